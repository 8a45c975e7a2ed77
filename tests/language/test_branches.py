"""The brand in a branch's name, and where the text writes it."""

from __future__ import annotations

import pytest

from pipeline.language.branches import Brand, Brands
from pipeline.schema import Entity

NAME = "清溪小学城南分校"


def brand(text: str, *mentions: str, at: int = 0) -> Brand:
    """The brand of the branch `NAME`, which is called `mentions` in the text, seen from one of them."""
    spans = tuple((text.index(mention), text.index(mention) + len(mention)) for mention in mentions)
    entity = Entity(id="branch", name=NAME, label="SCHOOL", aliases=mentions, mentions=spans)
    found = Brands([entity], text).of(entity, spans[at])
    assert found is not None
    assert (found.entity.name, found.entity.label) == ("清溪小学", "SCHOOL")
    return found


def test_a_brand_stands_where_the_branch_s_name_is_written_out() -> None:
    found = brand("昨天，清溪小学城南分校揭牌。", NAME)
    assert found.span == (3, 7) and found.entity.mentions == ((3, 7),)


@pytest.mark.parametrize("mention", ["城南分校", "该校"])
def test_a_brand_has_no_mention_in_words_that_leave_it_out(mention: str) -> None:
    found = brand(f"昨天，{mention}揭牌。", mention)
    assert found.span == (3, 3 + len(mention)) and found.entity.mentions == ()


def test_a_brand_is_cut_from_what_is_written_and_not_from_the_name() -> None:
    text = "江汉大学附属清溪小学城南分校开学。昨天，清溪小学城南分校揭牌，城南分校招生。"
    start = text.index("清溪小学城南分校揭牌")
    spans = ((0, 14), (start, start + 8), (start + 11, start + 15))
    entity = Entity(id="branch", name=text[:14], label="SCHOOL", mentions=spans)
    found = Brands([entity], text).of(entity, spans[1])
    assert found is not None and found.entity.name == "江汉大学附属清溪小学"
    assert [text[slice(*span)] for span in found.entity.mentions] == ["江汉大学附属清溪小学", "清溪小学"]
    assert text[slice(*found.span)] == "清溪小学"


def test_a_brand_that_the_article_names_is_that_organisation() -> None:
    text = "昨天，城南分校揭牌，清溪小学派出教师。"
    entity = Entity(id="branch", name=NAME, label="SCHOOL", aliases=("城南分校",), mentions=((3, 7),))
    named = Entity(id="brand", name="清溪小学", label="SCHOOL", mentions=((10, 14),))
    assert Brands([entity, named], text).of(entity, (3, 7)) == Brand(named, (3, 7))


def test_a_campus_in_brackets_bears_the_brand_before_them() -> None:
    name = "清溪小学（城南校区）"
    entity = Entity(id="branch", name=name, label="SCHOOL", mentions=((0, len(name)),))
    found = Brands([entity], name).of(entity, (0, len(name)))
    assert found is not None and (found.entity.name, found.span) == ("清溪小学", (0, 4))


def test_a_branch_that_is_named_thousands_of_times_comes_to_an_end() -> None:
    text = f"{NAME}。" * 5000
    spans = tuple((start, start + len(NAME)) for start in range(0, len(text), len(NAME) + 1))
    entity = Entity(id="branch", name=NAME, label="SCHOOL", mentions=spans)
    brands = Brands([entity], text)
    found = [brands.of(entity, span) for span in spans]
    assert [each.span for each in found if each] == [(start, start + 4) for start, _ in spans]
    assert {len(each.entity.mentions) for each in found if each} == {5000}


def test_the_brands_of_thousands_of_branches_come_to_an_end() -> None:
    numbers = range(5000)
    branches = [
        Entity(id=f"branch {number}", name=f"清溪第{number}小学城南分校", label="SCHOOL", mentions=((0, 4),))
        for number in numbers
    ]
    brands = Brands(branches, "城南分校")
    for branch in branches:
        found = brands.of(branch, (0, 4))
        assert found is not None
        brands.add(found.entity)
    assert list(brands.entities)[: len(branches)] == [branch.id for branch in branches]
    assert [each.name for each in list(brands.entities.values())[len(branches) :]] == [
        f"清溪第{number}小学" for number in numbers
    ]
    again = brands.of(branches[7], (0, 4))
    assert again is not None and again.entity is list(brands.entities.values())[len(branches) + 7]
