"""The character model: its odds add up, and it reads back what it wrote; a page's own counts learn."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from pipeline.cleaning.characters import Characters, Seen, characters, count, key, read, write

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
    assert read(tmp_path / "a") == MODEL


def test_there_is_no_model_in_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(tmp_path)


def test_the_model_that_ships_knows_news() -> None:
    assert characters().cost("签署合作协议") < characters().cost("议协作合署签") - 20


def test_the_odds_of_the_model_that_ships_add_up() -> None:
    for before in ("", "结对", "帮扶学"):
        total = sum(math.exp(-characters().cost(chr(code), before)) for code in range(0x20, 0xFFF0))
        assert 0.95 < total < 1.05


def test_what_was_seen_is_likelier() -> None:
    seen = Seen.of(TEXTS)
    assert math.prod(seen.probabilities("结对", "乙校")) > math.prod(seen.probabilities("对结", "乙校"))
    alphabet = {run for run in seen.runs if len(run) == 1}
    assert 0.5 < sum(seen.probabilities(character, "乙校")[0] for character in alphabet) < 1


def test_runs_are_counted_from_the_edge_of_a_text() -> None:
    counts = count(["甲校"], 3)
    assert counts == {"\n甲": 1, "甲校": 1, "校\n": 1, "\n\n甲": 1, "\n甲校": 1, "甲校\n": 1}
