from __future__ import annotations

import re

import pytest

from pipeline.alternatives import any_of, first_of

TEXT = "学校约炮网，av片 java 24小时客服 1小时 官网官方网站入口 男女 嫖,不限 (a)\n第3节"


@pytest.mark.parametrize(
    "patterns",
    [
        ["官网", "官方网站", "入口"],
        ["约?炮", "嫖"],
        ["(?<![a-z])av(?![a-z])", "av(?:片|网)"],
        [r"\d{1,2}小时", r"第\d+[节章]"],
        ["(?:男|女)*", "官"],
        ["[^官]网", "入口"],
        ["^学校", "节$"],
        ["^学校", "^24"],
        ["^学|官网", "官?^学"],
        [r"\((?:a|b)\)", "[,，]"],
        [r"(官)\1", "(?:官方)?网站"],
        ["(?:a?)*v", "x{2,}"],
    ],
)
def test_matches_what_plain_alternatives_match(patterns: list[str]) -> None:
    plain = re.compile("|".join(patterns))
    fast = re.compile(first_of(patterns))
    found = [hit.span() for hit in plain.finditer(TEXT)]
    assert found
    assert [hit.span() for hit in fast.finditer(TEXT)] == found


def test_the_longest_is_taken() -> None:
    found = re.search(any_of(["官网", "官网入口"]), "云鼎官网入口")
    assert found is not None
    assert found[0] == "官网入口"


def test_a_quantifier_behind_holds_for_all() -> None:
    found = re.search(any_of(["官网", "app"]) + "{2}", "官网app")
    assert found is not None
    assert found[0] == "官网app"


def test_looks_at_two_characters_where_they_are_known() -> None:
    assert first_of(["官网", "入口"]) == "(?:(?=[入官][口网])(?:官网|入口))"
    assert first_of(["官网", "嫖"]) == "(?:(?=[嫖]|[官][网])(?:官网|嫖))"
    assert first_of(["^官", "入口"]) == "(?:(?=^|[入][口])(?:^官|入口))"
    assert first_of(["官网", ".口"]) == "(?:官网|.口)"
