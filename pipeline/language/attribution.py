"""To which tie a term, a place or a number of parties belongs: what stands near it in the text, and before another tie begins.

A tie has what its own clauses tell; a semicolon, a full stop or another agreement ends them. Its term may also stand in the
sentences behind that speak of the same agreement, or over the list that it is an item of. Its place may be told by the scene
that it was signed in (`签约仪式在西宁举行。会上，……`). Where there is doubt it has none: nothing is better than another's.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TypeVar

from pipeline import resources
from pipeline.language.attributes import Counted, PlaceSaid, Said, parties_in, places_in, terms_in
from pipeline.language.tie_dates import Chronicle
from pipeline.language.ties import Offsets, Tie

_BEHIND = 4
"""How many sentences behind a tie may still tell its term."""
_SCENE = 12
"""How many sentences back the scene of a tie is looked for."""
_BEFORE = 20
"""How many characters before the words of a tie its term or number may end: 三年期满，甲校与乙校……."""
_SOON = 30
"""By how many characters a sentence behind comes to the term, if it doesn't begin as one that goes on: 协议约定，……."""
_WIDE = 300
"""How far around the words of a tie its sentence is read."""
_PART = re.compile("[;；。！？!?]")

_Told = TypeVar("_Told", Said, Counted, PlaceSaid)


def with_attributes(ties: Iterable[Tie], chronicle: Chronicle) -> list[Tie]:
    """The ties of a text, each with its term, its place and its number of parties where the text tells them.

    Args:
        ties: All ties of the text: one ends where another begins.
        chronicle: The sentences of the text and their dates.
    """
    told = list(ties)
    reader = _Reader(chronicle, told)
    return [
        replace(tie, term=reader.term(tie), place=reader.place(tie), parties=reader.parties(tie))
        for tie in told
    ]


@dataclass(frozen=True)
class _Reader:
    chronicle: Chronicle
    ties: Sequence[Tie]

    @cached_property
    def _by_sentence(self) -> dict[int, list[Tie]]:
        """The ties whose evidence begins in a sentence, by its number."""
        found: dict[int, list[Tie]] = defaultdict(list)
        for tie in self.ties:
            found[self._number(tie.evidence[0])].append(tie)
        return found

    def term(self, tie: Tie) -> str | None:
        """`P3Y`, `2023-09/2026-08`."""
        own = self._near(tie, terms_in)
        if own:
            return _nearest(own, tie).value
        return self._term_behind(tie) or self._term_over_list(tie) or self._term_of_mentions(tie)

    def place(self, tie: Tie) -> str | None:
        """In the words of the text."""
        own = self._in(tie, places_in)
        found = _nearest(own, tie) if own else self._scene_of(tie)
        return self.chronicle.text[found.start : found.end] if found else None

    def parties(self, tie: Tie) -> int | None:
        """The largest number told: `三方签约，甲乙双方……` is an agreement of three."""
        return max((each.value for each in self._near(tie, parties_in)), default=None)

    def _number(self, position: int) -> int:
        return bisect_right(self.chronicle.starts, position) - 1

    def _last(self, tie: Tie) -> int:
        """The number of the sentence that the evidence of a tie ends in."""
        return self._number(max(tie.evidence[1] - 1, tie.evidence[0]))

    def _in(self, tie: Tie, read: Callable[[str], tuple[_Told, ...]]) -> list[_Told]:
        """What is read in the part of the text that speaks of a tie."""
        start, stop = self._scope(tie)
        return _shifted(read(self.chronicle.text[start:stop]), start)

    def _near(self, tie: Tie, read: Callable[[str], tuple[_Told, ...]]) -> list[_Told]:
        """What is read in the words of a tie, behind them, or right before them."""
        return [each for each in self._in(tie, read) if each.end + _BEFORE >= tie.evidence[0]]

    def _scope(self, tie: Tie) -> Offsets:
        """The part of the text that speaks of a tie: around its words, from the semicolon or the agreement before to the one
        behind."""
        text, sentences = self.chronicle.text, self.chronicle.sentences
        first, last = self._number(tie.evidence[0]), self._last(tie)
        start = max(sentences[first][0], tie.evidence[0] - _WIDE)
        stop = min(sentences[last][1], tie.evidence[1] + _WIDE)
        start = max((mark.end() for mark in _PART.finditer(text, start, tie.evidence[0])), default=start)
        end = _PART.search(text, tie.evidence[1], stop)
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

    def _term_behind(self, tie: Tie) -> str | None:
        """The term that the sentences behind tell, before they come to another tie or a date.

        `甲校托管乙校；丙校托管丁校。托管期均为两年。` is said of both, of ties of several kinds only of the last.
        """
        here = self._last(tie)
        beside = (t for t in self._by_sentence.get(here, ()) if t.evidence[0] >= tie.evidence[1])
        if any(not _is_same(tie, other) and other.relation != tie.relation for other in beside):
            return None
        for at in range(here + 1, min(here + 1 + _BEHIND, len(self.chronicle.sentences))):
            start, end = self.chronicle.sentences[at]
            sentence = self.chronicle.text[start:end]
            goes_on = _pattern("resumes").match(sentence)
            if self._paragraph(at) > self._paragraph(here) and not goes_on:
                return None
            others = [t for t in self._by_sentence.get(at, ()) if not (_is_same(tie, t) or tie.pair & t.pair)]
            stop = min((other.evidence[0] - start for other in others), default=len(sentence))
            terms = [term for term in terms_in(sentence) if term.start < stop]
            dates = [
                time.start
                for time in self.chronicle.times[at]
                if not any(term.start <= time.start < term.end for term in terms)
            ]
            if terms and not any(date < terms[0].start for date in dates):
                # What leads to a list is said of the list.
                is_lead = sentence.rstrip().endswith(("：", ":"))
                return (
                    _only(t.value for t in terms)
                    if not is_lead and (goes_on or terms[0].start <= _SOON)
                    else None
                )
            if others or dates:
                return None
        return None

    def _term_over_list(self, tie: Tie) -> str | None:
        here = self._number(tie.evidence[0])
        head = self.chronicle.heads[here]
        if head == here:
            return None
        return _only(
            term.value for term in terms_in(self.chronicle.text[slice(*self.chronicle.sentences[head])])
        )

    def _term_of_mentions(self, tie: Tie) -> str | None:
        """The term told where else the tie is told, if it is one."""
        told = (replace(tie, evidence=mention) for mention in tie.mentions)
        return _only(term.value for mention in told for term in self._in(mention, terms_in))

    def _scene_of(self, tie: Tie) -> PlaceSaid | None:
        """The place of the scene before a tie that was signed there: on the same day, or told as a part of it."""
        if tie.status != "agreed":
            return None
        here = self._number(tie.evidence[0])
        for at in range(here, max(-1, here - _SCENE - 1), -1):
            start, end = self.chronicle.sentences[at]
            if at == here:
                end = self._scope(tie)[0]
            held = [place for place in places_in(self.chronicle.text[start:end]) if place.is_event]
            if held:
                return _shifted(held[-1:], start)[0] if self._is_at(tie, here, at) else None
        return None

    def _is_at(self, tie: Tie, here: int, scene: int) -> bool:
        """Whether a tie told in the sentence `here` was made where the sentence `scene` plays."""
        days = [time.iso for time in self.chronicle.times[scene]]
        if tie.date in days or _pattern("scene").match(self.chronicle.text, self.chronicle.starts[here]):
            return True
        return not days and tie.date is None and self._paragraph(scene) == self._paragraph(here)

    def _paragraph(self, at: int) -> int:
        return self.chronicle.paragraphs[at - 1] if at else 0


def _shifted(found: Iterable[_Told], by: int) -> list[_Told]:
    return [replace(each, start=each.start + by, end=each.end + by) for each in found]


def _nearest(found: Sequence[_Told], tie: Tie) -> _Told:
    """The first that is told with or behind a tie, else the last before it."""
    return next((each for each in found if each.start >= tie.evidence[0]), found[-1])


def _only(values: Iterable[str]) -> str | None:
    different = set(values)
    return different.pop() if len(different) == 1 else None


def _is_same(one: Tie, other: Tie) -> bool:
    """Whether two ties are of one agreement: told at once, between the same two, or a branch that it founds."""
    if one.event == other.event or one.pair == other.pair:
        return True
    if one.evidence[0] < other.evidence[1] and other.evidence[0] < one.evidence[1]:
        return True
    return "branch" in (one.relation, other.relation) and bool(one.pair & other.pair)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(resources.toml("attributes")["attribution"][name])
