"""What a repair proposes, and how it is carried out: edits of a text that keep restored places in view."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `text` in the place of [start, end); with a confidence where the text was restored, not removed."""

    start: int
    end: int
    text: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Restored:
    """A place [start, end) of a draft that a repair gave back."""

    start: int
    end: int
    kind: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Draft:
    """A text on its way through the repairs, with the places restored so far."""

    text: str
    restored: tuple[Restored, ...] = ()

    def edited(self, kind: str, edits: Sequence[Edit]) -> Draft:
        """The draft after `edits`, which are in order and do not overlap; restored places keep their
        positions."""
        if not edits:
            return self
        pieces: list[str] = []
        at = 0
        for edit in edits:
            pieces += (self.text[at : edit.start], edit.text)
            at = edit.end
        pieces.append(self.text[at:])
        moved = _Moves(edits)
        old = [
            Restored(moved.place(place.start), moved.place(place.end), place.kind, place.confidence)
            for place in self.restored
        ]
        new = [
            Restored(moved.start(number), moved.start(number) + len(edit.text), kind, edit.confidence)
            for number, edit in enumerate(edits)
            if edit.confidence is not None
        ]
        return Draft("".join(pieces), tuple(sorted([*old, *new], key=lambda place: place.start)))


class _Moves:
    """Where positions of a text lie after edits."""

    def __init__(self, edits: Sequence[Edit]):
        self._edits = edits
        self._starts = [edit.start for edit in edits]
        growth = (len(edit.text) - (edit.end - edit.start) for edit in edits)
        self._shifts = [0, *accumulate(growth)]

    def start(self, number: int) -> int:
        return self._starts[number] + self._shifts[number]

    def place(self, position: int) -> int:
        """The new position; inside of an edit the same distance from its start, as far as its text
        reaches."""
        before = bisect_left(self._starts, position)
        if before and position < self._edits[before - 1].end:
            edit = self._edits[before - 1]
            return self.start(before - 1) + min(position - edit.start, len(edit.text))
        return position + self._shifts[before]


_OPAQUE = re.compile(r"<(script|style|code)\b|<(?!meta\b)[a-z/!?][^<>]*>", re.IGNORECASE)


def prose(text: str) -> Iterator[tuple[int, int]]:
    """The stretches [start, end) of a page that repairs may touch: all but scripts, styles, tags and code.

    The attributes of `<meta>` are prose, for its description and keywords are. Takes time linear in the
    length of the text: an element that is never closed is looked for once.
    """
    at = 0
    unclosed: set[str] = set()
    if "<" in text:
        for match in _OPAQUE.finditer(text):
            if match.start() < at:
                continue
            end = match.end()
            if match[1] and (name := match[1].lower()) not in unclosed:
                close = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(text, end)
                if close:
                    end = close.end()
                else:
                    unclosed.add(name)
            if match.start() > at:
                yield at, match.start()
            at = end
    if at < len(text):
        yield at, len(text)


class Prose:
    """Answers whether a place lies in the prose of a page."""

    def __init__(self, text: str):
        self._stretches = list(prose(text))
        self._starts = [start for start, _ in self._stretches]

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(self._stretches)

    def holds(self, position: int) -> bool:
        """Whether the character at `position` is prose."""
        number = bisect_right(self._starts, position) - 1
        return number >= 0 and position < self._stretches[number][1]


def in_prose(text: str, edits: list[Edit]) -> list[Edit]:
    """Those of `edits` that begin in the prose of `text`."""
    if not edits:
        return []
    page = Prose(text)
    return [edit for edit in edits if page.holds(edit.start)]
