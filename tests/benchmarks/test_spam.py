"""The benchmark of spam leaves out what it says, and tells refused pages from kept ones."""

from __future__ import annotations

import spam
import spam_pages

from pipeline.cleaning.content import Cut
from pipeline.goldset.spam import Example

NEWS = "<h1>两校结对</h1>" + "".join(
    f"<p>昨日，清溪小学与石桥中学签订协议，两校今后每学期互派{number}名教师，共同教研。</p>"
    for number in (3, 5, 8)
)


def test_a_kind_is_left_out_of_what_its_model_learns_from() -> None:
    kinds = list(spam_pages.kinds())
    pages = [Example(f"{kind}-1", True, frozenset()) for kind in kinds]
    pages.append(Example("real-1", False, frozenset()))
    left = spam.without_kinds(pages)
    assert list(left) == kinds
    for kind, others in left.items():
        assert {page.name for page in pages} - {page.name for page in others} == {f"{kind}-1"}


def test_an_article_is_kept_and_spam_is_not() -> None:
    assert spam.is_kept("a.html", f"<html><body>{NEWS}</body></html>".encode())
    name, content = next(iter(spam_pages.spam("test", 1)))
    assert not spam.is_kept(name, content)


def test_density_alone_refuses_betting_but_not_an_offer() -> None:
    betting = ("百家乐老虎机六合彩在线投注，注册送彩金，时时彩计划软件下载。" * 3,)
    offer = ("除甲醛公司哪家好？我们为您提供专业的除甲醛服务，价格优惠，欢迎来电咨询。" * 3,)
    kept = [spam.is_kept_by_density(Cut((), body, (), 0)) for body in (betting, offer, ())]
    assert kept == [False, True, False]
