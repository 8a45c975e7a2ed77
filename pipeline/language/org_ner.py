"""`org_ner`: the mentions of organisations and places in a Doc, as `doc.ents`.

A trained tagger (`org_tagger.py`) finds them. In its `full` form it is told what LAC and the grammar of names
(`org_grammar.py`) make of each sentence; the `fast` form does without LAC, at some cost in quality
(`models/org_ner/README.md`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from pipeline.language import lac
from pipeline.language.docs import as_listed, text_of, title_of, token_spans
from pipeline.language.latin_names import with_latin_names
from pipeline.language.listed_campuses import with_listed_campuses
from pipeline.language.marked_groups import with_marked_groups
from pipeline.language.names import grammar
from pipeline.language.org_confidence import evidence
from pipeline.language.org_edges import is_place, settled
from pipeline.language.org_grammar import (
    GLUED,
    Mention,
    announced,
    held_by,
    longest,
    mentions,
    share_endings,
)
from pipeline.language.org_tagger import Form, Sentence, Tagger, tagger
from pipeline.schema import Label

_REPEATED = 4
"""The least characters of a name that is one wherever it stands: 清溪小学, but not 一中."""
_TAUGHT = ("SCHOOL", "UNIVERSITY")
_GLUED = frozenset(GLUED) - frozenset("和原")
"""Without those that a name is likely to begin with: 和悦路小学, 原州中学."""


@Language.factory("org_ner", assigns=["doc.ents"], default_config={"form": "full"})
def create_org_ner(nlp: Language, name: str, form: Form) -> OrgNer:
    """The component; `form` is `full`, or `fast` for the tagger that does without LAC."""
    return OrgNer(nlp, form)


class OrgNer:
    """Sets `doc.ents`: a span an organisation or place, labelled with `schema.Label`.

    `span._.full_name` is the name that the mention stands for, `span._.evidence` what speaks for it;
    `doc._.title_mentions` are the names in the title; `doc.spans["persons"]` are the people, who sign for their organs.
    Tokens are split where jieba's words and the edges of a name don't agree. Uses `doc.sents` where they are set and the
    whole text where they aren't.
    """

    def __init__(self, nlp: Language, form: Form) -> None:
        self._nlp = nlp
        self._form = form
        self.tagger: Tagger | None = None
        """In place of the one that ships, where a page is read that this one has learnt from."""

    def __call__(self, doc: Doc) -> Doc:
        """The Doc with its names."""
        in_text = list(sentences(doc, self._form))
        title = self._nlp.make_doc(doc._.title) if doc._.title else None
        in_title = list(sentences(title, self._form)) if title is not None else []
        # Together, as the tagger takes longest to begin.
        article = f"{title_of(doc)}\n{text_of(doc)}"
        read = list(self._read([*in_text, *in_title], article))
        found: list[Mention] = []
        persons: list[tuple[int, int]] = []
        for start, names, people in read[: len(in_text)]:
            found += [replace(name, start=name.start + start, end=name.end + start) for name in names]
            persons += [(first + start, last + start) for first, last in people]
        text = text_of(doc)
        found = _without_glued(found)
        _mark(doc, _with_repeated(text, _with_announced(text, found)), persons)
        if title is not None:
            doc._.title_mentions = tuple(name for _, names, _ in read[len(in_text) :] for name in names)
        return doc

    def _read(
        self, read: Sequence[tuple[int, Sentence]], article: str
    ) -> Iterator[tuple[int, list[Mention], list[tuple[int, int]]]]:
        """Of each sentence of an article where it begins, its organisations and places, and its people."""
        rules = grammar()
        tagged = (self.tagger or tagger(self._form)).tag([sentence for _, sentence in read])
        for (begin, sentence), told in zip(read, tagged, strict=True):
            whole = [
                Mention(start, end, kind, sentence.text[start:end], evidence(sentence, name))
                for name in told
                if (kind := name.kind) != "PERSON"
                for start, end in [name.span]
            ]
            parts = [part for name in whole for part in settled(sentence.text, name, rules)]
            names = [m for m in parts if m.label != "REGION" or is_place(article, m, parts, rules)]
            names = with_latin_names(sentence.text, with_marked_groups(sentence.text, names, rules), rules)
            names = with_listed_campuses(sentence.text, names)
            persons = [name.span for name in told if name.kind == "PERSON"]
            yield begin, share_endings(sentence.text, names, rules), persons


def sentences(doc: Doc, form: Form) -> Iterator[tuple[int, Sentence]]:
    """What is known of each sentence of a Doc before its names are, and where in the Doc's text it begins.

    It is read `as_listed`: ①清溪集团 is 、清溪集团.
    """
    text, tokens_of_all = text_of(doc), token_spans(doc)
    spans = [*doc.sents] if doc.has_annotation("SENT_START") else [doc[:]]
    for span in spans:
        start = span.start_char
        sentence = as_listed(text[start : span.end_char])
        tokens = [(first - start, last - start) for first, last in tokens_of_all[span.start : span.end]]
        if form == "fast":
            yield start, Sentence(sentence, tokens)
        else:
            words = lac.words(sentence)
            yield start, Sentence(sentence, tokens, words, mentions(sentence, words))


def _mark(doc: Doc, found: list[Mention], persons: list[tuple[int, int]]) -> None:
    """Make `found` the entities of a Doc and `persons` its people."""
    taken = held_by(found)
    persons = [span for span in persons if taken.isdisjoint(range(*span))]
    split_tokens(doc, {o for m in found for o in (m.start, m.end)} | {o for span in persons for o in span})
    spans: list[Span] = []
    for mention in found:
        span = doc.char_span(mention.start, mention.end, label=mention.label)
        if span is not None:
            span._.full_name = mention.name
            span._.evidence = mention.evidence
            spans.append(span)
    doc.ents = tuple(filter_spans(spans))
    doc.spans["persons"] = [s for start, end in persons if (s := doc.char_span(start, end, label="PERSON"))]


def split_tokens(doc: Doc, offsets: set[int]) -> None:
    """Splits the tokens of `doc` at the character `offsets`, so that a span can begin and end there.

    The groups in `doc.spans` stay where they are in the text.
    """
    starts: list[int] = doc.to_array("IDX").tolist()
    inside: dict[int, list[int]] = {}
    for offset in sorted(offsets - {*starts}):
        inside.setdefault(bisect_right(starts, offset) - 1, []).append(offset)
    # spaCy moves the entities along, but not these, whose numbers of tokens would then mean other words. What the
    # extensions of a span hold goes by its characters, and stays.
    groups = {
        key: [(span.start_char, span.end_char, span.label, span.kb_id) for span in group]
        for key, group in doc.spans.items()
    }
    with doc.retokenize() as retokenizer:
        for at, cut in inside.items():
            token = doc[at]
            cuts = [offset - token.idx for offset in cut if offset < token.idx + len(token)]
            if cuts:
                pieces = [token.text[a:b] for a, b in zip([0, *cuts], [*cuts, len(token)], strict=True)]
                retokenizer.split(token, pieces, heads=[(token, 0)] * len(pieces))
    for key, spans in groups.items():
        doc.spans[key] = [span for each in spans if (span := doc.char_span(*each))]


def _with_announced(text: str, found: list[Mention]) -> list[Mention]:
    """`found` and every place where a short form stands that the text announces: （以下简称“青川一高”）."""
    owners = {mention.end: mention for mention in found if mention.label != "REGION"}
    forms = {form: owners[end].label for end, form in announced(text) if end in owners}
    return _with_forms(text, found, forms)


def _without_glued(found: list[Mention]) -> list[Mention]:
    """`found` without a first character that the article does not have before the name elsewhere: 同|石桥小学, 驻|石桥小学."""
    names = {m.name for m in found if m.label in _TAUGHT}
    counts = Counter(name[-size:] for name in names for size in range(_REPEATED, len(name) + 1))
    return [
        replace(m, start=m.start + 1, name=m.name[1:])
        if m.label in _TAUGHT and m.name[0] in _GLUED and counts[m.name[1:]] > counts[m.name]
        else m
        for m in found
    ]


def _with_repeated(text: str, found: list[Mention]) -> list[Mention]:
    """`found` and every place where one of its names stands that the tagger did not see, sentence by sentence."""
    names = {
        name: m.label
        for m in found
        if m.label != "REGION" and len(name := text[m.start : m.end]) >= _REPEATED
    }
    return _with_forms(text, found, names)


def _places(text: str, form: str) -> Iterator[int]:
    """Where a form stands in a text, one place behind the other."""
    at = text.find(form)
    while at >= 0:
        yield at
        at = text.find(form, at + len(form))


def _with_forms(text: str, found: list[Mention], forms: Mapping[str, Label]) -> list[Mention]:
    """`found` and every place where one of `forms` stands, except within a longer name."""
    taken = held_by(found)
    more: list[Mention] = []
    for form, label in forms.items():
        for start in _places(text, form):
            end = start + len(form)
            if taken.isdisjoint(range(start, end)):
                more.append(Mention(start, end, label, form))
    return longest([*found, *more]) if more else found
