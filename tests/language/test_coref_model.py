"""The model that chooses what a word stands for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from builders import trees_by

from pipeline.language import coref_model
from pipeline.language.antecedents import Option
from pipeline.language.coref_model import CorefModel, close_options, named_options, settling
from pipeline.linear import Linear


def option(*ids: str, told: str = "near") -> Option:
    return Option(ids, ("", "school"), frozenset((told,)))


def test_the_trees_are_asked_of_what_is_about_as_likely_as_the_best() -> None:
    named = named_options([option("甲"), option("乙"), option("丙"), option()])
    assert named == [0, 1, 2]
    assert close_options(named, [0.2, 0.001, 0.3, 0.499]) == [2, 0]


def test_they_are_told_how_much_likelier_the_best_is() -> None:
    rows = settling(np.array([[7.0], [8.0]]), [0.1, 0.2], [1, 0])
    assert rows == pytest.approx(np.array([[0.0, 0, 7], [np.log(0.5), 1, 8]]))


def test_what_is_told_counts_for_words_of_a_kind_and_for_all() -> None:
    weights = {" near": 1.0, "school near": 0.5, "school far": -1.0, "nobody": 0.25}
    linear = Linear(
        {name: row for row, name in enumerate(weights)},
        np.array([list(weights.values())], np.float32).T,
        np.zeros(1, np.float32),
    )
    options = [option("甲"), option("乙", told="far"), Option((), (), frozenset(("nobody",)))]
    expected = linear.chances(each.features for each in options)
    assert CorefModel(linear, trees_by("chance"))._chances(options) == pytest.approx(expected)
    assert linear.scores_of_each(each.features for each in options)[:, 0].tolist() == [1.5, -1.0, 0.25]


def test_a_model_is_read_as_it_was_written(tmp_path: Path) -> None:
    model = coref_model.coref_model()
    coref_model.write(model, tmp_path)
    again = coref_model.read(tmp_path)
    assert again.linear.features == model.linear.features
    assert again.trees.names == coref_model.COLUMNS
    np.testing.assert_array_equal(again.trees.values, model.trees.values)
