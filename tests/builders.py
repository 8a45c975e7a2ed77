"""Articles and records made in one line, for the tests of what reads them."""

from __future__ import annotations

from typing import Any

from pipeline.schema import Article, Entity, Evidence, Party, Record, RecordSource, Source

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
