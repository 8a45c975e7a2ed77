"""Files of the local disk: folders, patterns and lists of paths, in an order that is the same on every machine."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pipeline.schema import Rejection
from pipeline.sources.origin import Origin, Refused


@dataclass(frozen=True)
class File:
    """A file that was found: where it is, and what it is called within its input.

    `chosen` says that the user named the file itself, so that its ending is not asked for. `open` raises
    `Refused` for what must not be read, and OSError; `size` is None where only reading tells.
    """

    origin: Origin
    chosen: bool
    open: Callable[[], BinaryIO]
    size: Callable[[], int | None]


Found = Iterator[File | Rejection]


def printable(path: Path | str) -> str:
    """The path in POSIX form as text that every encoder takes: bytes that are not UTF-8 become `\\xNN`."""
    text = path.as_posix() if isinstance(path, Path) else path
    return os.fsencode(text).decode("utf-8", "backslashreplace")


def find(given: Path, excluded: Path | None) -> Found:
    """The file `given`, or those of a folder with all its subfolders in the order of the names.

    Hidden files and folders are passed over, as is the folder `excluded` (resolved).
    """
    if given.is_dir():
        yield from _walk(given, given, excluded)
    else:
        yield _file(given, given.name, given)


def find_pattern(pattern: str, excluded: Path | None) -> Found:
    """The files and folders that fit a pattern such as `2023/**/*.html`, named from where it begins to vary."""
    parts = Path(pattern).parts
    varies = next(i for i, part in enumerate(parts) if glob.has_magic(part))
    root = Path(*parts[:varies])
    for path in sorted(root.glob(str(Path(*parts[varies:])))):
        name = path.relative_to(root)
        if any(part.startswith(".") for part in name.parts):
            continue
        if excluded is not None and excluded in (path.resolve(), *path.resolve().parents):
            continue
        if not path.is_dir() or not path.resolve().is_relative_to(root.resolve()):
            yield _file(path, name.as_posix(), root)  # of a folder, which is refused
        elif "**" not in parts:  # else the files of the folder fit, or were not asked for
            yield from _walk(path, root, excluded)


def named(path: Path, name: str) -> File:
    """The file that a list names."""
    return _file(path, name, path)


def _walk(folder: Path, root: Path, excluded: Path | None) -> Found:
    # Names alone are kept of a folder, which may hold a million files.
    try:
        with os.scandir(folder) as entries:
            names = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
    except OSError as error:
        place = Origin(printable(folder), folder.relative_to(root).as_posix())
        yield place.reject("unreadable", error.strerror or type(error).__name__)
        return
    for name, is_folder in names:
        path = folder / name
        if name.startswith("."):
            continue
        if not is_folder:
            yield _file(path, path.relative_to(root).as_posix(), root)
        elif path.resolve() != excluded:
            yield from _walk(path, root, excluded)


def _file(path: Path, name: str, root: Path) -> File:
    return File(
        Origin(printable(path), name), path == root, lambda: _open(path, root), lambda: path.stat().st_size
    )


def _open(path: Path, root: Path) -> BinaryIO:
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise Refused("linked_folder", "links to folders are not followed; give the folder itself")
    if not stat.S_ISREG(status.st_mode):
        raise Refused("not_a_file", "a device, pipe or socket, not a file")
    if path != root and not path.resolve().is_relative_to(root.resolve()):
        raise Refused("link_outside", "links out of the input folder are not followed")
    return path.open("rb")
