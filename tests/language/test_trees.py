"""Trees as arrays say what the trees of scikit-learn say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from builders import trees_by

from pipeline.language import trees

GROWTH = trees.Growth(trees=120, rate=0.06, leaves=12, least=40, penalty=5, columns=0.7)


def rows(count: int = 400) -> tuple[list[dict[str, float]], list[bool]]:
    """Numbers by chance, and whether `a` is larger than `b`, or `c` very large."""
    table = np.random.default_rng(1).normal(size=(count, 3))
    found = [dict(zip("abc", row, strict=True)) for row in table.tolist()]
    return found, [row["a"] > row["b"] or row["c"] > 1.5 for row in found]


def grown_of(found: list[dict[str, float]], labels: list[bool]) -> trees.Trees:
    return trees.fit(("a", "b", "c"), trees.table_of(found, "abc"), labels, GROWTH)


def test_trees_say_what_those_of_scikit_learn_say(monkeypatch: pytest.MonkeyPatch) -> None:
    from sklearn.ensemble import HistGradientBoostingClassifier

    grown = []
    fit = HistGradientBoostingClassifier.fit

    def remember(self, *arguments):  # type: ignore[no-untyped-def]
        grown.append(self)
        return fit(self, *arguments)

    monkeypatch.setattr(HistGradientBoostingClassifier, "fit", remember)
    table, labels = rows()
    ours = grown_of(table, labels)
    theirs = grown[0].decision_function(np.array([[row[name] for name in ours.names] for row in table]))
    np.testing.assert_allclose(ours.scores(table), theirs, rtol=1e-9)


def test_trees_learn() -> None:
    table, labels = rows()
    told = trees.probabilities(grown_of(table[:300], labels[:300]), table[300:])
    right = [(each > 0.5) == label for each, label in zip(told, labels[300:], strict=True)]
    assert sum(right) > 85


def test_trees_of_choices_raise_the_right_row_of_each() -> None:
    table = np.random.default_rng(2).normal(size=(900, 3))
    table[:, 0] = 0.0
    right = table[:, 2].reshape(-1, 3).argmax(axis=1)
    grown = trees.fit_choices(("score", "a", "b"), table[:600], [3] * 200, right[:200], GROWTH)
    scores = grown.scores_of_table(table[600:]).reshape(-1, 3)
    assert (scores.argmax(axis=1) == right[200:]).mean() > 0.85


def test_weights_sum_up_to_the_score() -> None:
    table, labels = rows()
    grown = grown_of(table, labels)
    roots = grown.values[grown.roots].sum()
    for row in table[:5]:
        assert sum(grown.weights(row).values()) + grown.base + roots == pytest.approx(grown.scores([row])[0])


def test_weights_name_the_number_that_was_asked_for() -> None:
    assert trees_by("a", bound=1.0).weights({"a": 3.0, "b": 0.0}) == {"a": 2.0}
    assert trees_by("a", bound=1.0).weights({"a": 1.0}) == {"a": -2.0}


def test_no_rows_have_no_probabilities() -> None:
    assert trees.probabilities(trees_by("a"), []) == []


def test_trees_are_read_as_they_were_written(tmp_path: Path) -> None:
    table, labels = rows()
    grown = grown_of(table, labels)
    trees.write(grown, tmp_path / "new", "some")
    read = trees.read(tmp_path / "new", "some")
    assert read.names == grown.names
    assert np.array_equal(read.scores(table), grown.scores(table))
    with pytest.raises(FileNotFoundError):
        trees.read(tmp_path, "some")
