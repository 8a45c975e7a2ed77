"""A page as lines: dumps that were wrapped or written in Markdown, articles kept in scripts, elements around lines."""

import json

import pytest

from pipeline.cleaning import lines
from pipeline.cleaning.lines import Line

SENTENCE = (
    "入秋以来，临河县第二小学的操场上多了几张新面孔，他们是从省城师范附小过来支教的五位教师，家长们都来看"
)
PARAGRAPHS = [f"　　{SENTENCE}，这是第{number}回，校长高明远说，往后每年都有。" for number in "一二三四"]


def test_an_endless_tag_loses_what_it_says_and_a_long_one_keeps_it() -> None:
    long = "<a" + "b" * 19_000 + ">"
    assert lines.parsable(f"<div {'a=1 ' * 9_000}>学校</div>") == "<div>学校</div>"
    assert lines.parsable(long * 100) == long * 100


def wrapped(width: int) -> list[str]:
    return [text[at : at + width] for text in PARAGRAPHS for at in range(0, len(text), width)]


@pytest.mark.parametrize("width", [24, 30])
def test_a_wrapped_dump_is_joined(width: int) -> None:
    assert lines.unwrapped(["临河晚报", "", *wrapped(width), "", "编辑：林夏"]) == [
        "临河晚报", "", *PARAGRAPHS, "", "编辑：林夏",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "page",
    [
        PARAGRAPHS,
        ["临河县第二小学与省城师范附属小学结成友好学校来年互访"] * 8,
        ["临河县第二小学的操场上多了几张新面孔，五位教师来支教。"] * 8,
        [],
    ],
    ids=["whole paragraphs", "headlines of one length", "sentences of one length", "nothing"],
)
def test_what_was_not_wrapped_stays(page: list[str]) -> None:
    assert lines.unwrapped(page) == page


def test_marks_of_markdown_go_and_links_are_known() -> None:
    text = "# 临河新事\n\n**【开头】**\n\n![](https://img.example.com/1.jpg)\n\n*   [防汛会议召开](/a/1.html)\n见[附件](/b)"
    assert lines.dump_lines(text) == [
        Line("临河新事"),
        Line("【开头】"),
        Line("防汛会议召开", 1.0),
        Line("见附件", 2 / 3),
    ]


def test_the_article_of_a_script_comes_with_what_stands_over_it() -> None:
    record = {"headline": "临河新事", "datePublished": "2021-10-09", "author": {"name": "林夏"}}
    data = json.dumps({"props": [{**record, "articleBody": f"<p>{SENTENCE}</p><p>完了。</p>"}]})
    root = lines.parse(f"<html><script>window.state = {data};</script><p>加载中</p></html>")
    assert root is not None
    assert lines.script_text(root).splitlines() == [
        "标题：临河新事", "发布时间：2021-10-09", "作者：林夏", SENTENCE, "完了。",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "script",
    [
        '[{"@type": "BreadcrumbList"}, {"@type": "NewsArticle", "articleBody": "两校签约。"}]',
        'window.cfg = {}; window.data = {"articleBody": "两校签约。"};',
        'function f(a) { return a[0]; } var data = {"articleBody": "两校签约。"}',
        'var data = {title: "a", all: [{"articleBody": "两校签约。"}]}',
    ],
)
def test_every_object_of_a_script_is_read(script: str) -> None:
    root = lines.parse(f"<html><script>{script}</script></html>")
    assert root is not None
    assert lines.script_text(root) == "两校签约。"


def test_a_script_brings_back_no_control_character_and_no_surrogate() -> None:
    script = r'{"headline": "\ud83d临河\u0000新事", "articleBody": "两校\u0000签约。\r\n完了\ud83d。"}'
    root = lines.parse(f"<html><script>{script}</script></html>")
    assert root is not None
    assert lines.script_text(root) == "标题：临河新事\n两校签约。\n完了。"


@pytest.mark.parametrize(
    "script",
    [
        "",
        "var a = {b: 1}",
        '{"content": 3}',
        "{" * 5000,
        '{"a":' * 100_000,
        '{"a"' * 500_000,
        '{"a":' + "9" * 5000,
        '{"a": ' * 500 + "[" + "[1]," * 400_000,
    ],
)
def test_a_script_without_an_article_gives_nothing(script: str) -> None:
    root = lines.parse(f"<html><script>{script}</script></html>")
    assert root is not None
    assert lines.script_text(root) == ""


def test_a_line_knows_its_elements() -> None:
    root = lines.parse('<body><div class="Main"><p>一</p><td id="x">二</td></div><p>三</p></body>')
    found = {line.text: line.box for line in lines.html_lines(root)}
    assert found["一"] is not None and found["一"].name.split() == ["div", "main"]
    assert found["三"] is not None and found["三"].name.strip() == "body"
    assert found["一"].parent is found["三"]


@pytest.mark.parametrize(
    ("text", "squeezed"),
    [
        ("【 来 源 】", "来源"),
        ("[（来源】〕", "来源"),
        ("（来源", "(来源"),
        ("（（来源）", "(来源"),
        ("（来源））", "来源)"),
        ("（）", ""),
        ("((", "(("),
        ("(" * 500_000 + "字" + ")" * 500_000, "字"),
    ],
)
def test_brackets_around_a_line_are_taken_off_in_pairs(text: str, squeezed: str) -> None:
    assert lines.squeeze(text) == squeezed


@pytest.mark.parametrize("opened", ["<div>", "<table><tr><td>", "<font>", "<div><ul><li>"])
def test_what_lies_deeper_than_the_parser_goes_is_read(opened: str) -> None:
    page = f"<body><h1>两校签约</h1>{opened * 3000}<p>两校签约。</p><script>x</script><div>完了。</div><p>再见。</p>"
    root = lines.parse(page)
    assert root is not None
    assert [line.text for line in lines.html_lines(root)] == ["两校签约", "两校签约。", "完了。", "再见。"]


def test_what_a_broken_editor_left_alone_on_its_line_is_no_line() -> None:
    root = lines.parse("<body><p>两校签约。</p><p><br>&lt;/span&gt;</p><p>&lt;b&gt;重点&lt;/b&gt;</p></body>")
    assert root is not None
    assert [line.text for line in lines.html_lines(root)] == ["两校签约。", "<b>重点</b>"]


def linked(markup: str) -> list[float]:
    root = lines.parse(markup)
    assert root is not None
    return [round(line.link_share, 2) for line in lines.html_lines(root)]


def test_a_sentence_whose_names_are_links_is_no_line_of_links() -> None:
    names = '<a href="/1">石桥小学</a>与<a href="/2">清溪第一小学</a>，<a href="/3">云鼎小学</a>签约。'
    assert linked(f"<p>{names}</p>") == [0.32]
    assert linked("<p>" + names.replace("，", "、").replace("。", "") + "</p>") == [0.78]
    assert linked('<p><a href="/1">石桥小学与清溪小学，签约。</a></p>') == [1.0]


@pytest.mark.parametrize("between", [" ", r"\n", r"\r\n"])
def test_a_dump_on_one_line_has_its_title_and_credits_apart(between: str) -> None:
    credits = between.join(["发布时间：2020-11-11 09:46", "来源：临河晚报"])
    dump = between.join(["临河县两校结对", credits, f"{SENTENCE}。", "次年再来。"])
    assert [line.text for line in lines.dump_lines(dump)] == [
        "临河县两校结对", "发布时间：2020-11-11 09:46", "来源：临河晚报", f"{SENTENCE}。", "次年再来。",
    ]  # fmt: skip


def test_a_label_far_within_a_text_of_one_line_stays() -> None:
    text = f"{SENTENCE * 5}。 来源：临河晚报 的记者说"
    assert [line.text for line in lines.dump_lines(text)] == [f"{SENTENCE * 5}。", "来源：临河晚报 的记者说"]


@pytest.mark.parametrize("markup", ["<p>{}</p>", "{}<br>"])
def test_paragraphs_broken_by_elements_are_joined(markup: str) -> None:
    body = "\n".join(map(markup.format, wrapped(24)))
    root = lines.parse(f"<body><h1>临河晚报</h1><div>{body}</div></body>")
    assert root is not None
    assert [line.text for line in lines.html_lines(root)] == [
        "临河晚报",
        *(text.strip() for text in PARAGRAPHS),
    ]


def shown(markup: str) -> list[str]:
    root = lines.parse(markup)
    assert root is not None
    return [line.text for line in lines.html_lines(root)]


@pytest.mark.parametrize("markup", ["<li>{}</li>", "<p>{}</p>", "{}<br>"])
@pytest.mark.parametrize(
    "line",
    [
        "临河县第二小学与省城师范附属小学结成友好学校来年互访",
        "石桥市第一小学：清溪县第一小学（2021年5月签约，为期三年）",
        "石桥市第一小学，清溪县第一小学，云鼎镇第一小学",
    ],
)
def test_a_list_of_lines_of_one_length_is_not_joined(markup: str, line: str) -> None:
    assert shown(f"<div>{''.join(map(markup.format, [line] * 8))}</div>") == [line] * 8


@pytest.mark.parametrize(
    "behind",
    [
        "来源：石桥教育网",
        "二、工作安排",
        "1、清溪小学",
        "（一）目标",
        "图为签约现场",
        "（张三 文/图）",
        "【打印】",
        "● 清溪小学",
    ],
)
def test_what_begins_anew_is_no_part_of_a_line_that_ends_with_a_comma(behind: str) -> None:
    assert shown(f"<p>石桥小学与清溪小学签约，</p><p>{behind}</p>") == ["石桥小学与清溪小学签约，", behind]
    assert shown(f"<h1>石桥小学手拉手，</h1><p>{behind}</p>") == ["石桥小学手拉手，", behind]


def test_a_heading_goes_on_in_no_text() -> None:
    assert shown("<h1>手拉手，心连心，</h1><p>石桥小学签约。</p>") == ["手拉手，心连心，", "石桥小学签约。"]


def test_the_lines_of_preformatted_text_are_lines() -> None:
    told = ["石桥小学签约。", "清溪小学，也来了。", "云鼎小学", "2023年5月"]
    assert shown(f"<p>石桥网</p><pre>{'@'.join(told)}</pre>更多".replace("@", "\n")) == [
        "石桥网",
        *told,
        "更多",
    ]
    assert shown(f"<pre>{'@'.join(wrapped(24))}</pre>".replace("@", "\n")) == [t.strip() for t in PARAGRAPHS]


def test_the_cells_of_a_row_stay_apart() -> None:
    rows = [
        ["1", "&nbsp;", "石桥小学，清溪小学"],
        ["2", " 石桥小学第一附属实验学校东", " 清溪小学"],
        ["3", "石桥小学签约，2023\n年"],
    ]
    cells = ["".join(f"<td>{cell}</td>\n" for cell in row) for row in rows]
    told = shown("<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>")
    assert told == [
        "1 石桥小学，清溪小学",
        "2 石桥小学第一附属实验学校东 清溪小学",
        "3 石桥小学签约，2023年",
    ]


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="/1">大桥小学举行升旗仪式</a>；<a href="/2">东沟小学召开家长会</a>；',
        '关键词：<a href="/1">结对帮扶</a>，<a href="/2">石桥小学</a>，<a href="/3">教育集团</a>',
        '上一篇：<a href="/1">石桥小学签约</a>。下一篇：<a href="/2">清溪小学签约</a>',
    ],
)
def test_links_between_marks_and_labels_are_a_line_of_links(markup: str) -> None:
    assert linked(f"<p>{markup}</p>")[0] > 0.5


def test_the_date_behind_a_source_is_of_its_line() -> None:
    dump = f"临河县两校结对 来源：临河晚报 2021-05-06 09:46 {SENTENCE}。"
    assert [line.text for line in lines.dump_lines(dump)] == [
        "临河县两校结对", "来源：临河晚报 2021-05-06 09:46", f"{SENTENCE}。",
    ]  # fmt: skip


def test_a_line_that_ends_with_a_comma_goes_on() -> None:
    clauses = ["10月25日，", "石桥小学、", "清溪小学与云鼎小学签约。", "次日，", "三校见面。"]
    root = lines.parse(f"<div>{'<br>'.join(clauses)}</div>")
    assert root is not None
    told = [line.text for line in lines.html_lines(root)]
    assert told == ["10月25日，石桥小学、清溪小学与云鼎小学签约。", "次日，三校见面。"]
    assert [line.text for line in lines.dump_lines("\n".join(clauses))] == told
