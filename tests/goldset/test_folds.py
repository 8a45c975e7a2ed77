"""Parts of articles."""

from __future__ import annotations

from collections import Counter

from pipeline.goldset.folds import folds_of

ARTICLES = [f"a{number}" for number in range(11)]


def test_folds_are_of_equal_size_but_for_one_article() -> None:
    assert sorted(Counter(folds_of(ARTICLES, 3).values()).values()) == [3, 4, 4]


def test_the_fold_of_an_article_does_not_depend_on_the_order() -> None:
    assert folds_of(ARTICLES, 3) == folds_of([*reversed(ARTICLES), "a1"], 3)


def test_there_are_no_more_folds_than_articles() -> None:
    assert sorted(folds_of(["a", "b"], 5).values()) == [0, 1]
