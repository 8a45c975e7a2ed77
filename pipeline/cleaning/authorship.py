"""Who published and who wrote an article: each place that may tell is asked in turn, the surest first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain

from lxml.html import HtmlElement

from pipeline.cleaning.brands import IN_NAMES, names_of
from pipeline.cleaning.content import Cut, squeeze
from pipeline.cleaning.credits import bylines, credit, credited, names_in, undated
from pipeline.cleaning.lines import nodes, pattern
from pipeline.cleaning.placed import LONGEST, beside_date, is_person, named, short_text
from pipeline.cleaning.spam import brand_phrases, fold
from pipeline.cleaning.structured_data import linked_data, metas
from pipeline.cleaning.titles import title_copies
from pipeline.resources import toml

_ELEMENTS = 5
"""Elements at one place that are looked at."""
_ACCOUNT = 16
"""Characters of a school's name on a line, at most: a longer one is a headline."""
_BEHIND, _OVER = 8, 6
"""Lines behind the article, and over it, that may be credits."""


def site(cut: Cut, root: HtmlElement | None = None, headline: str | None = None) -> str | None:
    """The medium that the page names as its source (来源), else the school whose site it is, or None.

    A source that is but an office (来源：教务处) is that of the school whose site it is.

    Args:
        cut: the page in head, article and tail.
        root: the page; a dump has no elements.
        headline: the title, where it is known: behind it the site of a school has the school's name.
    """
    parts = [part for part in beside_date(root, cut.head, headline) if not is_person(part)]
    over = map(undated, reversed(cut.head[-_OVER:]))
    found = chain(
        _sources(reversed(cut.head)),
        credited("account", reversed(cut.head)),
        names_in(metas(root, "source"), "sites"),
        names_in(_texts_at(root, "account_place"), "sites"),
        names_in(named(root, cut.head, "medium"), "sites"),
        _sources((*cut.tail[:_BEHIND], *cut.body[-1:])),
        names_in(map(undated, parts), "sites"),
        names_in((_medium(line) for line in over if credit("medium").search(squeeze(line))), "sites"),
    )
    schools = chain(
        _schools_behind(root, headline), _schools_below(cut.tail), _schools_over(cut.head, headline)
    )
    if name := next(found, None):
        return next(schools, name) if pattern("rights", "office").fullmatch(name) else name
    dateline = credit("dateline").match(fold(cut.body[0])) if cut.body else None
    if dateline:
        return dateline[1]
    owned = chain(metas(root, "owner"), linked_data(root, "publisher"))
    return next(chain(names_in(owned, "sites"), schools), None)


def author(
    cut: Cut,
    root: HtmlElement | None = None,
    headline: str | None = None,
    medium: str | None = None,
) -> str | None:
    """Who wrote the article, as the page gives it (several names parted by blanks), or None.

    What stands behind a label, or in an element made for it, is kept as it is (记者 甲 通讯员 乙); of a byline without
    one, the names.

    Args:
        cut: the page in head, article and tail.
        root: the page; a dump has no elements.
        headline: the title, where it is known.
        medium: the medium: where an account is the author, its name is that of the medium, and there is no author.
    """
    edges = (*reversed(cut.head), *cut.tail[:_BEHIND], *cut.body[-1:], *cut.body[:1])
    found = chain(
        _texts_at(root, "author_places"),
        credited("author", reversed(cut.head)),
        (text for text in named(root, cut.head, "author") if text != medium),
        credited("poster", cut.head),
        (part for part in beside_date(root, cut.head, headline) if is_person(part)),
        bylines(edges),
        credited("byline", edges),
        credited("author", (*cut.tail[:_BEHIND], *cut.body[-1:], *cut.body[:1])),
        metas(root, "author"),
        linked_data(root, "author"),
    )
    return next(names_in(found, "authors"), None)


def _sources(lines: Iterable[str]) -> Iterator[str]:
    """The media that lines with a label name (来源：…), in their order."""
    return names_in((" ".join(text.split()[:1]) for text in credited("source", lines)), "sites")


def _medium(line: str) -> str:
    """The medium of a line, without a column of its site before it: 综合新闻 |石桥学院新闻网."""
    last = line.split()[-1]
    return last if credit("medium").search(squeeze(last)) else line


def _texts_at(root: HtmlElement | None, group: str) -> Iterator[str]:
    """The texts of the first elements where widespread systems have a credit, without those that are too long for one."""
    found = nodes(root, toml("boilerplate")[group]["xpath"])[:_ELEMENTS] if root is not None else ()
    return (text for node in found if (text := short_text(node, LONGEST)))


def _schools_behind(root: HtmlElement | None, headline: str | None) -> Iterator[str]:
    """The schools that stand behind the headline in the places for a title: 我校签约-石桥中学."""
    behind = (copy.partition(headline) for copy in title_copies(root)) if headline else ()
    parts = (part for _, found, rest in behind if found for part in re.split(r"\s*[-_|丨—–]+\s*", rest))
    return (part for part in parts if _school().fullmatch(part) and not brand_phrases(part))


def _schools_below(tail: Iterable[str]) -> Iterator[str]:
    """The schools whose rights the foot of a page tells: 版权所有：石桥中学."""
    lines = (line for line in tail if _rights().search(fold(line)) and not brand_phrases(line))
    names = (hit[0] for line in lines for hit in re.finditer(f"[{IN_NAMES}]+", _rights().sub(" ", line)))
    return (name for name in names if _school().fullmatch(name))


def _schools_over(head: Sequence[str], headline: str | None) -> Iterator[str]:
    """The schools that stand alone on a line over the article, as accounts do: 石桥中学 / 阅读 386."""
    over = (squeeze(line) for line in reversed(head[-_OVER:]))
    title = squeeze(headline or "")
    return (
        line for line in over if len(line) <= _ACCOUNT and line not in title and _school().fullmatch(line)
    )


@cache
def _school() -> re.Pattern[str]:
    return re.compile(names_of("SCHOOL", "UNIVERSITY"))


@cache
def _rights() -> re.Pattern[str]:
    return re.compile(toml("boilerplate")["rights"]["words"], re.IGNORECASE)
