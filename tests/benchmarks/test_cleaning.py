"""The benchmark of cleaning counts what it says, and a tool that fails or is missing stops nothing."""

from __future__ import annotations

from dataclasses import replace

import cleaning
import pytest
from builders import gold_page
from cleaning import Case, Found

PROSE = "入秋以来，临河县第二小学的操场上多了几张新面孔，他们是从省城师范附小过来支教的五位教师。"
GOLD = gold_page(PROSE, doc_id="a")
CASE = Case("ordinary", "a", f"<p>{PROSE}</p>".encode(), f"<p>{PROSE}</p>", GOLD, frozenset({"title"}))


def failing(case: Case) -> Found:
    raise RuntimeError("broken")


def missing(case: Case) -> Found:
    import no_such_extractor  # type: ignore[import-not-found]

    return Found(no_such_extractor.text)


def test_failing_and_missing_tools_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    tools = {"perfect": lambda case: Found(PROSE), "failing": failing, "missing": missing}
    monkeypatch.setattr(cleaning, "TOOLS", tools)
    figures = cleaning.compared([CASE])
    assert figures["missing"] is None
    assert figures["perfect"] is not None and figures["perfect"]["ordinary"].text.f1 == 1
    assert figures["failing"] is not None and figures["failing"]["ordinary"].failed == 1
    table = cleaning.quality(figures, [CASE]).splitlines()
    assert [row.split(" | ")[1:3] for row in table[2:]] == [
        ["perfect", "1.0000"], ["failing", "0.0000"], ["missing", "not installed"],
    ]  # fmt: skip


def test_dumps_are_paragraphs_of_html_for_other_tools() -> None:
    assert cleaning.as_html("一 < 二\n\n三") == "<html><body><p>一 &lt; 二</p><p>三</p></body></html>"
    assert cleaning.as_html(CASE.text) == CASE.text


@pytest.mark.parametrize(
    "name", ["gne", "readability-lxml", "resiliparse", "boilerpy3", "goose3", "newspaper4k"]
)
def test_the_other_tools_read_a_page(name: str) -> None:
    modules = {"readability-lxml": "readability", "newspaper4k": "newspaper"}
    pytest.importorskip(modules.get(name, name), reason="of the extra `benchmark`: make benchmark-cleaning")
    # Some of them take a short text for no article.
    page = f"<html><body><h1>五位教师</h1><article><p>{PROSE * 30}</p></article></body></html>"
    found = cleaning.tried(cleaning.TOOLS[name], replace(CASE, content=page.encode(), text=page))
    assert found is not None and PROSE in found.text


def test_only_what_a_page_shows_is_asked_for() -> None:
    gold = GOLD.model_copy(update={"title": "五位教师", "source": "临河日报"})
    tally = cleaning.Tally()
    cleaning.counted(tally, replace(CASE, gold=gold), Found(PROSE, title="五位教师"))
    assert (tally.shares["title_right"], tally.shares["title"], tally.shares["medium"]) == (1, 1, 0)
