"""Groups of schools whose names are common words, where the text itself marks them as names.

A tagger does not believe that 明珠共同体 or 跨岛高中发展联盟 is a name, as each of its words is one of the language. Quotation
marks where schools found, join or lead something, and a colon where its members follow, say that it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline import resources
from pipeline.language.names import Grammar
from pipeline.language.org_edges import whole
from pipeline.language.org_grammar import Mention, with_others

# 组建“明珠共同体”; 成立“凤鸣”教研共同体 goes on behind the marks.
_QUOTED = re.compile('[“"「]([^“”"「」，,。；;\n]{2,30})[”"」]')
_EVIDENCE = frozenset({"marked"})
_AS_FAR = 12
"""Characters before and behind the marks in which it is said."""


def with_marked_groups(text: str, found: Sequence[Mention], rules: Grammar) -> list[Mention]:
    """`found` and the groups that a sentence marks as names, where no other name stands; in order."""
    return with_others(found, marked_groups(text, rules))


def marked_groups(text: str, rules: Grammar) -> Iterator[Mention]:
    """The groups that a sentence marks as names, in order; the tagger may have found them, too."""
    for quoted in _QUOTED.finditer(text):
        goes_on = _said("goes_on").match(text, quoted.end())
        start, end = (quoted.start(), goes_on.end()) if goes_on else quoted.span(1)
        before, behind = text[max(0, quoted.start() - _AS_FAR) : quoted.start()], max(end, quoted.end())
        if _said("no_name").match(quoted[1]) or _said("counted").match(text, behind):
            continue
        if _said("before").search(before) or _said("behind").match(text, behind):
            yield from _group(text, start, end, rules)
    for headed in _said("headed").finditer(text):
        yield from _group(text, *headed.span(1), rules)


def _group(text: str, start: int, end: int, rules: Grammar) -> Iterator[Mention]:
    name = text[start:end]
    if whole(name, rules) == "EDU_GROUP":
        yield Mention(start, end, "EDU_GROUP", name, _EVIDENCE)


def _said(where: str) -> re.Pattern[str]:
    """How a text says that something is a group: a pattern of `[marked_groups]` of the lexicon of organisations."""
    return resources.pattern("organisations", "marked_groups", where)
