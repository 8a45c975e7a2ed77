"""Zip archives, a member at a time."""

from __future__ import annotations

import stat
import zipfile
import zlib
from typing import BinaryIO, cast

from pipeline.sources.members import decoded, member_name
from pipeline.sources.origin import Inner, Limits, Origin, Read, Refused
from pipeline.sources.streams import metered, seekable

_ENCRYPTED = 0x1
_UTF8 = 0x800


def read(stream: BinaryIO, origin: Origin, inner: Inner, limits: Limits) -> Read:
    """What `inner` makes of the files of a zip; links, encrypted and damaged members are rejected alone.

    Raises:
        Refused: when the members together unpack to more than the limits allow, also where they share bytes.
        zipfile.BadZipFile: when it is no zip.
    """
    packed = seekable(stream, limits)
    size = packed.seek(0, 2)
    given = 0

    def check() -> None:
        if given > limits.unpacked or (given > limits.ratio_from and given > limits.ratio * size):
            raise Refused("bomb", f"unpacks to more than {given} bytes of {size}")

    def gave(count: int) -> None:
        nonlocal given
        given += count
        check()

    with zipfile.ZipFile(packed) as archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            place = origin.inside(_name(info))
            try:
                name = member_name(_name(info))
                if name is None:
                    continue
                place = origin.inside(name)
                _check(info)
                with archive.open(info) as content:
                    yield from inner(metered(cast(BinaryIO, content), gave, forwards=True), place)
            except Refused as refused:
                yield place.reject(refused.error, str(refused))
            except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error) as error:
                yield place.reject("broken", str(error) or "damaged")
            check()


def _check(info: zipfile.ZipInfo) -> None:
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Refused("link", "not a file")
    if info.flag_bits & _ENCRYPTED:
        raise Refused("encrypted", "locked with a password")


def _name(info: zipfile.ZipInfo) -> str:
    """The member's path; its bytes are asked where the format has no mark for UTF-8."""
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    return decoded(raw) or info.filename
