"""Each way to miss a tie, or to find too much, has its cause."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from builders import article, entity, gold_page, record

from pipeline.causes import causes, counted
from pipeline.schema import Article, Record
from pipeline.sources.gold import GoldPage

NAMES = ("清溪小学", "石桥中学", "柳湾小学", "东岭中学")
TEXT = "{清溪小学}与{石桥中学}结对。{柳湾小学}托管{东岭中学}。"
TIES = (
    "pairing 清溪小学 - 石桥中学@清溪小学与石桥中学结对",
    "management 柳湾小学 > 东岭中学@柳湾小学托管东岭中学",
)


def read(page: GoldPage, *names: str) -> Article:
    entities = [
        entity(name, mentions=((page.text.find(name), page.text.find(name) + len(name)),)) for name in names
    ]
    return article(*entities, uri="p.json", text=page.text)


def told(
    records: Sequence[Record], ties: Sequence[str] = TIES, names: Sequence[str] = NAMES, asked: bool = False
) -> list[tuple[str, str]]:
    page = gold_page(TEXT, *ties)
    pairs = [frozenset(("org:清溪小学", "org:石桥中学"))] if asked else []
    return [(c.slip.kind, c.cause) for c in causes(page, read(page, *names), records, lambda _: pairs)]


PAIRED = record("pairing", "清溪小学", "石桥中学", uri="p.json")
MANAGED = record("management", "柳湾小学", "东岭中学", uri="p.json")


def test_what_is_right_has_no_cause() -> None:
    assert told([PAIRED, MANAGED]) == []


@pytest.mark.parametrize(
    ("names", "asked", "cause"),
    [
        (NAMES, True, "refused by the model"),
        (NAMES, False, "no candidate"),
        (NAMES[1:], False, "entity not found"),
    ],
)
def test_causes_of_what_is_missed(names: Sequence[str], asked: bool, cause: str) -> None:
    assert told([MANAGED], names=names, asked=asked) == [("missed", cause)]


def test_an_entity_under_a_wrong_name_is_linked_wrongly() -> None:
    page = gold_page(TEXT, *TIES)
    found = read(page, *NAMES)
    wrong = found.entities[0].model_copy(update={"name": "清溪第二小学"})
    found = found.model_copy(update={"entities": (wrong, *found.entities[1:])})
    assert [c.cause for c in causes(page, found, [MANAGED], lambda _: [])] == ["entity linked wrongly"]


def test_what_no_sentence_names_together_is_across_sentences() -> None:
    ties = (*TIES, "cooperation 清溪小学 - 柳湾小学")
    assert told([PAIRED, MANAGED], ties) == [("missed", "cross-sentence")]


def test_a_wrong_kind_is_missed_and_too_much() -> None:
    wrong = record("cooperation", "清溪小学", "石桥中学", uri="p.json")
    assert sorted(told([wrong, MANAGED])) == [("extra", "wrong kind"), ("missed", "wrong kind")]


@pytest.mark.parametrize(
    ("head", "tail", "ties", "cause"),
    [
        ("清溪小学", "柳湾小学", TIES, "not tied"),
        ("清溪小学", "南坡中学", TIES, "no such entity"),
        ("清溪小学", "石桥中学", (), "page without ties"),
    ],
)
def test_causes_of_what_is_too_much(head: str, tail: str, ties: Sequence[str], cause: str) -> None:
    right = [PAIRED, MANAGED] if ties else []
    assert told([*right, record("cooperation", head, tail, uri="p.json")], ties) == [("extra", cause)]


def test_two_helpers_of_one_sentence_are_on_the_wrong_side() -> None:
    page = gold_page(
        "{清溪小学}与{石桥中学}、{柳湾小学}结对。",
        "pairing 清溪小学 - 石桥中学",
        "pairing 清溪小学 - 柳湾小学",
    )
    found = [record("pairing", *pair, uri="p.json") for pair in pairwise(NAMES[:3])]
    found.append(record("pairing", "清溪小学", "柳湾小学", uri="p.json"))
    slips = causes(page, read(page, *NAMES[:3]), found, lambda _: [])
    assert [(each.slip.kind, each.cause) for each in slips] == [("extra", "wrong side")]


def test_a_page_that_gives_no_article_misses_all() -> None:
    slips = causes(gold_page(TEXT, *TIES), None, [], lambda _: [])
    assert counted(slips) == {("missed", "page refused"): 2}
