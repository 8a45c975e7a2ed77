"""The day on which a page was published."""

from datetime import date

import pytest
from builders import BODY, cut, root

from pipeline.cleaning import publication

TODAY = date(2024, 1, 1)


@pytest.mark.parametrize(
    "line",
    [
        "2023-05-12 10:12", "发布时间：2023年5月12日", "时间:2023/5/12 8:00 来源：柳河日报", "2023年05月12日 07:30 柳河日报",
        "来源：柳河日报 2023-05-12", "柳河日报 2023.05.12 08:01 字号", "发布日期：２０２３－０５－１２",
        "12.05.2023 10:12", "上一期 版面导航 下一篇 2023年5月12日 放大 缩小 默认", "2023年5月12日 星期五 上一期 下一期",
    ],
)  # fmt: skip
def test_published_from_the_line_over_the_text(line: str) -> None:
    assert publication.published(cut("柳河区与东湖大学附中合作建新校", line), today=TODAY) == "2023-05-12"


def test_published_from_credits_address_meta_and_script() -> None:
    assert publication.published(cut(tail=("来源：柳河日报 2023-05-12",)), today=TODAY) == "2023-05-12"
    assert (
        publication.published(cut(), url="http://edu.example.cn/2023/05/12/a.html", today=TODAY)
        == "2023-05-12"
    )
    assert (
        publication.published(cut(), url="http://edu.example.cn/t20230512_9.htm", today=TODAY) == "2023-05-12"
    )
    meta = root('<meta name="PubDate" content="2023-05-12 10:00">')
    assert publication.published(cut("2023-06-01 11:00"), meta, today=TODAY) == "2023-05-12"
    # 1683829800 is half past two in the morning of 12 May in Beijing, 11 May in UTC.
    assert (
        publication.published(cut(), root('<script>var ct = "1683829800";</script>'), today=TODAY)
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
    assert publication.published(cut(*head), today=TODAY) is None


def test_a_date_in_a_sentence_is_not_that_of_publication() -> None:
    assert (
        publication.published(cut(body=("双方于2023年5月12日签约，2023年9月1日开学。",)), today=TODAY) is None
    )


def test_the_date_of_a_sign_off_serves_where_there_is_no_other() -> None:
    assert (
        publication.published(cut(body=(*BODY, "柳河区教育局", "2023年5月12日")), today=TODAY) == "2023-05-12"
    )


def test_a_day_told_from_that_of_the_crawl_is_none_where_that_is_not_known() -> None:
    assert publication.published(cut("发布于 3天前")) is None


def test_a_date_of_related_news_is_not_that_of_publication() -> None:
    page = root("", "<p>" + BODY[0] + "</p><ul><li><a>另一所学校开学</a><span>2023-06-09</span></li></ul>")
    assert publication.published(cut(tail=("另一所学校开学2023-06-09",)), page, today=TODAY) is None


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
    assert publication.published(cut(), root(head), today=TODAY) == "2023-06-09"


def test_published_from_an_element_of_time() -> None:
    page = root("", '<time datetime="2023-06-09T08:00:00+08:00">6月9日</time>')
    assert publication.published(cut(), page, today=TODAY) == "2023-06-09"
