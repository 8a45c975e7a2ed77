"""Whatever a dump holds, a run ends with a clear line or a rejection, and the good pages are all there."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., "subprocess.CompletedProcess[str]"]

GOOD = (
    "城关区教育局与临夏县教育局签署教育合作框架协议\n2023-04-13 10:20 来源：城关教育网\n"
    "4月12日，城关区教育局与临夏县教育局在兰州签署教育合作框架协议，决定在教师培训、课程建设、学校管理等方面"
    "开展合作。城关区教育局负责人说，合作将为两地教师的共同成长搭建平台。\n"
    "根据协议，双方每年互派二十名骨干教师跟岗学习，并共同举办教学研讨活动，让优质教育资源惠及更多的孩子。\n"
)
SPAM = "澳门金沙娱乐官网 真人百家乐 时时彩投注平台 注册送彩金 老虎机 博彩网站大全 六合彩开奖\n" * 30
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 20


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    folder = tmp_path / "dump"
    folder.mkdir()
    (folder / "m-good.txt").write_text(GOOD, encoding="utf-8")
    return folder


def run(lianxiao: Command, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    done = lianxiao("run", *arguments)
    assert "Traceback" not in done.stderr
    return done


def lines(out: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / f"{name}.jsonl").read_bytes().splitlines()]


def statuses(out: Path) -> dict[str, str]:
    return {Path(article["source"]["uri"]).name: article["status"] for article in lines(out, "articles")}


def errors(out: Path) -> dict[str, tuple[str, str]]:
    return {Path(line["uri"]).name: (line["stage"], line["error"]) for line in lines(out, "rejected")}


def test_all_kinds_of_bad_pages_at_once_lose_nothing_else(
    lianxiao: Command, dump: Path, tmp_path: Path
) -> None:
    (dump / "a-empty.html").write_bytes(b"")
    (dump / "b-binary.html").write_bytes(PNG)
    (dump / "c-picture.png").write_bytes(PNG)
    with (dump / "d-huge.html").open("wb") as file:
        file.write(b"<p>" + GOOD.encode())
        file.truncate(50_000_000)
    (dump / "e-spam.txt").write_text(SPAM, encoding="utf-8")
    body = GOOD.encode("gb18030")
    (dump / "f-bytes.txt").write_bytes(body[:-30] + b"\xff\x80\xff" + body[-30:] + b"\x81")
    (dump / "g-blank.html").write_bytes(b"<html><body> \n </body></html>")
    (dump / "z-good.txt").write_text(GOOD.replace("临夏县", "临洮县"), encoding="utf-8")

    out = tmp_path / "out"
    assert run(lianxiao, dump, "-o", out).returncode == 0
    assert statuses(out) == {
        "a-empty.html": "empty",
        "e-spam.txt": "spam",
        # The same article as m-good.txt, but for the broken bytes.
        "f-bytes.txt": "duplicate",
        "g-blank.html": "empty",
        "m-good.txt": "ok",
        "z-good.txt": "ok",
    }
    assert errors(out) == {
        "b-binary.html": ("cleaning", "not_text"),
        "c-picture.png": ("source", "unknown_format"),
        "d-huge.html": ("source", "too_big"),
    }
    assert all(line["message"] and "\n" not in line["message"] for line in lines(out, "rejected"))
    texts = {Path(a["source"]["uri"]).name: a["text"] for a in lines(out, "articles")}
    assert "惠及更多的孩子" in texts["m-good.txt"]
    assert "签署教育合作框架协议" in texts["f-bytes.txt"]
    assert texts["e-spam.txt"] == texts["a-empty.html"] == ""
    assert {record["doc_id"] for record in lines(out, "records")} == {
        article["doc_id"] for article in lines(out, "articles") if article["status"] == "ok"
    }
    account = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert account["pages"] == 9 == sum(account["articles"].values()) + sum(account["rejections"].values())


def test_a_page_of_only_spam_is_read_and_gives_nothing(lianxiao: Command, tmp_path: Path) -> None:
    page = tmp_path / "spam.txt"
    page.write_text(SPAM, encoding="utf-8")
    done = run(lianxiao, page, "-o", tmp_path / "out")
    assert done.returncode == 0
    assert statuses(tmp_path / "out") == {"spam.txt": "spam"}
    assert lines(tmp_path / "out", "records") == []


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [("page.html", PNG, ("cleaning", "not_text")), ("page.html", 50_000_000, ("source", "too_big"))],
)
def test_a_single_page_that_cannot_be_read_ends_with_1_and_says_where_the_reason_is(
    lianxiao: Command, tmp_path: Path, name: str, content: bytes | int, error: tuple[str, str]
) -> None:
    page = tmp_path / name
    with page.open("wb") as file:
        file.truncate(content) if isinstance(content, int) else file.write(content)
    done = run(lianxiao, page, "-o", tmp_path / "out")
    assert done.returncode == 1
    assert done.stderr == f"lianxiao: nothing could be read; {tmp_path}/out/rejected.jsonl tells why\n"
    assert errors(tmp_path / "out") == {name: error}


def test_a_folder_without_pages(lianxiao: Command, tmp_path: Path) -> None:
    (tmp_path / "empty/deeper").mkdir(parents=True)
    done = run(lianxiao, tmp_path / "empty", "-o", tmp_path / "out")
    assert done.returncode == 1
    assert done.stderr == f"lianxiao: nothing could be read: no files in {tmp_path}/empty\n"


def test_a_missing_path(lianxiao: Command, dump: Path, tmp_path: Path) -> None:
    done = run(lianxiao, dump, tmp_path / "nowhere", "-o", tmp_path / "out")
    assert done.returncode == 2
    assert done.stderr == f"lianxiao: {tmp_path}/nowhere does not exist; check the path\n"
    assert not (tmp_path / "out").exists()


def test_an_output_folder_that_is_a_file(lianxiao: Command, dump: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    done = run(lianxiao, dump, "-o", tmp_path / "out")
    assert done.returncode == 2
    assert done.stderr == f"lianxiao: cannot write to {tmp_path}/out: File exists; choose another folder\n"
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_an_output_folder_that_is_the_input(lianxiao: Command, dump: Path) -> None:
    done = run(lianxiao, dump, "-o", dump)
    assert done.returncode == 2
    assert "input and output at once" in done.stderr and done.stderr.count("\n") == 1
