"""JSON Lines: an object a line, a page an object."""

from __future__ import annotations

import json
from typing import BinaryIO

from pipeline.sources import rows
from pipeline.sources.origin import Options, Origin, Read
from pipeline.sources.streams import peekable, text_lines

_ESCAPED = 2
"""A Chinese character takes three bytes, six where it is written as an escape."""


def read(stream: BinaryIO, origin: Origin, options: Options) -> Read:
    """The pages of a JSON Lines file; a line that is none is a rejection, and the next is read.

    The member of a page is `#` and the number of its line, from 1. Blank lines are no pages.
    """
    for number, line in enumerate(text_lines(peekable(stream), _ESCAPED * options.limits.page), 1):
        place = origin.inside(f"#{number}")
        if isinstance(line, int):
            yield place.reject("too_big", f"a line of {line} bytes")
        elif line.strip():
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                yield place.reject("bad_line", f"not JSON: {error}")
                continue
            if not isinstance(row, dict):
                yield place.reject("bad_line", f"{type(row).__name__}, not an object")
                continue
            chosen = rows.columns(row, options.fields)
            # A key may be left out where it has no value; only the text is asked of every line.
            if told := rows.missing(row, {name: chosen[name] for name in ("text",) if name in chosen}):
                yield place.reject("missing_columns", told)
            else:
                yield rows.page(row, chosen, place, options.limits)
