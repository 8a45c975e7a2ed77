"""Examples of ties from gold pages, and a model that learns from some of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from builders import gold_page
from spacy.language import Language

from pipeline.goldset.documents import marked_document
from pipeline.goldset.ties import examples, measure, train_ties
from pipeline.language.tie_model import BACKWARD, FORWARD, UNDIRECTED, Example, Kind, TieModel
from pipeline.linear import Linear
from pipeline.sources.files import InputError
from pipeline.sources.gold import GoldPage, read_gold

TRAIN = Path(__file__).resolve().parents[2] / "corpus/gold/train"


def told(nlp: Language, text: str, *ties: str) -> list[Example]:
    """The examples of a page read with its annotators' mentions."""
    page = gold_page(text, *ties)
    with nlp.select_pipes(disable=["tie_extractor"]):
        return list(examples(page, marked_document(nlp, page)))


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
    with nlp.select_pipes(disable=["tie_extractor"]):
        assert list(examples(page, marked_document(nlp, page))) == []


def test_a_brand_that_only_its_branch_names_is_tied_by_its_own_name(nlp: Language) -> None:
    page = gold_page("{清溪小学城南分校}揭牌。")
    brand = type(page.entities[0])(name="清溪小学", label="SCHOOL")
    tie = gold_page("揭牌。", "branch 清溪小学 > 清溪小学城南分校@清溪小学城南分校揭牌").relations
    page = page.model_copy(update={"entities": (*page.entities, brand), "relations": tie})
    with nlp.select_pipes(disable=["tie_extractor"]):
        assert kinds(list(examples(page, marked_document(nlp, page)))) == [Kind("branch", FORWARD)]


def test_too_little_to_learn_from_is_an_error(nlp: Language) -> None:
    page = gold_page("{清溪小学}与{石桥中学}结对，{柳湾小学}到场。", "pairing 清溪小学 - 石桥中学")
    with pytest.raises(InputError, match="too little to learn ties from"):
        train_ties(nlp, [page, GoldPage(doc_id="s", spam=True)], [])


PAGES = [
    gold_page("{清溪小学}与{石桥中学}结对，{柳湾小学}到场。", "pairing 清溪小学 - 石桥中学", doc_id="a"),
    gold_page("{北坡中学}托管{南坡中学}，{东岭中学}旁观。", "management 北坡中学 > 南坡中学", doc_id="b"),
    gold_page("{江北大学:UNIVERSITY}和{沙洲中学}昨天开学。", doc_id="c"),
]


def test_the_same_pages_give_the_same_weights(nlp: Language) -> None:
    one, other = (train_ties(nlp, PAGES, PAGES[:1]) for _ in range(2))
    assert (one.kinds, one.threshold, one.framed_threshold) == (
        other.kinds,
        other.threshold,
        other.framed_threshold,
    )
    for mine, theirs in ((one.tie, other.tie), (one.kind, other.kind)):
        assert list(mine.features.items()) == list(theirs.features.items())
        assert np.array_equal(mine.weights, theirs.weights)
        assert np.array_equal(mine.bias, theirs.bias)


@pytest.fixture(scope="module")
def articles() -> list[GoldPage]:
    """Every eighth article of the training split, twenty-five in all."""
    pages = [page for page in read_gold([TRAIN]).values() if not page.spam]
    return pages[::8][:25]


@pytest.fixture(scope="module")
def trained(nlp: Language, articles: list[GoldPage]) -> TieModel:
    return train_ties(nlp, articles, articles[:5])


def blank(model: Linear) -> Linear:
    """The model as it was before it learnt: no feature says anything."""
    return replace(model, weights=0 * model.weights, bias=0 * model.bias)


def test_a_model_learns_the_ties_of_some_articles(
    nlp: Language, articles: list[GoldPage], trained: TieModel
) -> None:
    untrained = replace(trained, tie=blank(trained.tie), kind=blank(trained.kind))
    some = articles[::2]
    learnt, guessed = (measure(nlp, model, some).counts["typed"].f1 for model in (trained, untrained))
    assert learnt > 0.5
    assert learnt > guessed + 0.4


def test_a_model_that_believes_nothing_finds_nothing(nlp: Language, trained: TieModel) -> None:
    silent = replace(trained, threshold=1.0, framed_threshold=1.0)
    found = measure(nlp, silent, PAGES[:1]).counts["typed"]
    assert (found.hits, found.extra, found.missed) == (0, 0, 1)


def test_thresholds_are_among_those_that_are_tried(trained: TieModel) -> None:
    assert trained.threshold in (0.35, 0.4, 0.45, 0.5)
    assert trained.framed_threshold in (0.15, 0.2, 0.25, 0.3, 0.4)
    assert {kind.relation for kind in trained.kinds} >= {"pairing", "cooperation", "branch"}
