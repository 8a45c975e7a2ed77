"""The command `run`: its options reach the run, and what it says of progress, of stopping and of what it refuses."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path

import pytest
import stages
from builders import Call

from pipeline import runner
from pipeline.cli import progress
from pipeline.cli.progress import LogFormat, as_text, progress_shown
from pipeline.runner import Progress


@pytest.fixture
def run(call: Call, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Calls `lianxiao run` with stages that cost nothing."""
    monkeypatch.setattr(runner, "run", partial(runner.run, prepare=stages.obedient))
    return lambda *arguments: call("run", *arguments, "--workers", "1")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "t.jsonl"
    path.write_text("".join(json.dumps({"inhalt": f"page {i}"}) + "\n" for i in range(9)), encoding="utf-8")
    return path


def test_columns_are_named_by_field(run: Call, table: Path, tmp_path: Path) -> None:
    answer = run(table, "-o", tmp_path / "out", "--field", "text=inhalt")
    assert answer.code == 0 and ["pages", "9"] in [line.split() for line in answer.out.splitlines()]
    answer = run(table, "-o", tmp_path / "out", "--field", "inhalt")
    assert answer == (2, "", "lianxiao: --field inhalt names no column; write it as inhalt=COLUMN\n")
    answer = run(table, "-o", tmp_path / "out", "--field", "wort=inhalt")
    assert answer.code == 2 and "--field wort=… is unknown" in answer.err


def test_the_summary_agrees_with_itself(run: Call, tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"text": "石桥"}\n{"text": "清溪"}\n' + "{broken\n" * 5, encoding="utf-8")
    answer = run(path, "-o", tmp_path / "out")
    rows = [line.split() for line in answer.out.splitlines()]
    assert rows[:5] == [["pages", "7"], ["rejected", "5"], ["bad_line", "5"], ["articles", "2"], ["ok", "2"]]
    assert "\n7 pages in " in answer.out


def test_other_arguments_are_refused_in_a_line_that_says_what_to_do(
    run: Call, table: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert run(table, "-o", out, "--field", "text=inhalt").code == 0
    answer = run(table, "-o", out)
    assert answer.code == 2 and answer.err.count("\n") == 1
    assert "other arguments (fields: {'text': 'inhalt'}, not {})" in answer.err and "--restart" in answer.err
    assert run(table, "-o", out, "--restart").code == 1  # without the column nothing can be read
    assert json.loads((out / "run.json").read_bytes())["rejections"] == {"missing_columns": 9}


def test_ctrl_c_says_how_to_go_on(
    run: Call, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(progress: Progress) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(progress, "_lines", lambda told: stop)
    answer = run(table, "-o", tmp_path / "out", "--field", "text=inhalt")
    assert answer == (130, "", "lianxiao: stopped; the same command goes on from here\n")
    assert json.loads((tmp_path / "out/run.json").read_bytes())["state"] == "running"


def test_json_lines_tell_progress_and_end(
    run: Call, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "LINE_EVERY", 0)
    answer = run(table, "-o", tmp_path / "out", "--field", "text=inhalt", "--log-format", "json")
    *going, done = map(json.loads, answer.err.splitlines())
    assert {line["event"] for line in going} == {"progress"} and going[-1]["pages"] == 9
    assert (done["event"], done["state"], done["pages"]) == ("complete", "complete", 9)


def test_plain_lines_come_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = Progress(pages=1200, rejected=3, pages_per_second=35.12, share=0.5, seconds_left=721.0)
    with progress_shown(LogFormat.PLAIN) as show:
        show(seen)
        assert capsys.readouterr().err == ""
    monkeypatch.setattr(progress, "LINE_EVERY", 0)
    with progress_shown(LogFormat.PLAIN) as show:
        show(seen)
    assert capsys.readouterr().err == "1,200 pages, 35.1 a second, 3 rejected, 12 min left\n"


@pytest.mark.parametrize(
    ("seconds", "told"), [(None, "rejected"), (5.0, "5 s left"), (7300.0, "2 h left"), (3e5, "3 days left")]
)
def test_the_time_left_is_told_in_a_fitting_unit(seconds: float | None, told: str) -> None:
    assert as_text(Progress(1, 0, 1.0, None, seconds)).endswith(told)


def test_a_path_is_never_read_as_markup(call: Call, tmp_path: Path) -> None:
    (tmp_path / "bad.zip").write_bytes(b"PK\3\4 no archive")
    out = tmp_path / "o[" / "x]"
    answer = call("run", tmp_path / "bad.zip", "-o", out, "--workers", "1")
    assert answer.code == 1
    assert answer.err == f"lianxiao: nothing could be read; {out / 'rejected.jsonl'} tells why\n"


def test_a_table_that_cannot_be_written_is_told_in_a_line(run: Call, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "articles.csv").mkdir(parents=True)
    answer = run(table, "-o", out, "--field", "text=inhalt", "--format", "csv")
    assert answer.code == 2
    assert answer.err == f"lianxiao: cannot write to {out}: Is a directory; choose another place\n"


def test_a_missing_package_for_tables_is_told_before_the_pages_are_read(
    run: Call, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    answer = run(table, "-o", tmp_path / "out", "--field", "text=inhalt", "--format", "parquet")
    assert answer.code == 2 and "pip install 'lianxiao[parquet]'" in answer.err
    assert not (tmp_path / "out").exists()
