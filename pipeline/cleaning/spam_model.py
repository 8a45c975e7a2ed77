"""Whether a page is spam: a small model of how its text is written, not of what it sells.

Words of spam change from farm to farm, and articles on gambling have them too. What a farm can't help is its way of
writing: it calls the reader, gives numbers to contact, repeats its key words, lists them, and says nothing of who did what
when. Each feature is the density of one such habit (`[page]` of `spam.toml`), told in steps (`calls>0.5`), so that a linear
model over binary features can weigh it. No feature is a word of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from operator import add
from pathlib import Path

from pipeline import linear, resources
from pipeline.alternatives import any_of
from pipeline.cleaning.spam import GAP, density, fold, han
from pipeline.linear import Linear
from pipeline.resources import toml

NAME = "spam"

_STEPS = (0.0, 0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Steps of a rate, in hits for every 100 characters."""

_SHARES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8)
_WINDOW = 3000
"""Characters of an article that are looked at: enough to tell, and a book costs no more than a page."""

_SENTENCE = re.compile(r"[^。!?;\n]+")
_LATIN = re.compile("[A-Za-z]+")
_ENDS = tuple("。!?;:”）)")


def is_spam_page(body: Sequence[str], spam: int) -> bool:
    """Whether the article of a page is spam.

    Args:
        body: its paragraphs, as `content` cut them out, without the spam that hijackers put between them.
        spam: how many lines and sentences of spam were taken out.
    """
    limit = float(toml("spam")["page"]["refused"])
    return model().probability(features(body, spam)) >= limit


@cache
def model(folder: Path | None = None) -> Linear:
    """The model that ships with the package, or that of another folder."""
    return linear.read(folder or resources.MODELS / NAME, NAME)


def features(body: Sequence[str], spam: int) -> frozenset[str]:
    """The steps that the habits of a text reach, such as `calls>0.5`."""
    return frozenset(_reached(body, spam))


def _reached(body: Sequence[str], spam: int) -> Iterator[str]:
    text = fold("\n".join(body).replace(GAP, ""))[:_WINDOW]
    for names, steps in ((_rates(text), _STEPS), (_shares(text, body, spam), _SHARES)):
        for name, value in names.items():
            yield from (f"{name}>{step}" for step in steps if value > step)


def _rates(text: str) -> Mapping[str, float]:
    """Hits of the groups of words of `[page]` for every 100 characters."""
    size = max(len(text), 50)
    return {name: 100 * len(pattern.findall(text)) / size for name, pattern in _habits().items()}


@cache
def _habits() -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(any_of(words)) for name, words in toml("spam")["page"]["habits"].items()}


def _shares(text: str, body: Sequence[str], spam: int) -> Mapping[str, float]:
    """Shares between 0 and 1 that tell of lists, repetition and injected lines."""
    letters = han(text)
    pairs = [*map(add, letters, letters[1:])]
    sentences = [sentence.strip() for sentence in _SENTENCE.findall(text) if sentence.strip()]
    size = max(len(text), 1)
    return {
        "density": density(text),
        "repeated pairs": 1 - len(set(pairs)) / max(len(pairs), 1),
        "top phrase": _top_phrase(pairs),
        "same sentences": 1 - len(set(sentences)) / max(len(sentences), 1),
        "latin": len("".join(_LATIN.findall(text))) / size,
        "digits": sum(map(str.isdigit, text)) / size,
        "unended lines": sum(not fold(line).endswith(_ENDS) for line in body) / max(len(body), 1),
        "injected": spam / max(spam + len(body), 1),
        "short": max(0.0, 1 - len(letters) / 400),
    }


def _top_phrase(pairs: Sequence[str]) -> float:
    """The share of a text that the most frequent run of four characters covers, of those that stand more than twice; told by
    the pairs of neighbours in the text."""
    runs = Counter(map(add, pairs, pairs[2:]))
    many = max(runs.values(), default=0)
    return 4 * many / (len(pairs) + 1) if many > 2 else 0.0
