"""From the bytes of a page to an article."""

import hashlib
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cleaning import CleaningError, _placed, clean
from pipeline.schema import Article, Page, Repair, RestoredSpan, Source
from pipeline.version import VERSION

TITLE = "青石县与省师大附中牵手办学"
BODY = (
    "七月三日，青石县人民政府与省师范大学附属中学在县会展中心签署合作办学协议，共同建设附中青石学校。",
    "“新校设四十八个班，首任校长由附中选派。”副县长陆远在签约仪式上介绍，县里负责土地和校舍。",
    "青石一中高三学生唐可说，同桌们都在打听新校的样子，弟弟妹妹以后不用去省城读书了。",
)
META = "2022-07-05 09:30 来源：青石日报 作者：沈秋 点击：120"
PORN = "国产精品久久久久无码_亚洲av在线_一区二区三区免费视频"
BETTING = "乐鱼体育(中国)官方网站-APP下载登录入口"


def page(text: str | bytes, url: str | None = None) -> Page:
    content = text.encode() if isinstance(text, str) else text
    source = Source(uri="pages/a", url=url, sha256=hashlib.sha256(content).hexdigest())
    return Page(source=source, name="a", content=content)


def html(body: str, title: str = TITLE) -> str:
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{body}</body></html>"


def cleaned(text: str | bytes, url: str | None = None) -> Article:
    return clean(page(text, url), today=date(2024, 1, 1))


def kinds(article: Article) -> set[str]:
    return {repair.kind for repair in article.repairs}


def is_whole(article: Article) -> bool:
    return (article.status, article.text, article.title) == ("ok", "\n".join(BODY), TITLE)


def test_a_dump_with_everything_around() -> None:
    article = cleaned(
        "\n".join(
            [
                *(PORN, "首页 > 教育 > 正文", TITLE, META, *BODY),
                *("【责任编辑：沈秋】", "相关阅读", "县城新增三条公交线路", "青石网 版权所有"),
            ]
        )
    )
    assert is_whole(article)
    assert (article.published, article.site, article.author) == ("2022-07-05", "青石日报", "沈秋")
    assert kinds(article) == {"spam"}
    assert article.version == VERSION
    assert article.entities == ()


@pytest.mark.parametrize(
    "over", ["", "两校结对\n", "发布时间：2023-10-13\n", "两校结对\n发布时间：2023-10-13\n"]
)
@pytest.mark.parametrize(
    "text",
    [
        "石桥小学与清溪小学签订结对帮扶协议。",
        "10月12日，石桥小学与清溪小学在会议室签订了结对协议。此后，双方每月开展一次联合教研。",
    ],
)
def test_a_text_of_a_sentence_or_two_is_an_article_whatever_stands_over_it(over: str, text: str) -> None:
    article = cleaned(over + text)
    assert (article.status, article.text) == ("ok", text)
    assert article.published == ("2023-10-13" if "2023" in over else None)


def test_what_stands_between_headline_and_article_is_no_part_of_it() -> None:
    credits = "2022-7-5 8:28:47 文章来源：青石中学 作者：信息中心 浏览次数：1131"
    article = cleaned(html("".join(f"<p>{text}</p>" for text in (TITLE, credits, *BODY)), title=TITLE))
    assert is_whole(article)
    assert (article.published, article.site) == ("2022-07-05", "青石中学")


@pytest.mark.parametrize(
    "line",
    [
        "相关阅读：石桥小学获奖",
        "此为临时链接，仅用于预览，将在短期内失效",
        "国务院部门网站 地方政府网站 其他有关网站",
        "---------- 相 关 新 闻 ----------",
    ],
)
def test_a_line_under_the_article_that_speaks_of_another_goes(line: str) -> None:
    assert is_whole(cleaned(html("".join(f"<p>{text}</p>" for text in (*BODY, line)), title=TITLE)))


def test_a_hijacked_page_of_html() -> None:
    hidden = f'<div style="display:none"><a href="http://x.example">{PORN}</a></div>'
    body = f"<h1>{BETTING}</h1><h2>{TITLE}</h2><div>{META}</div>" + "".join(f"<p>{text}</p>" for text in BODY)
    assert is_whole(cleaned(html(hidden + body + f"<p>{BETTING}</p>", title=BETTING)))


def test_spam_inside_the_text_goes_and_is_counted() -> None:
    injected = (
        BODY[0] + "必威体育官网注册登录平台，信誉保证！",
        PORN,
        BODY[1].replace("副县长", "开云体育app下载 副县长"),
        BODY[2],
    )
    article = cleaned("\n".join([TITLE, META, *injected]))
    assert article.text == "\n".join(BODY)
    assert {repair.kind: repair.count for repair in article.repairs} == {"spam": 2, "brand": 1}
    [brand] = [repair for repair in article.repairs if repair.kind == "brand"]
    assert [(article.text[span.end : span.end + 3], span.text) for span in brand.spans] == [("副县长", "")]


def test_traditional_with_pinyin_becomes_simplified() -> None:
    body = (
        "七月三日，青石縣(xiàn)教育局與(yǔ)省師(shī)大附中簽(qiān)訂協(xié)議，雙方將(jiāng)在南城共建一所新學(xué)校，面向全縣(xiàn)招生。",
        "協(xié)議為(wéi)期十年，學(xué)校設(shè)四十八個(gè)班。",
    )
    article = cleaned(
        "\n".join([TITLE, META, *body, "縣(xiàn)裡(lǐ)還(hái)將(jiāng)設(shè)立獎(jiǎng)學(xué)金。"])
    )
    assert article.text.split("\n") == [
        "七月三日，青石县教育局与省师大附中签订协议，双方将在南城共建一所新学校，面向全县招生。",
        "协议为期十年，学校设四十八个班。",
        "县里还将设立奖学金。",
    ]


def test_restored_places_are_found_again_in_the_text() -> None:
    shown = BODY[0] + BODY[1] + "湖南當(dāng)?shù)氐膶W(xué)校開(kāi)展結(jié)對(duì)幫扶。"
    article = cleaned(html(f"<ul><li><a href='/'>首页</a></li></ul><p>{shown}</p>"))
    spans = [span for repair in article.repairs for span in repair.spans]
    assert "当地的学校开展结对帮扶" in article.text
    assert spans
    assert all(article.text[span.start : span.end] == span.text for span in spans)


def test_restored_places_that_are_not_in_a_long_text_are_given_up() -> None:
    count = 100_000
    before, text = ("".join(f"{n:06}{sign}" for n in range(count)) for sign in "学校")
    spans = [RestoredSpan(start=7 * n + 6, end=7 * n + 7, text="学", confidence=1) for n in range(count)]
    repair = Repair(kind="pinyin", count=count, spans=tuple(spans))
    (placed,) = _placed([repair], before, "00学00" + text)
    assert [(span.start, span.end) for span in placed.spans] == [(2, 3)]


def test_the_title_is_not_repeated_in_the_text() -> None:
    body = (
        f"<h1>{TITLE}</h1><div id='zoom'><p><b>{TITLE}</b></p>"
        + "".join(f"<p>{text}</p>" for text in BODY)
        + "</div>"
    )
    assert is_whole(cleaned(html(body)))


@pytest.mark.parametrize("behind", ["", "_青石一中", " | 青石新闻网"])
def test_the_title_is_not_repeated_with_the_site_s_name(behind: str) -> None:
    assert is_whole(
        cleaned(html(f"<h1>{TITLE}</h1><p>{META}</p><p>{TITLE}{behind}</p><p>{'</p><p>'.join(BODY)}</p>"))
    )


def test_encodings_give_the_same_article() -> None:
    text = "\n".join([TITLE, META, *BODY])
    assert {cleaned(text.encode(name)).text for name in ("utf-8", "gb18030", "utf-16")} == {"\n".join(BODY)}


def test_the_address_gives_the_date() -> None:
    article = cleaned("\n".join([TITLE, *BODY]), url="https://news.example.cn/2022/07/05/content_1.html")
    assert article.published == "2022-07-05"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("\n".join([PORN, BETTING] * 5), "spam"),
        (
            html(
                f"<h1>{BETTING}</h1>"
                + f"<p>{BETTING}是领先的投注平台，提供百家乐与真人娱乐，注册送彩金。</p>" * 4,
                BETTING,
            ),
            "spam",
        ),
        (html("<ul>" + f"<li><a href='/'>{TITLE}</a></li>" * 9 + "</ul>"), "empty"),
        (TITLE, "empty"),
        ("", "empty"),
        (" \n\n ", "empty"),
        (html("<p></p>", ""), "empty"),
        (
            html(
                "<p>The county signed an agreement with the school on Monday, officials said.</p>" * 5, "News"
            ),
            "not_chinese",
        ),
        ("学校は七月三日に協定を結びました。これからも交流を続けていく予定です。" * 8, "not_chinese"),
    ],
    ids=[
        "porn dump",
        "betting page",
        "links",
        "title alone",
        "nothing",
        "blanks",
        "empty html",
        "english",
        "japanese",
    ],
)
def test_a_page_without_an_article(text: str, status: str) -> None:
    article = cleaned(text)
    assert (article.status, article.text, article.title) == (status, "", None)


ROWS = [f"清河区第{number}小学 石桥县第{number}小学" for number in "一二三四"]
ROUND = [f"清河市第一〇{number}小学 石桥市第一〇{number}小学" for number in "一二三四"]


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        (
            html(
                "<table>" + "".join(f"<tr><td>{row}</td></tr>" for row in ["支援 受援", *ROWS]) + "</table>"
            ),
            ["支援 受援", *ROWS],
        ),
        ("\n".join(["结对学校名单", "经研究，以下学校结对：", *ROWS]), ["经研究，以下学校结对：", *ROWS]),
        ("\n".join(["结对学校名单", "经研究，以下学校结对：", *ROUND]), ["经研究，以下学校结对：", *ROUND]),
    ],
    ids=["table", "list", "names with a round zero"],
)
def test_a_list_of_partners_is_an_article(text: str, paragraphs: list[str]) -> None:
    article = cleaned(text)
    assert (article.status, article.text) == ("ok", "\n".join(paragraphs))


@pytest.mark.parametrize(
    "text",
    [
        html("<table>" + "".join(f"<tr><td>{row}</td></tr>" for row in ROWS[:2]) + "</table>"),
        html("<ul>" + "".join(f"<li><a href='/'>{row}</a></li>" for row in ROWS) + "</ul>"),
        html("<ul>" + "".join(f"<li>清河区第{n}小学 电话 8012345</li>" for n in "一二三四") + "</ul>"),
    ],
    ids=["two rows", "links", "one school a row"],
)
def test_rows_that_are_no_list_of_partners(text: str) -> None:
    assert cleaned(text).status == "empty"


def test_one_sentence_is_an_article() -> None:
    sentence = "5月6日，清河区教育局与石桥师范学院签署战略合作协议。"
    assert cleaned(sentence).text == sentence
    assert cleaned(html(f"<h1>{TITLE}</h1><p>{sentence}</p>")).text == sentence


def test_an_article_about_gambling_is_an_article() -> None:
    body = (
        "青石县公安局民警走进县一中，为六百名学生上法治课，讲解网络赌博的危害，提醒学生警惕打着体育投注旗号的诈骗。",
        "民警说，去年全县查处赌博案件二十三起，涉案人员多因轻信博彩网站的广告。学校将把防范赌博写进班会计划。",
    )
    article = cleaned("\n".join(["民警进校园 远离网络赌博", META, *body]))
    assert (article.status, article.text) == ("ok", "\n".join(body))


def test_what_is_too_big_or_no_text_is_refused() -> None:
    with pytest.raises(CleaningError, match="50,000,000 bytes") as big:
        cleaned(b"a" * 50_000_000)
    assert big.value.error == "too_big"
    with pytest.raises(CleaningError) as small:
        clean(page(TITLE), limit=10)
    assert small.value.error == "too_big"
    with pytest.raises(CleaningError) as binary:
        cleaned(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    assert binary.value.error == "not_text"


@settings(deadline=None, max_examples=50)
@given(st.one_of(st.binary(max_size=400), st.text(max_size=400).map(str.encode)))
def test_any_bytes_give_an_article_or_a_refusal(content: bytes) -> None:
    try:
        article = cleaned(content)
    except CleaningError as error:
        assert error.error in {"too_big", "not_text"}
        return
    assert (article.status == "ok") == bool(article.text)
    assert "" not in article.text.split("\n") or not article.text


@settings(deadline=None, max_examples=25)
@given(st.permutations([PORN, BETTING, "分享到：微信 微博", "字号：大 中 小", "返回首页"]))
def test_the_order_of_the_noise_does_not_matter(noise: list[str]) -> None:
    assert is_whole(cleaned("\n".join([*noise[:2], TITLE, META, *BODY, *noise[2:]])))


@pytest.mark.parametrize(
    ("fetched", "day"), [("2023-05-12", "2023-05-09"), ("2023", None), ("2021-99-10", None), (None, None)]
)
def test_days_ago_are_counted_from_the_day_on_which_the_page_was_fetched(
    fetched: str | None, day: str | None
) -> None:
    raw = page("\n".join([TITLE, "青石日报 3天前", *BODY]))
    told = raw.model_copy(update={"source": raw.source.model_copy(update={"fetched": fetched})})
    assert clean(told).published == day
