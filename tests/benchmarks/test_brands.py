"""The benchmark of brands counts places, removals and restored names as it says."""

from __future__ import annotations

from collections import Counter
from random import Random

import brands
from brands import Hijacked

from pipeline.cleaning.spam import brand_phrases
from pipeline.schema import Article, Repair, RestoredSpan, Source

BRAND = "云鼎旺"
PRINTED = "昨日，临河县第二小学与青石小学签订协议。\n临河县第二小学的五位教师下周到岗。"
PAGE = Hijacked(
    content=b"",
    name="a.html",
    brand=BRAND,
    title=f"临河县与{BRAND}体育 签约",
    paragraphs=(f"昨日，临河县第二小学与{BRAND}体育 签订协议。", "临河县第二小学的五位教师下周到岗。"),
    printed=PRINTED,
    sells=False,
)


def article(text: str, title: str = "临河县与签约", *spans: RestoredSpan) -> Article:
    repairs = (Repair(kind="brand", count=len(spans), spans=spans),) if spans else ()
    source = Source(uri="a.html", sha256="0" * 64)
    return Article(
        doc_id="0" * 16, source=source, status="ok", title=title, text=text, repairs=repairs, version="0"
    )


def test_places_count_in_title_and_text() -> None:
    assert brands.places(PAGE, article("昨日，临河县第二小学与签订协议。")) == Counter(places=2, left=0)
    assert brands.places(PAGE, article("\n".join(PAGE.paragraphs), PAGE.title)) == Counter(places=2, left=2)


def test_a_removal_is_right_where_the_brand_stood() -> None:
    assert brands.removals(PAGE, article("昨日，临河县第二小学与签订协议。")) == Counter(right=1)
    assert brands.removals(PAGE, article("临河县第二小学的教师下周到岗。")) == Counter(wrong=1)


def test_a_restored_name_is_compared_with_what_was_printed() -> None:
    right = RestoredSpan(start=11, end=15, text="青石小学", confidence=0.9)
    text = PRINTED.split("\n")[0]
    assert text[right.start : right.end] == right.text
    assert brands.restored(PAGE, article(text, "", right)) == Counter(restored=1)
    wrong = text.replace("青石小学", "北坡中学")
    made_up = right.model_copy(update={"text": "北坡中学"})
    assert brands.restored(PAGE, article(wrong, "", made_up)) == Counter(made_up=1)


def test_a_gap_is_a_span_without_a_text() -> None:
    gap = RestoredSpan(start=11, end=11, text="", confidence=0.0)
    assert brands.gaps(article("昨日，临河县第二小学与签订协议。", "", gap)) == [11]


def test_the_brands_are_listed_nowhere() -> None:
    made = [brands.unlisted(Random(seed)) for seed in range(50)]
    assert not any(brand_phrases(name) for name in made)


def test_the_table_divides_found_by_placed() -> None:
    counts = Counter({"bare places": 4, "bare left": 1, "right": 3, "pages": 2, "kept": 2})
    table = list(brands.report(counts))
    assert "| places of brands found, pages with nothing for sale | 0.7500 | 4 |" in table
    assert "| removed rightly | 1.0000 | 3 removals in paragraphs |" in table
    assert "| pages kept | 2 | 2 |" in table
