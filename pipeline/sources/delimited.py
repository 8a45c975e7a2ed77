"""CSV and TSV with a header: a page a row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import BinaryIO

from pipeline.schema import Rejection
from pipeline.sources import rows
from pipeline.sources.origin import Options, Origin, Read, Refused
from pipeline.sources.streams import BUFFER, encoding, peekable, text_lines


def read_csv(stream: BinaryIO, origin: Origin, options: Options) -> Read:
    """The pages of a comma-separated file; the delimiter may also be a semicolon or a tab."""
    return _read(stream, origin, options, None)


def read_tsv(stream: BinaryIO, origin: Origin, options: Options) -> Read:
    """The pages of a tab-separated file."""
    return _read(stream, origin, options, "\t")


def _read(stream: BinaryIO, origin: Origin, options: Options, delimiter: str | None) -> Read:
    """The member of a page is `#` and the number of its row, from 1 below the header.

    Raises:
        Refused: when there is no column for the text.
    """
    buffered = peekable(stream)
    head = buffered.peek(BUFFER)[:BUFFER]
    lost: list[Rejection] = []
    first = head.decode(encoding(head), "replace").partition("\n")[0]
    delimiter = delimiter or max(",;\t", key=first.count)
    csv.field_size_limit(options.limits.page)
    parsed = csv.reader(_told(text_lines(buffered, options.limits.page), origin, lost), delimiter=delimiter)
    names = next(parsed, None)
    if names is None:
        return
    chosen = rows.columns(names, options.fields)
    if told := rows.missing(names, chosen):
        raise Refused("missing_columns", told)
    for number, row in enumerate(_rows(parsed), 1):
        yield from lost
        lost.clear()
        place = origin.inside(f"#{number}")
        if isinstance(row, csv.Error):
            yield place.reject("bad_line", str(row))
        elif row:
            yield rows.page(dict(zip(names, row, strict=False)), chosen, place, options.limits)
    yield from lost


def _rows(parsed: Iterator[list[str]]) -> Iterator[list[str] | csv.Error]:
    """The rows, and the error of one that is none, behind which the parser begins anew."""
    while True:
        try:
            yield next(parsed)
        except StopIteration:
            return
        except csv.Error as error:
            yield error


def _told(lines: Iterator[str | int], origin: Origin, lost: list[Rejection]) -> Iterator[str]:
    """The lines without those that are too long, which are told in `lost`."""
    for number, line in enumerate(lines, 1):
        if isinstance(line, int):
            lost.append(origin.inside(f"line {number}").reject("too_big", f"a line of {line} bytes"))
        else:
            yield line
