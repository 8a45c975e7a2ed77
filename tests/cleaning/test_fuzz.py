"""Mutated and hostile pages: cleaning gives an article or a `CleaningError`, and comes to an end.

The mutations are drawn with a fixed seed, so that a failure can be repeated. What took quadratic time once
is here in a size at which it would take minutes.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

import pytest

from pipeline.cleaning import CleaningError, clean
from pipeline.schema import Article, Page, Source

PAGES = [path.read_bytes() for path in sorted((Path(__file__).parents[2] / "corpus" / "pages").iterdir())]
ROUNDS = 60
SEED = 20

STATUSES = {"ok", "spam", "empty", "not_chinese"}
SENTENCE = "江阳区第一小学与云岭县中心小学日前签订结对帮扶协议，双方将在教师培训、课程建设等方面开展合作。"
HEADLINE = "江阳区第一小学与云岭县中心小学结对帮扶"
PARAGRAPH = f"<p>{SENTENCE}</p>\n"
ARTICLE = PARAGRAPH + "".join(
    f"<p>{text}</p>\n"
    for text in (
        "签约仪式上，两校校长介绍了各自学校的办学情况，并就教研、课程和学生活动交换了意见。",
        "按照协议，江阳区第一小学每学期选派四名骨干教师到云岭县支教，云岭县的教师分批到江阳区跟岗。",
        "“孩子们第一次见到外面的老师，高兴得不得了。”一位家长对记者说，她希望这样的活动能年年办下去。",
        "据介绍，这已经是两地教育部门牵线的第三对学校，下一步还将在图书、信息化等方面给予支持。",
    )
)
TEXTS = re.findall("<p>(.*)</p>", ARTICLE)


def cleaned(content: bytes) -> Article | None:
    """The article of a page, which must be sound in itself; None where cleaning refuses the page."""
    source = Source(uri="page", sha256=hashlib.sha256(content).hexdigest())
    try:
        article = clean(Page(source=source, name="page", content=content), today=date(2026, 1, 1))
    except CleaningError as error:
        assert error.error in {"not_text", "too_big"}
        return None
    assert article.status in STATUSES
    assert (article.status == "ok") == bool(article.text)
    spans = [span for repair in article.repairs for span in repair.spans]
    assert all(article.text[span.start : span.end] == span.text for span in spans)
    article.model_dump_json()
    return article


# --- mutations
# --------------------------------------------------------------------------------------------------------

Mutation = Callable[[bytes, Random], bytes]


def truncated(page: bytes, rng: Random) -> bytes:
    return page[: rng.randrange(len(page) + 1)]


def headless(page: bytes, rng: Random) -> bytes:
    return page[rng.randrange(len(page) + 1) :]


def spliced(page: bytes, rng: Random) -> bytes:
    other = rng.choice(PAGES)
    return truncated(page, rng) + headless(other, rng)


def flipped(page: bytes, rng: Random) -> bytes:
    content = bytearray(page)
    for _ in range(rng.randint(1, 12) if content else 0):
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    return bytes(content)


def unclosed(page: bytes, rng: Random) -> bytes:
    return re.sub(rb"</\w+>", lambda tag: tag[0] if rng.random() < 0.5 else b"", page)


def untagged(page: bytes, rng: Random) -> bytes:
    return re.sub(rb"[<>\"=]", lambda mark: mark[0] if rng.random() < 0.8 else b"", page)


def repeated(page: bytes, rng: Random) -> bytes:
    start, end = sorted(rng.randrange(len(page) + 1) for _ in range(2))
    return page[:end] + page[start:end] * rng.randint(1, 3) + page[end:]


def shuffled(page: bytes, rng: Random) -> bytes:
    lines = page.splitlines(keepends=True)
    rng.shuffle(lines)
    return b"".join(lines)


def with_zeros(page: bytes, rng: Random) -> bytes:
    at = rng.randrange(len(page) + 1)
    return page[:at] + b"\0" * rng.randint(1, 200) + page[at:]


def with_litter(page: bytes, rng: Random) -> bytes:
    at = rng.randrange(len(page) + 1)
    return page[:at] + rng.randbytes(rng.randint(1, 60)) + page[at:]


def one_line(page: bytes, rng: Random) -> bytes:
    return page.replace(b"\n", b"").replace(b"\r", b"")


def marked(page: bytes, rng: Random) -> bytes:
    """A mark of byte order that may be a lie."""
    marks = (
        codecs.BOM_UTF8,
        codecs.BOM_UTF16_LE,
        codecs.BOM_UTF16_BE,
        codecs.BOM_UTF32_LE,
        codecs.BOM_UTF32_BE,
    )
    return rng.choice(marks) + page


def recoded(page: bytes, rng: Random) -> bytes:
    encoding = rng.choice(("utf-16", "utf-32", "gb18030", "big5", "utf-7", "shift_jis"))
    return page.decode("utf-8", "ignore").encode(encoding, "ignore")


MUTATIONS: tuple[Mutation, ...] = (
    *(truncated, headless, spliced, flipped, unclosed, untagged, repeated, shuffled, with_zeros, with_litter),
    *(one_line, marked, recoded),
)


def mutated(rng: Random) -> bytes:
    """A page after one to three mutations."""
    page = rng.choice(PAGES)
    for mutate in rng.choices(MUTATIONS, k=rng.randint(1, 3)):
        page = mutate(page, rng)
    return page


@pytest.mark.parametrize("part", range(3))
def test_mutated_pages_are_cleaned_or_refused(part: int) -> None:
    rng = Random(SEED + part)
    found = [cleaned(mutated(rng)) for _ in range(ROUNDS // 3)]
    # The fuzz is of use only while pages get far into cleaning.
    assert sum(article is not None and article.status == "ok" for article in found) >= len(found) // 3


def test_random_bytes_are_refused_or_no_article() -> None:
    rng = Random(SEED)
    for size in (0, 1, 2, 3, 7, 100, 5000):
        article = cleaned(rng.randbytes(size))
        assert article is None or article.status != "ok"


# --- hostile pages, most of them with a sound article
# --------------------------------------------------------------------------------------------------------

HOSTILE = {
    "nested blocks": "<div>" * 100_000 + ARTICLE,
    "nested inline tags": "<span>" * 100_000 + ARTICLE + "</span>" * 100_000,
    "nested tables": "<table><tr><td>" * 5_000 + ARTICLE,
    "nested lists": "<ul><li>" * 30_000 + ARTICLE,
    "nested links": "<a href='x'>" * 20_000 + ARTICLE,
    "a line of a megabyte": "".join(TEXTS) * 400,
    "a line without a mark": "学" * 50_000,
    "a paragraph without an end": "<p>" + SENTENCE.replace("。", "，") * 3_000,
    "a row of many cells": "<table><tr>" + "<td>字</td>" * 20_000,
    "many breaks": "<p>" + "字<br>" * 10_000,
    "many attributes": "<div " + " ".join(f"a{i}='{i}'" for i in range(100_000)) + ">" + ARTICLE,
    "a huge attribute": "<div title='" + "学" * 300_000 + "'>" + ARTICLE,
    "a huge style": "<div style='" + "overflow:hidden;" * 60_000 + "'>" + ARTICLE,
    "many references": ARTICLE + "&#23398;&amp;amp;nbsp;&nbsp;" * 10_000,
    "references cut short": ARTICLE + "&#" * 200_000 + "&" + "amp;" * 100_000,
    "comments never closed": ARTICLE + "<!--" * 100_000,
    "comments in a dump never closed": SENTENCE + "\n" + "<!--" * 100_000,
    "scripts never closed": "<script>" * 50_000 + ARTICLE,
    "open brackets": ARTICLE + "(" * 200_000 + "（" * 100_000 + "<" * 200_000,
    "lost bytes with pinyin": ARTICLE + "?(a)" * 50_000,
    "lost bytes behind pinyin": ARTICLE + "學(xué)校" * 9 + "當?绷标标标标标标标" * 1_000,
    "lost bytes everywhere": ARTICLE + "學(xué)校" * 9 + "?".join(map(chr, range(0x4E00, 0x9FA5))),
    "runs of shifted GBK": ARTICLE + "學(xué)校" * 9 + "人?！绷纸ㄈA介紹" * 5_000,
    "lost bytes": ARTICLE + "?！?" * 20_000 + "\ufffd" * 50_000,
    "dates": ARTICLE + "2020年" * 30_000,
    "labels": ARTICLE + "来源：" * 30_000,
    "blanks": ARTICLE + " " * 500_000 + "\n" * 500_000,
    "combining marks": ARTICLE + "\u0301" * 100_000,
    "private use": ARTICLE + "\ue000" * 100_000,
    "controls": ARTICLE + "\x01\x1b" * 50_000,
    "nested dates": "<div>" * 2_000 + "<b>2020-01-02</b>" + "</div>" * 2_000 + ARTICLE,
    "nested authors": "<div class=author>x" * 2_000 + "</div>" * 2_000 + ARTICLE,
    "separators in a title": "<title>" + HEADLINE + "_学" * 8_000 + "</title>" + ARTICLE,
    "colons in a title": "<title>" + HEADLINE + ":" * 15_000 + "</title>" + ARTICLE,
    "full stops in a title": "<title>" + HEADLINE + "。" * 15_000 + "</title>" + ARTICLE,
    "surrogates in UTF-8": ARTICLE + "\ud800\udfff" * 3,
}


# Pages without an article. All others keep theirs.
NO_ARTICLE = {
    *("a line without a mark", "a row of many cells", "many breaks"),
    *("a paragraph without an end", "comments in a dump never closed"),
}


@pytest.mark.parametrize("name", sorted(NO_ARTICLE))
def test_a_hostile_page_comes_to_an_end(name: str) -> None:
    article = cleaned(HOSTILE[name].encode("utf-8", "surrogatepass"))
    assert article is None or article.status != "ok" or SENTENCE[:-1] in article.text


@pytest.mark.parametrize("name", [name for name in HOSTILE if name not in NO_ARTICLE])
def test_an_article_beside_hostile_text_is_found(name: str) -> None:
    article = cleaned(HOSTILE[name].encode("utf-8", "surrogatepass"))
    assert article is not None and article.status == "ok"
    assert all(text in article.text for text in TEXTS)


@pytest.mark.parametrize(
    "mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF8]
)
def test_a_mark_of_byte_order_alone_is_no_article(mark: bytes) -> None:
    for content in (mark, mark + b"<", mark + mark):
        article = cleaned(content)
        assert article is None or article.status != "ok"
