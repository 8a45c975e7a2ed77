"""What more gold pages bring the models of ties: one Markdown table.

    python benchmarks/ties_curve.py

The models of `lianxiao train ties` learn from a growing part of `corpus/gold/train` and find the ties of `dev`, with the
mentions that the pipeline finds and with the annotators'. Parts are nested: those 25 % are among the 50 %.
"""

from __future__ import annotations

import math
from pathlib import Path
from random import Random

import pipeline
from pipeline.goldset.ties import ReadPage, measure, read_pages, train_on
from pipeline.sources.gold import read_gold

GOLD = Path(__file__).resolve().parents[1] / "corpus" / "gold"
SHARES = (0.25, 0.5, 0.75, 1.0)
SEED = 1
"""Draws the order of the pages."""


def parts(read: list[ReadPage]) -> list[list[ReadPage]]:
    """For each share of the articles all readings of them."""
    articles = sorted({each.page.doc_id for each in read})
    Random(SEED).shuffle(articles)
    kept = (set(articles[: math.ceil(share * len(articles))]) for share in SHARES)
    return [[each for each in read if each.page.doc_id in some] for some in kept]


def main() -> None:
    """Print the curve, row by row."""
    nlp = pipeline.load()
    train = read_pages(nlp, read_gold([GOLD / "train"]).values())
    dev = read_pages(nlp, read_gold([GOLD / "dev"]).values())
    print("| share of train | articles | pair, found | typed, found | pair, given | typed, given |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    for share, part in zip(SHARES, parts(train), strict=True):
        model = train_on(part).model
        figures = (measure(model, [each for each in dev if each.given == given]) for given in (False, True))
        cells = [f"{each.counts[layer].f1:.4f}" for each in figures for layer in ("pair", "typed")]
        articles = len({each.page.doc_id for each in part})
        print(f"| {share:.0%} | {articles} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
