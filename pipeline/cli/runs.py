"""The commands on a run and its output: run, show, evaluate, schema."""

from __future__ import annotations

import json
import signal
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.console import NOTHING_READ, STOPPED, complain, console, writing
from pipeline.cli.progress import LogFormat, progress_shown
from pipeline.runner import limits
from pipeline.sinks import json_schema
from pipeline.sources import InputError

if TYPE_CHECKING:
    from spacy.language import Language

    from pipeline.schema import Article


class TableFormat(StrEnum):
    """The tables that a run can write beside JSON Lines."""

    csv = "csv"
    parquet = "parquet"


def add_to(app: typer.Typer) -> None:
    """Give `app` these commands, in the order of its help."""
    for command in (run, show, explain, evaluate, schema):
        app.command()(command)


def run(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT",
            help="Pages, folders, archives (tar, zip), WARC, JSONL, CSV, Parquet; patterns, addresses such as "
            "s3://bucket/dump, @LIST for a list of these (one a line; # begins a comment), - for standard input.",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="OUT", help="The folder for the output.")],
    field: Annotated[
        list[str] | None,
        typer.Option(
            "--field",
            metavar="MEANING=COLUMN",
            help="A column of tables: text, url, title or date=COLUMN. With it, standard input may be CSV.",
        ),
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="Processes that read pages; one a core by default.")
    ] = None,
    cluster: Annotated[
        str | None, typer.Option("--cluster", metavar="local|tcp://…", help="Dask workers in their place.")
    ] = None,
    page_seconds: Annotated[
        float, typer.Option("--page-seconds", min=0.01, help="A page that takes longer is rejected.")
    ] = limits.PAGE_SECONDS,
    page_mb: Annotated[
        int, typer.Option("--page-mb", min=1, help="A page that needs more memory is rejected.")
    ] = limits.PAGE_MB,
    shard_pages: Annotated[
        int,
        typer.Option("--shard-pages", min=1, help="Pages that are kept together when the run is stopped."),
    ] = limits.SHARD_PAGES,
    min_confidence: Annotated[
        float | None,
        typer.Option(
            "--min-confidence",
            min=0,
            max=1,
            help="Leave out ties that are less sure; by default those below the threshold of the best F1.",
        ),
    ] = None,
    fast: Annotated[
        bool, typer.Option("--fast", help="Find names without LAC: faster, and somewhat less right.")
    ] = False,
    keep_duplicates: Annotated[
        bool, typer.Option("--keep-duplicates", help="Keep the records of reprints.")
    ] = False,
    formats: Annotated[
        list[TableFormat] | None, typer.Option("--format", help="Write tables of this format as well.")
    ] = None,
    restart: Annotated[bool, typer.Option("--restart", help="Begin anew, whatever is in OUT.")] = False,
    log_format: Annotated[
        LogFormat, typer.Option("--log-format", help="How progress is told where stderr is no terminal.")
    ] = LogFormat.PLAIN,
) -> None:
    """Read pages; write articles, records, organisations, partnerships and what was rejected into OUT.

    A run that was stopped goes on when the same command is given again.
    """
    from pipeline import display, runner, sources
    from pipeline.sinks.tables import check_format, write_tables

    for table_format in formats or ():
        check_format(table_format.value)
    # The system ends what runs at night by this signal; it is the same wish as Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with progress_shown(log_format) as on_progress:
            report = runner.run(
                inputs,
                out,
                options=sources.Options(fields=_fields(field or [])),
                workers=workers,
                cluster=cluster,
                page_seconds=page_seconds,
                page_mb=page_mb,
                shard_pages=shard_pages,
                min_confidence=min_confidence,
                fast=fast,
                keep_duplicates=keep_duplicates,
                restart=restart,
                on_progress=on_progress,
            )
    except KeyboardInterrupt:
        complain("stopped; the same command goes on from here")
        raise typer.Exit(STOPPED) from None
    if log_format is LogFormat.JSON:
        typer.echo(json.dumps({"event": report.state} | report.model_dump(mode="json")), err=True)
    console.print(display.summary(report, out))
    for table_format in formats or ():
        with writing(out):
            written = write_tables(out, table_format.value)
        for path in written:
            console.print(str(path), markup=False, soft_wrap=True)
    if not any(report.articles.values()):
        complain(f"nothing could be read; {out / 'rejected.jsonl'} tells why")
        raise typer.Exit(NOTHING_READ)


def _fields(given: list[str]) -> dict[str, str]:
    """`text=content` and the like as a table.

    Raises:
        InputError: for one without a column.
    """
    fields: dict[str, str] = {}
    for one in given:
        meaning, _, column = one.partition("=")
        if not column:
            raise InputError(f"--field {one} names no column; write it as {meaning or 'text'}=COLUMN")
        fields[meaning] = column
    return fields


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


def explain(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The output folder of a run.")],
    record: Annotated[
        str, typer.Argument(metavar="RECORD_ID", help="The record_id of a tie, or its beginning.")
    ],
) -> None:
    """Tell why a record says what it says: the sentence, what weighed, the kinds and dates that were thought of."""
    from pipeline import display
    from pipeline.explain import explain
    from pipeline.schema import Record
    from pipeline.sinks import read_lines

    fitting = [
        each for each in read_lines(out / "records.jsonl", Record) if each.record_id.startswith(record)
    ]
    if len(fitting) != 1:
        raise InputError(
            f"{len(fitting)} records of {out} fit {record!r}; records.jsonl has their record_ids"
        )
    article = _find_article(out, fitting[0].doc_id)
    told = explain(_load_as(out), article, fitting[0])
    if told is None:
        raise InputError(
            f"this version finds no such tie in {article.source.uri}; run it again to see what it finds"
        )
    console.print(display.explanation(article, fitting[0], told))


def _load_as(out: Path, min_confidence: float | None = None) -> Language:
    """The pipeline that finds the names which the run in `out` found: with `--fast` it is another."""
    from pipeline import load
    from pipeline.runner.report import read_report

    report = read_report(out)
    return load(min_confidence, fast=report is not None and report.configuration.fast)


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


def evaluate(
    gold: Annotated[list[Path], typer.Option("--gold", metavar="DIR...", help="Folders of gold pages.")],
    run: Annotated[Path, typer.Option("--run", metavar="OUT", help="The output folder of the run.")],
    more_gold: Annotated[list[Path] | None, typer.Argument(metavar="DIR", hidden=True)] = None,
    docs: Annotated[bool, typer.Option("--docs", help="A row for each page.")] = False,
    errors: Annotated[
        bool, typer.Option("--errors", help="Every tie that is missed or too much, by cause.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The figures as JSON, and nothing else.")] = False,
) -> None:
    """Measure a run against annotated pages.

    Gold pages of which the run has no article are counted as missed, and their number is told.
    """
    from pipeline import display
    from pipeline.evaluation import evaluate
    from pipeline.schema import Article, Record
    from pipeline.sinks import read_lines
    from pipeline.sources.gold import read_gold

    pages = read_gold([*gold, *(more_gold or [])])
    articles = list(read_lines(run / "articles.jsonl", Article))
    records = list(read_lines(run / "records.jsonl", Record))
    evaluation = evaluate(pages, articles, records)
    if evaluation.missing == len(pages):
        raise InputError(
            f"{run} has no article of any of the {len(pages)} gold pages; run the pages that they annotate"
        )
    if evaluation.missing:
        complain(
            f"{run} has no article of {evaluation.missing} of the {len(pages)} gold pages; "
            "all that is in them counts as missed, and those of spam as refused"
        )
    if as_json:
        typer.echo(json.dumps(evaluation.figures(), indent=1))
        return
    console.print(display.figures(evaluation))
    console.print(display.reliability(evaluation.beliefs))
    console.print(display.reliability(evaluation.entity_beliefs, of="organisations"))
    if docs:
        console.print(display.pages(evaluation))
    if errors:
        from pipeline import causes

        asked = causes.asked_by(_load_as(run, min_confidence=0))
        caused = causes.of_run(pages, articles, records, asked)
        console.print(display.causes(caused))


def schema() -> None:
    """Print the JSON Schema of the output."""
    typer.echo(json_schema(), nl=False)
