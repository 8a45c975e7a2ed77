"""How much of a text is spam."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cleaning import spam

SPAM = [
    "米兰体育(中国)官方网站-APP下载",
    "国产精品久久久久_亚洲无码在线_一区二区三区",
    "澳门新葡京娱乐城官网",
    "188bet金宝博登录入口",
    "免费毛片 成人视频 午夜福利影院",
    "六合彩开奖结果 管家婆精准资料",
]
HONEST = [
    "体育与健康课程标准解读",
    "福利彩票公益金资助乡村学校操场改造",
    "银河国际学校与金沙县中学签订协议",
    "亚洲教育论坛在半岛城市举行",
    "大学网站群建设与统一身份认证平台登录说明",
    "孩子做爱国的好少年，做爱心小使者",
    "浓厚的感情色彩，先后入选省级名单，从中出现新问题",
    "申博经验分享会",
    "第三届世界冠军体育进校园",
    "国产大飞机首飞",
    "金沙县第一小学在线注册平台开通",
    "教育局办公室在线登录平台开通",
    "万博国际学校与我校结对",
    "利来国际幼儿园揭牌",
    "利来国际科技有限公司向学校赠书",
    "世博集团有限公司与云岭县第二中学签约",
    "永利集团有限公司与云岭县第二中学签约",
    "银河电子有限公司与云岭县第二中学签约",
    "河北南宫28所小学与北京28所小学结对",
    "活动面向亚洲，走向世界。",
    "学生来自欧美，亚洲，非洲。",
    "电力公司与学校结对，信誉第一。",
]
# Beside the honest lines above: what has one more word of the trade, and goes.
STILL_BRANDS = [
    "星空体育(中国)有限公司官网",
    "万博国际官网",
    "利来国际集团官网入口",
    "永利集团官网",
    "南宫28官网",
    "鼎旺体育官网(中国)有限公司",
    "国产,欧美,亚洲,精品",
]


@pytest.mark.parametrize("line", SPAM)
def test_spam(line: str) -> None:
    assert spam.is_spam_line(line)


@pytest.mark.parametrize("line", HONEST)
def test_false_friends(line: str) -> None:
    assert not spam.is_spam_line(line)
    assert spam.without_brands(line) == (line, 0)


@pytest.mark.parametrize("line", HONEST)
def test_honest_sentences_stay_in_their_paragraph(line: str) -> None:
    sentence = line.removesuffix("。") + "。"
    paragraph = "江阳区教育局举行签约仪式。" + sentence + "双方将在教师培训方面开展合作。"
    assert spam.without_spam(sentence) == (sentence, 0)
    assert spam.without_spam(paragraph) == (paragraph, 0)


@pytest.mark.parametrize("line", STILL_BRANDS)
def test_what_sells_goes_as_a_whole(line: str) -> None:
    assert spam.is_spam_line(line)
    assert spam.without_spam(line)[0].strip(spam.GAP) == ""


def test_a_report_on_gambling_is_no_offer() -> None:
    report = (
        "县公安局通报，民警捣毁一处利用棋牌室聚众赌博的窝点，抓获犯罪嫌疑人九名，涉案赌资十二万元。"
        "学校随后召开主题班会，提醒学生警惕网络赌博、博彩和六合彩陷阱，远离违法犯罪。"
    )
    assert not spam.is_spam_text(report)


def test_an_offer_in_sentences_is_spam() -> None:
    offer = "乐鱼体育官网是领先的投注平台，提供真人娱乐、百家乐和体育投注，注册即送彩金，24小时在线客服。"
    assert spam.is_spam_text(offer)


@pytest.mark.parametrize(
    ("line", "clean"),
    [
        ("县一中与必威体育官网入口 市五中签订协议", "县一中与市五中签订协议"),
        ("开云体育app下载 县一中举行开学典礼", "县一中举行开学典礼"),
        ("县一中举行开学典礼-华体会体育(中国)官方网站", "县一中举行开学典礼-"),
    ],
)
def test_brand_phrases_go_and_the_line_stays(line: str, clean: str) -> None:
    assert not spam.is_spam_line(line)
    assert spam.without_brands(line) == (clean, 1)


def test_spam_sentences_go_from_a_paragraph() -> None:
    honest = "两校将在教研、师资和学生活动上长期合作。"
    assert spam.without_spam(honest + "九游会官网登录入口，欢迎注册！" + honest) == (honest * 2, 1)


def test_own_brands_go_with_their_trade_or_alone() -> None:
    own = frozenset({"云鼎旺", "ab88"})
    assert spam.without_brands("昨日，云鼎旺体育 与县教育局签约", own) == ("昨日，与县教育局签约", 1)
    assert spam.without_brands("昨日，云鼎旺与县教育局签约", own) == ("昨日，与县教育局签约", 1)
    assert spam.without_brands("县教育局与ab88 签约", own, "□") == ("县教育局与□签约", 1)
    assert spam.without_brands("型号为cab88的校车", own) == ("型号为cab88的校车", 0)


def test_a_brand_that_is_a_word_goes_with_its_trade_only() -> None:
    own = frozenset({"银河"})
    assert spam.without_brands("银河体育官网 银河小学开学", own) == ("银河小学开学", 1)


def test_a_short_brand_is_not_found_across_words() -> None:
    assert spam.without_brands("全县教育鼎力支持，育鼎 与县教育局签约", frozenset({"育鼎"})) == (
        "全县教育鼎力支持，与县教育局签约",
        1,
    )


def test_an_advert_goes_for_little_beside_a_brand() -> None:
    honest = "两校今后每学期互派教师。"
    advert = "各大论坛热议的云鼎旺体育娱乐平台，欢迎加入云鼎旺体育VIP俱乐部。"
    assert spam.without_spam(honest + advert, frozenset({"云鼎旺"})) == (honest, 1)


def test_nothing_is_clean() -> None:
    assert spam.density("") == spam.density(" \n") == 0.0


@given(st.text())
def test_folding_keeps_positions(text: str) -> None:
    assert len(spam.fold(text)) == len(text)


@given(st.text())
def test_density_is_never_negative(text: str) -> None:
    assert spam.density(text) >= 0


def test_a_long_run_of_letters_behind_a_name_of_contacts_comes_to_an_end() -> None:
    assert spam.density("qq" * 200_000) == 0.0
    assert spam.density("加qq群：abc123456") > 0
