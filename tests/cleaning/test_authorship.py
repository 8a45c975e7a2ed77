"""Medium and author of a page."""

from datetime import date

import pytest
from builders import BODY, cut, root
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cleaning import authorship, credits, publication, titles

TODAY = date(2024, 1, 1)


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
    assert authorship.site(cut(line)) == site
    assert authorship.author(cut(line)) == author


def test_site_and_author_of_a_wechat_article() -> None:
    page = root(
        "",
        '<div id="meta_content"><span class="rich_media_meta rich_media_meta_text">周一鸣</span>'
        '<a id="js_name">柳河教育</a></div>',
    )
    shown = cut(body=(*BODY, "转自：柳河日报"))
    assert authorship.site(shown, page) == "柳河教育"
    assert authorship.author(shown, page) == "周一鸣"


def test_site_and_author_elsewhere() -> None:
    assert authorship.site(cut("数字报", "2023-05-12")) is None
    assert authorship.site(cut(body=("新华社柳河5月12日电 " + BODY[0],))) == "新华社"
    assert authorship.site(cut("2023-05-12", "柳河日报")) == "柳河日报"
    assert authorship.author(cut(body=(*BODY, "新校明年招生。（记者 周一鸣）"))) == "周一鸣"
    assert authorship.author(cut(tail=("记者：周一鸣",))) == "周一鸣"


@pytest.mark.parametrize(
    "opened",
    ["<div id=js_name>", "<b id=js_author_name>", "<span id=meta_content class=rich_media_meta_text>"],
)
def test_nested_places_of_credits_come_to_an_end(opened: str) -> None:
    page = root("", opened * 2000 + "学" * 2_000_000 + "<span class=rich_media_meta_text>学</span>" * 2000)
    assert authorship.site(cut(), page) is None
    assert authorship.author(cut(), page) is None


def test_a_bracket_that_closes_one_inside_a_name_stays() -> None:
    texts = ["柳河家长圈（公众号）", "（柳河日报）", "柳河（区）日报）"]
    assert list(credits.names_in(texts, "authors")) == ["柳河家长圈（公众号）", "柳河日报", "柳河（区）日报"]


def test_many_opening_brackets_in_a_name_come_to_an_end() -> None:
    assert list(credits.names_in(["周" + "(" * 2_000_000 + "一)鸣)"], "authors")) == []


def test_counters_beside_a_medium_are_none_of_it() -> None:
    assert authorship.site(cut("柳河日报 2023-05-12 10:30 1234次阅读")) == "柳河日报"


def test_a_column_before_a_medium_is_none_of_it() -> None:
    assert authorship.site(cut("综合新闻 柳河学院新闻网")) == "柳河学院新闻网"
    assert authorship.site(cut("首页 >教学科研>教学在线")) is None


def test_the_account_of_a_school_stands_over_the_text() -> None:
    assert (
        authorship.site(cut("喜迎客人", "柳河县第一小学", "阅读 386"), headline="喜迎客人")
        == "柳河县第一小学"
    )
    assert authorship.site(cut("柳河县第一小学", "阅读 386"), headline="柳河县第一小学迎来客人") is None
    assert authorship.site(cut("全县三所学校更名并统一归入柳河县第一小学")) is None


def test_a_long_run_of_digits_over_the_text_comes_to_an_end() -> None:
    assert authorship.site(cut("9" * 300_000)) is None


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=40), max_size=6), st.lists(st.text(max_size=60), max_size=3))
def test_any_page_has_a_title_or_none(head: list[str], body: list[str]) -> None:
    page = cut(*head, body=tuple(body))
    for found in (titles.title(page), authorship.site(page), authorship.author(page)):
        assert found is None or found == found.strip() != ""
    day = publication.published(page, today=TODAY)
    assert day is None or date.fromisoformat(day) <= TODAY


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
    assert (publication.published(page, today=TODAY), authorship.site(page), authorship.author(page)) == (
        day,
        site,
        author,
    )


def test_the_owner_of_the_site_is_the_medium_where_no_source_is_named() -> None:
    owned = root('<meta property="og:site_name" content="柳河新闻网">')
    assert authorship.site(cut(), owned) == "柳河新闻网"
    assert authorship.site(cut("来源：柳河日报"), owned) == "柳河日报"
    assert authorship.site(cut(), root('<meta property="og:site_name" content="微信公众平台">')) is None


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
    assert authorship.site(cut(*source, tail=foot), page, "我校与柳河区签约") == site
