"""The file of a report: whole in itself, safe from what pages say, the same for the same run."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import lxml.html
import pytest
from builders import sample_run

from pipeline.report import write_report
from pipeline.report.content import MOST_PARTNERSHIPS


@pytest.fixture
def page(hostile_report: Path) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(hostile_report.read_text(encoding="utf-8"))


def test_only_its_own_script_and_style_may_run(page: lxml.html.HtmlElement) -> None:
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    (script,) = page.xpath("//script[not(@type)]/text()")
    (style,) = page.xpath("//style/text()")

    def digest(text: str) -> str:
        return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

    assert policy == (
        f"default-src 'none'; script-src 'sha256-{digest(script)}'; style-src 'sha256-{digest(style)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert not page.xpath("//@*[starts-with(name(), 'on')] | //@style")


def test_pages_add_no_element(page: lxml.html.HtmlElement, tmp_path: Path) -> None:
    write_report(sample_run(tmp_path / "out"), tmp_path / "harmless.html")
    harmless = lxml.html.parse(tmp_path / "harmless.html").getroot()
    assert [e.tag for e in page.iter()] == [e.tag for e in harmless.iter()]


def test_the_data_are_json_that_cannot_end_its_element(hostile_report: Path) -> None:
    text = hostile_report.read_text(encoding="utf-8")
    (data,) = re.findall(r'<script type="application/json" id="content">(.*?)</script>', text, re.S)
    assert not re.search("[<>&'\u2028\u2029]", data)
    titles = {title for title, *_ in json.loads(data)["sources"]}
    assert any(title.startswith("</script><img") for title in titles)


def test_it_loads_nothing(page: lxml.html.HtmlElement, hostile_report: Path) -> None:
    assert page.xpath("//@src | //link/@href | //@srcset | //@action") == ["data:,"]
    (style,) = page.xpath("//style/text()")
    assert "url(" not in style and "@import" not in style
    (script,) = page.xpath("//script[not(@type)]/text()")
    assert not re.search(
        r"innerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|fetch\(", script
    )


def test_the_same_run_gives_the_same_bytes(hostile_run: Path, hostile_report: Path, tmp_path: Path) -> None:
    write_report(hostile_run, tmp_path / "again.html")
    assert (tmp_path / "again.html").read_bytes() == hostile_report.read_bytes()


def test_the_command_offers_what_a_browser_takes() -> None:
    from inspect import signature

    from pipeline.cli.reports import report

    assert signature(report).parameters["most"].default == MOST_PARTNERSHIPS
