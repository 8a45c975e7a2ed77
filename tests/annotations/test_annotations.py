"""Pages go into annotation tools and come back: untouched as they were, corrected as corrected, and nothing by guess."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import gold_page, sample_run
from lxml import etree
from spacy.tokens import DocBin
from spacy.tokens import Span as SpacySpan
from spacy.vocab import Vocab

from pipeline.annotations import FORMATS, Format, read_annotations, run_pages, write_annotations
from pipeline.annotations.formats import labelling
from pipeline.goldset.check import check_page
from pipeline.schema import LABELS, RELATIONS
from pipeline.sources import InputError
from pipeline.sources.gold import GoldPage, read_gold

GOLD = Path(__file__).resolve().parents[2] / "corpus/gold/train"
SUFFIXES = {"labelstudio": ".json", "doccano": ".jsonl", "spacy": ".spacy"}

PAGE = gold_page(
    "{清溪小学}与{云山小学}结对，{县教育局:EDU_AUTHORITY}见证。\n云小校长说，{石桥中学}也来了。",
    "pairing 清溪小学 > 云山小学@清溪小学与云山小学结对",
    "cooperation 云山小学 - 县教育局",
    aliases={"云山小学": ["云小"]},
)


def there_and_back(
    page: GoldPage, kind: Format, folder: Path, change: Callable[[Any], None] | None = None
) -> GoldPage:
    """The page after a tool's `change` to what it holds of it."""
    path = folder / f"page{SUFFIXES[kind]}"
    write_annotations([page], kind, path)
    if change is not None:
        if kind == "spacy":
            box = DocBin(store_user_data=True).from_disk(path)
            (doc,) = box.get_docs(Vocab())
            change(doc)
            DocBin(docs=[doc], store_user_data=True).to_disk(path)
        else:
            held = json.loads(path.read_text("utf-8"))
            change(held[0] if isinstance(held, list) else held)
            path.write_text(json.dumps(held, ensure_ascii=True), "utf-8")
    (back,) = read_annotations(path)
    return back


@pytest.mark.parametrize("kind", FORMATS)
def test_untouched_pages_of_the_corpus_come_back_as_they_were(kind: Format, tmp_path: Path) -> None:
    pages = [page for page in read_gold([GOLD]).values() if page.text][::6]
    path = tmp_path / f"gold{SUFFIXES[kind]}"
    write_annotations(pages, kind, path)
    assert read_annotations(path) == pages


@pytest.mark.parametrize("kind", FORMATS)
def test_a_run_comes_back_as_gold_that_has_no_fault(kind: Format, tmp_path: Path) -> None:
    pages = list(run_pages(sample_run(tmp_path / "out")))
    assert len(pages) == 6 and all(len(page.relations) == 1 for page in pages)
    back = [there_and_back(page, kind, tmp_path) for page in pages]
    assert back == pages
    assert (
        pages[0].relations[0].agreement == "结对协议"
        and pages[0].text[slice(*pages[0].entities[0].mentions[0])] == "文澜中学"
    )


def _drop_and_add_in_label_studio(task: Any) -> None:
    result = task["annotations"][0]["result"]
    edges = [item for item in result if item["type"] == "relation"]
    result.remove(edges[1])
    by_text = {item["value"]["text"]: item["id"] for item in result if item["type"] == "labels"}
    edges[0] |= {"from_id": by_text["云山小学"], "to_id": by_text["清溪小学"]}
    result.append(
        {
            "type": "relation",
            "from_id": by_text["石桥中学"],
            "to_id": by_text["云小"],
            "direction": "bi",
            "labels": ["co_running"],
        }
    )


def _drop_and_add_in_doccano(row: Any) -> None:
    # doccano numbers everything anew.
    for item in row["entities"]:
        item["id"] += 100
    for item in row["relations"]:
        item["from_id"], item["to_id"] = item["from_id"] + 100, item["to_id"] + 100
    del row["relations"][1]
    first = row["relations"][0]
    first["from_id"], first["to_id"] = first["to_id"], first["from_id"]
    ids = {row["text"][item["start_offset"] : item["end_offset"]]: item["id"] for item in row["entities"]}
    row["relations"].append({"id": 9, "from_id": ids["石桥中学"], "to_id": ids["云小"], "type": "co_running"})


def _drop_and_add_in_spacy(doc: Any) -> None:
    numbers = {span.text: number for number, span in enumerate(doc.spans["lianxiao"])}
    relation, head, tail = doc.user_data["relations"][0]
    doc.user_data["relations"] = [
        [relation, tail, head],
        ["co_running", numbers["石桥中学"], numbers["云小"]],
    ]


CHANGES: dict[Format, Callable[[Any], None]] = {
    "labelstudio": _drop_and_add_in_label_studio,
    "doccano": _drop_and_add_in_doccano,
    "spacy": _drop_and_add_in_spacy,
}


@pytest.mark.parametrize("kind", FORMATS)
def test_ties_are_dropped_turned_and_added(kind: Format, tmp_path: Path) -> None:
    back = there_and_back(PAGE, kind, tmp_path, CHANGES[kind])
    assert back.entities == PAGE.entities
    assert [(t.relation, t.head, t.tail, t.directed, t.evidence) for t in back.relations] == [
        ("pairing", "云山小学", "清溪小学", True, "清溪小学与云山小学结对"),
        ("co_running", "石桥中学", "云山小学", False, "云小校长说，石桥中学也来了。"),
    ]
    faults = [finding for finding in check_page("p", back, {}) if not finding.note]
    assert all("an article has 200 to" in fault.message for fault in faults)


def test_mentions_are_relabelled_removed_and_added(tmp_path: Path) -> None:
    def change(doc: Any) -> None:
        kept = []
        for span in doc.spans["lianxiao"]:
            if span.text == "县教育局":
                continue
            label = "UNIVERSITY" if span.text == "石桥中学" else span.label_
            kept.append(SpacySpan(doc, span.start, span.end, label))
        # A second mention of what is known, and an organisation that the run had missed.
        kept += [SpacySpan(doc, doc.text.index("校长"), doc.text.index("校长") + 2, "ORG")]
        doc.user_data["relations"] = [["pairing", 0, 1]]
        doc.spans["lianxiao"] = kept

    back = there_and_back(PAGE, "spacy", tmp_path, change)
    assert {(e.name, e.label) for e in back.entities} == {
        ("清溪小学", "SCHOOL"), ("云山小学", "SCHOOL"), ("石桥中学", "UNIVERSITY"), ("校长", "ORG"),
    }  # fmt: skip
    assert [tie.relation for tie in back.relations] == ["pairing"]
    assert next(e for e in back.entities if e.name == "云山小学").aliases == ("云小",)


def test_what_a_tool_cannot_show_is_kept(tmp_path: Path) -> None:
    page = PAGE.model_copy(
        update={
            "entities": (
                *PAGE.entities,
                PAGE.entities[0].model_copy(update={"name": "无名小学", "mentions": ()}),
            ),
            "relations": (*PAGE.relations, PAGE.relations[0].model_copy(update={"tail": "无名小学"})),
        }
    )
    for kind in FORMATS:
        assert there_and_back(page, kind, tmp_path) == page


def test_offsets_of_browsers_are_understood(tmp_path: Path) -> None:
    page = gold_page("𠮷𠮷说：{清溪小学}与{云山小学}结对。", "pairing 清溪小学 > 云山小学")

    def change(task: Any) -> None:
        for item in task["annotations"][0]["result"]:
            if item["type"] == "labels":
                item["value"]["start"] += 2
                item["value"]["end"] += 2

    assert there_and_back(page, "labelstudio", tmp_path, change) == page


def test_files_of_others_give_bare_pages(tmp_path: Path) -> None:
    row = {
        "text": "清溪小学来了。",
        "entities": [{"id": 7, "start_offset": 0, "end_offset": 4, "label": "SCHOOL"}],
        "relations": [],
    }
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(row), "utf-8")
    (page,) = read_annotations(path)
    assert [(e.name, e.label, e.mentions) for e in page.entities] == [("清溪小学", "SCHOOL", ((0, 4),))]
    assert re.fullmatch("[0-9a-f]{16}", page.doc_id)


def _row(**more: Any) -> str:
    row = {
        "text": "清溪小学",
        "entities": [{"id": 0, "start_offset": 0, "end_offset": 4, "label": "SCHOOL"}],
        "relations": [],
    }
    return json.dumps(row | more)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("x.txt", "", "cannot tell which tool"),
        ("none.jsonl", None, "check the path"),
        ("x.jsonl", "{", "no export of doccano"),
        ("x.jsonl", "[]", "no export of doccano"),
        ("x.json", "[" * 100_000, "no export of labelstudio"),
        ("x.json", '[{"data": {}}]', "no export of labelstudio"),
        ("x.spacy", "abc", "is no export of spacy"),
        (
            "x.jsonl",
            _row(entities=[{"id": 0, "start_offset": 0, "end_offset": 9, "label": "SCHOOL"}]),
            "lies outside",
        ),
        (
            "x.jsonl",
            _row(entities=[{"id": 0, "start_offset": 0, "end_offset": 4, "label": "PER"}]),
            "'PER' is no label",
        ),
        ("x.jsonl", _row(relations=[{"from_id": 0, "to_id": 0, "type": "love"}]), "'love' is no relation"),
        ("x.jsonl", _row(lianxiao=PAGE.model_dump_json()), "the text of 'p' was changed"),
        ("x.jsonl", _row(lianxiao="{}"), "is damaged"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(
    name: str, content: str | None, told: str, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(InputError, match=told) as caught:
        read_annotations(tmp_path / name)
    assert "\n" not in str(caught.value)


def test_label_studio_knows_all_labels_and_relations(tmp_path: Path) -> None:
    view = etree.fromstring(labelling())
    assert [node.get("value") for node in view.iter("Label")] == list(LABELS)
    assert [node.get("value") for node in view.iter("Relation")] == list(RELATIONS)
    assert [path.name for path in write_annotations([PAGE], "labelstudio", tmp_path / "a.json")] == [
        "a.json",
        "a.xml",
    ]
