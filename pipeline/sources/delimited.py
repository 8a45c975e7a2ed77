"""CSV and TSV with a header: a page a row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import BinaryIO

from pipeline.schema import Rejection
from pipeline.sources import rows
from pipeline.sources.origin import Options, Origin, Read, Refused
from pipeline.sources.streams import BUFFER, encoding, peekable, text_lines

_VALUES = 2
"""The limit of a record, in limits of a value: one for the text, one for all that stands beside it."""


def read_csv(stream: BinaryIO, origin: Origin, options: Options) -> Read:
    """The pages of a comma-separated file; the delimiter may also be a semicolon or a tab."""
    return _read(stream, origin, options, None)


def read_tsv(stream: BinaryIO, origin: Origin, options: Options) -> Read:
    """The pages of a tab-separated file."""
    return _read(stream, origin, options, "\t")


def _read(stream: BinaryIO, origin: Origin, options: Options, delimiter: str | None) -> Read:
    """The member of a page is `#` and the number of its row, from 1 below the header.

    Raises:
        Refused: when there is no column for the text, or the header cannot be read.
    """
    buffered = peekable(stream)
    head = buffered.peek(BUFFER)[:BUFFER]
    first = head.decode(encoding(head), "replace").partition("\n")[0]
    delimiter = delimiter or max(",;\t", key=first.count)
    csv.field_size_limit(options.limits.page)
    lines = _Lines(text_lines(buffered, options.limits.page), origin, _VALUES * options.limits.page)
    records = _records(lines, delimiter)
    names = next(records, None)
    if lines.lost:
        raise Refused("too_big", f"the header: {lines.lost[0].message}")
    if names is None:
        return
    if isinstance(names, csv.Error):
        raise Refused(_reason(names), f"the header: {names}")
    chosen = rows.columns(names, options.fields)
    if told := rows.missing(names, chosen):
        raise Refused("missing_columns", told)
    for number, row in enumerate(records, 1):
        yield from lines.lost
        lines.lost.clear()
        place = origin.inside(f"#{number}")
        if isinstance(row, csv.Error):
            yield place.reject(_reason(row), str(row))
        elif row:
            yield rows.page(dict(zip(names, row, strict=False)), chosen, place, options.limits)
    yield from lines.lost


class _TooBigError(csv.Error):
    """A record that is larger than the limit."""


def _reason(error: csv.Error) -> str:
    return "too_big" if isinstance(error, _TooBigError) else "bad_line"


def _records(lines: _Lines, delimiter: str) -> Iterator[list[str] | csv.Error]:
    """The records, and the error of one that is none, behind which the parser begins anew."""
    parsed = csv.reader(lines, delimiter=delimiter)
    while True:
        lines.taken = 0
        try:
            yield next(parsed)
        except StopIteration:
            return
        except csv.Error as error:
            yield error


class _Lines:
    """The lines of a table without those that are too long, which are told in `lost`.

    They raise `_TooBigError` where more than `limit` characters are `taken` for one record: one in quotes may have any
    number of lines and fields.
    """

    def __init__(self, lines: Iterator[str | int], origin: Origin, limit: int):
        self._lines, self._origin, self._limit = enumerate(lines, 1), origin, limit
        self.taken = 0
        self.lost: list[Rejection] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        for number, line in self._lines:
            if isinstance(line, str):
                self.taken += len(line)
                if self.taken > self._limit:
                    raise _TooBigError(f"a record of more than {self._limit} characters")
                return line
            place = self._origin.inside(f"line {number}")
            self.lost.append(place.reject("too_big", f"a line of {line} bytes"))
        raise StopIteration
