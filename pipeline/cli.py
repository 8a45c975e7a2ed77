"""The commands: parse, call, show. What they do is done elsewhere.

Modules that take a second to import (spaCy, trafilatura, pandas) are imported inside the commands, so that
help and mistakes in the command line are answered at once.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from pipeline.sinks import OutputError, json_schema
from pipeline.sources import EmptyInputError, InputError

if TYPE_CHECKING:
    from pipeline.runner import Outcome
    from pipeline.schema import Article

NOTHING_READ = 1
USAGE = 2

app = typer.Typer(
    name="lianxiao",
    help="Which Chinese school or district partners with whom: from scraped news pages to records.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
)
console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


def main() -> None:
    """The command `lianxiao`. An error is one line on stderr; `LIANXIAO_DEBUG=1` shows where it was raised.

    Exit codes: 0 done, 1 nothing could be read, 2 the command or its paths are wrong.
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
            USAGE,
            f"{type(error).__name__}: {error} (a fault of lianxiao; LIANXIAO_DEBUG=1 tells more)",
        )


def _fail(error: Exception, code: int, message: str | None = None) -> None:
    if os.environ.get("LIANXIAO_DEBUG"):
        raise error
    line = " ".join((message or str(error)).split())
    errors.print(f"lianxiao: {line}", markup=False, soft_wrap=True)
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


@app.command()
def run(
    inputs: Annotated[list[Path], typer.Argument(metavar="INPUT", help="Pages, or folders of pages.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="OUT", help="The folder for the output.")],
) -> None:
    """Read pages and write articles.jsonl, records.jsonl, rejected.jsonl and run.json into OUT."""
    from pipeline import display, sources

    sources.check_inputs(inputs, exclude=out)

    from pipeline import runner

    with _progress(lambda: sources.count_files(inputs, exclude=out)) as advance:
        report = runner.run(inputs, out, on_progress=advance)
    console.print(display.summary(report, out))
    if not any(report.articles.values()):
        errors.print(f"lianxiao: nothing could be read; {out / 'rejected.jsonl'} tells why", soft_wrap=True)
        raise typer.Exit(NOTHING_READ)


@contextmanager
def _progress(count: Callable[[], int]) -> Iterator[Callable[[Outcome], None] | None]:
    """A bar on the terminal; where stderr is none, nothing, and the pages are not counted beforehand."""
    if not errors.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=errors, transient=True) as bar:
        task = bar.add_task("Reading pages", total=count())
        yield lambda outcome: bar.advance(task)


@app.command()
def show(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The output folder of a run.")],
    doc: Annotated[
        str, typer.Argument(metavar="DOC", help="The doc_id or the file name of the page, or its beginning.")
    ],
) -> None:
    """Show an article with its organisations and ties marked."""
    from pipeline import display
    from pipeline.schema import Record
    from pipeline.sinks import read_lines

    article = _find_article(out, doc)
    records = [r for r in read_lines(out / "records.jsonl", Record) if r.doc_id == article.doc_id]
    console.print(display.article(article, records))


def _find_article(out: Path, doc: str) -> Article:
    from pipeline.schema import Article, Rejection
    from pipeline.sinks import read_lines

    # From the surest way to name an article to the loosest; only one that fits nothing gives way to the next.
    found: list[list[Article]] = [[], [], []]
    for article in read_lines(out / "articles.jsonl", Article):
        path = PurePosixPath(article.source.uri)
        if doc in (article.doc_id, article.source.uri, path.name):
            found[0].append(article)
        elif doc == path.stem:
            found[1].append(article)
        elif article.doc_id.startswith(doc) or path.name.startswith(doc):
            found[2].append(article)
    fitting = next(filter(None, found), [])
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        some = ", ".join(f"{article.doc_id} ({article.source.uri})" for article in fitting[:3])
        raise InputError(f"{len(fitting)} articles fit {doc!r}; give the doc_id of one: {some}")
    for rejection in read_lines(out / "rejected.jsonl", Rejection):
        if doc in (rejection.uri, PurePosixPath(rejection.uri).name, PurePosixPath(rejection.uri).stem):
            raise InputError(f"{rejection.uri} was rejected ({rejection.error}): {rejection.message}")
    raise InputError(f"no article of {out} fits {doc!r}; articles.jsonl has their doc_ids and files")


@app.command()
def evaluate(
    gold: Annotated[list[Path], typer.Option("--gold", metavar="DIR...", help="Folders of gold pages.")],
    run: Annotated[Path, typer.Option("--run", metavar="OUT", help="The output folder of the run.")],
    more_gold: Annotated[list[Path] | None, typer.Argument(metavar="DIR", hidden=True)] = None,
    docs: Annotated[bool, typer.Option("--docs", help="A row for each page.")] = False,
    slips: Annotated[bool, typer.Option("--errors", help="Every tie that is missed or too much.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The figures as JSON, and nothing else.")] = False,
) -> None:
    """Measure a run against annotated pages."""
    from pipeline import display
    from pipeline.evaluation import evaluate
    from pipeline.schema import Article, Record
    from pipeline.sinks import read_lines
    from pipeline.sources.gold import read_gold

    evaluation = evaluate(
        read_gold([*gold, *(more_gold or [])]),
        read_lines(run / "articles.jsonl", Article),
        read_lines(run / "records.jsonl", Record),
    )
    if as_json:
        typer.echo(json.dumps(evaluation.figures(), indent=1))
        return
    console.print(display.figures(evaluation))
    if docs:
        console.print(display.pages(evaluation))
    if slips:
        console.print(display.slips(evaluation))


corpus = typer.Typer(
    help="The annotated corpus: check it, mark names, count, compare annotators.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(corpus, name="corpus")

_Corpus = Annotated[
    Path, typer.Argument(metavar="CORPUS", help="A folder of splits (train, dev, test), or one split.")
]


@corpus.command("check")
def corpus_check(
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
        raise typer.Exit(NOTHING_READ)


@corpus.command("mark")
def corpus_mark(folder: _Corpus) -> None:
    """Write the places of names and pronouns into the pages of a corpus, from the forms that they list."""
    from pipeline.goldset.files import mark_files

    console.print(f"{mark_files(folder)} pages changed", markup=False)


@corpus.command("stats")
def corpus_stats(folder: _Corpus = Path("corpus/gold")) -> None:
    """Print what a corpus holds, as the Markdown tables of its data card."""
    from pipeline.goldset.files import read_splits
    from pipeline.goldset.stats import count, markdown

    typer.echo(markdown(count(read_splits(folder))), nl=False)


@corpus.command("multiply")
def corpus_multiply(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="A folder of gold pages.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="OUT", help="The folder for the copies.")],
    copies: Annotated[int, typer.Option("--copies", metavar="N", min=1, help="Copies of each page.")] = 2,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="The same seed, the same copies.")] = 0,
) -> None:
    """Write copies of gold pages with other names, numbers and dates; for training only."""
    from pipeline.goldset.multiply import multiply_files

    console.print(f"{multiply_files(gold, out, copies, seed)} pages in {out}", markup=False)


@corpus.command("agreement")
def corpus_agreement(
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


training = typer.Typer(
    help="Train a model again from annotated pages.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(training, name="train")

_Gold = Annotated[Path, typer.Option("--gold", metavar="DIR", help="Gold pages to learn from.")]
_Dev = Annotated[
    Path, typer.Option("--dev", metavar="DIR", help="Gold pages to choose by, and to measure on.")
]
_Model = Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="The folder of the model.")]


@training.command("characters")
def train_characters(
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


@training.command("ties")
def train_ties(
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


@training.command("dates")
def train_dates(
    gold: _Gold = Path("corpus/gold/train"),
    dev: _Dev = Path("corpus/gold/dev"),
    out: _Model = Path("models/dates"),
) -> None:
    """Train the model that says which of an article's dates is that of a tie."""
    from pipeline.goldset import dates
    from pipeline.language import linear, tie_dates
    from pipeline.sources.gold import read_gold

    model = dates.train_dates(read_gold([gold]).values())
    linear.write(model, out, tie_dates.NAME)
    share = dates.measure(linear.read(out, tie_dates.NAME), read_gold([dev]).values())
    right = f"{share.right} of {share.all} dates right on {dev}, given the ties"
    console.print(f"{len(model.features):,} features in {out}; {right}", markup=False)


@app.command()
def schema() -> None:
    """Print the JSON Schema of the output."""
    typer.echo(json_schema(), nl=False)
