"""Examples of ties from gold pages, and a model that learns from some of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from builders import gold_page
from spacy.language import Language

from pipeline.goldset.ties import (
    ReadPage,
    Training,
    examples,
    measure,
    read_pages,
    relations_of,
    train_on,
    train_ties,
)
from pipeline.language.pairs import pairs_of
from pipeline.language.tie_model import BACKWARD, FORWARD, UNDIRECTED, Example, Kind
from pipeline.sources import InputError
from pipeline.sources.gold import GoldPage, read_gold

TRAIN = Path(__file__).resolve().parents[2] / "corpus/gold/train"


def told(nlp: Language, text: str, *ties: str) -> list[Example]:
    """The examples of a page read with its annotators' mentions."""
    page = gold_page(text, *ties)
    return of_page(nlp, page)


def of_page(nlp: Language, page: GoldPage) -> list[Example]:
    (read,) = read_pages(nlp, [page], [True])
    return [example for example in examples(page, read.found) if example is not None]


def kinds(found: Sequence[Example]) -> list[Kind | None]:
    return [each.kind for each in found]


@pytest.mark.parametrize(
    ("tie", "kind"),
    [
        ("pairing 清溪小学 - 石桥中学", Kind("pairing", UNDIRECTED)),
        ("pairing 清溪小学 > 石桥中学", Kind("pairing", FORWARD)),
        ("pairing 石桥中学 > 清溪小学", Kind("pairing", BACKWARD)),
    ],
)
def test_a_tied_pair_is_an_example_of_its_kind_in_the_order_of_the_text(
    nlp: Language, tie: str, kind: Kind
) -> None:
    assert kinds(told(nlp, "{清溪小学}与{石桥中学}结对。", tie)) == [kind]


def test_a_pair_that_is_not_tied_is_an_example_of_nothing(nlp: Language) -> None:
    found = told(nlp, "{清溪小学}与{石桥中学}结对，{柳湾小学}到场。", "pairing 清溪小学 - 石桥中学")
    assert sorted(kinds(found), key=str) == [Kind("pairing", UNDIRECTED), None, None]
    assert all("labels SCHOOL SCHOOL" in each.features for each in found)


def test_only_the_sentence_that_is_the_evidence_tells_of_a_tie(nlp: Language) -> None:
    text = "{清溪小学}、{石桥中学}都很大。\n{清溪小学}与{石桥中学}结对。"
    found = told(nlp, text, "pairing 清溪小学 - 石桥中学@清溪小学与石桥中学结对")
    # Of the first sentence nothing is said, nor is it told of its pair that it is not tied.
    assert kinds(found) == [Kind("pairing", UNDIRECTED)] * len(found)
    assert found and not any("between first 、" in each.features for each in found)


def test_each_of_two_ties_of_a_pair_is_told_by_its_own_sentence(nlp: Language) -> None:
    found = told(
        nlp,
        "{清溪小学}与{石桥中学}结对。\n{清溪小学}托管{石桥中学}。",
        "pairing 清溪小学 - 石桥中学@清溪小学与石桥中学结对",
        "management 清溪小学 > 石桥中学@清溪小学托管石桥中学",
    )
    told_by = {
        word: {each.kind for each in found if f"between {word}" in each.features} for word in ("与", "托管")
    }
    assert told_by == {"与": {Kind("pairing", UNDIRECTED)}, "托管": {Kind("management", FORWARD)}}


def test_an_optional_tie_is_no_example_at_all(nlp: Language) -> None:
    page = gold_page("{清溪小学}与{石桥中学}结对。", "pairing 清溪小学 - 石桥中学")
    page = page.model_copy(
        update={"relations": tuple(tie.model_copy(update={"optional": True}) for tie in page.relations)}
    )
    assert of_page(nlp, page) == []


def test_a_brand_that_only_its_branch_names_is_tied_by_its_own_name(nlp: Language) -> None:
    page = gold_page("{清溪小学城南分校}揭牌。")
    brand = type(page.entities[0])(name="清溪小学", label="SCHOOL")
    tie = gold_page("揭牌。", "branch 清溪小学 > 清溪小学城南分校@清溪小学城南分校揭牌").relations
    page = page.model_copy(update={"entities": (*page.entities, brand), "relations": tie})
    assert kinds(of_page(nlp, page)) == [Kind("branch", FORWARD)]


def test_too_little_to_learn_from_is_an_error(nlp: Language) -> None:
    page = gold_page("{清溪小学}与{石桥中学}结对，{柳湾小学}到场。", "pairing 清溪小学 - 石桥中学")
    with pytest.raises(InputError, match="too little to learn ties from"):
        train_ties(nlp, [page, GoldPage(doc_id="s", spam=True)])


@pytest.fixture(scope="module")
def read(nlp: Language) -> list[ReadPage]:
    """Every twelfth article of the training split, twenty in all, with its annotators' mentions and with found ones."""
    pages = [page for page in read_gold([TRAIN]).values() if not page.spam]
    return read_pages(nlp, pages[::12][:20])


@pytest.fixture(scope="module")
def trained(read: list[ReadPage]) -> Training:
    return train_on(read, 3)


def test_the_same_pages_give_the_same_models(read: list[ReadPage]) -> None:
    one, other = (train_on(read[:12], 2).model for _ in range(2))
    assert (one.kind.kinds, one.threshold, one.calibration) == (
        other.kind.kinds,
        other.threshold,
        other.calibration,
    )
    assert np.array_equal(one.tie.weights, other.tie.weights)
    assert np.array_equal(one.kind.model.weights, other.kind.model.weights)
    assert np.array_equal(one.pair.values, other.pair.values)


def test_a_model_knows_the_articles_that_it_learnt_from_better_than_others(
    read: list[ReadPage], trained: Training
) -> None:
    learnt = measure(trained.model, [each for each in read if each.given]).counts["typed"]
    unseen = trained.given.counts["typed"]
    assert learnt.f1 > 0.6
    assert learnt.f1 > unseen.f1 + 0.1 > 0.2
    assert learnt.hits + learnt.missed == unseen.hits + unseen.missed


def test_a_model_that_believes_nothing_finds_nothing(read: list[ReadPage], trained: Training) -> None:
    found = measure(replace(trained.model, threshold=1.0), read[:6]).counts["typed"]
    assert (found.hits, found.extra) == (0, 0)
    assert found.missed


def test_cross_validation_asks_about_every_article_once(read: list[ReadPage], trained: Training) -> None:
    articles = [each.page.doc_id for each in read if each.given]
    for evaluation in (trained.found, trained.given):
        assert sorted(page.doc_id for page in evaluation.pages) == sorted(articles)


def test_what_does_not_count_has_no_relation_and_is_not_untied_either(nlp: Language) -> None:
    page = gold_page(
        "{清溪小学}与{石桥中学}结对，{柳湾小学}到场。",
        "pairing 清溪小学 - 石桥中学",
        "cooperation 清溪小学 - 柳湾小学",
    )
    counted, left_open = page.relations
    page = page.model_copy(update={"relations": (counted, left_open.model_copy(update={"optional": True}))})
    (each,) = read_pages(nlp, [page], [True])
    told = relations_of(page, each.found)
    assert {pair.best.pair: told(pair) for pair in pairs_of((c, 0.0) for c in each.found.pairs)} == {
        frozenset(("清溪小学", "石桥中学")): {"pairing"},
        frozenset(("清溪小学", "柳湾小学")): None,
        frozenset(("石桥中学", "柳湾小学")): frozenset(),
    }
