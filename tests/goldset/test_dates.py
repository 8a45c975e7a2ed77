"""Dates of ties as examples, and the training of their model."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.goldset.dates import cross_validate, measure, train_dates
from pipeline.language.tie_dates import date_model
from pipeline.sources import InputError
from pipeline.sources.gold import GoldPage, read_gold

GOLD = Path(__file__).resolve().parents[2] / "corpus/gold"


def test_a_model_of_some_articles_is_better_than_no_date_at_all() -> None:
    pages = list(read_gold([GOLD / "train"]).values())
    model = train_dates(pages[:60])
    found = measure(model, pages[60:100])
    ties = [tie for page in pages[60:100] for tie in page.relations if not tie.optional and tie.evidence]
    undated = sum(tie.date is None for tie in ties)
    assert found.all >= 0.9 * len(ties)
    # Without a date for any tie, those that have none would be right.
    assert found.right > 1.4 * undated


def test_cross_validation_asks_about_every_tie_once() -> None:
    pages = list(read_gold([GOLD / "train"]).values())[:60]
    seen = measure(train_dates(pages), pages)
    unseen = cross_validate(pages, 3)
    assert unseen.all == seen.all
    assert unseen.right < seen.right


def test_the_model_that_ships_is_right_on_dev_mostly() -> None:
    share = measure(date_model(), read_gold([GOLD / "dev"]).values())
    assert share.right / share.all > 0.76


def test_too_few_dates_are_told() -> None:
    with pytest.raises(InputError, match="too few dates"):
        train_dates([GoldPage(doc_id="a", paragraphs=("无。",))])
