"""What all readers share: where pages come from, how they are refused, and the limits that no input may pass."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from pipeline.schema import Page, Rejection, Source

STANDARD_INPUT = "-"
"""How standard input is given, and its `uri`."""


class InputError(ValueError):
    """An input that cannot be right as it was given: the user has to change it."""


class EmptyInputError(InputError):
    """The inputs exist, but hold no file at all."""


class Refused(Exception):  # noqa: N818 - says what became of the file, not that something went wrong
    """A file or archive that is not read on; `error` is a short name to count by, the message says why."""

    def __init__(self, error: str, message: str):
        super().__init__(message)
        self.error = error


@dataclass(frozen=True)
class Limits:
    """What one input may cost at most, in bytes unless it is said otherwise.

    A page of news has some 30 kB; text packs to a tenth, pages of one template to a fiftieth.
    """

    page: int = 20_000_000
    """A page or a value of a table: what is larger is an archive or a log, and could stop a whole run."""
    ratio: int = 200
    """Bytes unpacked for each byte packed, asked once `ratio_from` bytes are unpacked."""
    ratio_from: int = 64_000_000
    unpacked: int = 1 << 40
    """All that one archive may unpack to."""
    held: int = 256_000_000
    """An archive that must be held in memory since it is packed in another or comes from standard input."""


@dataclass(frozen=True)
class Options:
    """How inputs are read: the limits, and the columns of tables by what they mean (`text`, `url` …)."""

    limits: Limits = field(default_factory=Limits)
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Origin:
    """A file, or a place inside an archive or table, that pages are read from.

    `name` is the path relative to the input, as in `Page`.
    """

    uri: str
    name: str
    member: str | None = None

    def inside(self, member: str) -> Origin:
        """The place `member` within this one."""
        return replace(self, member=f"{self.member}/{member}" if self.member else member)

    def page(
        self,
        content: bytes,
        url: str | None = None,
        fetched: str | None = None,
        title: str | None = None,
        published: str | None = None,
    ) -> Page:
        """The page of these bytes."""
        source = Source(
            uri=self.uri,
            member=self.member,
            url=url,
            fetched=fetched,
            sha256=hashlib.sha256(content).hexdigest(),
        )
        return Page(source=source, name=self.name, content=content, title=title, published=published)

    def reject(self, error: str, message: str) -> Rejection:
        """That this place could not be read, and why."""
        told = " ".join(message.split())[:500] or error
        return Rejection(uri=self.uri, member=self.member, stage="source", error=error, message=told)


_PIECE = 1 << 16
"""Bytes. Most pages are one piece; to ask for the limit at once would set that much memory aside."""

Read = Iterator[Page | Rejection]
Inner = Callable[[BinaryIO, Origin], Read]
"""Reads a member of an archive."""


def whole(stream: BinaryIO, origin: Origin, limits: Limits) -> Page | Rejection:
    """The stream as one page; no more than the limit is ever held."""
    pieces, size = [], 0
    while size <= limits.page and (piece := stream.read(_PIECE)):
        pieces.append(piece)
        size += len(piece)
    content = b"".join(pieces)
    if size > limits.page:
        return origin.reject("too_big", f"more than the limit of {limits.page} bytes")
    return origin.page(content)


def needs(package: str, extra: str, what: str) -> InputError:
    """The error that tells which extra reads `what`."""
    return InputError(f"{what} needs {package}, which is not installed; pip install 'lianxiao[{extra}]'")
