"""Archives as streams: every member is a page or a rejection, and an archive made to do harm does none."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from pipeline.schema import Page, Rejection
from pipeline.sources import Limits, Options, read_pages

HTML = "<html><body><p>两校签约</p></body></html>".encode()
SMALL = Limits(page=100_000, ratio=20, ratio_from=600_000, held=50_000)

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": lambda content: content,
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstandard.ZstdCompressor().compress,
}


def read(path: Path, limits: Limits | None = None) -> tuple[dict[str, Page], dict[str, str]]:
    """Pages by member, and errors by member; an archive itself has the member `""`."""
    pages: dict[str, Page] = {}
    errors: dict[str, str] = {}
    for found in read_pages([path], options=Options(limits or Limits())):
        if isinstance(found, Page):
            pages[found.source.member or ""] = found
        else:
            assert found.stage == "source" and found.message and found.uri == path.as_posix()
            errors[found.member or ""] = found.error
    return pages, errors


def tar(**members: bytes | tarfile.TarInfo) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, content in members.items():
            if isinstance(content, tarfile.TarInfo):
                archive.addfile(content)
            else:
                info = tarfile.TarInfo(name)
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
    return file.getvalue()


def entry(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("ending", PACKERS)
def test_a_tar_however_it_is_packed(tmp_path: Path, ending: str) -> None:
    members = {
        "./x/b.html": HTML,
        "a.txt": b"a",
        "p.png": b"p",
        ".hidden/c.html": HTML,
        "__MACOSX/d.html": HTML,
    }
    path = write(tmp_path / f"dump.tar{ending}", PACKERS[ending](tar(**members)))
    pages, errors = read(path)
    assert list(pages) == ["x/b.html", "a.txt"] and errors == {"p.png": "unknown_format"}
    page = pages["x/b.html"]
    assert (page.content, page.name, page.source.uri) == (HTML, path.name, path.as_posix())


@pytest.mark.parametrize("ending", list(PACKERS)[1:])
def test_a_page_that_is_packed_alone(tmp_path: Path, ending: str) -> None:
    pages, errors = read(write(tmp_path / f"a.html{ending}", PACKERS[ending](HTML)))
    assert pages[""].content == HTML and not errors


def test_a_zip_with_the_names_that_chinese_archivers_write(tmp_path: Path) -> None:
    content = zipped({"xxxx/a.html": HTML, "b.html": b"b"})
    pages, errors = read(write(tmp_path / "dump.zip", content.replace(b"xxxx", "教育".encode("gb18030"))))
    assert list(pages) == ["教育/a.html", "b.html"] and not errors


def test_a_tar_with_the_names_that_chinese_archivers_write(tmp_path: Path) -> None:
    names = {"新闻/结对.html": HTML, "plain.html": b"b"}
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.GNU_FORMAT, encoding="gb18030") as archive:
        for name, content in names.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    pages, errors = read(write(tmp_path / "dump.tar", file.getvalue()))
    assert list(pages) == list(names) and not errors


def test_a_name_in_no_encoding_is_one_that_can_be_written(tmp_path: Path) -> None:
    content = tar(**{"xx.html": HTML, "yy.png": b"p"}).replace(b"xx.html", b"\xff\xff.html")
    archive = bytearray(content.replace(b"yy.png", b"\xff\xff.png"))
    for start in (0, 1024):  # the checksums of the two headers
        header = bytes(archive[start : start + 148]) + b" " * 8 + bytes(archive[start + 156 : start + 512])
        archive[start + 148 : start + 156] = f"{sum(header):06o}\0 ".encode()
    found = list(read_pages([write(tmp_path / "dump.tar", bytes(archive))]))
    assert [type(each) for each in found] == [Page, Rejection]
    assert all(each.model_dump_json() for each in found)


def test_an_archive_in_an_archive_is_read_and_one_in_that_is_not(tmp_path: Path) -> None:
    innermost = tar(**{"c.html": HTML})
    inner = tar(**{"b.html": HTML, "deep.tar": innermost, "t.jsonl": b'{"text": "t"}\n'})
    pages, errors = read(
        write(tmp_path / "o.zip", zipped({"i.tar.gz": gzip.compress(inner), "a.html": HTML}))
    )
    assert list(pages) == ["i.tar.gz/b.html", "i.tar.gz/t.jsonl/#1", "a.html"]
    assert errors == {"i.tar.gz/deep.tar": "nested"}
    pages, errors = read(
        write(tmp_path / "o.tar", tar(**{"i.zip": zipped({"a.html": HTML}), "b.html": b"b"}))
    )
    assert list(pages) == ["i.zip/a.html", "b.html"] and not errors


def test_paths_out_of_the_archive_and_links_are_refused(tmp_path: Path) -> None:
    names = ("../up.html", "/etc/abs.html", "x/../../up.html", "..\\up.html", "C:\\a.html")
    pages, errors = read(write(tmp_path / "d.zip", zipped(dict.fromkeys(names, HTML) | {"good.html": HTML})))
    assert list(pages) == ["good.html"]
    assert list(errors.values()) == ["unsafe_path"] * 5
    link = entry("l.html", tarfile.SYMTYPE, "/etc/passwd")
    hard = entry("h.html", tarfile.LNKTYPE, "good.html")
    device = entry("dev.html", tarfile.CHRTYPE)
    members = {
        "../up.html": HTML,
        "/etc/abs.html": HTML,
        "1": link,
        "2": hard,
        "3": device,
        "good.html": HTML,
    }
    pages, errors = read(write(tmp_path / "d.tar", tar(**members)))
    assert list(pages) == ["good.html"]
    assert errors == {
        "../up.html": "unsafe_path",
        "/etc/abs.html": "unsafe_path",
        "l.html": "link",
        "h.html": "link",
        "dev.html": "not_a_file",
    }
    info = zipfile.ZipInfo("l.html")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "l.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert read(tmp_path / "l.zip") == ({}, {"l.html": "link"})


def test_a_bomb_goes_off_within_the_limits(tmp_path: Path) -> None:
    zeros = bytes(90_000)
    pages, errors = read(
        write(tmp_path / "many.zip", zipped({f"{i}.html": zeros for i in range(100)})), SMALL
    )
    assert set(errors.values()) == {"bomb"} and "" in errors and len(pages) < 10
    pages, errors = read(
        write(tmp_path / "one.zip", zipped({"a.html": bytes(10_000_000), "b.html": HTML})), SMALL
    )
    assert errors == {"a.html": "too_big"} and list(pages) == ["b.html"]
    path = write(tmp_path / "a.tar.gz", gzip.compress(tar(**{f"{i}.html": zeros for i in range(100)})))
    pages, errors = read(path, SMALL)
    assert errors[""] == "bomb" and len(pages) < 10
    path = write(tmp_path / "a.html.gz", gzip.compress(bytes(50_000_000)))
    assert read(path, SMALL) == ({}, {"": "too_big"})
    path = write(tmp_path / "t.zip", zipped({"a.html": HTML, "b.html": b"b" * 300_000}, zipfile.ZIP_STORED))
    assert read(path, Limits(unpacked=50))[1] == {"b.html": "bomb", "": "bomb"}


def test_a_file_with_holes_in_a_tar_is_refused_unread(tmp_path: Path) -> None:
    sparse = entry("a.jsonl", tarfile.GNUTYPE_SPARSE)
    header = bytearray(sparse.tobuf(tarfile.GNU_FORMAT))
    header[386:398], header[398:410] = b"%011o\0" % (1 << 32), b"%011o\0" % 0  # one piece, empty, at the end
    header[483:495] = b"%011o\0" % (1 << 32)  # the size that it claims
    header[148:156] = b"%06o\0 " % (sum(header[:148]) + 8 * 32 + sum(header[156:]))
    pages, errors = read(write(tmp_path / "d.tar", bytes(header) + tar(**{"b.html": HTML})))
    assert errors == {"a.jsonl": "sparse"} and list(pages) == ["b.html"]


def test_a_zip_in_a_tar_is_held_only_when_it_is_small(tmp_path: Path) -> None:
    big = zipped({"a.html": bytes(60_000)}, zipfile.ZIP_STORED)
    path = write(tmp_path / "d.tar", tar(**{"big.zip": big, "b.html": HTML}))
    pages, errors = read(path, SMALL)
    assert list(pages) == ["b.html"] and errors == {"big.zip": "too_big"}


@pytest.mark.parametrize("ending", PACKERS)
def test_a_tar_that_breaks_off_gives_what_stands_before(tmp_path: Path, ending: str) -> None:
    # Random-looking content, so that packed bytes are spread over the members.
    members = {f"{i}.html": bytes((i * 31 + j * j) % 251 for j in range(5000)) for i in range(60)}
    content = PACKERS[ending](tar(**members))
    pages, errors = read(write(tmp_path / f"d.tar{ending}", content[: len(content) * 2 // 3]))
    assert "" in errors
    assert all(pages[name].content == members[name] for name in pages)
    if ending in ("", ".gz"):
        assert len(pages) > 10


def test_a_tar_cut_between_two_members_or_with_a_damaged_header_is_no_whole_tar(tmp_path: Path) -> None:
    content = tar(**{f"{i}.html": b"x" * 512 for i in range(4)})
    pages, errors = read(write(tmp_path / "cut.tar", content[:2048]))
    assert list(pages) == ["0.html", "1.html"] and errors == {"": "truncated"}
    damaged = content[:2048] + b"\xff" * 512 + content[2560:]
    pages, errors = read(write(tmp_path / "damaged.tar", damaged))
    assert list(pages) == ["0.html", "1.html"] and len(errors) == 1


def test_damaged_members_of_a_zip_cost_themselves(tmp_path: Path) -> None:
    content = zipped(
        {"a.html": b"a" * 3000, "b.html": b"b" * 3000, "c.html": b"c" * 3000}, zipfile.ZIP_STORED
    )
    pages, errors = read(write(tmp_path / "d.zip", content.replace(b"b" * 3000, b"b" * 2999 + b"x")))
    assert list(pages) == ["a.html", "c.html"] and errors == {"b.html": "broken"}


def test_what_is_no_archive_is_told(tmp_path: Path) -> None:
    for name in ("a.zip", "a.tar", "a.tar.gz", "a.tar.zst", "a.html.xz", "a.warc.gz", "a.parquet"):
        pages, errors = read(write(tmp_path / name, b"no archive at all" * 100))
        assert not pages and len(errors) == 1, name


def test_an_archive_is_never_unpacked_to_disk(tmp_path: Path) -> None:
    path = write(tmp_path / "d.tar.gz", gzip.compress(tar(**{"i.zip": zipped({"a.html": HTML})})))
    stream = read_pages([path])
    assert isinstance(next(stream), Page)
    assert [file.name for file in tmp_path.iterdir()] == ["d.tar.gz"]
    assert not [found for found in stream if isinstance(found, Rejection)]
