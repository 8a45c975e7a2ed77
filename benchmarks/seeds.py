"""Ties of the five scraped pages that lie beside the checkout, in `../shared`: one Markdown table.

    python benchmarks/seeds.py

`README.md` tells what the rows are.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pipeline
from pipeline.evaluation import Evaluation, evaluate
from pipeline.goldset import ties
from pipeline.goldset.mentions import mark
from pipeline.language.tie_model import tie_model
from pipeline.runner import run
from pipeline.schema import Article, Record
from pipeline.sinks import read_lines
from pipeline.sources.gold import GoldPage, read_gold

SHARED = Path(__file__).resolve().parents[2] / "shared"
COUNTS = ("entities", "pair", "typed", "strict")
SHARES = ("date", "status", "agreement")


def raw(folder: Path, pages: Mapping[str, GoldPage]) -> Evaluation:
    """The whole way, from the pages of `folder` to records."""
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch)
        run([folder], out, restart=True)
        articles = list(read_lines(out / "articles.jsonl", Article))
        return evaluate(pages, articles, list(read_lines(out / "records.jsonl", Record)))


def given(pages: Mapping[str, GoldPage]) -> Evaluation:
    """Clean text and the annotators' names, looked for in it in all the forms that they list; pronouns as found."""
    read = ties.read_pages(pipeline.load(), map(mark, pages.values()), [True])
    return ties.measure(tie_model(), read)


def table(rows: Sequence[tuple[str, Evaluation]]) -> str:
    """F1 and accuracies, a row an evaluation."""
    lines = [f"| | {' | '.join((*COUNTS, *SHARES))} |", f"| --- |{' ---: |' * len((*COUNTS, *SHARES))}"]
    for name, each in rows:
        found = [f"{each.counts[key].f1:.4f}" for key in COUNTS]
        found += [f"{each.shares[key].right} of {each.shares[key].all}" for key in SHARES]
        lines.append(f"| {name} | {' | '.join(found)} |")
    return "\n".join(lines)


def main() -> None:
    """The command line of the module."""
    if not SHARED.is_dir():
        sys.exit(f"there is no {SHARED}: these pages are not part of the repository")
    pages = read_gold([SHARED / "gold" / "seeds"])
    print(table([("raw pages", raw(SHARED / "seeds", pages)), ("names given", given(pages))]))


if __name__ == "__main__":
    main()
