"""Every notebook runs from top to bottom on a run of the project's own pages, and stays small."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
NAMES = sorted(path.name for path in NOTEBOOKS.glob("*.ipynb"))
LARGEST = 120_000
"""Bytes of a notebook with what it shows."""


def test_there_are_five() -> None:
    assert [name[0] for name in NAMES] == list("12345")


@pytest.mark.parametrize("name", NAMES)
def test_it_runs(name: str, out: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANXIAO_OUT", str(out))
    monkeypatch.setenv("PYTHONPATH", str(root))
    book = runpy.run_path(str(NOTEBOOKS / "execute.py"))["execute"](NOTEBOOKS / name)
    shown = [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]
    assert any("data" in output for output in shown)
    # A warning would be the first thing that a reader sees.
    assert [output.text for output in shown if output.get("name") == "stderr"] == []
    assert len(json.dumps(book).encode()) < LARGEST


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
