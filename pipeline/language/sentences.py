"""Sentences of Chinese news text: quotations, brackets and book titles are kept in mind. And the marks within them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.language.docs import text_of

STOPS = ";；。！？!?\n"
"""The characters that end a statement, brackets and quotations not minded; to be put within the brackets of a pattern."""
CLAUSE_ENDS = f",，:：{STOPS}"
"""Those that end a clause, wherever they stand; likewise."""
STOP, CLAUSE_END = re.compile(f"[{STOPS}]"), re.compile(f"[{CLAUSE_ENDS}]")
LISTED = re.compile("[、和与及,，]|以及")
"""What joins the items of a list, where nothing else need tell it from what parts two sides."""
_TERMINATORS = "。！？!?…"
_CLOSERS = "”’」』）)》〉】\"'"
_OPEN, _CLOSE = "（(《〈【", "）)》〉】"
_MARK = re.compile(rf"[\n{re.escape(_OPEN + _CLOSE + _TERMINATORS)}]")
_WIDEST = 200
"""How many characters brackets and book titles hold at most: one that isn't closed so soon never is."""
# What may follow a full stop and still belong to its sentence: punctuation;
_CONTINUES = re.compile(r"[,，、；;：:]")
# behind a closed quotation also a particle, a conjunction: `“我们来了！”的喊声` …
_GOES_ON = re.compile(r"[的地得和与及等这为是]")
# … or who said it: `“……。”校长张三介绍说。`
_ATTRIBUTION = re.compile(
    r"[^,，。！？!?；;“”\n]{0,24}(?:说|表示|介绍|告诉|指出|强调|认为|坦言|感慨|称|道|写道)(?![明服法])"
)


# Each of several components of one Doc asks for them.
@lru_cache(maxsize=8)
def sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    """The sentences of `text` as [start, end) character offsets, which together cover all of it.

    A sentence ends at `。！？…` (or their ASCII forms) with the closing quotation marks and brackets that follow,
    and at a line feed. It doesn't end inside brackets or a book title that are closed in the same line, nor at a
    quotation that the sentence goes on after: `“我们来了！”的喊声`, `“很好。”他说。`
    """
    spans: list[tuple[int, int]] = []
    start, depth, position = 0, 0, 0
    while mark := _MARK.search(text, position):
        char, position = mark[0], mark.end()
        if char == "\n":
            spans.append((start, position))
            start, depth = position, 0
        elif char in _OPEN:
            depth += _is_closed(text, mark.start())
        elif char in _CLOSE:
            depth = max(0, depth - 1)
        elif char in _TERMINATORS and depth == 0:
            quoted = False
            while position < len(text) and text[position] in _TERMINATORS + _CLOSERS:
                quoted |= text[position] in _CLOSERS
                position += 1
            goes_on = _CONTINUES.match(text, position) or (
                quoted and (_GOES_ON.match(text, position) or _ATTRIBUTION.match(text, position))
            )
            if not goes_on:
                spans.append((start, position))
                start = position
    if start < len(text):
        spans.append((start, len(text)))
    return tuple(spans)


def is_paragraph(text: str, start: int, end: int) -> bool:
    """Whether the sentence `text[start:end]` is all of its paragraph; its line feed may be the next sentence."""
    return (start == 0 or text[start - 1] == "\n") and (end == len(text) or "\n" in text[end - 1 : end + 1])


def _is_closed(text: str, opened: int) -> bool:
    """Whether the bracket at `opened` has its partner in the same line, and near enough."""
    partner = _CLOSE[_OPEN.index(text[opened])]
    line = text.find("\n", opened, opened + _WIDEST)
    return text.find(partner, opened, line if line >= 0 else opened + _WIDEST) >= 0


@Language.component("zh_sentences")
def zh_sentences(doc: Doc) -> Doc:
    """Sets `token.is_sent_start`, so that `doc.sents` are the sentences of `sentence_spans`."""
    starts = [start for start, _ in sentence_spans(text_of(doc))]
    begins = np.isin(doc.to_array("IDX"), starts)
    # spaCy has -1 for a token that begins no sentence; its arrays are unsigned.
    marks: Any = np.where(begins, 1, -1).astype(np.uint64)[:, None]
    return doc.from_array(["SENT_START"], marks)
