"""Gold pages on disk: splits of a corpus, and a layout that shows an entity or tie a line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from pipeline.goldset.mentions import mark
from pipeline.sources import InputError, printable
from pipeline.sources.gold import GoldPage, read_gold

_LISTS = ("paragraphs", "entities", "pronouns", "relations")
_SELDOM = (
    "facts",
    "attributes",
    "pronouns",
    "optional",
    "shorthands",
    "not_in",
    "mentions",
    "program",
    "term",
    "place",
    "parties",
)
"""Keys that are written only where they say something."""


def split_folders(folder: Path) -> dict[str, Path]:
    """The folder of each split, by its name: the subfolders of `folder` that hold pages, or `folder` itself as one."""
    order = ("train", "dev", "test")
    inner = [path for path in folder.glob("*/") if any(path.glob("*.json"))] if folder.is_dir() else []
    splits = sorted(inner, key=lambda path: (order.index(path.name) if path.name in order else -1, path.name))
    return {path.name: path for path in splits or [folder]}


def read_splits(folder: Path) -> dict[str, dict[str, GoldPage]]:
    """The gold pages of each split of `split_folders`, by the names of their files.

    Raises:
        InputError: for a folder that does not exist, and for a file that is not a gold page.
        EmptyInputError: when there is no gold page.
    """
    return {split: read_gold([path]) for split, path in split_folders(folder).items()}


def mark_files(folder: Path) -> int:
    """Write mentions and starts of pronouns into the pages of a corpus; returns how many files changed.

    Raises:
        InputError, EmptyInputError: as `read_splits` does.
    """
    changed = 0
    for inner in split_folders(folder).values():
        for name, page in read_gold([inner]).items():
            path = inner / f"{name}.json"
            text = layout(mark(page))
            if path.read_text("utf-8") != text:
                path.write_text(text, "utf-8")
                changed += 1
    return changed


def write_page(page: GoldPage, folder: Path) -> Path:
    """Write a page as `<doc_id>.json` into a folder that is there; returns the file.

    Raises:
        InputError: when the `doc_id` is no name for a file.
        OSError: when the file cannot be written.
    """
    if not re.fullmatch(r"\w[\w.-]{0,100}", page.doc_id):
        raise InputError(
            f"{printable(Path(page.doc_id))} is no name for a gold page; use letters, digits and hyphens"
        )
    path = folder / f"{page.doc_id}.json"
    path.write_text(layout(page), "utf-8")
    return path


def layout(page: GoldPage) -> str:
    """The JSON of a page: a line for each key, paragraph, entity, pronoun and tie."""
    lines = []
    for key, value in page.model_dump(mode="json").items():
        if value or key not in _SELDOM:
            lines.append(f"{json.dumps(key)}: {_items(value) if key in _LISTS else _dumped(value)}")
    return "{" + ",\n ".join(lines) + "}\n"


def _items(values: list[Any]) -> str:
    return "[" + ",".join(f"\n  {_dumped(_without_seldom(value))}" for value in values) + "]"


def _without_seldom(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    return {key: value for key, value in item.items() if value or key not in _SELDOM}


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
