"""Which places an article speaks of, and which one of them a name or a bare 市 means there.

Short names repeat (朝阳, 江口), so what is beyond doubt is read first and settles the rest: a writer means one place by one name
(one sense per discourse: Gale, Church and Yarowsky 1992), and places of one article lie near one another (Leidner 2007,
"Toponym Resolution in Text").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from spacy.tokens import Doc

from pipeline.language.docs import text_of, title_of
from pipeline.language.gazetteer import Division, Gazetteer, PlaceMatch
from pipeline.language.names import DIGITS, grammar, is_street

_NAMED_BY_PLACE = ("SCHOOL", "EDU_GROUP")
"""What is often called by a place far away: 西藏一校."""
_OUR = ("我", "本")
# 莲花小学 may be called by a flower, 莲花一小 hardly.
_ONE_OF_A_COUNTY = re.compile(f"第?[{DIGITS}]|实验|职[业教高中]|特殊|特教|教师进修")

_Told = tuple[int, str]
"""Where the text names a place, or -1 where its title or its medium does, and its code."""


@dataclass(frozen=True)
class PlaceContext:
    """The places that an article speaks of, the most frequent first."""

    codes: tuple[str, ...]
    places: Gazetteer
    home: tuple[str, ...] = ()
    """The places in the name of the medium, from the smallest, or else the one that a writer calls theirs: 我市|石桥区."""
    told: tuple[_Told, ...] = ()
    """The places that are certain, by where the text names them, in order; before all, at -1, those of the title and the medium."""

    def chain(self, name: str) -> tuple[Division, ...]:
        """The divisions that the places at the beginning of `name` mean, from the largest."""
        return self.divisions(match.divisions for match in self.places.chain(name))

    def divisions(self, candidates: Iterable[Sequence[Division]]) -> tuple[Division, ...]:
        """The division that each of the places of a name means, from the largest; what no place before it, nor the article,
        tells is left out."""
        found: list[Division] = []
        for each in candidates:
            if division := self.resolve(each, [outer.adcode for outer in reversed(found)]):
                found.append(division)
        return tuple(found)

    def resolve(self, candidates: Sequence[Division], nearer: Iterable[str] = ()) -> Division | None:
        """The division meant, judged by `nearer` codes first and the article's places after; None where they don't tell.

        A county that the article says nothing else about is not believed: 解放 in 解放大路小学.
        """
        context = (*nearer, *self.codes)
        division = self.places.resolve(candidates, context)
        if division and division.level == "county":
            # It lies in one of them, or one of them in it.
            spoken_of = any(self.places.are_nested(code, division.adcode) for code in context)
            return division if spoken_of else None
        return division

    def at_level(self, level: str, since: int, position: int) -> tuple[Division | None, bool]:
        """The place that 市 or 区 in `市教育局` at a position means, and whether that is sure.

        It is that of the medium, else the last one before whose name ends so, from `since` on (the paragraph; farther back
        it is no better than a guess), else the most spoken of; sure if it is the only one.
        """
        if home := self.home_at(level):
            return home, True
        of_text = list(dict.fromkeys(d for code in self.codes for d in self.places.around(code, level)))
        before = (code for start, code in reversed(self.told) if since <= start < position)
        last = next((d for code in before for d in self.places.around(code, level)), None)
        return last or next(iter(of_text), None), len(of_text) == 1

    def home_at(self, level: str) -> Division | None:
        """The place of the medium that 市 or 区 means, the smallest."""
        return next((division for code in self.home for division in self.places.around(code, level)), None)


class _Name(NamedTuple):
    """A name of the article, its title or the name of its medium, and the places that it begins with."""

    text: str
    places: list[PlaceMatch]
    start: int = -1
    label: str = ""


def place_context(doc: Doc) -> PlaceContext:
    """The places of the article, from its names, its title and its medium: the surest readings first, each by those before.

    Args:
        doc: a Doc with its names as `doc.ents`, before they are joined.
    """
    places = grammar().places
    # spaCy makes its spans anew each time that it is asked for them.
    text = text_of(doc)
    ents = [
        _name(text[(start := span.start_char) : span.end_char], places, start, span.label_)
        for span in doc.ents
    ]
    title, site = (_name(name or "", places) for name in (title_of(doc), doc._.site))
    names = [*ents, title, site]
    told, doubtful = _at_first_sight(names, places)
    certain = Counter(code for _, code in told)
    certain.update(_alone(ents, certain, places))
    certain.update(_short_names(names, certain, places))
    # 宝山区 of Shanghai or of 双鸭山: the one that lies near what is certain, or where a university of the article has its seat.
    sure = [code for code, _ in certain.most_common()]
    sure += [code for name in ents if (code := _seat_of_university(name.text))]
    for start, place in doubtful:
        if division := places.resolve(place.divisions, sure):
            certain[division.adcode] += 1
            told.append((start, division.adcode))
    of_site = [code for at in range(len(site.places)) if (code := _certain(site.places, at, places))]
    return PlaceContext(
        codes=tuple(code for code, _ in certain.most_common()),
        places=places,
        home=tuple(reversed(of_site)) or _called_ours(doc, places),
        told=tuple(sorted(told)),
    )


def _name(text: str, places: Gazetteer, start: int = -1, label: str = "") -> _Name:
    return _Name(text, list(places.chain(text, len(grammar().before_place(text)))), start, label)


def _at_first_sight(
    names: Sequence[_Name], places: Gazetteer
) -> tuple[list[_Told], list[tuple[int, PlaceMatch]]]:
    """The places that names tell beyond doubt, and those that are written in full and yet may be several."""
    told: list[_Told] = []
    of_schools: list[_Told] = []
    doubtful: list[tuple[int, PlaceMatch]] = []
    for name in names:
        if not name.places and (county := places.county_of_town(name.text)):
            of_schools.append((name.start, county))
        for at, place in enumerate(name.places):
            if code := _certain(name.places, at, places):
                is_name = name.label in _NAMED_BY_PLACE and at == 0 and not place.full
                (of_schools if is_name else told).append((name.start, code))
            elif place.full:
                doubtful.append((name.start, place))
            elif _tells_its_county(name, at):
                of_schools.append((name.start, place.divisions[0].adcode))
    # Far from all other places it is but a name, that of a street or of helpers: 西藏一校 in 哈尔滨.
    provinces = {code[:2] for _, code in told}
    told += [(start, code) for start, code in of_schools if not provinces or code[:2] in provinces]
    return told, doubtful


def _tells_its_county(name: _Name, position: int) -> bool:
    """Whether a school is called by a county that is the only one of its short name, and by nothing else: 滦平|一小."""
    place = name.places[position]
    return (
        name.label == "SCHOOL"
        and position == 0
        and len(name.places) == 1
        and len(place.divisions) == 1
        and _ONE_OF_A_COUNTY.match(name.text, place.end) is not None
        and grammar().generic_core(name.text[place.end :])
    )


def _certain(chain: Sequence[PlaceMatch], position: int, places: Gazetteer) -> str | None:
    """The code that a place of a chain (河北省|石家庄|正定县) means beyond doubt."""
    match = chain[position]
    codes = {division.adcode for division in match.divisions}
    outer = {division.adcode for before in chain[:position] for division in before.divisions}
    if outer:
        inside = {code for code in codes if outer & set(places.ancestors(code))}
        codes = inside or (codes if match.full else set())
    elif not match.full:
        # A province's or a city's short name is rarely meant for a county far away.
        codes = {division.adcode for division in match.divisions if division.level != "county"}
    return codes.pop() if len(codes) == 1 else None


def _alone(ents: Iterable[_Name], certain: Iterable[str], places: Gazetteer) -> Mapping[str, int]:
    """How often a place that is short for one division stands alone, where it is believed: 正定."""
    alone: Counter[str] = Counter()
    for name in ents:
        match = places.match(name.text) if name.label == "REGION" else None
        if match and not match.full and match.end == len(name.text) and len(match.divisions) == 1:
            alone[match.divisions[0].adcode] += 1
    # Once alone, far from all other places, it is a lake or a street: 东湖 in 武汉.
    provinces = {code[:2] for code in certain}
    return {code: n for code, n in alone.items() if n > 1 or not provinces or code[:2] in provinces}


def _short_names(names: Iterable[_Name], certain: Iterable[str], places: Gazetteer) -> Iterator[str]:
    """The counties meant by short names, which are often words (解放, 合作): believed where the article speaks of what it lies
    in."""
    known = {ancestor for code in certain for ancestor in places.ancestors(code)}
    for name in names:
        for match in name.places:
            near = {d.adcode for d in match.divisions if places.parents.get(d.adcode) in known}
            if not match.full and len(near) == 1 and not is_street(places, name.text, match):
                yield from near


def _seat_of_university(name: str) -> str | None:
    """The code of the city of the university that a name begins with."""
    rules = grammar()
    found = rules.university_at(name)
    return rules.universities[found[1]][1] if found and found[1] in rules.universities else None


def _called_ours(doc: Doc, places: Gazetteer) -> tuple[str, ...]:
    """The code of the place that the writer calls theirs, by a part of it named behind: 我市|正定县; none where several are."""
    text, ours = text_of(doc), set[str]()
    for span in doc.ents:
        start = span.start_char
        match = places.match(span.text) if text[max(0, start - 2) : start - 1] in _OUR else None
        for division in match.divisions if match else ():
            outer = {d.adcode for d in places.around(division.adcode, text[start - 1])}
            ours |= outer - {division.adcode}
    return tuple(ours) if len(ours) == 1 else ()
