"""The committed JSON Schema is the one that the types make, and real lines keep it."""

from __future__ import annotations

import json
from pathlib import Path

import pipeline
from pipeline.schema import LABELS, RELATIONS, Page, Source, organisation_id
from pipeline.sinks import json_schema

COMMITTED = Path(pipeline.__file__).with_name("schema.json")


def test_the_committed_schema_is_current() -> None:
    told = "run `lianxiao schema > pipeline/schema.json` and look at the difference"
    assert COMMITTED.read_text(encoding="utf-8") == json_schema(), told


def test_the_version_and_the_attributes_of_a_record() -> None:
    schema = json.loads(json_schema())
    properties = schema["$defs"]["Record"]["properties"]
    assert properties["schema_version"]["default"] == "1.2" and "1.2" in schema["title"]
    assert {"term", "place", "parties"} <= properties.keys()


def test_the_schema_defines_every_line_that_is_written() -> None:
    definitions = json.loads(json_schema())["$defs"]
    written = {"Article", "Record", "Rejection", "Organisation", "Partnership"}
    assert written | {"Entity", "Party", "Evidence", "Source", "Alias", "Partner"} <= definitions.keys()
    assert definitions["Record"]["properties"]["relation"]["enum"] == list(RELATIONS)
    assert definitions["Entity"]["properties"]["label"]["enum"] == list(LABELS)
    for definition in definitions.values():
        assert definition["additionalProperties"] is False


def test_a_page_has_the_same_id_wherever_it_lies_and_another_for_other_bytes() -> None:
    def page(uri: str, name: str, sha256: str) -> Page:
        return Page(source=Source(uri=uri, sha256=sha256), name=name, content=b"")

    first = page("here/a.html", "a.html", "00")
    assert first.doc_id == page("there/a.html", "a.html", "00").doc_id
    assert len({first.doc_id, page("a", "b.html", "00").doc_id, page("a", "a.html", "11").doc_id}) == 3
    assert page("a", "\udcd1.html", "00").doc_id


def test_an_organisation_has_one_id_for_each_kind_name_and_county() -> None:
    school = organisation_id("SCHOOL", "清溪小学")
    others = [
        organisation_id("ORG", "清溪小学"),
        organisation_id("SCHOOL", "石桥小学"),
        organisation_id("SCHOOL", "清溪小学", "110101"),
    ]
    assert school == organisation_id("SCHOOL", "清溪小学", None)
    assert len({school, *others}) == 4
    assert school.startswith("org:") and len(school) == 20
    assert organisation_id("SCHOOL", "\ud83d柳河中学").startswith("org:")
