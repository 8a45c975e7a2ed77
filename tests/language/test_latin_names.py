"""Names in Latin letters, whole, and words that are none."""

from __future__ import annotations

import pytest

from pipeline.language.latin_names import latin_names, with_latin_names
from pipeline.language.names import grammar
from pipeline.language.org_grammar import Mention


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("石桥中学与Escola Secundária Dra. Ana Pedra结对", ["Escola Secundária Dra. Ana Pedra"]),
        ("University of Pedra and Rio代表团", ["University of Pedra and Rio"]),
        ("与St. John's High School签约", ["St. John's High School"]),
        ("石桥中学（Stonebridge Middle School）", []),
        ("High School学生，School的课，Mr. John Smith", []),
        ("石桥中学", []),
    ],
)
def test_names_in_latin_letters(text: str, names: list[str]) -> None:
    assert [name.name for name in latin_names(text, grammar())] == names


@pytest.mark.parametrize(
    ("found", "left"),
    [
        (["Escola Secundária", "Pedra"], ["Escola Secundária Dra. Pedra"]),
        ([], ["Escola Secundária Dra. Pedra"]),
        (["与Escola Secundária Dra. Pedra"], ["与Escola Secundária Dra. Pedra"]),
        (["石桥中学"], ["石桥中学", "Escola Secundária Dra. Pedra"]),
    ],
)
def test_a_whole_name_is_put_in_place_of_its_parts(found: list[str], left: list[str]) -> None:
    text = "石桥中学与Escola Secundária Dra. Pedra结对"
    parts = [Mention(text.index(name), text.index(name) + len(name), "SCHOOL", name) for name in found]
    assert [name.name for name in with_latin_names(text, parts, grammar())] == left
