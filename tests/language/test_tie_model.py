"""The model of ties: what may be tied how, and that it learns, is written, and votes as it says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language import tie_model
from pipeline.language.candidates import Candidate, Side
from pipeline.language.tie_model import BACKWARD, FORWARD, UNDIRECTED, Example, Kind, TieModel
from pipeline.linear import Linear, TooFewError
from pipeline.schema import LABELS, RELATIONS

PAIRING = Kind("pairing", FORWARD)
TALK = Kind("cooperation", UNDIRECTED)


@pytest.mark.parametrize(
    ("relation", "head", "tail", "fits"),
    [
        ("membership", "EDU_GROUP", "SCHOOL", True),
        ("membership", "SCHOOL", "EDU_GROUP", False),
        ("school_enterprise", "COMPANY", "SCHOOL", True),
        ("school_enterprise", "SCHOOL", "COMPANY", True),
        ("school_enterprise", "SCHOOL", "UNIVERSITY", False),
        ("cooperation", "SCHOOL", "REGION", True),
        ("cooperation", "COMPANY", "REGION", True),
        ("cooperation", "COMPANY", "SCHOOL", False),
        ("branch", "UNIVERSITY", "SCHOOL", True),
        ("branch", "SCHOOL", "REGION", False),
        ("branch", "COMPANY", "SCHOOL", False),
        ("management", "SCHOOL", "SCHOOL", True),
        ("management", "SCHOOL", "EDU_AUTHORITY", False),
        ("management", "COMPANY", "SCHOOL", False),
        ("pairing", "REGION", "REGION", True),
        ("co_running", "COMPANY", "GOVERNMENT", True),
    ],
)
def test_what_may_be_tied_how(relation: str, head: str, tail: str, fits: bool) -> None:
    assert Kind(relation, FORWARD).fits(head, tail) is fits  # type: ignore[arg-type]
    assert Kind(relation, BACKWARD).fits(tail, head) is fits  # type: ignore[arg-type]


@given(
    st.sampled_from(RELATIONS),
    st.sampled_from([FORWARD, BACKWARD, UNDIRECTED]),
    st.sampled_from(LABELS),
    st.sampled_from(LABELS),
)
def test_turning_a_kind_turns_its_sides(relation: str, way: str, first: str, second: str) -> None:
    kind = Kind(relation, way)  # type: ignore[arg-type]
    assert kind.turned.turned == kind
    if way != UNDIRECTED:
        assert kind.fits(first, second) is kind.turned.fits(second, first)


def candidate(first: str, second: str, *features: str, at: int = 0, label: str = "SCHOOL") -> Candidate:
    sides = (Side(name, (at + n, at + n + 1), label, "name") for n, name in enumerate((first, second)))
    return Candidate(*sides, (at, at + 9), frozenset(features))


def model(**weights: tuple[float, ...]) -> TieModel:
    """A model by hand: for each feature the weight of a tie, of a pairing (first helps second), of a cooperation."""
    names = {name: row for row, name in enumerate(weights)}
    rows = np.array(list(weights.values()), np.float32).reshape(-1, 3)
    tie = Linear(names, rows[:, :1], np.zeros(1, np.float32))
    return TieModel(tie, Linear(names, rows[:, 1:], np.zeros(2, np.float32)), (PAIRING, TALK))


def test_a_pair_is_as_likely_as_its_best_candidate() -> None:
    weak, strong = candidate("a", "b", "weak"), candidate("b", "a", "strong", at=20)
    (verdict,) = model(weak=(-1, 0, 0), strong=(2, 0, 1)).verdicts([weak, strong])
    assert verdict.candidate == strong
    assert verdict.probability == pytest.approx(1 / (1 + np.exp(-2)))
    assert verdict.kind == TALK


def test_all_candidates_of_a_pair_vote_on_its_kind() -> None:
    judge = model(quite=(1, 0, 1), pairs=(0.9, 3, 0))
    seen = [
        candidate("a", "b", "quite"),
        candidate("a", "b", "pairs", at=20),
        candidate("a", "b", "pairs", at=40),
    ]
    assert judge.verdicts(seen[:1])[0].kind == TALK
    assert judge.verdicts(seen)[0].kind == PAIRING
    assert judge.verdicts(seen)[0].candidate == seen[0]


def test_a_vote_of_the_other_order_is_turned() -> None:
    judge = model(quite=(0.1, -1, 0), pairs=(0, 9, 0))
    (verdict,) = judge.verdicts([candidate("a", "b", "quite"), candidate("b", "a", "pairs", at=20)])
    assert (verdict.candidate.first.entity, verdict.kind) == ("a", PAIRING.turned)


def test_a_kind_that_does_not_fit_gets_no_vote() -> None:
    judge = model(talk=(1, 0, 9))
    (verdict,) = judge.verdicts([candidate("a", "b", "talk", label="COMPANY")])
    assert verdict.kind == TALK  # two companies may cooperate
    company = Side("b", (1, 2), "COMPANY", "name")
    mixed = replace(candidate("a", "b", "talk"), second=company)
    assert judge.verdicts([mixed])[0].kind == PAIRING


def test_a_pair_that_no_kind_fits_has_no_verdict() -> None:
    only = replace(model(talk=(1, 0, 9)), kinds=(Kind("membership", FORWARD), Kind("membership", BACKWARD)))
    assert only.verdicts([candidate("a", "b", "talk")]) == []


def test_unknown_features_say_nothing() -> None:
    assert model(known=(1, 0, 0)).verdicts([candidate("a", "b", "unknown")])[0].probability == 0.5
    assert model(known=(1, 0, 0)).verdicts([]) == []


SEEN = [
    candidate("a", "b", "one", "two", at=0),
    candidate("b", "a", "two", at=10),
    candidate("a", "b", "three", at=20),
    candidate("a", "c", "one", at=30),
    candidate("c", "a", "three", at=40),
    candidate("b", "c", "two", "three", at=50),
]


@given(st.permutations(SEEN))
def test_verdicts_do_not_depend_on_the_order_of_candidates(seen: list[Candidate]) -> None:
    judge = model(one=(0.5, 1, 0.3), two=(-0.7, -2, 0.9), three=(0.25, 0.1, 1.3))
    expected = {verdict.candidate.pair: verdict for verdict in judge.verdicts(SEEN)}
    verdicts = judge.verdicts(seen)
    assert [verdict.candidate.pair for verdict in verdicts] == list(dict.fromkeys(each.pair for each in seen))
    for verdict in verdicts:
        wanted = expected[verdict.candidate.pair]
        assert (verdict.candidate, verdict.kind) == (wanted.candidate, wanted.kind)
        assert verdict.probability == pytest.approx(wanted.probability)


def examples() -> list[Example]:
    """`helps` is a pairing, `signs` a cooperation, `visits` nothing; `said` says nothing, `once` is seen once."""
    kinds = (("helps", PAIRING, 40), ("signs", TALK, 40), ("visits", None, 80))
    found = [Example(frozenset({word, "said"}), kind) for word, kind, many in kinds for _ in range(many)]
    return [*found, Example(frozenset({"signs", "once"}), TALK)]


def test_train_learns_what_the_examples_say() -> None:
    trained = tie_model.train(examples())
    assert list(trained.tie.features) == ["helps", "said", "signs", "visits"]
    assert trained.kinds == (TALK, PAIRING)
    verdicts = {
        word: trained.verdicts([candidate("a", "b", word, "said")])[0]
        for word in ("helps", "signs", "visits")
    }
    assert verdicts["helps"].kind == PAIRING and verdicts["signs"].kind == TALK
    assert verdicts["visits"].probability < 0.5 < verdicts["helps"].probability


def same(one: TieModel, other: TieModel) -> bool:
    parts = ((one.tie, other.tie), (one.kind, other.kind))
    return replace(one, tie=other.tie, kind=other.kind) == other and all(
        list(a.features) == list(b.features)
        and np.array_equal(a.weights, b.weights)
        and np.array_equal(a.bias, b.bias)
        for a, b in parts
    )


def test_the_same_examples_give_the_same_weights() -> None:
    assert same(tie_model.train(examples()), tie_model.train(examples()))


@pytest.mark.parametrize(
    "few",
    [
        [],
        [Example(frozenset({"said"}), None)] * 3,
        [Example(frozenset({"said"}), TALK)] * 3,
        [Example(frozenset({"said"}), TALK), Example(frozenset({"said"}), PAIRING)] * 2,
        [Example(frozenset({"said"}), TALK), Example(frozenset({"said"}), None)] * 2,
    ],
)
def test_too_little_to_learn_from_is_an_error(few: list[Example]) -> None:
    with pytest.raises(TooFewError):
        tie_model.train(few)


def test_a_model_is_read_as_it_was_written(tmp_path: Path) -> None:
    trained = replace(tie_model.train(examples()), threshold=0.35, framed_threshold=0.2)
    tie_model.write(trained, tmp_path / "new" / "model")
    read = tie_model.read(tmp_path / "new" / "model")
    assert (read.kinds, read.threshold, read.framed_threshold) == (trained.kinds, 0.35, 0.2)
    for ours, theirs in ((read.tie, trained.tie), (read.kind, trained.kind)):
        assert ours.features == theirs.features
        # Weights are kept with the three digits that matter.
        np.testing.assert_allclose(ours.weights, theirs.weights, rtol=1e-3)
        np.testing.assert_allclose(ours.bias, theirs.bias, rtol=1e-3)
    tie_model.write(read, tmp_path / "again")
    assert same(tie_model.read(tmp_path / "again"), read)


def test_a_folder_without_a_model_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        tie_model.read(tmp_path)


def test_the_model_that_ships_is_whole() -> None:
    shipped = tie_model.tie_model()
    assert {kind.relation for kind in shipped.kinds} == set(RELATIONS)
    for part, columns in ((shipped.tie, 1), (shipped.kind, len(shipped.kinds))):
        assert part.weights.shape == (len(part.features), columns)
        assert part.bias.shape == (columns,)
        assert np.isfinite(part.weights).all()
    assert 0 < shipped.framed_threshold <= shipped.threshold < 1
