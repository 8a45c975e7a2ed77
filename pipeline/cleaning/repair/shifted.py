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
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from itertools import chain, pairwise, takewhile
from typing import NamedTuple

import numpy as np

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
    syllable,
    traditional_characters,
)
from pipeline.cleaning.repair.edits import Edit, Prose

_LOST = "?\ufffd"
_NOTE = re.compile(rf"\(({SYLLABLE})\)")
# Behind a lost byte the bracket of its pinyin may have been swallowed with it.
_TORN_NOTE = re.compile(rf"\(?({SYLLABLE})\)")
_ANCHOR = re.compile(
    rf"[{_LOST}](?={_TORN_NOTE.pattern}|[^\x00-\x7f\ufffd]|![^\x00-\x7f]|!\?(?:/?[a-z]|$))", re.MULTILINE
)
# `</p>` of which the `<` was swallowed.
_TORN_TAG = re.compile(r"/?[a-zA-Z][a-zA-Z0-9]{0,10}(?:\s[^<>\n]{0,200})?/?>")
_TAG = re.compile(r"<[^<>]*>")
# A number of which the first digit was swallowed, and a year, of which it is known.
_TORN_NUMBER = re.compile(r"\d|[年月日时時點点歲岁%％]")
_TORN_YEAR = re.compile(r"([09])\d\d(?!\d)")
_BREAK = re.compile(
    r"\n|</?(?:p|div|br|li|td|tr|th|h[1-6]|section|article|blockquote|title|body)\b[^<>]*>", re.IGNORECASE
)
_QUOTES = (("“", "”"), ("‘", "’"), ("「", "」"), ("『", "』"))
# Marks that another hand made half-width after the text was shifted stand for two bytes.
_WIDENED = {mark: chr(ord(mark) + 0xFEE0) for mark in "!,:;"}

_EATEN = re.compile(rf"[{_LOST}][!！].*")

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
# How many pairs and triples are tried where private-use characters may have vanished, and of how many beginnings.
_PAIRS = 200
_TRIPLES = 30
_STARTS = 30
# How many characters are tried as the last one where its second byte was lost and its first one vanished.
_ENDS = 500
# A context that the language model has never seen.
_ANYWHERE = key("\ufffd" * len(EDGE))
# How a reading is weighed: as words, as characters, and what a character more is good for, since both cost too much.
_AS_WORDS = 0.4
_AS_CHARACTERS = 0.8
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
# The codes that GB 18030 leaves to the user and maps to private use: lead and trail bytes of each area.
_USER_DEFINED = (
    ((*range(0xAA, 0xB0), *range(0xF8, 0xFF)), range(0xA1, 0xFF)),
    (range(0xA1, 0xA8), (*range(0x40, 0x7F), *range(0x80, 0xA1))),
)
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
    def choices(self) -> Sequence[_Choices]:
        """All that may have stood here, by length; of several characters those that are likely by themselves."""
        return self.fitting((_choices(self.characters), *(_vanished(*self.gap) if self.gap else ())))

    def fitting(self, found: Iterable[_Choices]) -> Sequence[_Choices]:
        """Those of `found` whose last character is read as it must, without what has none."""
        read = (choices.read(self.note) if self.note else choices for choices in found)
        return [choices for choices in read if choices.texts]


@dataclass(frozen=True, slots=True)
class _Choices:
    """Texts of one length that may have stood somewhere, and the codes of their Simplified forms, a row a text."""

    texts: tuple[str, ...]
    codes: Numbers

    def read(self, note: str) -> _Choices:
        """Those whose last character is read as `note` says."""
        return self.at([at for at, text in enumerate(self.texts) if syllable(note) in readings(text[-1])])

    def at(self, places: Sequence[int]) -> _Choices:
        """Those at some places."""
        return _Choices(tuple(self.texts[at] for at in places), self.codes[list(places)])


@dataclass(frozen=True, slots=True)
class _Run:
    """What a shifted run may have been.

    `slots` hold what may have stood there, one after the other, `end` is where the run ends as shown, `proved` tells
    that private-use characters are in it, `swallowed` is what must follow it.
    """

    slots: tuple[_Slot, ...]
    end: int
    proved: bool
    swallowed: str = ""


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
    if not page.is_traditional:
        return []
    while page.weighed < _ENOUGH and (anchor := _ANCHOR.search(text, at)):
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

    def own_choices(self, slot: _Slot) -> Sequence[_Choices]:
        """What stands elsewhere on the page and may have stood in `slot`, in the place of vanished characters."""
        texts = self._vanishing.get(slot.gap, ()) if slot.gap else ()
        by_size = ([text for text in texts if len(text) == size] for size in (2, 3))
        return slot.fitting(_choices_of(alike) for alike in by_size if alike)

    @cached_property
    def _vanishing(self) -> Mapping[_Gap, Collection[str]]:
        """Two or three characters of the page that would leave a gap, were they shifted, by the gap."""
        found: dict[_Gap, dict[str, None]] = defaultdict(dict)
        for part in self._sound:
            shown = [_bytes(character) for character in part]
            inside = [_is_user_defined(left[-1:] + right[:1]) for left, right in pairwise(shown)]
            for size in (2, 3):
                for at in range(len(part) - size + 1):
                    if all(inside[at : at + size - 1]) and len(shown[at]) == len(shown[at + size - 1]) == 2:
                        text = part[at : at + size]
                        lead, trail = shown[at][0], shown[at + size - 1][1]
                        found[lead, trail][text] = found[lead, None][text] = None
        return found

    def fluency(self, words: str) -> float:
        """`chinese.fluency`, which counts as work."""
        self.weighed += _WORK_OF_WORDS * len(words)
        return fluency(words)

    def costs(self, words: Sequence[str]) -> list[float]:
        """What each of `words` costs as characters alone, in nats."""
        padded = [codes(EDGE + simplified(text)) for text in words]
        behind = np.concatenate([contexts(text) for text in padded])
        costs = self.costs_behind(behind, np.concatenate([text[len(EDGE) :] for text in padded]))
        sums = np.cumsum([0.0, *costs])
        ends = np.cumsum([0, *(len(text) for text in words)])
        found: list[float] = np.diff(sums[ends]).tolist()
        return found

    def costs_behind(self, context: Numbers, code: Numbers) -> Nats:
        """What characters of news and of this page cost behind others, see `Characters.costs_behind`."""
        general = characters().costs_behind(context, code)
        own = self._own.costs_behind(context, code)
        self.weighed += general.size
        mixed = np.logaddexp(math.log(1 - _OWN) - general, math.log(_OWN) - own)
        costs: Nats = -_AS_CHARACTERS * mixed - np.float32(_LONGER)
        return costs

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
    lossy = not page.shows_private_use
    runs = [run for run in _runs(text, at, previous, lossy) if not _hopeless(run, text[at : run.end])]
    speaking = any(len(run.slots) >= _SPEAKING or run.swallowed for run in runs)
    if not runs or not (speaking or edits or page.is_annotated):
        return []
    before = _before(text, at, edits, _PARAGRAPH)
    # All readings are weighed as far as the same place, some characters behind the longest run.
    end = max(run.end for run in runs)
    ahead = text[end : end + _AHEAD]
    search = _Search(page, before)
    found = [
        _Found(reading, run, _context(run.swallowed + text[run.end : end] + ahead))
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
        choices = [*slot.choices, *page.own_choices(slot)]
        grown = [self._with(page, found) for found in choices if self.texts]
        if not grown:
            return replace(self, costs=self.costs[:0], contexts=self.contexts[:0], texts=[])
        costs = np.concatenate([beam.costs for beam in grown])
        texts = [text for beam in grown for text in beam.texts]
        order = np.argsort(costs, kind="stable")[:_WIDE]
        behind = np.concatenate([beam.contexts for beam in grown])
        return _Beam(costs[order], behind[order], [texts[at] for at in order])

    def _with(self, page: _Page, choices: _Choices) -> _Beam:
        kept = slice(_WIDE if choices.codes.shape[1] == 1 else _GAPPED)
        costs, behind = self.costs[kept, None], self.contexts[kept, None]
        for code in choices.codes.T:
            costs = costs + page.costs_behind(behind, code)
            behind = moved(behind, code)
        order = np.argsort(costs, axis=None, kind="stable")[:_WIDE]
        rows, columns = np.unravel_index(order, costs.shape)
        texts = [self.texts[row] + choices.texts[column] for row, column in zip(rows, columns, strict=True)]
        return _Beam(costs.ravel()[order], behind.ravel()[order], texts)


def _runs(text: str, at: int, previous: str, lossy: bool) -> Iterator[_Run]:
    """The runs that may begin with the lost byte at `at`, behind the character `previous`."""
    if note := _TORN_NOTE.match(text, at + 1):
        # Found across a boundary: the lost byte is the second of the annotated character, whose first is
        # the second of the character before, and the first of the next.
        half = _bytes(previous)[1:]
        for found in _with_reading(half[0], note[1]) if half else "":
            yield from _follow(text, note.end(), _bytes(found)[1], (), lossy)
        return
    code = _shown_bytes(text, at + 1)
    if len(code) == 2:
        for run in _follow(text, at + 2, code[1], (_Slot(tuple(_with_trail(code[0]))),), lossy):
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


def _follow(text: str, at: int, lead: int, slots: tuple[_Slot, ...], lossy: bool) -> Iterator[_Run]:
    """The runs that go on at `at` with the byte `lead` in hand; none if it breaks off or is no GBK.

    If it is `lossy`, private-use characters may have vanished from it.
    """
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
            yield from _closed(text, at, lead, found, proved, lossy)
            # 80 is no lead byte: a decoder shows one `?` for it and for the byte behind it.
            before, code = _character(lead, 0x80), _shown_bytes(text, at + 1)
            if before is None or not code or text[at + 1] in "!！" or lost == _LOST_BYTES:
                return
            if len(code) == 1:
                if between := _common(_with_trail(code[0])):
                    found += [_Slot((before,)), _Slot(between)]
                    if run := _in_step(text, at + 2, found, proved=False):
                        yield run
                return
            found += [_Slot((before,)), _Slot(_common(_with_trail(code[0])))]
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
        proved = proved or "\ue000" <= shown <= "\uf8ff"
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
    return _Run((*found[:-1], fitting), note.end(), proved) if fitting.choices else None


def _closed(text: str, at: int, lead: int, found: list[_Slot], proved: bool, lossy: bool) -> Iterator[_Run]:
    """The ends of a run by a second lost byte, which may have swallowed the ASCII character behind it."""
    gap = (lead, None) if lossy else None
    if note := _TORN_NOTE.match(text, at + 1):
        candidates = tuple(_with_reading(lead, note[1]))
        last = _Slot(candidates, gap, note[1])
        if last.choices:
            yield _Run((*found, last), note.end(), proved and len(candidates) == 1)
        return
    candidates = tuple(_with_lead(lead))
    if not candidates:
        return
    last = _Slot(candidates, gap)
    # The byte shown here may be that of a full stop, eaten in its turn; then it begins the next run. And where a digit
    # was swallowed that nothing tells, the question mark stays in its place.
    swallowed = _swallowed(text, at + 1)
    stays = text[at + 1 : at + 2] in ("!", "！") or (not swallowed and _TORN_NUMBER.match(text, at + 1))
    yield _Run((*found, last), at if stays else at + 1, False, swallowed)


def _swallowed(text: str, at: int) -> str:
    """The ASCII character that a lost byte took with it before `at`, if what follows tells it."""
    if _TORN_TAG.match(text, at):
        return "<"
    year = _TORN_YEAR.match(text, at)
    return ("2" if year[1] == "0" else "1") if year else ""


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


@lru_cache(maxsize=1 << 7)
def _vanished(lead: int, trail: int | None) -> Sequence[_Choices]:
    """Two or three characters that begin with `lead`, end in `trail`, and have private-use codes between: the
    likeliest, by themselves."""
    pairs = _joined(_begun(lead), (trail,), _PAIRS)
    if trail is None:  # of which there are too many triples
        return (pairs,)
    return pairs, _joined(_begun_twice(lead), (trail,), _TRIPLES)


def _joined(starts: Sequence[_Choices], trails: Sequence[int | None], number: int) -> _Choices:
    """The likeliest of `starts`, which are by the area of the private-use code that their last byte begins, each
    with a character that begins with the other byte of such a code and ends in one of `trails`."""
    texts: list[str] = []
    rows: list[Numbers] = []
    costs: list[Nats] = []
    for area, start in enumerate(starts):
        end = _ended(area, tuple(trails))
        behind, cost = np.full((1, 1), _ANYWHERE, np.uint64), np.zeros((1, 1), np.float32)
        for code in start.codes.T[..., None]:
            cost = cost + characters().costs_behind(behind, code)
            behind = moved(behind, code)
        cost = cost + characters().costs_behind(behind, end.codes.T)
        order = np.argsort(cost, axis=None, kind="stable")[:number]
        firsts, lasts = np.unravel_index(order, cost.shape)
        texts += [start.texts[i] + end.texts[j] for i, j in zip(firsts, lasts, strict=True)]
        rows.append(np.hstack([start.codes[firsts], end.codes[lasts]]))
        costs.append(cost.ravel()[order])
    order = np.argsort(np.concatenate(costs), kind="stable")[:number]
    return _Choices(tuple(texts[at] for at in order), np.concatenate(rows)[order])


@cache
def _begun(lead: int) -> Sequence[_Choices]:
    """The characters that begin with `lead` and end in the first byte of a private-use code, by its area."""
    return [_choices(_common(_character(lead, byte) for byte in leads)) for leads, _ in _USER_DEFINED]


@cache
def _begun_twice(lead: int) -> Sequence[_Choices]:
    """The likeliest pairs of characters that begin with `lead`, with a private-use code between, and end in the first
    byte of another one, by its area."""
    return [_joined(_begun(lead), leads, _STARTS) for leads, _ in _USER_DEFINED]


@cache
def _ended(area: int, trails: Sequence[int | None]) -> _Choices:
    """The characters that begin with the second byte of a private-use code of `area` and end in one of `trails`;
    where the trail byte is lost, the likeliest."""
    _, seconds = _USER_DEFINED[area]
    if trails == (None,):
        every = _choices(_common("".join(map(_with_lead, seconds))))
        alone = characters().costs_behind(np.array([_ANYWHERE], np.uint64), every.codes[:, 0])
        return every.at(np.argsort(alone, kind="stable")[:_ENDS].tolist())
    known = [trail for trail in trails if trail is not None]
    return _choices(_common(_character(byte, trail) for trail in known for byte in seconds))


@cache
def _is_user_defined(code: bytes) -> bool:
    return any(len(code) == 2 and code[0] in leads and code[1] in trails for leads, trails in _USER_DEFINED)


@lru_cache(maxsize=1 << 9)
def _choices(characters: tuple[str, ...]) -> _Choices:
    """One of `characters`."""
    return _choices_of(characters)


def _choices_of(texts: Sequence[str]) -> _Choices:
    """One of `texts`, which are of one length."""
    simple = codes("".join(map(simplified_character, chain.from_iterable(texts))))
    return _Choices(tuple(texts), simple.reshape(len(texts), -1) if texts else np.empty((0, 1), np.uint64))


def _common(characters: Iterable[str | None]) -> tuple[str, ...]:
    """Those of `characters` that are common and that Traditional text may hold: Big 5 has them."""
    return tuple(character for character in characters if character and _is_common(character))


@cache  # of characters of GBK
def _is_common(character: str) -> bool:
    return bool(character.encode("big5", "ignore")) and rarity(character) < _RAREST


def _with_reading(lead: int, written: str) -> str:
    """The characters whose code begins with `lead` and that are read so."""
    return "".join(character for character in _with_lead(lead) if syllable(written) in readings(character))
