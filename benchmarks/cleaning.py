"""How well pages are cleaned, beside other extractors, all on the same pages: `make benchmark-cleaning`.

    python benchmarks/cleaning.py [--split SPLIT] [--draws N] [--seeds FOLDER] [--errors]

Pages are made of gold articles by drawn recipes (`corpus/make_pages.py`), and once more in layouts that no draw meets.
Other tools are given the page as characters, decoded by the code it was written in, and lines of a dump as paragraphs
of HTML; ours gets the bytes alone. What is not installed or fails on a page is shown, and stops nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import html
import logging
import re
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import lxml.html
import opencc
import trafilatura

from pipeline.cleaning import CleaningError, clean
from pipeline.cleaning.chinese import SYLLABLE
from pipeline.evaluation import Counts, Share, plain, score_page
from pipeline.schema import Article, Page, Source
from pipeline.sources.gold import GoldPage, read_gold

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpus"
sys.path.insert(0, str(CORPUS))
import make_pages  # noqa: E402  a script of the corpus, no part of the package

TODAY = date(2026, 11, 26)
"""No page was published later."""
PASSES, TIMED = 3, 60
"""How often time is taken, and on how many pages, spread over all."""
FIELDS = {"title": "title", "published": "date", "source": "medium", "author": "author"}
"""What gold calls it, and what the table does."""
HIJACKS = frozenset({"spam_title", "brand_title"})
OTHER, UNMET = "other sites", "unmet sites"
"""Pages in `make_pages.SITES`, of which lines were learned too, and in `make_pages.UNMET`, of which nothing was."""
SETS = (
    *("hijacked", "ordinary"),
    *(f"hijacked, {OTHER}", f"ordinary, {OTHER}"),
    *(f"hijacked, {UNMET}", f"ordinary, {UNMET}"),
    *("seeds", "spam"),
)
SPAM_DRAWS = 20


@dataclass(frozen=True)
class Case:
    """A page, what a perfect tool says of it, and the set that it is counted in."""

    kind: str
    name: str
    content: bytes
    text: str
    """The content decoded by the code that it is written in."""
    gold: GoldPage
    told: frozenset[str]
    """Which of title, `published`, source and author the page shows; the others count for no tool."""


@dataclass(frozen=True)
class Found:
    """What a tool says of a page; None is what it does not tell."""

    text: str = ""
    title: str | None = None
    published: str | None = None
    medium: str | None = None
    author: str | None = None


@dataclass
class Tally:
    """Figures of one tool on one set."""

    text: Counts = field(default_factory=Counts)
    shares: Counter[str] = field(default_factory=Counter)
    failed: int = 0


Tool = Callable[[Case], Found]


# ---- pages


def cases(split: str, draws: int, seeds: Path | None) -> Iterator[Case]:
    """The pages of all sets: each article `draws` times as drawn, and as often in layouts that no draw meets."""
    gold = read_gold([CORPUS / "gold" / split])
    for recipe in make_pages.layouts(split, draws):
        yield _case(recipe, split, gold[recipe.article])
        if recipe.genre in make_pages.SITES:
            dice = Random(f"{recipe.article}/{recipe.seed}/unmet")
            yield _case(replace(recipe, genre=dice.choice(make_pages.UNMET)), split, gold[recipe.article])
    yield from _spam_cases()
    if seeds is not None and (seeds / "gold" / "seeds").is_dir():
        for name, page in read_gold([seeds / "gold" / "seeds"]).items():
            path = next((seeds / "seeds").glob(f"{name}_*"))
            content = path.read_bytes()
            text = content.decode("utf-8", "replace")
            yield Case("seeds", path.name, content, text, page, frozenset(FIELDS))


def _case(recipe: make_pages.Recipe, split: str, page: GoldPage) -> Case:
    gold = make_pages.article(split, recipe.article)
    name, content = make_pages.page(recipe, gold)
    hijacked = any(kind in HIJACKS for kind, _, _ in recipe.steps())
    kind = "hijacked" if hijacked else "ordinary"
    if recipe.genre in make_pages.SITES:
        kind += f", {OTHER}"
    elif recipe.genre in make_pages.UNMET:
        kind += f", {UNMET}"
    name = f"{recipe.genre}/{recipe.seed}-{name}"
    told = make_pages.told(recipe, gold)
    return Case(kind, name, content, content.decode(recipe.encoding), page, told)


def _spam_cases() -> Iterator[Case]:
    """Pages of nothing but spam: the recipes of `recipes.toml` for such pages, their dice thrown again and again."""
    for split, recipe in make_pages.recipes():
        gold = make_pages.article(split, recipe.article)
        if gold["spam"]:
            for seed in range(SPAM_DRAWS):
                again = replace(recipe, seed=seed)
                name, content = make_pages.page(again, gold)
                text = content.decode(recipe.encoding)
                page = GoldPage.model_validate(gold)
                yield Case("spam", f"{seed}-{name}", content, text, page, frozenset())


def as_html(text: str) -> str:
    """A page for tools that read HTML only: the lines of a dump as paragraphs."""
    if re.search(r"<(?:html|body|p|div|td)[\s>]", text[:5000], re.IGNORECASE):
        return text
    lines = (html.escape(line.strip()) for line in text.splitlines())
    return f"<html><body>{''.join(f'<p>{line}</p>' for line in lines if line)}</body></html>"


# ---- tools


def ours(case: Case) -> Found:
    source = Source(uri=case.name, sha256=hashlib.sha256(case.content).hexdigest())
    try:
        article = clean(Page(source=source, name=case.name, content=case.content), today=TODAY)
    except CleaningError:
        return Found()
    if article.status != "ok":
        return Found()
    return Found(article.text, article.title, article.published, article.site, article.author)


def by_trafilatura(case: Case, precision: bool = False) -> Found:
    document = trafilatura.bare_extraction(
        as_html(case.text), favor_precision=precision, include_comments=False, with_metadata=True
    )
    if document is None:
        return Found()
    return Found(document.text or "", document.title, document.date, document.sitename, document.author)


def rival(case: Case) -> Found:
    """What two lines more make of trafilatura: pinyin in brackets goes, Traditional becomes Simplified."""
    found = by_trafilatura(case, precision=True)
    texts = (found.text, found.title, found.medium, found.author)
    text, title, medium, author = (_restored(part) if part else part for part in texts)
    return Found(text or "", title, found.published, medium, author)


def _restored(text: str) -> str:
    restored: str = _simplifier().convert(re.sub(rf"[(（]{SYLLABLE}[)）]", "", text))
    return restored


@cache
def _simplifier() -> Any:
    return opencc.OpenCC("t2s")


def by_gne(case: Case) -> Found:
    from gne import GeneralNewsExtractor

    found = GeneralNewsExtractor().extract(as_html(case.text))
    return Found(found["content"], found["title"], found["publish_time"], author=found["author"])


def by_newspaper(case: Case) -> Found:
    import newspaper

    article = newspaper.Article("https://www.example.com/a.html", language="zh", fetch_images=False)
    article.download(input_html=as_html(case.text))
    article.parse()
    day = article.publish_date
    published = day.strftime("%Y-%m-%d") if hasattr(day, "strftime") else None
    return Found(article.text, article.title, published, author=" ".join(article.authors) or None)


def by_readability(case: Case) -> Found:
    from readability import Document

    document = Document(as_html(case.text))
    summary = lxml.html.fromstring(document.summary())
    return Found("\n".join(summary.itertext()), document.title())


def by_resiliparse(case: Case) -> Found:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    tree = HTMLTree.parse(as_html(case.text))
    return Found(extract_plain_text(tree, main_content=True), tree.title)


def by_goose(case: Case) -> Found:
    article = _goose().extract(raw_html=as_html(case.text))
    published = str(article.publish_date)[:10] if article.publish_date else None
    return Found(article.cleaned_text, article.title, published, author=" ".join(article.authors) or None)


@cache
def _goose() -> Any:
    from goose3 import Goose
    from goose3.text import StopWordsChinese

    return Goose({"stopwords_class": StopWordsChinese, "enable_image_fetching": False})


def by_boilerpy(case: Case) -> Found:
    from boilerpy3.extractors import ArticleExtractor

    document = ArticleExtractor(raise_on_failure=False).get_doc(as_html(case.text))
    return Found(document.content or "", document.title)


def parsed(case: Case) -> Found:
    """Only the tree of the same bytes: the measure of time."""
    lxml.html.fromstring(case.content)
    return Found()


PARSER, MEASURE = "lxml.html.fromstring", "trafilatura"
TOOLS: Mapping[str, Tool] = {
    "lianxiao": ours,
    MEASURE: by_trafilatura,
    "trafilatura, precision": lambda case: by_trafilatura(case, precision=True),
    "trafilatura, precision, brackets, opencc": rival,
    "gne": by_gne,
    "newspaper4k": by_newspaper,
    "readability-lxml": by_readability,
    "resiliparse": by_resiliparse,
    "goose3": by_goose,
    "boilerpy3": by_boilerpy,
}


# ---- figures


def tried(tool: Tool, case: Case) -> Found | None:
    """What a tool says of a page; None where it fails, in whatever way."""
    try:
        return tool(case)
    except Exception:
        return None


def counted(tally: Tally, case: Case, found: Found | None) -> None:
    """Add what a tool said of a page to its figures."""
    gold = case.gold
    tally.failed += found is None
    found = found or Found()
    if gold.spam:
        tally.shares.update(spam=1, spam_right=not plain(found.text))
        return
    tally.text += _text_counts(gold, found)
    tally.shares.update(real=1, real_right=bool(plain(found.text)))
    day = (found.published or "")[:10]
    said = {"title": found.title, "published": day, "source": found.medium, "author": found.author}
    for key, name in FIELDS.items():
        if key in case.told and (right := getattr(gold, key)):
            tally.shares.update({name: 1, f"{name}_right": plain(said[key]) == plain(right)})


def _text_counts(gold: GoldPage, found: Found) -> Counts:
    source = Source(uri="", sha256="0" * 64)
    article = Article(doc_id="0" * 16, source=source, status="ok", text=found.text, version="0")
    return score_page(gold, article, []).counts["text"]


def measured(tool: Tool, pages: Sequence[Case]) -> float:
    """Seconds of the processor a page: the median of some passes over all of them, in this process."""
    passes = []
    for _ in range(PASSES):
        start = time.process_time()
        for case in pages:
            tried(tool, case)
        passes.append((time.process_time() - start) / len(pages))
    return median(passes)


def compared(pages: Sequence[Case]) -> dict[str, dict[str, Tally] | None]:
    """The figures of every tool by set; None for one that is not installed."""
    figures: dict[str, dict[str, Tally] | None] = {}
    for name, tool in TOOLS.items():
        try:
            tool(pages[0])
        except ImportError:
            figures[name] = None
            continue
        except Exception as error:  # a tool that fails is a figure of this table, too
            print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
        tallies = {kind: Tally() for kind in SETS}
        for case in pages:
            counted(tallies[case.kind], case, tried(tool, case))
        figures[name] = tallies
    return figures


def quality(figures: Mapping[str, Mapping[str, Tally] | None], pages: Sequence[Case]) -> str:
    """The table of text, title, date, medium and author by set and tool."""
    sizes = Counter(case.kind for case in pages)
    rows = ["| pages | tool | text F1 | title | date | medium | author | failed |"]
    rows.append("| --- | --- |" + " ---: |" * 6)
    for kind in SETS[:-1]:
        if not sizes[kind]:
            continue
        for name, tallies in figures.items():
            if tallies is None:
                rows.append(f"| {kind} ({sizes[kind]}) | {name} | not installed | | | | | |")
                continue
            tally = tallies[kind]
            cells = [_share(tally, key) for key in ("title", "date", "medium", "author")]
            rows.append(
                f"| {kind} ({sizes[kind]}) | {name} | {tally.text.f1:.4f} | {' | '.join(cells)} | {tally.failed} |"
            )
    return "\n".join(rows)


def refusal(figures: Mapping[str, Mapping[str, Tally] | None], pages: Sequence[Case]) -> str:
    """The table of spam refused, real pages kept, and time."""
    real = [case for case in pages if case.kind != "spam"]
    real = real[:: max(1, len(real) // TIMED)]
    times = {name: measured(TOOLS[name], real) for name, tallies in figures.items() if tallies is not None}
    parsing = measured(parsed, real)
    head = "| tool | spam pages refused | real pages kept | ms a page | × lxml | × trafilatura |"
    rows = [head, "| --- |" + " ---: |" * 5]
    for name, tallies in figures.items():
        if tallies is None:
            rows.append(f"| {name} | not installed | | | | |")
            continue
        whole = Tally(shares=sum((tally.shares for tally in tallies.values()), Counter()))
        took = times[name]
        ratios = f"{took * 1000:.1f} | {took / parsing:.0f} | {took / times[MEASURE]:.2f}"
        rows.append(f"| {name} | {_share(whole, 'spam')} | {_share(whole, 'real')} | {ratios} |")
    return "\n".join(rows)


def _share(tally: Tally, key: str) -> str:
    share = Share(tally.shares[f"{key}_right"], tally.shares[key])
    return f"{share.right / share.all:.3f}" if share.all else "–"


def slips(pages: Iterable[Case]) -> Iterator[str]:
    """Where our text is another one than the gold: a line a paragraph, with the cause first.

    `lost` and `foreign` are paragraphs that are missing or too much, `damaged` ones that came out otherwise.
    """
    for case in pages:
        if case.gold.spam:
            continue
        wanted = [plain(paragraph) for paragraph in case.gold.paragraphs]
        got = [plain(paragraph) for paragraph in ours(case).text.split("\n")]
        matcher = SequenceMatcher(None, wanted, got, autojunk=False)
        for tag, i, j, k, n in matcher.get_opcodes():
            if tag == "equal":
                continue
            pairs = list(zip(wanted[i:j], got[k:n], strict=False)) if j - i == n - k else []
            if pairs and all(SequenceMatcher(None, a, b).ratio() > 0.5 for a, b in pairs):
                yield from (f"damaged\t{case.kind}\t{case.name}\t{a}\t{b}" for a, b in pairs)
                continue
            yield from (f"lost\t{case.kind}\t{case.name}\t{text}" for text in wanted[i:j])
            yield from (f"foreign\t{case.kind}\t{case.name}\t{text}" for text in got[k:n] if text)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--split", default="test", help="the gold articles that pages are made of")
    parser.add_argument(
        "--draws", type=int, default=3, help="pages of each article, as drawn and in other layouts"
    )
    parser.add_argument(
        "--seeds", type=Path, default=ROOT.parent / "shared", help="where the seeds lie, if they do"
    )
    parser.add_argument(
        "--errors", action="store_true", help="list where our text is wrong, and measure no other tool"
    )
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    pages = list(cases(options.split, options.draws, options.seeds))
    if options.errors:
        found = list(slips(pages))
        print(*found, sep="\n")
        print(*(f"{cause}: {n}" for cause, n in Counter(s.split("\t")[0] for s in found).items()), sep="\n")
        return
    figures = compared(pages)
    print(quality(figures, pages), refusal(figures, pages), sep="\n\n")


if __name__ == "__main__":
    main()
