"""Bytes to characters, whatever the page says about its encoding."""

from __future__ import annotations

import re
from encodings.aliases import aliases

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cleaning.decode import NotText, decode

SIMPLIFIED = (
    "本报讯 5月20日，城关区第三小学与山那边的河口镇中心小学签订结对协议。两校将互派教师，共用网络课堂，"
    "每学期组织一次联合教研。“孩子们可以在同一块屏幕前上课了。”校长说。\n"
)
TRADITIONAL = (
    "本報訊 教育局昨日宣布，轄下兩所中學將與鄰市的職業學院簽署合作備忘錄，共同開辦汽車維修課程。"
    "「學生畢業後可以直接升讀。」校長說，計劃由九月開始推行。\n"
)
HTML = (
    '<!DOCTYPE html>\n<html><head><meta charset="{charset}"><title>{title}</title></head>'
    "<body>{body}</body></html>\n"
)


def page(charset: str, body: str = SIMPLIFIED) -> str:
    return HTML.format(charset=charset, title=body[:6], body=f"<p>{body}</p>" * 3)


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8",
        "utf-8-sig",
        "gb2312",
        "gbk",
        "gb18030",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "utf-32-le",
    ],
)
@pytest.mark.parametrize("text", [SIMPLIFIED, page("x"), SIMPLIFIED[:24]], ids=["dump", "html", "short"])
def test_simplified_text_comes_back_without_a_declaration(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb18030", "big5", "big5hkscs", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("text", [TRADITIONAL, page("x", TRADITIONAL)], ids=["dump", "html"])
def test_traditional_text_comes_back_without_a_declaration(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("gb2312", "utf-8"),
        ("utf-8", "gb18030"),
        ("iso-8859-1", "gb18030"),
        ("gb2312", "gb18030"),
        ("big5", "gb18030"),
        ("utf-16", "utf-8"),
        ("no-such-charset", "gb18030"),
        ("utf-8", "utf-16-le"),
        ("hex", "gb18030"),
    ],
)
def test_a_wrong_declaration_is_not_believed(declared: str, written: str) -> None:
    text = page(declared)
    assert decode(text.encode(written)) == text


def test_big5_is_found_under_a_declaration_of_gbk() -> None:
    text = page("gbk", TRADITIONAL)
    assert decode(text.encode("big5")) == text


def test_characters_of_hong_kong_are_read() -> None:
    text = page("big5", TRADITIONAL + "深水埗嘅學校，元朗屏山鄉坑頭邨。")
    assert decode(text.encode("big5hkscs")) == text


@pytest.mark.parametrize("encoding", ["shift_jis", "windows-1251"])
def test_a_declared_foreign_encoding_is_believed_where_nothing_is_chinese(encoding: str) -> None:
    words = {"shift_jis": "こんにちは、ようこそ。", "windows-1251": "Добрый день"}[encoding]
    text = page(encoding, words * 20)
    assert decode(text.encode(encoding)) == text


FOREIGN = r"D\u00fcren, xn--dren-0ra. " * 9


@pytest.mark.parametrize("name", sorted({*aliases.values(), "undefined", "idna", "punycode"}))
def test_whatever_python_knows_may_be_declared(name: str) -> None:
    assert decode(page(name, FOREIGN).encode() + b"\xe4\xff")


@pytest.mark.parametrize(
    "name",
    ["zip", "hex", "bz2", "base64", "quopri", "uu", "rot13", "unicode_escape", "raw_unicode_escape", "idna"],
)
def test_what_is_no_encoding_of_pages_is_not_believed(name: str) -> None:
    assert FOREIGN in decode(page(name, FOREIGN).encode() + b"\xe4\xff")


def test_codes_of_the_user_defined_areas_become_private_use_characters() -> None:
    content = SIMPLIFIED.encode("gb18030") + b"\xaf\xea\xf8\xa1\xa1\x40"
    assert decode(content) == SIMPLIFIED + "\ue21f\ue234\ue4c6"


def test_invalid_bytes_are_replaced_one_by_one() -> None:
    content = page("utf-8").encode().replace("协议".encode(), b"\xff\xfe", 1)
    assert decode(content) == page("utf-8").replace("协议", "\ufffd\ufffd", 1)
    assert decode(page("gbk").encode("gbk").replace(b"<p>", b"\xff<p>", 1)) == page("gbk").replace(
        "<p>", "\ufffd<p>", 1
    )


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le"])
def test_a_last_character_that_was_cut_is_dropped(encoding: str) -> None:
    assert decode((SIMPLIFIED + "学").encode(encoding)[:-1]) == SIMPLIFIED


def test_line_ends_and_control_characters_are_tidied() -> None:
    content = b"\xef\xbb\xbf<p>a\r\nb\rc\x00\x08\td\x7f</p>\x1a" + SIMPLIFIED.encode()
    assert decode(content) == "<p>a\nb\nc\td</p>" + SIMPLIFIED


def test_the_empty_page_is_empty_text() -> None:
    assert decode(b"") == ""
    assert decode(b"\xef\xbb\xbf") == ""


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
        b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + bytes(range(256)),
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
        b"\x7fELF\x02\x01\x01" + bytes(9),
        b"\x1f\x8b\x08\x00" + bytes(range(200)),
        bytes(4096),
        bytes((i * 197 + i // 7 * 31) % 256 for i in range(20_000)),
    ],
    ids=["pdf", "zip", "png", "jpeg", "elf", "gzip", "nul", "random"],
)
def test_binary_content_is_refused(content: bytes) -> None:
    with pytest.raises(NotText, match="binary"):
        decode(content)


@pytest.mark.parametrize("mark", ["OTTO", "ID3", "RIFF ", "BZh", "GIF8"])
def test_a_text_may_begin_with_letters_that_also_mark_a_format(mark: str) -> None:
    assert decode((mark + SIMPLIFIED).encode("gb18030")) == mark + SIMPLIFIED
    with pytest.raises(NotText, match="binary"):
        decode(mark.encode() + b"\x00\x01\x00\x00" + SIMPLIFIED.encode())


def test_a_huge_page_is_judged_by_a_sample() -> None:
    head = b"<!-- " + b"x" * 200_000 + b" -->"
    assert decode(head + (SIMPLIFIED * 2000).encode("gb18030")).endswith(SIMPLIFIED)


@given(st.binary(max_size=400))
def test_any_bytes_give_text_or_are_refused(content: bytes) -> None:
    try:
        text = decode(content)
    except NotText:
        return
    text.encode("utf-8")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text)


@given(
    st.lists(st.sampled_from(re.findall(r"[^，。]+[，。]", SIMPLIFIED)), min_size=1, max_size=8),
    st.booleans(),
)
def test_any_selection_of_clauses_comes_back(clauses: list[str], gbk: bool) -> None:
    text = "".join(clauses)
    assert decode(text.encode("gb18030" if gbk else "utf-8")) == text
