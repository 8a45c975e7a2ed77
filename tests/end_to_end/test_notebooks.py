"""Every notebook runs from top to bottom on a run of the project's own pages, and stays small."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from builders import article, entity, write_run

from pipeline.corpuswide import merge

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
NAMES = sorted(path.name for path in NOTEBOOKS.glob("*.ipynb"))
LARGEST = 120_000
"""Bytes of a notebook with what it shows."""


def test_there_are_five() -> None:
    assert [name[0] for name in NAMES] == list("12345")


Execute = Callable[[str, Path], nbformat.NotebookNode]


@pytest.fixture
def execute(root: Path, monkeypatch: pytest.MonkeyPatch) -> Execute:
    """Runs the notebook of a name on the run in a folder."""

    def execute(name: str, out: Path) -> nbformat.NotebookNode:
        monkeypatch.setenv("LIANXIAO_OUT", str(out))
        monkeypatch.setenv("PYTHONPATH", str(root))
        return runpy.run_path(str(NOTEBOOKS / "execute.py"))["execute"](NOTEBOOKS / name)

    return execute


def shown(book: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """What the cells of a notebook show; never a warning, which would be the first thing that a reader sees."""
    outputs = [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []
    return outputs


@pytest.mark.parametrize("name", NAMES)
def test_it_runs(name: str, out: Path, execute: Execute) -> None:
    book = execute(name, out)
    assert any("data" in output for output in shown(book))
    assert len(json.dumps(book).encode()) < LARGEST


@pytest.mark.parametrize("name", NAMES)
def test_of_a_run_without_ties_it_says_so(name: str, tmp_path: Path, execute: Execute) -> None:
    merge(write_run(tmp_path / "out", [(article(entity("清溪小学"), text="清溪小学开学了。"), [])]))
    told = json.dumps(shown(execute(name, tmp_path / "out")))
    assert ("0 of 0 partnerships" if name.startswith("3") else "This run has no tie to show here.") in told


@pytest.mark.parametrize("name", NAMES)
def test_what_is_kept_of_it_is_small_and_of_no_machine(name: str, root: Path) -> None:
    text = (NOTEBOOKS / name).read_text(encoding="utf-8")
    assert len(text.encode()) < LARGEST
    assert (
        str(root) not in text and "/tmp/" not in text and "http" not in text.replace("http://www.w3.org/", "")
    )
    for number, cell in enumerate(nbformat.reads(text, as_version=4).cells):
        assert cell.cell_type != "code" or cell.outputs or number == 0, (
            f"cell {number} shows nothing: make notebooks"
        )
