"""Parts of the articles for cross-validation: each is asked about by models that learnt from the others."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

_SEED = 1


def folds_of(articles: Iterable[str], folds: int) -> dict[str, int]:
    """The number of the fold of each article, by its `doc_id`: drawn by a fixed seed, of equal size but for one article.

    There are no more folds than articles.
    """
    order = sorted(set(articles))
    Random(_SEED).shuffle(order)
    return {article: number % min(folds, len(order)) for number, article in enumerate(order)}
