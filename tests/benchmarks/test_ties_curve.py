"""The parts of the learning curve of ties."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import ties_curve
from builders import gold_page

from pipeline.sources.gold import GoldPage


@dataclass(frozen=True)
class Reading:
    page: GoldPage
    given: bool


def test_parts_are_nested_and_hold_both_readings_of_an_article() -> None:
    pages = [gold_page("无。", doc_id=f"a{number}") for number in range(8)]
    found = ties_curve.parts([Reading(page, given) for page in pages for given in (False, True)])  # type: ignore[misc]
    names = [[each.page.doc_id for each in part] for part in found]
    assert [len(part) for part in names] == [4, 8, 12, 16]
    assert all(set(one) < set(other) for one, other in pairwise(names))
    assert all(part.count(name) == 2 for part in names for name in part)
