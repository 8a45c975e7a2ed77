"""Which organisations are asked about, and what of a passage becomes a feature."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from pipeline.language.candidates import Candidate, Candidates, candidates
from pipeline.language.frames import read_frames
from pipeline.language.ties import Tie

Marked = Callable[..., Doc]


def found(doc: Doc) -> Candidates:
    return candidates(doc, read_frames(doc))


def pairs(doc: Doc) -> list[tuple[str, str]]:
    return [(each.first.entity, each.second.entity) for each in found(doc).pairs]


def only(doc: Doc, first: str, second: str, kind: str = "name") -> Candidate:
    """The one candidate of two organisations, in this order, whose first side is of `kind`."""
    (candidate,) = [
        each
        for each in found(doc).pairs
        if (each.first.entity, each.second.entity, each.first.kind) == (first, second, kind)
    ]
    return candidate


def test_every_two_of_a_sentence_are_a_pair_in_the_order_of_the_text(marked: Marked) -> None:
    doc = marked("{清溪小学}与{云山县教育局:EDU_AUTHORITY}、{石桥中学}签署合作协议。")
    assert sorted(pairs(doc)) == sorted(
        [("清溪小学", "云山县教育局"), ("清溪小学", "石桥中学"), ("云山县教育局", "石桥中学")]
    )


@pytest.mark.parametrize(
    "text", ["", "今天天气很好。", "{清溪小学}昨天开学。", "{清溪小学}很大，{清溪小学}很美。"]
)
def test_one_organisation_makes_no_pair(marked: Marked, text: str) -> None:
    assert pairs(marked(text)) == []


def test_parties_that_stand_far_apart_are_no_pair(marked: Marked) -> None:
    near, far = "，其间谈了许多" * 10, "，其间谈了许多" * 30
    assert pairs(marked(f"{{清溪小学}}开学{near}，{{石桥中学}}也开学。")) == [("清溪小学", "石桥中学")]
    assert pairs(marked(f"{{清溪小学}}开学{far}，{{石桥中学}}也开学。")) == []


def test_a_register_of_parties_is_cut_off(marked: Marked) -> None:
    schools = [f"清溪第{number}小学" for number in range(100, 160)]
    named = {
        one for pair in pairs(marked("、".join(f"{{{name}}}" for name in schools) + "。")) for one in pair
    }
    assert named == set(schools[:40])


def test_members_of_a_list_are_together_and_the_rest_apart(marked: Marked) -> None:
    doc = marked("{清溪小学}与{柳湾小学}、{石桥中学}结对。")
    together = only(doc, "柳湾小学", "石桥中学")
    assert {"together", "size 2", "gap 、"} <= together.features
    apart = only(doc, "清溪小学", "石桥中学")
    assert {"sizes 1 2", "between all 与", "between first 与"} <= apart.features
    assert "together" not in apart.features


@pytest.mark.parametrize("bracket", ["（以下简称“{清中}”）", "（{清中}）", "(下称{清中})"])
def test_another_name_in_brackets_stands_between_no_two(marked: Marked, bracket: str) -> None:
    doc = marked(f"{{清溪中学}}{bracket}与{{石桥中学}}结对。", aliases={"清溪中学": ["清中"]})
    pair = only(doc, "清溪中学", "石桥中学")
    assert {"between all 与", "parties between 0"} <= pair.features
    assert pair.first.span == (0, 4)


def test_what_stands_in_brackets_otherwise_stands_between_two(marked: Marked) -> None:
    doc = marked("{清溪中学}（校长来自{清中}）与{石桥中学}结对。", aliases={"清溪中学": ["清中"]})
    pairs_of_both = [each for each in found(doc).pairs if each.pair == {"清溪中学", "石桥中学"}]
    assert {each.first.span for each in pairs_of_both} == {(0, 4), (9, 11)}


def test_a_row_of_pairs_tells_who_belongs_to_whom(marked: Marked) -> None:
    doc = marked("{清溪小学}与{石桥小学}、{柳湾小学}与{东岭小学}结对。")
    assert "a row" in only(doc, "清溪小学", "石桥小学").features
    assert "a row" in only(doc, "柳湾小学", "东岭小学").features
    assert "two rows" in only(doc, "石桥小学", "柳湾小学").features
    assert "a row" not in only(doc, "清溪小学", "东岭小学").features


def test_lists_of_one_length_may_belong_one_by_one(marked: Marked) -> None:
    doc = marked("{清溪小学}、{石桥小学}分别与{柳湾小学}、{东岭小学}结对。")
    assert "one by one" in only(doc, "清溪小学", "柳湾小学").features
    assert "crosswise" in only(doc, "清溪小学", "东岭小学").features
    doc = marked("{清溪小学}、{石桥小学}与{柳湾小学}结对。")
    assert not {"one by one", "crosswise"} & only(doc, "清溪小学", "柳湾小学").features


def test_a_subject_is_carried_into_the_next_sentence(marked: Marked) -> None:
    carried = only(marked("{清溪小学}很有名。去年又与{石桥中学}签约。"), "清溪小学", "石桥中学", "carried")
    assert {"carried subject", "carried to 0", "same paragraph", "kinds carried name"} <= carried.features
    assert (carried.first.span, carried.sentence) == ((0, 4), (8, 19))
    carried = only(marked("{清溪小学}很有名。\n去年又与{石桥中学}签约。"), "清溪小学", "石桥中学", "carried")
    assert "other paragraph" in carried.features


def carried(doc: Doc, first: str, second: str) -> list[str]:
    """From where the first of two organisations is carried to the second."""
    return [
        feature.removeprefix("carried ")
        for each in found(doc).pairs
        for feature in ("carried lead", "carried line", "carried group", "carried title", "carried subject")
        if (each.first.entity, each.second.entity) == (first, second) and feature in each.features
    ]


def test_what_leads_to_a_list_is_carried_to_each_of_its_rows(marked: Marked) -> None:
    doc = marked(
        "{江北大学:UNIVERSITY}新挂牌的基地学校如下。\n省份　学校\n四川—{清溪小学}—10月\n湖南—{石桥中学}—11月\n{柳湾小学}昨天开学。"
    )
    assert carried(doc, "江北大学", "清溪小学") == ["subject"]
    assert carried(doc, "江北大学", "石桥中学") == ["lead"]
    assert carried(doc, "江北大学", "柳湾小学") == []
    row = next(each for each in found(doc).pairs if each.pair == {"江北大学", "石桥中学"})
    assert {"a row of a list", "rows before 1", "led to by s:plate"} <= row.features


def test_a_line_of_another_kind_heads_the_rows_below_it(marked: Marked) -> None:
    text = "{江北大学:UNIVERSITY}\n小学\n{清溪小学}\n中学\n{石桥中学}（筹）\n{云鼎集团:COMPANY}\n{柳湾小学}"
    assert carried(marked(text), "江北大学", "石桥中学") == ["line"]
    assert "subject" in carried(marked(text), "云鼎集团", "柳湾小学")
    # Behind a sentence that names others it heads no more.
    later = "\n{南山小学}、{凤鸣小学}昨天开学。\n{东湖小学}\n{西湖小学}"
    assert carried(marked(text + later), "江北大学", "西湖小学") == []


@pytest.mark.parametrize("number", ["1、", "3　", "（二）", "12.", "第三份，", "☆", "合作院校："])
def test_items_of_a_list_go_on_about_what_led_to_it(marked: Marked, number: str) -> None:
    told = "，为期三年，每年秋天派学生去那里的课堂上讲课，也请那里的老师来。"
    items = "\n".join(f"{number}{{{name}}}{told}明年续签。" for name in ("清溪小学", "石桥中学", "柳湾小学"))
    doc = marked(f"{{江北大学:UNIVERSITY}}的实践基地如下。\n{items}")
    assert carried(doc, "江北大学", "柳湾小学") == ["lead"]
    (item,) = (each for each in found(doc).pairs if each.pair == {"江北大学", "柳湾小学"})
    assert {"an item of a list", "row of 1 behind 1"} <= item.features


def test_a_paragraph_like_any_other_is_no_item(marked: Marked) -> None:
    told = "，为期三年，每年秋天派学生去那里的课堂上讲课，也请那里的老师来。"
    doc = marked(
        f"{{江北大学:UNIVERSITY}}的实践基地不少。\n2023年{{清溪小学}}签约{told}\n2024年{{石桥中学}}签约{told}\n合作院校：{{柳湾小学}}{told}"
    )
    assert carried(doc, "江北大学", "石桥中学") == carried(doc, "江北大学", "柳湾小学") == []


def test_the_group_that_was_named_last_may_have_the_rows_as_members(marked: Marked) -> None:
    text = "{清溪教育集团:EDU_GROUP}今天成立。{石桥中学}校长到场。成员校如下：\n{清溪小学}\n{柳湾小学}"
    assert carried(marked(text), "清溪教育集团", "柳湾小学") == ["group"]


def test_a_list_may_be_about_the_school_whose_own_page_it_is(marked: Marked) -> None:
    text = "{江北大学:UNIVERSITY}开学。{云山县教育局:EDU_AUTHORITY}到场。\n{清溪小学}\n{石桥中学}"
    assert carried(marked(text, source="江北大学新闻网"), "江北大学", "石桥中学") == ["title"]


def test_a_sentence_that_is_a_list_may_be_about_the_group_named_before(marked: Marked) -> None:
    text = "{清溪教育集团:EDU_GROUP}今天成立。牵头的是{石桥中学}。发起的还有这些学校：{清溪小学}、{柳湾小学}、{凤鸣小学}{}。"
    assert carried(marked(text.replace("{}", "")), "清溪教育集团", "柳湾小学") == ["group"]
    told = "的校长先后来到这里，在操场上看了学生的广播操，又到教室里听课，中午在食堂吃饭，说明年还要再来"
    assert carried(marked(text.replace("{}", told)), "清溪教育集团", "柳湾小学") == []


def test_whom_the_title_names_a_list_may_be_about(marked: Marked) -> None:
    text = "{江北大学:UNIVERSITY}开学。{云山县教育局:EDU_AUTHORITY}到场。\n{清溪小学}\n{石桥中学}"
    assert carried(marked(text, title="江北大学的基地学校"), "江北大学", "石桥中学") == ["title"]
    assert carried(marked(text), "江北大学", "石桥中学") == []


def test_a_list_of_many_leads_to_no_list(marked: Marked) -> None:
    many = "、".join(f"{{清溪第{number}小学}}" for number in range(1, 7))
    doc = marked(f"{many}参加。\n{{石桥中学}}\n{{柳湾中学}}")
    assert carried(doc, "清溪第2小学", "柳湾中学") == []


@pytest.mark.parametrize("mark", ["|", "｜", "丨", "│"])
def test_marks_that_are_drawn_in_several_ways_are_one(marked: Marked, mark: str) -> None:
    (pair,) = found(marked(f"{{清溪小学}}{mark}{{石桥中学}}")).pairs
    assert "between all ｜" in pair.features


def test_a_pronoun_stands_for_its_antecedents(marked: Marked) -> None:
    doc = marked("{清溪小学}、{石桥中学}来往多年。两校签订协议。")
    candidate = only(doc, "清溪小学", "石桥中学", "pronoun")
    assert doc.text[slice(*candidate.first.span)] == doc.text[slice(*candidate.second.span)] == "两校"
    assert {"together", "gap pronoun", "kinds pronoun pronoun"} <= candidate.features


def test_the_brand_in_a_name_is_an_organisation_of_its_own(marked: Marked) -> None:
    read = found(marked("{清溪小学城南分校}揭牌。"))
    (candidate,) = read.pairs
    brand = read.entities[candidate.first.entity]
    assert (brand.name, brand.label, brand.mentions) == ("清溪小学", "SCHOOL", ((0, 4),))
    assert candidate.second.entity == "清溪小学城南分校"
    assert {"brand", "brand only in names", "kinds brand name"} <= candidate.features


def test_a_brand_that_the_article_names_is_that_organisation(marked: Marked) -> None:
    doc = marked("{清溪小学城南分校}揭牌，{清溪小学}派出教师。")
    assert {"brand named", "brand in the sentence"} <= only(
        doc, "清溪小学", "清溪小学城南分校", "brand"
    ).features
    doc = marked("{清溪小学}有百年历史。\n{清溪小学城南分校}揭牌。")
    named = only(doc, "清溪小学", "清溪小学城南分校", "brand").features
    assert "brand named" in named and "brand in the sentence" not in named


def test_names_that_hold_one_another_and_places_are_features(marked: Marked) -> None:
    doc = marked(
        "{清溪小学}来到{清溪小学城南分校}。",
        adcodes={"清溪小学": "110101", "清溪小学城南分校": "110105"},
    )
    features = only(doc, "清溪小学", "清溪小学城南分校").features
    assert {"second's name holds first's", "second ends 分校", "same province"} <= features
    assert "first's name holds second's" not in features
    doc = marked("{清溪小学}来到{石桥小学}。", adcodes={"清溪小学": "110101", "石桥小学": "650102"})
    assert "different provinces" in only(doc, "清溪小学", "石桥小学").features
    assert not any(
        "provinc" in name
        for name in only(marked("{清溪小学}来到{石桥小学}。"), "清溪小学", "石桥小学").features
    )


def test_what_frames_have_read_is_a_feature(marked: Marked) -> None:
    doc = marked("{清溪中学}托管{石桥中学}。{石桥中学}和{清溪中学}都很高兴。")
    first, second = (
        next(each for each in found(doc).pairs if each.sentence == sentence and each.first.kind == "name")
        for sentence in ((0, 11), (11, 25))
    )
    assert {"frame management on", "frame manages on"} <= first.features
    assert "frame elsewhere management back" in second.features
    assert "no frame" in only(marked("{清溪中学}和{石桥中学}都开学了。"), "清溪中学", "石桥中学").features


@pytest.mark.parametrize("heading", ["校企合作", "为何校企合作？"])
def test_the_heading_and_the_sentence_before_are_features(marked: Marked, heading: str) -> None:
    doc = marked(f"{heading}\n两家签订了协议。{{清溪学院:UNIVERSITY}}来到{{石桥中学}}。")
    features = only(doc, "清溪学院", "石桥中学").features
    assert {"heading s:enterprise", "previous s:sign"} <= features
    # A short sentence that begins a paragraph is no heading.
    assert "heading s:sign" not in features


def test_the_title_is_a_feature_of_every_sentence(marked: Marked) -> None:
    text = "{清溪学院:UNIVERSITY}和{石桥中学}开学。{石桥中学}和{清溪学院}放假。"
    read = found(marked(text, title="清溪学院结对帮扶"))
    assert {each.sentence for each in read.pairs} == {(0, 12), (12, 24)}
    assert all({"title s:pair", "title s:help", "in title 1"} <= each.features for each in read.pairs)


def test_how_often_two_meet_is_a_feature_of_each_candidate(marked: Marked) -> None:
    doc = marked("{清溪小学}和{石桥小学}开学。\n天气很好。\n{石桥小学}和{清溪小学}放假。")
    features = [each.features for each in found(doc).pairs if each.first.kind == "name"]
    assert len(features) == 2
    assert all("met 3" in each or "met 4" in each for each in features)


def test_numbers_enter_as_numbers_and_not_as_which(marked: Marked) -> None:
    one, other = (
        only(marked(f"{{清溪小学}}派{number}名教师到{{石桥小学}}。"), "清溪小学", "石桥小学").features
        for number in (12, 35)
    )
    assert one == other
    assert "between 0" in one


# Characters that no cue and no trigger has in it, so that only names differ.
STEMS = st.text("汀岚沅澧泸滁漳沂洮涪", min_size=2, max_size=2)
TEXTS = (
    "{0小学}与{1小学}、{2小学}签署合作协议，{3县教育局:EDU_AUTHORITY}见证。",
    "{0小学}、{1小学}分别与{2小学}、{3小学}结对。两校将互派教师。",
    "{0中学}很有名。\n去年，该校托管{1中学}，又与{2职业学院:UNIVERSITY}共建基地。{3科技公司:COMPANY}投资。",
)


@settings(deadline=None, max_examples=25)
@given(text=st.sampled_from(TEXTS), stems=st.lists(STEMS, min_size=4, max_size=4, unique=True))
def test_features_never_depend_on_the_names_themselves(marked: Marked, text: str, stems: list[str]) -> None:
    def features(stems: list[str]) -> list[frozenset[str]]:
        written = text
        for number, stem in enumerate(stems):
            written = written.replace(f"{{{number}", f"{{{stem}")
        return [each.features for each in found(marked(written)).pairs]

    expected = features(["沩汨", "淠浍", "滏洺", "潞洨"])
    assert expected
    assert features(stems) == expected


PIECES = [
    *("{清溪小学}", "{石桥中学}", "{清溪小学城南分校}", "{远帆科技公司:COMPANY}"),
    *(
        "与",
        "、",
        "签署合作协议",
        "托管",
        "结对",
        "揭牌",
        "两校",
        "该校",
        "，",
        "。",
        "\n",
        "\U000f0000",
        "😀",
    ),
]


@settings(deadline=None, max_examples=25)
@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_every_span_lies_in_the_text_whatever_it_says(marked: Marked, pieces: list[str]) -> None:
    doc = marked("".join(pieces))
    read = found(doc)
    for each in read.pairs:
        assert each.first.entity != each.second.entity
        assert {each.first.entity, each.second.entity} <= read.entities.keys()
        for start, end in (each.first.span, each.second.span, each.sentence):
            assert 0 <= start < end <= len(doc.text)
        assert each.sentence[0] <= each.second.span[0] < each.sentence[1]
        assert {name for name in each.features if name.startswith("labels ")} == {
            f"labels {each.first.label} {each.second.label}"
        }


class _Counted(list[Tie]):
    """Ties that count how often all of them are looked at."""

    looked = 0

    def __iter__(self) -> Iterator[Tie]:
        self.looked += 1
        return super().__iter__()


def test_what_frames_read_elsewhere_is_told_and_looked_at_once(marked: Marked) -> None:
    doc = marked("{清溪小学}与{石桥中学}签署合作协议。" * 3 + "{清溪小学}对口帮扶{石桥中学}。")
    reading = read_frames(doc)
    (told,) = (_Counted(ties) for ties in reading.by_pair.values())
    reading.__dict__["by_pair"] = {frozenset(("清溪小学", "石桥中学")): told}
    pairs = [each for each in candidates(doc, reading).pairs if each.first.kind == "name"]
    frames = [{f for f in each.features if f.startswith("frame ")} for each in pairs]
    signed = {"frame cooperation both", "frame with both", "frame elsewhere cooperation both"}
    assert frames[0] == frames[1] == frames[2] == signed | {"frame elsewhere pairing on"}
    assert {"frame pairing on", "frame elsewhere cooperation both"} < frames[3]
    assert "frame elsewhere pairing on" not in frames[3]
    # For each order of the two.
    assert told.looked <= 2
