"""Names written short, and names that only look so."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.language.abbreviations import abbreviates


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("正定职专", "正定县职业中专学校"),
        ("锦山高中", "正定县锦山高级中学"),
        ("石桥二小", "石桥镇第二中心小学"),
        ("三江职校", "正定县三江职业学校"),
        ("苏外", "苏州外国语学校"),
        ("江汉教研院", "江汉区教育研究院"),
        ("濠江", "濠江中学"),
        ("六中集团", "第六中学教育集团"),
        ("正定中学", "正定县中学"),
        ("省实验", "山西省实验小学"),
        ("安高", "安庆高级中学"),
        ("江工院", "江北工业职业技术学院"),
        ("正定特校", "正定县特殊教育学校"),
        ("苏州幼专", "苏州幼儿师范高等专科学校"),
        ("六安附小", "六安学院附属实验小学"),
        ("三明职院", "三明职业学院"),
    ],
)
def test_a_name_is_shortened_word_by_word(short: str, full: str) -> None:
    assert abbreviates(short, full)


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("外国语学校", "外国语实验学校"),
        ("二小", "第三小学"),
        ("安高", "安庆高职院"),
        ("三小", "三明小学"),
        ("实验小学", "实验第二小学"),
        ("兰州大学", "兰州理工大学"),
        ("江汉中学", "江汉大学附属中学"),
        ("濠江中学", "濠江中学"),
        ("石桥镇第二中心小学", "石桥二小"),
        ("义东小学教育联盟", "义东南小学教育联盟"),
        ("中", "石桥中学"),
        ("", "石桥中学"),
    ],
)
def test_what_tells_names_apart_is_not_left_out(short: str, full: str) -> None:
    assert not abbreviates(short, full)


@settings(deadline=None)
@given(
    st.text("一二中学校实验小大附属石桥（）", max_size=30),
    st.text("一二中学校实验小大附属石桥（）", max_size=40),
)
def test_any_two_names_are_compared(one: str, other: str) -> None:
    assert not (abbreviates(one, other) and abbreviates(other, one))
