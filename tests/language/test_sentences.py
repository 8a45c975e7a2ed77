"""Sentences of news text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language.sentences import sentence_spans


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("甲校开学。乙校放假！", ["甲校开学。", "乙校放假！"]),
        ("“我们来了！”的喊声响起。", ["“我们来了！”的喊声响起。"]),
        ("“很好。”校长李明说。仪式结束。", ["“很好。”校长李明说。", "仪式结束。"]),
        ("“很好。”两校随后签约。", ["“很好。”", "两校随后签约。"]),
        ("他问：“去哪儿？回家吗？”", ["他问：“去哪儿？", "回家吗？”"]),
        ("（图为现场。记者摄）签约。", ["（图为现场。记者摄）签约。"]),
        ("《好！学校》出版了。", ["《好！学校》出版了。"]),
        ("标题\n正文。", ["标题\n", "正文。"]),
        ("等等……然后呢？", ["等等……", "然后呢？"]),
        ("甲校;乙校", ["甲校;乙校"]),
        ("甲校与乙校签约。这是首次合作。", ["甲校与乙校签约。", "这是首次合作。"]),
        ("签约。为此，与此同时，地处山区的丙校停办。", ["签约。", "为此，与此同时，地处山区的丙校停办。"]),
        ("“好！”与会者喊。", ["“好！”与会者喊。"]),
        ("（记者　王某　甲校开学。乙校放假。", ["（记者　王某　甲校开学。", "乙校放假。"]),
        ("（甲校开学。\n乙校）放假。", ["（甲校开学。", "\n", "乙校）放假。"]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


@given(st.text(st.sampled_from("学校说与。！？…“”（）《》\n,，a 1"), max_size=40))
def test_spans_cover_the_text(text: str) -> None:
    spans = list(sentence_spans(text))
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans)
