"""Which brands a hijacked page sells, and what stood in their places before.

Farms make up names by the thousand, so that no list knows them. But they sell: on the same page the name hangs
together with trades (体育) and tails (官网入口, app下载), again and again; and where a title has a sound copy, it
stands where the copy has a name. What is found so is taken out of the text wherever a name can stand (`spam.py`),
and the page itself may tell what it replaced.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from itertools import islice

from pipeline.alternatives import any_of, first_of
from pipeline.cleaning.spam import (
    GAP,
    VERY_COMMON,
    all_tails,
    brand_phrases,
    fold,
    han,
    has_meaning,
    is_honest,
    offers,
)
from pipeline.resources import toml
from pipeline.schema import RestoredSpan


def advertised(page: str) -> frozenset[str]:
    """The brands that a page advertises itself, known to no list: `云鼎` of 云鼎体育官网 and 云鼎体育app下载.

    A brand is what stands alone before a betting trade with two tails (官网入口), or before two different such
    phrases; one phrase with one tail is not enough (a school may print 临河体育官网), and what `honest` lists is
    none. Trades that are honest elsewhere (云鼎国际官网), and tails without a trade (云鼎官网入口), count on pages that
    offer what only spam offers, and there not for what has a meaning or the ending of an institution (学信网官网入口); of
    what farms make names of, words too (瑞金官网入口), after three phrases.
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
    words: dict[str, set[str]] = {}
    for hit in hits:
        if hit["trade"] in brand["sold"] or (not hit["trade"] and _is_code(hit["brand"])):
            sold.setdefault(hit["brand"], set()).add(hit["phrase"])
        elif hit["trade"] or not has_meaning(hit["brand"]):
            doubtful.setdefault(hit["brand"], set()).add(hit["phrase"])
        elif not has_meaning(hit["brand"], VERY_COMMON):
            words.setdefault(hit["brand"], set()).add(hit["phrase"])
    enough += [name for name, seen in sold.items() if _is_advertised(seen)]
    for name, seen in doubtful.items():
        seen = seen | sold.get(name, set())
        if (offered >= limits["hijacked"] and _is_advertised(seen)) or (
            offered and len(seen) >= limits["campaign"]
        ):
            enough.append(name)
    if offered >= limits["hijacked"]:
        enough += [name for name, seen in words.items() if len(seen) >= limits["campaign"]]
    return frozenset(enough)


def acting(page: str) -> frozenset[str]:
    """The brands that stand on a page where an organisation acts: `云鼎` of 云鼎官网师生代表团, an address known to no list, and
    `半岛新体育` of 半岛新体育党委书记, where the brand is listed.

    What is said of names that begin alike is added up (`[acting]` in `spam.toml`). Counter-examples: 登录临河教育官网查询
    (nobody acts), 学校官网师生投稿 (`honest`), 直播平台教师 (no address), 观看金沙体育比赛.
    """
    limits = toml("spam")["acting"]
    said: dict[str, dict[str, float]] = {}
    lines = [line for line in fold(page).split("\n") if _address().search(line)]
    for hit in (hit for line in lines for hit in _acting().finditer(line)):
        brand = hit["listed"] or hit["brand"]
        if not is_honest(brand):
            names = said.setdefault(brand[:_ALIKE], {})
            weight = 1.0 if hit["surely"] else limits["likely"]
            names[brand] = names.get(brand, 0.0) + weight
    return frozenset(
        name for names in said.values() if sum(names.values()) >= limits["enough"] for name in names
    )


def called(names: Iterable[str], page: str) -> frozenset[str]:
    """The brands that a site calls itself and that stand in its sentences, known to no list: `云尼斯wnsr888` behind the title,
    and 签署了云尼斯wnsr888实践基地协议.

    The name must be made as brands are (`[called]` in `spam.toml`), and stand beside Han characters; one that ends as those of
    honest sites do must have what only schools have (云鼎平台党委). Counter-examples: a paper that names itself (柳河新闻网),
    登录临河体育官网查询 (nobody acts), 石桥学习平台的教师.

    Args:
        names: what stands in the places for a title, with the site's name behind it, and what the page says of itself.
        page: its text or markup, repaired.
    """
    limits = toml("spam")["called"]
    parts = (part.strip() for name in map(fold, names) for part in (name, *_PARTS.split(name)))
    short = (part for part in dict.fromkeys(parts) if limits["shortest"] <= len(part) <= limits["longest"])
    likely = [part for part in islice(short, limits["most"]) if _is_made(part)]
    folded = fold(page) if likely else ""
    return frozenset(
        name
        for name in likely
        if _times_said(name, folded) >= (1 if _has_code(name) else limits["enough"])
        and (not is_honest(name) or _times_owning(name, folded) >= limits["enough"])
    )


_PARTS = re.compile("[-_|—–]+")


def _is_made(name: str) -> bool:
    """Whether a name has what the names of farms have."""
    return _has_code(name) or _made_of().search(name) is not None


@cache
def _made_of() -> re.Pattern[str]:
    brand, limits = toml("spam")["brand"], toml("spam")["called"]
    return re.compile(any_of((*limits["made"], *brand["sold"], *brand["sure"], *brand["likely"])))


def _has_code(name: str) -> bool:
    """Whether letters and digits stand beside Han characters: 云尼斯wnsr888, 云鼎国际1946源于东国; a year is none."""
    codes = re.findall(r"[a-z0-9]+", name)
    return bool(han(name)) and any(
        len(code) >= 3 and any(map(str.isdigit, code)) and not _RECENT_YEAR.fullmatch(code) for code in codes
    )


_RECENT_YEAR = re.compile(r"20[0-3]\d")


def _times_said(name: str, folded: str) -> int:
    """How often a name stands beside a Han character, and is not what one reads."""
    beside = re.compile(f"(?<=[\u4e00-\u9fff]){re.escape(name)}|{re.escape(name)}(?=[\u4e00-\u9fff])")
    return sum(
        _read().search(folded[max(0, hit.start() - _BEFORE) : hit.start()]) is None
        for hit in beside.finditer(folded)
    )


def _times_owning(name: str, folded: str) -> int:
    """How often a name has what schools have and no site has."""
    return len(re.findall(f"{re.escape(name)}{any_of(toml('spam')['called']['owned'])}", folded))


_BEFORE = 4
"""Characters before a name that tell whether it is what one reads: 登录."""


@cache
def _read() -> re.Pattern[str]:
    return re.compile(toml("spam")["called"]["read"])


_ALIKE = 2
"""Characters by which one brand is known under two names: 云鼎官网, 云鼎集团8855官方网站."""


@cache
def _address() -> re.Pattern[str]:
    limits = toml("spam")["acting"]
    return re.compile(any_of((*limits["tails"], *limits["listed"])))


@cache
def _acting() -> re.Pattern[str]:
    limits = toml("spam")["acting"]
    brand = toml("spam")["brand"]
    tails = rf"{any_of(limits['tails'])}{any_of(all_tails())}{{0,5}}"
    known = any_of((*brand["sure"], *brand["likely"], *brand["doubtful"]))
    listed = rf"(?P<listed>{known}{any_of(limits['listed'])})"
    before = rf"(?:^|(?<=[\s,。;:!?“”\"'、>(])|(?<={')|(?<='.join(limits['before'])}))"
    name = r"(?P<brand>[\u4e00-\u9fffa-z0-9]{2,14}?)"
    acts = f"(?P<surely>{any_of(limits['surely'])})|{any_of(limits['likely_acts'])}"
    # Looked ahead for, as 这是云鼎官网 begins in two places.
    return re.compile(f"{before}(?=(?:{listed}|{name}{tails})(?:{acts}))")


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


def filled(text: str, sound: Iterable[str], brands: frozenset[str]) -> tuple[str, tuple[RestoredSpan, ...]]:
    """`text` with the names that stood at its `GAP`s, where lines of the page tell them, and a span for each.

    A span without a text is the place of a name that nothing tells; its confidence is 0.

    Args:
        text: paragraphs joined by line feeds.
        sound: other lines of the page: its title, description, what stands over and under the article.
        brands: the page's own, as `advertised` gives them; lines that hold one tell nothing.
    """
    first, *rest = text.split(GAP)
    rights = [_opening(after) for after in rest]
    lines = (
        line for line in (*sound, *text.split("\n")) if GAP not in line and not brand_phrases(line, brands)
    )
    places = _places(lines, {right[:_SURE] for right in rights if _is_sure(right)})
    pieces, spans, length, before = [first], [], len(first), first[-_BESIDE:]
    for right, after in zip(rights, rest, strict=True):
        name = _told(re.split(_END, before)[-1], right, places)
        spans.append(
            RestoredSpan(start=length, end=length + len(name), text=name, confidence=_TOLD if name else 0.0)
        )
        pieces += name, after
        length += len(name) + len(after)
        before = (before + name + after)[-_BESIDE:]
    return "".join(pieces), tuple(spans)


_SURE = 4
"""Han characters on each side of a gap that a copy must share: two or three (同市第…小学) fit other names as well."""

_BESIDE = 6
"""Characters on a side of a gap that a copy is looked for by, or those up to a mark."""

_LONGEST_TOLD = 16
"""Characters of a name that a copy tells."""

_MOST_PLACES = 100
"""Places of the same `_SURE` characters that are looked at: a page has few copies of a sentence."""

_TOLD = 0.9
"""How sure a name is that a copy of the words around it tells."""

_Places = dict[str, list[tuple[str, int]]]
"""Lines and positions by the characters that stand there."""


def replaced(before: str, after: str, copies: Iterable[str], body: str) -> str:
    """What stood in a title between `before` and `after`, as a sound copy or the words beside tell; else nothing."""
    names = toml("boilerplate")["title"]["replaced"]
    copied = _between(before[-_BESIDE:], _opening(after), copies)
    return copied or next((name for name in names if _joins(name, after, body)), "")


def _opening(after: str) -> str:
    """The characters behind a gap, folded, up to a mark."""
    return re.split(_END, fold(after[:_BESIDE]))[0]


def _is_sure(beside: str) -> bool:
    return len(han(beside)) >= _SURE


def _places(lines: Iterable[str], wanted: Collection[str]) -> _Places:
    """Where in `lines` the `wanted` stand behind as many characters and a name; one search for all gaps together."""
    places: _Places = {run: [] for run in wanted}
    for line in lines if places else ():
        for at in range(_SURE + 1, len(line) - _SURE + 1):
            here = places.get(line[at : at + _SURE])
            if here is not None and len(here) < _MOST_PLACES:
                here.append((line, at))
    return places


def _told(left: str, right: str, places: _Places) -> str:
    """What stood in a sentence between `left` and `right`, as the same words elsewhere tell; else nothing."""
    if not (_is_sure(left) and _is_sure(right)):
        return ""
    for line, end in places[right[:_SURE]]:
        found = line.find(left, max(0, end - _LONGEST_TOLD - len(left)), end - 1)
        if found >= 0 and line.startswith(right, end):
            name = line[found + len(left) : end]
            return name if _organisation().fullmatch(name) else ""
    return ""


@cache
def _organisation() -> re.Pattern[str]:
    """A name that ends as those of organisations and regions do: 东湖大学, not 东湖大学签署."""
    kinds = toml("organisations")["endings"]
    return re.compile(rf"[^,。:;!?，：；！？\s]*?(?:{endings_of(*kinds)}|[省市县区州盟旗])")


IN_NAMES = "\u4e00-\u9fff〇（）()"
"""The characters of organisations' names, for the brackets of a pattern: 〇 (第一〇一中学) is in no block of Han characters."""


def names_of(*kinds: str) -> str:
    """A regular expression for the names of some kinds of organisation, from where it is tried to the first ending."""
    return f"[{IN_NAMES}]{{2,20}}?{endings_of(*kinds)}"


def endings_of(*kinds: str) -> str:
    """A regular expression for how the names of some kinds of organisation end (`[endings]` in `organisations.toml`)."""
    endings = toml("organisations")["endings"]
    return first_of(
        ending.replace("N", r"[\d一二三四五六七八九十]+") for kind in kinds for ending in endings[kind]
    )


def _between(left: str, right: str, lines: Iterable[str]) -> str:
    """The characters of a name that the first fitting line has between two texts; nothing where none fits."""
    gap = re.compile(f"{re.escape(left)}(.{{1,{_LONGEST_TOLD}}}?){re.escape(right)}")
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
