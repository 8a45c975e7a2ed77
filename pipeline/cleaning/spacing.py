"""Blanks that a newspaper would not print: beside Chinese marks, and between Chinese and numbers.

Editors of web pages set them by hand (`甲校 ， 乙校`) or by a rule of style (`2023 年 5 月 6 日`, `第 12 中学`). A blank
between two words (`甲校 乙校`) may part two names, and stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_HAN, _LATIN = "\u4e00-\u9fff", "0-9A-Za-z"
_MARKS = "，。、；：！？（）《》〈〉【】“”‘’「」『』…"
_BESIDE_MARK = re.compile(
    rf"(?<=[{_MARKS}]) +| +(?=[{_MARKS}])"
    # `甲校 , 乙校` is set like a Chinese comma, `Lions, Tigers` is not.
    rf"|(?<=[{_HAN}]) +(?=[,;:!?)])|(?<=[(,;:!?]) +(?=[{_HAN}])"
)


def _border(between: str) -> re.Pattern[str]:
    """Where Chinese meets numbers or Latin letters, with something between them."""
    return re.compile(rf"(?<=[{_HAN}]){between}(?=[{_LATIN}])|(?<=[{_LATIN}]){between}(?=[{_HAN}])")


_APART, _TOUCHING = _border(" "), _border("")
_SENTENCE = re.compile("[，。；,;]")
_FEWEST, _SHARE = 3, 0.75
"""From how many blanks between Chinese and numbers, and from what share of all such places, they are the style of a text."""


def closed_up(lines: Sequence[str]) -> list[str]:
    """The lines of an article without such blanks.

    Those between Chinese and numbers go where the article has them nearly everywhere in its sentences; elsewhere, and in
    rows of a table, they part cells: `1 甲校 12 人`.
    """
    closed = [_BESIDE_MARK.sub("", line) for line in lines]
    sentences = [line for line in closed if _SENTENCE.search(line)]
    apart, touching = _count(_APART, sentences), _count(_TOUCHING, sentences)
    if apart < _FEWEST or apart < _SHARE * (apart + touching):
        return closed
    return [_APART.sub("", line) if _SENTENCE.search(line) else line for line in closed]


def _count(pattern: re.Pattern[str], lines: Iterable[str]) -> int:
    return sum(1 for line in lines for _ in pattern.finditer(line))
