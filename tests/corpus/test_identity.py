"""The pairs of names: whole, consistent, and counted rightly in their README."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

from pipeline.resources import rows
from pipeline.schema import LABELS

FOLDER = Path(__file__).resolve().parents[2] / "corpus/identity"
COLUMNS = ["name_a", "label_a", "place_a", "name_b", "label_b", "place_b", "relation", "why"]
RELATIONS = ["same", "different", "branch of"]


def pairs() -> list[dict[str, str]]:
    lines = (FOLDER / "pairs.tsv").read_text("utf-8").splitlines()
    reader = csv.DictReader(
        (line for line in lines if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE
    )
    assert reader.fieldnames == COLUMNS
    return list(reader)


PAIRS = pairs()


def side(pair: dict[str, str], which: str) -> tuple[str, str, str]:
    return pair[f"name_{which}"], pair[f"label_{which}"], pair[f"place_{which}"]


def test_there_are_enough_pairs_of_every_relation() -> None:
    counts = Counter(pair["relation"] for pair in PAIRS)
    assert len(PAIRS) >= 500
    assert set(counts) == set(RELATIONS)
    assert min(counts.values()) >= 100


def test_every_field_is_filled_as_its_column_says() -> None:
    for pair in PAIRS:
        assert list(pair) == COLUMNS
        assert all(value is not None and value == value.strip() for value in pair.values())
        assert pair["name_a"] and pair["name_b"] and pair["why"]
        assert {pair["label_a"], pair["label_b"]} <= set(LABELS) - {"REGION"}


def test_codes_are_six_digits_of_a_province_that_exists() -> None:
    provinces = {row["adcode"][:2] for row in rows("divisions")}
    codes = [pair[f"place_{which}"] for pair in PAIRS for which in "ab" if pair[f"place_{which}"]]
    assert len(codes) > 1000
    for code in codes:
        assert re.fullmatch(r"\d{6}", code)
        assert code[:2] in provinces


def test_nearly_all_codes_are_of_divisions_of_today_or_before() -> None:
    known = {row["adcode"] for row in rows("divisions")}
    known |= {row["old_adcode"] for row in rows("divisions_history")}
    codes = {pair[f"place_{which}"] for pair in PAIRS for which in "ab"} - {""}
    assert codes - known <= {"652201"}  # the county-level city of 哈密, which no table of ours has


def test_no_pair_stands_twice_in_either_order() -> None:
    keys = Counter(frozenset((side(pair, "a"), side(pair, "b"))) for pair in PAIRS)
    assert [key for key, times in keys.items() if times > 1] == []


def test_no_name_is_paired_with_itself_at_the_same_place() -> None:
    assert [pair for pair in PAIRS if side(pair, "a") == side(pair, "b")] == []


def test_the_same_organisation_has_one_label_and_lies_in_one_province() -> None:
    for pair in PAIRS:
        if pair["relation"] == "same":
            assert pair["label_a"] == pair["label_b"]
            provinces = {pair[f"place_{which}"][:2] for which in "ab"} - {""}
            assert len(provinces) <= 1, pair


def test_the_readme_counts_rightly() -> None:
    def label(pair: dict[str, str]) -> str:
        return f"`{pair['label_a']}`" if pair["label_a"] == pair["label_b"] else "two different labels"

    counts = Counter((label(pair), pair["relation"]) for pair in PAIRS)
    counts.update(("all", pair["relation"]) for pair in PAIRS)
    readme = (FOLDER / "README.md").read_text("utf-8")
    for name in dict.fromkeys(row for row, _ in counts):
        numbers = [counts[name, relation] for relation in RELATIONS]
        assert f"| {name} | {' | '.join(map(str, [*numbers, sum(numbers)]))} |" in readme
    assert all(
        f"| `{column}`" in readme or f"`{column}` |" in readme for column in ("relation", "why", "name_b")
    )
    assert f"{len(PAIRS)} pairs" in readme
