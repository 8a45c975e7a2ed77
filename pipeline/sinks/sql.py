"""A run as tables: DuckDB, SQLite or PostgreSQL, with the same keys, indexes and comments in each.

The tables mirror one run. Loading it again, or a newer one, replaces their rows in one transaction: whoever reads meanwhile
sees the old ones, and after a fault they are still there. To have several runs in a database, `lianxiao merge` them first:
partnerships are over all articles and don't add up row by row.

Text is ordered by code points in all three (collation `C` in PostgreSQL), so that they give the same answers in the same order.
"""

from __future__ import annotations

import sqlite3
import warnings
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from pipeline.corpuswide.organisations import Identities
from pipeline.schema import Article, Organisation, Partnership, Record
from pipeline.sinks.folder import check_run
from pipeline.sinks.jsonl import OutputError, read_lines

_EXTRAS = {"duckdb": "duckdb", "postgresql": "postgres", "sqlite": "sql"}
"""The databases, and the extra of the package that brings what each needs."""

_BATCH = 1000
"""Rows that go to the database at once."""

Row = dict[str, Any]

metadata = sa.MetaData()


# Ordered by code points everywhere; DuckDB and SQLite do that of themselves.
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _column(
    name: str, kind: sa.types.TypeEngine[Any], comment: str, *constraints: Any, **more: Any
) -> sa.Column[Any]:
    return sa.Column(name, kind, *constraints, comment=comment, **more)


def _table(name: str, comment: str, *parts: Any) -> sa.Table:
    return sa.Table(name, metadata, *parts, comment=comment)


_DATE = "ISO 8601 with the precision that the text gives: 2018, 2018-10 or 2018-10-25."
_TERM = "ISO 8601: P3Y, P18M, or from when to when: 2023-09/2026-08."

articles = _table(
    "articles",
    "A row for every page that was read.",
    _column("doc_id", _TEXT, "Of name and bytes of the page.", primary_key=True),
    _column("status", _TEXT, "ok, spam, empty, not_chinese or duplicate.", nullable=False, index=True),
    _column("title", _TEXT, "The headline."),
    _column("published", _TEXT, _DATE, index=True),
    _column("author", _TEXT, "As the page names it."),
    _column("site", _TEXT, "The medium named as 来源."),
    _column("url", _TEXT, "The web address, where it is known."),
    _column("uri", _TEXT, "The path or address that was read.", nullable=False),
    _column("member", _TEXT, "The path inside an archive."),
    _column("sha256", _TEXT, "Of the bytes of the page.", nullable=False),
    _column(
        "text", _TEXT, "Clean, Simplified; offsets of mentions and evidence count in it.", nullable=False
    ),
    _column("duplicate_of", _TEXT, "The doc_id of the original of a reprint.", index=True),
    _column("version", _TEXT, "The version of lianxiao that read it.", nullable=False),
)
organisations = _table(
    "organisations",
    "A row for every organisation or region, over all articles.",
    _column(
        "id",
        _TEXT,
        "region: and adcode, univ: and the ministry's code, or org: and a hash.",
        primary_key=True,
    ),
    _column("name", _TEXT, "Its name in most articles.", nullable=False, index=True),
    _column("label", _TEXT, "SCHOOL, UNIVERSITY, EDU_AUTHORITY …", nullable=False),
    _column("adcode", _TEXT, "GB/T 2260.", index=True),
    _column("province", _TEXT, "The province by name."),
    _column("first_seen", _TEXT, f"When the earliest article was published. {_DATE}"),
    _column("last_seen", _TEXT, f"When the latest article was published. {_DATE}"),
    _column("articles", sa.Integer(), "Articles that name it, reprints not counted.", nullable=False),
)
_ORGANISATION = organisations.c.id
aliases = _table(
    "aliases",
    "A row for every name of an organisation.",
    _column("organisation_id", _TEXT, "Whose name it is.", sa.ForeignKey(_ORGANISATION), primary_key=True),
    _column("name", _TEXT, "One way to write it.", primary_key=True, index=True),
    _column("articles", sa.Integer(), "Articles that write it so.", nullable=False),
)
mentions = _table(
    "mentions",
    "A row for every place where a text names an organisation.",
    _column("doc_id", _TEXT, "The article.", sa.ForeignKey(articles.c.doc_id), primary_key=True),
    _column("start_char", sa.Integer(), "Where it begins in articles.text, from 0.", primary_key=True),
    _column("end_char", sa.Integer(), "Where it ends, exclusive.", primary_key=True),
    _column(
        "organisation_id",
        _TEXT,
        "Who is named.",
        sa.ForeignKey(_ORGANISATION),
        primary_key=True,
        index=True,
    ),
    _column("form", _TEXT, "The words of the text.", nullable=False),
    _column("confidence", sa.Double(), "0 to 1: that the article names it so; null from older versions."),
)
partnerships = _table(
    "partnerships",
    "A row for every relation between two organisations, over all articles.",
    _column("partnership_id", _TEXT, "Of relation and both organisations.", primary_key=True),
    _column("relation", _TEXT, "pairing, branch, membership …", nullable=False, index=True),
    _column(
        "head_id",
        _TEXT,
        "The helper, the brand, the group.",
        sa.ForeignKey(_ORGANISATION),
        nullable=False,
        index=True,
    ),
    _column(
        "tail_id",
        _TEXT,
        "The helped, the branch, the member.",
        sa.ForeignKey(_ORGANISATION),
        nullable=False,
        index=True,
    ),
    _column("directed", sa.Boolean(), "Whether head and tail mean different roles.", nullable=False),
    _column("status", _TEXT, "agreed, planned or ended: what the last articles say.", nullable=False),
    _column("first_date", _TEXT, f"The earliest date of its records. {_DATE}", index=True),
    _column("last_date", _TEXT, f"The latest date of its records. {_DATE}"),
    _column("articles", sa.Integer(), "Independent articles that tell it.", nullable=False),
    _column("confidence", sa.Double(), "0 to 1, over all of them.", nullable=False),
    _column("programs", _TEXT, "Names of programmes, separated by a semicolon (；)."),
    _column("agreements", _TEXT, "Titles of agreements, separated by a semicolon (；)."),
    _column("term", _TEXT, f"How long it holds, as the last article tells. {_TERM}"),
)
records = _table(
    "records",
    "A row for every tie that an article tells.",
    _column("record_id", _TEXT, "Of the article and the tie.", primary_key=True),
    _column("doc_id", _TEXT, "The article.", sa.ForeignKey(articles.c.doc_id), nullable=False, index=True),
    _column(
        "partnership_id",
        _TEXT,
        "What it adds to; null for a tie of an organisation with itself.",
        sa.ForeignKey(partnerships.c.partnership_id),
        index=True,
    ),
    _column("event_id", _TEXT, "Ties of one agreement share it.", nullable=False),
    _column("relation", _TEXT, "pairing, branch, membership …", nullable=False, index=True),
    _column(
        "head_id", _TEXT, "As in partnerships.", sa.ForeignKey(_ORGANISATION), nullable=False, index=True
    ),
    _column(
        "tail_id", _TEXT, "As in partnerships.", sa.ForeignKey(_ORGANISATION), nullable=False, index=True
    ),
    _column("head_mention", _TEXT, "The words that stand for head.", nullable=False),
    _column("tail_mention", _TEXT, "The words that stand for tail.", nullable=False),
    _column("directed", sa.Boolean(), "Whether head and tail mean different roles.", nullable=False),
    _column("status", _TEXT, "agreed, planned or ended.", nullable=False),
    _column("date", _TEXT, f"When it was signed, founded or announced. {_DATE}", index=True),
    _column("agreement", _TEXT, "The title of the agreement."),
    _column("program", _TEXT, "The name of the programme."),
    _column("term", _TEXT, f"How long it holds. {_TERM}"),
    _column("place", _TEXT, "Where it was signed, founded or announced, in the words of the text."),
    _column("parties", sa.Integer(), "How many parties the agreement has, where the text says so."),
    _column("evidence", _TEXT, "The words that say so.", nullable=False),
    _column("evidence_start", sa.Integer(), "Where they begin in articles.text, from 0.", nullable=False),
    _column("evidence_end", sa.Integer(), "Where they end, exclusive.", nullable=False),
    _column("confidence", sa.Double(), "0 to 1.", nullable=False),
    _column("schema_version", _TEXT, "Of the output that was loaded.", nullable=False),
)


def load(out: Path, url: str) -> dict[str, int]:
    """Put the run in the folder `out` into the database at `url`; returns the number of rows of each table.

    Args:
        out: The output folder of a run or of `lianxiao merge`.
        url: `duckdb:///ties.duckdb`, `sqlite:///ties.sqlite` or `postgresql+psycopg://user@host/database`.

    Raises:
        OutputError: when `out` is not the output folder of a run, and when the database can't be opened or written.
    """
    engine = _engine(url)
    check_run(out)
    try:
        with engine.begin() as connection:
            _emptied(connection)
            return {table.name: _insert(connection, table, rows) for table, rows in _tables(out)}
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise OutputError(f"{engine.url.render_as_string()}: {cause}; nothing was loaded") from error
    finally:
        engine.dispose()


def _engine(url: str) -> sa.Engine:
    kinds = ", ".join(f"{kind}://" for kind in _EXTRAS)
    try:
        parsed = sa.make_url(url)
    except (ArgumentError, ValueError) as error:  # ValueError: of a port that is no number
        raise OutputError(f"not the address of a database: use one that begins with {kinds}") from error
    kind = parsed.get_backend_name()
    if kind not in _EXTRAS:
        raise OutputError(f"{kind} is no database that lianxiao knows; use one of {kinds}")
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    try:
        with warnings.catch_warnings():
            # duckdb-engine tells of what it can't reflect, which nothing here asks for.
            warnings.simplefilter("ignore")
            engine = sa.create_engine(parsed)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise OutputError(f"{kind} needs more: pip install 'lianxiao[{_EXTRAS[kind]}]'") from error
    if kind == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    # Of itself Python's driver opens no transaction before it makes or drops a table, so a fault could not undo that.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


def _emptied(connection: sa.Connection) -> None:
    """The tables, there and without rows. Views that others made on them stay, where the columns are still the same."""
    if connection.dialect.name == "duckdb" or _outdated(connection):
        # DuckDB can't delete a row in the transaction in which the rows that refer to it were deleted.
        metadata.drop_all(connection)
    metadata.create_all(connection)
    for table in reversed(metadata.sorted_tables):
        connection.execute(table.delete())


def _outdated(connection: sa.Connection) -> bool:
    """Whether the tables of an older version are there."""
    inspector = sa.inspect(connection)
    there = set(inspector.get_table_names())
    return any(
        {column["name"] for column in inspector.get_columns(table.name)} != set(table.c.keys())
        for table in metadata.sorted_tables
        if table.name in there
    )


def _insert(connection: sa.Connection, table: sa.Table, rows: Iterable[Row]) -> int:
    rows, count = iter(rows), 0
    while batch := [{key: _storable(value) for key, value in row.items()} for row in islice(rows, _BATCH)]:
        connection.execute(table.insert(), batch)
        count += len(batch)
    return count


def _storable(value: Any) -> Any:
    # PostgreSQL has no text with a NUL; a space keeps the offsets right.
    return value.replace("\0", " ") if isinstance(value, str) else value


def _tables(out: Path) -> Iterator[tuple[sa.Table, Iterable[Row]]]:
    """The tables in the order in which they can be filled, each with its rows."""
    identities = Identities(read_lines(out / "organisations.jsonl", Organisation))
    yield articles, map(_article, read_lines(out / "articles.jsonl", Article))
    yield (
        organisations,
        (_plain(o, organisations) for o in read_lines(out / "organisations.jsonl", Organisation)),
    )
    yield aliases, _aliases(read_lines(out / "organisations.jsonl", Organisation))
    original_of: dict[str, str] = {}
    yield mentions, _mentions(read_lines(out / "articles.jsonl", Article), identities, original_of)
    partnership_of: dict[str, str] = {}
    yield (
        partnerships,
        (_partnership(p, partnership_of) for p in read_lines(out / "partnerships.jsonl", Partnership)),
    )
    yield (
        records,
        (
            _record(r, identities, original_of.get(r.doc_id, r.doc_id), partnership_of.get)
            for r in read_lines(out / "records.jsonl", Record)
        ),
    )


def _plain(model: Article | Organisation | Partnership | Record, table: sa.Table) -> Row:
    """The fields of a model that are columns of the table under the same name."""
    return {
        name: getattr(model, name)
        for name in map(str, table.columns.keys())
        if name in type(model).model_fields
    }


def _article(article: Article) -> Row:
    source = article.source
    return _plain(article, articles) | {
        "url": source.url,
        "uri": source.uri,
        "member": source.member,
        "sha256": source.sha256,
    }


def _aliases(found: Iterable[Organisation]) -> Iterator[Row]:
    for organisation in found:
        for alias in organisation.aliases:
            yield {"organisation_id": organisation.id, "name": alias.name, "articles": alias.articles}


def _mentions(found: Iterable[Article], identities: Identities, original_of: dict[str, str]) -> Iterator[Row]:
    """The places where articles name organisations that are listed; notes the original of each reprint."""
    for article in found:
        if article.duplicate_of:
            original_of[article.doc_id] = article.duplicate_of
        # Two entities of an article may be one organisation, and share a mention: that of the surer one.
        places = {
            (start, end, organisation): entity.confidence
            for entity in sorted(article.entities, key=lambda entity: entity.confidence or 0)
            if (organisation := identities.of(entity, article.duplicate_of or article.doc_id))
            for start, end in entity.mentions
        }
        for (start, end, organisation), confidence in sorted(places.items()):
            yield {
                "doc_id": article.doc_id,
                "start_char": start,
                "end_char": end,
                "organisation_id": organisation,
                "form": article.text[start:end],
                "confidence": confidence,
            }


def _partnership(partnership: Partnership, partnership_of: dict[str, str]) -> Row:
    partnership_of.update(dict.fromkeys(partnership.record_ids, partnership.partnership_id))
    return _plain(partnership, partnerships) | {
        "head_id": partnership.head.id,
        "tail_id": partnership.tail.id,
        "programs": "；".join(partnership.programs) or None,
        "agreements": "；".join(partnership.agreements) or None,
    }


def _record(
    record: Record, identities: Identities, article: str, partnership_of: Callable[[str], str | None]
) -> Row:
    """The row of a record of `article`: of a reprint the original."""
    return _plain(record, records) | {
        "partnership_id": partnership_of(record.record_id),
        "head_id": identities.of(record.head, article),
        "tail_id": identities.of(record.tail, article),
        "head_mention": record.head.mention,
        "tail_mention": record.tail.mention,
        "evidence": record.evidence.text,
        "evidence_start": record.evidence.start,
        "evidence_end": record.evidence.end,
    }
