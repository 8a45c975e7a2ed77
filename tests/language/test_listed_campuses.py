"""Campuses that a text lists, whether or not a tagger sees them."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.language.listed_campuses import listed_campuses


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("1．柳湾校区　2．凤鸣校区（小学部）　3．东湖分校", ["柳湾校区", "凤鸣校区", "东湖分校"]),
        ("集团有三个校区：柳湾校区、凤鸣校区和东湖校区。", ["柳湾校区", "凤鸣校区"]),
        ("柳湾路总校区（总校）", ["柳湾路总校区"]),
        ("（3）凤鸣园区", ["凤鸣园区"]),
        # What leads to the first of a list may belong to its name.
        ("集团下设柳湾校区、凤鸣校区。", ["凤鸣校区"]),
        ("学校分为东湖校区、西湖校区。", ["西湖校区"]),
        # No names, no list, or no end of one.
        ("新校区、老校区、两个校区", []),
        ("柳湾校区已经启用。", []),
        ("以凤鸣校区为分园，柳湾园区为龙头", []),
        ("柳湾校区、凤鸣校区长说", []),
    ],
)
def test_campuses_between_the_marks_of_a_list(text: str, names: list[str]) -> None:
    found = list(listed_campuses(text))
    assert [campus.name for campus in found] == names
    assert all(text[campus.start : campus.end] == campus.name for campus in found)


def test_a_campus_alone_on_its_line_is_an_organisation(read: Any) -> None:
    doc = read("石桥小学教育集团\n柳湾路校区\n凤鸣校区\n东湖校区")
    names = {entity.name for entity in doc._.organisations}
    assert {"柳湾路校区", "凤鸣校区", "东湖校区"} <= names


def test_a_long_list_comes_to_an_end() -> None:
    assert len(list(listed_campuses("、".join(["柳湾校区"] * 5_000)))) == 5_000
    assert not list(listed_campuses("柳湾" * 20_000 + "校" + "、1. " * 5_000))
