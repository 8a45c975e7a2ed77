"""Mentions of organisations and places: what is one, where it begins and ends, and what isn't one."""

from __future__ import annotations

from typing import Any

import pytest
import spacy
from spacy import displacy


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("兰州市第二中学与西宁五中签约。", [("兰州市第二中学", "SCHOOL"), ("西宁五中", "SCHOOL")]),
        ("长沙市雅礼中学岳阳学校今秋开学。", [("长沙市雅礼中学岳阳学校", "SCHOOL")]),
        ("市教育局发布通知。", [("市教育局", "EDU_AUTHORITY")]),
        ("河北唐县、内蒙古卓资两地", [("河北唐县", "REGION"), ("内蒙古卓资", "REGION")]),
        ("石河子市第十四师47团", [("石河子市", "REGION"), ("第十四师47团", "REGION")]),
        ("平潭综合实验区管委会负责人", [("平潭综合实验区管委会", "GOVERNMENT")]),
        ("奇瑞汽车股份有限公司", [("奇瑞汽车股份有限公司", "COMPANY")]),
        ("湖州、丽水两地教育局签约", [("湖州", "EDU_AUTHORITY"), ("丽水", "EDU_AUTHORITY")]),
        ("帮扶当地中学生和中小学校长", []),
        ("两所优质学校、63所农村小学", []),
        ("广州市中小学开学", [("广州市", "REGION")]),
        ("全国人大代表说", []),
        ("相关学校和有关高校", []),
    ],
)
def test_entities(text: str, entities: list[tuple[str, str]], read: Any) -> None:
    assert [(ent.text, ent.label_) for ent in read(text).ents] == entities


def test_shared_ending_gives_each_place_its_organ(read: Any) -> None:
    assert [ent._.full_name for ent in read("湖州、丽水两地教育局签约").ents] == ["湖州教育局", "丽水教育局"]


def test_alone_without_sentences() -> None:
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "lianxiao.JiebaTokenizer.v1"}}})
    nlp.add_pipe("org_ner")
    doc = nlp("记者从兰州市第二中学获悉。")
    assert [ent.text for ent in doc.ents] == ["兰州市第二中学"]


def test_displacy_shows_the_entities(read: Any) -> None:
    html = displacy.render(read("兰州市第二中学与江汉大学签约。"), style="ent")
    assert "兰州市第二中学" in html and "SCHOOL" in html and "UNIVERSITY" in html
