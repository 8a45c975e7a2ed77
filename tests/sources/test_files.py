"""Files and folders become pages in a stable order; what cannot be read is a rejection with its reason."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from pipeline.schema import Page, Rejection
from pipeline.sources import EmptyInputError, InputError, Limits, read_pages, total_bytes


def pages(*inputs: Path, exclude: Path | None = None) -> list[Page]:
    return [page for page in read_pages(inputs, exclude) if isinstance(page, Page)]


def rejections(*inputs: Path) -> dict[str, str]:
    found = (page for page in read_pages(inputs) if isinstance(page, Rejection))
    return {Path(rejection.uri).name: rejection.error for rejection in found}


def write(path: Path, content: str = "两校签约") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def test_a_file_is_a_page_with_its_bytes_and_hash(tmp_path: Path) -> None:
    file = write(tmp_path / "a.html")
    (page,) = pages(file)
    assert page.content == file.read_bytes()
    assert page.name == "a.html"
    assert page.source.uri == file.as_posix()
    assert page.source.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_folder_is_read_with_its_subfolders_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("c.txt", "b/z.html", "b/a.shtml", "a.htm", "d"):
        write(tmp_path / name, name)
    assert [page.name for page in pages(tmp_path)] == ["a.htm", "b/a.shtml", "b/z.html", "c.txt", "d"]


def test_names_are_relative_to_the_input_so_that_ids_stay_when_a_folder_moves(tmp_path: Path) -> None:
    write(tmp_path / "one/x/a.html")
    write(tmp_path / "two/x/a.html")
    (here,), (there,) = pages(tmp_path / "one"), pages(tmp_path / "two")
    assert here.doc_id == there.doc_id
    assert here.source.uri != there.source.uri


def test_the_uri_is_the_path_as_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "dump/x/a.html")
    monkeypatch.chdir(tmp_path)
    assert [page.source.uri for page in pages(Path("./dump"))] == ["dump/x/a.html"]


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "a.html", "a")
    write(tmp_path / ".b.html", "b")
    write(tmp_path / ".git/c.html", "c")
    assert [page.name for page in read_pages([tmp_path])] == ["a.html"]


@pytest.mark.parametrize("name", ["a.HTML", "show.php?id=7", "t20240105_12", "list.jhtml"])
def test_endings_that_crawlers_leave_are_pages(tmp_path: Path, name: str) -> None:
    write(tmp_path / name)
    assert len(pages(tmp_path)) == 1


def test_a_file_of_another_kind_is_rejected_in_a_folder_but_read_when_named(tmp_path: Path) -> None:
    file = write(tmp_path / "a.dump")
    assert rejections(tmp_path) == {"a.dump": "unknown_format"}
    assert [page.name for page in pages(file)] == ["a.dump"]


def test_markdown_is_a_page(tmp_path: Path) -> None:
    write(tmp_path / "a.md")
    assert [page.name for page in pages(tmp_path)] == ["a.md"]


def test_an_empty_file_is_a_page(tmp_path: Path) -> None:
    assert pages(write(tmp_path / "a.html", ""))[0].content == b""


def test_a_file_over_the_limit_is_rejected_unread(tmp_path: Path) -> None:
    write(tmp_path / "small.html")
    with (tmp_path / "big.html").open("wb") as file:
        file.truncate(Limits().page + 1)
    assert rejections(tmp_path) == {"big.html": "too_big"}
    assert [page.name for page in pages(tmp_path)] == ["small.html"]


def test_a_folder_that_may_not_be_read_is_rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.html")
    write(tmp_path / "closed/b.html")
    scandir = os.scandir

    def guarded(folder: Path) -> Iterator[os.DirEntry[str]]:
        if folder.name == "closed":
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", guarded)
    assert rejections(tmp_path) == {"closed": "unreadable"}
    assert [page.name for page in pages(tmp_path)] == ["a.html"]


def test_an_error_of_the_disk_is_a_rejection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.html")

    def broken(path: Path, mode: str) -> IO[bytes]:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "open", broken)
    (rejection,) = read_pages([tmp_path])
    assert isinstance(rejection, Rejection)
    assert (rejection.stage, rejection.error) == ("source", "unreadable")
    assert rejection.message == "Input/output error"


def test_links_within_the_folder_are_read_and_all_others_rejected(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside.html", "outside")
    inside = write(tmp_path / "in/x/inside.html", "inside")
    (tmp_path / "in/ok.html").symlink_to(inside)
    (tmp_path / "in/out.html").symlink_to(outside)
    (tmp_path / "in/broken.html").symlink_to(tmp_path / "nowhere")
    (tmp_path / "in/folder").symlink_to(tmp_path / "in/x")
    (tmp_path / "in/loop").symlink_to(tmp_path / "in")
    (tmp_path / "in/itself.html").symlink_to(tmp_path / "in/itself.html")
    assert [page.name for page in pages(tmp_path / "in")] == ["ok.html", "x/inside.html"]
    assert rejections(tmp_path / "in") == {
        "out.html": "link_outside",
        "broken.html": "unreadable",
        "folder": "linked_folder",
        "loop": "linked_folder",
        "itself.html": "unreadable",
    }


def test_a_pipe_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.html")
    assert rejections(tmp_path) == {"pipe.html": "not_a_file"}


def test_the_same_page_of_two_inputs_is_read_once_and_named_again(tmp_path: Path) -> None:
    write(tmp_path / "one/a.html", "same")
    write(tmp_path / "two/a.html", "same")
    write(tmp_path / "three/a.html", "other")
    first, second, third = read_pages([tmp_path / "one", tmp_path / "two", tmp_path / "three"])
    assert isinstance(first, Page) and isinstance(third, Page)
    assert isinstance(second, Rejection)
    assert second.error == "same_page"
    assert second.uri == (tmp_path / "two/a.html").as_posix()


def test_the_output_inside_the_input_is_not_read(tmp_path: Path) -> None:
    write(tmp_path / "a.html")
    out = write(tmp_path / "out/articles.jsonl").parent
    assert [page.name for page in pages(tmp_path, exclude=out)] == ["a.html"]
    with pytest.raises(InputError, match="input and output at once"):
        read_pages([tmp_path], exclude=tmp_path / "out" / "..")


def test_a_missing_path_is_told_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere does not exist"):
        read_pages([write(tmp_path / "a.html"), tmp_path / "nowhere"])


def test_inputs_without_any_file_are_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(EmptyInputError, match=r"nothing could be read: no files in .*empty"):
        list(read_pages([tmp_path / "empty"]))


def test_a_name_that_is_no_utf8_is_read_and_printable(tmp_path: Path) -> None:
    file = os.fsencode(tmp_path) + b"/" + "教育".encode("gb18030") + b".html"
    try:
        Path(os.fsdecode(file)).write_bytes("学校".encode("gb18030"))
    except OSError:
        pytest.skip("the file system takes UTF-8 names only")
    (page,) = pages(tmp_path)
    assert page.source.uri.endswith(r"/\xbd\xcc\xd3\xfd.html")
    assert len(page.doc_id) == 16


def test_the_size_of_inputs_is_known_without_reading_them(tmp_path: Path) -> None:
    for name in ("a.html", "b/c.txt", "b/d.jpg", ".e.html"):
        write(tmp_path / name, "1234")
    assert total_bytes([tmp_path]) == 12
    assert total_bytes([tmp_path, "-"]) is None
    read: list[int] = []
    list(read_pages([tmp_path], on_bytes=read.append))
    assert sum(read) == 8  # the picture stays unread
