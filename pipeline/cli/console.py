"""What the commands share: where they print, and their exit codes."""

from __future__ import annotations

from rich.console import Console

NOTHING_READ = 1
USAGE = 2
STOPPED = 130
"""Exit codes; 0 is done. 130 is what shells know for Ctrl-C."""

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


def complain(text: str) -> None:
    """Tell on stderr, in one line, what went wrong; text from outside (paths, patterns) is never read as markup."""
    errors.print(f"lianxiao: {' '.join(text.split())}", markup=False, soft_wrap=True)
