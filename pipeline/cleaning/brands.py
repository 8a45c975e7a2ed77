"""Which brands a hijacked page sells, and what stood in their places before.

Farms make up names by the thousand, so that no list knows them. But they sell: on the same page the name hangs
together with trades (体育) and tails (官网入口, app下载), again and again; and where a title has a sound copy, it
stands where the copy has a name. What is found so is taken out of the text wherever a name can stand (`spam.py`),
and the page itself may tell what it replaced.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from os.path import commonprefix

from pipeline.alternatives import any_of
from pipeline.cleaning.chinese import is_common, is_word
from pipeline.cleaning.spam import GAP, brand_phrases, fold, han, has_meaning, is_honest, offers
from pipeline.resources import rows, toml
from pipeline.schema import RestoredSpan


def advertised(page: str) -> frozenset[str]:
    """The brands that a page advertises itself, known to no list: `云鼎` of 云鼎体育官网 and 云鼎体育app下载.

    A brand is what stands alone before a betting trade with two tails (官网入口), or before two different such
    phrases; one phrase with one tail is not enough (a school may print 临河体育官网), and what `honest` lists is
    none. Trades that are honest elsewhere (云鼎国际官网), and tails without a trade (云鼎官网入口), count on pages that
    offer what only spam offers, and there not for what has a meaning or the ending of an institution (学信网官网入口).
    """
    brand, limits = toml("spam")["brand"], toml("spam")["limits"]
    folded = fold(page)
    # Few lines of markup have a word of the trade.
    lines = [line for line in folded.split("\n") if _hanger().search(line)]
    hits = [hit for line in lines for hit in _advertisement().finditer(line) if not is_honest(hit["brand"])]
    enough = [name for name in map(_unmistakable, hits) if name]
    codes = (hit for line in lines for hit in _code_with_trade().finditer(line))
    enough += [hit["brand"] for hit in codes if not has_meaning(hit["name"])]
    if not hits:
        return frozenset(enough)
    offered = offers(page)
    sold: dict[str, set[str]] = {}
    doubtful: dict[str, set[str]] = {}
    for hit in hits:
        if hit["trade"] in brand["sold"] or (not hit["trade"] and _is_code(hit["brand"])):
            sold.setdefault(hit["brand"], set()).add(hit["phrase"])
        elif hit["trade"] or not has_meaning(hit["brand"]):
            doubtful.setdefault(hit["brand"], set()).add(hit["phrase"])
    enough += [name for name, seen in sold.items() if _is_advertised(seen)]
    for name, seen in doubtful.items():
        seen = seen | sold.get(name, set())
        if (offered >= limits["hijacked"] and _is_advertised(seen)) or (
            offered and len(seen) >= limits["campaign"]
        ):
            enough.append(name)
    return frozenset(enough)


@cache
def _hanger() -> re.Pattern[str]:
    """A tail or a betting trade, without one of which nothing is advertised."""
    brand = toml("spam")["brand"]
    return re.compile(any_of((*brand["tails"], *brand["sold"])))


def _unmistakable(hit: re.Match[str]) -> str | None:
    """The name before a bait that no honest site needs (备用网址), if it is no word."""
    return hit["brand"] if _baits().match(hit["phrase"]) and not has_meaning(hit["brand"]) else None


@cache
def _baits() -> re.Pattern[str]:
    return re.compile(any_of(toml("spam")["brand"]["baits"]))


@cache
def _code_with_trade() -> re.Pattern[str]:
    """Digits, with letters or without, glued to a name and a trade: 6026盛博真人, hy590体育. Years are none."""
    trades = any_of(toml("spam")["brand"]["sold"])
    code = r"(?<![a-z0-9])(?:[a-z]{1,6}\d{1,5}|(?!(?:19|20)\d\d(?!\d))\d{3,5})"
    return re.compile(rf"(?P<brand>{code}(?P<name>[\u4e00-\u9fff]{{0,4}}?))(?:{trades})")


def _is_advertised(phrases: Collection[str]) -> bool:
    """Whether a name hangs together with different phrases of the trade, or with one of two tails."""
    return len(phrases) > 1 or any(_tails().search(phrase) for phrase in phrases)


@cache
def _tails() -> re.Pattern[str]:
    return re.compile(f"{any_of(toml('spam')['brand']['tails'])}{{2,}}")


def injected(titles: Sequence[str]) -> frozenset[str]:
    """The brands that stand in copies of a title where other copies have a name, known to no list.

    柳河区与云鼎旺体育 合作 beside 柳河区与东湖大学合作: the copies are the same but for a brand, with a trade, a tail,
    digits or a blank behind it, in the place of at least three Han characters.
    """
    least = toml("spam")["limits"]["same_title"]
    found = set()
    for damaged in titles:
        for sound in titles:
            ahead = _common(damaged, sound)
            behind = min(_common(damaged[::-1], sound[::-1]), len(damaged) - ahead, len(sound) - ahead)
            there, here = sound[ahead : len(sound) - behind], damaged[ahead : len(damaged) - behind]
            if len(han(sound)) - len(han(there)) < least or len(han(there)) < 3:
                continue
            hit = _lone_brand().fullmatch(fold(here))
            if hit and not is_honest(hit["brand"]) and not has_meaning(hit["brand"]):
                found.add(hit["brand"])
    return frozenset(found)


def planted(page: str, titles: Sequence[str]) -> frozenset[str]:
    """The brands that a page does not sell, but has where its title and its sentences had a name.

    What is planted is made as brands are (`鼎旺鸿`, `k7金豪`: lucky syllables, letters with digits), is no word and no standard
    (mp3), and its places on the page tell it by several signs (`[planted]` in `spam.toml`). No one sign is enough:
    people, schools and firms are called alike (金瑞祥, 鼎盛集团), and an article may tell of C919.
    """
    longest = toml("boilerplate")["title"]["longest"]
    heads = [fold(title) for title in titles if len(title) <= longest]
    weights, enough = toml("spam")["planted"]["weights"], toml("spam")["planted"]["enough"]
    return frozenset(
        name
        for name, places in _made_up_names(fold(page)).items()
        if sum(weights[sign] * many for sign, many in _signs(name, places, heads).items()) >= enough
        and not is_honest(name)
        and not has_meaning(name)
        and not _shown()["standard"].fullmatch(name)
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """What stands beside a name, up to the next tag or line."""

    before: str
    after: str


_BESIDE = 12
"""Characters beside a name that are looked at."""

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
    named = {commonprefix([hit[0] for hit in hits]): hits for hits in runs.values()}
    return {name: [_place(hit, name) for hit in hits] for name, hits in named.items()}


def _place(hit: re.Match[str], name: str) -> _Place:
    text, start, end = hit.string, hit.start(), hit.start() + len(name)
    before, after = text[max(0, start - _BESIDE) : start], text[end : end + _BESIDE]
    return _Place(re.split(r"[<>\n\"]", before)[-1].lstrip(), re.split(r"[<>\n\"]", after)[0])


def _signs(name: str, places: Sequence[_Place], heads: Sequence[str]) -> dict[str, int]:
    """How many of each sign of a brand a name shows: those in `[planted.weights]`."""
    limits = toml("spam")["planted"]
    code, syllables = _parts(name)
    hung = [_hung().match(place.after) for place in places]
    trades = {hit["trade"] for hit in hung if hit and hit["trade"]}
    tails = [hit["tails"] for hit in hung if hit and hit["tail"]]
    signs = {
        "title": int(any(name in head for head in heads)),
        "tail": int(bool(tails)),
        "trade": int(bool(trades)),
        "sure_trade": int(not trades.isdisjoint(limits["sure_trades"])),
    }
    if name.isdigit():
        return signs
    shown = _shown()
    inside = [
        place for place in places if not any(place.before[-4:] + name + place.after[:4] in head for head in heads)
    ]
    explained = any(_explains(name, place) for place in places) or (
        not code
        and not trades
        and (_goes_on(places, inside) or all(_is_of_words(name, place) for place in places))
    )
    alone = [place for place in inside if not _explains(name, place)]
    # Who sets a blank on either side of Latin letters sets no seams.
    spaced = bool(code) and any(place.before.endswith(" ") for place in inside)
    seams = set() if spaced else {hit[0] for place in alone if (hit := _seam().match(place.after)) and not place.before.endswith(" ")}
    organ = any(
        shown["before"].search(place.before) or shown["behind"].match(place.after)
        for place in (alone if inside else places)
    )
    signs |= {
        "code": int(bool(code and syllables)),
        "letters": int(shown["letters"].fullmatch(name) is not None),
        "syllables": max(len(syllables) - _FEWEST, 0),
        "many": int(len(syllables) > 3),
        "seam": min(len(seams), limits["seams"]),
        "organ": int(organ),
        "unit": int(bool(code) and any(shown["unit"].match(place.after) for place in inside)),
        "explained": int(explained and not seams and not any(map(_is_chain, tails))),
        "known": int(name in _towns() or is_word(name)),
        "person": int(_is_surnamed(name) and not trades),
        "loud": int(any(syllable in limits["loud"] for syllable in syllables)),
    }
    if signs["title"] and (syllables or len(code) > _FEWEST):
        opens = re.compile(rf"(?:^|[:\s|_》】\])-]){re.escape(name)}")
        signs["opening"] = int(any(opens.search(head) for head in heads))
        signs["once"] = int(not inside and not explained)
        signs["recurs"] = int(len({(place.before[-2:], place.after[:2]) for place in alone}) >= limits["often"])
    return signs


def _is_chain(tails: str) -> bool:
    return _tails().fullmatch(tails) is not None


def _parts(name: str) -> tuple[str, str]:
    """The letters and digits of a name, and its syllables; one of them may be empty."""
    code = name.rstrip(toml("spam")["planted"]["made_of"])
    return code, name[len(code) :]


def _explains(name: str, place: _Place) -> bool:
    """Whether a place shows that a name is that of a person, school, firm or village, or but a model's."""
    shown = _shown()
    code, _ = _parts(name)
    if code:
        return shown["model"].match(place.after) is not None
    return shown["ending"].match(place.after) is not None or (
        _is_surnamed(name) and shown["person"].match(place.after) is not None
    )


def _is_surnamed(name: str) -> bool:
    """Whether a name may be that of a person: 金瑞祥."""
    return len(name) == 3 and _shown()["surname"].match(name) is not None


def _goes_on(places: Sequence[_Place], inside: Sequence[_Place]) -> bool:
    """Whether a name is but the beginning of a longer one, behind which the words of sentences differ: 鑫盛 of 鑫盛源."""
    return len({place.after[:1] for place in places}) == 1 < len({place.after[1:3] for place in inside})


def _is_of_words(name: str, place: _Place) -> bool:
    """Whether common words run over an edge of a name: 盛世 in 龙腾盛|世."""
    over = (name[-1] + place.after[:1], place.before[-1:] + name[0])
    return any(len(word) > 1 and is_common(word) for word in over)


@cache
def _towns() -> frozenset[str]:
    """The names of divisions and towns, without 县 or 镇: 嘉祥, 龙凤."""
    ending = re.compile(r"(?:[自治]*[省市县区州盟旗乡镇]|街道|地区)$")
    return frozenset(ending.sub("", row["name"]) for table in ("divisions", "towns") for row in rows(table))


@cache
def _seam() -> re.Pattern[str]:
    """The blank that the hijacker's replacing leaves behind a brand, where Chinese has none, and two characters more."""
    return re.compile(_hung().pattern + r" [\u4e00-\u9fff,。、;”]{2}")



@cache
def _shown() -> dict[str, re.Pattern[str]]:
    """The patterns of `[planted.shown]`."""
    return {name: re.compile(any_of(words)) for name, words in toml("spam")["planted"]["shown"].items()}


@cache
def _hung() -> re.Pattern[str]:
    """The trades and tails behind a brand."""
    brand = toml("spam")["brand"]
    trades = any_of(dict.fromkeys((*brand["sold"], *toml("spam")["planted"]["sure_trades"], "国际")))
    return re.compile(rf"(?P<trade>{trades})?(?P<tails>(?P<tail>{any_of(brand['tails'])}){{0,2}})")


@cache
def _made_up() -> re.Pattern[str]:
    """A name as farms make them up. No year, no sum (3000万) and no half of an address begins one."""
    syllables = rf"(?:(?!彩票)[{toml('spam')['planted']['made_of']}])"
    bound = r"(?<![a-z0-9./&#;=_%-])"
    code = rf"{bound}(?P<code>[a-z]{{1,3}}\d{{1,3}}|(\d)\2{{1,3}}|(?!(?:19|20)\d\d)\d{{3,4}}(?=(?![万亿]){syllables}{{2}}))"
    return re.compile(
        rf"{code}(?P<syllables>{syllables}{{2,4}})?(?![a-z0-9])|(?<!{syllables})(?P<lone>{syllables}{{2,4}})"
    )


def filled(text: str, sound: Iterable[str], brands: frozenset[str]) -> tuple[str, tuple[RestoredSpan, ...]]:
    """`text` with the names that stood at its `GAP`s, where lines of the page tell them, and a span for each.

    A span without a text is the place of a name that nothing tells; its confidence is 0.

    Args:
        text: paragraphs joined by line feeds.
        sound: other lines of the page: its title, description, what stands over and under the article.
        brands: the page's own, as `advertised` gives them; lines that hold one tell nothing.
    """
    parts = text.split(GAP)
    lines = [
        line for line in (*sound, *text.split("\n")) if GAP not in line and not brand_phrases(line, brands)
    ]
    restored, spans = parts[0], []
    for after in parts[1:]:
        name = _told(restored.rsplit("\n", 1)[-1], after.split("\n", 1)[0], lines)
        start = len(restored)
        spans.append(
            RestoredSpan(start=start, end=start + len(name), text=name, confidence=_TOLD if name else 0.0)
        )
        restored += name + after
    return restored, tuple(spans)


_SURE = 4
"""Han characters on each side of a gap that a copy must share: two or three (同市第…小学) fit other names as well."""

_TOLD = 0.9
"""How sure a name is that a copy of the words around it tells."""


def replaced(before: str, after: str, copies: Iterable[str], body: str) -> str:
    """What stood in a title between `before` and `after`, as a sound copy or the words beside tell; else nothing."""
    names = toml("boilerplate")["title"]["replaced"]
    copied = _between(before[-6:], re.split(_END, fold(after))[0][:6], copies)
    return copied or next((name for name in names if _joins(name, after, body)), "")


def _told(before: str, after: str, copies: Iterable[str]) -> str:
    """What stood in a sentence between `before` and `after`, as the same words elsewhere tell; else nothing."""
    left, right = re.split(_END, before)[-1][-6:], re.split(_END, fold(after))[0][:6]
    if min(len(han(left)), len(han(right))) < _SURE:
        return ""
    name = _between(left, right, copies)
    return "" if re.search(_END, name) else name


def _between(left: str, right: str, lines: Iterable[str]) -> str:
    """The up to 16 characters that the first fitting line has between two texts; nothing where none fits."""
    gap = re.compile(re.escape(left) + "(.{1,16}?)" + re.escape(right))
    return next((hit[1] for line in lines if (hit := gap.search(line))), "")


_END = r"[,。:;!?，：；！？\s]"


def _joins(name: str, after: str, body: str) -> bool:
    """Whether words of the article run over the seam of `name` and `after`, and begin as `name` does.

    教育部|门签订: 部门签 stands in the text, so 教育部 is what was replaced.
    """
    return len(after) > 1 and name[-1] + after[:2] in body and name[:2] in body


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    return next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _is_code(name: str) -> bool:
    """Whether a name has digits beside letters, as ab88."""
    return any(map(str.isdigit, name)) and not name.isdigit()


_NAME = (
    r"(?P<brand>(?<![a-z0-9])(?:[a-z]{1,8}\d{1,5}|[a-z]{2,8}|\d{2,5})(?:[\u4e00-\u9fff]{2,4}?)??"
    r"|(?<![\u4e00-\u9fffa-z0-9])[\u4e00-\u9fff]{2,4}?)"
)


@cache
def _advertisement() -> re.Pattern[str]:
    trades, tails = _trades(), any_of(toml("spam")["brand"]["tails"])
    return re.compile(rf"{_NAME}(?P<phrase>(?P<trade>{trades}){{0,4}}{tails}+)")


@cache
def _lone_brand() -> re.Pattern[str]:
    # Tails are also made of tails (官方网站): without bounds their runs would be read in 2^n ways.
    trades, tails = _trades(), any_of(toml("spam")["brand"]["tails"])
    return re.compile(rf"{_NAME}(?:{trades}{{1,4}}{tails}{{0,6}} ?|{tails}{{1,6}} ?| |(?<=\d))")


def _trades() -> str:
    """A trade, sold at home or abroad. What both lists hold stands once: a run of it can be read in one way only."""
    brand = toml("spam")["brand"]
    return any_of(dict.fromkeys((*brand["sold"], *brand["sold_abroad"])))
