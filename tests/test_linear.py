"""Linear models: what they learn, how they weigh, and that they are written whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import linear
from pipeline.linear import Choice, Linear, Part, TooFewError

EXAMPLES = [{"wet", "day"}] * 20 + [{"dry", "day"}] * 20 + [{"cold", "day"}] * 20 + [{"dry", "once"}]
TWO = [*[0] * 20, *[1] * 40, 1]
THREE = [*[0] * 20, *[1] * 20, *[2] * 20, 1]


def test_two_classes_are_told_apart_by_one_column() -> None:
    model = linear.fit(EXAMPLES, TWO, 1.0)
    assert list(model.features) == ["cold", "day", "dry", "wet"]
    assert model.weights.shape == (4, 1)
    assert model.probability({"wet"}) < 0.5 < model.probability({"dry"})
    no, yes = model.shares({"dry"})
    assert yes == pytest.approx(model.probability({"dry"}))
    assert no == pytest.approx(1 - yes)


def test_several_classes_share_what_is_likely() -> None:
    model = linear.fit(EXAMPLES, THREE, 1.0)
    for number, word in enumerate(("wet", "dry", "cold")):
        shares = model.shares({word, "day"})
        assert shares.sum() == pytest.approx(1)
        assert shares.argmax() == number


def test_the_chances_of_options_add_up_to_one() -> None:
    model = Linear({"near": 0, "far": 1}, np.array([[2.0], [-900.0]], np.float32), np.zeros(1, np.float32))
    near, plain, far = model.chances([{"near"}, {"unknown"}, {"far"}])
    assert near / plain == pytest.approx(np.exp(2))
    assert near + plain + far == pytest.approx(1)
    assert far == 0


def test_options_that_are_right_alike_share_what_is_learnt() -> None:
    choices = [Choice([{"a"}, {"b"}, {"c"}], {0, 1}), Choice([{"b"}, {"c"}], {0})]
    model = linear.fit_choices(choices, 1.0, least=1)
    first, second, wrong = model.chances([{"a"}, {"b"}, {"c"}])
    assert wrong < first < second
    with pytest.raises(TooFewError):
        linear.fit_choices([Choice([{"a"}], {0})], 1.0)


def test_rare_features_are_left_out() -> None:
    assert "once" not in linear.fit(EXAMPLES, TWO, 1.0).features
    assert "once" in linear.fit(EXAMPLES, TWO, 1.0, least=1).features


def test_one_column_sums_the_same_in_any_order() -> None:
    names = [f"feature {number}" for number in range(200)]
    column = np.random.default_rng(1).normal(size=(200, 1)).astype(np.float32)
    model = Linear({name: row for row, name in enumerate(names)}, column, np.full(1, 0.5, np.float32))
    assert model.scores(names) == model.scores(names[::-1]) == model.scores(frozenset(names))
    assert model.scores(names)[0] == pytest.approx(column.sum() + 0.5, rel=1e-5)


def test_features_in_parts_are_scored_as_all_together() -> None:
    weights = np.array([[1, 0.5], [-2, 4], [0.25, 8]], np.float32)
    model = Linear({"a": 0, "b": 1, "c": 2}, weights, np.array([0.5, -1], np.float32))
    shared = ("a", "unknown")
    parted: list[list[Part]] = [[shared, ("b", "c")], [shared, ()], [("unknown",)], []]
    whole = model.scores_of_each([feature for part in parts for feature in part] for parts in parted)
    assert model.scores_of_parted(parted).tolist() == whole.tolist()
    assert model.scores_of_parted([]).shape == (0, 2)


def test_unknown_features_say_nothing() -> None:
    model = Linear({"wet": 0}, np.array([[2.0]], np.float32), np.array([-1.0], np.float32))
    assert model.scores({"wet", "unknown"}) == [1.0]
    assert model.scores({"unknown"}) == model.scores([]) == [-1.0]


WEIGHTS = np.random.default_rng(0).normal(size=(26, 3)).astype(np.float32)


@given(st.lists(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), unique=True), st.randoms())
def test_scores_do_not_depend_on_the_order_of_features(names: list[str], dice: object) -> None:
    model = Linear({chr(97 + row): row for row in range(26)}, WEIGHTS, np.zeros(3, np.float32))
    shuffled = list(names)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert np.array_equal(model.scores(names), model.scores(shuffled))
    assert np.array_equal(model.scores(names), model.scores(frozenset(names)))


@pytest.mark.parametrize(
    ("examples", "labels"), [([], []), ([{"wet"}], [True]), ([{"wet"}, {"dry"}], [1, 1])]
)
def test_one_class_is_too_few(examples: list[set[str]], labels: list[int]) -> None:
    with pytest.raises(TooFewError, match="too few to learn from"):
        linear.fit(examples, labels, 1.0)


def test_the_same_examples_give_the_same_bytes_of_features_and_the_same_weights(tmp_path: Path) -> None:
    for folder in ("one", "other"):
        linear.write(linear.fit(EXAMPLES, THREE, 1.0), tmp_path / folder, "weather")
    one, other = (tmp_path / folder / "weather.json.gz" for folder in ("one", "other"))
    assert one.read_bytes() == other.read_bytes()
    models = [linear.read(tmp_path / folder, "weather") for folder in ("one", "other")]
    assert np.array_equal(models[0].weights, models[1].weights)
    assert np.array_equal(models[0].bias, models[1].bias)


@given(st.lists(st.text(max_size=8), unique=True, max_size=6))
def test_any_feature_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("model")
    model = Linear(
        {name: row for row, name in enumerate(names)},
        np.linspace(-2, 2, 2 * len(names), dtype=np.float16).reshape(-1, 2).astype(np.float32),
        np.array([0.5, -0.5], np.float32),
    )
    linear.write(model, folder, "any")
    read = linear.read(folder, "any")
    assert list(read.features.items()) == list(model.features.items())
    assert np.array_equal(read.weights, model.weights)
    assert np.array_equal(read.bias, model.bias)


def test_weights_are_read_without_unpickling(tmp_path: Path) -> None:
    linear.write(linear.fit(EXAMPLES, TWO, 1.0), tmp_path, "weather")
    with np.load(tmp_path / "weather.npz", allow_pickle=False) as arrays:
        assert {arrays[name].dtype for name in arrays.files} == {np.dtype(np.float16)}
    with pytest.raises(FileNotFoundError):
        linear.read(tmp_path, "another")
