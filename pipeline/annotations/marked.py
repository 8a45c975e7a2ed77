"""A gold page as annotation tools see it, spans and edges, and what was changed there taken over into the page.

Tools give spans other ids, lose what they don't know and let people delete, add and relabel. So a span is recognised by
where it stands, an edge by what it joins, and all else (dates, status, aliases) is kept from the page that
travels along.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.language.sentences import sentence_spans
from pipeline.schema import Label, Relation
from pipeline.sources.gold import GoldEntity, GoldPage, GoldRelation

DIRECTED: frozenset[Relation] = frozenset({"pairing", "branch", "management", "membership"})
"""The relations of which a new edge has a direction where the tool can't say."""


@dataclass(frozen=True)
class Span:
    """A mention at `text[start:end]`."""

    start: int
    end: int
    label: Label


@dataclass(frozen=True)
class Edge:
    """A tie between two spans, by their numbers in `Marked.spans`."""

    relation: Relation
    head: int
    tail: int
    directed: bool | None
    """None where the tool can't say."""


@dataclass(frozen=True)
class Marked:
    """A page with its spans and edges."""

    page: GoldPage
    """As it was exported; what is marked on it is told by the spans and edges."""
    spans: tuple[Span, ...]
    edges: tuple[Edge, ...]


def marked(page: GoldPage) -> Marked:
    """The spans of all mentions of a page, and an edge for every tie between two organisations that it mentions."""
    spans: list[Span] = []
    numbers: dict[str, list[int]] = {}
    for entity in page.entities:
        numbers[entity.name] = list(range(len(spans), len(spans) + len(entity.mentions)))
        spans += [Span(start, end, entity.label) for start, end in entity.mentions]
    edges = [
        Edge(
            tie.relation,
            _nearest(page, tie, [(n, spans[n]) for n in numbers[tie.head]]),
            _nearest(page, tie, [(n, spans[n]) for n in numbers[tie.tail]]),
            tie.directed,
        )
        for tie in page.relations
        if numbers.get(tie.head) and numbers.get(tie.tail)
    ]
    return Marked(page, tuple(spans), tuple(edges))


def corrected(found: Marked) -> GoldPage:
    """The page with its mentions, organisations and ties as the spans and edges now say.

    - An organisation that had mentions and has none left goes, and its ties with it.
    - It has the label that most of its spans have.
    - A new span belongs to the organisation that is called so; where none is, it is a new one.
    - A tie whose edge is there is as it was. Of an edge that was turned or relabelled the tie keeps status, date and titles;
      a new edge is `agreed`, without a date, and its sentences are the evidence.
    """
    page = found.page
    entities, owners = _entities(page, found.spans)
    names = {entity.name for entity in entities}
    shown = {entity.name for entity in page.entities if entity.mentions}
    open_edges = [(edge, owners[edge.head], owners[edge.tail]) for edge in found.edges]
    kept: dict[int, GoldRelation] = {}
    lost: list[GoldRelation] = []
    for number, tie in enumerate(page.relations):
        edge = next((e for e in open_edges if _tells(*e, tie)), None)
        if edge is not None:
            open_edges.remove(edge)
            kept[number] = tie
        elif tie.head in shown and tie.tail in shown:
            lost.append(tie)
        elif {tie.head, tie.tail} <= names:
            kept[number] = tie
    new = [_tie(found, edge, heads[0], tails[0], lost) for edge, heads, tails in open_edges]
    relations = [kept[number] for number in sorted(kept)] + [tie for tie in new if tie is not None]
    pronouns = (
        pronoun.model_copy(update={"refers": tuple(name for name in pronoun.refers if name in names)})
        for pronoun in page.pronouns
    )
    changes = {
        "entities": tuple(entities),
        "relations": tuple(relations),
        "pronouns": tuple(pronoun for pronoun in pronouns if pronoun.refers),
    }
    return page.model_copy(update=changes)


def _nearest(page: GoldPage, tie: GoldRelation, spans: Sequence[tuple[int, Span]]) -> int:
    """The number of the span that the evidence rests on, or else of the nearest one."""
    start = max(page.text.find(tie.evidence), 0) if tie.evidence else 0
    end = start + len(tie.evidence or "")
    return min(spans, key=lambda item: (max(start - item[1].start, item[1].end - end, 0), item[0]))[0]


def _entities(page: GoldPage, spans: Sequence[Span]) -> tuple[list[GoldEntity], list[tuple[str, ...]]]:
    """The organisations of the page, and for each span the names of those that it may be a mention of."""
    text = page.text
    at: dict[tuple[int, int], list[str]] = {}
    called: dict[str, str] = {}
    for entity in page.entities:
        called |= {form: entity.name for form in entity.forms if form not in called}
        for place in entity.mentions:
            at.setdefault(place, []).append(entity.name)
    owners: list[tuple[str, ...]] = []
    mentions: dict[str, list[tuple[int, int]]] = {}
    labels: dict[str, Counter[Label]] = {}
    for span in spans:
        place = (span.start, span.end)
        form = text[span.start : span.end]
        names = tuple(at.get(place, ())) or (called.setdefault(form, form),)
        owners.append(names)
        for name in names:
            mentions.setdefault(name, []).append(place)
        if len(names) == 1:
            labels.setdefault(names[0], Counter())[span.label] += 1
    old = {entity.name for entity in page.entities}
    entities = [
        entity.model_copy(
            update={
                "mentions": tuple(sorted(set(mentions.get(entity.name, ())))),
                "label": _label(labels.get(entity.name), entity.label),
            }
        )
        for entity in page.entities
        if entity.name in mentions or not entity.mentions
    ]
    entities += [
        GoldEntity(name=name, label=labels[name].most_common(1)[0][0], mentions=tuple(sorted(set(places))))
        for name, places in mentions.items()
        if name not in old
    ]
    return entities, owners


def _label(counted: Counter[Label] | None, before: Label) -> Label:
    """The commonest label; of two equally common ones that from before."""
    if not counted:
        return before
    return max(counted, key=lambda label: (counted[label], label == before))


def _tells(edge: Edge, heads: Iterable[str], tails: Iterable[str], tie: GoldRelation) -> bool:
    """Whether an edge between organisations of these names is the tie."""
    if edge.relation != tie.relation or edge.directed not in (None, tie.directed):
        return False
    if tie.head in heads and tie.tail in tails:
        return True
    return not tie.directed and tie.head in tails and tie.tail in heads


def _tie(found: Marked, edge: Edge, head: str, tail: str, lost: list[GoldRelation]) -> GoldRelation | None:
    """The tie of an edge that is new, or that was one of `lost` in another direction or relation."""
    if head == tail:
        return None
    directed = edge.relation in DIRECTED if edge.directed is None else edge.directed
    told = {"relation": edge.relation, "head": head, "tail": tail, "directed": directed}
    before = next((tie for tie in lost if {tie.head, tie.tail} == {head, tail}), None)
    if before is not None:
        lost.remove(before)
        return before.model_copy(update=told)
    evidence = _sentences(found.page.text, found.spans[edge.head], found.spans[edge.tail])
    return GoldRelation.model_validate(told | {"status": "agreed", "evidence": evidence})


def _sentences(text: str, *spans: Span) -> str:
    """The sentences from the first to the last span."""
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    inside = [(first, last) for first, last in sentence_spans(text) if first < end and last > start]
    return text[inside[0][0] : inside[-1][1]].strip()
