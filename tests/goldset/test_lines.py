"""Which lines of raw pages are the gold article's, and a model trained on them."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import gold_page

from pipeline.cleaning.lines import Line
from pipeline.goldset import lines
from pipeline.sources import InputError

PROSE = "入秋以来，临河县第二小学的操场上多了几张新面孔，他们是从省城师范附小过来支教的五位教师。"
OTHER = "根据两校上周签下的协议，师范附小每学期派出骨干教师驻校，临河二小的年轻教师则轮流到省城跟岗。"


def test_a_paragraph_is_found_once_and_also_when_damaged() -> None:
    damaged = OTHER.replace("每学期派出", "每?！")
    page = [Line(text) for text in ("首页", PROSE, "小标题", damaged, PROSE, "防汛会议召开")]
    assert lines.labels(page, [PROSE, "小标题", OTHER]) == [False, True, True, True, False, False]


def test_pages_are_read_by_layout_and_article(tmp_path: Path) -> None:
    (tmp_path / "portal").mkdir()
    (tmp_path / "portal" / "a-b_0.txt").write_text(f"首页\n{PROSE}\n{OTHER}\n", "utf-8")
    (tmp_path / "portal" / "a-b_1.txt").write_text("首页\n加载中\n", "utf-8")
    gold = {"a-b": gold_page(f"{PROSE}\n{OTHER}", doc_id="a-b")}
    found = lines.read_pages(tmp_path, gold)
    assert [(page.layout, page.gold.doc_id, len(page.lines)) for page in found] == [("portal", "a-b", 3)]
    with pytest.raises(InputError, match="no page of the gold"):
        lines.read_pages(tmp_path, {})
    with pytest.raises(InputError, match="make_pages"):
        lines.read_pages(tmp_path / "portal", gold)
