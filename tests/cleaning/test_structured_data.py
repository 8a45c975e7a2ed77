"""What a page tells of itself for machines."""

import pytest
from builders import cut, root

from pipeline.cleaning import authorship, structured_data


def test_linked_data_names_author_and_publisher() -> None:
    data = '{"@graph": [{"author": [{"name": "李青禾"}, "陈秋白"], "publisher": {"name": "柳河新闻网"}}]}'
    page = root(f'<script type="application/ld+json">{data}</script>')
    assert (authorship.author(cut(), page), authorship.site(cut(), page)) == ("李青禾 陈秋白", "柳河新闻网")


def test_linked_data_brings_back_no_control_character_and_no_surrogate() -> None:
    page = root(
        r'<script type="application/ld+json">{"publisher": {"name": "\ud83d柳河\u0000中学"}, "author": "陈\u0007秋白"}</script>'
    )
    assert (authorship.author(cut(), page), authorship.site(cut(), page)) == ("陈秋白", "柳河中学")


@pytest.mark.parametrize("data", ["{", "[[]]", '{"@graph": 1}', '{"author": {"name": 1}}', "[" * 9999])
def test_linked_data_that_is_none_tells_nothing(data: str) -> None:
    assert authorship.author(cut(), root(f'<script type="application/ld+json">{data}</script>')) is None


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
    assert structured_data.address(root(head), cut(tail=(line,) if line else ())) == address
