"""WARC files, packed or not: a page a response, with its address and the day it was fetched."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, BinaryIO

from pipeline.schema import BEIJING, Page
from pipeline.sources.origin import Limits, Options, Origin, Read, Refused, needs
from pipeline.sources.streams import BUFFER

_TEXT = re.compile(r"text/|application/(?:xhtml|xml)|^$", re.IGNORECASE)
_BEGINS = re.compile(rb"\x1f\x8b\x08|(?<=\r\n)WARC/1\.")
"""What a record may begin with: a member of a gzip file, or the version line."""
_MARK = 8
"""Bytes. As long as the longest of them with what must stand before it."""


def read(stream: BinaryIO, origin: Origin, options: Options) -> Read:
    """The pages of the response, resource and conversion records; what else a crawl notes is no page.

    The member of a page is its WARC-Record-ID. Answers other than 200, and revisits, whose page stands elsewhere,
    are rejections, as are pictures and the like. Behind a damaged record the next sound one is looked for, unless
    the stream can be read forwards only: then the file ends there, with a rejection.

    Raises:
        InputError: when fastwarc is not installed.
    """
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ImportError as error:
        raise needs("fastwarc", "warc", origin.uri) from error

    wanted = (
        WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion | WarcRecordType.revisit
    )
    number = start = 0
    told = False
    while True:
        position = start
        try:
            for record in ArchiveIterator(stream, record_types=wanted, auto_decode="all", fsspec_args=False):
                position = start + record.stream_pos
                number, told = number + 1, False
                place = origin.inside((record.record_id or f"#{number}").strip("<>"))
                try:
                    yield _page(record, place, options.limits)
                except Refused as refused:
                    yield place.reject(refused.error, str(refused))
                except (OSError, ValueError) as error:
                    told = True
                    yield place.reject("broken", str(error) or "damaged record")
                    raise OSError from error
            return
        except BaseException as error:
            # Some damage makes fastwarc panic, which is no Exception.
            if not isinstance(error, OSError) and type(error).__name__ != "PanicException":
                raise
            if not told:
                yield origin.inside(f"behind byte {position}").reject(
                    "broken", str(error) or "damaged record"
                )
                told = True
            following = _next_record(stream, position + 1) if stream.seekable() else None
            if following is None:
                return
            start = following


def _next_record(stream: BinaryIO, position: int) -> int | None:
    """Where, from `position` on, a record may begin; the stream then stands there. None where there is none."""
    stream.seek(position)
    window = b""
    while data := stream.read(BUFFER):
        window += data
        if found := _BEGINS.search(window):
            stream.seek(position + found.start())
            return position + found.start()
        position += max(len(window) - _MARK, 0)
        window = window[-_MARK:]
    return None


def _page(record: Any, place: Origin, limits: Limits) -> Page:
    from fastwarc.warc import WarcRecordType

    url = record.headers.get("WARC-Target-URI", "").strip("<>") or None
    told = f" of {url}" if url else ""
    if record.record_type == WarcRecordType.revisit:
        raise Refused("revisit", f"the same as an earlier answer{told}")
    kind, encoded = record.headers.get("Content-Type", ""), False
    if record.is_http and record.http_headers is not None:
        answer = record.http_headers
        if answer.status_code not in (None, 200):
            raise Refused("http_status", f"answer {answer.status_code}{told}")
        kind = record.http_content_type or ""
        encoded = "Content-Encoding" in answer or "Transfer-Encoding" in answer
    if not _TEXT.search(kind):
        raise Refused("unknown_format", f"{kind} is not that of a page{told}")
    content = record.reader.read(limits.page + 1)
    if len(content) > limits.page:
        raise Refused("too_big", f"more than the limit of {limits.page} bytes{told}")
    if not encoded and len(content) < record.content_length:
        raise OSError(f"{len(content)} bytes of {record.content_length}{told}")
    return place.page(content, url=url, fetched=_day(record.headers.get("WARC-Date", "")))


def _day(moment: str) -> str | None:
    """The day of a moment in UTC as pages in China count days, or None where it is not told."""
    try:
        return datetime.fromisoformat(moment).astimezone(BEIJING).date().isoformat()
    except (ValueError, OverflowError):
        return None
