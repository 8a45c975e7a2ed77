"""From bytes to records through the command line, on pages written here."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline import read_articles, read_records
from pipeline.schema import Article, Partnership, Record
from pipeline.sinks import read_lines

Command = Callable[..., "subprocess.CompletedProcess[str]"]

PARAGRAPHS = (
    "本报讯（记者 周敏）4月12日，兰州市城关区水车园小学对口帮扶甘肃省临洮县第一实验小学签约仪式在兰州举行。"
    "根据协议，水车园小学将在教师培训、课堂教学、校园文化建设等方面帮扶临洮县第一实验小学。",
    "签约仪式上，两校校长分别介绍了各自的办学情况。双方约定，每学期互派教师跟岗学习，共同开展教研活动，"
    "让两地的孩子共享优质教育资源。临洮县教育局有关负责人出席了签约仪式。",
    "临洮县第一实验小学校长表示，学校将珍惜这次机会，虚心学习先进的办学理念和管理经验，不断提高教育教学质量。",
)
PAGE = """<!DOCTYPE html><html><head><meta charset="gb2312">
<title>两校签订结对帮扶协议 共享优质资源-城关教育网</title></head>
<body><div class="nav"><a href="/">首页</a> <a href="/news">新闻</a> <a href="/about">关于我们</a></div>
<h1>两校签订结对帮扶协议 共享优质资源</h1><div class="info">发布时间：2023-04-13 来源：城关教育网</div>
<div class="content">{}</div><div class="footer">版权所有 城关教育网</div></body></html>"""


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dump")
    (folder / "news").mkdir()
    html = PAGE.format("".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS))
    (folder / "news/page.html").write_bytes(html.encode("gb18030"))
    (folder / "empty.html").write_bytes(b"")
    return folder


@pytest.fixture(scope="module")
def done(lianxiao: Command, dump: Path) -> subprocess.CompletedProcess[str]:
    return lianxiao("run", dump, "-o", "out", cwd=dump.parent)


@pytest.fixture(scope="module")
def out(done: subprocess.CompletedProcess[str], dump: Path) -> Path:
    return dump.parent / "out"


def test_the_command_ends_well_and_sums_up(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 0
    assert done.stderr == ""
    rows = [line.split() for line in done.stdout.splitlines()]
    assert ["pages", "2"] in rows
    assert ["ok", "1"] in rows and ["empty", "1"] in rows
    assert ["pairing", "1"] in rows
    assert ["out/records.jsonl"] in rows


def test_the_article_is_clean(out: Path) -> None:
    article = next(a for a in read_lines(out / "articles.jsonl", Article) if a.status == "ok")
    assert article.title == "两校签订结对帮扶协议 共享优质资源"
    assert article.published == "2023-04-13"
    assert article.site == "城关教育网"
    assert article.text == "\n".join(PARAGRAPHS)
    for entity in article.entities:
        for start, end in entity.mentions:
            assert 0 <= start < end <= len(article.text)


def test_the_record_says_who_helps_whom_and_where_it_is_written(out: Path) -> None:
    article = next(a for a in read_lines(out / "articles.jsonl", Article) if a.status == "ok")
    (record,) = read_lines(out / "records.jsonl", Record)
    assert record.doc_id == article.doc_id
    assert (record.relation, record.directed, record.status) == ("pairing", True, "agreed")
    assert record.head.name.endswith("水车园小学") and record.head.label == "SCHOOL"
    assert record.tail.name.endswith("临洮县第一实验小学") and record.tail.adcode == "621124"
    assert record.date == "2023-04-12"
    assert article.text[record.evidence.start : record.evidence.end] == record.evidence.text
    assert "对口帮扶" in record.evidence.text
    for party in (record.head, record.tail):
        assert article.text[party.start : party.end] == party.mention
        assert party.id in {entity.id for entity in article.entities}


def test_all_articles_together_tell_of_one_partnership(out: Path) -> None:
    (record,) = read_lines(out / "records.jsonl", Record)
    (found,) = read_lines(out / "partnerships.jsonl", Partnership)
    assert found.record_ids == (record.record_id,) and found.first_date == "2023-04-12"
    assert (found.head.name, found.tail.name) == (record.head.name, record.tail.name)
    assert (found.tail.province, found.articles, found.status) == ("甘肃省", 1, "agreed")


def test_show_and_frames_read_what_was_written(lianxiao: Command, out: Path) -> None:
    shown = lianxiao("show", out, "page.html")
    assert shown.returncode == 0 and shown.stderr == ""
    assert "水车园小学" in shown.stdout and "pairing" in shown.stdout
    records = read_records(out)
    assert records["relation"].tolist() == ["pairing"]
    assert records["head_name"].str.endswith("水车园小学").all()
    articles = read_articles(out)
    assert sorted(articles["status"]) == ["empty", "ok"]
    assert set(records["doc_id"]) <= set(articles["doc_id"])


def test_frames_of_a_run_without_records_have_all_columns(out: Path, tmp_path: Path) -> None:
    (tmp_path / "records.jsonl").touch()
    assert list(read_records(tmp_path).columns) == list(read_records(out).columns)


def test_again_and_from_elsewhere_the_lines_are_the_same(
    lianxiao: Command, dump: Path, out: Path, tmp_path: Path
) -> None:
    tables = ("--format", "csv", "--format", "parquet")
    assert lianxiao("run", dump.name, "-o", tmp_path / "again", *tables, cwd=dump.parent).returncode == 0

    def lines(folder: Path) -> list[dict[str, Any]]:
        found = [json.loads(line) for line in (folder / "records.jsonl").read_bytes().splitlines()]
        for record in found:
            record["source"].pop("uri")
        return found

    assert lines(tmp_path / "again") == lines(out)
    assert {"records.csv", "partnerships.parquet"} <= {file.name for file in (tmp_path / "again").iterdir()}
    for name in ("organisations.jsonl", "partnerships.jsonl"):
        assert (tmp_path / "again" / name).read_bytes() == (out / name).read_bytes()
    assert (tmp_path / "again/rejected.jsonl").read_bytes() == (out / "rejected.jsonl").read_bytes()
