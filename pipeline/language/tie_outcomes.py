"""What became of a tie, told by the words around its two parties: nothing, its end, or that it is still to come.

The models weigh what a sentence says of two organisations, not whether it takes it back: 甲校与乙校没有结对关系 has all the words
of a tie. The words that do so stand between the parties, right before or right behind them (`[outcome]` in `ties.toml`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from typing import Literal

from pipeline import resources
from pipeline.language.candidates import Candidate

Outcome = Literal["nothing", "ended", "planned"]
_BETWEEN = 20
"""Characters before the second party that are looked at."""


def outcome(text: str, told: Sequence[Candidate], named: Sequence[int]) -> Outcome | None:
    """What the sentences that tell of a pair say became of it; None where it is a tie as any.

    Nothing and planned it is where all say so (one that was planned in June is signed in July), ended where one says so.

    Args:
        text: The text, in the form that `names.narrow` gives it.
        told: The pair in each of its sentences.
        named: Where mentions of organisations begin, in order.
    """
    said = [(candidate.sentence, _said(text, candidate, named)) for candidate in told]
    outcomes = {each for _, each in said}
    if "ended" in outcomes:
        return "ended"
    # 甲校与乙校的协议尚未签署，双方还在协商: what is planned of the first pair of a sentence is not agreed of the second.
    planned = {sentence for sentence, each in said if each == "planned"}
    if any(each is None and sentence not in planned for sentence, each in said):
        return None
    return "planned" if planned else "nothing"


def _said(text: str, candidate: Candidate, named: Sequence[int]) -> Outcome | None:
    """What one sentence says. Behind the name of another organisation it speaks of that one: 与丙校的合作作罢."""
    (start, end), (first, last), patterns = candidate.sentence, candidate.span, _patterns()
    (_, left), (right, _) = sorted((candidate.first.span, candidate.second.span))
    next_name = bisect_left(named, last)
    end = min(end, named[next_name]) if next_name < len(named) else end
    # A party that is carried on from far before is no reason to search all that lies between.
    before, between = text[start:first], text[max(left, right - _BETWEEN) : right]
    behind = text[last:end]
    if patterns["called_off"].search(behind) or patterns["untrue"].search(behind):
        return "nothing"
    if patterns["ended_between"].search(between) or patterns["ended"].search(behind):
        return "ended"
    is_untied = patterns["untied_between"].search(between) or patterns["untied"].search(behind)
    if (is_untied or patterns["wished"].search(before)) and not patterns["concluded"].search(behind):
        return "nothing"
    if patterns["to_come_between"].search(between) or patterns["to_come"].search(behind):
        return "planned"
    return None


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {name: re.compile("|".join(words)) for name, words in resources.toml("ties")["outcome"].items()}
