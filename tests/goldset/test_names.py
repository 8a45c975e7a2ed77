"""Sentences with their names from gold pages, and a tagger that learns from some of them."""

from __future__ import annotations

from pathlib import Path

from builders import gold_page
from spacy.language import Language

from pipeline.goldset.names import examples, measure, train_names, unseen_taggers
from pipeline.sources.gold import read_gold

TRAIN = Path(__file__).resolve().parents[2] / "corpus/gold/train"


def test_a_sentence_holds_the_annotators_names_and_the_teachers_places_and_people(nlp: Language) -> None:
    page = gold_page("10月25日，{清溪小学}与正定县的{石桥中学}结对，校长王建国到场。\n次日开学。")
    (first, names), *_, (last, none) = examples(nlp, page, "full")
    assert [(first.text[start:end], kind) for (start, end), kind in names] == [
        ("清溪小学", "SCHOOL"),
        ("正定县", "REGION"),
        ("石桥中学", "SCHOOL"),
        ("王建国", "PERSON"),
    ]
    assert (last.text, none) == ("次日开学。", [])
    assert first.words and first.tokens


def test_the_fast_form_is_taught_the_same_and_told_less(nlp: Language) -> None:
    page = gold_page("{清溪小学}与正定县的{石桥中学}结对。")
    (full, names), (fast, same) = *examples(nlp, page, "full"), *examples(nlp, page, "fast")
    assert names == same
    assert (fast.words, fast.mentions) == ((), ())
    assert full.tokens == fast.tokens


def test_it_learns_from_a_part_of_the_corpus(nlp: Language, tmp_path: Path) -> None:
    pages = sorted(read_gold([TRAIN]).values(), key=lambda page: len(page.text))[:70]
    tagger = train_names(nlp, pages[:60], tmp_path, "fast")
    spans, kinds = measure(tagger, nlp, pages[60:], "fast")
    assert spans.f1 > 0.6
    assert kinds.f1 > 0.85


def test_taggers_are_kept_for_the_same_pages_only(tmp_path: Path) -> None:
    pages = [
        gold_page(f"{{{town}小学}}与{{{town}大学:UNIVERSITY}}结对。", doc_id=town)
        for town in ("清溪", "石桥", "柳湾", "白鹭")
    ]
    first = unseen_taggers(pages, tmp_path, folds=2)
    assert first.keys() == {page.doc_id for page in pages}
    written = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.crf")}
    assert len(written) == 2
    again = unseen_taggers(pages, tmp_path, folds=2)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.crf")} == written
    assert [tagger.kinds for tagger in again.values()] == [tagger.kinds for tagger in first.values()]
    unseen_taggers(pages[1:], tmp_path, folds=2)
    assert len([*tmp_path.rglob("*.crf")]) == 4
