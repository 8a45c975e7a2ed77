"""How much of a text is black-hat SEO, and the removal of brand phrases glued into honest lines.

Betting and porn farms write their words over hijacked pages. The words are in `spam.toml`; this module
measures their density, so that an article about gambling stays an article, and a line that sells it goes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from pipeline.resources import toml

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


class _Folding(dict[int, str]):
    """The table of `fold`, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        char = unicodedata.normalize("NFKC", chr(code)).lower()
        self[code] = char if len(char) == 1 else chr(code)
        return self[code]


_FOLDING = _Folding()
_SENTENCE = re.compile(r"[^。!?！？]*(?:[。!?！？]+[”’」』）)]*|$)", re.DOTALL)


def fold(text: str) -> str:
    """`text` in half width and lower case, of the same length, so that positions in both agree."""
    return text.translate(_FOLDING)


def density(text: str) -> float:
    """The share of `text` that is spam: the characters of its hits, each times its weight, over all.

    0 is clean, 1 and more is nothing else. A text that speaks of gambling or porn in the words of police and
    teachers counts for a part only.
    """
    folded = fold(text)
    limits = toml("spam")["limits"]
    hits = sum(weight * len(hit[0]) for pattern, weight in _terms() for hit in pattern.finditer(folded))
    hits += sum(limits["brand"] * len(hit[0]) for hit in _brand_phrase().finditer(folded))
    if not hits:
        return 0.0
    size = sum(not char.isspace() for char in folded)
    reporting = len(_reporting().findall(folded)) * 100 / size >= limits["context"]
    return float(hits / size * (limits["reporting"] if reporting else 1.0))


def advertised(page: str) -> frozenset[str]:
    """The brands that a page advertises itself, known to no list: `云鼎` of 云鼎体育官网 and 云鼎体育app下载.

    A brand is what stands alone before a betting trade with two tails (官网入口), or before two different such
    phrases; one phrase with one tail is not enough (a school may print 临河体育官网), and what `honest` lists is
    none. Trades that are honest elsewhere (云鼎国际官网) count on pages that speak of nothing but spam besides.
    """
    folded, brand, limits = fold(page), toml("spam")["brand"], toml("spam")["limits"]
    hits = [hit for hit in _advertisement().finditer(folded) if hit["brand"] not in brand["honest"]]
    if not hits:
        return frozenset()
    hijacked = sum(1 for _ in _terms()[0][0].finditer(folded)) >= limits["hijacked"]
    tails = re.compile(f"{_any(brand['tails'])}{{2,}}")
    phrases: dict[str, set[str]] = {}
    for hit in hits:
        if hijacked or hit["trade"] in brand["sold"]:
            phrases.setdefault(hit["brand"], set()).add(hit["phrase"])
    return frozenset(
        name
        for name, seen in phrases.items()
        if len(seen) > 1 or any(tails.search(phrase) for phrase in seen)
    )


def is_spam_line(line: str, own: frozenset[str] = frozenset()) -> bool:
    """Whether a line or sentence is spam as a whole, not an honest one with a brand in it.

    `own` are the brands of the page, as `advertised` gives them; so in all functions below.
    """
    limits = toml("spam")["limits"]
    rest, brands = without_brands(line, own)
    if brands and len(HAN.findall(rest)) < limits["rest"]:
        return True
    return density(rest) >= float(limits["beside_brand" if brands else "line"])


def is_spam_text(text: str) -> bool:
    """Whether a text of several sentences sells what spam sells."""
    return density(text) >= float(toml("spam")["limits"]["text"])


def without_spam(paragraph: str, own: frozenset[str] = frozenset()) -> tuple[str, int]:
    """`paragraph` without spam sentences and the brand phrases in others, and how many of both went."""
    sentences = _SENTENCE.findall(paragraph)
    honest = [sentence for sentence in sentences if not is_spam_line(sentence, own)]
    text, brands = without_brands("".join(honest), own)
    return text, brands + len(sentences) - len(honest)


def brand_phrases(line: str, own: frozenset[str] = frozenset()) -> list[tuple[int, int]]:
    """The places `[start, end)` of the brand phrases injected into `line`, with a blank that trails one.

    A phrase is a betting brand and its tail: `…官网`, `…app下载`, `…(中国)官方网站`.
    """
    folded = fold(line)
    spans = [hit.span() for hit in _own_phrase(own).finditer(folded)] if own else []
    listed = (hit.span() for hit in _brand_phrase().finditer(folded))
    spans += [(start, end) for start, end in listed if all(end <= a or b <= start for a, b in spans)]
    return sorted(spans)


def without_brands(line: str, own: frozenset[str] = frozenset()) -> tuple[str, int]:
    """`line` without its brand phrases, and how many there were."""
    spans = brand_phrases(line, own)
    kept, position = [], 0
    for start, end in spans:
        kept.append(line[position:start])
        position = end
    return ("".join([*kept, line[position:]]).strip() if spans else line), len(spans)


def _any(patterns: Iterable[str]) -> str:
    """One pattern for all, the longest first, so that a tail is taken whole."""
    return "(?:" + "|".join(sorted(patterns, key=len, reverse=True)) + ")"


@cache
def _terms() -> tuple[tuple[re.Pattern[str], float], ...]:
    return tuple(
        (re.compile(_any(group["words"])), float(group["weight"])) for group in toml("spam")["terms"]
    )


@cache
def _reporting() -> re.Pattern[str]:
    return re.compile(_any(toml("spam")["reporting"]["words"]))


@cache
def _advertisement() -> re.Pattern[str]:
    brand = toml("spam")["brand"]
    trades, tails = _any((*brand["sold"], *brand["sold_abroad"])), _any(brand["tails"])
    return re.compile(
        rf"(?<![\u4e00-\u9fff])(?P<brand>[\u4e00-\u9fff]{{2,4}}?)(?P<phrase>(?P<trade>{trades})+{tails}+)"
    )


@lru_cache(maxsize=64)
def _own_phrase(own: frozenset[str]) -> re.Pattern[str]:
    """The phrases of a page's own brands, each with a trade or a tail; the name alone may be a word."""
    brand = toml("spam")["brand"]
    return re.compile(f"{_any(own)}{_any((*brand['trades'], *brand['tails']))}+ ?")


@cache
def _brand_phrase() -> re.Pattern[str]:
    brand = toml("spam")["brand"]
    trade, tail = _any(brand["trades"]), r"(?:[-_·/|. ]?" + _any(brand["tails"]) + ")"
    hanger = f"(?:{trade}|{tail})"
    forms = (
        rf"{_any(brand['sure'])}(?:[a-z]*\d*{hanger}+)?",
        rf"{_any(brand['likely'])}[a-z]*\d*{hanger}+",
        rf"{_any(brand['doubtful'])}(?:{trade}{tail}+|{tail}{{2,}})",
        # A brand that no list knows yet: two or three characters before trades with a chain of tails.
        rf"[\u4e00-\u9fff]{{2}}{_any(brand['sold'])}{tail}{{2,}}",
        rf"[\u4e00-\u9fff]{{2,3}}?{_any(brand['sold_abroad'])}(?:{_any(brand['sold'])}{tail}+|{tail}{{2,}})",
    )
    return re.compile(rf"(?<![a-z])(?:[a-z]{{1,7}}\d{{0,4}})?{_any(forms)} ?")
