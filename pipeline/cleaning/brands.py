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

from pipeline.alternatives import any_of
from pipeline.cleaning.chinese import is_word
from pipeline.cleaning.spam import GAP, brand_phrases, fold, han, is_honest, offers
from pipeline.resources import toml
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
    enough += [hit["brand"] for hit in codes if not is_word(hit["name"])]
    if not hits:
        return frozenset(enough)
    offered = offers(page)
    sold: dict[str, set[str]] = {}
    doubtful: dict[str, set[str]] = {}
    for hit in hits:
        if hit["trade"] in brand["sold"] or (not hit["trade"] and _is_code(hit["brand"])):
            sold.setdefault(hit["brand"], set()).add(hit["phrase"])
        elif hit["trade"] or not is_word(hit["brand"]):
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
    return hit["brand"] if _baits().match(hit["phrase"]) and not is_word(hit["brand"]) else None


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
            if hit and not is_honest(hit["brand"]) and not is_word(hit["brand"]):
                found.add(hit["brand"])
    return frozenset(found)


def planted(page: str, titles: Sequence[str]) -> frozenset[str]:
    """The brands that a page does not sell, but has where its title and its sentences had a name.

    What is planted is made as brands are (`鼎旺鸿`, `k7金豪`: lucky syllables, letters with digits, no word), and each of
    these counts for it (`[planted]` in `spam.toml`): a tail behind it, digits before it, many syllables, a trade, a place
    in the title, one behind a county (where an organ stands), and the blank that the hijacker's replacing left behind it
    where Chinese has none. No one of them is enough: people and firms are called alike (金瑞祥, 鼎盛集团), and an article
    may tell of C919.
    """
    folded = fold(page)
    heads = fold("\n".join(titles))
    found: dict[str, list[re.Match[str]]] = {}
    for hit in _made_up().finditer(folded):
        found.setdefault(hit["brand"], []).append(hit)
    enough = toml("spam")["planted"]["enough"]
    return frozenset(
        name
        for name, hits in found.items()
        if _planting(hits, name in heads) >= enough and not is_honest(name) and not is_word(name)
    )


def _planting(hits: Sequence[re.Match[str]], is_in_title: bool) -> int:
    """What the places of a name on its page count for its being a brand."""
    counts = toml("spam")["planted"]
    code, syllables = hits[0]["code"] or "", hits[0]["syllables"] or hits[0]["lone"] or ""
    seams = {hit["after"] for hit in hits if hit["after"]}
    told = counts["title"] * is_in_title
    told += counts["code"] * bool(code and syllables)
    told += counts["syllables"] * max(len(syllables) - 2, 0)
    told += counts["tail"] * any(hit["tail"] for hit in hits)
    trades = [hit["trade"] for hit in hits if hit["trade"]]
    told += counts["sure_trade"] if any(trade in counts["sure_trades"] for trade in trades) else bool(trades)
    told += counts["seam"] * min(len(seams), counts["seams"])
    told += counts["place"] * any(
        hit.string[hit.start() - 1] in counts["places"] for hit in hits if hit.start()
    )
    firm = any(hit["firm"] for hit in hits) and not seams and not code
    return int(told - counts["firm"] * firm)


@cache
def _made_up() -> re.Pattern[str]:
    """A name as farms make them up, with what tells for it or against it."""
    brand, counts = toml("spam")["brand"], toml("spam")["planted"]
    trades, tails = any_of((*brand["sold"], *counts["sure_trades"])), any_of(brand["tails"])
    syllables = rf"[{counts['made_of']}]"
    return re.compile(
        r"(?P<brand>(?<![a-z0-9./&#;=_%-])(?P<code>[a-z]{1,3}\d{1,3}|(\d)\3{1,3}|(\d)(\d)\4\5)"
        rf"(?P<syllables>{syllables}{{2,4}})?(?![a-z0-9])|(?<!{syllables})(?P<lone>{syllables}{{2,4}}))"
        rf"(?P<trade>{trades})?(?P<tail>{tails})?(?P<firm>{any_of(counts['firms'])})?"
        r"(?P<after>(?<!>) [\u4e00-\u9fff,。、;”]{2})?"
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
