"""The text of a Doc and where its tokens stand."""

from __future__ import annotations

import spacy
from spacy.tokens import Doc

from pipeline.language.docs import text_of, token_spans
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
