"""Which date is that of a tie."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language import tie_dates
from pipeline.language.candidates import cue
from pipeline.language.sentences import CLAUSE_END, sentence_spans
from pipeline.language.tie_dates import (
    Chronicle,
    DateChoice,
    DateExample,
    choose,
    date_model,
    train,
    weighed,
)
from pipeline.linear import Linear
from pipeline.schema import TieStatus

TEXT = "清溪小学建于1990年。3月5日，清溪小学与石桥中学签署合作协议，期限三年，至2024年3月止。"
PARTIES = (TEXT.index("清溪小学与"), TEXT.index("石桥中学") + 4)


def chosen(
    text: str, first: str, last: str, published: str | None, model: Linear | None = None
) -> str | None:
    """The date of a cooperation between two parties, named last in `text`."""
    chronicle = Chronicle(text, published)
    span = text.rindex(first), text.rindex(last) + len(last)
    sentence = chronicle.sentence_at(span[0])
    return choose(model or date_model(), chronicle.choices(sentence, span, "cooperation", "agreed"))


def test_the_dates_of_the_sentence_and_of_those_before_are_choices() -> None:
    chronicle = Chronicle(TEXT, "2024-06-01")
    choices = list(chronicle.choices(chronicle.sentence_at(PARTIES[0]), PARTIES, "cooperation", "agreed"))
    assert [choice.iso for choice in choices] == ["2024-03", "2024-03-05", "1990"]
    behind, before, earlier = (choice.features for choice in choices)
    assert "behind the parties" in behind
    assert {"before the parties", "at the head", "an act in its sentence"} <= before
    assert {"back 1", "first date", "dates passed 2", "age: 4 years"} <= earlier
    assert {"age: a year", "age: a year & tie cooperation"} <= before
    assert "first date" not in before | behind


def test_an_item_of_a_list_has_the_dates_over_the_list() -> None:
    rows = [f"{number} 清溪镇第{number}小学 石桥镇第{number}小学" for number in range(1, 15)]
    text = "\n".join(("2021年9月，县里为学校安排了结对：", *rows, "2022年春，名单有过变动。"))
    chronicle = Chronicle(text, "2023-10-26")
    span = text.index("清溪镇第12小学"), text.index("石桥镇第12小学") + 8
    choices = list(chronicle.choices(chronicle.sentence_at(span[0]), span, "pairing", "agreed"))
    assert [choice.iso for choice in choices] == ["2021-09"]
    assert {"in a list", "sentences back 1"} <= choices[0].features


def test_the_day_behind_and_the_first_of_the_article_are_choices() -> None:
    between = "".join(f"这是第{number}句。" for number in range(20))
    text = f"3月5日上午，会议召开。{between}清溪小学与石桥中学拟结对。协议于3月9日签署。"
    chronicle = Chronicle(text, "2024-03-12")
    span = text.index("清溪小学"), text.index("石桥中学") + 4
    behind, lead = chronicle.choices(chronicle.sentence_at(span[0]), span, "pairing", "planned")
    assert (behind.iso, lead.iso) == ("2024-03-09", "2024-03-05")
    assert "sentences back -1" in behind.features
    assert "in the lead" in lead.features


def test_words_around_parties_and_date_are_told_names_and_numbers_are_all_one() -> None:
    text = "3月5日揭牌。此前，清溪小学已与12所学校和石桥中学合作。"
    first, last = text.index("清溪小学"), text.index("石桥中学")
    chronicle = Chronicle(text, "2024-03-12", {"b": [(last, last + 4)], "a": [(first, first + 4)]})
    (choice,) = chronicle.choices(chronicle.sentence_at(first), (first, last + 4), "cooperation", "agreed")
    told = {
        "before 此前",
        "first 此前",
        "amid N",
        "amid 0",
        "amid 已",
        "behind 合作",
        "right 揭牌",
        "next 此前",
    }
    assert {f"elsewhere {word}" for word in told} <= choice.features
    assert {"elsewhere names between 0", "elsewhere length between 0"} <= choice.features
    assert not {"elsewhere amid 清溪", "elsewhere amid 12"} & choice.features


@pytest.mark.parametrize(
    ("last", "is_item"),
    [
        ("丙小学—丁小学。", True),
        ("丙小学—丁小学，2022年春结对。", False),
        (
            "丙小学的老师说，过去一个人要教三门课，结对以后，丁小学的音乐老师每周四坐一个半小时的车来上课。",
            False,
        ),
    ],
)
def test_the_last_item_of_a_list_may_end_as_prose_does(last: str, is_item: bool) -> None:
    text = f"2021年9月，县里为学校安排了结对：\n戊小学—己小学；\n庚小学—辛小学；\n{last}\n活动结束。"
    chronicle = Chronicle(text, None)
    here = chronicle.sentences.index(chronicle.sentence_at(text.index("丙小学")))
    assert (chronicle.heads[here] == 0) is is_item


@pytest.mark.parametrize(
    ("told", "age"),
    [
        ("2024年3月1日", {"age: of its day"}),
        ("2024年2月21日", {"age: a week"}),
        ("2020年2月20日", {"age: years"}),
        ("2024年3月", {"of the time of publication", "age: 0 years"}),
        ("2009年", {"age: 4 years"}),
    ],
)
def test_how_old_a_date_is(told: str, age: set[str]) -> None:
    text = f"{told}，清溪小学与石桥中学签约。"
    for published, expected in (("2024-03-01", age), (None, set[str]())):
        chronicle = Chronicle(text, published)
        span = text.index("清溪小学"), text.index("石桥中学") + 4
        (choice,) = chronicle.choices(chronicle.sentence_at(span[0]), span, "pairing", "agreed")
        found = {f for f in choice.features if f.startswith(("age", "of the time")) and " & " not in f}
        assert found == expected


def test_a_day_of_no_calendar_tells_no_age() -> None:
    text = "10月25日，清溪小学与石桥中学签约。"
    assert chosen(text, "清溪小学", "石桥中学", "2018-02-31") is None
    (choice,) = Chronicle("2017年3月5日签约。", "2018-02-31").choices(
        (0, 12), (9, 11), "cooperation", "agreed"
    )
    assert "age: 1 years" in choice.features


def test_prose_is_no_list_and_one_line_is_none() -> None:
    text = (
        "2021年9月签约。\n"
        + "\n".join(f"第{number}段。" for number in range(12))
        + "\n小标题\n清溪小学与石桥中学结对。"
    )
    chronicle = Chronicle(text, "2023-10-26")
    span = text.index("清溪小学"), text.index("石桥中学") + 4
    (lead,) = chronicle.choices(chronicle.sentence_at(span[0]), span, "pairing", "agreed")
    assert {"in the lead", "far back", "back 3"} <= lead.features
    assert chronicle.heads == [*range(len(chronicle.sentences))]


@pytest.mark.parametrize(
    ("text", "published", "date"),
    [
        ("10月25日，清溪小学与石桥中学签署合作协议。", "2023-10-26", "2023-10-25"),
        ("清溪小学建于1990年。2021年6月，清溪小学与石桥中学签署合作协议。", "2023-10-26", "2021-06"),
        ("近日，清溪小学与石桥中学签署合作协议。", "2023-10-26", None),
        ("清溪小学与石桥中学有合作关系。", None, None),
    ],
)
def test_the_model_that_ships_chooses(text: str, published: str | None, date: str | None) -> None:
    assert chosen(text, "清溪小学", "石桥中学", published) == date


def dated(iso: str, *features: str) -> DateChoice:
    return DateChoice(iso, frozenset(features), (0, 0))


def test_a_model_learns_where_dates_stand() -> None:
    near = [f"near {n % 3}" for n in range(40)]
    ties = [
        DateExample("2023", [dated("2023", "before the parties", n), dated("2024", "behind the parties", n)])
        for n in near
    ]
    none = [DateExample(None, [dated("2024", "behind the parties", n)]) for n in near]
    model = train([*ties, *none])
    text = "10月25日，清溪小学与石桥中学签约，到2023年11月止。"
    assert chosen(text, "清溪小学", "石桥中学", "2023-12-01", model) == "2023-10-25"
    assert chosen("清溪小学与石桥中学签约，到2023年止。", "清溪小学", "石桥中学", None, model) is None


def test_a_tie_whose_date_is_not_among_the_choices_teaches_nothing() -> None:
    known = DateExample("2023", [dated("2023", "a"), dated("2024", "b")])
    unread = DateExample("1990", [dated("2023", "b"), dated("2024", "a")])
    one, other = train([known] * 3), train([*[known] * 3, unread])
    assert dict(one.weight_of) == dict(other.weight_of)


def test_a_date_that_is_told_twice_counts_once() -> None:
    model = Linear({"none of them": 0, "a": 1}, np.array([[0.5], [0]], np.float32), np.zeros(1, np.float32))
    first, again, other = (
        DateChoice(iso, frozenset("a"), (at, at + 4)) for at, iso in enumerate(("2023", "2023", "2024"))
    )
    assert choose(model, [first, again, other]) == "2023"
    assert choose(model, [first, other]) is None
    dates = weighed(model, [first, again, other])
    assert [date.iso for date in dates] == ["2023", None, "2024"]
    assert sum(date.probability for date in dates) == pytest.approx(1)


def test_a_sentence_before_may_tell_of_such_a_tie_and_of_its_parties() -> None:
    text = "3月5日，清溪小学办开放日。3月9日，清溪小学与石桥中学结对。如今清溪小学与石桥中学结对两年。"
    first, last = text.rindex("清溪小学"), text.rindex("石桥中学")
    named = {
        name: [(m.start(), m.end()) for m in re.finditer(name, text)] for name in ("清溪小学", "石桥中学")
    }
    chronicle = Chronicle(text, "2024-03-12", named)
    signed, opened = chronicle.choices(
        chronicle.sentence_at(first), (first, last + 4), "pairing", "agreed", named
    )
    assert {"such a tie", "parties named 2", "back 1 & such a tie"} <= signed.features
    assert {"no tie", "parties named 1"} <= opened.features


@pytest.mark.parametrize(
    ("text", "status", "barred"),
    [
        ("清溪小学与石桥中学拟于9月签约。", "planned", True),
        ("清溪小学与石桥中学9月签约。", "agreed", False),
        ("清溪小学与石桥中学6月25日签约。", "planned", True),
        ("清溪小学与石桥中学1月25日洽谈合作。", "planned", False),
        ("2022年6月，清溪小学与石桥中学终止合作。", "ended", True),
        ("2019年签约，清溪小学与石桥中学终止合作。", "ended", False),
        ("清溪小学与石桥中学的结对于2022年6月结束。", "ended", True),
    ],
)
def test_no_tie_has_the_date_of_what_is_to_come_or_of_its_end(
    text: str, status: TieStatus, barred: bool
) -> None:
    chronicle = Chronicle(text, "2024-06-20")
    span = text.index("清溪小学"), text.index("石桥中学") + 4
    (choice,) = chronicle.choices((0, len(text)), span, "cooperation", status)
    assert choice.is_barred is barred
    model = Linear({"none of them": 0}, np.array([[-9]], np.float32), np.zeros(1, np.float32))
    assert (choose(model, [choice]) is None) is barred


def test_no_date_is_chosen_where_none_is_likely() -> None:
    unsure = Linear({"none of them": 0}, np.array([[5]], np.float32), np.zeros(1, np.float32))
    assert chosen("10月25日，清溪小学与石桥中学签约。", "清溪小学", "石桥中学", "2023-10-26", unsure) is None


@given(
    st.lists(
        st.sampled_from(["清溪小学", "3月5日", "去年", "2019年", "，", "。", "\n", "签约", "石桥中学"])
    ).map("".join)
)
def test_every_choice_is_a_date_of_the_text(text: str) -> None:
    chronicle = Chronicle(text, "2023-10-26")
    for sentence in sentence_spans(text):
        for choice in chronicle.choices(sentence, sentence, "pairing", "planned"):
            assert choice.iso in {"2023-03-05", "2022", "2019", "2019-03-05", "2022-03-05"}


def test_what_a_sentence_tells_is_read_once_and_of_a_table_of_dates_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []
    monkeypatch.setattr(tie_dates, "relations_told", lambda said: read.append(said) or ())
    days = "、".join(f"{month}月{day}日" for month in range(1, 9) for day in range(1, 9))
    text = f"学校于{days}开放。清溪小学与石桥中学、云山小学签约。"
    chronicle = Chronicle(text, "2023-10-26")
    start = text.index("清溪小学")
    for name in ("石桥中学", "云山小学"):
        span = start, text.index(name) + 4
        choices = list(chronicle.choices(chronicle.sentence_at(start), span, "pairing", "agreed"))
        assert len(choices) == 20
        assert {choice.iso[5:7] for choice in choices} == {"01", "02", "03"}
    assert len(read) == 1


@given(
    st.lists(
        st.sampled_from(
            ["清溪小学", "3月5日", "2019年", "，", "：", "。", "；", "“", "）", "\n", "签约", "石桥"]
        )
    ).map("".join),
    st.data(),
)
def test_clauses_are_those_that_the_marks_around_a_date_part(text: str, data: st.DataObject) -> None:
    chronicle = Chronicle(text, "2023-10-26")
    for start, end in sentence_spans(text):
        first, last = sorted(data.draw(st.tuples(*[st.integers(start, end)] * 2)))
        for choice in chronicle.choices((start, end), (first, last), "pairing", "planned"):
            begin, stop = choice.span
            if not start <= begin < end:
                continue
            between = text[stop:first] if stop <= first else text[last:begin]
            assert f"clauses to the parties {min(len(CLAUSE_END.findall(between)), 4)}" in choice.features
            assert ("full stop between" in choice.features) is bool(re.search("[;；。]", between))
            clause = CLAUSE_END.split(text[start:begin])[-1] + CLAUSE_END.split(text[stop:end])[0]
            acts = cue("dates", "act").search(clause)
            assert ("an act in its clause" in choice.features) is bool(acts)
