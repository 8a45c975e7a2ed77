"""The commands that train the models again: train characters, dates, lines, ties."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.console import console

app = typer.Typer(
    help="Train a model again from annotated pages.", no_args_is_help=True, rich_markup_mode=None
)

_Gold = Annotated[Path, typer.Option("--gold", metavar="DIR", help="Gold pages to learn from.")]
_Dev = Annotated[
    Path, typer.Option("--dev", metavar="DIR", help="Gold pages to choose by, and to measure on.")
]
_Model = Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="The folder of the model.")]


@app.command()
def characters(
    gold: _Gold = Path("corpus/gold/train"),
    out: _Model = Path("models/characters"),
) -> None:
    """Count the characters of clean articles, by which lost ones are restored."""
    from pipeline.cleaning import characters
    from pipeline.sources.gold import read_gold

    pages = read_gold([gold]).values()
    counts = characters.train(page.text for page in pages)
    characters.write(counts, out)
    console.print(f"{len(counts):,} runs of characters from {len(pages)} articles in {out}", markup=False)


@app.command()
def ties(
    gold: _Gold = Path("corpus/gold/train"),
    dev: _Dev = Path("corpus/gold/dev"),
    out: _Model = Path("models/ties"),
) -> None:
    """Train the model that says which organisations are tied, and how."""
    import pipeline
    from pipeline import display
    from pipeline.goldset import ties
    from pipeline.language import tie_model
    from pipeline.sources.gold import read_gold

    nlp = pipeline.load()
    chosen_by = list(read_gold([dev]).values())
    model = ties.train_ties(nlp, read_gold([gold]).values(), chosen_by)
    tie_model.write(model, out)
    chosen = f"thresholds {model.threshold} and, with a frame, {model.framed_threshold}"
    console.print(f"{len(model.tie.features):,} features, {chosen}, in {out}", markup=False)
    console.print(display.figures(ties.measure(nlp, tie_model.read(out), chosen_by)))


@app.command()
def dates(
    gold: _Gold = Path("corpus/gold/train"),
    dev: _Dev = Path("corpus/gold/dev"),
    out: _Model = Path("models/dates"),
) -> None:
    """Train the model that says which of an article's dates is that of a tie."""
    from pipeline import linear
    from pipeline.goldset import dates
    from pipeline.language import tie_dates
    from pipeline.sources.gold import read_gold

    model = dates.train_dates(read_gold([gold]).values())
    linear.write(model, out, tie_dates.NAME)
    share = dates.measure(linear.read(out, tie_dates.NAME), read_gold([dev]).values())
    right = f"{share.right} of {share.all} dates right on {dev}, given the ties"
    console.print(f"{len(model.features):,} features in {out}; {right}", markup=False)


@app.command()
def lines(
    pages: Annotated[
        Path, typer.Option("--pages", metavar="DIR", help="Raw pages to learn from, a folder a layout.")
    ] = Path("build/lines/train"),
    dev_pages: Annotated[
        Path, typer.Option("--dev-pages", metavar="DIR", help="Raw pages to measure on, a folder a layout.")
    ] = Path("build/lines/dev"),
    gold: _Gold = Path("corpus/gold/train"),
    dev: _Dev = Path("corpus/gold/dev"),
    out: _Model = Path("models/lines"),
    held_out: Annotated[
        bool, typer.Option("--held-out", help="Measure each layout also with a model that has not seen it.")
    ] = False,
) -> None:
    """Train the model that says which lines of a page are its article."""
    from pipeline import linear
    from pipeline.cleaning import content
    from pipeline.evaluation import Counts
    from pipeline.goldset import lines
    from pipeline.sources.gold import read_gold

    training = lines.read_pages(pages, read_gold([gold]))
    chosen_by = lines.read_pages(dev_pages, read_gold([dev]))
    linear.write(lines.train_lines(training), out, content.NAME)
    model = linear.read(out, content.NAME)
    found = lines.measure(model, chosen_by)
    console.print(
        f"{len(model.features):,} features in {out}; text F1 {found.f1:.4f} on {dev_pages}", markup=False
    )
    if held_out:
        every = Counts()
        for layout, counts in lines.held_out(training, chosen_by):
            every += counts
            console.print(f"{layout}, not seen: {counts.f1:.4f}", markup=False)
        console.print(f"all layouts, each not seen: {every.f1:.4f}", markup=False)
