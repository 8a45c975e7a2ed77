"""Gold pages as clean articles and as Docs, with the mentions that are found and with the annotators'."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from builders import gold_page
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from pipeline.goldset import documents
from pipeline.goldset.documents import clean_article, marked_document, names_by, read_document, read_documents
from pipeline.goldset.mentions import mark
from pipeline.language.org_tagger import Name, Sentence, Tagger
from pipeline.sources import InputError
from pipeline.sources.gold import GoldPage

TEXT = "天气很好。\n{清溪县教育局:EDU_AUTHORITY}与{江北大学:UNIVERSITY}签署战略合作协议。\n{清溪一小}也在。"
HEAD: dict[str, Any] = {
    "title": "清溪江北携手",
    "published": "2021-03-06",
    "source": "清溪日报",
    "author": "丁小洁",
}
PAGE = gold_page(TEXT, aliases={"江北大学": ["江大"]}, adcodes={"清溪县教育局": "110101"}, **HEAD)


def test_the_clean_article_is_what_the_annotators_read() -> None:
    article = clean_article(PAGE)
    assert article.text == "天气很好。\n清溪县教育局与江北大学签署战略合作协议。\n清溪一小也在。"
    assert (article.doc_id, article.source.uri, article.status) == ("p", "p.json", "ok")
    assert (article.title, article.published, article.site, article.author) == tuple(HEAD.values())
    assert article.entities == ()
    assert article == clean_article(PAGE)
    assert article.source.sha256 != clean_article(gold_page("别的。")).source.sha256


def test_a_document_is_read_as_an_article_is(nlp: Language) -> None:
    doc = read_document(nlp, PAGE)
    assert doc.text == PAGE.text
    assert (doc._.title, doc._.published, doc._.site) == ("清溪江北携手", "2021-03-06", "清溪日报")
    assert {entity.text for entity in doc.ents} >= {"清溪县教育局", "江北大学"}
    assert not {entity.id for entity in doc._.organisations} & {"清溪县教育局", "江北大学"}


def test_a_marked_document_has_the_annotators_mentions_and_identities(nlp: Language) -> None:
    doc = marked_document(nlp, PAGE)
    assert [(entity.text, entity.label_, entity.kb_id_) for entity in doc.ents] == [
        ("清溪县教育局", "EDU_AUTHORITY", "清溪县教育局"),
        ("江北大学", "UNIVERSITY", "江北大学"),
        ("清溪一小", "SCHOOL", "清溪一小"),
    ]
    bureau, university, _ = doc._.organisations
    assert (bureau.id, bureau.adcode, bureau.mentions) == ("清溪县教育局", "110101", ((6, 12),))
    assert university.aliases == ("江大",)
    assert (doc._.title, doc._.published, doc._.site) == ("清溪江北携手", "2021-03-06", "清溪日报")
    assert "清溪县教育局与江北大学签署战略合作协议。" in [sentence.text for sentence in doc.sents]


def test_a_marked_document_is_read_to_the_end_of_the_pipeline(nlp: Language) -> None:
    page = gold_page("{清溪小学}与{石桥中学}签署合作协议。两校将互派教师。")
    doc = marked_document(nlp, page)
    (span,) = doc.spans["anaphora"]
    assert (span.text, span._.antecedents) == ("两校", ("清溪小学", "石桥中学"))
    assert {(tie.head, tie.tail) for tie in doc._.ties} == {("清溪小学", "石桥中学")}
    with nlp.select_pipes(disable=["tie_extractor"]):
        assert marked_document(nlp, page)._.ties == ()


def test_an_entity_without_a_mention_is_no_organisation_of_the_doc(nlp: Language) -> None:
    page = gold_page("{清溪小学城南分校}揭牌。")
    brand = {"name": "清溪小学", "label": "SCHOOL"}
    page = mark(page.model_copy(update={"entities": (*page.entities, type(page.entities[0])(**brand))}))
    with nlp.select_pipes(disable=["tie_extractor"]):  # which would name the brand of a new branch
        assert [each.id for each in marked_document(nlp, page)._.organisations] == ["清溪小学城南分校"]


@settings(deadline=None, max_examples=30)
@given(st.text("清溪小学与县教育局签约。\n", min_size=1, max_size=30), st.data())
def test_mentions_stand_where_the_annotators_put_them(nlp: Language, text: str, data: st.DataObject) -> None:
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=6, unique=True).map(sorted))
    spans = [
        (start, end)
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
        if text[start:end].strip() == text[start:end]
    ]
    entities = [
        {"name": f"{number}校", "label": "SCHOOL", "mentions": [span]} for number, span in enumerate(spans)
    ]
    page = GoldPage.model_validate({"doc_id": "p", "paragraphs": text.split("\n"), "entities": entities})
    doc = marked_document(nlp, page)
    assert doc.text == text
    assert [(entity.start_char, entity.end_char) for entity in doc.ents] == spans
    assert [entity.kb_id_ for entity in doc.ents] == [f"{number}校" for number in range(len(spans))]


class _Blind(Tagger):
    """Finds nothing."""

    def __init__(self) -> None:
        pass

    def tag(self, sentences: Sequence[Sentence]) -> list[list[Name]]:
        return [[] for _ in sentences]


def test_another_tagger_finds_the_names_until_its_block_ends_or_fails(nlp: Language) -> None:
    with pytest.raises(InputError), names_by(nlp, _Blind()):
        assert read_document(nlp, PAGE).ents == ()
        raise InputError("no page")
    assert read_document(nlp, PAGE).ents != ()


def test_many_pages_are_read_side_by_side_as_they_are_one_by_one(
    nlp: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [PAGE, gold_page("{石桥中学}与{云鼎集团}共建产业学院。")]
    with nlp.select_pipes(disable=["tie_extractor"]):
        alone = read_documents(nlp, pages)
        monkeypatch.setattr(documents, "_FEW", 0)
        together = read_documents(nlp, pages)
    assert [doc.text for doc in together] == [page.text for page in pages]
    for one, other in zip(alone, together, strict=True):
        assert one.ents and [*map(str, one.ents)] == [*map(str, other.ents)]
        assert [*one._.organisations] == [*other._.organisations]
        assert one._.title == other._.title
