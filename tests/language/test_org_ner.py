"""Mentions of organisations and places: what is one, where it begins and ends, and what isn't one."""

from __future__ import annotations

from typing import Any

import pytest
import spacy
from spacy import displacy

from pipeline.language.org_grammar import announced
from pipeline.language.org_ner import split_tokens


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("兰州市第二中学与西宁五中签约。", [("兰州市第二中学", "SCHOOL"), ("西宁五中", "SCHOOL")]),
        ("长沙市雅礼中学岳阳学校今秋开学。", [("长沙市雅礼中学岳阳学校", "SCHOOL")]),
        ("市教育局发布通知。", [("市教育局", "EDU_AUTHORITY")]),
        ("河北唐县、内蒙古卓资两地", [("河北唐县", "REGION"), ("内蒙古卓资", "REGION")]),
        ("河北唐县、内蒙古卓资县两地", [("河北唐县", "REGION"), ("内蒙古卓资县", "REGION")]),
        pytest.param(
            "石河子市第十四师47团",
            [("石河子市", "REGION"), ("第十四师47团", "REGION")],
            marks=pytest.mark.xfail(
                reason="the tagger takes a division of the corps in a bare list of places for none"
            ),
        ),
        ("第十四师47团与朝阳区结对", [("第十四师47团", "REGION"), ("朝阳区", "REGION")]),
        ("平潭综合实验区管委会负责人", [("平潭综合实验区管委会", "GOVERNMENT")]),
        ("奇瑞汽车股份有限公司", [("奇瑞汽车股份有限公司", "COMPANY")]),
        ("湖州、丽水两地教育局签约", [("湖州", "EDU_AUTHORITY"), ("丽水", "EDU_AUTHORITY")]),
        ("帮扶当地中学生和中小学校长", []),
        ("两所优质学校、63所农村小学", []),
        ("广州市中小学开学", [("广州市", "REGION")]),
        ("全国人大代表说", []),
        ("相关学校和有关高校", []),
        ("正定县第一中学校长说", [("正定县第一中学", "SCHOOL")]),
        ("正定县委书记到场", [("正定县委", "GOVERNMENT")]),
        ("牵头校正定县实验小学", [("正定县实验小学", "SCHOOL")]),
        ("兰州二中帮扶正定县第五中学", [("兰州二中", "SCHOOL"), ("正定县第五中学", "SCHOOL")]),
        ("正定县教师进修学校开班", [("正定县教师进修学校", "ORG")]),
        ("正定县幼儿园、金水区幼儿园", [("正定县幼儿园", "SCHOOL"), ("金水区幼儿园", "SCHOOL")]),
        ("桐乡市清溪小学受区教育局委托", [("桐乡市清溪小学", "SCHOOL"), ("区教育局", "EDU_AUTHORITY")]),
        ("县第二小学开学", [("县第二小学", "SCHOOL")]),
        ("各县第二小学开学", []),
        ("桐乡凤鸣中学（南校区）开学", [("桐乡凤鸣中学（南校区）", "SCHOOL")]),
        ("中新海宁（桐乡）开发有限公司成立", [("中新海宁（桐乡）开发有限公司", "COMPANY")]),
        (
            "中国石油大学（华东）、江汉大学",
            [("中国石油大学（华东）", "UNIVERSITY"), ("江汉大学", "UNIVERSITY")],
        ),
        ("与兰州一家服装厂合办", [("兰州", "REGION")]),
        ("9所重庆小学来访", [("重庆", "REGION")]),
        ("辽宁大连与云南红河州签约", [("辽宁大连", "REGION"), ("云南红河州", "REGION")]),
        ("浙江大力推进教育", [("浙江", "REGION")]),
        (
            "正定县教育体育和科技局、正定县住房和城乡建设局",
            [
                ("正定县教育体育和科技局", "EDU_AUTHORITY"),
                ("正定县住房和城乡建设局", "GOVERNMENT"),
            ],
        ),
        ("江汉大学教育学院教师", [("江汉大学教育学院", "UNIVERSITY")]),
        ("在江汉大学图书馆签约", [("江汉大学", "UNIVERSITY")]),
        ("双林小学、金石小学等校", [("双林小学", "SCHOOL"), ("金石小学", "SCHOOL")]),
    ],
)
def test_entities(text: str, entities: list[tuple[str, str]], read: Any) -> None:
    assert [(ent.text, ent.label_) for ent in read(text).ents] == entities


@pytest.mark.parametrize("text", ["铁山坪和仁和路开工", "共建新能源产业学院"])
def test_what_is_likelier_no_organisation_has_little_confidence(text: str, read: Any) -> None:
    assert all(entity.confidence < 0.48 for entity in read(text)._.organisations)


@pytest.mark.parametrize(
    ("text", "organs"),
    [
        ("湖州、丽水两地教育局签约", ["湖州市教育局", "丽水市教育局"]),
        ("榆中、皋兰两县教育局签约", ["榆中县教育局", "皋兰县教育局"]),
        (
            "西安、兰州、银川、西宁、乌鲁木齐五市教育局签约",
            ["西安市教育局", "兰州市教育局", "银川市教育局", "西宁市教育局", "乌鲁木齐市教育局"],
        ),
        ("记者从彭阳县、隆德县教育体育局获悉", ["彭阳县教育体育局", "隆德县教育体育局"]),
        ("祁阳县、东安县、零陵区政府到场", ["祁阳县政府", "东安县政府", "零陵区政府"]),
    ],
)
def test_shared_ending_gives_each_place_its_organ(text: str, organs: list[str], read: Any) -> None:
    assert [ent._.full_name for ent in read(text).ents] == organs


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("漳江小学携沙坪中学；文昌中学携理公港镇中学", ["漳江小学", "沙坪中学", "文昌中学", "理公港镇中学"]),
        ("月塘街小学↔荣华乡鹅溪小学", ["月塘街小学", "荣华乡鹅溪小学"]),
    ],
)
def test_two_names_are_not_taken_for_one(text: str, names: list[str], read: Any) -> None:
    assert [ent.text for ent in read(text).ents] == names


@pytest.mark.parametrize("mark", [*"①⑩⑴⒈❶㈠■●▲◆►▶◎□▪•※＊*#√│｜|丨→", "📌", "\t"])
def test_what_stands_before_an_item_is_no_part_of_its_name(read: Any, mark: str) -> None:
    doc = read(f"今年新设一个集团。{mark}清溪路教育集团：清溪路小学{mark}石桥路小学{mark}城关镇第二小学。")
    assert [ent.text for ent in doc.ents] == ["清溪路教育集团", "清溪路小学", "石桥路小学", "城关镇第二小学"]


def test_a_circle_in_a_name_is_a_digit(read: Any) -> None:
    assert [ent.text for ent in read("北京一○一中学与清溪小学签约。").ents] == ["北京一○一中学", "清溪小学"]


def test_shared_ending_spells_the_kind_of_place_out(read: Any) -> None:
    doc = read("甘谷、临潭两县教育局签约")
    assert [ent._.full_name for ent in doc.ents] == ["甘谷县教育局", "临潭县教育局"]


def test_what_an_article_glues_to_a_name_once_is_none_of_it(read: Any) -> None:
    doc = read("驻石桥小学一行到访。石桥小学开学。正定县石桥小学放假。")
    assert "驻石桥小学" not in [ent.text for ent in doc.ents]


def test_an_announced_short_form_is_a_mention(read: Any) -> None:
    doc = read("桐乡市凤鸣高级中学（以下简称“凤高”）昨日开学。凤高校长致辞。")
    assert [ent.text for ent in doc.ents] == ["桐乡市凤鸣高级中学", "凤高", "凤高"]
    assert len({ent.kb_id_ for ent in doc.ents}) == 1


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (
            "远帆新能源科技有限公司（以下简称“公司”）与清溪中学签约。多家公司和上市公司到场，公司董事长致辞。",
            "公司",
        ),
        ("桐乡市凤鸣高级中学（以下简称“学校”）与石桥小学结对。乡村学校很多，学校将派出教师。", "学校"),
        ("清溪职业技术学院（以下简称“学院”）与远帆教育集团签约。两所学院到场，学院院长致辞。", "学院"),
        ("远帆教育集团（以下简称“集团”）与石桥小学签约。两家集团到场，集团董事长致辞。", "集团"),
    ],
)
def test_an_announced_common_word_is_a_pronoun_and_no_mention(read: Any, text: str, word: str) -> None:
    doc = read(text)
    assert word not in [ent.text for ent in doc.ents]
    assert all(word not in organisation.aliases for organisation in doc._.organisations)
    (*_, last) = (span for span in doc.spans["anaphora"] if span.text == word)
    assert last._.antecedents == (doc.ents[0].kb_id_,)


def test_the_short_forms_that_a_text_announces() -> None:
    text = "凤鸣中学（以下简称“凤中”）、{}（以下简称“{}”）".format
    assert list(announced(text("石桥小学", "石小"))) == [(4, "凤中"), (19, "石小")]
    for word in ("公司", "基地", "教育集团", "我校", "双方"):
        assert list(announced(text("石桥小学", word))) == [(4, "凤中")]


def test_alone_without_sentences() -> None:
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "lianxiao.JiebaTokenizer.v1"}}})
    nlp.add_pipe("org_ner")
    doc = nlp("记者从兰州市第二中学获悉。")
    assert [ent.text for ent in doc.ents] == ["兰州市第二中学"]


def test_displacy_shows_the_entities(read: Any) -> None:
    html = displacy.render(read("兰州市第二中学与江汉大学签约。"), style="ent")
    assert "兰州市第二中学" in html and "SCHOOL" in html and "UNIVERSITY" in html


def test_spans_stay_where_they_are_when_tokens_before_them_are_split() -> None:
    doc = spacy.blank("zh")("两校园内。王建国到场。")
    (first, last) = (doc.text.index("王"), doc.text.index("到"))
    doc.spans["persons"] = [doc.char_span(first, last, label="PERSON", kb_id="one")]
    split_tokens(doc, {2, first + 1})
    assert [(s.text, s.label_, s.kb_id_) for s in doc.spans["persons"]] == [("王建国", "PERSON", "one")]


def test_people_are_still_known_when_pronouns_are(read: Any) -> None:
    doc = read("石桥中学与清溪小学签约，两校园内张灯结彩。校长王建国到场。该校友会会长李志强到场。")
    assert [span.text for span in doc.spans["persons"]] == ["王建国", "李志强"]
    assert [span.text for span in doc.spans["anaphora"]] == ["两校", "该校"]
