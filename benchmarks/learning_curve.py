"""What more gold pages, and multiplied ones, bring a tagger that knows nothing else.

    python benchmarks/learning_curve.py

A small tagger (logistic regression on the characters around each character, BIO tags, Viterbi) learns the mentions of
a growing part of `corpus/gold/train`, alone and with multiplied copies of that part, and finds those of `dev`. It is a
measuring rod, not a part of the pipeline: it has no lexicon, so that the curve shows what the pages alone teach.
Parts are nested: those 25 % are among the 50 %. Everything is drawn by fixed seeds.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import numpy as np
from sklearn.feature_extraction import FeatureHasher
from sklearn.linear_model import SGDClassifier

from pipeline.evaluation import Counts
from pipeline.goldset.multiply import multiply
from pipeline.sources.gold import GoldPage, read_gold

GOLD = Path(__file__).resolve().parents[1] / "corpus" / "gold"
SHARES = (0.25, 0.5, 0.75, 1.0)
COPIES = 2
SEEDS = (1, 2, 3)
"""Each draws the order of the pages, the copies, and the order in which the tagger sees characters."""

OUTSIDE, BEGIN, INSIDE = TAGS = (0, 1, 2)
WINDOW = 5
EPOCHS = 6
# A rough match for the number of features that 140,000 characters have; a power of two, as hashing wants it.
_HASHER = FeatureHasher(2**20, input_type="string", alternate_sign=False)
_NEVER = -1e9


def features(text: str) -> Iterator[list[str]]:
    """For each character the single characters, pairs and triples around it, each with its distance."""
    edge = WINDOW + 1
    padded = "^" * edge + text + "$" * edge
    for at in range(edge, edge + len(text)):
        found = [f"{d}{padded[at + d]}" for d in range(-WINDOW, WINDOW + 1)]
        found += [f"{d}:{padded[at + d : at + d + 2]}" for d in range(-3, 3)]
        found += [f"{d};{padded[at + d : at + d + 3]}" for d in range(-3, 2)]
        yield found


def tags(page: GoldPage) -> list[int]:
    """A tag for each character of the page's text."""
    found = [OUTSIDE] * len(page.text)
    for start, end in gold_spans(page):
        found[start:end] = [BEGIN] + [INSIDE] * (end - start - 1)
    return found


def gold_spans(page: GoldPage) -> set[tuple[int, int]]:
    """The mentions of all entities."""
    return {span for entity in page.entities for span in entity.mentions}


class Tagger:
    """Logistic regression on each character, and the best sequence of tags by Viterbi."""

    def __init__(self, pages: Sequence[GoldPage], seed: int) -> None:
        rows = _HASHER.transform(feature for page in pages for feature in features(page.text))
        answers = [tag for page in pages for tag in tags(page)]
        self._model = SGDClassifier(
            loss="log_loss", alpha=1e-6, max_iter=EPOCHS, tol=None, average=True, random_state=seed, n_jobs=2
        )
        self._model.fit(rows, answers)

    def spans(self, text: str) -> set[tuple[int, int]]:
        """The mentions that it finds."""
        scores = self._model.predict_log_proba(_HASHER.transform(features(text)))
        return set(_spans(viterbi(np.maximum(scores, _NEVER))))


def viterbi(scores: np.ndarray) -> list[int]:
    """The likeliest tags, a row of `scores` a character, in which nothing is inside that did not begin."""
    before = scores[0].copy()
    before[INSIDE] = _NEVER
    back = []
    for row in scores[1:]:
        ways = np.repeat(before[:, None], len(TAGS), axis=1)
        ways[OUTSIDE, INSIDE] = _NEVER
        back.append(ways.argmax(axis=0))
        before = ways.max(axis=0) + row
    best = [int(before.argmax())]
    for pointers in reversed(back):
        best.append(int(pointers[best[-1]]))
    return best[::-1]


def _spans(found: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = None
    for at, tag in enumerate((*found, OUTSIDE)):
        if start is not None and tag != INSIDE:
            yield start, at
            start = None
        if tag == BEGIN:
            start = at


def measure(train: Sequence[GoldPage], dev: Sequence[GoldPage], seed: int) -> float:
    """The F1 of exact spans on `dev`, of a tagger that learnt from `train`."""
    tagger = Tagger(train, seed)
    counts = (Counts.of(set(gold_spans(page)), set(tagger.spans(page.text))) for page in dev)
    return sum(counts, Counts()).f1


def curve(train: dict[str, GoldPage], dev: Sequence[GoldPage], seed: int) -> list[tuple[float, float]]:
    """For each share of `train` the F1 without and with copies."""
    names = sorted(train)
    Random(seed).shuffle(names)
    points = []
    for share in SHARES:
        part = {name: train[name] for name in names[: math.ceil(share * len(names))]}
        pages = list(part.values())
        copies = list(multiply(part, COPIES, seed))
        points.append((measure(pages, dev, seed), measure([*pages, *copies], dev, seed)))
    return points


def main() -> None:
    """Print the curve as a Markdown table: means over the seeds, with their standard deviation."""
    train = {name: page for name, page in read_gold([GOLD / "train"]).items() if not page.spam}
    dev = [page for page in read_gold([GOLD / "dev"]).values() if not page.spam]
    curves = [curve(train, dev, seed) for seed in SEEDS]
    print(f"| share of train | articles | gold alone | and {COPIES} copies of each |")
    print("| ---: | ---: | ---: | ---: |")
    for at, share in enumerate(SHARES):
        alone, more = zip(*(points[at] for points in curves), strict=True)
        print(f"| {share:.0%} | {math.ceil(share * len(train))} | {_spread(alone)} | {_spread(more)} |")


def _spread(figures: Sequence[float]) -> str:
    """The mean, and how far the seeds lie apart."""
    return f"{np.mean(figures):.4f} ± {np.std(figures):.4f}"


if __name__ == "__main__":
    main()
