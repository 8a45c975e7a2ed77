"""Parquet: a page a row, read in small batches of the columns that are needed."""

from __future__ import annotations

from typing import BinaryIO

from pipeline.sources import rows
from pipeline.sources.origin import Options, Origin, Read, Refused, needs
from pipeline.sources.streams import seekable

_BATCH = 64
"""Rows that are held at once."""


def read(stream: BinaryIO, origin: Origin, options: Options) -> Read:
    """The pages of a Parquet file; the member of a page is `#` and the number of its row, from 1.

    Raises:
        InputError: when pyarrow is not installed.
        Refused: when a column is missing.
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
        number = 0
        for batch in table.iter_batches(_BATCH, columns=sorted(set(chosen.values()))):
            for row in batch.to_pylist():
                number += 1
                yield rows.page(row, chosen, origin.inside(f"#{number}"), options.limits)
