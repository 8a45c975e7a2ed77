"""The model that chooses what a word such as 两校 or 该校 stands for; it lies in `models/coref`.

A linear model weighs every set of organisations that a word may stand for. Between the sets that it holds about as likely
as the best one, boosted trees settle. `goldset/coref.py` trains both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from heapq import nlargest
from math import fsum
from pathlib import Path

import numpy as np

from pipeline import linear, resources
from pipeline.language import trees
from pipeline.language.antecedent_numbers import NAMES, Table, numbers
from pipeline.language.antecedents import Ids, Option, View
from pipeline.language.trees import Trees
from pipeline.linear import Linear, softmax

NAME, _SETTLING = "coref", "settling"
_LEAST = 0.02
"""How likely the antecedent of a vague word must be."""
_CLOSE = 1 / 100
"""How likely a set must be, of the likeliest one, that the trees are asked."""
_MANY = 16
"""How many sets they are asked about at most."""

COLUMNS = ("chance", "rank by chance", *NAMES)
"""The numbers that the trees ask for."""


class _Weights(dict[str, float]):
    """The weight of what is told, summed over the words that it counts for; only what the model knows is kept."""

    def __init__(self, weight: Mapping[str, float], words: Sequence[str]) -> None:
        super().__init__()
        self._weight, self._words = weight, words

    def __missing__(self, told: str) -> float:
        features = [f"{word} {told}" for word in self._words] or [told]
        weights = [self._weight[feature] for feature in features if feature in self._weight]
        if weights:
            self[told] = fsum(weights)
        return fsum(weights)


@dataclass(frozen=True)
class CorefModel:
    """Both models together."""

    linear: Linear
    trees: Trees
    _weights: dict[tuple[str, ...], _Weights] = field(default_factory=dict, repr=False, compare=False)

    def choose(self, view: View) -> Ids:
        """What a word stands for; nobody, where it may, unless some set is likely enough."""
        options = view.options()
        named = named_options(options)
        if not named:
            return ()
        chances = self._chances(options)
        close = close_options(named, chances)
        if chances[close[0]] < _LEAST and not options[-1].ids:
            return ()
        if len(close) == 1:
            return options[close[0]].ids
        told = numbers(view, [options[at].ids for at in close])
        rows = settling(told, chances, close)
        # The trees correct what the linear model holds, the first number.
        scores = rows[:, 0] + self.trees.scores_of_table(rows)
        return options[close[int(np.argmax(scores))]].ids

    def _chances(self, options: Sequence[Option]) -> list[float]:
        """The chances of `linear`; what is told of many sets, and for words of a kind, is looked up once."""
        scores = []
        for option in options:
            if option.words not in self._weights:
                self._weights[option.words] = _Weights(self.linear.weight_of, option.words)
            scores.append(fsum(map(self._weights[option.words].__getitem__, option.told)))
        return softmax(scores)


def named_options(options: Sequence[Option]) -> list[int]:
    """The options that stand for somebody, by their numbers."""
    return [at for at, option in enumerate(options) if option.ids]


def close_options(named: Sequence[int], chances: Sequence[float]) -> list[int]:
    """Which of the `named` options may be right, from the likeliest one; at least one of at least one."""
    best = nlargest(_MANY, named, key=chances.__getitem__)
    return [at for at in best if chances[at] >= _CLOSE * chances[best[0]]]


def settling(told: Table, chances: Sequence[float], close: Sequence[int]) -> Table:
    """What the trees ask of the `close` options: a row each, with the columns `COLUMNS`. `told` are their `numbers`."""
    best = chances[close[0]]
    weighed = [(np.log(chances[at] / best), rank) for rank, at in enumerate(close)]
    return np.concatenate([np.array(weighed), told], axis=1)


def write(model: CorefModel, folder: Path) -> None:
    """Write a model into a folder."""
    linear.write(model.linear, folder, NAME)
    trees.write(model.trees, folder, _SETTLING)


def read(folder: Path) -> CorefModel:
    """The model in a folder.

    Raises:
        FileNotFoundError: when there is none.
    """
    return CorefModel(linear.read(folder, NAME), trees.read(folder, _SETTLING))


@cache
def coref_model() -> CorefModel:
    """The model that ships with the package, read once."""
    return read(resources.MODELS / NAME)
