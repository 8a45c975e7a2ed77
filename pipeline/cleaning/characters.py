"""A character n-gram model of Chinese news: how likely a character is behind the three before it.

It ranks what may have stood where a hijacker's decoder lost bytes (`repair.shifted`). `characters` is the model that
ships, trained by `lianxiao train characters` (`goldset.characters`); it lies in `models/characters`. `seen` counts a page
while it is read, and knows the page's own words.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline import resources

Numbers = NDArray[np.uint64]
Nats = NDArray[np.float32]

NAME = "characters"
ORDER = 4
_FILE = "ngrams.npz"
_CODE = 16
_STRANGER = 0xFFFD
EDGE = "\n" * (ORDER - 1)
"""What stands before the first character of a text."""
_STEPS = 16
_CODES = 1 << _CODE
_WIDTH = np.uint64(_CODE)


@dataclass(frozen=True, eq=False)
class Characters:
    """A back-off model: what runs of characters cost, and what it costs to leave one, as ARPA files have it.

    A context that has not been followed by a character leaves it to the next shorter one. Runs are found by
    bisection, many at once: a dictionary of a million would take a second to build.
    """

    runs: Numbers
    """Runs of up to `ORDER` characters as numbers (`key`), in order; the context of each is a run too."""
    costs: Nats
    """For each run what its last character costs behind the others."""
    weights: Nats
    """For each run what it costs to leave it as a context; those that are missing cost nothing."""
    strange: float = 15.0
    """What a character costs that was never seen."""

    @classmethod
    def of(
        cls, costs: Mapping[str, float], weights: Mapping[str, float], strange: float = strange
    ) -> Characters:
        """The model of costs and weights in nats; a run with a weight has a cost too, and so has the context of
        a run."""
        # Characters beyond the basic plane share a key, and mappings may be in any order.
        keys = {key(run): run for run in sorted(costs)}
        runs = sorted(keys)
        return cls(
            np.array(runs, np.uint64),
            np.array([costs[keys[number]] for number in runs], np.float32),
            np.array([weights.get(keys[number], 0.0) for number in runs], np.float32),
            strange,
        )

    def cost(self, text: str, before: str = "") -> float:
        """What `text` costs behind `before`, both Simplified, in nats."""
        return float(sum(self.costs_of(text, before)))

    def costs_of(self, text: str, before: str = "") -> list[float]:
        """What each character of `text` costs behind `before`, both Simplified, in nats."""
        padded = codes((EDGE + before)[-len(EDGE) :] + text)
        found: list[float] = self.costs_behind(contexts(padded), padded[len(EDGE) :]).tolist()
        return found

    def costs_behind(self, context: Numbers, code: Numbers) -> Nats:
        """What each character of `code` costs behind a `context` (`key` of three characters); the shapes are
        broadcast, as `context[:, None]` and `code` give all pairs."""
        cost = np.zeros(np.broadcast_shapes(context.shape, code.shape), np.float32)
        missing = np.ones(cost.shape, np.bool_)
        for mask in _MASKS:
            history = context & mask
            at, known = self._find(history)
            asked = missing & known
            if asked.any():
                place, found = self._find((history << _WIDTH | code)[asked])
                leaving = (self.weights[at] + cost)[asked]
                cost[asked] = np.where(found, cost[asked] + self.costs[place], leaving)
                missing[asked] = ~found
        return cost + np.where(missing, self._alone[code], np.float32(0))

    def _find(self, numbers: Numbers) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Where `numbers` lie among the runs (anywhere if they do not), and whether they do."""
        at = self.runs.searchsorted(numbers)
        at[at == len(self.runs)] = 0
        return at, self.runs[at] == numbers

    @cached_property
    def _alone(self) -> Nats:
        """What each character costs behind an unknown context."""
        costs = np.full(_CODES, self.strange, np.float32)
        single = self.runs < _CODES
        costs[self.runs[single]] = self.costs[single]
        return costs


# The last three, two and one characters of a context.
_MASKS = tuple(np.uint64((1 << _CODE * size) - 1) for size in range(ORDER - 1, 0, -1))


def key(run: str) -> int:
    """A run of up to `ORDER` characters as a number; characters beyond the basic plane are all alike."""
    number = 0
    for character in run:
        number = number << _CODE | _code(character)
    return number


def codes(text: str) -> Numbers:
    """The characters of a text as numbers."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64)
    points[points >= _CODES] = _STRANGER
    return points


def contexts(padded: Numbers) -> Numbers:
    """The key of the three characters before each of `padded`, from the fourth on; along the last axis."""
    first, second, third = padded[..., :-3], padded[..., 1:-2], padded[..., 2:-1]
    return (first << _WIDTH | second) << _WIDTH | third


def moved(context: Numbers, code: Numbers) -> Numbers:
    """The context behind `code`, which stands behind `context`; broadcast."""
    return (context << _WIDTH | code) & _MASKS[0]


def _code(character: str) -> int:
    code = ord(character)
    return code if code < _CODES else _STRANGER


def write(model: Characters, folder: Path) -> None:
    """Write a model, the same bytes for the same model.

    Of the runs the differences are written, which pack well; costs in sixteenths of a nat, 0 to 255.
    """
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        folder / _FILE,
        gaps=np.diff(model.runs, prepend=np.uint64(0)),
        costs=_steps(model.costs),
        weights=_steps(model.weights),
    )


def _steps(nats: Nats) -> NDArray[np.uint8]:
    return np.clip(np.rint(nats * _STEPS), 0, 255).astype(np.uint8)


def read(folder: Path) -> Characters:
    """The model in a folder.

    Raises:
        FileNotFoundError: when there is none.
    """
    with np.load(folder / _FILE, allow_pickle=False) as arrays:
        return Characters(
            np.cumsum(arrays["gaps"], dtype=np.uint64),
            arrays["costs"].astype(np.float32) / _STEPS,
            arrays["weights"].astype(np.float32) / _STEPS,
        )


@cache
def characters() -> Characters:
    """The model that ships with the package, read once."""
    return read(resources.MODELS / NAME)


# Characters that were never seen share what half an occurrence each would have, were there so many.
_UNSEEN, _ALPHABET = 0.5, 20_000


def seen(texts: Iterable[str]) -> Characters:
    """The model of a few texts, in runs of up to three characters.

    Estimated as Witten and Bell (1991) do: what a context has not shown is left to the shorter context, in
    proportion to how many different characters it has been followed by.
    """
    # Each character, and the end of each text, behind the two before it.
    shown = np.concatenate([contexts(codes(f"{EDGE[1:]}{text}\n\n")) for text in texts])
    threes, twos, ones = _MASKS
    total = len(shown) + _UNSEEN * _ALPHABET
    runs, numbers = np.unique(shown & ones, return_counts=True)
    likely = (numbers + _UNSEEN) / total
    found, weights = [(runs, likely)], []
    # A context need not be a run that was counted: that of the first character of a text is not.
    for longer, mask in ((np.union1d(shown & twos, shown >> _WIDTH), twos), (np.unique(shown), threes)):
        numbers = np.bincount(longer.searchsorted(shown & mask), minlength=len(longer))
        context = runs.searchsorted(longer >> _WIDTH)
        follow = np.bincount(context, numbers, len(runs))
        kinds = np.bincount(context, numbers > 0, len(runs))
        weights.append(np.log(np.maximum(follow + kinds, 1) / np.maximum(kinds, 1)))
        left = kinds[context] * likely[runs.searchsorted(longer & mask >> _WIDTH)]
        runs, likely = longer, (numbers + left) / (follow + kinds)[context]
        found.append((runs, likely))
    return Characters(
        np.concatenate([runs for runs, _ in found]),
        -np.log(np.concatenate([likely for _, likely in found])).astype(np.float32),
        np.concatenate([*weights, np.zeros(len(runs))]).astype(np.float32),
        strange=-math.log(_UNSEEN / total),
    )


def count(texts: Iterable[str], longest: int) -> Counter[str]:
    """How often runs of two to `longest` characters occur in `texts`; each text has an edge at both ends."""
    runs: Counter[str] = Counter()
    for text in texts:
        padded = f"{EDGE}{text}\n"
        for size in range(2, longest + 1):
            first = len(EDGE) - size + 1
            runs.update(padded[at : at + size] for at in range(first, len(padded) - size + 1))
    return runs
