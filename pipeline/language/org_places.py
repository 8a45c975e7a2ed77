"""Where an organisation lies, as far as names tell: those of the article's places within its own.

The place in front (厦门|双十中学) is often too large; a place behind or within the name, or the town that it begins with, tells
the county. Where no name tells, `seats.py` weighs what the article says.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pipeline.language.names import Grammar, is_street
from pipeline.language.org_groups import ORGANS, TAUGHT, Group
from pipeline.language.seats import Place
from pipeline.language.toponyms import PlaceContext

# Hong Kong and Macau, below which GB/T 2260 has no codes.
_REGIONS = ("810000", "820000")
_AFFILIATED = re.compile("附属(?:实验)?")

_Finder = Callable[[str, str | None, Grammar, PlaceContext], str | None]
"""The code of the county that a name tells of, within the larger division that is known, if any is."""


def place_of(group: Group, rules: Grammar, context: PlaceContext) -> Place:
    """Where an organisation lies: a `Place` whose `adcode` is None where names don't tell.

    Args:
        group: all names of the organisation.
        rules: the grammar of names.
        context: the places of the article.
    """
    codes = [codes for codes in group.codes if codes]
    outer = max((c[-1] for c in codes), key=lambda code: len(rules.places.ancestors(code)), default=None)
    adcode = outer
    if group.label not in ("REGION", *ORGANS):
        adcode = _county_of(group, outer, rules, context)
    elif outer is None:
        adcode = _code_of_town(group.names[0], None, rules, context)
    return Place(group.label, group.longest_name, group.mentions, adcode, outer)


def _county_of(group: Group, outer: str | None, rules: Grammar, context: PlaceContext) -> str | None:
    """The county that a school, a company or a group of schools belongs to; a city is too large to say where it is.

    A place behind the school's name tells more than the one in front (`厦门双十中学|长泰|校区` stands in 长泰); a place within
    it only where it lies in the one in front (`宁波市|鄞州|中学`, but not `海门区|东洲|小学`).
    """
    names = sorted(group.names, key=len, reverse=True)
    finders: tuple[_Finder, ...] = (_code_of_part, _code_within, _code_of_town)
    if group.label == "UNIVERSITY":
        # A university has campuses; only the places of its parts and those without counties are certain.
        names = [name for name in names if rules.is_faculty(name)]
        finders, outer = finders[:1], _region_of(group, rules)
    elif group.label == "COMPANY":
        finders = ()
    for find in finders:
        for name in names:
            if code := find(name, outer, rules, context):
                return code
    if outer:
        return outer if rules.places.is_smallest(outer) else None
    return _code_of_home(group, rules, context)


def _code_of_part(name: str, outer: str | None, rules: Grammar, context: PlaceContext) -> str | None:
    """The county that a campus or branch is named by: 双十中学|长泰|校区, 双十中学（|长泰|校区）, 石桥集团|石家庄市正定|中学."""
    ends = {e.end for e in rules.endings_in(name)} | {m.end() for m in _AFFILIATED.finditer(name)}
    for end in sorted(ends, reverse=True):
        start = end + name.startswith(("（", "("), end)
        chain = list(rules.places.chain(name, start))
        if not chain or chain[-1].end >= len(name) or is_street(rules.places, name, chain[-1]):
            continue
        division = context.resolve(chain[0].divisions, [outer] if outer else [])
        for place in chain[1:]:
            within = [
                d for d in place.divisions if division and division.adcode in rules.places.ancestors(d.adcode)
            ]
            division = within[0] if len(within) == 1 else division
        if division and rules.places.is_smallest(division.adcode):
            return division.adcode
    return None


def _code_within(name: str, outer: str | None, rules: Grammar, context: PlaceContext) -> str | None:
    """The county that a school's own name begins with, within `outer`: 宁波市|鄞州|中学."""
    if outer and rules.places.is_smallest(outer):
        return None
    core = rules.parts(name).core
    match = rules.places.match(core)
    if match is None or rules.university_at(core) or is_street(rules.places, core, match):
        return None
    around = {outer} if outer else set(context.codes)
    inside = {
        d.adcode
        for d in match.divisions
        if rules.places.is_smallest(d.adcode) and around & set(rules.places.ancestors(d.adcode))
    }
    return inside.pop() if len(inside) == 1 else None


def _code_of_town(name: str, outer: str | None, rules: Grammar, context: PlaceContext) -> str | None:
    """The county of the article in which the town lies that a name begins with: 池河|镇|初级中学; or that of a town whose name,
    written in full, no other has."""
    if outer and rules.places.is_smallest(outer):
        return None
    core = rules.parts(name).core
    counties = [c for c in context.codes if rules.places.is_smallest(c)]
    for size in range(2, 7):
        for kind in ("", "镇", "乡", "街道"):
            found = [c for c in rules.places.towns.get(core[:size] + kind, ()) if c in counties]
            if len(found) == 1 and (not outer or outer in rules.places.ancestors(found[0])):
                return found[0]
    county = rules.places.county_of_town(core)
    provinces = {code[:2] for code in (outer, *context.codes) if code}
    return county if county and (county[:2] in provinces or not provinces) else None


def _region_of(group: Group, rules: Grammar) -> str | None:
    """Hong Kong or Macau, where the name begins so and tells of no campus elsewhere: 香港中文大学（深圳）."""
    name = max(group.names, key=len)
    match = rules.places.match(name)
    codes = {division.adcode for division in match.divisions} & set(_REGIONS) if match else set()
    return codes.pop() if codes and name[-1] not in "）)" else None


def _code_of_home(group: Group, rules: Grammar, context: PlaceContext) -> str | None:
    """The county whose medium writes of a school as one of its own, without a word on where it is.

    Not for a university's school, nor where the name begins with a place: it may stand anywhere.
    """
    home = next(iter(context.home), None)
    if home is None or not rules.places.is_smallest(home) or group.label not in TAUGHT:
        return None
    name = max(group.names, key=len)
    strange = rules.places.match(name) or rules.university_at(name) or rules.abroad.match(name)
    return None if strange else home
