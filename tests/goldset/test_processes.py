"""Work of training in several processes."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from pipeline.goldset.processes import in_processes, one_by_one


def whose(number: int) -> tuple[int, int]:
    return number, os.getpid()


@pytest.mark.parametrize("each", [in_processes, one_by_one])
def test_what_each_makes_comes_in_order(
    each: Callable[[Callable[[int], tuple[int, int]], list[int]], list[tuple[int, int]]],
) -> None:
    assert [number for number, _ in each(whose, [3, 1, 2])] == [3, 1, 2]
    assert each(whose, []) == []


def test_several_tasks_are_done_elsewhere_and_one_here() -> None:
    assert os.getpid() not in {process for _, process in in_processes(whose, [1, 2])}
    assert in_processes(whose, [1]) == [(1, os.getpid())]
