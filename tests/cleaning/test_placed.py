"""Credits that the markup alone tells."""

from __future__ import annotations

import pytest

from pipeline.cleaning import placed
from pipeline.cleaning.lines import html_lines, parse


def read(body: str) -> tuple[placed.HtmlElement, list[str]]:
    root = parse(f"<html><body>{body}</body></html>")
    assert root is not None
    return root, [line.text for line in html_lines(root)]


@pytest.mark.parametrize(
    ("element", "name"),
    [
        ('<p class="author">记者 林小满</p>', "记者 林小满"),
        ('<span class="byline">由 林小满</span>', "林小满"),
        ('<a rel="author">柳河小林</a>', "柳河小林"),
        ('<p class="index-module_authorName">柳河教育</p>', "柳河教育"),
        ('<div class="authi"><a>柳河老街坊</a></div>', "柳河老街坊"),
    ],
)
def test_an_element_called_author_names_one(element: str, name: str) -> None:
    assert next(placed.named(*read(element), "author")) == name


@pytest.mark.parametrize(
    "element",
    [
        '<p class="authority">柳河教育</p>',
        '<p class="author">昨日，两校签约。</p>',
        '<p class="author">作者：林小满</p>',
        '<p class="author">2023-05-12</p>',
        '<p class="author">关注</p>',
    ],
)
def test_what_names_nobody(element: str) -> None:
    assert list(placed.named(*read(element), "author")) == []


def test_names_under_the_article_are_of_others() -> None:
    root, _ = read('<p>两校签约</p><p class="author">林小满</p>')
    assert list(placed.named(root, ["两校签约"], "author")) == []


def test_a_medium_is_told_by_what_its_element_is_called() -> None:
    assert list(placed.named(*read('<i class="m-from">柳河晚报</i>'), "medium")) == ["柳河晚报"]


def test_what_stands_beside_the_date() -> None:
    root, head = read(
        "<div><div>两校携手</div><div><p>柳河教育</p><span>2023-05-12 09:12</span>"
        "<b>林小满</b><span>关注</span></div></div>"
    )
    assert placed.beside_date(root, head, "两校携手") == ("柳河教育", "林小满")


def test_a_page_without_elements_tells_nothing() -> None:
    assert placed.beside_date(None, ["柳河教育"], None) == ()
    assert list(placed.named(None, ["柳河教育"], "author")) == []


def test_people_and_media_read_differently() -> None:
    people = ("林小满", "记者 林小满", "本报记者 林小满 通讯员 王一", "阿不都·热合曼")
    assert all(map(placed.is_person, people))
    assert not any(map(placed.is_person, ("柳河教育", "柳河县教育局", "记者", "")))
