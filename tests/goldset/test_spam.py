"""The training of the model that refuses spam pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.cleaning.spam_model import model
from pipeline.goldset.spam import examples, measure, train
from pipeline.linear import TooFewError
from pipeline.sources import InputError

OFFER = "柳河除甲醛公司{}哪家好？我们为您提供专业的除甲醛服务，价格优惠，随叫随到，欢迎来电咨询。"
NEWS = "昨日，清溪小学与石桥中学签订协议，两校今后每学期互派{}名教师。"


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    for name, sentence in (("spam", OFFER), ("real", NEWS)):
        (tmp_path / name).mkdir()
        for number in range(4):
            text = "\n".join(sentence.format(number * 10 + line) for line in range(3))
            (tmp_path / name / f"{number}.txt").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_model_learns_what_it_is_shown(pages: Path) -> None:
    known = list(examples(pages))
    shares = measure(train(known), known, 0.5)
    assert (shares["spam"].right, shares["real"].right) == (4, 4)


def test_the_model_that_ships_knows_pages_that_it_never_saw(pages: Path) -> None:
    shares = measure(model(), list(examples(pages)), 0.8)
    assert (shares["spam"].right, shares["real"].right) == (4, 4)


def test_pages_of_one_kind_teach_nothing(pages: Path) -> None:
    with pytest.raises(TooFewError):
        train([each for each in examples(pages) if each.is_spam])


def test_a_folder_without_both_kinds_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'spam'"):
        list(examples(tmp_path))
