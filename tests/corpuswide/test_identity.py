"""Two names are one organisation by name, kind and place, and never across places."""

from __future__ import annotations

import pytest

from pipeline.corpuswide.identity import Match, Named, block_keys, compare, read
from pipeline.schema import Label

Side = tuple[str, str | None]


def match(one: Side, other: Side, label: Label = "SCHOOL") -> Match:
    first, second = (read(Named(name, label, code)) for name, code in (one, other))
    assert compare(first, second) is compare(second, first)
    return compare(first, second)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("朝阳区实验小学", "110105"), ("朝阳区实验小学", "220104")),
        (("第一中学", "130629"), ("第一中学", "130630")),
        (("清河县第一中学", None), ("清河区第一中学", None)),
        (("襄州区第四中学", None), ("襄阳市第四中学", None)),
        (("长春市第七中学", None), ("长春市第七十中学", None)),
        (("文澜中学", "110105"), ("文澜中学", "440106")),
        (("文澜中学", "110105"), ("文澜小学", "110105")),
        (("文澜中学", "110105"), ("文澜中学朝阳分校", "110105")),
        (("育才小学", None), ("育才小学", "110105")),
        (("实验小学", None), ("实验小学", "110105")),
        (("闸北区第一中心小学", "310108"), ("静安区第一中心小学", "310106")),
        (("十一学校", None), ("第十一中学", None)),
        (("清远市华侨中学", None), ("广东华侨中学", None)),
        (("延安中学", None), ("福州延安中学", None)),
        (("青石镇幼儿园", "500235"), ("白石镇幼儿园", "500235")),
    ],
)
def test_two_schools_stay_two(one: Side, other: Side) -> None:
    assert match(one, other) is Match.DIFFERENT


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("长春市第七十二中学", None), ("长春72中", "220100")),
        (("实验小学", "220104"), ("长春市朝阳区实验小学", "220104")),
        (("县一中", "130627"), ("唐县第一中学", "130600")),
        (("密云县第二中学", "110228"), ("北京市密云区第二中学", "110118")),
        (("绍兴县实验小学", "330621"), ("柯桥区实验小学", "330603")),
        (("哈三中", "230100"), ("哈尔滨市第三中学校", None)),
        (("唐县石桥初中学校", None), ("唐县石桥初级中学", None)),
        (("文澜中学", "110105"), ("北京市文澜中学", "110105")),
        (("衡中", "131100"), ("河北衡水中学", "131100")),
        (("北京交通大学附属中学", "110108"), ("交大附中", "110108")),
    ],
)
def test_one_school_under_two_names(one: Side, other: Side) -> None:
    assert match(one, other) is Match.SAME


def test_a_name_without_a_place_is_only_possible() -> None:
    assert match(("文澜中学", None), ("文澜中学", "110105")) is Match.POSSIBLE


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("区教委", "110105"), ("北京市朝阳区教育委员会", None), True),
        (("滨海县教体局", "320922"), ("滨海县教育局", None), True),
        (("市教委", "110000"), ("市教委", "120000"), False),
        (("吉林省教育厅", None), ("吉林市教育局", None), False),
        (("教育部", None), ("中华人民共和国教育部", None), True),
        (("闸北区教育局", "310108"), ("静安区教育局", None), False),
        (("县教育局", None), ("县教育局", "130627"), False),
    ],
)
def test_authorities_are_their_divisions(one: Side, other: Side, same: bool) -> None:
    assert (match(one, other, "EDU_AUTHORITY") is not Match.DIFFERENT) == same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("东城区教科院", "110101"), ("北京教科院", "110000")),
        (("经开区社会事业局", None), ("南通经济技术开发区社会事业局", "320600")),
    ],
)
def test_organs_belong_to_one_place(one: Side, other: Side) -> None:
    assert match(one, other, "ORG") is match(one, other, "GOVERNMENT") is Match.DIFFERENT


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("教育学院", None), ("江汉大学教育学院", None), False),
        (("北师大", None), ("北京师范大学", "110000"), True),
        (("华师", "420100"), ("华南师范大学", "440100"), False),
        (("石家庄铁道学院", None), ("石家庄铁道大学", None), True),
        (("山东大学威海校区", None), ("山东大学", None), False),
        (("中国地质大学(武汉)", None), ("中国地质大学（北京）", None), False),
    ],
)
def test_universities_are_told_by_the_lexicons(one: Side, other: Side, same: bool) -> None:
    assert (match(one, other, "UNIVERSITY") is not Match.DIFFERENT) == same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("云帆教育", "北京云帆教育科技有限公司", True),
        ("云帆集团", "云帆重工", False),
        ("云帆教育科技有限公司", "云帆教育咨询有限公司", False),
    ],
)
def test_companies_by_their_brand(one: str, other: str, same: bool) -> None:
    assert (match((one, None), (other, None), "COMPANY") is not Match.DIFFERENT) == same


def test_labels_never_mix() -> None:
    school, group = read(Named("文澜小学", "SCHOOL")), read(Named("文澜教育集团", "EDU_GROUP"))
    assert compare(school, group) is Match.DIFFERENT


@pytest.mark.parametrize(
    ("one", "other", "label"),
    [
        (("衡中", "131100"), ("河北衡水中学", "131100"), "SCHOOL"),
        (("师大附中", "430100"), ("湖南师范大学附属中学", "430100"), "SCHOOL"),
        (("省实", "440100"), ("广东实验中学", "440100"), "SCHOOL"),
        (("湘雅医学院", "430100"), ("中南大学湘雅医学院", "430100"), "UNIVERSITY"),
        (("云帆", None), ("云帆股份有限公司", None), "COMPANY"),
    ],
)
def test_what_is_the_same_shares_a_block(one: Side, other: Side, label: Label) -> None:
    first, second = (read(Named(name, label, code)) for name, code in (one, other))
    assert compare(first, second) is not Match.DIFFERENT
    assert block_keys(first) & block_keys(second)
