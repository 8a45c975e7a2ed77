"""A run as flat tables for spreadsheets and data frames: CSV and Parquet, a file for each kind of line.

What is nested becomes columns (`head_name`, `source_url`); a list of words stays a list in Parquet and is joined by
`；` in CSV; what has parts of its own (entities, repairs) is JSON text. Files are streamed, and appear whole or not at all.

CSV is for Excel: UTF-8 with a byte order mark, and no cell begins like a formula. A page must not be able to run something
on the desk of the one who opens the table.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from pipeline.schema import Article, Organisation, Partnership, Record
from pipeline.sinks.folder import check_run
from pipeline.sinks.jsonl import OutputError, read_lines, replacing

Format = Literal["csv", "parquet"]
FORMATS: tuple[Format, ...] = get_args(Format)

TABLES: dict[str, type[BaseModel]] = {
    "articles": Article,
    "records": Record,
    "organisations": Organisation,
    "partnerships": Partnership,
}

SEPARATOR = "；"
_BATCH = 1000
# Also as full-width characters, which some spreadsheets read alike, and behind white space.
_FORMULA = tuple("=+-@＝＋－＠")
_CONTROL = tuple("\t\r\n")

Row = dict[str, Any]


def check_format(kind: Format) -> None:
    """Raise `OutputError` where the package that writes `kind` is missing."""
    if kind == "parquet":
        try:
            import pyarrow.parquet  # noqa: F401
        except ModuleNotFoundError as error:
            raise OutputError("Parquet needs more: pip install 'lianxiao[parquet]'") from error


def write_tables(out: Path, kind: Format, folder: Path | None = None) -> list[Path]:
    """Write the lines of the run in `out` as tables into `folder`, `out` itself where none is given.

    Returns:
        The files that were written.

    Raises:
        OutputError: when `out` is not the output folder of a run, or pyarrow is missing.
        OSError: when a file cannot be written.
    """
    check_run(out)
    check_format(kind)
    target = folder or out
    target.mkdir(parents=True, exist_ok=True)
    writer = _csv_writer if kind == "csv" else _parquet_writer
    written = []
    for name, model in TABLES.items():
        path = target / f"{name}.{kind}"
        with writer(path, model) as write:
            lines = read_lines(out / f"{name}.jsonl", model)
            while batch := [flat(line) for line in islice(lines, _BATCH)]:
                write(batch)
        written.append(path)
    return written


def columns(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The columns of a table and the fields that they come from; those of a nested model carry its name."""
    found: dict[str, FieldInfo] = {}
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            found |= {f"{name}_{part}": inner for part, inner in columns(field.annotation).items()}
        else:
            found[name] = field
    return found


def flat(model: BaseModel) -> Row:
    """The row of a line."""
    row: Row = {}
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            row |= {f"{name}_{part}": inner for part, inner in flat(value).items()}
        elif field.annotation == tuple[str, ...]:
            row[name] = list(value)
        elif isinstance(value, tuple):
            row[name] = json.dumps([part.model_dump(mode="json") for part in value], ensure_ascii=False)
        else:
            row[name] = value
    return row


def harmless(value: Any) -> Any:
    """A cell of a CSV file: text that a spreadsheet would take for a formula has an apostrophe in front."""
    if isinstance(value, list):
        value = SEPARATOR.join(value)
    if isinstance(value, str) and (value.startswith(_CONTROL) or value.lstrip().startswith(_FORMULA)):
        return f"'{value}"
    return value


@contextmanager
def _csv_writer(path: Path, model: type[BaseModel]) -> Iterator[Callable[[list[Row]], None]]:
    with (
        replacing(path) as partial,
        # A lone surrogate has no UTF-8.
        partial.open("w", encoding="utf-8-sig", newline="", errors="replace") as file,
    ):
        writer = csv.DictWriter(file, list(columns(model)))
        writer.writeheader()
        yield lambda rows: writer.writerows(
            {name: harmless(value) for name, value in row.items()} for row in rows
        )


@contextmanager
def _parquet_writer(path: Path, model: type[BaseModel]) -> Iterator[Callable[[list[Row]], None]]:
    import pyarrow as pa
    from pyarrow import parquet

    kinds: dict[Any, Any] = {
        bool: pa.bool_(),
        int: pa.int64(),
        int | None: pa.int64(),
        float: pa.float64(),
        tuple[str, ...]: pa.list_(pa.string()),
    }
    schema = pa.schema(
        [(name, kinds.get(field.annotation, pa.string())) for name, field in columns(model).items()]
    )
    with replacing(path) as partial, parquet.ParquetWriter(partial, schema, compression="zstd") as writer:
        yield lambda rows: writer.write_table(pa.Table.from_pylist(rows, schema))
