"""How long, where, and how many: what a text says, and what only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language.attributes import duration, interval, parties_in, places_in, terms_in


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("双方签署协议，为期三年。", ["P3Y"]),
        ("清溪小学由云山小学托管，期限六年，校名不改。", ["P6Y"]),
        ("合作期5年，期满评估。", ["P5Y"]),
        ("托管期限均为三年。", ["P3Y"]),
        ("协议有效期两年。", ["P2Y"]),
        ("双方约定首期合作时间为六年。", ["P6Y"]),
        ("合作期18个月。", ["P18M"]),
        ("协议期一年半。", ["P18M"]),
        ("试期半年。", ["P6M"]),
        ("帮扶周期三学年。", ["P3Y"]),
        ("首期两年，一期三年。", ["P2Y", "P3Y"]),
        ("签了六年合同", ["P6Y"]),
        ("两校签订了三年的友好学校协议", ["P3Y"]),
        ("签过三年期的“同步教研”合约", ["P3Y"]),
        ("签署《教育协作三年行动协议》", ["P3Y"]),
        ("三年托管期满，集团退出", ["P3Y"]),
        ("五年期满后没有再续", ["P5Y"]),
        ("双方又续签两年", ["P2Y"]),
        ("商定再续三年", ["P3Y"]),
        ("协议一签就是六年", ["P6Y"]),
        ("合同约定五年", ["P5Y"]),
        ("运营期暂定三年", ["P3Y"]),
        ("合同三年一签", ["P3Y"]),
        ("约定六年一个周期", ["P6Y"]),
        ("续签第二个五年的结对协议", ["P5Y"]),
        ("校长从城里派来，三年为期", ["P3Y"]),
        ("前者将对口帮扶后者三年，", ["P3Y"]),
        ("期限为2019年5月至2021年5月", ["2019-05/2021-05"]),
        ("期限均为2023年9月1日至2026年8月31日", ["2023-09-01/2026-08-31"]),
        ("期限从2021年至2030年", ["2021/2030"]),
        ("签署《教育协作备忘录（2022—2025）》", ["2022/2025"]),
        ("补签了2022年至2025年的第二期协议", ["2022/2025"]),
        ("期限为二〇二三年九月至二〇二六年八月", ["2023-09/2026-08"]),
        ("2012年至2014年，该校由甲研究院托管", ["2012/2014"]),
    ],
)
def test_terms(text: str, terms: list[str]) -> None:
    found = terms_in(text)
    assert [term.value for term in found] == terms
    for term in found:
        words = text[term.start : term.end]
        assert term.value in (duration(words), interval(*_ends(words)))


def _ends(words: str) -> tuple[str, str]:
    for dash in ("至", "—"):
        if dash in words:
            first, last = words.split(dash)
            return first, last
    return words, words


@pytest.mark.parametrize(
    "text",
    [
        "结对三年来，两校互访不断。",
        "十年前，两校签订协议。",
        "五年制高职与中学签约。",
        "联合培养采用“3+2”模式。",
        "学校办学30年，与清溪小学结对。",
        "约定三年内建成新校。",
        "双方约定三年之内互派教研员二十人次。",
        "三年前签订的实践基地协议",
        "近三年校企合作投入不低于百万元",
        "一年签了几份协议",
        "签了五年一贯制联合培养协议",
        "李老师赴云山县支教，为期一年。",
        "开展为期两年的跟岗培训。",
        "连续两年考核不合格",
        "公示期自2020年8月6日至8月12日",
        "落实《教育发展规划（2021—2025年）》",
        "为期三天的对接活动",
        "双方将长期合作",
        "学期四个月，食宿免费",
        "试行一项为期三年的资助",
        "2019年期满后没有再续",
        "3至5年期的合同",
    ],
)
def test_no_terms(text: str) -> None:
    assert [term.value for term in terms_in(text)] == []


def test_durations_and_intervals() -> None:
    assert duration("十二年") == "P12Y"
    assert duration("三天") is None and duration("三") is None and duration("〇年") is None
    assert interval("2021年9月", "12月") == "2021-09/2021-12"
    assert interval("2021", "2023年") == "2021/2023"
    assert interval("2023年", "2021年") is None and interval("2021年2月30日", "2022年") is None


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("两校在西宁签约。", ["西宁"]),
        ("两校在日照签约。", ["日照"]),
        ("两校在那曲一中签约。", ["那曲一中"]),
        ("签约仪式在清溪新城管委会举行。", ["清溪新城管委会"]),
        ("签约仪式在云山广播电视台会议室举行。", ["云山广播电视台会议室"]),
        ("全市推进会在渝举行，一批学校签约。", ["渝"]),
        ("签约仪式在区教育局三楼会议室举行。", ["区教育局三楼会议室"]),
        ("两校在区会议中心共同签署协议", ["区会议中心"]),
        ("县教育局在云山宾馆就合作办学签约", ["云山宾馆"]),
        ("在该校的报告厅里，两位校长在协议上落笔", ["该校的报告厅"]),
        ("教育集团成立大会在清溪小学召开", ["清溪小学"]),
        ("清溪中学云山分校在清河县石桥镇揭牌", ["清河县石桥镇"]),
    ],
)
def test_places(text: str, places: list[str]) -> None:
    assert [text[place.start : place.end] for place in places_in(text)] == places


@pytest.mark.parametrize(
    "text",
    [
        "在市教育局支持下，两校签约。",
        "在县领导见证下签署协议",
        "两校校长在协议书上签字",
        "在仪式上签约",
        "两校在线上签约",
        "签约仪式在此举行",
        "签约仪式在我校举行",
        "双方在师资培训方面签署协议",
        "早在2018年签约",
        "早在省教育厅与市政府签署协议时",
        "拟在北京联合举办签约仪式",
        "小学语文教学比赛在右江区举行",
        "在十二所学校试点达成一致",
        "在集团成立之前",
        "就在离这里不远的会议室签了字",
        "在今年签约",
        "在座谈会上签约",
    ],
)
def test_no_places(text: str) -> None:
    assert [text[place.start : place.end] for place in places_in(text)] == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("双方签署协议", [2]),
        ("两校结为姊妹学校", [2]),
        ("清溪、云山两地教育局签约", [2]),
        ("签订三方协议", [3]),
        ("县政府、县一中、云山大学三方共同签署协议", [3]),
        ("五方共建产业学院", [5]),
        ("甲校、乙校、丙校和丁校四校签约", [4]),
        ("八家单位共同签署合作协议", [8]),
        ("甲、乙、丙、丁、戊五家共同发起教育联盟", [5]),
    ],
)
def test_parties(text: str, numbers: list[int]) -> None:
    assert [counted.value for counted in parties_in(text)] == numbers


@pytest.mark.parametrize(
    "text",
    [
        "我校分别与四所海外学校签订协议",
        "清溪小学同乙小学、丙小学两校结对",
        "全市91所学校与外地83所学校结成对子",
        "签署《四省边际教育协作协议》",
        "由第三方评估，约定期满续签",
        "从三方面开展合作",
        "校友散处四方",
        "清溪市九州学校签过协议",
        "两家企业分别与该校合办订单班",
        "两校相距不远",
        "集团有八所学校",
    ],
)
def test_no_parties(text: str) -> None:
    assert [counted.value for counted in parties_in(text)] == []


@given(
    st.lists(
        st.sampled_from(
            [
                *"与在，。；《》（）\n",
                "三年",
                "为期",
                "期限",
                "2021年",
                "至",
                "9月",
                "协议",
                "签署",
                "两校",
                "双方",
                "八家单位",
                "共同",
                "西宁",
                "会议室",
                "举行",
                "签约仪式",
                "甲小学",
                "、",
                "—",
                "的",
            ]
        ),
        max_size=40,
    ).map("".join)
    | st.text(max_size=80)
)
def test_any_text_is_read_and_what_is_told_stands_in_it(text: str) -> None:
    for read in (terms_in, places_in, parties_in):
        for said in read(text):
            assert 0 <= said.start < said.end <= len(text)
            assert text[said.start : said.end].strip()


def test_a_long_sentence_is_read() -> None:
    text = (
        "在楼举行与甲、乙、丙两校三年协议期" * 3000
        + ("与" + "甲乙、丙丁、" * 8 + "，八家单位共同签署") * 1000
    )
    assert [term.value for term in terms_in(text)] == ["P3Y"] * 3000
    assert [party.value for party in parties_in(text)] == [2] * 3000 + [8] * 1000
    assert places_in(text) == ()
