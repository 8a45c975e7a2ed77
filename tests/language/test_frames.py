"""What the frames read in single sentences: who, what, in which direction, and what undoes it. Dates have tests elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from pipeline.language.frames import Attributes, attributes, parties_in, program_in, read_frames
from pipeline.language.org_ner import split_tokens
from pipeline.language.sentences import sentence_spans

Marked = Callable[..., Doc]


def told(doc: Doc) -> set[str]:
    """The ties that the frames read, as `relation head > tail` or, without a direction, `relation head - tail`."""
    return {
        f"{tie.relation} {tie.head} {'>' if tie.directed else '-'} {tie.tail}"
        for tie in read_frames(doc).ties
    }


@pytest.mark.parametrize(
    ("text", "ties"),
    [
        ("{清溪小学}与{石桥中学}签署合作协议。", {"cooperation 清溪小学 - 石桥中学"}),
        (
            "{清溪小学}与{云山县教育局:EDU_AUTHORITY}、{石桥中学}签署合作协议。",
            {"cooperation 清溪小学 - 云山县教育局", "cooperation 清溪小学 - 石桥中学"},
        ),
        ("{清溪小学}、{石桥中学}结对。", {"pairing 清溪小学 - 石桥中学"}),
        ("{清溪小学}对口帮扶{石桥中学}。", {"pairing 清溪小学 > 石桥中学"}),
        (
            "{清溪小学}、{石桥小学}分别与{柳湾小学}、{东岭小学}结对。",
            {"pairing 清溪小学 - 柳湾小学", "pairing 石桥小学 - 东岭小学"},
        ),
        ("{清溪中学}托管{石桥中学}。", {"management 清溪中学 > 石桥中学"}),
        (
            "{清溪学院:UNIVERSITY}与{远帆科技公司:COMPANY}签署战略合作协议。",
            {"school_enterprise 清溪学院 - 远帆科技公司"},
        ),
        # The officials who sign are those of their organs.
        ("{清溪小学}校长与{石桥中学}党委书记签署合作协议。", {"cooperation 清溪小学 - 石桥中学"}),
        # A clause leaves its subject out, and so does a sentence.
        ("{清溪小学}抓住机遇，与{石桥中学}签署合作协议。", {"cooperation 清溪小学 - 石桥中学"}),
        ("{清溪小学}很有名。去年与{石桥中学}签署合作协议。", {"cooperation 清溪小学 - 石桥中学"}),
        # What a partner is called before its name.
        ("{清溪小学}为手拉手学校{石桥小学}送课。", {"pairing 清溪小学 - 石桥小学"}),
        ("{清溪小学}的姊妹学校——{石桥小学}来访。", {"cooperation 清溪小学 - 石桥小学"}),
        ("{清溪小学}的兄弟学校{石桥小学}来访。", set()),
        # A word for a place right before a name tells where that is.
        (
            "{云山县:REGION}很美。{清溪小学}与该县{石桥镇:REGION}签署合作协议。",
            {"cooperation 清溪小学 - 石桥镇"},
        ),
        # Brackets name those who are counted before.
        (
            "{清溪小学}与两所中学（{石桥中学}、{柳湾中学}）签署合作协议。",
            {"cooperation 清溪小学 - 石桥中学", "cooperation 清溪小学 - 柳湾中学"},
        ),
        ("{清溪小学}与两个单位（{石桥中学}等学校）签署合作协议。", {"cooperation 清溪小学 - 石桥中学"}),
        # Where it happens and who looks on is no party.
        ("{清溪小学}与{石桥中学}在{云山县:REGION}签署合作协议。", {"cooperation 清溪小学 - 石桥中学"}),
    ],
)
def test_a_frame_reads_who_is_tied_to_whom(marked: Marked, text: str, ties: set[str]) -> None:
    assert told(marked(text)) == ties


def test_a_long_run_of_digits_comes_to_an_end(marked: Marked) -> None:
    assert told(marked(f"{{清溪小学}}与{'1' * 100_000}{{石桥中学}}签署合作协议。")) == set()


def test_people_sign_for_their_organs(marked: Marked) -> None:
    doc = marked("{清溪小学}校长王建国、{石桥中学}校长李志强签署合作协议。")
    assert told(doc) == set()
    people = [(doc.text.index(name), doc.text.index(name) + 3) for name in ("王建国", "李志强")]
    split_tokens(doc, {offset for span in people for offset in span})
    doc.spans["persons"] = [span for each in people if (span := doc.char_span(*each, label="PERSON"))]
    assert told(doc) == {"cooperation 清溪小学 - 石桥中学"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{清溪小学}和{石桥中学}昨天开学。",
        "{清溪小学}未与{石桥中学}签署合作协议。",
        "鼓励{清溪小学}与{石桥中学}签署合作协议。",
        "《{清溪小学}与{石桥中学}签署合作协议》是一篇报道。",
        "{清溪小学}很有名。\n去年与{石桥中学}签署合作协议。",
    ],
)
def test_what_is_denied_general_or_only_named_is_no_tie(marked: Marked, text: str) -> None:
    assert told(marked(text)) == set()


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("{清溪小学}与{石桥中学}签署合作协议。", "agreed"),
        ("{清溪小学}计划与{石桥中学}签署合作协议。", "planned"),
        ("{清溪小学}与{石桥中学}终止合作协议。", "ended"),
    ],
)
def test_words_around_the_trigger_give_the_status(marked: Marked, text: str, status: str) -> None:
    (tie,) = read_frames(marked(text)).ties
    assert tie.status == status


@pytest.mark.parametrize(
    ("title", "agreement"),
    [
        ("《山海携手框架协议》", "山海携手框架协议"),
        ("《合作协议》", None),
        ("《山海之歌》", None),
        ("合作协议", None),
    ],
)
def test_the_title_of_an_agreement(marked: Marked, title: str, agreement: str | None) -> None:
    (tie,) = read_frames(marked(f"{{清溪小学}}与{{石桥中学}}签署合作协议{title}。")).ties
    assert tie.agreement == agreement


def test_evidence_is_the_clauses_of_the_match_and_mentions_are_the_names(marked: Marked) -> None:
    doc = marked("天气很好。据悉， {清溪小学}与{石桥中学}签署合作协议，互派教师，记者到场。")
    (tie,) = read_frames(doc).ties
    assert doc.text[slice(*tie.evidence)].startswith("清溪小学与石桥中学签署合作协议")
    assert "据悉" not in doc.text[slice(*tie.evidence)]
    assert doc.text[slice(*tie.head_span)] == "清溪小学"
    assert doc.text[slice(*tie.tail_span)] == "石桥中学"
    assert (tie.frame, 0 < tie.confidence < 1) == ("with", True)


def test_a_name_tells_its_brand_where_the_branch_is_opened(marked: Marked) -> None:
    reading = read_frames(marked("{清溪小学城南分校}揭牌。"))
    (tie,) = reading.ties
    brand = reading.entities[tie.head]
    assert (tie.relation, tie.directed, tie.tail, tie.frame) == ("branch", True, "清溪小学城南分校", "brand")
    assert (brand.name, brand.label) == ("清溪小学", "SCHOOL")
    assert told(marked("{清溪小学城南分校}举行运动会。")) == set()
    assert told(marked("{清溪小学}有百年历史。{清溪小学城南分校}揭牌。")) == {
        "branch 清溪小学 > 清溪小学城南分校"
    }


def test_reading_changes_nothing_in_the_doc(marked: Marked) -> None:
    doc = marked("{清溪小学城南分校}揭牌。")
    before = (doc.ents, doc._.organisations, doc._.ties)
    assert set(read_frames(doc).entities) > {entity.id for entity in doc._.organisations}
    assert (doc.ents, doc._.organisations, doc._.ties) == before


def test_parties_are_names_and_pronouns_in_order(marked: Marked) -> None:
    doc = marked("{清溪小学}、{石桥中学}来往多年。两校签订协议，{云山县教育局:EDU_AUTHORITY}见证。")
    (parties,) = parties_in(doc, [(0, len(doc.text))])
    assert [doc.text[party.start : party.end] for party in parties] == [
        "清溪小学",
        "石桥中学",
        "两校",
        "云山县教育局",
    ]
    assert parties[2].ids == ("清溪小学", "石桥中学")
    assert (parties[2].is_pronoun, parties[2].label) == (True, "SCHOOL")
    told = [[party.ids for party in said] for said in parties_in(doc, [(0, 5), (5, 14), (14, 16)])]
    assert told == [[("清溪小学",)], [("石桥中学",)], [("清溪小学", "石桥中学")]]


def test_of_words_that_stand_for_very_many_only_the_first_are_parties(marked: Marked) -> None:
    rows = "；".join(f"{{清溪第{n}小学}}——{{石桥第{n}小学}}" for n in range(100, 125))
    doc = marked(f"{rows}。\n前者为支援学校，后者为受援学校。")
    *_, said = parties_in(doc, sentence_spans(doc.text))
    assert [(doc.text[party.start : party.end], len(party.ids)) for party in said] == [("前者", 25)]


SAID = "清溪小学的老师说，石桥中学去年与柳湾小学签署合作协议，互派教师。"


def attributed(text: str, first: str, last: str, start: int = 0) -> Attributes:
    """The attributes of a tie between two parties that a sentence from `start` on names."""
    span = text.index(first), text.index(last) + len(last)
    return attributes(text, (start, len(text)), span)


def test_attributes_come_from_the_clauses_of_both_parties() -> None:
    found = attributed(SAID, "石桥中学", "柳湾小学")
    assert (found.status, found.agreement) == ("agreed", None)
    assert SAID[slice(*found.evidence)].startswith("石桥中学去年与柳湾小学签署合作协议")
    assert "老师" not in SAID[slice(*found.evidence)]


@pytest.mark.parametrize(
    ("said", "status"),
    [("将与", "planned"), ("已终止与", "ended"), ("早已与", "agreed")],
)
def test_attributes_tell_the_status(said: str, status: str) -> None:
    assert attributed(f"石桥中学{said}柳湾小学合作。", "石桥中学", "柳湾小学").status == status


def test_attributes_tell_the_title_of_an_agreement() -> None:
    text = "石桥中学与柳湾小学签署《山海携手框架协议》。"
    assert attributed(text, "石桥中学", "柳湾小学").agreement == "山海携手框架协议"


def test_the_evidence_reaches_back_to_a_party_of_the_sentence_before() -> None:
    text = "石桥中学很有名。去年与柳湾小学签署合作协议。"
    found = attributed(text, "石桥中学", "柳湾小学", start=8)
    assert text[slice(*found.evidence)].startswith("石桥中学很有名。去年与柳湾小学签署合作协议")


PIECES = [
    *(
        "{清溪小学}",
        "{石桥中学}",
        "{清溪小学城南分校}",
        "{云山县教育局:EDU_AUTHORITY}",
        "{远帆科技公司:COMPANY}",
    ),
    *(
        "与",
        "、",
        "和",
        "分别",
        "在",
        "签署合作协议",
        "对口帮扶",
        "托管",
        "结对",
        "揭牌",
        "校长",
        "三方",
        "两校",
        "该校",
    ),
    *("计划", "未", "《", "》", "，", "；", "。", "\n", " ", "\U000f0000", "\U00100001", "😀"),
]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(PIECES), max_size=16))
def test_every_span_lies_in_the_text_whatever_it_says(marked: Marked, pieces: list[str]) -> None:
    doc = marked("".join(pieces))
    reading = read_frames(doc)
    for tie in reading.ties:
        assert tie.head != tie.tail
        assert {tie.head, tie.tail} <= reading.entities.keys()
        for start, end in (tie.evidence, tie.head_span, tie.tail_span):
            assert 0 <= start < end <= len(doc.text)
        shown = doc.text[slice(*tie.evidence)]
        assert shown == shown.strip() and "\n" not in shown
        assert 0 < tie.confidence < 1


@pytest.mark.parametrize(
    ("text", "program"),
    [
        ("两校开展教育“组团式”帮扶。", "“组团式”帮扶"),
        ("公司与学校实施“新苗计划”。", "新苗计划"),
        ("两校加入“百校携手”结对行动。", "百校携手"),
        ("公司开设“远帆班”。", "远帆班"),
        ("两地教育局签署东西部协作协议。", "东西部协作"),
        ("公司开设“订单班”。", None),
        ("校长说这是“双赢”。", None),
        ("两校结对。", None),
    ],
)
def test_programmes(text: str, program: str | None) -> None:
    assert program_in(text) == program


def test_a_subject_is_carried_on_within_its_paragraph(marked: Marked) -> None:
    told = "{清溪小学}昨天开学。天气很好。", "随后，与{石桥中学}签署合作协议。"
    assert len(read_frames(marked("".join(told))).ties) == 1
    assert len(read_frames(marked("\n".join(told))).ties) == 0
