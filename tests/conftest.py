"""What the tests of several rooms share: the folder beside the checkout, and the command."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from builders import Answer, Call

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the checkout that holds the scorer, the seed pages and their gold."""
    folder = ROOT.parent / "shared"
    if not (folder / "score.py").is_file():
        pytest.skip("the seed pages and their scorer lie beside the checkout (../shared), and are not here")
    return folder


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Calls the command in this process."""
    from pipeline import cli

    def command(*arguments: str | Path) -> Answer:
        monkeypatch.setattr(sys, "argv", ["lianxiao", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        return Answer(end.value.code or 0, *capsys.readouterr())

    return command
