"""The best path: the same as by trying all paths, whether steps are clear or not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.language.viterbi import Chain

STATES = 3


def tried(scores: NDArray[np.float64], transitions: NDArray[np.float64]) -> list[int]:
    """The best of all paths."""

    paths = product(range(STATES), repeat=len(scores))
    return [*max(paths, key=lambda path: total(path, scores, transitions))]


def total(path: Sequence[int], scores: NDArray[np.float64], transitions: NDArray[np.float64]) -> float:
    """What a path scores."""
    steps = sum(scores[step, state] for step, state in enumerate(path))
    return float(steps + sum(transitions[one, other] for one, other in pairwise(path)))


@pytest.mark.parametrize("spread", [0.2, 1.0, 5.0])
def test_the_best_path_is_that_of_all_tried(spread: float) -> None:
    dice = np.random.default_rng(1)
    transitions = dice.normal(size=(STATES, STATES))
    chain = Chain.of(transitions)
    many = [spread * dice.normal(size=(size, STATES)) for size in (1, 2, 3, 6, 1, 5, 7)]
    expected = [tried(scores, transitions) for scores in many]
    assert [chain.best(scores) for scores in many] == expected
    assert chain.best_of_each(many) == expected


def test_the_lead_of_a_path_is_the_difference_of_the_whole_paths() -> None:
    dice = np.random.default_rng(2)
    transitions, scores = dice.normal(size=(STATES, STATES)), dice.normal(size=(5, STATES))
    path = [0, 2, 1, 1, 0]
    for start, other in ((0, [1]), (1, [0, 0]), (3, [2, 2]), (0, [1, 0, 2, 2, 1])):
        changed = [*path[:start], *other, *path[start + len(other) :]]
        ahead = Chain.of(transitions).lead(path, scores.tolist(), start, other)
        assert ahead == pytest.approx(total(path, scores, transitions) - total(changed, scores, transitions))


def test_a_transition_outweighs_a_score() -> None:
    chain = Chain.of(np.array([[0.0, -2.0], [0.0, 0.0]]))
    scores = np.array([[1.0, 0.0], [0.0, 0.5]])
    assert chain.best(scores) == [0, 0]
    assert chain.best_of_each([scores]) == [[0, 0]]


def test_one_long_row_among_many_short_ones_has_the_path_that_it_has_alone() -> None:
    dice = np.random.default_rng(1)
    chain = Chain.of(dice.normal(size=(STATES, STATES)))
    many = [dice.normal(size=(size, STATES)) for size in (*[3] * 250, 2_000, *[5] * 250)]
    assert chain.best_of_each(many) == [path for each in many for path in chain.best_of_each([each])]


def test_no_texts_have_no_paths() -> None:
    chain = Chain.of(np.zeros((STATES, STATES)))
    assert chain.best_of_each([]) == []
    assert chain.best_of_each([np.zeros((0, STATES))]) == [[]]
