"""Confidence and truth, bin by bin."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.reliability import Bin, best_threshold, curve, expected_calibration_error, f1_from


def test_beliefs_of_about_the_same_confidence_share_a_bin() -> None:
    assert curve([(0.81, True), (0.89, False), (0.2, False)]) == (
        Bin(1, 0.2, 0.0),
        Bin(2, pytest.approx(0.85), 0.5),  # type: ignore[arg-type]
    )


def test_certainty_is_in_the_last_bin() -> None:
    assert curve([(1.0, True), (0.95, True)]) == (Bin(2, pytest.approx(0.975), 1.0),)  # type: ignore[arg-type]


def test_bins_weigh_by_their_beliefs() -> None:
    bins = curve([(0.8, True)] * 3 + [(0.3, True)])
    assert expected_calibration_error(bins) == pytest.approx((3 * 0.2 + 0.7) / 4)


def test_nothing_believed_is_no_error() -> None:
    assert expected_calibration_error(curve([])) == 0


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans())))
def test_every_belief_is_counted_and_errors_are_shares(beliefs: list[tuple[float, bool]]) -> None:
    bins = curve(beliefs)
    assert sum(each.count for each in bins) == len(beliefs)
    assert 0 <= expected_calibration_error(bins) <= 1


def test_what_is_sure_enough_has_the_best_f1() -> None:
    beliefs = [(0.9, True)] * 8 + [(0.6, True), (0.6, False)] + [(0.1, False)] * 9 + [(0.05, True)]
    assert f1_from(beliefs, wanted=10) == pytest.approx(20 / 30)
    least = best_threshold(beliefs, wanted=10)
    assert least == 0.4
    assert f1_from(beliefs, 10, least) == pytest.approx(18 / 20)
    assert f1_from([], 0) == 0


def test_what_is_half_right_is_worth_half() -> None:
    right = [(0.9, 1.0)] * 8 + [(0.1, 0.0)] * 8
    assert best_threshold([*right, *[(0.3, 0.6)] * 4], wanted=12) <= 0.3
    assert best_threshold([*right, *[(0.3, 0.2)] * 4], wanted=12) > 0.3
    assert best_threshold([], wanted=3) == 0


# The first example imports scikit-learn.
@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=20), st.integers(0, 30))
def test_a_threshold_is_a_confidence(worths: list[tuple[float, float]], wanted: int) -> None:
    assert 0 <= best_threshold(worths, wanted) <= 1
