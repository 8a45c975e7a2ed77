"""What a report shows of a run."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import TEXT, record, sample_run

from pipeline.language.sentences import sentence_spans
from pipeline.report.content import WIDEST, in_its_sentence, read_content, web_address
from pipeline.schema import Evidence
from pipeline.sinks import OutputError


def test_figures_are_those_of_the_run(tmp_path: Path) -> None:
    content = read_content(sample_run(tmp_path / "out"))
    figures = content.figures
    assert figures["articles"] == {"ok": 6, "spam": 0, "empty": 0, "not_chinese": 0, "duplicate": 1}
    assert (figures["records"], figures["organisations"], figures["rejected"]) == (6, 4, 0)
    assert sum(figures["partnerships"].values()) == len(content.partnerships) == 4
    assert {tuple(province) for province in content.provinces} == {
        ("北京市", "北京"),
        ("河北省", "河北"),
        ("浙江省", "浙江"),
        ("广东省", "广东"),
    }


def test_of_too_many_the_surest_are_shown_and_their_sides_alone(tmp_path: Path) -> None:
    out = sample_run(tmp_path / "out")
    content = read_content(out, most=1)
    ((_, head, tail, *_, confidence, _, _, term, ties, more),) = content.partnerships
    assert {content.organisations[side][0] for side in (head, tail)} == {"文澜中学", "清溪小学"}
    assert len(content.organisations) == 2 and confidence == 0.98
    assert len(ties) == 2 and more == 0 and term == "P3Y"
    assert sum(content.figures["partnerships"].values()) == 4


def test_the_evidence_is_shown_in_its_sentence_with_both_sides_marked() -> None:
    told = record("pairing", "城关区第三小学", "临河县实验小学")
    assert in_its_sentence(TEXT, told, list(sentence_spans(TEXT))) == [
        ("城关区第三小学", "head"),
        ("与", "evidence"),
        ("临河县实验小学", "tail"),
        ("签订结对协议", "evidence"),
        ("。", "context"),
    ]


def test_over_two_sentences_it_is_shown_with_the_rest_of_both() -> None:
    text = "一天。甲校来了。乙校到了乙地。"
    told = record("pairing", "甲校", "乙校").model_copy(
        update={"evidence": Evidence(text="来了。乙校", start=5, end=10)}
    )
    pieces = in_its_sentence(text, told, list(sentence_spans(text)))
    assert "".join(piece for piece, _ in pieces) == "甲校来了。乙校到了乙地。"
    assert ("来了。乙校", "evidence") in pieces


def test_a_sentence_without_end_is_cut() -> None:
    text = "前" * 1000 + "城关区与临河县" + "后" * 1000
    told = record("pairing", "城关区", "临河县").model_copy(
        update={"evidence": Evidence(text="城关区与临河县", start=1000, end=1007)}
    )
    pieces = in_its_sentence(text, told, list(sentence_spans(text)))
    assert pieces[0] == ("…" + "前" * WIDEST, "context") and pieces[-1] == ("后" * WIDEST + "…", "context")


def test_evidence_that_is_not_in_the_text_is_shown_by_itself() -> None:
    told = record("pairing", "城关区第三小学", "临河县实验小学")
    assert in_its_sentence("别的文章。", told, [(0, 5)]) == [(told.evidence.text, "evidence")]


@pytest.mark.parametrize("url", ["https://example.org/a?b=c", "http://例子.中国/"])
def test_addresses_of_the_web_are_links(url: str) -> None:
    assert web_address(url) == url


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "JAVASCRIPT://x",
        "data:text/html,x",
        "//example.org",
        "http:",
        "file:///etc",
        "http://[",
    ],
)
def test_nothing_else_is_a_link(url: str | None) -> None:
    assert web_address(url) is None


def test_what_is_no_run_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is this the output folder of a run"):
        read_content(tmp_path)
