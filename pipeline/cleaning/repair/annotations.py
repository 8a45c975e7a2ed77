"""Pinyin in brackets that an annotator put behind the characters of a hijacked page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from functools import lru_cache

from pipeline.cleaning.chinese import (
    SYLLABLE,
    SYLLABLES,
    is_common,
    readings,
    syllable,
    toneless,
    traditional_characters,
)
from pipeline.cleaning.repair.edits import Edit, in_prose
from pipeline.cleaning.repair.punctuation import spare_commas

# The bracket comes first: it is rarer than the character before it. Some annotators write a reading several times.
_ANNOTATION = re.compile(
    rf"[(（](?<=([\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])[(（])({SYLLABLE})[)）]((?:[(（]\2[)）])*)"
)

_WORD_NOTE = re.compile(rf"[(（](?<=[\u3400-\u9fff]{{2}}[(（])({SYLLABLES})[)）]")
_LONGEST_WORD = 5
_COMMON, _MANY = 500, 0.3
"""How often a word is seen that nobody need be told how to read, and the share of those annotated that are such, at least."""
_APART = 15
"""Characters to a reading of a word, at least, on average: a lesson has more of them."""
# A hijacked page annotates Traditional characters only (share below: some slip for characters that OpenCC
# leaves), and annotates them wherever they occur. A reader's aid annotates what is rare, simple or not,
# where it first occurs.
_TRADITIONAL = 0.8
_CONSISTENT = 0.6
_FEW = 3
_SHORT = 100
_TONELESS_FEW = 10
# Of the characters of a Traditional page some three in ten are not those of a Simplified one.
_SEVERAL, _NEARLY, _TRADITIONAL_PAGE = 3, 0.9, 0.1


def pinyin(text: str) -> list[Edit]:
    """Readings in brackets behind their character (`結(jié)對` is 結對), where the page is full of them.

    A page counts as annotated when nearly all annotated characters are Traditional ones, and these are
    annotated nearly everywhere on the page; a text of less than 100 characters may have a single
    annotation, a longer one needs three, or ten if they bear no tone marks. Then readings that fit their
    character are removed. A page where readings without tone marks stand several times behind one character (`部(bu)(bu)`),
    as no reader's aid has them, is annotated whatever its characters are: another annotator takes them
    at random. So is a Traditional page that annotates several characters again and again (`一(yī)行`, `分(fēn)校`).
    Counter-examples: `行(xíng)` in a lesson and a poem with glosses (Simplified or rare characters, once each), `函數(f)`
    and `學(X)` (no reading).
    """
    matches = [match for match in _ANNOTATION.finditer(text) if _fits(match[1], match[2])]
    toned = [match for match in matches if not _is_toneless(match[2])]
    bare = [match for match in matches if _is_toneless(match[2])]
    few = 1 if len(text) < _SHORT else _FEW
    few_bare = min(_TONELESS_FEW, len(text) // 10 + 1)
    repeated = sum(bool(match[3]) for match in bare)
    removed = [
        *(
            toned
            if _everywhere(text, toned) or _here_and_there(text, toned)
            else _annotated(text, toned, few)
        ),
        *(bare if repeated >= few else _annotated(text, bare, few_bare)),
    ]
    edits = sorted(
        (Edit(*match.span(), "") for match in (*removed, *_of_words(text))), key=lambda edit: edit.start
    )
    return in_prose(text, edits)


def _of_words(text: str) -> list[re.Match[str]]:
    """The readings of whole words (`教育(jiàoyù)`) that another annotator put here and there into a page, of common words, too.
    Counter-examples: a lesson, where they stand close, and glosses of rare words (`饕餮(tāotiè)`)."""
    notes = [(note, size) for note in _WORD_NOTE.finditer(text) if (size := _spelled(text, note))]
    common = sum(is_common(text[note.start() - size : note.start()], _COMMON) for note, size in notes)
    many = sum("\u4e00" <= character <= "\u9fff" for character in text) if notes else 0
    if common < max(_FEW, _MANY * len(notes)) or many < _APART * len(notes):
        return []
    return [note for note, _ in notes]


def _spelled(text: str, note: re.Match[str]) -> int:
    """How many characters before a note it spells, each by one of its readings or without its tone; 0 where it does not."""
    written = syllable(note[1])
    if _is_toneless(written):
        return 0
    left = {len(written)}
    for size in range(1, min(_LONGEST_WORD, note.start()) + 1):
        known = readings(text[note.start() - size])
        forms = {*known, *map(toneless, known)}
        left = {end - len(form) for end in left for form in forms if written.endswith(form, 0, end)}
        if 0 in left:
            return size if size > 1 else 0
    return 0


def _everywhere(text: str, matches: list[re.Match[str]]) -> bool:
    """Whether a Traditional text annotates characters of whatever kind nearly wherever they occur, several of them again and
    again: a reader's aid annotates a character once, a lesson on characters gives several readings of one."""
    readings_of = Counter((match[1], match[2]) for match in matches)
    characters = {character for character, _ in readings_of}
    again = sum(number > 1 for number in readings_of.values())
    if again < _SEVERAL or len(readings_of) > len(characters):
        return False
    return _is_traditional(text, characters) and len(matches) >= _NEARLY * _occurrences(text, matches)


def _here_and_there(text: str, matches: list[re.Match[str]]) -> bool:
    """Whether a Traditional text annotates Traditional characters at some of the places where they occur, one of them twice, and
    a spinner has put commas into it: nobody reads such a text to learn its characters."""
    traditional = [match for match in matches if match[1] in traditional_characters()]
    readings_of = Counter((match[1], match[2]) for match in matches)
    return (
        len(traditional) >= max(_FEW, _TRADITIONAL * len(matches))
        and max(readings_of.values()) > 1
        and _is_traditional(text, {character for character, _ in readings_of})
        and bool(spare_commas(text))
    )


def _is_traditional(text: str, but: Collection[str]) -> bool:
    """Whether the characters of a text, but for some, are those of a Traditional page: what is annotated doesn't tell it,
    學(xué) in a Simplified lesson."""
    others = Counter({c: n for c, n in Counter(text).items() if "\u4e00" <= c <= "\u9fff" and c not in but})
    traditional = sum(number for c, number in others.items() if c in traditional_characters())
    return traditional >= _TRADITIONAL_PAGE * others.total()


def _fits(character: str, written: str) -> bool:
    """Whether `written` is a reading of the character; without its tone it fits as well."""
    reading = syllable(written)
    if _is_toneless(reading):
        # ü is typed as v: 略(lve).
        return reading.replace("v", "ü") in {toneless(known) for known in readings(character)}
    return reading in readings(character)


# An annotated page has the same few syllables hundreds of times.
@lru_cache(maxsize=1 << 12)
def _is_toneless(written: str) -> bool:
    return toneless(syllable(written)) == syllable(written)


def _annotated(text: str, matches: list[re.Match[str]], few: int) -> list[re.Match[str]]:
    """`matches`, where an annotator of Traditional characters made them, who annotates a few others as well; none where they
    are a reader's aid."""
    traditional = [match for match in matches if match[1] in traditional_characters()]
    if len(traditional) < max(few, _TRADITIONAL * len(matches)):
        return []
    is_consistent = len(traditional) >= _CONSISTENT * _occurrences(text, traditional)
    return matches if is_consistent else []


def _occurrences(text: str, matches: list[re.Match[str]]) -> int:
    """How often the characters occur that are annotated somewhere."""
    return sum(text.count(character) for character in {match[1] for match in matches})
