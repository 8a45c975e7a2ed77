"""Title, date, author and medium of a page."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cleaning import content, metadata
from pipeline.cleaning.content import Cut

BODY = (
    "柳河区教育部门负责人十二日与东湖大学附属中学签订合作协议，双方将在南城建设一所新校。",
    "按照协议，东湖大学附属中学派出管理团队，柳河区教育局负责校舍和编制，新校明年秋季招生。",
)
TODAY = date(2024, 1, 1)


def cut(*head: str, tail: tuple[str, ...] = (), body: tuple[str, ...] = BODY) -> Cut:
    return Cut(head, body, tail, 0)


def root(head: str, body: str = "") -> content.HtmlElement:
    parsed = content.parse(f"<html><head>{head}</head><body>{body}</body></html>")
    assert parsed is not None
    return parsed


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
    assert metadata.title(cut(), root(f"<title>{raw}</title>")) == expected


def test_a_spam_title_gives_way_to_the_heading() -> None:
    page = root("<title>开云体育(中国)官方网站</title>", "<h1>柳河区引进东湖大学附属中学</h1>")
    assert metadata.title(cut(), page) == "柳河区引进东湖大学附属中学"


def test_a_brand_in_place_of_a_name_gives_way_to_the_clean_copy() -> None:
    head = (
        "<title>柳河区与亚博体育官网入口 合作建新校 - 柳河网</title>"
        '<meta property="og:title" content="柳河区与东湖大学附属中学合作建新校">'
    )
    page = root(head, "<h1>柳河区与亚博体育官网入口 合作建新校</h1>")
    assert metadata.title(cut(), page) == "柳河区与东湖大学附属中学合作建新校"


def test_a_clean_copy_in_the_description_fills_the_gap() -> None:
    head = (
        "<title>柳河区与亚博体育官网入口 合作建新校</title>"
        '<meta name="description" content="昨日，柳河区与东湖大学附属中学合作建新校，区长出席。">'
    )
    assert metadata.title(cut(), root(head)) == "柳河区与东湖大学附属中学合作建新校"


def test_the_words_beside_a_gap_tell_what_was_replaced() -> None:
    body = ("省教育部门负责人与东湖大学签订协议。", *BODY)
    page = root("<title>省金宝博登录入口 门负责人与东湖大学签订协议</title>")
    assert metadata.title(cut(body=body), page) == "省教育部门负责人与东湖大学签订协议"


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
    assert metadata.title(cut(), page, OWN) == copy.split(",")[-1]


def test_the_place_of_a_brand_stays_empty_where_no_copy_tells_the_name() -> None:
    page = root("<title>云鼎旺体育：合作建新校 明年秋季招生</title>")
    assert (
        metadata.title(cut("云鼎旺体育：合作建新校 明年秋季招生", "2023-05-12"), page, OWN)
        == "合作建新校 明年秋季招生"
    )


def test_a_title_loses_the_buttons_behind_it_and_the_label_before_it() -> None:
    title = "柳河区与东湖大学附属中学合作建新校"
    assert metadata.title(cut(), root("", f"<h1>{title} [复制链接]</h1>")) == title
    assert metadata.title(cut(f"标题：{title}", "发布时间：2023-05-12", "关键词：教育")) == title


def test_the_title_of_a_dump_is_the_line_over_the_date() -> None:
    head = (
        "首页 新闻 教育 专题 视频 旅游 房产",
        "柳河添新校",
        "柳河区与东湖大学附中合作建新校",
        "2023-05-12 来源：柳河日报",
    )
    assert metadata.title(cut(*head)) == "柳河区与东湖大学附中合作建新校"


@pytest.mark.parametrize("title", ["签约", "结对", "拟合作", "结对-石桥中学", "结對_石桥新闻网"])
def test_a_short_headline_is_one_where_title_and_heading_agree(title: str) -> None:
    headline = re.split("[-_]", title)[0]
    page = root(f"<title>{title}</title>", f"<h1>{headline}</h1>")
    assert metadata.title(cut(), page) == headline.replace("對", "对")
    assert metadata.title(cut(), root(f"<title>{title}</title>")) is None
    assert metadata.title(cut(), root("", f"<h1>{headline}</h1>")) is None
    longer = root(
        f"<title>{title}</title>", f"<h1>{headline}</h1><h2>柳河区与东湖大学附属中学合作建新校</h2>"
    )
    assert metadata.title(cut(), longer) == "柳河区与东湖大学附属中学合作建新校"


@pytest.mark.parametrize(
    "name", ["要闻", "校园", "教育", "党建", "石桥报", "柳河网", "云鼎旺", "首页", "约", "ok"]
)
def test_the_short_name_of_a_site_or_section_is_no_headline(name: str) -> None:
    assert metadata.title(cut(), root(f"<title>{name}</title>", f"<h1>{name}</h1>"), OWN) is None


def test_no_title() -> None:
    assert metadata.title(cut()) is None
    assert metadata.title(cut("新闻中心", "2023-05-12"), root("<title>柳河新闻网</title>")) is None


@pytest.mark.parametrize(
    "line",
    [
        "2023-05-12 10:12", "发布时间：2023年5月12日", "时间:2023/5/12 8:00 来源：柳河日报", "2023年05月12日 07:30 柳河日报",
        "来源：柳河日报 2023-05-12", "柳河日报 2023.05.12 08:01 字号", "发布日期：２０２３－０５－１２",
    ],
)  # fmt: skip
def test_published_from_the_line_over_the_text(line: str) -> None:
    assert metadata.published(cut("柳河区与东湖大学附中合作建新校", line), today=TODAY) == "2023-05-12"


def test_published_from_credits_address_meta_and_script() -> None:
    assert metadata.published(cut(tail=("来源：柳河日报 2023-05-12",)), today=TODAY) == "2023-05-12"
    assert (
        metadata.published(cut(), url="http://edu.example.cn/2023/05/12/a.html", today=TODAY) == "2023-05-12"
    )
    assert metadata.published(cut(), url="http://edu.example.cn/t20230512_9.htm", today=TODAY) == "2023-05-12"
    meta = root('<meta name="PubDate" content="2023-05-12 10:00">')
    assert metadata.published(cut("2023-06-01 11:00"), meta, today=TODAY) == "2023-05-12"
    # 1683829800 is half past two in the morning of 12 May in Beijing, 11 May in UTC.
    assert (
        metadata.published(cut(), root('<script>var ct = "1683829800";</script>'), today=TODAY)
        == "2023-05-12"
    )


@pytest.mark.parametrize(
    "head",
    [
        ("2030-01-01 10:00",),
        ("今天是2023年5月12日 星期五",),
        ("2023-02-31 10:00",),
        ("1970-01-01 08:00",),
        (),
    ],
)
def test_not_published(head: tuple[str, ...]) -> None:
    assert metadata.published(cut(*head), today=TODAY) is None


def test_a_date_in_a_sentence_is_not_that_of_publication() -> None:
    assert metadata.published(cut(body=("双方于2023年5月12日签约，2023年9月1日开学。",)), today=TODAY) is None


def test_the_date_of_a_sign_off_serves_where_there_is_no_other() -> None:
    assert metadata.published(cut(body=(*BODY, "柳河区教育局", "2023年5月12日")), today=TODAY) == "2023-05-12"


@pytest.mark.parametrize(
    ("line", "site", "author"),
    [
        ("2023-05-12 来源：柳河日报 作者：周一鸣 编辑：郑爽", "柳河日报", "周一鸣"),
        ("来源:柳河日报|作者:周一鸣 吴桐|浏览:33", "柳河日报", "周一鸣 吴桐"),
        ("信息来源：柳河区教育局 发布时间：2023-05-12", "柳河区教育局", None),
        ("作者：admin 来源：本站原创", None, None),
        (
            "来源：柳河教育发布 作者：本报记者 周一鸣 通讯员 吴桐",
            "柳河教育发布",
            "本报记者 周一鸣 通讯员 吴桐",
        ),
        ("来源：柳河家长圈（公众号）作者：小编阿吴", "柳河家长圈（公众号）", "小编阿吴"),
        ("来源：法治评论2023-05-12 作者：教务处 供稿 我要评论", "法治评论", "教务处 供稿"),
        ("城南旧事 | 只看该作者 | 倒序浏览", None, "城南旧事"),
        ("楼主：城南旧事 发表于 2023-05-12 10:00", None, "楼主：城南旧事"),
        ("来源：   作者：   点击：12", None, None),
    ],
)
def test_site_and_author(line: str, site: str | None, author: str | None) -> None:
    assert metadata.site(cut(line)) == site
    assert metadata.author(cut(line)) == author


def test_site_and_author_of_a_wechat_article() -> None:
    page = root(
        "",
        '<div id="meta_content"><span class="rich_media_meta rich_media_meta_text">周一鸣</span>'
        '<a id="js_name">柳河教育</a></div>',
    )
    shown = cut(body=(*BODY, "转自：柳河日报"))
    assert metadata.site(shown, page) == "柳河教育"
    assert metadata.author(shown, page) == "周一鸣"


def test_site_and_author_elsewhere() -> None:
    assert metadata.site(cut("数字报", "2023-05-12")) is None
    assert metadata.site(cut(body=("新华社柳河5月12日电 " + BODY[0],))) == "新华社"
    assert metadata.site(cut("2023-05-12", "柳河日报")) == "柳河日报"
    assert metadata.author(cut(body=(*BODY, "新校明年招生。（记者 周一鸣）"))) == "周一鸣"
    assert metadata.author(cut(tail=("记者：周一鸣",))) == "周一鸣"


@pytest.mark.parametrize(
    "opened",
    ["<div id=js_name>", "<b id=js_author_name>", "<span id=meta_content class=rich_media_meta_text>"],
)
def test_nested_places_of_credits_come_to_an_end(opened: str) -> None:
    page = root("", opened * 2000 + "学" * 2_000_000 + "<span class=rich_media_meta_text>学</span>" * 2000)
    assert metadata.site(cut(), page) is None
    assert metadata.author(cut(), page) is None


def test_counters_beside_a_medium_are_none_of_it() -> None:
    assert metadata.site(cut("柳河日报 2023-05-12 10:30 1234次阅读")) == "柳河日报"


def test_a_long_run_of_digits_over_the_text_comes_to_an_end() -> None:
    assert metadata.site(cut("9" * 300_000)) is None


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=40), max_size=6), st.lists(st.text(max_size=60), max_size=3))
def test_any_page_has_a_title_or_none(head: list[str], body: list[str]) -> None:
    page = cut(*head, body=tuple(body))
    for found in (metadata.title(page), metadata.site(page), metadata.author(page)):
        assert found is None or found == found.strip() != ""
    day = metadata.published(page, today=TODAY)
    assert day is None or date.fromisoformat(day) <= TODAY


SOON = date(2024, 1, 1)
"""The day of the crawl in the cases below: what is told from it counts."""


@pytest.mark.parametrize(
    ("line", "day", "site", "author"),
    [
        ("时间：2023-06-09 20:37:01 来源：柳河学院新闻中心 作者：李青禾", "2023-06-09", "柳河学院新闻中心", "李青禾"),
        ("来源:作者:点击:", None, None, None),
        ("来源:本站原创 点击数: 加入时间:2023-06-09", "2023-06-09", None, None),
        ("来源：柳河晚报 2023-06-09 22:21   https://www.example.com/", "2023-06-09", "柳河晚报", None),
        ("时间:2023-06-09 18:45:02 来源:网友投稿", "2023-06-09", None, None),
        ("2023年06月09日09:46", "2023-06-09", None, None),
        ("发布时间：二〇二三年六月九日", "2023-06-09", None, None),
        ("发布日期：二○二二年十月三十日 信息来源：柳河区教育局", "2022-10-30", "柳河区教育局", None),
        ("发布于 3天前", "2023-12-29", None, None),
        ("昨天 09:12 来源：柳河网", "2023-12-31", "柳河网", None),
        ("5小时前 · 阅读 12", "2024-01-01", None, None),
        ("发布于2023-06-09 12:11·柳河区", "2023-06-09", None, None),
        ("更新时间：2023-08-01 发布时间：2023-06-09", "2023-06-09", None, None),
        ("发布时间：2023-06-09 更新时间：2023-08-01 阅读：12次", "2023-06-09", None, None),
        ("更新日期：2023-08-01", "2023-08-01", None, None),
        ("发布机构：柳河区教育局 成文日期：2023-06-01 发布日期：2023-06-09", "2023-06-09", "柳河区教育局", None),
        ("日期：[2023-06-09] 视力保护色：", "2023-06-09", None, None),
        ("【发布日期】2023/6/9 【来源】柳河区教育局 【作者】李青禾", "2023-06-09", "柳河区教育局", "李青禾"),
        ("[日期：2023-06-09] [来源：柳河教育网] [作者：李青禾] [字体：大 中 小]", "2023-06-09", "柳河教育网", "李青禾"),
        ("2023.06.09 柳河教育", "2023-06-09", None, None),
        ("2023-06-09 10:10:10　来源于：柳河日报　编辑：陈一", "2023-06-09", "柳河日报", None),
        ("（来源 柳河日报）", None, "柳河日报", None),
        ("来源｜柳河发布", None, "柳河发布", None),
        ("稿源：柳河新闻网 2023-06-09 08:00:00", "2023-06-09", "柳河新闻网", None),
        ("来源：《柳河日报》2023年6月9日第3版", "2023-06-09", "柳河日报", None),
        ("（来源：柳河日报2023年6月9日）", "2023-06-09", "柳河日报", None),
        ("来源：柳河日报、柳河发布", None, "柳河日报、柳河发布", None),
        ("2023-06-09 08:30 柳河日报", "2023-06-09", "柳河日报", None),
        ("柳河日报2023年06月09日 A03版", "2023-06-09", "柳河日报", None),
        ("2023年06月09日 星期五 柳河日报", "2023-06-09", "柳河日报", None),
        ("柳河教育 2023-06-09 17:30 江苏", "2023-06-09", "柳河教育", None),
        ("原创 李青禾 柳河教育 2023-06-09 17:30 发表于柳河", "2023-06-09", "柳河教育", None),
        ("时间：2023年06月09日信息来源：柳河区第二小学点击：56 次", "2023-06-09", "柳河区第二小学", None),
        ("审核人：陈一 发布人：李青禾 发布时间：2023-06-09", "2023-06-09", None, "李青禾"),
        ("Time:2023-06-09 Author: 李青禾", "2023-06-09", None, None),
        ("本报记者 李青禾 陈秋白 通讯员 王念慈", None, None, "李青禾 陈秋白 王念慈"),
        ("□柳河日报记者 李青禾 通讯员 王念慈", None, None, "李青禾 王念慈"),
        ("■ 全媒体记者 李青禾 文/图", None, None, "李青禾"),
        ("文/图 李青禾", None, None, "李青禾"),
        ("文｜李青禾", None, None, "李青禾"),
        ("文字：李青禾 摄影：陈秋白", None, None, "李青禾"),
        ("作者：李青禾、陈秋白", None, None, "李青禾、陈秋白"),
        ("作者/李青禾 编辑/陈秋白", None, None, "李青禾"),
    ],
)  # fmt: skip
def test_a_line_of_credits(line: str, day: str | None, site: str | None, author: str | None) -> None:
    page = cut(line)
    assert (metadata.published(page, today=SOON), metadata.site(page), metadata.author(page)) == (
        day,
        site,
        author,
    )


def test_a_day_told_from_that_of_the_crawl_is_none_where_that_is_not_known() -> None:
    assert metadata.published(cut("发布于 3天前")) is None


def test_a_date_of_related_news_is_not_that_of_publication() -> None:
    page = root("", "<p>" + BODY[0] + "</p><ul><li><a>另一所学校开学</a><span>2023-06-09</span></li></ul>")
    assert metadata.published(cut(tail=("另一所学校开学2023-06-09",)), page, today=TODAY) is None


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2023-06-09T08:00:00+08:00"}</script>',
        '<meta itemprop="datePublished" content="2023-06-09T08:00:00+08:00">',
        '<script>var publish_time = "2023-06-09" || "";</script>',
        "<script>var createTime = '2023-06-09 17:30';</script>",
    ],
)
def test_published_from_the_head_of_a_page(head: str) -> None:
    assert metadata.published(cut(), root(head), today=TODAY) == "2023-06-09"


def test_published_from_an_element_of_time() -> None:
    page = root("", '<time datetime="2023-06-09T08:00:00+08:00">6月9日</time>')
    assert metadata.published(cut(), page, today=TODAY) == "2023-06-09"


def test_linked_data_names_author_and_publisher() -> None:
    data = '{"@graph": [{"author": [{"name": "李青禾"}, "陈秋白"], "publisher": {"name": "柳河新闻网"}}]}'
    page = root(f'<script type="application/ld+json">{data}</script>')
    assert (metadata.author(cut(), page), metadata.site(cut(), page)) == ("李青禾 陈秋白", "柳河新闻网")


def test_linked_data_brings_back_no_control_character_and_no_surrogate() -> None:
    page = root(
        r'<script type="application/ld+json">{"publisher": {"name": "\ud83d柳河\u0000中学"}, "author": "陈\u0007秋白"}</script>'
    )
    assert (metadata.author(cut(), page), metadata.site(cut(), page)) == ("陈秋白", "柳河中学")


@pytest.mark.parametrize("data", ["{", "[[]]", '{"@graph": 1}', '{"author": {"name": 1}}', "[" * 9999])
def test_linked_data_that_is_none_tells_nothing(data: str) -> None:
    assert metadata.author(cut(), root(f'<script type="application/ld+json">{data}</script>')) is None


def test_the_owner_of_the_site_is_the_medium_where_no_source_is_named() -> None:
    owned = root('<meta property="og:site_name" content="柳河新闻网">')
    assert metadata.site(cut(), owned) == "柳河新闻网"
    assert metadata.site(cut("来源：柳河日报"), owned) == "柳河日报"
    assert metadata.site(cut(), root('<meta property="og:site_name" content="微信公众平台">')) is None


@pytest.mark.parametrize(
    ("head", "line", "address"),
    [
        ('<link rel="canonical" href="https://edu.example.cn/2023/a.html">', "", "https://edu.example.cn/2023/a.html"),
        ('<meta property="og:url" content="http://edu.example.cn/a.html">', "", "http://edu.example.cn/a.html"),
        ("", "本文地址：http://edu.example.cn/a.html 转载请注明", "http://edu.example.cn/a.html"),
        ("", "原文链接: https://edu.example.cn/a?id=3", "https://edu.example.cn/a?id=3"),
        ('<link rel="canonical" href="javascript:alert(1)">', "", None),
        ('<link rel="canonical" href="/a.html">', "", None),
    ],
)  # fmt: skip
def test_the_address_that_a_page_tells(head: str, line: str, address: str | None) -> None:
    assert metadata.address(root(head), cut(tail=(line,) if line else ())) == address


def test_a_brand_between_marks_leaves_both_sides() -> None:
    damaged = "【整理】柳河区与云鼎旺体育 ，合作建新校"
    assert metadata.title(cut(damaged, "2023-05-12"), None, OWN) == "【整理】柳河区与，合作建新校"


@pytest.mark.parametrize(
    ("title", "source", "foot", "site"),
    [
        ("我校与柳河区签约-东湖中学", (), (), "东湖中学"),
        ("我校与柳河区签约_校园新闻_东湖中学", ("来源：教务处",), (), "东湖中学"),
        ("我校与柳河区签约", ("来源：校办公室",), ("版权所有：东湖中学 地址：东湖路1号",), "东湖中学"),
        ("我校与柳河区签约-柳河市第一〇一中学", (), (), "柳河市第一〇一中学"),
        ("我校与柳河区签约", (), ("版权所有：柳河市第一〇一中学",), "柳河市第一〇一中学"),
        ("我校与柳河区签约", ("来源：教务处",), (), "教务处"),
        ("我校与柳河区签约-东湖中学", ("来源：柳河日报",), (), "柳河日报"),
        ("我校与柳河区签约-校园新闻", (), ("东湖中学欢迎您",), None),
        ("我校与柳河区签约-万博体育app下载中学", (), (), None),
    ],
)
def test_the_site_of_a_school_is_told_behind_the_headline_and_at_its_foot(
    title: str, source: tuple[str, ...], foot: tuple[str, ...], site: str | None
) -> None:
    page = root(f"<title>{title}</title>")
    assert metadata.site(cut(*source, tail=foot), page, "我校与柳河区签约") == site
