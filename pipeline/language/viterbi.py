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
_CELLS = 100_000
"""How many steps, those that only fill rows up counted, are searched at once: what bounds the memory."""


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
        """The best path for each of several tables of scores, many searched at once; for few states and no clear steps.

        Tables of like length are searched together, so that one long table among many short ones costs no more memory
        than it is long.
        """
        order = sorted(range(len(scores)), key=lambda at: -len(scores[at]))
        paths: dict[int, list[int]] = {}
        while order:
            many = max(1, _CELLS // max(1, len(scores[order[0]])))
            together, order = order[:many], order[many:]
            paths |= zip(together, self._together([scores[at] for at in together]), strict=True)
        return [paths[at] for at in range(len(scores))]

    def _together(self, scores: Sequence[Scores]) -> list[list[int]]:
        """`best_of_each` for tables with the longest first, in memory of the size of the longest for each of them."""
        # Those that still go on at a step are the first ones.
        sizes = np.array([len(each) for each in scores], int)
        steps, everyone = max(1, len(scores[0])), np.arange(len(scores))
        # What the best path to each state adds up to, by step; the scores of the step at first. With the tables side by side
        # the way from each state is added to all of them at once, which takes a third of the time of rows of few states.
        totals = np.zeros((steps, len(self.transitions), len(scores)))
        for place, each in enumerate(scores):
            totals[: len(each), :, place] = each
        going = np.count_nonzero(sizes[:, None] > np.arange(steps), axis=0).tolist()
        transitions = np.array(self.transitions)
        before, entering = totals[0], transitions[:, :, None]
        for many, step in zip(going[1:], totals[1:], strict=True):
            ways = before[:, None, :many] + entering
            before = step[:, :many]
            before += np.maximum.reduce(ways)
        # Backwards, which state a path came from is found again, of the one state that it went to.
        totals, leaving = totals.transpose(0, 2, 1).copy(), transitions.T.copy()
        state = totals[sizes - 1, everyone].argmax(axis=1)
        paths = np.zeros((steps, len(scores)), int)
        for step in range(steps - 1, 0, -1):
            now = state[: going[step]]
            paths[step, : going[step]] = now
            ways = totals[step - 1, : going[step]] + leaving.take(now, axis=0)
            state[: going[step]] = ways.argmax(axis=1)
        paths[0] = state
        return [paths[:size, place].tolist() for place, size in enumerate(sizes)]

    def lead(
        self, path: Sequence[int], scores: Sequence[Sequence[float]], start: int, other: Sequence[int]
    ) -> float:
        """How far a path is ahead of the same one with the states `other` from step `start` on.

        Args:
            path: A state a step.
            scores: A row a step, a column a state.
            start: Where `other` begins; it ends no later than the path.
            other: A state a step.
        """
        transitions, ahead = self.transitions, 0.0
        before = instead = path[start - 1] if start else None
        for at, state in enumerate(other, start):
            own = path[at]
            ahead += scores[at][own] - scores[at][state]
            if before is not None and instead is not None:
                ahead += transitions[before][own] - transitions[instead][state]
            before, instead = own, state
        end = start + len(other)
        if end < len(path) and before is not None and instead is not None:
            ahead += transitions[before][path[end]] - transitions[instead][path[end]]
        return ahead

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


def _total(way: tuple[float, object]) -> float:
    return way[0]
