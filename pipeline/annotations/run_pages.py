"""The articles of a run as gold pages, to be corrected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from pipeline.schema import Article, Record
from pipeline.sinks import read_lines
from pipeline.sinks.folder import check_run
from pipeline.sources.gold import GoldEntity, GoldPage, GoldRelation


def run_pages(out: Path) -> Iterator[GoldPage]:
    """A gold page for each article of the run in `out` that says something; reprints and spam are left out.

    Raises:
        OutputError: at once, when `out` is not the output folder of a run.
    """
    check_run(out)
    return _pages(out)


def _pages(out: Path) -> Iterator[GoldPage]:
    ties: dict[str, list[Record]] = defaultdict(list)
    for record in read_lines(out / "records.jsonl", Record):
        ties[record.doc_id].append(record)
    for article in read_lines(out / "articles.jsonl", Article):
        if article.status == "ok":
            yield _page(article, ties[article.doc_id])


def _page(article: Article, ties: list[Record]) -> GoldPage:
    names: dict[str, str] = {}
    for entity in article.entities:
        # Gold knows an entity by its name: the second of two namesakes shows its id.
        names[entity.id] = (
            entity.name if entity.name not in names.values() else f"{entity.name}（{entity.id}）"
        )
    entities = tuple(
        GoldEntity(
            name=names[entity.id],
            label=entity.label,
            aliases=entity.aliases if names[entity.id] == entity.name else (entity.name, *entity.aliases),
            adcode=entity.adcode,
            mentions=entity.mentions,
        )
        for entity in article.entities
    )
    relations = tuple(
        GoldRelation(
            relation=tie.relation,
            head=names[tie.head.id],
            tail=names[tie.tail.id],
            directed=tie.directed,
            status=tie.status,
            date=tie.date,
            agreement=tie.agreement,
            program=tie.program,
            term=tie.term,
            place=tie.place,
            parties=tie.parties,
            evidence=tie.evidence.text,
        )
        for tie in ties
        if tie.head.id in names and tie.tail.id in names
    )
    return GoldPage(
        doc_id=article.doc_id,
        title=article.title,
        published=article.published,
        source=article.site,
        author=article.author,
        paragraphs=tuple(article.text.split("\n")),
        entities=entities,
        relations=relations,
    )
