"""What a record rests on is told as the models see it."""

from __future__ import annotations

from io import StringIO

import pytest
from builders import article
from rich.console import Console

import pipeline
from pipeline.display import explanation
from pipeline.explain import Explanation, explain
from pipeline.language import annotate
from pipeline.records import article_with_entities, records
from pipeline.schema import Article, Record

TEXT = "2023年3月5日，苏州市教育局与南京师范大学在苏州签署战略合作协议，双方约定为期三年。"


@pytest.fixture(scope="module")
def explained() -> tuple[Article, Record, Explanation]:
    nlp = pipeline.load()
    read = article(text=TEXT, title="签约")
    doc = annotate(nlp, read)
    read = article_with_entities(read, doc)
    (record,) = records(read, doc)
    told = explain(nlp, read, record)
    assert told is not None
    return read, record, told


def test_the_sentence_its_parties_and_triggers_are_marked(
    explained: tuple[Article, Record, Explanation],
) -> None:
    _, _, told = explained
    assert TEXT[slice(*told.sentence)] == TEXT
    assert [TEXT[slice(*party)] for party in told.parties] == ["苏州市教育局", "南京师范大学"]
    assert "签署" in [TEXT[slice(*trigger)] for trigger in told.triggers]


def test_what_weighed_most_comes_first(explained: tuple[Article, Record, Explanation]) -> None:
    _, record, told = explained
    for weights in (told.words, told.beside):
        sizes = [abs(each.weight) for each in weights]
        assert sizes and sizes == sorted(sizes, reverse=True)
    assert "with" in told.frames
    assert round(told.confidence, 2) == record.confidence


def test_kinds_and_dates_are_told_with_the_chosen_one_first(
    explained: tuple[Article, Record, Explanation],
) -> None:
    _, record, told = explained
    assert told.kinds[0][0].relation == record.relation == "cooperation"
    assert sum(share for _, share in told.kinds) == pytest.approx(1)
    best = told.dates[0]
    assert best.span is not None
    assert (best.iso, TEXT[slice(*best.span)]) == (record.date, "2023年3月5日")


def test_the_words_that_tell_an_attribute_are_shown(explained: tuple[Article, Record, Explanation]) -> None:
    read, record, told = explained
    assert (record.term, record.place, record.parties) == ("P3Y", "苏州", 2)
    words = {name: read.text[slice(*span)] for name, span in told.attributes.items()}
    assert words == {"term": "三年", "place": "苏州", "parties": "双方"}
    console = Console(width=200, file=StringIO())
    console.print(explanation(read, record, told))
    assert "签署战略合作协议，双方约定为期三年" in console.file.getvalue()  # type: ignore[attr-defined]


def test_a_pair_that_is_not_found_again_has_no_explanation(
    explained: tuple[Article, Record, Explanation],
) -> None:
    read, record, _ = explained
    other = record.model_copy(update={"head": record.head.model_copy(update={"id": "org:other"})})
    assert explain(pipeline.load(), read, other) is None
