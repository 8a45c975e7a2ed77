"""Words that stand for organisations (`corpus/lexicons/anaphora.toml`), and who speaks in an article.

The lexicon says what a word may stand for; `antecedents.py` finds out what it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from pipeline import resources
from pipeline.language.names import grammar
from pipeline.schema import Entity, Label

_NUMERALS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_NUMERAL = "[两二三四五六]"
"""What `N` is in the lexicon: more than six are a set only where an entry says so (四面八方)."""
_COUNTED = 13
"""Within how many characters before a word its number stands."""
# Without ！ and ？, as the models were trained: behind these 学校 is but a vague word (`any_school`).
_CLAUSE_BEGINS = r"(?:(?<=[,，。;；:：“”\n])|^)"


@dataclass(frozen=True)
class Pronoun:
    """An entry of the lexicon: words of one kind."""

    kind: str
    pattern: re.Pattern[str]
    labels: frozenset[str]
    count: int
    """How many organisations the words stand for, where they hold no numeral."""
    who: str
    vague: bool
    """Whether the words alone don't tell that they stand for anybody: 学校, 它."""
    many: bool
    """Whether they may stand for all of a list, however long: 各校, 对方."""


@dataclass(frozen=True)
class Occurrence:
    """A word at `text[start:end]` that may stand for `count` organisations."""

    start: int
    end: int
    word: str
    count: int
    pronoun: Pronoun


@cache
def pronouns() -> tuple[Pronoun, ...]:
    """The entries of the lexicon, in its order."""

    def pattern(words: str, who: str) -> re.Pattern[str]:
        words = words.replace("N", _NUMERAL)
        return re.compile(
            rf"{_CLAUSE_BEGINS}(?:{words})(?=[^的里内中外长区门、])" if who == "subject" else words
        )

    return tuple(
        Pronoun(
            entry["kind"],
            pattern(entry["words"], entry["who"]),
            frozenset(entry["labels"]),
            entry["count"],
            entry["who"],
            entry.get("vague", False),
            entry.get("many", False),
        )
        for entry in resources.toml("anaphora")["pronoun"]
    )


def occurrences(text: str) -> list[Occurrence]:
    """Every word of the lexicon in `text`, in order; where two overlap, the one that begins first, then the longer one.

    A vague word that is counted (18所山区寄宿制学校) stands for nobody and is none.
    """
    counted = _counted()
    found = sorted(
        (
            Occurrence(*match.span(), match.group(), _count(match.group(), pronoun), pronoun)
            for pronoun in pronouns()
            for match in pronoun.pattern.finditer(text)
            if not pronoun.vague or not counted.search(text, max(0, match.start() - _COUNTED), match.start())
        ),
        key=lambda occurrence: (occurrence.start, -occurrence.end),
    )
    kept: list[Occurrence] = []
    for occurrence in found:
        if not kept or occurrence.start >= kept[-1].end:
            kept.append(occurrence)
    return kept


def _counted() -> re.Pattern[str]:
    return resources.pattern("anaphora", "context", "counted")


def _count(word: str, pronoun: Pronoun) -> int:
    """How many a word stands for: three for 三所学校."""
    if pronoun.count == 1:
        return 1
    return next((_NUMERALS[char] for char in word if char in _NUMERALS), pronoun.count)


def spoken(text: str, label: Label, who: str = "self") -> list[tuple[int, int]]:
    """Where a text speaks of an organisation of this kind in the first person (我校, 本园), or as its `subject` (学校)."""
    return [
        match.span()
        for pronoun in pronouns()
        if pronoun.who == who and label in pronoun.labels
        for match in pronoun.pattern.finditer(text)
    ]


def own_places(text: str) -> dict[str, list[tuple[int, int]]]:
    """Where a text speaks of its own place, by what kind of place it is: 区 for 我区 and 本区."""
    found: dict[str, list[tuple[int, int]]] = {}
    for start, end in spoken(text, "REGION"):
        if text[start] in "我本":
            found.setdefault(text[end - 1], []).append((start, end))
    return found


@lru_cache(maxsize=1 << 10)
def speaker_of(site: str | None) -> tuple[Label, str] | None:
    """The school or university whose own medium it is: 青川中学微信公众号, 北京师范大学新闻网."""
    rules = grammar()
    name = rules.own_medium.sub("", site or "")
    label = rules.label(name)
    if label in ("SCHOOL", "UNIVERSITY"):
        return label, name
    university = rules.university_at(name)
    return ("UNIVERSITY", university[1]) if university else None


def speakers(site: str | None, organisations: Iterable[Entity]) -> Iterator[str]:
    """The ids of the organisations that the school or university of `speaker_of` is."""
    speaker = speaker_of(site)
    return (one.id for one in organisations if speaker and speaker[1] in (one.name, *one.aliases))
