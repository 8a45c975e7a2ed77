"""Patterns, lists of paths, standard input, stores: each gives the pages that lie there."""

from __future__ import annotations

import gzip
import io
import json
import sys
from pathlib import Path

import pytest

from pipeline.schema import Page, Rejection
from pipeline.sources import InputError, Options, read_pages, total_bytes

HTML = "<html><body><p>两校签约</p></body></html>".encode()


def read(*inputs: str | Path, exclude: Path | None = None) -> tuple[list[Page], list[Rejection]]:
    found = list(read_pages(inputs, exclude))
    return [p for p in found if isinstance(p, Page)], [r for r in found if isinstance(r, Rejection)]


def write(path: Path, content: bytes = HTML) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def pipe(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


def test_a_pattern_names_files_from_where_it_varies(tmp_path: Path) -> None:
    for name in ("2023/a/1.html", "2023/b/1.html", "2024/a/1.html", "2023/a/2.txt", "2023/.hidden/1.html"):
        write(tmp_path / name)
    pages, rejections = read(f"{tmp_path}/2023/*/*.html")
    assert [page.name for page in pages] == ["a/1.html", "b/1.html"] and not rejections
    assert [page.name for page in read(f"{tmp_path}/**/1.html")[0]] == [
        "2023/a/1.html",
        "2023/b/1.html",
        "2024/a/1.html",
    ]
    assert [page.name for page in read(f"{tmp_path}/202?")[0]] == [
        "2023/a/1.html",
        "2023/a/2.txt",
        "2023/b/1.html",
        "2024/a/1.html",
    ]


def test_a_pattern_does_not_follow_links_out_of_where_it_begins(tmp_path: Path) -> None:
    write(tmp_path / "secret/s.html", b"secret")
    write(tmp_path / "in/b/1.html")
    (tmp_path / "in/evil").symlink_to(tmp_path / "secret")
    (tmp_path / "in/inner").symlink_to(tmp_path / "in/b")
    for pattern, names, errors in (
        ("*/*.html", ["b/1.html", "inner/1.html"], ["link_outside"]),
        ("*", ["b/1.html", "inner/1.html"], ["linked_folder"]),
        ("**/*.html", ["b/1.html"], []),
    ):
        pages, rejections = read(f"{tmp_path}/in/{pattern}")
        assert [page.name for page in pages] == names
        assert [rejection.error for rejection in rejections] == errors


def test_a_pattern_does_not_reach_into_the_output(tmp_path: Path) -> None:
    write(tmp_path / "a/1.html")
    write(tmp_path / "out/1.html")
    assert [p.name for p in read(f"{tmp_path}/*/*.html", exclude=tmp_path / "out")[0]] == ["a/1.html"]


def test_a_file_whose_name_looks_like_a_pattern_is_a_file(tmp_path: Path) -> None:
    assert [page.name for page in read(write(tmp_path / "page[1].html"))[0]] == ["page[1].html"]


def test_a_list_names_files_by_their_whole_path_and_what_is_missing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a/1.html")
    write(tmp_path / "b/1.html")
    write(tmp_path / "c/d/1.html")
    (tmp_path / "list.txt").write_text("a/1.html\n\nb/1.html\nnowhere.html\nc\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    pages, rejections = read("@list.txt")
    assert [page.name for page in pages] == ["a/1.html", "b/1.html", "d/1.html"]
    assert [(r.uri, r.error) for r in rejections] == [("nowhere.html", "missing")]
    with pytest.raises(InputError, match="nowhere does not exist"):
        read("@nowhere")


@pytest.mark.parametrize("line", ["x" * 300, "x" * 300 + "/*.html", "nosuch://x", "a\0b"])
def test_a_line_of_a_list_that_leads_nowhere_costs_itself(tmp_path: Path, line: str) -> None:
    page = write(tmp_path / "a.html")
    (tmp_path / "list.txt").write_text(f"{line}\n{page}\n", "utf-8")
    pages, rejections = read(f"@{tmp_path}/list.txt")
    assert [page.content for page in pages] == [HTML]
    assert [(r.uri, r.error) for r in rejections] == [(line, "missing")]


def test_a_list_may_have_comments_and_blanks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.html", "b#2.html", "#c.html"):
        write(tmp_path / name)
    (tmp_path / "list.txt").write_text("# the first crawl\na.html\n \n#b\n  b#2.html \n./#c.html\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    pages, rejections = read("@list.txt")
    assert [page.name for page in pages] == ["a.html", "b#2.html", "./#c.html"] and not rejections


def test_a_list_may_begin_with_a_byte_order_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "页.html")
    (tmp_path / "list.txt").write_text("页.html\r\n", encoding="utf-8-sig")
    monkeypatch.chdir(tmp_path)
    pages, rejections = read("@list.txt")
    assert [page.name for page in pages] == ["页.html"] and not rejections


def test_a_folder_as_a_list_is_told_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"Is a directory; a list is a text file of paths"):
        read(f"@{tmp_path}")


@pytest.mark.parametrize("packed", [False, True])
def test_standard_input_is_a_page_or_a_table_as_its_bytes_tell(
    monkeypatch: pytest.MonkeyPatch, packed: bool
) -> None:
    table = "".join(json.dumps({"text": f"两校签约{i}"}) + "\n" for i in range(3)).encode()
    for content, members in ((HTML, [None]), (table, ["#1", "#2", "#3"])):
        pipe(monkeypatch, gzip.compress(content) if packed else content)
        pages, rejections = read("-")
        assert [page.source.member for page in pages] == members and not rejections
        assert {page.source.uri for page in pages} == {"-"}


@pytest.mark.parametrize("packed", [False, True])
def test_standard_input_is_csv_where_columns_are_named_and_it_is_nothing_else(
    monkeypatch: pytest.MonkeyPatch, packed: bool
) -> None:
    options = Options(fields={"text": "句子"})
    for content in ("号,句子\n1,石桥\n2,清溪\n", '{"句子": "石桥"}\n{"句子": "清溪"}\n'):
        pipe(monkeypatch, gzip.compress(content.encode()) if packed else content.encode())
        pages = list(read_pages(["-"], options=options))
        assert [(p.content.decode(), p.source.member) for p in pages if isinstance(p, Page)] == [
            ("石桥", "#1"),
            ("清溪", "#2"),
        ]
    pipe(monkeypatch, HTML)
    (lost,) = read_pages(["-"], options=options)
    assert (
        isinstance(lost, Rejection) and lost.error == "missing_columns" and "no column 句子" in lost.message
    )


def test_addresses_are_read_through_fsspec(monkeypatch: pytest.MonkeyPatch) -> None:
    import fsspec

    store = fsspec.filesystem("memory")
    for name, content in {
        "dump/b.html": HTML,
        "dump/x/a.html": HTML,
        "dump/.h.html": HTML,
        "dump/p.png": b"x",
    }.items():
        store.pipe(f"/{name}", content)
    pages, rejections = read("memory://dump")
    assert [(page.name, page.source.uri) for page in pages] == [
        ("b.html", "memory://dump/b.html"),
        ("x/a.html", "memory://dump/x/a.html"),
    ]
    assert [(r.uri, r.error) for r in rejections] == [("memory://dump/p.png", "unknown_format")]
    assert [page.name for page in read("memory://dump/b.html")[0]] == ["b.html"]
    assert total_bytes(["memory://dump/b.html"]) == len(HTML)
    with pytest.raises(InputError, match="memory://nowhere does not exist"):
        read("memory://nowhere")


def test_an_address_that_nothing_can_read_is_told_in_a_line() -> None:
    with pytest.raises(InputError, match="nonsense:// cannot be read"):
        read("nonsense://dump")


def test_a_folder_of_many_files_is_listed_as_it_is_read(tmp_path: Path) -> None:
    for i in range(3000):
        (tmp_path / f"{i:05}.html").write_bytes(b"%d" % i)
    stream = read_pages([tmp_path])
    first = next(stream)
    (tmp_path / "02999.html").unlink()
    assert isinstance(first, Page) and first.name == "00000.html"
    rest = list(stream)
    assert sum(isinstance(page, Page) for page in rest) == 2998
    assert isinstance(rest[-1], Rejection) and rest[-1].error == "unreadable"
