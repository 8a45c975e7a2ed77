"""Groups that a text marks as names, beside what it marks for other reasons."""

from __future__ import annotations

import pytest

from pipeline.language.marked_groups import marked_groups
from pipeline.language.names import grammar


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("全县今年组建起“明珠教联体”，成员六所。", "明珠教联体"),
        ("石桥中学加入由清溪中学牵头的“跨岛高中发展联盟”。", "跨岛高中发展联盟"),
        ("四校成立“凤鸣”教研共同体，每周同上一节课。", "“凤鸣”教研共同体"),
        ("学校也是“草原名校共同体”成员。", "草原名校共同体"),
        ("“1+9”高校协作联盟由石桥大学牵头。", "“1+9”高校协作联盟"),
        ("明珠共同体：石桥小学、清溪小学；", "明珠共同体"),
        ("3. 明珠学区：石桥小学。", "明珠学区"),
        # Nobody founds or joins it; or it is a way of working, one of many, or a common word.
        ("去年走的是“托管型共同体”的路子。", None),
        ("全市成立“名校+”教育联合体9个。", None),
        ("全市成立“清溪”教育联合体9个。", None),
        ("两校成立“联盟”，互派教师。", None),
        ("两校组成“一对一”的教育联盟。", None),
        ("会上讨论了“明珠共同体”的章程。", None),
        ("明珠共同体的教师", None),
    ],
)
def test_a_group_that_the_text_marks(text: str, name: str | None) -> None:
    found = list(marked_groups(text, grammar()))
    assert [group.name for group in found] == ([name] if name else [])
    assert all(text[group.start : group.end] == group.name for group in found)
