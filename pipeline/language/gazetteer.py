"""Places of China by name: which divisions a name may mean, and which one it means here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from operator import add
from typing import NamedTuple

from pipeline import resources

_LEVELS = {
    "自治区": ("province",),
    "省": ("province",),
    "市": ("prefecture", "province", "county"),
    "州": ("prefecture",),
    "盟": ("prefecture",),
    "区": ("county",),
    "县": ("county",),
    "旗": ("county",),
}
"""What 市 in 市教育局 may be, the likeliest first."""
_TOWNS = frozenset("镇乡")
"""With what the names end of towns that few others have; streets of a city are called alike everywhere."""
_LONGEST_TOWN = 12


@dataclass(frozen=True)
class Division:
    """A division of GB/T 2260 as it is today, or was under an old name."""

    adcode: str
    name: str
    level: str
    until: int | None = None
    """The year in which the name was given up; None for names in use."""


class PlaceMatch(NamedTuple):
    """A place name at `text[start:end]` and the divisions that bear it."""

    start: int
    end: int
    divisions: tuple[Division, ...]
    full: bool
    """With its type word (海淀区), not short (海淀)."""


def level_of(name: str) -> str:
    """The level alone by which a name tells its place, or nothing: 市 of 市教育局."""
    return next((level for level in _LEVELS if name.startswith(level)), "")


@dataclass(frozen=True)
class Gazetteer:
    """Divisions by full name, by short name and by code; towns by full name."""

    full: dict[str, tuple[Division, ...]]
    short: dict[str, tuple[Division, ...]]
    by_code: dict[str, Division]
    parents: dict[str, str]
    divided: frozenset[str]
    """The codes of the divisions that others lie in: provinces and most prefectures."""
    towns: dict[str, tuple[str, ...]]
    """The county codes in which a town, township or street of this name lies."""

    @cached_property
    def _sizes(self) -> dict[str, tuple[int, ...]]:
        """For each two characters the lengths of the names of divisions that begin with them, the greatest first."""
        sizes: dict[str, set[int]] = defaultdict(set)
        for name in (*self.full, *self.short):
            sizes[name[:2]].add(len(name))
        return {begin: tuple(sorted(found, reverse=True)) for begin, found in sizes.items()}

    def ancestors(self, adcode: str) -> tuple[str, ...]:
        """`adcode` and the codes of the divisions that it lies in, from the smallest: 110105, 110000."""
        # A page asks for those of the same few codes thousands of times.
        known = self._ancestors.get(adcode)
        if known is None:
            known = self._ancestors[adcode] = tuple(self._upwards(adcode))
        return known

    @cached_property
    def _ancestors(self) -> dict[str, tuple[str, ...]]:
        return {}

    def _upwards(self, adcode: str) -> Iterator[str]:
        seen: set[str] = set()
        while adcode and adcode not in seen:
            seen.add(adcode)
            yield adcode
            adcode = self.parents.get(adcode, f"{adcode[:2]}0000" if not adcode.endswith("0000") else "")

    def around(self, adcode: str, level: str) -> Iterator[Division]:
        """The divisions that 市 or 区 (`level`) may mean of those that `adcode` lies in, itself among them, from the smallest."""
        for code in self.ancestors(adcode):
            division = self.by_code.get(code)
            if division and division.name.endswith(level) and division.level in _LEVELS.get(level, ()):
                yield division

    def are_nested(self, one: str, other: str) -> bool:
        """Whether one of two divisions lies in the other, or they are the same; by their codes."""
        return one in self.ancestors(other) or other in self.ancestors(one)

    def inside(self, divisions: Iterable[Division], outer: Iterable[Division]) -> tuple[Division, ...]:
        """Those of `divisions` that lie in one of `outer`."""
        codes = {division.adcode for division in outer}
        return tuple(d for d in divisions if codes & set(self.ancestors(d.adcode)))

    def is_smallest(self, adcode: str) -> bool:
        """Whether no division lies in it: a county, one of the cities without counties (东莞), 香港."""
        return adcode not in self.divided

    def covers(self, name: str) -> bool:
        """Whether a name is made of places and nothing else: 河北省|石家庄市, not 石家庄|火车站."""
        ends = [match.end for match in self.chain(name)]
        return bool(ends) and ends[-1] == len(name)

    def county_of_town(self, text: str) -> str | None:
        """The code of the county of the only town whose full name a text begins with: 苍岩山镇|中心小学; None where several are."""
        for size in range(3, min(len(text), _LONGEST_TOWN) + 1):
            if text[size - 1] in _TOWNS and (counties := self.towns.get(text[:size])):
                return counties[0] if len(counties) == 1 else None
        return None

    def begins(self, text: str) -> list[int]:
        """Where in a text a place name may begin, by its first two characters; no name begins elsewhere."""
        sizes = self._sizes
        return [at for at, pair in enumerate(map(add, text, text[1:])) if pair in sizes]

    def match(self, text: str, position: int = 0, end: int | None = None) -> PlaceMatch | None:
        """The longest place name that begins at `position` and ends by `end`, or None."""
        end = len(text) if end is None else end
        for size in self._sizes.get(text[position : position + 2], ()):
            if size > end - position:
                continue
            name = text[position : position + size]
            if name in self.full:
                return PlaceMatch(position, position + size, self.full[name], full=True)
            if name in self.short:
                return PlaceMatch(position, position + size, self.short[name], full=False)
        return None

    def chain(self, text: str, position: int = 0, end: int | None = None) -> Iterator[PlaceMatch]:
        """Place names one after the other from `position` on: 河北省|石家庄市|正定县."""
        while found := self.match(text, position, end):
            yield found
            position = found.end

    def resolve(self, candidates: Iterable[Division], context: Iterable[str] = ()) -> Division | None:
        """The one of `candidates` that `context` (adcodes, the nearest first) speaks for.

        A candidate that lies in, or contains, a division of the context wins; without any, a province wins
        over a prefecture and a prefecture over a county that bears the same short name, for a writer
        who means the smaller one says so. None where two remain: a wrong code is worse than none.
        """
        options = list(dict.fromkeys(candidates))
        for adcode in context:
            near = [d for d in options if self.are_nested(adcode, d.adcode)]
            if near:
                options = near
                break
        for level in ("province", "prefecture", "county"):
            ranked = [division for division in options if division.level == level]
            if ranked:
                return ranked[0] if len({division.adcode for division in ranked}) == 1 else None
        return None


def common_name(row: Mapping[str, str]) -> str | None:
    """What people call an autonomous division, by its row in the lexicon: 酉阳县 for 酉阳土家族苗族自治县, 楚雄州.

    None for other divisions, and for the regions of the first level.
    """
    autonomous = row["short"] and "自治" in row["name"] and row["level"] != "province"
    return row["short"] + row["name"][-1] if autonomous else None


# Pages were mostly written before the latest changes: what was merged since keeps its code.
_LATELY = 2025
# Names that were given up before are rarely shortened on a page.
_SHORTENED_SINCE = 2009


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer of `corpus/lexicons`, read once.

    A name of the past has the code of its heir (崇文区 that of 东城区), but for divisions merged lately: 江北区 of 重庆 is
    that of its time.
    """
    full: dict[str, list[Division]] = defaultdict(list)
    short: dict[str, list[Division]] = defaultdict(list)
    by_code: dict[str, Division] = {}
    parents: dict[str, str] = {}
    for row in resources.rows("divisions"):
        division = Division(row["adcode"], row["name"], row["level"])
        by_code[row["adcode"]] = division
        parents[row["adcode"]] = row["parent"]
        full[row["name"]].append(division)
        if row["short"]:
            short[row["short"]].append(division)
        if common := common_name(row):
            full[common].append(division)
    for row in resources.rows("banner_abbreviations"):
        full[row["abbr"]].append(by_code[row["adcode"]])
    # 济南|市中区 is neither 济南市 nor in it 中区.
    brief_of = {d.adcode: name for name, found in short.items() for d in found}
    for division in by_code.values():
        if division.name.startswith("市") and (city := brief_of.get(parents[division.adcode])):
            full[f"{city}{division.name}"].append(division)
    living = set(short)
    for row in resources.rows("divisions_history"):
        heir = by_code.get(row["new_adcode"])
        if (
            heir is None
            or (len(row["old_name"]) == 2 and row["old_name"][-1] == "区")  # 市区, 郊区: a noun
            or heir.name == row["old_name"]
            or (row["old_name"] in full and by_code.get(row["old_adcode"]))
        ):
            continue
        # Within the prefecture a name that lives on means the living division.
        if any(
            d.adcode[:4] == row["new_adcode"][:4] and d.until is None for d in full.get(row["old_name"], ())
        ):
            continue
        until = int(row["year"])
        division = Division(row["new_adcode"], row["old_name"], heir.level, until)
        is_late = row["kind"] == "merged" and until >= _LATELY
        if is_late:
            division = Division(row["old_adcode"], row["old_name"], heir.level, until)
            by_code[division.adcode] = division
            parents[division.adcode] = parents[heir.adcode]
        full[division.name].append(division)
        brief = division.name[: -2 if division.name.endswith("特区") else -1]
        is_free = is_late or (brief not in living and until >= _SHORTENED_SINCE)
        if is_free and heir.level == "county" and len(brief) >= 2:
            short[brief].append(division)
    towns: dict[str, list[str]] = defaultdict(list)
    for row in (*resources.rows("towns"), *resources.rows("towns_below_prefectures")):
        towns[row["name"]].append(row["parent"])
    return Gazetteer(
        {name: tuple(found) for name, found in full.items()},
        {name: tuple(found) for name, found in short.items() if name not in full},
        by_code,
        parents,
        frozenset(parents.values()) - {""} | {"710000"},
        {name: tuple(found) for name, found in towns.items()},
    )
