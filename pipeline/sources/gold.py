"""Annotated pages, as the annotation guidelines lay them down: what a run is measured against."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.schema import Label, Relation, TieStatus
from pipeline.sources.files import printable
from pipeline.sources.origin import EmptyInputError, InputError


class _Gold(BaseModel):
    # Corpora add keys of their own (genre, author) that no figure depends on.
    model_config = ConfigDict(extra="ignore", frozen=True)


class Shorthand(_Gold):
    """Words that name an organisation at one place only: `清远` in `广州、清远两地教育局签约`."""

    text: str
    context: str


class GoldEntity(_Gold):
    """An organisation or region that the page names; `optional` ones are never counted.

    `mentions` are [start, end) in the paragraphs joined by line feeds. They follow from the forms of the
    name, from `shorthands`, and from `not_in`: contexts in which a form does not mean this organisation.
    """

    name: str
    label: Label
    aliases: tuple[str, ...] = ()
    region: str | None = None
    adcode: str | None = None
    optional: bool = False
    shorthands: tuple[Shorthand, ...] = ()
    not_in: tuple[str, ...] = ()
    mentions: tuple[tuple[int, int], ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """Every way to write the name: name and aliases, each also behind the region that the text attaches."""
        plain = (self.name, *self.aliases)
        return (*plain, *(f"{self.region}{form}" for form in plain)) if self.region else plain


class GoldRelation(_Gold):
    """A tie that the page tells, between two entities by their names."""

    relation: Relation
    head: str
    tail: str
    directed: bool
    status: TieStatus
    date: str | None = None
    agreement: str | None = None
    program: str | None = None
    term: str | None = None
    place: str | None = None
    parties: int | None = None
    evidence: str | None = None
    optional: bool = False


class GoldPronoun(_Gold):
    """Words such as 两校, 我校, 该区 and the entities they stand for; `context` occurs once in the text."""

    text: str
    context: str
    refers: tuple[str, ...]
    start: int | None = None


class GoldPage(_Gold):
    """What a perfect run says of one page. A page of `spam` has no article at all."""

    doc_id: str
    title: str | None = None
    published: str | None = None
    source: str | None = None
    author: str | None = None
    genre: str | None = None
    facts: tuple[str, ...] = ()
    attributes: bool = False
    """Whether the ties tell term, place and number of parties; they are measured on such pages only."""
    spam: bool = False
    paragraphs: tuple[str, ...] = ()
    entities: tuple[GoldEntity, ...] = ()
    pronouns: tuple[GoldPronoun, ...] = ()
    relations: tuple[GoldRelation, ...] = ()

    @property
    def text(self) -> str:
        """The paragraphs as `Article.text` joins them; offsets of mentions count in it."""
        return "\n".join(self.paragraphs)


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
