"""What pronouns stand for."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.language.pronouns import speaker_of


@pytest.mark.parametrize(
    ("text", "pronoun", "names"),
    [
        ("兰州市第二中学与西宁市第五中学见面。两校商定互访。", "两校", {"兰州市第二中学", "西宁市第五中学"}),
        ("苏州市教育局与江汉大学见面，教育部在场。双方商定互访。", "双方", {"苏州市教育局", "江汉大学"}),
        ("西宁市第五中学开学。该校有千名学生。", "该校", {"西宁市第五中学"}),
        ("西宁市第五中学开学，我校领导讲话。", "我校", {"西宁市第五中学"}),
        ("正定县近年重教。该县新建学校。", "该县", {"正定县"}),
        ("西宁市第五中学开学。兰州市第二中学帮扶该校。", "该校", {"西宁市第五中学"}),
        ("江汉大学与长江大学谈了合作。前者出钱。", "前者", {"江汉大学"}),
        ("江汉大学与长江大学谈了合作。前者出钱，后者出力。", "后者", {"长江大学"}),
        ("江汉大学派人到兰州市，与华为公司接触，双方没有签字。", "双方", {"江汉大学", "华为公司"}),
    ],
)
def test_antecedents(text: str, pronoun: str, names: set[str], read: Any) -> None:
    doc = read(text)
    by_id = {e.id: e.name for e in doc._.organisations}
    (span,) = (span for span in doc.spans["anaphora"] if span.text == pronoun)
    assert {by_id[identifier] for identifier in span._.antecedents} == names


def test_a_pronoun_without_an_antecedent_is_left_out(read: Any) -> None:
    assert len(read("两校商定互访。").spans["anaphora"]) == 0


def test_the_medium_s_own_school_says_we(read: Any) -> None:
    doc = read("兰州市第二中学来访，我校领导接待，两校签约。", site="西宁市第五中学官网")
    by_id = {e.id: e.name for e in doc._.organisations}
    spans = {s.text: {by_id[i] for i in s._.antecedents} for s in doc.spans["anaphora"]}
    assert spans == {"我校": {"西宁市第五中学"}, "两校": {"西宁市第五中学", "兰州市第二中学"}}


def test_the_medium_s_place_says_we_though_nobody_names_it(read: Any) -> None:
    doc = read("我县与江汉大学签约。", site="正定县教育局")
    (span,) = doc.spans["anaphora"]
    (organisation,) = (e for e in doc._.organisations if e.id in span._.antecedents)
    assert organisation.adcode == "130123"


@pytest.mark.parametrize(
    ("site", "speaker"),
    [
        ("北京师范大学新闻网", ("UNIVERSITY", "北京师范大学")),
        ("桐乡市凤鸣中学微信公众号", ("SCHOOL", "桐乡市凤鸣中学")),
        ("兰州日报", None),
        (None, None),
    ],
)
def test_speaker(site: str | None, speaker: tuple[str, str] | None) -> None:
    assert speaker_of(site) == speaker
