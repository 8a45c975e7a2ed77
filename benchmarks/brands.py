"""How surely brands that no list knows are found in titles and sentences of hijacked pages: `make benchmark-brands`.

Every article of gold gets a brand that is made up for it (`noise.made_up_brand`: lucky syllables, letters with digits, with
or without a trade), in the place of an organisation in its title and in its text, as hijackers do it (`corpus/noise.py`),
with and without a blank behind it. What else the page has for sale (hidden links, a footer, sentences of advertising, or
nothing at all) is by dice; names that `spam.toml` lists are thrown again.

A place is found if nothing of the brand is left there. `removed rightly` is the share of the removals inside of paragraphs
that took a brand and its tail and nothing else. On pages of the same articles without spam nothing may go, nor where a
school or firm of the article is called as farms call their brands (`called_alike`: 鼎瑞小学). No record may have a party
that touches a place whose name was not restored.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path
from random import Random
from typing import Any

import pipeline
from pipeline.cleaning import clean
from pipeline.cleaning.brands import advertised
from pipeline.cleaning.spam import brand_phrases
from pipeline.language import annotate
from pipeline.records import records
from pipeline.schema import Article, Page, Source

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
sys.path.insert(0, str(CORPUS))
import make_pages  # noqa: E402  scripts of the corpus, no part of the package
import noise  # noqa: E402

TODAY = date(2026, 1, 1)
IN_PLACE = (
    ("brand_title", "brand_once"),
    ("brand_title", "brand_everywhere"),
    ("brand_title", "brand_once", "brand_sentences"),
)
FOR_SALE = ("hidden_spam",), ("hijack_footer",), ("hidden_spam", "hijack_footer"), ()
_NOT_HAN = re.compile("[^\u4e00-\u9fff]")


@dataclass(frozen=True)
class Hijacked:
    """A page with a brand in it, and what was printed: the lines of its article with the brand still in them."""

    content: bytes
    name: str
    brand: str
    title: str
    paragraphs: tuple[str, ...]
    printed: str
    sells: bool
    """Whether anything else on the page sells the brand."""


def hijacked(split: str, seed: int) -> Iterator[Hijacked]:
    """A page of every article of a split, with its brand."""
    for path in sorted((CORPUS / "gold" / split).glob("*.json")):
        gold = make_pages.article(split, path.stem)
        if gold.get("spam"):
            continue
        rng = Random(f"{path.stem}/{seed}/brands")
        brand = unlisted(rng)
        around = ["navigation", "related_news", "disclaimer", "footer"]
        drawn = make_pages.drawn(path.stem, gold["genre"], seed)
        placed, sold = rng.choice(IN_PLACE), rng.choice(FOR_SALE)
        kinds = [*around, *placed, *sold]
        recipe = make_pages.Recipe(path.stem, kinds, drawn.genre, seed=seed, sells=brand)
        name, content = make_pages.page(recipe, gold)
        draft = make_pages.drafted(recipe, gold)
        joint = rng.choice((" ", ""))
        yield Hijacked(
            content.decode("utf-8").replace(f"{brand} ", brand + joint).encode("utf-8"),
            name,
            brand,
            (draft.title or "").replace(f"{brand} ", brand + joint),
            tuple(text.replace(f"{brand} ", brand + joint) for text in draft.paragraphs),
            "\n".join(gold["paragraphs"]),
            bool(sold) or "brand_sentences" in placed,
        )


def unlisted(rng: Random) -> str:
    """A made-up brand that `spam.toml` doesn't list, alone or with a tail."""
    while True:
        brand = noise.made_up_brand(rng)
        if not brand_phrases(brand) and not brand_phrases(f"{brand}官网"):
            return brand


def read(content: bytes, name: str) -> Article:
    """The article of a page."""
    return clean(Page(source=Source(uri=name, sha256="0" * 64), name=name, content=content), today=TODAY)


def places(page: Hijacked, article: Article) -> Counter[str]:
    """The places of the brand in title and text: how many there are, and how many are left.

    Sentences of advertising count as places too.
    """
    core = page.brand
    counts: Counter[str] = Counter()
    for wanted, got in ((page.title, article.title or ""), ("\n".join(page.paragraphs), article.text)):
        counts["places"] += wanted.count(core)
        counts["left"] += min(got.count(core), wanted.count(core))
    return counts


def removals(page: Hijacked, article: Article) -> Counter[str]:
    """What went inside of the paragraphs that are left: with the brand, or wrongly without it."""
    counts: Counter[str] = Counter()
    lines = article.text.split("\n")
    for paragraph in page.paragraphs:
        matchers = [
            SequenceMatcher(None, paragraph, line, autojunk=False)
            for line in lines
            if line[-6:] in paragraph or line[:6] in paragraph
        ]
        best = max(matchers, key=lambda matcher: matcher.ratio(), default=None)
        if best is None or best.ratio() < 0.5:
            continue
        for tag, i, j, *_ in best.get_opcodes():
            gone = _NOT_HAN.sub("", paragraph[i:j])
            if tag in {"delete", "replace"} and gone:
                # The matcher may begin a removal inside of the brand, where the words beside it begin alike.
                beside = paragraph[max(0, i - len(page.brand)) : j + len(page.brand)]
                counts["right" if page.brand in beside else "wrong"] += 1
    return counts


def gaps(article: Article) -> list[int]:
    """The places where a name is missing."""
    return [
        span.start
        for repair in article.repairs
        if repair.kind == "brand"
        for span in repair.spans
        if not span.text
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description="How surely brands that no list knows are found.")
    parser.add_argument("--split", default="test")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-records", action="store_true", help="leave the language room out")
    parser.add_argument("--errors", action="store_true", help="show what is left and what went wrongly")
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    nlp = None if options.no_records else pipeline.load()
    for page in hijacked(options.split, options.seed):
        article = read(page.content, page.name)
        found, removed = places(page, article), removals(page, article)
        counts += Counter(pages=1, kept=article.status == "ok") + found + removed
        if options.errors and (found["left"] or removed["wrong"]):
            own = sorted(advertised(page.content.decode()))
            left = re.findall(f".{{0,6}}{re.escape(page.brand)}.{{0,8}}", f"{article.title}\n{article.text}")
            print(page.name, page.brand, dict(found), dict(removed), own, left)
        kind = "sold" if page.sells else "bare"
        counts += Counter({f"{kind} {name}": many for name, many in found.items()})
        missing = gaps(article)
        counts += Counter(gaps=len(missing)) + restored(page, article)
        if nlp and article.status == "ok":
            for record in records(article, annotate(nlp, article)):
                parties = (record.head, record.tail)
                touched = any(party.start <= gap <= party.end for party in parties for gap in missing)
                sold = any(page.brand in party.mention for party in parties)
                counts += Counter(records=1, of_brands=touched or sold)
    for path in sorted((CORPUS / "gold" / options.split).glob("*.json")):
        gold = make_pages.article(options.split, path.stem)
        lines = [gold["title"] or "", *gold["paragraphs"]]
        own = advertised("\n".join(lines))
        counts += Counter(
            sound_lines=len(lines), sound_touched=sum(bool(brand_phrases(line, own)) for line in lines)
        )
        counts += untouched(path.stem, gold, options.seed, "sound")
        if alike := called_alike(gold, Random(f"{path.stem}/{options.seed}/alike")):
            counts += untouched(path.stem, alike, options.seed, "alike")
    for line in report(counts):
        print(line)


def untouched(doc_id: str, gold: dict[str, Any], seed: int, kind: str) -> Counter[str]:
    """Whether cleaning takes a brand out of a page of an article that nobody hijacked; pages of spam are none."""
    if gold["spam"]:
        return Counter()
    around = ["navigation", "related_news", "disclaimer", "footer", "editors", "byline"]
    layout = make_pages.drawn(doc_id, gold["genre"], seed).genre
    name, content = make_pages.page(make_pages.Recipe(doc_id, around, layout, seed=seed), gold)
    taken = any(repair.kind == "brand" for repair in read(content, name).repairs)
    return Counter({f"{kind}_pages": 1, f"{kind}_pages_touched": int(taken)})


def called_alike(gold: dict[str, Any], rng: Random) -> dict[str, Any] | None:
    """The article with two or three lucky syllables in the place of a school's or firm's own name, everywhere.

    None where it has no such name, or where a region is called by it: the names of regions are known.
    """
    text = "\n".join([gold["title"] or "", *gold["paragraphs"]])
    forms = (form for entity in gold["entities"] for form in (entity["name"], *entity["aliases"]))
    own = sorted({hit["own"] for form in forms if (hit := _ENDED.search(form)) and hit["own"] in text})
    if not own:
        return None
    name, syllables = rng.choice(own), noise.material()["brand_syllables"]
    if re.search(f"{name}[省市县区州旗]", text):
        return None
    lucky = "".join(rng.sample(syllables, k=rng.choice((2, 2, 3))))
    return gold | {
        "title": (gold["title"] or "").replace(name, lucky),
        "paragraphs": [paragraph.replace(name, lucky) for paragraph in gold["paragraphs"]],
    }


_ENDED = re.compile(
    r"(?:^|[省市县区州旗镇乡])(?P<own>[\u4e00-\u9fff]{2,4}?)"
    r"(?:实验|第[一二三四五六七八九十]+|外国语|国际|高级|职业|技工|双语)*"
    r"(?:小学|中学|学校|幼儿园|大学|学院|公司|有限公司|集团|高中|初中)$"
)


def restored(page: Hijacked, article: Article) -> Counter[str]:
    """How many names that a brand replaced were put back, rightly or wrongly."""
    spans = [
        span for repair in article.repairs if repair.kind == "brand" for span in repair.spans if span.text
    ]
    counts: Counter[str] = Counter()
    for span in spans:
        beside = article.text[max(0, span.start - 3) : span.end + 3].split("\n")
        counts["restored" if all(part in page.printed for part in beside) else "made_up"] += 1
    return counts


def report(counts: Counter[str]) -> Iterator[str]:
    """The figures as a Markdown table."""
    removed = counts["right"] + counts["wrong"]
    yield "| what | figure | of |"
    yield "| --- | ---: | ---: |"
    for kind, pages in (
        ("sold", "pages that sell the brand elsewhere"),
        ("bare", "pages with nothing for sale"),
    ):
        placed = counts[f"{kind} places"]
        share = 1 - counts[f"{kind} left"] / max(placed, 1)
        yield f"| places of brands found, {pages} | {share:.4f} | {placed:,} |"
    yield f"| pages kept | {counts['kept']} | {counts['pages']} |"
    yield f"| removed rightly | {counts['right'] / max(removed, 1):.4f} | {removed:,} removals in paragraphs |"
    known, filled = counts["restored"], counts["restored"] + counts["made_up"]
    yield f"| names restored rightly | {known:,} | {filled:,} restored, {filled + counts['gaps']:,} places in texts |"
    yield f"| sound lines touched | {counts['sound_touched']:,} | {counts['sound_lines']:,} lines |"
    yield f"| sound pages touched | {counts['sound_pages_touched']:,} | {counts['sound_pages']:,} pages |"
    yield f"| sound pages with such a name touched | {counts['alike_pages_touched']:,} | {counts['alike_pages']:,} pages |"
    yield f"| records with such a party | {counts['of_brands']:,} | {counts['records']:,} records |"


if __name__ == "__main__":
    main()
