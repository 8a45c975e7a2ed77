"""The sets of organisations that a word may stand for, and what they look like in numbers."""

from __future__ import annotations

from typing import Any

import pytest
from spacy.tokens import Doc

from pipeline.language.antecedent_numbers import NAMES, numbers
from pipeline.language.antecedents import Discourse, Ids, Outline, View
from pipeline.language.pronouns import occurrences

PAIR = ("清溪小学", "石桥小学")


def view_from(doc: Doc, word: str) -> View:
    """The organisations of a Doc as seen from the first `word` in it, with no other word understood."""
    discourse = Discourse.of(doc)
    return View(discourse, next(one for one in occurrences(discourse.text) if one.word == word))


def number(view: View, ids: Ids, name: str) -> float:
    return float(numbers(view, [ids])[0, NAMES.index(name)])


def sets(view: View) -> set[frozenset[str]]:
    return {frozenset(option.ids) for option in view.options()}


def test_sentences_clauses_and_paragraphs_of_a_text() -> None:
    outline = Outline("春来，花开。\n燕归；")
    assert [outline.sentence(offset) for offset in (0, 5, 7, 9)] == [0, 0, 2, 2]
    assert [outline.clause(offset) for offset in (2, 3)] == [0, 1]
    assert [outline.paragraph(offset) for offset in (6, 7)] == [0, 1]
    assert [outline.span(sentence, 10) for sentence in (0, 2, 3)] == [(0, 6), (7, 10), (10, 10)]


def test_two_that_one_sentence_names_are_a_pair_however_many_are_named_since(marked: Any) -> None:
    others = "".join(f"{{{name}小学}}放假。" for name in "东西南北春夏秋冬")
    view = view_from(marked(f"{{清溪小学}}与{{石桥小学}}签约。{others}两校商定互访。"), "两校")
    assert frozenset(PAIR) in sets(view)
    assert frozenset(("清溪小学", "东小学")) not in sets(view)


def test_a_word_before_all_names_may_mean_the_first_ones(marked: Any) -> None:
    view = view_from(marked("两校昨日签约。{清溪小学}与{石桥小学}相距十里。"), "两校")
    assert sets(view) == {frozenset(PAIR)}


def test_a_word_that_counts_four_or_more_means_the_one_list_of_as_many(marked: Any) -> None:
    four = "{东小学}、{西小学}、{南小学}和{北小学}"
    names = ("东小学", "西小学", "南小学", "北小学")
    view = view_from(marked(f"{{清溪小学}}与四校签约。来的是{four}。"), "四校")
    assert sets(view) == {frozenset(names)}
    other = "{春小学}、{夏小学}、{秋小学}和{冬小学}"
    noted = four.replace("{西小学}", "{西小学}（暂定名）")
    view = view_from(marked(f"{{清溪小学}}与四校签约。来的是{noted}。"), "四校")
    assert len(view.counted_list()) == 4
    view = view_from(marked(f"{{清溪小学}}与四校签约。来的是{four}，不是{other}。"), "四校")
    assert sets(view) != {frozenset(names)}


def test_a_word_for_many_may_stand_for_a_whole_list(marked: Any) -> None:
    text = "{清溪小学}牵头，{东小学}、{西小学}和{南小学}加入。下午，各校交流。"
    listed = frozenset(("东小学", "西小学", "南小学"))
    assert {listed, listed | {"清溪小学"}, frozenset(("清溪小学",))} <= sets(view_from(marked(text), "各校"))
    assert listed in sets(view_from(marked(text.replace("各校", "对方")), "对方"))
    assert listed not in sets(view_from(marked(text.replace("各校", "该校")), "该校"))
    told = view_from(marked(text), "各校")
    assert [number(told, tuple(listed)[:size], "size") for size in (1, 3)] == [1, 3]


def test_a_vague_word_may_stand_for_nobody(marked: Any) -> None:
    view = view_from(marked("{清溪小学}开学，附近学校也开学。"), "学校")
    assert sets(view) == {frozenset(), frozenset(("清溪小学",))}


@pytest.mark.parametrize(
    ("name", "of_pair", "of_others"),
    [
        ("together", 2, 40),
        ("together tied", 2, 40),
        ("list", 2, 40),
        ("times together", 1, 0),
        ("intruders", 1, 1),
    ],
)
def test_numbers_of_a_pair(name: str, of_pair: float, of_others: float, marked: Any) -> None:
    view = view_from(marked("{清溪小学}与{石桥小学}签约。{南山小学}开学。两校商定互访。"), "两校")
    assert number(view, PAIR, name) == of_pair
    assert number(view, ("清溪小学", "南山小学"), name) == of_others


def test_numbers_of_one(marked: Any) -> None:
    view = view_from(
        marked("{清溪小学}开学。{清溪小学}放假。帮扶{石桥小学}，该校新建。", title="清溪小学"), "该校"
    )
    told = {
        name: number(view, ("清溪小学",), f"least {name}") for name in ("mentions", "in title", "was object")
    }
    assert told == {"mentions": 2, "in title": 1, "was object": 0}
    assert number(view, ("石桥小学",), "most was object") == 1
    assert number(view, ("石桥小学",), "most sentences since") == 0


def test_numbers_of_who_speaks_and_of_what_stands_around(marked: Any) -> None:
    text = "{清溪小学}与{石桥小学}签约。“学校由名师进驻。”{清溪小学}校长说。"
    view = view_from(marked(text), "学校")
    assert number(view, ("清溪小学",), "least speaks") == 3
    assert number(view, ("石桥小学",), "least speaks") == 0
    assert number(view, ("石桥小学",), "least role") == 3
    assert number(view, ("清溪小学",), "behind word") == 1
    assert number(view, ("清溪小学",), "quoted") == 1


def test_who_is_named_behind_in_the_clause_of_a_word(marked: Any) -> None:
    view = view_from(marked("{石桥小学}与{清溪小学}签约，该校由{清溪小学}托管。"), "该校")
    assert number(view, ("清溪小学",), "least named behind") == 2
    assert number(view, ("石桥小学",), "least named behind") == 0


def test_how_long_ago_two_were_joined(marked: Any) -> None:
    view = view_from(marked("{清溪小学}与{石桥小学}签约。{东岭小学}到会。两校商定互访。"), "两校")
    assert number(view, PAIR, "joined") == 2
    assert number(view, PAIR, "company") == 0
    assert number(view, ("石桥小学", "东岭小学"), "joined") == 40


def test_a_school_and_what_bears_its_name(marked: Any) -> None:
    view = view_from(marked("{清溪小学}举办{清溪小学东校区}，{石桥小学}到场。总校派人。"), "总校")
    told = {
        name: (number(view, (name,), "least branches"), number(view, (name,), "least hosts"))
        for name in ("清溪小学", "清溪小学东校区", "石桥小学")
    }
    assert told == {"清溪小学": (1, 0), "清溪小学东校区": (0, 1), "石桥小学": (0, 0)}
    assert number(view, ("清溪小学",), "speaks of") == 2


def test_a_very_long_name_comes_to_an_end(marked: Any) -> None:
    long = f"清溪小学{'东' * 20_000}校区"
    view = view_from(marked(f"{{清溪小学}}举办{{{long}}}。总校派人。"), "总校")
    assert number(view, ("清溪小学",), "least branches") == 1
    assert number(view, (long,), "least hosts") == 1


def test_what_stands_between_two_mentions_makes_them_a_list_or_sides(marked: Any) -> None:
    discourse = Discourse.of(marked("{清溪小学}、{石桥小学}和{东岭小学}与{柳湾小学}签约，{南山小学}到场。"))
    gaps = [
        (gap.is_list, gap.is_sides) for gap in map(discourse.gap, discourse.mentions, discourse.mentions[1:])
    ]
    assert gaps == [(True, False), (True, True), (True, True), (False, False)]


def test_only_the_last_sentences_before_a_word_are_looked_at(marked: Any) -> None:
    early = "{清溪小学}与{石桥小学}签约。"
    between = "".join(f"{{东岭第{n}小学}}放假。" for n in range(1, 25))
    assert frozenset(PAIR) in sets(view_from(marked(f"{early}{between}两校商定互访。"), "两校"))
    assert frozenset(PAIR) not in sets(
        view_from(marked(f"{early}{between}{{柳湾小学}}开学。两校商定互访。"), "两校")
    )


def test_a_faculty_does_not_call_itself_a_school_nor_a_school_a_kindergarten(marked: Any) -> None:
    text = "我校与{江汉大学}、{江汉大学教育学院}和{石桥小学}签约，我院派人。"
    doc = marked(text, source="江汉大学教育学院")
    assert sets(view_from(doc, "我院")) == {frozenset(("江汉大学教育学院",))}
    assert frozenset(("江汉大学",)) in sets(view_from(doc, "我校"))
    doc = marked("我园与{石桥幼儿园}、{清溪小学}签约，我校派人。", source="清溪小学")
    assert sets(view_from(doc, "我校")) == {frozenset(("清溪小学",))}
    assert frozenset(("石桥幼儿园",)) in sets(view_from(doc, "我园"))


def test_a_word_for_a_school_means_no_part_of_a_university_that_is_named(marked: Any) -> None:
    faculty, university = "{江汉大学教育学院:UNIVERSITY}", "{江汉大学:UNIVERSITY}"
    both = view_from(marked(f"{university}的{faculty}和{{石桥小学}}签约，该校派人。"), "该校")
    assert sets(both) == {frozenset(("江汉大学",)), frozenset(("石桥小学",))}
    alone = view_from(marked(f"{faculty}和{{石桥小学}}签约，该校派人。"), "该校")
    assert frozenset(("江汉大学教育学院",)) in sets(alone)
    campus = view_from(marked("{江汉大学:UNIVERSITY}和{江汉大学附属小学}签约，该校派人。"), "该校")
    assert frozenset(("江汉大学附属小学",)) in sets(campus)


def test_a_district_is_no_city(read: Any) -> None:
    doc = read("石家庄市正定县与北京市海淀区教育委员会签约。北京市派人出席，该县12所学校受益。")
    meant = {span.text: span._.antecedents for span in doc.spans["anaphora"]}
    names = {entity.id: entity.name for entity in doc._.organisations}
    assert [names[one] for one in meant["该县"]] == ["正定县"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [("这所大学", {"江汉大学"}), ("该园", {"石桥幼儿园"}), ("该校", {"江汉大学", "石桥幼儿园", "清溪中学"})],
)
def test_a_word_for_one_kind_means_none_of_another(marked: Any, word: str, meant: set[str]) -> None:
    view = view_from(
        marked(f"{{江汉大学:UNIVERSITY}}、{{石桥幼儿园}}和{{清溪中学}}来访，{word}有千名师生。"), word
    )
    assert {
        view.discourse.entities[one].name for (one,) in (option.ids for option in view.options())
    } == meant
