"""jieba's words: one dictionary for all that asks for words, as it takes a second to load and a tenth of a gigabyte."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import cache

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
