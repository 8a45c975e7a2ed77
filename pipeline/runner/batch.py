"""A whole run: pages in, the four files of the output folder out, whatever happens on the way."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from errno import ENOSPC
from importlib import import_module
from itertools import chain
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Literal

from pipeline.runner.crew import run_shard
from pipeline.runner.executors import Place, loading_ahead, place
from pipeline.runner.limits import PAGE_MB, PAGE_SECONDS, SHARD_PAGES
from pipeline.runner.outcome import Lines, Prepare, Process, Tally
from pipeline.runner.report import Configuration, RunReport, read_report, report, versions
from pipeline.runner.shards import SHARDS, Shard, ShardFolder, cut
from pipeline.runner.worker import Job
from pipeline.sinks import OutputError, write_json
from pipeline.sinks.folder import holds_output
from pipeline.sources import Input, Options, printable, read_pages, total_bytes

if TYPE_CHECKING:
    from pipeline.corpuswide import Merged

_REPORT_EVERY = 2.0
"""Seconds between two accounts of a run that is under way."""


class LostPagesError(RuntimeError):
    """Pages were read of which the output says nothing: a fault of this program that must never be overlooked."""


@dataclass(frozen=True)
class Progress:
    """How far a run is."""

    pages: int
    rejected: int
    pages_per_second: float
    share: float | None
    """Of the bytes of the input, 0 to 1; None where their number is not known, or not yet."""
    seconds_left: float | None


@dataclass(frozen=True)
class WholeWay:
    """What is done with a page by default, loaded where it is needed: the process that reads none stays small.

    A worker of a cluster gets a copy with every shard and knows its processes by it. A copy of this is equal to it; one
    of a `partial` isn't, and each shard would load everything anew.
    """

    min_confidence: float | None
    fast: bool

    def __call__(self) -> Process:
        """Load it."""
        from pipeline.runner.page import prepare

        return prepare(self.min_confidence, self.fast)


def run(
    inputs: Sequence[Input],
    out: Path,
    *,
    options: Options | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    page_seconds: float = PAGE_SECONDS,
    page_mb: int = PAGE_MB,
    shard_pages: int = SHARD_PAGES,
    min_confidence: float | None = None,
    fast: bool = False,
    keep_duplicates: bool = False,
    restart: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
    prepare: Prepare | None = None,
) -> RunReport:
    """Read all pages of `inputs`; write the files of the output.

    The lines stand in the order of the source; a last pass over all of them (`corpuswide.last_pass`) marks reprints and
    writes `organisations.jsonl` and `partnerships.jsonl`. They are the same bytes for any number of workers and any size of
    shards. Finished shards are kept in `out/.lianxiao-shards`; a run that was broken off is gone on with by the same call. The
    files appear when the run is complete, and until then those of an earlier one stay.

    Args:
        inputs: See `read_pages`.
        out: The folder of the output, made where there is none; never read as input.
        options: How inputs are read.
        workers: The number of processes that read pages, by default one a core.
        cluster: A Dask cluster in their place: `local`, or the address of a scheduler.
        page_seconds: A page that takes longer is rejected.
        page_mb: Megabytes; a page that needs more is rejected.
        shard_pages: The number of pages that are kept together.
        min_confidence: Ties that are less sure are left out; by default those below the models' threshold.
        fast: Find names without LAC.
        keep_duplicates: Keep the records of reprints.
        restart: Forget what is in `out`, and begin anew.
        on_progress: Called after each shard.
        prepare: What is done with each page, in place of all that there is; a function of a module that workers can
            import.

    Raises:
        InputError: for an input that does not exist (`EmptyInputError` when the inputs hold no file), a package that
            is not installed, or a cluster that is not there.
        OutputError: when the output folder is a file, cannot be written, is in use, or holds a run of other inputs,
            options or versions, or one without a readable `run.json`, as a merge is.
        LostPagesError: when pages in are not articles and rejections out.
        WorkerError: when no worker can be started.
    """
    options = options or Options()
    meter = _Meter()
    pages = read_pages(inputs, exclude=out, options=options, on_bytes=meter.add)
    asked = Configuration(
        inputs=tuple(map(printable, inputs)),
        fields=dict(options.fields),
        page_seconds=page_seconds,
        page_mb=page_mb,
        min_confidence=min_confidence,
        fast=fast,
        keep_duplicates=keep_duplicates,
    )
    job = Job(prepare or WholeWay(min_confidence, fast), page_seconds, page_mb)
    with _writing(out):
        out.mkdir(parents=True, exist_ok=True)
    with _locked(out), loading_ahead(job, cluster):
        shards = cut(pages, shard_pages)
        first = next(shards)  # raises before anything is written where there is none
        folder = ShardFolder(out / SHARDS)
        account = _Account(asked, versions(), meter)
        with _writing(out):
            account.before = _begin(out, folder, account, restart)
            write_json(out / "run.json", account.report("running"))
        if on_progress is not None:
            Thread(target=meter.measure, args=(inputs, out), daemon=True).start()
        # The last pass takes a second to import, in which the workers load what they need.
        Thread(target=import_module, args=["pipeline.corpuswide"], daemon=True).start()
        with place(job, workers or os.cpu_count() or 1, cluster) as where:
            for shard, lines in _run_all(chain((first,), shards), folder, job, where):
                if isinstance(lines, Lines):
                    with _writing(out):
                        folder.write(shard, lines)
                account.add(shard, lines)
                if on_progress is not None:
                    on_progress(account.progress())
                if account.is_due():
                    with _writing(out):
                        write_json(out / "run.json", account.report("running"))
        with _writing(out):
            written = folder.join(account.shards)
            if not account.pages == written["articles"] + written["rejected"] == account.tally.pages:
                raise LostPagesError(
                    f"{account.pages} pages were read, but {written['articles']} articles and "
                    f"{written['rejected']} rejections written; {printable(out / SHARDS)} is kept to look into"
                )
            from pipeline.corpuswide import last_pass

            # From beside the shards into `out`, so that nothing half done is ever there.
            merged = last_pass([folder.joined], out, keep_duplicates)
            done = account.report("complete", merged)
            write_json(out / "run.json", done)
            folder.clear()
    return done


def _begin(out: Path, folder: ShardFolder, account: _Account, restart: bool) -> float:
    """Decide whether to go on with what is in `out`; the seconds that were spent on it.

    Raises:
        OutputError: when it is a run of something else, or it cannot be known of what.
    """
    earlier = None if restart else read_report(out)
    if earlier is None and not restart and (folder.used() or holds_output(out)):
        unknown = (
            "a run.json that cannot be read: it is damaged, or of another version"
            if (out / "run.json").exists()
            else "the output of a merge, or of a run whose run.json is gone"
        )
        raise OutputError(
            f"{printable(out)} holds {unknown}; choose another folder, or give --restart to begin anew"
        )
    if earlier is not None:
        unfinished = earlier.state == "running"
        other = _difference(earlier, account, unfinished)
        if other:
            kind = "an unfinished run" if unfinished else "a run"
            raise OutputError(
                f"{printable(out)} holds {kind} with {other}; "
                "choose another folder, or give --restart to begin anew"
            )
        if unfinished:
            return earlier.duration_seconds
    folder.clear()
    return 0.0


def _difference(earlier: RunReport, account: _Account, unfinished: bool) -> str | None:
    """How an earlier run was another one than that which is asked for; None where it was not.

    Lines of two versions must not stand in one file, so a run is gone on with by the very same code; a complete one
    is made anew anyway, and only must not be replaced by mistake.
    """
    for name in Configuration.model_fields:
        was, now = getattr(earlier.configuration, name), getattr(account.configuration, name)
        if was != now:
            return f"other arguments ({name.replace('_', '-')}: {_short(was)}, not {_short(now)})"
    for name, now in account.versions.items():
        if (unfinished or name == "lianxiao") and (was := earlier.versions.get(name)) != now:
            return f"another version ({name} {was}, not {now})"
    return None


def _short(value: object) -> str:
    told = " ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return told if len(told) <= 80 else f"{told[:77]}…"


def _run_all(
    shards: Iterator[Shard], folder: ShardFolder, job: Job, where: Place
) -> Iterator[tuple[Shard, Lines | Tally]]:
    """Each shard with its lines, in the order in which they are done, or with its tally where it was done before.

    No more shards are read than the workers can be kept busy with.
    """
    pending: dict[Future[Lines], Shard] = {}
    for shard in shards:
        known = folder.tally(shard)
        if known is not None:
            yield shard, known
            continue
        pending[where.executor.submit(run_shard, shard, job)] = shard
        while len(pending) >= 2 * where.slots:
            yield from _done(pending)
    while pending:
        yield from _done(pending)


def _done(pending: dict[Future[Lines], Shard]) -> Iterator[tuple[Shard, Lines]]:
    for future in wait(pending, return_when=FIRST_COMPLETED).done:
        shard = pending.pop(future)
        yield shard, future.result()


class _Meter:
    """How many bytes were read, of how many."""

    def __init__(self) -> None:
        self.read = 0
        self.total: int | None = None

    def add(self, count: int) -> None:
        self.read += count

    def measure(self, inputs: Sequence[Input], exclude: Path) -> None:
        try:
            self.total = total_bytes(inputs, exclude)
        except Exception:
            self.total = None  # a store that does not tell; the run goes on without knowing its end

    def share(self) -> float | None:
        return min(self.read / self.total, 1.0) if self.total else None


@dataclass
class _Account:
    """What was asked for, and what has been done so far."""

    configuration: Configuration
    versions: dict[str, str]
    meter: _Meter
    before: float = 0.0
    """Seconds spent on the run before it was broken off."""
    tally: Tally = field(default_factory=Tally)
    shards: int = 0
    pages: int = 0
    _new: int = 0
    _share_before: float = 0.0
    _started: float = field(default_factory=time.perf_counter)
    _reported: float = field(default_factory=time.perf_counter)

    def add(self, shard: Shard, lines: Lines | Tally) -> None:
        self.shards += 1
        self.pages += len(shard.entries)
        self.tally.add(lines.tally if isinstance(lines, Lines) else lines)
        if isinstance(lines, Lines):
            self._new += len(shard.entries)
        else:
            self._share_before = self.meter.share() or 0.0

    def is_due(self) -> bool:
        now = time.perf_counter()
        due = now - self._reported > _REPORT_EVERY
        if due:
            self._reported = now
        return due

    def report(self, state: Literal["running", "complete"], merged: Merged | None = None) -> RunReport:
        seconds = self.before + time.perf_counter() - self._started
        return report(state, self.tally, self.configuration, self.versions, seconds, merged)

    def progress(self) -> Progress:
        seconds = time.perf_counter() - self._started
        share = self.meter.share()
        fresh = share - self._share_before if share is not None else 0.0
        return Progress(
            pages=self.pages,
            rejected=self.tally.rejections.total(),
            pages_per_second=self._new / seconds,
            share=share,
            seconds_left=(1 - share) * seconds / fresh if share is not None and fresh > 0 else None,
        )


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    """Keep another run out of the folder; the system forgets the lock with the process."""
    handle = os.open(out, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise OutputError(
            f"another run is writing to {printable(out)}; wait for it, or choose another folder"
        ) from None
    except OSError:
        pass  # a file system without locks
    try:
        yield
    finally:
        os.close(handle)


@contextmanager
def _writing(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"cannot write to {printable(out)}: {error.strerror}; "
            + (
                "make room, and the same command goes on"
                if error.errno == ENOSPC
                else "choose another folder"
            )
        ) from error
