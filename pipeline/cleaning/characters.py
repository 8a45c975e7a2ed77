"""A character n-gram model of Chinese news: how likely a character is behind the three before it.

It ranks what may have stood where a hijacker's decoder lost bytes (`repair.shifted`). `Characters` is the model that
ships, trained by `lianxiao train characters` (`goldset.characters`); it lies in `models/characters`. `Seen` is counted
from a page while it is read, and knows the page's own words.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from pipeline import resources

NAME = "characters"
ORDER = 4
_FILE = "ngrams.npz"
_CODE = 16
_STRANGER = 0xFFFD
EDGE = "\n" * (ORDER - 1)
"""What stands before the first character of a text."""
_STEPS = 16
# What a character costs that was never seen.
_STRANGE = 15 * _STEPS


@dataclass(frozen=True)
class Characters:
    """A back-off model: what runs of characters cost, and what it costs to leave one, as ARPA files have it.

    A context that has not been followed by a character leaves it to the next shorter one. Costs are kept in
    sixteenths of a nat, 0 to 255, and found by bisection: a dictionary of a million runs would take a second to build.
    """

    runs: array[int]
    """Runs of up to `ORDER` characters as numbers (`key`), in order."""
    costs: bytes
    """For each run what its last character costs behind the others."""
    weights: bytes
    """For each run what it costs to leave it as a context; those that are missing cost nothing."""

    @classmethod
    def of(cls, costs: Mapping[str, float], weights: Mapping[str, float]) -> Characters:
        """The model of costs and weights in nats; a run with a weight has a cost too."""
        keys = {key(run): run for run in costs}
        runs = array("Q", sorted(keys))
        return cls(
            runs,
            bytes(_steps(costs[keys[number]]) for number in runs),
            bytes(_steps(weights.get(keys[number], 0.0)) for number in runs),
        )

    def cost(self, text: str, before: str = "") -> float:
        """What `text` costs behind `before`, both Simplified, in nats."""
        return sum(self.costs_of(text, before))

    def costs_of(self, text: str, before: str = "") -> list[float]:
        """What each character of `text` costs behind `before`, both Simplified, in nats."""
        context = key((EDGE + before)[-len(EDGE) :])
        found = []
        for character in text:
            code = _code(character)
            found.append(self._cost(context, code) / _STEPS)
            context = (context << _CODE | code) & _MASKS[0]
        return found

    def _cost(self, context: int, code: int) -> int:
        cost = 0
        for mask in _MASKS:
            context &= mask
            at = self._find(context << _CODE | code)
            if at is not None:
                return cost + self.costs[at]
            if context and (at := self._find(context)) is not None:
                cost += self.weights[at]
        return cost + _STRANGE

    def _find(self, number: int) -> int | None:
        at = bisect_left(self.runs, number)
        return at if at < len(self.runs) and self.runs[at] == number else None


# The last three, two, one and no characters of a context.
_MASKS = tuple((1 << _CODE * size) - 1 for size in range(ORDER - 1, -1, -1))


def key(run: str) -> int:
    """A run of up to `ORDER` characters as a number; characters beyond the basic plane are all alike."""
    number = 0
    for character in run:
        number = number << _CODE | _code(character)
    return number


def _code(character: str) -> int:
    code = ord(character)
    return code if code <= 0xFFFF else _STRANGER


def _steps(nats: float) -> int:
    return min(max(round(nats * _STEPS), 0), 255)


def write(model: Characters, folder: Path) -> None:
    """Write a model, the same bytes for the same model.

    Of the runs the differences are written, which pack well.
    """
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        folder / _FILE,
        gaps=np.diff(np.array(model.runs, dtype=np.uint64), prepend=np.uint64(0)),
        costs=np.frombuffer(model.costs, dtype=np.uint8),
        weights=np.frombuffer(model.weights, dtype=np.uint8),
    )


def read(folder: Path) -> Characters:
    """The model in a folder.

    Raises:
        FileNotFoundError: when there is none.
    """
    with np.load(folder / _FILE, allow_pickle=False) as arrays:
        runs = np.cumsum(arrays["gaps"], dtype=np.uint64)
        return Characters(array("Q", runs.tobytes()), arrays["costs"].tobytes(), arrays["weights"].tobytes())


@cache
def characters() -> Characters:
    """The model that ships with the package, read once."""
    return read(resources.MODELS / NAME)


# Characters that were never seen share what half an occurrence each would have, were there so many.
_UNSEEN, _ALPHABET = 0.5, 20_000


@dataclass(frozen=True)
class Seen:
    """Counts of runs of one, two and three characters, and of what follows each context of one and two.

    Estimated as Witten and Bell (1991) do: what a context has not shown is left to the shorter context, in
    proportion to how many different characters it has been followed by.
    """

    runs: Mapping[str, float]
    follow: Mapping[str, float]
    """For each context the sum of the runs that begin with it."""
    kinds: Mapping[str, int]
    """For each context how many different characters follow it."""
    total: float

    @classmethod
    def of(cls, texts: Iterable[str]) -> Seen:
        """What the runs in `texts` tell."""
        counts = count(texts, 3)
        runs: dict[str, float] = dict(counts)
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
        context = (EDGE + before)[-2:]
        found = []
        for character in text:
            found.append(self._probability(context, character))
            context = context[1] + character
        return found

    def _probability(self, context: str, character: str) -> float:
        probability = (self.runs.get(character, 0.0) + _UNSEEN) / (self.total + _UNSEEN * _ALPHABET)
        for history in (context[1:], context):
            kinds = self.kinds.get(history)
            if kinds:
                seen = self.runs.get(history + character, 0.0)
                probability = (seen + kinds * probability) / (self.follow[history] + kinds)
        return probability


def count(texts: Iterable[str], longest: int) -> Counter[str]:
    """How often runs of two to `longest` characters occur in `texts`; each text has an edge at both ends."""
    runs: Counter[str] = Counter()
    for text in texts:
        padded = f"{EDGE}{text}\n"
        for size in range(2, longest + 1):
            first = len(EDGE) - size + 1
            runs.update(padded[at : at + size] for at in range(first, len(padded) - size + 1))
    return runs
