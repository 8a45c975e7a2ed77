"""The command that makes a report of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.console import console, writing
from pipeline.sinks import OutputError


def add_to(app: typer.Typer) -> None:
    """Give `app` this command."""
    app.command()(report)


def report(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The output folder of a run or a merge.")],
    target: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE", help="The report, one HTML file.")
    ] = Path("report.html"),
    most: Annotated[
        int, typer.Option("--most", min=1, help="How many partnerships it shows; of more, the surest.")
    ] = 50_000,
) -> None:
    """Make one HTML file to look at a run: its partnerships, networks, years, provinces, and the words that say so."""
    try:
        from pipeline.report import write_report
    except ModuleNotFoundError as error:
        raise OutputError("the report needs more: pip install 'lianxiao[report]'") from error
    with writing(target):
        content = write_report(out, target, most)
    shown, all_ = len(content.partnerships), sum(content.figures["partnerships"].values())
    size = target.stat().st_size / 1e6
    console.print(f"{shown:,} of {all_:,} partnerships, {size:.1f} MB", markup=False)
    console.print(str(target), markup=False, soft_wrap=True)
