"""The lexicons of places and universities: complete, consistent, and right in cases that are known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from pipeline.resources import LEXICONS, rows, toml

TABLES = (
    "divisions",
    "towns",
    "divisions_history",
    "province_abbreviations",
    "banner_abbreviations",
    "universities",
    "universities_history",
    "university_abbreviations",
)

LISTS = sorted(path.stem for path in LEXICONS.glob("*.toml"))

DIVISIONS = {row["adcode"]: row for row in rows("divisions")}
HISTORY = list(rows("divisions_history"))
UNIVERSITIES = {row["name"]: row for row in rows("universities")}


@pytest.mark.parametrize("table", TABLES)
def test_table_is_rectangular_and_repeats_no_line(table: str) -> None:
    lines = [tuple(row.items()) for row in rows(table)]
    assert lines
    assert max(Counter(lines).values()) == 1
    for line in lines:
        assert all(column and value is not None and value == value.strip() for column, value in line)


def lists(value: object, key: str = "") -> Iterator[tuple[str, list[str]]]:
    """Every list of texts in a lexicon, with the keys that lead to it."""
    if isinstance(value, dict):
        for name, inside in value.items():
            yield from lists(inside, f"{key}.{name}")
    elif isinstance(value, list):
        yield key, [entry for entry in value if isinstance(entry, str)]
        for inside in value:
            yield from lists(inside, key)


@pytest.mark.parametrize("lexicon", LISTS)
def test_no_list_holds_an_entry_twice(lexicon: str) -> None:
    repeated = {
        key: [entry for entry, n in Counter(found).items() if n > 1] for key, found in lists(toml(lexicon))
    }
    assert {key: found for key, found in repeated.items() if found} == {}


@pytest.mark.parametrize("table", TABLES)
def test_readme_tells_of_the_table(table: str) -> None:
    assert f"`{table}.tsv`" in (LEXICONS / "README.md").read_text(encoding="utf-8")


def test_divisions_are_as_many_as_there_are() -> None:
    levels = Counter(row["level"] for row in DIVISIONS.values())
    assert levels["province"] == 34
    assert 330 <= levels["prefecture"] <= 340
    assert 2800 <= levels["county"] <= 2900
    assert sum(levels.values()) == len(list(rows("divisions")))


def test_divisions_hang_together() -> None:
    above = {"prefecture": {"province"}, "county": {"province", "prefecture"}}
    for adcode, row in DIVISIONS.items():
        assert re.fullmatch(r"\d{6}", adcode)
        if row["level"] == "province":
            assert row["parent"] == ""
        else:
            assert DIVISIONS[row["parent"]]["level"] in above[row["level"]]
            assert row["parent"][:2] == adcode[:2]


@pytest.mark.parametrize(
    ("adcode", "name", "short", "parent"),
    [
        ("110105", "朝阳区", "朝阳", "110000"),
        ("441803", "清新区", "清新", "441800"),
        ("120116", "滨海新区", "滨海", "120000"),
        ("140109", "万柏林区", "万柏林", "140100"),
        ("150000", "内蒙古自治区", "内蒙古", ""),
        ("152500", "锡林郭勒盟", "锡林郭勒", "150000"),
        ("150724", "鄂温克族自治旗", "鄂温克", "150700"),
        ("150121", "土默特左旗", "", "150100"),
        ("130627", "唐县", "", "130600"),
        ("410304", "瀍河回族区", "瀍河", "410300"),
        ("421102", "黄州区", "黄州", "421100"),
        ("422800", "恩施土家族苗族自治州", "恩施", "420000"),
        ("429004", "仙桃市", "仙桃", "420000"),
        ("429021", "神农架林区", "神农架", "420000"),
        ("451229", "大化瑶族自治县", "大化", "451200"),
        ("540630", "双湖县", "双湖", "540600"),
        ("622926", "东乡族自治县", "东乡", "622900"),
        ("622927", "积石山保安族东乡族撒拉族自治县", "积石山", "622900"),
        ("653000", "克孜勒苏柯尔克孜自治州", "克孜勒苏", "650000"),
        ("810000", "香港特别行政区", "香港", ""),
    ],
)
def test_division(adcode: str, name: str, short: str, parent: str) -> None:
    row = DIVISIONS[adcode]
    assert (row["name"], row["short"], row["parent"]) == (name, short, parent)


def test_short_names_begin_the_name_and_are_no_single_character() -> None:
    for row in DIVISIONS.values():
        assert row["name"].startswith(row["short"])
        assert len(row["short"]) != 1
    assert sum(not row["short"] for row in DIVISIONS.values()) < 130


def test_towns_hang_below_divisions() -> None:
    towns = list(rows("towns"))
    assert 38_000 <= len(towns) <= 40_000
    assert len({town["code"] for town in towns}) == len(towns)
    for town in towns:
        assert re.fullmatch(r"\d{9}", town["code"])
        assert town["parent"] in DIVISIONS
        assert "（" not in town["name"]
    assert ("杨镇", "110113") in {(town["name"], town["parent"]) for town in towns}


def test_towns_of_prefectures_without_counties_hang_below_these() -> None:
    towns = list(rows("towns_below_prefectures"))
    without = {row["adcode"] for row in rows("divisions") if row["level"] == "prefecture"} - {
        row["parent"] for row in rows("divisions")
    }
    assert {town["parent"] for town in towns} == without
    assert len({(town["name"], town["parent"]) for town in towns}) == len(towns)


def test_lexicon_of_towns_stays_small() -> None:
    assert (LEXICONS / "towns.tsv").stat().st_size < 1_500_000


def test_history_leads_to_divisions_of_today() -> None:
    assert 1_200 <= len(HISTORY) <= 1_600
    for row in HISTORY:
        assert DIVISIONS[row["new_adcode"]]["name"] == row["new_name"] != row["old_name"]
        assert row["kind"] in {"renamed", "upgraded", "merged", "split"}
        assert 1980 <= int(row["year"]) <= 2026


def test_history_crosses_provinces_only_where_provinces_were_founded() -> None:
    moves = {(row["old_adcode"][:2], row["new_adcode"][:2]) for row in HISTORY}
    assert {move for move in moves if move[0] != move[1]} <= {("44", "46"), ("51", "50")}


@pytest.mark.parametrize(
    ("old_adcode", "old_name", "new_name", "year"),
    [
        ("110228", "密云县", "密云区", "2015"),
        ("110103", "崇文区", "东城区", "2010"),
        ("110104", "宣武区", "西城区", "2010"),
        ("130103", "桥东区", "长安区", "2014"),
        ("310119", "南汇区", "浦东新区", "2009"),
        ("310103", "卢湾区", "黄浦区", "2011"),
        ("320503", "平江区", "姑苏区", "2012"),
        ("330103", "下城区", "拱墅区", "2021"),
        ("410322", "孟津县", "孟津区", "2021"),
        ("420600", "襄樊市", "襄阳市", "2010"),
        ("440102", "东山区", "越秀区", "2005"),
        ("441827", "清新县", "清新区", "2012"),
        ("500383", "永川市", "永川区", "2006"),
        ("513001", "达川市", "通川区", "1999"),
        ("533421", "中甸县", "香格里拉市", "2001"),
    ],
)
def test_history_of(old_adcode: str, old_name: str, new_name: str, year: str) -> None:
    lines = [
        (row["old_adcode"], row["new_name"], row["year"]) for row in HISTORY if row["old_name"] == old_name
    ]
    assert (old_adcode, new_name, year) in lines


def test_history_has_one_heir_for_a_name_in_a_prefecture() -> None:
    heirs = Counter((row["old_name"], row["old_adcode"]) for row in HISTORY)
    assert max(heirs.values()) == 1


def test_every_province_has_an_abbreviation() -> None:
    pairs = [(row["abbr"], row["adcode"]) for row in rows("province_abbreviations")]
    assert all(len(abbr) == 1 for abbr, _ in pairs)
    assert len({abbr for abbr, _ in pairs}) == len(pairs)
    assert {code for _, code in pairs} == {c for c, row in DIVISIONS.items() if row["level"] == "province"}
    assert DIVISIONS[dict(pairs)["渝"]]["name"] == "重庆市"


def test_the_abbreviation_of_a_banner_is_made_of_its_name() -> None:
    pairs = [(row["abbr"], row["adcode"]) for row in rows("banner_abbreviations")]
    assert len(set(pairs)) == len(pairs) > 30
    for abbr, code in pairs:
        name = DIVISIONS[code]["name"]
        assert abbr.endswith("旗") and name.endswith("旗") and code.startswith("15")
        assert all(character in name for character in abbr) or abbr in ("东苏旗", "西苏旗")


def test_universities_are_as_many_as_there_are() -> None:
    assert 2_700 <= len(UNIVERSITIES) <= 2_900
    assert len(UNIVERSITIES) == len(list(rows("universities")))
    levels = Counter(row["level"] for row in UNIVERSITIES.values())
    assert set(levels) == {"本科", "专科"}
    assert levels["本科"] > 1_300


def test_universities_have_their_own_code_and_a_place() -> None:
    codes = [row["code"] for row in UNIVERSITIES.values() if row["code"]]
    assert len(set(codes)) == len(codes) > 2_700
    assert all(re.fullmatch(r"\d{10}", code) for code in codes)
    for row in UNIVERSITIES.values():
        assert DIVISIONS[row["adcode"]]["name"] == row["city"]


@pytest.mark.parametrize(
    ("name", "code", "adcode"),
    [
        ("北京大学", "4111010001", "110000"),
        ("华中师范大学", "4142010511", "420100"),
        ("嘉兴大学", "4133010354", "330400"),
        ("石河子大学", "4165010759", "659001"),
        ("康复大学", "", "370200"),
        ("宁波东方理工大学", "", "330200"),
        ("大湾区大学", "", "441900"),
    ],
)
def test_university(name: str, code: str, adcode: str) -> None:
    assert (UNIVERSITIES[name]["code"], UNIVERSITIES[name]["adcode"]) == (code, adcode)


def test_former_names_lead_to_universities_of_today() -> None:
    former = {row["former"]: row["name"] for row in rows("universities_history")}
    assert former["嘉兴学院"] == "嘉兴大学"
    for old, new in former.items():
        assert new in UNIVERSITIES
        assert old not in UNIVERSITIES


def test_abbreviations_of_universities_resolve() -> None:
    pairs = [(row["abbr"], row["name"]) for row in rows("university_abbreviations")]
    assert len(pairs) > 700
    assert [pair for pair in pairs if pair[1] not in UNIVERSITIES] == []
    assert [pair for pair in pairs if pair[0] in UNIVERSITIES or len(pair[0]) < 2] == []


def test_ambiguous_abbreviations_have_every_reading() -> None:
    readings: dict[str, set[str]] = {}
    for row in rows("university_abbreviations"):
        readings.setdefault(row["abbr"], set()).add(row["name"])
    assert readings["华师大"] == {"华东师范大学", "华中师范大学", "华南师范大学"}
    assert readings["北师大"] == {"北京师范大学"}
    assert len(readings["交大"]) > 3


def test_abbreviations_that_are_words_are_marked() -> None:
    other = {row["abbr"]: row["other_meaning"] for row in rows("university_abbreviations")}
    assert other["重大"] == other["长大"] == "word"
    assert other["人大"] == "人民代表大会"
    assert other["北师大"] == ""
