"""Reprints are found and lead to the earliest; what only sounds alike is left alone."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from pipeline.corpuswide.duplicates import Body, Signatures, is_reprint, originals

DICE = Random(1)
WORDS = [chr(code) for code in range(0x4E00, 0x4E00 + 400)]


def text(sentences: int = 30, dice: Random = DICE) -> str:
    return "\n".join("".join(dice.choices(WORDS, k=25)) + "。" for _ in range(sentences))


def found(tmp_path: Path, texts: list[str], order: list[int] | None = None) -> dict[int, int]:
    with (tmp_path / "signatures").open("w+b") as file:
        signatures = Signatures(file)
        for one in texts:
            signatures.add(one)
        return originals(signatures.read(), order or list(range(len(texts))), lambda n: Body(texts[n]))


def test_cut_swapped_and_equal_texts_are_reprints_of_the_first(tmp_path: Path) -> None:
    original = text()
    swapped = "\n".join(reversed(original.split("\n")))
    texts = [original, text(), original[: len(original) * 2 // 3], swapped, original]
    assert found(tmp_path, texts) == {2: 0, 3: 0, 4: 0}


def test_the_order_decides_which_is_the_original(tmp_path: Path) -> None:
    original = text()
    assert found(tmp_path, [original, original, text()], [1, 2, 0]) == {0: 1}


def test_nothing_comes_of_nothing(tmp_path: Path) -> None:
    assert found(tmp_path, []) == {}
    assert found(tmp_path, [text()]) == {}


def test_the_same_sentences_about_other_schools_are_another_article() -> None:
    told = text()
    one = Body(f"文澜小学与清溪小学签约。{told}", ("文澜小学", "清溪小学"))
    other = Body(f"云山小学与石桥小学签约。{told}", ("云山小学", "石桥小学"))
    again = Body(f"【转载】文澜小学与清溪小学签约。{told}", ("文澜小学", "清溪小学"))
    assert not is_reprint(one, other)
    assert is_reprint(one, again)


def test_what_goes_on_where_the_earlier_one_ended_is_no_reprint() -> None:
    rows = [f"石桥第{number}小学与清溪第{number}小学结对。" for number in range(60)]
    schools = [f"{town}第{number}小学" for number in range(60) for town in ("石桥", "清溪")]
    short, whole = Body("".join(rows[:20]), tuple(schools[:40])), Body("".join(rows), tuple(schools))
    assert is_reprint(short, of=whole)
    assert not is_reprint(whole, of=short)


@pytest.mark.parametrize(
    ("one", "other", "same"), [("两校今日签约", "两校，今日签约。", True), ("一", "二", False)]
)
def test_short_texts_must_be_equal(one: str, other: str, same: bool) -> None:
    assert is_reprint(Body(one), Body(other)) == same
