"""Which lines of a page are the article: the same reckoning for HTML and for plain-text dumps.

A page is a list of `Line`s in reading order. Each line has a kind, told by its words (`boilerplate.toml`,
`spam.toml`), its punctuation and the links in it, and each kind a weight: prose counts for the article, menus
and the headlines of others against it. Credits, the line of date and source, and legal notes are borders that
no article crosses. The article is the stretch between two borders with the greatest sum (Kadane's maximum
subarray). For HTML, trafilatura is asked too: lines that it keeps weigh more, prose that it leaves out less.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import lxml.etree
import trafilatura
from lxml.html import HtmlElement

from pipeline.cleaning.kinds import Kind, is_prose, kind_of, kinds_of, limits, pattern
from pipeline.cleaning.lines import (
    Line,
    dump_lines,
    html_lines,
    is_markup,
    parse,
    script_text,
    squeeze,
    tidy,
    without_ends,
)
from pipeline.cleaning.spam import HAN, fold, without_spam

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

BORDERS: frozenset[Kind] = frozenset({"meta", "end"})
DROPPED: frozenset[Kind] = frozenset({"link", "noise", "disclaimer", "related", "spam"})

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


def trafilatura_lines(markup: str) -> frozenset[str]:
    """The squeezed lines that trafilatura takes for the article (precision first); none where it fails."""
    if len(markup) > TRAFILATURA_LIMIT:
        return frozenset()
    try:
        text = trafilatura.extract(
            without_ends(markup),
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
    html: bool = False,
    trusted: frozenset[str] = frozenset(),
    brands: frozenset[str] = frozenset(),
) -> Cut:
    """Cut a page into head, article and tail.

    Args:
        lines: the page in reading order.
        html: whether links were seen; a plain short line is then less suspicious than in a dump.
        trusted: squeezed lines that trafilatura keeps.
        brands: what the page advertises itself, as `spam.advertised` gives it.
    """
    kinds = kinds_of(lines, brands)
    weights = [_weight(line, kind, html, trusted) for line, kind in zip(lines, kinds, strict=True)]
    start, end = _best_stretch(kinds, weights)
    start = _with_lead(lines, kinds, start)
    sound = [
        without_spam(line.text, brands)
        for line, kind in zip(lines[start:end], kinds[start:end], strict=True)
        if kind not in DROPPED
    ]
    return Cut(
        head=_named(lines[:start], kinds[:start]),
        body=_without_credit(tuple(text for text, _ in sound if text)),
        tail=_named(lines[end:], kinds[end:]),
        spam=kinds.count("spam") + sum(removed for _, removed in sound),
    )


def _named(lines: Sequence[Line], kinds: Sequence[Kind]) -> tuple[str, ...]:
    """The lines that may name title, date, author or source."""
    return tuple(
        line.text for line, kind in zip(lines, kinds, strict=True) if kind not in {"spam", "disclaimer"}
    )


def _without_credit(body: tuple[str, ...]) -> tuple[str, ...]:
    """`body` without an editor's credit, or a link back, that trails the last sentence."""
    if not body:
        return body
    credit = pattern("trailing").search(fold(body[-1]))
    last = body[-1][: credit.start()] if credit else body[-1]
    return (*body[:-1], last) if last else body[:-1]


def _weight(line: Line, kind: Kind, html: bool, trusted: frozenset[str]) -> float:
    limit = limits()
    known = squeeze(line.text) in trusted
    if kind == "prose":
        size = min(len(HAN.findall(line.text)), limit["prose_cap"])
        return float(size if known or not trusted else size * limit["doubted"])
    if kind == "short":
        return float(limit["trusted"] if known else limit["short_html" if html else "short_dump"])
    if kind in {"caption", "item"}:
        return float(limit["caption"])
    if kind in {"link", "noise", "disclaimer", "related"}:
        return float(limit[kind])
    return 0.0


def _best_stretch(kinds: Sequence[Kind], weights: Sequence[float]) -> tuple[int, int]:
    """The stretch [start, end) of greatest weight that crosses no border; (0, 0) where none is above zero."""
    best, stretch = 0.0, (0, 0)
    for border, group in groupby(range(len(kinds)), key=lambda i: kinds[i] in BORDERS):
        if border:
            continue
        total, start = 0.0, 0
        for i in group:
            if total <= 0:
                total, start = 0.0, i
            total += weights[i]
            if total > best:
                best, stretch = total, (start, i + 1)
    return stretch


def _with_lead(lines: Sequence[Line], kinds: Sequence[Kind], start: int) -> int:
    """`start` moved up over headings or captions below the line of date and source."""
    above = start
    while above > 0 and kinds[above - 1] in {"short", "caption", "item"} | DROPPED:
        above -= 1
    led = [i for i in range(above, start) if kinds[i] in {"short", "caption", "item"}]
    if above == 0 or kinds[above - 1] != "meta" or len(led) > limits()["lead"]:
        return start
    return led[0] if led else start
