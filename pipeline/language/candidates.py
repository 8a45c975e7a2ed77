"""Pairs of organisations that one passage names, and what the passage looks like around them.

A pair is a candidate for a tie where a sentence names both, where one is carried on from the last sentence before that
names any, where one leads to the row of a list or table that names the other, and where the name of a school holds the name
of another. Its features are strings, one for each thing that may matter: words and cues (`cues.toml`) before, between and
behind the two, triggers and frames of each relation (`ties.toml`), lists and rows, names and places that hold one another.
Parties enter as their labels and lists of parties as one, so that nothing hangs on a particular name.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache, partial
from itertools import chain, combinations, pairwise
from typing import NamedTuple

from spacy.tokens import Doc

from pipeline import resources
from pipeline.language.branches import Brands
from pipeline.language.docs import title_of, token_spans
from pipeline.language.frames import SUBJECT_BY, Reading, tie_rules
from pipeline.language.names import grammar
from pipeline.language.pronouns import speakers
from pipeline.language.rows import Lead, first_and_last, is_enumeration, is_item, is_row
from pipeline.language.sentences import CLAUSE_END, is_paragraph, sentence_spans
from pipeline.language.ties import Offsets, Party
from pipeline.linear import Part
from pipeline.schema import Entity, Relation

_FARTHEST = 150
"""Characters between two parties of one sentence."""
_LEFT, _BETWEEN, _RIGHT = 7, 18, 12
"""Words before, between and behind two parties that become features."""
_LEFT_REACH, _RIGHT_REACH = 40, 60
"""Characters before and behind them in which cues are looked for."""
_CARRIED = 4
"""Groups of a sentence that those carried on to it are paired with."""
_HEADING = 30
"""A paragraph of fewer characters may be a heading."""

_Starts = Mapping[str, Sequence[int]]
"""Where what the frames read begins, in order, by what they read."""
_NUMBER = re.compile(r"\d+")
_SAME_MARK = {
    **dict.fromkeys(("-", "－", "–", "—", "--", "——"), "—"),
    **dict.fromkeys("|∣丨│", "｜"),
    **dict.fromkeys(("→", "↔", "⇌", "⇄", "➜", "➔", "->", "—>"), "→"),
    "／": "/",
}
"""Marks that are drawn in several ways, each as one."""
_TOPICS = 2
"""Of those that an article is about, so many are paired with rows."""
_DASH = re.compile(r"(?<=[^\x00-\x7f])[-－–—]+(?=[^\x00-\x7f])")
# The bracket around another name of the one before it.
_OPENED = re.compile('[（(](?:(?:以下|下文?)?简?称为?|原名?|又称|即)?[：:]?[“"「《]?')
_CLOSED = re.compile('[”"」》]?[）)]')
_SEMICOLONS = frozenset("。;；")


class Side(NamedTuple):
    """One side of a pair: an entity and where it is named. `kind` is `name`, `pronoun`, `carried` or `brand`."""

    entity: str
    span: Offsets
    label: str
    kind: str


@dataclass(frozen=True)
class Candidate:
    """Two organisations, `first` named before `second`, and the sentence that may tie them."""

    first: Side
    second: Side
    sentence: Offsets
    parts: tuple[Part, ...]
    """Its features; what stands beside a party, or what a sentence says, is the part of many candidates."""
    agreed_on: Relation | None = None
    """What the name of their agreement tells of their relation, where it stands right behind both: 签署合作办学协议."""

    @cached_property
    def features(self) -> frozenset[str]:
        """All its features."""
        return frozenset(chain.from_iterable(self.parts))

    @property
    def span(self) -> Offsets:
        """From the beginning of the one named first to the end of the one named last."""
        starts, ends = zip(self.first.span, self.second.span, strict=True)
        return min(starts), max(ends)

    @property
    def pair(self) -> frozenset[str]:
        """The ids of both, whatever their order."""
        return frozenset((self.first.entity, self.second.entity))


@dataclass(frozen=True)
class Candidates:
    """All candidates of a Doc, and its entities by id, brands that are only named in their branches' names included."""

    pairs: tuple[Candidate, ...]
    entities: Mapping[str, Entity]
    titled: frozenset[str] = frozenset()
    """The ids of those that the title names."""


@dataclass
class _Passage:
    """A sentence as groups of parties (`A、B和C` is one) in a row of words; `at` says where each group stands there."""

    span: Offsets
    text: str
    groups: list[list[Party]]
    words: list[str]
    at: list[int]
    mates: dict[int, int]
    """For the start of a party the start of its partner, in a row of pairs: `A与B、C与D`."""
    clauses: list[int]
    """For each group the place in the Doc where its clause begins."""
    subjects: list[int | None]
    """For each group the number of the one before it that is the subject of its clause; None where there is none so far."""
    about: Part = ()
    """What holds for every pair of the sentence."""
    around: dict[tuple[str, int], Part] = field(default_factory=dict)
    """What was found before or behind a place of the text, by zone: many pairs share a side."""


def candidates(doc: Doc, reading: Reading) -> Candidates:
    """The candidates of a Doc that the frames have read."""
    return _Reader(doc, reading).read()


class _Reader:
    """Goes through the sentences of one Doc; holds what features of later sentences depend on."""

    def __init__(self, doc: Doc, reading: Reading) -> None:
        self.text, self.parties = reading.text, reading.parties
        self.brands = Brands(reading.entities.values(), self.text)
        self.entities = self.brands.entities
        self.named = {entity.id for entity in doc._.organisations}
        in_title = _in_title(doc)
        self.titled = frozenset(in_title)
        self.title = tuple(senses(title_of(doc), "title"))
        self.topics = _topics_of(doc, in_title)
        self.tokens = [(start, end, _as_word(self.text[start:end])) for start, end in token_spans(doc)]
        self.starts = [start for start, _, _ in self.tokens]
        self.ties = reading.by_pair
        self.heads = reading.heads
        self.found: list[tuple[Side, Side, Offsets, list[Part]]] = []
        self.known: dict[str, _Named] = {}
        self.name_ends: dict[int, int] = {}
        """Where the name ends, by where it begins, of a party that has another one in brackets."""
        self.names: dict[tuple[str, str], Part] = {}
        self.framed: dict[tuple[str, str], tuple[_Starts, _Starts]] = {}
        # Parts are long and asked for again and again: they are known by their identity, as `found` keeps each of them.
        self.joinable: dict[int, Part] = {}
        self.joined: dict[tuple[int, str], Part] = {}

    def read(self) -> Candidates:
        spans = sentence_spans(self.text)
        before, heading = "", ""
        lead = Lead()
        carried: list[list[Party]] = []
        item_end = 0
        for number, ((start, end), named) in enumerate(zip(spans, self.parties, strict=True)):
            sentence = self.text[start:end]
            passage = self._passage(start, end, named) if named else None
            is_line = is_paragraph(self.text, start, end) and len(sentence) < _HEADING
            is_listed = is_item(self.text, start)
            if is_listed:
                item_end = self.text.find("\n", start) + 1 or len(self.text)
            in_rows = passage is not None and (is_listed or is_row(self.text, passage.span, passage.groups))
            led_to = passage and self._led_to(passage, is_listed, in_rows)
            if is_line and not (passage and len(passage.groups) > 1):
                heading = sentence
            if passage is not None:
                passage.about = (
                    *self._about(passage, number, len(spans)),
                    *_zone(before, "previous", heading),
                    *((led_to, *_led_to_by(lead, passage.groups)) if led_to else ()),
                )
                self._in_lists(passage)
                self._apart(passage)
                # The line before names other members of the group that a list stands under.
                head = self.heads.get(number)
                from_before = [[head]] if head and head.start < start else carried
                self._carried(passage, first_and_last(from_before), _CARRIED)
                if led_to:
                    label, titled = passage.groups[0][0].label, self._topics_before(passage.span[0])
                    leading = lead.leading(label, from_before, titled)
                    self._carried(passage, leading, len(passage.groups))
                self._brands(passage)
                carried = passage.groups
            before = sentence
            # What follows within an item is about it alone.
            if is_listed or start >= item_end:
                lead.go_on(sentence, passage.groups if passage else [], in_rows or is_listed)
        met = [frozenset((first.entity, second.entity)) for first, second, _, _ in self.found]
        counts = Counter(met)
        pairs = tuple(
            Candidate(
                first,
                second,
                span,
                (*parts, (f"met {min(counts[pair], 4)}",)),
                self._agreed_on(max(first.span[1], second.span[1]), span[1]),
            )
            for (first, second, span, parts), pair in zip(self.found, met, strict=True)
        )
        return Candidates(pairs, self.entities, self.titled)

    def _led_to(self, passage: _Passage, is_listed: bool, in_rows: bool) -> str | None:
        """What a passage is that may be about those named before it; None where it is an ordinary sentence."""
        if is_listed:
            return "an item of a list"
        if in_rows:
            return "a row of a list"
        return "a list in prose" if is_enumeration(self.text, passage.span, passage.groups) else None

    # --- the passage --------------------------------------------------------------------------------------

    def _passage(self, start: int, end: int, named: Sequence[Party]) -> _Passage:
        parties: list[Party] = []
        for party in named:
            if parties and (end_of_both := self._also_called(parties[-1], party)):
                self.name_ends.setdefault(parties[-1].start, parties[-1].end)
                parties[-1] = replace(parties[-1], end=end_of_both)
            elif not parties or party.start >= parties[-1].end:
                parties.append(party)
        mates = _rows(self.text, parties)
        groups = _groups(self.text, parties, mates)
        words: list[str] = []
        at: list[int] = []
        position = start
        for group in groups:
            words += self._words(position, group[0].start)
            at.append(len(words))
            words.append(f"<{group[0].label}{'+' if len(group) > 1 else ''}>")
            position = group[-1].end
        words += self._words(position, end)
        clauses, subjects = self._subjects(start, groups)
        return _Passage((start, end), self.text[start:end], groups, words, at, mates, clauses, subjects)

    def _also_called(self, party: Party, other: Party) -> int | None:
        """Where the bracket ends that holds a party's other name right behind it: 清溪中学（以下简称“清中”）. Nothing that ties it
        to others stands in there."""
        if party.ids != other.ids or party.is_pronoun or other.start < party.end:
            return None
        closed = _CLOSED.match(self.text, other.end)
        return closed.end() if closed and _OPENED.fullmatch(self.text, party.end, other.start) else None

    def _span_of(self, party: Party) -> Offsets:
        """Where a party is named, without its other name in brackets."""
        return party.start, self.name_ends.get(party.start, party.end)

    def _sides(self, group: Sequence[Party], kind: str | None = None) -> Iterator[Side]:
        for party in group:
            for identifier in party.ids:
                told = kind or ("pronoun" if party.is_pronoun else "name")
                yield Side(identifier, self._span_of(party), party.label, told)

    def _topics_before(self, start: int) -> Iterator[Party]:
        """Whom the article is about, where they are named last before a place of the text."""
        for identifier in self.topics:
            entity = self.entities[identifier]
            before = [span for span in entity.mentions if span[1] <= start]
            if before:
                yield Party(*before[-1], (identifier,), entity.label)

    def _subjects(self, start: int, groups: Sequence[Sequence[Party]]) -> tuple[list[int], list[int | None]]:
        """For each group of a sentence where its clause begins, and the group that is the subject of this clause: named in it,
        or carried on from a clause before; None where the sentence has none so far."""
        clauses: list[int] = []
        subjects: list[int | None] = []
        subject: int | None = None
        for number, group in enumerate(groups):
            before = self.text[start : group[0].start]
            clause = start + max((m.end() for m in CLAUSE_END.finditer(before)), default=0)
            subjects.append(subject)
            led = self.text[clause : group[0].start]
            is_first = not clauses or clauses[-1] != clause
            if is_first and len(led) <= SUBJECT_BY and not cue("parties", "object").search(led):
                subject = number
            clauses.append(clause)
        return clauses, subjects

    def _words(self, start: int, end: int) -> Iterator[str]:
        """The tokens between two places, numbers as 0 and each dash as one character, however it is drawn."""
        at, before = bisect_left(self.starts, start), ""
        while at < len(self.tokens) and self.tokens[at][1] <= end:
            word = self.tokens[at][2]
            if not (word.isspace() or word == before == "—"):
                yield word
            before = word
            at += 1

    def _about(self, passage: _Passage, number: int, last: int) -> Iterator[str]:
        text = passage.text
        yield from senses(text, "sentence")
        yield from _triggers(text, "sentence")
        yield from self.title
        words = tie_rules().words
        yield from (
            f"sentence {name}"
            for name in ("denied", "planned", "ended", "general", "attends")
            if words[name].search(text)
        )
        if cue("parties", "several").search(text):
            yield "several sides"
        yield f"parties {min(sum(map(len, passage.groups)), 8)}"
        yield f"groups {min(len(passage.groups), 6)}"
        yield (
            "first sentence"
            if number == 0
            else "lead"
            if number < 3
            else "last"
            if number == last - 1
            else "inside"
        )
        if len(text) < 25:
            yield "short sentence"
        if _DASH.search(text):
            yield "dash"

    # --- the pairs ----------------------------------------------------------------------------------------

    def _in_lists(self, passage: _Passage) -> None:
        """Pairs of one list, `A、B签约`, or of one pronoun, 两校."""
        for group, at in zip(passage.groups, passage.at, strict=True):
            sides = list(self._sides(group))
            if len(sides) < 2:
                continue
            gap = self.text[group[-2].end : group[-1].start] if len(group) > 1 else "pronoun"
            parts = [
                ("together", f"size {min(len(sides), 4)}", f"gap {gap}"),
                *self._around(passage, at, at, group[0].start, group[-1].end, "list"),
            ]
            for first, second in combinations(sides, 2):
                self._add(first, second, passage, parts)

    def _apart(self, passage: _Passage) -> None:
        """Pairs of two groups of the sentence."""
        for one, other in combinations(range(len(passage.groups)), 2):
            left, right = passage.groups[one], passage.groups[other]
            distance = right[0].start - left[-1].end
            if distance > _FARTHEST:
                continue
            parts = [
                _part(
                    *self._between(passage, one, other),
                    f"distance {min(distance // 8, 8)}",
                    f"sizes {min(len(left), 3)} {min(len(right), 3)}",
                    *self._as_subject(passage, one, other),
                ),
                *self._around(
                    passage, passage.at[one], passage.at[other], left[0].start, right[-1].end, "pair"
                ),
            ]
            self._cross(left, right, passage, parts)

    def _carried(
        self, passage: _Passage, sources: Sequence[tuple[str, Sequence[Party]]], groups: int
    ) -> None:
        """Pairs of a party that was named before, and one of the first `groups` of this sentence."""
        for source, left in sources:
            same_paragraph = "\n" not in self.text[left[0].start : passage.span[0]]
            for number, right in enumerate(passage.groups[:groups]):
                at = passage.at[number]
                parts = [
                    _part(
                        f"carried {source}",
                        f"carried to {min(number, _CARRIED)}",
                        "same paragraph" if same_paragraph else "other paragraph",
                        f"sizes {min(len(left), 3)} {min(len(right), 3)}",
                        *(self._as_subject(passage, None, number) if source == "subject" else ()),
                    ),
                    *self._around(passage, at, at, right[0].start, right[-1].end, "carried"),
                ]
                self._cross(left, right, passage, parts, kind="carried")

    def _brands(self, passage: _Passage) -> None:
        """A school and the brand in its name: 府学胡同小学|顺义分校."""
        here = {identifier for group in passage.groups for party in group for identifier in party.ids}
        for group, at in zip(passage.groups, passage.at, strict=True):
            for party in group:
                entity = self.entities.get(party.ids[0])
                if entity is None or party.label not in ("SCHOOL", "UNIVERSITY", "EDU_GROUP"):
                    continue
                brand = self.brands.of(entity, self._span_of(party))
                if brand is None or brand.entity.id == entity.id:
                    continue
                self.brands.add(brand.entity)
                parts = [
                    (
                        "brand",
                        "brand named" if brand.entity.id in self.named else "brand only in names",
                        *(["brand in the sentence"] if brand.entity.id in here else []),
                    ),
                    *self._around(passage, at, at, party.start, party.end, "brand"),
                ]
                first = Side(brand.entity.id, brand.span, brand.entity.label, "brand")
                second = Side(entity.id, self._span_of(party), party.label, "name")
                self._add(first, second, passage, parts)

    def _cross(
        self,
        left: Sequence[Party],
        right: Sequence[Party],
        passage: _Passage,
        parts: Sequence[Part],
        kind: str | None = None,
    ) -> None:
        """Every pair of two groups; `A、B分别与C、D` and rows tell which of them belong together."""
        for row, one in enumerate(left):
            for column, other in enumerate(right):
                place = []
                if len(left) == len(right) > 1:
                    place.append("one by one" if row == column else "crosswise")
                mates = passage.mates.get(one.start), passage.mates.get(other.start)
                if any(mate is not None for mate in mates):
                    place.append(
                        "a row"
                        if mates[0] == other.start
                        else "two rows"
                        if None not in mates
                        else "a row and another"
                    )
                for first in self._sides([one], kind):
                    for second in self._sides([other]):
                        self._add(first, second, passage, parts, tuple(place))

    def _agreed_on(self, start: int, end: int) -> Relation | None:
        return next(
            (each for each, words in tie_rules().agreed_on.items() if words.match(self.text, start, end)),
            None,
        )

    def _add(
        self,
        first: Side,
        second: Side,
        passage: _Passage,
        parts: Sequence[Part],
        place: Part = (),
    ) -> None:
        """Note a pair; `place` is where its parties stand in their groups."""
        if first.entity == second.entity or not first.entity or not second.entity:
            return
        labels = f"{first.label} {second.label}"
        names = self.names.get((first.entity, second.entity))
        if names is None:
            names = tuple(self._names(first.entity, second.entity))
            self.names[first.entity, second.entity] = names
        self.found.append(
            (
                first,
                second,
                passage.span,
                [
                    (f"labels {labels}", f"kinds {first.kind} {second.kind}", *place),
                    names,
                    self._frames(first.entity, second.entity, passage.span),
                    *parts,
                    *(self._joined(part, labels) for part in parts),
                    passage.about,
                ],
            )
        )

    def _joined(self, part: Part, labels: str) -> Part:
        """Those features of a part that mean another thing for other labels, with these labels."""
        joined = self.joined.get((id(part), labels))
        if joined is None:
            joinable = self.joinable.get(id(part))
            if joinable is None:
                joinable = tuple([feature for feature in part if feature.startswith(_JOINED)])
                self.joinable[id(part)] = joinable
            joined = tuple([f"{feature} & {labels}" for feature in joinable])
            self.joined[id(part), labels] = joined
        return joined

    # --- the features -------------------------------------------------------------------------------------

    def _around(
        self, passage: _Passage, first: int, last: int, start: int, end: int, zone: str
    ) -> tuple[Part, Part]:
        """What stands before the group at the word `first` and behind the one at `last`."""
        known = passage.around
        left, right = (f"{zone} left", start), (f"{zone} right", end)
        if left not in known:
            known[left] = _part(*self._before(passage, first, start, zone))
        if right not in known:
            known[right] = _part(*self._behind(passage, last, end, zone))
        return known[left], known[right]

    def _before(self, passage: _Passage, first: int, start: int, zone: str) -> Iterator[str]:
        words = passage.words[max(0, first - _LEFT) : first]
        yield from (f"{zone} left {word}" for word in words)
        yield f"{zone} left next {words[-1] if words else ''}"
        clause = CLAUSE_END.split(self.text[max(passage.span[0], start - _LEFT_REACH) : start])[-1]
        yield from senses(clause, f"{zone} left clause")
        yield from _triggers("".join(words), f"{zone} left")
        yield from _edges("before", clause, f"{zone} first")

    def _behind(self, passage: _Passage, last: int, end: int, zone: str) -> Iterator[str]:
        words = passage.words[last + 1 : last + 1 + _RIGHT]
        shown = "".join(words)
        yield from (f"{zone} right {word}" for word in words)
        yield f"{zone} right next {words[0] if words else ''}"
        yield f"{zone} right two {''.join(words[:2])}"
        text = self.text[end : min(passage.span[1], end + _RIGHT_REACH)]
        yield from senses(CLAUSE_END.split(text)[0], f"{zone} right clause")
        yield from senses(text, f"{zone} right")
        yield from _triggers(shown, f"{zone} right")
        yield from _triggers(CLAUSE_END.split(shown)[0], f"{zone} right clause")
        yield from _edges("behind", text, f"{zone} last")

    def _between(self, passage: _Passage, one: int, other: int) -> Iterator[str]:
        """What stands between two groups."""
        words = passage.words[passage.at[one] + 1 : passage.at[other]]
        raw = self.text[passage.groups[one][-1].end : passage.groups[other][0].start]
        plain = "".join(word for word in words if word[0] != "<")
        shown = "".join(words)
        inner = sum(word[0] == "<" for word in words)
        yield from (f"between {word}" for word in words[:_BETWEEN])
        yield from (f"between {one}{other}" for one, other in pairwise(words[: _BETWEEN + 1]))
        yield f"between first {words[0] if words else ''}"
        yield f"between last {words[-1] if words else ''}"
        if len(shown) <= 14:
            yield f"between all {shown}"
        said = list(senses(plain, "between"))
        yield from said
        yield from senses(CLAUSE_END.split(raw)[-1], "between last clause")
        yield from _triggers(shown, "between")
        yield from _edges("before", raw, "second")
        yield from _edges("behind", raw, "first")
        if raw.isspace():
            yield "blanks between"
        yield f"commas {min(shown.count(',') + shown.count('，'), 4)}"
        yield f"parties between {min(inner, 4)}"
        if inner == 0:
            yield from (f"{sense} alone" for sense in said)
        if not _SEMICOLONS.isdisjoint(shown):
            yield "semicolon between"

    def _as_subject(self, passage: _Passage, one: int | None, other: int) -> Iterator[str]:
        """What the clause of the group `other` says where its subject is the group `one`, named there or in a clause before;
        None for a subject that is carried on from the last sentence before that names any."""
        start = passage.clauses[other]
        group = passage.groups[other]
        if passage.subjects[other] != one:
            yield "subject is another"
            return
        begin = passage.groups[one][-1].end if one is not None and passage.clauses[one] == start else start
        before = self.text[begin : group[0].start]
        behind = CLAUSE_END.split(self.text[group[-1].end : passage.span[1]])[0]
        yield "subject"
        yield "subject left out" if begin == start else "subject named"
        yield from (f"subject between {word}" for word in self._words(begin, group[0].start))
        yield f"subject all {before}" if len(before) < 6 else "subject far"
        yield from (
            f"subject right {word}" for word in self._words(group[-1].end, group[-1].end + len(behind))
        )
        yield from senses(before, "subject between")
        yield from senses(behind, "subject right")
        yield from _triggers(before, "subject between")
        yield from _triggers(behind, "subject right")

    def _names(self, first: str, second: str) -> Iterator[str]:
        """How the names and places of the two stand to one another."""
        if first not in self.entities or second not in self.entities:
            return
        one, other = self._named(first), self._named(second)
        if one.is_held_by(other):
            yield "second's name holds first's"
        if other.is_held_by(one):
            yield "first's name holds second's"
        if one.adcode and other.adcode:
            same = "county" if one.adcode == other.adcode else "province"
            yield f"same {same}" if one.adcode[:2] == other.adcode[:2] else "different provinces"
        yield from _aid(one, other)
        yield from (f"first {shape}" for shape in one.shapes)
        yield from (f"second {shape}" for shape in other.shapes)
        yield f"in title {(first in self.titled) + (second in self.titled)}"

    def _named(self, identifier: str) -> _Named:
        if identifier not in self.known:
            self.known[identifier] = _Named.of(self.entities[identifier])
        return self.known[identifier]

    def _frames(self, first: str, second: str, span: Offsets) -> Part:
        """What the frames read of two, in this sentence and elsewhere; of most they read nothing."""
        if frozenset((first, second)) not in self.ties:
            return _NO_FRAME
        return _part(*self._frames_in(first, second, span))

    def _frames_in(self, first: str, second: str, span: Offsets) -> Iterator[str]:
        relations, frames = self._framed(first, second)
        for told, starts in (*relations.items(), *frames.items()):
            if bisect_left(starts, span[0]) < bisect_left(starts, span[1]):
                yield f"frame {told}"
        for told, starts in relations.items():
            if starts[0] < span[0] or span[1] <= starts[-1]:
                yield f"frame elsewhere {told}"

    def _framed(self, first: str, second: str) -> tuple[_Starts, _Starts]:
        """Where the frames read each relation of two and its way, and where each frame did: a pair may be told in every
        sentence."""
        if (first, second) not in self.framed:
            relations, frames = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
            for tie in sorted(self.ties[frozenset((first, second))], key=lambda tie: tie.evidence):
                way = "both" if not tie.directed else "on" if tie.head == first else "back"
                relations[f"{tie.relation} {way}"].append(tie.evidence[0])
                frames[f"{tie.frame} {way}"].append(tie.evidence[0])
            self.framed[first, second] = relations, frames
        return self.framed[first, second]


_JOINED = (
    "gap ", "between first ", "between all ", "between t:", "between s:", "first ", "second ", "last ", "pair right t:",
    "pair right clause s:", "pair left clause s:", "list right clause s:", "list left clause s:", "carried right s:",
    "brand right clause s:", "brand left clause s:", "pair left t:", "list right t:",
    "subject between ", "subject all ", "subject right s:", "subject right t:",
)  # fmt: skip
"""What features begin with that mean one thing for a company and another for a school."""


_NO_FRAME: Part = ("no frame",)


def _as_word(token: str) -> str:
    """A token with its numbers as 0, a mark as the one that it stands for."""
    # Most are letters alone, which is quickly seen; to Unicode so is the bar 丨.
    return _SAME_MARK.get(token) or (token if token.isalpha() else _NUMBER.sub("0", token))


def _part(*features: str) -> Part:
    """Features as a part, each of them once."""
    return tuple(dict.fromkeys(features))


def _rows(text: str, parties: Sequence[Party]) -> dict[int, int]:
    """Who belongs to whom in rows of pairs, `A与B、C与D`: for the start of each party that of its partner."""
    gaps = [text[one.end : other.start] for one, other in pairwise(parties)]
    between = cue("parties", "pair"), cue("parties", "row")
    mates: dict[int, int] = {}
    first = 0
    while first + 2 < len(gaps):
        last = first
        while last < len(gaps) and between[(last - first) % 2].fullmatch(gaps[last]):
            last += 1
        # A whole number of pairs, at least two.
        pairs = (last - first + 1) // 2
        if pairs < 2:
            first += 1
            continue
        for at in range(first, first + 2 * pairs, 2):
            mates[parties[at].start] = parties[at + 1].start
            mates[parties[at + 1].start] = parties[at].start
        first += 2 * pairs
    return mates


def _groups(text: str, parties: Sequence[Party], mates: Mapping[int, int]) -> list[list[Party]]:
    """Parties in lists; a party of a row of pairs stands alone, a pronoun for several too."""
    groups: list[list[Party]] = []
    for party in parties:
        left = groups[-1][-1] if groups else None
        joined = (
            left is not None
            and len(left.ids) == len(party.ids) == 1
            and left.start not in mates
            and party.start not in mates
            and cue("parties", "list").fullmatch(text[left.end : party.start])
        )
        if joined:
            groups[-1].append(party)
        else:
            groups.append([party])
    return groups


def _led_to_by(lead: Lead, groups: Sequence[Sequence[Party]]) -> Iterator[str]:
    """What leads to the rows of a table or list, and how many there were."""
    yield f"row of {min(sum(map(len, groups)), 4)} behind {min(lead.named, 4)}"
    yield f"rows before {min(lead.rows, 3)}"
    told = "".join(lead.sentences)
    yield from senses(told, "led to by")
    yield from _triggers(told, "led to by")


def _zone(previous: str, name: str, heading: str) -> Iterator[str]:
    yield from senses(previous, name)
    yield from _triggers(previous, name)
    yield from senses(heading, "heading")
    yield from _triggers(heading, "heading")


def _in_title(doc: Doc) -> dict[str, int]:
    """The ids of those that the title names, and where it does so first."""
    title = title_of(doc)
    found: dict[str, int] = {}
    for entity in doc._.organisations:
        names = (name for name in (entity.name, *entity.aliases) if len(name) > 2)
        places = [place for name in names if (place := title.find(name)) >= 0]
        if places:
            found[entity.id] = min(places)
    return found


def _topics_of(doc: Doc, in_title: Mapping[str, int]) -> list[str]:
    """The ids of those that an article is about: the school whose own page it is, then those that the title names first."""
    own = sorted(speakers(doc._.site, doc._.organisations))
    titled = sorted(in_title, key=lambda one: (in_title[one], one))
    return list(dict.fromkeys((*own, *titled)))[:_TOPICS]


@dataclass(frozen=True)
class _Named:
    """What the names and the place of an organisation tell by themselves."""

    names: tuple[str, ...]
    all_names: str
    """The names in one text: what it does not hold, none of them holds."""
    adcode: str | None
    province: str | None
    is_rural: bool
    shapes: tuple[str, ...]
    """How its longest name ends, and whether it is a university's school."""

    @classmethod
    def of(cls, entity: Entity) -> _Named:
        """What is told of an entity."""
        names = entity.name, *entity.aliases
        longest = max(names, key=len)
        ending = cue("names", "ending").search(longest)
        shapes = (
            *([f"ends {ending[0]}"] if ending else []),
            *(["is affiliated"] if "附属" in longest else []),
        )
        is_rural = not {"县", "镇", "乡"}.isdisjoint(entity.name)
        return cls(names, "\n".join(names), entity.adcode, _province(entity), is_rural, shapes)

    def is_held_by(self, outer: _Named) -> bool:
        """Whether a name of `outer` holds one of these."""
        return any(
            len(name) >= 3
            and name in outer.all_names
            and any(name != full and name in full for full in outer.names)
            for name in self.names
        )


def _aid(first: _Named, second: _Named) -> Iterator[str]:
    """Who of two would help the other, by the provinces that they lie in, and by town and country."""
    helping, helped = _aiding()
    if first.province in helping and second.province in helped:
        yield "first would help"
    if second.province in helping and first.province in helped:
        yield "second would help"
    if first.is_rural != second.is_rural:
        yield "second is rural" if second.is_rural else "first is rural"


@cache
def _aiding() -> tuple[frozenset[str], frozenset[str]]:
    """The provinces that help others, and those that are helped, as the first two digits of their codes."""
    aid = resources.toml("cues")["aid"]
    return frozenset(aid["helping"]), frozenset(aid["helped"])


def _province(entity: Entity) -> str | None:
    """The first two digits of the code of the province in which an organisation lies, by its code or its names."""
    if entity.adcode:
        return entity.adcode[:2]
    for name in (entity.name, *entity.aliases):
        place = grammar().places.match(name)
        codes = {division.adcode[:2] for division in place.divisions} if place else set()
        if len(codes) == 1:
            return codes.pop()
    return None


_Find = Callable[[str], re.Match[str] | None]


cue = partial(resources.pattern, "cues")
"""One pattern of `cues.toml`, by its group and its name; asked for often."""


@cache
def _cues(group: str) -> tuple[tuple[str, _Find], ...]:
    """How each cue of a group is found; what stands behind a party is found at its beginning alone."""
    patterns = [(name, cue(group, name)) for name in resources.toml("cues")[group]]
    return tuple((name, each.match if group == "behind" else each.search) for name, each in patterns)


def senses(text: str, zone: str) -> Iterator[str]:
    """The senses of `cues.toml` that a text has, each behind the name of the zone that it was looked for in."""
    return (f"{zone} s:{name}" for name in _senses_of(text))


# The same clause is looked at for many pairs, and from the components of one Doc.
_remembered = lru_cache(maxsize=1 << 12)


@_remembered
def _senses_of(text: str) -> tuple[str, ...]:
    return tuple([name for name, find in _cues("senses") if find(text)]) if text else ()


def _edges(group: str, text: str, zone: str) -> Iterator[str]:
    return (f"{zone} {group} {name}" for name in _edges_of(group, text))


@_remembered
def _edges_of(group: str, text: str) -> tuple[str, ...]:
    return tuple([name for name, find in _cues(group) if find(text)])


def _triggers(text: str, zone: str) -> Iterator[str]:
    return (f"{zone} t:{relation}" for relation in relations_told(text))


@_remembered
def relations_told(text: str) -> tuple[str, ...]:
    """The relations of which a text holds a trigger (`ties.toml`)."""
    rules = tie_rules()
    # Three texts in four have none.
    if not rules.any_trigger.search(text):
        return ()
    return tuple(relation for relation, pattern in rules.triggers.items() if pattern.search(text))
