"""Punctuation that a spinner of hijacked pages put in besides what was there."""

from __future__ import annotations

import re

from pipeline.cleaning.repair.edits import Edit, in_prose

# One comma or more before another mark, or several commas, behind a Han character or a closing mark.
_SPARE = re.compile("(?<=[\u3400-\u9fff”’》）])(?:[,，]++(?=[。；！？：、])|[,，]{2,})")
_MARK = re.compile("[,，。]")
_FEW = 3
"""Places from which a page counts as spun; fewer are slips."""
_OFTEN = 0.05
"""The share of the commas and full stops of such a page that are like that."""


def spare_commas(text: str) -> list[Edit]:
    """Commas put before other marks all over a page: `資源共享,,深度融合,。` is 資源共享,深度融合。

    A page counts as spun when three such places or more, and one in twenty of its commas and full stops, are like
    that, a comma before a full stop among them. Counter-examples: a slip of the writer (once on a page), and empty
    cells of a table (`姓名,,学校,,`), which no sentence ends.
    """
    hits = list(_SPARE.finditer(text))
    ended = any(text[hit.end() : hit.end() + 1] == "。" for hit in hits)
    if not ended or len(hits) < max(_FEW, _OFTEN * len(_MARK.findall(text))):
        return []
    return in_prose(text, [_without_spare(text, hit) for hit in hits])


def _without_spare(text: str, hit: re.Match[str]) -> Edit:
    """One comma is left of several; none before another mark."""
    follows = text[hit.end() : hit.end() + 1]
    return Edit(*hit.span(), "" if follows and follows in "。；！？：、" else hit[0][0])
