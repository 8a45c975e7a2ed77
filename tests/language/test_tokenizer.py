"""jieba's tokens join to exactly the text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

import pipeline

NLP = pipeline.load()
CHARACTERS = st.one_of(
    st.characters(),
    st.sampled_from("北京市第八中学与签署《协议》，。“”　 \n\r\t１２Ａ𠮷龘?！"),
    st.characters(categories=("Cs",)),
)


@settings(max_examples=200, deadline=None)
@given(st.text(CHARACTERS, max_size=60))
def test_tokens_join_to_the_text(text: str) -> None:
    doc = NLP.make_doc(text)
    assert len(doc.text) == len(text)
    expected = "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    assert doc.text == expected
    assert all(doc.text[token.idx : token.idx + len(token)] == token.text for token in doc)


def test_line_feeds_and_wide_spaces_are_tokens(nlp: Language) -> None:
    assert [token.text for token in nlp.make_doc("学校\n　签约")] == ["学校", "\n", "\u3000", "签约"]
