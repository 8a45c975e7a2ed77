"""The process that reads pages, one after the other.

It talks with the process that started it over a pipe: `sys.path`, a `Job`, then a `Page` at a time, each answered
by an `Answer`. What is sent is pickled by our own code and never comes from a dump.

Budgets are kept by the kernel, not by Python, so that they hold in the middle of C code: an alarm ends the whole
process when a page takes too long, also where nobody is left to watch it; a limit of the address space makes what
asks for more memory fail.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from pipeline.runner.outcome import Lines, Outcome, Prepare, lines, rejected
from pipeline.schema import Page

_STATM = Path("/proc/self/statm")
_GROWN_MB = 96
"""A process grows by some 70 MB in its first thousand pages, until all that is remembered of pages has the size that it
may have, and hardly from then on. One that has grown by more than that (libraries have memories of their own) makes way
for a new one: the peak is the same for any number of pages."""
_OUT_OF_MEMORY = (b'"error": "MemoryError"', b"bad_alloc", b"Failed to allocate memory")
"""What a rejection says when a stage could not get memory: Python's own error, that of C++, that of onnxruntime."""


@dataclass(frozen=True)
class Job:
    """What a worker does with each page, and what a page may cost: seconds of real time, and megabytes."""

    prepare: Prepare
    page_seconds: float
    page_mb: int


@dataclass(frozen=True)
class Answer:
    """What one page gives; `retire` when this process had better be replaced by a new one."""

    lines: Lines
    retire: bool


@dataclass(frozen=True)
class Ready:
    """The worker has loaded what it needs; or has not, for a reason."""

    error: str | None = None


def main() -> None:
    """Read pages until nobody sends any."""
    # Whoever started this process ends it; Ctrl-C is for the one who did.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    connection = Connection(int(sys.argv[1]))
    try:
        sys.path[:] = connection.recv()
        _serve(connection, connection.recv())
    except (EOFError, ConnectionError):
        pass


def _serve(connection: Connection, job: Job) -> None:
    try:
        process = job.prepare()
    except Exception as error:
        connection.send(Ready(f"{type(error).__name__}: {error}"))
        return
    gc.enable()  # `crew` starts the process without
    connection.send(Ready())
    loaded = _megabytes()[1]
    while True:
        page: Page = connection.recv()
        with _budget(job):
            try:
                made = lines(process(page))
            except MemoryError:
                made = None
        out_of_memory = made is None or any(told in made.text["rejected"] for told in _OUT_OF_MEMORY)
        if made is None or out_of_memory:
            told = f"needed more than {job.page_mb} MB"
            made = lines(Outcome(rejection=rejected(page, "runner", "memory", told)))
        grown = _megabytes()[1] - loaded > _GROWN_MB
        connection.send(Answer(made, retire=grown or out_of_memory))


@contextmanager
def _budget(job: Job) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if _STATM.exists():  # elsewhere the address space tells nothing of the memory that is used
        limit = (_megabytes()[0] + job.page_mb) << 20
        resource.setrlimit(resource.RLIMIT_AS, (limit if hard < 0 else min(limit, hard), hard))
    signal.setitimer(signal.ITIMER_REAL, job.page_seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _megabytes() -> tuple[int, int]:
    """Address space and resident memory of this process; the latter alone, at its highest, where the system tells
    no more."""
    if not _STATM.exists():
        return 0, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 20
    space, resident = _STATM.read_bytes().split()[:2]
    page = os.sysconf("SC_PAGE_SIZE")
    return int(space) * page >> 20, int(resident) * page >> 20
