"""The numbers by which the trees weigh a pair."""

from __future__ import annotations

from math import exp, log

import pytest

from pipeline.language.candidates import Candidate, Candidates, Side
from pipeline.language.pairs import NOTHING, facts, pairs_of
from pipeline.schema import Entity

A = Entity(
    id="a", name="青禾中学", label="SCHOOL", aliases=("青中",), mentions=((0, 4), (20, 24)), confidence=0.7
)
B = Entity(id="b", name="白石小学", label="SCHOOL", mentions=((5, 9),), confidence=0.9)
C = Entity(id="c", name="红岩学校", label="SCHOOL", mentions=((10, 14),))


def side(entity: Entity, kind: str = "name") -> Side:
    return Side(entity.id, entity.mentions[0], entity.label, kind)


def candidate(
    first: Entity, second: Entity, sentence: tuple[int, int] = (0, 20), kind: str = "name"
) -> Candidate:
    return Candidate(side(first), side(second, kind), sentence, ())


def table(*told: tuple[Candidate, float]) -> list[dict[str, float]]:
    found = Candidates(
        tuple(each for each, _ in told), {each.id: each for each in (A, B, C)}, frozenset({"b"})
    )
    return facts(pairs_of(told), found, {}, length=100)


def test_all_candidates_of_a_pair_are_added_up() -> None:
    sure, pronoun, doubtful = candidate(A, B), candidate(A, B, (20, 60), "pronoun"), candidate(A, B, (60, 80))
    (row,) = table((doubtful, -1.0), (sure, 0.5), (pronoun, 1.0))
    assert row["score"] == 1.0
    assert row["score by names"] == 0.5
    assert row["mean of scores"] == pytest.approx(0.5 / 3)
    assert row["evidence"] == pytest.approx(log(exp(3) + exp(1.5) + exp(-3)))
    assert row["likely candidates"] == 2
    assert row["share of likely candidates"] == pytest.approx(2 / 3)
    assert row["sentences"] == 3


def test_a_pair_of_pronouns_has_no_score_by_names() -> None:
    (row,) = table((candidate(A, B, kind="pronoun"), 1.0))
    assert row["score by names"] == NOTHING


def test_how_sure_the_names_are() -> None:
    first, second = table((candidate(A, B), 0.0), (candidate(B, C), 0.0))
    assert [first[f"confidence of {which}"] for which in ("first", "second")] == [0.7, 0.9]
    assert first["lower confidence"] == 0.7
    assert second["confidence of second"] == 1.0  # told by annotators


def test_title_and_aliases_of_the_sides() -> None:
    (row,) = table((candidate(A, B), 0.0))
    assert (row["first is in title"], row["second is in title"]) == (0.0, 1.0)
    assert (row["aliases of first"], row["aliases of second"]) == (1.0, 0.0)


def test_a_pair_of_a_low_score_has_no_row_but_counts_beside_the_others() -> None:
    told = ((candidate(A, B), 0.5), (candidate(B, C), -1.5))
    found = Candidates(tuple(each for each, _ in told), {each.id: each for each in (A, B, C)})
    (row,) = facts(pairs_of(told), found, {}, length=100, above=-1.0)
    assert (row["score"], row["pairs in the sentence"]) == (0.5, 2.0)
