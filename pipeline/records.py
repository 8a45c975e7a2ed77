"""From an article and its `Doc` to the lines of `records.jsonl`: lasting ids, and words where they stand."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pipeline.schema import SCHEMA_VERSION, Article, Entity, Evidence, Party, Record, RecordSource

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from pipeline.language.ties import Offsets, Tie


_LISTED = 0.48
"""How sure an organisation must be to be listed that has no tie: what gives the best F1 in cross-validation, as `lianxiao train
org-confidence` prints it."""


def article_with_entities(article: Article, doc: Doc) -> Article:
    """The article with the organisations that the language room found in it: those that are likely enough, and the parties
    of its ties, whose own confidence tells how sure their names are."""
    tied = {party for tie in doc._.ties for party in (tie.head, tie.tail)}
    listed = (
        entity
        for entity in doc._.organisations
        if entity.id in tied or entity.confidence is None or entity.confidence >= _LISTED
    )
    return article.model_copy(update={"entities": tuple(listed)})


def records(article: Article, doc: Doc) -> list[Record]:
    """The ties of `doc` as records, in the order of their evidence.

    An article has one record for a relation between two parties: of several ties that say the same, the one
    that is surest is kept, and the first among equals. Where a brand took the place of a name that the page doesn't
    tell (`Article.repairs`), no record is made from what is left of it.

    Args:
        article: The article that `doc` was made from; `doc.text == article.text`.
        doc: Its `doc._.organisations` and `doc._.ties` are read.

    Raises:
        KeyError: when a tie names an entity that is not among the organisations.
    """
    entities = {entity.id: entity for entity in doc._.organisations}
    lost = [
        span.start
        for mended in article.repairs
        if mended.kind == "brand"
        for span in mended.spans
        if not span.text
    ]
    told = [tie for tie in doc._.ties if not any(_rests_on(at, tie, article.text) for at in lost)]
    ties = sorted(told, key=lambda tie: (-tie.confidence, tie.evidence))
    surest: dict[str, Record] = {}
    for tie in ties:
        record = _record(article, tie, entities)
        surest.setdefault(record.record_id, record)
    return sorted(
        surest.values(), key=lambda record: (record.evidence.start, record.head.start, record.record_id)
    )


def _rests_on(at: int, tie: Tie, text: str) -> bool:
    """Whether a tie rests on a name that is missing at `at`.

    It does where a party touches the place (`￼附属中学`: whose?), where the missing name is the other side of a party's
    (`￼与甲校签约`, `甲校与￼的合作`), where it may be one of those that one word behind it stands for (双方), and where it is the
    first of a row that both parties follow in (`￼与甲校、乙校签约`: both with the missing one, not with each other).
    """
    spans = (tie.head_span, tie.tail_span)
    first = min(start for start, _ in spans)
    one_word = tie.head_span == tie.tail_span and at < first
    touched = any(start <= at <= end for start, end in spans)
    leads = text[at : at + 1] in _JOINTS and at < first and not any(mark in _ENDS for mark in text[at:first])
    return one_word or touched or leads or any(_is_with(at, span, text) for span in spans)


def _is_with(at: int, span: Offsets, text: str) -> bool:
    """Whether the missing name is joined to the party at `span`: `￼校长李明与|甲校`, `甲校|与￼`."""
    start, end = span
    if at >= start:
        return text[end:at] in _WITH
    between = text[at:start]
    return between[-1] in _WITH and len(between) <= _BESIDE and _PARTS.isdisjoint(between)


_JOINTS = frozenset("与和同及、")
_WITH = frozenset("与和同跟-－—–")
_ENDS = frozenset("。！？；\n")
_PARTS = _ENDS | frozenset("，、：")
_BESIDE = 24
"""How many characters may stand between a missing name and what it is joined to: its dean's title and name."""


def _record(article: Article, tie: Tie, entities: dict[str, Entity]) -> Record:
    # The two sides of an undirected tie may be told in either order; it is one tie all the same.
    ids = (tie.head, tie.tail) if tie.directed else tuple(sorted((tie.head, tie.tail)))
    return Record(
        record_id=_hash(SCHEMA_VERSION, article.doc_id, tie.relation, *ids),
        doc_id=article.doc_id,
        event_id=_hash(article.doc_id, tie.event),
        relation=tie.relation,
        head=_party(article, entities[tie.head], tie.head_span),
        tail=_party(article, entities[tie.tail], tie.tail_span),
        directed=tie.directed,
        status=tie.status,
        date=tie.date,
        agreement=tie.agreement,
        program=tie.program,
        term=tie.term,
        place=tie.place,
        parties=tie.parties,
        evidence=_evidence(article, tie.evidence),
        mentions=tuple(_evidence(article, span) for span in tie.mentions),
        confidence=tie.confidence,
        source=RecordSource(
            uri=article.source.uri,
            url=article.source.url,
            title=article.title,
            site=article.site,
            published=article.published,
        ),
    )


def _evidence(article: Article, span: tuple[int, int]) -> Evidence:
    start, end = span
    return Evidence(text=article.text[start:end], start=start, end=end)


def _party(article: Article, entity: Entity, span: tuple[int, int]) -> Party:
    start, end = span
    return Party(
        id=entity.id,
        name=entity.name,
        label=entity.label,
        adcode=entity.adcode,
        mention=article.text[start:end],
        start=start,
        end=end,
    )


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
