"""The command as a user calls it, and one run of the project's own pages that several tests look at."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def lianxiao() -> Command:
    """Calls the command in a process of its own."""

    def command(*arguments: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pipeline", *map(str, arguments)],
            cwd=cwd,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return command


@pytest.fixture(scope="session")
def out(lianxiao: Command, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of a run over `corpus/pages`."""
    folder = tmp_path_factory.mktemp("pages") / "out"
    done = lianxiao("run", ROOT / "corpus/pages", "-o", folder)
    assert done.returncode == 0, done.stderr
    return folder
