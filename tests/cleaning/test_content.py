"""Which lines of a page are its article."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cleaning import content
from pipeline.cleaning.content import Line

PROSE = (
    "入秋以来，临河县第二小学的操场上多了几张新面孔，他们是从省城师范附小过来支教的五位教师。",
    "根据两校上周签下的协议，师范附小每学期派出骨干教师驻校，临河二小的年轻教师则轮流到省城跟岗。",
    "“孩子们第一次上机器人课，铃响了都不肯走。”校长高明远说，协议为期三年，到期后再看效果。",
)
HEADLINES = (
    "全市防汛工作会议召开",
    "春耕备耕有序推进 农资供应充足",
    "我县三个村入选省级示范名单",
    "夜市经济点亮消费新场景？市民这样说",
    "第十届风筝节本周末开幕",
    "城区两条公交线路调整",
)


def dump(*lines: str) -> content.Cut:
    return content.article(content.dump_lines("\n".join(lines)))


def page(markup: str) -> content.Cut:
    root = content.parse(markup)
    assert root is not None
    return content.article(content.html_lines(root), trusted=content.trafilatura_lines(markup))


def paragraphs(tag: str = "p") -> str:
    return "".join(f"<{tag}>{text}</{tag}>" for text in PROSE)


def links(texts: tuple[str, ...] = HEADLINES) -> str:
    return (
        "<ul>"
        + "".join(f'<li><a href="/n/{i}.html">{text}</a></li>' for i, text in enumerate(texts))
        + "</ul>"
    )


def test_a_dump_loses_menu_credits_and_the_headlines_of_others() -> None:
    cut = dump(
        "首页 > 教育 > 正文",
        "省城名师走进临河",
        "2021-10-09 08:15 来源：临河日报",
        *PROSE,
        "编辑：林夏",
        *HEADLINES,
    )
    assert cut.body == PROSE
    assert "省城名师走进临河" in cut.head
    assert cut.tail[0] == "编辑：林夏"


def test_what_stands_over_the_line_of_the_day_is_no_article() -> None:
    cut = page(
        "<h1>省城名师走进临河</h1><p>第A05版:教育</p><p>风筝节 本周末开幕</p><p>公交线路 月底调整</p>"
        f"<p>上一期 版面导航 下一篇 2021年10月9日 放大 缩小 默认</p>{paragraphs()}"
    )
    assert cut.body == PROSE
    assert "公交线路 月底调整" in cut.head


def test_headlines_go_without_any_mark_before_them() -> None:
    assert dump(*PROSE, *HEADLINES, *HEADLINES).body == PROSE


def test_headings_captions_and_numbered_items_inside_stay() -> None:
    lines = (
        PROSE[0], "课堂怎么变▶▷", "支教教师走进课堂", PROSE[1], "1.师资互派", PROSE[2], "图为支教教师与学生合影。李晨 摄",
    )  # fmt: skip
    assert dump("2021-10-09 来源：临河日报", *lines, "【责任编辑：林夏】", *HEADLINES).body == lines


def test_a_list_that_a_colon_announces_stays_at_the_end() -> None:
    names = ("临河县第二小学", "临河县西街小学", "临河县实验幼儿园")
    cut = dump(
        *PROSE, "经研究，首批参加结对的学校名单现予公布，具体如下：", *names, "上一篇：全市防汛工作会议召开"
    )
    assert cut.body[-3:] == names


def test_an_official_paper_keeps_organ_and_date() -> None:
    cut = dump(*PROSE, "临河县教育局", "2021年10月8日", "【打印】【关闭】", *HEADLINES)
    assert cut.body[-2:] == ("临河县教育局", "2021年10月8日")


def test_a_sentence_that_begins_like_a_border_is_no_border() -> None:
    sentence = (
        "版权声明一课由县司法局的志愿者讲授，来源于生活的例子让三百多名学生听得入神，老师们也觉得新鲜。" * 2
    )
    assert dump(PROSE[0], sentence, PROSE[1]).body == (PROSE[0], sentence, PROSE[1])


def test_disclaimers_are_no_article_however_long() -> None:
    disclaimer = (
        "本站转载的稿件版权归原作者所有，不代表本站观点，如涉及版权问题请在两周内与我们联系，我们将及时删除。"
    )
    assert dump(*PROSE, disclaimer * 3).body == PROSE


def test_tags_left_in_a_dump_are_no_markup() -> None:
    soup = '<i id="q7x"></i>\n<thead id="q7x"><pre id="q7x"></pre></thead>'
    text = "\n\n".join([*PROSE, *HEADLINES]) + "\n" + soup
    assert not content.is_markup(text)
    assert dump(*PROSE, *soup.splitlines()).body == PROSE


@pytest.mark.parametrize(
    "start", ["<!DOCTYPE html><p>", "开云体育官网\n<html><body>", "<p>学校</p>\n<p>协议</p>\n"]
)
def test_markup_is_known(start: str) -> None:
    assert content.is_markup(start)


@pytest.mark.parametrize(
    "body",
    [
        f"<div class='nav'>{links()}</div><div class='TRS_Editor'>{paragraphs()}</div><h3>相关新闻</h3>{links()}",
        f"<div>{links()}</div><div><div><div>{paragraphs('div')}</div></div></div><div>{links()}</div>",
        f"{links()}<div class='t_f'>{'<br/><br/>'.join(PROSE)}</div><div>发表于 3 楼</div>{links()}",
        f"<table><tr><td>{links()}</td><td><table><tr><td>{paragraphs()}</td></tr></table></td></tr></table>",
        f"<div id='js_content' style='visibility:hidden'>{paragraphs('section')}</div><p>微信扫一扫</p>",
        f"<form id='aspnet'><span>字号：大 中 小</span>{paragraphs()}<p>责任编辑：林夏</p>{links()}</form>",
    ],
    ids=["gov", "div soup", "bbs", "layout table", "wechat", "form"],
)
def test_html_of_every_genre(body: str) -> None:
    assert page(f"<html><head><title>临河</title></head><body>{body}</body></html>").body == PROSE


def test_what_follows_an_early_end_of_the_document_is_read() -> None:
    assert page(f"<html><body><div>{links()}</div></body></html><div>{paragraphs()}</div>").body == PROSE


def test_hidden_spam_is_not_seen() -> None:
    hidden = "<div style='position:absolute; left:-9999px'>" + PROSE[0].replace("小学", "中学") + "</div>"
    assert page(f"<html><body>{paragraphs()}{hidden}</body></html>").body == PROSE


def test_the_row_of_a_data_table_is_one_line() -> None:
    root = content.parse("<table><tr><td>1</td><td>临河二小</td><td>师范附小</td></tr></table>")
    assert root is not None
    assert [line.text for line in content.html_lines(root)] == ["1 临河二小 师范附小"]


def test_the_share_of_links() -> None:
    root = content.parse("<p><a href='/'>首页</a>教育</p><p>正文</p>")
    assert root is not None
    assert content.html_lines(root) == [Line("首页教育", 0.5), Line("正文", 0.0)]


@pytest.mark.parametrize(
    "credit",
    [
        "（责任编辑：林夏）",
        " 责编：林夏",
        "初审：林夏 复审：周一鸣 终审：高明远 |",
        "（编辑：林夏 审核：周一鸣）",
        "返回首页",
    ],
)
def test_a_credit_behind_the_last_sentence_goes(credit: str) -> None:
    cut = dump(*PROSE[:2], PROSE[2] + credit)
    assert cut.body == PROSE
    assert dump("".join(PROSE) + credit).body == ("".join(PROSE),)


@pytest.mark.parametrize("text", ["校长说：“合作学校：师范附小。”", "两校商定，编审：一年一次。"])
def test_a_colon_inside_a_sentence_makes_no_credit(text: str) -> None:
    assert dump(*PROSE, text).body == (*PROSE, text)


def test_a_dump_of_one_line_is_an_article() -> None:
    assert dump("".join(PROSE)).body == ("".join(PROSE),)
    assert dump("".join(PROSE).rstrip("。")).body == ("".join(PROSE).rstrip("。"),)
    # What was a line feed became a blank.
    assert dump(" ".join(PROSE)).body == PROSE


@pytest.mark.parametrize(
    "line",
    [
        "本报记者 林夏 通讯员 周一鸣", "（本报记者 林夏）", "□ 全媒体记者 林夏", "记者 林夏 周一鸣 报道",
        "上一页 1 2 3 下一页", "余下全文（1/3）", "< 上一篇 临河一中与省城中学结对", "下一条：临河一中开学",
        "值班主任：林夏  责编：周一鸣", "点击量：1024 次    [ 打印文章 ]    [ 添加收藏 ]", "首页 时政 教育 体育 论坛 专题",
        "本站所刊内容未经与合作单位协商，任何机构和个人不得用于商业用途，违者必究。", "广告 | 精品好物 限时包邮",
    ],
)  # fmt: skip
def test_lines_around_an_article_are_known(line: str) -> None:
    assert dump(line, *PROSE, line).body == PROSE


@pytest.mark.parametrize(
    "line",
    [
        "记者手记",
        "下一个十年",
        "张林夏 周一鸣 郑爽 吴桐 王晓",
        "本范本仅供参考，签约前请咨询律师，各地的情况不同。",
        "附件：二等奖名单（略）",
    ],
)
def test_lines_of_an_article_are_not_taken_for_them(line: str) -> None:
    assert content.kind_of(Line(line)) in {"short", "item", "prose"}


@pytest.mark.parametrize(
    ("line", "kind"),
    [("首页 1 23 … 108 尾页", "noise"), ("共108页", "noise"), ("1" * 60 + "字", "short")],
)
def test_a_row_of_page_numbers_is_told_however_long_it_is(line: str, kind: str) -> None:
    assert content.kind_of(Line(line)) == kind


def test_a_label_and_its_value_on_the_next_line_are_one() -> None:
    lines = content.dump_lines("来源：\n临河日报\n作者：\n林夏\n" + PROSE[0])
    assert [line.text for line in lines] == ["来源：临河日报", "作者：林夏", PROSE[0]]


def test_a_paragraph_outlives_the_adverts_at_its_end() -> None:
    advert = "云鼎旺体育官网入口，注册即送彩金。云鼎旺体育app下载，真人荷官百家乐。"
    cut = content.article([Line(PROSE[0]), Line(PROSE[1] + advert)], brands=frozenset({"云鼎旺"}))
    assert cut.body == PROSE[:2]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("上一期 版面导航 下一篇 2021年10月9日 放大 缩小 默认", "meta"),
        ("第A05版:教育 上一版 下一版", "meta"),
        ("放大 缩小 默认", "meta"),
        ("上一篇:石桥中学签约", "end"),
        ("放大招生规模", "short"),
        ("第1版:教育上一期" * 2_000 + "临河", "prose"),
    ],
)
def test_the_buttons_of_a_newspaper_s_page_are_known(line: str, kind: str) -> None:
    assert content.kind_of(Line(line)) == kind


def test_nothing_gives_nothing() -> None:
    assert content.article([]) == content.Cut((), (), (), 0)
    assert content.html_lines(content.parse("<html></html>")) == []


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.sampled_from([*PROSE, *HEADLINES, "来源：临河日报", "", "2021-10-09", "<b>", "开云体育官网入口"])
    )
)
def test_the_article_is_lines_of_the_page_in_their_order(lines: list[str]) -> None:
    body = iter(line.text for line in content.dump_lines("\n".join(lines)))
    assert all(line in body for line in dump(*lines).body)


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=300))
def test_any_text_is_cut_without_error(text: str) -> None:
    root = content.parse(text)
    if root is not None:
        content.article(content.html_lines(root), trusted=content.trafilatura_lines(text))
    content.article(content.dump_lines(text))
