"""Campuses that a text lists: 1．柳湾校区　2．凤鸣校区, 柳湾校区、凤鸣校区（新建）.

A tagger leaves one or the other of a list out, as hardly a word of it says that it is a name. What is called a campus between
the marks of a list, beside others that are called so, is one; so is what stands on a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.language.org_grammar import Mention, with_others

# Not 新校区, 两个校区, nor with a word that leads to the name: 东湖校区为|分园.
_CAMPUS = "(?![各本该原老新两二三四五六七八九十多几这那])(?:(?![为是有设])[\u4e00-\u9fff]){2,8}?(?:校区|分校|分园|园区)"
_NUMBER = r"[（(]?\d{1,2}[.．、)）]\s*"
_NOTE = "(?:[（(][^（()）\n]{1,12}[）)])?"
_BETWEEN = rf"(?:[、；;]\s*(?:{_NUMBER})?|\s+(?:{_NUMBER})?|{_NUMBER})"
_LIST = re.compile(rf"{_CAMPUS}{_NOTE}(?:{_BETWEEN}{_CAMPUS}{_NOTE})+(?=\s*(?:$|[、，,。；;和与及等]))")
_ITEM = re.compile(f"({_CAMPUS}){_NOTE}(?={_BETWEEN}|\\s*$|[、，,。；;和与及等])")
_LINE = re.compile(rf"\s*(?:{_NUMBER}|[^\w\s]\s*)?({_CAMPUS}){_NOTE}\s*")
# What the first of a list stands behind; behind other words it may begin with one of them: 设有|柳湾校区、凤鸣校区.
_BEGINS = re.compile(rf"(?:^|[：:、；;\n]|{_NUMBER})\s*$")
_LONGEST_NUMBER = 8
_EVIDENCE = frozenset({"listed"})


def with_listed_campuses(text: str, found: Sequence[Mention]) -> list[Mention]:
    """`found` and the campuses that a sentence lists, where no other name stands; in order."""
    return with_others(found, listed_campuses(text))


def listed_campuses(text: str) -> Iterator[Mention]:
    """The campuses that a sentence lists, in order; the tagger may have found them, too."""
    if alone := _LINE.fullmatch(text):
        yield _mention(alone)
    for row in _LIST.finditer(text):
        for number, item in enumerate(_ITEM.finditer(text, *row.span())):
            before = text[max(0, item.start() - _LONGEST_NUMBER) : item.start()]
            if number or _BEGINS.search(before):
                yield _mention(item)


def _mention(item: re.Match[str]) -> Mention:
    return Mention(*item.span(1), "SCHOOL", item[1], _EVIDENCE)
