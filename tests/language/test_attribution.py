"""Which tie a term, a place and a number of parties are told of."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

from pipeline.language import attribution
from pipeline.language.attribution import attribute_spans, with_attributes
from pipeline.language.sentences import sentence_spans
from pipeline.language.tie_dates import Chronicle
from pipeline.language.ties import Tie


def tie(text: str, words: str, head: str, tail: str, **more: Any) -> Tie:
    """A tie that `words` of the text tell."""
    start = text.index(words)
    span = start, start + len(words)
    fields: dict[str, Any] = {
        "relation": "pairing",
        "head": head,
        "tail": tail,
        "head_span": span,
        "tail_span": span,
        "directed": False,
        "status": "agreed",
        "date": None,
        "agreement": None,
        "program": None,
        "evidence": span,
        "mentions": (),
        "confidence": 0.9,
        "event": words,
        "frame": "model",
    }
    return Tie(**fields | more)


def told(
    text: str, *ties: Tie, published: str | None = "2023-10-01"
) -> list[tuple[str | None, str | None, int | None]]:
    found = with_attributes(ties, Chronicle(text, published))
    return [(each.term, each.place, each.parties) for each in found]


def terms(text: str, *ties: Tie) -> list[str | None]:
    return [term for term, _, _ in told(text, *ties)]


def places(text: str, *ties: Tie) -> list[str | None]:
    return [place for _, place, _ in told(text, *ties)]


def test_a_tie_has_what_its_sentence_tells() -> None:
    text = "昨日，甲校与乙校在西宁签约，双方结对，期限三年。"
    assert told(text, tie(text, "甲校与乙校在西宁签约", "甲", "乙")) == [("P3Y", "西宁", 2)]


def test_each_agreement_of_a_sentence_has_its_own() -> None:
    text = "甲校与乙校签三年协议，与丙校签五年合同；丁校托管戊校，期限六年。"
    first, second = tie(text, "甲校与乙校签三年协议", "甲", "乙"), tie(text, "与丙校签五年合同", "甲", "丙")
    third = tie(text, "丁校托管戊校", "丁", "戊", relation="management")
    assert terms(text, first, second, third) == ["P3Y", "P5Y", "P6Y"]
    text = "甲校与乙校结对，丙校托管丁校，为期六年。"
    first, second = (
        tie(text, "甲校与乙校结对", "甲", "乙"),
        tie(text, "丙校托管丁校", "丙", "丁", relation="management"),
    )
    assert terms(text, first, second) == [None, "P6Y"]


def test_the_school_that_an_agreement_hands_over_has_its_term() -> None:
    text = "县教育局与甲校签约，把乙校交给后者管理，期限四年。"
    owner = tie(text, "县教育局与甲校签约", "县教育局", "甲", relation="co_running")
    managed = tie(text, "把乙校交给后者管理", "甲", "乙", relation="management")
    assert terms(text, owner, managed) == ["P4Y", "P4Y"]


def test_the_sentences_behind_tell_the_term_until_another_tie_or_a_date() -> None:
    signed = "甲校与乙校签订协议。"
    for behind, term in (
        ("县长讲话。合作期十二年。", "P12Y"),
        ("丙校与丁校合作，为期五年。", None),
        ("2018年，另一份合同期限五年。", None),
        ("县里人说，新学校建成以后一共会有六十个班和两千多个学位，丙校的运营期暂定三年。", None),
        ("\n根据协议，甲校派出校长和管理团队，全面负责教学和教师招聘等各项工作，期限六年。", "P6Y"),
        ("\n会议还听取了汇报，为期三年的规划通过。", None),
        ("建立互助对子11对，期限三年，名单如下：", None),
    ):
        text = signed + behind
        ties = [tie(text, "甲校与乙校签订协议", "甲", "乙")]
        if "丙校与" in text:
            ties.append(tie(text, "丙校与丁校合作", "丙", "丁"))
        assert terms(text, *ties)[0] == term, behind


def test_what_is_said_behind_several_ties_of_a_kind_is_said_of_all() -> None:
    text = "甲校托管乙校；丙校托管丁校。托管期均为两年。"
    ties = [tie(text, f"{a}校托管{b}校", a, b, relation="management") for a, b in ("甲乙", "丙丁")]
    assert terms(text, *ties) == ["P2Y", "P2Y"]
    text = "甲校与乙校合作；丙校托管丁校。托管期为两年。"
    ties = [
        tie(text, "甲校与乙校合作", "甲", "乙"),
        tie(text, "丙校托管丁校", "丙", "丁", relation="management"),
    ]
    assert terms(text, *ties) == [None, "P2Y"]


def test_the_items_of_a_list_have_the_term_over_or_under_it() -> None:
    rows = ["清溪镇第一小学—云山小学", "清溪镇第二小学—石桥小学", "清溪镇第三小学—文澜小学"]
    for lead, behind in (
        ("结对学校公布，期限三年，名单如下：", ""),
        ("结对学校名单如下：", "结对期限三年。"),
    ):
        text = "；\n".join((lead, *rows)).replace("：；", "：") + "。\n" + behind
        ties = [tie(text, row, row[:7], row[8:]) for row in rows]
        assert terms(text, *ties) == ["P3Y"] * 3


def test_other_places_where_the_tie_is_told_may_tell_the_term() -> None:
    text = "甲校与乙校结对。" + "会议开了很久。" * 6 + "甲校与乙校的协议为期三年。"
    at = text.index("甲校与乙校的协议")
    assert terms(text, tie(text, "甲校与乙校结对", "甲", "乙", mentions=((at, at + 8),))) == ["P3Y"]


def test_a_scene_is_the_place_of_what_was_signed_there_on_its_day() -> None:
    text = "5月3日，教育合作签约仪式在云山宾馆举行。县长致辞。甲校与乙校签约。2019年，丙校与丁校结对。"
    signed = tie(text, "甲校与乙校签约", "甲", "乙", date="2023-05-03")
    earlier = tie(text, "丙校与丁校结对", "丙", "丁", date="2019")
    assert places(text, signed, earlier) == ["云山宾馆", None]
    planned = tie(text, "甲校与乙校签约", "甲", "乙", date="2023-05-03", status="planned")
    assert places(text, planned) == [None]


def test_a_scene_without_a_day_is_that_of_its_paragraph_and_of_what_goes_on_from_it() -> None:
    text = "日前，教育合作签约仪式在云山宾馆举行。甲校与乙校签约。\n会上，丙校与丁校签约。\n戊校与己校结对。"
    ties = [
        tie(text, "甲校与乙校签约", "甲", "乙"),
        tie(text, "丙校与丁校签约", "丙", "丁"),
        tie(text, "戊校与己校结对", "戊", "己"),
    ]
    assert places(text, *ties) == ["云山宾馆", "云山宾馆", None]


def test_the_next_sentence_may_tell_how_many_signed() -> None:
    for behind, number in (
        ("张三、李四分别代表双方签字。", 2),
        ("三方商定，明年招生。", 3),
        ("双方没有签署其他协议。", None),
        ("\n双方约定互访。", None),
        ("丙校与丁校签约，双方互访。", None),
    ):
        text = f"甲校与乙校签约仪式举行。{behind}"
        ties = [tie(text, "甲校与乙校签约仪式举行", "甲", "乙")]
        if "丙校" in text:
            ties.append(tie(text, "丙校与丁校签约", "丙", "丁"))
        assert told(text, *ties)[0][2] == number, behind


def test_two_of_a_wider_scheme_are_not_those_who_signed() -> None:
    text = "两地启动协作后，甲校与乙校结对。"
    assert told(text, tie(text, "甲校与乙校结对", "甲", "乙"))[0][2] is None
    text = "县政府、甲校与某公司三方共同签约，创办甲校附属学校。"
    assert told(text, tie(text, "创办甲校附属学校", "甲", "附属", relation="branch"))[0][2] == 3


def test_spans_are_where_the_text_tells_them() -> None:
    text = "甲校与乙校在西宁签约，双方结对，期限三年。"
    one = tie(text, "甲校与乙校在西宁签约", "甲", "乙")
    spans = attribute_spans(one, [one], Chronicle(text, None))
    assert {name: text[slice(*span)] for name, span in spans.items()} == {
        "term": "三年", "place": "西宁", "parties": "双方",
    }  # fmt: skip
    nothing = "甲校与乙校结对。"
    bare = tie(nothing, "甲校与乙校结对", "甲", "乙")
    assert attribute_spans(bare, [bare], Chronicle(nothing, None)) == {}


@given(
    st.lists(
        st.sampled_from(
            [
                "甲校与乙校签约",
                "丙校托管丁校",
                "，",
                "。",
                "；",
                "\n",
                "为期三年",
                "2021年至2023年",
                "在西宁举行签约仪式",
                "双方签字",
                "按照协议，",
                "会上，",
                "名单如下：",
                "三方共同签署",
                "5月3日，",
            ]
        ),
        min_size=1,
        max_size=25,
    ).map("".join)
)
def test_any_text_is_read_and_places_are_its_words(text: str) -> None:
    ties = [
        tie(text, match[0], match[0][0], match[0][-2:], evidence=match.span())
        for match in re.finditer("甲校与乙校签约|丙校托管丁校", text)
    ]
    found = with_attributes(ties, Chronicle(text, "2023-10-01"))
    assert len(found) == len(ties)
    for each in found:
        assert each.place is None or each.place in text
        assert each.parties is None or each.parties >= 2
        assert each.term is None or re.fullmatch(r"P\d+[YM]|[\d-]+/[\d-]+", each.term)
    assert sentence_spans(text)


def test_from_a_text_to_the_ties_of_its_doc(nlp: Language) -> None:
    text = "5月3日，合作办学签约仪式在云山宾馆举行。会上，云山市教育局与清溪大学签订合作办学协议，双方约定合作期六年。"
    doc = nlp.make_doc(text)
    doc._.published = "2023-05-05"
    (found,) = [tie for tie in nlp(doc)._.ties if tie.relation == "co_running"]
    assert (found.term, found.place, found.parties) == ("P6Y", "云山宾馆", 2)


@pytest.mark.parametrize("text", ["", "\n", "甲校与乙校签约"])
def test_nothing_is_told_of_no_tie(text: str) -> None:
    assert with_attributes([], Chronicle(text, None)) == []


def test_where_the_text_speaks_of_a_tie_is_found_once_for_all_that_it_tells(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found: list[Tie] = []
    find = attribution._Reader._find_scope
    monkeypatch.setattr(
        attribution._Reader, "_find_scope", lambda self, tie: found.append(tie) or find(self, tie)
    )
    text = "甲校与乙校结对。丙校与丁校结对。"
    ties = tie(text, "甲校与乙校", "甲", "乙"), tie(text, "丙校与丁校", "丙", "丁")
    assert told(text, *ties) == [(None, None, None)] * 2
    assert found == [*ties]
