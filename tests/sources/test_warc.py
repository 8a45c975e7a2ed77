"""WARC: a response is a page with its address and day; a damaged record costs little more than itself."""

from __future__ import annotations

import gzip
import io
import tarfile
from pathlib import Path

import pytest

from pipeline.schema import Page, Rejection
from pipeline.sources import Limits, Options, read_pages


def record(number: int, body: bytes, kind: str = "response", head: str = "", status: str = "200 OK") -> bytes:
    http = f"HTTP/1.1 {status}\r\n{head or 'Content-Type: text/html'}\r\n\r\n".encode() + body
    block = http if kind == "response" else body
    media = "application/http; msgtype=response" if kind == "response" else "text/plain"
    about = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
        f"WARC-Target-URI: http://a.cn/{number}\r\nWARC-Date: 2023-04-1{number}T08:00:00Z\r\n"
        f"Content-Type: {media}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return about.encode() + block + b"\r\n\r\n"


def body(number: int) -> bytes:
    return f"<html><p>两校签约{number}</p></html>".encode() + bytes(
        (number * 37 + i * i) % 251 for i in range(900)
    )


GOOD = [record(i, body(i)) for i in range(6)]


def read(path: Path, limits: Limits | None = None) -> tuple[list[str | None], list[tuple[str | None, str]]]:
    found = list(read_pages([path], options=Options(limits or Limits())))
    for page in found:
        if isinstance(page, Page):
            number = int((page.source.member or "").rsplit(":", 1)[1])
            assert page.content == body(number)
            assert (page.source.url, page.source.fetched) == (f"http://a.cn/{number}", f"2023-04-1{number}")
    members = [page.source.member for page in found if isinstance(page, Page)]
    return members, [(r.member, r.error) for r in found if isinstance(r, Rejection)]


def ids(*numbers: int) -> list[str]:
    return [f"urn:uuid:{number}" for number in numbers]


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("packed", [False, True])
def test_responses_are_pages(tmp_path: Path, packed: bool) -> None:
    records = [record(9, b"software: x", "warcinfo"), GOOD[1], record(9, b"GET /", "request"), GOOD[2]]
    content = b"".join(gzip.compress(part) if packed else part for part in records)
    assert read(write(tmp_path / ("d.warc.gz" if packed else "d.warc"), content)) == (ids(1, 2), [])


def test_answers_that_are_no_page_are_told(tmp_path: Path) -> None:
    content = b"".join(
        (
            record(1, b"gone", status="404 Not Found"),
            record(2, b"\x89PNG", head="Content-Type: image/png"),
            record(3, b"", "revisit"),
            record(4, b"x" * 5000),
            GOOD[5],
        )
    )
    assert read(write(tmp_path / "d.warc", content), Limits(page=2000)) == (
        ids(5),
        [
            ("urn:uuid:1", "http_status"),
            ("urn:uuid:2", "unknown_format"),
            ("urn:uuid:3", "revisit"),
            ("urn:uuid:4", "too_big"),
        ],
    )


def test_packed_answers_are_unpacked(tmp_path: Path) -> None:
    head = "Content-Type: text/html\r\nContent-Encoding: gzip"
    assert read(write(tmp_path / "d.warc", record(3, gzip.compress(body(3)), head=head))) == (ids(3), [])


@pytest.mark.parametrize("place", [0, 0.5])
def test_behind_a_damaged_record_the_next_is_found(tmp_path: Path, place: float) -> None:
    packed = [gzip.compress(part) for part in GOOD]
    at = int(len(packed[2]) * place)
    packed[2] = packed[2][:at] + b"\xff" * 12 + packed[2][at + 12 :]
    members, rejections = read(write(tmp_path / "d.warc.gz", b"".join(packed)))
    assert members == ids(0, 1, 3, 4, 5)
    assert [error for _, error in rejections] == ["broken"]
    plain = [*GOOD[:2], GOOD[2].replace(b"WARC/1.0", b"WRAC/1.0"), *GOOD[3:]]
    members, rejections = read(write(tmp_path / "d.warc", b"".join(plain)))
    assert members == ids(0, 1, 3, 4, 5)
    assert [error for _, error in rejections] == ["broken"]


def test_a_length_that_is_not_true_costs_one_record(tmp_path: Path) -> None:
    lying = GOOD[2].replace(b"Content-Length: ", b"Content-Length: 99999")
    members, rejections = read(write(tmp_path / "d.warc", b"".join([*GOOD[:2], lying, *GOOD[3:]])))
    assert members == ids(0, 1, 3, 4, 5) and rejections == [("urn:uuid:2", "broken")]


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_that_breaks_off_tells_it(tmp_path: Path, packed: bool) -> None:
    content = b"".join(gzip.compress(part) if packed else part for part in GOOD)
    path = write(tmp_path / ("d.warc.gz" if packed else "d.warc"), content[:-300])
    members, rejections = read(path)
    assert members == ids(0, 1, 2, 3, 4) and [error for _, error in rejections] == ["broken"]


def test_a_warc_in_a_tar_is_read_forwards(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "d.tar", "w") as archive:
        info = tarfile.TarInfo("x.warc")
        info.size = sum(map(len, GOOD))
        archive.addfile(info, io.BytesIO(b"".join(GOOD)))
    members, rejections = read(tmp_path / "d.tar")
    assert members == [f"x.warc/urn:uuid:{i}" for i in range(6)] and not rejections


@pytest.mark.parametrize(
    ("moment", "day"),
    [("2023-04-11T17:30:00Z", "2023-04-12"), ("2023-04-11T15:00:00.123Z", "2023-04-11"), ("yesterday", None)],
)
def test_the_day_of_a_page_is_that_of_beijing(tmp_path: Path, moment: str, day: str | None) -> None:
    content = GOOD[1].replace(b"2023-04-11T08:00:00Z", moment.encode())
    (found,) = read_pages([write(tmp_path / "a.warc", content)])
    assert isinstance(found, Page) and found.source.fetched == day
