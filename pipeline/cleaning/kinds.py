"""What a line of a page is, told by its words (`boilerplate.toml`, `spam.toml`), its punctuation and its links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Any, Literal

from pipeline.cleaning.lines import Line, pattern, squeeze
from pipeline.cleaning.spam import fold, han, is_spam_line, is_spam_text, without_spam
from pipeline.resources import toml

_LEAD = re.compile(r"^[\[(【]?(?:摘要|导读|导语|核心提示|内容提要|内容摘要|简介)[\])】]?[:|]?")

Kind = Literal[
    "prose",
    "short",
    "caption",
    "item",
    "listed",
    "link",
    "noise",
    "disclaimer",
    "related",
    "spam",
    "meta",
    "end",
]
"""`listed` is what a colon announces, and the organ and date under an official paper; told by the lines above it."""


def kinds_of(lines: Sequence[Line], brands: frozenset[str] = frozenset()) -> list[Kind]:
    """What each line of a page is, told by itself and by those before it; `brands` as in `content.article`."""
    kinds: list[Kind] = [kind_of(line, brands) for line in lines]
    for i in _told_twice(lines, kinds):
        kinds[i] = "noise"
    listing = False
    for i, (line, kind) in enumerate(zip(lines, kinds, strict=True)):
        signs_off = kind in {"short", "meta"} and "prose" in kinds[max(0, i - 3) : i] and _signs_off(lines, i)
        if signs_off or (kind == "short" and listing):
            kinds[i] = "listed"
        announced = kinds[i] == "prose" and fold(line.text).endswith(":")
        listing = announced or (listing and kinds[i] in {"item", "listed", "noise", "spam"})
    return kinds


@lru_cache(maxsize=4096)
def kind_of(line: Line, brands: frozenset[str] = frozenset()) -> Kind:
    """What a line is, by itself; `brands` as in `content.article`."""
    limit, squeezed, text = limits(), squeeze(line.text), line.text
    if not squeezed:
        return "noise"
    prose = is_prose(text)
    disclaimers = len(pattern("disclaimer").findall(squeezed))
    if disclaimers > (1 if prose and len(squeezed) > 2 * limit["short"] else 0):
        return "disclaimer"
    if not prose or len(squeezed) <= limit["short"]:
        if pattern("end").search(squeezed):
            return "end"
        if pattern("meta").search(squeezed):
            return "meta"
    if prose:
        rest, _ = without_spam(text, brands)
        if len(han(rest)) < limit["honest"] * len(han(text)) or is_spam_text(rest):
            return "spam"
        return (
            "link"
            if line.link_share > limit["link_share"] and len(squeezed) <= 2 * limit["short"]
            else "prose"
        )
    if is_spam_line(text, brands):
        return "spam"
    if pattern("related").search(squeezed):
        return "related"
    if line.link_share > limit["link_share"]:
        return "link"
    if pattern("noise").search(squeezed) or _is_menu(text):
        return "noise"
    if pattern("kept", "captions").search(fold(text)):
        return "caption"
    if pattern("kept", "items").search(fold(text)) or pattern("kept", "sentences").search(text):
        return "item"
    return "short"


@lru_cache(maxsize=1 << 10)
def is_prose(text: str) -> bool:
    """Whether a line is made of sentences; a headline has no full stop, however long."""
    limit, size = limits(), len(han(text))
    if size < limit["prose"]:
        return False
    folded = fold(text)
    if any(stop in folded for stop in "。;…") or (size >= 30 and re.search(r"[!?][”’\"」]?$", folded)):
        return True
    if folded.endswith(":") and size >= limit["announcing"]:
        return True
    return size >= limit["long"] and len(re.findall("[,、:]", folded)) >= 2


def _told_twice(lines: Sequence[Line], kinds: Sequence[Kind]) -> Iterator[int]:
    """Which paragraphs of prose stand in the page before (a copy for other screens), or begin what follows (a lead)."""
    seen: set[str] = set()
    for i, (line, kind) in enumerate(zip(lines, kinds, strict=True)):
        if kind != "prose":
            continue
        text = squeeze(line.text)
        if len(text) < limits()["copy"]:
            continue
        following = "".join(squeeze(next_line.text) for next_line in lines[i + 1 : i + 4])
        begun = _LEAD.sub("", text).rstrip(".…")
        if text in seen or (len(begun) >= limits()["copy"] and following.startswith(begun)):
            yield i
        seen.add(text)


def _is_menu(text: str) -> bool:
    """Whether a line is a row of columns of a site (首页 新闻 教育), not one of names or results."""
    words = [word for word in re.split(r"[\s|·>›/-]+", fold(text)) if word]
    columns = frozenset(toml("boilerplate")["menu"]["columns"])
    return len(words) >= limits()["menu"] and 2 * sum(word in columns for word in words) > len(words)


def _signs_off(lines: Sequence[Line], i: int) -> bool:
    """Whether line `i` is the organ or the date under an official paper."""
    organ, date = (pattern("sign_off", key) for key in ("organ", "date"))
    here = squeeze(lines[i].text)
    if date.search(here):
        return i > 0 and organ.search(squeeze(lines[i - 1].text)) is not None
    return bool(organ.search(here) and any(date.search(squeeze(line.text)) for line in lines[i + 1 : i + 3]))


@cache
def limits() -> dict[str, Any]:
    """The sizes and weights of `boilerplate.toml`."""
    return dict(toml("boilerplate")["limits"])
