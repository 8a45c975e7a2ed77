"""What a text says of an agreement besides its parties and its date: how long it holds, where it was signed, how many signed it.

- A *term* is how long the tie or its agreement is said to hold: `P3Y`, `P18M` (为期三年, 期限六年, 一期18个月), or an interval
  with the precision of the text, `2023-09/2026-08` (2023年9月至2026年8月). No term: 三年来, 十年前, 三年制, 3年内建成, a school's
  age, a teacher's stay, a course's length; nor 长期, which names no end.
- A *place* is where it was signed, founded or announced, in the words of the text: 西宁, 区教育局三楼会议室. No place: 在…支持下,
  在协议上, 在线上, and what only a pronoun names: 在我校, 在这里.
- The number of *parties* is that of the agreement: 双方 and 两校 are 2, 三方协议 is 3, 八家单位共同签署 is 8. It is not the number
  of partners of one side (与四校签约), nor that of a group's members.

The readers here say what stands where; to which tie it belongs is told in `attribution.py`. The patterns are those of
`corpus/lexicons/attributes.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from pipeline import resources
from pipeline.language.dates import time_mentions
from pipeline.language.gazetteer import gazetteer
from pipeline.language.names import grammar, number
from pipeline.language.sentences import CLAUSE_END, CLAUSE_ENDS, STOP

_NUMERAL = "[一二两三四五六七八九十]{1,3}"
_UNITS = {"年": "Y", "学年": "Y", "个学年": "Y", "个月": "M"}
_DURATION = (
    rf"(?P<duration>(?<![\d一二三四五六七八九十百千〇零第约近.—\-~～至到])(?:{_NUMERAL}|[1-9１-９]\d?)"
    r"(?:个?学年|个月|年半|年(?!代|级|份|龄|轻|[初末底春夏秋冬]))|(?<![一二两三四五六七八九十\d年])半年)"
)
_YEAR = "(?:(?:19|20)[0-9]{2}|[一二][〇零一二三四五六七八九]{3})"
_MONTH = f"(?:{_NUMERAL}|[0-9]{{1,2}})月(?:(?:{_NUMERAL}|[0-9]{{1,2}})[日号])?"
_INTERVAL = (
    rf"(?P<first>(?<!\d){_YEAR}(?:年(?:{_MONTH})?起?|(?![\d年])))"
    rf"(?:至|到|—+|－|–|-|~|～)(?P<last>(?=[\d一二])(?:{_YEAR}年?)?(?:{_MONTH})?)(?!\d)"
)
_AROUND = 200
"""How far around a place its sentence is read, at most."""
# A sentence is asked for again by each tie near it.
_remembered = lru_cache(maxsize=1 << 11)


@dataclass(frozen=True)
class Term:
    """A term told at `text[start:end]`; `value` is ISO 8601: `P3Y`, `2023-09/2026-08`."""

    start: int
    end: int
    value: str


@dataclass(frozen=True)
class Counted:
    """A number of parties told at `text[start:end]`."""

    start: int
    end: int
    value: int


@dataclass(frozen=True)
class PlaceSaid:
    """A place told at `text[start:end]`; the words are the value."""

    start: int
    end: int
    is_event: bool
    """Whether something was held there (`签约仪式在西宁举行`), which may be about many ties; else one was signed there."""


def pattern(group: str, name: str) -> re.Pattern[str]:
    """One pattern of `attributes.toml`."""
    return resources.pattern("attributes", group, name)


@cache
def _terms() -> tuple[re.Pattern[str], ...]:
    lexicon = resources.toml("attributes")["term"]
    macros = {"{D}": _DURATION, "{I}": _INTERVAL, "{tie}": lexicon["tie"]}

    def written_out(words: str) -> str:
        for macro, expansion in macros.items():
            words = words.replace(macro, expansion)
        return words

    return tuple(re.compile(written_out(words)) for words in lexicon["patterns"])


@cache
def _places() -> re.Pattern[str]:
    """`在西宁签约`; `在西宁与乙校签约` (`with`); `在会议室里，双方落笔` (`aside`)."""
    lexicon = resources.toml("attributes")["place"]
    verb = f"(?:{lexicon['adverb']})*(?:{lexicon['act']}|(?P<event>{lexicon['event']}))"
    words, clause = f"[^{CLAUSE_ENDS}《》“”（）()、在]", f"[^{CLAUSE_ENDS}]"
    return re.compile(
        f"(?<![存正现实潜])在(?P<place>{words}{{1,24}}?)[上内里]?"
        f"(?:{verb}(?!之?[前后])"
        f"|(?P<with>与|同|和|跟|就){clause}{{2,40}}?(?:{lexicon['act']})"
        f"|[,，](?P<aside>){clause}{{0,20}}?(?:{lexicon['done']}))"
    )


@_remembered
def terms_in(text: str) -> tuple[Term, ...]:
    """The terms that a text tells, in order; of those that overlap, the first and longest."""
    found = [
        Term(*span, value)
        for told in _terms()
        for match in told.finditer(text)
        for span, value in (_term(match),)
        if value and not _is_other(text, *span)
    ]
    kept: list[Term] = []
    for each in sorted(found, key=lambda term: (term.start, -term.end)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return tuple(kept)


def _term(match: re.Match[str]) -> tuple[tuple[int, int], str | None]:
    """Where a match tells its term, and the term as ISO 8601."""
    groups = match.groupdict()
    if groups.get("duration"):
        return match.span("duration"), duration(match["duration"])
    return (match.start("first"), match.end("last")), interval(match["first"], match["last"])


def _is_other(text: str, start: int, end: int) -> bool:
    """Whether the words around a duration make it one of something else: 三年来, 五年制, a teacher's stay."""
    if pattern("term", "before").search(text, max(0, start - 6), start) or pattern("term", "behind").search(
        text[end : end + 4]
    ):
        return True
    before = CLAUSE_END.split(text[max(0, start - 40) : start])
    clause = before[-1] + CLAUSE_END.split(text[end : end + 30])[0]
    if pattern("term", "agreed").search(clause):
        return False
    # `赴甲校跟岗，为期一年`: the clause before says what it is that lasts so long.
    led = before[-2] if before[-1] in _LED and len(before) > 1 else ""
    return bool(pattern("term", "stay").search(clause) or pattern("term", "stay").search(led))


_LED = ("为期", "期限", "时间", "")


def duration(words: str) -> str | None:
    """`三年` as `P3Y`, `18个月` as `P18M`, `一年半` and `半年` in months; None for what is no duration."""
    if words == "半年":
        return "P6M"
    match = re.fullmatch(rf"({_NUMERAL}|\d{{1,2}})(个?学年|个月|年半|年)", words)
    if not match:
        return None
    count = number(match[1])
    if not count:
        return None
    if match[2] == "年半":
        return f"P{count * 12 + 6}M"
    return f"P{count}{_UNITS[match[2]]}"


def interval(first: str, last: str) -> str | None:
    """`2023年9月` and `2026年8月` as `2023-09/2026-08`; the last may leave out the year. None where it doesn't end later."""
    begin = _iso(first)
    end = _iso(last, begin) if begin else None
    return f"{begin}/{end}" if begin and end and begin < end else None


def _iso(words: str, before: str | None = None) -> str | None:
    year = re.fullmatch(r"\d{4}", words.removesuffix("起"))
    times = time_mentions(f"{year[0]}年" if year else words, None, before)
    return times[0].iso if times else None


@_remembered
def places_in(text: str) -> tuple[PlaceSaid, ...]:
    """Where a text says that something was signed, founded or held, in order."""
    return tuple(
        PlaceSaid(*match.span("place"), is_event=bool(match["event"]))
        for match in _places().finditer(text)
        if _is_place(match["place"], match["with"] is not None or match["aside"] is not None)
        and not pattern("place", "to_come").search(text, max(0, match.start() - 12), match.start())
        and (not match["event"] or pattern("place", "events").search(_sentence(text, *match.span())))
    )


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence of `text[start:end]`, as far as it is near."""
    return _between(STOP, text[max(0, start - _AROUND) : start], text[start:end], text[end : end + _AROUND])


def _clause(text: str, start: int, end: int) -> str:
    """The clause of `text[start:end]`, as far as it is near."""
    return _between(CLAUSE_END, text[max(0, start - 30) : start], text[start:end], text[end : end + 40])


def _between(ends: re.Pattern[str], before: str, words: str, behind: str) -> str:
    """Words with what is beside them, from the last of `ends` before to the first one behind."""
    return ends.split(before)[-1] + words + ends.split(behind)[0]


@cache
def _provinces() -> frozenset[str]:
    """渝, 沪: provinces by one character."""
    return frozenset(row["abbr"] for row in resources.rows("province_abbreviations"))


def _is_place(words: str, signs: bool) -> bool:
    """Whether what follows 在 is a place; `signs`: whether it may be one of those who sign."""
    if pattern("place", "not_place").search(words) or pattern("place", "pronoun").search(words):
        return False
    place = gazetteer().match(words)
    if (place and place.end == len(words)) or words in gazetteer().towns or words in _provinces():
        return True
    if len(words) < 2:
        return False
    if signs:
        return bool(pattern("place", "venue").search(words))
    return bool(pattern("place", "ending").search(words) or grammar().ending(words))


@_remembered
def parties_in(text: str) -> tuple[Counted, ...]:
    """How many parties a text says that an agreement has, in order: 双方, 三方, 八家单位共同签署."""
    titled = [match.span() for match in re.finditer("《[^《》]*》", text)]
    found = [*_both(text), *_sides(text), *_several(text)]
    counted = (each for each in found if not any(start <= each.start < end for start, end in titled))
    return tuple(sorted(counted, key=lambda each: each.start))


def _both(text: str) -> Iterator[Counted]:
    for match in pattern("parties", "both").finditer(text):
        clause = _clause(text, *match.span())
        is_one = pattern("parties", "agrees").search(clause) and not pattern("parties", "one_by_one").search(
            clause
        )
        if is_one and not _is_part(text, match.start(), 2):
            yield Counted(*match.span(), 2)


def _sides(text: str) -> Iterator[Counted]:
    for match in pattern("parties", "sides").finditer(text):
        if pattern("parties", "agrees").search(_clause(text, *match.span())):
            yield Counted(*match.span(), number(match["n"]))


def _several(text: str) -> Iterator[Counted]:
    for match in pattern("parties", "several").finditer(text):
        count = number(match["n"])
        if (
            count > 2
            and not _is_part(text, match.start(), count)
            and pattern("parties", "together").search(text[match.end() : match.end() + 24])
        ):
            yield Counted(*match.span(), count)


def _is_part(text: str, start: int, count: int) -> bool:
    """Whether so many are only a part: the other side (`与四校签约`, `甲校又同乙、丙两校签约`), or some of a group."""
    before = text[max(0, start - 60) : start]
    if pattern("parties", "not_all").search(before) or (
        count > 2 and pattern("parties", "other_side").search(before)
    ):
        return True
    partners = pattern("parties", "partners").search(before)
    return bool(partners and len(re.split("[、和及]", partners["list"])) == count)
