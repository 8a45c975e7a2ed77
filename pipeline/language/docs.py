"""What every component asks of a Doc, without an object for each of its tokens."""

from __future__ import annotations

from spacy.tokens import Doc

from pipeline.language.names import narrow


def text_of(doc: Doc) -> str:
    """`doc.text` as the components read it: of the same length, with full-width digits and letters narrow.

    spaCy joins `doc.text` from all tokens each time that it is asked.
    """
    known: str | None = doc._.text
    if known is None:
        known = doc._.text = narrow(doc.text)
    return known


def token_spans(doc: Doc) -> list[tuple[int, int]]:
    """Where the text of each token begins and ends, in order."""
    return [(start, start + length) for start, length in doc.to_array(["IDX", "LENGTH"]).tolist()]
