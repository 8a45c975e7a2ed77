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
from heapq import nsmallest
from typing import NamedTuple

from pipeline.cleaning.characters import EDGE, Seen, characters
from pipeline.cleaning.chinese import SYLLABLE, fluency, lonely, rarity, readings, simplified, syllable
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
_BREAK = re.compile(
    r"\n|</?(?:p|div|br|li|td|tr|th|h[1-6]|section|article|blockquote|title|body)\b[^<>]*>", re.IGNORECASE
)
_QUOTES = (("“", "”"), ("‘", "’"), ("「", "」"), ("『", "』"))
# Marks that another hand made half-width after the text was shifted stand for two bytes.
_WIDENED = {mark: chr(ord(mark) + 0xFEE0) for mark in "!,:;"}

_PARAGRAPH = 2000
_NEAR = 40
_LONGEST = 500
_CONTEXT = 12
_AHEAD = 60
# How many readings are kept on the way, how many of them are tried with several characters in the place of one,
# and how many are weighed in the end.
_WIDE = 60
_GAPPED = 6
_LAST = 40
# How many pairs and triples are tried where private-use characters may have vanished, and of how many beginnings.
_PAIRS = 200
_TRIPLES = 100
_STARTS = 100
# A context that the language model has never seen.
_ANYWHERE = "\ufffd" * len(EDGE)
# How a reading is weighed: as words, as characters, and what a character more is good for, since both cost too much.
_AS_WORDS = 0.4
_AS_CHARACTERS = 0.8
_LONGER = 1.0
# How much a page's own words count beside the language at large.
_OWN = 0.15

# The odds between readings are those of a word model that takes words to be independent, hence tempered.
_TEMPERATURE = 1.0
_UNBALANCED = 6.0
_FLUENT = -9.2
_SLACK = 10.0
# Two marks, `?!?` for `。”`, say too little where nothing else tells of an annotator.
_SPEAKING = 3
_SURE = 0.8
# Where the page tells of an annotator, a lost byte is what it looks like, and the best reading need only be
# one of the likelier ones.
_HIJACKED = 12.0
_LIKELY = 0.35
_AT_MOST = 0.99
# Where a page shows no private-use character, they may have vanished, and with one of them a run goes wrong
# unseen: of the runs that look sound in simulated pages, one in eight, and more where quotations are dense.
_UNPROVED_PAGE = 0.8
_LONELY = 12.0
# The codes that GB 18030 leaves to the user and maps to private use: lead and trail bytes of each area.
_USER_DEFINED = (
    ((*range(0xAA, 0xB0), *range(0xF8, 0xFF)), range(0xA1, 0xFF)),
    (range(0xA1, 0xA8), (*range(0x40, 0x7F), *range(0x80, 0xA1))),
)
_RAREST = 14.0
# On a page that tells of an annotator, a character that stands alone is believed from this posterior probability on.
_TELLING = 0.55


@dataclass(frozen=True, slots=True)
class _Slot:
    """What may have stood at one place of a run: one of `characters`, or where one or two private-use characters
    may have vanished, two or three between the lead and trail bytes of `gap`; the last one is read as `note` says.
    """

    characters: tuple[str, ...]
    gap: tuple[int, int] | None = None
    note: str = ""

    @property
    def readings(self) -> Sequence[_Reading]:
        """All that may have stood here; of several characters those that are likely by themselves."""
        found = [_Reading(character, _simple(character)) for character in self.characters]
        return [*filter(self._fits, found), *filter(self._fits, _vanished(*self.gap) if self.gap else ())]

    def _fits(self, reading: _Reading) -> bool:
        return not self.note or syllable(self.note) in readings(reading.text[-1])


class _Reading(NamedTuple):
    """What may have stood somewhere, as it was written and in Simplified characters."""

    text: str
    simple: str


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

    Counter-examples: `你去嗎?我去` (fluent as shown), `OK?shù)` (no Chinese character before, whose byte
    could begin 數).
    """
    edits: list[Edit] = []
    page = _Page(text)
    at = 0
    while anchor := _ANCHOR.search(text, at):
        at = anchor.end()
        if page.prose.holds(anchor.start()):
            restored = _restored(page, anchor.start(), edits)
            edits += restored
            at = restored[-1].end if restored else at
    return edits


class _Page:
    """A page, with what is asked about it as a whole; found out when it is first asked."""

    def __init__(self, text: str):
        self.text = text

    @cached_property
    def prose(self) -> Prose:
        return Prose(self.text)

    @cached_property
    def simplified(self) -> str:
        return simplified(self.text)

    @cached_property
    def _own(self) -> Seen:
        # What is near a lost byte is damaged itself.
        sound = re.split(rf".{{0,2}}[{_LOST}].{{0,{_NEAR}}}", _bare(self.simplified))
        return Seen.of(sound)

    def plausibility(self, words: str) -> float:
        """How well `words` read, in nats: as words, as characters of news, as characters of this page."""
        simple = simplified(words)
        return _AS_WORDS * fluency(words) - self.cost(simple, "")

    def cost(self, words: str, before: str) -> float:
        """The cost of Simplified `words` behind Simplified `before` in nats, as characters alone."""
        general = characters().costs_of(words, before)
        own = self._own.probabilities(words, before)
        mixed = (
            math.log((1 - _OWN) * math.exp(-cost) + _OWN * seen)
            for cost, seen in zip(general, own, strict=True)
        )
        return -_AS_CHARACTERS * sum(mixed) - _LONGER * len(words)

    @cached_property
    def shows_private_use(self) -> bool:
        return re.search(r"[\ue000-\uf8ff]", self.text) is not None

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
    # All readings are weighed with the same words behind them, what the longest run leaves.
    end = max(run.end for run in runs)
    after = _context(text[end : end + _AHEAD])
    as_shown = _score(page, before, _bare(text[at:end]), after)
    scores = {
        (reading, run): _score(page, before, reading, _bare(run.swallowed + text[run.end : end]) + after)
        for run in runs
        for reading in _readings(page, before, run)
    }
    if not scores:
        return []
    reading, run = max(scores, key=lambda key: scores[key])
    best = scores[reading, run]
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
    has nowhere else."""
    if run.proved:
        return 1.0
    if page.shows_private_use:
        return min(_AT_MOST, round(posterior, 2))
    known = all(character in page.simplified for character in lonely(words, _LONELY))
    if known or (page.is_annotated and posterior > _TELLING):
        return min(_UNPROVED_PAGE, round(posterior, 2))
    return None


def _hopeless(run: _Run, shown: str) -> bool:
    """Whether what is shown reads better than the certain characters of the run alone; spares the search
    for the others."""
    certain = "".join(slot.characters[0] for slot in run.slots if len(slot.characters) == 1 and not slot.gap)
    return fluency(certain) < fluency(_NOTE.sub("", shown)) - _SLACK


def _score(page: _Page, before: str, reading: str, after: str) -> float:
    """How well `reading` reads between its neighbours, in nats; quotation marks without a partner cost
    extra."""
    words = _TAG.sub("", before[-_CONTEXT:]) + reading + after
    return page.plausibility(words) - _UNBALANCED * _unbalanced(before, reading, at_end=not after.strip())


def _context(after: str) -> str:
    """What follows in the same paragraph, without annotations and tags."""
    return _bare(_BREAK.split(after, maxsplit=1)[0])[:_CONTEXT]


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


def _readings(page: _Page, before: str, run: _Run) -> list[str]:
    """The best readings of a run, found from left to right."""
    beam = [(0.0, (EDGE + simplified(before[-_CONTEXT:]))[-len(EDGE) :], "")]
    for slot in run.slots:
        grown = [
            (cost + page.cost(simple, history), (history + simple)[-len(EDGE) :], reading + choice)
            for rank, (cost, history, reading) in enumerate(nsmallest(_WIDE, beam))
            for choice, simple in slot.readings
            if len(choice) == 1 or rank < _GAPPED
        ]
        beam = grown
    return [reading for _, _, reading in nsmallest(_LAST, beam)]


@lru_cache(maxsize=200_000)
def _simple(text: str) -> str:
    return simplified(text)


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
    limit = min(len(text), at + _LONGEST)
    while at < limit:
        if note := _NOTE.match(text, at):
            if syllable(note[1]) not in readings(shown):
                return
            at = note.end()
            continue
        if text[at] in _LOST:
            if run := _closed(text, at, lead, found, proved):
                yield run
            # 80 is no lead byte: a decoder shows one `?` for it and for the byte behind it.
            before, code = _character(lead, 0x80), _shown_bytes(text, at + 1)
            if before is None or len(code) < 2 or text[at + 1] in "!！":
                return
            found += [_Slot((before,)), _Slot(tuple(_common(_with_trail(code[0]))))]
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
    return _Run((*found[:-1], fitting), note.end(), proved) if fitting.readings else None


def _closed(text: str, at: int, lead: int, found: list[_Slot], proved: bool) -> _Run | None:
    """The end of a run by a second lost byte, which may have swallowed the ASCII character behind it."""
    if note := _TORN_NOTE.match(text, at + 1):
        candidates = tuple(_with_reading(lead, note[1]))
        last = _Slot(candidates)
        return _Run((*found, last), note.end(), proved and len(candidates) == 1) if candidates else None
    candidates = tuple(_with_lead(lead))
    swallowed = "<" if _TORN_TAG.match(text, at + 1) else ""
    # The byte shown here may be that of a full stop, eaten in its turn; then it begins the next run.
    end = at if text[at + 1 : at + 2] in ("!", "！") else at + 1
    return _Run((*found, _Slot(candidates)), end, False, swallowed) if candidates else None


def _shown_bytes(text: str, at: int) -> bytes:
    """The GBK code of the character shown at `at`, a mark that another hand widened or narrowed as it was."""
    return _bytes(_WIDENED.get(text[at], text[at])) if at < len(text) else b""


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
def _vanished(lead: int, trail: int) -> Sequence[_Reading]:
    """Two or three characters that begin with `lead`, end in `trail`, and have private-use codes between: the
    likeliest, by themselves."""
    return _likeliest(_PAIRS, _joined(_begun(lead), trail)) + _likeliest(
        _TRIPLES, _joined(_begun_twice(lead), trail)
    )


def _joined(starts: Iterable[tuple[_Reading, int]], trail: int) -> Iterator[_Reading]:
    """`starts` of which the trail byte was the first of a private-use code, each with what may end in `trail`."""
    for start, area in starts:
        for last in _ended(area, trail):
            yield _Reading(start.text + last.text, start.simple + last.simple)


@cache
def _begun(lead: int) -> Sequence[tuple[_Reading, int]]:
    """The characters that begin with `lead` and end in the first byte of a private-use code, with its area."""
    return [
        (_Reading(character, _simple(character)), area)
        for area, (leads, _) in enumerate(_USER_DEFINED)
        for character in _common(_character(lead, byte) for byte in leads)
    ]


@cache
def _begun_twice(lead: int) -> Sequence[tuple[_Reading, int]]:
    """The likeliest pairs of characters that begin with `lead`, with a private-use code between, and end in the first
    byte of another one."""
    found = {
        reading: area
        for area, (leads, _) in enumerate(_USER_DEFINED)
        for byte in leads
        for reading in _joined(_begun(lead), byte)
    }
    return [(reading, found[reading]) for reading in _likeliest(_STARTS, found)]


@cache
def _ended(area: int, trail: int) -> Sequence[_Reading]:
    """The characters that begin with the second byte of a private-use code of `area` and end in `trail`."""
    _, trails = _USER_DEFINED[area]
    return [_Reading(found, _simple(found)) for found in _common(_character(byte, trail) for byte in trails)]


def _likeliest(number: int, found: Iterable[_Reading]) -> list[_Reading]:
    return nsmallest(number, found, key=lambda reading: characters().cost(reading.simple, _ANYWHERE))


def _common(characters: Iterable[str | None]) -> list[str]:
    """Those of `characters` that are common and that Traditional text may hold: Big 5 has them."""
    return [
        character
        for character in characters
        if character and rarity(character) < _RAREST and character.encode("big5", "ignore")
    ]


def _with_reading(lead: int, written: str) -> str:
    """The characters whose code begins with `lead` and that are read so."""
    return "".join(character for character in _with_lead(lead) if syllable(written) in readings(character))
