"""What the commands share: where they print, how they tell what went wrong, and their exit codes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from pipeline.sinks import OutputError

NOTHING_READ = CORPUS_IS_FAULTY = 1
USAGE = 2
FAULT_OF_LIANXIAO = 70
STOPPED = 130
"""Exit codes; 0 is done. 70 is `EX_SOFTWARE` of sysexits.h, 130 what shells know for Ctrl-C."""

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


def complain(text: str) -> None:
    """Tell on stderr, in one line, what went wrong; text from outside (paths, patterns) is never read as markup."""
    errors.print(f"lianxiao: {' '.join(text.split())}", markup=False, soft_wrap=True)


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Make an `OSError` of the block the `OutputError` that tells it in a line; `place` is what is written."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"cannot write to {place}: {error.strerror}; choose another place") from error
