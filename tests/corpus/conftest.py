"""Puts `corpus/` on the path, where the scripts that make pages lie: they are no part of the package."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "corpus"))
