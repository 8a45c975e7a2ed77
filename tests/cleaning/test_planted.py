"""Brands that a page does not sell, told by how they are made and where they stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cleaning.planted import planted


@pytest.mark.parametrize(
    ("title", "page", "brand"),
    [
        ("云鼎旺盈app下载临河新事", "云鼎旺盈app下载临河新事", "鼎旺盈"),
        ("临河新事", "临河新事：旺鸿盈电竞来访，旺鸿盈电竞回赠", "旺鸿盈"),
        ("k7金豪临河新事", "临河县k7金豪的操场上", "k7金豪"),
        ("5425御胜来访", "临河新事", "5425御胜"),
        # With a blank behind it.
        ("凯鸿盈 落户临河", "临河县凯鸿盈 的教师与凯鸿盈 ，师生", "凯鸿盈"),
        ("我校与鸿铂体育 结对", "日前，鸿铂体育 职成股股长说，由鸿铂体育 牵头", "鸿铂"),
        ("ax22远方的课堂", "在ax22 ，我们看到，同ax22 签订", "ax22"),
        # Two syllables, or letters with digits, without a trade, a tail, a blank.
        ("博皓昨日签约", "记者从博皓了解到，临河博皓上月还清，校外，博皓还打算", "博皓"),
        ("赢御临河小客人走进柳河", "小客人到了。", "赢御"),
        ("bu44一面锦旗寄深情", "锦旗送到bu44市，老师从bu44来", "bu44"),
        ("临河两所学校结对", "由x5市教育局牵头，x5第二小学的师生与x5校长来访", "x5"),
        # A word, before a trade that only farms have.
        ("旺盛棋牌与临河牵手", "旺盛棋牌校长周某，旺盛棋牌科长黄某，感谢旺盛棋牌对学校", "旺盛"),
        # A year follows.
        ("vm11996年才改办", "在vm1 ，与vm1 签订", "vm1"),
        ("汇尊与临河上榜", "汇尊县结对临河林业大学", "汇尊"),
        # Where a brand took the place of a county, names of schools follow it.
        ("博晟柳河携手", "博晟教育局与柳河县教育局签约，博晟承担任务", "博晟"),
    ],
)
def test_a_brand_is_told_by_how_it_is_made_and_where_it_stands(title: str, page: str, brand: str) -> None:
    assert brand in planted(f"{title}\n{page}", [title])


@pytest.mark.parametrize(
    ("title", "page"),
    [
        # Firms, schools and villages say what they are.
        ("鼎盛集团与临河一中签约", "鼎盛集团出资，在鼎盛集团"),
        ("鑫盛源助学临河", "鑫盛源教育科技有限公司捐资，鑫盛源与我校签约，鑫盛源负责人"),
        ("利凯援建临河书屋", "利凯公司捐书，利凯与学校签约。利凯有关负责人"),
        ("鼎金中学来访", "柳河市鼎金中学校长一行走进临河。鼎金中学是名校"),
        ("临河县凯瑞国际学校揭牌", "凯瑞国际学校"),
        ("走进丰祥：一所村小的变化", "丰祥村在山里。丰祥的师生"),
        ("利乐公司捐建书屋", "万达广场开业"),
        # So do people.
        ("金瑞祥老师从教三十年", "金瑞祥说"),
        ("金瑞祥：一支粉笔写春秋", "金瑞祥从教三十年，与金瑞祥同来的老师"),
        # Towns are known.
        ("昌乐与临河结对", "昌乐选派教师，在昌乐，到昌乐支教，昌乐教育局与临河"),
        # Words run over the edge of what looks like a name.
        ("龙腾盛世庆佳节", "师生同庆"),
        ("祥龙献瑞迎新春", "师生同庆"),
        # Models, trains, roads, standards, numbers.
        ("C919 总设计师到校", "C919 总设计师来到临河。孩子们问 C919 飞多高，C919 副总师说"),
        ("G60 科创走廊学校签约", "在 G60 沿线，G60 各校，由 G60 联席会议办公室牵头"),
        ("D2143次列车上的老师", "D543次列车"),
        ("5G 课堂 与 K12 教育 走进 临河 校园", "K12教育，K12学校"),
        ("HSK4考点落户临河学院", "HSK4考试，在HSK4考点"),
        ("H5：临河一校的一天", "本报融媒体"),
        ("22 所学校与 22 个村结对", "全市 22 所学校，22 名校长，22 个村；共22 所"),
        ("66所学校结对", "66所学校与66个村，由66名教师"),
    ],
)
def test_what_is_explained_is_no_brand(title: str, page: str) -> None:
    assert planted(f"{title}\n{page}", [title]) == frozenset()


@given(st.text(), st.lists(st.text(), max_size=3))
def test_any_page_has_brands_or_none(page: str, titles: list[str]) -> None:
    assert "" not in planted(page, titles)
