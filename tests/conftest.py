"""What the tests of several rooms share: the folder beside the checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the checkout that holds the scorer, the seed pages and their gold."""
    folder = ROOT.parent / "shared"
    if not (folder / "score.py").is_file():
        pytest.skip("the seed pages and their scorer lie beside the checkout (../shared), and are not here")
    return folder
