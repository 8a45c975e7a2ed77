"""Ties of single sentences and short passages, as data in `tie_cases.toml`."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

CASES = tomllib.loads((Path(__file__).parent / "tie_cases.toml").read_text(encoding="utf-8"))["case"]
_TIE = re.compile(r"(?P<relation>\w+) (?P<head>\S+) (?P<sign>[>-]) (?P<tail>\S+)(?P<fields>.*)")


def wanted(line: str, names: dict[str, str]) -> tuple[Any, ...]:
    match = _TIE.fullmatch(line)
    assert match, line
    fields = dict(field.split("=", 1) for field in match["fields"].split())
    directed = match["sign"] == ">"
    sides = [names.get(match["head"], match["head"]), names.get(match["tail"], match["tail"])]
    return (
        match["relation"],
        *(sides if directed else sorted(sides)),
        directed,
        fields.get("status", "agreed"),
        fields.get("date"),
        fields.get("agreement"),
    )


def cases() -> list[Any]:
    """The cases; those that are not read rightly yet are run all the same, and expected to fail."""
    later = pytest.mark.xfail(reason="a known failure", strict=False)
    return [
        pytest.param(case, id=case["text"][:24], marks=[later] if case.get("known_failure") else [])
        for case in CASES
    ]


@pytest.mark.parametrize("case", cases())
def test_case(case: dict[str, Any], read: Any) -> None:
    doc = read(case["text"], case.get("published"))
    names = {form: e.name for e in doc._.organisations for form in (*e.aliases, e.name)}
    by_id = {e.id: e.name for e in doc._.organisations}
    found = set()
    for tie in doc._.ties:
        sides = [by_id[tie.head], by_id[tie.tail]]
        found.add(
            (
                tie.relation,
                *(sides if tie.directed else sorted(sides)),
                tie.directed,
                tie.status,
                tie.date,
                tie.agreement,
            )
        )
    assert found == {wanted(line, names) for line in case["ties"]}


def test_ties_of_one_agreement_share_their_event(read: Any) -> None:
    doc = read("贵阳市云岩区教育局、贵州师范大学、贵州省教育科学院三方共同签署合作备忘录。")
    assert len(doc._.ties) == 3
    assert len({tie.event for tie in doc._.ties}) == 1


def test_evidence_and_mentions_lie_in_the_text(read: Any) -> None:
    doc = read("楚天小学创办于1990年。去年，该校与江汉大学签署协议，共建实习基地。", "2023-04-01")
    (tie,) = doc._.ties
    assert doc.text[slice(*tie.evidence)].startswith("该校与江汉大学签署协议")
    assert doc.text[slice(*tie.head_span)] == "该校"
    assert doc.text[slice(*tie.tail_span)] == "江汉大学"
    assert 0 < tie.confidence < 1
