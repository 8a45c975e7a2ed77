"""Members that a text lists line by line under their group."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.language.frames import read_frames

HEADED = "一、清溪学区\n牵头学校：清溪小学\n成员学校：石桥小学、柳湾小学（新增）\n"


def members(doc: Any) -> set[tuple[str, str]]:
    names = {entity.id: entity.name for entity in doc._.organisations}
    return {(names[tie.head], names[tie.tail]) for tie in doc._.ties if tie.relation == "membership"}


def test_each_line_lists_members_of_the_group_above(read: Any) -> None:
    doc = read(
        f"新增学区和学校如下：\n{HEADED}二、凤鸣学区（2所）\n1.牵头校：凤鸣小学\n2.成员校(1所)：东湖小学"
    )
    assert members(doc) == {
        ("清溪学区", "清溪小学"),
        ("清溪学区", "石桥小学"),
        ("清溪学区", "柳湾小学"),
        ("凤鸣学区", "凤鸣小学"),
        ("凤鸣学区", "东湖小学"),
    }
    evidence = {doc.text[slice(*tie.evidence)] for tie in doc._.ties}
    assert "成员学校：石桥小学、柳湾小学（新增）" in evidence


@pytest.mark.parametrize(
    "text",
    [
        "一、清溪学区\n清溪小学（牵头学校）、石桥小学、柳湾小学\n二、凤鸣学区\n凤鸣小学（牵头学校）、东湖小学",
        "清溪学区\n牵头：清溪小学\n成员两家：石桥小学、柳湾小学\n凤鸣学区\n牵头：凤鸣小学\n成员另有东湖小学",
        "序号 学区名称 牵头学校 成员学校\n1 清溪学区 清溪小学 石桥小学、柳湾小学\n2 凤鸣学区 凤鸣小学 东湖小学",
    ],
)
def test_plain_lists_and_tables(read: Any, text: str) -> None:
    doc = read(text)
    names = {entity.id: entity.name for entity in doc._.organisations}
    ties = [tie for tie in read_frames(doc).ties if tie.frame == "roster"]
    assert {(names[tie.head], names[tie.tail]) for tie in ties} == {
        ("清溪学区", "清溪小学"),
        ("清溪学区", "石桥小学"),
        ("清溪学区", "柳湾小学"),
        ("凤鸣学区", "凤鸣小学"),
        ("凤鸣学区", "东湖小学"),
    }


@pytest.mark.parametrize(
    "text",
    [
        # Another line stands between, or the group is spoken of in a sentence.
        HEADED.replace("牵头学校", "各校共享资源。\n牵头学校").replace("成员学校", "办公地点"),
        "清溪学区上个月成立。\n牵头学校：清溪小学",
        "清溪学区\n石桥小学昨日获一等奖，柳湾小学获二等奖",
    ],
)
def test_a_list_is_read_right_under_its_group_alone(read: Any, text: str) -> None:
    assert not read_frames(read(text)).heads
