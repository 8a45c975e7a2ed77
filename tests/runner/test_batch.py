"""A run writes every page somewhere, the same way each time, and all of it or nothing."""

from __future__ import annotations

import json
import pickle
import re
import tarfile
import tomllib
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import stages

from pipeline import runner
from pipeline.corpuswide import merge
from pipeline.runner import LostPagesError, Progress, RunReport, WorkerError
from pipeline.runner.batch import WholeWay
from pipeline.runner.report import versions
from pipeline.runner.shards import SHARDS, Shard, ShardFolder
from pipeline.runner.worker import Job
from pipeline.schema import Article, Page, Record, Rejection, Source
from pipeline.sinks import OutputError, read_lines
from pipeline.sources import EmptyInputError, InputError, Options

TIMES = {"duration_seconds", "pages_per_second", "stage_seconds"}
LINES = {
    "articles.jsonl",
    "records.jsonl",
    "organisations.jsonl",
    "partnerships.jsonl",
    "rejected.jsonl",
}
FILES = LINES | {"run.json"}

run = partial(runner.run, prepare=stages.obedient, workers=1)


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    folder = tmp_path / "dump"
    folder.mkdir()
    for name, content in {
        "b.html": "b",
        "a.txt": "a",
        "c.html": "reject",
        "d.html": "spam",
        "e.png": "e",
    }.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def many(folder: Path, count: int) -> Path:
    """A folder of `count` pages, some of which are rejected, some by the source."""
    folder.mkdir()
    for i in range(count):
        name = f"{i:03}.png" if i % 11 == 7 else f"{i:03}.html"
        (folder / name).write_text("reject" if i % 7 == 3 else f"page {i}", encoding="utf-8")
    return folder


def output(out: Path) -> dict[str, Any]:
    """All that must be equal when the same input is run again."""
    account = json.loads((out / "run.json").read_text(encoding="utf-8"))
    timeless = {key: value for key, value in account.items() if key not in TIMES}
    return {name: (out / name).read_bytes() for name in LINES} | timeless


def test_every_page_is_an_article_or_a_rejection_in_order(dump: Path, tmp_path: Path) -> None:
    out = tmp_path / "deep/out"
    seen: list[Progress] = []
    report = run([dump], out, on_progress=seen.append)
    assert {file.name for file in out.iterdir()} == FILES
    assert [a.doc_id for a in read_lines(out / "articles.jsonl", Article)] == ["a.txt", "b.html", "d.html"]
    assert [r.doc_id for r in read_lines(out / "records.jsonl", Record)] == ["a.txt", "b.html"]
    rejected = [(Path(r.uri).name, r.error) for r in read_lines(out / "rejected.jsonl", Rejection)]
    assert rejected == [("c.html", "ValueError"), ("e.png", "unknown_format")]
    assert (seen[-1].pages, seen[-1].rejected) == (report.pages, 2) == (5, 2)


def test_the_account_counts_by_status_relation_and_error(dump: Path, tmp_path: Path) -> None:
    run([dump], tmp_path / "out")
    account = json.loads((tmp_path / "out/run.json").read_text(encoding="utf-8"))
    assert (account["state"], account["pages"]) == ("complete", 5)
    assert account["articles"] == {"ok": 2, "spam": 1, "empty": 0, "not_chinese": 0, "duplicate": 0}
    assert Counter(account["records"]) == Counter(pairing=2)
    assert account["rejections"] == {"ValueError": 1, "unknown_format": 1}
    asked = {"inputs": [dump.as_posix()], "fields": {}, "page_seconds": 60, "page_mb": 1024}
    asked |= {"min_confidence": None, "fast": False, "keep_duplicates": False}
    assert account["configuration"] == asked
    assert account["versions"].keys() > {"lianxiao", "build", "schema", "python", "spacy", "trafilatura"}
    assert account["duration_seconds"] >= 0 and account["pages_per_second"] >= 0


def test_every_package_that_decides_the_output_has_its_version_told() -> None:
    files = {"fsspec", "pandas", "pydantic", "rich", "srsly", "typer", "zstandard"}
    training = {"python-crfsuite", "scikit-learn"}
    not_used = {"beautifulsoup4"}
    project = tomllib.loads((Path(__file__).resolve().parents[2] / "pyproject.toml").read_text("utf-8"))
    needed = {re.split("[<>=]", each)[0] for each in project["project"]["dependencies"]}
    assert needed - files - training - not_used <= versions().keys()


def test_the_same_bytes_for_any_number_of_workers_and_size_of_shards(tmp_path: Path) -> None:
    pages = many(tmp_path / "dump", 40)
    expected = None
    for workers, size in ((1, 1000), (1, 1), (2, 3), (3, 7)):
        run([pages], out := tmp_path / f"out-{workers}-{size}", workers=workers, shard_pages=size)
        expected = expected or output(out)
        assert output(out) == expected
        assert run([pages], out, workers=1).pages == 40 and output(out) == expected


def test_the_same_bytes_from_a_dask_cluster(tmp_path: Path) -> None:
    pages = many(tmp_path / "dump", 20)
    run([pages], tmp_path / "here")
    run([pages], tmp_path / "there", cluster="local", workers=2, shard_pages=3)
    assert output(tmp_path / "there") == output(tmp_path / "here")


def test_a_cluster_that_is_there_already_is_used_again_and_again(tmp_path: Path) -> None:
    from distributed import LocalCluster

    pages = many(tmp_path / "dump", 20)
    run([pages], tmp_path / "here")
    with LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=":0") as cluster:
        for name in ("there", "again"):
            run([pages], tmp_path / name, cluster=cluster.scheduler_address, shard_pages=3)
            assert output(tmp_path / name) == output(tmp_path / "here")


def test_a_worker_of_a_cluster_knows_its_processes_by_a_copy_of_the_job() -> None:
    job = Job(WholeWay(0.5, fast=True), page_seconds=60, page_mb=512)
    copy = pickle.loads(pickle.dumps(job))  # as Dask sends it, with every shard
    assert copy == job and hash(copy) == hash(job)


def test_a_cluster_that_is_not_there_is_told(dump: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no Dask scheduler at nonsense"):
        run([dump], tmp_path / "out", cluster="nonsense")


def test_the_output_may_lie_in_the_input(dump: Path) -> None:
    first, second = run([dump], dump / "out"), run([dump], dump / "out")
    assert first.pages == second.pages == 5


def test_a_run_that_is_broken_off_leaves_the_output_of_the_one_before_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages, out = many(tmp_path / "dump", 12), tmp_path / "out"
    run([pages], out)
    before = {name: (out / name).read_bytes() for name in LINES}
    many(pages / "more", 30)
    run([pages], tmp_path / "whole")

    def stop(progress: Progress) -> None:
        if progress.pages > 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run([pages], out, shard_pages=3, on_progress=stop)
    assert {name: (out / name).read_bytes() for name in LINES} == before
    account = RunReport.model_validate_json((out / "run.json").read_bytes())
    assert account.state == "running"
    kept = {int(shard.stem) for shard in (out / SHARDS).iterdir()}
    assert 3 < len(kept) < 14
    written: list[int] = []
    write = ShardFolder.write
    monkeypatch.setattr(
        ShardFolder,
        "write",
        lambda self, shard, lines: (written.append(shard.number), write(self, shard, lines)),
    )
    run([pages], out, shard_pages=3)
    assert sorted(written) == sorted(set(range(14)) - kept)
    assert output(out)["articles.jsonl"] == output(tmp_path / "whole")["articles.jsonl"]
    assert {file.name for file in out.iterdir()} == FILES


def broken_off(pages: Path, out: Path, **arguments: Any) -> None:
    """Leave an unfinished run in `out`."""

    def stop(progress: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run([pages], out, on_progress=stop, shard_pages=3, **arguments)


def test_what_changed_in_the_input_meanwhile_is_read_again(tmp_path: Path) -> None:
    pages = many(tmp_path / "dump", 12)
    broken_off(pages, tmp_path / "out")
    (pages / "001.html").write_text("spam", encoding="utf-8")
    run([pages], tmp_path / "out", shard_pages=3)
    run([pages], tmp_path / "whole")
    assert output(tmp_path / "out") == output(tmp_path / "whole")


def test_a_shard_is_known_by_the_titles_that_stand_beside_its_pages() -> None:
    page = Page(source=Source(uri="d.jsonl", member="#1", sha256="0"), name="d.jsonl", content=b"<p>")
    titled = page.model_copy(update={"title": "签约"})
    assert Shard(0, (page,)).digest != Shard(0, (titled,)).digest


def test_a_shard_that_is_damaged_is_run_again(tmp_path: Path) -> None:
    pages = many(tmp_path / "dump", 12)
    broken_off(pages, tmp_path / "out")
    for shard in (tmp_path / "out" / SHARDS).iterdir():
        shard.write_bytes(shard.read_bytes()[:-5])
    run([pages], tmp_path / "out", shard_pages=3)
    run([pages], tmp_path / "whole")
    assert output(tmp_path / "out") == output(tmp_path / "whole")


def test_other_arguments_are_refused_until_it_is_said_to_begin_anew(dump: Path, tmp_path: Path) -> None:
    pages, out = many(tmp_path / "pages", 12), tmp_path / "out"
    broken_off(pages, out)
    anew = r"choose another folder, or give --restart to begin anew"
    with pytest.raises(
        OutputError, match=rf"holds an unfinished run with other arguments \(inputs: .*{anew}"
    ):
        run([dump], out)
    with pytest.raises(OutputError, match=r"page-seconds: 60\.0, not 5\.0"):
        run([pages], out, page_seconds=5.0)
    with pytest.raises(OutputError, match="fields"):
        run([pages], out, options=Options(fields={"text": "body"}))
    assert run([dump], out, restart=True).pages == 5
    with pytest.raises(OutputError, match=rf"holds a run with other arguments .*{anew}"):
        run([pages], out)


def test_another_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages, out = many(tmp_path / "pages", 12), tmp_path / "out"
    broken_off(pages, out)
    versions = json.loads((out / "run.json").read_bytes())["versions"]
    monkeypatch.setattr("pipeline.runner.batch.versions", lambda: versions | {"build": "other"})
    with pytest.raises(OutputError, match=r"another version \(build .*, not other\)"):
        run([pages], out)
    assert run([pages], out, restart=True).pages == 12
    monkeypatch.setattr("pipeline.runner.batch.versions", lambda: versions)
    assert run([pages], out).pages == 12  # a complete run may be made anew by other code of one version
    monkeypatch.setattr("pipeline.runner.batch.versions", lambda: versions | {"lianxiao": "9"})
    with pytest.raises(OutputError, match=r"another version \(lianxiao .*, not 9\)"):
        run([pages], out)


def test_what_nobody_knows_the_origin_of_is_not_overwritten(dump: Path, tmp_path: Path) -> None:
    run([dump], tmp_path / "one")
    merge([tmp_path / "one"], tmp_path / "both")
    broken_off(dump, tmp_path / "damaged")
    (tmp_path / "damaged/run.json").write_text("{", encoding="utf-8")
    for name, held in (("both", "the output of a merge"), ("damaged", r"a run\.json that cannot be read")):
        before = {file: file.read_bytes() for file in (tmp_path / name).rglob("*.*") if file.is_file()}
        with pytest.raises(OutputError, match=rf"holds {held}.*, or give --restart"):
            run([dump], tmp_path / name)
        assert before == {file: file.read_bytes() for file in before}
    assert run([dump], tmp_path / "damaged", restart=True).pages == 5


def test_pages_that_are_lost_are_never_overlooked(
    dump: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ShardFolder, "join", lambda self, count: {"articles": 3, "records": 2, "rejected": 1})
    with pytest.raises(LostPagesError, match="5 pages were read, but 3 articles and 1 rejections written"):
        run([dump], tmp_path / "out")
    account = RunReport.model_validate_json((tmp_path / "out/run.json").read_bytes())
    assert account.state == "running"


def test_folders_of_the_user_are_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    pages = many(out / "shards", 12)  # the input, in the folder of the output
    before = {file.name: file.read_bytes() for file in pages.iterdir()}
    (out / SHARDS / "joined").mkdir(parents=True)
    (out / SHARDS / "joined/notes.txt").write_text("mine", encoding="utf-8")
    assert run([pages], out).pages == run([pages], out, restart=True).pages == 12
    assert {file.name: file.read_bytes() for file in pages.iterdir()} == before
    assert [file.name for file in (out / SHARDS).rglob("*.*")] == ["notes.txt"]


def test_wrong_paths_are_told_and_change_nothing(dump: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        run([dump, tmp_path / "nowhere"], tmp_path / "out")
    assert not (tmp_path / "out").exists()
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"cannot write to .*file"):
        run([dump], tmp_path / "file")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"
    with pytest.raises(OutputError, match=r"cannot write to .*file/deeper"):
        run([dump], tmp_path / "file/deeper")


def test_inputs_without_a_file_keep_the_output_of_the_run_before(dump: Path, tmp_path: Path) -> None:
    run([dump], tmp_path / "out")
    before = output(tmp_path / "out")
    (tmp_path / "empty").mkdir()
    with pytest.raises(EmptyInputError):
        run([tmp_path / "empty"], tmp_path / "out")
    assert output(tmp_path / "out") == before


def test_two_runs_do_not_write_to_one_folder(dump: Path, tmp_path: Path) -> None:
    def second(progress: Progress) -> None:
        with pytest.raises(OutputError, match="another run is writing to"):
            run([dump], tmp_path / "out")

    assert run([dump], tmp_path / "out", on_progress=second).pages == 5


@pytest.mark.parametrize(
    ("prepare", "told"),
    [
        (stages.unable, "a worker cannot load: FileNotFoundError: no model"),
        (stages.mortal, r"a worker ended while it loaded \(signal 9\)"),
    ],
)
def test_workers_that_cannot_start_end_the_run(dump: Path, tmp_path: Path, prepare: Any, told: str) -> None:
    with pytest.raises(WorkerError, match=told):
        run([dump], tmp_path / "out", prepare=prepare)


def test_members_of_archives_are_pages(dump: Path, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "dump.tar.gz", "w:gz") as archive:
        archive.add(dump, "dump")
    assert run([tmp_path / "dump.tar.gz"], tmp_path / "out").pages == 5
    rejected = [r.member for r in read_lines(tmp_path / "out/rejected.jsonl", Rejection)]
    assert rejected[-1] == "dump/e.png"


def test_the_time_left_is_told_by_bytes(tmp_path: Path) -> None:
    seen: list[Progress] = []
    run(
        [many(tmp_path / "dump", 40)],
        tmp_path / "out",
        shard_pages=2,
        on_progress=seen.append,
        prepare=stages.slow,
    )
    assert seen[-1].share == pytest.approx(1.0, abs=0.1)
    assert seen[-1].seconds_left is not None and seen[-1].pages_per_second > 0
