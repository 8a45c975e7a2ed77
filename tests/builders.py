"""Articles, records and gold pages made in one line, for the tests of what reads them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import numpy as np

from pipeline.cleaning.content import Cut, HtmlElement, parse
from pipeline.corpuswide import merge
from pipeline.goldset.mentions import mark
from pipeline.language.trees import Trees
from pipeline.schema import Article, Entity, Evidence, Party, Record, RecordSource, Source
from pipeline.sinks import jsonl_writer
from pipeline.sources.gold import GoldPage

TEXT = "城关区第三小学与临河县实验小学签订结对协议。\n两校将共同教研。"

BODY = (
    "柳河区教育部门负责人十二日与东湖大学附属中学签订合作协议，双方将在南城建设一所新校。",
    "按照协议，东湖大学附属中学派出管理团队，柳河区教育局负责校舍和编制，新校明年秋季招生。",
)
"""The article of a page that was cut."""


class Answer(NamedTuple):
    """What the command ends with: its exit code, and what it printed."""

    code: int | str | None
    out: str
    err: str


Call = Callable[..., Answer]
"""The fixture `call`: the command with these arguments, in this process."""


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


def write_run(out: Path, pages: Iterable[tuple[Article, list[Record]]]) -> Path:
    """The files of a run over these pages, before the pass over all articles."""
    out.mkdir(parents=True, exist_ok=True)
    with (
        jsonl_writer(out / "articles.jsonl") as write_article,
        jsonl_writer(out / "records.jsonl") as write_record,
    ):
        for one, records in pages:
            write_article(one)
            for made in records:
                write_record(made)
    (out / "rejected.jsonl").touch()
    return out


_PLACES = {"文澜中学": "110105", "清溪小学": "130627", "云山中学": "330106", "石桥小学": "440106"}
_TIES = (
    ("pairing", "文澜中学", "清溪小学", "2019-03", "agreed", 0.9),
    ("pairing", "文澜中学", "清溪小学", "2020-05-01", "agreed", 0.8),
    ("branch", "文澜中学", "云山中学", "2018", "ended", 0.7),
    ("cooperation", "云山中学", "石桥小学", None, "planned", 0.6),
    ("cooperation", "石桥小学", "云山中学", "2021-09", "agreed", 0.5),
    ("pairing", "石桥小学", "清溪小学", "2021", "agreed", 0.95),
)


def sample_run(out: Path) -> Path:
    """A whole run: an article for each of a few ties, and a reprint of the first."""
    pages = []
    for number, (relation, head, tail, date, status, confidence) in enumerate((*_TIES, _TIES[0])):
        name = f"{number}.html"
        filler = "".join(Random(number % len(_TIES)).choices("春风细雨学校师生共读书声朗朗天地广阔", k=120))
        told = f"{head}与{tail}签约。"
        sides = [
            entity(
                side,
                adcode=_PLACES[side],
                aliases=[side[:2]],
                mentions=[(told.find(side), told.find(side) + len(side))],
            )
            for side in (head, tail)
        ]
        published = f"202{number}-01-0{number + 1}"
        tie = record(
            relation,
            head,
            tail,
            uri=name,
            directed=relation != "cooperation",
            status=status,
            date=date,
            confidence=confidence,
            program="春风工程" if number == 1 else None,
            agreement="结对协议" if number == 0 else None,
            term="P3Y" if number == 0 else None,
            place="云山宾馆" if number == 0 else None,
            parties=2 if number == 0 else None,
            evidence=Evidence(text=told, start=0, end=len(told)),
            source=RecordSource(
                uri=name, url=f"http://example.org/{number}", title=f"题{number}", published=published
            ),
        )
        made = {
            side: getattr(tie, side).model_copy(
                update={"adcode": _PLACES[said], "start": told.find(said), "end": told.find(said) + len(said)}
            )
            for side, said in (("head", head), ("tail", tail))
        }
        source = Source(uri=name, url=f"http://example.org/{number}", sha256=str(number))
        page = article(
            *sides,
            uri=name,
            source=source,
            title=f"题{number}",
            published=published,
            text=f"{told}\n{filler}",
        )
        pages.append((page, [tie.model_copy(update=made)]))
    merge(write_run(out, pages))
    return out


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


def cut(*head: str, tail: tuple[str, ...] = (), body: tuple[str, ...] = BODY) -> Cut:
    """A page that was cut, with these lines over its article and under it."""
    return Cut(head, body, tail, 0)


def root(head: str, body: str = "") -> HtmlElement:
    """The tree of a page with this in its head and its body."""
    parsed = parse(f"<html><head>{head}</head><body>{body}</body></html>")
    assert parsed is not None
    return parsed
