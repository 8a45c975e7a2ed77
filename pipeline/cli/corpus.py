"""The commands on the annotated corpus: check, mark, stats, multiply, agreement."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.console import CORPUS_IS_FAULTY, console

app = typer.Typer(
    help="The annotated corpus: check it, mark names, count, compare annotators.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_Corpus = Annotated[
    Path, typer.Argument(metavar="CORPUS", help="A folder of splits (train, dev, test), or one split.")
]


@app.command()
def check(
    folder: _Corpus = Path("corpus/gold"),
    notes: Annotated[bool, typer.Option("--notes", help="Also what is worth a look, but no fault.")] = False,
) -> None:
    """Say what is wrong with a corpus; exit code 1 where anything is."""
    from pipeline.goldset.check import check

    findings = check(folder)
    for finding in findings:
        if notes or not finding.note:
            console.print(f"{finding.where}: {finding.message}", markup=False, soft_wrap=True)
    faults = sum(not finding.note for finding in findings)
    console.print(f"{faults} faults, {len(findings) - faults} notes", markup=False)
    if faults:
        raise typer.Exit(CORPUS_IS_FAULTY)


@app.command()
def mark(folder: _Corpus) -> None:
    """Write the places of names and pronouns into the pages of a corpus, from the forms that they list."""
    from pipeline.goldset.files import mark_files

    console.print(f"{mark_files(folder)} pages changed", markup=False)


@app.command()
def stats(folder: _Corpus = Path("corpus/gold")) -> None:
    """Print what a corpus holds, as the Markdown tables of its data card."""
    from pipeline.goldset.files import read_splits
    from pipeline.goldset.stats import count, markdown

    typer.echo(markdown(count(read_splits(folder))), nl=False)


@app.command()
def multiply(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="A folder of gold pages.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="OUT", help="The folder for the copies.")],
    copies: Annotated[int, typer.Option("--copies", metavar="N", min=1, help="Copies of each page.")] = 2,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="The same seed, the same copies.")] = 0,
) -> None:
    """Write copies of gold pages with other names, numbers and dates; for training only."""
    from pipeline.goldset.multiply import multiply_files

    console.print(f"{multiply_files(gold, out, copies, seed)} pages in {out}", markup=False)


@app.command()
def agreement(
    first: Annotated[Path, typer.Argument(metavar="FIRST", help="Gold pages of one annotator.")],
    second: Annotated[
        Path, typer.Argument(metavar="SECOND", help="The same articles, annotated by another.")
    ],
    disputes: Annotated[bool, typer.Option("--disputes", help="A line for each difference.")] = False,
) -> None:
    """Measure how far two annotators agree."""
    from pipeline import display
    from pipeline.goldset.agreement import agreement
    from pipeline.sources.gold import read_gold

    found = agreement(read_gold([first]), read_gold([second]))
    console.print(display.agreement(found))
    if disputes:
        for line in found.disputes:
            console.print(line, markup=False, soft_wrap=True)
