"""Blanks that a newspaper would not print."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cleaning.spacing import closed_up, unbroken


@pytest.mark.parametrize(
    ("line", "closed"),
    [
        ("石桥小学 ， 清溪小学、 云鼎小学 签约 。", "石桥小学，清溪小学、云鼎小学 签约。"),
        ("石桥小学 , 清溪小学签约 , 互派教师", "石桥小学,清溪小学签约,互派教师"),
        ("石桥中学 （ 东校区 ） 与“ 清溪小学 ”", "石桥中学（东校区）与“清溪小学”"),
        ("石桥中学( 东校区 )", "石桥中学(东校区)"),
    ],
)
def test_no_blank_stands_beside_a_mark(line: str, closed: str) -> None:
    assert closed_up([line]) == [closed]


@pytest.mark.parametrize(
    "line", ["石桥小学 清溪小学", "Lions, Tigers and Bears", "2023-05-06 09:46 石桥网", ""]
)
def test_blanks_between_words_stay(line: str) -> None:
    assert closed_up([line]) == [line]


def test_blanks_around_numbers_go_where_they_are_the_style_of_the_text() -> None:
    lines = ["2023 年 5 月 6 日，石桥市第 12 中学与 ABC 学校签约。", "1 石桥小学 12 人"]
    assert closed_up(lines) == ["2023年5月6日，石桥市第12中学与ABC学校签约。", "1 石桥小学 12 人"]


def test_blanks_around_numbers_stay_where_they_are_rare() -> None:
    lines = ["2023年5月6日，1 石桥小学与清溪小学签约。", "5月7日，双方见面，5月8日又见面。"]
    assert closed_up(lines) == lines


@given(st.lists(st.text("甲校12 ，。(),:A"), max_size=4))
def test_nothing_but_blanks_goes(lines: list[str]) -> None:
    closed = closed_up(lines)
    assert [line.replace(" ", "") for line in closed] == [line.replace(" ", "") for line in lines]


@pytest.mark.parametrize(
    ("nodes", "paragraphs"),
    [
        (["石桥\n小学与清溪\r\n  小学，结成\n对子。"], ["石桥小学与清溪小学，结成对子。"]),
        (["2023年5\n月，共\n12\n所学校"], ["2023年5月，共12所学校"]),
        (["五月十日，在县城的广场上", " 石桥小学 ", " 与", " 云鼎小学签约"], ["五月十日，在县城的广场上 石桥小学与云鼎小学签约"]),
        (["五月十日，在县城的广场上签约的是", "石桥小学", " ", "清溪小学"], ["五月十日，在县城的广场上签约的是石桥小学 清溪小学"]),
        (["又讯", " 石桥小学与清溪小学，签约"], ["又讯 石桥小学与清溪小学，签约"]),
        (["　　石桥小学签约。\n　　清溪小学，也来了。"], ["　　石桥小学签约。", "　　清溪小学，也来了。"]),
        (["石桥小学\n清溪小学", " ", "云鼎小学"], ["石桥小学\n清溪小学 云鼎小学"]),
        (["Lions\nand Tigers，两队"], ["Lions\nand Tigers，两队"]),
    ],
)  # fmt: skip
def test_where_source_and_nodes_end_no_sentence_has_a_blank(nodes: list[str], paragraphs: list[str]) -> None:
    assert unbroken(nodes) == paragraphs


@given(st.lists(st.text("甲校12 ，。\n\u3000\xa0,:A"), max_size=6))
def test_nothing_but_blanks_goes_where_nodes_meet(nodes: list[str]) -> None:
    assert "".join("".join(unbroken(nodes)).split()) == "".join("".join(nodes).split())


@pytest.mark.parametrize(
    "nodes", [["石，" + blank * 100_000 + "x"] for blank in " \xa0\n"] + [["石，", *[" "] * 100_000]]
)
def test_many_blanks_are_read_in_linear_time(nodes: list[str]) -> None:
    assert "".join(closed_up(unbroken(nodes))).startswith("石，")
