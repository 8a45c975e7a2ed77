"""The last pass of a run, and several runs as one: reprints marked, organisations and partnerships written."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, TypeVar

from pipeline.corpuswide.duplicates import Body, Signatures, originals
from pipeline.corpuswide.organisations import Key, Register
from pipeline.corpuswide.partnerships import Ledger, partner
from pipeline.language.docs import as_printed
from pipeline.schema import SCHEMA_VERSION, Article, Partner, Record, Rejection
from pipeline.sinks import OutputError, jsonl_writer, read_lines, read_lines_at
from pipeline.sinks.folder import holds_output

_Dated = TypeVar("_Dated", Article, Record)

_Place = tuple[str, str | None]
"""The `uri` and `member` of a page."""

_READ = ("ok", "duplicate")
"""The statuses of articles that say something."""


@dataclass
class Merged:
    """What is in the output after a merge."""

    articles: Counter[str] = field(default_factory=Counter)
    """By status."""
    records: Counter[str] = field(default_factory=Counter)
    """By relation."""
    organisations: int = 0
    partnerships: int = 0


@dataclass(frozen=True, slots=True)
class _Line:
    """Where the line of an article is, and what decides which of two was there first."""

    run: int
    offset: int
    doc_id: str
    published: str
    duplicate_of: str | None

    @property
    def age(self) -> tuple[bool, str, str]:
        """The earlier, the smaller; an article without a date is later than all others with one.

        A reprint that was marked before is later than all that are none, whatever their dates: its records are gone,
        and were its original called its reprint, the records of both would be.
        """
        return self.duplicate_of is not None, self.published, self.doc_id


def merge(
    outs: Path | Sequence[Path],
    out: Path | None = None,
    keep_duplicates: bool = False,
    restart: bool = False,
) -> Merged:
    """Look at all articles and records of one run, or of several, together, and write them as `last_pass` does.

    Args:
        outs: The output folder of a run, or those of several.
        out: Another folder to write to; without it a single run is made anew where it is.
        keep_duplicates: Keep the records of reprints.
        restart: Overwrite what a run or a merge has left in `out`. A `run.json` that lay there is deleted: it would
            tell of another output, and a run by that account would overwrite this one.

    Raises:
        OutputError: when one of `outs` is not the output folder of a run, or one of another version; when `out` is one
            of `outs`, or holds something and `restart` is not given.
        OSError: when `out` cannot be written.
    """
    runs = [outs] if isinstance(outs, Path) else list(outs)
    if out is None:
        (run,) = runs
        return last_pass(runs, run, keep_duplicates)
    if out.resolve() in {run.resolve() for run in runs}:
        raise OutputError(f"{out} is input and output at once; choose another output folder")
    if holds_output(out) and not restart:
        raise OutputError(
            f"{out} holds the output of a run or a merge; "
            "choose another folder, or give --restart to overwrite it"
        )
    merged = last_pass(runs, out, keep_duplicates)
    (out / "run.json").unlink(missing_ok=True)
    return merged


def last_pass(runs: Sequence[Path], target: Path, keep_duplicates: bool) -> Merged:
    """Mark reprints over all articles of `runs`, and add up organisations and partnerships.

    Writes `articles.jsonl` (reprints with `status: duplicate` and `duplicate_of`), `records.jsonl` (without those of
    reprints), `organisations.jsonl` (without those that reprints alone name) and `partnerships.jsonl` into `target`, each
    whole or not at all; of several runs `rejected.jsonl` as well, without the rejections that an earlier run has, too, and
    those of a page of which another has an article. A page that several runs have read is taken from the last. Doing it
    again changes nothing.

    Args:
        runs: The output folder of a run, or those of several.
        target: The folder to write to; it may be the one run itself.
        keep_duplicates: Keep the records of reprints. They count for one article all the same, and whom they name without a
            place is who the original names so.

    Raises:
        OutputError: when one of `runs` is not the output folder of a run, or one of another version.
        OSError: when `target` cannot be written.
    """
    scratch = next(folder for folder in (target, *target.parents) if folder.is_dir())
    newest, original = survey(runs, scratch)
    target.mkdir(parents=True, exist_ok=True)
    merged, register, reprints = Merged(), Register(), dict[str, str]()
    readers: dict[_Place, set[int]] = {place: set() for place in _rejected(runs)} if len(runs) > 1 else {}
    with ExitStack() as files:
        write = files.enter_context(jsonl_writer(target / "articles.jsonl"))
        for article in _of_newest(runs, "articles.jsonl", Article, newest):
            article = _marked(article, original.get(article.doc_id))
            if article.status == "ok":
                register.add(article)
            elif article.duplicate_of:
                reprints[article.doc_id] = article.duplicate_of
            place = article.source.uri, article.source.member
            if place in readers:
                readers[place].add(newest[article.doc_id])
            merged.articles[article.status] += 1
            write(article)
        ledger = Ledger()
        write = files.enter_context(jsonl_writer(target / "records.jsonl"))
        for record in _of_newest(runs, "records.jsonl", Record, newest):
            _check_version(record, runs[newest[record.doc_id]])
            if record.doc_id not in original or keep_duplicates:
                told_by = reprints.get(record.doc_id, record.doc_id)
                register.add_parties(record, told_by)
                ledger.add(record, told_by)
                merged.records[record.relation] += 1
                write(record)
        parties, partners = ledger.parties(), dict[Key, Partner]()
        write = files.enter_context(jsonl_writer(target / "organisations.jsonl"))
        for organisation, entities in register.organisations():
            write(organisation)
            merged.organisations += 1
            if sides := parties.intersection(entities):
                partners.update(dict.fromkeys(sides, partner(organisation)))
        write = files.enter_context(jsonl_writer(target / "partnerships.jsonl"))
        for partnership in ledger.partnerships(partners):
            write(partnership)
            merged.partnerships += 1
        if runs != [target]:
            write = files.enter_context(jsonl_writer(target / "rejected.jsonl"))
            for rejection in _rejections(runs, readers):
                write(rejection)
    return merged


def survey(runs: Sequence[Path], scratch: Path) -> tuple[dict[str, int], dict[str, str]]:
    """For each article the last run that has it, and for each reprint its original; `scratch` is a folder to work in."""
    lines: list[_Line] = []
    newest: dict[str, int] = {}
    # Not in the folder for temporary files, which often lies in memory. It has no name, so that nothing is ever left of it.
    with tempfile.TemporaryFile(dir=scratch) as file:
        signatures = Signatures(file)
        for number, run in enumerate(runs):
            for offset, article in read_lines_at(run / "articles.jsonl", Article):
                newest[article.doc_id] = number
                if article.status in _READ and article.text:
                    signatures.add(article.text)
                    published = sys.intern((article.published or "").ljust(10, "~"))
                    lines.append(_Line(number, offset, article.doc_id, published, article.duplicate_of))
        order = [n for n, line in enumerate(lines) if newest[line.doc_id] == line.run]
        order.sort(key=lambda n: lines[n].age)
        with ExitStack() as files:
            opened = [files.enter_context((run / "articles.jsonl").open("rb")) for run in runs]
            found = originals(
                signatures.read(), order, lambda n: _body(opened[lines[n].run], lines[n].offset)
            )
    known = {lines[n].doc_id: lines[n].duplicate_of for n in order}
    known |= {lines[later].doc_id: lines[earlier].doc_id for later, earlier in found.items()}
    return newest, {doc_id: root for doc_id in known if (root := _root(doc_id, known)) != doc_id}


def _root(doc_id: str, known: Mapping[str, str | None]) -> str:
    """The article that a reprint goes back to, whose own original is not in the runs."""
    passed = {doc_id}
    while (original := known.get(doc_id)) is not None and original in known and original not in passed:
        passed.add(original)
        doc_id = original
    return doc_id


def _body(file: BinaryIO, offset: int) -> Body:
    file.seek(offset)
    article = Article.model_validate_json(file.readline())
    text = as_printed(article.text)
    return Body(text, tuple(e.name for e in article.entities if e.name in text))


def _of_newest(
    runs: Sequence[Path], name: str, model: type[_Dated], newest: Mapping[str, int]
) -> Iterator[_Dated]:
    """The lines of all runs, without those of a page that a later run has read again."""
    for number, run in enumerate(runs):
        yield from (line for line in read_lines(run / name, model) if newest.get(line.doc_id) == number)


def _check_version(record: Record, run: Path) -> None:
    """Lines of two versions must not stand in one file."""
    if record.schema_version != SCHEMA_VERSION:
        raise OutputError(
            f"{run} is of another version: its records are of schema {record.schema_version}, "
            f"not {SCHEMA_VERSION}; run again"
        )


def _rejected(runs: Sequence[Path]) -> Iterator[_Place]:
    """The places of all rejections."""
    for run in runs:
        yield from ((found.uri, found.member) for found in read_lines(run / "rejected.jsonl", Rejection))


def _rejections(runs: Sequence[Path], readers: Mapping[_Place, set[int]]) -> Iterator[Rejection]:
    """The rejections of all runs, those of an earlier run only once, and none of a page that another run could read.

    Args:
        readers: For each rejected place the runs that have an article of it; needed of several runs only. Of a page
            that stands twice in the input one run has both, and keeps both.
    """
    before: set[Rejection] = set()
    for number, run in enumerate(runs):
        own: set[Rejection] = set()
        for rejection in read_lines(run / "rejected.jsonl", Rejection):
            if rejection not in before and readers.get((rejection.uri, rejection.member), set()) <= {number}:
                yield rejection
                if number + 1 < len(runs):
                    own.add(rejection)  # not of the last: nobody asks, and a single run is not held in memory
        before |= own


def _marked(article: Article, original: str | None) -> Article:
    """The article as a reprint of `original`.

    One that was marked before stays a reprint, also where its original is in no run or is read as spam now: it has no
    records left, and as `ok` it would say that there is nothing in it. Only reading it again makes it more.
    """
    if original is None:
        return article
    return article.model_copy(update={"status": "duplicate", "duplicate_of": original})
