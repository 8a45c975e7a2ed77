"""One regular expression for many, that is searched fast.

Python's `re` tries each of some hundred alternatives at every place of a text. But hardly a place has two characters
with which one of them begins: a look at these two, before the alternatives, spares most of the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

_Opening = tuple[str, ...]
"""The first characters that a match may have, each as the inside of a class (`a`, `0-9_`); fewer where no more is told."""
_START: _Opening = ("^",)
"""The opening of what matches at the start of a text only."""

_SEEN = 2
_CATEGORIES = {codes.CATEGORY_DIGIT: r"\d", codes.CATEGORY_SPACE: r"\s", codes.CATEGORY_NOT_SPACE: r"\S"}


def any_of(patterns: Iterable[str]) -> str:
    """One pattern for all, the longest first, so that a tail is taken whole."""
    return first_of(sorted(patterns, key=len, reverse=True))


def first_of(patterns: Iterable[str]) -> str:
    """One pattern for all, those before others preferred: it matches what `(?:a|b|c)` matches."""
    alternatives = "|".join(patterns)
    openings = set(_openings(_parser.parse(alternatives).data, _SEEN))
    told = openings - {_START}
    if () in told or not told:
        return f"(?:{alternatives})"
    by_size = ([each for each in told if len(each) == size] for size in range(1, _SEEN + 1))
    looks = [*(_START if _START in openings else ()), *(_look(alike) for alike in by_size if alike)]
    return f"(?:(?={'|'.join(looks)})(?:{alternatives}))"


def _look(openings: Iterable[_Opening]) -> str:
    """A pattern that fits the first characters of all `openings`, which are of one length."""
    return "".join(f"[{''.join(sorted(set(insides)))}]" for insides in zip(*openings, strict=True))


def _openings(parsed: Sequence[tuple[Any, Any]], size: int) -> Iterator[_Opening]:
    """The ways in which a match of a parsed pattern may begin, told by `size` characters at most."""
    if not parsed or not size:
        yield ()
        return
    (operator, argument), *others = parsed
    if operator is codes.LITERAL or operator is codes.IN:
        inside = _inside(argument if operator is codes.IN else [(operator, argument)])
        yield from ((inside, *more) for more in _openings(others, size - 1)) if inside else [()]
    elif operator is codes.BRANCH:
        for branch in argument[1]:
            yield from _openings([*branch, *others], size)
    elif operator is codes.SUBPATTERN:
        yield from _openings([*argument[3], *others], size)
    elif operator is codes.MAX_REPEAT or operator is codes.MIN_REPEAT:
        least, most, repeated = argument
        if not least:
            yield from _openings(others, size)
        if most:
            # More often than `size` times says nothing more.
            again = (operator, (max(least - 1, 0), min(most, size) - 1, repeated))
            yield from _openings([*repeated, again, *others], size)
    elif operator is codes.AT and argument is codes.AT_BEGINNING and size == _SEEN:
        yield _START
    elif operator in {codes.AT, codes.ASSERT, codes.ASSERT_NOT}:
        yield from _openings(others, size)
    else:
        yield ()


def _inside(items: Iterable[tuple[Any, Any]]) -> str:
    """The inside of a class of characters; nothing of one that cannot be joined with others."""
    parts: list[str] = []
    for operator, argument in items:
        if operator is codes.LITERAL:
            parts.append(re.escape(chr(argument)))
        elif operator is codes.RANGE:
            parts.append("-".join(re.escape(chr(code)) for code in argument))
        elif operator is codes.CATEGORY and argument in _CATEGORIES:
            parts.append(_CATEGORIES[argument])
        else:
            return ""
    return "".join(parts)
