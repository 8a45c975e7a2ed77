"""Readers of other houses open the graphs and find what the run says."""

from __future__ import annotations

import csv
from pathlib import Path

import igraph
import pytest
import rdflib
from builders import article, entity, record, sample_run, write_run
from lxml import etree

from pipeline.corpuswide import merge
from pipeline.schema import Organisation, Partnership
from pipeline.sinks import read_lines
from pipeline.sinks.graph import FORMATS, write_graph

SCHEMA = rdflib.Namespace("https://schema.org/")
OWN = rdflib.Namespace("urn:lianxiao:")
GEXF = {"g": "http://www.gexf.net/1.2draft"}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_run(tmp_path_factory.mktemp("run") / "out")


@pytest.fixture(scope="module")
def told(out: Path) -> set[tuple[str, str, str]]:
    """Relation, head and tail of every partnership of the run."""
    lines = read_lines(out / "partnerships.jsonl", Partnership)
    return {(line.relation, line.head.name, line.tail.name) for line in lines}


def test_igraph_reads_graphml(out: Path, told: set[tuple[str, str, str]], tmp_path: Path) -> None:
    write_graph(out, "graphml", tmp_path / "ties.graphml")
    graph = igraph.Graph.Read_GraphML(str(tmp_path / "ties.graphml"))
    names = graph.vs["label"]
    assert {(edge["relation"], names[edge.source], names[edge.target]) for edge in graph.es} == told
    edge = next(
        edge for edge in graph.es if edge["relation"] == "pairing" and names[edge.source] == "文澜中学"
    )
    assert (edge["confidence"], edge["articles"], edge["directed"]) == (0.98, 2, True)
    assert edge["term"] == "P3Y"
    assert set(graph.vs["kind"]) == {"SCHOOL"}


def test_an_xml_parser_reads_gexf(out: Path, told: set[tuple[str, str, str]], tmp_path: Path) -> None:
    write_graph(out, "gexf", tmp_path / "ties.gexf")
    tree = etree.parse(tmp_path / "ties.gexf")
    names = {node.get("id"): node.get("label") for node in tree.iterfind(".//g:node", GEXF)}
    edges = list(tree.iterfind(".//g:edge", GEXF))
    assert {(names[edge.get("source")], names[edge.get("target")]) for edge in edges} == {
        pair[1:] for pair in told
    }
    ids = {line.partnership_id for line in read_lines(out / "partnerships.jsonl", Partnership)}
    assert {edge.get("id") for edge in edges} == ids


def test_neo4j_gets_nodes_and_edges_that_fit(
    out: Path, told: set[tuple[str, str, str]], tmp_path: Path
) -> None:
    write_graph(out, "neo4j-csv", tmp_path / "neo4j")
    nodes, edges = (
        list(csv.DictReader((tmp_path / "neo4j" / f"{name}.csv").read_text("utf-8").splitlines()))
        for name in ("organisations", "partnerships")
    )
    names = {node["id:ID"]: node["name"] for node in nodes}
    assert len(names) == len(nodes)
    assert {(e[":TYPE"].lower(), names[e[":START_ID"]], names[e[":END_ID"]]) for e in edges} == told
    assert {node[":LABEL"] for node in nodes} == {"Organisation;School"}
    assert sorted(edge["term"] for edge in edges) == ["", "", "", "P3Y"]


def test_rdflib_reads_json_ld_in_terms_of_schema_org(
    out: Path, told: set[tuple[str, str, str]], tmp_path: Path
) -> None:
    write_graph(out, "jsonld", tmp_path / "ties.jsonld")
    graph = rdflib.Graph().parse(tmp_path / "ties.jsonld", format="json-ld")
    found = graph.query(
        """SELECT ?relation ?head ?tail WHERE {
        ?p a schema:Role; schema:roleName ?relation; own:head ?h; own:tail ?t.
        ?h a schema:School; schema:name ?head. ?t schema:name ?tail }""",
        initNs={"schema": SCHEMA, "own": OWN},
    )
    assert {tuple(str(value) for value in row) for row in found} == told  # type: ignore[union-attr]
    articles = set(graph.objects(None, SCHEMA.subjectOf))
    assert len(articles) == 6 and all((one, SCHEMA.headline, None) in graph for one in articles)
    assert all((one, rdflib.RDF.type, SCHEMA.NewsArticle) in graph for one in articles)


def test_organisations_without_a_partner_are_left_out_and_ended_branches_are_no_parts(
    out: Path, tmp_path: Path
) -> None:
    lines = list(read_lines(out / "organisations.jsonl", Organisation))
    lonely = write_run(tmp_path / "lonely", [(article(entity("文澜中学")), [])])
    merge(lonely)
    write_graph(lonely, "graphml", tmp_path / "empty.graphml")
    assert igraph.Graph.Read_GraphML(str(tmp_path / "empty.graphml")).vcount() == 0 < len(lines)
    write_graph(out, "jsonld", tmp_path / "ties.jsonld")
    graph = rdflib.Graph().parse(tmp_path / "ties.jsonld", format="json-ld")
    assert not list(graph.objects(None, SCHEMA.subOrganization))


@pytest.mark.parametrize("kind", FORMATS)
def test_hostile_names_are_text(kind: str, tmp_path: Path) -> None:
    name = '<script>"&;\x00\x0b\ufffe,\n=1</script>小学'
    page = article(entity(name), entity("清溪小学"))
    out = write_run(tmp_path / "out", [(page, [record("branch", name, "清溪小学")])])
    merge(out)
    target = tmp_path / "made"
    write_graph(out, kind, target)  # type: ignore[arg-type]
    if kind in ("graphml", "gexf"):
        assert not list(etree.parse(target).iter("script", "{*}script"))
    elif kind == "jsonld":
        graph = rdflib.Graph().parse(target, format="json-ld")
        assert (
            rdflib.Literal(name.replace("\x00", " ").replace("\x0b", " ").replace("\ufffe", " "))
            in graph.objects()
        )
    else:
        rows = (target / "organisations.csv").read_text("utf-8").splitlines()
        assert len(rows) == 3
