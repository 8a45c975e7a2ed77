"""Every kind of damage: what it does, that its dice are its own, that the bytes are those of real pages."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from random import Random

import ftfy
import noise
import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from pipeline.cleaning.repair import repair

DEV = Path(__file__).resolve().parents[2] / "corpus/gold/dev"
SHARED = Path(__file__).resolve().parents[3] / "shared"
GB2312_LEVEL_1 = [
    bytes([lead, trail]).decode("gb2312") for lead in range(0xB0, 0xD7) for trail in range(0xA1, 0xFF)
]
CHINESE = st.text(st.sampled_from(GB2312_LEVEL_1), min_size=1, max_size=40)
HTML = "<body><p>第一段讲两校签约。</p><ul><li>甲</li><li>乙</li></ul><p>第二段讲教师互访。</p></body>"


def rng() -> Random:
    return Random("dice")


@pytest.mark.parametrize(
    "lines",
    [
        noise.navigation,
        noise.related_news,
        noise.disclaimer,
        noise.footer,
        noise.comments,
        noise.share_bar,
        noise.editors,
        noise.pager,
        noise.neighbours,
        noise.teasers,
        lambda dice: noise.hidden_spam(dice, "云鼎旺体育"),
        lambda dice: noise.hijack_footer(dice, "云鼎旺体育"),
    ],
)
def test_added_lines_depend_on_the_dice_alone(lines: Callable[[Random], list[str]]) -> None:
    assert lines(rng()) == lines(rng())
    assert len({tuple(lines(Random(seed))) for seed in range(12)}) > 1
    assert all(line.strip() == line and line for line in lines(rng()))


def test_navigation_keeps_the_order_of_the_menu() -> None:
    columns = noise.material()["navigation"]
    assert noise.navigation(rng()) == [c for c in columns if c in noise.navigation(rng())]


def test_related_news_holds_two_traps() -> None:
    traps = set(noise.material()["trap_headlines"])
    assert all(len(traps & set(noise.related_news(Random(seed)))) == 2 for seed in range(8))


def test_footer_ends_with_an_icp_number() -> None:
    assert re.fullmatch(r"\wICP备\d{8}号", noise.footer(rng())[-1])


def test_spam_title_joins_phrases() -> None:
    phrases = noise.material()["spam_phrases"]
    assert all(part in phrases for part in re.split("[_,-]", noise.spam_title(rng())))


def test_brand_title_replaces_the_longest_name() -> None:
    title = noise.brand_title("海西实验小学与邻县签约", rng(), "云鼎旺体育", ["海西", "海西实验小学"])
    assert re.fullmatch(r"云鼎旺体育(?:\S+)? 与邻县签约", title)


def test_brand_title_without_a_name_has_the_brand_in_front() -> None:
    title = noise.brand_title("名校走进大山", rng(), "云鼎旺体育", ["海西实验小学"])
    assert re.fullmatch(r"云鼎旺体育(?:\S+)?名校走进大山", title)


NAMED = ["海西实验小学建校。", "海西实验小学与邻县二小签约。", "校长说，海西实验小学会派教师。"]


def test_brand_once_hits_a_frequent_name_once() -> None:
    hit = "".join(noise.brand_once(NAMED, rng(), "云鼎旺体育", ["海西实验小学", "海西", "邻县二小"]))
    assert hit.count("云鼎旺体育 ") == 1
    assert hit.count("海西实验小学") == 2
    assert noise.brand_once(NAMED[:2], rng(), "云鼎旺体育", ["海西实验小学"]) == NAMED[:2]


def test_brand_everywhere_leaves_the_name_nowhere() -> None:
    hit = "".join(noise.brand_everywhere(NAMED, rng(), "云鼎旺体育", ["邻县二小", "海西实验小学"]))
    assert hit.count("云鼎旺体育 ") == 3
    assert "海西实验小学" not in hit


def test_keyword_paragraphs_stand_between_the_paragraphs() -> None:
    hit = noise.keyword_paragraphs(NAMED, rng(), "云鼎旺体育")
    assert [line for line in hit if line in NAMED] == NAMED
    assert len(hit) == 4


def test_byline_is_a_line_over_or_under_the_article() -> None:
    lines = [noise.byline(NAMED, Random(seed)) for seed in range(8)]
    assert {NAMED in (hit[1:], hit[:-1]) for hit in lines} == {True}
    assert {hit[0] in NAMED for hit in lines} == {True, False}


def test_paragraphs_that_run_on_lose_no_more_than_their_last_full_stop() -> None:
    lines = ["清溪小学与石桥中学结对。", "两校的老师都去了。", "明年再来。"]
    hits = [noise.run_on(lines, Random(seed)) for seed in range(40)]
    assert {len(hit) for hit in hits} == {1, 2}
    texts = {"".join(hit).replace(" ", "") for hit in hits}
    assert texts == {"".join(lines), "".join(lines).rstrip("。")}


def test_full_width_and_references_are_the_same_text() -> None:
    assert noise.fullwidth(["第101中学A区"], rng()) == ["第１０１中学Ａ区"]
    made = [noise.entities("<p>学校</p>", Random(seed)) for seed in range(9)]
    assert {html.unescape(text) for text in made} == {"<p>学校</p>"}
    assert any("&#23398;" in text for text in made)
    assert any("&#x5b66;" in text for text in made)


def test_brand_sentences_end_prose_only() -> None:
    prose = "这一段写得很长，" * 6 + "讲的是两所学校怎样互派教师。"
    hit = noise.brand_sentences(["小标题", prose, prose, prose, prose], rng(), "云鼎旺体育")
    assert hit[0] == "小标题"
    assert all(text.startswith(prose) for text in hit[1:])
    assert sum(text != prose for text in hit[1:]) == 2


def test_brand_sentences_find_no_prose_in_headings() -> None:
    assert noise.brand_sentences(["小标题"], rng(), "云鼎旺体育") == ["小标题"]


def test_spam_prose_follows_what_was_there() -> None:
    text = noise.spam_prose(["原文"], rng(), "云鼎旺体育")
    assert text[0] == "原文"
    assert 5 <= len(text) - 1 <= 8
    assert not any("{" in paragraph for paragraph in text)


def test_tag_soup_loses_no_word() -> None:
    soups = [noise.tag_soup(HTML, Random(seed)) for seed in range(20)]
    for soup in soups:
        words = re.sub(r"/p>(?=</p>|<|$)|&lt;/span&gt;|&amp;nbsp;|<[^>]*>", "", soup)
        assert words == re.sub("<[^>]*>", "", HTML)
    assert any(soup.count("</p>") < HTML.count("</p>") for soup in soups)
    assert any('<i id="' in soup or '<meter id="' in soup for soup in soups)


def test_spare_commas_lose_no_word() -> None:
    text = "两校今天签约，一起办学。学校（二）校长说：“好。”" * 5
    spun = noise.spare_commas(text, rng())
    assert ",，" in spun and ",。" in spun
    assert spun.replace(",", "") == text


def test_halfwidth_leaves_full_stops_and_quotation_marks() -> None:
    assert noise.halfwidth("（摄影：小李）“好，很好！”他说。", rng()) == "(摄影:小李)“好,很好!”他说。"


@given(CHINESE)
def test_cp1252_mojibake_can_be_undone(text: str) -> None:
    damaged = noise.mojibake(text, rng(), "sloppy-windows-1252")
    assert damaged != text
    assert damaged.encode("sloppy-windows-1252").decode("utf-8") == text


def test_mojibake_is_of_the_kinds_that_are_known() -> None:
    assert ftfy.fix_encoding(noise.mojibake("教育局与学校", rng(), "sloppy-windows-1252")) == "教育局与学校"
    assert noise.mojibake("教育", rng(), "gb18030") == "鏁欒偛"
    assert noise.mojibake("客户端", rng(), "gb18030").endswith("?")


def test_wrong_charset_changes_the_label_only() -> None:
    page = '<meta charset="utf-8"><p>utf-8</p>'
    assert noise.wrong_charset(page, rng(), "gb2312") == '<meta charset="gb2312"><p>utf-8</p>'


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-16-be"])
def test_encodings_hold_every_character(encoding: str) -> None:
    decoder = "utf-16" if encoding.startswith("utf-16") else encoding
    assert noise.encode("龘靐\u3000★学校😀", encoding).decode(decoder) == "龘靐\u3000★学校😀"


def test_big5_writes_what_it_lacks_as_a_reference() -> None:
    assert noise.encode("學校们", "big5") == "學校".encode("big5") + b"&#20204;"


def test_unknown_encoding_is_an_error() -> None:
    with pytest.raises(LookupError):
        noise.encode("学校", "gb99")


def test_pinyin_at_random() -> None:
    shown = noise.pinyin_at_random("两校签约合作" * 20, rng())
    assert set(re.sub(r"[(][a-z]+[)]", "", shown)) == set("兩校簽約合作")
    assert re.search(r"([(]xiao[)])\1", shown)
    assert noise.pinyin_at_random("", rng()) == ""


@pytest.mark.parametrize("path", sorted(DEV.glob("*.json"))[:8], ids=lambda path: path.stem)
def test_repair_takes_pinyin_at_random_off_without_a_trace(path: Path) -> None:
    text = "\n".join(json.loads(path.read_text("utf-8"))["paragraphs"])
    assert repair(noise.pinyin_at_random(text, rng())) == repair(noise.traditional(text, rng()))


@pytest.mark.parametrize(
    ("simplified", "shown"),
    [
        ("结对", "結(jié)對"),
        ("学区优质课", "學(xué)區(qū)優(yōu)質(zhì)課"),
        ("为群众", "為群眾"),
        # 數 is found where 當 ends and 地 begins; what follows is read one byte off, until 學 ends in a W.
        ("当地的学生", "當(dāng)?shù)氐膶W(xué)生"),
    ],
)
def test_pinyin_traditional(simplified: str, shown: str) -> None:
    assert noise.pinyin_traditional(simplified, rng()) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        # In step again at an ASCII character, which is swallowed.
        ("好。”</p>", "好?！?/p>"),
        ("好。“\n二", "好?！?二"),
        # 華 is C8 41: its second byte is the letter that ends the run.
        ("。”陳立華說", "?！标惲⑷A說"),
        ("他说“好”。学校。", "他说“好”。学校。"),
    ],
)
def test_shifted_gbk(text: str, shown: str) -> None:
    assert noise.shifted_gbk(text, rng()) == shown


@given(CHINESE, CHINESE)
def test_shifted_bytes_are_the_original_but_for_one(before: str, after: str) -> None:
    shown = noise.shifted_gbk(f"{before}。”{after}Q", rng())
    assert noise.gbk(shown) == noise.gbk(before) + b"?" + noise.gbk(f"。”{after}Q")[1:]


def test_private_use_characters_may_vanish() -> None:
    kept = noise.shifted_gbk("。”朝陽區", rng())
    vanished = noise.shifted_gbk("。”朝陽區", rng(), private_use="vanished")
    assert "\ue21f" in kept
    assert vanished == kept.replace("\ue21f", "")


@given(st.binary(max_size=60))
def test_lenient_gbk_shows_any_bytes(stream: bytes) -> None:
    shown = noise.lenient_gbk(stream)
    assert len(shown) <= len(stream)
    assert "\ufffd" not in shown


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real page lies outside the repository")
def test_damage_is_that_of_a_real_page() -> None:
    gold = json.loads((SHARED / "gold/seeds/003.json").read_text("utf-8"))
    seed = next((SHARED / "seeds").glob("003_*.txt")).read_text("utf-8")
    full_width = str.maketrans(",:;!?()", "，：；！？（）")
    html = "".join(f"{paragraph}</p>".translate(full_width) for paragraph in gold["paragraphs"])
    made = noise.halfwidth(noise.shifted_gbk(noise.pinyin_traditional(html, rng()), rng()), rng())
    lost_step = re.compile(r"\?(?:!|shù)[^(<\n]+")
    assert lost_step.findall(made) == lost_step.findall(noise.halfwidth(seed, rng()))
    assert len(lost_step.findall(made)) > 5


def test_annotated_characters_are_traditional_and_in_gbk() -> None:
    for character in noise.material()["annotated"]:
        assert len(noise.gbk(character)) == 2
        assert OpenCC("t2s").convert(character) != character
