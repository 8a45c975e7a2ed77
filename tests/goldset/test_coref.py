"""Words for organisations as examples, and the training of their model."""

from __future__ import annotations

from pathlib import Path

from builders import gold_page
from spacy.language import Language

from pipeline.evaluation import Share
from pipeline.goldset.coref import Measured, examples, measure, read_examples, read_pages, train_and_hold_out
from pipeline.goldset.documents import marked_document
from pipeline.language.antecedent_numbers import NAMES
from pipeline.sources.gold import GoldPronoun, read_gold

TRAIN = Path(__file__).resolve().parents[2] / "corpus/gold/train"


def test_a_marked_word_is_a_choice_among_sets(nlp: Language) -> None:
    page = gold_page("{清溪小学}与{石桥小学}、{南山小学}见面。两校商定互访。")
    said = GoldPronoun(text="两校", context="两校商定", refers=("清溪小学", "石桥小学"), start=17)
    page = page.model_copy(update={"pronouns": (said,)})
    assert page.text[17:19] == "两校"
    (example,) = examples(page, marked_document(nlp, page))
    assert len(example.options) == 3
    assert example.right == 0
    assert example.numbers is not None
    assert example.numbers.shape == (3, len(NAMES))


def test_it_learns_from_a_part_of_the_corpus(nlp: Language) -> None:
    pages = [page for page in read_gold([TRAIN]).values() if page.pronouns][:40]
    read = [each for each in read_pages(nlp, pages) if each[2]]
    model, _ = train_and_hold_out(read_examples(read[:30]))
    found = measure(model, read[30:])
    assert found.given.right > 0.4 * found.given.all


def test_figures_add_up() -> None:
    total = Measured(given=Share(1, 2)) + Measured(found=Share(3, 4))
    assert str(total) == "1 of 2 given, 3 of 4 found"
