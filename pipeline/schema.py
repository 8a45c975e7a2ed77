"""The types that pass between the rooms of the pipeline, and the output contract made from them.

`Page` goes into cleaning, `Article` comes out; the language room adds entities and ties; `Record` is what a
database reads. `lianxiao schema` prints the JSON Schema of those that are written to disk.
`Organisation` and `Partnership` are what all articles together say.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

SCHEMA_VERSION = "1.2"

Label = Literal[
    "SCHOOL", "UNIVERSITY", "EDU_AUTHORITY", "GOVERNMENT", "REGION", "EDU_GROUP", "COMPANY", "ORG"
]
Relation = Literal[
    "cooperation", "pairing", "branch", "co_running", "management", "membership", "school_enterprise"
]
TieStatus = Literal["agreed", "planned", "ended"]
ArticleStatus = Literal["ok", "spam", "empty", "not_chinese", "duplicate"]

LABELS: tuple[Label, ...] = get_args(Label)
RELATIONS: tuple[Relation, ...] = get_args(Relation)

IsoDate = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
"""An ISO 8601 date with the precision that the text gives: `2018`, `2018-10` or `2018-10-25`."""


BEIJING = dt.timezone(dt.timedelta(hours=8))
"""The time that news of China is dated in."""


def day_of(iso: str | None) -> dt.date | None:
    """A day; None for what is less exact than a day, or no day of the calendar that others can be reckoned from."""
    try:
        day = dt.date.fromisoformat(iso) if iso and len(iso) == 10 else None
    except ValueError:
        return None
    return day if day and dt.MINYEAR + 100 < day.year < dt.MAXYEAR else None


TERM = r"^(P\d+[YM]|\d{4}(-\d{2}){0,2}/\d{4}(-\d{2}){0,2})$"
Term = Annotated[str, Field(pattern=TERM)]
"""How long a tie holds, as ISO 8601: `P3Y`, `P18M`, or from when to when with the precision of the text: `2023-09/2026-08`."""

Adcode = Annotated[str, Field(pattern=r"^\d{6}$")]
"""A GB/T 2260 code."""

Encodable = Annotated[str, AfterValidator(lambda text: text.encode("utf-8", "backslashreplace").decode())]
"""Text from outside that every encoder takes: lone surrogates, which JSON may hold, become `\\udXXX`."""

Offset = Annotated[int, Field(ge=0)]
"""A position in `Article.text`, counted in characters (Unicode code points)."""


class _Model(BaseModel):
    # Every key is always written, also where it is null: the published schema promises that.
    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_serialization_defaults_required=True)


class Source(_Model):
    """Where a page was read from."""

    uri: str = Field(description="The path or address as the user gave it, with the path inside a folder.")
    member: Encodable | None = Field(
        default=None,
        description="The path in an archive, the id of a record, or `#` and the row of a table.",
    )
    url: Encodable | None = Field(default=None, description="The web address of the page, where it is known.")
    fetched: IsoDate | None = Field(default=None, description="The day it was fetched, where a crawl tells.")
    sha256: str = Field(description="The hash of the page's bytes, in hexadecimal.")


class Page(_Model):
    """The bytes of one page and where they came from."""

    source: Source
    name: str = Field(description="The path relative to the input it was found in; part of `doc_id`.")
    content: bytes
    title: Encodable | None = Field(
        default=None, description="The title that stands beside it in a table, for HTML that has none itself."
    )
    published: Encodable | None = Field(
        default=None,
        description="The date that stands beside it in a table, as written, for HTML that has none itself.",
    )

    @property
    def doc_id(self) -> str:
        """16 hexadecimal digits: the same for the same name and bytes, whatever the folder or machine."""
        key = f"{self.name}\0{self.source.member or ''}\0{self.source.sha256}"
        return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:16]


class RestoredSpan(_Model):
    """One place in `Article.text` that a repair gave back."""

    start: Offset
    end: Offset
    text: str
    confidence: float = Field(ge=0, le=1)


class Repair(_Model):
    """One kind of damage that was mended, how often, and where the text was restored rather than removed."""

    kind: str
    count: int = Field(ge=1)
    spans: tuple[RestoredSpan, ...] = ()


class Entity(_Model):
    """One organisation or region of an article, with all the names and places it has there."""

    id: str = Field(
        description="`region:` and adcode, `univ:` and the ministry's code, else `org:` and a hash."
    )
    name: str
    label: Label
    aliases: tuple[str, ...] = ()
    adcode: Adcode | None = None
    mentions: tuple[tuple[Offset, Offset], ...] = Field(default=(), description="[start, end) in `text`.")
    confidence: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="How likely it is that the article names it, by this name and label; calibrated. "
        "Null where an older version wrote the line.",
    )


def organisation_id(label: Label, name: str, adcode: str | None = None) -> str:
    """The id of an organisation that no register numbers: the same in every article that names it alike."""
    key = f"{label}\0{name}\0{adcode or ''}"
    return "org:" + hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Article(_Model):
    """What one page says, cleaned; a line of `articles.jsonl`."""

    doc_id: str
    source: Source
    status: ArticleStatus
    title: str | None = None
    published: IsoDate | None = None
    author: str | None = None
    site: str | None = Field(default=None, description="The medium named as 来源.")
    text: str = Field(default="", description="Simplified Chinese, paragraphs joined by a line feed.")
    repairs: tuple[Repair, ...] = ()
    entities: tuple[Entity, ...] = ()
    duplicate_of: str | None = None
    version: str = Field(description="The version of lianxiao that made the line.")

    def _repr_html_(self) -> str:
        from pipeline.show import article_html

        return article_html(self)


class Party(_Model):
    """One side of a tie: an entity, and the mention of it that the evidence rests on: in its words, or the nearest before
    them where they leave the entity out."""

    id: str
    name: str
    label: Label
    adcode: Adcode | None = None
    mention: str = Field(description="The words of the text; a pronoun where the text uses one.")
    start: Offset
    end: Offset


class Evidence(_Model):
    """The words that say so: `article.text[start:end] == text`."""

    text: str
    start: Offset
    end: Offset


class RecordSource(_Model):
    """What a reader needs to cite the article."""

    uri: str
    url: str | None = None
    title: str | None = None
    site: str | None = None
    published: IsoDate | None = None


class Record(_Model):
    """One tie between two entities, as one article tells it; a line of `records.jsonl`."""

    record_id: str
    doc_id: str
    event_id: str = Field(description="Ties of one agreement share it.")
    relation: Relation
    head: Party
    tail: Party
    directed: bool
    status: TieStatus
    date: IsoDate | None = None
    agreement: str | None = None
    program: str | None = None
    term: Term | None = Field(default=None, description="How long the tie or its agreement is said to hold.")
    place: str | None = Field(
        default=None, description="Where it was signed, founded or announced, in the words of the text."
    )
    parties: int | None = Field(
        default=None,
        ge=2,
        description="How many parties the agreement has, where the text says so: 三方协议 is 3.",
    )
    evidence: Evidence
    mentions: tuple[Evidence, ...] = Field(
        default=(), description="What else in the article says so, in its order; `evidence` left out."
    )
    confidence: float = Field(
        ge=0, le=1, description="How likely it is that the two are tied, and by this relation; calibrated."
    )
    source: RecordSource
    schema_version: str = SCHEMA_VERSION

    def _repr_html_(self) -> str:
        from pipeline.show import record_html

        return record_html(self)


class Alias(_Model):
    """One name of an organisation, and how many articles use it."""

    name: str
    articles: int = Field(ge=0, description="Articles that write it so, reprints not counted.")


class Organisation(_Model):
    """One organisation or region as all articles know it; a line of `organisations.jsonl`."""

    id: str = Field(description="Of the entity that most articles have; the same whenever it is run again.")
    name: str
    label: Label
    adcode: Adcode | None = None
    province: str | None = Field(
        default=None,
        description="The province that it lies in, by name: as `adcode` tells, or, where that is null, its names or the "
        "ministry's list of universities.",
    )
    aliases: tuple[Alias, ...] = Field(default=(), description="All names, `name` too, the commonest first.")
    first_seen: IsoDate | None = Field(default=None, description="When the earliest article was published.")
    last_seen: IsoDate | None = Field(default=None, description="When the latest article was published.")
    articles: int = Field(ge=0, description="Articles that name it, reprints not counted.")
    entity_ids: tuple[str, ...] = Field(
        default=(), description="The ids that it has in `articles.jsonl` and `records.jsonl`."
    )


class Partner(_Model):
    """One side of a partnership."""

    id: str = Field(description="The id of an `Organisation`.")
    name: str
    label: Label
    adcode: Adcode | None = None
    province: str | None = None


class Partnership(_Model):
    """One relation between two organisations, as all articles together tell it; a line of `partnerships.jsonl`."""

    partnership_id: str
    relation: Relation
    head: Partner
    tail: Partner
    directed: bool
    status: TieStatus = Field(description="The status now: what the articles published last say.")
    first_date: IsoDate | None = Field(default=None, description="The earliest date of its records.")
    last_date: IsoDate | None = Field(default=None, description="The latest date of its records.")
    articles: int = Field(ge=1, description="Independent articles that tell it: reprints count once.")
    confidence: float = Field(
        ge=0, le=1, description="1 - (1 - c1)(1 - c2)… over independent articles, at most 0.99."
    )
    programs: tuple[str, ...] = ()
    agreements: tuple[str, ...] = ()
    term: Term | None = Field(default=None, description="The term that the article published last tells.")
    record_ids: tuple[str, ...]
    schema_version: str = SCHEMA_VERSION


class Rejection(_Model):
    """A page that could not be read or was refused; a line of `rejected.jsonl`."""

    uri: str
    member: Encodable | None = None
    stage: str = Field(
        description="Who gave up: `source`, `cleaning`, `language`, `records`, or `runner` over its budget."
    )
    error: str = Field(description="A short name of the reason, for counting.")
    message: Encodable = Field(description="The reason in words.")
