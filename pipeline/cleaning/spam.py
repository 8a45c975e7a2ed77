"""How much of a text is black-hat SEO, and the removal of brand phrases glued into honest lines.

Betting and porn farms write their words over hijacked pages. The words are in `spam.toml`; this module
measures their density, so that an article about gambling stays an article, and a line that sells it goes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.alternatives import any_of
from pipeline.cleaning.chinese import is_common, is_word
from pipeline.resources import toml

GAP = "\ufffc"
"""Stands in a text where a brand was taken out, until `clean` has filled the place or noted it."""

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
HAN_RUN = re.compile(f"{HAN.pattern}+")


_FOLDED = np.zeros(0x110000, "<u4")
"""What each character is folded to, both as numbers; 0 until it is met."""
YEAR = r"(?:19|20)\d\d年"
"""What may follow on a number without being of it: vm1|1996年."""
_NUMBER = re.compile(r"^(?:\d{1,2}|\d+0+|(?!(\d)\1{3})\d{3,}(?=[万亿]))(?!\d)")
"""A number of things, as a code of three digits and more is none."""
_CUT = re.compile(rf"(?<=[a-z0-9])(?=[a-z0-9])(?!{YEAR})")
_SENTENCE = re.compile(r"[^。!?！？]*(?:[。!?！？]+[”’」』）)]*|$)", re.DOTALL)


# One line is looked at as a title, as a line, for its neighbours and for the page; then the next page comes.
_remembered = lru_cache(maxsize=1 << 10)


@_remembered
def fold(text: str) -> str:
    """`text` in half width and lower case, of the same length, so that positions in both agree."""
    if text.isascii():
        return text.lower()
    # By numbers: for a paragraph and more, `str.translate` takes several times as long.
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    folded = _looked_up(codes)
    if "\0" in folded:
        met = set(codes.tolist())
        _FOLDED[[*met]] = [_folded(code) for code in met]
        folded = _looked_up(codes)
    return folded


def _looked_up(codes: NDArray[np.uint32]) -> str:
    """The characters that those of some numbers are folded to."""
    return _FOLDED.take(codes).tobytes().decode("utf-32-le", "surrogatepass")


def _folded(code: int) -> int:
    """The number of the character that one is folded to."""
    char = unicodedata.normalize("NFKC", chr(code)).lower()
    return ord(char) if len(char) == 1 else code


@_remembered
def han(text: str) -> str:
    """The Han characters of `text`."""
    return "".join(HAN_RUN.findall(text))


@_remembered
def density(text: str) -> float:
    """The share of `text` that is spam: the characters of its hits, each times its weight, over all.

    0 is clean, 1 and more is nothing else. A text that speaks of gambling or porn in the words of police and
    teachers counts for a part only.
    """
    folded = fold(text)
    limits = toml("spam")["limits"]
    hits = sum(weight * len(hit[0]) for pattern, weight in _terms() for hit in pattern.finditer(folded))
    hits += sum(limits["brand"] * len(hit[0]) for hit in _brand_hits(folded))
    if not hits:
        return 0.0
    size = sum(not char.isspace() for char in folded)
    reporting = len(_reporting().findall(folded)) * 100 / size >= limits["context"]
    return float(hits / size * (limits["reporting"] if reporting else 1.0))


def offers(text: str) -> int:
    """How many words and phrases stand in `text` that only spam has."""
    return sum(1 for _ in _terms()[0][0].finditer(fold(text)))


@_remembered
def is_spam_line(line: str, own: frozenset[str] = frozenset()) -> bool:
    """Whether a line or sentence is spam as a whole, not an honest one with a brand in it.

    `own` are the brands of the page, as `advertised` gives them; so in all functions below.
    """
    limits = toml("spam")["limits"]
    rest, brands = without_brands(line, own)
    if brands and len(han(rest)) < limits["rest"]:
        return True
    return density(rest) >= float(limits["beside_brand" if brands else "line"])


def is_spam_text(text: str) -> bool:
    """Whether a text of several sentences sells what spam sells."""
    return density(text) >= float(toml("spam")["limits"]["text"])


def without_spam(paragraph: str, own: frozenset[str] = frozenset()) -> tuple[str, int]:
    """`paragraph` without spam sentences and the brand phrases in others, and how many of both went.

    `GAP` stands where a brand phrase was: it may have taken the place of a name.
    """
    # What no word of the whole tells, no word of a sentence does.
    if not density(paragraph) and not brand_phrases(paragraph, own):
        return paragraph, 0
    sentences = _SENTENCE.findall(paragraph)
    honest = [sentence for sentence in sentences if not is_spam_line(sentence, own)]
    text, brands = without_brands("".join(honest), own, GAP)
    return text, brands + len(sentences) - len(honest)


@_remembered
def brand_phrases(line: str, own: frozenset[str] = frozenset()) -> tuple[tuple[int, int], ...]:
    """The places `[start, end)` of the brand phrases injected into `line`, with a blank that trails one.

    A phrase is a betting brand and its tail: `…官网`, `…app下载`, `…(中国)官方网站`.
    """
    folded = fold(line)
    spans = [span for span in _own_phrases(folded, own) if not _is_in_words(folded, *span)]
    listed = (hit.span() for hit in _brand_hits(folded))
    spans += [(start, end) for start, end in listed if all(end <= a or b <= start for a, b in spans)]
    return tuple(sorted(spans))


def without_brands(line: str, own: frozenset[str] = frozenset(), mark: str = "") -> tuple[str, int]:
    """`line` without its brand phrases, with `mark` in the place of each, and how many there were."""
    spans = brand_phrases(line, own)
    kept: list[str] = []
    position = 0
    for start, end in spans:
        kept += line[position:start], mark
        position = end
    return ("".join([*kept, line[position:]]).strip() if spans else line), len(spans)


@cache
def _terms() -> tuple[tuple[re.Pattern[str], float], ...]:
    return tuple(
        (re.compile(any_of(group["words"])), float(group["weight"])) for group in toml("spam")["terms"]
    )


@cache
def _reporting() -> re.Pattern[str]:
    return re.compile(any_of(toml("spam")["reporting"]["words"]))


def _own_phrases(folded: str, own: frozenset[str]) -> Iterator[tuple[int, int]]:
    """The places of a page's own brands with their trades and tails; of what is no word, of the name alone too."""
    at = 0
    shown = frozenset(name for name in own if name in folded)
    for start in sorted(
        {hit.start() for name in shown for hit in re.finditer(f"(?={re.escape(name)})", folded)}
    ):
        ends = (_phrase_end(folded, start, name) for name in _longest_first(shown))
        if start >= at and (end := next(filter(None, ends), None)):
            yield start, end
            at = end


def _phrase_end(folded: str, start: int, name: str) -> int | None:
    """Where a phrase ends that begins at `start` with a brand, None where none does."""
    end = start + len(name)
    if not folded.startswith(name, start) or _is_cut(folded, start):
        return None
    if hung := _hangers().match(folded, end):
        return hung.end()
    return (
        None if has_meaning(name, VERY_COMMON) or _is_cut(folded, end) else end + folded.startswith(" ", end)
    )


def _is_cut(folded: str, at: int) -> bool:
    """Whether a Latin word or a number goes on at a place of a text."""
    return _CUT.match(folded, at) is not None


@lru_cache(maxsize=64)
def _longest_first(own: frozenset[str]) -> Sequence[str]:
    return sorted(own, key=lambda name: (-len(name), name))


@cache
def _hangers() -> re.Pattern[str]:
    """All trades and tails behind a name, with a blank that trails them."""
    brand = toml("spam")["brand"]
    return re.compile(any_of((*brand["trades"], *all_tails(), *brand["firms"])) + "+ ?")


def all_tails() -> tuple[str, ...]:
    """How phrases of brands and addresses end, each once: a run of them can be read in one way only."""
    spam = toml("spam")
    return tuple(dict.fromkeys((*spam["brand"]["tails"], *spam["acting"]["tails"])))


def _is_in_words(text: str, start: int, end: int) -> bool:
    """Whether two characters belong to the words beside them: 金彩 in 资金彩排."""
    beside = start > 0 and end < len(text) and end - start == 2
    return beside and is_word(text[start - 1 : start + 1]) and is_word(text[end - 1 : end + 1])


def _brand_hits(folded: str) -> Iterator[re.Match[str]]:
    # Hardly a line has what every phrase needs, and that is found sooner.
    if _brand_cue().search(folded):
        yield from (hit for hit in _brand_phrase().finditer(folded) if not _is_of_institution(hit))


def _is_of_institution(phrase: re.Match[str]) -> bool:
    """Whether what looks like an unknown brand is how the name of an institution ends: 第[一小学在线注册平台]."""
    if phrase.lastindex is None:
        return False
    before = phrase.string[max(0, phrase.start() - _BEFORE) : phrase.start(phrase.lastindex)]
    return is_honest(phrase[phrase.lastindex], before)


VERY_COMMON = 500
"""How often a word is seen that an article may well use (胜利), though its page sells a brand of that name."""

_BEFORE = 4
"""Characters before a name that may belong to the ending of an institution: 办 of 办公室."""


def is_honest(name: str, before: str = "") -> bool:
    """Whether a name is no brand: one that `honest` lists, or with what stands `before` it an institution's ending."""
    brand = toml("spam")["brand"]
    return name in brand["honest"] or (before + name).endswith(tuple(brand["honest_ends"]))


def has_meaning(name: str, often: int = 50) -> bool:
    """Whether a name is made of words; of what farms make names of, only of those that are so common: 胜利, not 金彩.

    Numbers before words (60胜利, 3000富豪) mean something too; codes do not (7777优胜).
    """
    made_of = toml("spam")["planted"]["made_of"]
    syllables = _NUMBER.sub("", name)
    if syllables and not syllables.strip(made_of):
        return is_common(syllables, often)
    return is_word(name)


@cache
def _brand_cue() -> re.Pattern[str]:
    """What no brand phrase is without: a sure brand, a trade or a tail."""
    brand = toml("spam")["brand"]
    return re.compile(any_of((*brand["sure"], *brand["trades"], *brand["tails"])))


@cache
def _brand_phrase() -> re.Pattern[str]:
    """The brands with what hangs on to them; a group holds the name of one that no list has."""
    brand = toml("spam")["brand"]
    trade, tail = any_of(brand["trades"]), rf"(?:[-_·/|. ]?{any_of(brand['tails'])})"
    more = rf"(?:[-_·/|. ]?{any_of((*brand['tails'], *brand['firms']))})"
    hangers = f"(?:{trade}|{tail})(?:{trade}|{more})*"
    forms = (
        rf"{any_of(brand['sure'])}(?:[a-z]*\d*{hangers})?",
        rf"{any_of(brand['likely'])}[a-z]*\d*{hangers}",
        rf"{any_of(brand['doubtful'])}(?:{trade}{tail}{more}*|{tail}{more}+)",
        # A brand that no list knows yet: two or three characters before trades with a chain of tails.
        rf"([\u4e00-\u9fff]{{2}}){any_of(brand['sold'])}{tail}{more}+",
        rf"([\u4e00-\u9fff]{{2,3}}?){any_of(brand['sold_abroad'])}"
        rf"(?:{any_of(brand['sold'])}{tail}{more}*|{tail}{more}+)",
    )
    return re.compile(rf"(?<![a-z])(?:[a-z]{{1,7}}\d{{0,4}})?{any_of(forms)} ?")
