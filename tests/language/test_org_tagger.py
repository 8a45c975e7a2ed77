"""The tagger of names: its tags, its features, and that it learns."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language.field import Field, Reading
from pipeline.language.lac import Word
from pipeline.language.names import grammar
from pipeline.language.org_grammar import Mention
from pipeline.language.org_tagger import (
    Kind,
    Sentence,
    Span,
    character_features,
    is_place,
    lead,
    name_features,
    read,
    rivals,
    spans_of,
    tags,
    train,
)
from pipeline.language.viterbi import Chain
from pipeline.linear import TooFewError

FLAT = Field(("B", "I", "E", "O"), Chain.of(np.zeros((4, 4))), ())


@st.composite
def spans(draw: st.DrawFn) -> list[Span]:
    """Spans in order that do not overlap; some touch."""
    edges = draw(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 5)), max_size=6))
    found, at = [], 0
    for gap, length in edges:
        found.append((at + gap, at + gap + length))
        at += gap + length
    return found


@given(spans(), st.integers(0, 3))
def test_tags_tell_the_spans_again(found: list[Span], rest: int) -> None:
    size = (found[-1][1] if found else 0) + rest
    written = tags(size, found)
    assert len(written) == size
    assert spans_of(written) == found


@given(st.lists(st.sampled_from("BIESO"), max_size=12))
def test_any_tags_tell_of_spans_in_order(written: list[str]) -> None:
    found = spans_of(written)
    assert all(written[start] in "BS" and written[end - 1] in "ES" for start, end in found)
    assert all(end <= start for (_, end), (start, _) in pairwise(found))


@pytest.mark.parametrize("tagged", ["IIE", "BIO", "BB", "E"])
def test_tags_that_make_no_whole_name_tell_of_none(tagged: str) -> None:
    assert spans_of(tagged) == []


def test_what_stands_at_a_span_is_what_overlaps_it() -> None:
    text = "石桥市清溪小学与柳湾中学"
    words = [Word(start, end, text[start:end], "n") for start, end in ((0, 3), (3, 7), (7, 8), (8, 12))]
    # Regions may lie within one another.
    around, inside, behind = (Mention(*span, "REGION", "") for span in ((0, 7), (0, 3), (8, 10)))
    told = Sentence(text, [], words, [around, inside, behind])
    assert list(told.words_at((2, 8))) == words[:3]
    assert list(told.words_at((3, 7))) == words[1:2]
    assert told.mentions_at((3, 7)) == [around]
    assert told.mentions_at((2, 9)) == [around, inside, behind]
    assert told.mentions_at((7, 8)) == []
    assert (Sentence(text, []).words_at((0, 3)), Sentence(text, []).mentions_at((0, 3))) == ((), [])


def sentence(text: str, lac: bool) -> Sentence:
    tokens = [(at, at + 1) for at in range(len(text))]
    if not lac:
        return Sentence(text, tokens)
    return Sentence(text, tokens, [Word(0, len(text), text, "ORG")], [Mention(0, len(text), "SCHOOL", text)])


@pytest.mark.parametrize("lac", [True, False])
@pytest.mark.parametrize("text", ["清", "清溪小学", "清溪小学与石桥中学"])
def test_each_character_has_as_many_features_as_any_other(text: str, lac: bool) -> None:
    rows = character_features(sentence(text, lac))
    assert len(rows) == len(text)
    assert {len(row) for row in rows} == {len(character_features(sentence("长长的一句话", lac))[0])}


def test_features_tell_what_stands_beside_and_what_is_known() -> None:
    row = character_features(sentence("清溪小学", lac=True))[2]
    assert {"c0小", "c-1溪", "c1学", "c2_", "b0:小|学", "e0BSCHOOL", "l0IORG", "g1ESCHOOL", "w小学"} <= set(
        row
    )


def test_only_the_full_form_sees_lac() -> None:
    known = {feature for row in character_features(sentence("清溪小学", lac=False)) for feature in row}
    assert not any(feature[0] in "lgw<>" for feature in known)


def test_a_name_is_told_by_its_end_and_what_stands_around() -> None:
    found = name_features(sentence("与清溪小学签约", lac=False), (1, 5))
    assert {"LSCHOOL", "e小学SCHOOL", "<与", ">签约", "$小学", "size4"} <= found
    assert "place" not in found


@pytest.mark.parametrize(
    ("name", "place"), [("正定县", True), ("河北省正定县", True), ("正定中学", False), ("清溪", False)]
)
def test_is_place(name: str, place: bool) -> None:
    assert is_place(name, grammar()) == place


def lessons() -> list[tuple[Sentence, list[tuple[Span, Kind]]]]:
    """Sentences of one pattern: what stands before 小学 is a school, what stands before 公司 a company."""
    found: list[tuple[Sentence, list[tuple[Span, Kind]]]] = []
    for stem in ("清溪", "石桥", "柳湾", "金鸡", "白鹭", "东岭", "南浦", "西陵"):
        found.append((sentence(f"昨天{stem}小学开学了", lac=False), [((2, 6), "SCHOOL")]))
        found.append((sentence(f"昨天{stem}公司开工了", lac=False), [((2, 6), "COMPANY")]))
        found.append((sentence(f"昨天{stem}下雨了", lac=False), []))
    return found


def test_it_learns_and_is_read_again_as_it_was(tmp_path: Path) -> None:
    tagger = train(lessons(), tmp_path, "fast")
    unseen = [sentence("昨天北塔小学开学了", lac=False), sentence("昨天北塔公司开工了", lac=False)]
    found = tagger.tag(unseen)
    assert [[(name.span, name.kind) for name in names] for names in found] == [
        [((2, 6), "SCHOOL")],
        [((2, 6), "COMPANY")],
    ]
    assert all(name.lead > 0 and name.share > 0.5 for names in found for name in names)
    assert tagger.tag([sentence("", lac=False)]) == [[]]
    assert tagger.tag([]) == []
    again = read(tmp_path, "fast")
    assert again.tag(unseen) == tagger.tag(unseen)


@pytest.mark.parametrize(
    ("tagged", "span", "expected"),
    [
        ("OBIEO", (1, 4), ["OOOOO", "OOBEO", "OBEOO", "BIIEO", "OBIIE"]),
        ("BEBE", (0, 2), ["OOBE", "OSBE", "SOBE"]),
        ("SO", (0, 1), ["OO", "BE"]),
    ],
)
def test_rivals_of_a_name_are_none_and_those_with_an_edge_near_by(
    tagged: str, span: Span, expected: list[str]
) -> None:
    found = [
        tagged[:start] + "".join(other) + tagged[start + len(other) :]
        for start, other in rivals([*tagged], span)
    ]
    assert found == expected


def test_a_name_that_is_far_ahead_of_all_rivals_has_a_lead() -> None:
    names = Reading([*"BIE"], [0, 1, 2], np.full((3, 4), -1e4) + 2e4 * np.eye(3, 4), FLAT)
    assert lead(names, (0, 3)) > 1e4


def test_equal_lessons_give_equal_files(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        train(lessons(), tmp_path / folder, "fast")
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def test_nothing_is_learnt_from_sentences_without_names(tmp_path: Path) -> None:
    with pytest.raises(TooFewError):
        train([(sentence("昨天下雨了", lac=False), [])], tmp_path, "fast")


def test_a_missing_model_is_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(tmp_path, "full")
