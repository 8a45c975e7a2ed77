"""One identity for all names of an organisation, and never one for two."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language import local_organs, org_sieves
from pipeline.language.aliases import joined_by_text
from pipeline.language.names import grammar
from pipeline.language.org_groups import Group, whole_name
from pipeline.schema import Entity, Label


def entity(doc: Any, name: str) -> Entity:
    return next(e for e in doc._.organisations if name in (e.name, *e.aliases))


def test_abbreviation_and_full_name_are_one(read: Any) -> None:
    doc = read("兰州市第二中学昨日开学。兰州二中校长说。")
    (school,) = (e for e in doc._.organisations if e.label == "SCHOOL")
    assert (school.name, school.aliases) == ("兰州市第二中学", ("兰州二中",))
    assert [doc.text[a:b] for a, b in school.mentions] == ["兰州市第二中学", "兰州二中"]
    assert {ent.kb_id_ for ent in doc.ents if ent.label_ == "SCHOOL"} == {school.id}


def test_short_for(read: Any) -> None:
    doc = read("桐乡市凤鸣高级中学（以下简称“凤鸣高中”）与江汉大学签约。")
    assert "凤鸣高中" in entity(doc, "桐乡市凤鸣高级中学").aliases


def test_the_sides_of_a_contract_and_pronouns_are_no_aliases(read: Any) -> None:
    doc = read(
        "远帆科技有限公司（以下简称甲方）与桐乡市凤鸣高级中学（以下简称我校）签约。甲方捐款，我校派人。"
    )
    assert {e.name: e.aliases for e in doc._.organisations} == {
        "远帆科技有限公司": (),
        "桐乡市凤鸣高级中学": (),
    }
    assert [doc.text[a:b] for a, b in entity(doc, "远帆科技有限公司").mentions] == [
        "远帆科技有限公司",
        "甲方",
        "甲方",
    ]


def test_renaming_is_one_school_with_two_names(read: Any) -> None:
    doc = read("合浦县廉州中学挂牌成为广西师范大学附属合浦中学。")
    assert entity(doc, "合浦县廉州中学").id == entity(doc, "广西师范大学附属合浦中学").id


def test_a_plate_is_another_name_of_its_school(read: Any) -> None:
    doc = read("10月8日，正定县西桥中学挂上“苏州市凤鸣中学正定校区”的牌子。")
    assert entity(doc, "正定县西桥中学").id == entity(doc, "苏州市凤鸣中学正定校区").id


@pytest.mark.parametrize(
    "said", ["变成了", "，取名", "挂的牌子是“", "又叫", "也成了", "挂牌成为", "，如今换成了"]
)
def test_ways_to_say_that_a_name_is_another_one(read: Any, said: str) -> None:
    doc = read(f"正定县西桥中学{said}桐乡市凤鸣中学{'”' if '“' in said else ''}。")
    assert entity(doc, "正定县西桥中学").id == entity(doc, "桐乡市凤鸣中学").id


def test_the_old_name_stands_behind_a_preposition_where_the_verb_follows(read: Any) -> None:
    doc = read("该校由正定县西桥中学更名为桐乡市凤鸣中学。")
    assert entity(doc, "正定县西桥中学").id == entity(doc, "桐乡市凤鸣中学").id


def test_lists_of_old_and_new_names_go_one_by_one(read: Any) -> None:
    doc = read("正定县西桥中学、正定县东桥中学更名为凤鸣实验学校、清源实验学校。")
    first, second = entity(doc, "正定县西桥中学"), entity(doc, "正定县东桥中学")
    assert first.id != second.id
    assert (first.id, second.id) == (entity(doc, "凤鸣实验学校").id, entity(doc, "清源实验学校").id)


@pytest.mark.parametrize(
    "text",
    [
        "秦淮区：学校密。区教育局局长说，要共建。\n江宁区：学校少。区教育局去年与鼓楼区签约。",
        "【秦淮区】学校多了。\n区教育局基教科说，要与江宁区共建。\n【江宁区】与鼓楼区签约的有三所。\n我区教育局说，再等等。",
    ],
)
def test_each_item_of_a_digest_has_an_organ_of_its_own(read: Any, text: str) -> None:
    organs = [e for e in read(text)._.organisations if e.label == "EDU_AUTHORITY"]
    assert [(organ.name, organ.adcode) for organ in organs] == [
        ("秦淮区教育局", "320104"),
        ("江宁区教育局", "320115"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "遵义市推进集团化办学，市教育局出台方案。\n去年与北京师范大学签约后，市教育局成立专班。",
        "苏州市推进改革，市教育局出台方案。\n4月，考察团赴南京市学习，市教育局副局长带队。",
        "南京市：市教育局出台方案。\n市教育局副局长去了无锡市，市教育局又派了人。",
        "南京市：市教育局出台方案。\n市教育局副局长这样说起无锡市：好学校多。市教育局又派了人。",
    ],
)
def test_other_places_take_no_organ_away(read: Any, text: str) -> None:
    (organ,) = (e for e in read(text)._.organisations if e.label == "EDU_AUTHORITY")
    assert len(organ.mentions) == text.count("市教育局")


def test_a_school_is_not_its_own_branch(read: Any) -> None:
    doc = read("新校由苏州市凤鸣中学管理，校名定为苏州市凤鸣中学东校区。")
    assert entity(doc, "苏州市凤鸣中学").id != entity(doc, "苏州市凤鸣中学东校区").id


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        ("红星小学校长王强曾是东风小学教师。", "红星小学", "东风小学"),
        ("红星小学的合作伙伴曾是东风小学。", "红星小学", "东风小学"),
        ("甲山小学与原名乙山小学的丙山小学签约。", "甲山小学", "乙山小学"),
        ("新城小学与改名为新城实验学校的老城小学签约。", "新城小学", "新城实验学校"),
        ("青云外国语实验中学与实验中学签约。", "青云外国语实验中学", "实验中学"),
        ("海滨第二人民医院与人民医院共建。", "海滨第二人民医院", "人民医院"),
        ("京东方与京东签约。", "京东方", "京东"),
        ("长汀一中与江州一中结对。", "长汀一中", "江州一中"),
        ("青山区第一职业中学与青山一中签约。", "青山区第一职业中学", "青山一中"),
        ("重庆市江北区教委与宁波市江北区教育局结对。", "重庆市江北区教委", "宁波市江北区教育局"),
        ("清溪镇幼儿园帮扶石桥镇幼儿园。", "清溪镇幼儿园", "石桥镇幼儿园"),
        ("江口镇幼儿园帮扶温泉镇幼儿园。", "江口镇幼儿园", "温泉镇幼儿园"),
        ("河北省轴承行业协会与石家庄市轴承行业协会签约。", "河北省轴承行业协会", "石家庄市轴承行业协会"),
        ("民盟石家庄市委员会与民进石家庄市委员会签约。", "民盟石家庄市委员会", "民进石家庄市委员会"),
        ("苏州暨大港澳子弟学校与无锡暨大港澳子弟学校签约。", "苏州暨大港澳子弟学校", "无锡暨大港澳子弟学校"),
        ("正定一中实验学校由正定一中举办。", "正定一中实验学校", "正定一中"),
        ("石家庄一中实验学校与正定一中实验学校签约。", "石家庄一中实验学校", "正定一中实验学校"),
        # Of whom another is told, whose name that is not.
        ("正定县西桥中学原是桐乡市凤鸣中学的分校。", "正定县西桥中学", "桐乡市凤鸣中学"),
        ("正定县西桥中学原是桐乡市凤鸣中学参与举办的学校。", "正定县西桥中学", "桐乡市凤鸣中学"),
        (
            "正定县西桥中学的教室里，挂着桐乡市凤鸣中学学生寄来的地图。",
            "正定县西桥中学",
            "桐乡市凤鸣中学",
        ),
        ("正定县西桥中学挂牌成为桐乡市凤鸣中学合作校。", "正定县西桥中学", "桐乡市凤鸣中学"),
        ("当年该校与桐乡市凤鸣中学脱钩，改称正定县西桥中学。", "正定县西桥中学", "桐乡市凤鸣中学"),
        (
            "县里委托桐乡市凤鸣中学办学，新的九年一贯制学校挂牌正定县西桥中学。",
            "正定县西桥中学",
            "桐乡市凤鸣中学",
        ),
        # What a list names.
        ("清溪小学与山东省清溪小学结为姊妹学校。", "清溪小学", "山东省清溪小学"),
        ("集团有石桥中学、柳湾中学和正定县石桥中学。", "石桥中学", "正定县石桥中学"),
        ("秦淮区发布消息。区教育局与江宁区教育局签约。", "区教育局", "江宁区教育局"),
    ],
)
def test_two_organisations_stay_two(read: Any, text: str, one: str, other: str) -> None:
    doc = read(text)
    assert entity(doc, one).id != entity(doc, other).id


def test_an_end_that_two_names_have_is_neither_s(read: Any) -> None:
    doc = read("北京大学附属中学与清华大学附属中学签约。附中校长出席。")
    names = {e.name: e.aliases for e in doc._.organisations}
    assert names["北京大学附属中学"] == names["清华大学附属中学"] == ()


def test_a_section_is_its_organ(read: Any) -> None:
    doc = read("正定县教育局签约。正定县教育局基教科负责人到场。")
    (organ,) = (e for e in doc._.organisations if e.label == "EDU_AUTHORITY")
    assert (organ.name, len(organ.mentions)) == ("正定县教育局", 2)


def test_an_organ_without_its_place_is_that_of_the_city(read: Any) -> None:
    doc = read("苏州市开学。苏州市召开会议。市教育局发布通知。")
    organ = entity(doc, "市教育局")
    assert (organ.name, organ.adcode) == ("苏州市教育局", "320500")


def test_an_organ_is_that_of_the_medium_s_city_before_it_is_the_only_one_in_full(read: Any) -> None:
    doc = read("苏州市教育局来访。市教育局接待。", site="石家庄教育简报")
    assert entity(doc, "市教育局").name == "石家庄市教育局"
    assert entity(read("苏州市教育局来访。市教育局接待。"), "市教育局").name == "苏州市教育局"


def test_the_medium_s_place_that_the_text_only_calls_ours(read: Any) -> None:
    doc = read("我县与江汉大学签约，本县设点。", site="正定县人民政府网")
    place = entity(doc, "正定县")
    assert (place.id, place.mentions) == ("region:130123", ((0, 2), (10, 12)))
    assert not any(e.label == "REGION" for e in read("我市与江汉大学签约。", site="正定县网")._.organisations)


def test_the_only_school_of_the_title_says_we_where_the_medium_is_none_of_its_own(read: Any) -> None:
    text = "我校与江汉大学签约。"
    assert entity(read(text, title="桐乡市凤鸣中学签约", site="桐乡日报"), "桐乡市凤鸣中学").mentions == (
        (0, 2),
    )
    two = read(text, title="桐乡市凤鸣中学迎来兰州市第二中学", site="桐乡日报")
    assert not any(e.label == "SCHOOL" for e in two._.organisations)


def test_the_school_that_only_the_title_names_says_we_beside_one_that_the_text_names(read: Any) -> None:
    title = "桐乡市凤鸣中学成为兰州大学生源基地"
    doc = read("我校与兰州大学签约。", title=title, site="桐乡日报")
    assert entity(doc, "桐乡市凤鸣中学").mentions == ((0, 2),)
    assert not any(e.label == "SCHOOL" for e in read("我校签约。", title=title)._.organisations)


def test_a_county_is_told_by_its_only_school_of_a_number(read: Any) -> None:
    assert entity(read("滦平一小开学。"), "滦平一小").adcode == "130824"
    assert entity(read("莲花小学开学。"), "莲花小学").adcode is None


def test_a_town_that_no_other_is_called_like_tells_the_county(read: Any) -> None:
    doc = read("苍岩山镇中心小学开学，清溪小学校长到场。")
    assert entity(doc, "苍岩山镇中心小学").adcode == "130121"
    # Of a province that the article doesn't speak of it is a name; and most towns have namesakes.
    assert entity(read("兰州市开学。苍岩山镇中心小学开学。"), "苍岩山镇中心小学").adcode is None
    assert entity(read("马鞍镇中心小学开学。"), "马鞍镇中心小学").adcode is None
    assert entity(read("虎门镇石桥小学开学。"), "虎门镇石桥小学").adcode == "441900"


def test_a_branch_lies_in_the_last_of_the_places_that_it_is_named_by(read: Any) -> None:
    doc = read("海南省与凤鸣中学签约。凤鸣中学海南琼中分校开学。")
    assert entity(doc, "凤鸣中学海南琼中分校").adcode == "469030"
    doc = read("重庆市开学。凤鸣中学巴南滨江学校开学。")
    assert entity(doc, "凤鸣中学巴南滨江学校").adcode == "500113"


def test_a_region_has_its_name_as_it_is_written(read: Any) -> None:
    assert entity(read("贵州省沿河县与石桥中学签约。"), "沿河县").name == "沿河县"
    assert entity(read("甘孜州康定县与石桥中学签约。"), "康定县").name == "康定县"
    assert entity(read("兰州与石桥中学签约。"), "兰州").name == "兰州市"


def test_schools_of_one_name_in_two_counties_stay_two(read: Any) -> None:
    doc = read("正定县第一中学与平山县第一中学结对。")
    assert len({e.id for e in doc._.organisations if e.label == "SCHOOL"}) == 2
    assert entity(doc, "正定县第一中学").adcode == "130123"


def test_a_city_is_not_the_place_of_a_school(read: Any) -> None:
    assert entity(read("兰州市第二中学开学。"), "兰州市第二中学").adcode is None


def test_ids_of_places_and_universities(read: Any) -> None:
    doc = read("北京市朝阳区与北师大签约。")
    assert entity(doc, "朝阳区").id == "region:110105"
    university = entity(doc, "北师大")
    assert university.name == "北京师范大学" and university.id.startswith("univ:")


def test_an_abbreviation_of_several_universities_is_none_of_them(read: Any) -> None:
    doc = read("交大与石桥小学签约。")
    university = entity(doc, "交大")
    assert university.name == "交大" and university.id.startswith("org:")
    doc = read("北京交通大学与石桥小学签约，交大校长致辞。")
    assert entity(doc, "交大").name == "北京交通大学"


def test_ids_do_not_depend_on_the_article(read: Any) -> None:
    first = entity(read("正定县第一中学开学。"), "正定县第一中学").id
    second = entity(read("平山县中学来访。\n正定县第一中学接待。"), "正定县第一中学").id
    assert first == second


def test_the_title_spells_a_name_out(read: Any) -> None:
    doc = read("我校与凤鸣二中签约。", title="我校与桐乡市凤鸣第二中学签约")
    assert entity(doc, "凤鸣二中").name == "桐乡市凤鸣第二中学"


def test_an_organ_keeps_its_words_where_two_cities_are_spoken_of(read: Any) -> None:
    doc = read("苏州市与兰州市结对。市教育局发布通知。")
    assert entity(doc, "市教育局").name == "市教育局"


def test_an_organ_is_no_other_city_s_that_is_named_only_later(read: Any) -> None:
    doc = read("兰州市召开会议。市教育局发布通知。会后，敦煌市教育局发言。")
    assert entity(doc, "市教育局").id != entity(doc, "敦煌市教育局").id
    doc = read("会后，敦煌市教育局发言。市教育局发布通知。")
    assert entity(doc, "市教育局").id == entity(doc, "敦煌市教育局").id


def test_an_organ_is_that_of_the_medium_s_place(read: Any) -> None:
    doc = read("苏州市与兰州市结对。市教育局发布通知。", site="兰州日报")
    assert entity(doc, "市教育局").adcode == "620100"


def test_an_organ_is_that_of_the_place_that_the_writer_calls_theirs(read: Any) -> None:
    doc = read("深圳市支援我市环江等县。市教育局发布通知。")
    assert entity(doc, "市教育局").adcode == "451200"


def test_a_school_that_only_the_title_names_is_called_the_school(read: Any) -> None:
    doc = read("昨日，学校同县人民医院签约。", title="石桥护理学院与县人民医院签约")
    assert [e.name for e in doc._.organisations if e.label == "UNIVERSITY"] == ["石桥护理学院"]
    doc = read("昨日，学校同县人民医院签约，石桥中学到场。", title="石桥护理学院与县人民医院签约")
    assert [e.name for e in doc._.organisations if e.label == "UNIVERSITY"] == []


def test_who_comes_to_our_school_is_not_we(read: Any) -> None:
    doc = read("昨日，专家来到我校。", title="石桥学院专家团来我校调研")
    assert [e.name for e in doc._.organisations] == []
    doc = read("昨日，石桥学院专家团来到我校，参观我校校园。", title="石桥学院专家团来我校调研")
    assert [span.text for span in doc.spans["anaphora"]] == []


def test_a_place_in_a_name_lies_in_the_place_before_it(read: Any) -> None:
    doc = read("海门区东洲小学开学。")
    assert entity(doc, "海门区东洲小学").adcode == "320614"


def test_a_street_is_no_county(read: Any) -> None:
    assert entity(read("长春市开学。解放大路小学开学。"), "解放大路小学").adcode is None
    # Far from all else that is named, 承德 and 西藏 are words in names.
    doc = read("哈尔滨市南岗区承德小学与西藏一校结对。市教育局到场。")
    assert entity(doc, "市教育局").adcode == "230100"


def test_a_school_is_of_the_place_that_it_is_said_to_be_of(read: Any) -> None:
    doc = read("正定县的凤鸣小学与平山县签约。")
    assert entity(doc, "凤鸣小学").adcode == "130123"


def test_a_school_without_a_place_is_of_the_medium_s_county(read: Any) -> None:
    doc = read("凤鸣小学与江汉大学附属小学、德国华达学校签约。", site="正定县教育局")
    assert entity(doc, "凤鸣小学").adcode == "130123"
    assert entity(doc, "江汉大学附属小学").adcode is None
    assert entity(doc, "德国华达学校").adcode is None


def test_places_without_counties(read: Any) -> None:
    doc = read("东莞市凤鸣中学与香港凤鸣中学、澳门大学签约。")
    codes = {e.name: e.adcode for e in doc._.organisations}
    assert codes == {"东莞市凤鸣中学": "441900", "香港凤鸣中学": "810000", "澳门大学": "820000"}


def test_a_school_that_never_names_itself_in_its_own_medium(read: Any) -> None:
    doc = read("我校与江汉大学签约。", site="桐乡市凤鸣中学微信公众号")
    school = entity(doc, "桐乡市凤鸣中学")
    assert school.mentions == ((0, 2),) and school.adcode == "330483"


def test_the_name_before_in_brackets(read: Any) -> None:
    doc = read("桐乡市凤鸣中学（原桐乡市第三中学）开学。")
    assert entity(doc, "桐乡市凤鸣中学").id == entity(doc, "桐乡市第三中学").id


def test_a_company_by_its_own_word_and_never_a_daughter(read: Any) -> None:
    doc = read("沈阳金桐机器人股份有限公司与江汉大学签约。金桐公司捐款，金桐集团到场。")
    assert "金桐公司" in entity(doc, "沈阳金桐机器人股份有限公司").aliases
    assert entity(doc, "金桐集团").name == "金桐集团"


def test_a_numbered_affiliated_school_by_its_abbreviation(read: Any) -> None:
    doc = read("华东师范大学第二附属中学开学。华东师大二附中校长致辞。")
    assert len([e for e in doc._.organisations if e.label == "SCHOOL"]) == 1


def test_an_organ_lies_in_the_place_behind_its_party_or_division(read: Any) -> None:
    doc = read("共青团青海省委、中共海淀区委教育工委和第三师图木舒克市教育局的负责人到场。")
    codes = {entity.name: entity.adcode for entity in doc._.organisations}
    assert codes["共青团青海省委"] == "630000"
    assert codes["中共海淀区委教育工委"] == "110108"
    assert codes["第三师图木舒克市教育局"] == "659003"


def test_a_town_has_the_code_of_its_county_and_is_not_the_county(read: Any) -> None:
    doc = read("靖西市教育局组织结对，新靖镇派人参加。")
    town = entity(doc, "新靖镇")
    assert (town.name, town.label, town.adcode) == ("新靖镇", "REGION", "451081")
    assert not town.id.startswith("region:")


def test_a_company_of_the_county_lies_in_it(read: Any) -> None:
    assert entity(read("正定县教育局与县供电公司签约。"), "县供电公司").adcode == "130123"


def test_an_organ_is_that_of_the_place_told_last_in_its_paragraph(read: Any) -> None:
    text = "正定县教育局介绍情况，正定县代表发言。\n平山县代表发言，县住建局列席。"
    assert entity(read(text), "县住建局").adcode == "130131"
    assert entity(read(text.replace("平山县代表发言，", "")), "县住建局").adcode == "130123"


def test_a_short_form_leaves_the_type_of_a_town_out(read: Any) -> None:
    doc = read("正定县西桥镇中心小学与江汉大学结对，西桥中心小学与清源实验学校签约。")
    assert "西桥中心小学" in entity(doc, "正定县西桥镇中心小学").aliases


def test_the_schools_of_a_university_share_its_name_in_a_list(read: Any) -> None:
    doc = read("江汉大学第一附属小学、第二附属小学和附属幼儿园昨日签约。")
    names = {e.name for e in doc._.organisations if e.label == "SCHOOL"}
    assert names == {"江汉大学第一附属小学", "江汉大学第二附属小学", "江汉大学附属幼儿园"}


def test_a_school_of_ours_is_one_of_the_university_that_speaks(read: Any) -> None:
    told = "我校附属中学与正定县西桥中学签约。"
    assert entity(read(told, site="江汉大学新闻网"), "江汉大学附属中学")
    assert entity(read(told), "附属中学").name == "附属中学"


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("石桥县教育局信访办", "石桥县教育局"),
        ("石桥县教育局基教科", "石桥县教育局"),
        ("石桥县安全生产委员会办公室", "石桥县安全生产委员会办公室"),
        ("石桥县委办公室", "石桥县委办公室"),
        ("石桥县政府新闻办", "石桥县政府新闻办"),
        ("石桥县委秘书科", "石桥县委"),
    ],
)
def test_the_section_of_an_organ_is_the_organ(name: str, whole: str) -> None:
    label: Label = "EDU_AUTHORITY" if "教育局" in name else "GOVERNMENT"
    assert whole_name(name, label, grammar()) == whole


def test_a_district_of_two_cities_is_the_one_near_what_the_article_speaks_of(read: Any) -> None:
    assert entity(read("上海市闵行区与宝山区教育局签约。"), "宝山区教育局").adcode == "310113"
    assert entity(read("普陀区政府与华东师范大学签约。"), "普陀区政府").adcode == "310107"
    assert entity(read("普陀区政府与远方大学签约。"), "普陀区政府").adcode is None


def test_places_are_compared_only_of_names_that_may_be_one(
    read: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[object, ...]] = []
    monkeypatch.setattr(org_sieves, "_lie_apart", lambda *groups: bool(compared.append(groups)))
    read("正定县石桥小学、兰州市清溪小学、苏州市柳湾小学和交大附中签约。")
    assert compared == []
    read("正定县石桥小学与兰州市石桥小学签约。")
    assert compared == []
    read("正定县石桥小学开学。兰州市石桥小学也开学。")
    assert len(compared) == 1


def group(name: str, label: Label = "SCHOOL", codes: tuple[str, ...] = ()) -> Group:
    return Group(label, [name], keys={grammar().parts(name).key}, codes=[codes])


def test_of_a_register_each_name_is_compared_with_few(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(org_sieves, "_SIEVES", (lambda *names: bool(asked.append(names)),))
    streets = [f"{chr(0x5200 + number)}{chr(0x6200 + number)}" for number in range(300)]
    groups = [group(f"清溪{street}{kind}") for street in streets for kind in ("路小学", "小学")]
    org_sieves.joined(groups, {}, grammar())
    assert len(asked) == 300


_PARTS = "石桥 清溪县 第一 第12 12 实验 中学 小学 附中 一中 交大 教育局 新松 集团 公司 “凤鸣”"
_NAMES = st.lists(st.sampled_from(_PARTS.split()), min_size=1, max_size=5).map("".join)
_LABELS: list[Label] = ["SCHOOL", "COMPANY", "EDU_AUTHORITY"]


@given(st.lists(st.tuples(_NAMES, st.sampled_from(_LABELS), st.sampled_from([(), ("130123",), ("320104",)]))))
def test_who_is_looked_up_is_joined_as_if_all_were_asked(
    told: list[tuple[str, Label, tuple[str, ...]]],
) -> None:
    def names() -> list[list[str]]:
        return [each.names for each in org_sieves.joined([group(*each) for each in told], {}, grammar())]

    def all_alike(kept: Any, short: Any) -> list[Group]:
        return [each for each in kept.numbers if each.label == short.group.label]

    looked_up = names()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(org_sieves._Kept, "hosts", all_alike)
        assert names() == looked_up


def test_of_several_groups_of_a_name_the_first_is_joined(read: Any) -> None:
    doc = read("石桥中学（以下简称“石中”）开学，石中（以下简称“桥中”）放假。")
    groups = [group("石桥中学"), group("石中"), group("石中", codes=("130123",))]
    assert [each.names for each in joined_by_text(groups, doc, doc.text)] == [
        ["石桥中学", "石中", "桥中"],
        ["石中"],
    ]


def test_the_owner_of_an_organ_named_by_its_level_is_looked_up(
    read: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(local_organs, "_place_name", lambda *names: str(asked.append(names)))
    read(
        "".join(
            f"正定县第{number}中学与县第{number}中学开学，县第{number}中学放假。" for number in range(10, 40)
        )
    )
    assert len(asked) == 30
