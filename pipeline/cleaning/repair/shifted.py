"""Shifted GBK: text that was cut between the two bytes of a character, and is read one byte off from there.

The annotator of hijacked pages works on GBK bytes. It finds its characters also across the boundary of two
others, and writes the pinyin between the bytes of one; and of `。` before a quotation mark it loses the
first byte. A lenient decoder shows the single byte as `?`, and pairs all that follows wrongly, until an
ASCII byte or a second single byte brings it back in step. So what is seen gives the original back, byte by
byte, but for the bytes behind the `?`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from itertools import chain, product, takewhile
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.cleaning.characters import (
    EDGE,
    Characters,
    Nats,
    Numbers,
    characters,
    codes,
    contexts,
    key,
    moved,
    seen,
)
from pipeline.cleaning.chinese import (
    SYLLABLE,
    fluency,
    lonely,
    rarity,
    readings,
    simplified,
    simplified_character,
    simplified_characters,
    syllable,
    traditional_characters,
)
from pipeline.cleaning.repair.edits import Edit, Prose

_LOST = "?\ufffd"
_NOTE = re.compile(rf"\(({SYLLABLE})\)")
# Behind a lost byte the bracket of its pinyin may have been swallowed with it.
_TORN_NOTE = re.compile(rf"\(?({SYLLABLE})\)")
_ANCHOR = re.compile(
    rf"[{_LOST}](?={_TORN_NOTE.pattern}|[^\x00-\x7f\ufffd]|[!:;][^\x00-\x7f]|[:;][@-~]\(|! ?\?(?:/?[a-z]|$))",
    re.MULTILINE,
)
# `</p>` of which the `<` was swallowed.
_TORN_TAG = re.compile(r"/?[a-zA-Z][a-zA-Z0-9]{0,10}(?:\s[^<>\n]{0,200})?/?>")
_TAG = re.compile(r"<[^<>]*>")
# A number of which the first digit was swallowed, and a year, of which it is known.
_TORN_NUMBER = re.compile(r"\d|[年月日时時點点歲岁%％]")
_TORN_YEAR = re.compile(r"([09])\d\d(?!\d)")
_HAN = re.compile("[\u4e00-\u9fff]")
_NARROW_COMMA = re.compile("(?<=[\u4e00-\u9fff]),(?=[\u4e00-\u9fff])")
_BREAK = re.compile(
    r"\n|</?(?:p|div|br|li|td|tr|th|h[1-6]|section|article|blockquote|title|body)\b[^<>]*>", re.IGNORECASE
)
_QUOTES = (("“", "”"), ("‘", "’"), ("「", "」"), ("『", "』"))
# Marks that another hand made half-width after the text was shifted stand for two bytes.
_WIDENED = {mark: chr(ord(mark) + 0xFEE0) for mark in "!,:;"}

_EATEN = re.compile(rf"[{_LOST}][!！].*")
_NEXT = re.compile(rf"[{_LOST}](?![!！]).*", re.DOTALL)

_PARAGRAPH = 2000
_NEAR = 40
# How far a run is followed: in sound Traditional text one character in nine brings it back in step, and a second lost
# byte is that of the next quotation.
_LONGEST = 100
_LOST_BYTES = 6
_CONTEXT = 12
_AHEAD = 20
# How many readings are kept on the way, how many of them are tried with several characters in the place of one,
# and how many are weighed in the end.
_WIDE = 60
_GAPPED = 15
_FINALISTS = 40
_LAST = 40
_WORSE = 15.0
# How many characters of a page are weighed, each as often as it is; what is left stays as it was. A word costs the time
# of some characters.
_ENOUGH = 5_000_000
_WORK_OF_WORDS = 30
# Of how many beginnings a second and a third character are tried where private-use characters may have vanished, and how
# many second ones; as many last ones, where the trail byte was lost.
_STARTS = 30
_LIKELIEST = 500
# A context that the language model has never seen.
_ANYWHERE = key("\ufffd" * len(EDGE))
# How a reading is weighed: as words, as characters, and what a character more is good for, since both cost too much.
_AS_WORDS = 0.25
_AS_CHARACTERS = 0.9
_LONGER = 1.0
# How much a page's own words count beside the language at large.
_OWN = 0.15

# He and she are written with the same bytes behind a private-use character. In articles, of two pronouns in a row in a
# paragraph, the second one in a new sentence, 12 of 13 are the same.
_OTHER = 2.5

# The odds between readings are those of a word model that takes words to be independent, hence tempered.
_TEMPERATURE = 1.0
_UNBALANCED = 6.0
_FLUENT = -9.2
_SLACK = 10.0
# Two marks, `?!?` for `。”`, say too little where nothing else tells of an annotator.
_SPEAKING = 3
_SURE = 0.8
# Where the page tells of an annotator, a lost byte is what it looks like, and what is shown is surely wrong: the best
# reading, mostly wrong in one character, is better.
_HIJACKED = 12.0
_LIKELY = 0.1
_AT_MOST = 0.99
# Where a page shows no private-use character, they may have vanished, and with one of them a run may go wrong unseen:
# of the runs of training that seem sure, one in 27 is wrong.
_UNPROVED_PAGE = 0.95
_LONELY = 12.0
_RAREST = 14.0


_Gap = tuple[int, int | None]
"""The lead and trail bytes between which private-use characters may have vanished; no trail byte where it was lost."""


@dataclass(frozen=True, slots=True)
class _Slot:
    """What may have stood at one place of a run: one of `characters`, or where one or two private-use characters
    may have vanished, two or three between the lead and trail bytes of `gap`; the last one is read as `note` says.
    """

    characters: tuple[str, ...]
    gap: _Gap | None = None
    note: str = ""

    @property
    def alone(self) -> _Choices:
        """The characters that may have stood here alone."""
        return self._read(_choices(self.characters))

    @property
    def last(self) -> _Choices:
        """The last of the characters that may have vanished here; the likeliest, where its trail byte was lost."""
        if self.gap is None:
            return _choices(())
        _, trail = self.gap
        found = self._read(_ended(trail))
        return found.likeliest() if trail is None else found

    @property
    def is_possible(self) -> bool:
        """Whether anything may have stood here."""
        return bool(self.alone.texts or self.last.texts)

    def _read(self, choices: _Choices) -> _Choices:
        return choices.read(self.note) if self.note else choices


@dataclass(frozen=True, slots=True)
class _Choices:
    """Characters that may have stood somewhere, the codes of their Simplified forms, and their lead bytes."""

    texts: tuple[str, ...]
    codes: Numbers
    leads: NDArray[np.uint8]

    def read(self, note: str) -> _Choices:
        """Those that are read as `note` says."""
        return self.at([at for at, text in enumerate(self.texts) if syllable(note) in readings(text)])

    def likeliest(self) -> _Choices:
        """Those that are the most frequent, wherever."""
        alone = characters().costs_behind(np.array([_ANYWHERE], np.uint64), self.codes)
        return self.at(np.argsort(alone, kind="stable")[:_LIKELIEST].tolist())

    def at(self, places: Sequence[int]) -> _Choices:
        """Those at some places."""
        return _Choices(
            tuple(self.texts[at] for at in places), self.codes[list(places)], self.leads[list(places)]
        )


@dataclass(frozen=True, slots=True)
class _Run:
    """What a shifted run may have been.

    `slots` hold what may have stood there, one after the other, `end` is where the run ends as shown, `proved` tells
    that private-use characters are in it, `swallowed` is what must follow it; in the place of a `lost_digit` the question
    mark stays.
    """

    slots: tuple[_Slot, ...]
    end: int
    proved: bool
    swallowed: str = ""
    lost_digit: bool = False
    torn: int = 0
    """How many characters of the next run follow, a lost byte with its pinyin."""


def shifted_gbk(text: str) -> list[Edit]:
    """Restores runs of shifted GBK: `當(dāng)?shù)氐膶W(xué)校` is 當(dāng)地的學校, `?！绷纸ㄈA` is
    `。”林建華`.

    A run is restored when its bytes form a sound chain from the lost byte to a place where both readings
    are in step again (an ASCII byte as second half of a character, a second lost byte), when the pinyin on
    the way fit, and when the result is fluent Chinese (`chinese.fluency`) and what is shown is not. Unknown
    bytes (the lost ones) are those that fit the pinyin, else those that read best. Where the page shows no
    private-use character, they may have vanished: of a run with a gap one wrong character is left in the
    place of two, and the two that read best of some hundred possible ones are put there.

    The confidence is 1 when private-use characters prove the bytes and none was chosen by its reading; else
    it is the posterior probability of the restored text among all its readings and what is shown, at most
    0.99.

    A page without a character that only Traditional text uses was not rewritten, or is repaired already: nothing is
    restored there.

    Counter-examples: `你去嗎?我去` (fluent as shown), `OK?shù)` (no Chinese character before, whose byte
    could begin 數).
    """
    edits: list[Edit] = []
    page = _Page(text)
    at = 0
    while page.weighed < _ENOUGH and (anchor := _ANCHOR.search(text, at)) and page.is_traditional:
        at = anchor.end()
        if page.prose.holds(anchor.start()):
            restored = _restored(page, anchor.start(), edits)
            edits += restored
            at = restored[-1].end if restored else at
    return edits


class _Found(NamedTuple):
    """What a run may have been, with what follows where it ends."""

    reading: str
    run: _Run
    after: str


class _Page:
    """A page, with what is asked about it as a whole; found out when it is first asked."""

    def __init__(self, text: str):
        self.text = text
        self.weighed = 0
        """How many characters were weighed so far, each as often as it was."""

    @cached_property
    def prose(self) -> Prose:
        return Prose(self.text)

    @cached_property
    def simplified(self) -> str:
        return simplified(self.text)

    @cached_property
    def characters(self) -> frozenset[str]:
        """The characters of the page, Simplified."""
        return frozenset(self.simplified)

    @cached_property
    def _own(self) -> Characters:
        return seen(simplified("\n".join(self._sound)).split("\n"))

    @cached_property
    def _sound(self) -> Sequence[str]:
        # What is near a lost byte is damaged itself.
        return re.split(rf".{{0,2}}[{_LOST}].{{0,{_NEAR}}}", _bare(self.text))

    def fluency(self, words: str) -> float:
        """`chinese.fluency`, which counts as work."""
        self.weighed += _WORK_OF_WORDS * len(words)
        return fluency(words)

    def costs(self, words: Sequence[str]) -> list[float]:
        """What each of `words` costs as characters alone, in nats."""
        padded = [codes(EDGE + simplified(text)) for text in words]
        behind = np.concatenate([contexts(text) for text in padded])
        costs = self.costs_behind(behind, np.concatenate([text[len(EDGE) :] for text in padded]))
        self.weighed += len(costs)
        sums = np.cumsum([0.0, *costs])
        ends = np.cumsum([0, *(len(text) for text in words)])
        found: list[float] = np.diff(sums[ends]).tolist()
        return found

    def costs_behind(self, context: Numbers, code: Numbers) -> Nats:
        """What characters of news and of this page cost behind others, see `Characters.costs_behind`."""
        if not code.size:  # as often; it takes as long as for some
            return np.zeros(0, np.float32)
        general = characters().costs_behind(context, code)
        own = self._own.costs_behind(context, code)
        mixed = np.logaddexp(math.log(1 - _OWN) - general, math.log(_OWN) - own)
        costs: Nats = -_AS_CHARACTERS * mixed - np.float32(_LONGER)
        return costs

    @cached_property
    def has_narrow_commas(self) -> bool:
        """Whether its commas are those of ASCII."""
        return len(_NARROW_COMMA.findall(self.text)) > self.text.count("，")

    @cached_property
    def shows_private_use(self) -> bool:
        return re.search(r"[\ue000-\uf8ff]", self.text) is not None

    @cached_property
    def is_traditional(self) -> bool:
        """Whether a character is on the page that only Traditional text uses."""
        return not traditional_characters().isdisjoint(self.text)

    @cached_property
    def is_annotated(self) -> bool:
        notes = _NOTE.finditer(self.text)
        return any(
            syllable(note[1]) in readings(self.text[note.start() - 1 : note.start()]) for note in notes
        )


def _before(text: str, at: int, edits: list[Edit], reach: int) -> str:
    """The paragraph as far as `at`, at most `reach` characters of it, without annotations, restored by
    `edits`."""
    start = max(0, at - reach)
    start = max((match.end() for match in _BREAK.finditer(text, start, at)), default=start)
    pieces: list[str] = []
    for edit in reversed(edits):
        if edit.start < start:
            break
        pieces = [edit.text, text[edit.end : at], *pieces]
        at = edit.start
    return _NOTE.sub("", "".join([text[start:at], *pieces]))


def _restored(page: _Page, at: int, edits: list[Edit]) -> list[Edit]:
    """The repair of the run whose lost byte is shown at `at`, after `edits`; empty if there is none."""
    text = page.text
    previous = _before(text, at, edits, _NEAR)[-1:]
    runs = [run for run in _runs(page, at, previous) if not _hopeless(run, text[at : run.end])]
    speaking = any(len(run.slots) >= _SPEAKING or run.swallowed for run in runs)
    if not runs or not (speaking or edits or page.is_annotated):
        return []
    before = _before(text, at, edits, _PARAGRAPH)
    # All readings are weighed as far as the same place, some characters behind the longest run.
    end = max(run.end for run in runs)
    # What stands behind the next lost byte is shifted itself.
    ahead = _NEXT.sub("", text[end : end + _AHEAD])
    search = _Search(page, before)
    found = [
        _Found(reading, run, _context(_followed(run, text[run.end : end] + ahead)))
        for run in runs
        for reading in search.best(run.slots)
    ]
    if not found:
        return []
    pronouns = _pronouns(before)[-1:] + _pronouns(_paragraph(text[end : end + _PARAGRAPH]))[:1]
    scores = _scores(page, before, pronouns, found)
    reading, run, after = max(scores, key=lambda key: scores[key])
    best = max(scores.values())
    as_shown = _score(page, before, _bare(text[at:end]), _context(ahead))
    if page.is_annotated:
        as_shown -= _HIJACKED
    posterior = 1 / sum(math.exp((score - best) / _TEMPERATURE) for score in (as_shown, *scores.values()))
    # Marks alone are no prose that could be fluent or not.
    has_words = any(character.isalpha() for character in reading)
    fluent = (best - _score(page, before, "", "")) / (len(reading) + len(after)) if has_words else 0.0
    confidence = _confidence(page, run, posterior, before[-2:] + reading + after[:2])
    if posterior < (_LIKELY if page.is_annotated else _SURE) or fluent < _FLUENT or confidence is None:
        return []
    mended = Edit(at, run.end, reading, confidence)
    return [mended, Edit(run.end, run.end, run.swallowed)] if run.swallowed else [mended]


def _followed(run: _Run, shown: str) -> str:
    """What stood behind a run that `shown` follows; any digit for one that was lost."""
    return f"1{shown[1:]}" if run.lost_digit else run.swallowed + shown[run.torn :]


def _confidence(page: _Page, run: _Run, posterior: float, words: str) -> float | None:
    """How sure a run is, None where a character may have vanished from it: one stands alone that the page
    has nowhere else, and the page does not tell of an annotator."""
    if run.proved:
        return 1.0
    if page.shows_private_use:
        return min(_AT_MOST, round(posterior, 2))
    if page.is_annotated or lonely(words, _LONELY) <= page.characters:
        return min(_UNPROVED_PAGE, round(posterior, 2))
    return None


def _hopeless(run: _Run, shown: str) -> bool:
    """Whether what is shown reads better than the certain characters of the run alone; spares the search
    for the others."""
    certain = "".join(slot.characters[0] for slot in run.slots if len(slot.characters) == 1 and not slot.gap)
    return fluency(certain) < fluency(_NOTE.sub("", shown)) - _SLACK


def _scores(page: _Page, before: str, pronouns: str, found: Sequence[_Found]) -> dict[_Found, float]:
    """The scores of those of `found` that read well as characters; words take long to weigh.

    Pronouns cost extra that differ from `pronouns`, those next to the place.
    """
    context = _TAG.sub("", before[-_CONTEXT:])
    costs = page.costs([context + reading + after for reading, _, after in found])
    order = sorted(range(len(found)), key=lambda at: costs[at])[:_LAST]
    return {
        found[at]: _score(page, before, found[at].reading, found[at].after, costs[at])
        - _OTHER * _others(found[at].reading, pronouns)
        for at in order
        if costs[at] < costs[order[0]] + _WORSE
    }


def _score(page: _Page, before: str, reading: str, after: str, cost: float | None = None) -> float:
    """How well `reading` reads between its neighbours, in nats: as words, and as characters at a `cost`;
    quotation marks without a partner cost extra."""
    words = _TAG.sub("", before[-_CONTEXT:]) + reading + after
    if cost is None:
        (cost,) = page.costs([words])
    unbalanced = _unbalanced(before, reading, at_end=not after.strip())
    return _AS_WORDS * page.fluency(words) - cost - _UNBALANCED * unbalanced


def _pronouns(text: str) -> str:
    return "".join(character for character in text if character in "他她")


def _others(reading: str, pronouns: str) -> int:
    """How many of the `pronouns` differ from the first one of a reading."""
    first = _pronouns(reading)[:1]
    return sum(first != pronoun for pronoun in pronouns) if first else 0


def _paragraph(after: str) -> str:
    """What follows in the same paragraph."""
    return _BREAK.split(after, maxsplit=1)[0]


def _context(after: str) -> str:
    """What follows in the same paragraph, without annotations and tags; up to the next full stop that was eaten."""
    return _EATEN.sub("。", _bare(_paragraph(after)))


def _bare(text: str) -> str:
    """`text` without annotations and tags, which cost nothing."""
    return _TAG.sub("", _NOTE.sub("", text))


def _unbalanced(before: str, reading: str, at_end: bool) -> int:
    """How many quotation marks are wrong: close what is not open, open what is not closed, are open
    `at_end` of a paragraph."""
    count = 0
    for opening, closing in _QUOTES:
        is_open = before.rfind(opening) > before.rfind(closing)
        for mark in reading:
            if mark in (opening, closing):
                count += is_open == (mark == opening)
                is_open = mark == opening
        count += at_end and is_open
    return count


class _Search:
    """The search for the best readings of the runs that may begin at one place; they share their beginnings."""

    def __init__(self, page: _Page, before: str):
        self._page = page
        self._start = _Beam.behind(before)
        self._path: list[tuple[_Slot, _Beam]] = []

    def best(self, slots: Sequence[_Slot]) -> Sequence[str]:
        """The best readings of a run, found from left to right, best first."""
        pairs = zip(self._path, slots, strict=False)
        known = sum(1 for _ in takewhile(lambda pair: pair[0][0] == pair[1], pairs))
        del self._path[known:]
        for slot in slots[known:]:
            beam = self._path[-1][1] if self._path else self._start
            self._path.append((slot, beam.grown(self._page, slot)))
        return self._path[-1][1].texts[:_FINALISTS]


@dataclass(frozen=True, slots=True)
class _Beam:
    """The beginnings of readings kept on the way, best first: what each costs, what is the context behind it."""

    costs: Nats
    contexts: Numbers
    texts: Sequence[str]

    @classmethod
    def behind(cls, before: str) -> _Beam:
        """The empty beginning behind a text."""
        history = key((EDGE + simplified(before[-_CONTEXT:]))[-len(EDGE) :])
        return cls(np.zeros(1, np.float32), np.array([history], np.uint64), [""])

    def grown(self, page: _Page, slot: _Slot) -> _Beam:
        """The best of these beginnings, each with what may have stood in `slot`."""
        grown, last = [self._with(page, slot.alone)], slot.last
        if slot.gap is not None:
            lead, trail = slot.gap
            one = self._first(_GAPPED)._with(page, _begun(lead))
            grown.append(one._with(page, last, joined=True))
            if trail is not None:  # else there are too many
                two = one._first(_STARTS)._with(page, _between(), joined=True)
                grown.append(two._first(_STARTS)._with(page, last, joined=True))
        return _Beam.best(grown)

    @classmethod
    def best(cls, beams: Sequence[_Beam]) -> _Beam:
        """The best of several beams."""
        costs = np.concatenate([beam.costs for beam in beams])
        texts = [text for beam in beams for text in beam.texts]
        order = np.argsort(costs, kind="stable")[:_WIDE]
        behind = np.concatenate([beam.contexts for beam in beams])
        return cls(costs[order], behind[order], [texts[at] for at in order])

    def _first(self, number: int) -> _Beam:
        return _Beam(self.costs[:number], self.contexts[:number], self.texts[:number])

    def _with(self, page: _Page, choices: _Choices, joined: bool = False) -> _Beam:
        """The best of these beginnings, each with one of `choices`, or with one that is `joined` to it by a private-use
        code."""
        fit = np.ones((len(self.texts), len(choices.texts)), np.bool_)
        page.weighed += fit.size
        if joined:
            trails = np.array([_bytes(text[-1])[1] for text in self.texts], np.intp)
            fit = _private()[trails[:, None], choices.leads]
        rows, columns = np.nonzero(fit)
        costs = self.costs[rows] + page.costs_behind(self.contexts[rows], choices.codes[columns])
        order = np.argsort(costs, kind="stable")[:_WIDE]
        costs, rows, columns = costs[order], rows[order], columns[order]
        pairs = zip(rows.tolist(), columns.tolist(), strict=True)
        texts = [self.texts[row] + choices.texts[column] for row, column in pairs]
        return _Beam(costs, moved(self.contexts[rows], choices.codes[columns]), texts)


def _runs(page: _Page, at: int, previous: str) -> Iterator[_Run]:
    """The runs that may begin with the lost byte at `at`, behind the character `previous`."""
    text = page.text
    if note := _TORN_NOTE.match(text, at + 1):
        # Found across a boundary: the lost byte is the second of the annotated character, whose first is
        # the second of the character before, and the first of the next.
        half = _bytes(previous)[1:]
        for found in _with_reading(half[0], note[1]) if half else "":
            yield from _follow(page, note.end(), _bytes(found)[1], ())
        return
    code = _shown_bytes(text, at + 1)
    if len(code) == 2:
        for run in _follow(page, at + 2, code[1], (_Slot(tuple(_with_trail(code[0]))),)):
            yield _eaten(run) or run


def _eaten(run: _Run) -> _Run | None:
    """The run, if it is that of a full stop eaten before a quotation mark: it leaves no choice but which
    mark."""
    # Where the mark has lost its second byte as well, a tag or the end of a line follows.
    marks = run.slots[1].characters
    possible = "".join(closing if len(marks) > 1 else opening + closing for opening, closing in _QUOTES)
    quotes = tuple(mark for mark in marks if mark in possible)
    if "。" not in run.slots[0].characters or not quotes:
        return None
    return replace(run, slots=(_Slot(("。",)), _Slot(quotes), *run.slots[2:]))


def _follow(page: _Page, at: int, lead: int, slots: tuple[_Slot, ...]) -> Iterator[_Run]:
    """The runs that go on at `at` with the byte `lead` in hand; none if it breaks off or is no GBK."""
    text, lossy = page.text, not page.shows_private_use
    found = list(slots)
    shown = ""
    proved = False
    lost = 0
    limit = min(len(text), at + _LONGEST)
    while at < limit:
        if note := _NOTE.match(text, at):
            if syllable(note[1]) not in readings(shown):
                return
            at = note.end()
            continue
        if text[at] in _LOST:
            lost += 1
            yield from _closed(page, at, lead, found, proved)
            # 80 is no lead byte: a decoder shows one `?` for it and for the byte behind it.
            before, code = _slot(lead, 0x80, lossy), _shown_bytes(text, at + 1)
            if before is None or not code or text[at + 1] in "!！" or lost == _LOST_BYTES:
                return
            if len(code) == 1:
                if between := _common(_with_trail(code[0])):
                    found += [before, _Slot(between)]
                    if run := _in_step(text, at + 2, found, proved=False):
                        yield run
                return
            found += [before, _Slot(_common(_with_trail(code[0])))]
            shown, lead, at = text[at + 1], code[1], at + 2
            continue
        code = _shown_bytes(text, at)
        slot = _slot(lead, code[0], lossy) if code else None
        if slot is None:
            return
        found.append(slot)
        shown = text[at]
        at += 1
        if len(code) == 1:
            if run := _in_step(text, at, found, proved):
                yield run
            return
        proved = proved or _is_private(shown)
        lead = code[1]
        if lead < 0x80:
            yield _Run((*found, _Slot((chr(lead),))), at, proved)
            return


def _slot(lead: int, trail: int, lossy: bool) -> _Slot | None:
    """What may have stood where `lead` and `trail` meet, None where nothing can."""
    character = _character(lead, trail)
    if character is None and not lossy:
        return None
    return _Slot((character,) if character else (), (lead, trail) if lossy else None)


def _in_step(text: str, at: int, found: list[_Slot], proved: bool) -> _Run | None:
    """The end of a run by an ASCII byte; an annotation that follows must fit the last character."""
    note = _NOTE.match(text, at)
    if note is None:
        return _Run(tuple(found), at, proved)
    fitting = replace(found[-1], note=note[1])
    return _Run((*found[:-1], fitting), note.end(), proved) if fitting.is_possible else None


def _closed(page: _Page, at: int, lead: int, found: list[_Slot], proved: bool) -> Iterator[_Run]:
    """The ends of a run by a second lost byte, which may have swallowed the ASCII character behind it."""
    text = page.text
    gap = None if page.shows_private_use else (lead, None)
    if note := _TORN_NOTE.match(text, at + 1):
        candidates = tuple(_with_reading(lead, note[1]))
        last = _Slot(candidates, gap, note[1])
        if last.is_possible:
            yield _Run((*found, last), note.end(), proved and len(candidates) == 1)
        # Or the pinyin is that of two bytes across the next boundary, and the lost one is theirs: 們|去 holds 內.
        across = tuple(one for one in _with_lead(lead) if _with_reading(_bytes(one)[1], note[1]))
        if across:
            yield _Run((*found, _Slot(across)), at, False, torn=note.end() - at)
        return
    candidates = tuple(_with_lead(lead))
    if not candidates:
        return
    last = _Slot(candidates, gap)
    # The byte shown here may be that of a full stop, eaten in its turn; then it begins the next run. And where a digit
    # was swallowed that nothing tells, the question mark stays in its place.
    run = _Run((*found, last), at, False)
    if text[at + 1 : at + 2] in ("!", "！"):
        yield run
    elif swallowed := _swallowed(page, at + 1):
        yield replace(run, end=at + 1, swallowed=swallowed)
    elif _TORN_NUMBER.match(text, at + 1):
        yield replace(run, lost_digit=True)
    else:
        yield replace(run, end=at + 1)


def _swallowed(page: _Page, at: int) -> str:
    """The ASCII character that a lost byte took with it before `at`, if what follows tells it."""
    text = page.text
    if _TORN_TAG.match(text, at):
        return "<"
    if year := _TORN_YEAR.match(text, at):
        return "2" if year[1] == "0" else "1"
    return "," if page.has_narrow_commas and _HAN.match(text, at) else ""


def _shown_bytes(text: str, at: int) -> bytes:
    """The GBK code of the character shown at `at`, a mark that another hand widened or narrowed as it was."""
    return _bytes(_WIDENED.get(text[at], text[at])) if at < len(text) else b""


@lru_cache(maxsize=50_000)
def _bytes(character: str) -> bytes:
    """The GBK code, with private-use characters as GB 18030 maps them; empty for a character without one."""
    code = character.encode("gb18030", "ignore")
    return code if len(code) <= 2 else b""


@cache
def _character(lead: int, trail: int) -> str | None:
    try:
        return bytes((lead, trail)).decode("gbk") if lead >= 0x80 and trail >= 0x40 else None
    except UnicodeDecodeError:
        return None


@cache
def _with_lead(lead: int) -> str:
    return "".join(character for trail in range(0x40, 0xFF) if (character := _character(lead, trail)))


@cache
def _with_trail(trail: int) -> str:
    return "".join(character for lead in range(0x81, 0xFF) if (character := _character(lead, trail)))


@cache
def _private() -> NDArray[np.bool_]:
    """Which two bytes, of 256 each, are a private-use code: those that GB 18030 leaves to the user or to the future."""
    codes = np.zeros((256, 256), np.bool_)
    for lead, trail in product(range(0x81, 0xFF), range(0x40, 0xFF)):
        shown = bytes((lead, trail)).decode("gb18030", "ignore")
        codes[lead, trail] = len(shown) == 1 and _is_private(shown)
    return codes


def _is_private(character: str) -> bool:
    return "\ue000" <= character <= "\uf8ff"


@cache
def _begun(lead: int) -> _Choices:
    """The characters that begin with `lead` and end in the first byte of a private-use code."""
    firsts = set(np.flatnonzero(_private().any(axis=1)))
    return _choices(_common(found for found in _with_lead(lead) if _bytes(found)[1] in firsts))


@cache
def _between() -> _Choices:
    """The likeliest characters that have a private-use code at both sides."""
    found = chain.from_iterable(_begun(lead).texts for lead in _seconds())
    return _choices(tuple(found)).likeliest()


@cache
def _ended(trail: int | None) -> _Choices:
    """The characters that begin with the second byte of a private-use code and end in `trail`; in any, where it was
    lost."""
    if trail is None:
        return _choices(_common(chain.from_iterable(map(_with_lead, _seconds()))))
    return _choices(_common(_character(lead, trail) for lead in _seconds()))


def _seconds() -> list[int]:
    """The second bytes of private-use codes."""
    found: list[int] = np.flatnonzero(_private().any(axis=0)).tolist()
    return found


@lru_cache(maxsize=1 << 9)
def _choices(characters: tuple[str, ...]) -> _Choices:
    """One of `characters`."""
    leads = np.array([_bytes(character)[0] for character in characters], np.uint8)
    return _Choices(characters, codes("".join(map(simplified_character, characters))), leads)


def _common(characters: Iterable[str | None]) -> tuple[str, ...]:
    """Those of `characters` that are common and that Traditional text may hold: Big 5 has them, or they are no Simplified
    form of another (着, 岙)."""
    return tuple(character for character in characters if character and _is_common(character))


@cache  # of characters of GBK
def _is_common(character: str) -> bool:
    traditional = character.encode("big5", "ignore") or character not in simplified_characters()
    return bool(traditional) and rarity(character) < _RAREST


def _with_reading(lead: int, written: str) -> str:
    """The characters whose code begins with `lead` and that are read so."""
    return "".join(character for character in _with_lead(lead) if syllable(written) in readings(character))
