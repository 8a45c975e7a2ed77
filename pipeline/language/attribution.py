"""To which tie a term, a place or a number of parties belongs: what stands near it in the text, and before another tie begins.

A tie has what its own clauses tell; a semicolon, a full stop or another agreement ends them. Its term may also stand in the
sentences behind that speak of the same agreement, or over or under the list that it is an item of. Its place may be told by
the scene that it was signed in (`签约仪式在西宁举行。会上，……`), its number by the sentence behind that tells who signed. Where
there is doubt it has none: nothing is better than another's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

from pipeline.language.attributes import Counted, PlaceSaid, Term, parties_in, pattern, places_in, terms_in
from pipeline.language.sentences import STOP
from pipeline.language.tie_dates import Chronicle
from pipeline.language.ties import Offsets, Tie

_BEHIND = 4
"""How many sentences behind a tie may still tell its term."""
_SCENE = 12
"""How many sentences back the scene of a tie is looked for."""
_LEAD = 3
"""In how many sentences, from the first, the scene is told that the whole article is about."""
_BEFORE = 20
"""How many characters before the words of a tie its term may end: 三年期满，甲校与乙校……."""
_SOON = 30
"""By how many characters a sentence behind comes to the term, if it doesn't begin as one that goes on: 协议约定，……."""
_WIDE = 300
"""How far around the words of a tie its sentence is read."""

_Said = TypeVar("_Said", Term, Counted, PlaceSaid)


def with_attributes(ties: Iterable[Tie], chronicle: Chronicle) -> list[Tie]:
    """The ties of a text, each with its term, its place and its number of parties where the text tells them.

    Args:
        ties: All ties of the text: what speaks of one ends where another begins.
        chronicle: The sentences of the text and their dates.
    """
    told = list(ties)
    reader = _Reader(chronicle, told)
    return [_with_attributes(tie, reader) for tie in told]


def attribute_spans(tie: Tie, ties: Sequence[Tie], chronicle: Chronicle) -> Mapping[str, Offsets]:
    """Where the text tells each attribute of one of its ties: `term`, `place`, `parties`."""
    reader = _Reader(chronicle, ties)
    said = {"term": reader.term(tie), "place": reader.place(tie), "parties": reader.parties(tie)}
    return {name: (each.start, each.end) for name, each in said.items() if each}


def _with_attributes(tie: Tie, reader: _Reader) -> Tie:
    term, place, parties = reader.term(tie), reader.place(tie), reader.parties(tie)
    return replace(
        tie,
        term=term.value if term else None,
        place=reader.chronicle.text[place.start : place.end] if place else None,
        parties=parties.value if parties else None,
    )


@dataclass(frozen=True)
class _Reader:
    """What is said of the ties of a text; offsets are those of the text."""

    chronicle: Chronicle
    ties: Sequence[Tie]
    _scopes: dict[Tie, Offsets] = field(default_factory=dict)

    def term(self, tie: Tie) -> Term | None:
        """How long it holds."""
        own = [term for term in self._in(tie, terms_in) if term.end + _BEFORE >= tie.evidence[0]]
        if own:
            return _nearest(own, tie)
        return self._term_behind(tie) or self._term_over_list(tie) or self._term_of_mentions(tie)

    def place(self, tie: Tie) -> PlaceSaid | None:
        """Where it was signed, founded or announced."""
        own = self._in(tie, places_in)
        return _nearest(own, tie) if own else self._scene_of(tie)

    def parties(self, tie: Tie) -> Counted | None:
        """How many have signed it."""
        start = tie.evidence[0]
        # 双方 before the words of a tie are those of another; in 三方签约，共建…… the three are its own.
        own = [
            each
            for each in self._in(tie, parties_in)
            if each.start >= start or (each.value > 2 and each.end + _BEFORE >= start)
        ]
        return _most(own) or self._parties_behind(tie)

    @cached_property
    def _by_sentence(self) -> dict[int, list[Tie]]:
        """The ties whose evidence begins in a sentence, by its number."""
        found: dict[int, list[Tie]] = defaultdict(list)
        for tie in self.ties:
            found[self.chronicle.number_at(tie.evidence[0])].append(tie)
        return found

    def _last(self, tie: Tie) -> int:
        """The number of the sentence that the evidence of a tie ends in."""
        return self.chronicle.number_at(max(tie.evidence[1] - 1, tie.evidence[0]))

    def _sentence(self, at: int) -> str:
        return self.chronicle.text[slice(*self.chronicle.sentences[at])]

    def _in(self, tie: Tie, read: Callable[[str], tuple[_Said, ...]]) -> list[_Said]:
        """What is read in the part of the text that speaks of a tie."""
        start, stop = self._scope(tie)
        return _shifted(read(self.chronicle.text[start:stop]), start)

    def _in_sentence(self, at: int, read: Callable[[str], tuple[_Said, ...]]) -> list[_Said]:
        return _shifted(read(self._sentence(at)), self.chronicle.starts[at])

    def _scope(self, tie: Tie) -> Offsets:
        """The part of the text that speaks of a tie; each of its attributes is looked for there."""
        if tie not in self._scopes:
            self._scopes[tie] = self._find_scope(tie)
        return self._scopes[tie]

    def _find_scope(self, tie: Tie) -> Offsets:
        """The words of a tie and what is around them, from the semicolon or the agreement before to the one behind."""
        text, sentences = self.chronicle.text, self.chronicle.sentences
        first, last = self.chronicle.number_at(tie.evidence[0]), self._last(tie)
        start = max(sentences[first][0], tie.evidence[0] - _WIDE)
        stop = min(sentences[last][1], tie.evidence[1] + _WIDE)
        start = max((mark.end() for mark in STOP.finditer(text, start, tie.evidence[0])), default=start)
        end = STOP.search(text, tie.evidence[1], stop)
        stop = end.start() if end else stop
        for number in range(first, last + 1):
            for other in self._by_sentence.get(number, ()):
                if _is_same(tie, other):
                    continue
                if tie.evidence[1] <= other.evidence[0] < stop:
                    stop = other.evidence[0]
                if start < other.evidence[1] <= tie.evidence[0]:
                    start = other.evidence[1]
        return start, stop

    # ---- how long

    def _term_behind(self, tie: Tie) -> Term | None:
        """The term that the sentences behind tell, before they come to another tie or a date.

        `甲校托管乙校；丙校托管丁校。托管期均为两年。` is said of both, of ties of several kinds only of the last.
        """
        here, paragraphs = self._ends[self._last(tie)], self.chronicle.paragraphs
        beside = (t for t in self._by_sentence.get(here, ()) if t.evidence[0] >= tie.evidence[1])
        if any(not _is_same(tie, other) and other.relation != tie.relation for other in beside):
            return None
        for at in range(here + 1, min(here + 1 + _BEHIND, len(self.chronicle.sentences))):
            start, _ = self.chronicle.sentences[at]
            goes_on = pattern("attribution", "resumes").match(self._sentence(at))
            if paragraphs[at] > paragraphs[here] and not goes_on and self._head(here) is None:
                return None
            others = [t for t in self._by_sentence.get(at, ()) if not (_is_same(tie, t) or tie.pair & t.pair)]
            stop = min((other.evidence[0] for other in others), default=start + len(self._sentence(at)))
            terms = [term for term in self._in_sentence(at, terms_in) if term.start < stop]
            dates = [start + time.start for time in self.chronicle.times[at]]
            dates = [date for date in dates if not any(term.start <= date < term.end for term in terms)]
            if terms and not any(date < terms[0].start for date in dates):
                is_near = goes_on or terms[0].start - start <= _SOON
                # What leads to a list is said of the list.
                is_lead = self._sentence(at).rstrip().endswith(("：", ":"))
                return _only(terms) if is_near and not is_lead else None
            if others or dates:
                return None
        return None

    def _term_over_list(self, tie: Tie) -> Term | None:
        head = self._head(self.chronicle.number_at(tie.evidence[0]))
        return _only(self._in_sentence(head, terms_in)) if head is not None else None

    def _term_of_mentions(self, tie: Tie) -> Term | None:
        """The term told where else the tie is told."""
        told = (replace(tie, evidence=mention) for mention in tie.mentions)
        return _only([term for mention in told for term in self._in(mention, terms_in)])

    def _head(self, at: int) -> int | None:
        """The sentence over the list that a sentence is an item of; None where it is none."""
        head = self.chronicle.heads[at]
        return head if head < at else None

    @cached_property
    def _ends(self) -> list[int]:
        """For each sentence the last item of the list that it is in, or its own number."""
        ends = list(range(len(self.chronicle.sentences)))
        heads = [self._head(at) for at in ends]
        for at in reversed(ends[:-1]):
            if heads[at] is not None and heads[at + 1] == heads[at]:
                ends[at] = ends[at + 1]
        return ends

    # ---- where

    def _scene_of(self, tie: Tie) -> PlaceSaid | None:
        """The place of the scene before a tie that was signed there: on the same day, or told as a part of it."""
        if tie.status != "agreed":
            return None
        here = self.chronicle.number_at(tie.evidence[0])
        before = max(-1, here - _SCENE - 1)
        for at in (*range(here, before, -1), *range(min(_LEAD - 1, before), -1, -1)):
            end = self._scope(tie)[0] if at == here else self.chronicle.sentences[at][1]
            places = [place for place in self._in_sentence(at, places_in) if place.end <= end]
            # In the lead a signing is the scene of the whole article, elsewhere it is that of its own tie alone.
            held = [place for place in places if place.is_event or at < _LEAD]
            if held:
                return held[-1] if self._is_at(tie, here, at) else None
        return None

    def _is_at(self, tie: Tie, here: int, scene: int) -> bool:
        """Whether a tie told in the sentence `here` was made where the sentence `scene` plays."""
        days, paragraphs = [time.iso for time in self.chronicle.times[scene]], self.chronicle.paragraphs
        if tie.date in days or pattern("attribution", "scene").match(self._sentence(here)):
            return True
        return not days and tie.date is None and paragraphs[scene] == paragraphs[here]

    # ---- how many

    def _parties_behind(self, tie: Tie) -> Counted | None:
        """The number that the next sentence tells of those who signed, where both tell no other tie: `甲、乙分别代表双方签字。`"""
        at, paragraphs = self._last(tie) + 1, self.chronicle.paragraphs
        if at >= len(self.chronicle.sentences) or paragraphs[at] > paragraphs[at - 1]:
            return None
        others = (*self._by_sentence.get(at - 1, ()), *self._by_sentence.get(at, ()))
        if any(not _is_same(tie, other) for other in others):
            return None
        return (
            _most(self._in_sentence(at, parties_in))
            if pattern("attribution", "signed").search(self._sentence(at))
            else None
        )


def _shifted(found: Iterable[_Said], by: int) -> list[_Said]:
    return [replace(each, start=each.start + by, end=each.end + by) for each in found]


def _nearest(found: Sequence[_Said], tie: Tie) -> _Said:
    """The first that is told with or behind a tie, else the last before it."""
    return next((each for each in found if each.start >= tie.evidence[0]), found[-1])


def _only(terms: Sequence[Term]) -> Term | None:
    """The first term, where all are the same."""
    return terms[0] if len({term.value for term in terms}) == 1 else None


def _most(counted: Iterable[Counted]) -> Counted | None:
    return max(counted, key=lambda each: each.value, default=None)


def _is_same(one: Tie, other: Tie) -> bool:
    """Whether two ties are of one agreement: told at once, between the same two, or a school that the agreement founds or
    hands over."""
    if one.event == other.event or one.pair == other.pair:
        return True
    if one.evidence[0] < other.evidence[1] and other.evidence[0] < one.evidence[1]:
        return True
    kinds = {one.relation, other.relation}
    founds = "branch" in kinds or ("management" in kinds and kinds & {"co_running", "cooperation"})
    return bool(founds and one.pair & other.pair)
