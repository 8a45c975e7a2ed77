"""Blanks that a newspaper would not print: beside Chinese marks, between Chinese and numbers, and where a line of HTML ends.

Editors of web pages set them by hand (`甲校 ， 乙校`) or by a rule of style (`2023 年 5 月 6 日`, `第 12 中学`), and programs break
the source of a paragraph wherever it is wide enough. A blank that was typed between two words (`甲校 乙校`) may part two names, and
stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

_HAN, _LATIN = "\u4e00-\u9fff", "0-9A-Za-z"
_MARKS = "，。、；：！？（）《》〈〉【】“”‘’「」『』…"
_BESIDE_MARK = re.compile(
    rf"(?<=[{_MARKS}]) +|(?<! ) +(?=[{_MARKS}])"
    # `甲校 , 乙校` is set like a Chinese comma, `Lions, Tigers` is not.
    rf"|(?<=[{_HAN}]) +(?=[,;:!?)])|(?<=[(,;:!?]) +(?=[{_HAN}])"
)


def _border(between: str) -> re.Pattern[str]:
    """Where Chinese meets numbers or Latin letters, with something between them."""
    return re.compile(rf"(?<=[{_HAN}]){between}(?=[{_LATIN}])|(?<=[{_LATIN}]){between}(?=[{_HAN}])")


_APART, _TOUCHING = _border(" "), _border("")
CLAUSE_MARK = re.compile("[，。；,;]")
_FEWEST, _SHARE = 3, 0.75
"""From how many blanks between Chinese and numbers, and from what share of all such places, they are the style of a text."""
_BLANKS = " \t\xa0"
_LEAD_IN = 12
"""Within how many characters a paragraph may have a heading of its own, which a blank parts from the rest: 又讯 甲校与……"""
_BREAK = r"[ \t\r\xa0]*\n[ \t\r\n]*"
_BROKEN = re.compile(
    rf"(?<=[{_HAN}{_MARKS}]){_BREAK}(?=[{_HAN}{_MARKS}])"
    rf"|(?<=[0-9]){_BREAK}(?=[年月日号时届级期所名个人位万亿元])|(?<=[年月第于近共达]){_BREAK}(?=[0-9])"
)
# On a page without <p>, the first line of a paragraph is indented.
_PARAGRAPH = re.compile("(?<![ \t\r\n])[ \t\r]*\n[ \t\r\n]*(?=[\u3000\xa0]{2})")


def unbroken(nodes: Sequence[str]) -> list[str]:
    """The paragraphs of a block of HTML from its text nodes, without the blanks that a sentence has where they meet and where a
    line of the source ends.

    `tidy` would leave a blank of each, as browsers do: 石桥 小学. In what has no sentence they part items, and stay; so does what
    was typed between two elements, 石桥小学</a> <a>清溪小学.
    """
    text = "".join(nodes)
    if not CLAUSE_MARK.search(text):
        return [text]
    marked = "".join(_with_edges_marked(nodes))
    return [_BROKEN.sub("", paragraph) for paragraph in _PARAGRAPH.split(marked)]


def _with_edges_marked(nodes: Iterable[str]) -> Iterator[str]:
    """Text nodes with a line feed for the blanks at their edges."""
    end = 0
    for node in nodes:
        start, end = end, end + len(node)
        if not (words := node.strip(_BLANKS)):
            yield node
            continue
        before, _, behind = node.partition(words)
        yield "\n" if before and start > _LEAD_IN else before
        yield words
        yield "\n" if behind and end > _LEAD_IN else behind


def closed_up(lines: Sequence[str]) -> list[str]:
    """The lines of an article without blanks beside Chinese marks, and without those between Chinese and numbers.

    The latter go where the article has them nearly everywhere in its sentences; elsewhere, and in rows of a table, they
    part cells: `1 甲校 12 人`.
    """
    closed = [_BESIDE_MARK.sub("", line) for line in lines]
    sentences = [line for line in closed if CLAUSE_MARK.search(line)]
    apart, touching = _count(_APART, sentences), _count(_TOUCHING, sentences)
    if apart < _FEWEST or apart < _SHARE * (apart + touching):
        return closed
    return [_APART.sub("", line) if CLAUSE_MARK.search(line) else line for line in closed]


def _count(pattern: re.Pattern[str], lines: Iterable[str]) -> int:
    return sum(len(pattern.findall(line)) for line in lines)
