"""Which of the dates that an article tells is that of a tie.

A date stands in the clause of the tie, at the head of its sentence, or some sentences before (`会上`, `随后`), and most
dates near a tie are of something else: its end, an earlier visit, the day of the report. Each date of the tie's sentence, of
those near it and of the first ones is weighed by a linear model of where it stands, how old it is and what is said around
it; the best one is the tie's, if the model finds any likely enough. The words around the parties and the date tell much of it:
`此前`, `先后` and `还` before the parties say that a tie is older than what the article is about.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, chain, islice
from math import fsum
from operator import itemgetter
from types import MappingProxyType

from pipeline import linear, resources
from pipeline.language.candidates import cue, relations_told, senses
from pipeline.language.dates import TimeMention, times_by_sentence
from pipeline.language.frames import tie_rules
from pipeline.language.names import narrow
from pipeline.language.sentences import CLAUSE_END, is_paragraph
from pipeline.language.ties import Offsets
from pipeline.linear import Choice, Linear
from pipeline.schema import Relation, TieStatus, day_of
from pipeline.words import segmenter

_BACK = 8
"""How many sentences back a date is looked for; with fourteen or thirty fewer are right."""
_LEAD = 3
"""How many sentences tell, from the first, of when the whole article is: 4月12日，……签约仪式在……举行。"""
_AGES = ((0, "of its day"), (3, "days"), (10, "a week"), (40, "a month"), (365, "a year"))
"""How many days before the publication a date may lie at most, and what that is called."""
_LAST_ITEM = 40
"""How long the last item of a list may be that ends as prose does, in characters."""
_FIRST, _AMID, _BESIDE = 4, 26, 14
"""How many words are features one by one: of a sentence's first; before the parties, amid them, and on either side of what lies
between them and a date; behind the parties and beside a date."""
_MOST, _STEP = 8, 15
"""Up to how many names, and to how many times so many characters, that lie between are told apart."""
_MOST_DATES = 20
"""How many dates of a sentence are weighed, from the first: one that tells more is a table. Those of gold have 6 at most."""
_BEFORE, _END_WITHIN = 4, 40
"""Characters before a date that tell that it is to come, and behind it that it is that of an end."""
_HALF_A_YEAR = 183
"""Days: a day without a year that lies longer before the publication was to come."""
_EDGE = 4
"""Characters beside a date that are features one by one."""
_ORGANISATION = "N"
"""Stands for every organisation among the words."""
_DIGITS = re.compile(r"\d+")
_PROSE = re.compile(r"[。！？!?…”]\s*$")
_INTRODUCES = re.compile(r"[：:]\s*$")
_FULL_STOP = re.compile("[;；。]")
NAME = "dates"
_NONE = frozenset({"none of them"})
"""What is known of a tie's having no date: nothing but how often that is."""
_STRENGTH, _LEAST = 0.15, 3
"""The strength of the model, and in how many options a feature must be: those of the most right dates in cross-validation."""


@dataclass(frozen=True)
class DateChoice:
    """A date that may be a tie's, and its features."""

    iso: str
    features: frozenset[str]
    span: Offsets
    """Where the text tells it."""
    is_barred: bool = False
    """Whether it is that of what is to come, or of the end of an ended tie: no tie has such a date (annotation guidelines)."""


@dataclass(frozen=True)
class _Asked:
    """A tie whose date is asked for."""

    here: int
    """The number of its sentence."""
    span: Offsets
    """From its first party to its last."""
    relation: str
    parties: tuple[str, ...]
    about: tuple[str, ...]
    words: tuple[str, ...]
    """What is said of it, as features, and the words around its parties."""


class Chronicle:
    """The dates of a text, sentence by sentence; `named` tells where it names each organisation, by the organisation's id."""

    def __init__(
        self, text: str, published: str | None, named: Mapping[str, Sequence[Offsets]] = MappingProxyType({})
    ) -> None:
        self.text = narrow(text)
        self.published = published
        self._named = {party: sorted(start for start, _ in spans) for party, spans in named.items()}
        self._names = sorted(chain.from_iterable(named.values()))
        times = times_by_sentence(text, published)
        self.sentences = list(times)
        self.starts = [start for start, _ in self.sentences]
        self.times = [told[:_MOST_DATES] for told in times.values()]
        self._first_dated = next((at for at, told in enumerate(self.times) if told), len(self.times))
        self._said: dict[tuple[int, TimeMention], tuple[str, ...]] = {}
        self._facts: dict[int, tuple[tuple[str, ...], bool]] = {}
        self._words: dict[int, list[tuple[int, str]]] = {}
        # The begin and the end of the text end clauses, too.
        ends = (match.start() for match in CLAUSE_END.finditer(text))
        self._clause_ends = [-1, *ends, len(text)]
        self._full_stops = [match.start() for match in _FULL_STOP.finditer(text)]
        self.paragraphs = [0, *accumulate(text.count("\n", start, end) for start, end in self.sentences)]
        """Line feeds before each sentence, and before the end."""
        self.heads = list(self._heads())

    def _heads(self) -> Iterator[int]:
        """For each sentence the number of the one that its list stands under, or its own where it is no item of a list."""
        items = self._items()
        head = 0
        for at, is_item in enumerate(items):
            beside = items[max(0, at - 1) : at + 2]
            if not is_item or sum(beside) < 2:
                head = at
            elif at == 0 or not items[at - 1]:
                head = max(at - 1, 0)
            yield head

    def _items(self) -> list[bool]:
        """Which sentences are items of lists; the last item of one may end as prose does: `；丙校—丁校。`."""
        items = [self._is_item(at) for at in range(len(self.sentences))]
        for at in range(2, len(items)):
            items[at] |= all(items[at - 2 : at]) and self._is_last_item(at)
        return items

    def _is_item(self, at: int) -> bool:
        """Whether a sentence is a paragraph that doesn't end as prose does: a row of a table, an item of a list.

        `以下为2021年结对的学校：` is over a list, not in it.
        """
        start, end = self.sentences[at]
        sentence = self.text[start:end]
        introduces = self.times[at] and _INTRODUCES.search(sentence)
        return is_paragraph(self.text, start, end) and not _PROSE.search(sentence) and not introduces

    def _is_last_item(self, at: int) -> bool:
        """Whether a sentence behind two items of a list may be its last: a short paragraph without a date."""
        start, end = self.sentences[at]
        return is_paragraph(self.text, start, end) and end - start <= _LAST_ITEM and not self.times[at]

    def number_at(self, position: int) -> int:
        """The number of the sentence that holds a position of the text."""
        return bisect_right(self.starts, position) - 1

    def numbers(self, span: Offsets) -> range:
        """The numbers of the sentences that a part of the text, of one character at least, lies in."""
        return range(self.number_at(span[0]), self.number_at(span[1] - 1) + 1)

    def sentence_at(self, position: int) -> Offsets:
        """The sentence that holds a position of the text."""
        return self.sentences[self.number_at(position)]

    def choices(
        self,
        sentence: Offsets,
        span: Offsets,
        relation: Relation,
        status: TieStatus,
        parties: Iterable[str] = (),
    ) -> Iterator[DateChoice]:
        """The dates that may be that of a tie told in `sentence` between `parties`, ids, named in `span`."""
        here = self.number_at(sentence[0])
        said = self.text[slice(*sentence)]
        about = [f"tie {relation}", f"tie {status}", f"own dates {min(len(self.times[here]), 3)}"]
        about += senses(said, "tie")
        if scene := cue("dates", "scene").match(said):
            about.append(f"scene {scene[1]}")
        if self.heads[here] < here:
            about.append("in a list")
        # A branch is told by its founding.
        told_by = "founding" if relation == "branch" else relation
        tie = _Asked(
            here, span, told_by, tuple(parties), tuple(about), tuple(self._around_parties(here, span))
        )
        passed = 0
        for at in self._near(here):
            for time in reversed(self.times[at]):
                barred = self._is_to_come(at, time, status) or (
                    status == "ended" and self._is_its_end(at, time)
                )
                yield self._choice(tie, at, time, passed, barred)
                passed += 1

    def _is_to_come(self, at: int, time: TimeMention, status: TieStatus) -> bool:
        """Whether something is but planned for a date: 拟于9月签约; on 20 June, of a plan, 6月25日 is not that of last year."""
        start, end = self._span(at, time)
        if cue("dates", "to_come").search(self.text, max(0, start - _BEFORE), start):
            return True
        today, day = day_of(self.published), day_of(time.iso)
        if status != "planned" or not today or not day or "年" in self.text[start:end]:
            return False
        return day.year < today.year and (today - day).days > _HALF_A_YEAR

    def _is_its_end(self, at: int, time: TimeMention) -> bool:
        """Whether a date is that on which a tie ended: 2022年6月终止合作, but 2019年签约，2022年6月终止."""
        _, end = self._span(at, time)
        behind = CLAUSE_END.split(self.text[end : end + _END_WITHIN].lstrip("，,"))[0]
        ended = tie_rules().words["ended"].search(behind) or cue("dates", "ends").search(behind)
        return ended is not None and cue("dates", "founds").search(behind, 0, ended.start()) is None

    def _near(self, here: int) -> Iterator[int]:
        """The sentences that may tell the date of a tie told in one: itself, the next, those before, and the first of all."""
        head = self.heads[here]
        first = max(head - _BACK, 0)
        yield here
        if here + 1 < len(self.sentences):
            yield here + 1
        yield from range(min(head, here - 1), first - 1, -1)
        yield from range(min(first, _LEAD) - 1, -1, -1)

    def _choice(self, tie: _Asked, at: int, time: TimeMention, passed: int, barred: bool) -> DateChoice:
        place = list(self._where(tie, at, time, passed))
        tells = tuple(self._tells(tie, at))
        around = self._around(at, time)
        age = self._age(time)
        words = (*tie.words, *self._between(tie, at, time))
        side = "here" if at == tie.here else "elsewhere"
        features = (
            *place,
            *around,
            *tie.about,
            *age,
            *tells,
            *(f"{place[0]} & {word}" for word in (*around, *tie.about, *tells)),
            *(f"{old} & {word}" for old in age for word in tie.about[:2]),
            *(f"{side} {word}" for word in words),
        )
        return DateChoice(time.iso, frozenset(features), self._span(at, time), barred)

    def _span(self, at: int, time: TimeMention) -> Offsets:
        """Where the text tells a date of a sentence."""
        start = self.sentences[at][0]
        return start + time.start, start + time.end

    def _where(self, tie: _Asked, at: int, time: TimeMention, passed: int) -> Iterator[str]:
        here, span = tie.here, tie.span
        start, end = self._span(at, time)
        if at < here:
            yield f"back {min(self._back(at, here), 3)}"
        elif end <= span[0]:
            yield "before the parties"
        elif start >= span[1]:
            yield "behind the parties"
        else:
            yield "between the parties"
        yield f"sentences back {self._back(at, here)}"
        paragraphs = max(0, self.paragraphs[self.heads[here]] - self.paragraphs[at])
        yield f"paragraphs back {min(paragraphs, 3)}"
        if at < _LEAD:
            yield "in the lead"
        if self.heads[here] - at > _BACK:
            yield "far back"
        yield f"dates passed {min(passed, 4)}"
        yield f"precision {len(time.iso)}"
        if at == here:
            gap = _gap((start, end), span)
            yield f"clauses to the parties {min(_within(self._clause_ends, gap), 4)}"
            yield "full stop between" if _within(self._full_stops, gap) else "no full stop between"
        if at <= self._first_dated:
            yield "first date"
        yield f"tie in fifth {here * 5 // len(self.sentences)}"
        yield f"date in fifth {at * 5 // len(self.sentences)}"

    def _tells(self, tie: _Asked, at: int) -> Iterator[str]:
        """Whether another sentence with a date tells of such a tie, and of its parties."""
        if at == tie.here:
            yield "told with the tie"
            return
        relations, _ = self._told(at)
        yield "such a tie" if tie.relation in relations else "a tie" if relations else "no tie"
        named = sum(_within(self._named.get(party, ()), self.sentences[at]) > 0 for party in tie.parties)
        yield f"parties named {named}"

    def _told(self, at: int) -> tuple[tuple[str, ...], bool]:
        """The relations that a sentence tells of, and whether it tells of an act: the same for each of its dates."""
        if at not in self._facts:
            sentence = self.text[slice(*self.sentences[at])]
            self._facts[at] = relations_told(sentence), bool(cue("dates", "act").search(sentence))
        return self._facts[at]

    def _around_parties(self, here: int, span: Offsets) -> Iterator[str]:
        """The words before, between and behind the parties of a tie, and the first ones of its sentence."""
        words = self._words_of(here)
        first, last = (bisect_left(words, (place,)) for place in span)
        yield from (f"first {word}" for _, word in words[: min(first, _FIRST)])
        yield from (f"before {word}" for _, word in words[max(0, first - _AMID) : first])
        yield from (f"amid {word}" for _, word in words[first : min(first + _AMID, last)])
        yield from (f"behind {word}" for _, word in words[last : last + _BESIDE])

    def _between(self, tie: _Asked, at: int, time: TimeMention) -> Iterator[str]:
        """The words beside a date, and those between it and the parties: of these the first and the last, as there may be a
        whole article between."""
        span = tie.span
        start, end = self._span(at, time)
        own = self._words_of(at)
        left, right = (bisect_left(own, (place,)) for place in (start, end))
        yield from (f"left {word}" for _, word in own[max(0, left - _BESIDE) : left])
        yield from (f"right {word}" for _, word in own[right : right + _BESIDE])
        first, last = _gap((start, end), span)
        sentences = range(min(at, tie.here), max(at, tie.here) + 1)
        yield from (f"next {word}" for word in islice(self._words_from(sentences, first, last, 1), _AMID))
        yield from (f"then {word}" for word in islice(self._words_from(sentences, first, last, -1), _AMID))
        begin, stop = (bisect_left(self._names, (place,)) for place in (first, last))
        yield f"names between {min(stop - begin, _MOST)}"
        yield f"length between {min((last - first) // _STEP, _MOST)}"

    def _words_from(self, sentences: Sequence[int], first: int, last: int, step: int) -> Iterator[str]:
        """The words between two places of some sentences: from the first on, or with a `step` of -1 from the last back."""
        for number in sentences[::step]:
            words = self._words_of(number)
            between = range(bisect_left(words, (first,)), bisect_left(words, (last,)))
            yield from (words[at][1] for at in between[::step])

    def _words_of(self, number: int) -> list[tuple[int, str]]:
        """The words of a sentence, by where they begin; names and numbers are all one."""
        if number not in self._words:
            self._words[number] = list(self._read_words(*self.sentences[number]))
        return self._words[number]

    def _read_words(self, start: int, end: int) -> Iterator[tuple[int, str]]:
        at = start
        first = bisect_left(self._names, start, key=itemgetter(1))
        last = bisect_left(self._names, (end,))
        for begin, close in (*self._names[first:last], (end, end)):
            for word in segmenter().cut(self.text[at : min(begin, end)], HMM=False):
                if not word.isspace():
                    yield at, _DIGITS.sub("0", word)
                at += len(word)
            if at <= begin < end:
                yield begin, _ORGANISATION
            at = max(at, close)

    def _age(self, time: TimeMention) -> tuple[str, ...]:
        """How long before the publication a date lies, as features."""
        if not self.published:
            return ()
        same = len(time.iso) < 10 and time.iso == self.published[: len(time.iso)]
        told = ("of the time of publication",) if same else ()
        if (today := day_of(self.published)) and (day := day_of(time.iso)):
            days = (today - day).days
            return (*told, next((f"age: {name}" for most, name in _AGES if days <= most), "age: years"))
        return (*told, f"age: {min(int(self.published[:4]) - int(time.iso[:4]), 4)} years")

    def _back(self, at: int, here: int) -> int:
        """How many sentences one stands before another, a list counted as one of them."""
        return here - at if self.heads[here] == here or at >= here else self.heads[here] - at + 1

    def _around(self, at: int, time: TimeMention) -> tuple[str, ...]:
        """What is said around a date: the same for every tie that it may be of."""
        if (at, time) not in self._said:
            self._said[at, time] = tuple(self._said_around(at, time))
        return self._said[at, time]

    def _said_around(self, at: int, time: TimeMention) -> Iterator[str]:
        start, end = self._span(at, time)
        first, last = self.sentences[at]
        before = self.text[max(first, start - _EDGE) : start]
        behind = self.text[end : min(end + _EDGE, last)]
        yield f"left {before[-1:]}"
        yield f"left two {before[-2:]}"
        yield f"right {behind[:1]}"
        yield f"right two {behind[:2]}"
        yield from (f"near {character}" for character in before + behind)
        ends = self._clause_ends
        begin = max(first, ends[bisect_left(ends, start) - 1] + 1)
        stop = min(ends[bisect_left(ends, end)], last)
        clause = self.text[begin:start] + self.text[end:stop]
        yield from senses(clause, "date")
        yield "an act in its clause" if cue("dates", "act").search(clause) else "no act in its clause"
        _, has_act = self._told(at)
        yield "an act in its sentence" if has_act else "no act in its sentence"
        yield "at the head" if time.start < 3 else "inside"


def _gap(date: Offsets, span: Offsets) -> Offsets:
    """What lies between a date and the parties; nothing where it stands amid them."""
    return (date[1], span[0]) if date[1] <= span[0] else (span[1], max(span[1], date[0]))


def _within(places: Sequence[int], span: Offsets) -> int:
    """How many of `places`, which are in order, lie in a part of the text."""
    return bisect_left(places, span[1]) - bisect_left(places, span[0])


@dataclass(frozen=True)
class DateExample:
    """A tie: its date, and those that it may be."""

    date: str | None
    choices: Sequence[DateChoice]

    @property
    def options(self) -> list[frozenset[str]]:
        """What the model chooses among: the dates, and none of them."""
        return [*(choice.features for choice in self.choices), _NONE]

    @property
    def right(self) -> list[int]:
        """Which of the options are right: one date may be told several times."""
        told = [*(choice.iso for choice in self.choices), None]
        return [at for at, iso in enumerate(told) if iso == self.date]


def train(examples: Iterable[DateExample]) -> Linear:
    """Fit the model; the strength is that of the most right dates in cross-validation."""
    return linear.fit_choices(
        [Choice(example.options, example.right) for example in examples if example.right], _STRENGTH, _LEAST
    )


@dataclass(frozen=True)
class WeighedDate:
    """A date that may be a tie's, where the text tells it, and how likely it is; None for a tie without a date."""

    iso: str | None
    span: Offsets | None
    probability: float


def weighed(model: Linear, choices: Iterable[DateChoice]) -> list[WeighedDate]:
    """The dates that may be a tie's, and none, the likeliest first; a date that is told several times counts once, and one that
    is barred for none."""
    told = list(choices)
    *chances, none = model.chances([*(choice.features for choice in told), _NONE])
    barred = fsum(chance for choice, chance in zip(told, chances, strict=True) if choice.is_barred)
    by_date: dict[str, list[tuple[float, Offsets]]] = defaultdict(list)
    for choice, chance in zip(told, chances, strict=True):
        if not choice.is_barred:
            by_date[choice.iso].append((chance, choice.span))
    dates = [
        WeighedDate(iso, max(each)[1], fsum(chance for chance, _ in each)) for iso, each in by_date.items()
    ]
    return sorted(
        [WeighedDate(None, None, none + barred), *dates],
        key=lambda date: (date.probability, date.iso or ""),
        reverse=True,
    )


def choose(model: Linear, choices: Iterable[DateChoice]) -> str | None:
    """The date that is most likely a tie's; None where it more likely has none."""
    return weighed(model, choices)[0].iso


@cache
def date_model() -> Linear:
    """The model that ships with the package, read once."""
    return linear.read(resources.MODELS / NAME, NAME)
