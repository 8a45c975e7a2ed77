"""What a page tells of itself for machines: meta elements, JSON-LD, dates in scripts, its address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from lxml.html import HtmlElement

from pipeline.cleaning.content import Cut, tidy
from pipeline.cleaning.decode import without_controls
from pipeline.cleaning.lines import nodes, pattern
from pipeline.cleaning.spam import fold
from pipeline.resources import toml
from pipeline.schema import BEIJING

_PARTS = 20
"""Parts of JSON-LD read: pages have one or two."""
_KEYWORD_ENDS = re.compile("[,，、;；|]")
_ADDRESS = re.compile(
    r"https?://[\w.-]+\.[a-z]{2,}(?::\d+)?(?:/[^\s<>\"']{0,1000})?", re.IGNORECASE | re.ASCII
)


def metas(root: HtmlElement | None, told: str) -> Iterator[str]:
    """The contents of meta elements, in the order of their names in the lexicon.

    Args:
        root: the page; a dump has no elements.
        told: what they tell, a key of `[meta_names]` in `boilerplate.toml`: `author`, `source`.
    """
    found = _metas(root) if root is not None else {}
    for name in toml("boilerplate")["meta_names"][told]:
        yield from found.get(name, ())


@lru_cache(maxsize=1)
def _metas(root: HtmlElement) -> Mapping[str, Sequence[str]]:
    """The contents of all meta elements by their names; those of the last page are remembered."""
    found: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        key = (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").lower()
        found.setdefault(key, []).append(tidy(meta.get("content") or ""))
    return found


def keywords(root: HtmlElement | None) -> Iterator[str]:
    """The keywords of a page, one by one."""
    for told in metas(root, "keywords"):
        yield from (word for part in _KEYWORD_ENDS.split(told) if (word := part.strip()))


def linked_data(root: HtmlElement | None, role: str) -> Iterator[str]:
    """The names that JSON-LD scripts give for `author` or `publisher`; scripts that are no JSON tell nothing."""
    scripts = nodes(root, '//script[@type="application/ld+json"]') if root is not None else ()
    for script in scripts:
        try:
            parts = [json.loads(script.text or "")]
        except (ValueError, RecursionError):
            continue
        for part in parts:
            if isinstance(part, list):
                parts.extend(part[:_PARTS])
            elif isinstance(part, dict):
                parts.extend(part.get("@graph", [])[:_PARTS] if isinstance(part.get("@graph"), list) else [])
                named = part.get(role)
                people = named if isinstance(named, list) else [named]
                names = [one.get("name") if isinstance(one, dict) else one for one in people]
                if text := " ".join(name for name in names if isinstance(name, str)):
                    yield without_controls(text)


def scripted_days(root: HtmlElement | None) -> Iterator[str]:
    """The days that scripts of a page set, as they write them: the only ones that a WeChat article has."""
    if root is None:
        return
    told = pattern("meta_names", "script")
    for script in root.iter("script"):
        for hit in told.finditer(script.text or ""):
            yield hit["day"] or datetime.fromtimestamp(int(hit["epoch"]), BEIJING).date().isoformat()


def address(root: HtmlElement | None, cut: Cut) -> str | None:
    """The web address that the page gives as its own: canonical, `og:url`, or a line 本文地址：…; or None."""
    places = nodes(root, toml("boilerplate")["address"]["xpath"]) if root is not None else []
    lines = (fold(line) for line in (*cut.tail, *cut.head))
    told = (hit[1] for line in lines if (hit := pattern("address", "line").search(line)))
    return next((url.strip() for url in (*places, *told) if _ADDRESS.fullmatch(url.strip())), None)
