"""What the user gave, as one stream of pages: each named once, in an order that is the same every time."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from pipeline.schema import Page, Rejection
from pipeline.sources import files, formats, remote
from pipeline.sources.files import File, Found, printable
from pipeline.sources.origin import (
    STANDARD_INPUT,
    EmptyInputError,
    InputError,
    Options,
    Origin,
    Read,
    Refused,
)
from pipeline.sources.rows import check_fields
from pipeline.sources.streams import metered

LIST = "@"
_COMMENT = "#"

Input = str | Path
"""A path, a pattern, an address, `@` and the path of a list of these, or `-` for standard input.

A list has one a line; blank lines, and those that begin with `#`, are passed over.
"""


def read_pages(
    inputs: Sequence[Input],
    exclude: Path | None = None,
    options: Options | None = None,
    on_bytes: Callable[[int], None] | None = None,
) -> Read:
    """The pages of files, folders, archives and tables, folders with all their subfolders in order of names.

    Hidden files and folders are passed over. A file that cannot be read, is too big, has an ending that is
    not a page's or an archive's, or repeats a page (same name, same place, same bytes) comes out as a
    `Rejection`. Nothing is unpacked to disk, and no file that holds many pages is held whole.

    Args:
        inputs: What to read.
        exclude: A folder that is never read, such as the output of a run inside its own input.
        options: Limits, and columns of tables.
        on_bytes: Called with how many bytes were read, as they are.

    Raises:
        InputError: at once, for a path that does not exist or a folder that is itself excluded; later, when a
            list cannot be read or a package that reads a format is not installed.
        EmptyInputError: at the end, when the inputs hold no file.
    """
    options = options or Options()
    check_inputs(inputs, exclude)
    check_fields(options.fields)
    return _unique_pages(inputs, exclude, options, on_bytes or (lambda _: None))


def check_inputs(inputs: Sequence[Input], exclude: Path | None = None) -> None:
    """Raise `InputError` for a path that does not exist or a folder that is itself excluded; read nothing."""
    for given in _texts(inputs):
        if given == STANDARD_INPUT:
            continue
        if remote.is_address(given):
            remote.check(given)
            continue
        path = Path(given.removeprefix(LIST)) if _is_list(given) else Path(given)
        if not os.path.lexists(path) and not _is_pattern(given):
            raise InputError(f"{printable(path)} does not exist; check the path")
        if exclude is not None and path.resolve() == exclude.resolve():
            raise InputError(f"{printable(path)} is input and output at once; choose another output folder")


def total_bytes(inputs: Sequence[Input], exclude: Path | None = None) -> int | None:
    """How many bytes the files have together, without reading them; None where that cannot be known."""
    total = 0
    for found in _find(inputs, exclude):
        if isinstance(found, File):
            try:
                size = found.size()
            except OSError:
                continue
            if size is None:
                return None
            total += size
    return total


def _unique_pages(
    inputs: Sequence[Input], exclude: Path | None, options: Options, on_bytes: Callable[[int], None]
) -> Read:
    # `doc_id` is the key of every table made from a run, so it must name one page only. It is a hash of eight
    # bytes; as a number it takes the least memory that a set of Python can.
    seen: set[int] = set()
    nothing = True
    for found in _find(inputs, exclude):
        for page in (found,) if isinstance(found, Rejection) else _read(found, options, on_bytes):
            nothing = False
            if isinstance(page, Page):
                key = int(page.doc_id, 16)
                if key in seen:
                    place = Origin(page.source.uri, page.name, page.source.member)
                    yield place.reject("same_page", "same name and bytes as a page before it")
                    continue
                seen.add(key)
            yield page
    if nothing:
        raise EmptyInputError(f"nothing could be read: no files in {', '.join(map(_told, inputs))}")


def _read(file: File, options: Options, on_bytes: Callable[[int], None]) -> Read:
    form = None if file.origin.uri == STANDARD_INPUT else formats.by_name(file.origin.name)
    if form is None and not file.chosen:
        ending = PurePosixPath(file.origin.name.partition("?")[0]).suffix.lower()
        yield file.origin.reject("unknown_format", f"{ending} is not the ending of a page")
        return
    try:
        with file.open() as stream:
            size = file.size() if form == formats.PAGE else None
            if size is not None and size > options.limits.page:
                told = f"{size} bytes, more than the limit of {options.limits.page}"
                yield file.origin.reject("too_big", told)
                return
            yield from formats.read(metered(stream, on_bytes), file.origin, options, form)
    except Refused as refused:
        yield file.origin.reject(refused.error, str(refused))
    except OSError as error:
        yield file.origin.reject("unreadable", error.strerror or str(error) or type(error).__name__)


def _find(inputs: Sequence[Input], exclude: Path | None) -> Found:
    excluded = exclude.resolve() if exclude is not None else None
    for given in _texts(inputs):
        if given == STANDARD_INPUT:
            yield File(Origin(STANDARD_INPUT, STANDARD_INPUT), True, _standard_input, lambda: None)
        elif _is_list(given):
            yield from _listed(Path(given.removeprefix(LIST)), excluded)
        else:
            yield from _find_one(given, excluded)


def _find_one(given: str, excluded: Path | None) -> Found:
    if remote.is_address(given):
        yield from remote.find(given)
    elif _is_pattern(given):
        yield from files.find_pattern(given, excluded)
    else:
        yield from files.find(Path(given), excluded)


def _listed(path: Path, excluded: Path | None) -> Found:
    """What a list of paths names, a line each; a line that leads nowhere is a rejection."""
    for line in _lines(path):
        try:
            yield from _find_listed(line, excluded)
        except Exception as error:  # each store has errors of its own
            told = f"{error}; named in {printable(path)}"
            yield Origin(printable(line), line).reject("missing", told)


def _find_listed(line: str, excluded: Path | None) -> Found:
    if remote.is_address(line) or _is_pattern(line) or Path(line).is_dir():
        yield from _find_one(line, excluded)
    elif os.path.lexists(line):
        # Two files of one name are common in a list, so they are called by their whole path.
        yield files.named(Path(line), line)
    else:
        raise InputError("does not exist")


def _lines(path: Path) -> Iterator[str]:
    try:
        # Editors of Windows begin a text with a byte order mark, which is no part of the first path.
        with path.open(encoding="utf-8-sig", errors="surrogateescape") as file:
            for line in file:
                if line.strip() and not line.startswith(_COMMENT):
                    written = line.rstrip("\r\n")
                    bare = written.strip()
                    yield written if written == bare or os.path.lexists(written) else bare
    except OSError as error:
        raise InputError(f"{printable(path)}: {error.strerror}; a list is a text file of paths") from error


def _texts(inputs: Sequence[Input]) -> list[str]:
    return [os.fspath(given) for given in inputs]


def _is_list(given: str) -> bool:
    return given.startswith(LIST) and not os.path.lexists(given)


def _is_pattern(given: str) -> bool:
    return glob.has_magic(given) and not os.path.lexists(given)


def _standard_input() -> BinaryIO:
    return cast(BinaryIO, _Piped())


class _Piped:
    """Standard input, which stays open."""

    def __init__(self) -> None:
        self.read = sys.stdin.buffer.read

    def seekable(self) -> bool:
        return False

    def __enter__(self) -> _Piped:
        return self

    def __exit__(self, *_: object) -> None:
        return


def _told(given: Input) -> str:
    return printable(given)
