"""What a report shows of a run: figures, organisations, partnerships, and every tie with its sentence.

Whatever occurs often is told once and pointed at by its position, since a browser reads a report of 20,000 partnerships at once.
`assets/data.js` reads these fields by their order.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

from pipeline.language.sentences import sentence_spans
from pipeline.resources import rows
from pipeline.schema import (
    RELATIONS,
    Article,
    ArticleStatus,
    Label,
    Organisation,
    Partnership,
    Record,
    RecordSource,
    Rejection,
    Relation,
    TieStatus,
)
from pipeline.sinks import read_lines

MOST_PARTNERSHIPS = 50_000
"""A browser takes so many at once; of more, the surest are shown."""
MOST_TIES = 20
"""Shown of one partnership, the surest."""
WIDEST = 160
"""Characters shown at most on either side of the evidence."""

RELATION_TERMS: dict[Relation, str] = {
    "cooperation": "合作",
    "pairing": "结对帮扶",
    "branch": "分校",
    "co_running": "合作办学",
    "management": "托管",
    "membership": "集团成员",
    "school_enterprise": "校企合作",
}
LABEL_TERMS: dict[Label, str] = {
    "SCHOOL": "学校",
    "UNIVERSITY": "高校",
    "EDU_AUTHORITY": "教育主管部门",
    "GOVERNMENT": "政府",
    "REGION": "地区",
    "EDU_GROUP": "教育集团",
    "COMPANY": "企业",
    "ORG": "机构",
}
STATUS_TERMS: dict[TieStatus, str] = {"agreed": "已达成", "planned": "计划中", "ended": "已终止"}

Segment = tuple[str, str]
"""A piece of an article's text, and what it is: `context`, `evidence`, or within that `head` or `tail`."""
Row = Sequence[Any]


@dataclass
class Content:
    """What a report shows; each row is a tuple, its fields told by the function that makes it."""

    figures: dict[str, Any]
    organisations: list[Row] = field(default_factory=list)
    partnerships: list[Row] = field(default_factory=list)
    sources: list[Row] = field(default_factory=list)
    provinces: list[Row] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The content and the words for its codes, as plain values."""
        return {
            "figures": self.figures,
            "relations": list(RELATION_TERMS.items()),
            "labels": list(LABEL_TERMS.items()),
            "statuses": list(STATUS_TERMS.items()),
            "provinces": self.provinces,
            "organisations": self.organisations,
            "partnerships": self.partnerships,
            "sources": self.sources,
        }


def read_content(out: Path, most: int = MOST_PARTNERSHIPS) -> Content:
    """The content of a report on the run in the folder `out`.

    Args:
        out: The output folder of a run or a merge.
        most: How many partnerships are shown; of more, the surest.

    Raises:
        OutputError: when `out` is not the output folder of a run.
    """
    totals: Counter[Relation] = Counter()

    def counted() -> Iterator[Partnership]:
        for partnership in read_lines(out / "partnerships.jsonl", Partnership):
            totals[partnership.relation] += 1
            yield partnership

    shown = nlargest(most, counted(), key=lambda p: (p.confidence, p.articles, p.partnership_id))
    told = {record_id for partnership in shown for record_id in partnership.record_ids}
    records, all_records = _records(out, told)
    statuses, ties, sources = _ties(out, records)
    provinces, organisations, n_organisations = _organisations(out, shown)
    number = {row[0]: n for n, row in enumerate(organisations)}
    return Content(
        figures={
            "articles": {status: statuses[status] for status in get_args(ArticleStatus)},
            "rejected": sum(1 for _ in read_lines(out / "rejected.jsonl", Rejection)),
            "records": all_records,
            "organisations": n_organisations,
            "partnerships": {relation: totals[relation] for relation in RELATIONS},
        },
        organisations=[row[1:] for row in organisations],
        partnerships=[_partnership(p, number, ties) for p in shown],
        sources=sources,
        provinces=[list(names) for names in provinces.items()],
    )


def _records(out: Path, wanted: set[str]) -> tuple[dict[str, list[Record]], int]:
    """The wanted records by their article, and how many there are in all."""
    by_article: dict[str, list[Record]] = defaultdict(list)
    count = 0
    for record in read_lines(out / "records.jsonl", Record):
        count += 1
        if record.record_id in wanted:
            by_article[record.doc_id].append(record)
    return by_article, count


def _ties(
    out: Path, records: dict[str, list[Record]]
) -> tuple[Counter[ArticleStatus], dict[str, Row], list[Row]]:
    """How many articles there are by status, a row for each record by its id, and the rows of their sources.

    A tie is: number of its source, status, date, confidence, and the segments of its sentence.
    """
    statuses: Counter[ArticleStatus] = Counter()
    ties: dict[str, Row] = {}
    sources: list[Row] = []
    for article in read_lines(out / "articles.jsonl", Article):
        statuses[article.status] += 1
        if article.doc_id not in records:
            continue
        sentences = list(sentence_spans(article.text))
        for record in records[article.doc_id]:
            ties[record.record_id] = (
                len(sources),
                record.status,
                record.date,
                record.confidence,
                in_its_sentence(article.text, record, sentences),
            )
        sources.append(_source(records[article.doc_id][0].source))
    return statuses, ties, sources


def _source(source: RecordSource) -> Row:
    """Title, medium, date, address of the page where it is one of the web, place it was read from."""
    return source.title, source.site, source.published, web_address(source.url), source.uri


def web_address(url: str | None) -> str | None:
    """The address, if a browser may go there: `https://…`, but no `javascript:…`, no `//host` and no other scheme."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def in_its_sentence(text: str, record: Record, sentences: Sequence[tuple[int, int]]) -> list[Segment]:
    """The evidence within the sentences it stands in, cut where they are long, and both sides marked where it names them.

    Args:
        text: The text of the record's article.
        record: A record of it.
        sentences: The spans of its sentences, in their order, which cover all of it.
    """
    start, end = record.evidence.start, record.evidence.end
    if text[start:end] != record.evidence.text:
        # The lines of two runs in one folder: the words are shown, where they stood is not known.
        return [(record.evidence.text, "evidence")]
    starts = [span[0] for span in sentences]
    left = sentences[bisect_right(starts, start) - 1][0]
    right = max(end, sentences[bisect_right(starts, end - 1) - 1][1])
    cut_left, cut_right = left < start - WIDEST, right > end + WIDEST
    before = ("…" if cut_left else "") + text[start - WIDEST if cut_left else left : start].lstrip()
    after = text[end : end + WIDEST if cut_right else right].rstrip() + ("…" if cut_right else "")
    pieces = [(before, "context"), *_sides(text, record), (after, "context")]
    return [piece for piece in pieces if piece[0]]


def _sides(text: str, record: Record) -> Iterator[Segment]:
    """The evidence, cut at the mentions of both sides; of two that overlap, the first is marked."""
    at, end = record.evidence.start, record.evidence.end
    mentions = [(record.head.start, record.head.end, "head"), (record.tail.start, record.tail.end, "tail")]
    for first, last, side in sorted(mentions):
        if at <= first < last <= end:
            yield text[at:first], "evidence"
            yield text[first:last], side
            at = last
    yield text[at:end], "evidence"


def _organisations(out: Path, shown: Iterable[Partnership]) -> tuple[dict[str, str], list[Row], int]:
    """The provinces that occur (name and short name, by code), a row for each partner, and how many organisations there are."""
    wanted = {side.id for partnership in shown for side in (partnership.head, partnership.tail)}
    partners, count = [], 0
    for organisation in read_lines(out / "organisations.jsonl", Organisation):
        count += 1
        if organisation.id in wanted:
            partners.append(organisation)
    occurring = {organisation.province for organisation in partners}
    provinces = {
        row["name"]: row["short"]
        for row in rows("divisions")
        if row["level"] == "province" and row["name"] in occurring
    }
    position = {name: n for n, name in enumerate(provinces)}
    return provinces, [_organisation(o, position) for o in partners], count


def _organisation(organisation: Organisation, provinces: dict[str, int]) -> Row:
    """Id, name, label, number of the province, other names, articles, first and last seen."""
    return (
        organisation.id,
        organisation.name,
        organisation.label,
        provinces.get(organisation.province or "", -1),
        [alias.name for alias in organisation.aliases if alias.name != organisation.name],
        organisation.articles,
        organisation.first_seen,
        organisation.last_seen,
    )


def _partnership(partnership: Partnership, number: dict[str, int], ties: dict[str, Row]) -> Row:
    """Relation, numbers of head and tail, directed, status, first and last date, articles, confidence, programmes,
    agreements, term, ties, and how many more ties there are.
    """
    told = [ties[record_id] for record_id in partnership.record_ids if record_id in ties]
    return (
        RELATIONS.index(partnership.relation),
        number[partnership.head.id],
        number[partnership.tail.id],
        partnership.directed,
        partnership.status,
        partnership.first_date,
        partnership.last_date,
        partnership.articles,
        partnership.confidence,
        partnership.programs,
        partnership.agreements,
        partnership.term,
        nlargest(MOST_TIES, told, key=lambda tie: tie[3]),
        max(len(told) - MOST_TIES, 0),
    )
