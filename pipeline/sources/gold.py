"""Annotated pages, as the annotation guidelines lay them down: what a run is measured against."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.schema import Label, Relation, TieStatus
from pipeline.sources.files import EmptyInputError, InputError, printable


class _Gold(BaseModel):
    # Corpora add keys of their own (genre, author) that no figure depends on.
    model_config = ConfigDict(extra="ignore", frozen=True)


class GoldEntity(_Gold):
    """An organisation or region that the page names; `optional` ones are never counted."""

    name: str
    label: Label
    aliases: tuple[str, ...] = ()
    region: str | None = None
    adcode: str | None = None
    optional: bool = False


class GoldRelation(_Gold):
    """A tie that the page tells, between two entities by their names."""

    relation: Relation
    head: str
    tail: str
    directed: bool
    status: TieStatus
    date: str | None = None
    agreement: str | None = None
    evidence: str | None = None
    optional: bool = False


class GoldPage(_Gold):
    """What a perfect run says of one page. A page of `spam` has no article at all."""

    doc_id: str
    title: str | None = None
    published: str | None = None
    source: str | None = None
    spam: bool = False
    paragraphs: tuple[str, ...] = ()
    entities: tuple[GoldEntity, ...] = ()
    relations: tuple[GoldRelation, ...] = ()


def read_gold(folders: Sequence[Path]) -> dict[str, GoldPage]:
    """The gold pages of the `*.json` files of folders, by the files' names without ending, in order.

    Raises:
        InputError: for a folder that does not exist, and for a file that is not a gold page.
        EmptyInputError: when there is no gold page in any of them.
    """
    pages: dict[str, GoldPage] = {}
    for folder in folders:
        if not folder.is_dir():
            raise InputError(f"{printable(folder)} is not a folder of gold pages; check the path")
        for path in sorted(folder.glob("*.json")):
            if path.stem in pages:
                raise InputError(f"{printable(path)} has the name of another gold page; rename one of them")
            pages[path.stem] = _read_page(path)
    if not pages:
        raise EmptyInputError(f"nothing could be read: no *.json in {', '.join(map(printable, folders))}")
    return pages


def _read_page(path: Path) -> GoldPage:
    try:
        return GoldPage.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "file"
        raise InputError(f"{printable(path)} is not a gold page: {place}: {first['msg']}") from error
