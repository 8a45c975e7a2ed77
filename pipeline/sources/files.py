"""Pages from files and folders of the local disk, in an order that is the same on every machine."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.schema import Page, Rejection, Source

MAX_BYTES = 20_000_000
"""A file larger than this is refused unread: no news page is, and one such file could stop a whole run."""

PAGE_SUFFIXES = frozenset(
    {"", ".htm", ".html", ".shtml", ".xhtml", ".jhtml", ".asp", ".aspx", ".jsp", ".php", ".txt"}
)
"""The endings under which crawlers save HTML and plain text; those of dynamic pages are kept by many."""


class InputError(ValueError):
    """An input that cannot be right as it was given: the user has to change it."""


class EmptyInputError(InputError):
    """The inputs exist, but hold no file at all."""


@dataclass(frozen=True)
class _File:
    """A file that was found: where it is, what it is called within its input, and that input."""

    path: Path
    name: str
    root: Path

    @property
    def is_input(self) -> bool:
        """Whether the user named the file itself, so that its ending is not asked for."""
        return self.path == self.root


def read_pages(inputs: Sequence[Path], exclude: Path | None = None) -> Iterator[Page | Rejection]:
    """The pages of files and folders, folders with all their subfolders in the order of the names.

    Hidden files and folders are passed over. A file that cannot be read, is too big, has an ending that is
    not a page's, or repeats a page (same name, same bytes) comes out as a `Rejection`.

    Args:
        inputs: Files and folders.
        exclude: A folder that is never read, such as the output of a run inside its own input.

    Raises:
        InputError: at once, for a path that does not exist or a folder that is itself excluded.
        EmptyInputError: at the end, when the inputs hold no file.
    """
    check_inputs(inputs, exclude)
    return _unique_pages(inputs, exclude)


def check_inputs(inputs: Sequence[Path], exclude: Path | None = None) -> None:
    """Raise `InputError` for a path that does not exist or a folder that is itself excluded; read nothing."""
    for given in inputs:
        if not os.path.lexists(given):
            raise InputError(f"{printable(given)} does not exist; check the path")
        if exclude is not None and given.resolve() == exclude.resolve():
            raise InputError(f"{printable(given)} is input and output at once; choose another output folder")


def count_files(inputs: Sequence[Path], exclude: Path | None = None) -> int:
    """How many pages and rejections `read_pages` will give, without reading them."""
    return sum(1 for _ in _find(inputs, exclude))


def printable(path: Path) -> str:
    """The path in POSIX form as text that every encoder takes: bytes that are not UTF-8 become `\\xNN`."""
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def _unique_pages(inputs: Sequence[Path], exclude: Path | None) -> Iterator[Page | Rejection]:
    seen: set[str] = set()
    nothing = True
    for found in _find(inputs, exclude):
        nothing = False
        page = found if isinstance(found, Rejection) else _read(found)
        if isinstance(page, Page):
            # `doc_id` is the key of every table made from a run, so it must name one page only.
            if page.doc_id in seen:
                page = _reject(Path(page.source.uri), "same_page", "same name and bytes as a page before it")
            else:
                seen.add(page.doc_id)
        yield page
    if nothing:
        raise EmptyInputError(f"nothing could be read: no files in {', '.join(map(printable, inputs))}")


def _find(inputs: Sequence[Path], exclude: Path | None) -> Iterator[_File | Rejection]:
    excluded = exclude.resolve() if exclude is not None else None
    for given in inputs:
        if given.is_dir():
            yield from _walk(given, given, excluded)
        else:
            yield _File(given, given.name, given)


def _walk(folder: Path, root: Path, excluded: Path | None) -> Iterator[_File | Rejection]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield _unreadable(folder, error)
        return
    for entry in entries:
        path = folder / entry.name
        if entry.name.startswith("."):
            continue
        if not entry.is_dir(follow_symlinks=False):
            yield _File(path, path.relative_to(root).as_posix(), root)
        elif path.resolve() != excluded:
            yield from _walk(path, root, excluded)


def _read(file: _File) -> Page | Rejection:
    path = file.path
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            return _reject(path, "linked_folder", "links to folders are not followed; give the folder itself")
        if not stat.S_ISREG(status.st_mode):
            return _reject(path, "not_a_file", "a device, pipe or socket, not a file")
        if not file.is_input and path.is_symlink() and not path.resolve().is_relative_to(file.root.resolve()):
            return _reject(path, "link_outside", "links out of the input folder are not followed")
        if not file.is_input and _suffix(path) not in PAGE_SUFFIXES:
            return _reject(path, "unknown_format", f"{_suffix(path)} is not the ending of a page")
        if status.st_size > MAX_BYTES:
            return _reject(path, "too_big", f"{status.st_size} bytes, more than the limit of {MAX_BYTES}")
        content = path.read_bytes()
    except OSError as error:
        return _unreadable(path, error)
    source = Source(uri=printable(path), sha256=hashlib.sha256(content).hexdigest())
    return Page(source=source, name=file.name, content=content)


def _suffix(path: Path) -> str:
    """The ending in lower case, without the query that wget leaves in names such as `show.php?id=7`."""
    return Path(path.name.partition("?")[0]).suffix.lower()


def _unreadable(path: Path, error: OSError) -> Rejection:
    return _reject(path, "unreadable", error.strerror or type(error).__name__)


def _reject(path: Path, error: str, message: str) -> Rejection:
    return Rejection(uri=printable(path), stage="source", error=error, message=message)
