"""The commands from records to answers and back: merge, load, export, import-annotations."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, cast

import typer

from pipeline.cli.console import console, writing
from pipeline.sinks import OutputError

_Out = Annotated[Path, typer.Argument(metavar="OUT", help="The output folder of a run or a merge.")]


class ExportFormat(StrEnum):
    """What a run can be exported to."""

    csv = "csv"
    parquet = "parquet"
    graphml = "graphml"
    gexf = "gexf"
    neo4j_csv = "neo4j-csv"
    jsonld = "jsonld"
    labelstudio = "labelstudio"
    doccano = "doccano"
    spacy = "spacy"


class AnnotationFormat(StrEnum):
    """The tools from which corrections come back."""

    labelstudio = "labelstudio"
    doccano = "doccano"
    spacy = "spacy"


_PLACES = {
    ExportFormat.csv: ".",
    ExportFormat.parquet: ".",
    ExportFormat.graphml: "ties.graphml",
    ExportFormat.gexf: "ties.gexf",
    ExportFormat.neo4j_csv: "neo4j",
    ExportFormat.jsonld: "ties.jsonld",
    ExportFormat.labelstudio: "labelstudio.json",
    ExportFormat.doccano: "doccano.jsonl",
    ExportFormat.spacy: "ties.spacy",
}
"""Where each goes within OUT, if the user names no place."""


def add_to(app: typer.Typer) -> None:
    """Give `app` these commands, in the order of its help."""
    for command in (merge, load, export):
        app.command()(command)
    app.command("import-annotations")(import_annotations)


def merge(
    outs: Annotated[list[Path], typer.Argument(metavar="OUT...", help="The output folders of runs.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="OUT2", help="The folder for the whole.")],
    keep_duplicates: Annotated[
        bool, typer.Option("--keep-duplicates", help="Keep the records of reprints.")
    ] = False,
    restart: Annotated[bool, typer.Option("--restart", help="Overwrite what is in OUT2.")] = False,
) -> None:
    """Make one of several runs: reprints, organisations and partnerships are told over all of them."""
    from pipeline.corpuswide import merge

    with writing(out):
        merged = merge(outs, out, keep_duplicates, restart)
    counts = {
        "articles": merged.articles.total(),
        "of these reprints": merged.articles["duplicate"],
        "records": merged.records.total(),
        "organisations": merged.organisations,
        "partnerships": merged.partnerships,
    }
    _print_counts(counts, f"in {out}")


def load(
    out: _Out,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="URL",
            help="duckdb:///FILE, sqlite:///FILE or postgresql+psycopg://USER@HOST/DATABASE.",
        ),
    ],
) -> None:
    """Put a run into a database; loading again, or a newer run, replaces what is there."""
    try:
        from pipeline.sinks import sql
    except ModuleNotFoundError as error:
        raise OutputError("databases need more: pip install 'lianxiao[sql]'") from error

    _print_counts(sql.load(out, to), "loaded; docs/sql.md has questions to ask")


def export(
    out: _Out,
    to: Annotated[ExportFormat, typer.Option("--to", help="The format.")],
    target: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="PATH", help="Where to; within OUT where not given.")
    ] = None,
) -> None:
    """Write a run as tables, its partnerships as a graph, or its articles for an annotation tool."""
    import pipeline.annotations as tools
    from pipeline.sinks import graph, tables

    place = target or out / _PLACES[to]
    with writing(place):
        match to:
            case ExportFormat.csv | ExportFormat.parquet:
                written = tables.write_tables(out, cast("tables.Format", to.value), place)
            case ExportFormat.labelstudio | ExportFormat.doccano | ExportFormat.spacy:
                pages = tools.run_pages(out)
                written = tools.write_annotations(pages, cast("tools.Format", to.value), place)
            case _:
                graph.write_graph(out, cast("graph.Format", to.value), place)
                written = [place]
    for path in written:
        console.print(str(path), markup=False, soft_wrap=True)


def import_annotations(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="What the annotation tool wrote.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="The folder for the gold pages.")],
    tool: Annotated[
        AnnotationFormat | None,
        typer.Option("--from", help="The tool; told by .json, .jsonl, .spacy where not given."),
    ] = None,
) -> None:
    """Make gold pages of corrected annotations, for `lianxiao train ties --gold` and `lianxiao evaluate --gold`."""
    from pipeline.annotations import distinct, read_annotations
    from pipeline.goldset.files import write_page

    read = (page for file in files for page in read_annotations(file, tool.value if tool else None))
    pages = distinct(read)
    with writing(out):
        out.mkdir(parents=True, exist_ok=True)
        for page in pages:
            write_page(page, out)
    console.print(f"{len(pages)} gold pages in {out}", markup=False, soft_wrap=True)


def _print_counts(counts: dict[str, int], last: str) -> None:
    for name, count in counts.items():
        console.print(f"{name:<18}{count:>9,}", markup=False)
    console.print(last, markup=False, soft_wrap=True)
