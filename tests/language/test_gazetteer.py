"""Places by name, and which one a name means."""

from __future__ import annotations

import pytest

from pipeline.language.gazetteer import common_name, gazetteer


def test_full_names_and_short_names() -> None:
    places = gazetteer()
    assert [d.adcode for d in places.full["正定县"]] == ["130123"]
    assert "110105" in {d.adcode for d in places.short["朝阳"]}
    assert [d.adcode for d in places.full["楚雄州"]] == ["532300"]


@pytest.mark.parametrize(
    ("name", "short", "level", "common"),
    [
        ("甲河乙族自治县", "甲河", "county", "甲河县"),
        ("甲河乙族自治州", "甲河", "prefecture", "甲河州"),
        ("甲河乙族自治区", "甲河", "province", None),
        ("甲河县", "甲河", "county", None),
    ],
)
def test_the_common_name_is_that_of_an_autonomous_division(
    name: str, short: str, level: str, common: str | None
) -> None:
    assert common_name({"name": name, "short": short, "level": level}) == common


def test_a_chain_of_places() -> None:
    text = "河北省石家庄市正定县中学"
    assert [text[m.start : m.end] for m in gazetteer().chain(text)] == ["河北省", "石家庄市", "正定县"]


def test_context_decides_between_places_of_one_name() -> None:
    places = gazetteer()
    candidates = places.short["朝阳"]
    in_beijing = places.resolve(candidates, ["110000"])
    in_liaoning = places.resolve(candidates, ["210000"])
    assert in_beijing and in_beijing.adcode == "110105"
    assert in_liaoning and in_liaoning.adcode == "211300"


def test_a_name_of_the_past_leads_to_its_heir() -> None:
    (division,) = gazetteer().full["宣武区"]
    assert (division.adcode, division.until) == ("110102", 2010)


def test_a_district_merged_lately_keeps_its_code_and_short_name() -> None:
    places = gazetteer()
    for name in ("江北区", "江北"):
        found = (*places.full.get(name, ()), *places.short.get(name, ()))
        assert {d.adcode for d in found} == {"330205", "500105"}, name
    assert places.ancestors("500105") == ("500105", "500000")
    assert [d.adcode for d in places.short["宣武"]] == ["110102"]


@pytest.mark.parametrize("noun", ["市区", "矿区"])
def test_an_old_name_that_is_a_noun_is_no_place(noun: str) -> None:
    assert all(division.until is None for division in gazetteer().full.get(noun, ()))


def test_two_counties_of_one_name_stay_undecided() -> None:
    places = gazetteer()
    assert places.resolve(places.full["鼓楼区"]) is None
    assert places.ancestors("110105") == ("110105", "110000")


@pytest.mark.parametrize(
    ("one", "other", "nested"),
    [
        ("110105", "110000", True),
        ("130000", "130123", True),
        ("110105", "110105", True),
        ("110105", "110108", False),
    ],
)
def test_one_division_lies_in_another(one: str, other: str, nested: bool) -> None:
    assert gazetteer().are_nested(one, other) is nested


def test_the_smallest_divisions_are_those_that_no_other_lies_in() -> None:
    codes = {
        "110105": True,
        "441900": True,
        "810000": True,
        "130100": False,
        "110000": False,
        "710000": False,
    }
    assert {code: gazetteer().is_smallest(code) for code in codes} == codes


@pytest.mark.parametrize("text", ["", "区", "他在海淀区和正定县之间来往。", "北京北京市"])
def test_a_name_begins_only_where_names_may_begin(text: str) -> None:
    places = gazetteer()
    named = {at for at in range(len(text)) if places.match(text, at)}
    assert named <= {*places.begins(text)}
