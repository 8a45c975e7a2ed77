"""jieba's words: one dictionary for all that asks for words, as it takes a second to load and a tenth of a gigabyte."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache


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


@cache
def segmenter() -> jieba.Tokenizer:
    """jieba with its own dictionary, loaded once. Callers must not add words to it."""
    # An instance of our own: words that others add to jieba's default one must not change what is read.
    jieba.setLogLevel(logging.WARNING)
    words = jieba.Tokenizer()
    words.initialize()
    return words


def dictionary() -> Mapping[str, int]:
    """The words of jieba's dictionary with their frequencies; a beginning of a word that is none has 0."""
    frequencies: Mapping[str, int] = segmenter().FREQ
    return frequencies
