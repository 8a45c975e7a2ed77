"""The worker processes of one machine, and the function that takes a shard through them.

Why no joblib or process pool of the standard library: there a worker that is killed breaks the whole pool, and no page
can be given a time of its own. Here each thread of the caller has a process, feeds it page by page, and sees at once
when it dies: the page is known, and a new process takes its place. Threads of a Dask worker do the same.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from multiprocessing import Pipe
from threading import Lock
from typing import Any

from pipeline.runner.outcome import Lines, Outcome, joined, lines, rejected
from pipeline.runner.shards import Shard
from pipeline.runner.worker import Answer, Job, Ready
from pipeline.schema import Page

_STARTS = 3
"""How often a process may be lost while it loads before that is taken for a fault."""

# Python would look for cycles time and again among what is loaded, all of which stays: a tenth of the start.
_START = "import gc; gc.disable(); from pipeline.runner.worker import main; main()"

_ENVIRONMENT = {
    # A process a core: threads of number libraries would only be in each other's way.
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    # Readings are asked of single characters; a table of whole phrases takes a seventh of a second to load.
    "PYPINYIN_NO_PHRASES": "true",
    # Sets of texts have the same order in every worker.
    "PYTHONHASHSEED": "0",
}


_crews: dict[Job, Crew] = {}
_crews_lock = Lock()
# A Dask worker is told a function and its arguments; processes that outlive a call can only be kept here.


class WorkerError(RuntimeError):
    """A worker cannot be started: nothing can be read at all."""


class Stopped(Exception):  # noqa: N818 - the caller asked for it
    """The crew was closed while a shard was on its way."""


class _Died(Exception):  # noqa: N818 - an event that is dealt with
    def __init__(self, code: int):
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return f"signal {-self.code}" if self.code < 0 else f"exit code {self.code}"


def run_shard(shard: Shard, job: Job) -> Lines:
    """What the pages of a shard give, in their order, whatever happens to the processes that read them.

    Raises:
        WorkerError: when no worker can be started.
        Stopped: when the crew of this job was closed meanwhile.
    """
    return crew(job).run(shard)


def crew(job: Job) -> Crew:
    """The workers for a job in this process; the same ones for all its threads."""
    with _crews_lock:
        return _crews.setdefault(job, Crew(job))


def close_crew(job: Job) -> None:
    """End the workers for a job in this process at once, also amidst a page."""
    with _crews_lock:
        closing = _crews.pop(job, None)
    if closing is not None:
        closing.close()


class Crew:
    """Worker processes that are started when a shard needs one and kept for the next."""

    def __init__(self, job: Job):
        self._job = job
        self._lock = Lock()
        self._idle: list[_Worker] = []
        self._ahead: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._closed = False

    def start_ahead(self) -> None:
        """Start a worker that loads what it needs while nobody waits for it yet; the first shard takes it."""
        worker = _Worker(self._job)
        with self._lock:
            self._all.add(worker)
            self._ahead.append(worker)

    def run(self, shard: Shard) -> Lines:
        """See `run_shard`."""
        made: list[Lines] = []
        for entry in shard.entries:
            made.append(self._page(entry) if isinstance(entry, Page) else lines(Outcome(rejection=entry)))
        return joined(made)

    def close(self) -> None:
        """End all workers; shards on their way raise `Stopped`."""
        with self._lock:
            self._closed = True
            workers, self._all, self._idle, self._ahead = self._all, set(), [], []
        for worker in workers:
            worker.kill()

    def _page(self, page: Page) -> Lines:
        """The lines of a page. One whose worker dies is tried once more, in a process that has read nothing else."""
        fresh = False
        while True:
            worker = self._take(fresh)
            try:
                answer = worker.process(page)
            except _Died as death:
                self._drop(worker)
                if death.code == -signal.SIGALRM:
                    told = f"took longer than {self._job.page_seconds:g} seconds"
                    return lines(Outcome(rejection=rejected(page, "runner", "timeout", told)))
                if fresh:
                    told = f"ended the worker that read it, twice ({death})"
                    return lines(Outcome(rejection=rejected(page, "runner", "worker_died", told)))
                fresh = True
                continue
            if answer.retire:
                self._drop(worker)
            else:
                with self._lock:
                    self._idle.append(worker)
            return answer.lines

    def _take(self, fresh: bool) -> _Worker:
        with self._lock:
            if self._closed:
                raise Stopped
            if self._idle and not fresh:
                return self._idle.pop()
            ahead = self._ahead.pop() if self._ahead else None
        for _ in range(_STARTS):
            worker, ahead = ahead or _Worker(self._job), None
            with self._lock:
                self._all.add(worker)
                closed = self._closed
            if closed:
                worker.kill()
            try:
                worker.wait_until_ready()
                return worker
            except _Died as death:
                self._drop(worker)
                lost = death
        raise WorkerError(f"a worker ended while it loaded ({lost}); is there memory for all --workers?")

    def _drop(self, worker: _Worker) -> None:
        worker.kill()
        with self._lock:
            self._all.discard(worker)
            if self._closed:
                raise Stopped


class _Worker:
    """A process of `pipeline.runner.worker`."""

    def __init__(self, job: Job):
        self._pipe, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _START, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=os.environ | _ENVIRONMENT | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                start_new_session=True,  # Ctrl-C in the terminal is not for it
            )
        with suppress(OSError):  # what has died already is found out by the next question
            self._pipe.send(sys.path)
            self._pipe.send(job)

    def wait_until_ready(self) -> None:
        ready: Ready = self._receive()
        if ready.error is not None:
            self.kill()
            raise WorkerError(f"a worker cannot load: {ready.error}")

    def process(self, page: Page) -> Answer:
        with suppress(OSError):
            self._pipe.send(page)
        answer: Answer = self._receive()
        return answer

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def _receive(self) -> Any:
        try:
            return self._pipe.recv()
        except (EOFError, OSError):
            raise _Died(self._process.wait()) from None
