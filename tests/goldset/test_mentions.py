"""Places of names follow from their forms."""

from __future__ import annotations

import itertools
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipeline.goldset.mentions import find_mentions, find_pronoun, mark
from pipeline.sources.gold import GoldEntity, GoldPage, GoldPronoun


def entity(name: str, **more: Any) -> GoldEntity:
    return GoldEntity.model_validate({"name": name, "label": "SCHOOL", **more})


def found(text: str, *entities: GoldEntity) -> list[list[str]]:
    return [[text[start:end] for start, end in spans] for spans in find_mentions(text, entities)]


def test_the_longest_form_wins_and_nested_names_are_no_mentions() -> None:
    brand, branch = entity("府学胡同小学"), entity("府学胡同小学顺义分校", aliases=["顺义分校"])
    text = "府学胡同小学顺义分校揭牌，府学胡同小学派出教师，顺义分校开学。"
    assert found(text, brand, branch) == [["府学胡同小学"], ["府学胡同小学顺义分校", "顺义分校"]]


def test_a_region_in_front_belongs_to_the_mention() -> None:
    assert found("海淀区中关村一小与中关村一小", entity("中关村一小", region="海淀区")) == [
        ["海淀区中关村一小", "中关村一小"]
    ]


def test_shorthands_hold_at_their_place_only_and_before_forms() -> None:
    bureau = entity("清远市教育局", shorthands=[{"text": "清远", "context": "广州、清远两地教育局"}])
    region = entity("清远", label="REGION")
    assert found("广州、清远两地教育局签约，清远的学校受益。", bureau, region) == [["清远"], ["清远"]]


def test_a_form_is_no_mention_in_a_context_that_excepts_it() -> None:
    school = entity("一中", not_in=["第十一中学"])
    assert found("第十一中学与一中", school) == [["一中"]]


def test_a_pronoun_is_found_by_a_context_that_occurs_once() -> None:
    text = "两校签约。两校将互派教师。"
    pronoun = GoldPronoun(text="两校", context="两校将", refers=("甲", "乙"))
    assert find_pronoun(text, pronoun) == 5
    assert find_pronoun(text, pronoun.model_copy(update={"context": "两校"})) is None
    assert find_pronoun(text, pronoun.model_copy(update={"context": "签约"})) is None


def test_mark_fills_a_page() -> None:
    page = GoldPage(
        doc_id="a",
        paragraphs=("甲小学来访。", "甲小学与乙小学结对，两校互访。"),
        entities=(entity("甲小学"), entity("乙小学")),
        pronouns=(GoldPronoun(text="两校", context="两校互访", refers=("甲小学", "乙小学")),),
    )
    marked = mark(page)
    assert marked.entities[0].mentions == ((0, 3), (7, 10))
    assert marked.text[slice(*marked.entities[1].mentions[0])] == "乙小学"
    assert marked.pronouns[0].start == 17
    assert mark(marked) == marked


@given(
    st.text("甲乙中学小、与", max_size=40),
    st.lists(st.text("甲乙中学小", min_size=1, max_size=4), max_size=4),
)
def test_mentions_are_the_forms_and_never_overlap(text: str, names: list[str]) -> None:
    entities = [entity(name) for name in dict.fromkeys(names)]
    spans = find_mentions(text, entities)
    for one, places in zip(entities, spans, strict=True):
        assert all(text[start:end] == one.name for start, end in places)
    every = sorted(span for places in spans for span in places)
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(every))
