"""One page or text in one call."""

from __future__ import annotations

from pathlib import Path

import pytest

import pipeline
from pipeline.cleaning import CleaningError

TEXT = (
    "4月12日，兰州市城关区水车园小学对口帮扶甘肃省临洮县第一实验小学签约仪式在兰州举行。"
    "根据协议，水车园小学将在教师培训、课堂教学、校园文化建设等方面帮扶临洮县第一实验小学。"
)
MORE = "课堂是学校工作的中心，教师要把更多时间留给学生。" * 4
PAGE = f"""<html><head><meta charset="gb2312"><title>两校签约</title></head><body><h1>两校签约</h1>
<div>发布时间：2023-04-13 来源：城关教育网</div><p>{TEXT}</p><p>{MORE}</p></body></html>"""


def test_a_page_gives_its_article_and_its_ties(tmp_path: Path) -> None:
    article = pipeline.read_html(PAGE, url="https://example.org/a.html")
    assert (article.status, article.published, article.source.url) == (
        "ok",
        "2023-04-13",
        "https://example.org/a.html",
    )
    assert article.entities
    (tmp_path / "page.html").write_bytes(PAGE.encode("gb18030"))
    pages = (PAGE, PAGE.encode("gb18030"), tmp_path / "page.html", article)
    found = [
        [(tie.relation, tie.head.name, tie.tail.name, tie.date) for tie in pipeline.extract(page)]
        for page in pages
    ]
    assert len(found[0]) == 1 and found[0][0][0] == "pairing"
    assert found[0] == found[1] == found[2] == found[3]


def test_sound_text_is_read_as_it_is() -> None:
    (tie,) = pipeline.extract(TEXT)
    assert tie.relation == "pairing" and TEXT[tie.evidence.start : tie.evidence.end] == tie.evidence.text
    assert pipeline.extract("") == pipeline.extract("今天天气很好。") == []


def test_damaged_text_is_repaired() -> None:
    (tie,) = pipeline.extract("據(jù)悉，白鷺區(qū)教育局與金沙縣教育局簽訂結(jié)對幫扶協(xié)議。")
    told = "据悉，白鹭区教育局与金沙县教育局签订结对帮扶协议。"
    assert (tie.head.name, tie.tail.name) == ("白鹭区教育局", "金沙县教育局")
    assert told[tie.evidence.start : tie.evidence.end] == tie.evidence.text
    assert told[tie.head.start : tie.head.end] == tie.head.mention


@pytest.mark.parametrize("path", ["nope.html", "石桥/两校 签约.HTM", "../a.txt", __file__])
def test_a_path_in_a_string_is_no_page(path: str) -> None:
    for read in (pipeline.extract, pipeline.read_html):
        with pytest.raises(ValueError, match=r"pass pathlib\.Path"):
            read(path)


@pytest.mark.parametrize(
    "text",
    ["全文见 https://example.org/a.html", "石桥中学印发通知，见附件.txt", "签约" * 400, "\0a", "\ud800", " "],
)
def test_a_text_is_no_path(text: str) -> None:
    assert pipeline.extract(text) == []


def test_what_is_no_page_is_refused_in_a_line() -> None:
    with pytest.raises(TypeError, match=r"^a page is given as .*Article, not as NoneType$"):
        pipeline.extract(None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^a page is given as .*Path, not as list$"):
        pipeline.read_html([])  # type: ignore[arg-type]


def test_what_is_no_article_gives_nothing() -> None:
    assert pipeline.read_html("<html><p>短</p></html>").status == "empty"
    assert pipeline.extract(b"<html></html>") == []
    with pytest.raises(CleaningError):
        pipeline.extract(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
