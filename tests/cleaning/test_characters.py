"""The character model: it learns, its odds add up, and it reads back what it wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.cleaning.characters import Characters, characters, count, read, write

TEXTS = ["甲校与乙校结对。\n两校签约。", "乙校与丙校结对帮扶。"]


def test_what_was_seen_costs_less() -> None:
    model = Characters.of(count(TEXTS, {}))
    assert model.cost("结对", "乙校") < model.cost("对结", "乙校")
    assert model.cost("帮扶", "结对") < model.cost("帮扶", "签约")


def test_words_of_a_dictionary_tell_what_goes_together() -> None:
    model = Characters.of(count(TEXTS, {"葡萄": 500, "葡": 0, "少见": 3}))
    assert model.cost("萄", "葡") < model.cost("萄", "甲")
    assert "少见" not in model.runs


def test_probabilities_of_all_that_follows_leave_room_for_the_unseen() -> None:
    model = Characters.of(count(TEXTS, {}))
    alphabet = {run for run in model.runs if len(run) == 1}
    assert 0.5 < sum(model.probabilities(character, "乙校")[0] for character in alphabet) < 1


def test_the_model_is_read_as_it_was_written_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    counts = count([*TEXTS, "反\\斜\t线"], {})
    write(counts, tmp_path / "a")
    write(counts, tmp_path / "b")
    assert (tmp_path / "a/counts.tsv.gz").read_bytes() == (tmp_path / "b/counts.tsv.gz").read_bytes()
    assert read(tmp_path / "a") == Characters.of(counts)


def test_there_is_no_model_in_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(tmp_path)


def test_the_model_that_ships_knows_news() -> None:
    assert characters().cost("签署合作协议") < characters().cost("议协作合署签") - 20
