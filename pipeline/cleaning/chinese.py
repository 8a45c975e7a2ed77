"""How much a string looks like Chinese: the yardstick of `decode` and `repair`.

Two measures, one cheap and one good. `common_share` knows only which characters are common, and tells a right
decoding from a wrong one. `fluency` knows words, and tells a sentence from a row of common characters.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import chain

import numpy as np
import opencc
from pypinyin import Style, pinyin

from pipeline.words import dictionary, segmenter

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_MARKS = "。，、：；！？“”《》（）,.:;!?()<>/"
_RARE_MARKS = "‘’…—「」『』【】·%\"'"

# Costs in nats, on the scale of jieba's words: a frequent word costs about 6, a rare one 15.
_MARK_COST = 4.0
_RARE_MARK_COST = 10.0
_LATIN_COST = 8.0
_STRANGE_COST = 18.0
_PARTS = re.compile(
    rf"([{_HAN}]+)|([{re.escape(_MARKS)}])|([{re.escape(_RARE_MARKS)}])|([0-9A-Za-z]+)|(\s+)|(.)"
)

_SURROGATES = re.compile(r"([\ud800-\udfff]+)")


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("hk2s")


def simplified(text: str) -> str:
    """`text` in Simplified characters, by OpenCC's words and characters (乾隆 stays, 乾燥 becomes 干燥), as long as before.

    Hong Kong's variants (衞, 敍) as well; Taiwan's 著 for 着 stays. So do lone surrogates,
    which OpenCC refuses.
    """
    convert = _converter().convert
    if not _SURROGATES.search(text):
        return str(convert(text))
    return "".join(part if _SURROGATES.match(part) else convert(part) for part in _SURROGATES.split(text))


@lru_cache(maxsize=1 << 12)
def is_word(text: str) -> bool:
    """Whether `text` is made of words of jieba's dictionary, each of two characters or more; 云鼎 is not.

    Latin letters count as a word, for most names of sites and firms are some; ab88 is none.
    """
    if text.isascii():
        return text.isalpha()
    return all(len(word) > 1 and dictionary().get(word) for word in segmenter().cut(text, HMM=False))


def is_common(word: str, often: int = 50) -> bool:
    """Whether the texts that jieba's dictionary was counted in have a word so often: 利用, not 鸿利."""
    return (dictionary().get(word) or 0) >= often


@cache
def traditional_characters() -> frozenset[str]:
    """The characters of the basic plane that only Traditional text uses: OpenCC changes them alone."""
    return frozenset(_simple())


@cache
def simplified_characters() -> frozenset[str]:
    """The characters that a Traditional one becomes; those that Traditional text uses as well are among them (后, 里)."""
    return frozenset(_simple().values())


@cache
def _simple() -> Mapping[str, str]:
    """The Simplified form of each of the `traditional_characters`."""
    lines = [character for character in map(chr, range(0x10000)) if _is_han(character)]
    changed = zip(lines, simplified("\n".join(lines)).split("\n"), strict=True)
    return {before: after for before, after in changed if before != after}


def simplified_character(character: str) -> str:
    """`simplified` for one character: of the basic plane without the way to OpenCC and back, which takes as long as
    that of a sentence."""
    return _simple().get(character, character) if _is_han(character) else simplified(character)


@cache
def _common_characters() -> frozenset[str]:
    """Level 1 of GB 2312, the 3755 characters in common use, and the marks that Chinese text is set with."""
    level_1 = ((lead, trail) for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF))
    signs = ((lead, trail) for lead in (0xA1, 0xA3, 0xA8) for trail in range(0xA1, 0xFF))
    characters = (bytes(code).decode("gb2312", "ignore") for code in chain(level_1, signs))
    return frozenset("".join(characters)) | set("\u3000\xa0\ufeff·—")


@cache
def _never_common() -> re.Pattern[str]:
    """What is no common character, nor a Han character that OpenCC may make one of."""
    marks = "".join(character for character in _common_characters() if not _is_han(character))
    return re.compile(f"[^{_HAN}\uf900-\ufaff{re.escape(marks)}]+")


def common_share(text: str, beyond: float = -1.0) -> float:
    """The share of common Chinese characters among all that are not ASCII, 0 to 1; 1 for pure ASCII.

    Traditional characters count as their Simplified forms do. Control characters count as not common. A share that cannot
    be `beyond` another is not counted to the end: what it is at most is given.
    """
    unusual = re.sub(r"[\t\n\r\x0c\x20-\x7e]+", "", text)
    if not unusual:
        return 1.0
    most = len(_never_common().sub("", unusual)) / len(unusual)
    if most <= beyond:
        return most
    return sum(map(_common_characters().__contains__, simplified(unusual))) / len(unusual)


@lru_cache(maxsize=1 << 12)
def _segmented(han: str) -> tuple[tuple[str, float], ...]:
    """The words of the best segmentation, each with its cost in nats."""
    words = segmenter()
    route: dict[int, tuple[float, int]] = {}
    words.calc(han, None, route)
    segmented, at = [], 0
    while at < len(han):
        end = route[at][1] + 1
        segmented.append((han[at:end], route[end][0] - route[at][0]))
        at = end
    return tuple(segmented)


def fluency(text: str) -> float:
    """The log-probability of `text` in nats, as a row of words of jieba's dictionary (best segmentation).

    Text is read as Simplified. Marks of punctuation and Latin words have a flat cost; what does
    not belong into Chinese prose (private use, symbols, kana) costs as much as an unknown character.
    """
    return -_cost(simplified(text))


def _cost(simple: str) -> float:
    costs = (0.0, 0.0, _MARK_COST, _RARE_MARK_COST, _LATIN_COST, 0.0, _STRANGE_COST)
    parts = _PARTS.finditer(simple)
    return sum(_han_cost(part[0]) if part.lastindex == 1 else costs[part.lastindex or 0] for part in parts)


def _han_cost(han: str) -> float:
    return sum(cost for _, cost in _segmented(han))


@lru_cache(maxsize=50_000)
def rarity(character: str) -> float:
    """The cost of a character in nats, if it stands for a word by itself or is but a part of one, whichever is
    less; read as Simplified."""
    simple, words = simplified_character(character), segmenter()
    inside = _insegmenter().get(simple, 0)
    alone = math.log(words.total / (words.FREQ.get(simple) or 1)) if _is_han(simple) else _cost(simple)
    return min(alone, math.log(words.total / inside) if inside else math.inf)


def _is_han(character: str) -> bool:
    """Whether it is a Han character of the basic plane; those for compatibility are none."""
    return "\u3400" <= character < "\u4dc0" or "\u4e00" <= character < "\ua000"


@cache
def _insegmenter() -> dict[str, int]:
    """How often a character stands in jieba's words of several, by the frequency of the words."""
    words = [word for word, frequency in dictionary().items() if frequency and len(word) > 1]
    # By the numbers of characters: word by word it takes half a second of the start.
    characters = np.frombuffer("".join(words).encode("utf-32-le"), np.uint32)
    frequencies = np.repeat([dictionary()[word] for word in words], [len(word) for word in words])
    counts = np.bincount(characters, frequencies)
    return {chr(number): int(counts[number]) for number in np.flatnonzero(counts).tolist()}


def lonely(text: str, cost: float) -> set[str]:
    """The Simplified characters of `text` that are in no word of it and cost more than `cost` nats.

    A wrong character in a sentence is mostly in no word, and rarely one that is common alone.
    """
    parts = re.findall(f"[{_HAN}]+", simplified(text))
    return {word for han in parts for word, price in _segmented(han) if len(word) == 1 and price > cost}


_TONES = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ", "aaaaeeeeiiiioooouuuuüüüünnnm")
_LETTERS = "a-zɑɡüāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ\u0300\u0301\u0304\u0308\u030c"
SYLLABLE = rf"[{_LETTERS}]{{1,9}}"
"""A pattern for a syllable of pinyin, with or without tone mark, composed or not."""
SYLLABLES = rf"[{_LETTERS}]{{4,24}}"
"""A pattern for those of a word, written as one."""


@lru_cache(maxsize=1 << 12)
def syllable(written: str) -> str:
    """A written syllable in the form of pypinyin: composed, with the Latin `a` and `g`."""
    return unicodedata.normalize("NFC", written).translate({0x251: "a", 0x261: "g"})


def toneless(reading: str) -> str:
    """`reading` without its tone mark: `xué` is `xue`."""
    return reading.translate(_TONES)


@lru_cache(maxsize=50_000)
def readings(character: str) -> tuple[str, ...]:
    """All readings of a character with tone marks, the usual one first; empty for what is no character."""
    found = pinyin(character, style=Style.TONE, heteronym=True, errors="ignore")
    return tuple(found[0]) if found else ()
