"""Dates, resolved against a publication date."""

from __future__ import annotations

import pytest

from pipeline.language.dates import time_mentions


@pytest.mark.parametrize(
    ("text", "published", "dates"),
    [
        ("2018年10月25日", None, ["2018-10-25"]),
        ("2018年10月", None, ["2018-10"]),
        ("二〇一八年三月五日", None, ["2018-03-05"]),
        ("2018-10-25", None, ["2018-10-25"]),
        ("10月25日", "2018-11-02", ["2018-10-25"]),
        ("12月31日", "2019-01-02", ["2018-12-31"]),
        ("10月25日", None, []),
        ("去年12月", "2019-01-02", ["2018-12"]),
        ("上月", "2019-01-02", ["2018-12"]),
        ("今年9月", "2019-11-02", ["2019-09"]),
        ("25日，两校签约", "2019-11-02", ["2019-10-25"]),
        ("昨天", "2019-11-02", ["2019-11-01"]),
        ("上周五", "2024-12-05", ["2024-11-29"]),
        ("2021年6月签约，同年9月揭牌", None, ["2021-06", "2021-09"]),
        ("2021年6月3日签约，当天揭牌", None, ["2021-06-03", "2021-06-03"]),
        ("明年春季", "2019-11-02", []),
        ("2025年9月投用", "2019-11-02", []),
        ("2月30日", "2019-11-02", []),
        ("为期三年，共5个月", "2019-11-02", []),
        ("3年来", "2019-11-02", []),
    ],
)
def test_dates(text: str, published: str | None, dates: list[str]) -> None:
    assert [time.iso for time in time_mentions(text, published)] == dates


def test_offsets_are_those_of_the_words() -> None:
    text = "早在2018年，两校结对"
    (time,) = time_mentions(text)
    assert text[time.start : time.end] == "2018年"
