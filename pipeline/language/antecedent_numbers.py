"""The numbers by which trees settle between sets of organisations that a word may stand for.

The features of the linear model speak for a set one by one; here counts how they go together: a pair named six sentences
ago is meant if one sentence named just these two, and those named since are of another kind.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from pipeline import resources
from pipeline.language.antecedents import SIDES, Ids, Mention, View
from pipeline.schema import Label

Table = NDArray[np.float64]

_OF_ENTITY = (
    "rank by place",
    "rank by count",
    "length of name",
    "label",
    "clauses since",
    "sentences since",
    "rank in paragraph",
    "rank outside",
    "leads paragraph",
    "in title",
    "speaker",
    "ends like word",
    "list size",
    "list position",
    "place in last set",
    "mentions",
    "mentions as subject",
    "was object",
)
_OF_SET = (
    "apart",
    "intruders",
    "list",
    "together",
    "times together",
    "together tied",
    "times tied",
    "sides",
    "labels",
    "nested",
    "meant before",
    "times meant",
    "overlap",
    "same word",
    "beside former",
)
_OF_WORD = (
    "kinds allowed",
    "sentence",
    "organisations",
    "titled",
    "has speaker",
    "is object",
    "last set ago",
)
NAMES = (
    *(f"{end} {name}" for end in ("least", "most") for name in _OF_ENTITY),
    *_OF_SET,
    *_OF_WORD,
)
"""The numbers of a set, in the order of the columns."""

_LABELS = get_args(Label)
_MOST = 15
"""Ranks, counts and distances are told apart up to here; what never was, is farther."""
_NEVER = 40
_LONGEST = 400
_BRAND = 4
"""Two names that begin with as many like characters are a brand and its branch, or two branches."""
_BEFORE = 12
_RECENT = 6
# A comma may part two sides as well, so that here it makes no list.
_IN_A_LIST = re.compile("[、和与及]|以及")


def numbers(view: View, sets: Sequence[Ids]) -> Table:
    """What each of `sets`, all of one size and not empty, looks like from a word: a row each, with the columns `NAMES`."""
    return _Numbers(view).table(sets)


@cache
def _context(name: str) -> re.Pattern[str]:
    return re.compile(resources.toml("anaphora")["context"][name])


class _Numbers:
    """What the numbers of several sets have in common."""

    def __init__(self, view: View) -> None:
        self._view = view
        discourse, word = view.discourse, view.occurrence
        self._text, self._outline = discourse.text, discourse.outline
        self._sentence = self._outline.sentence(word.start)
        paragraph = self._outline.paragraph(word.start)
        near = [m for m in view.before if self._outline.paragraph(m.start) == paragraph]
        self._in_paragraph = list(dict.fromkeys(m.entity for m in near))
        lists = _lists(self._text, view.before)
        self._in_list = {m.start: (at, len(each)) for each in lists for at, m in enumerate(each)}
        self._lists = {
            frozenset(m.entity for m in each): self._outline.sentence(each[0].start) for each in lists
        }
        self._sentences_of: dict[str, set[int]] = {}
        self._before_of: dict[str, list[Mention]] = {}
        for mention in view.mentions:
            self._sentences_of.setdefault(mention.entity, set()).add(self._outline.sentence(mention.start))
            if mention.start < word.start:
                self._before_of.setdefault(mention.entity, []).append(mention)
        self._meant = [frozenset(ids) for _, ids in reversed(discourse.understood)]
        self._times_meant = Counter(self._meant)
        sets = ((ago, ids) for ago, (_, ids) in enumerate(reversed(discourse.understood)) if len(ids) > 1)
        self._set_ago, self._last_set = next(sets, (_NEVER, ()))
        self._tied: dict[int, bool] = {}

    def table(self, sets: Sequence[Ids]) -> Table:
        of_entity = {entity: self._of_entity(entity) for ids in sets for entity in ids}
        members = np.array([[of_entity[entity] for entity in ids] for ids in sets], np.float64)
        of_set = np.array([self._of_set(ids) for ids in sets], np.float64)
        of_word = np.tile(np.array(self._of_word(), np.float64), (len(sets), 1))
        return np.concatenate([members.min(axis=1), members.max(axis=1), of_set, of_word], axis=1)

    def _of_word(self) -> tuple[float, ...]:
        view, word = self._view, self._view.occurrence
        return (
            len(word.pronoun.labels),
            min(self._sentence, 4 * _MOST),
            min(len(self._sentences_of), 2 * _MOST),
            len(view.discourse.titled),
            view.discourse.speaker is not None,
            self._follows("object", word.start),
            min(self._set_ago, _MOST),
        )

    def _follows(self, context: str, offset: int) -> bool:
        """Whether words of a kind stand right before `offset`."""
        return bool(_context(context).search(self._text[max(0, offset - _BEFORE) : offset]))

    def _of_entity(self, entity: str) -> tuple[float, ...]:
        view, outline = self._view, self._outline
        discourse, word = view.discourse, view.occurrence
        before = self._before_of.get(entity, [])
        last = before[-1] if before else None
        name = discourse.entities[entity].name
        order = self._in_paragraph
        position, size = self._in_list[last.start] if last else (-1, 0)
        return (
            min(view.ranks_by_place.get(entity, _MOST), _MOST),
            min(view.ranks_by_count.get(entity, _MOST), _MOST),
            len(name),
            _LABELS.index(discourse.entities[entity].label),
            min(outline.clause(word.start) - outline.clause(last.start), 2 * _MOST) if last else _NEVER,
            min(self._sentence - outline.sentence(last.start), _MOST) if last else _NEVER,
            min(order.index(entity), _MOST) if entity in order else _NEVER,
            min(view.ranks_outside.get(entity, _MOST), _MOST),
            order[:1] == [entity],
            entity in discourse.titled,
            entity == discourse.speaker,
            name[-2:] == word.word[-2:],
            size,
            position,
            self._last_set.index(entity) if entity in self._last_set else -1,
            min(len(before), _MOST),
            sum(self._follows("subject", mention.start) for mention in before[-_RECENT:]),
            last is not None and self._follows("object", last.start),
        )

    def _of_set(self, ids: Ids) -> tuple[float, ...]:
        view, group = self._view, frozenset(ids)
        lasts = sorted((view.last[e] for e in ids if e in view.last), key=lambda m: m.start)
        since = {m.entity for m in view.before if lasts and m.start >= lasts[0].start} - group
        together = set.intersection(*(self._sentences_of.get(entity, set()) for entity in ids))
        tied = {number for number in together if self._is_tied(number)}
        names = [view.discourse.entities[entity].name for entity in ids]
        gaps = (self._text[one.end : other.start] for one, other in pairwise(lasts))
        of_word = view.last_of_word()
        recent = self._meant[0] if self._meant else frozenset()
        return (
            min(lasts[-1].start - lasts[0].start, _LONGEST) if lasts else -1,
            min(len(since), _MOST) if lasts else -1,
            min(self._sentence - self._lists[group], _MOST) if group in self._lists else _NEVER,
            self._since(together),
            min(len(together), _MOST),
            self._since(tied),
            min(len(tied), _MOST),
            sum(bool(SIDES.fullmatch(gap)) for gap in gaps),
            len({view.discourse.entities[entity].label for entity in ids}),
            len(ids) > 1 and len({name[:_BRAND] for name in names}) < len(ids),
            next((ago for ago, meant in enumerate(self._meant[:_RECENT]) if meant == group), _NEVER),
            min(self._times_meant[group], _MOST),
            len(recent & group) / len(group) if self._meant else -1,
            -1 if of_word is None else of_word in group,
            view.beside_former(ids[0]),
        )

    def _since(self, sentences: set[int]) -> int:
        """How many sentences ago the last of `sentences` is that doesn't lie behind the word."""
        return min(
            (min(self._sentence - number, _MOST) for number in sentences if number <= self._sentence),
            default=_NEVER,
        )

    def _is_tied(self, number: int) -> bool:
        """Whether a sentence tells of a tie."""
        if number not in self._tied:
            start, end = self._outline.span(number, len(self._text))
            self._tied[number] = bool(_context("tied").search(self._text, start, end))
        return self._tied[number]


def _lists(text: str, mentions: Sequence[Mention]) -> list[list[Mention]]:
    """Mentions that follow one another as a list, `甲、乙和丙`, together; each other one alone."""
    lists: list[list[Mention]] = []
    for mention in mentions:
        if lists and _IN_A_LIST.fullmatch(text, lists[-1][-1].end, mention.start):
            lists[-1].append(mention)
        else:
            lists.append([mention])
    return lists
