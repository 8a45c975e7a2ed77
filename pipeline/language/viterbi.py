"""The best path through states that are scored one by one and in pairs (Viterbi), for long rows of clear cases.

In most steps one state has so high a score that no transition can make good what another lacks. Such steps are settled
at once, and only the short stretches between them are searched, which finds the same path several times faster.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.floating]
_ROUNDING = 0.01
"""Far more than sums of single precision are off."""


@dataclass(frozen=True, eq=False)
class Chain:
    """What it adds to the score of a path to go from one state to another."""

    transitions: tuple[tuple[float, ...], ...]
    """A row for each state that is left, in it a number for each that is entered."""
    slack: Scores
    """`slack[one, other]`: what transitions can at most add to a path by going through `other` rather than `one`."""

    @classmethod
    def of(cls, transitions: Scores) -> Chain:
        """The chain of a square of transitions, the states that are left by rows."""
        entered = (transitions[:, None, :] - transitions[:, :, None]).max(axis=0)
        left = (transitions[None, :, :] - transitions[:, None, :]).max(axis=2)
        return cls(tuple(map(tuple, transitions.tolist())), entered + left + _ROUNDING)

    def best(self, scores: Scores) -> list[int]:
        """The states of the path whose scores and transitions add up to most, where most steps are clear.

        Args:
            scores: A row a step, a column a state; at least one row.
        """
        highest = scores.argmax(axis=1)
        path: list[int] = highest.tolist()
        behind = scores.max(axis=1, keepdims=True) - scores
        possible = behind <= self.slack[highest]
        unsure = np.flatnonzero(possible.sum(axis=1) > 1).tolist()
        at = 0
        while at < len(unsure):
            first = unsure[at]
            while at + 1 < len(unsure) and unsure[at + 1] == unsure[at] + 1:
                at += 1
            # From the sure step before the stretch to the sure one behind it.
            steps = slice(max(0, first - 1), unsure[at] + 2)
            choices = [np.flatnonzero(row).tolist() for row in possible[steps]]
            path[steps] = self._searched(choices, scores[steps].tolist())
            at += 1
        return path

    def best_of_each(self, scores: Sequence[Scores]) -> list[list[int]]:
        """The best path for each of several tables of scores, all searched at once; for few states and no clear steps."""
        side = self._side_by_side(scores)
        table, going = side.table, side.going
        transitions = np.array(self.transitions)
        totals = side.first()
        came_from = np.zeros(table.shape, int)
        for step in range(1, len(table)):
            ways = totals[: going[step], :, None] + transitions
            came_from[step, : going[step]] = ways.argmax(axis=1)
            totals[: going[step]] = ways.max(axis=1) + table[step, : going[step]]
        state = totals.argmax(axis=1)
        paths = np.zeros(table.shape[:2], int)
        everyone = np.arange(len(scores))
        for step in range(len(table) - 1, -1, -1):
            now = everyone[: going[step]]
            paths[step, now] = state[now]
            state[now] = came_from[step, now, state[now]]
        return [paths[: len(each), place].tolist() for each, place in zip(scores, side.places, strict=True)]

    def shares(self, scores: Sequence[Scores], paths: Sequence[Sequence[int]]) -> list[float]:
        """The probability of each path, given its table of scores: its share of the odds of all paths.

        The odds of all are summed step by step (the forward algorithm), those of all tables at once.
        """
        side = self._side_by_side(scores)
        highest = side.table.max(axis=2, keepdims=True)
        odds, transitions = np.exp(side.table - highest), np.array(self.transitions)
        ways = np.exp(transitions)
        totals = np.exp(side.first() - highest[0]) if len(odds) else side.first()
        # Kept small at each step, lest they leave the range of numbers; what they were divided by is the sum.
        sums = np.ones(odds.shape[:2])
        for step in range(1, len(odds)):
            going = side.going[step]
            reached = (totals[:going] @ ways) * odds[step, :going]
            sums[step, :going] = reached.sum(axis=1)
            totals[:going] = reached / sums[step, :going, None]
        of_all = (np.log(sums) + highest[:, :, 0]).sum(axis=0) + np.log(totals.sum(axis=1))
        return [
            float(
                np.exp(
                    table[range(len(path)), path].sum()
                    + transitions[path[:-1], path[1:]].sum()
                    - of_all[place]
                )
            )
            for table, path, place in zip(scores, paths, side.places, strict=True)
        ]

    def _side_by_side(self, scores: Sequence[Scores]) -> _SideBySide:
        sizes = np.array([len(each) for each in scores], int)
        order = np.argsort(-sizes, kind="stable")
        table = np.zeros((int(sizes.max(initial=0)), len(scores), len(self.transitions)))
        for place, which in enumerate(order.tolist()):
            table[: sizes[which], place] = scores[which]
        going = np.count_nonzero(sizes[:, None] > np.arange(len(table)), axis=0).tolist()
        return _SideBySide(table, going, np.argsort(order).tolist())

    def _searched(self, choices: Sequence[Sequence[int]], scores: Sequence[Sequence[float]]) -> list[int]:
        """The best path where each step may be in one of some states."""
        reached: dict[int, tuple[float, tuple[int, ...]]] = {
            state: (scores[0][state], (state,)) for state in choices[0]
        }
        for states, row in zip(choices[1:], scores[1:], strict=True):
            further: dict[int, tuple[float, tuple[int, ...]]] = {}
            for state in states:
                total, before = max(
                    ((total + self.transitions[last][state], last) for last, (total, _) in reached.items()),
                    key=_total,
                )
                further[state] = total + row[state], (*reached[before][1], state)
            reached = further
        return [*max(reached.values(), key=_total)[1]]


@dataclass(frozen=True, eq=False)
class _SideBySide:
    """Tables of scores beside each other, the longest first, so that those that still go on at a step are the first ones."""

    table: Scores
    """Of each step a row for each of the given tables, with a column a state; 0 behind its end."""
    going: Sequence[int]
    """How many tables have each step."""
    places: Sequence[int]
    """Where each of the given tables stands."""

    def first(self) -> Scores:
        """The scores of the first step, to be written over; zeros where there is no step."""
        return self.table[0].copy() if len(self.table) else np.zeros(self.table.shape[1:])


def _total(way: tuple[float, object]) -> float:
    return way[0]
