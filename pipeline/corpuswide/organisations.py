"""One identity for one organisation over all articles: names are blocked by what they may share, compared, and joined.

An entity id that tells who it is (`region:`, `univ:`, or a name with its place) is one organisation wherever it occurs.
A name that is everywhere and has no place (`实验小学`, `县教育局`) is one only within its article. What is the same by
`identity.compare` is joined; what is only possible is joined where nothing else in the corpus fits. No join may bring two together
that exclude each other.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations

from pipeline.corpuswide.identity import (
    Match,
    Named,
    Reading,
    block_keys,
    compare,
    places,
    prefecture,
    read,
    related,
)
from pipeline.language.names import grammar
from pipeline.schema import Alias, Article, Entity, Organisation, Party, Record

_CROWDED = 200
"""Blocks above this size are compared within each prefecture only."""


@dataclass(slots=True)
class Seen:
    """What all articles say of one entity."""

    named: Named
    """One of the names that it is called by, the same whatever the order they were seen in."""
    entity_id: str
    told: Named
    """The name, or the alias that tells more of the place; by it the entity is compared."""
    doc_id: str | None = None
    """Set where the name is nobody's outside of this article."""
    own: Counter[str] = field(default_factory=Counter)
    """How many articles call it so."""
    names: Counter[str] = field(default_factory=Counter)
    """How many articles name it so, be it by an alias."""
    articles: int = 0
    first: str | None = None
    last: str | None = None

    @property
    def name(self) -> str:
        """What most articles call it; of names that are as frequent the longest."""
        return min(self.own, key=lambda name: (-self.own[name], -len(name), name), default=self.named.name)

    def meet(self, named: Named) -> None:
        """Take in a name without counting it."""
        self.named = min(self.named, named, key=_rank)
        self.told = max(self.told, named, key=_tells)

    def add(self, entity: Entity, published: str | None) -> None:
        """Count one article that names it."""
        # An alias may tell the place that the name leaves out: 贵州航天高级中学 for 航天中学.
        if entity.adcode is None:
            self.told = max((self.told, *(Named(name, entity.label) for name in entity.aliases)), key=_tells)
        self.articles += 1
        self.own[entity.name] += 1
        self.names.update({entity.name, *entity.aliases})
        if published:
            self.first = min(self.first or published, published)
            self.last = max(self.last or published, published)


def _rank(named: Named) -> tuple[bool, str, str, str]:
    """An order of names, those with a place first."""
    return named.adcode is None, named.name, named.label, named.adcode or ""


def _tells(named: Named) -> tuple[bool, bool, int, str, str]:
    """How much a name tells of who it is; the place comes last, to decide between equal names."""
    reading = read(named)
    return bool(reading.codes), not reading.generic, len(named.name), named.name, named.adcode or ""


Key = tuple[str, str | None]
"""An entity id, and the article where the id alone doesn't tell who it is."""


class Register:
    """Collects the entities of articles; `organisations` then says who they are, one after the other: all together would be most
    of what the last pass holds."""

    def __init__(self) -> None:
        self._seen: dict[Key, Seen] = {}

    def add(self, article: Article) -> None:
        """Take in the entities of an article that is no reprint."""
        for entity in article.entities:
            key = key_of(entity, article.doc_id)
            named = Named(entity.name, entity.label, entity.adcode)
            self._met(key, named).add(entity, article.published)

    def add_parties(self, record: Record, article: str) -> None:
        """Take in the sides of a record of `article` (of a reprint the original), should this not list them."""
        for party in (record.head, record.tail):
            key = key_of(party, article)
            named = Named(party.name, party.label, party.adcode)
            self._met(key, named)

    def _met(self, key: Key, named: Named) -> Seen:
        entity_id, doc_id = key
        seen = self._seen.setdefault(key, Seen(named, entity_id, named, doc_id))
        if named != seen.named:
            seen.meet(named)
        return seen

    def organisations(self) -> Iterator[tuple[Organisation, list[Key]]]:
        """The organisations in the order of their ids, each with the entities that it is."""
        groups = [(_ranked(self._seen[key] for key in group), group) for group in _groups(self._seen)]
        for ranked, group in sorted(groups, key=lambda each: _id(each[0][0])):
            yield _organisation(ranked), group


def key_of(entity: Entity | Party, doc_id: str) -> Key:
    """Under which an entity of an article, or a party of one of its records, is known; `doc_id` is that of the original
    where the article is a reprint."""
    # With a place, or an id of its own, it is known everywhere.
    if entity.adcode is not None or entity.id.startswith(("region:", "univ:")):
        return entity.id, None
    return entity.id, doc_id if read(Named(entity.name, entity.label, entity.adcode)).homeless else None


def _groups(seen: dict[Key, Seen]) -> list[list[Key]]:
    """The entities, those of one organisation together; the same whatever the order they were seen in."""
    readings = {key: read(entity.told) for key, entity in seen.items()}
    order = sorted(readings, key=lambda key: (key[0], key[1] or ""))
    groups = _Groups(readings)
    possible: dict[Key, set[Key]] = defaultdict(set)
    for one, other in _pairs(readings, order):
        match = compare(readings[one], readings[other])
        if match is Match.SAME:
            groups.join(one, other)
        elif match is Match.POSSIBLE:
            possible[one].add(other)
            possible[other].add(one)
    for key in order:
        # A place is missing: the one that fits is believed; where two do, neither is.
        if _lacks_place(readings[key]):
            fitting = {groups.of(other) for other in possible[key]} - {groups.of(key)}
            if len(fitting) == 1:
                groups.join(key, fitting.pop())
    members: dict[Key, list[Key]] = defaultdict(list)
    for key in order:
        members[groups.of(key)].append(key)
    return list(members.values())


def _lacks_place(reading: Reading) -> bool:
    return len(reading.codes) != 1 or (reading.generic and not reading.owner)


def _pairs(readings: dict[Key, Reading], order: list[Key]) -> Iterator[tuple[Key, Key]]:
    """Those that share a block, each once: in the first block that brings them together. None is remembered, as they
    are many times more than the entities.
    """
    keys = {key: block_keys(readings[key]) for key in order if key[1] is None}
    blocks: dict[str, list[Key]] = defaultdict(list)
    for key, own in keys.items():
        for block in own:
            blocks[block].append(key)
    crowded = {block for block, members in blocks.items() if len(members) > _CROWDED}
    cities = {
        key: frozenset(prefecture(code) for code in readings[key].codes)
        for block in crowded
        for key in blocks[block]
    }

    def is_first(block: str, one: Key, other: Key) -> bool:
        shared = keys[one] & keys[other]
        # Crowded blocks bring together what may lie in one prefecture alone.
        if len(shared) == 1 or (block not in crowded and not shared & crowded):
            return block == min(shared)
        near = not cities[one].isdisjoint(cities[other])
        return block == min(shared if near else shared - crowded)

    for block in sorted(blocks):
        members = blocks[block]
        pairs = _near(members, cities) if block in crowded else combinations(members, 2)
        for one, other in pairs:
            if is_first(block, one, other):
                yield one, other


def _near(members: list[Key], cities: Mapping[Key, frozenset[str]]) -> Iterator[tuple[Key, Key]]:
    """Pairs of a crowded block: those that may lie in one prefecture."""
    by_city: dict[str, list[Key]] = defaultdict(list)
    for key in members:
        for city in cities[key]:
            by_city[city].append(key)
    for city in sorted(by_city):
        for one, other in combinations(by_city[city], 2):
            if city == min(cities[one] & cities[other]):
                yield one, other


class _Groups:
    """A disjoint-set forest in which two that exclude each other never come together."""

    def __init__(self, readings: dict[Key, Reading]) -> None:
        self._parent = {key: key for key in readings}
        # Tuples, as nearly all groups stay of one and a set takes four times the room.
        self._codes: dict[Key, tuple[frozenset[str], ...]] = {
            key: (reading.codes,) for key, reading in readings.items()
        }
        self._owners = {key: _only_owner(reading) for key, reading in readings.items()}

    def of(self, key: Key) -> Key:
        """The key that stands for the group of `key`."""
        while self._parent[key] != key:
            self._parent[key] = self._parent[self._parent[key]]
            key = self._parent[key]
        return key

    def join(self, one: Key, other: Key) -> None:
        """Make two groups one, unless their places exclude each other."""
        first, second = sorted((self.of(one), self.of(other)), key=lambda key: (key[0], key[1] or ""))
        owners = self._owners[first] | self._owners[second]
        if first == second or len(owners) > 1 or not self._agree(first, second):
            return
        self._parent[second] = first
        self._codes[first] = tuple({*self._codes[first], *self._codes.pop(second)})
        self._owners[first] = owners

    def _agree(self, first: Key, second: Key) -> bool:
        return all(
            not one or not other or any(related(a, b) for a in one for b in other)
            for one in self._codes[first]
            for other in self._codes[second]
        )


def _only_owner(reading: Reading) -> frozenset[str]:
    """The place whose own an organisation is by its name, where only its place tells it from others: 石桥区教育局."""
    return reading.owner if reading.generic and len(reading.owner) == 1 else _NOBODY


_NOBODY: frozenset[str] = frozenset()


def _ranked(members: Iterable[Seen]) -> list[Seen]:
    """The entities of one organisation, from the one that most articles name."""
    return sorted(members, key=lambda seen: (-seen.articles, -len(seen.name), seen.entity_id))


def _organisation(ranked: list[Seen]) -> Organisation:
    """The line of the entities that are one organisation, ranked."""
    names: Counter[str] = Counter()
    for seen in ranked:
        names.update(seen.names)
        names.setdefault(seen.name, 0)
    codes = [seen.named.adcode for seen in ranked if seen.named.adcode]
    adcode = max(
        codes, key=lambda code: (len(places().ancestors(code)), codes.count(code), code), default=None
    )
    first = [seen.first for seen in ranked if seen.first]
    last = [seen.last for seen in ranked if seen.last]
    return Organisation(
        id=_id(ranked[0]),
        name=ranked[0].name,
        label=ranked[0].named.label,
        adcode=adcode,
        province=province(adcode or _seats().get(_id(ranked[0]))) or _common_province(ranked),
        aliases=tuple(
            Alias(name=name, articles=count)
            for name, count in sorted(names.items(), key=lambda item: (-item[1], item[0]))
        ),
        first_seen=min(first, default=None),
        last_seen=max(last, default=None),
        articles=sum(seen.articles for seen in ranked),
        entity_ids=tuple(sorted({seen.entity_id for seen in ranked})),
    )


@cache
def _seats() -> dict[str, str]:
    """The cities of universities, by the id of their entity. An article tells no place of them, the ministry's list does."""
    return {f"univ:{code}": adcode for code, adcode in grammar().universities.values()}


def _common_province(members: list[Seen]) -> str | None:
    """The province that the names alone tell, where they tell one: 上海市文澜中学."""
    codes = {code for seen in members for code in read(seen.named).codes}
    found = {province(code) for code in codes}
    return found.pop() if len(found) == 1 else None


def _id(seen: Seen) -> str:
    return seen.entity_id if seen.doc_id is None else _local_id(seen.entity_id, seen.doc_id)


def _local_id(entity_id: str, doc_id: str) -> str:
    return "org:" + hashlib.sha256(f"{entity_id}\0{doc_id}".encode()).hexdigest()[:16]


class Identities:
    """Who the entities of articles are, by the lines of `organisations.jsonl`."""

    def __init__(self, organisations: Iterable[Organisation]) -> None:
        self._ids: dict[str, str] = {}
        for found in organisations:
            self._ids |= dict.fromkeys((found.id, *found.entity_ids), found.id)

    def of(self, entity: Entity | Party, doc_id: str) -> str | None:
        """The id of the organisation that an entity of an article is, by `key_of`; None where only a reprint names it."""
        entity_id, article = key_of(entity, doc_id)
        return self._ids.get(entity_id if article is None else _local_id(entity_id, article))


def province(adcode: str | None) -> str | None:
    """The name of the province that a code lies in."""
    found = places().by_code.get(f"{adcode[:2]}0000") if adcode else None
    return found.name if found else None
