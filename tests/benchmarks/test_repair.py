"""The benchmark of repair counts what it says: where runs lie, how each came out, what was touched for nothing."""

from __future__ import annotations

from random import Random

import pytest
import repair
from repair import TOOLS, noise

TEXT = "他说：“学校要发展。”陈立华说，“我们与县里的学校结对。”大家都很高兴。"


@pytest.mark.parametrize(
    ("sound", "found"),
    [
        ("好。”陳立華說", ["。”陳立華"]),  # 華 ends in a byte that is an ASCII letter
        ("好。”當地人說", ["。”當"]),  # a pinyin follows
        ("好。“是。”", ["。“是", "。”"]),
        ("好。”</p>", ["。”"]),
        ("好。是", []),
    ],
)
def test_a_run_ends_where_gbk_is_in_step_again(sound: str, found: list[str]) -> None:
    annotated = noise.pinyin_traditional(sound, Random(0))
    assert [sound[slice(*span)] for span in repair.runs(sound, annotated)] == found


@pytest.mark.parametrize(
    ("got", "outcome"),
    [
        ("好。”陈立华说", "exact"),
        ('好。"陳立華説', "exact"),  # neither script nor the shape of quotation marks counts
        ("好。”他立华说", "wrong"),
        ("好?！标惲⑷A说", "left"),
        ("坏。”陈立华说", "exact"),  # what is before the run is no matter of it
    ],
)
def test_a_run_is_judged_by_what_became_of_it(got: str, outcome: str) -> None:
    assert repair.judged("好。”陳立華說", got, [(1, 6)]) == {outcome: 1}


def test_the_tools_are_judged_on_the_same_runs() -> None:
    for private_use in ("kept", "vanished"):
        assert repair.restored(str, [[TEXT]], private_use) == {"left": 2}
        assert repair.restored(TOOLS["ftfy.fix_text"], [[TEXT]], private_use) == {"left": 2}
    assert repair.restored(TOOLS["lianxiao"], [[TEXT]], "kept") == {"exact": 2}
    assert repair.restored(str, [["没有引号。"]], "kept") == {}


def test_what_is_touched_for_nothing_is_counted_by_sentences() -> None:
    articles = [["今天天气很好。明天也好。", "后天不好。"]]
    assert repair.touched(str, articles, str) == {"left": 3}
    spoiled = repair.touched(lambda page: page.replace("明天", "昨天"), articles, str)
    assert spoiled == {"wrong": 1, "left": 2}


def test_the_table_has_a_row_a_kind_and_three_columns_a_tool() -> None:
    head, line, *rows = repair.table([[TEXT, TEXT]]).splitlines()
    assert head.count("|") == line.count("|") == 3 + 3 * len(TOOLS)
    assert [row.split(" | ")[0] for row in rows] == [
        "| runs, private-use characters kept",
        "| runs, private-use characters vanished",
        "| sound sentences, Simplified",
        "| sound sentences, Traditional",
    ]
    assert rows[0].startswith(
        "| runs, private-use characters kept | 4 | 4 (100.0%) | 0 (0.0%) | 0 (0.0%) | 0 (0.0%)"
    )
