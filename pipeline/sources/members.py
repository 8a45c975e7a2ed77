"""Which members of an archive are read: none that would lie outside of it, none that is no file."""

from __future__ import annotations

import re

from pipeline.sources.origin import Refused

_DRIVE = re.compile(r"[A-Za-z]:")


def decoded(raw: bytes) -> str | None:
    """The path that the bytes of an archive spell; archivers in China write GBK. None where they spell none."""
    for charset in ("utf-8", "gb18030"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return None


def member_name(path: str) -> str | None:
    """The path of a member in POSIX form; None for a hidden one, which is passed over as in folders.

    Raises:
        Refused: for an absolute path and one that climbs out of the archive. Nothing is ever written, but such
            an archive was made to do harm, and its names would end in `uri`s.
    """
    plain = path.replace("\\", "/")
    parts = [part for part in plain.split("/") if part not in ("", ".")]
    if plain.startswith("/") or _DRIVE.match(plain) or ".." in parts:
        raise Refused("unsafe_path", "a path out of the archive")
    if not parts or any(part.startswith(".") for part in parts) or parts[0] == "__MACOSX":
        return None
    return "/".join(parts)
