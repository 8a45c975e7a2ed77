"""Which lines of a page are the article: the same reckoning for HTML and for plain-text dumps.

A page is a list of `Line`s in reading order, each of a kind (`kinds.py`). A linear model (`models/lines`) tells from the
kinds, the places and the elements of the lines (`features.py`) how likely each is part of the article. The article is
the stretch of lines with the greatest sum of what they tell for it (Kadane's maximum subarray), without those in it that
are not likely.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import lxml.etree
import trafilatura
from lxml.html import HtmlElement

from pipeline import linear
from pipeline.cleaning.brands import names_of
from pipeline.cleaning.features import features
from pipeline.cleaning.kinds import Kind, is_prose, kind_of, kinds_of, limits
from pipeline.cleaning.lines import (
    Line,
    dump_lines,
    html_lines,
    is_markup,
    parsable,
    parse,
    script_text,
    squeeze,
    tidy,
)
from pipeline.cleaning.spam import fold, han, without_spam
from pipeline.linear import Linear
from pipeline.resources import MODELS

__all__ = [
    "Cut",
    "HtmlElement",
    "Line",
    "article",
    "dump_lines",
    "html_lines",
    "is_markup",
    "is_prose",
    "kind_of",
    "parse",
    "script_text",
    "squeeze",
    "tidy",
    "trafilatura_lines",
]

CREDITS: frozenset[Kind] = frozenset({"meta", "end"})
NAME = "lines"
"""The folder and the files of the model."""

DOUBT = 0.03
"""The doubt from which another extractor is asked; that takes longer than all the rest."""
_LEAST = 0.3
"""A line that is less likely is no part of the article. Below an even chance, for lines come in runs; by dev."""
_EVEN = 0.5
_LONGEST, _GAP = 100, 8
"""Han characters: what a line counts for, at most, and what one against the article counts against it; by dev."""

TRAFILATURA_LIMIT = 3_000_000
"""Characters of markup above which trafilatura is not asked: it needs minutes for pages of many megabytes."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A page cut in three: what stands over the article, its paragraphs, and what stands under it."""

    head: tuple[str, ...]
    body: tuple[str, ...]
    tail: tuple[str, ...]
    spam: int
    """How many lines of spam were dropped, with the sentences and brand phrases cut out of the article."""
    doubt: float = 0.0
    """How many of the article's characters are expected to be wrong or missing, as a share."""
    is_listing: bool = False
    """Whether the article is a list or table of partners, with hardly a sentence."""


def trafilatura_lines(markup: str) -> frozenset[str]:
    """The squeezed lines that trafilatura takes for the article (precision first); none where it fails."""
    if len(markup) > TRAFILATURA_LIMIT:
        return frozenset()
    try:
        text = trafilatura.extract(
            parsable(markup),
            favor_precision=True,
            include_comments=False,
            include_tables=True,
            output_format="txt",
        )
    except (ValueError, TypeError, AttributeError, IndexError, RecursionError, lxml.etree.LxmlError):
        return frozenset()
    return frozenset(squeeze(line) for line in (text or "").splitlines() if line.strip())


def article(
    lines: Sequence[Line],
    brands: frozenset[str] = frozenset(),
    trusted: frozenset[str] = frozenset(),
    model: Linear | None = None,
) -> Cut:
    """Cut a page into head, article and tail.

    Args:
        lines: the page in reading order.
        brands: what the page advertises itself, as `brands.advertised` gives it.
        trusted: squeezed lines that another extractor takes for the article, where one was asked.
        model: gives a line's log-odds of being article; the one of `models/lines` by default.
    """
    model = model or line_model()
    kinds = kinds_of(lines, brands)
    likely = model.probabilities(features(lines, kinds, trusted))
    sizes = [len(han(line.text)) for line in lines]
    start, end = _best_stretch([_gain(*each) for each in zip(likely, sizes, strict=True)])
    # A heading has something under it: a short line that ends the stretch must be likely by itself.
    while end > start and kinds[end - 1] == "short" and likely[end - 1] < _EVEN:
        end -= 1
    kept = [i for i in range(start, end) if likely[i] >= _LEAST and kinds[i] != "spam"]
    # The headline may be likely enough to lie within the stretch, with the line of date and source under it, and headlines of
    # the same page of a newspaper; before the first sentence that line and what is over it are no part of the article, however
    # likely.
    opens = next((i for i in kept if is_prose(lines[i].text)), end)
    over_it = range(start, opens if opens < end else start)
    dated = max((i for i in over_it if kinds[i] == "meta"), default=start - 1)
    kept = [i for i in kept if i > dated]
    credits = [i for i in range(dated + 1, end) if kinds[i] in CREDITS and likely[i] < _LEAST]
    over, within = ([lines[i].text for i in credits if (i < opens) == early] for early in (True, False))
    sound = [without_spam(lines[i].text, brands) for i in kept]
    return Cut(
        head=(*_named(lines[: dated + 1], kinds[: dated + 1]), *over),
        body=tuple(text for text, _ in sound if text),
        tail=(*within, *_named(lines[end:], kinds[end:])),
        spam=kinds.count("spam") + sum(removed for _, removed in sound),
        doubt=_doubt(likely, sizes),
    )


def listing(lines: Sequence[Line], brands: frozenset[str] = frozenset()) -> Cut | None:
    """A page that is a list or table of partners, with hardly a sentence: `1 石桥小学 清溪小学`; None where it is none.

    A row names two organisations and is no link. There are three at least, and most lines from the first to the last are
    rows. What announces them or names their columns, right over them, is part of it.

    Args:
        lines: the page in reading order.
        brands: as in `article`.
    """
    kinds = kinds_of(lines, brands)
    rows = [i for i, kind in enumerate(kinds) if kind in _ROWS and _is_row(lines[i].text)]
    if len(rows) < limits()["rows"] or 2 * len(rows) <= rows[-1] - rows[0]:
        return None
    start, end = rows[0], rows[-1] + 1
    while start > 0 and kinds[start - 1] in _ROWS and _leads(lines[start - 1].text):
        start -= 1
    return Cut(
        head=_named(lines[:start], kinds[:start]),
        body=tuple(lines[i].text for i in range(start, end) if kinds[i] in _ROWS),
        tail=_named(lines[end:], kinds[end:]),
        spam=kinds.count("spam"),
        is_listing=True,
    )


def sentences(lines: Sequence[Line], brands: frozenset[str] = frozenset()) -> Cut | None:
    """A text of a few sentences with no more than a headline and a day over them, too short for the model of lines; else None.

    Args:
        lines: a page without markup.
        brands: as in `article`.
    """
    kinds = kinds_of(lines, brands)
    told = [i for i, kind in enumerate(kinds) if kind == "prose"]
    if (
        not told
        or len(lines) > _FEW
        or not _OVER.issuperset(kinds[: told[0]])
        or len(lines) > told[0] + len(told)
    ):
        return None
    return Cut(
        head=_named(lines[: told[0]], kinds[: told[0]]),
        body=tuple(lines[i].text for i in told),
        tail=(),
        spam=0,
    )


_FEW, _OVER = 5, frozenset({"short", "meta"})
"""How many lines such a text has at most, and what may stand over its sentences: a headline, the day."""
_ROWS: frozenset[Kind] = frozenset({"prose", "short", "item", "listed"})
_PARTNERS = ("SCHOOL", "UNIVERSITY", "EDU_AUTHORITY", "EDU_GROUP", "COMPANY")


def _is_row(text: str) -> bool:
    """Whether a line names two organisations: `3 石桥小学 清溪小学`, `石桥区教育局——清溪县教育局`."""
    return len(_partner().findall(text[: limits()["row"]])) >= 2


@cache
def _partner() -> re.Pattern[str]:
    return re.compile(rf"{names_of(*_PARTNERS)}(?![^\W\d_与和同跟及])")


def _leads(text: str) -> bool:
    """Whether a line announces what is under it, or names its columns: `结对学校如下：`, `序号 支援学校 受援学校`."""
    return is_prose(text) or fold(text).endswith(":") or len(text.split()) > 1


@cache
def line_model() -> Linear:
    """The model that ships with the package; read once."""
    return linear.read(MODELS / NAME, NAME)


def _named(lines: Sequence[Line], kinds: Sequence[Kind]) -> tuple[str, ...]:
    """The lines that may name title, date, author or source."""
    return tuple(
        line.text for line, kind in zip(lines, kinds, strict=True) if kind not in {"spam", "disclaimer"}
    )


def _doubt(likely: Sequence[float], sizes: Sequence[int]) -> float:
    unsure = sum(min(each, 1 - each) * size for each, size in zip(likely, sizes, strict=True))
    whole = sum(each * size for each, size in zip(likely, sizes, strict=True))
    return unsure / whole if whole else 0.0


def _gain(likely: float, size: int) -> float:
    """What a line of `size` characters tells for a stretch that holds it, or against it.

    A line that isn't likely is left out wherever it stands; so crossing a long one costs no more than a short one.
    """
    return (likely - _LEAST) * (min(size, _LONGEST) if likely >= _LEAST else _GAP)


def _best_stretch(gains: Sequence[float]) -> tuple[int, int]:
    """The stretch [start, end) of greatest sum; (0, 0) where none is above zero."""
    best, stretch = 0.0, (0, 0)
    total, start = 0.0, 0
    for i, gain in enumerate(gains):
        if total <= 0:
            total, start = 0.0, i
        total += gain
        if total > best:
            best, stretch = total, (start, i + 1)
    return stretch
