"""The work of training in several processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Protocol, TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")


class Each(Protocol):
    """How a task is done for each of what it is given."""

    def __call__(self, task: Callable[[Given], Made], given: Sequence[Given], /) -> list[Made]:
        """What `task` makes of each, in their order."""
        ...


def in_processes(task: Callable[[Given], Made], given: Sequence[Given]) -> list[Made]:
    """What `task` makes of each, one a process, as many at a time as there are cores.

    A process has to load what it works with, so this is for tasks that take a minute. They are new ones, no copies of
    this: a copy may hang in what its threads held.
    """
    if len(given) < 2:
        return one_by_one(task, given)
    at_once = min(len(given), os.cpu_count() or 1)
    with ProcessPoolExecutor(at_once, get_context("spawn"), initializer=_with_one_thread) as pool:
        return list(pool.map(task, given))


def _with_one_thread() -> None:
    """Keep the libraries that a process will load from sharing its core among threads of theirs."""
    os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")


def one_by_one(task: Callable[[Given], Made], given: Sequence[Given]) -> list[Made]:
    """What `task` makes of each, here."""
    return list(map(task, given))
