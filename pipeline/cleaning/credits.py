"""How the lines of credits around an article are read: 来源：蓉江日报 记者：周一鸣 2023-05-12, □本报记者 周一鸣.

The patterns are `[credits]` of `boilerplate.toml`; titles, dates, media and authors are all told by such lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from pipeline.alternatives import first_of
from pipeline.cleaning.content import Line, kind_of, tidy
from pipeline.cleaning.lines import pattern
from pipeline.cleaning.spam import HAN, fold, is_spam_line
from pipeline.resources import toml

TIMED = re.compile(r"(?:19|20)\d\d[-年/.]\d{1,2}[-月/.]\d{1,2}日? {0,3}\d{1,2}:\d\d")
"""A day with the hour behind it."""
_BEGINS_WITH_DATE = re.compile(r"\d{1,2}:\d\d|(?:19|20)\d\d ?[-年/.] ?\d{1,2} ?[-月/.] ?\d")
_LONGEST_LINE, _LONGEST_BYLINE, _LONGEST_NAME = 80, 40, 40
_FRAME = ' :/|-·[]()【】《》“”"\uff1a\uff08\uff09'


@cache
def credit(name: str) -> re.Pattern[str]:
    """A pattern of `[credits]` for folded text; in it, `VALUE` is a value up to the next label or mark, `ROLE` 本报记者."""
    credits = toml("boilerplate")["credits"]
    labels, buttons = first_of(credits["labels"]), first_of(credits["buttons"])
    ends = rf"[\[【]?{labels}[\]】]? ?[:/|丨]|{buttons}|(?:19|20)\d\d[-年/.]"
    value = rf"((?:(?!{ends})(?:\([^()]{{1,20}}\)|[^|丨,。;)\]】<]))+)"
    return re.compile(str(credits[name]).replace("VALUE", value).replace("ROLE", credits["role"]))


def is_of_credits(line: str) -> bool:
    """Whether a line over an article tells of day, hour, source or writer, with whatever beside it."""
    folded = fold(line)
    if len(folded) > _LONGEST_LINE:
        return False
    return (
        kind_of(Line(line)) == "meta"
        or _BEGINS_WITH_DATE.match(folded) is not None
        or TIMED.search(folded) is not None
        or credit("source").search(_plain_labels(line)) is not None
    )


def credited(kind: str, lines: Iterable[str]) -> Iterator[str]:
    """What a pattern of `[credits]` takes for a name in `lines`, in their order: what stands behind 作者： for `author`."""
    for line in lines:
        for hit in credit(kind).finditer(_plain_labels(line)):
            yield line[slice(*hit.span(hit.lastindex or 0))]


@lru_cache(maxsize=1 << 8)
def _plain_labels(line: str) -> str:
    """`line` folded, with labels in brackets written as others, every character at its place: `【来源】` is ` 来源:`."""
    return pattern("credits", "bracketed").sub(r" \1:", fold(line))


def bylines(lines: Iterable[str]) -> Iterator[str]:
    """The names of lines that are nothing but a byline: `□本报记者 甲 乙 通讯员 丙` gives 甲 乙 丙."""
    for line in lines:
        folded = fold(line).strip(_FRAME)
        if len(folded) <= _LONGEST_BYLINE and credit("alone").fullmatch(folded):
            yield " ".join(re.split(r"[\s、,/]+", credit("roles").sub(" ", folded).strip()))


def undated(line: str) -> str:
    """A line of credits without its date and time, page of a paper and counters: what is left may be a medium."""
    return tidy(pattern("credits", "beside_medium").sub(" ", fold(line)))


def names_in(texts: Iterable[str], kind: str) -> Iterator[str]:
    """Those texts of credits that may be names, without the marks around them.

    Args:
        texts: what stands in the places of names.
        kind: a key of `[no_name]` in `boilerplate.toml`, `sites` or `authors`.
    """
    for text in texts:
        name = _unframed(tidy(text))
        is_short = 0 < len(name) <= _LONGEST_NAME and HAN.search(name) is not None
        if is_short and not is_spam_line(name) and not pattern("no_name", kind).search(fold(name)):
            yield name


def _unframed(text: str) -> str:
    """`text` without marks around it; a bracket that closes one inside stays: 临河家长圈（公众号）."""
    bare = text.strip(_FRAME)
    closing = text[text.find(bare) + len(bare) :][:1]
    opened, closed = (max(map(bare.rfind, brackets)) for brackets in ("(（", ")）"))
    return bare + closing if closing in {")", "）"} and opened > closed else bare
