"""A whole run: pages in, the four files of the output folder out."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import corpuswide
from pipeline.language import load
from pipeline.runner.page import Outcome, process
from pipeline.runner.report import RunReport, Tally
from pipeline.schema import Page
from pipeline.sinks import OutputError, jsonl_writer, write_json
from pipeline.sources import printable, read_pages

if TYPE_CHECKING:
    from spacy.language import Language


def run(
    inputs: Sequence[Path],
    out: Path,
    on_progress: Callable[[Outcome], None] | None = None,
    nlp: Language | None = None,
    keep_duplicates: bool = False,
) -> RunReport:
    """Read all pages of `inputs`; write `articles.jsonl`, `records.jsonl`, `rejected.jsonl` and `run.json`.

    The lines stand in the order of the source. A last pass over all of them (`corpuswide.merge`) marks reprints and writes
    `organisations.jsonl` and `partnerships.jsonl`. The files appear when the run is complete; one that is broken
    off leaves an earlier output as it was.

    Args:
        inputs: Files and folders.
        out: The folder of the output, made where there is none; never read as input.
        on_progress: Called after each page.
        nlp: The language pipeline, `pipeline.load()` where none is given.
        keep_duplicates: Keep the records of reprints.

    Raises:
        InputError: for an input that does not exist (`EmptyInputError` when the inputs hold no file).
        OutputError: when the output folder is a file or cannot be written.
    """
    started = time.perf_counter()
    pages = read_pages(inputs, exclude=out)
    try:
        out.mkdir(parents=True, exist_ok=True)
        nlp = nlp or load()
        tally = Tally()
        with ExitStack() as files:
            write_article, write_record, write_rejection = (
                files.enter_context(jsonl_writer(out / f"{name}.jsonl"))
                for name in ("articles", "records", "rejected")
            )
            for page in pages:
                outcome = process(page, nlp) if isinstance(page, Page) else Outcome(rejection=page)
                if outcome.article is not None:
                    write_article(outcome.article)
                if outcome.rejection is not None:
                    write_rejection(outcome.rejection)
                for record in outcome.records:
                    write_record(record)
                tally.add(outcome)
                if on_progress is not None:
                    on_progress(outcome)
        tally.take_over(corpuswide.merge(out, keep_duplicates=keep_duplicates))
        report = tally.report([printable(path) for path in inputs], time.perf_counter() - started)
        write_json(out / "run.json", report)
    except OSError as error:
        raise OutputError(
            f"cannot write to {printable(out)}: {error.strerror}; choose another folder"
        ) from error
    return report
