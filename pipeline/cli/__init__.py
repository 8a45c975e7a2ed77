"""The commands, thin: parse, call, show. What they do is done elsewhere; each group has a module here.

Modules that take a second to import (spaCy, trafilatura, pandas) are imported inside the commands, so that
help and mistakes in the command line are answered at once.
"""

from __future__ import annotations

import io
import os
import sys
from typing import Annotated

import typer

from pipeline.cli import answers, corpus, reports, runs, training
from pipeline.cli.console import FAULT_OF_LIANXIAO, NOTHING_READ, USAGE, complain, console
from pipeline.sinks import OutputError
from pipeline.sources import EmptyInputError, InputError

__all__ = ["app", "main"]

app = typer.Typer(
    name="lianxiao",
    help="Which Chinese school or district partners with whom: from scraped news pages to records.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """The command `lianxiao`. An error is one line on stderr; `LIANXIAO_DEBUG=1` shows where it was raised.

    Exit codes: 0 done, 1 nothing could be read or a corpus is faulty, 2 the command or its paths are wrong, 70 a fault of
    lianxiao itself, 130 stopped by Ctrl-C.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal of another encoding shows a question mark rather than end the command.
            stream.reconfigure(errors="replace")
    try:
        app()
    except EmptyInputError as error:
        _fail(error, NOTHING_READ)
    except (InputError, OutputError) as error:
        _fail(error, USAGE)
    except Exception as error:
        _fail(
            error,
            FAULT_OF_LIANXIAO,
            f"{type(error).__name__}: {error} (a fault of lianxiao; LIANXIAO_DEBUG=1 tells more)",
        )


def _fail(error: Exception, code: int, message: str | None = None) -> None:
    if os.environ.get("LIANXIAO_DEBUG"):
        raise error
    complain(message or str(error))
    sys.exit(code)


def _version(wanted: bool) -> None:
    if wanted:
        from pipeline.version import VERSION

        console.print(f"lianxiao {VERSION}")
        raise typer.Exit


@app.callback()
def lianxiao(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Which Chinese school or district partners with whom: from scraped news pages to records."""


runs.add_to(app)
answers.add_to(app)
reports.add_to(app)
app.add_typer(corpus.app, name="corpus")
app.add_typer(training.app, name="train")
