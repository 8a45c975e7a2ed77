"""What notebooks show: names and arrows where they belong, and nothing of a page as markup."""

from __future__ import annotations

import pytest
from builders import TEXT, article, entity, record
from lxml import etree
from lxml.html import HtmlElement, fromstring

from pipeline.language.ties import Tie
from pipeline.schema import Article, Evidence, Record, RecordSource
from pipeline.show import COLOURS, show_ties

HOSTILE = "<script>alert(1)</script>\"'&小学"
SVG = {"s": "http://www.w3.org/2000/svg"}


def told() -> tuple[Article, Record]:
    page = article(entity("第三小学", mentions=[(3, 7)]), entity("临河县实验小学", mentions=[(8, 15)]))
    return page, record("pairing", "第三小学", "临河县实验小学")


def parsed(html: str) -> HtmlElement:
    return fromstring(html)


def test_an_article_shows_its_names_in_colour() -> None:
    page, _ = told()
    shown = parsed(page._repr_html_())
    assert [mark.text for mark in shown.iterfind(".//div/span")] == ["第三小学", "临河县实验小学"]
    assert shown.find(".//div").text_content() == TEXT
    assert COLOURS["SCHOOL"] in page._repr_html_()


def test_a_record_shows_both_sides_in_its_evidence_and_links_to_the_web_only() -> None:
    _, tie = told()
    shown = parsed(tie._repr_html_())
    assert [mark.text for mark in shown.iterfind(".//blockquote/span")] == ["第三小学", "临河县实验小学"]
    assert shown.find(".//blockquote").text_content() == TEXT[:21]
    for url, links in (("https://example.org/?a=1&b=2", 1), ("javascript:alert(1)", 0), (None, 0)):
        made = tie.model_copy(update={"source": RecordSource(uri="p", url=url)})
        assert [link.get("href") for link in parsed(made._repr_html_()).iter("a")] == [url] * links


def test_overlapping_mentions_lose_no_word() -> None:
    page = article(entity("甲", mentions=[(0, 7)]), entity("乙", mentions=[(3, 7), (5, 9)]))
    assert parsed(page._repr_html_()).find(".//div").text_content() == TEXT


def test_ties_are_arrows_from_head_to_tail() -> None:
    page, tie = told()
    svg = etree.fromstring(show_ties(page, [tie, tie.model_copy(update={"doc_id": "other"})]))
    assert "".join(node.text for node in svg.iterfind(".//s:text[@font-size='16']", SVG)) == TEXT[:21]
    assert [node.text for node in svg.iterfind(".//s:text[@text-anchor]", SVG)] == ["pairing"]
    assert len(svg.findall(".//s:rect", SVG)) == 2
    assert len(svg.findall(".//s:path", SVG)) == 2  # the arc, and a point at the tail
    both = etree.fromstring(show_ties(page, [tie.model_copy(update={"directed": False})]))
    assert len(both.findall(".//s:path", SVG)) == 3
    assert "no ties" in show_ties(page)


def test_a_doc_shows_the_same_as_its_article() -> None:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

    import pipeline.language  # noqa: F401  registers what a Doc holds

    page, tie = told()
    doc = Doc(Vocab(), words=[TEXT], spaces=[False])
    doc._.organisations = page.entities
    doc._.ties = (
        Tie(
            relation="pairing",
            head="org:第三小学",
            tail="org:临河县实验小学",
            head_span=(3, 7),
            tail_span=(8, 15),
            directed=True,
            status="agreed",
            date=None,
            agreement=None,
            program=None,
            evidence=(0, 21),
            mentions=(),
            event="e",
            confidence=1,
            frame="",
        ),
    )
    assert show_ties(doc) == show_ties(page, [tie])


@pytest.mark.parametrize("shown", ["article", "record", "ties"])
def test_nothing_of_a_page_is_markup(shown: str) -> None:
    size = len(HOSTILE)
    page = article(
        entity(HOSTILE, aliases=[HOSTILE], mentions=[(0, size)], confidence=0.5),
        text=HOSTILE,
        title=HOSTILE,
        site=HOSTILE,
        author=HOSTILE,
    )
    tie = record(
        "pairing", HOSTILE, "清溪小学", agreement=HOSTILE, evidence=Evidence(text=HOSTILE, start=0, end=size)
    )
    side = tie.head.model_copy(update={"start": 0, "end": size})
    tie = tie.model_copy(
        update={"head": side, "tail": side, "source": RecordSource(uri=HOSTILE, url=f"http://{HOSTILE}")}
    )
    html = {"article": page._repr_html_(), "record": tie._repr_html_(), "ties": show_ties(page, [tie])}[shown]
    assert not list(parsed(html).iter("script")) and "<script" not in html
    assert not [name for node in parsed(html).iter() for name in node.attrib if name.startswith("on")]
