"""A page is judged by how its text is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cleaning.spam import GAP
from pipeline.cleaning.spam_model import features, is_spam_page

FARMS = [
    (
        "想要皮肤变好就选雪肤霜，现在下单买一送一，加微信abc12345领取优惠。",
        "用过的朋友都说好，厂家直销，全国包邮！",
    ),
    ("柳河除甲醛公司哪家好？柳河除甲醛多少钱？柳河除甲醛电话12345678901，欢迎来电咨询。",) * 3,
    (
        "说到星光学校的食堂怎么样，小编今天带大家一起了解星光学校的食堂。",
        "以上就是星光学校的食堂的全部内容，记得收藏本站。",
    ),
]
ARTICLES = [
    ("柳河县公安局通报，民警打掉一个网络赌博团伙，抓获十二人。", "办案民警说，涉案平台用注册送彩金引人下注。"),
    ("昨日，清溪小学与石桥中学签订协议，两校将互派教师。", "校长陈立说，学校盼这一天盼了很久。"),
    (
        "尊敬的家长：您好！孩子们就要放假了，请您陪孩子读几本书。",
        "老师们整理了书单，您可以在班级群里找到，也欢迎您把孩子的感想发给我们。",
    ),
]  # fmt: skip


@pytest.mark.parametrize("body", FARMS)
def test_a_farm_writes_like_a_farm(body: tuple[str, ...]) -> None:
    assert is_spam_page(body, 0)


@pytest.mark.parametrize("body", ARTICLES)
def test_an_article_is_none_whatever_it_speaks_of(body: tuple[str, ...]) -> None:
    assert not is_spam_page(body, 0)


@pytest.mark.parametrize("body", ARTICLES)
def test_what_hijackers_put_between_the_paragraphs_does_not_make_an_article_spam(
    body: tuple[str, ...],
) -> None:
    assert not is_spam_page((f"{GAP}{body[0]}", *body[1:]), spam=6)


def test_features_are_steps() -> None:
    found = features(("快来！快来！快来！",), 0)
    assert {"shouts>0.0", "shouts>4.0", "same sentences>0.6"} <= found
    assert not any(name.startswith("injected") for name in found)
    assert "injected>0.6" in features(("快来！",), 9)


@given(st.lists(st.text(), max_size=4), st.integers(0, 50))
def test_any_text_can_be_judged(body: list[str], spam: int) -> None:
    assert is_spam_page(body, spam) in {True, False}
    assert features(body, spam) == features(body, spam)
