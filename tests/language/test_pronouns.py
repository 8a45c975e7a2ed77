"""Words that may stand for organisations."""

from __future__ import annotations

import pytest

from pipeline.language.pronouns import occurrences, spoken


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("三所农村学校与该校结对，双方商定", [("三所农村学校", 3), ("该校", 1), ("双方", 2)]),
        ("第三方评估", []),
        ("四校共研，校企双方签约", [("四校", 4), ("校企双方", 2)]),
        ("前者帮扶后者", [("前者", 1), ("后者", 1)]),
    ],
)
def test_words_and_how_many_they_stand_for(text: str, found: list[tuple[str, int]]) -> None:
    assert [(one.word, one.count) for one in occurrences(text)] == found


def test_the_first_person_of_a_school() -> None:
    assert spoken("我校与我区的幼儿园", "SCHOOL") == [(0, 2)]
