"""Names of organisations abroad in Latin letters, whole: Escola Secundária Dra. Ana Pedra.

A tagger that learns from Chinese pages meets few of them, and draws their edges at dots and small words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.language.names import Grammar
from pipeline.language.org_grammar import Mention

# From the beginning of a word only: to try a long one from each of its letters would take the square of its length.
_WORD = r"(?<![A-Za-zÀ-ÿ])[A-ZÀ-Þ][A-Za-zÀ-ÿ'’&-]*+\.?"
_SMALL = "(?:d[aeo]s?|du|des|la|le|of|and|for|the|y|und|di|del|della|von|zu|für) "
_RUN = re.compile(rf"{_WORD}(?: (?:{_SMALL}){{0,2}}{_WORD})+")
_IN_BRACKETS = re.compile("[（(]\\s*$")
_EVIDENCE = frozenset({"latin"})


def with_latin_names(text: str, found: Sequence[Mention], rules: Grammar) -> list[Mention]:
    """`found` and the names in Latin letters that a sentence has, each in place of its parts.

    What stands in brackets is another name of what stands before them, and stays as it was found.
    """
    whole = list(latin_names(text, rules))
    if not whole:
        return list(found)
    owners = {place: part for part in found for place in range(part.start, part.end)}
    kept: list[Mention] = []
    gone = set[Mention]()
    for name in whole:
        parts = {owners[place] for place in range(name.start, name.end) if place in owners}
        # A name that begins in Chinese holds one in Latin letters: 美国Stonebridge High School.
        if not any(part.start <= name.start and name.end <= part.end for part in parts):
            kept.append(name)
            gone |= parts
    return sorted((*(part for part in found if part not in gone), *kept), key=lambda mention: mention.start)


def latin_names(text: str, rules: Grammar) -> Iterator[Mention]:
    """The runs of words in Latin letters, each with a capital or a small word between two such, that hold a word of a kind."""
    for run in _RUN.finditer(text):
        label = rules.latin_label(run[0])
        is_common = rules.latin_common.issuperset(run[0].split())
        if label and not is_common and not _IN_BRACKETS.search(text, max(0, run.start() - 2), run.start()):
            yield Mention(*run.span(), label, run[0], _EVIDENCE)
