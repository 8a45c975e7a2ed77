"""Which entities are compared at all: those that share a block, each pair once."""

from __future__ import annotations

from itertools import combinations

import pytest

from pipeline.corpuswide import organisations
from pipeline.corpuswide.identity import Named, Reading, block_keys, prefecture, read
from pipeline.schema import Label

_NAMES: list[tuple[str, Label, str | None]] = [
    ("海淀区清溪小学", "SCHOOL", "110108"),
    ("清溪小学", "SCHOOL", "110105"),
    ("清溪小学", "SCHOOL", "320102"),
    ("清溪学校", "SCHOOL", "320104"),
    ("鼓楼区清溪小学", "SCHOOL", None),
    ("北京师范大学附属清溪中学", "SCHOOL", "110108"),
    ("北京师范大学附属石桥中学", "SCHOOL", "110105"),
    ("北师大附属石桥中学", "SCHOOL", "110105"),
    ("新松机器人股份有限公司", "COMPANY", None),
    ("新松教育科技公司", "COMPANY", "210102"),
]


def _readings() -> dict[organisations.Key, Reading]:
    return {(f"org:{n}", None): read(Named(*told)) for n, told in enumerate(_NAMES)}


@pytest.mark.parametrize("crowded", [1, 2, 3, 200])
def test_each_pair_comes_once_and_from_a_crowd_only_where_cities_are_shared(
    monkeypatch: pytest.MonkeyPatch, crowded: int
) -> None:
    monkeypatch.setattr(organisations, "_CROWDED", crowded)
    readings = _readings()
    blocks = {key: block_keys(reading) for key, reading in readings.items()}
    sizes = {block: sum(block in own for own in blocks.values()) for own in blocks.values() for block in own}
    cities = {key: {prefecture(code) for code in reading.codes} for key, reading in readings.items()}
    expected = [
        (one, other)
        for one, other in combinations(readings, 2)
        if any(
            sizes[block] <= crowded or cities[one] & cities[other] for block in blocks[one] & blocks[other]
        )
    ]
    found = list(organisations._pairs(readings, sorted(readings)))
    assert sorted(found) == sorted(expected)
    assert expected
