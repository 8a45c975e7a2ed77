"""Where names begin and end once a tagger has found them; each kind of fault beside a name that must stay as it is."""

from __future__ import annotations

import pytest

from pipeline.language.names import grammar
from pipeline.language.org_edges import is_place, settled
from pipeline.language.org_grammar import Mention
from pipeline.schema import Label


def parts(text: str, name: str, label: Label = "SCHOOL") -> list[tuple[str, Label]]:
    """The names in `text` and their kinds, where a tagger took `name` for one."""
    start = text.index(name)
    found = settled(text, Mention(start, start + len(name), label, name), grammar())
    assert all(part.name.endswith(text[part.start : part.end]) for part in found)
    return [(part.name, part.label) for part in found]


@pytest.mark.parametrize(
    ("name", "left"),
    [
        # Marks and blanks.
        ("石桥小学 青川镇清溪小学", ["石桥小学", "青川镇清溪小学"]),
        ("石桥小学／清溪小学", ["石桥小学", "清溪小学"]),
        ("定安　龙门镇石桥小学", ["龙门镇石桥小学"]),
        ("石桥初级中学/小学", ["石桥初级中学"]),
        ("圣·石桥小学", ["圣·石桥小学"]),
        ("“名校+”石桥教育联合体", ["“名校+”石桥教育联合体"]),
        # Half a bracket, and the school of a person.
        ("石桥小学东湖校区)", ["石桥小学东湖校区"]),
        ("石桥中学（东湖校区）", ["石桥中学（东湖校区）"]),
        ("王芳（石桥中学）", ["石桥中学"]),
        ("王芳（石桥中学", ["石桥中学"]),
        ("福州（石桥中学）", ["福州（石桥中学）"]),
        # A kind of school before the name of one.
        ("优质生源中学正定县第一中学", ["正定县第一中学"]),
        ("成员学校正定县石桥小学", ["正定县石桥小学"]),
        ("江汉大学附属中学正定分校", ["江汉大学附属中学正定分校"]),
        ("正定县实验中学", ["正定县实验中学"]),
        ("教育幼儿园新城校区", ["教育幼儿园新城校区"]),
        # Two names, with a verb between them or 和.
        ("石桥小学受区教育局", ["石桥小学", "区教育局"]),
        ("石桥小学↔清溪小学", ["石桥小学", "清溪小学"]),
        ("石桥小学并入区第二实验小学", ["石桥小学", "区第二实验小学"]),
        ("石桥中学帮青川县清溪中学", ["石桥中学", "青川县清溪中学"]),
        ("石桥小学与清溪小学", ["石桥小学", "清溪小学"]),
        ("石桥街小学和平校区", ["石桥街小学和平校区"]),
        ("石桥中学向阳小学", ["石桥中学向阳小学"]),
        ("景云学院生物与环境工程学院", ["景云学院生物与环境工程学院"]),
        ("石桥大学管理学院", ["石桥大学管理学院"]),
        ("石桥中学管理清溪中学", ["石桥中学", "清溪中学"]),
        ("石桥酒店管理商学院", ["石桥酒店管理商学院"]),
        ("凤鸣教育集团旗下清溪中学", ["凤鸣教育集团", "清溪中学"]),
        ("石桥中学对口帮扶清溪第一中学", ["石桥中学", "清溪第一中学"]),
        ("石桥中学经区教育局", ["石桥中学", "区教育局"]),
        ("石桥中学经开校区", ["石桥中学经开校区"]),
        # What stands before a name.
        ("原石桥小学", ["石桥小学"]),
        ("原属石桥小学", ["石桥小学"]),
        ("原平市石桥小学", ["原平市石桥小学"]),
        ("原县中学", ["原县中学"]),
        ("同正定县石桥小学", ["正定县石桥小学"]),
        ("今正定县石桥小学", ["正定县石桥小学"]),
        ("同县教育局", ["县教育局"]),
        ("正定县的石桥小学", ["正定县", "石桥小学"]),
        ("正定县·石桥教联体", ["正定县", "石桥教联体"]),
        ("正定的实验小学", ["正定", "实验小学"]),
        ("应城市石桥小学", ["应城市石桥小学"]),
        ("成员校石桥小学", ["石桥小学"]),
        ("王芳和县教育局", ["县教育局"]),
        ("民和县教育局", ["民和县教育局"]),
        ("正定县和市第一小学", ["市第一小学"]),
        ("正定县和平路小学", ["正定县和平路小学"]),
        ("王芳校长出席青川县中小学联盟", ["青川县中小学联盟"]),
        ("王芳代表正定县石桥小学", ["正定县石桥小学"]),
        ("王芳代表学院", []),
        ("海田路正定县第九小学", ["正定县第九小学"]),
        ("建设路小学", ["建设路小学"]),
        ("县)域教育集团", []),
        # The schools of one university, and one behind a bracket.
        ("石桥师大附中和附小", ["石桥师大附中", "石桥师大附小"]),
        ("石桥师大附中附小", ["石桥师大附中", "石桥师大附小"]),
        ("石桥中学（小学部）龙门乡小学", ["石桥中学（小学部）", "龙门乡小学"]),
        ("石桥中学（集团）东校区", ["石桥中学（集团）东校区"]),
        # What goes on behind it.
        ("石桥中学广东省", ["石桥中学"]),
        ("石桥中学西区", ["石桥中学西区"]),
        ("青川县教委王书记", ["青川县教委"]),
        ("青川县教育局来校商量附中", ["青川县教育局"]),
        ("青川县教育局莅临石桥中学", ["青川县教育局"]),
        ("石桥教育集团等学校", ["石桥教育集团"]),
        ("石桥一中等学校", ["石桥一中"]),
        ("石桥中等职业学校", ["石桥中等职业学校"]),
        ("石桥中学招生办", ["石桥中学"]),
        ("石桥大学对外交流处", ["石桥大学"]),
        # All schools of a place.
        ("嘉兴学校", []),
        ("正定县学校", []),
        ("恩施学校", []),
        ("舟山地区高中", []),
        ("石家庄市正定县民办学校", []),
        ("正定县建分校", []),
        ("正定县民族小学", ["正定县民族小学"]),
        ("义县高中", ["义县高中"]),
        ("柳州高中", ["柳州高中"]),
        ("朝阳学校", ["朝阳学校"]),
        ("嘉兴小学", ["嘉兴小学"]),
    ],
)
def test_a_name_is_settled(name: str, left: list[str]) -> None:
    assert [part for part, _ in parts(f"{name}的老师", name)] == left


def test_each_part_has_its_own_kind() -> None:
    name = "石桥小学受区教育局"
    assert parts(name, name) == [("石桥小学", "SCHOOL"), ("区教育局", "EDU_AUTHORITY")]


def test_the_city_before_a_regiment_is_another_place() -> None:
    name = "石河子市第十四师47团"
    assert parts(name, name, "REGION") == [("石河子市", "REGION"), ("第十四师47团", "REGION")]


@pytest.mark.parametrize(
    ("text", "found", "label", "name"),
    [
        ("汾湖高新区（黎里镇）签约", "汾湖高新区（黎里镇", "REGION", "汾湖高新区（黎里镇）"),
        ("中国石油大学(华东)签约", "中国石油大学", "UNIVERSITY", "中国石油大学(华东)"),
        ("江汉大学（武汉）签约", "江汉大学", "UNIVERSITY", "江汉大学"),
        ("（江汉大学）签约", "江汉大学", "UNIVERSITY", "江汉大学"),
    ],
)
def test_brackets_of_a_name_are_closed(text: str, found: str, label: Label, name: str) -> None:
    assert parts(text, found, label) == [(name, label)]


@pytest.mark.parametrize(
    ("text", "name", "of_each"),
    [
        ("各县第二小学开学", "第二小学", True),
        ("要求各市教育局上报", "市教育局", True),
        ("向各县，第二小学也来了", "第二小学", False),
        ("第二小学开学", "第二小学", False),
        ("石桥大学与苏北十校签订协议", "苏北十校", True),
        ("苏北十校联盟成立", "苏北十校", False),
        ("先后获省示范高中、市文明学校等称号", "省示范高中", True),
        ("先后获省示范高中、市文明学校等称号", "市文明学校", True),
        ("石桥一中、石桥二中同获市级文明学校称号", "石桥一中", False),
    ],
)
def test_what_is_said_of_each_or_an_honour_names_nobody(text: str, name: str, of_each: bool) -> None:
    assert bool(parts(text, name)) != of_each


@pytest.mark.parametrize(
    ("text", "name", "left"),
    [
        ("清溪中学更名为石桥小学", "为石桥小学", "石桥小学"),
        ("清溪中学挂牌为石桥小学", "为石桥小学", "石桥小学"),
        ("清溪中学由为明学校托管", "为明学校", "为明学校"),
        ("为明学校开学", "为明学校", "为明学校"),
    ],
)
def test_a_verb_of_naming_keeps_its_last_word(text: str, name: str, left: str) -> None:
    assert parts(text, name) == [(left, "SCHOOL")]


@pytest.mark.parametrize(
    ("text", "name", "left"),
    [
        ("石桥小学校门口", "石桥小学校", "石桥小学"),
        ("石桥中学校长", "石桥中学校", "石桥中学"),
        ("石桥中学校校长", "石桥中学校", "石桥中学校"),
        ("石桥学校门口", "石桥学校", "石桥学校"),
        ("正定县教育部门", "正定县教育部", "正定县"),
        ("石桥小学王芳主任", "石桥小学王芳", "石桥小学"),
        ("石桥小学欧阳芳副校长", "石桥小学欧阳芳", "石桥小学"),
        ("正定县教育局王芳副局长", "正定县教育局王芳", "正定县教育局"),
        ("正定县教育局人事科王芳科长", "正定县教育局人事科王芳", "正定县教育局人事科"),
        ("正定县委宣传主任", "正定县委宣传", "正定县委宣传"),
        ("石桥小学东湖校区校长", "石桥小学东湖校区", "石桥小学东湖校区"),
    ],
)
def test_a_name_ends_before_the_next_word(text: str, name: str, left: str) -> None:
    assert [part for part, _ in parts(text, name)] == [left]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Escola Secundária de Pedra", "SCHOOL"),
        ("STONEBRIDGE SCHOOL", "SCHOOL"),
        ("Stonebridge School District", "EDU_AUTHORITY"),
        ("Universität Steinbrück", "UNIVERSITY"),
        ("Stonebridge University College", "UNIVERSITY"),
        ("Stonebridge Ltd", "COMPANY"),
        ("石桥School软件公司", "COMPANY"),
    ],
)
def test_a_name_in_latin_letters_is_of_the_kind_that_its_words_tell(name: str, label: Label) -> None:
    assert parts(f"与{name}签约", name, "COMPANY") == [(name, label)]


@pytest.mark.parametrize(
    ("text", "name", "kept"),
    [
        ("镇长李明、人大主席王芳出席", "人大", False),
        ("北大与人大签约", "人大", True),
        ("建设教育云大数据平台", "云大", False),
        ("云大与石桥中学签约", "云大", True),
    ],
)
def test_the_congress_and_words_are_no_universities(text: str, name: str, kept: bool) -> None:
    assert bool(parts(text, name, "UNIVERSITY")) == kept


@pytest.mark.parametrize(
    ("text", "found", "name"),
    [
        ("由石桥中学东校管理", "石桥中学", "石桥中学东校"),
        ("由石桥中学第六校管理", "石桥中学", "石桥中学第六校"),
        ("在石桥中学东校门集合", "石桥中学", "石桥中学"),
        ("在石桥中学东校区集合", "石桥中学", "石桥中学"),
        ("签约共建石桥中学正定学校", "石桥中学", "石桥中学正定学校"),
        ("石桥中学正定高新区附属学校开学", "石桥中学", "石桥中学正定高新区附属学校"),
        ("石桥中学正定县学校长", "石桥中学", "石桥中学"),
        ("二中挂石桥中学长桥校区牌子", "石桥中学", "石桥中学长桥校区"),
        ("挂上“石桥中学长桥分校”的牌子", "石桥中学", "石桥中学长桥分校"),
        ("石桥中学建成的校区挂牌", "石桥中学", "石桥中学"),
        ("石桥中学摘掉分校的牌子", "石桥中学", "石桥中学"),
        ("石桥中学河北正定代表", "石桥中学", "石桥中学"),
    ],
)
def test_a_school_goes_on_with_where_it_lies(text: str, found: str, name: str) -> None:
    assert [part for part, _ in parts(text, found)] == [name]


@pytest.mark.parametrize(
    ("text", "name", "left"),
    [
        ("内蒙古和林格尔新区党工委", "林格尔新区党工委", "和林格尔新区党工委"),
        ("市政府和县政府", "县政府", "县政府"),
    ],
)
def test_a_name_begins_with_all_of_its_place(text: str, name: str, left: str) -> None:
    assert [part for part, _ in parts(text, name, "GOVERNMENT")] == [left]


@pytest.mark.parametrize(
    ("article", "places", "kept"),
    [
        ("校长向来宾介绍学校", ["来宾"], []),
        ("来宾市的客人到来，校长向来宾介绍学校", ["来宾"], ["来宾"]),
        ("走访民和、互助", ["民和", "互助"], ["民和", "互助"]),
        ("资源共享，成都开始了", ["资源", "成都"], ["成都"]),
    ],
)
def test_a_word_is_a_place_only_where_the_article_says_so(
    article: str, places: list[str], kept: list[str]
) -> None:
    found = [Mention((at := article.rindex(p)), at + len(p), "REGION", p) for p in places]
    assert [m.name for m in found if is_place(article, m, found, grammar())] == kept


def test_a_run_that_is_longer_than_any_name_is_none() -> None:
    latin = f"加拿大石桥教育局（{'Maple Isle ' * 3}School District）"
    assert parts(latin, latin, "EDU_AUTHORITY") == [(latin, "EDU_AUTHORITY")]
    run = "石桥小学与清溪小学" * 500
    assert parts(run, run) == []
