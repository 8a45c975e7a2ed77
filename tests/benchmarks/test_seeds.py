"""The table of the shared pages, and the answer where they are not there."""

from __future__ import annotations

from pathlib import Path

import pytest
import seeds

from pipeline.evaluation import Evaluation


def test_a_row_for_each_evaluation() -> None:
    header, _, row = seeds.table([("none", Evaluation(()))]).splitlines()
    assert header == "| | entities | pair | typed | strict | date | status | agreement |"
    assert row.startswith("| none |") and row.endswith("| 0 of 0 | 0 of 0 | 0 of 0 |")


def test_without_the_pages_one_line_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeds, "SHARED", tmp_path / "shared")
    with pytest.raises(SystemExit, match="not part of the repository"):
        seeds.main()
