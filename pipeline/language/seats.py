"""In which county a school lies whose name does not say so.

The article tells: it is named in a list of the county's schools, beside its education authority, in the county's own
medium. Each county that the article speaks of is weighed by a linear model, and so is having none, for a wrong code is
worse than none. The model lies in `models/seats`; `goldset/seats.py` trains it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from pipeline import linear, resources
from pipeline.language.gazetteer import Gazetteer
from pipeline.language.names import Grammar
from pipeline.language.sentences import LISTED, sentence_spans
from pipeline.linear import Linear
from pipeline.schema import Label

NAME = "seats"
SEATED: tuple[Label, ...] = ("SCHOOL", "EDU_GROUP")
_LEAST = 0.5
"""How likely a county must be to be believed."""
_MANY = 4
_HEADING = 30
"""A paragraph of fewer characters that begins with a place may be a heading."""
# What stands before a place that heads a line, and behind it where the line goes on: 三、【|正定县|】石桥小学, 正定县|：石桥小学.
_BEFORE_HEAD = re.compile(
    "[^\u4e00-\u9fff\\n]*(?:[一二三四五六七八九十]{1,3}[、.．）)])?[^\u4e00-\u9fff\\n]*"
)
_BEHIND_HEAD = re.compile("(?:（[^（）]{0,12}）)?[】：:|—·]")


@dataclass(frozen=True)
class Place:
    """An organisation or region of an article, and the division that it lies in, as far as names tell."""

    label: Label
    name: str
    mentions: tuple[tuple[int, int], ...]
    adcode: str | None
    outer: str | None
    """The larger division that its name begins with."""


@dataclass(frozen=True)
class Seat:
    """A county that an organisation may lie in, or none, and its features."""

    adcode: str | None
    features: frozenset[str]


class _Told(NamedTuple):
    """Where an article speaks of a county, by a name of the `label`; in the order of the text where they are sorted."""

    start: int
    end: int
    code: str
    label: Label
    sentence: int


class _Head(NamedTuple):
    """The county that heads the `line` of a mention, or the `section`: a line before."""

    code: str
    where: str


class Atlas:
    """The counties of an article and where it speaks of them."""

    def __init__(
        self, text: str, title: str, home: Sequence[str], places: Sequence[Place], rules: Grammar
    ) -> None:
        self._rules = rules
        self._places: Gazetteer = rules.places
        self._text = text
        self._home = home
        self._starts = [start for start, _ in sentence_spans(text)]
        told = sorted(
            _Told(start, end, place.adcode, place.label, self._sentence(start))
            for place in places
            if place.adcode and self._places.is_smallest(place.adcode)
            for start, end in place.mentions
        )
        self._told: defaultdict[str, list[_Told]] = defaultdict(list)
        self._told_in: defaultdict[int, set[str]] = defaultdict(set)
        for each in told:
            self._told[each.code].append(each)
            self._told_in[each.sentence].add(each.code)
        self._heads = [(each.start, each.code) for each in told if self._heads_line(each)]
        self._counts = Counter(each.code for each in told)
        self._ranked = [code for code, _ in self._counts.most_common()]
        codes = [*self._counts, *(code for code in home if self._places.is_smallest(code))]
        self._codes = list(dict.fromkeys(codes))
        self._titled = {
            code for code in self._codes if (d := self._places.by_code.get(code)) and d.name[:2] in title
        }

    def seats(self, place: Place) -> list[Seat]:
        """The counties that an organisation may lie in, and none."""
        codes = [
            code
            for code in self._codes
            if (not place.outer or place.outer in self._places.ancestors(code))
            and self._may_hold(code, place.name)
        ]
        begins = self._begins(place.name)
        beside = self._beside(place, codes)
        ranks = {code: rank for rank, code in enumerate(code for code in self._ranked if code in beside)}
        total = max(1, sum(self._counts[code] for code in codes))
        seats = []
        for code in codes:
            found = [
                f"only {len(codes) == 1}",
                f"rank {min(ranks.get(code, -1), 3)}",
                f"share {round(4 * self._counts[code] / total)}",
                f"home {self._at_home(code)} {self._home_level()}",
                f"titled {code in self._titled} {min(len(self._titled), 2)}",
                *beside[code],
            ]
            alone = (f"{of} {feature}" for of in (place.label, begins) for feature in found)
            seats.append(Seat(code, frozenset((*found, *alone))))
        return [*seats, Seat(None, frozenset(self._nowhere(place, begins, codes)))]

    def _may_hold(self, code: str, name: str) -> bool:
        """Whether a county may hold what is called so: of one that begins with a county only this one, 石桥县小学 no other."""
        match = self._places.match(name)
        if match and match.full:
            return any(self._places.are_nested(code, division.adcode) for division in match.divisions)
        return self._rules.strange_county.match(name) is None

    def _nowhere(self, place: Place, begins: str, codes: Sequence[str]) -> Iterator[str]:
        kinds = (place.label, f"begins {begins}")
        counts = (
            f"codes {min(len(codes), _MANY)}",
            f"outer {place.outer is not None}",
            f"home {self._home_level()}",
        )
        yield "none"
        yield from (f"none {one}" for one in (*kinds, *counts))
        yield from (f"none {one} {other}" for one in kinds for other in counts)

    def _begins(self, name: str) -> str:
        """How a name begins: with a place, a university, abroad, or a word of its own."""
        if self._rules.university_at(name):
            return "university"
        if self._rules.abroad.match(name):
            return "abroad"
        core = self._rules.parts(name).core
        kind = "place" if core != name else "short place" if self._places.match(name) else "word"
        return f"{kind} {self._rules.generic_core(core)}"

    def _home_level(self) -> str:
        if not self._home:
            return "none"
        return "county" if self._places.is_smallest(self._home[0]) else "city"

    def _at_home(self, code: str) -> str:
        ancestors = self._places.ancestors(code)
        if self._home and code == self._home[0]:
            return "it"
        return next((str(at) for at, outer in enumerate(ancestors) if outer in self._home), "not")

    def _beside(self, place: Place, codes: Sequence[str]) -> dict[str, set[str]]:
        """Where the article speaks of each county, as seen from the mentions of an organisation."""
        seen: dict[str, set[str]] = {code: set() for code in codes}
        for start, end in place.mentions:
            own = self._sentence(start)
            before = {code: last for code in seen if (last := self._last_before(code, start))}
            behind = [first for code in seen if (first := self._first_behind(code, end))]
            from_last = sorted(before, key=before.__getitem__, reverse=True)
            back = {code: at for at, code in enumerate(from_last)}
            here = self._told_in.get(own, ())
            head = self._head_of(start)
            for code, features in seen.items():
                features.add(f"before {min(back.get(code, -1), 3)}")
                features.add(f"sentence {code in here}")
                if head:
                    features.add(f"headed {head.where if head.code == code else 'by another'}")
            left, right = max(before.values(), default=None), min(behind, default=None)
            for side, near in (("left", left), ("right", right)):
                if near:
                    gap = self._text[near.end : start] if side == "left" else self._text[end : near.start]
                    apart = min(abs(near.sentence - own), 3)
                    features = seen[near.code]
                    features.add(f"{side} {near.label} {apart}")
                    features.add(f"{side} listed {LISTED.fullmatch(gap) is not None} {apart == 0}")
                    features.add(f"{side} gap {gap if len(gap) < 2 else gap.count(chr(10)) > 0}")
        return seen

    def _heads_line(self, told: _Told) -> bool:
        """Whether a place is the heading of a list: 三、正定县, 正定县：石桥小学."""
        start = self._text.rfind("\n", 0, told.start) + 1
        end = self._text.find("\n", told.end)
        is_short = (end if end >= 0 else len(self._text)) - start < _HEADING
        leads = is_short or _BEHIND_HEAD.match(self._text, told.end) is not None
        # What numbers a heading is short; a longer beginning isn't looked through.
        return (
            leads
            and told.start - start < _HEADING
            and _BEFORE_HEAD.fullmatch(self._text, start, told.start) is not None
        )

    def _head_of(self, position: int) -> _Head | None:
        """The last county that heads a line, as seen from a mention behind it."""
        at = bisect_left(self._heads, (position,))
        if not at:
            return None
        start, code = self._heads[at - 1]
        return _Head(code, "section" if "\n" in self._text[start:position] else "line")

    def _sentence(self, position: int) -> int:
        """The number of the sentence at a position."""
        return bisect_right(self._starts, position)

    def _last_before(self, code: str, position: int) -> _Told | None:
        """Where the article speaks of a county for the last time before a position."""
        told = self._told.get(code, [])
        at = bisect_left(told, (position,))
        while at and told[at - 1].end > position:
            at -= 1
        return told[at - 1] if at else None

    def _first_behind(self, code: str, position: int) -> _Told | None:
        """Where the article speaks of a county for the first time from a position on."""
        told = self._told.get(code, [])
        at = bisect_left(told, (position,))
        return told[at] if at < len(told) else None


def seat(model: Linear, seats: Sequence[Seat]) -> str | None:
    """The likeliest county, if it is likely enough."""
    chances = model.chances(each.features for each in seats)
    chance, best = max(zip(chances, seats, strict=True), key=itemgetter(0))
    return best.adcode if chance >= _LEAST else None


@cache
def seat_model() -> Linear:
    """The model that ships with the package, read once."""
    return linear.read(resources.MODELS / NAME, NAME)
