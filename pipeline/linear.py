"""Linear models over named features: logistic regressions whose weights are plain arrays on disk.

scikit-learn fits them; using one takes a sum of rows, so that nothing is unpickled and nothing heavy is imported.
"""

from __future__ import annotations

import gzip
import json
from array import array
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain, pairwise, repeat
from math import exp, fsum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Part = tuple[str, ...]
"""Some features of an example, each of them once; other examples may share them."""


class TooFewError(ValueError):
    """What a model shall learn from holds one class only, or none."""


@dataclass(frozen=True)
class Choice:
    """Options, each by its features, and which of them are right: at least one."""

    options: Sequence[Collection[str]]
    right: Collection[int]


@dataclass(frozen=True)
class Rows:
    """Examples by the numbers of their features: what several models learn from is told by its names once.

    A number takes a fraction of the room of a name, also on its way to another process.
    """

    features: Sequence[str]
    """The name of each number, in the order of the alphabet."""
    columns: NDArray[np.int32]
    """The numbers of each example, in their order, one example behind the other."""
    ends: NDArray[np.int64]
    """Where each example begins in `columns`, and the end of the last one."""

    @classmethod
    def of(cls, examples: Iterable[Collection[str]]) -> Rows:
        """Examples by the names of their features, each of them once in an example."""
        seen: dict[str, int] = {}
        columns, ends = array("i"), array("q", [0])
        for features in examples:
            columns.extend([seen.setdefault(name, len(seen)) for name in features])
            ends.append(len(columns))
        names = sorted(seen)
        rank = np.empty(len(seen), np.int32)
        rank[np.array([seen[name] for name in names], np.intp)] = np.arange(len(seen))
        rows = cls(names, rank[np.asarray(columns)], np.asarray(ends))
        matrix = rows.matrix(np.int8)
        matrix.sort_indices()
        return cls(names, matrix.indices, rows.ends)

    def __len__(self) -> int:
        return len(self.ends) - 1

    def at(self, numbers: Sequence[int] | NDArray[np.integer]) -> Rows:
        """Some of the examples."""
        chosen = self.matrix(np.int8)[np.asarray(numbers, np.intp)]
        return Rows(self.features, chosen.indices, chosen.indptr.astype(np.int64))

    def of_at_least(self, least: int) -> Rows:
        """The same examples, without the features of fewer than `least` of them."""
        is_kept = np.bincount(self.columns, minlength=len(self.features)) >= least
        number = np.cumsum(is_kept, dtype=np.int32) - 1
        kept = is_kept[self.columns]
        names = [self.features[at] for at in np.flatnonzero(is_kept).tolist()]
        before = np.concatenate([[0], np.cumsum(kept)])
        return Rows(names, number[self.columns[kept]], before[self.ends])

    def matrix(self, kind: type[np.number]) -> Any:
        """The sparse matrix of `kind` that has ones where the examples, its rows, have the features, its columns."""
        from scipy.sparse import csr_matrix

        ones = np.ones(len(self.columns), kind)
        return csr_matrix((ones, self.columns, self.ends), (len(self), len(self.features)))


@dataclass(frozen=True)
class Choices:
    """Several choices whose options are rows, one behind the other."""

    options: Rows
    starts: NDArray[np.int64]
    """Where the options of each choice begin, and the end of the last one."""
    right: NDArray[np.bool_]
    """Whether each option is right."""

    @classmethod
    def of(cls, choices: Iterable[Choice]) -> Choices:
        """Choices by the names of the features of their options."""
        sizes, right = [0], array("b")

        def options() -> Iterator[Collection[str]]:
            for choice in choices:
                sizes.append(len(choice.options))
                right.extend([at in choice.right for at in range(len(choice.options))])
                yield from choice.options

        rows = Rows.of(options())
        return cls(rows, np.cumsum(sizes), np.asarray(right, np.bool_))

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many options each choice has."""
        return np.diff(self.starts)

    def at(self, numbers: Sequence[int] | NDArray[np.integer]) -> Choices:
        """Some of the choices."""
        spans = [range(*self.starts[at : at + 2]) for at in numbers]
        options = np.array([*chain.from_iterable(spans)], np.intp)
        return Choices(self.options.at(options), np.cumsum([0, *map(len, spans)]), self.right[options])


@dataclass(frozen=True)
class Linear:
    """Weights with a row a feature and a column a class, or one column where there are two classes."""

    features: Mapping[str, int]
    weights: Floats
    bias: Floats

    def scores(self, features: Collection[str]) -> Floats:
        """The score of each column (log-odds of one column, logits of several) for what has these features."""
        scores: Floats = self.scores_of_each([features])[0]
        return scores

    def scores_of_each(self, examples: Iterable[Collection[str]]) -> Floats:
        """The scores of several, as (examples, columns)."""
        if len(self.bias) == 1:
            # An exact sum does not depend on the order of a set, and takes one look-up a feature.
            weight, bias = self.weight_of.get, float(self.bias[0])
            exact = [fsum(map(weight, features, repeat(0.0))) + bias for features in examples]
            return np.array(exact, np.float32).reshape(-1, 1)
        # Sums of floats depend on their order; that of a set is another one in each process.
        known = self.features.get
        rows = [sorted([row for row in map(known, features) if row is not None]) for features in examples]
        weights = self.weights[list(chain.from_iterable(rows))]
        ends = accumulate(map(len, rows), initial=0)
        sums = [np.add.reduce(weights[start:end]) for start, end in pairwise(ends)]
        scores: Floats = np.array(sums, np.float32).reshape(-1, len(self.bias)) + self.bias
        return scores

    def scores_of_parted(self, examples: Iterable[Iterable[Part]]) -> Floats:
        """The scores of several whose features come in parts, as (examples, columns): a part that many share is summed once.

        No feature is in two parts of an example.
        """
        numbers: dict[Part, int] = {}
        parts: list[int] = []
        starts: list[int] = []
        for example in examples:
            starts.append(len(parts))
            parts.append(0)  # the bias
            parts += [numbers.setdefault(part, len(numbers) + 1) for part in example if part]
        known = self.features.get
        rows = [known(feature, -1) for part in numbers for feature in part]
        ends = [*accumulate(map(len, numbers), initial=0)]
        sums = np.add.reduceat(self._weights_and_zero.take(rows, axis=0), ends[:-1])
        scores: Floats = np.add.reduceat(np.concatenate([[self.bias], sums]).take(parts, axis=0), starts)
        return scores.astype(np.float32)

    @cached_property
    def _weights_and_zero(self) -> NDArray[np.float64]:
        """The weights, and behind them those of an unknown feature; of weights in half precision, as they are written, sums
        in double precision are exact."""
        return np.concatenate([self.weights, np.zeros((1, len(self.bias)))], dtype=np.float64)

    @cached_property
    def weight_of(self) -> Mapping[str, float]:
        """The weight of each feature in the first column."""
        column = self.weights[:, 0].tolist()
        return {feature: column[row] for feature, row in self.features.items()}

    def probability(self, features: Collection[str]) -> float:
        """The probability of the second of two classes."""
        return self.probabilities([features])[0]

    def probabilities(self, examples: Iterable[Collection[str]]) -> list[float]:
        """The probability of the second of two classes for each of several."""
        return logistic(self.scores_of_each(examples)[:, 0])

    def chances(self, options: Iterable[Collection[str]]) -> list[float]:
        """The chance of each of several options, of which one is right, by a model of `fit_choices`; at least one option."""
        return softmax(self.scores_of_each(options)[:, 0].tolist())

    def scores_of_rows(self, rows: Rows) -> NDArray[np.float64]:
        """The scores of several in the first column."""
        weights = np.array([self.weight_of.get(name, 0.0) for name in rows.features])
        scores: NDArray[np.float64] = rows.matrix(np.float64) @ weights + float(self.bias[0])
        return scores

    def shares(self, features: Collection[str]) -> Floats:
        """The probability of each class, of two or more."""
        shares: Floats = self.shares_of_each([features])[0]
        return shares

    def shares_of_each(self, examples: Iterable[Collection[str]]) -> Floats:
        """The probability of each class for several, as (examples, classes)."""
        return shares(self.scores_of_each(examples))


def logistic(scores: NDArray[np.floating]) -> list[float]:
    """The probability of the second of two classes for each of several, by its score."""
    likely: list[float] = (1 / (1 + np.exp(-scores))).tolist()
    return likely


def shares(scores: Floats) -> Floats:
    """The probability of each class for several, as (examples, classes), by their scores."""
    if scores.shape[1] == 1:
        scores = np.concatenate([np.zeros_like(scores), scores], axis=1)
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    found: Floats = odds / odds.sum(axis=1, keepdims=True)
    return found


def softmax(scores: Sequence[float]) -> list[float]:
    """The chance of each of several options, of which one is right, by their scores; at least one."""
    highest = max(scores)
    odds = [exp(score - highest) for score in scores]
    total = sum(odds)
    return [odd / total for odd in odds]


def fit(
    examples: Iterable[Collection[str]] | Rows,
    labels: Sequence[Hashable],
    strength: float,
    least: int = 2,
    margin: bool = False,
) -> Linear:
    """The logistic regression of `labels` on the features of `examples`; the columns are the sorted labels.

    Features of fewer than `least` examples are left out. `strength` is scikit-learn's C. With `margin`, a support vector
    machine is fitted instead, whose scores are no log-odds. The same examples in the same order give the same weights.

    Raises:
        TooFewError: when there are no two labels to tell apart.
    """
    if len(set(labels)) < 2:
        raise TooFewError(f"{len(labels)} examples of {len(set(labels))} classes are too few to learn from")
    from sklearn.linear_model import LogisticRegression
    from sklearn.svm import LinearSVC

    rows = (examples if isinstance(examples, Rows) else Rows.of(examples)).of_at_least(least)
    method = (
        LinearSVC(C=strength, random_state=0) if margin else LogisticRegression(C=strength, max_iter=1000)
    )
    model = method.fit(rows.matrix(np.float32), labels)
    weights = np.ascontiguousarray(model.coef_.T, np.float32)
    return Linear(_numbered(rows), weights, model.intercept_.astype(np.float32))


def _numbered(rows: Rows) -> dict[str, int]:
    return {name: at for at, name in enumerate(rows.features)}


def fit_choices(choices: Iterable[Choice] | Choices, strength: float, least: int = 2) -> Linear:
    """The conditional logit of choices: what raises the chance of an option among those that stand beside it.

    Where several options are right, the sum of their chances is raised. The model has one column, without a bias: the score of
    an option among its like. Features of fewer than `least` options are left out. `strength` weighs the choices against an L2
    penalty, as scikit-learn's C. The same choices in the same order give the same weights.

    Raises:
        TooFewError: when no choice has two options.
    """
    all_choices = choices if isinstance(choices, Choices) else Choices.of(choices)
    open_ones = all_choices.at(np.flatnonzero(all_choices.sizes > 1))
    if not len(open_ones):
        raise TooFewError("there is no choice between two options to learn from")
    from scipy.optimize import minimize

    rows = open_ones.options.of_at_least(least)
    matrix = rows.matrix(np.float64)
    sizes, starts, right = open_ones.sizes, open_ones.starts[:-1], open_ones.right

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = matrix @ weights
        scores -= np.repeat(np.maximum.reduceat(scores, starts), sizes)
        odds = np.exp(scores)
        wanted = odds * right
        totals, rights = np.add.reduceat(odds, starts), np.add.reduceat(wanted, starts)
        residuals = odds / np.repeat(totals, sizes) - wanted / np.repeat(rights, sizes)
        value = strength * np.log(totals / rights).sum() + weights @ weights / 2
        return float(value), strength * (matrix.T @ residuals) + weights

    found = minimize(
        loss, np.zeros(len(rows.features)), jac=True, method="L-BFGS-B", options={"maxiter": 500}
    )
    weights = found.x.astype(np.float32)[:, None]
    return Linear(_numbered(rows), weights, np.zeros(1, np.float32))


def write(model: Linear, folder: Path, name: str) -> None:
    """Write a model as `<name>.json.gz`, its features, and `<name>.npz`, their weights in half precision."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        (folder / f"{name}.json.gz").open("wb") as raw,
        gzip.GzipFile("", "wb", mtime=0, fileobj=raw) as file,
    ):
        file.write(json.dumps(list(model.features), ensure_ascii=False, indent=0).encode())
    weights, bias = model.weights.astype(np.float16), model.bias.astype(np.float16)
    np.savez_compressed(folder / f"{name}.npz", weights=weights, bias=bias)


def read(folder: Path, name: str) -> Linear:
    """The model `name` of a folder.

    Raises:
        FileNotFoundError: when there is none.
    """
    features = json.loads(gzip.decompress((folder / f"{name}.json.gz").read_bytes()))
    with np.load(folder / f"{name}.npz", allow_pickle=False) as arrays:
        weights, bias = (arrays[key].astype(np.float32) for key in ("weights", "bias"))
    return Linear({feature: row for row, feature in enumerate(features)}, weights, bias)
