"""Tables hold every line, whatever reads them, and no cell of a CSV file is a formula."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd
import pytest
from builders import article, entity, sample_run, write_run
from pyarrow import parquet

from pipeline.corpuswide import merge
from pipeline.schema import Partnership
from pipeline.sinks import read_lines
from pipeline.sinks.tables import FORMATS, TABLES, Format, columns, harmless, write_tables


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_run(tmp_path_factory.mktemp("run") / "out")


@pytest.mark.parametrize("kind", FORMATS)
def test_every_line_is_a_row(kind: Format, out: Path, tmp_path: Path) -> None:
    written = write_tables(out, kind, tmp_path)
    assert [path.name for path in written] == [f"{name}.{kind}" for name in TABLES]
    read = pd.read_csv if kind == "csv" else pd.read_parquet
    for path in written:
        frame = read(path)
        assert list(frame.columns) == list(columns(TABLES[path.stem]))
        assert len(frame) == len((out / f"{path.stem}.jsonl").read_text("utf-8").splitlines())


def test_parquet_keeps_kinds_also_where_a_run_is_empty(tmp_path: Path) -> None:
    merge(write_run(tmp_path, []))
    write_tables(tmp_path, "parquet")
    schema = parquet.read_schema(tmp_path / "partnerships.parquet")
    assert [str(schema.field(name).type) for name in ("directed", "articles", "confidence", "first_date")] == [
        "bool", "int64", "double", "string",
    ]  # fmt: skip
    assert str(schema.field("record_ids").type).startswith("list")
    schema = parquet.read_schema(tmp_path / "records.parquet")
    assert [str(schema.field(name).type) for name in ("term", "place", "parties")] == [
        "string", "string", "int64",
    ]  # fmt: skip


def test_nested_values_are_columns_lists_or_json(out: Path, tmp_path: Path) -> None:
    write_tables(out, "parquet", tmp_path)
    frame = pd.read_parquet(tmp_path / "partnerships.parquet")
    lines = list(read_lines(out / "partnerships.jsonl", Partnership))
    assert frame["head_name"].tolist() == [line.head.name for line in lines]
    assert [tuple(ids) for ids in frame["record_ids"]] == [line.record_ids for line in lines]
    assert [*parquet.read_table(tmp_path / "records.parquet")["parties"].drop_null().to_pylist()] == [2]
    first = pd.read_parquet(tmp_path / "articles.parquet")["entities"][0]
    assert json.loads(first)[0]["name"] == "文澜中学"


def test_excel_is_told_the_encoding_and_gets_no_formula(tmp_path: Path) -> None:
    title = '=HYPERLINK("http://example.org","点")'
    page = article(entity("@文澜中学"), title=title, author="\t=1+1", site=" ＝1", text="-2\n3")
    merge(write_run(tmp_path, [(page, [])]))
    write_tables(tmp_path, "csv")
    assert (tmp_path / "articles.csv").read_bytes().startswith(b"\xef\xbb\xbfdoc_id,")
    with (tmp_path / "articles.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["title"], row["author"], row["site"]) == (f"'{title}", "'\t=1+1", "' ＝1")
    assert row["text"] == "'-2\n3" and row["published"] == "2023-05-01"
    assert harmless(["@a", "b"]) == "'@a；b" and harmless(-0.5) == -0.5 and harmless("a=b") == "a=b"
