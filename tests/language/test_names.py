"""The grammar of names."""

from __future__ import annotations

from copy import deepcopy

import pytest

from pipeline import resources
from pipeline.language.names import Ending, grammar, number


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("兰州市第二中学", "SCHOOL"),
        ("惠安县职业中专", "SCHOOL"),
        ("南通师范学校第二附属小学", "SCHOOL"),
        ("川大附中", "SCHOOL"),
        ("江汉大学附属中学南校区", "SCHOOL"),
        ("江汉大学教育学院", "UNIVERSITY"),
        ("桐乡市第二中等职业学校", "SCHOOL"),
        ("某市纺织行业产教融合共同体", "EDU_GROUP"),
        ("第一保育院", "SCHOOL"),
        ("江汉大学", "UNIVERSITY"),
        ("乌海职业技术学院", "UNIVERSITY"),
        ("渝中区教师进修学院", "ORG"),
        ("苏州市教育局", "EDU_AUTHORITY"),
        ("省委教育工委", "EDU_AUTHORITY"),
        ("延平区人民政府", "GOVERNMENT"),
        ("巴蜀小学教育集团", "EDU_GROUP"),
        ("银川九中集团", "EDU_GROUP"),
        ("海螺集团", "COMPANY"),
        ("华为", "COMPANY"),
        ("张三", None),
    ],
)
def test_label(name: str, label: str | None) -> None:
    assert grammar().label(name) == label


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("北京市第一〇一中学", "北京一零一中"),
        ("兰州市第二中学", "兰州二中"),
        ("四川大学附属中学", "川大附中"),
        ("东城区教育委员会", "东城区教委"),
        ("海淀区实验二小", "海淀区第二实验小学"),
        ("四川省宜宾高级中学校", "宜宾高级中学"),
        ("合江县石桥中学校", "合江石桥中学"),
        ("合江县石桥中学校东城分校", "合江石桥中学东城分校"),
    ],
)
def test_two_forms_of_a_name_have_one_key(one: str, other: str) -> None:
    rules = grammar()
    assert rules.parts(one).key == rules.parts(other).key


def test_a_place_that_makes_the_name_is_no_place_in_front() -> None:
    parts = grammar().parts("卓尼县北京小学")
    assert [candidates[0].name for candidates in parts.places] == ["卓尼县"]
    assert parts.core == "北京小学"


def test_a_place_of_a_name_lies_in_the_one_before() -> None:
    parts = grammar().parts("海门区东洲小学")
    assert ([candidates[0].name for candidates in parts.places], parts.core) == (["海门区"], "东洲小学")
    assert grammar().parts("静宁路小学").places == ()


def test_every_division_is_read_behind_the_short_name_of_its_province_and_city() -> None:
    """浙江|江山市 and 济南|市中区, though 江 is a river and 济南市 a city; 浙江|江边小学 is another matter."""
    rules, read = grammar(), set()
    for level, size in (("province", 2), ("prefecture", 4)):
        short = {
            d.adcode[:size]: name
            for name, found in rules.places.short.items()
            for d in found
            if d.level == level
        }
        for division in rules.places.by_code.values():
            if division.level not in (level, "province") and (outer := short.get(division.adcode[:size])):
                places = rules.parts(f"{outer}{division.name}育才小学").places
                assert division in places[-1], (outer, division.name)
                read.add(division.adcode)
    assert len(read) > 3000
    assert rules.parts("浙江江边小学").places == ()


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("三十六", 36),
        ("一〇一", 101),
        ("一零一", 101),
        ("十", 10),
        ("一百二十", 120),
        ("一百零一", 101),
        ("八一", 81),
        ("两", 2),
        ("两百", 200),
        ("二百", 200),
        ("两百三十", 230),
        ("47", 47),
        ("甲", 0),
        ("9" * 5000, 0),
        ("九" * 5000, 0),
    ],
)
def test_number(numeral: str, value: int) -> None:
    assert number(numeral) == value


@pytest.mark.parametrize("digits", ["一", "三十六", "9" * 20_000])
def test_a_numeral_belongs_to_the_ending_from_its_first_digit(digits: str) -> None:
    assert grammar().endings_in(digits) == ()
    assert grammar().endings_in(f"在{digits}中") == (Ending(1, len(digits) + 2, "SCHOOL"),)
    assert grammar().endings_in(f"第{digits}中") == (Ending(0, len(digits) + 2, "SCHOOL"),)


@pytest.mark.parametrize(
    "short, full",
    [
        ("石桥特校", "石桥特殊教育学校"),
        ("石桥技校", "石桥技工学校"),
        ("石桥中专", "石桥中等专业学校"),
        ("石桥职高", "石桥职业中学"),
        ("石桥高中", "石桥高级中学"),
        ("石桥初中", "石桥初级中学"),
        ("石桥师专", "石桥师范高等专科学校"),
    ],
)
def test_a_short_form_and_the_full_one_have_one_key(short: str, full: str) -> None:
    assert grammar().key(short) == grammar().key(full)


@pytest.mark.parametrize(
    "one, other",
    [
        ("石桥中学高中部", "石桥中学高级中学"),
        ("石桥中学初中部", "石桥中学初级中学"),
        ("石桥职业中专", "石桥职业中等专业学校"),
    ],
)
def test_a_section_and_another_kind_have_another_key(one: str, other: str) -> None:
    assert grammar().key(one) != grammar().key(other)


@pytest.mark.parametrize("digit", ["9", "九"])
def test_a_long_run_of_digits_has_a_key(digit: str) -> None:
    assert grammar().key(f"石桥{digit * 100_000}小").startswith("石桥")
    assert grammar().key(f"石桥{digit * 100_000}村").endswith("村")


@pytest.mark.parametrize("name", ["南昌28中", "南昌二十八中", "南昌8中"])
def test_a_number_behind_a_city_is_the_core(name: str) -> None:
    assert [place[0].name for place in grammar().parts(name).places] == ["南昌市"]


def test_the_lexicon_stays_as_it_was_read() -> None:
    before = deepcopy(resources.toml("organisations"))
    grammar.__wrapped__()
    assert resources.toml("organisations") == before


def test_words_before_a_name_end_before_it() -> None:
    rules = grammar()
    assert {"走进", "与"} <= rules.leading
    text = "走进清溪小学"
    assert rules.behind_leading(text, 0, 4) == 2
    assert rules.behind_leading(text, 0, 2) is None  # nothing would be left
    assert rules.behind_leading(text, 2, 6) is None
    assert rules.behind_leading("与清溪小学", 0, 5) == 1
    assert rules.behind_leading("与清溪小学", 0, 5, least=2) is None


def test_short_names_open_as_one_of_the_lists() -> None:
    rules = grammar()
    assert {"北京", "北师"} <= rules.short_openings
    assert "清溪" not in rules.short_openings
