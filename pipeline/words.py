"""jieba's words: one dictionary for all that asks for words, as it takes a second to load and a tenth of a gigabyte."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from math import log


@contextmanager
def _without(module: str) -> Iterator[None]:
    """A block in which `import module` fails, as if it were not installed."""
    kept = sys.modules.get(module)
    sys.modules[module] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if kept is None:
            del sys.modules[module]
        else:
            sys.modules[module] = kept


# jieba opens its files itself where there is no setuptools; with it, that takes a tenth of a second to import.
with _without("pkg_resources"):
    import jieba


class _Tokenizer(jieba.Tokenizer):  # type: ignore[misc]
    """jieba's words in less time: it looks all of a text up, and then each once more to weigh it."""

    def get_DAG(self, sentence: str) -> None:  # noqa: N802 - jieba's name
        """Nothing: jieba but hands it on to `calc`, which looks the words up itself."""

    def calc(self, sentence: str, DAG: None, route: dict[int, tuple[float, int]]) -> None:  # noqa: N803
        """Write into `route` for each place what the likeliest words from there on weigh, and where the first one ends."""
        frequencies, size, total = self.FREQ, len(sentence), log(self.total)
        ahead = 0.0
        route[size] = (ahead, 0)
        for start in range(size - 1, -1, -1):
            # Added up as jieba does it, to the last bit; of two that weigh the same the longer one is taken.
            best, last = log(frequencies.get(sentence[start]) or 1) - total + ahead, start
            for end in range(start + 2, size + 1):
                frequency = frequencies.get(sentence[start:end])
                if frequency is None:  # No word begins so.
                    break
                if frequency and (weight := log(frequency) - total + route[end][0]) >= best:
                    best, last = weight, end - 1
            route[start], ahead = (best, last), best


@cache
def segmenter() -> jieba.Tokenizer:
    """jieba with its own dictionary, loaded once. Callers must not add words to it, nor ask for all that a text may hold."""
    # An instance of our own: words that others add to jieba's default one must not change what is read.
    jieba.setLogLevel(logging.WARNING)
    words = _Tokenizer()
    words.initialize()
    return words


def dictionary() -> Mapping[str, int]:
    """The words of jieba's dictionary with their frequencies; a beginning of a word that is none has 0."""
    frequencies: Mapping[str, int] = segmenter().FREQ
    return frequencies
