"""Whether a confidence means what it says: of what is called 80 % sure, 80 % should be right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

Belief = tuple[float, bool]
"""A confidence, from 0 to 1, and whether what it was said of is right."""


@dataclass(frozen=True)
class Bin:
    """The beliefs of about the same confidence."""

    count: int
    confidence: float
    """Their mean confidence."""
    right: float
    """The share of them that is right."""


def curve(beliefs: Iterable[Belief], bins: int = 10) -> tuple[Bin, ...]:
    """The beliefs in bins of equal width, from the lowest confidence to the highest; empty bins are left out."""
    by_bin: dict[int, list[Belief]] = defaultdict(list)
    for confidence, right in beliefs:
        by_bin[min(int(confidence * bins), bins - 1)].append((confidence, right))
    return tuple(_bin(by_bin[number]) for number in sorted(by_bin))


def _bin(beliefs: Sequence[Belief]) -> Bin:
    count = len(beliefs)
    return Bin(count, sum(told for told, _ in beliefs) / count, sum(right for _, right in beliefs) / count)


def expected_calibration_error(bins: Sequence[Bin]) -> float:
    """How far confidence and truth lie apart on average, each bin weighed by its beliefs; 0 where there are none."""
    every = sum(each.count for each in bins)
    return sum(each.count * abs(each.confidence - each.right) for each in bins) / every if every else 0.0


def best_threshold(worths: Sequence[tuple[float, float]], wanted: int) -> float:
    """The confidence from which an answer raises the F1, in hundredths, when `wanted` are to be found: that from which it is
    worth half of the best F1 that can be had (Lipton, Elkan, Narayanaswamy 2014). The curve is so flat there that its own
    maximum is one of chance.

    Args:
        worths: Of each answer its confidence, and what it is worth, from 0, wrong, to 1, right. What a confidence is worth is
            told by a logistic regression on its log-odds: it need not be calibrated to that.
        wanted: How many right answers there are.
    """
    from sklearn.linear_model import LogisticRegression

    best, sum_of_worths = 0.0, 0.0
    for number, (_, worth) in enumerate(sorted(worths, reverse=True), start=1):
        sum_of_worths += worth
        best = max(best, 2 * sum_of_worths / (number + wanted))
    if not 0 < sum_of_worths < len(worths):
        return 0.0
    # Each answer is right once, by its worth, and wrong once, by the rest.
    odds = [[log_odds(confidence)] for confidence, _ in worths]
    right = [True] * len(worths) + [False] * len(worths)
    weights = [worth for _, worth in worths] + [1 - worth for _, worth in worths]
    expected = LogisticRegression(C=1.0).fit([*odds, *odds], right, weights)
    hundredths = [number / 100 for number in range(101)]
    worth_of_each = expected.predict_proba([[log_odds(at)] for at in hundredths])[:, 1]
    return next((at for at, worth in zip(hundredths, worth_of_each, strict=True) if worth >= best / 2), 1.0)


def log_odds(probability: float) -> float:
    """The log-odds of a probability, of one in a thousand at least, and at most of all but one."""
    kept = min(max(probability, 0.001), 0.999)
    return log(kept / (1 - kept))


def f1_from(beliefs: Iterable[Belief], wanted: int, least: float = 0.0) -> float:
    """The F1 of the answers that are at least so sure, when `wanted` are to be found; 0 where there is neither."""
    told = [right for confidence, right in beliefs if confidence >= least]
    return 2 * sum(told) / (len(told) + wanted) if told or wanted else 0.0
