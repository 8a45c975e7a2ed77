"""Why ties are missed or too much, so that the next improvement is chosen by count.

| missed | because |
| --- | --- |
| `page refused` | no article was made of the page |
| `entity not found` | a party is not among the article's organisations |
| `entity linked wrongly` | a party is recognised, but taken for another organisation |
| `wrong kind` | the two are tied, by another relation |
| `cross-sentence` | no sentence names both, and the model was not asked about them |
| `no candidate` | one does, and the model was not asked all the same |
| `refused by the model` | it was asked, and did not believe it |

| too much | because |
| --- | --- |
| `page without ties` | the page tells of none |
| `no such entity` | a party is none of the page's organisations |
| `wrong kind` | the two are tied, by another relation |
| `wrong side` | each of them is tied by the same words, to others |
| `not tied` | else |
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from spacy.language import Language

from pipeline.evaluation import Names, Slip, by_page, score_page
from pipeline.language import annotate
from pipeline.language.sentences import sentence_spans
from pipeline.schema import Article, Record
from pipeline.sources.gold import GoldPage, GoldRelation

Asked = Callable[[Article], Iterable[frozenset[str]]]
"""The ids of each pair of an article that the model was asked about."""


@dataclass(frozen=True)
class Caused:
    """A tie that was missed or is too much, and why."""

    slip: Slip
    cause: str


def causes(page: GoldPage, article: Article | None, records: Sequence[Record], asked: Asked) -> list[Caused]:
    """Every slip of one page with its cause; a page of spam has none.

    Args:
        page: What is right.
        article: What was made of the page, if anything.
        records: The records of the article.
        asked: Tells what the model was asked about.
    """
    slips = score_page(page, article, records).slips
    if not slips:
        return []
    if article is None or article.status != "ok":
        return [Caused(slip, "page refused") for slip in slips]
    reader = _Reader(page, article, records, asked)
    return [
        Caused(slip, reader.missed(slip) if slip.kind == "missed" else reader.extra(slip)) for slip in slips
    ]


def of_run(
    gold: Mapping[str, GoldPage], articles: Iterable[Article], records: Iterable[Record], asked: Asked
) -> list[Caused]:
    """Every slip of a run, page by page; articles belong to gold pages as in `evaluation.evaluate`."""
    return [
        caused
        for page, article, told in by_page(gold, articles, records)
        for caused in causes(page, article, told, asked)
    ]


def asked_by(nlp: Language) -> Asked:
    """What the model is asked about: `nlp` finds every pair, as `pipeline.load(min_confidence=0)` does."""

    def asked(article: Article) -> list[frozenset[str]]:
        return [tie.pair for tie in annotate(nlp, article)._.ties]

    return asked


def counted(caused: Iterable[Caused]) -> dict[tuple[str, str], int]:
    """How many slips there are of each (`missed` or `extra`, cause), the most frequent first."""
    counts: dict[tuple[str, str], int] = {}
    for each in caused:
        key = each.slip.kind, each.cause
        counts[key] = counts.get(key, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


class _Reader:
    """What the causes of one page's slips are told by."""

    def __init__(self, page: GoldPage, article: Article, records: Sequence[Record], asked: Asked) -> None:
        self.page, self.article = page, article
        names = Names(page.entities)
        self.gold: Mapping[str, str | None] = {e.id: names.gold(e.name) for e in article.entities}
        self.mentioned = {
            names.gold(article.text[start:end])
            for entity in article.entities
            for start, end in entity.mentions
        }
        self.told = [frozenset((names.gold(r.head.name), names.gold(r.tail.name))) for r in records]
        self.by_pair: dict[frozenset[str], list[GoldRelation]] = {}
        for tie in page.relations:
            self.by_pair.setdefault(frozenset((tie.head, tie.tail)), []).append(tie)
        self.asked = {frozenset(self.gold.get(each) for each in pair) for pair in asked(article)}

    def missed(self, slip: Slip) -> str:
        pair = frozenset(slip.names)
        if pair in self.told:
            return "wrong kind"
        lost = pair - set(self.gold.values())
        if lost:
            return "entity linked wrongly" if lost <= self.mentioned else "entity not found"
        if pair in self.asked:
            return "refused by the model"
        return "no candidate" if self._in_one_sentence(pair) else "cross-sentence"

    def extra(self, slip: Slip) -> str:
        if not self.page.relations:
            return "page without ties"
        pair = frozenset(slip.names)
        if any(name.startswith("?") for name in pair):
            return "no such entity"
        if pair in self.by_pair:
            return "wrong kind"
        evidence = [
            {tie.evidence for sides, ties in self.by_pair.items() if name in sides for tie in ties} - {None}
            for name in pair
        ]
        return "wrong side" if set.intersection(*evidence) else "not tied"

    def _in_one_sentence(self, pair: frozenset[str]) -> bool:
        places = [
            [start for e in self.article.entities if self.gold[e.id] == name for start, _ in e.mentions]
            for name in pair
        ]
        return any(
            all(any(start <= place < end for place in each) for each in places)
            for start, end in sentence_spans(self.article.text)
        )
