"""The benchmark of duplicates plants what it says, and counts what was found of it."""

from __future__ import annotations

from random import Random

import duplicates
from builders import gold_page


def test_a_reprint_is_later_shorter_and_under_another_title() -> None:
    page = gold_page(
        "{清溪小学}与{云山小学}签约。\n" + "两校将共同教研。\n" * 20, title="清溪小学与云山小学签约"
    )
    source = duplicates.article(page, "a", "2020-02-28")
    cut = duplicates.reprint(source, "b", "cut tail", Random(0))
    assert source.text.startswith(cut.text) and len(cut.text) >= 0.59 * len(source.text)
    assert cut.title != source.title and (cut.published or "") > "2020-02-28"
    swapped = duplicates.reprint(source, "c", "swapped paragraphs", Random(0))
    assert sorted(swapped.text.split("\n")) == sorted(source.text.split("\n"))


def test_what_is_planted_is_found() -> None:
    articles, truth = duplicates.planted(30, seed=3)
    assert len(articles) == 30 and len(truth) == 6
    assert duplicates.found(articles) == {doc_id: original for doc_id, (original, _) in truth.items()}
