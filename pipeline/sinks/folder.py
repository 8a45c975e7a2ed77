"""The output folder of a run, as those find it who read all of it."""

from __future__ import annotations

from pathlib import Path

from pipeline.sinks.jsonl import unreadable

_FILES = ("articles.jsonl", "records.jsonl", "organisations.jsonl", "partnerships.jsonl")
_ALL_FILES = (*_FILES, "rejected.jsonl", "run.json")


def holds_output(out: Path) -> bool:
    """Whether a run, finished or not, or a merge has left anything in a folder that writing there would overwrite."""
    return any((out / name).exists() for name in _ALL_FILES)


def check_run(out: Path) -> None:
    """Raise `OutputError` where `out` lacks a file of a run; for those who would else make a folder or a database first."""
    for path in (out / name for name in _FILES):
        if not path.is_file():
            raise unreadable(path, "no such file")
