"""JSON Lines, CSV, TSV and Parquet: a row is a page, columns are found or named, and a bad row costs itself."""

from __future__ import annotations

import csv
import datetime
import gzip
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from pipeline.cleaning import clean
from pipeline.schema import Page, Rejection
from pipeline.sources import InputError, Limits, Options, read_pages

TEXT = "4月12日，城关区教育局与临夏县教育局在兰州签署教育合作框架协议，决定在教师培训等方面开展合作，为两地教师搭建平台。"


def read(
    path: Path, limits: Limits | None = None, **fields: str
) -> tuple[list[Page], list[tuple[str | None, str]]]:
    found = list(read_pages([path], options=Options(limits or Limits(), fields)))
    rejections = [(r.member, r.error) for r in found if isinstance(r, Rejection)]
    return [page for page in found if isinstance(page, Page)], rejections


def jsonl(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def table(path: Path, rows: list[Mapping[str, Any]]) -> Path:
    parquet.write_table(pa.Table.from_pylist([dict(row) for row in rows]), path)
    return path


def test_a_line_of_json_is_a_page(tmp_path: Path) -> None:
    pages, rejections = read(
        jsonl(
            tmp_path / "d.jsonl", {"html": "<p>一</p>", "url": "http://a.cn/1"}, {"HTML": "<p>二</p>", "n": 1}
        )
    )
    assert not rejections
    assert [(p.content.decode(), p.source.member, p.source.url) for p in pages] == [
        ("<p>一</p>", "#1", "http://a.cn/1"),
        ("<p>二</p>", "#2", None),
    ]
    assert pages[0].name == "d.jsonl"


def test_two_equal_rows_are_two_pages(tmp_path: Path) -> None:
    pages, rejections = read(jsonl(tmp_path / "d.jsonl", {"text": TEXT}, {"text": TEXT}))
    assert len({page.doc_id for page in pages}) == 2 and not rejections


def test_columns_may_be_named(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "d.jsonl", {"inhalt": "<p>甲</p>", "text": "no", "adr": "http://a.cn"})
    pages, _ = read(path, text="inhalt", url="adr")
    assert (pages[0].content.decode(), pages[0].source.url) == ("<p>甲</p>", "http://a.cn")
    with pytest.raises(InputError, match="--field body=… is unknown; the fields are text, url, title, date"):
        read(path, body="inhalt")


def test_title_and_date_of_plain_text_reach_the_article(tmp_path: Path) -> None:
    row = {"content": TEXT, "title": "城关区与临夏县签署教育合作协议", "date": "2023-04-13 10:20:00"}
    ((page,), _) = read(jsonl(tmp_path / "d.jsonl", row))
    article = clean(page)
    assert (article.title, article.published, article.text) == (row["title"], "2023-04-13", TEXT)
    ((page,), _) = read(jsonl(tmp_path / "e.jsonl", row | {"content": f"<html><p>{TEXT}</p></html>"}))
    assert page.content.decode() == f"<html><p>{TEXT}</p></html>"
    assert clean(page).title == row["title"]


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("2023-05-03", "2023-05-03"),
        ("20230503", "2023-05-03"),
        (20230503, "2023-05-03"),
        ("20230503235900", "2023-05-03"),
        (1683072000, "2023-05-03"),
        ("1683072000000", "2023-05-03"),
        ("Tue, 02 May 2023 22:00:00 GMT", "2023-05-03"),
        ("Tue, 02 May 2023 22:00:00 -0000", "2023-05-02"),
        ("上周", None),
        (7, None),
        (None, None),
    ],
)
def test_the_date_of_a_row_is_read_in_any_of_its_forms(tmp_path: Path, told: object, day: str | None) -> None:
    for text in (TEXT, f"<p>{TEXT}</p>"):
        ((page,), _) = read(jsonl(tmp_path / "d.jsonl", {"content": text, "date": told}))
        assert clean(page).published == day
    dated = f"<p>2023-04-12</p><p>{TEXT}</p>"
    ((page,), _) = read(jsonl(tmp_path / "d.jsonl", {"content": dated, "date": told}))
    assert clean(page).published == "2023-04-12"


def test_the_title_of_a_row_stands_in_for_that_of_html_alone(tmp_path: Path) -> None:
    def title(told: str, html: str) -> str | None:
        row = {"content": f"<html>{html}<p>{TEXT}</p></html>", "headline": told}
        ((page,), _) = read(jsonl(tmp_path / "d.jsonl", row), title="headline")
        return clean(page).title

    own = "城关区与临夏县签署教育合作协议"
    assert title("教育局领导出席签约仪式", f"<h1>{own}</h1>") == own
    assert title("教育局領導出席簽約儀式", "") == "教育局领导出席签约仪式"
    assert title("新闻中心", "") is None
    assert title("国产精品久久久久无码_亚洲av在线", "") is None
    assert title("", "") is None


def test_a_bad_line_costs_itself(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    lines = [b'{"text": "a"}', b"", b"{broken", b"[1]", b'{"other": 1}', b'{"text": 7}', b'{"text": null}']
    path.write_bytes(
        b"\n".join([*lines, b"[" * 100_000, '{"text": "两校"}'.encode("gb18030"), b'{"text": "z"}'])
    )
    pages, rejections = read(path)
    assert [page.source.member for page in pages][0::2] == ["#1", "#10"]
    assert rejections == [
        ("#3", "bad_line"),
        ("#4", "bad_line"),
        ("#5", "missing_columns"),
        ("#6", "no_text"),
        ("#7", "no_text"),
        ("#8", "bad_line"),
    ]


def test_a_lone_surrogate_costs_no_more_than_itself(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    lines = [
        r'{"text": "a\ud800", "url": "http://a.cn/\ud800", "title": "\udfff"}',
        r'{"\ud800": 1}',
        '{"text": "z"}',
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    first, second, third = read_pages([path])
    assert isinstance(first, Page) and isinstance(second, Rejection) and isinstance(third, Page)
    assert first.source.url == r"http://a.cn/\ud800"
    assert second.error == "missing_columns" and r"\ud800" in second.message
    assert all(found.model_dump_json() for found in (first, second, third))


def test_a_file_in_gbk_is_read_as_such(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    path.write_bytes((json.dumps({"正文": TEXT}, ensure_ascii=False) + "\n").encode("gb18030"))
    assert read(path)[0][0].content.decode() == TEXT
    path = tmp_path / "d.csv"
    path.write_bytes(f"标题,正文\n题,{TEXT}\n".encode("gb18030"))
    assert read(path)[0][0].content.decode() == f"题\n{TEXT}"


@pytest.mark.parametrize("charset", ["utf-16", "utf-8-sig"])
def test_a_table_with_a_byte_order_mark_is_read(tmp_path: Path, charset: str) -> None:
    path = tmp_path / "d.jsonl"
    rows = [{"正文": TEXT + "\u2028" + TEXT}, {"正文": "x" * 400_000}, {"正文": TEXT}]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding=charset)
    pages, rejections = read(path, Limits(page=10_000))
    assert [page.content.decode() for page in pages] == [rows[0]["正文"], TEXT]
    assert rejections == [("#2", "too_big")]
    path = tmp_path / "d.csv"
    path.write_bytes(f'标题,正文\r\n题,"{TEXT}\n"\r\n,z\r\n'.encode(charset))
    assert [page.content.decode() for page in read(path)[0]] == [f"题\n{TEXT}\n", "z"]


@pytest.mark.parametrize("damage", [b"\xff", "两校结对".encode("gb18030")])
def test_a_damaged_line_does_not_change_how_the_others_are_read(tmp_path: Path, damage: bytes) -> None:
    line = json.dumps({"text": TEXT}, ensure_ascii=False).encode() + b"\n"
    path = tmp_path / "d.jsonl"
    path.write_bytes(line + b'{"text": "' + damage + b'"}\n' + line)
    pages, rejections = read(path)
    assert [page.content.decode() for page in pages][::2] == [TEXT, TEXT] and not rejections
    assert "\ufffd" in pages[1].content.decode()
    path = tmp_path / "d.csv"
    path.write_bytes(b"text\n" + TEXT.encode() + b"\n" + damage + b"\n" + TEXT.encode() + b"\n")
    assert [page.content.decode() for page in read(path)[0]][::2] == [TEXT, TEXT]


def test_a_line_without_end_is_never_held(tmp_path: Path) -> None:
    limits = Limits(page=1000)
    path = tmp_path / "d.jsonl.gz"
    with gzip.open(path, "wb") as file:
        file.write(b'{"text": "a"}\n{"text": "')
        for _ in range(100):
            file.write(b"x" * 10_000)
        file.write(b'"}\n{"text": "z"}\n')
    pages, rejections = read(path, limits)
    assert [page.source.member for page in pages] == ["#1", "#3"] and rejections == [("#2", "too_big")]
    path = tmp_path / "d.csv"
    path.write_bytes(b"text\na\n" + b"x" * 100_000 + b"\nz\n")
    pages, rejections = read(path, limits)
    assert [page.content for page in pages] == [b"a", b"z"] and rejections == [("line 3", "too_big")]


@pytest.mark.parametrize(("name", "delimiter"), [("d.csv", ","), ("d.csv", ";"), ("d.tsv", "\t")])
def test_delimited_files(tmp_path: Path, name: str, delimiter: str) -> None:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerows(
        [["url", "content"], ["http://a.cn", 'a\n"quoted", and; more\t'], [], ["http://b.cn"], ["", "c"]]
    )
    path = tmp_path / name
    path.write_bytes(b"\xef\xbb\xbf" + file.getvalue().encode())
    pages, rejections = read(path)
    assert [(page.content.decode(), page.source.url, page.source.member) for page in pages] == [
        ('a\n"quoted", and; more\t', "http://a.cn", "#1"),
        ("c", None, "#4"),
    ]
    assert rejections == [("#3", "no_text")]


def test_an_open_quote_costs_no_more_than_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text('text\n"open\n' + "line\n" * 1000 + "z\n", encoding="utf-8")
    pages, rejections = read(path, Limits(page=1000))
    assert pages and pages[-1].content == b"z"
    assert "bad_line" in {error for _, error in rejections}


def test_a_record_of_many_lines_is_not_held_whole(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    field = '"' + "a" * 900 + '\n"'
    path.write_text(f"text,more\n{','.join([field] * 2000)}\nz,\n", encoding="utf-8")
    pages, rejections = read(path, Limits(page=1000))
    assert rejections[0] == ("#1", "too_big")
    assert all(len(page.content) <= 1000 for page in pages)


def test_a_record_may_have_more_than_its_text(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text('title,text\n"' + "a\n" * 400 + '","' + "b\n" * 500 + '"\n', encoding="utf-8")
    pages, rejections = read(path, Limits(page=1000))
    assert len(pages) == 1 and not rejections


@pytest.mark.parametrize(
    ("header", "error"),
    [
        ("text," + "x" * 2000, "too_big"),
        ('"text\n' + "x\n" * 400 + '"', "missing_columns"),
        ('"' + "x\n" * 2000, "bad_line"),
    ],
)
def test_a_header_that_cannot_be_read_refuses_the_table(tmp_path: Path, header: str, error: str) -> None:
    path = tmp_path / "d.csv"
    for rows in ("", "\na\nb\n"):
        path.write_text(header + rows, encoding="utf-8")
        assert read(path, Limits(page=1000)) == ([], [(None, error)])


def test_parquet_gives_text_or_bytes_with_address_and_date(tmp_path: Path) -> None:
    rows = [
        {"content": TEXT, "url": f"http://a.cn/{i}", "date": datetime.date(2023, 4, 13)} for i in range(200)
    ]
    pages, rejections = read(table(tmp_path / "d.parquet", rows))
    assert len(pages) == 200 and not rejections
    assert pages[199].source.member == "#200" and pages[199].source.url == "http://a.cn/199"
    assert pages[0].content.decode() == f"发布时间：2023-04-13\n{TEXT}"
    raw = "<p>两校</p>".encode("gb18030")
    assert read(table(tmp_path / "b.parquet", [{"html": raw}, {"html": None}]))[0][0].content == raw


def test_rows_of_large_values_are_read_one_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    batches: list[int] = []
    unpack = parquet.ParquetFile.iter_batches

    def counted(file: parquet.ParquetFile, size: int, **more: Any) -> Any:
        batches.append(size)
        return unpack(file, size, **more)

    monkeypatch.setattr(parquet.ParquetFile, "iter_batches", counted)
    # Equal values are in the file once, so that its size tells nothing.
    path = table(tmp_path / "d.parquet", [{"text": "x" * 900, "more": "y" * 9000, "n": n} for n in range(64)])
    assert len(read(path, Limits(page=1000))[0]) == 64
    assert len(read(path, Limits(page=200_000))[0]) == 64
    assert batches == [1, 64]


def test_a_group_of_rows_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "d.parquet"
    parquet.write_table(pa.table({"text": ["x" * 900_000]}), path, compression="zstd")
    assert read(path, Limits(ratio_from=100_000)) == ([], [(None, "bomb")])
    assert len(read(path)[0]) == 1


@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_a_table_without_text_says_what_it_has(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"d.{ending}"
    if ending == "csv":
        path.write_text("nr,satz\n1,a\n", encoding="utf-8")
    else:
        table(path, [{"nr": 1, "satz": "a"}])
    (rejection,) = read_pages([path])
    assert isinstance(rejection, Rejection) and rejection.error == "missing_columns"
    assert rejection.message == "no column of text; give it by --field text=NAME; it has nr, satz"
    assert read(path, text="satz")[0][0].content == b"a"
    assert read(path, text="nowhere")[1] == [(None, "missing_columns")]


@pytest.mark.parametrize("begins", ["[{", "[\n  {\n", "\ufeff [ {"])
def test_a_json_array_is_no_page_and_the_hint_says_what_to_make_of_it(tmp_path: Path, begins: str) -> None:
    path = tmp_path / "zh.json"
    path.write_text(begins + '"正文": "石桥"}, {"正文": "清溪"}]', encoding="utf-8")
    (rejection,) = read_pages([path])
    assert isinstance(rejection, Rejection) and rejection.error == "json_array"
    assert "make it JSON Lines" in rejection.message and "jq -c '.[]'" in rejection.message


def test_a_missing_package_is_told_in_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    path = table(tmp_path / "d.parquet", [{"text": "a"}])
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(InputError, match=r"d\.parquet needs pyarrow, .* pip install 'lianxiao\[parquet\]'"):
        read(path)
