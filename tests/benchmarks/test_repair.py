"""The benchmark of repair counts what it says: where runs lie, how each came out, what was touched for nothing."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
import repair
from repair import TOOLS, noise, unexplained

UNTOUCHED = unexplained(str)
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
    (run,) = repair.judged("好。”陳立華說", got, [(1, 6)])
    assert run.outcome == outcome
    assert (run.wanted, run.after) == ("。”陳立華", "說")


def test_characters_are_counted_and_a_confidence_belongs_to_its_run() -> None:
    (run,) = repair.judged("好。”陳立華說", "好。”程立華說", [(1, 6)], [None, *[0.7] * 5, None])
    assert (run.outcome, run.right, run.got, run.confidence) == ("wrong", 4, "。”程立華", 0.7)


def test_what_is_got_is_found_where_a_run_before_it_was_left() -> None:
    one, two = repair.judged("好。”是。”陳", "好?！笔。”陳", [(1, 4), (4, 6)])
    assert (one.outcome, one.got, two.outcome, two.got) == ("left", "?！笔", "exact", "。”")


def test_confidence_is_reliable_if_so_many_are_exact() -> None:
    runs = repair.judged("好。”陳立", "好。”程立", [(1, 3), (3, 4)], [None, 0.9, 0.9, 0.9, None])
    assert "| 0.90 to below 0.97 | 2 | 0.900 | 50.0% |" in repair.reliability(runs)
    (line,) = repair.errors(runs)
    assert line == "wrong (0.9): 好。”[陳]立  got [程]"


def test_other_draws_quote_other_sentences() -> None:
    article = ["两校结对已有三年。今年又有新的合作项目。孩子们都说好。大家都很高兴呢。"] * 9
    assert repair.quoted(article, 0) == article
    assert repair.quoted(article, 1) == repair.quoted(article, 1) != repair.quoted(article, 2)
    assert "。“" in "".join(repair.quoted(article, 1))


def outcomes(tool: repair.Tool, articles: list[list[str]], private_use: str) -> Counter[str]:
    return Counter(run.outcome for run in repair.restored(tool, articles, private_use))


def test_the_tools_are_judged_on_the_same_runs() -> None:
    for private_use in ("kept", "vanished"):
        assert outcomes(UNTOUCHED, [[TEXT]], private_use) == {"left": 2}
        assert outcomes(TOOLS["ftfy.fix_text"], [[TEXT]], private_use) == {"left": 2}
    assert outcomes(TOOLS["lianxiao"], [[TEXT]], "kept") == {"exact": 2}
    assert outcomes(UNTOUCHED, [["没有引号。"]], "kept") == {}


def test_what_is_touched_for_nothing_is_counted_by_sentences() -> None:
    articles = [["今天天气很好。明天也好。", "后天不好。"]]
    assert repair.touched(UNTOUCHED, articles, str) == {"left": 3}
    spoiled = repair.touched(unexplained(lambda page: page.replace("明天", "昨天")), articles, str)
    assert spoiled == {"wrong": 1, "left": 2}


def test_the_table_has_a_row_a_kind_and_four_columns_a_tool() -> None:
    head, line, *rows = repair.table([[TEXT, TEXT]]).splitlines()
    assert head.count("|") == line.count("|") == 3 + 4 * len(TOOLS)
    assert [row.split(" | ")[0] for row in rows] == [
        "| runs, private-use characters kept",
        "| runs, private-use characters vanished",
        "| sound sentences, Simplified",
        "| sound sentences, Traditional",
    ]
    assert rows[0].startswith(
        "| runs, private-use characters kept | 4 | 4 (100.0%) | 0 (0.0%) | 0 (0.0%) | 100.00% | 0 (0.0%)"
    )
