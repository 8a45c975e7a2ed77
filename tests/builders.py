"""Articles, records and gold pages made in one line, for the tests of what reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from pipeline.goldset.mentions import mark
from pipeline.language.trees import Trees
from pipeline.schema import Article, Entity, Evidence, Party, Record, RecordSource, Source
from pipeline.sources.gold import GoldPage

TEXT = "城关区第三小学与临河县实验小学签订结对协议。\n两校将共同教研。"


def entity(name: str, label: str = "SCHOOL", **more: Any) -> Entity:
    """An entity whose id is made from its name."""
    return Entity.model_validate({"id": f"org:{name}", "name": name, "label": label} | more)


def article(*entities: Entity, uri: str = "pages/p.html", **more: Any) -> Article:
    """An article that is `ok` and whose `doc_id` is its uri."""
    fields = {"doc_id": uri, "source": Source(uri=uri, sha256="0"), "status": "ok", "title": "结对"}
    fields |= {"published": "2023-05-01", "text": TEXT, "entities": entities, "version": "1"}
    return Article.model_validate(fields | more)


def record(relation: str, head: str, tail: str, uri: str = "pages/p.html", **more: Any) -> Record:
    """A directed record between two schools, whose evidence is the beginning of `TEXT`."""
    fields = {
        "record_id": f"{uri}{relation}{head}{tail}",
        "doc_id": uri,
        "event_id": "e",
        "relation": relation,
        "head": _party(head),
        "tail": _party(tail),
        "directed": True,
        "status": "agreed",
        "evidence": Evidence(text=TEXT[:21], start=0, end=21),
        "confidence": 1,
        "source": RecordSource(uri=uri),
    }
    return Record.model_validate(fields | more)


def _party(name: str) -> Party:
    start = max(TEXT.find(name), 0)
    return Party(
        id=f"org:{name}", name=name, label="SCHOOL", mention=name, start=start, end=start + len(name)
    )


_MARKED = re.compile(r"\{([^{}:]+)(?::(\w+))?\}")


def gold_page(
    text: str,
    *ties: str,
    doc_id: str = "p",
    aliases: Mapping[str, list[str]] | None = None,
    adcodes: Mapping[str, str] | None = None,
    **more: Any,
) -> GoldPage:
    """A gold page of a text in which names stand in braces, `{清溪小学}与{云山县教育局:EDU_AUTHORITY}签约。`

    A name without a label is a SCHOOL. A tie is `relation head > tail` (directed) or `relation head - tail`, and `@`
    with its evidence; without, the whole first paragraph is the evidence.
    """
    labels: dict[str, str] = {}
    for name, label in _MARKED.findall(text):
        labels[name] = labels.get(name) or label or "SCHOOL"
    paragraphs = _MARKED.sub(r"\1", text).split("\n")
    entities = [
        {
            "name": name,
            "label": label,
            "aliases": (aliases or {}).get(name, []),
            "adcode": (adcodes or {}).get(name),
        }
        for name, label in labels.items()
    ]
    page = {
        "doc_id": doc_id,
        "genre": "gov",
        "paragraphs": paragraphs,
        "entities": entities,
        "relations": [_tie(tie, paragraphs[0]) for tie in ties],
    }
    return mark(GoldPage.model_validate(page | more))


def _tie(told: str, paragraph: str) -> dict[str, Any]:
    said, _, evidence = told.partition("@")
    relation, head, sign, tail = said.split()
    return {
        "relation": relation,
        "head": head,
        "tail": tail,
        "directed": sign == ">",
        "status": "agreed",
        "evidence": evidence or paragraph,
    }


def trees_by(name: str, bound: float = 0.0, low: float = -2.0, high: float = 2.0) -> Trees:
    """One tree of one question: the score is `low` where the number `name` is at most `bound`, else `high`."""
    nodes = [np.array(each, np.int32) for each in ([0], [0, 0, 0], [1, 1, 2], [2, 1, 2])]
    bounds, values = np.array([bound, 0.0, 0.0]), np.array([0.0, low, high])
    return Trees((name,), 0.0, nodes[0], nodes[1], bounds, nodes[2], nodes[3], values)
