"""Streams of bytes: unpacked within limits, metered, cut into lines, and the encoding of tables."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
from collections.abc import Callable, Iterator
from typing import IO, Any, AnyStr, BinaryIO, cast

import zstandard

from pipeline.sources.origin import Limits, Refused

BUFFER = 1 << 18
"""Bytes. Large enough that the cost of a call does not count, small beside a page's worth of objects."""

_ZSTD_WINDOW = 1 << 27
"""Bytes. The window that `zstd --long` writes; a file may not ask for more memory."""


def _zstd(stream: BinaryIO) -> BinaryIO:
    reader = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).stream_reader(
        stream, read_across_frames=True, closefd=False
    )
    return cast(BinaryIO, reader)


UNPACKERS: dict[str, Callable[[BinaryIO], BinaryIO]] = {
    ".gz": lambda stream: cast(BinaryIO, gzip.GzipFile(fileobj=stream)),
    ".bz2": lambda stream: cast(BinaryIO, bz2.BZ2File(stream)),
    ".xz": lambda stream: cast(BinaryIO, lzma.LZMAFile(stream)),  # noqa: SIM115 - the caller closes it
    ".zst": _zstd,
}
"""By the ending of the file."""


class Metered(io.RawIOBase):
    """A stream that tells how many bytes were read from it, and can be asked for its last ones.

    It reads no more at once than is there, so that what stands before damage is given before the error.

    Args:
        stream: What is read.
        on_bytes: Called with the number of bytes of each read; may raise.
        keep: How many of the last bytes `tail` holds.
        forwards: Whether it must not be sought in, even where `stream` says that it can.
    """

    def __init__(
        self, stream: BinaryIO, on_bytes: Callable[[int], None], keep: int = 0, forwards: bool = False
    ):
        self._stream, self._on_bytes, self._keep = stream, on_bytes, keep
        self._read: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
        self._forwards = forwards or not stream.seekable()
        self.count = 0
        self.tail = b""

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """Whether the stream can be sought in."""
        return not self._forwards

    def seek(self, offset: int, whence: int = 0) -> int:
        """Seek in the stream; what is passed over is not counted."""
        if self._forwards:
            raise io.UnsupportedOperation("seek")
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """Where the stream stands."""
        return self.count if self._forwards else self._stream.tell()

    def readinto(self, buffer: Any) -> int:
        """Read as much as the stream gives at once."""
        data = self._read(len(buffer))
        buffer[: len(data)] = data
        self.count += len(data)
        if self._keep and data:
            self.tail = (self.tail + data)[-self._keep :]
        self._on_bytes(len(data))
        return len(data)


def metered(
    stream: BinaryIO, on_bytes: Callable[[int], None] = lambda _: None, forwards: bool = False
) -> BinaryIO:
    """`stream`, telling how many bytes are read from it; `forwards` where it must not be sought in."""
    return io.BufferedReader(Metered(stream, on_bytes, forwards=forwards), BUFFER)


def peekable(stream: BinaryIO) -> io.BufferedReader[Any]:
    """`stream` with `peek`, which shows what comes next without reading it."""
    return io.BufferedReader(cast(Any, stream), BUFFER)


def unpacked(stream: BinaryIO, ending: str, limits: Limits) -> BinaryIO:
    """What `stream` holds packed, by the file's ending (`.gz`, `.bz2`, `.xz`, `.zst`).

    Reading raises `Refused` as soon as it gives more than the limits allow: a few kB can unpack to terabytes.
    """
    packed = given = 0

    def took(size: int) -> None:
        nonlocal packed
        packed += size

    def gave(size: int) -> None:
        nonlocal given
        given += size
        if given > limits.unpacked or (given > limits.ratio_from and given > limits.ratio * packed):
            raise Refused("bomb", f"unpacks to more than {given} bytes of {packed}")

    return metered(UNPACKERS[ending](metered(stream, took)), gave)


def seekable(stream: BinaryIO, limits: Limits) -> BinaryIO:
    """`stream`, or its bytes in memory where it can be read forwards only.

    Raises:
        Refused: when that would hold more than the limit.
    """
    if stream.seekable():
        return stream
    content = stream.read(limits.held + 1)
    if len(content) > limits.held:
        raise Refused("too_big", f"can be read from a file of its own only, above {limits.held} bytes")
    return io.BytesIO(content)


def lines(stream: IO[AnyStr], limit: int, end: AnyStr) -> Iterator[AnyStr | int]:
    """The lines with their ends; of one that is longer than `limit`, which is not held, its length."""
    while line := stream.readline(limit + 1):
        if len(line) <= limit or line.endswith(end):
            yield line
            continue
        size = len(line)
        while more := stream.readline(BUFFER):
            size += len(more)
            if more.endswith(end):
                break
        yield size


def text_lines(stream: io.BufferedReader[Any], limit: int) -> Iterator[str | int]:
    """The lines of a table as text; of one that is longer than `limit` bytes, which is not held, its length in bytes.

    The encoding is that of the beginning; bytes that it doesn't know become U+FFFD.
    """
    charset = encoding(stream.peek(BUFFER)[:BUFFER])
    if charset == "utf-16":  # whose lines do not end with the byte of a line feed
        text = io.TextIOWrapper(stream, charset, "replace", newline="\n")
        yield from (2 * line if isinstance(line, int) else line for line in lines(text, limit // 2, "\n"))
        return
    for line in lines(stream, limit, b"\n"):
        yield line if isinstance(line, int) else line.decode(charset, "replace")


_DAMAGED = 0.5
"""The share of the characters beyond ASCII that a text may have lost and still be UTF-8; GBK read as it loses most."""


def encoding(head: bytes) -> str:
    """The encoding of a table that begins with `head`: UTF-8, else GB 18030, in which Excel saves in China.

    A few damaged bytes, and a few lines in GBK among many, do not make the table GB 18030.
    """
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(head)
    foreign = sum(not char.isascii() for char in text)
    return "gb18030" if text.count("\ufffd") > _DAMAGED * foreign else "utf-8-sig"
