"""Counties of schools whose names don't tell."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.language.names import grammar
from pipeline.language.seats import Atlas, Place, Seat, seat, seat_model
from pipeline.linear import Linear

TEXT = "正定县教育局下发名单，清溪小学、石桥小学入选。"
OFFICE = Place("EDU_AUTHORITY", "正定县教育局", ((0, 6),), "130123", None)
SCHOOL = Place("SCHOOL", "清溪小学", ((11, 15),), None, None)


def test_the_counties_of_the_article_and_none_are_weighed() -> None:
    atlas = Atlas(TEXT, "", (), [OFFICE, SCHOOL], grammar())
    assert [each.adcode for each in atlas.seats(SCHOOL)] == ["130123", None]


def test_a_county_outside_the_city_of_the_name_is_no_seat() -> None:
    atlas = Atlas(TEXT, "", (), [OFFICE], grammar())
    elsewhere = Place("SCHOOL", "兰州市清溪小学", ((11, 15),), None, "620100")
    assert [each.adcode for each in atlas.seats(elsewhere)] == [None]


def test_a_school_of_another_county_does_not_lie_beside_its_partner() -> None:
    atlas = Atlas(TEXT, "", (), [OFFICE], grammar())
    names = ("石桥县清溪小学", "朝阳区清溪小学", "大埔区清溪小学")
    strangers = [Place("SCHOOL", name, ((11, 15),), None, None) for name in names]
    assert [[each.adcode for each in atlas.seats(one)] for one in strangers] == [[None]] * 3
    zone = Place("SCHOOL", "高新区清溪小学", ((11, 15),), None, None)
    assert [each.adcode for each in atlas.seats(zone)] == ["130123", None]


def test_the_school_of_a_county_s_list_lies_there() -> None:
    atlas = Atlas(TEXT, "正定县教育局公布名单", ("130123",), [OFFICE, SCHOOL], grammar())
    assert seat(seat_model(), atlas.seats(SCHOOL)) == "130123"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("正定县：清溪小学、石桥小学", {"line"}),
        ("三、【正定县】清溪小学", {"line"}),
        ("正定县\n清溪小学、石桥小学", {"section"}),
        ("正定县的清溪小学、石桥小学都在名单里，此外还有十来所学校没有报名。", set()),
        ("名单里有正定县：清溪小学、石桥小学，此外还有十来所学校没有报名。", set()),
    ],
)
def test_the_county_that_heads_a_list_is_told(text: str, where: set[str]) -> None:
    place, name = text.index("正定县"), text.index("清溪小学")
    county = Place("REGION", "正定县", ((place, place + 3),), "130123", None)
    school = Place("SCHOOL", "清溪小学", ((name, name + 4),), None, None)
    first, _ = Atlas(text, "", (), [county, school], grammar()).seats(school)
    assert {each.removeprefix("headed ") for each in first.features if each.startswith("headed")} == where


def test_a_county_that_is_not_likely_enough_is_not_believed() -> None:
    model = Linear({"a": 0}, np.zeros((1, 1), np.float32), np.zeros(1, np.float32))
    seats = [Seat("130123", frozenset("a")), Seat("620102", frozenset("a")), Seat(None, frozenset())]
    assert seat(model, seats) is None


def test_a_school_and_counties_named_thousands_of_times_come_to_an_end() -> None:
    times = 10_000
    spans = [(at, at + 4) for at in range(0, 8 * 4 * times, 8)]
    counties = ("130123", "130627", "130634")
    places = [
        Place("REGION", "", tuple(spans[at :: len(counties) + 1]), code, None)
        for at, code in enumerate(counties)
    ]
    school = Place("SCHOOL", "清溪小学", tuple(spans[len(counties) :: len(counties) + 1]), None, None)
    *found, nowhere = Atlas("清溪小学、、、、" * 4 * times, "", (), [*places, school], grammar()).seats(
        school
    )
    assert [each.adcode for each in found] == [*counties]
    ranks = [{at for at in range(-1, 4) if f"before {at}" in each.features} for each in found]
    assert ranks == [{2}, {1}, {0}]
    assert nowhere.adcode is None
