"""The annotated corpus is sound, large enough, and covers what its card says."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.goldset.agreement import agreement
from pipeline.goldset.check import GENRES, check
from pipeline.goldset.files import read_splits
from pipeline.goldset.stats import count
from pipeline.schema import RELATIONS
from pipeline.sources.gold import read_gold

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
STATS = count(read_splits(CORPUS / "gold"))


def test_nothing_is_wrong_with_the_corpus() -> None:
    assert [finding for finding in check(CORPUS / "gold") if not finding.note] == []


@pytest.mark.parametrize(
    ("split", "articles", "ties"), [("train", 200, 60), ("dev", 40, 15), ("test", 60, 20)]
)
def test_every_split_has_enough_of_each_relation(split: str, articles: int, ties: int) -> None:
    assert STATS["size"]["articles"][split] >= articles
    assert all(STATS["ties"][relation][split] >= ties for relation in RELATIONS)


@pytest.mark.parametrize("split", ["train", "dev", "test"])
def test_one_article_in_six_tells_no_tie_and_every_status_and_genre_occurs(split: str) -> None:
    size = STATS["size"]
    assert size["without a tie"][split] >= size["articles"][split] / 6
    assert all(STATS["status"][status][split] for status in ("agreed", "planned", "ended"))
    assert all(STATS["genre"][genre][split] for genre in GENRES)


def test_every_province_occurs_with_hong_kong_and_macau() -> None:
    places = STATS["places of the parties"]
    assert len(places) >= 33
    assert all(numbers.get("train") for numbers in places.values())


@pytest.mark.parametrize("split", ["dev", "test"])
def test_dev_and_test_are_annotated_twice(split: str) -> None:
    first, second = (read_gold([CORPUS / "annotators" / who / split]) for who in ("first", "second"))
    found = agreement(first, second)
    assert first.keys() == second.keys() and found.pages >= 37
    assert found.counts["typed"].f1 > 0.9 and found.counts["entities"].f1 > 0.9
