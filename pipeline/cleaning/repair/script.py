"""Traditional characters to Simplified ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.cleaning.chinese import simplified, traditional_characters
from pipeline.cleaning.repair.edits import Edit, prose

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?\n]*|[。！？!?\n]+")

# Of running Traditional text a third and more of the characters differ from the Simplified ones; of
# Simplified text (乾隆, 瞭望, 慰藉) it is less than one in fifty.
_PAGE_SHARE = 0.12
_SENTENCE_SHARE = 0.15
_SENTENCE_FEW = 2


def traditional(text: str) -> list[Edit]:
    """Conversion by OpenCC (t2s), of the whole prose of a page that is written in Traditional characters,
    else of the sentences that are.

    Counter-examples: a Simplified page with 乾隆 or 《瞭望》, a sentence that names one Traditional
    character.
    """
    if not _traditional().search(text):
        return []
    stretches = [text[start:end] for start, end in prose(text)]
    whole = sum(map(_count, stretches)) >= _PAGE_SHARE * max(1, sum(len(_HAN.findall(s)) for s in stretches))
    edits = []
    for start, end in prose(text):
        if whole:
            edits.append(Edit(start, end, simplified(text[start:end])))
        else:
            edits += _sentences(text, start, end)
    return [edit for edit in edits if edit.text != text[edit.start : edit.end]]


def changed(text: str, edits: list[Edit]) -> int:
    """How many characters the conversions `edits` of `text` change."""
    return sum(
        before != after
        for edit in edits
        for before, after in zip(text[edit.start : edit.end], edit.text, strict=False)
    )


def _sentences(text: str, start: int, end: int) -> Iterator[Edit]:
    for match in _SENTENCE.finditer(text, start, end):
        count = _count(match[0])
        if count >= _SENTENCE_FEW and count >= _SENTENCE_SHARE * len(_HAN.findall(match[0])):
            yield Edit(*match.span(), simplified(match[0]))


@cache
def _traditional() -> re.Pattern[str]:
    return re.compile(f"[{''.join(sorted(traditional_characters()))}]")


def _count(text: str) -> int:
    return len(_traditional().findall(text))
