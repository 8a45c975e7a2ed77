"""The names of a sentence by rule, and the words that tell nothing apart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle

import pytest

from pipeline.language.lac import Word
from pipeline.language.names import grammar
from pipeline.language.org_grammar import Mention, held_by, is_generic, longest, mentions


def in_words(*words: str, tags: Sequence[str] = ("ORG",)) -> tuple[str, list[Word]]:
    """A text of these words, and they as LAC would give them; the tags again and again."""
    found: list[Word] = []
    for word, tag in zip(words, cycle(tags), strict=False):
        start = found[-1].end if found else 0
        found.append(Word(start, start + len(word), word, tag))
    return "".join(words), found


@pytest.mark.parametrize(
    ("text", "generic"),
    [
        ("", True),
        ("乡镇义务教育", True),
        ("城乡教育", True),
        ("石桥", False),
        ("乡镇石桥", False),
        # What a name holds tells something where it stands last.
        ("职业", False),
        ("乡镇职业", False),
    ],
)
def test_words_that_tell_nothing_apart(text: str, generic: bool) -> None:
    assert is_generic(text, grammar()) is generic


@pytest.mark.parametrize("words", ["城乡教育" * 500, "新" * 5000])
def test_a_long_run_of_words_that_overlap_comes_to_an_end(words: str) -> None:
    assert is_generic(words, grammar())
    assert not is_generic(f"{words}育才", grammar())
    text, found = in_words(words, "公司", tags=["n"])
    assert mentions(text, found) == []


def test_the_longest_of_those_that_overlap_is_kept() -> None:
    first, second, third = (Mention(*span, "SCHOOL", "") for span in ((0, 4), (2, 9), (8, 12)))
    assert longest([first, third, second]) == [second]
    assert longest([third, first]) == [first, third]
    assert held_by([first, third]) == {0, 1, 2, 3, 8, 9, 10, 11}


def test_a_name_begins_behind_what_joins_it_to_the_one_before() -> None:
    text, words = in_words("石桥第一中学帮扶清溪小学")
    assert [mention.name for mention in mentions(text, words)] == ["石桥第一中学", "清溪小学"]


def test_a_number_before_a_place_and_a_kind_makes_it_none() -> None:
    for number, label in (("9所", "REGION"), ("9所的", "REGION"), ("在", "SCHOOL")):
        text, words = in_words(number, "重庆", "小学", tags=["m", "LOC", "n"])
        assert [mention.label for mention in mentions(text, words)] == [label]


@pytest.mark.parametrize("between", ["与", "、", "帮扶", "与9所"])
def test_a_sentence_of_thousands_of_names_comes_to_an_end(between: str) -> None:
    text, words = in_words(*["清溪小学", between] * 10_000, tags=["ORG", "w"])
    assert [mention.name for mention in mentions(text, words)] == ["清溪小学"] * 10_000


def test_a_place_named_thousands_of_times_in_a_row_comes_to_an_end() -> None:
    text, words = in_words(*["兰州"] * 20_000, tags=["LOC"])
    assert {mention.label for mention in mentions(text, words)} == {"REGION"}
