"""Whatever dies, hangs, swells or fills up: the run ends or goes on, and no page is lost.

`LIANXIAO_KILLS` says how often the run is killed; `benchmarks/faults.py` does the same to the real command.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from random import Random

import pytest
import stages

from pipeline import runner
from pipeline.runner.shards import SHARDS
from pipeline.schema import Article, Rejection
from pipeline.sinks import OutputError, read_lines

TESTS = Path(__file__).resolve().parents[1]
KILLS = int(os.environ.get("LIANXIAO_KILLS", "5"))
LINES = (
    "articles.jsonl",
    "records.jsonl",
    "organisations.jsonl",
    "partnerships.jsonl",
    "rejected.jsonl",
)

run = partial(runner.run, prepare=stages.obedient, workers=1)

# A shell that runs the tests in the background has them, and all that they start, ignore Ctrl-C.
SCRIPT = """
import signal
import sys
from pathlib import Path
import stages
from pipeline.runner import run
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        run([Path(sys.argv[1])], Path(sys.argv[2]), prepare=stages.slow, workers=2, shard_pages=4)
    except KeyboardInterrupt:
        sys.exit(130)
"""


def pages(folder: Path, **contents: str) -> Path:
    folder.mkdir()
    for name, content in contents.items():
        (folder / f"{name}.html").write_text(content, encoding="utf-8")
    return folder


def errors(out: Path) -> dict[str, tuple[str, str]]:
    return {
        Path(line.uri).stem: (line.stage, line.error)
        for line in read_lines(out / "rejected.jsonl", Rejection)
    }


def read(out: Path) -> list[str]:
    return [Path(article.doc_id).stem for article in read_lines(out / "articles.jsonl", Article)]


def start(dump: Path, out: Path) -> subprocess.Popen[bytes]:
    """The run in a process of its own."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(TESTS), str(TESTS.parent)))}
    return subprocess.Popen([sys.executable, "-c", SCRIPT, str(dump), str(out)], env=environment)


def test_a_page_that_hangs_costs_itself(tmp_path: Path) -> None:
    dump = pages(tmp_path / "dump", a="a", b="hang", c="sleep 3600", d="d")
    report = run([dump], tmp_path / "out", page_seconds=0.5)
    assert read(tmp_path / "out") == ["a", "d"]
    assert errors(tmp_path / "out") == dict.fromkeys("bc", ("runner", "timeout"))
    assert report.pages == 4


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the limit of memory is known to hold on Linux"
)
def test_a_page_that_swells_costs_itself(tmp_path: Path) -> None:
    dump = pages(tmp_path / "dump", a="a", b="memory 150", c="c", d="allocate")
    run([dump], tmp_path / "out", page_mb=100)
    assert read(tmp_path / "out") == ["a", "c"]
    assert errors(tmp_path / "out") == dict.fromkeys("bd", ("runner", "memory"))
    run([dump], tmp_path / "roomy", page_mb=4000)
    assert read(tmp_path / "roomy") == ["a", "b", "c"]


def test_a_page_that_ends_its_worker_is_tried_once_more_alone(tmp_path: Path) -> None:
    dump = pages(tmp_path / "dump", a="a", b="die", c=f"die-once {tmp_path}/died", d="d")
    run([dump], tmp_path / "out")
    assert read(tmp_path / "out") == ["a", "c", "d"]
    assert errors(tmp_path / "out") == {"b": ("runner", "worker_died")}
    assert (tmp_path / "died").exists()


def test_a_poisonous_page_costs_a_page_on_a_cluster_too(tmp_path: Path) -> None:
    dump = pages(tmp_path / "dump", a="a", b="die", c="sleep 30", d="d")
    run([dump], tmp_path / "out", page_seconds=0.5, cluster="local", workers=2, shard_pages=1)
    assert read(tmp_path / "out") == ["a", "d"]
    assert errors(tmp_path / "out") == {"b": ("runner", "worker_died"), "c": ("runner", "timeout")}


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    contents = {f"p{i:03}": "reject" if i % 9 == 4 else f"page {i}" for i in range(150)}
    return pages(tmp_path_factory.mktemp("faults") / "dump", **contents)


@pytest.fixture(scope="module")
def undisturbed(dump: Path) -> dict[str, bytes]:
    out = dump.parent / "undisturbed"
    run([dump], out)
    return {name: (out / name).read_bytes() for name in LINES}


def test_a_run_that_is_killed_at_any_moment_goes_on_to_the_same_bytes(
    dump: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    dice, out = Random(8), tmp_path / "out"
    for _ in range(KILLS):
        killed = start(dump, out)
        time.sleep(dice.uniform(0.2, 2.0))
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        for name in LINES:  # the output is whole or not there
            assert not (out / name).exists() or (out / name).read_bytes() == undisturbed[name]
    assert start(dump, out).wait() == 0
    assert {name: (out / name).read_bytes() for name in LINES} == undisturbed
    account = json.loads((out / "run.json").read_bytes())
    assert (account["state"], account["pages"]) == ("complete", 150)
    assert {file.name for file in out.iterdir()} == {*LINES, "run.json"}


def test_workers_that_are_killed_are_replaced(
    dump: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    if not Path("/proc").exists():
        pytest.skip("needs /proc to find the workers")
    going = start(dump, tmp_path / "out")
    for _ in range(3):
        time.sleep(0.7)
        for worker in children(going.pid)[:1]:
            os.kill(worker, signal.SIGKILL)
    assert going.wait() == 0
    assert {name: (tmp_path / "out" / name).read_bytes() for name in LINES} == undisturbed


def children(parent: int) -> list[int]:
    tasks = Path(f"/proc/{parent}/task")
    try:
        return [int(child) for task in tasks.iterdir() for child in (task / "children").read_text().split()]
    except OSError:
        return []


def test_ctrl_c_ends_soon_and_keeps_what_is_complete(
    dump: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    going = start(dump, out)
    while not list(out.glob(f"{SHARDS}/*.shard")):
        assert going.poll() is None
        time.sleep(0.01)
    workers = children(going.pid)
    going.send_signal(signal.SIGINT)
    assert going.wait(timeout=60) == 130
    kept = len(list(out.glob(f"{SHARDS}/*.shard")))
    assert kept >= 1 and not list(out.glob("**/*.partial"))
    assert not [worker for worker in workers if Path(f"/proc/{worker}").exists()]
    assert start(dump, out).wait() == 0
    assert {name: (out / name).read_bytes() for name in LINES} == undisturbed


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system of some hundred kB."""
    with tempfile.TemporaryDirectory() as folder:
        mount = ["mount", "-t", "tmpfs", "-o", "size=160k", "tmpfs", folder]
        if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
            pytest.skip("only root can mount a small file system")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", folder], check=True)


def test_a_full_disk_is_told_and_the_run_goes_on_when_there_is_room(
    dump: Path, undisturbed: dict[str, bytes], small_disk: Path
) -> None:
    out = small_disk / "out"
    with pytest.raises(
        OutputError, match=r"No space left on device; make room, and the same command goes on"
    ):
        run([dump], out, shard_pages=4)
    kept = len(list(out.glob(f"{SHARDS}/*.shard")))
    assert kept > 0 and not list(out.glob("**/*.partial"))
    subprocess.run(["mount", "-o", "remount,size=10m", str(small_disk)], check=True)
    run([dump], out, shard_pages=4)
    assert {name: (out / name).read_bytes() for name in LINES} == undisturbed


def test_a_folder_without_permission_is_told_before_anything_is_read(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    if os.geteuid() == 0:
        closed = Path("/sys")  # where even root may not make a folder
    with pytest.raises(OutputError, match=r"cannot write to .*; choose another folder"):
        run([pages(tmp_path / "dump", a="a")], closed / "out")
