"""Which names are longer and shorter forms of one organisation's: sieves, the surest first, each over what is joined so far.

Joined is on evidence only: the same key and places that don't contradict, a common ending that only one organisation before
has, an abbreviation that the lexicon writes out or that leaves characters out as writers do. A short form that fits two
organisations is neither's. The method is the multi-pass sieve of Raghunathan et al. (2010), here for names.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import accumulate, chain

from pipeline.language.abbreviations import abbreviates, plain
from pipeline.language.names import DIGITS, Grammar
from pipeline.language.org_groups import ORGANS, TAUGHT, Group
from pipeline.schema import Label
from pipeline.words import segmenter

_NUMBERED = re.compile(r"第\d")
_FIRM = re.compile("(?:集团|公司|集团公司)$")
_LEAST_NAME, _LEAST_KEY = 4, 5
"""How many characters the end of a name, and that of a key, has at least that is one organisation's."""


def joined(groups: list[Group], lists: Mapping[int, int], rules: Grammar) -> list[Group]:
    """The groups with those made one whose names are one name in longer and shorter forms; the longer takes in the shorter.

    Args:
        groups: the groups of one article, with their places.
        lists: the lists of the article (`lists_of`): what one of them names are different organisations.
        rules: the grammar of names.
    """
    # Divisions are one by their codes; what has none is a zone: 高新区 of 济南高新区.
    divisions = [group for group in groups if group.label == "REGION" and any(group.codes)]
    others = [group for group in groups if group.label != "REGION" or not any(group.codes)]
    ordered = sorted(others, key=lambda g: (-max(map(len, g.names)), g.names))
    kept = _Kept(lists)
    for group in ordered:
        if host := _only_host(group, kept, rules):
            host.absorb(group)
            kept.note(host)
        else:
            kept.note(group)
    return [*divisions, *kept.numbers]


@dataclass(frozen=True)
class _Short:
    """A group that may belong to another one, and what its names tell whichever that is."""

    group: Group
    is_common: bool
    """Whether many organisations have its name, and no place tells which one is meant: 附中, 一小."""
    telling: tuple[str, ...]
    """Its names that are one organisation's, whatever is left out before them."""
    keys: tuple[str, ...]
    """Its keys with ambiguous abbreviations of universities written out: 交大附中."""
    telling_keys: tuple[str, ...]
    """Those of them that are one organisation's, whatever is left out before them."""
    places: frozenset[str]
    """The codes that it may mean where it is called by its place alone."""
    is_place: bool
    """Whether all its names are those of places."""
    forms: frozenset[str]
    """Its names as the sieves look for them, and its keys."""

    @classmethod
    def of(cls, group: Group, rules: Grammar) -> _Short:
        """What is told of a group."""
        telling = [name for name in group.names if not rules.generic_core(name)]
        of_places = [name for name in group.names if rules.places.covers(name)]
        keys = tuple(key for name in group.names for key in _written_out(name, rules))
        firms = [_FIRM.sub("", name) for name in group.names if group.label == "COMPANY"]
        return cls(
            group,
            is_common=not telling and not any(group.codes),
            # 文学院 is one of its university's, short as it is.
            telling=tuple(
                name
                for name in telling
                if len(name) >= _LEAST_NAME or (group.label == "UNIVERSITY" and name.endswith("学院"))
            ),
            keys=keys,
            telling_keys=tuple(
                key for name in telling for key in _written_out(name, rules) if len(key) >= _LEAST_KEY
            ),
            places=frozenset(
                division.adcode
                for name in of_places
                for division in [*rules.places.chain(name)][-1].divisions
            ),
            is_place=len(of_places) == len(group.names),
            forms=frozenset({*map(plain, group.names), *firms, *group.keys, *keys}),
        )


def _written_out(name: str, rules: Grammar) -> list[str]:
    """The keys of `name` for each university that its ambiguous abbreviation may mean: 交大附中."""
    core = rules.parts(name).core
    for size in range(min(5, len(core)), 1, -1):
        full = rules.abbreviations.get(core[:size], ())
        if full:
            return [rules.key(university + core[size:]) for university in full]
    return []


_Sieve = Callable[[Group, _Short, Grammar], bool]
"""Whether the one, named longer, and what is short are one organisation."""


class _Kept:
    """The groups that are kept so far; `numbers` has them in order.

    A register has thousands: which of them a short form may belong to is looked up, since to ask all of them takes the square.
    """

    def __init__(self, lists: Mapping[int, int]) -> None:
        self.numbers: dict[Group, int] = {}
        self._lists = lists
        self._having: defaultdict[tuple[Label, str], set[Group]] = defaultdict(set)
        """The groups of a label that have a character in a name or a key, or a place of a code; of nothing, all of them."""

    def note(self, group: Group) -> None:
        """Take in a group, or what one of those here has absorbed."""
        self.numbers.setdefault(group, len(self.numbers))
        codes = (codes[-1] for codes in group.codes if codes)
        for clue in {"", *codes, *chain(*group.names, *group.keys)}:
            self._having[group.label, clue].add(group)

    def hosts(self, short: _Short) -> list[Group]:
        """Those that a sieve may find, in order: each has the place that what is short may be, or all characters of one of its
        forms. What a list names beside it is another."""
        found = [self._with(short, code) for code in short.places]
        found += [self._with(short, *form) for form in short.forms]
        hosts: set[Group] = set().union(*found)
        if listed := short.group.listed(self._lists):
            hosts = {host for host in hosts if listed.isdisjoint(host.listed(self._lists))}
        return sorted(hosts, key=self.numbers.__getitem__)

    def _with(self, short: _Short, *clues: str) -> set[Group]:
        """The groups with all of some clues."""
        having = [self._having[short.group.label, clue] for clue in {"", *clues}]
        return set.intersection(*sorted(having, key=len))


def _only_host(group: Group, kept: _Kept, rules: Grammar) -> Group | None:
    """The group that `group` belongs to, by the surest sieve that knows any; of a common name by all sieves.

    None where two are found: a short form that fits two organisations names neither for certain.
    """
    short = _Short.of(group, rules)
    hosts = kept.hosts(short)
    found: Group | None = None
    for is_one in _SIEVES:
        if found and not short.is_common:
            break
        for host in hosts:
            if host is found or not is_one(host, short, rules):
                continue
            if found:
                return None
            found = host
    return found


def _same(one: Group, short: _Short, rules: Grammar) -> bool:
    """Equal keys (abbreviations written out) and places that don't contradict."""
    other = short.group
    keys = one.keys & other.keys
    if not keys:
        return False
    if _lie_apart(one, other, rules):
        return False
    generic = all(rules.generic_core(key) for key in keys)
    # 重庆市第一中学 is not the 第一中学 of one of its counties, nor 市委 the 区委, nor 河北省轴承行业协会 that of a city.
    is_local = generic or one.label in ORGANS or all(_NUMBERED.match(key) for key in keys)
    for codes in one.codes:
        for more in other.codes:
            if codes and more:
                if is_local and codes[-1] != more[-1]:
                    return False
                if not rules.places.are_nested(codes[-1], more[-1]):
                    return False
    # 第一中学 and 教育局 are everywhere: without a place of its own only a numeral tells that it is the same.
    if generic:
        return any(one.codes) == any(other.codes) or (not any(other.codes) and one.label in TAUGHT)
    return True


def _shortened(long: Group, short: _Short, rules: Grammar) -> bool:
    """Whether a name of `short` is one of `long` with the front left out, at the edge of a part: 北京八中|京西校区."""
    group = short.group
    if group.label in ORGANS and not _may_be_one(long, group, rules):
        return False
    if group.label == "COMPANY" and any(
        _same_firm(full, name, rules) for name in group.names for full in long.names
    ):
        return True
    if any(len(name) < len(full) and full.endswith(name) for name in short.telling for full in long.names):
        return True
    # Hardly a name begins with an abbreviation of several universities.
    if not short.keys:
        return False
    is_written_out = not long.keys.isdisjoint(short.keys) or any(
        full_key.endswith(key) for key in short.telling_keys for full_key in long.keys
    )
    return is_written_out and not _lie_apart(long, group, rules)


def _place_alone(long: Group, short: _Short, rules: Grammar) -> bool:
    """Whether `short` is an organ called by its place alone, and `long` that place's government or education authority."""
    if long.label not in ("GOVERNMENT", "EDU_AUTHORITY") or not any(long.codes):
        return False
    if long.label == "GOVERNMENT" and not any(name.endswith("政府") for name in long.names):
        return False
    return any(codes[-1] in short.places for codes in long.codes if codes)


def _abbreviated(long: Group, short: _Short, rules: Grammar) -> bool:
    """Whether a name of `short` is one of `long` written short, and no place speaks against it: 长汀职专."""
    group = short.group
    if group.label in ORGANS and short.is_place:
        return False
    is_short = any(
        abbreviates(name, full) and not _runs(name, full, rules)
        for name in group.names
        for full in long.names
    )
    return is_short and _may_be_one(long, group, rules)


def _ending_alone(long: Group, short: _Short, rules: Grammar) -> bool:
    """Whether `short`, named behind `long` or in the title alone, is the end of its name, however common: 管委会, 附中, 一幼."""
    keys = short.group.keys
    if not short.is_common or (short.group.spans and short.group.first < long.first):
        return False
    ends = [full.removesuffix(key) for full in long.keys for key in keys if full.endswith(key)]
    # 第二|人民医院 is not 人民医院.
    return any(front and front[-1] not in DIGITS for front in ends)


_SIEVES: tuple[_Sieve, ...] = (_same, _shortened, _place_alone, _abbreviated, _ending_alone)


def _lie_apart(one: Group, other: Group, rules: Grammar) -> bool:
    """Whether the places that two names begin with, whichever they mean, are different: 长汀一中, 江州一中; or the parties:
    民盟|合肥市委员会, 九三学社|合肥市委员会."""
    parties = [{rules.before_place(name) for name in group.names} - {""} for group in (one, other)]
    if all(parties) and not parties[0] & parties[1]:
        return True
    meant = [
        {
            division.adcode
            for name in group.names
            for place in rules.parts(name).places[-1:]
            for division in place
        }
        for group in (one, other)
    ]
    return all(meant) and not any(rules.places.are_nested(a, b) for a in meant[0] for b in meant[1])


def _may_be_one(one: Group, other: Group, rules: Grammar) -> bool:
    """Whether no place of one contradicts those of the other."""
    pairs = [(codes[-1], more[-1]) for codes in one.codes for more in other.codes if codes and more]
    return not pairs or any(rules.places.are_nested(a, b) for a, b in pairs)


def _same_firm(full: str, short: str, rules: Grammar) -> bool:
    """Whether 新松 or 新松公司 is 沈阳|新松机器人股份有限公司; a group (海螺集团) is none of its daughters (海螺水泥公司)."""
    firm, core = _FIRM.sub("", short), rules.parts(full).core
    if len(firm) < 2 or not core.startswith(firm):
        return False
    # 京东 is a word of its own, and none within 京东方.
    if firm == short and len(firm) not in accumulate(map(len, segmenter().cut(core, HMM=False))):
        return False
    return "集团" in full or "集团" not in short


def _runs(host: str, branch: str, rules: Grammar) -> bool:
    """Whether the one name is that of a school, the other what runs under it: 清源一中|实验学校, 高新一中|沣东中学."""
    return (
        branch.startswith(host)
        and len(branch) - len(host) > len("学校")
        and (ending := rules.ending(host)) is not None
        and ending.start > 0
    )
