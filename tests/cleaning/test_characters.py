"""The character model: its odds add up, and it reads back what it wrote; a page's own counts learn."""

from __future__ import annotations

import math
from dataclasses import astuple
from pathlib import Path

import numpy as np
import pytest

from pipeline.cleaning.characters import (
    EDGE,
    Characters,
    characters,
    codes,
    contexts,
    count,
    key,
    moved,
    read,
    seen,
    write,
)

TEXTS = ["甲校与乙校结对。\n两校签约。", "乙校与丙校结对帮扶。"]
# 对 follows 结 at a cost of 0.5, and alone costs 4; whoever leaves 结 as a context pays 1.
MODEL = Characters.of({"结": 4.0, "对": 4.0, "校": 3.0, "结对": 0.5}, {"结": 1.0})


def test_what_has_followed_costs_what_it_costs_there() -> None:
    assert MODEL.cost("对", "结") == 0.5
    assert MODEL.cost("对", "乙校结") == 0.5


def test_what_has_not_followed_pays_for_the_shorter_context() -> None:
    assert MODEL.cost("校", "结") == 1.0 + 3.0
    assert MODEL.cost("校", "对") == 3.0
    assert MODEL.costs_of("结对校") == [4.0, 0.5, 3.0]


def test_a_stranger_costs_more_than_any_other() -> None:
    assert MODEL.cost("罕") == 15.0
    assert MODEL.cost("\U00020000") == 15.0  # beyond the basic plane


def test_a_key_tells_runs_apart() -> None:
    runs = ["对", "结对", "对结", "结对结对", "\n结"]
    assert len({key(run) for run in runs}) == len(runs)
    assert key("\U00020000") == key("\U00020001")


def test_the_model_is_read_as_it_was_written_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    write(MODEL, tmp_path / "a")
    write(MODEL, tmp_path / "b")
    assert (tmp_path / "a/ngrams.npz").read_bytes() == (tmp_path / "b/ngrams.npz").read_bytes()
    for found, wanted in zip(astuple(read(tmp_path / "a")), astuple(MODEL), strict=True):
        assert np.array_equal(found, wanted)


def test_there_is_no_model_in_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(tmp_path)


def test_the_model_that_ships_knows_news() -> None:
    assert characters().cost("签署合作协议") < characters().cost("议协作合署签") - 20


def test_the_odds_of_the_model_that_ships_add_up() -> None:
    for before in ("", "结对", "帮扶学"):
        context = np.array([key((EDGE + before)[-len(EDGE) :])], np.uint64)
        costs = characters().costs_behind(context, np.arange(0x20, 0xFFF0, dtype=np.uint64))
        assert 0.95 < np.exp(-costs).sum() < 1.05


def test_all_pairs_of_contexts_and_characters_are_weighed_at_once() -> None:
    context = np.array([key("校结"), key("对")], np.uint64)[:, None]
    costs = MODEL.costs_behind(context, codes("对校罕"))
    assert costs.tolist() == [[0.5, 4.0, 16.0], [4.0, 3.0, 15.0]]


def test_contexts_are_the_three_characters_before() -> None:
    assert contexts(codes("甲乙校与丙")).tolist() == [key("甲乙校"), key("乙校与")]
    behind = moved(np.array([key("甲乙校")], np.uint64), codes("与丙"))
    assert behind.tolist() == [key("乙校与"), key("乙校丙")]


def test_what_was_seen_is_likelier() -> None:
    model = seen(TEXTS)
    assert model.cost("结对", "乙校") < model.cost("对结", "乙校")
    assert model.cost("罕") > model.cost("对")


def test_the_odds_of_what_was_seen_add_up() -> None:
    alphabet = sorted({character for text in TEXTS for character in text})
    for before in ("", "乙校", "罕"):
        total = sum(math.exp(-seen(TEXTS).cost(character, before)) for character in alphabet)
        assert 0 < total < 1
    (likely,) = seen(["甲甲甲"]).costs_of("甲", "甲甲")
    # 甲 follows 甲甲 once of two times, 甲 two of three, and is three of four characters and 10,000 unseen ones.
    alone = 3.5 / (4 + 10_000)
    assert math.exp(-likely) == pytest.approx((1 + 2 * (2 + 2 * alone) / 5) / 4, rel=1e-5)


def test_runs_are_counted_from_the_edge_of_a_text() -> None:
    counts = count(["甲校"], 3)
    assert counts == {"\n甲": 1, "甲校": 1, "校\n": 1, "\n\n甲": 1, "\n甲校": 1, "甲校\n": 1}
