"""The commands: what they print, which code they end with, and one line for whatever is wrong."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from builders import TEXT, article, entity, record
from rich.console import Console

from pipeline import cli, display
from pipeline.schema import Rejection
from pipeline.sinks import json_schema, jsonl_writer
from pipeline.version import VERSION


class Answer(NamedTuple):
    code: int | str | None
    out: str
    err: str


Call = Callable[..., Answer]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Calls the command in this process."""

    def command(*arguments: str | Path) -> Answer:
        monkeypatch.setattr(sys, "argv", ["lianxiao", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        return Answer(end.value.code or 0, *capsys.readouterr())

    return command


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The output of a run over two pages and a third that was rejected."""
    folder = tmp_path / "out"
    folder.mkdir()
    school = entity("第三小学", mentions=[(3, 7)], adcode="620102", aliases=["三小"])
    lines = {
        "articles": [
            article(school, entity("临河县实验小学", mentions=[(8, 15)]), doc_id="aa01"),
            article(uri="pages/[red]q.html", doc_id="aa02", title="[bold]题[/bold]", text="[/x] \x1b[2J"),
        ],
        "records": [record("pairing", "第三小学", "临河县实验小学", doc_id="aa01", date="2023-04")],
        "rejected": [
            Rejection(uri="pages/r.html", stage="cleaning", error="binary", message="a picture, not a text")
        ],
    }
    for name, models in lines.items():
        with jsonl_writer(folder / f"{name}.jsonl") as write:
            for model in models:
                write(model)
    return folder


@pytest.mark.parametrize("doc", ["aa01", "p", "p.html", "pages/p.html"])
def test_show_finds_an_article_by_id_and_file(call: Call, out: Path, doc: str) -> None:
    answer = call("show", out, doc)
    assert answer.code == 0
    for told in (
        "结对",
        "2023-05-01",
        "第三小学  SCHOOL",
        "620102",
        "= 三小",
        "pairing",
        "第三小学 → 临河县实验小学",
    ):
        assert told in answer.out
    assert "date 2023-04" in answer.out
    assert answer.out.count("签订结对协议") == 2  # in the article, and as evidence


def test_show_never_reads_the_text_as_markup_or_sends_it_to_the_terminal(call: Call, out: Path) -> None:
    answer = call("show", out, "[red]q.html")
    assert "[bold]题[/bold]" in answer.out
    assert "[/x] �[2J" in answer.out


def test_organisations_and_parties_are_marked_where_they_stand() -> None:
    shown = article(entity("第三小学", mentions=[(3, 7)]))
    console = Console(file=io.StringIO(), force_terminal=True, color_system="standard", width=80)
    console.print(display.article(shown, [record("pairing", "第三小学", "临河县实验小学")]))
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "城关区\x1b[1;4;36m第三小学\x1b[0m与\x1b[4m临河县实验小学\x1b[0m签订" in text


def test_show_ends_well_on_a_terminal_that_has_no_chinese(out: Path) -> None:
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "pipeline", "show", out, "aa01"]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "2023-05-01" in answer.stdout and answer.stderr == ""


def test_show_tells_what_fits_when_one_word_fits_several_articles(call: Call, out: Path) -> None:
    answer = call("show", out, "aa")
    assert answer.code == 2
    assert answer.err.count("\n") == 1
    assert "aa01" in answer.err and "aa02" in answer.err


def test_show_tells_why_a_page_was_rejected(call: Call, out: Path) -> None:
    answer = call("show", out, "r.html")
    assert answer == (2, "", "lianxiao: pages/r.html was rejected (binary): a picture, not a text\n")


def test_show_tells_what_is_missing(call: Call, out: Path, tmp_path: Path) -> None:
    answer = call("show", out, "nothing")
    assert answer.code == 2 and "no article of" in answer.err and answer.err.count("\n") == 1
    answer = call("show", tmp_path, "p")
    assert answer.code == 2 and "is this the output folder of a run?" in answer.err


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    folder = tmp_path / "gold"
    folder.mkdir()
    tie = {"relation": "pairing", "head": "三小", "tail": "临河县实验小学", "directed": True}
    page = {
        "doc_id": "p",
        "title": "结对",
        "paragraphs": TEXT.split("\n"),
        "entities": [{"name": name, "label": "SCHOOL"} for name in ("三小", "临河县实验小学")],
        "relations": [tie | {"status": "agreed"}],
    }
    (folder / "p.json").write_text(json.dumps(page), encoding="utf-8")
    return folder


def test_evaluate_prints_figures_pages_and_slips(call: Call, out: Path, gold: Path) -> None:
    answer = call("evaluate", "--gold", gold, "--run", out, "--docs", "--errors")
    assert answer.code == 0
    rows = [line.split() for line in answer.out.splitlines()]
    assert ["text", "1.0000", "1.0000", "1.0000"] in rows
    assert ["entities", "0.5000", "0.5000", "0.5000"] in rows
    assert ["published", "–", "0", "0"] in rows
    assert ["p", "1.00", "0.50", "0.00", "0.00", "0.00"] in rows
    assert ["p", "missed", "pairing", "三小", "–", "临河县实验小学"] in rows
    assert ["p", "extra", "pairing", "?第三小学", "–", "临河县实验小学"] in rows


def test_evaluate_prints_json_for_programs(call: Call, out: Path, gold: Path) -> None:
    figures = json.loads(call("evaluate", "--gold", gold, "--run", out, "--json").out)
    assert figures["title"] == {"accuracy": 1.0, "n": 1}
    assert figures["typed"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0}


def test_evaluate_takes_several_gold_folders(call: Call, out: Path, gold: Path, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more/s.json").write_text('{"doc_id": "s", "spam": true}', encoding="utf-8")
    figures = json.loads(call("evaluate", "--gold", gold, tmp_path / "more", "--run", out, "--json").out)
    assert figures["spam"] == {"accuracy": 1.0, "n": 1}
    assert figures["title"]["n"] == 1


def test_evaluate_tells_what_is_missing(call: Call, out: Path, gold: Path, tmp_path: Path) -> None:
    answer = call("evaluate", "--gold", tmp_path / "nowhere", "--run", out)
    assert answer.code == 2 and "not a folder of gold pages" in answer.err and answer.err.count("\n") == 1
    answer = call("evaluate", "--gold", gold, "--run", gold)
    assert answer.code == 2 and "articles.jsonl" in answer.err and answer.err.count("\n") == 1


def test_schema_prints_the_json_schema(call: Call) -> None:
    assert call("schema").out == json_schema()


def test_version(call: Call) -> None:
    assert call("--version") == (0, f"lianxiao {VERSION}\n", "")


@pytest.mark.parametrize(
    "arguments", [("run",), ("run", "x"), ("run", "x", "-o"), ("show", "x"), ("nonsense",), ("evaluate",)]
)
def test_a_wrong_command_line_ends_with_2_and_tells_what_is_wrong(
    call: Call, arguments: tuple[str, ...]
) -> None:
    answer = call(*arguments)
    assert answer.code == 2
    assert "Error: " in answer.err
    assert answer.out == ""


def test_a_fault_is_one_line_and_its_traceback_is_there_on_demand(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault() -> str:
        raise RuntimeError("first line\nsecond line")

    monkeypatch.setattr(cli, "json_schema", fault)
    answer = call("schema")
    assert answer.code != 0
    assert answer.err.startswith("lianxiao: RuntimeError: first line second line")
    assert answer.err.count("\n") == 1
    monkeypatch.setenv("LIANXIAO_DEBUG", "1")
    monkeypatch.setattr(sys, "argv", ["lianxiao", "schema"])
    with pytest.raises(RuntimeError):
        cli.main()


def test_help_does_not_wait_for_the_models() -> None:
    code = (
        "import sys; sys.argv = ['lianxiao', '--help']\n"
        "from pipeline.cli import main\n"
        "try: main()\n"
        "finally: print({'spacy', 'trafilatura', 'pandas', 'jieba', 'numpy'} & sys.modules.keys())"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.splitlines()[-1] == "set()"
    for command in ("run", "show", "evaluate", "schema"):
        assert command in answer.stdout
