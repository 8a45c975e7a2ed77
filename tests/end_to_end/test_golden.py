"""The project's own pages, with every genre and kind of damage: what a run finds, against their gold."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from pipeline.evaluation import Evaluation, evaluate, plain
from pipeline.schema import Article, Record
from pipeline.sinks import read_lines
from pipeline.sources.gold import GoldPage, read_gold

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
# Not every article of dev has a committed page.
PAGES = {page.stem for page in (CORPUS / "pages").iterdir()}
GOLD = {name: page for name, page in read_gold([CORPUS / "gold/dev"]).items() if name in PAGES}
REAL = {stem: page for stem, page in GOLD.items() if not page.spam}

FLOORS = {"text": 0.99, "entities": 0.90, "pair": 0.60, "typed": 0.55, "strict": 0.55}
"""F1s that must not be lost."""

SHARE_FLOORS = {
    "title": 0.75,
    "published": 0.80,
    "label": 0.95,
    "adcode": 0.80,
    "date": 0.40,
    "status": 0.90,
    "agreement": 0.85,
    "spam": 1.0,
    "real": 1.0,
    "provenance": 1.0,
}
"""Accuracies that must not be lost."""


@pytest.fixture(scope="session")
def articles(out: Path) -> dict[str, Article]:
    """The articles by the names of their pages."""
    found = read_lines(out / "articles.jsonl", Article)
    return {Path(article.source.uri).stem: article for article in found}


@pytest.fixture(scope="session")
def records(out: Path) -> list[Record]:
    return list(read_lines(out / "records.jsonl", Record))


@pytest.fixture(scope="session")
def evaluation(articles: dict[str, Article], records: list[Record]) -> Evaluation:
    return evaluate(GOLD, articles.values(), records)


def test_every_page_has_gold_and_an_article(articles: dict[str, Article]) -> None:
    assert PAGES == GOLD.keys() == articles.keys()


@pytest.mark.parametrize("name", FLOORS)
def test_f1(evaluation: Evaluation, name: str) -> None:
    assert evaluation.counts[name].f1 >= FLOORS[name]


@pytest.mark.parametrize("name", SHARE_FLOORS)
def test_accuracy(evaluation: Evaluation, name: str) -> None:
    share = evaluation.shares[name]
    assert share.right / share.all >= SHARE_FLOORS[name]


RUN_ON = {
    recipe["article"]
    for recipe in tomllib.loads((CORPUS / "recipes.toml").read_text("utf-8"))["dev"]
    if "run_on" in recipe["noise"]
}
"""Where the paragraphs of a page ran together."""


@pytest.mark.parametrize("page", [pytest.param(page, id=stem) for stem, page in REAL.items()])
def test_what_is_read_of_a_page(articles: dict[str, Article], page: GoldPage) -> None:
    article = articles[page.doc_id]
    lines, paragraphs = article.text.split("\n"), list(page.paragraphs)
    if page.doc_id in RUN_ON:
        lines, paragraphs = ["".join(lines)], ["".join(paragraphs)]
    assert [plain(line) for line in lines] == [plain(line) for line in paragraphs]
    assert plain(article.title) == plain(page.title)
    assert article.published == page.published


def test_a_page_of_spam_gives_nothing(articles: dict[str, Article], records: list[Record]) -> None:
    spam = {articles[stem].doc_id for stem, page in GOLD.items() if page.spam}
    assert spam
    for article in articles.values():
        if article.doc_id in spam:
            assert (article.status, article.text, article.entities) == ("spam", "", ())
    assert not spam & {record.doc_id for record in records}


def test_attributes_of_ties_are_told_by_their_text(
    articles: dict[str, Article], records: list[Record], evaluation: Evaluation
) -> None:
    by_id = {article.doc_id: article for article in articles.values()}
    for name in ("term", "place", "parties"):
        assert any(getattr(record, name) for record in records), name
    for record in records:
        assert record.place is None or record.place in by_id[record.doc_id].text
    for name, counts in evaluation.attributes.items():
        assert counts.precision >= 0.75, name


def test_every_offset_is_exact(articles: dict[str, Article], records: list[Record]) -> None:
    by_id = {article.doc_id: article for article in articles.values()}
    assert len({record.record_id for record in records}) == len(records)
    for record in records:
        article = by_id[record.doc_id]
        known = {entity.id for entity in article.entities}
        for words, start, end in (
            (record.evidence.text, record.evidence.start, record.evidence.end),
            (record.head.mention, record.head.start, record.head.end),
            (record.tail.mention, record.tail.start, record.tail.end),
        ):
            assert words and article.text[start:end] == words
        # A side is named in the evidence, or before it where the clause leaves it out.
        assert max(record.head.end, record.tail.end) <= record.evidence.end
        assert {record.head.id, record.tail.id} <= known
    for article in by_id.values():
        assert len({entity.id for entity in article.entities}) == len(article.entities)
        for entity in article.entities:
            assert entity.mentions
            assert all(article.text[start:end].strip() for start, end in entity.mentions)
        for repair in article.repairs:
            for span in repair.spans:
                assert article.text[span.start : span.end] == span.text
