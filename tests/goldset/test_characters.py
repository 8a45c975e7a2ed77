"""The training of the character model: it learns from our texts first, then from news at large and from words."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.goldset import characters
from pipeline.goldset.characters import newspaper, train
from pipeline.sources import InputError

OURS = ["甲校与乙校结对。\n两校签约。", "乙校与丙校结对帮扶。"]
# Characters beyond the basic plane share a number.
RARE = "\U00020000校\U00020001校\U00020002校校\U00020000"
GENERAL = ["今天天气很好，明天天气也好。"] * 3


def test_what_was_seen_costs_less() -> None:
    model = train(OURS, GENERAL, {})
    assert model.cost("结对", "乙校") < model.cost("对结", "乙校")
    assert model.cost("天气", "明天") < model.cost("气天", "明天")


def test_our_texts_count_more_than_news_at_large() -> None:
    model = train(["甲校"] * 3, ["甲班"] * 3, {})
    assert model.cost("校", "甲") < model.cost("班", "甲")


def test_words_tell_what_goes_together_unless_they_are_rare() -> None:
    model = train(OURS, GENERAL, {"葡萄": 500, "葡": 0, "蹊跷": 3})
    assert model.cost("萄", "葡") < model.cost("萄", "甲")
    assert model.cost("跷", "蹊") >= 15.0


def test_the_newspaper_is_read_without_its_tags(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "tag").mkdir()
    (tmp_path / "tag" / "199801.txt").write_text("[甲/n  校/n]nt  １２月/t  结对/v  。/w\n", "utf-8")
    (tmp_path / "__init__.py").touch()

    class Found:
        origin = str(tmp_path / "__init__.py")

    monkeypatch.setattr(characters, "find_spec", lambda name: Found)
    assert newspaper() == ["甲校12月结对。"]


def test_without_the_newspaper_the_answer_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(characters, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="train"):
        newspaper()


def test_training_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    # Sets and dictionaries of strings are in another order in each process, unless it is told a seed.
    program = (
        "import sys; from pathlib import Path; from pipeline.cleaning.characters import write;"
        "from pipeline.goldset.characters import train;"
        f"write(train({[*OURS, RARE]!r}, {GENERAL!r}, {{'葡萄': 500, '蹊跷': 30}}), Path(sys.argv[1]))"
    )
    files = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", program, tmp_path / seed], env=environment, check=True)
        files.append((tmp_path / seed / "ngrams.npz").read_bytes())
    assert files[0] == files[1]
