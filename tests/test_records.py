"""Ties become records: exact words, lasting ids, one for a relation between two parties."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline.language.ties import Tie
from pipeline.records import article_with_entities, records
from pipeline.schema import Article, Entity, Repair, RestoredSpan, Source

TEXT = "昨日，城关区第三小学与临河县实验小学签约。\n两校将结对，三小还将与育才中学合作。"
SCHOOLS = {name: Entity(id=f"org:{name}", name=name, label="SCHOOL") for name in ("三小", "实小", "育才")}
ARTICLE = Article(
    doc_id="00ff",
    source=Source(uri="dump/a.html", url="http://example.cn/a", sha256="0"),
    status="ok",
    title="签约",
    published="2023-05-01",
    site="城关日报",
    text=TEXT,
    version="1",
)


def span(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


PAIRING = Tie(
    relation="pairing",
    head="org:三小",
    tail="org:实小",
    head_span=span("两校"),
    tail_span=span("临河县实验小学"),
    directed=True,
    status="agreed",
    date="2023-04-30",
    agreement="结对协议",
    program=None,
    evidence=span("两校将结对"),
    mentions=(span("三小还"),),
    confidence=0.8,
    event="e1",
    frame="pair",
)
COOPERATION = replace(
    PAIRING,
    relation="cooperation",
    tail="org:育才",
    directed=False,
    head_span=span("三小还"),
    tail_span=span("育才中学"),
    evidence=span("三小还将与育才中学合作"),
    event="e2",
)


def doc(*ties: Tie) -> Any:
    return SimpleNamespace(_=SimpleNamespace(organisations=tuple(SCHOOLS.values()), ties=list(ties)))


def test_words_are_cut_exactly_from_the_text() -> None:
    (record,) = records(ARTICLE, doc(PAIRING))
    assert record.evidence.text == "两校将结对"
    assert ARTICLE.text[record.evidence.start : record.evidence.end] == record.evidence.text
    assert (record.head.name, record.head.mention) == ("三小", "两校")
    assert (record.tail.name, record.tail.mention) == ("实小", "临河县实验小学")
    assert (record.status, record.date, record.agreement) == ("agreed", "2023-04-30", "结对协议")
    assert (record.term, record.place, record.parties) == (None, None, None)
    (told,) = records(ARTICLE, doc(replace(PAIRING, term="2023-09/2026-08", place="西宁", parties=2)))
    assert (told.term, told.place, told.parties) == ("2023-09/2026-08", "西宁", 2)
    with pytest.raises(ValueError, match="term"):
        records(ARTICLE, doc(replace(PAIRING, term="三年")))


def test_a_record_says_where_it_comes_from() -> None:
    (record,) = records(ARTICLE, doc(PAIRING))
    assert record.source.model_dump() == {
        "uri": "dump/a.html",
        "url": "http://example.cn/a",
        "title": "签约",
        "site": "城关日报",
        "published": "2023-05-01",
    }


def test_records_stand_in_the_order_of_their_evidence() -> None:
    found = records(ARTICLE, doc(COOPERATION, PAIRING))
    assert [record.relation for record in found] == ["pairing", "cooperation"]


def test_ids_stay_whatever_else_is_found_and_change_with_page_and_parties() -> None:
    (alone,) = records(ARTICLE, doc(PAIRING))
    together = records(ARTICLE, doc(COOPERATION, replace(PAIRING, confidence=0.3, date=None)))
    assert alone.record_id == together[0].record_id
    assert len({record.record_id for record in together}) == 2
    (elsewhere,) = records(ARTICLE.model_copy(update={"doc_id": "ff00"}), doc(PAIRING))
    assert elsewhere.record_id != alone.record_id
    assert elsewhere.event_id != alone.event_id


def test_an_undirected_tie_is_one_tie_in_either_order() -> None:
    turned = replace(COOPERATION, head=COOPERATION.tail, tail=COOPERATION.head)
    assert len(records(ARTICLE, doc(COOPERATION, turned))) == 1
    directed = replace(PAIRING, head=PAIRING.tail, tail=PAIRING.head)
    assert len(records(ARTICLE, doc(PAIRING, directed))) == 2


def test_of_two_that_say_the_same_the_surer_is_kept() -> None:
    surer = replace(PAIRING, confidence=0.9, evidence=span("城关区第三小学与临河县实验小学签约"), date="2023")
    (record,) = records(ARTICLE, doc(PAIRING, surer))
    assert (record.confidence, record.date) == (0.9, "2023")


def test_ties_of_one_event_share_its_id() -> None:
    same = replace(COOPERATION, event="e1")
    first, second = records(ARTICLE, doc(PAIRING, same))
    assert first.event_id == second.event_id
    first, second = records(ARTICLE, doc(PAIRING, COOPERATION))
    assert first.event_id != second.event_id


def test_an_article_takes_the_organisations_of_its_doc() -> None:
    article = article_with_entities(ARTICLE, doc())
    assert article.entities == tuple(SCHOOLS.values())
    assert article.text == ARTICLE.text
    assert records(article, doc()) == []


def test_an_organisation_that_is_likelier_wrong_is_listed_only_where_a_tie_names_it() -> None:
    read = doc(PAIRING)
    sure = {"三小": 0.1, "实小": 0.9, "育才": 0.46}
    read._.organisations = tuple(
        entity.model_copy(update={"confidence": sure[name]}) for name, entity in SCHOOLS.items()
    )
    listed = [entity.name for entity in article_with_entities(ARTICLE, read).entities]
    assert listed == ["三小", "实小"]


def test_a_tie_with_an_unknown_party_is_an_error() -> None:
    with pytest.raises(KeyError, match="org:nobody"):
        records(ARTICLE, doc(replace(PAIRING, tail="org:nobody")))


def unknown(at: int) -> Article:
    """The article with a place where a brand took that of a name."""
    gap = Repair(kind="brand", count=1, spans=(RestoredSpan(start=at, end=at, text="", confidence=0),))
    return ARTICLE.model_copy(update={"repairs": (gap,)})


def test_no_record_rests_on_a_name_that_is_missing() -> None:
    made = records(unknown(TEXT.index("育才中学")), doc(PAIRING, COOPERATION))
    assert [record.tail.name for record in made] == ["实小"]
    assert len(records(unknown(TEXT.index("签约")), doc(PAIRING, COOPERATION))) == 1
    assert len(records(unknown(TEXT.index("昨日")), doc(PAIRING, COOPERATION))) == 2


def test_what_follows_a_missing_name_in_a_row_is_tied_to_it() -> None:
    text = "昨日，与甲校、乙校签约。"
    parties = {name: (text.index(name), text.index(name) + 2) for name in ("甲校", "乙校")}
    tie = replace(
        COOPERATION,
        head="org:三小",
        tail="org:实小",
        head_span=parties["甲校"],
        tail_span=parties["乙校"],
        evidence=(0, 12),
    )
    told = doc(tie)
    assert not records(unknown(3).model_copy(update={"text": text}), told)
    assert records(unknown(0).model_copy(update={"text": text}), told)


@pytest.mark.parametrize(
    ("before", "after", "made"),
    [
        ("昨日，甲校李明，", "院长王芳与乙校签约。", 0),
        ("昨日，甲校与", "合作，乙校到场签约。", 0),
        ("昨日，", "院长王芳到场，甲校与乙校签约。", 1),
        ("昨日，甲校与乙校签约，", "到场。", 1),
    ],
)
def test_a_party_is_tied_to_the_missing_name_that_it_is_joined_to(before: str, after: str, made: int) -> None:
    text = before + after
    spans = [(text.index(name), text.index(name) + 2) for name in ("甲校", "乙校")]
    tie = replace(COOPERATION, head="org:三小", tail="org:实小", evidence=(0, len(text)))
    tie = replace(tie, head_span=spans[0], tail_span=spans[1])
    assert len(records(unknown(len(before)).model_copy(update={"text": text}), doc(tie))) == made


def test_a_word_for_two_may_stand_for_the_missing_name() -> None:
    both = replace(PAIRING, head_span=(20, 22), tail_span=(20, 22))
    assert not records(unknown(0), doc(both))
    assert records(unknown(25), doc(both))
