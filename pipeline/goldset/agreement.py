"""How far two annotators of the same articles agree: the ceiling that a model is held against.

Each layer is an F1 between the two (which of them is called right makes no difference), micro-averaged over
the articles that both annotated. Names are compared by any form that either gives, as in scoring.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.evaluation import Counts, Share, plain
from pipeline.sources.gold import GoldEntity, GoldPage, GoldRelation


@dataclass(frozen=True)
class Agreement:
    """F1 of what both mark, and accuracy on what they mark alike, by layer."""

    pages: int
    counts: Mapping[str, Counts]
    shares: Mapping[str, Share]
    disputes: tuple[str, ...] = field(default=())
    """What only one of the two has, a line each, for the one who settles it."""


def agreement(first: Mapping[str, GoldPage], second: Mapping[str, GoldPage]) -> Agreement:
    """Compare two annotations of the articles that both have, by name."""
    counts: dict[str, Counts] = {}
    shares: dict[str, Share] = {}
    disputes: list[str] = []
    common = sorted(first.keys() & second.keys())
    for name in common:
        page = _Pair(first[name], second[name])
        for layer, found in page.counts().items():
            counts[layer] = counts.get(layer, Counts()) + found
        for layer, share in page.shares().items():
            shares[layer] = shares.get(layer, Share()) + share
        disputes += (f"{name}: {line}" for line in page.disputes())
    return Agreement(len(common), counts, shares, tuple(disputes))


class _Pair:
    """Two annotations of one article, with the entities that both have under one key."""

    def __init__(self, first: GoldPage, second: GoldPage) -> None:
        self.first, self.second = first, second
        self.entities = {plain(entity.name): entity for entity in first.entities}
        self.same = _alignment(first.entities, second.entities)
        self.ties = {_key(tie, {}): tie for tie in first.relations}
        self.other_ties = {_key(tie, self.same): tie for tie in second.relations}

    def counts(self) -> dict[str, Counts]:
        mine = {plain(e.name) for e in self.first.entities if not e.optional}
        theirs = {self.same.get(e.name, plain(e.name)) for e in self.second.entities if not e.optional}
        # An entity that one of the two calls optional is no disagreement.
        optional = {plain(e.name) for e in self.first.entities if e.optional}
        optional |= {self.same.get(e.name, plain(e.name)) for e in self.second.entities if e.optional}
        ties = {key for key, tie in self.ties.items() if not tie.optional}
        others = {key for key, tie in self.other_ties.items() if not tie.optional}
        free = {key[1] for ties in (self.ties, self.other_ties) for key, tie in ties.items() if tie.optional}
        ties, others = ({key for key in keys if key[1] not in free} for keys in (ties, others))
        return {
            "entities": Counts.of(set(mine - optional), set(theirs - optional)),
            "mentions": Counts.of(set(self._mentions(self.first)), set(self._mentions(self.second))),
            "pairs": Counts.of({pair for _, pair in ties}, {pair for _, pair in others}),
            "typed": Counts.of(set(ties), set(others)),
            "pronouns": Counts.of(set(_pronouns(self.first, {})), set(_pronouns(self.second, self.same))),
        }

    def shares(self) -> dict[str, Share]:
        both = [(self.entities[self.same[e.name]], e) for e in self.second.entities if e.name in self.same]
        ties = [(self.ties[key], self.other_ties[key]) for key in self.ties.keys() & self.other_ties.keys()]
        return {
            "label": Share.of(one.label == other.label for one, other in both),
            "adcode": Share.of(one.adcode == other.adcode for one, other in both),
            "date": Share.of(one.date == other.date for one, other in ties),
            "status": Share.of(one.status == other.status for one, other in ties),
            "direction": Share.of(self._goes_alike(one, other) for one, other in ties),
            "agreement title": Share.of(
                plain(one.agreement) == plain(other.agreement) for one, other in ties
            ),
        }

    def disputes(self) -> list[str]:
        mine = {plain(e.name): e.name for e in self.first.entities}
        theirs = {self.same.get(e.name, plain(e.name)): e.name for e in self.second.entities}
        lines = [f"first only: entity {mine[key]}" for key in mine.keys() - theirs.keys()]
        lines += [f"second only: entity {theirs[key]}" for key in theirs.keys() - mine.keys()]
        lines += [f"first only: {_said(tie)}" for key, tie in self.ties.items() if key not in self.other_ties]
        lines += [
            f"second only: {_said(tie)}" for key, tie in self.other_ties.items() if key not in self.ties
        ]
        for key in self.ties.keys() & self.other_ties.keys():
            one, other = self.ties[key], self.other_ties[key]
            for name, differs in (
                ("date", one.date != other.date),
                ("status", one.status != other.status),
                ("agreement", plain(one.agreement) != plain(other.agreement)),
            ):
                if differs:
                    values = f"{getattr(one, name)!r} against {getattr(other, name)!r}"
                    lines.append(f"{name} of {_said(one)}: {values}")
            if not self._goes_alike(one, other):
                lines.append(f"direction of {_said(one)}: {_sides(one)} against {_sides(other)}")
        for entity in self.second.entities:
            twin = self.entities.get(self.same.get(entity.name, ""))
            if twin and twin.label != entity.label:
                lines.append(f"label of {twin.name}: {twin.label} against {entity.label}")
            if twin and twin.adcode != entity.adcode:
                lines.append(f"adcode of {twin.name}: {twin.adcode} against {entity.adcode}")
        return sorted(lines)

    def _goes_alike(self, one: GoldRelation, other: GoldRelation) -> bool:
        """Whether two annotations of a tie have the same direction, or both none."""
        if not one.directed or not other.directed:
            return one.directed == other.directed
        return self.same.get(other.head, plain(other.head)) == plain(one.head)

    def _mentions(self, page: GoldPage) -> set[tuple[int, int]]:
        return {span for entity in page.entities if not entity.optional for span in entity.mentions}


def _alignment(first: tuple[GoldEntity, ...], second: tuple[GoldEntity, ...]) -> dict[str, str]:
    """For the name of each entity of `second` the key of the one of `first` that it is; the name is the
    strongest evidence, then any form."""
    keys = {plain(entity.name): plain(entity.name) for entity in first}
    forms = {plain(form): plain(entity.name) for entity in reversed(first) for form in entity.forms}
    same: dict[str, str] = {}
    for entity in second:
        found = keys.get(plain(entity.name)) or next(
            (forms[plain(form)] for form in entity.forms if plain(form) in forms), None
        )
        if found and found not in same.values():
            same[entity.name] = found
    return same


def _key(tie: GoldRelation, same: Mapping[str, str]) -> tuple[str, frozenset[str]]:
    return tie.relation, frozenset(same.get(name, plain(name)) for name in (tie.head, tie.tail))


def _pronouns(page: GoldPage, same: Mapping[str, str]) -> set[tuple[int | None, frozenset[str]]]:
    return {
        (pronoun.start, frozenset(same.get(name, plain(name)) for name in pronoun.refers))
        for pronoun in page.pronouns
    }


def _said(tie: GoldRelation) -> str:
    return f"{tie.relation} {_sides(tie)}"


def _sides(tie: GoldRelation) -> str:
    return f"{tie.head} {'→' if tie.directed else '–'} {tie.tail}"
