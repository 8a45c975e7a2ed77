"""Title, date, author and medium of a page."""

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


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=40), max_size=6), st.lists(st.text(max_size=60), max_size=3))
def test_any_page_has_a_title_or_none(head: list[str], body: list[str]) -> None:
    page = cut(*head, body=tuple(body))
    for found in (metadata.title(page), metadata.site(page), metadata.author(page)):
        assert found is None or found == found.strip() != ""
    day = metadata.published(page, today=TODAY)
    assert day is None or date.fromisoformat(day) <= TODAY
