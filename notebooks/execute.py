"""Run the notebooks from top to bottom and keep what they show: `make notebooks`.

python notebooks/execute.py NOTEBOOK...
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

LONGEST = 600
"""Seconds that a cell may take."""


def execute(path: Path) -> nbformat.NotebookNode:
    """The notebook with what its cells show, run in its own folder; the file stays as it is.

    Raises:
        nbclient.exceptions.CellExecutionError: when a cell fails.
    """
    book = nbformat.read(path, as_version=4)
    folder = {"metadata": {"path": str(path.resolve().parent)}}
    NotebookClient(book, timeout=LONGEST, resources=folder, record_timing=False).execute()
    return book


if __name__ == "__main__":
    for name in sys.argv[1:]:
        nbformat.write(execute(Path(name)), name)
