"""A character n-gram model of Chinese news: how likely a character is behind the two before it.

It ranks what may have stood where a hijacker's decoder lost bytes (`repair.shifted`). Trained by `lianxiao train
characters` on the clean articles of `corpus/gold/train` and the words of jieba's dictionary; the counts lie in
`models/characters`. Estimated as Witten and Bell (1991) do: what a context has not shown is left to the shorter
context, in proportion to how many different characters it has been followed by.
"""

from __future__ import annotations

import gzip
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline import resources
from pipeline.cleaning.chinese import dictionary

NAME = "characters"
_COUNTS = "counts.tsv.gz"
_EDGE = "\n\n"
# Characters that were never seen share what half an occurrence each would have, were there so many.
_UNSEEN, _ALPHABET = 0.5, 20_000


@dataclass(frozen=True)
class Characters:
    """Counts of runs of one, two and three characters, and of what follows each context of one and two."""

    runs: Mapping[str, float]
    follow: Mapping[str, float]
    """For each context the sum of the runs that begin with it."""
    kinds: Mapping[str, int]
    """For each context how many different characters follow it."""
    total: float

    @classmethod
    def of(cls, counts: Mapping[str, float]) -> Characters:
        """The model of counted runs of two and three characters."""
        runs = dict(counts)
        follow: dict[str, float] = {}
        kinds: dict[str, int] = {}
        for run, number in counts.items():
            context = run[:-1]
            follow[context] = follow.get(context, 0) + number
            kinds[context] = kinds.get(context, 0) + 1
            if len(run) == 2:
                runs[run[1]] = runs.get(run[1], 0) + number
        total = sum(number for run, number in runs.items() if len(run) == 1)
        return cls(runs, follow, kinds, total)

    def probabilities(self, text: str, before: str = "") -> list[float]:
        """How likely each character of `text` is, behind `before`; both are Simplified."""
        context = (_EDGE + before)[-2:]
        found = []
        for character in text:
            found.append(self._probability(context, character))
            context = context[1] + character
        return found

    def cost(self, text: str, before: str = "") -> float:
        """The cost of `text` behind `before`, both Simplified, in nats."""
        return -sum(map(math.log, self.probabilities(text, before)))

    def _probability(self, context: str, character: str) -> float:
        probability = (self.runs.get(character, 0.0) + _UNSEEN) / (self.total + _UNSEEN * _ALPHABET)
        for history in (context[1:], context):
            kinds = self.kinds.get(history)
            if kinds:
                seen = self.runs.get(history + character, 0.0)
                probability = (seen + kinds * probability) / (self.follow[history] + kinds)
        return probability


def count(
    texts: Iterable[str], words: Mapping[str, int], scale: float = 0.05, least: int = 20
) -> Counter[str]:
    """Runs of two and three characters in `texts`, and in `words` of at least two characters.

    A word that occurs `least` times or more in the dictionary counts as the logarithm of its frequency times
    `scale`: it tells which characters go together, not how news are written.
    """
    runs: Counter[str] = Counter()
    for text in texts:
        padded = f"{_EDGE}{text}\n"
        for size in (2, 3):
            runs.update(padded[at : at + size] for at in range(3 - size, len(padded) - size + 1))
    for word, frequency in words.items():
        if frequency >= least:
            for size in (2, 3):
                for at in range(len(word) - size + 1):
                    runs[word[at : at + size]] += scale * math.log2(1 + frequency)  # type: ignore[assignment]
    return runs


def train(texts: Iterable[str]) -> Counter[str]:
    """The counts of the model that ships: `texts` and the words of jieba's dictionary."""
    return count(texts, dictionary())


def write(counts: Mapping[str, float], folder: Path) -> None:
    """Write the counts, in the order of the runs, so that the same counts give the same bytes."""
    lines = (f"{_escaped(run)}\t{number:.3g}\n" for run, number in sorted(counts.items()))
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _COUNTS).open("wb") as raw, gzip.GzipFile("", "wb", mtime=0, fileobj=raw) as file:
        file.write("".join(lines).encode())


def read(folder: Path) -> Characters:
    """The model in a folder.

    Raises:
        FileNotFoundError: when there is none.
    """
    with gzip.open(folder / _COUNTS, "rt", encoding="utf-8", newline="\n") as lines:
        pairs = (line.rstrip("\n").split("\t") for line in lines)
        return Characters.of({_unescaped(run): float(number) for run, number in pairs})


@cache
def characters() -> Characters:
    """The model that ships with the package, read once."""
    return read(resources.MODELS / NAME)


def _escaped(run: str) -> str:
    return run.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def _unescaped(run: str) -> str:
    return run.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\")
