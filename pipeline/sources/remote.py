"""Files of any store that fsspec knows: `s3://`, `gs://`, `https://`, `memory://` …"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast

from pipeline.sources.files import File, Found
from pipeline.sources.origin import InputError, Origin

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+://")


def is_address(given: str) -> bool:
    """Whether an input is an address rather than a path."""
    return _ADDRESS.match(given) is not None


def check(address: str) -> None:
    """Raise `InputError` for an address that leads nowhere, or whose store cannot be reached."""
    store, path = _store(address)
    try:
        exists = store.exists(path)
    except Exception as error:
        raise InputError(f"{address} cannot be reached: {type(error).__name__}: {error}") from error
    if not exists:
        raise InputError(f"{address} does not exist; check the address")


def find(address: str) -> Found:
    """The file at an address, or those below it in the order of the names; hidden ones are passed over."""
    store, root = _store(address)
    if store.isfile(root):
        yield _file(store, root, PurePosixPath(root).name, address, chosen=True)
        return
    base = root.rstrip("/")
    yield from _walk(store, base, base, address.rstrip("/"))


def _walk(store: Any, folder: str, root: str, address: str) -> Found:
    try:
        entries = sorted(
            (entry["name"].rstrip("/"), entry["type"]) for entry in store.ls(folder, detail=True)
        )
    except OSError as error:
        name = folder.removeprefix(root).strip("/")
        yield Origin(f"{address}/{name}", name).reject("unreadable", str(error) or type(error).__name__)
        return
    for path, kind in entries:
        name = path.removeprefix(root).strip("/")
        if PurePosixPath(path).name.startswith(".") or path == folder:
            continue
        if kind == "directory":
            yield from _walk(store, path, root, address)
        else:
            yield _file(store, path, name, f"{address}/{name}", chosen=False)


def _file(store: Any, path: str, name: str, uri: str, chosen: bool) -> File:
    return File(Origin(uri, name), chosen, lambda: _open(store, path), lambda: _size(store, path))


def _open(store: Any, path: str) -> BinaryIO:
    try:
        return cast(BinaryIO, store.open(path, "rb"))
    except OSError:
        raise
    except Exception as error:  # each store has errors of its own
        raise OSError(f"{type(error).__name__}: {error}") from error


def _size(store: Any, path: str) -> int | None:
    size = store.info(path).get("size")
    return int(size) if size is not None else None


def _store(address: str) -> tuple[Any, str]:
    from fsspec.core import url_to_fs

    try:
        store, path = url_to_fs(address)
    except (ImportError, ValueError) as error:
        scheme = address.partition("://")[0]
        told = f"{scheme}:// cannot be read: {error}; for s3:// pip install 'lianxiao[remote]'"
        raise InputError(told) from error
    return store, path
