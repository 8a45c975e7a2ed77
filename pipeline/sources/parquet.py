"""Parquet: a page a row, read in small batches of the columns that are needed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from pipeline.sources import rows
from pipeline.sources.origin import Limits, Options, Origin, Read, Refused, needs
from pipeline.sources.streams import seekable

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetFile

_BATCH = 64
"""The most rows that are held at once."""


def read(stream: BinaryIO, origin: Origin, options: Options) -> Read:
    """The pages of a Parquet file; the member of a page is `#` and the number of its row, from 1.

    Raises:
        InputError: when pyarrow is not installed.
        Refused: when a column is missing, or at a group of rows that unpacks to more than the limits allow.
    """
    try:
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise needs("pyarrow", "parquet", origin.uri) from error

    with ParquetFile(seekable(stream, options.limits)) as table:
        names = table.schema_arrow.names
        chosen = rows.columns(names, options.fields)
        if told := rows.missing(names, chosen):
            raise Refused("missing_columns", told)
        for number, row in enumerate(_rows(table, set(chosen.values()), options.limits), 1):
            yield rows.page(row, chosen, origin.inside(f"#{number}"), options.limits)


def _rows(table: ParquetFile, wanted: Collection[str], limits: Limits) -> Iterator[dict[str, Any]]:
    """The rows with the columns `wanted`: few at a time of a large group, for each may hold the whole of its dictionary."""
    for group in range(table.num_row_groups):
        size = _unpacked(table, group, wanted, limits)
        batch = max(1, min(_BATCH, limits.page // max(size, 1)))
        for some in table.iter_batches(batch, row_groups=[group], columns=sorted(wanted)):
            yield from some.to_pylist()


def _unpacked(table: ParquetFile, group: int, wanted: Collection[str], limits: Limits) -> int:
    """The bytes of a group's columns, unpacked.

    Raises:
        Refused: when they are more than the limits allow.
    """
    told = table.metadata.row_group(group)
    columns = [
        column
        for column in map(told.column, range(told.num_columns))
        if any(f"{column.path_in_schema}.".startswith(f"{name}.") for name in wanted)
    ]
    packed = sum(column.total_compressed_size for column in columns)
    size = sum(column.total_uncompressed_size for column in columns)
    if size > limits.unpacked or (size > limits.ratio_from and size > limits.ratio * packed):
        raise Refused("bomb", f"unpacks to {size} bytes of {packed}")
    return int(size)
