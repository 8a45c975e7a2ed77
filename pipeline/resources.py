"""Where the data that ships with the package lies: lexicons and models.

A checkout keeps them in `corpus/lexicons/` and `models/`, a wheel inside the package. Every reader of
lexicons goes through this module, so that knowledge stays data and has one way in.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED = _PACKAGE / "_data"
LEXICONS = _INSTALLED / "lexicons" if _INSTALLED.is_dir() else _PACKAGE.parent / "corpus" / "lexicons"
MODELS = _INSTALLED / "models" if _INSTALLED.is_dir() else _PACKAGE.parent / "models"


@cache
def toml(name: str) -> dict[str, Any]:
    """The lexicon `name`.toml as nested dicts; read once. Callers must not change it.

    Raises:
        FileNotFoundError: when there is no such lexicon.
    """
    with (LEXICONS / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def pattern(lexicon: str, group: str, name: str) -> re.Pattern[str]:
    """The regular expression `name` of a group of a lexicon, compiled once.

    Raises:
        KeyError: when the lexicon has none of this name.
    """
    return re.compile(toml(lexicon)[group][name])


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of the lexicon `name`.tsv, as dicts by the header's columns.

    Lines that begin with `#` tell source, date and licence and are passed over.

    Raises:
        FileNotFoundError: when there is no such lexicon.
    """
    with (LEXICONS / f"{name}.tsv").open(encoding="utf-8") as file:
        # Nothing is quoted; `csv` would take three times as long, at every start.
        lines = (line.rstrip("\n").split("\t") for line in file if not line.startswith("#"))
        header = next(lines)
        yield from (dict(zip(header, cells, strict=True)) for cells in lines)
