"""The figures mean what the guidelines say, case by case; and they are those of the reference scorer."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from builders import TEXT, article, entity, record
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.evaluation import Counts, Evaluation, Share, evaluate, score_page
from pipeline.schema import RELATIONS, Evidence
from pipeline.sinks import jsonl_writer
from pipeline.sources.gold import GoldPage, read_gold

GOLD_SCHOOL = {
    "name": "第三小学",
    "label": "SCHOOL",
    "aliases": ["三小"],
    "region": "城关区",
    "adcode": "620102",
}


def gold(**more: Any) -> GoldPage:
    page: dict[str, Any] = {
        "doc_id": "p",
        "title": "结 对",
        "published": "2023-05-01",
        "paragraphs": TEXT.split("\n"),
        "entities": [
            {
                "name": "第三小学",
                "label": "SCHOOL",
                "aliases": ["三小"],
                "region": "城关区",
                "adcode": "620102",
            },
            {"name": "临河县实验小学", "label": "SCHOOL"},
            {"name": "县教育局", "label": "EDU_AUTHORITY", "optional": True},
        ],
        "relations": [
            {
                "relation": "pairing",
                "head": "第三小学",
                "tail": "临河县实验小学",
                "directed": True,
                "status": "agreed",
                "date": "2023-04",
                "agreement": "《结对协议》",
            }
        ],
    }
    return GoldPage.model_validate(page | more)


def test_a_perfect_page() -> None:
    found = article(entity("城关区三小", adcode="620102"), entity("临河县实验小学"))
    tie = record("pairing", "城关区三小", "临河县实验小学", date="2023-04", agreement="结对协议")
    score = score_page(gold(), found, [tie])
    assert all(counts.f1 == 1 for counts in score.counts.values())
    assert all(share.right == share.all for share in score.shares.values())
    assert score.shares["adcode"] == Share(1, 1)
    assert score.slips == ()


def test_a_missing_article_misses_everything() -> None:
    score = score_page(gold(), None, [])
    assert score.counts["entities"] == Counts(missed=2)
    assert score.counts["typed"] == Counts(missed=1)
    assert score.shares["real"] == score.shares["title"] == Share(0, 1)
    assert [(slip.kind, slip.relation) for slip in score.slips] == [("missed", "pairing")]


def test_other_entities_are_wrong_unless_they_are_regions_or_optional() -> None:
    found = article(entity("第四小学"), entity("临河县", "REGION"), entity("县教育局", "EDU_AUTHORITY"))
    assert score_page(gold(), found, []).counts["entities"] == Counts(hits=0, extra=1, missed=2)


def test_the_confidence_of_an_organisation_is_told_with_whether_it_is_right() -> None:
    found = article(
        entity("三小", confidence=0.9),
        entity("临河县实验小学", "ORG", confidence=0.8),
        entity("第四小学", confidence=0.3),
        entity("第五小学"),
        entity("临河县", "REGION", confidence=0.7),
        entity("县教育局", "EDU_AUTHORITY", confidence=0.6),
    )
    beliefs = score_page(gold(), found, []).entity_beliefs
    assert beliefs == ((0.9, True), (0.8, False), (0.3, False))


def test_a_wrong_label_and_adcode_are_told_among_those_found() -> None:
    score = score_page(gold(), article(entity("三小", "ORG", adcode="620103")), [])
    assert score.shares["label"] == score.shares["adcode"] == Share(0, 1)


@pytest.mark.parametrize(
    ("relation", "head", "tail", "right"),
    [
        ("pairing", "三小", "临河县实验小学", {"pair", "typed", "strict"}),
        ("pairing", "临河县实验小学", "三小", {"pair", "typed"}),
        ("cooperation", "三小", "临河县实验小学", {"pair"}),
        ("pairing", "三小", "四小", set()),
    ],
)
def test_a_tie_by_pair_by_relation_and_by_direction(
    relation: str, head: str, tail: str, right: set[str]
) -> None:
    counts = score_page(gold(), article(), [record(relation, head, tail)]).counts
    for kind in ("pair", "typed", "strict"):
        assert counts[kind] == (Counts(hits=1) if kind in right else Counts(extra=1, missed=1))


def test_direction_does_not_count_where_the_gold_has_none() -> None:
    relation = gold().relations[0].model_copy(update={"directed": False})
    page = gold().model_copy(update={"relations": (relation,)})
    tie = record("pairing", "临河县实验小学", "三小")
    assert score_page(page, article(), [tie]).counts["strict"] == Counts(hits=1)


def test_an_optional_tie_counts_neither_way() -> None:
    relation = gold().relations[0].model_copy(update={"optional": True})
    page = gold().model_copy(update={"relations": (relation,)})
    for ties in ([], [record("pairing", "三小", "临河县实验小学")]):
        assert score_page(page, article(), ties).counts["typed"] == Counts()


def test_a_spam_page_must_give_nothing() -> None:
    page = gold(spam=True)
    assert score_page(page, None, []).shares == {"spam": Share(1, 1)}
    assert score_page(page, article(status="spam"), []).shares == {"spam": Share(1, 1)}
    assert score_page(page, article(), []).shares == {"spam": Share(0, 1)}
    assert score_page(page, article(), []).counts == {}


def test_evidence_must_stand_where_it_says() -> None:
    wrong = record("pairing", "三小", "四小", evidence=Evidence(text="两校", start=0, end=2))
    assert score_page(gold(), article(), [wrong]).shares["provenance"] == Share(0, 1)


def test_a_page_is_found_by_its_id_or_by_the_beginning_of_its_file_name() -> None:
    page = gold(doc_id="p_123")
    for uri in ("a/p_123.html", "a/p_456.txt"):
        assert evaluate({"p": page}, [article(uri=uri)], []).shares["real"] == Share(1, 1)
    assert evaluate({"p": page}, [article(uri="a/q.html")], []).shares["real"] == Share(0, 1)


def test_a_page_that_an_export_made_is_found_by_the_id_of_its_article() -> None:
    rows = [article(uri="dump.jsonl", doc_id=doc_id, title=doc_id) for doc_id in ("aa01", "aa02")]
    wanted = {doc_id: gold(doc_id=doc_id, title=doc_id) for doc_id in ("aa01", "aa02")}
    assert evaluate(wanted, rows, []).shares["title"] == Share(2, 2)


def test_nothing_to_measure_gives_no_figures_and_no_errors() -> None:
    figures = Evaluation(()).figures()
    assert figures["typed"] == {"precision": 0, "recall": 0, "f1": 0}
    assert figures["title"] == {"accuracy": None, "n": 0}
    assert figures["tie_confidence"] == {"calibration_error": None, "n": 0}


def test_figures_tell_how_far_confidence_is_from_the_truth() -> None:
    found = article(entity("三小", confidence=0.9), entity("第四小学", confidence=0.3))
    ties = [
        record("pairing", "三小", "临河县实验小学", confidence=0.75),
        record("pairing", "三小", "四小", confidence=0.5),
    ]
    figures = Evaluation((score_page(gold(), found, ties),)).figures()
    assert figures["tie_confidence"] == {"calibration_error": 0.375, "n": 2}
    assert figures["entity_confidence"] == {"calibration_error": 0.2, "n": 2}


def test_pages_that_the_run_has_no_article_of_are_counted() -> None:
    pages = {"p": gold(), "q": gold(doc_id="q"), "s": gold(doc_id="s", spam=True)}
    assert evaluate(pages, [article(status="spam")], []).missing == 2


@pytest.mark.parametrize(
    ("wanted", "found", "counts"),
    [
        ("P3Y", "P3Y", Counts(hits=1)),
        ("P3Y", "P5Y", Counts(extra=1, missed=1)),
        ("P3Y", None, Counts(missed=1)),
        (None, "P3Y", Counts(extra=1)),
        (None, None, Counts()),
    ],
)
def test_attributes_are_measured_among_typed_matches(
    wanted: str | None, found: str | None, counts: Counts
) -> None:
    (tie,) = gold().relations
    page = gold(attributes=True, relations=[tie.model_dump() | {"term": wanted, "parties": 2}])
    right = record("pairing", "三小", "临河县实验小学", term=found, parties=2)
    other = record("cooperation", "三小", "临河县实验小学", term="P9Y")
    score = score_page(page, article(), [right, other])
    assert score.attributes == {"term": counts, "place": Counts(), "parties": Counts(hits=1)}
    assert Evaluation((score, score_page(gold(), None, []))).attributes["parties"] == Counts(hits=1)
    assert "term" in Evaluation((score,)).figures()


def test_attributes_that_no_page_annotates_are_not_shown() -> None:
    tie = record("pairing", "三小", "临河县实验小学", term="P3Y")
    evaluation = Evaluation((score_page(gold(), article(), [tie]),))
    assert evaluation.attributes == {} and "term" not in evaluation.figures()


NAMES = ("第三小学", "三小", "城关区三小", "临河县实验小学", "县教育局", "四小", " 四小")
parties = st.sampled_from(NAMES)
ties = st.tuples(st.sampled_from(RELATIONS), parties, parties, st.sampled_from([None, "2023", "2023-04"]))
gold_parties = st.sampled_from(["第三小学", "临河县实验小学", "县教育局"])
gold_ties = st.tuples(st.sampled_from(RELATIONS), gold_parties, gold_parties, st.booleans())


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    found=st.lists(parties, max_size=4),
    told=st.lists(ties, max_size=5, unique_by=lambda tie: tie[:3]),
    wanted=st.lists(gold_ties, max_size=4),
    text=st.text("城关区第三小学与临河县签订", max_size=30),
    optional=st.booleans(),
    spam=st.booleans(),
)
def test_the_figures_are_those_of_the_reference_scorer(
    shared: Path,
    tmp_path: Path,
    found: list[str],
    told: list[tuple[str, str, str, str | None]],
    wanted: list[tuple[str, str, str, bool]],
    text: str,
    optional: bool,
    spam: bool,
) -> None:
    always = {"status": "agreed", "date": "2023"}
    relations = [
        always
        | {"relation": relation, "head": head, "tail": tail, "directed": directed}
        | {"optional": optional and not number}
        for number, (relation, head, tail, directed) in enumerate(wanted)
    ]
    page = gold(relations=relations).model_dump(mode="json")
    bad = gold(doc_id="s", spam=True).model_dump(mode="json")
    (tmp_path / "gold").mkdir(exist_ok=True)
    for name, content in (("p", page), ("s", bad), ("none", page | {"doc_id": "none"})):
        (tmp_path / f"gold/{name}.json").write_text(json.dumps(content), encoding="utf-8")
    articles = [
        article(*map(entity, found), text=TEXT + text),
        article(uri="s.txt", status="spam" if spam else "ok"),
    ]
    records = [record(relation, head, tail, date=date) for relation, head, tail, date in told]
    for name, lines in (("articles", articles), ("records", records)):
        with jsonl_writer(tmp_path / f"{name}.jsonl") as write:
            for line in lines:
                write(line)
    mine = evaluate(read_gold([tmp_path / "gold"]), articles, records).figures()
    # The reference scorer doesn't know the figures of credits and of confidence.
    own = {"site", "author", "tie_confidence", "entity_confidence"}
    known = {name: figure for name, figure in mine.items() if name not in own}
    assert known == reference(shared, tmp_path / "gold", tmp_path)


def test_medium_and_author_count_where_gold_names_them() -> None:
    told = gold(source="临河 日报", author="张远")
    right = article(text=TEXT).model_copy(update={"site": "临河日报", "author": "张近"})
    shares = score_page(told, right, []).shares
    assert (shares["site"], shares["author"]) == (Share(1, 1), Share(0, 1))
    assert score_page(gold(), right, []).shares["site"] == Share(0, 0)


def reference(shared: Path, gold_folder: Path, run: Path) -> dict[str, Any]:
    """The figures of the reference scorer."""
    command = [sys.executable, shared / "score.py", "--gold", gold_folder, "--run", run, "--json"]
    figures: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return figures
