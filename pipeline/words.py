"""jieba's words: one dictionary for all that asks for words, as it takes a second to load and a tenth of a gigabyte."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
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
    from jieba import finalseg

_LONGEST_KEPT = 16
"""How many characters a run has at most whose words are remembered: names are short, and a text may be one long run."""


class Segmenter(jieba.Tokenizer):  # type: ignore[misc]
    """jieba's words in less time: it looks all of a text up, and then each once more to weigh it."""

    def get_DAG(self, sentence: str) -> None:  # noqa: N802 - jieba's name
        """Nothing: jieba but hands it on to `calc`, which looks the words up itself."""

    def calc(self, sentence: str, DAG: None, route: dict[int, tuple[float, int]]) -> None:  # noqa: N803
        """Write into `route` for each place what the likeliest words from there on weigh, and where the first one ends."""
        frequency_of, size, total = self.FREQ.get, len(sentence), log(self.total)
        ahead = [0.0] * (size + 1)
        route[size] = (0.0, 0)
        for start in range(size - 1, -1, -1):
            # Added up as jieba does it, to the last bit; of two that weigh the same the longer one is taken.
            best, last = log(frequency_of(sentence[start]) or 1) - total + ahead[start + 1], start
            for end in range(start + 2, size + 1):
                frequency = frequency_of(sentence[start:end])
                if frequency is None:  # No word begins so.
                    break
                if frequency and (weight := log(frequency) - total + ahead[end]) >= best:
                    best, last = weight, end - 1
            ahead[start] = best
            route[start] = best, last

    def words_of(self, text: str) -> list[str]:
        """The words of a text as `lcut` gives them."""
        found: list[str] = []
        for block in jieba.re_han_default.split(text):
            if jieba.re_han_default.match(block):
                found += self._words_of_block(block)
            else:
                for part in jieba.re_skip_default.split(block):
                    found += [part] if jieba.re_skip_default.match(part) else part
        return found

    def _words_of_block(self, block: str) -> list[str]:
        """The words of a text without marks and blanks."""
        route: dict[int, tuple[float, int]] = {}
        self.calc(block, None, route)
        found: list[str] = []
        at = behind = 0
        while at < len(block):
            end = route[at][1] + 1
            if end > at + 1:
                found += self._words_of_run(block[behind:at])
                found.append(block[at:end])
                behind = end
            at = end
        found += self._words_of_run(block[behind:])
        return found

    def _words_of_run(self, run: str) -> Sequence[str]:
        """The words of a run of characters, each of which is a word of the dictionary or none: by jieba's Markov model."""
        if len(run) < 2 or self.FREQ.get(run):
            return run
        return _told_by_model(run) if len(run) <= _LONGEST_KEPT else [*finalseg.cut(run)]


@lru_cache(maxsize=1 << 14)
def _told_by_model(run: str) -> tuple[str, ...]:
    """What jieba's Markov model makes of characters, which is its slowest part; a page has its names again and again."""
    return tuple(finalseg.cut(run))


@cache
def segmenter() -> Segmenter:
    """jieba with its own dictionary, loaded once. Callers must not add words to it, nor ask for all that a text may hold."""
    # An instance of our own: words that others add to jieba's default one must not change what is read.
    jieba.setLogLevel(logging.WARNING)
    words = Segmenter()
    words.initialize()
    return words


def dictionary() -> Mapping[str, int]:
    """The words of jieba's dictionary with their frequencies; a beginning of a word that is none has 0."""
    frequencies: Mapping[str, int] = segmenter().FREQ
    return frequencies
