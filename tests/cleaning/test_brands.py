"""Brands that no list knows: which a page sells, and what they replaced."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cleaning import brands
from pipeline.cleaning.spam import GAP


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("<a>云鼎旺体育官网入口</a>，云鼎旺电竞注册", {"云鼎旺"}),
        ("<a>云鼎旺体育官网</a> <a>云鼎旺体育app</a>", {"云鼎旺"}),
        ("百家乐 老虎机 六合彩 <a>云鼎旺国际官网</a><a>云鼎旺国际app</a>", {"云鼎旺"}),
        ("百家乐 老虎机 六合彩 <a>鼎旺鸿官网入口</a>", {"鼎旺鸿"}),
        ("<a>ab88官网入口</a> <a>ab88app下载</a>", {"ab88"}),
        ("柳河区与ab88手机版下载 合作，ab88平台首页", {"ab88"}),
        ("k7金豪app下载|k7金豪官网入口", {"k7金豪"}),
        ("<title>柳河区与6026盛鼎真人 合作</title>", {"6026盛鼎"}),
        ("鸿鼎备用网址：柳河区合作建新校", {"鸿鼎"}),
        ("新用户注册即送彩金。<a>鸿鼎登录</a> <a>鸿鼎注册</a> <a>鸿鼎首页</a>", {"鸿鼎"}),
        # A rare word of such syllables, where a hijacked page sells it by three phrases.
        ("百家乐 老虎机 六合彩 <a>瑞金官网</a> <a>瑞金app下载</a> <a>瑞金注册</a>", {"瑞金"}),
    ],
)
def test_a_page_tells_the_brand_that_it_advertises(page: str, names: set[str]) -> None:
    assert brands.advertised(page) == names


@pytest.mark.parametrize(
    "page",
    [
        "<a>临河体育官网</a>",
        "<a>新浪体育官网</a><a>新浪体育app下载</a>",
        "<a>枫林国际官网登录</a><a>枫林国际app</a>",
        "<a>智汇课堂官网登录入口</a><a>智汇课堂app下载</a>",
        "打开学信网官网登录入口，下载证明。",
        "2024电竞专业招生，C919客机，A4打印机平台，5G体育课堂",
        "百家乐 老虎机 六合彩 <a>成绩查询入口</a><a>成绩查询官网</a>",
        "首页 新闻网站地图 登录注册 手机版下载",
        "<a>瑞金官网</a> <a>瑞金app下载</a> <a>瑞金注册</a>",
        "百家乐 老虎机 六合彩 <a>胜利官网</a> <a>胜利app下载</a> <a>胜利注册</a>",
    ],
)
def test_who_has_a_site_is_no_brand(page: str) -> None:
    assert brands.advertised(page) == frozenset()


@pytest.mark.parametrize(
    ("page", "names"),
    [
        (
            "<title>云鼎官网师生代表团来访</title><p>这是云鼎官网第一次组团，介绍了云鼎官网近年来的成果。",
            {"云鼎"},
        ),
        (
            "云鼎官网与柳河区政府签约。校长介绍了云鼎集团8855官方网站的基本情况。云鼎集团8855官方网站高度重视。",
            {"云鼎", "云鼎集团8855"},
        ),
        (
            "星晴星晚mv免费观看大全和柳河县有关部门参加。书记感谢星晴星晚mv免费观看大全长期以来的支持。",
            {"星晴星晚mv"},
        ),
        ("云鼎总站62111与柳河县签约。云鼎官网校长孙华到场。", {"云鼎"}),
        ("半岛新体育党委书记孙华到会。书记代表半岛新体育与柳河中学签约。", {"半岛新体育"}),
        ("会上，银河国际yhg与柳河学院签署协议，介绍了银河国际yhg的发展概况。", {"银河国际yhg"}),
    ],
)
def test_an_address_that_acts_as_an_organisation_is_a_brand(page: str, names: set[str]) -> None:
    assert brands.acting(page) == names


@pytest.mark.parametrize(
    "page",
    [
        "登录临河教育官网查询，访问临河教育官网下载，临河教育官网与公众号同步更新。",
        "石桥中学官网师生作品，石桥中学官网领导信箱，石桥中学官网教师风采。",
        "京东官网与石桥中学签约。",
        "大赛官网将公布名单，大赛官网开展投票。",
        "直播平台教师培训，直播平台领导讲话",
        "银河体育公司与石桥中学签约。皇冠体育赛事师生观看，介绍了银河国际集团的基本情况。",
        "银河国际集团与石桥学院签约，银河国际集团高度重视。",
    ],
)
def test_an_address_where_nobody_acts_is_none(page: str) -> None:
    assert brands.acting(page) == frozenset()


@pytest.mark.parametrize(
    ("names", "page", "found"),
    [
        (
            ["我校与柳河区签约-云鼎平台,云鼎(中国)"],
            "云鼎平台,云鼎(中国)与柳河区签约。介绍了云鼎平台，云鼎（中国）的历史。",
            {"云鼎平台,云鼎(中国)"},
        ),
        (["授牌仪式", "云尼斯wnsr888"], "校长签署了云尼斯wnsr888实践基地协议。", {"云尼斯wnsr888"}),
        (
            ["新闻_yundinghill东国云鼎体育"],
            "在yundinghill东国云鼎体育座谈，参观yundinghill东国云鼎体育项目。",
            {"yundinghill东国云鼎体育"},
        ),
        (
            ["云鼎新闻-云鼎平台"],
            "柳河区与云鼎平台签约。云鼎平台党委书记、云鼎平台副校长出席。",
            {"云鼎平台"},
        ),
        (["课程-石桥学习平台"], "石桥学习平台的教师。区里与石桥学习平台合作，石桥学习平台师生", set()),
        (["我校与柳河区签约-柳河新闻网"], "柳河新闻网与柳河区签约，柳河新闻网记者", set()),
        (["赛事公告-临河体育官网"], "请登录临河体育官网查询，访问临河体育官网下载。", set()),
        (["2024年招生-临河教育"], "临河教育在线与临河教育发展", set()),
        (["校史-石桥中学1956级"], "", set()),
        ([], "云鼎平台,云鼎(中国)与柳河区签约。", set()),
    ],
)
def test_what_a_site_calls_itself_and_says_in_sentences_is_a_brand(
    names: list[str], page: str, found: set[str]
) -> None:
    assert brands.called(names, page) == found


@pytest.mark.parametrize("run", ["真人", "体育", "官方网站"])
def test_a_long_run_of_trades_or_tails_comes_to_an_end(run: str) -> None:
    brands.advertised("云鼎" + run * 60 + "字")
    brands.acting(("云鼎" + run * 60 + "字") * 20)
    brands.acting("云鼎" + "在线免费" * 100_000)
    brands.called(["-".join(f"云鼎{number}{run}" for number in range(20_000))], run * 20_000)
    assert (
        brands.injected(["柳河区与东湖大学合作建新校", "柳河区与云鼎" + run * 60 + "字合作建新校"])
        == frozenset()
    )


def test_copies_of_a_title_tell_what_stands_in_place_of_a_name() -> None:
    sound = "柳河区与东湖大学合作建新校 - 柳河网"
    assert brands.injected([sound, "柳河区与鼎旺鸿真人 合作建新校 - 柳河网"]) == {"鼎旺鸿"}
    assert brands.injected([sound, "柳河区与ab88合作建新校 - 柳河网"]) == {"ab88"}


@pytest.mark.parametrize(
    "other",
    [
        "柳河区与东湖大学合作建新校",
        "柳河区与东湖师大合作建新校 - 柳河网",
        "柳河区与清河县 合作建新校 - 柳河网",
        "清河县的另一条新闻",
        "",
    ],
)
def test_other_titles_tell_of_no_brand(other: str) -> None:
    assert brands.injected(["柳河区与东湖大学合作建新校 - 柳河网", other]) == frozenset()


def test_a_gap_is_filled_where_the_page_has_the_same_words() -> None:
    damaged = f"昨日上午柳河区与{GAP}签订合作协议。\n{GAP}校长出席。"
    text, spans = brands.filled(damaged, ["上午柳河区与东湖大学签订合作协议"], frozenset())
    assert text == "昨日上午柳河区与东湖大学签订合作协议。\n校长出席。"
    assert [(span.text, text[span.start : span.end]) for span in spans] == [
        ("东湖大学", "东湖大学"),
        ("", ""),
    ]
    assert text[spans[1].start :].startswith("校长") and spans[1].confidence == 0


def test_a_copy_with_the_brand_fills_nothing() -> None:
    damaged, copy = f"昨日上午柳河区与{GAP}签订合作协议。", "昨日上午柳河区与ab88签订合作协议。"
    assert brands.filled(damaged, [copy], frozenset({"ab88"}))[0] == "昨日上午柳河区与签订合作协议。"


def test_what_ends_in_other_words_is_no_name() -> None:
    damaged, copy = f"昨日上午柳河区与{GAP}战略合作协议签约", "上午柳河区与东湖大学签署战略合作协议"
    assert brands.filled(damaged, [copy], frozenset())[0] == "昨日上午柳河区与战略合作协议签约"


def test_a_copy_tells_nothing_where_its_first_words_follow_the_gap() -> None:
    damaged, copies = (
        f"昨日上午柳河区与{GAP}签订合作协议",
        ["签订合作协议", "上午柳河区与东湖大学签订合作协议"],
    )
    assert brands.filled(damaged, copies, frozenset())[0] == "昨日上午柳河区与东湖大学签订合作协议"


def test_a_name_put_back_is_beside_the_next_gap() -> None:
    copies = ["昨日柳河区与东湖大学附属中学", "大学附属中学清溪小学签订合作协议"]
    text, spans = brands.filled(f"昨日柳河区与{GAP}附属中学{GAP}签订合作协议", copies, frozenset())
    assert text == "昨日柳河区与东湖大学附属中学清溪小学签订合作协议"
    assert [text[span.start : span.end] for span in spans] == ["东湖大学", "清溪小学"]


def test_many_gaps_and_copies_take_linear_time() -> None:
    # No two sides have the same six characters, and few the same four.
    stems, branches = (
        str.maketrans("0123456789", names) for names in ("甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉")
    )
    sides = [
        f"{number % 1000:03}".translate(stems) + f"{number // 1000:03}".translate(branches)
        for number in range(20_000)
    ]
    copies = [f"{side}东湖大学{side}" for side in sides]
    text, spans = brands.filled("。".join(f"{side}{GAP}{side}" for side in sides), copies, frozenset())
    assert text == "。".join(copies) and len(spans) == len(sides)


def test_few_words_in_common_fill_nothing() -> None:
    assert brands.filled(f"同市第{GAP}学开学", ["同市第二实验小学开学"], frozenset())[0] == "同市第学开学"


@given(st.lists(st.text(max_size=20), max_size=5), st.lists(st.text(max_size=30), max_size=3))
def test_filling_any_text_leaves_no_gap_and_spans_that_fit(parts: list[str], sound: list[str]) -> None:
    parts = [part.replace(GAP, "") for part in parts]
    text, spans = brands.filled(GAP.join(parts), sound, frozenset())
    assert GAP not in text and len(spans) == max(len(parts) - 1, 0)
    assert all(text[span.start : span.end] == span.text for span in spans)


@given(st.text())
def test_any_page_has_brands_or_none(page: str) -> None:
    assert "" not in brands.advertised(page)
