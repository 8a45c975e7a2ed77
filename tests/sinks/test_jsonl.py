"""Lines are exact, in the order of the schema, and a file is there whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.schema import Article, Rejection, Source
from pipeline.sinks import OutputError, jsonl_writer, read_lines, write_json
from pipeline.sinks.jsonl import _encode


def article(text: str) -> Article:
    return Article(
        doc_id="0" * 16, source=Source(uri="a.html", sha256="0" * 64), status="ok", text=text, version="1"
    )


REJECTION = Rejection(uri="a.html", stage="cleaning", error="binary", message="不是文本")


def test_a_line_is_utf8_json_in_the_order_of_the_schema(tmp_path: Path) -> None:
    with jsonl_writer(tmp_path / "x.jsonl") as write:
        write(REJECTION)
        write(REJECTION)
    line = (
        '{"uri": "a.html", "member": null, "stage": "cleaning", "error": "binary", "message": "不是文本"}\n'
    )
    assert (tmp_path / "x.jsonl").read_bytes() == (line * 2).encode()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_makes_one_line_and_comes_back(text: str) -> None:
    line = _encode(article(text), indent=None)
    assert line.count(b"\n") == 1 and line.endswith(b"\n")
    assert Article.model_validate_json(line).text == text


@given(st.text(st.characters(categories=["Cs", "Lo"]), min_size=1))
def test_lone_surrogates_are_replaced_one_for_one(text: str) -> None:
    written = json.loads(_encode(article(text), indent=None))["text"]
    assert written == "".join("?" if "\ud800" <= character <= "\udfff" else character for character in text)


def test_an_exception_leaves_what_was_there_and_no_fragment(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text("before", encoding="utf-8")
    with pytest.raises(RuntimeError), jsonl_writer(path) as write:
        write(REJECTION)
        raise RuntimeError
    assert [file.name for file in tmp_path.iterdir()] == ["x.jsonl"]
    assert path.read_text(encoding="utf-8") == "before"


def test_a_file_takes_its_name_when_it_is_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[int, list[str]]] = []
    monkeypatch.setattr(
        os,
        "fsync",
        lambda number: synced.append((os.fstat(number).st_size, [file.name for file in tmp_path.iterdir()])),
    )
    with jsonl_writer(tmp_path / "x.jsonl") as write:
        write(REJECTION)
    write_json(tmp_path / "x.json", REJECTION)
    assert [size for size, _ in synced] == [
        (tmp_path / name).stat().st_size for name in ("x.jsonl", "x.json")
    ]
    assert synced[0][1] == ["x.jsonl.partial"] and "x.json" not in synced[1][1]


def test_lines_come_back_as_models(tmp_path: Path) -> None:
    with jsonl_writer(tmp_path / "x.jsonl") as write:
        write(REJECTION)
    assert list(read_lines(tmp_path / "x.jsonl", Rejection)) == [REJECTION]


@pytest.mark.parametrize("line", ['{"uri": 1}', "{", "[]", '{"other": 1}', "\xff"])
def test_a_line_of_another_kind_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(_encode(REJECTION, indent=None) + line.encode("latin-1") + b"\n")
    with pytest.raises(OutputError, match=r"x\.jsonl:2: "):
        list(read_lines(path, Rejection))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is this the output folder of a run"):
        list(read_lines(tmp_path / "x.jsonl", Rejection))


def test_a_json_file_is_indented_and_whole(tmp_path: Path) -> None:
    write_json(tmp_path / "x.json", REJECTION)
    assert json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))["message"] == "不是文本"
    assert (tmp_path / "x.json").read_text(encoding="utf-8").startswith('{\n  "uri"')
