"""What all articles together say of one relation between two organisations."""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from pipeline.corpuswide.organisations import Key, key_of
from pipeline.schema import Organisation, Partner, Partnership, Record, Relation, TieStatus

MOST_SURE = 0.99
"""Articles copy from one press release and from each other: however many agree, they are never surer than this."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What a record says, without its text."""

    record_id: str
    article: str
    """The original of the article, where it is a reprint."""
    forward: bool
    directed: bool
    status: TieStatus
    date: str | None
    published: str | None
    confidence: float
    agreement: str | None
    program: str | None
    term: str | None


@dataclass
class Ledger:
    """Collects records; `partnerships` then adds them up by relation and pair."""

    _told: list[tuple[Relation, Key, Key, _Told]] = field(default_factory=list)

    def add(self, record: Record, article: str) -> None:
        """Take in a record of `article`: its own, or for that of a reprint the original."""
        told = _Told(
            record.record_id,
            article,
            True,
            record.directed,
            record.status,
            record.date,
            record.source.published,
            record.confidence,
            record.agreement,
            record.program,
            record.term,
        )
        head, tail = (key_of(side, article) for side in (record.head, record.tail))
        self._told.append((record.relation, head, tail, told))

    def parties(self) -> set[Key]:
        """The entities that are a side of a record."""
        return {key for _, head, tail, _ in self._told for key in (head, tail)}

    def partnerships(self, partners: Mapping[Key, Partner]) -> Iterator[Partnership]:
        """A line for each pair and relation, in the order of their ids; none for an organisation with itself.

        Args:
            partners: Which organisation each of `parties` is.
        """
        together: dict[tuple[Relation, str, str], list[_Told]] = defaultdict(list)
        by_id = {partner.id: partner for partner in partners.values()}
        for relation, head, tail, told in self._told:
            one, other = partners[head].id, partners[tail].id
            if one < other:
                together[relation, one, other].append(told)
            elif one > other:
                together[relation, other, one].append(replace(told, forward=False))
        for identifier, pair in sorted((_id(*pair), pair) for pair in together):
            relation, one, other = pair
            yield _partnership(identifier, relation, by_id[one], by_id[other], together[pair])


def partner(organisation: Organisation) -> Partner:
    """An organisation as a side of partnerships."""
    return Partner(
        id=organisation.id,
        name=organisation.name,
        label=organisation.label,
        adcode=organisation.adcode,
        province=organisation.province,
    )


def _id(relation: Relation, one: str, other: str) -> str:
    return hashlib.sha256("\0".join((relation, one, other)).encode()).hexdigest()[:16]


def combined(confidences: dict[str, float]) -> float:
    """How sure several independent articles are together, each by its confidence: noisy-or, at most `MOST_SURE`."""
    doubt = math.prod(1 - confidences[article] for article in sorted(confidences))
    return round(min(1 - doubt, MOST_SURE), 4)


def _partnership(
    identifier: str, relation: Relation, one: Partner, other: Partner, told: list[_Told]
) -> Partnership:
    told = sorted(told, key=lambda t: (t.published or "", t.record_id))
    surest: dict[str, float] = {}
    for record in told:
        surest[record.article] = max(record.confidence, surest.get(record.article, 0))
    forward = math.fsum(t.confidence if t.forward else -t.confidence for t in told if t.directed)
    directed = any(t.directed for t in told) and forward != 0
    head, tail = (other, one) if directed and forward < 0 else (one, other)
    dates = [t.date for t in told if t.date]
    return Partnership(
        partnership_id=identifier,
        relation=relation,
        head=head,
        tail=tail,
        directed=directed,
        status=status_now(told),
        first_date=min(dates, key=lambda date: date.ljust(10, "~"), default=None),
        last_date=max(dates, default=None),
        articles=len(surest),
        confidence=combined(surest),
        programs=tuple(dict.fromkeys(t.program for t in told if t.program)),
        agreements=tuple(dict.fromkeys(t.agreement for t in told if t.agreement)),
        term=next((t.term for t in reversed(told) if t.term), None),
        record_ids=tuple(t.record_id for t in told),
    )


def status_now(told: list[_Told]) -> TieStatus:
    """`ended` where no article after the one that says so speaks of it as in force; else `agreed` once any article does.

    A plan that is told after an agreement is one to do more, and takes nothing back.
    """
    latest = {
        status: max((t.published or "" for t in told if t.status == status), default=None) for status in _ALL
    }
    ended, agreed = latest["ended"], latest["agreed"]
    if ended is not None and (agreed is None or ended >= agreed):
        return "ended"
    return "agreed" if agreed is not None else "planned"


_ALL: tuple[TieStatus, ...] = ("agreed", "planned", "ended")
