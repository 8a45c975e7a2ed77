"""The text of a Doc and where its tokens stand."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from pipeline.language.docs import as_listed, as_printed, span_text, text_of, title_of, token_spans
from pipeline.language.org_ner import split_tokens

BLANK = spacy.blank("zh")


def test_the_text_is_that_of_spacy() -> None:
    doc = BLANK("甲校\n与乙校签约。")
    assert text_of(doc) == doc.text == text_of(doc)


def test_tokens_stand_where_they_are_written() -> None:
    doc = Doc(BLANK.vocab, words=["甲校", "and", "乙校"], spaces=[False, True, False])
    assert [text_of(doc)[start:end] for start, end in token_spans(doc)] == ["甲校", "and", "乙校"]
    assert token_spans(Doc(BLANK.vocab)) == []


def test_tokens_that_were_split_stand_apart_in_the_same_text() -> None:
    doc = Doc(BLANK.vocab, words=["清溪小学与", "柳湾小学"], spaces=[False, False])
    before = text_of(doc)
    split_tokens(doc, {4})
    assert text_of(doc) == before
    assert token_spans(doc) == [(0, 4), (4, 5), (5, 9)]


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("石桥小学(东校区),清溪小学:签约!", "石桥小学（东校区），清溪小学：签约！"),
        ('结成"姊妹校",互称"兄弟"', "结成“姊妹校”，互称“兄弟”"),
        ("石桥小学--清溪小学", "石桥小学——清溪小学"),
        ("２０２３年ＡＢＣ学校", "2023年ABC学校"),
        ("共1,000人,19:30见http://example.org/?a;b", "共1,000人，19:30见http://example.org/?a;b"),
        ('结成"姊妹校","友好校"', "结成“姊妹校”，“友好校”"),
        ("名单(排名不分先后):\n石桥小学(东),12所", "名单（排名不分先后）：\n石桥小学（东），12所"),
        ('石桥"小学', '石桥"小学'),
        ("石桥-清溪教育联盟", "石桥-清溪教育联盟"),
    ],
)
def test_text_is_read_as_it_would_be_printed(typed: str, printed: str) -> None:
    assert as_printed(typed) == printed


@given(st.text())
def test_what_is_printed_has_the_same_places(text: str) -> None:
    assert len(as_printed(text)) == len(text)


def test_title_and_spans_are_read_so_too() -> None:
    doc = Doc(BLANK.vocab, words=["石桥小学", "(", "东校区", ")"], spaces=[False] * 4)
    assert span_text(doc[:]) == "石桥小学（东校区）"
    assert title_of(doc) == ""
    doc._.title = "石桥小学(东校区)"
    assert title_of(doc) == "石桥小学（东校区）"


@given(st.text("甲校①│📌○、→", max_size=20))
def test_marks_of_lists_are_commas_in_a_text_of_the_same_length(text: str) -> None:
    read = as_listed(text)
    assert len(read) == len(text)
    assert all(
        now == before or (now == "、" and before in "①│📌→") for now, before in zip(read, text, strict=True)
    )
    assert not set(read) & set("①│📌→")


def test_a_circle_is_a_zero_between_numerals_alone() -> None:
    assert as_listed("○石桥一○一中学、◯清溪小学") == "○石桥一〇一中学、◯清溪小学"
