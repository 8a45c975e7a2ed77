"""Damaged characters to sound ones: what happened to a page between its author and us is undone.

Each kind of damage has a function of its own that proposes edits of a text and gives the heuristic with its
counter-example; `repair_and_explain` carries them out in an order that lets each see what it needs.
"""

from __future__ import annotations

from typing import NamedTuple

from pipeline.cleaning.repair.annotations import pinyin
from pipeline.cleaning.repair.edits import Draft, Edit
from pipeline.cleaning.repair.markup import entities, invisible, repeated_codes
from pipeline.cleaning.repair.mojibake import mojibake
from pipeline.cleaning.repair.punctuation import spare_commas
from pipeline.cleaning.repair.script import changed, traditional
from pipeline.cleaning.repair.shifted import shifted_gbk
from pipeline.schema import Repair, RestoredSpan

__all__ = ["Repaired", "repair", "repair_and_explain"]

# References may hide any character; whole mojibake needs the C1 controls and soft hyphens that `invisible`
# removes; a shifted run is measured by bytes of Traditional GBK and checked by its pinyin; pinyin fits
# Traditional characters, and hides what stands before spare commas.
_ORDER = (entities, mojibake, invisible, repeated_codes, shifted_gbk, pinyin, spare_commas, traditional)


class Repaired(NamedTuple):
    """A text after repair. The spans of `repairs` are positions in `text`, each with the text restored
    there."""

    text: str
    repairs: tuple[Repair, ...]


def repair(text: str) -> str:
    """Mends `text`, a whole HTML page or plain text; tags, scripts and sound text stay as they are.

    Accepts any text; never raises. A repaired text needs no repair: `repair(repair(text)) == repair(text)`.
    """
    return repair_and_explain(text).text


def repair_and_explain(text: str) -> Repaired:
    """`repair`, and what it did.

    `repairs` has one entry for each kind that was needed, in the order of work: `entities`, `mojibake`,
    `invisible`, `repeated_codes`, `shifted_gbk`, `pinyin`, `spare_commas`, `traditional`. `count` counts the places, for
    `traditional` the characters changed. Only what was restored has spans, not what was removed or converted.
    """
    draft, counts = Draft(text), {}
    for mend in _ORDER:
        edits = mend(draft.text)
        if edits:
            counts[mend.__name__] = _count(mend.__name__, draft.text, edits)
            draft = draft.edited(mend.__name__, edits)
    return Repaired(
        draft.text, tuple(Repair(kind=kind, count=n, spans=_spans(draft, kind)) for kind, n in counts.items())
    )


def _count(kind: str, text: str, edits: list[Edit]) -> int:
    if kind == "traditional":
        return max(1, changed(text, edits))
    # What a restored run had swallowed is an edit of its own, but no place of its own.
    return sum(edit.confidence is not None for edit in edits) or len(edits)


def _spans(draft: Draft, kind: str) -> tuple[RestoredSpan, ...]:
    return tuple(
        RestoredSpan(
            start=place.start,
            end=place.end,
            text=draft.text[place.start : place.end],
            confidence=place.confidence,
        )
        for place in draft.restored
        if place.kind == kind and place.start < place.end
    )
