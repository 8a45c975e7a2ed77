"""The commands from records to answers: what they write, and one line for whatever is wrong."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from builders import Call, gold_page, sample_run

from pipeline.annotations import write_annotations
from pipeline.cli.answers import ExportFormat


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return sample_run(tmp_path / "out")


def test_several_runs_become_one(call: Call, out: Path, tmp_path: Path) -> None:
    answer = call("merge", out, out, "-o", tmp_path / "both")
    assert answer.code == 0 and re.search(r"articles +7\n.*reprints +1\nrecords +6\n", answer.out)
    for name in ("articles", "records", "organisations", "partnerships"):
        assert (tmp_path / "both" / f"{name}.jsonl").read_bytes() == (out / f"{name}.jsonl").read_bytes()


def test_a_merge_asks_before_it_overwrites(call: Call, out: Path, tmp_path: Path) -> None:
    other = sample_run(tmp_path / "other")
    answer = call("merge", out, "-o", other)
    assert answer.code == 2 and answer.err.count("\n") == 1 and "--restart" in answer.err
    assert call("merge", out, "-o", other, "--restart").code == 0
    answer = call("merge", out, other, "-o", out, "--restart")
    assert answer.code == 2 and answer.err.count("\n") == 1 and "choose another output folder" in answer.err


def test_a_run_is_loaded_into_a_database(call: Call, out: Path, tmp_path: Path) -> None:
    answer = call("load", out, "--to", f"duckdb:///{tmp_path / 'ties.duckdb'}")
    assert answer.code == 0 and re.search(r"partnerships +4\n", answer.out)
    assert (tmp_path / "ties.duckdb").is_file()
    wrong = call("load", out, "--to", "nowhere")
    assert wrong.code == 2 and wrong.err.count("\n") == 1 and "address of a database" in wrong.err


@pytest.mark.parametrize(
    ("kind", "made"),
    [
        ("csv", "articles.csv"),
        ("parquet", "partnerships.parquet"),
        ("graphml", "ties.graphml"),
        ("gexf", "ties.gexf"),
        ("neo4j-csv", "neo4j/partnerships.csv"),
        ("jsonld", "ties.jsonld"),
    ],
)
def test_exports_lie_in_the_run_or_where_they_are_wanted(
    kind: str, made: str, call: Call, out: Path, tmp_path: Path
) -> None:
    assert call("export", out, "--to", kind).code == 0
    assert (out / made).is_file()
    assert call("export", out, "--to", kind, "-o", tmp_path / "elsewhere").code == 0
    assert (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(
    "command", [("load", "--to", "sqlite://"), ("export", "--to", "csv"), ("export", "--to", "gexf")]
)
def test_a_folder_that_is_no_run_is_told(command: tuple[str, ...], call: Call, tmp_path: Path) -> None:
    answer = call(command[0], tmp_path, *command[1:])
    assert answer.code == 2 and answer.err.count("\n") == 1
    assert "is this the output folder of a run?" in answer.err


@pytest.mark.parametrize("kind", list(ExportFormat))
def test_an_export_of_a_folder_that_is_not_there_leaves_none(kind: str, call: Call, tmp_path: Path) -> None:
    for place in ((), ("-o", tmp_path / "deep" / "place")):
        answer = call("export", tmp_path / "typo", "--to", kind, *place)
        assert answer.code == 2 and "is this the output folder of a run?" in answer.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("module", "command", "extra"),
    [
        ("sqlalchemy", ("load", "--to", "sqlite://"), "sql"),
        ("duckdb_engine", ("load", "--to", "duckdb://"), "duckdb"),
        ("psycopg", ("load", "--to", "postgresql://x"), "postgres"),
        ("networkx", ("export", "--to", "graphml"), "graph"),
        ("pyarrow", ("export", "--to", "parquet"), "parquet"),
    ],
)
def test_a_missing_extra_is_named_in_one_line(
    module: str, command: tuple[str, ...], extra: str, call: Call, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    if module == "sqlalchemy":
        monkeypatch.delitem(sys.modules, "pipeline.sinks.sql", raising=False)
        monkeypatch.delattr("pipeline.sinks.sql", raising=False)
    answer = call(command[0], out, *command[1:])
    assert answer.code == 2 and answer.err.count("\n") == 1
    assert f"pip install 'lianxiao[{extra}]'" in answer.err


@pytest.mark.parametrize("kind", ["labelstudio", "doccano", "spacy"])
def test_corrections_come_back_as_gold_pages(kind: str, call: Call, out: Path, tmp_path: Path) -> None:
    exported = call("export", out, "--to", kind)
    assert exported.code == 0
    made = call("import-annotations", out / Path(exported.out.split()[0]).name, "-o", tmp_path / "gold")
    assert made.code == 0 and made.out.startswith("6 gold pages in ")
    assert len(list((tmp_path / "gold").glob("*.json"))) == 6


@pytest.mark.parametrize("kind", ["labelstudio", "doccano", "spacy"])
def test_a_run_is_right_by_the_gold_pages_that_were_made_of_it(
    kind: str, call: Call, out: Path, tmp_path: Path
) -> None:
    made = Path(call("export", out, "--to", kind).out.split()[0]).name
    call("import-annotations", out / made, "-o", tmp_path / "gold")
    answer = call("evaluate", "--gold", tmp_path / "gold", "--run", out, "--json")
    figures = json.loads(answer.out)
    assert {figures[name]["f1"] for name in ("text", "entities", "pair", "typed", "strict")} == {1.0}
    assert {figures[name]["accuracy"] for name in ("real", "title", "published", "date", "status")} == {1.0}


def test_a_page_that_comes_twice_is_one_gold_page_unless_annotated_differently(
    call: Call, tmp_path: Path
) -> None:
    file, other, gold = tmp_path / "x.jsonl", tmp_path / "y.jsonl", tmp_path / "gold"
    write_annotations([gold_page("{清溪小学}与石桥中学结对。", doc_id="p")], "doccano", file)
    write_annotations([gold_page("{清溪小学}与{石桥中学}结对。", doc_id="p")], "doccano", other)
    assert call("import-annotations", file, file, "-o", gold).out == f"1 gold pages in {gold}\n"
    answer = call("import-annotations", file, other, "-o", tmp_path / "none")
    assert answer.code == 2 and answer.err.startswith("lianxiao: p is annotated in two ways; ")
    assert not (tmp_path / "none").exists()


def test_a_gold_page_never_leaves_its_folder(call: Call, tmp_path: Path) -> None:
    page = gold_page("{清溪小学}来了。", doc_id="../../evil")
    write_annotations([page], "doccano", tmp_path / "x.jsonl")
    answer = call("import-annotations", tmp_path / "x.jsonl", "-o", tmp_path / "a/b/gold")
    assert answer.code == 2 and "is no name for a gold page" in answer.err
    assert not list(tmp_path.rglob("evil*"))


def test_a_report_is_one_file_and_says_what_is_in_it(call: Call, out: Path, tmp_path: Path) -> None:
    answer = call("report", out, "-o", tmp_path / "pictures" / "report.html", "--most", 3)
    assert answer.code == 0 and answer.out.startswith("3 of 4 partnerships, ")
    assert [path.name for path in (tmp_path / "pictures").iterdir()] == ["report.html"]


def test_a_report_on_no_run_or_to_nowhere_is_one_line(call: Call, out: Path, tmp_path: Path) -> None:
    no_run = call("report", tmp_path / "nothing", "-o", tmp_path / "report.html")
    assert no_run.code == 2 and no_run.err.count("\n") == 1 and "output folder of a run" in no_run.err
    assert not (tmp_path / "report.html").exists()
    (tmp_path / "file").touch()
    nowhere = call("report", out, "-o", tmp_path / "file" / "report.html")
    assert nowhere.code == 2 and nowhere.err.count("\n") == 1 and "choose another place" in nowhere.err
