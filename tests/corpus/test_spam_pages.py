"""Spam pages for training and test: other words, other sentences, the same bytes each time."""

from __future__ import annotations

import spam_pages


def test_train_and_test_share_no_word_and_no_sentence() -> None:
    for kind in spam_pages.kinds():
        for said in ("words", "sentences"):
            train, test = (set(spam_pages.material()[kind][part][said]) for part in ("train", "test"))
            assert not train & test, kind
    train, test = ({title for title, *_ in spam_pages.material()["real"][part]} for part in ("train", "test"))
    assert not train & test


def test_every_kind_has_its_pages_and_they_are_the_same_each_time() -> None:
    pages = list(spam_pages.spam("test", 2))
    assert len(pages) == 2 * len(spam_pages.kinds()) == len({name for name, _ in pages})
    assert pages == list(spam_pages.spam("test", 2))


def test_real_articles_come_whole_and_hijacked() -> None:
    pages = [name.split(".")[0] for name, _ in spam_pages.real("train", 3)]
    written = len(spam_pages.material()["real"]["train"]) * len(spam_pages.HIJACKED)
    assert len(pages) == written + 3
    assert "real-00-0" in pages and f"real-00-{len(spam_pages.HIJACKED) - 1}" in pages
