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
MORE = "两校师生将共同开展教研活动，共享优质教育资源。" * 4
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


def test_plain_text_is_read_as_it_is() -> None:
    (tie,) = pipeline.extract(TEXT)
    assert tie.relation == "pairing" and TEXT[tie.evidence.start : tie.evidence.end] == tie.evidence.text
    assert pipeline.extract("") == pipeline.extract("今天天气很好。") == []


def test_what_is_no_article_gives_nothing() -> None:
    assert pipeline.read_html("<html><p>短</p></html>").status == "empty"
    assert pipeline.extract(b"<html></html>") == []
    with pytest.raises(CleaningError):
        pipeline.extract(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
