"""How sure a tie is, between 0 and 1: from the frame that found it and how the parties were read."""

from __future__ import annotations

from pipeline.schema import Relation


def confidence(
    frame: str, relation: Relation, weight: float, virtual_subject: bool, one_by_one: bool
) -> float:
    """The confidence of a tie that `frame` found, rounded to two digits."""
    value = weight
    if virtual_subject:
        value -= 0.15
    if one_by_one:
        value += 0.1
    return round(min(0.99, max(0.01, value)), 2)
