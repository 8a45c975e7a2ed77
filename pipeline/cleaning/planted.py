"""Brands that a hijacked page does not sell, but has where its title and its sentences had a name.

Nothing but the name itself and its places tells it there: `planted` adds up signs, all of which are in `spam.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from pipeline.alternatives import any_of
from pipeline.cleaning.chinese import is_common, is_word
from pipeline.cleaning.spam import YEAR, fold, has_meaning, is_honest
from pipeline.resources import rows, toml


def planted(page: str, titles: Sequence[str]) -> frozenset[str]:
    """The brands that a page has in the places of names and sells nowhere, known to no list.

    What is planted is made as brands are (`鼎旺鸿`, `k7金豪`: lucky syllables, letters with digits), is no word, and its places on
    the page tell it by several signs (`[planted]` in `spam.toml`). No one sign is enough: people, schools and firms are
    called alike (金瑞祥, 鼎盛集团), and an article may tell of C919.

    Args:
        page: its text or markup, repaired.
        titles: what stands in the places for a title, or the first lines of a dump.
    """
    longest = toml("boilerplate")["title"]["longest"]
    heads = [fold(title) for title in titles if len(title) <= longest]
    limits = toml("spam")["planted"]
    shown = {name: _signs(name, places, heads) for name, places in _made_up_names(fold(page)).items()}
    return frozenset(
        name
        for name, signs in shown.items()
        if sum(limits["weights"][sign] * many for sign, many in signs.items()) >= limits["enough"]
        and not _is_something_else(name, signs)
    )


def _is_something_else(name: str, signs: Mapping[str, int]) -> bool:
    """Whether a name is a word, but not before a trade that farms alone have (旺盛棋牌)."""
    sold = signs["sure_trade"] or (signs["trade"] and not name.isalpha())
    return is_honest(name) or (not sold and has_meaning(name))


@dataclass(frozen=True, slots=True)
class _Place:
    """What stands beside a name, up to the next tag, quotation mark of an attribute, or line."""

    before: str
    after: str


_BESIDE = 12
"""Characters beside a name that are looked at."""

_ALIKE = 4
"""Characters beside a name by which its place in a title is known again."""

_MANY = 200
"""Places of a name that are looked at: a hostile page has it by the thousand."""

_FEWEST = 2
"""Syllables of a name at least, where it has any."""


def _made_up_names(folded: str) -> dict[str, list[_Place]]:
    """The names on a page that are made as farms make them, each with its places.

    Where names begin alike, theirs is what all have: 鼎旺 in 鼎旺利用 and 鼎旺与.
    """
    runs: dict[str, list[re.Match[str]]] = {}
    for hit in _made_up().finditer(folded):
        syllables = hit["syllables"] or hit["lone"] or ""
        runs.setdefault((hit["code"] or "") + syllables[:_FEWEST], []).append(hit)
    named = {_shared([hit[0] for hit in hits]): hits for hits in runs.values()}
    return {name: [_place(hit, len(name)) for hit in hits[:_MANY]] for name, hits in named.items()}


def _shared(texts: Collection[str]) -> str:
    """What all texts begin with."""
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(min(texts), max(texts), strict=False))
    return "".join(one for one, _ in alike)


def _place(hit: re.Match[str], size: int) -> _Place:
    start, end = hit.start(), hit.start() + size
    before, after = hit.string[max(0, start - _BESIDE) : start], hit.string[end : end + _BESIDE]
    return _Place(re.split(r'[<>\n"]', before)[-1].lstrip(), re.split(r'[<>\n"]', after)[0])


def _signs(name: str, places: Sequence[_Place], heads: Sequence[str]) -> dict[str, int]:
    """How many a name shows of each sign in `[planted.weights]`; of digits alone only what hangs on to them counts."""
    limits, shown = toml("spam")["planted"], _shown()
    hung = [hit for place in places if (hit := _hung().match(place.after))]
    trades = {hit["trade"] for hit in hung if hit["trade"]}
    tails = {hit["tails"] for hit in hung if hit["tails"]}
    in_title = any(name in head for head in heads)
    signs = {
        "title": int(in_title),
        "tail": int(bool(tails)),
        "trade": int(bool(trades)),
        "sure_trade": int(not trades.isdisjoint(limits["sure_trades"])),
    }
    if name.isdigit():
        return signs
    code, syllables = _parts(name)
    inside = [place for place in places if not _is_of_title(name, place, heads)]
    alone = [place for place in inside if not _explains(name, place)]
    seams = _seams(code, inside, alone)
    explained = any(_explains(name, place) for place in places) or (
        not code and not trades and _is_cut_out(name, places, inside)
    )
    is_of_unit = name not in _towns() and any(_is_of_unit(code, place) for place in inside)
    signs |= {
        "code": int(bool(code and syllables)),
        "letters": int(shown["letters"].fullmatch(name) is not None),
        "syllables": max(len(syllables) - _FEWEST, 0),
        "many": int(len(syllables) >= limits["many"]),
        "loud": int(any(syllable in limits["loud"] for syllable in syllables)),
        "seam": min(len(seams), limits["seams"]),
        "organ": int(any(map(_wants_an_organ, alone if inside else places))),
        "unit": int(is_of_unit),
        "explained": int(explained and not (seams or is_of_unit or any(map(_is_chain, tails)))),
        "known": int(name in _towns() or is_word(name)),
        "standard": int(shown["standard"].fullmatch(name) is not None),
        "person": int(_is_surnamed(name) and not trades and not tails),
    }
    if in_title:
        beside = {(place.before[-2:], place.after[:2]) for place in alone}
        signs["recurs"] = int(len(beside) >= limits["often"])
    if in_title and (syllables or len(code) > _FEWEST):
        signs["opening"] = int(any(_opens(name, head) for head in heads))
        signs["once"] = int(not inside and not explained)
    return signs


def _parts(name: str) -> tuple[str, str]:
    """The letters and digits of a name, and its syllables; one of them may be empty."""
    code = name.rstrip(toml("spam")["planted"]["made_of"])
    return code, name[len(code) :]


def _is_of_title(name: str, place: _Place, heads: Sequence[str]) -> bool:
    """Whether a place is that in a title, or in a copy of one."""
    return any(place.before[-_ALIKE:] + name + place.after[:_ALIKE] in head for head in heads)


def _opens(name: str, head: str) -> bool:
    """Whether a title, or a part of one, begins with a name."""
    return re.search(rf"(?:^|[:\s|_》】\])-]){re.escape(name)}", head) is not None


def _wants_an_organ(place: _Place) -> bool:
    """Whether the words beside a name are said of authorities, schools and places."""
    shown = _shown()
    return bool(shown["before"].search(place.before) or shown["behind"].match(place.after))


def _is_of_unit(code: str, place: _Place) -> bool:
    """Whether a name is used as that of a place, or with letters and digits as that of a school: 鼎旺县, k7第二小学."""
    shown = _shown()
    return bool(shown["county"].match(place.after) or (code and shown["unit"].match(place.after)))


def _seams(code: str, inside: Sequence[_Place], alone: Sequence[_Place]) -> set[str]:
    """What stands behind a name and a blank in sentences, with what hangs on to the name.

    Who sets a blank on either side of Latin letters sets no seams, and a blank before a name is of a list of names.
    """
    if code and any(place.before.endswith(" ") for place in inside):
        return set()
    close = [place for place in alone if not place.before.endswith(" ")]
    return {hit[0] for place in close if (hit := _seam().match(place.after))}


def _explains(name: str, place: _Place) -> bool:
    """Whether a place shows that a name is that of a school, firm, village, person, or of a model or train."""
    shown = _shown()
    if _parts(name)[0]:
        return shown["model"].match(place.after) is not None
    said = _is_surnamed(name) and shown["person"].match(place.after)
    return bool(said or shown["ending"].match(place.after))


def _is_surnamed(name: str) -> bool:
    """Whether a name may be that of a person: 金瑞祥."""
    return len(name) == 3 and _shown()["surname"].match(name) is not None


def _is_cut_out(name: str, places: Sequence[_Place], inside: Sequence[_Place]) -> bool:
    """Whether a name is but a part of something longer: 鑫盛 of the name 鑫盛源, 龙腾盛 of the words 龙腾 and 盛世."""
    goes_on = len({place.after[:1] for place in places}) == 1 < len({place.after[1:3] for place in inside})
    edges = ((name[-1] + place.after[:1], place.before[-1:] + name[0]) for place in places)
    return goes_on or all(any(len(edge) > 1 and is_common(edge) for edge in two) for two in edges)


def _is_chain(tails: str) -> bool:
    """Whether two tails hang on to a name: 平台首页."""
    return re.fullmatch(f"{any_of(toml('spam')['brand']['tails'])}{{2}}", tails) is not None


@cache
def _towns() -> frozenset[str]:
    """The names of divisions and towns, without 县 or 镇: 嘉祥, 龙凤."""
    ending = re.compile(r"(?:(?:自治)?[省市县区州盟旗乡镇]|街道|地区)$")
    return frozenset(ending.sub("", row["name"]) for table in ("divisions", "towns") for row in rows(table))


@cache
def _shown() -> dict[str, re.Pattern[str]]:
    """The patterns of `[planted.shown]`."""
    return {name: re.compile(any_of(words)) for name, words in toml("spam")["planted"]["shown"].items()}


@cache
def _hung() -> re.Pattern[str]:
    """The trade and up to two tails behind a brand."""
    brand = toml("spam")["brand"]
    trades = any_of(toml("spam")["planted"]["trades"])
    return re.compile(rf"(?P<trade>{trades})?(?P<tails>{any_of(brand['tails'])}{{0,2}})")


@cache
def _seam() -> re.Pattern[str]:
    """The blank that the hijacker's replacing leaves behind a brand, where Chinese has none, and two characters more."""
    return re.compile(rf"{_hung().pattern} [\u4e00-\u9fff,。、;”]{{2}}")


@cache
def _made_up() -> re.Pattern[str]:
    """A name as farms make them up. No year, no sum (3000万) and no half of an address begins one."""
    made_of = toml("spam")["planted"]["made_of"]
    syllables = rf"(?:(?!彩票)[{made_of}])"
    digits = rf"(?!(?:19|20)\d\d)\d{{3,4}}(?=(?![万亿]){syllables}{{2}})"
    code = rf"(?<![a-z0-9./&#;=_%-])(?P<code>[a-z]{{1,3}}\d{{1,3}}|(\d)\2{{1,3}}|{digits})"
    return re.compile(
        rf"(?=[a-z\d{made_of}])"  # A look at one character spares the rest at most places of a page.
        rf"(?:{code}(?P<syllables>{syllables}{{2,4}})?(?:(?![a-z0-9])|(?={YEAR}))|(?<!{syllables})(?P<lone>{syllables}{{2,4}}))"
    )
