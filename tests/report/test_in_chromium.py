"""The report in a real browser, as a reader uses it, with pages that attempt harm."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import BROWSER, DRIVER, MISSING, chromium, resize
from hostile import HOSTILE_TITLES
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

pytestmark = pytest.mark.skipif(not (BROWSER and DRIVER), reason=MISSING)


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def page(browser: Chrome, hostile_report: Path) -> Iterator[Chrome]:
    """The report, newly opened; at the end nothing hostile has run, and the console is empty."""
    resize(browser, 1280, 900)
    browser.get(hostile_report.as_uri())
    WebDriverWait(browser, 30).until(lambda b: b.execute_script("return lianxiaoTimings.firstPicture"))
    yield browser
    assert browser.title == "Partnerships – Lianxiao 联校"
    assert not browser.find_elements(By.CSS_SELECTOR, "img, iframe, object, embed")
    assert browser.get_log("browser") == []
    assert browser.execute_script("return performance.getEntriesByType('resource').length") == 0


def one(page: Chrome, selector: str) -> WebElement:
    return page.find_element(By.CSS_SELECTOR, selector)


def rows(page: Chrome) -> list[str]:
    """The partners of the rows, as they are read."""
    return [button.text.replace("\n", "") for button in page.find_elements(By.CSS_SELECTOR, "#rows .open")]


def focused(page: Chrome) -> WebElement:
    return page.switch_to.active_element


def press(page: Chrome, *keys: str) -> None:
    ActionChains(page).send_keys(*keys).perform()


def test_search_finds_names_and_words_of_the_evidence(page: Chrome) -> None:
    assert len(rows(page)) == 8 and one(page, "#count").text == "8 partnerships"
    one(page, "#words").send_keys("云山 第1")
    assert rows(page) == ["上海市文澜第0中学→昆明市云山第1小学"]
    assert one(page, "#count").text == "1 of 8 partnerships"
    one(page, "#words").send_keys(" 没有")
    assert rows(page) == [] and one(page, "#nothing").is_displayed()
    one(page, "#reset").click()
    assert len(rows(page)) == 8
    one(page, "#words").send_keys("双方将共同教研")
    assert len(rows(page)) == 8


def test_filters_narrow_together(page: Chrome) -> None:
    Select(one(page, "#other-province")).select_by_visible_text("云南省")
    assert len(rows(page)) == 3
    Select(one(page, "#province")).select_by_visible_text("上海市")
    assert len(rows(page)) == 3
    Select(one(page, "#province")).select_by_visible_text("甘肃省")
    assert rows(page) == []
    one(page, "#reset").click()
    Select(one(page, "#from")).select_by_visible_text("2017")
    Select(one(page, "#to")).select_by_visible_text("2018")
    assert len(rows(page)) == 2
    one(page, "#reset").click()
    one(page, "#confidence").send_keys(*[Keys.ARROW_RIGHT] * 17)
    assert one(page, "#confidence-value").text == "0.85" and len(rows(page)) == 1
    one(page, "#reset").click()
    one(page, "#relations [data-relation=branch]").click()
    assert (
        rows(page) == []
        and one(page, "#relations [data-relation=branch]").get_attribute("aria-pressed") == "true"
    )
    one(page, "#relations [data-relation=pairing]").click()
    assert len(rows(page)) == 8


def test_headings_sort(page: Chrome) -> None:
    def dates() -> list[str]:
        return [cell.text for cell in page.find_elements(By.CSS_SELECTOR, "#rows .dates")]

    one(page, "#headings th:nth-child(3) button").click()
    assert dates() == sorted(dates(), reverse=True)
    assert one(page, "#headings th:nth-child(3)").get_attribute("aria-sort") == "descending"
    one(page, "#headings th:nth-child(3) button").click()
    assert dates() == sorted(dates())
    one(page, "#headings th:nth-child(1) button").click()
    assert rows(page)[0].startswith("上海市文澜第0中学")


def test_a_row_leads_to_its_evidence_and_that_to_its_source(page: Chrome) -> None:
    one(page, "#words").send_keys("云山第2")
    one(page, "#rows .open").click()
    dialog = one(page, "#evidence")
    assert dialog.is_displayed()
    assert one(page, "#evidence-title").text.replace("\n", "") == "上海市文澜第0中学→昆明市云山第2小学"
    assert (
        one(page, "blockquote").text
        == "据悉，上海市文澜第0中学与昆明市云山第2小学签署结对协议，双方将共同教研。"
    )
    marks = [
        (mark.get_attribute("class"), mark.text)
        for mark in page.find_elements(By.CSS_SELECTOR, "blockquote mark")
    ]
    assert marks == [
        ("head", "上海市文澜第0中学"),
        ("evidence", "与"),
        ("tail", "昆明市云山第2小学"),
        ("evidence", "签署结对协议"),
    ]
    link = one(page, ".cite a")
    assert link.get_attribute("href") == "https://example.org/12"
    assert link.get_attribute("rel") == "noopener noreferrer nofollow"
    press(page, Keys.ESCAPE)
    assert not dialog.is_displayed() and focused(page) == one(page, "#rows .open")


def test_what_pages_say_is_text_wherever_it_is_shown(page: Chrome) -> None:
    one(page, "#rows .open").click()
    seen, links = [], []
    for _ in range(8):
        seen += [
            title.get_attribute("textContent")
            for title in page.find_elements(By.CSS_SELECTOR, ".cite .title")
        ]
        links += [a.get_attribute("href") for a in page.find_elements(By.CSS_SELECTOR, ".cite a")]
        if one(page, "#next").is_enabled():
            one(page, "#next").click()
    assert {title.replace("\x00", "\ufffd") for title in HOSTILE_TITLES} <= {
        title.replace("\x00", "\ufffd") for title in seen
    }
    assert all(link.startswith("https://example.org/") for link in links) and len(links) == 4
    one(page, "#close").click()
    for tab in ("timeline", "matrix", "network"):
        one(page, f"#tab-{tab}").click()
        assert one(page, f"#{tab}").is_displayed()
    assert "兰州市清溪第0小学<img src=x" in one(page, "#network-list").text
    # The picture has no room for the whole name; its tooltip has.
    tooltips = [
        title.get_attribute("textContent") for title in page.find_elements(By.CSS_SELECTOR, ".partner title")
    ]
    assert any("<img src=x" in title for title in tooltips)


def test_the_network_of_an_organisation(page: Chrome) -> None:
    one(page, "#tab-network").click()
    assert one(page, "#organisation-card h2").text == "上海市文澜第0中学"
    assert len(page.find_elements(By.CSS_SELECTOR, ".partner")) == 4
    assert len(page.find_elements(By.CSS_SELECTOR, ".edge .tip")) == 4
    field = one(page, "#organisation")
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys(Keys.NULL, "云山第1")
    assert [option.text for option in page.find_elements(By.CSS_SELECTOR, "#suggestions li")] == [
        "昆明市云山第1小学 1"
    ]
    field.send_keys(Keys.ARROW_DOWN, Keys.ENTER)
    assert one(page, "#organisation-card h2").text == "昆明市云山第1小学"
    (partner,) = page.find_elements(By.CSS_SELECTOR, ".partner")
    page.execute_script("arguments[0].focus()", partner)
    press(page, Keys.ENTER)
    assert one(page, "#organisation-card h2").text == "上海市文澜第0中学"
    one(page, "#network-list .open").click()
    assert one(page, "#evidence").is_displayed()


def test_years_and_provinces_lead_to_their_partnerships(page: Chrome) -> None:
    one(page, "#tab-timeline").click()
    years = {y.get_attribute("aria-label") for y in page.find_elements(By.CSS_SELECTOR, ".year")}
    assert "2021: 3 partnerships; 结对帮扶 3" in years and len(years) == 6
    one(page, ".year[aria-label^='2021']").click()
    assert one(page, "#table").is_displayed() and len(rows(page)) == 3
    one(page, "#reset").click()
    one(page, "#tab-matrix").click()
    one(page, ".cell[aria-label^='上海市 – 云南省: 3, 上海→云南 3']").click()
    assert one(page, "#table").is_displayed() and len(rows(page)) == 3


def test_all_of_it_can_be_done_by_keyboard(page: Chrome) -> None:
    press(page, Keys.TAB)
    assert "skip" in str(focused(page).get_attribute("class"))
    order = []
    for _ in range(30):
        press(page, Keys.TAB)
        order.append(focused(page).get_attribute("id") or focused(page).get_attribute("class"))
    assert order[:7] == ["words", "province", "other-province", "from", "to", "status", "confidence"]
    assert "tab-table" in order and "open" in order
    assert "tab-network" not in order
    one(page, "#tab-table").send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    assert focused(page) == one(page, "#tab-timeline") and one(page, "#timeline").is_displayed()
    press(page, Keys.TAB, Keys.ARROW_RIGHT)
    assert str(focused(page).get_attribute("aria-label")).startswith("2016")
    outline = page.execute_script(
        "return getComputedStyle(arguments[0].querySelector('.focus')).stroke", focused(page)
    )
    assert outline != "none"
    press(page, Keys.ENTER)
    assert len(rows(page)) == 1


@pytest.mark.parametrize("dark", [False, True])
def test_a_narrow_screen_scrolls_one_way_only(page: Chrome, dark: bool) -> None:
    resize(page, 320, 640, dark)
    for tab in ("table", "network", "timeline", "matrix"):
        one(page, f"#tab-{tab}").click()
        assert page.execute_script("return document.documentElement.scrollWidth") == 320, tab
    one(page, "#tab-table").click()
    one(page, "#rows .open").click()
    box = one(page, "#evidence").rect
    assert (box["x"], box["width"]) == (0, 320)


def test_text_stands_out_from_what_is_behind_it(page: Chrome) -> None:
    """Contrast by WCAG 2: 4.5 for text."""
    script = """
    const luminance = (rgb) => rgb.map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
      .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).match(/[0-9a-f]{2}/gi).map((v) => parseInt(v, 16));
    return arguments[0].map(([front, back]) => {
      const [a, b] = [front, back].map((name) => luminance(colour(name))).sort((x, y) => y - x);
      return (a + 0.05) / (b + 0.05);
    });"""
    relations = (
        "cooperation",
        "pairing",
        "branch",
        "co_running",
        "management",
        "membership",
        "school_enterprise",
    )
    pairs = [
        ("--ink", back)
        for back in ("--paper", "--card", "--hover", "--mark", "--head", "--tail", "--shade-3")
    ]
    pairs += [
        (f"--{name}", back)
        for name in (*relations, "faint", "accent", "focus")
        for back in ("--paper", "--hover")
    ]
    pairs += [("--on-dark-shade", back) for back in ("--shade-4", "--shade-5")]
    for dark in (False, True):
        resize(page, 1280, 900, dark)
        contrasts = page.execute_script(script, pairs)
        assert [pair for pair, found in zip(pairs, contrasts, strict=True) if found < 4.5] == []
