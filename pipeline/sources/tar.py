"""Tar archives, read as a stream: nothing is unpacked to disk, and no index is kept."""

from __future__ import annotations

import tarfile
from typing import BinaryIO, cast

from pipeline.sources.members import decoded, member_name
from pipeline.sources.origin import Inner, Origin, Read, Refused
from pipeline.sources.streams import Metered, metered


def read(stream: BinaryIO, origin: Origin, inner: Inner) -> Read:
    """What `inner` makes of the files of a tar; links, devices and files with holes are rejected.

    Raises:
        Refused: when the archive ends before its end mark; what stands before was given.
        tarfile.TarError: when it is no tar.
    """
    # tarfile takes a header that it does not understand for the end, so the end is looked at.
    watched = Metered(stream, lambda _: None, keep=2 * tarfile.RECORDSIZE)
    with tarfile.open(fileobj=cast(BinaryIO, watched), mode="r|", encoding="utf-8") as archive:
        for member in archive:
            archive.members = []  # type: ignore[attr-defined] # it would keep all of them
            if member.isdir():
                continue
            path = _path(member)
            place = origin.inside(path)
            try:
                name = member_name(path)
                if name is None:
                    continue
                place = origin.inside(name)
                if not member.isreg():
                    raise Refused("link" if member.islnk() or member.issym() else "not_a_file", "not a file")
                if member.issparse():  # its zeros lie nowhere: 1 kB may claim any size
                    raise Refused("sparse", "a file with holes")
                content = archive.extractfile(member)
                assert content is not None
                yield from inner(metered(cast(BinaryIO, content), forwards=True), place)
            except Refused as refused:
                yield place.reject(refused.error, str(refused))
        end = watched.tail[archive.offset - watched.count :][: tarfile.BLOCKSIZE]
    if not end or end.strip(b"\0"):
        raise Refused("truncated", "the archive breaks off, or is damaged, before its end")


def _path(member: tarfile.TarInfo) -> str:
    """The member's path, of which tarfile keeps the bytes that are no UTF-8 as lone surrogates."""
    return decoded(member.name.encode("utf-8", "surrogateescape")) or member.name
