"""The numbers by which trees settle between sets of organisations that a word may stand for.

The features of the linear model speak for a set one by one; here counts how they go together: a pair named six sentences
ago is meant if one sentence named just these two, and those named since are of another kind.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from operator import attrgetter
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from pipeline import resources
from pipeline.language.antecedents import Ids, Mention, View
from pipeline.language.pronouns import pronouns
from pipeline.language.sentences import STOP
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
    "role",
    "staff",
    "speaks",
    "named behind",
    "first of sentence",
    "mentions of late",
    "mentions in paragraph",
    "branches",
    "hosts",
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
    "company",
    "alone tied",
    "joined",
    "times joined",
    "divisions",
    "endings",
    "roles",
    "size",
)
_OF_WORD = (
    "kinds allowed",
    "sentence",
    "organisations",
    "titled",
    "has speaker",
    "is object",
    "last set ago",
    "kind",
    "count",
    "role of word",
    "behind word",
    "quoted",
    "speaks of",
)
NAMES = (
    *(f"{end} {name}" for end in ("least", "most") for name in _OF_ENTITY),
    *_OF_SET,
    *_OF_WORD,
)
"""The numbers of a set, in the order of the columns."""

_SPOKEN_OF = ("branch", "host", "helped", "helper")
"""What kind of organisation a word itself speaks of: 新校, 总校, 受援学校, 支援学校."""
_LABELS = get_args(Label)
_START = attrgetter("start")
_MOST = 15
"""Ranks, counts and distances are told apart up to here; what never was, is farther."""
_NEVER = 40
_LONGEST = 400
_BRAND = 4
"""Two names that begin with as many like characters are a brand and its branch, or two branches."""
_BEFORE = 12
_RECENT = 6
_LATE = 3
"""How many sentences ago is of late."""
_SPEECH = 40
"""How far from the quotation marks the one is named whose words they hold."""
_ROLES = ("subject", "by", "with", "to", "at")
"""What may stand before a mention or a word; the first one makes it the subject."""
_SUBJECT = 1
_BEHIND = ("behind by", "behind with", "behind to", "behind of", "behind will", "staff")
"""What may stand behind a word."""


def numbers(view: View, sets: Sequence[Ids]) -> Table:
    """What each of `sets`, none of them empty, looks like from a word: a row each, with the columns `NAMES`."""
    return _Numbers(view).table(sets)


def _context(name: str) -> re.Pattern[str]:
    return resources.pattern("anaphora", "context", name)


def _first(contexts: Sequence[str], meets: Callable[[re.Pattern[str]], object]) -> int:
    """The place of the first context whose pattern meets the words that are asked about, from 1; 0 for none."""
    return next((at for at, name in enumerate(contexts, 1) if meets(_context(name))), 0)


@cache
def _kinds() -> dict[str, int]:
    return {pronoun.kind: at for at, pronoun in enumerate(pronouns())}


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
        lists = view.lists
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
        self._around = _around(self._text)
        late, _ = self._outline.span(max(0, self._sentence - _LATE), len(self._text))
        self._late = late
        by_sentence: dict[int, dict[str, None]] = {}
        for mention in view.before:
            by_sentence.setdefault(self._outline.sentence(mention.start), {})[mention.entity] = None
        self._company = {number: len(group) for number, group in by_sentence.items()}
        self._first_of = {number: next(iter(group)) for number, group in by_sentence.items()}
        self._joined: dict[frozenset[str], list[int]] = {}
        for one, other in pairwise(view.before):
            if one.entity != other.entity and discourse.gap(one, other).is_sides:
                pair = frozenset((one.entity, other.entity))
                self._joined.setdefault(pair, []).append(self._outline.sentence(one.start))
        self._in_paragraph_counts = Counter(m.entity for m in near)
        self._quoted, self._speaking = self._speaker()
        clause = self._outline.clause(word.end)
        # 2 for those named behind the word in its clause, 1 for those in its sentence.
        self._named_behind: dict[str, int] = {}
        for mention in reversed(discourse.mentions):
            if mention.start < word.end:
                break
            if self._outline.sentence(mention.start) == self._sentence:
                same = self._outline.clause(mention.start) == clause
                self._named_behind[mention.entity] = 2 if same else 1

    def _speaker(self) -> tuple[bool, dict[str, int]]:
        """Whether the word is said in quotation marks, and whose words it may be part of: 3 where they are named behind the
        marks (“……”，甲校校长说), 2 before them, 1 without marks (甲校校长表示，学校将……).
        """
        text, named = self._text, self._view.discourse.mentions
        word = self._view.occurrence
        begin = text.rfind("\n", 0, word.start) + 1
        opened = text.rfind("“", begin, word.start)
        if opened < 0 or text.rfind("”", begin, word.start) > opened:
            start, _ = self._outline.span(self._sentence, len(text))
            said = [match.end() for match in _context("says").finditer(text, start, word.start)]
            own = [m.entity for m in named if said and start <= m.start and m.end <= said[-1]]
            return False, dict.fromkeys((*own[:1], *own[-1:]), 1)
        found: dict[str, int] = {}
        before = [m for m in named if max(begin, opened - _SPEECH) <= m.start and m.end <= opened]
        if before and _context("says").search(text, before[-1].end, opened):
            found[before[-1].entity] = 2
        end = text.find("\n", word.end)
        closed = text.find("”", word.end, end if end >= 0 else len(text))
        behind = [m for m in named if 0 <= closed < m.start <= closed + _SPEECH]
        if behind and not STOP.search(text, closed + 1, behind[0].start):
            found[behind[0].entity] = 3
        return True, found

    def table(self, sets: Sequence[Ids]) -> Table:
        of_entity = {entity: self._of_entity(entity) for ids in sets for entity in ids}
        members = [np.array([of_entity[entity] for entity in ids], np.float64) for ids in sets]
        least, most = (np.array([end(each, axis=0) for each in members]) for end in (np.min, np.max))
        of_set = np.array([self._of_set(ids) for ids in sets], np.float64)
        of_word = np.tile(np.array(self._of_word(), np.float64), (len(sets), 1))
        return np.concatenate([least, most, of_set, of_word], axis=1)

    def _of_word(self) -> tuple[float, ...]:
        view, word = self._view, self._view.occurrence
        return (
            len(word.pronoun.labels),
            min(self._sentence, 4 * _MOST),
            min(len(self._sentences_of), 2 * _MOST),
            len(view.discourse.titled),
            view.discourse.speaker is not None,
            self._around.is_object(word.start),
            min(self._set_ago, _MOST),
            _kinds()[word.pronoun.kind],
            word.count,
            self._around.role(word.start),
            self._behind_word(word.end),
            self._quoted,
            _first(_SPOKEN_OF, lambda pattern: pattern.search(word.word)),
        )

    def _behind_word(self, offset: int) -> int:
        """What kind of words stands right behind `offset`: its place in `_BEHIND`, from 1; 0 for none."""
        behind = self._text[offset : offset + _BEFORE]
        return _first(_BEHIND, lambda pattern: pattern.match(behind))

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
            sum([self._around.role(mention.start) == _SUBJECT for mention in before[-_RECENT:]]),
            last is not None and self._around.is_object(last.start),
            self._around.role(last.start) if last else -1,
            last is not None and bool(_context("staff").match(self._text, last.end)),
            self._speaking.get(entity, 0),
            self._named_behind.get(entity, 0),
            last is not None and self._first_of[outline.sentence(last.start)] == entity,
            sum([mention.start >= self._late for mention in before]),
            min(self._in_paragraph_counts[entity], _MOST),
            min(discourse.branches[entity], _MOST),
            min(discourse.hosts[entity], _MOST),
        )

    def _of_set(self, ids: Ids) -> tuple[float, ...]:
        view, group = self._view, frozenset(ids)
        lasts = sorted((view.last[e] for e in ids if e in view.last), key=_START)
        first = bisect_left(view.before, lasts[0].start, key=_START) if lasts else len(view.before)
        since = {mention.entity for mention in view.before[first:]} - group
        together = set.intersection(*(self._sentences_of.get(entity, set()) for entity in ids))
        tied = {
            number for number in together if self._around.is_tied(self._outline.span(number, len(self._text)))
        }
        names = [view.discourse.entities[entity].name for entity in ids]
        gaps = [view.discourse.gap(one, other) for one, other in pairwise(lasts)]
        of_word = view.last_of_word
        recent = self._meant[0] if self._meant else frozenset()
        return (
            min(lasts[-1].start - lasts[0].start, _LONGEST) if lasts else -1,
            min(len(since), _MOST) if lasts else -1,
            min(self._sentence - self._lists[group], _MOST) if group in self._lists else _NEVER,
            self._since(together),
            min(len(together), _MOST),
            self._since(tied),
            min(len(tied), _MOST),
            sum([gap.is_sides for gap in gaps]),
            len({view.discourse.entities[entity].label for entity in ids}),
            len(ids) > 1 and len({name[:_BRAND] for name in names}) < len(ids),
            next((ago for ago, meant in enumerate(self._meant[:_RECENT]) if meant == group), _NEVER),
            min(self._times_meant[group], _MOST),
            len(recent & group) / len(group) if self._meant else -1,
            -1 if of_word is None else of_word in group,
            view.beside_former(ids[0]),
            min((self._company.get(n, _MOST) - len(ids) for n in together), default=_NEVER),
            self._since({n for n in tied if self._company.get(n) == len(ids)}),
            self._since(set(self._joined.get(group, ()))),
            min(len(self._joined.get(group, ())), _MOST),
            len({view.discourse.entities[entity].adcode for entity in ids}),
            len({name[-2:] for name in names}),
            len({self._around.role(m.start) for m in lasts}),
            len(ids),
        )

    def _since(self, sentences: set[int]) -> int:
        """How many sentences ago the last of `sentences` is that doesn't lie behind the word."""
        return min(
            (min(self._sentence - number, _MOST) for number in sentences if number <= self._sentence),
            default=_NEVER,
        )


class _Around:
    """What stands around the places of a text; each of its words asks for the same mentions before it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._roles: dict[int, int] = {}
        self._objects: dict[int, bool] = {}
        self._tied: dict[tuple[int, int], bool] = {}

    def role(self, offset: int) -> int:
        """What kind of words stands right before `offset`: its place in `_ROLES`, from 1; 0 for none."""
        known = self._roles.get(offset)
        if known is None:
            before = self._text[max(0, offset - _BEFORE) : offset]
            known = self._roles[offset] = _first(_ROLES, lambda pattern: pattern.search(before))
        return known

    def is_object(self, offset: int) -> bool:
        """Whether words that make an object of what follows stand right before `offset`."""
        known = self._objects.get(offset)
        if known is None:
            before = self._text[max(0, offset - _BEFORE) : offset]
            known = self._objects[offset] = bool(_context("object").search(before))
        return known

    def is_tied(self, sentence: tuple[int, int]) -> bool:
        """Whether a sentence tells of a tie; by where it begins and ends."""
        known = self._tied.get(sentence)
        if known is None:
            known = self._tied[sentence] = bool(_context("tied").search(self._text, *sentence))
        return known


@lru_cache(maxsize=8)
def _around(text: str) -> _Around:
    """What stands around the places of a text, the same for all its words."""
    return _Around(text)
