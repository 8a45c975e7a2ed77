"""Puts `benchmarks/` and `corpus/` on the path: they are scripts, and no part of the package."""

import sys
from pathlib import Path

for _folder in ("corpus", "benchmarks"):
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / _folder))
