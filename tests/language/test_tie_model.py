"""The model of ties: what may be tied how, and that it learns, is written, and votes as it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from builders import trees_by
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language import tie_model
from pipeline.language.candidates import Candidate, Candidates, Side
from pipeline.language.tie_model import (
    BACKWARD,
    FORWARD,
    UNDIRECTED,
    Calibration,
    Example,
    Examples,
    Kind,
    KindModel,
    TieModel,
    Verdict,
    calibrate,
    with_votes,
)
from pipeline.linear import Linear, TooFewError
from pipeline.schema import LABELS, RELATIONS, Entity

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
    return Candidate(*sides, (at, at + 9), (features,))


def model(**weights: tuple[float, ...]) -> TieModel:
    """A model by hand: for each feature the weight of a tie, of a pairing (first helps second), of a cooperation; tied is
    what scores above nothing."""
    names = {name: row for row, name in enumerate(weights)}
    rows = np.array(list(weights.values()), np.float32).reshape(-1, 3)
    tie = Linear(names, rows[:, :1], np.zeros(1, np.float32))
    kind = KindModel(Linear(names, rows[:, 1:], np.zeros(2, np.float32)), (PAIRING, TALK))
    return TieModel(tie, kind, trees_by("score"), Calibration(pair=1.0, kind=0.0))


def verdicts(judge: TieModel, seen: Sequence[Candidate]) -> list[Verdict]:
    names = sorted({name for each in seen for name in each.pair})
    entities = {name: Entity(id=name, name=name, label="SCHOOL") for name in names}
    return judge.verdicts(Candidates(tuple(seen), entities), {}, 100)


def test_a_pair_is_as_likely_as_its_best_candidate() -> None:
    weak, strong = candidate("a", "b", "weak"), candidate("b", "a", "strong", at=20)
    (verdict,) = verdicts(model(weak=(-1, 0, 0), strong=(2, 0, 1)), [weak, strong])
    assert verdict.candidate == strong
    assert verdict.pair.score == 2
    assert verdict.probability == pytest.approx(1 / (1 + np.exp(-2)))
    assert verdict.kind == TALK


def test_all_candidates_of_a_pair_vote_on_its_kind() -> None:
    judge = model(quite=(1, 0, 1), pairs=(0.9, 3, 0))
    seen = [
        candidate("a", "b", "quite"),
        candidate("a", "b", "pairs", at=20),
        candidate("a", "b", "pairs", at=40),
    ]
    assert verdicts(judge, seen[:1])[0].kind == TALK
    (verdict,) = verdicts(judge, seen)
    assert verdict.kind == PAIRING
    assert sum(share for _, share in verdict.kinds) == pytest.approx(1)
    assert verdict.candidate == seen[0]


def test_a_vote_of_the_other_order_is_turned() -> None:
    judge = model(quite=(0.1, -1, 0), pairs=(0, 9, 0))
    (verdict,) = verdicts(judge, [candidate("a", "b", "quite"), candidate("b", "a", "pairs", at=20)])
    assert (verdict.candidate.first.entity, verdict.kind) == ("a", PAIRING.turned)


def test_a_kind_that_does_not_fit_gets_no_vote() -> None:
    judge = model(talk=(1, 0, 9))
    (verdict,) = verdicts(judge, [candidate("a", "b", "talk", label="COMPANY")])
    assert verdict.kind == TALK  # two companies may cooperate
    mixed = replace(candidate("a", "b", "talk"), second=Side("b", (1, 2), "COMPANY", "name"))
    assert verdicts(judge, [mixed])[0].kind == PAIRING


def test_a_pair_that_no_kind_fits_has_no_verdict() -> None:
    judge = model(talk=(1, 0, 9))
    kinds = Kind("membership", FORWARD), Kind("membership", BACKWARD)
    only = replace(judge, kind=replace(judge.kind, kinds=kinds))
    assert verdicts(only, [candidate("a", "b", "talk")]) == []


def test_unknown_features_say_nothing() -> None:
    assert verdicts(model(known=(1, 0, 0)), [candidate("a", "b", "unknown")])[0].pair.score == 0
    assert verdicts(model(known=(1, 0, 0)), []) == []


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
    expected = {verdict.candidate.pair: verdict for verdict in verdicts(judge, SEEN)}
    found = verdicts(judge, seen)
    assert [verdict.candidate.pair for verdict in found] == list(dict.fromkeys(each.pair for each in seen))
    for verdict in found:
        wanted = expected[verdict.candidate.pair]
        assert (verdict.candidate, verdict.kind) == (wanted.candidate, wanted.kind)
        assert verdict.confidence == pytest.approx(wanted.confidence)


def test_calibration_gives_the_shares_that_it_was_fitted_to() -> None:
    # Of what is called 90 % likely, 60 % is right; of what is called 20 % likely, 10 %.
    told = [(0.9, 0.8)] * 100 + [(0.2, 0.8)] * 100
    right = [True] * 60 + [False] * 40 + [True] * 10 + [False] * 90
    fitted = calibrate(told, right)
    assert fitted.confidence(0.9, 0.8) == pytest.approx(0.6, abs=0.03)
    assert fitted.confidence(0.2, 0.8) == pytest.approx(0.1, abs=0.03)


def test_answers_of_one_sort_calibrate_nothing() -> None:
    assert calibrate([(0.9, 0.9)], [True]) == Calibration()


def test_certainty_has_finite_log_odds() -> None:
    assert tie_model.log_odds(1.0) == pytest.approx(6.907, abs=1e-3)
    assert tie_model.log_odds(0.0) == pytest.approx(-6.907, abs=1e-3)


def examples() -> Examples:
    """`helps` is a pairing, `signs` a cooperation, `visits` nothing; `said` says nothing, `once` is seen once."""
    kinds = (("helps", PAIRING, 40), ("signs", TALK, 40), ("visits", None, 80))
    found = [Example(frozenset({word, "said"}), kind) for word, kind, many in kinds for _ in range(many)]
    return Examples.of([*found, Example(frozenset({"signs", "once"}), TALK)])


def test_train_learns_what_the_examples_say() -> None:
    tie, kind = tie_model.train_tie(examples()), tie_model.train_kind(examples())
    assert list(tie.features) == ["helps", "said", "signs", "visits"]
    assert kind.kinds == (TALK, PAIRING)
    judge = TieModel(tie, kind, trees_by("score"))
    found = {
        word: verdicts(judge, [candidate("a", "b", word, "said")])[0] for word in ("helps", "signs", "visits")
    }
    assert found["helps"].kind == PAIRING and found["signs"].kind == TALK
    assert found["visits"].pair.score < 0 < found["helps"].pair.score


@pytest.mark.parametrize(
    "few",
    [
        [],
        [Example(frozenset({"said"}), None)] * 3,
        [Example(frozenset({"said"}), TALK)] * 3,
    ],
)
def test_too_little_to_learn_from_is_an_error(few: list[Example]) -> None:
    for train in (tie_model.train_tie, tie_model.train_kind):
        with pytest.raises(TooFewError):
            train(Examples.of(few))


def test_a_model_is_read_as_it_was_written(tmp_path: Path) -> None:
    calibration = Calibration(0.8, 0.3, -1.2)
    written = TieModel(
        tie_model.train_tie(examples()),
        tie_model.train_kind(examples()),
        trees_by("score"),
        calibration,
        0.35,
    )
    tie_model.write(written, tmp_path / "new" / "model")
    read = tie_model.read(tmp_path / "new" / "model")
    assert (read.kind.kinds, read.threshold, read.calibration) == (written.kind.kinds, 0.35, calibration)
    for ours, theirs in ((read.tie, written.tie), (read.kind.model, written.kind.model)):
        assert ours.features == theirs.features
        # Weights are kept with the three digits that matter.
        np.testing.assert_allclose(ours.weights, theirs.weights, rtol=1e-3)
        np.testing.assert_allclose(ours.bias, theirs.bias, rtol=1e-3)
    assert read.pair.scores([{"score": 1.0}]) == written.pair.scores([{"score": 1.0}])


def test_a_folder_without_a_model_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        tie_model.read(tmp_path)


def test_the_model_that_ships_is_whole() -> None:
    shipped = tie_model.tie_model()
    kinds = shipped.kind.kinds
    assert {kind.relation for kind in kinds} == set(RELATIONS)
    for part, columns in ((shipped.tie, 1), (shipped.kind.model, len(kinds))):
        assert part.weights.shape == (len(part.features), columns)
        assert part.bias.shape == (columns,)
        assert np.isfinite(part.weights).all()
    assert np.isfinite(shipped.pair.values).all()
    assert 0 < shipped.threshold < 1
    # A pair that is surer tied, or surer of its kind, is surer.
    assert shipped.calibration.pair > 0 and shipped.calibration.kind > 0


@pytest.mark.parametrize("probability", [0.01, 0.4, 0.99])
def test_no_share_makes_a_pair_surer_than_its_highest_confidence(probability: float) -> None:
    for calibration in (Calibration(0.8, 1.2, -0.3), Calibration(1.0, -0.5, 0.2)):
        told = [calibration.confidence(probability, share / 10) for share in range(11)]
        assert max(told) == calibration.highest(probability)


def test_the_trees_know_what_candidates_vote_for() -> None:
    agreed, nothing = with_votes([{"score": 1.0}, {"score": 0.5}], [((PAIRING, 0.7), (TALK, 0.2)), ()])
    assert agreed == {
        "score": 1.0,
        "relation": RELATIONS.index("pairing"),
        "share of kind": 0.7,
        "share of next kind": 0.2,
    }
    assert (nothing["score"], nothing["relation"], nothing["share of kind"]) == (0.5, -1.0, 0.0)
