"""The brand in a branch's own name: 府学胡同小学 in 府学胡同小学顺义分校."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.language.names import grammar
from pipeline.language.ties import Offsets
from pipeline.schema import Entity, Label, organisation_id

# `大学附属中学` is a school of its own unless the text says that it was founded or renamed, which the caller checks.
_AFFILIATED = re.compile("附属?(?:中学?|小学?|学校|幼儿园|中学校)")
_LENDING: tuple[Label, ...] = ("SCHOOL", "UNIVERSITY")
"""What lends its name to a branch."""
# 石桥中学（东湖校区） has its part in brackets.
_PART = re.compile(r"(?:分校|校区|学校|中学|小学|幼儿园|分园|学院|部|园)[）)]?$")


@dataclass(frozen=True)
class Brand:
    """The organisation that lends its name, and where the text speaks of it."""

    entity: Entity
    span: Offsets
    """Its name in the branch's, or all of a mention that leaves it out: 该校, 顺义分校."""


class Brands:
    """The organisations of a Doc, and the brands that are found in their names."""

    def __init__(self, entities: Iterable[Entity], text: str) -> None:
        """`entities` are the organisations of the Doc of this text."""
        self.entities: dict[str, Entity] = {}
        """By id; brands that were added are among them."""
        self._text = text
        self._schools: defaultdict[str, list[Entity]] = defaultdict(list)
        """Schools and universities by the keys of their names, as a Doc may have thousands."""
        self._new: dict[tuple[str, str], Entity] = {}
        for entity in entities:
            self.add(entity)

    def add(self, entity: Entity) -> None:
        """Add an organisation, unless there is one of its id."""
        if entity.id in self.entities:
            return
        self.entities[entity.id] = entity
        if entity.label in _LENDING:
            for key in {grammar().parts(name).key for name in (entity.name, *entity.aliases)}:
                self._schools[key].append(entity)

    def of(self, entity: Entity, span: Offsets) -> Brand | None:
        """The brand in a name of `entity`, one of whose mentions is `span`; None where its name holds none.

        A brand that the article names elsewhere is that entity; else it is a new one, whose mentions are where the branch's
        begin with it: none, if only the title writes the branch's name out.
        """
        for name in sorted({entity.name, *entity.aliases}, key=lambda n: (-len(n), n)):
            cut = _cut(name)
            if cut is None:
                continue
            brand = name[:cut]
            if found := self._known(entity, brand) or self._unknown(entity, brand):
                return Brand(found, _written(span, self._text) or span)
        return None

    def _known(self, entity: Entity, brand: str) -> Entity | None:
        """The first other organisation that one of its names calls so."""
        named = self._schools.get(grammar().parts(brand).key, ())
        return next((other for other in named if other.id != entity.id), None)

    def _unknown(self, entity: Entity, brand: str) -> Entity | None:
        """The organisation that only the name of its branch tells of, the same each time; None where it is no school."""
        label = grammar().label(brand)
        if label is None or label not in _LENDING:
            return None
        if (entity.id, brand) not in self._new:
            self._new[entity.id, brand] = _made(entity, brand, label, self._text)
        return self._new[entity.id, brand]


def _made(entity: Entity, brand: str, label: Label, text: str) -> Entity:
    """A brand as an organisation, with its mentions in those of its branch."""
    rules = grammar()
    full = rules.university_at(brand)
    aliases: tuple[str, ...] = ()
    identifier = None
    if label == "UNIVERSITY" and full and full[0] == brand:
        code = rules.universities.get(full[1], ("", ""))[0]
        identifier = f"univ:{code}" if code else None
        aliases, brand = ((brand,) if brand != full[1] else ()), full[1]
    if identifier is None:
        identifier = organisation_id(label, brand)
    mentions = tuple(own for mention in entity.mentions if (own := _written(mention, text)))
    return Entity(id=identifier, name=brand, label=label, aliases=aliases, mentions=mentions)


def brands_within(brand: Entity, branch: Entity, text: str) -> Iterator[Offsets]:
    """Where the mentions of a branch begin with a name of `brand`, in the order of the text."""
    rules = grammar()
    names = (brand.name, *brand.aliases)
    keys = {rules.parts(name).key for name in names}
    for mention in branch.mentions:
        own = _written(mention, text)
        if own and (text[slice(*own)] in names or rules.parts(text[slice(*own)]).key in keys):
            yield own


def _written(span: Offsets, text: str) -> Offsets | None:
    """Where a brand stands in the mention of its branch at `span`; None where the mention leaves it out."""
    cut = _cut(text[slice(*span)])
    return (span[0], span[0] + cut) if cut else None


# Each tie of a school asks of all its mentions.
@lru_cache(maxsize=1 << 14)
def _cut(name: str) -> int | None:
    """Where the brand ends in `name`: behind the last inner ending after which a part is named."""
    rules = grammar()
    if not _PART.search(name):
        return None
    inner = [e for e in rules.endings_in(name) if e.label in ("SCHOOL", "UNIVERSITY") and e.end < len(name)]
    university = rules.university_at(name)
    # 某某大学附属中学 is a school in its own right, with a name everybody uses.
    if university and _AFFILIATED.fullmatch(name[len(university[0]) :]):
        return None
    if university and len(university[0]) < len(name) and not any(e.end > len(university[0]) for e in inner):
        return len(university[0])
    for ending in reversed(inner):
        rest, brand = name[ending.end :], name[: ending.end]
        stem = name[: ending.start]
        # 高级|中学 is no branch of 高级, nor 职业技术学校|小学部 a brand's.
        if (
            len(rest) < 2
            or not stem
            or rest in ("校", "学校", "小学部", "初中部", "高中部")
            or rules.label(brand) is None
        ):
            continue
        if rest[0] in "部生级校" or (brand.endswith(("附属中学", "附属小学")) and len(rest) < 3):
            continue
        if (
            rules.generic_core(rules.parts(brand).core)
            and not rules.parts(brand).places
            and not re.search(r"\d|[一二三四五六七八九十零〇]", brand)
        ):
            continue
        return ending.end
    return None
