"""The version of lianxiao, as every article and run carries it."""

from __future__ import annotations

import hashlib
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def _version() -> str:
    try:
        return version("lianxiao")
    except PackageNotFoundError:  # a checkout that was never installed
        project = Path(__file__).resolve().parent.parent / "pyproject.toml"
        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])


VERSION: str = _version()


def build() -> str:
    """12 hexadecimal digits for the code, lexicons and models of this copy: what a version number cannot tell.

    Reads some megabytes; two copies with the same files give the same digits.
    """
    from pipeline.resources import LEXICONS, MODELS

    digest = hashlib.sha256()
    package = Path(__file__).resolve().parent
    for root, pattern in ((package, "*.py"), (LEXICONS, "*"), (MODELS, "*")):
        for path in sorted(root.rglob(pattern)):
            if path.is_file():
                digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]
