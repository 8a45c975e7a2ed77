"""Words that may stand for organisations."""

from __future__ import annotations

import pytest

from pipeline.language.pronouns import occurrences, own_places, spoken


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("三所农村学校与该校结对，双方商定", [("三所农村学校", 3), ("该校", 1), ("双方", 2)]),
        ("第三方评估", []),
        ("四校共研，校企双方签约", [("四校", 4), ("校企双方", 2)]),
        ("前者帮扶后者", [("前者", 1), ("后者", 1)]),
        ("两所受援校与该大学，两家企业", [("两所受援校", 2), ("该大学", 1), ("两家企业", 2)]),
        ("区里和局里商定，小区里没人", [("区里", 1), ("局里", 1)]),
        ("资本市场", []),
        ("九所高校与八校签约，四面八方来客", [("九所高校", 9), ("八校", 8)]),
        ("两个集团结盟，三所均已开学", [("两个集团", 2), ("三所", 3)]),
        ("该系与这两个单位签约", [("该系", 1), ("这两个单位", 2)]),
        ("集团校长到场，集团校三所，集团化办学", [("集团", 1)]),
        ("我馆与我厅，我团队", [("我馆", 1), ("我厅", 1)]),
        ("各成员校与东道主，各方面", [("各成员校", 1), ("东道主", 1)]),
        ("这两所、另外三所先走，四家医院来了", [("这两所", 2), ("另外三所", 3), ("四家医院", 4)]),
    ],
)
def test_words_and_how_many_they_stand_for(text: str, found: list[tuple[str, int]]) -> None:
    assert [(one.word, one.count) for one in occurrences(text)] == found


def test_the_first_person_of_a_school() -> None:
    assert spoken("我校与我区的幼儿园", "SCHOOL") == [(0, 2)]


def test_the_places_that_a_text_calls_its_own() -> None:
    assert own_places("我区与本区学校，全县，我市") == {"区": [(0, 2), (3, 5)], "市": [(11, 13)]}


@pytest.mark.parametrize(
    "text", ["与18所山区寄宿制学校建立联系。", "那是一所九年一贯制学校。", "十余家民办培训学校停业。"]
)
def test_what_is_counted_stands_for_nobody(text: str) -> None:
    assert occurrences(text) == []


@pytest.mark.parametrize("text", ["5所小学和学校结对。", "十家工厂与学校签约。", "教师进入学校。"])
def test_a_school_beside_what_is_counted_may_stand_for_one(text: str) -> None:
    assert [occurrence.word for occurrence in occurrences(text)] == ["学校"]
