"""Organisations as found in gold pages as examples, and the training of their model."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import gold_page
from spacy.language import Language

from pipeline.goldset.org_confidence import (
    area_under_curve,
    cross_validate,
    examples,
    measure,
    train_confidence,
)
from pipeline.goldset.seats import read_pages
from pipeline.sources import InputError
from pipeline.sources.gold import read_gold

TRAIN = Path(__file__).resolve().parents[2] / "corpus/gold/train"


def test_an_organisation_is_right_by_its_name_and_label(nlp: Language) -> None:
    page = gold_page("{清溪小学}与{石桥中学:ORG}签约，南山小学到场。", doc_id="p")
    found = examples(read_pages(nlp, [page]))["p"]
    assert sorted(right for _, right in found) == [False, False, True]
    assert all("SCHOOL" in features for features, _ in found)


def test_what_gold_leaves_open_is_no_example(nlp: Language) -> None:
    page = gold_page("正定县的{清溪小学}开学。", doc_id="p")
    optional = page.entities[0].model_copy(update={"optional": True})
    page = page.model_copy(update={"entities": (optional,)})
    assert examples(read_pages(nlp, [page])) == {"p": []}


def test_it_learns_from_a_part_of_the_corpus(nlp: Language) -> None:
    # The tagger that ships has learnt from these pages, so that little is wrong here; enough to learn from.
    found = examples(read_pages(nlp, list(read_gold([TRAIN]).values())[:40]))
    pages = sorted(found)
    model = train_confidence({page: found[page] for page in pages[:30]})
    beliefs = measure(model, {page: found[page] for page in pages[30:]})
    assert area_under_curve(beliefs) > 0.6
    validated = cross_validate(found, folds=3)
    assert len(validated) == sum(map(len, found.values()))
    assert sum(confidence for confidence, _ in validated) == pytest.approx(
        sum(right for _, right in validated), rel=0.1
    )


def test_nothing_is_learnt_where_all_is_right() -> None:
    with pytest.raises(InputError, match="too few to learn from"):
        train_confidence({"p": [(frozenset({"SCHOOL"}), True)] * 3})


def test_area_under_curve() -> None:
    assert area_under_curve([(0.9, True), (0.8, True), (0.3, False)]) == 1
    assert area_under_curve([(0.9, True), (0.2, True), (0.5, False)]) == 0.5
