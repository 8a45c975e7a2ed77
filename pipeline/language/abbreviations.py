"""Whether a name is a longer one written short: 长汀职专 for 长汀职业中专学校, 锦官高中 for 成都锦官高级中学, 濠江 for 濠江中学.

Chinese names are shortened word by word: of each word some characters stay, mostly the first, and words that tell nothing
apart go. So 外国语学校 is short for none of 外国语实验学校, and 二小 for none of 第三小学.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate

from pipeline import resources
from pipeline.language.names import DIGITS, grammar
from pipeline.words import segmenter

_LEAST, _MOST = 2, 60
_NUMERAL = re.compile(f"([{DIGITS}]+)")
_ORDINAL = re.compile(f"第(?=[{DIGITS}])")
_LAST = re.compile("(?:附[中小幼]|中学|小学|大学|学院|学校|幼儿园|公司|自治[县州区旗])$")
_MARKS = re.compile(r"[“”\"‘’'（）()《》·\s]")


@dataclass(frozen=True)
class _Lexicon:
    """`[short_forms]` of the lexicon of organisations, where each list is explained."""

    silent: frozenset[str]
    kinds: frozenset[str]
    in_full: tuple[str, ...]
    telling: frozenset[str]
    types: frozenset[str]
    by_the_last: frozenset[str]
    together: Mapping[str, Sequence[str]]


@cache
def _lexicon() -> _Lexicon:
    words = resources.toml("organisations")["short_forms"]
    return _Lexicon(
        silent=frozenset(words["silent"]),
        kinds=frozenset(words["kinds"]),
        in_full=tuple(words["in_full"]),
        telling=frozenset(words["telling"]),
        types=frozenset(words["types"]),
        by_the_last=frozenset(words["by_the_last"]),
        together=words["together"],
    )


def abbreviates(short: str, full: str) -> bool:
    """Whether `short` is `full` with characters left out as writers do; False for equal names."""
    short, full = plain(short), plain(full)
    # Most names of an article have nothing to do with one another.
    if not _LEAST <= len(short) < len(full) <= _MOST or any(character not in full for character in short):
        return False
    return _is_short_for(short, full)


@lru_cache(maxsize=1 << 14)
def plain(name: str) -> str:
    """A name without its marks, and its numerals without 第."""
    return _ORDINAL.sub("", _MARKS.sub("", name))


@lru_cache(maxsize=1 << 14)
def _is_short_for(short: str, full: str) -> bool:
    """Whether the one plain name is the other one written short."""
    if grammar().generic_core(short):
        return False
    if short.endswith(_lexicon().in_full):
        return _without_types(short) in _behind_places(_without_types(full))
    return _fits(short, _words(full), at_start=True, whole=True)


def _without_types(name: str) -> list[str]:
    """The words of a name, places without their type: 延川 for 延川县, 西桥 for 西桥镇."""
    places = grammar().places
    words = (word for word in _words(name) if word not in _lexicon().types)
    return [
        word[:-1] if len(word) > 2 and (word in places.full or word in places.towns) else word
        for word in words
    ]


def _behind_places(words: list[str]) -> Iterator[list[str]]:
    """The words of a name, and what is left of them behind the first place, the second and so on."""
    yield words
    for at, word in enumerate(words[:-1], 1):
        if not _is_place(word):
            return
        yield words[at:]


# A register asks of each of its long names for many short ones.
@lru_cache(maxsize=1 << 14)
def _words(name: str) -> tuple[str, ...]:
    """The words of a name; a numeral is a word, and so is the kind that jieba leaves in a longer one: 高级|中学."""
    found: list[str] = []
    for word in segmenter().cut(name, HMM=False):
        for part in [word] if _begins_with_place(word) else _NUMERAL.split(word):
            kind = _LAST.search(part)
            found += filter(None, (part[: kind.start()], kind[0]) if kind else (part,))
    return tuple(found)


@lru_cache(maxsize=1 << 14)
def _fits(short: str, words: tuple[str, ...], at_start: bool, whole: bool) -> bool:
    """Whether what is left of a short form says what is left of the words; `whole` if all words so far but
    places were kept whole, `at_start` if none was kept."""
    if not words:
        return not short
    if not short:
        return all(word in _lexicon().silent for word in words) or (
            whole and not at_start and all(word in _lexicon().kinds for word in words)
        )
    word, rest = words[0], words[1:]
    if any(
        short.startswith(piece)
        and _fits(short[len(piece) :], rest, False, whole and (piece == word or _is_place(word)))
        for piece in _pieces(word, at_start)
    ):
        return True
    if any(
        short.startswith(piece) and _fits(short[len(piece) :], words[size:], False, False)
        for size, pieces in _together(words)
        for piece in pieces
    ):
        return True
    return (word in _lexicon().silent or word.endswith("族") or (at_start and _is_place(word))) and _fits(
        short, rest, at_start, whole
    )


def _together(words: tuple[str, ...]) -> Iterator[tuple[int, Sequence[str]]]:
    """How many of the first words are shortened together, and to what."""
    for size, joined in enumerate(accumulate(words), 1):
        if pieces := _lexicon().together.get(joined):
            yield size, pieces


def _pieces(word: str, at_start: bool) -> frozenset[str]:
    """What may stand for a word, itself among it: 职 for 职业, 研院 for 研究院, 公司 for 有限公司."""
    if (word[0] in DIGITS and not _begins_with_place(word)) or (
        not at_start and _lexicon().telling.issuperset(word)
    ):
        return frozenset({word})
    pieces = {word, word[:2]}
    if len(word) <= 3:
        pieces |= {word[0], word[0] + word[-1]}
    if len(word) == 4:
        pieces |= {word[0] + word[2], word[2:]}
    if word in _lexicon().by_the_last or _is_place(word):
        pieces.add(word[-1])
    return frozenset(pieces)


def _begins_with_place(word: str) -> bool:
    """Whether a word is or begins with the name of a division, whose numerals are none: 六安, 四川大学, 三门峡."""
    return any(_is_place(word[:size]) for size in (2, 3, len(word)))


def _is_place(word: str) -> bool:
    """Whether a word is the name of a division, in full or short."""
    places = grammar().places
    return word in places.full or word in places.short
