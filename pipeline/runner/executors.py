"""Where shards are run: in threads here, each with a worker process, or on the workers of a Dask cluster."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from pipeline.runner.crew import close_crew, crew
from pipeline.runner.worker import Job
from pipeline.sources import InputError

LOCAL = "local"

_CLOSING = 2
"""Seconds. Ctrl-C shall not be kept waiting."""

_UNWATCHED = {
    # Dask looks a hundred times a second where a worker's threads are, which costs a tenth of the pages a second: ours
    # only wait for the processes that do the work.
    "distributed.worker.profile.enabled": False,
    "distributed.admin.system-monitor.interval": "5s",
}


@dataclass(frozen=True)
class Place:
    """An executor, and how many shards it can run at once."""

    executor: Executor
    slots: int


@contextmanager
def loading_ahead(job: Job, cluster: str | None) -> Iterator[None]:
    """A block in which a run is prepared while its first worker, if it is to be on this machine, loads what it needs."""
    if cluster is None:
        crew(job).start_ahead()
    try:
        yield
    finally:
        close_crew(job)


@contextmanager
def place(job: Job, workers: int, cluster: str | None) -> Iterator[Place]:
    """Where to run the shards of a job; whatever is on its way when the block is left is dropped at once.

    Args:
        job: What is done with each page.
        workers: The number of processes, where they are on this machine.
        cluster: None for threads of this process, `local` for a Dask cluster on this machine, else the address
            of the scheduler of one.

    Raises:
        InputError: when Dask is not installed, or there is no scheduler at that address.
    """
    with _threads(job, workers) if cluster is None else _dask(job, workers, cluster) as chosen:
        yield chosen


@contextmanager
def _threads(job: Job, workers: int) -> Iterator[Place]:
    executor = ThreadPoolExecutor(workers)
    try:
        yield Place(executor, workers)
    finally:
        close_crew(job)
        executor.shutdown(cancel_futures=True)


@contextmanager
def _dask(job: Job, workers: int, cluster: str) -> Iterator[Place]:
    try:
        import dask
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise InputError(
            "--cluster needs dask, which is not installed; pip install 'lianxiao[cluster]'"
        ) from error

    logging.getLogger("distributed").setLevel(logging.ERROR)
    here = None
    if cluster == LOCAL:
        with dask.config.set(_UNWATCHED):
            here = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=":0")
    try:
        client = Client(here or cluster, timeout=10)
    except (OSError, ValueError, TimeoutError) as error:
        raise InputError(f"there is no Dask scheduler at {cluster}: {error}") from error
    try:
        client.wait_for_workers(1, timeout=60)
        executor = client.get_executor(pure=False)
        yield Place(executor, sum(client.nthreads().values()))
        executor.shutdown(wait=False)
    finally:
        with suppress(Exception):  # workers that are gone have no crew
            client.run(close_crew, job)
        with suppress(TimeoutError):  # what does not end by then ends with this process
            client.close(timeout=_CLOSING)
            if here is not None:
                here.close(timeout=_CLOSING)
