"""How a run shows how far it is: a bar on a terminal, else a line now and then, as text or as JSON."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from typing import TYPE_CHECKING

from pipeline.cli.console import errors

if TYPE_CHECKING:
    from pipeline.runner import Progress

LINE_EVERY = 30.0
"""Seconds between two lines."""


class LogFormat(Enum):
    """What progress looks like where stderr is no terminal."""

    PLAIN = "plain"
    JSON = "json"


@contextmanager
def progress_shown(log_format: LogFormat) -> Iterator[Callable[[Progress], None]]:
    """A function that shows how far a run is."""
    if not errors.is_terminal or log_format is LogFormat.JSON:
        yield _lines(as_json if log_format is LogFormat.JSON else as_text)
        return
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    with Bar(TextColumn("{task.description}"), BarColumn(), console=errors, transient=True) as bar:
        task = bar.add_task("Reading pages", total=None)

        def show(progress: Progress) -> None:
            total = 1.0 if progress.share is not None else None
            bar.update(task, description=as_text(progress), total=total, completed=progress.share or 0)

        yield show


def _lines(told: Callable[[Progress], str]) -> Callable[[Progress], None]:
    last = time.monotonic()

    def show(progress: Progress) -> None:
        nonlocal last
        if time.monotonic() - last >= LINE_EVERY:
            last = time.monotonic()
            errors.print(told(progress), markup=False, soft_wrap=True)

    return show


def as_text(progress: Progress) -> str:
    """`1,200 pages, 35.1 a second, 3 rejected, 12 min left`."""
    told = (
        f"{progress.pages:,} pages, {progress.pages_per_second:.1f} a second, {progress.rejected:,} rejected"
    )
    return told if progress.seconds_left is None else f"{told}, {_duration(progress.seconds_left)} left"


def as_json(progress: Progress) -> str:
    """The same as an object with an `event` and the names of `Progress`."""
    return json.dumps({"event": "progress"} | dataclasses.asdict(progress))


def _duration(seconds: float) -> str:
    for size, unit in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"
