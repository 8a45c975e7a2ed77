"""The title of a page."""

import re

import pytest
from builders import BODY, cut, root

from pipeline.cleaning import titles


@pytest.mark.parametrize(
    "raw",
    [
        "柳河区与东湖大学附属中学合作建新校_柳河新闻网_教育频道",
        "柳河区与东湖大学附属中学合作建新校 - 柳河日报",
        "柳河区与东湖大学附属中学合作建新校|要闻",
        "柳河区与东湖大学附属中学合作建新校 环球快资讯",
        "柳河区与东湖大学附属中学合作建新校:当前头条",
        "必威体育官网入口 柳河区与东湖大学附属中学合作建新校",
    ],
)
def test_a_title_loses_what_is_not_its_own(raw: str) -> None:
    expected = "柳河区与东湖大学附属中学合作建新校"
    assert titles.title(cut(), root(f"<title>{raw}</title>")) == expected


def test_a_spam_title_gives_way_to_the_heading() -> None:
    page = root("<title>开云体育(中国)官方网站</title>", "<h1>柳河区引进东湖大学附属中学</h1>")
    assert titles.title(cut(), page) == "柳河区引进东湖大学附属中学"


def test_a_brand_in_place_of_a_name_gives_way_to_the_clean_copy() -> None:
    head = (
        "<title>柳河区与亚博体育官网入口 合作建新校 - 柳河网</title>"
        '<meta property="og:title" content="柳河区与东湖大学附属中学合作建新校">'
    )
    page = root(head, "<h1>柳河区与亚博体育官网入口 合作建新校</h1>")
    assert titles.title(cut(), page) == "柳河区与东湖大学附属中学合作建新校"


def test_a_clean_copy_in_the_description_fills_the_gap() -> None:
    head = (
        "<title>柳河区与亚博体育官网入口 合作建新校</title>"
        '<meta name="description" content="昨日，柳河区与东湖大学附属中学合作建新校，区长出席。">'
    )
    assert titles.title(cut(), root(head)) == "柳河区与东湖大学附属中学合作建新校"


def test_the_words_beside_a_gap_tell_what_was_replaced() -> None:
    body = ("省教育部门负责人与东湖大学签订协议。", *BODY)
    page = root("<title>省金宝博登录入口 门负责人与东湖大学签订协议</title>")
    assert titles.title(cut(body=body), page) == "省教育部门负责人与东湖大学签订协议"


OWN = frozenset({"云鼎旺"})


@pytest.mark.parametrize(
    ("damaged", "copy"),
    [
        ("云鼎旺体育 合作建新校 明年秋季招生", "要闻,东湖大学附属中学合作建新校 明年秋季招生"),
        ("柳河区合作建新校 引进云鼎旺体育", "柳河区合作建新校 引进东湖大学附属中学"),
    ],
)
def test_a_key_word_tells_what_the_brand_took_at_either_end(damaged: str, copy: str) -> None:
    page = root(f'<title>{damaged}</title><meta name="keywords" content="{copy}">', f"<h1>{damaged}</h1>")
    assert titles.title(cut(), page, OWN) == copy.split(",")[-1]


def test_the_place_of_a_brand_stays_empty_where_no_copy_tells_the_name() -> None:
    page = root("<title>云鼎旺体育：合作建新校 明年秋季招生</title>")
    assert (
        titles.title(cut("云鼎旺体育：合作建新校 明年秋季招生", "2023-05-12"), page, OWN)
        == "合作建新校 明年秋季招生"
    )


def test_a_title_loses_the_buttons_behind_it_and_the_label_before_it() -> None:
    title = "柳河区与东湖大学附属中学合作建新校"
    assert titles.title(cut(), root("", f"<h1>{title} [复制链接]</h1>")) == title
    assert titles.title(cut(f"标题：{title}", "发布时间：2023-05-12", "关键词：教育")) == title


def test_the_title_of_a_dump_is_the_line_over_the_date() -> None:
    head = (
        "首页 新闻 教育 专题 视频 旅游 房产",
        "柳河添新校",
        "柳河区与东湖大学附中合作建新校",
        "2023-05-12 来源：柳河日报",
    )
    assert titles.title(cut(*head)) == "柳河区与东湖大学附中合作建新校"


@pytest.mark.parametrize("title", ["签约", "结对", "拟合作", "结对-石桥中学", "结對_石桥新闻网"])
def test_a_short_headline_is_one_where_title_and_heading_agree(title: str) -> None:
    headline = re.split("[-_]", title)[0]
    page = root(f"<title>{title}</title>", f"<h1>{headline}</h1>")
    assert titles.title(cut(), page) == headline.replace("對", "对")
    assert titles.title(cut(), root(f"<title>{title}</title>")) is None
    assert titles.title(cut(), root("", f"<h1>{headline}</h1>")) is None
    longer = root(
        f"<title>{title}</title>", f"<h1>{headline}</h1><h2>柳河区与东湖大学附属中学合作建新校</h2>"
    )
    assert titles.title(cut(), longer) == "柳河区与东湖大学附属中学合作建新校"


@pytest.mark.parametrize(
    "name", ["要闻", "校园", "教育", "党建", "石桥报", "柳河网", "云鼎旺", "首页", "约", "ok"]
)
def test_the_short_name_of_a_site_or_section_is_no_headline(name: str) -> None:
    assert titles.title(cut(), root(f"<title>{name}</title>", f"<h1>{name}</h1>"), OWN) is None


def test_long_headings_are_cut_where_they_are_collected() -> None:
    page = root(f"<title>{'石桥' * 1000}</title>", f"<h1>{'清溪' * 1000}</h1>")
    assert set(titles.title_copies(page)) == {"石桥" * 150, "清溪" * 150}


def test_no_title() -> None:
    assert titles.title(cut()) is None
    assert titles.title(cut("新闻中心", "2023-05-12"), root("<title>柳河新闻网</title>")) is None


def test_a_brand_between_marks_leaves_both_sides() -> None:
    damaged = "【整理】柳河区与云鼎旺体育 ，合作建新校"
    assert titles.title(cut(damaged, "2023-05-12"), None, OWN) == "【整理】柳河区与，合作建新校"
