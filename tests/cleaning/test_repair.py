"""Damaged characters to sound ones: cases as data, a simulator of the damage, and what must hold for any
text."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import opencc
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.cleaning.chinese import (
    common_share,
    fluency,
    rarity,
    simplified,
    simplified_character,
    traditional_characters,
)
from pipeline.cleaning.decode import NotText, decode
from pipeline.cleaning.repair import Repaired, repair, repair_and_explain
from pipeline.cleaning.repair.edits import Draft, Edit, prose
from pipeline.schema import RestoredSpan

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared"
KINDS: dict[str, list[dict[str, Any]]] = json.loads((HERE / "repair_cases.json").read_text("utf-8"))
"""`in-the-wild` (damage as real pages show it, with invented names), `synthetic`, `negative` (stays as it is)
and `known-failures`; each case says what `repair_and_explain` makes of `original`."""

to_traditional = opencc.OpenCC("s2t").convert
to_simplified = opencc.OpenCC("t2s").convert

FAILING = KINDS["known-failures"]
SOUND = [case for kind in KINDS for case in KINDS[kind] if kind != "known-failures"]


def spans(repaired: Repaired, kind: str = "shifted_gbk") -> tuple[RestoredSpan, ...]:
    return next((found.spans for found in repaired.repairs if found.kind == kind), ())


@pytest.mark.parametrize("case", SOUND, ids=lambda case: case["label"])
def test_case(case: dict[str, Any]) -> None:
    repaired = repair_and_explain(case["original"])
    assert repaired.text == case["fixed"]
    assert [found.kind for found in repaired.repairs] == case["repairs"]


def test_the_cases_are_what_their_kind_says() -> None:
    labels = [case["label"] for case in (*SOUND, *FAILING)]
    assert len(labels) == len(set(labels)) >= 100
    assert all(case["original"] == case["fixed"] and not case["repairs"] for case in KINDS["negative"])
    assert all(
        case["original"] != case["fixed"] for kind in ("in-the-wild", "synthetic") for case in KINDS[kind]
    )


@pytest.mark.parametrize("case", FAILING, ids=lambda case: case["label"])
@pytest.mark.xfail(strict=True, reason="a later task", raises=AssertionError)
def test_known_failure(case: dict[str, Any]) -> None:
    assert repair(case["original"]) == case["fixed"]


@pytest.mark.parametrize("case", [*SOUND, *FAILING], ids=lambda case: case["label"])
def test_a_repaired_text_needs_no_repair(case: dict[str, Any]) -> None:
    once = repair(case["original"])
    assert repair(once) == once


# --- positions and confidence
# ---------------------------------------------------------------------------------


def test_spans_are_positions_in_the_returned_text() -> None:
    repaired = repair_and_explain(
        "區(qū)內(nèi)&amp;ldquo;學(xué)校\u200b&amp;rdquo;與當(dāng)?shù)氐膶W(xué)校結(jié)對。\n"
        "“兩校是一家人?！苯\ue163枀^(qū)的學(xué)校說，“路遠(yuǎn)，情不遠(yuǎn)。”"
    )
    assert repaired.text == "区内“学校”与当地的学校结对。\n“两校是一家人。”江阳区的学校说，“路远，情不远。”"
    found = spans(repaired)
    assert [(span.text, span.confidence == 1) for span in found] == [("地的学", False), ("。”江阳区", True)]
    assert all(repaired.text[span.start : span.end] == span.text for span in found)


def test_counts_are_of_places() -> None:
    counts = {
        found.kind: found.count
        for found in repair_and_explain("學(xué)校結(jié)對&amp;nbsp;&amp;nbsp;掛牌").repairs
    }
    assert counts == {"entities": 2, "invisible": 2, "pinyin": 2, "traditional": 4}


def test_a_page_that_never_shows_private_use_gives_less_confidence() -> None:
    shown = "他說：“兩校是一家人?！绷纸ㄈA介紹"
    (alone,) = spans(repair_and_explain(shown))
    (beside,) = spans(repair_and_explain(shown + "\n\ue21f"))
    assert alone.confidence <= 0.95 < beside.confidence < 1


def test_a_swallowed_bracket_of_a_tag_is_no_part_of_the_span() -> None:
    (span,) = spans(repair_and_explain("<p>“結(jié)對之后，路就近了?！?/p>"))
    assert span.text == "。”"


# --- a simulator of the damage, on bytes
# --------------------------------------------------------------------------

_READINGS = (
    "區qū 學xué 當dāng 數shù 發fā 對duì 結jié 網wǎng 絡luò 進jìn 實shí 現xiàn 關guān 優yōu "
    "質zhì 業yè 務wù 統tǒng 經jīng 準zhǔn 標biāo 據jù 導dǎo 設shè 達dá 聯lián 遠yuǎn 團tuán "
    "環huán 強qiáng 機jī 構gòu 礎chǔ 際jì 術shù 領lǐng 養yǎng 協xié 復fù 應yīng 戰zhàn 濟jì "
    "細xì 調diào 負fù"
)
ANNOTATED = {reading[0]: reading[1:] for reading in _READINGS.split()}

CLAUSES = (
    "城北区实验小学与山区的中心小学签订结对协议",
    "两地教育局同意今后三年互派教师",
    "当地的学校缺少英语和音乐老师",
    "职业学院在县里设立了实习基地",
    "网络课堂每周开两次",
    "校长们在会上交流了办学经验",
    "学区内的七所学校组成联盟",
    "教师发展中心负责培训年轻教师",
    "受援学校的学生到城里参加夏令营",
    "双方还将共建图书馆和实验室",
    "附属中学今年秋天正式开学",
    "区教委相关负责人出席了签约仪式",
    "帮扶工作已经进入第五个年头",
    "企业为冠名班提供设备和奖学金",
)


def annotated(content: bytes, order: list[str]) -> bytes:
    """Pinyin written behind the codes of characters, wherever the two bytes are found."""
    for character in order:
        # The pinyin is kept as the character's number, so that no later search finds bytes of it.
        number = str(list(ANNOTATED).index(character)).encode()
        code = character.encode("gbk")
        content = content.replace(code, code + b"(\x01" + number + b"\x02)")
    return content


def lenient(content: bytes) -> str:
    """What a lenient decoder shows: two bytes that are no character are a question mark, control bytes the
    pinyin."""
    shown, at = [], 0
    while at < len(content):
        width = 1 if content[at] < 0x80 else 2
        try:
            shown.append(content[at : at + width].decode("gb18030"))
        except UnicodeDecodeError:
            shown.append("?")
        at += width
    pinyin = list(ANNOTATED.values())
    return re.sub("\x01(\\d+)\x02", lambda match: pinyin[int(match[1])], "".join(shown))


def hijacked(text: str, order: list[str]) -> str:
    """`text` in Traditional GBK, annotated, with full stops before quotation marks eaten, read leniently."""
    content = b"".join(
        b"?\xa3" if character == "。" and following in "“”" else character.encode("gbk")
        for character, following in pairwise(to_traditional(text) + "\n")
    )
    return lenient(annotated(content, order))


def told(clauses: list[str]) -> str:
    """Clauses as a report, every second one a quotation that begins or ends beside a full stop."""
    parts = [f"“{clause}。”" if number % 2 else f"{clause}。" for number, clause in enumerate(clauses)]
    return "".join(parts) + "记者在当地看到，学校的网络课程很受欢迎"


def test_the_simulator_shows_what_is_seen() -> None:
    assert hijacked("当地的学校", ["數", "當", "學"]) == "當(dāng)?shù)氐膶W(xué)校"
    assert hijacked("他说：“好。”江阳区", ["區"]) == "他說：“好?！苯\ue163枀^(qū)"


@settings(derandomize=True, deadline=None, max_examples=150)
@given(
    st.lists(st.sampled_from(CLAUSES), min_size=1, max_size=6, unique=True), st.permutations(list(ANNOTATED))
)
def test_a_hijacked_report_comes_back(clauses: list[str], order: list[str]) -> None:
    text = told(clauses)
    repaired = repair_and_explain(hijacked(text, order))
    assert repaired.text == text
    assert all(repaired.text[span.start : span.end] == span.text for span in spans(repaired))


@settings(derandomize=True, deadline=None, max_examples=50)
@given(
    st.lists(st.sampled_from(CLAUSES), min_size=1, max_size=6, unique=True), st.permutations(list(ANNOTATED))
)
def test_a_hijacked_page_comes_back_with_its_tags(clauses: list[str], order: list[str]) -> None:
    body = "".join(f"<p>{told([clause])}</p>\n<p>“{clause}。”</p>\n" for clause in clauses)
    page = f'<html><head><title>{clauses[0]}</title></head><body class="c">{body}</body></html>'
    assert repair(hijacked(page, order)) == page


@settings(derandomize=True, deadline=None, max_examples=100)
@given(
    st.lists(st.sampled_from(CLAUSES), min_size=2, max_size=6, unique=True), st.permutations(list(ANNOTATED))
)
def test_where_private_use_vanished_sound_text_is_not_lost(clauses: list[str], order: list[str]) -> None:
    text = told(clauses)
    repaired = repair_and_explain(re.sub("[\ue000-\uf8ff]", "", hijacked(text, order)))
    assert all(span.confidence <= 0.95 for span in spans(repaired))
    assert sum(clause in repaired.text for clause in clauses) >= len(clauses) // 2


# --- what must hold for any text
# -------------------------------------------------------------------------------

CLEAN = st.lists(
    st.sampled_from(
        (*CLAUSES, "好吗?", "OK!", "“", "”", "，", "。", "？", "(xíng)", "(一)", "2024年", "W", "\n")
    )
)


@settings(deadline=None)
@given(CLEAN)
def test_clean_simplified_text_stays(parts: list[str]) -> None:
    text = "".join(parts)
    assert repair_and_explain(text) == Repaired(text, ())


# Any code point, lone surrogates too; and the characters that some repair looks at, far more often.
ANY = st.text(st.characters(exclude_categories=()), max_size=200)
LITTER = st.lists(
    st.sampled_from(
        (
            *"?！!\ue21f背枀^(qū)學校區結著乾當?shù)<>/p&;#“”。ä¸Ãâ\x80\xad\xa0Wé一の학",
            *(
                "</p>",
                "<script>",
                "<code>",
                "</script>",
                "<!--",
                "<meta content=",
                "\ufffd",
                "\u200b",
                "\u200d",
            ),
            *(
                "&amp;nbsp;",
                "&lt;",
                "&amp;",
                "&#23398;",
                "&#x5b66;",
                "(xué)",
                "結(jié)",
                "學(xué)",
                "\n",
                " ",
            ),
            *(
                "人?！绷纸ㄈA介紹",
                "當(dāng)?shù)氐膶W(xué)校",
                "鏁欒偛",
                "ä¸\xadå›½",
                "\ud800",
                "\u0301",
                "👨",
            ),
        )
    ),
    max_size=12,
).map("".join)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(ANY | LITTER)
def test_any_text_is_accepted_and_its_repairs_are_where_they_say(text: str) -> None:
    repaired = repair_and_explain(text)
    restored = [span for found in repaired.repairs for span in found.spans]
    assert all(repaired.text[span.start : span.end] == span.text for span in restored)
    assert len(repaired.text) <= len(text) + sum(len(span.text) for span in restored)
    assert bool(repaired.repairs) == (repaired.text != text)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(ANY | LITTER)
@example("(?結\ufffd結(jié)&amp;nbsp;")
def test_repair_is_idempotent(text: str) -> None:
    once = repair(text)
    assert repair(once) == once


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_decoded_bytes_are_accepted(content: bytes) -> None:
    with suppress(NotText):
        repair(decode(b"<p>" + content))


def test_a_large_page_takes_linear_time() -> None:
    # Each would never end if any step were quadratic.
    assert repair("<script>" * 100_000) == "<script>" * 100_000
    assert repair("<" * 300_000) == "<" * 300_000
    assert repair("學(xué)校?" * 30_000) == "学校?" * 30_000
    assert repair("&amp;" * 200_000) == "&" * 200_000


# --- the parts
# ---------------------------------------------------------------------------------------------------


def test_edits_keep_restored_places_in_view() -> None:
    draft = Draft("abcdefgh").edited("one", [Edit(2, 4, "XYZ", 0.5)])
    assert draft.text == "abXYZefgh"
    draft = draft.edited("two", [Edit(0, 1, ""), Edit(3, 4, "y"), Edit(5, 5, "<"), Edit(7, 9, "!!!")])
    assert draft.text == "bXyZ<ef!!!"
    (place,) = draft.restored
    assert draft.text[place.start : place.end] == "XyZ"


def test_prose_is_all_but_tags_scripts_and_styles() -> None:
    page = "<style>a<b</style>一<p>二<SCRIPT x>'<p>'</script >三<br/>四<meta content=五>六 < 七<script>八"
    assert "".join(page[start:end] for start, end in prose(page)) == "一二三四<meta content=五>六 < 七>八"


def test_common_share_tells_a_right_decoding_from_a_wrong_one() -> None:
    content = "".join(CLAUSES).encode("gbk")
    assert common_share(content.decode("gbk")) > 0.99
    assert common_share(content.decode("big5", "replace")) < 0.8
    assert common_share(content.decode("utf-16-le", "replace")) < 0.4
    assert common_share("plain") == 1


def test_fluency_prefers_sentences() -> None:
    assert fluency("两所学校签约") > fluency("两校所学约签")
    assert fluency("兩所學校簽約") == fluency("两所学校签约")


def test_characters_that_both_scripts_use_are_not_traditional() -> None:
    assert {"學", "區", "簽"} <= traditional_characters()
    assert not {"学", "校", "人", "台", "里"} & traditional_characters()


@given(st.characters(exclude_categories=["Cs"]))
@example("學")
@example("\uf900")
@example("\U00020b9f")
def test_a_character_alone_is_simplified_as_a_text_is(character: str) -> None:
    assert simplified_character(character) == simplified(character)


def test_a_character_costs_what_its_likeliest_use_does() -> None:
    assert rarity("学") == rarity("學") < rarity("枀")
    assert rarity("与") == pytest.approx(-fluency("与"))  # a word by itself
    assert rarity("葡") < -fluency("葡")  # but a part of one


# --- the real pages, where they are at hand
# ------------------------------------------------------------------------


@pytest.mark.skipif(
    not (SHARED / "gold" / "seeds").is_dir(), reason="the seed pages are not in this checkout"
)
def test_shifted_places_of_the_seed_pages_are_in_the_gold_text() -> None:
    restored = 0
    for gold in sorted((SHARED / "gold" / "seeds").glob("*.json")):
        paragraphs = "\n".join(json.loads(gold.read_text("utf-8"))["paragraphs"])
        (page,) = (SHARED / "seeds").glob(f"{gold.stem}_*")
        repaired = repair_and_explain(decode(page.read_bytes()))
        assert not re.search("[\ue000-\uf8ff]", repaired.text)
        for span in spans(repaired):
            restored += 1
            assert repaired.text[span.start - 4 : span.end].strip() in paragraphs
    assert restored == 9
