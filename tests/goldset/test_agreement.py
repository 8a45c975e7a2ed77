"""Agreement of two annotators, layer by layer."""

from __future__ import annotations

from typing import Any

from pipeline.goldset.agreement import agreement
from pipeline.sources.gold import GoldPage

ONE: dict[str, Any] = {
    "doc_id": "a",
    "paragraphs": ["甲市第一中学与乙市实验学校结对，两校签约。"],
    "entities": [
        {"name": "甲市第一中学", "label": "SCHOOL", "aliases": ["甲一中"], "mentions": [[0, 6]]},
        {"name": "乙市实验学校", "label": "SCHOOL", "mentions": [[7, 13]]},
    ],
    "pronouns": [
        {"text": "两校", "context": "两校", "refers": ["甲市第一中学", "乙市实验学校"], "start": 16}
    ],
    "relations": [
        {
            "relation": "pairing",
            "head": "甲市第一中学",
            "tail": "乙市实验学校",
            "directed": True,
            "status": "agreed",
            "date": "2020",
        }
    ],
}


def pages(**changes: Any) -> dict[str, GoldPage]:
    return {"a": GoldPage.model_validate(ONE | changes)}


def test_the_same_annotation_agrees_in_full() -> None:
    found = agreement(pages(), pages())
    assert found.pages == 1 and found.disputes == ()
    assert all(counts.f1 == 1 for counts in found.counts.values())
    assert all(share.right == share.all for share in found.shares.values())


def test_another_form_of_a_name_is_the_same_entity_everywhere() -> None:
    renamed = {
        "entities": [
            {"name": "甲一中", "label": "SCHOOL", "aliases": ["甲市第一中学"], "mentions": [[0, 6]]},
            ONE["entities"][1],
        ],
        "relations": [ONE["relations"][0] | {"head": "甲一中"}],
        "pronouns": [ONE["pronouns"][0] | {"refers": ["乙市实验学校", "甲一中"]}],
    }
    found = agreement(pages(), pages(**renamed))
    assert {layer: counts.f1 for layer, counts in found.counts.items()} == {
        "entities": 1,
        "mentions": 1,
        "pairs": 1,
        "typed": 1,
        "pronouns": 1,
    }


def test_a_tie_of_another_kind_is_the_same_pair() -> None:
    other = ONE["relations"][0] | {"relation": "cooperation", "directed": False}
    found = agreement(pages(), pages(relations=[other]))
    assert found.counts["pairs"].f1 == 1 and found.counts["typed"].f1 == 0
    assert found.disputes == (
        "a: first only: pairing 甲市第一中学 → 乙市实验学校",
        "a: second only: cooperation 甲市第一中学 – 乙市实验学校",
    )


def test_turned_direction_date_and_status_are_disputes() -> None:
    turned = ONE["relations"][0] | {"head": "乙市实验学校", "tail": "甲市第一中学", "date": None}
    found = agreement(pages(), pages(relations=[turned]))
    assert found.counts["typed"].f1 == 1
    assert found.shares["direction"].right == found.shares["date"].right == 0
    assert found.shares["status"].right == 1
    tie = "pairing 甲市第一中学 → 乙市实验学校"
    assert found.disputes == (
        f"a: date of {tie}: '2020' against None",
        f"a: direction of {tie}: 甲市第一中学 → 乙市实验学校 against 乙市实验学校 → 甲市第一中学",
    )


def test_no_direction_against_one_is_a_dispute_and_quotation_marks_are_none() -> None:
    one = ONE["relations"][0] | {"agreement": "《结对协议》"}
    other = ONE["relations"][0] | {"agreement": "结对协议", "directed": False}
    found = agreement(pages(relations=[one]), pages(relations=[other]))
    assert found.shares["agreement title"].right == 1
    assert found.disputes == (
        "a: direction of pairing 甲市第一中学 → 乙市实验学校: 甲市第一中学 → 乙市实验学校 against 甲市第一中学 – 乙市实验学校",
    )


def test_what_one_calls_optional_is_no_disagreement() -> None:
    optional = ONE["relations"][0] | {"optional": True}
    found = agreement(pages(), pages(relations=[optional]))
    assert found.counts["typed"].hits == found.counts["typed"].missed == found.counts["typed"].extra == 0


def test_only_common_articles_count() -> None:
    assert agreement(pages(), {"b": pages()["a"]}).pages == 0
