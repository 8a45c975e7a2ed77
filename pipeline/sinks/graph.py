"""Partnerships as a graph: GraphML and GEXF for Gephi and igraph, CSV for Neo4j, JSON-LD in terms of schema.org.

Nodes are the organisations that take part in a partnership, edges the partnerships; an undirected one is an edge like the
others with `directed` false. Attributes without a value are left out.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args
from urllib.parse import quote

from pipeline.schema import Label, Organisation, Partnership, Record, RecordSource
from pipeline.sinks.folder import check_run
from pipeline.sinks.jsonl import OutputError, read_lines, replacing

if TYPE_CHECKING:
    import networkx as nx

Format = Literal["graphml", "gexf", "neo4j-csv", "jsonld"]
FORMATS: tuple[Format, ...] = get_args(Format)

Attributes = dict[str, Any]

# What XML 1.0 has no way to write.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_TYPES: dict[Label, str] = {
    "SCHOOL": "School",
    "UNIVERSITY": "CollegeOrUniversity",
    "EDU_AUTHORITY": "GovernmentOrganization",
    "GOVERNMENT": "GovernmentOrganization",
    "REGION": "AdministrativeArea",
    "EDU_GROUP": "EducationalOrganization",
    "COMPANY": "Corporation",
    "ORG": "Organization",
}
"""The types of schema.org."""

_CONTEXT = {"@vocab": "https://schema.org/", "lianxiao": "urn:lianxiao:"}


def write_graph(out: Path, kind: Format, target: Path) -> None:
    """Write the partnerships of the run in `out` to `target`: a folder for `neo4j-csv`, else a file.

    Raises:
        OutputError: when `out` is not the output folder of a run, or networkx is missing.
        OSError: when `target` cannot be written.
    """
    check_run(out)
    if kind in ("graphml", "gexf"):
        _networkx()  # where it is missing, before a folder is made
    target.parent.mkdir(parents=True, exist_ok=True)
    if kind == "neo4j-csv":
        _write_neo4j(out, target)
        return
    with replacing(target) as partial:
        if kind == "jsonld":
            text = json.dumps(linked_data(out), ensure_ascii=False, indent=1)
            partial.write_bytes(f"{text}\n".encode("utf-8", "replace"))
        else:
            network, made = _networkx(), graph(out)
            if kind == "graphml":
                network.write_graphml(made, partial)
            else:
                # GraphML takes the keys of edges for their ids; GEXF would count them.
                network.set_edge_attributes(made, {edge: edge[2] for edge in made.edges(keys=True)}, "id")
                network.write_gexf(made, partial)


def graph(out: Path) -> nx.MultiDiGraph:
    """The partnerships of a run as a networkx graph; an edge's key is its `partnership_id`.

    Raises:
        OutputError: when `out` is not the output folder of a run, or networkx is missing.
    """
    made = _networkx().MultiDiGraph()
    for organisation in _partners(out):
        made.add_node(_plain(organisation.id), **_node(organisation))
    for partnership in _partnerships(out):
        key = partnership.partnership_id
        made.add_edge(_plain(partnership.head.id), _plain(partnership.tail.id), key=key, **_edge(partnership))
    return made


def _networkx() -> Any:
    try:
        import networkx
    except ModuleNotFoundError as error:
        raise OutputError("graphs need more: pip install 'lianxiao[graph]'") from error
    return networkx


def _partnerships(out: Path) -> Iterator[Partnership]:
    return read_lines(out / "partnerships.jsonl", Partnership)


def _partners(out: Path) -> Iterator[Organisation]:
    """The organisations that take part in a partnership."""
    taking_part = {side.id for found in _partnerships(out) for side in (found.head, found.tail)}
    return (o for o in read_lines(out / "organisations.jsonl", Organisation) if o.id in taking_part)


def _node(organisation: Organisation) -> Attributes:
    # `label` is what programs show of a node; the kind of organisation has another name.
    return _told(
        label=organisation.name,
        kind=organisation.label,
        adcode=organisation.adcode,
        province=organisation.province,
        aliases="；".join(_others(organisation)),
        first_seen=organisation.first_seen,
        last_seen=organisation.last_seen,
        articles=organisation.articles,
    )


def _edge(partnership: Partnership) -> Attributes:
    return _told(
        label=partnership.relation,
        relation=partnership.relation,
        directed=partnership.directed,
        status=partnership.status,
        first_date=partnership.first_date,
        last_date=partnership.last_date,
        articles=partnership.articles,
        confidence=partnership.confidence,
        programs="；".join(partnership.programs),
        agreements="；".join(partnership.agreements),
        term=partnership.term,
    )


def _told(**attributes: Any) -> Attributes:
    return {
        name: _plain(value) if isinstance(value, str) else value
        for name, value in attributes.items()
        if value not in (None, "")
    }


def _plain(text: str) -> str:
    """The text with a space for each character that XML has no way to write."""
    return _NO_XML.sub(" ", text)


def _others(organisation: Organisation) -> tuple[str, ...]:
    return tuple(alias.name for alias in organisation.aliases if alias.name != organisation.name)


# ---- Neo4j

_NODE_HEADER = ("id:ID", "name", "kind", "adcode", "province", "aliases:string[]", "articles:int", ":LABEL")
_EDGE_HEADER = (
    ":START_ID",
    ":END_ID",
    "partnership_id",
    "directed:boolean",
    "status",
    "first_date",
    "last_date",
    "articles:int",
    "confidence:double",
    "programs:string[]",
    "agreements:string[]",
    "term",
    ":TYPE",
)


def _write_neo4j(out: Path, folder: Path) -> None:
    """`organisations.csv` and `partnerships.csv`, as `neo4j-admin database import full` reads them."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_csv(folder / "organisations.csv", _NODE_HEADER, map(_node_row, _partners(out)))
    _write_csv(folder / "partnerships.csv", _EDGE_HEADER, map(_edge_row, _partnerships(out)))


def _write_csv(path: Path, header: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    with (
        replacing(path) as partial,
        partial.open("w", encoding="utf-8", newline="", errors="replace") as file,
    ):
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _node_row(organisation: Organisation) -> tuple[Any, ...]:
    label = organisation.label.title().replace("_", "")
    return (
        _line(organisation.id),
        _line(organisation.name),
        organisation.label,
        organisation.adcode,
        organisation.province,
        _list(_others(organisation)),
        organisation.articles,
        f"Organisation;{label}",
    )


def _edge_row(partnership: Partnership) -> tuple[Any, ...]:
    return (
        _line(partnership.head.id),
        _line(partnership.tail.id),
        partnership.partnership_id,
        str(partnership.directed).lower(),
        partnership.status,
        partnership.first_date,
        partnership.last_date,
        partnership.articles,
        partnership.confidence,
        _list(partnership.programs),
        _list(partnership.agreements),
        partnership.term,
        partnership.relation.upper(),
    )


def _list(values: Iterable[str]) -> str:
    return ";".join(_line(value).replace(";", "；") for value in values)


def _line(value: str) -> str:
    return " ".join(_plain(value).split())


# ---- JSON-LD


def linked_data(out: Path) -> Attributes:
    """The partnerships of a run as one JSON-LD document.

    A partnership is a schema.org `Role` with `startDate` and the articles that it is a `subjectOf`; what schema.org has no
    term for is in the project's own namespace (`lianxiao:head`). Memberships and branches are also told by `member` and
    `subOrganization`, which programs know.
    """
    sources = {r.record_id: r.source for r in read_lines(out / "records.jsonl", Record)}
    partnerships = list(_partnerships(out))
    known: dict[str, dict[str, list[Attributes]]] = {}
    for found in partnerships:
        term = {"membership": "member", "branch": "subOrganization"}.get(found.relation)
        if term and found.directed and found.status == "agreed":
            known.setdefault(found.head.id, {}).setdefault(term, []).append({"@id": _iri(found.tail.id)})
    nodes = [_organisation_node(o) | known.get(o.id, {}) for o in _partners(out)]
    return {"@context": _CONTEXT, "@graph": [*nodes, *(_role_node(p, sources.get) for p in partnerships)]}


def _organisation_node(organisation: Organisation) -> Attributes:
    place: Attributes = {"@type": "AdministrativeArea", "name": organisation.province}
    code = {"@type": "PropertyValue", "propertyID": "GB/T 2260", "value": organisation.adcode}
    within = "containedInPlace" if organisation.label == "REGION" else "location"
    return _told(
        **{
            "@id": _iri(organisation.id),
            "@type": _TYPES[organisation.label],
            "name": organisation.name,
            "alternateName": list(_others(organisation)) or None,
            within: place if organisation.province else None,
            "identifier": code if organisation.adcode else None,
        }
    )


def _role_node(partnership: Partnership, source: Callable[[str], RecordSource | None]) -> Attributes:
    found = [source(record_id) for record_id in partnership.record_ids]
    return _told(
        **{
            "@id": _iri(f"partnership:{partnership.partnership_id}"),
            "@type": ["Role", "lianxiao:Partnership"],
            "roleName": partnership.relation,
            "startDate": partnership.first_date,
            "lianxiao:head": {"@id": _iri(partnership.head.id)},
            "lianxiao:tail": {"@id": _iri(partnership.tail.id)},
            "lianxiao:directed": partnership.directed,
            "lianxiao:status": partnership.status,
            "lianxiao:lastDate": partnership.last_date,
            "lianxiao:articles": partnership.articles,
            "lianxiao:confidence": partnership.confidence,
            "lianxiao:program": list(partnership.programs) or None,
            "lianxiao:agreement": list(partnership.agreements) or None,
            "lianxiao:term": partnership.term,
            "subjectOf": [_article_node(article) for article in found if article] or None,
        }
    )


def _article_node(source: RecordSource) -> Attributes:
    return _told(
        **{
            "@type": "NewsArticle",
            "headline": source.title,
            "datePublished": source.published,
            "publisher": {"@type": "Organization", "name": source.site} if source.site else None,
            # Words, not a link to follow: pages say what they like of where they are.
            "url": {"@type": "URL", "@value": source.url} if source.url else None,
        }
    )


def _iri(identifier: str) -> str:
    return f"urn:lianxiao:{quote(identifier, safe=':')}"
