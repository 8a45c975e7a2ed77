"""Boosted trees over named numbers, as plain arrays.

scikit-learn grows them; using them takes a few look-ups, so that nothing is unpickled and nothing heavy is imported.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.linear import logistic

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
_BINS = 256
_FLAT = 1e-6
"""What a row weighs at least that is as good as settled."""
_ARRAYS = ("roots", "columns", "bounds", "left", "right", "values")


@dataclass(frozen=True)
class Trees:
    """All nodes of all trees, one behind the other. A node asks whether the number of its column is at most its bound, and
    goes `left` if so; a leaf is its own child on both sides.
    """

    names: tuple[str, ...]
    """The numbers that the trees ask for, by column."""
    base: float
    """The score that the first tree begins at."""
    roots: NDArray[np.int32]
    columns: NDArray[np.int32]
    bounds: Numbers
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    values: Numbers
    """What the score is moved by to here, at a leaf; above it, what it would be if the tree ended here."""

    def scores(self, rows: Sequence[Mapping[str, float]]) -> Numbers:
        """The log-odds of each row."""
        return self.scores_of_table(table_of(rows, self.names))

    def scores_of_table(self, table: Numbers) -> Numbers:
        """The log-odds of each row of numbers, which stand in the order of `names`."""
        trees = len(self.roots)
        numbers, begins = table.ravel(), np.repeat(np.arange(len(table)) * len(self.names), trees)
        nodes = np.tile(self.roots.astype(np.intp), len(table))
        leaves, going = nodes.copy(), np.arange(len(nodes))
        # Few ways are as deep as the deepest: those that have come to their leaf are left out of the next step.
        while len(going):
            nodes = self._below(nodes, numbers, begins)
            leaves[going] = nodes
            inner = np.flatnonzero(self._is_inner.take(nodes))
            nodes, begins, going = nodes.take(inner), begins.take(inner), going.take(inner)
        scores: Numbers = self.base + self.values.take(leaves.reshape(len(table), trees)).sum(axis=1)
        return scores

    def weights(self, row: Mapping[str, float]) -> dict[str, float]:
        """How far each number moves the score of one row, summed over the questions that ask for it."""
        table = table_of([row], self.names)
        moved = np.zeros(len(self.names))
        nodes = self.roots.astype(np.intp)
        while True:
            lower = self._below(nodes, table.ravel(), np.zeros_like(nodes))
            if (lower == nodes).all():
                return dict(zip(self.names, moved.tolist(), strict=True))
            np.add.at(moved, self.columns[nodes], self.values[lower] - self.values[nodes])
            nodes = lower

    def _below(self, nodes: NDArray[np.intp], numbers: Numbers, begins: NDArray[np.intp]) -> NDArray[np.intp]:
        """The child that the way at each of `nodes` comes to; the row that it is of begins there in `numbers`."""
        # Flat look-ups take a third of the time of those by row and column.
        asked = numbers.take(begins + self._columns.take(nodes))
        return self._children.take(2 * nodes + (asked <= self.bounds.take(nodes)))

    @cached_property
    def _columns(self) -> NDArray[np.intp]:
        """`columns`, as numpy looks them up."""
        return self.columns.astype(np.intp)

    @cached_property
    def _is_inner(self) -> Flags:
        """Whether each node is no leaf."""
        is_inner: Flags = self.left != np.arange(len(self.left))
        return is_inner

    @cached_property
    def _children(self) -> NDArray[np.intp]:
        """The right and the left child of each node, side by side."""
        return np.stack([self.right, self.left], axis=1).astype(np.intp).ravel()


def table_of(rows: Sequence[Mapping[str, float]], names: Sequence[str]) -> Numbers:
    """The numbers of rows, in the order of `names`: (rows, names)."""
    return np.array(list(map(itemgetter(*names), rows)), np.float64).reshape(-1, len(names))


@dataclass(frozen=True)
class Growth:
    """How trees are grown."""

    trees: int
    """How many, each of which corrects what those before it leave wrong."""
    rate: float
    """How much of it each corrects."""
    leaves: int
    """The most leaves of a tree."""
    least: int
    """The fewest rows of a leaf."""
    penalty: float
    """What large corrections cost."""
    columns: float = 1.0
    """The share of the columns, drawn by lot, among which each question is chosen."""


def fit(names: tuple[str, ...], table: Numbers, labels: Sequence[bool] | Flags, growth: Growth) -> Trees:
    """Grow trees that tell the rows of `labels` from the others; the same rows in the same order give the same trees.

    Args:
        names: The names of the numbers, by column.
        table: The rows, at least one.
        labels: Whether each is what is told from the others.
        growth: How they are grown.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    grower = HistGradientBoostingClassifier(
        max_iter=growth.trees,
        learning_rate=growth.rate,
        max_leaf_nodes=growth.leaves,
        min_samples_leaf=growth.least,
        l2_regularization=growth.penalty,
        max_features=growth.columns,
        early_stopping=False,
        random_state=0,
    )
    # Threads wait for each other longer than they work where other programs share the cores.
    with threadpool_limits(1, "openmp"):
        grower.fit(table, np.array(labels))
    # scikit-learn has no public way to its trees of this kind; a test compares what ours say with what it says.
    grown = [stage[0].nodes for stage in grower._predictors]
    return _joined(names, float(grower._baseline_prediction.item()), grown, growth)


def fit_choices(
    names: tuple[str, ...],
    table: Numbers,
    sizes: Sequence[int],
    right: Sequence[int],
    growth: Growth,
) -> Trees:
    """Grow trees that raise the right one of several rows above those beside it: a boosted conditional logit.

    The score of a row is its first number, a log-odds, and what the trees add to it.

    Args:
        names: The names of the numbers, by column.
        table: The rows of the first choice, then those of the next one.
        sizes: How many rows each choice has.
        right: Which of the rows of a choice is right, from 0.
        growth: How they are grown.
    """
    # The parts of scikit-learn's own boosting: it has no loss that compares rows.
    from sklearn.ensemble._hist_gradient_boosting.binning import _BinMapper
    from sklearn.ensemble._hist_gradient_boosting.grower import TreeGrower

    bins = _BinMapper(n_bins=_BINS, random_state=0, n_threads=1)
    binned = np.asfortranarray(bins.fit_transform(table))
    starts = np.cumsum([0, *sizes[:-1]])
    chosen = starts + np.array(right)
    scores = table[:, 0].copy()
    lots = np.random.default_rng(0)
    grown = []
    for _ in range(growth.trees):
        odds = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
        chances = odds / np.repeat(np.add.reduceat(odds, starts), sizes)
        gradients = chances.copy()
        gradients[chosen] -= 1
        tree = TreeGrower(
            binned,
            gradients.astype(np.float32),
            (chances * (1 - chances) + _FLAT).astype(np.float32),
            max_leaf_nodes=growth.leaves,
            min_samples_leaf=growth.least,
            l2_regularization=growth.penalty,
            feature_fraction_per_split=growth.columns,
            rng=lots,
            shrinkage=growth.rate,
            n_bins=_BINS,
            n_bins_non_missing=bins.n_bins_non_missing_,
            n_threads=1,
        )
        tree.grow()
        for leaf in tree.finalized_leaves:
            scores[leaf.sample_indices] += leaf.value
        grown.append(tree.make_predictor(binning_thresholds=bins.bin_thresholds_).nodes)
    return _joined(names, 0.0, grown, growth)


def _joined(names: tuple[str, ...], base: float, grown: Sequence[NDArray[np.void]], growth: Growth) -> Trees:
    """Trees as scikit-learn grows them, one behind the other."""
    sizes = np.array([len(nodes) for nodes in grown])
    roots = np.cumsum(sizes) - sizes
    nodes = np.concatenate(grown)
    offsets = np.repeat(roots, sizes)
    is_leaf = nodes["is_leaf"].astype(bool)
    itself = np.arange(len(nodes))
    return Trees(
        names,
        base,
        roots.astype(np.int32),
        np.where(is_leaf, 0, nodes["feature_idx"]).astype(np.int32),
        np.where(is_leaf, 0.0, nodes["num_threshold"]),
        np.where(is_leaf, itself, nodes["left"] + offsets).astype(np.int32),
        np.where(is_leaf, itself, nodes["right"] + offsets).astype(np.int32),
        # Only leaves hold values that the learning rate has shrunk.
        np.where(is_leaf, 1.0, growth.rate) * nodes["value"],
    )


def probabilities(trees: Trees, rows: Sequence[Mapping[str, float]]) -> list[float]:
    """How likely each row is one of those that the trees were grown to tell."""
    scores = trees.scores(rows) if rows else np.zeros(0)
    return logistic(scores)


def write(trees: Trees, folder: Path, name: str) -> None:
    """Write trees as `<name>.json`, the names of their numbers, and `<name>.npz`, their nodes."""
    folder.mkdir(parents=True, exist_ok=True)
    told = {"names": trees.names, "base": trees.base}
    (folder / f"{name}.json").write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    np.savez_compressed(folder / f"{name}.npz", **{key: getattr(trees, key) for key in _ARRAYS})


def read(folder: Path, name: str) -> Trees:
    """The trees `name` of a folder.

    Raises:
        FileNotFoundError: when there are none.
    """
    told = json.loads((folder / f"{name}.json").read_text("utf-8"))
    with np.load(folder / f"{name}.npz", allow_pickle=False) as arrays:
        return Trees(tuple(told["names"]), told["base"], *(arrays[key] for key in _ARRAYS))
