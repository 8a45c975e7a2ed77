"""The whole room: its pipes, its contract, and any text at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, DocBin

import pipeline
from pipeline.language import COMPONENTS, annotate
from pipeline.schema import Article, Source

NAMES = "兰州市第二中学 江汉大学 苏州市教育局 正定县 科大讯飞 凤鸣教育集团 两校 双方 该校"
WORDS = "与 和 、 ， 。 签署《合作协议》 结对帮扶 分别 托管 加入 “ ” 10月5日 将 𠮷 \ue21f ? A \U000f0001"
PIECES = st.sampled_from([*NAMES.split(), *WORDS.split(), " ", "\n"])


def test_pipes(nlp: Language) -> None:
    assert tuple(nlp.pipe_names) == COMPONENTS


def test_annotate_keeps_the_text_and_knows_the_date(nlp: Language) -> None:
    article = Article(
        doc_id="0" * 16,
        source=Source(uri="a.txt", sha256="0" * 64),
        status="ok",
        published="2023-10-26",
        text="10月25日，苏州市教育局与江汉大学签署协议。",
        version="0",
    )
    doc = annotate(nlp, article)
    assert doc.text == article.text
    assert [tie.date for tie in doc._.ties] == ["2023-10-25"]


def test_round_trip_through_disk(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "nlp")
    again = spacy.load(tmp_path / "nlp")
    text = "苏州市教育局与江汉大学签署协议。"
    assert again(text)._.ties == nlp(text)._.ties != ()


TOLD = "据悉，苏州市教育局与江汉大学签署协议。双方明年合作。"


def held(doc: Doc) -> list[Any]:
    """All that the components find in a Doc."""
    spans = [*doc.ents, *doc.spans["anaphora"], *doc.spans["persons"]]
    return [
        tuple(doc._.organisations),
        tuple(doc._.ties),
        tuple(doc._.title_mentions),
        [(span.start_char, span.end_char, span.label_, span.kb_id_) for span in spans],
        [(span._.full_name, span._.evidence, tuple(span._.antecedents)) for span in spans],
        [sentence.text for sentence in doc.sents],
    ]


def test_a_doc_is_read_again_with_all_that_was_found(nlp: Language, read: Any) -> None:
    doc = read(TOLD, title="江汉大学来苏签约")
    assert doc._.ties and doc._.title_mentions and doc.spans["anaphora"]
    assert held(Doc(nlp.vocab).from_bytes(doc.to_bytes())) == held(doc)
    box = DocBin(docs=[doc], store_user_data=True).to_bytes()
    (again,) = DocBin().from_bytes(box).get_docs(nlp.vocab)
    assert held(again)[:-1] == held(doc)[:-1]
    # The same words give the same bytes.
    assert doc.to_bytes() == read(TOLD, title="江汉大学来苏签约").to_bytes()


def test_a_doc_bin_without_user_data_keeps_the_names(nlp: Language) -> None:
    doc = nlp(TOLD)
    (again,) = DocBin(docs=[doc]).get_docs(nlp.vocab)
    assert [(e.text, e.label_, e.kb_id_) for e in again.ents] == [
        (e.text, e.label_, e.kb_id_) for e in doc.ents
    ]
    assert [span.text for span in again.spans["anaphora"]] == ["双方"]
    assert again._.ties == ()


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(PIECES, max_size=24).map("".join))
def test_any_text(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert doc.text == text
    ids = {e.id for e in doc._.organisations}
    for entity in doc._.organisations:
        assert all(0 <= start < end <= len(text) for start, end in entity.mentions)
    for tie in doc._.ties:
        assert {tie.head, tie.tail} <= ids and tie.head != tie.tail
        for start, end in (tie.evidence, tie.head_span, tie.tail_span):
            assert 0 <= start < end <= len(text)


def test_two_runs_agree(read: Any) -> None:
    text = "兰州市第二中学、江汉大学与苏州市教育局签署协议。两校加入凤鸣教育集团。"
    first, second = read(text), pipeline.load()(text)
    assert first._.ties == second._.ties and first._.organisations == second._.organisations
