"""Frames hold every line, with a type for every column, also where a run is empty."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from builders import sample_run, write_run

import pipeline
from pipeline.corpuswide import merge
from pipeline.sinks import OutputError

READERS = (
    pipeline.read_articles,
    pipeline.read_records,
    pipeline.read_organisations,
    pipeline.read_partnerships,
)


def test_partnerships_and_organisations_are_typed(tmp_path: Path) -> None:
    out = sample_run(tmp_path / "out")
    frame = pipeline.read_partnerships(out)
    assert len(frame) == 4
    assert {name: str(frame[name].dtype) for name in ("relation", "directed", "articles", "confidence", "head_name")} == {
        "relation": "category", "directed": "bool", "articles": "int64", "confidence": "float64", "head_name": "string",
    }  # fmt: skip
    assert frame.groupby("relation", observed=True)["articles"].sum().to_dict() == {
        "cooperation": 2,
        "pairing": 3,
        "branch": 1,
    }
    assert frame["term"].dropna().tolist() == ["P3Y"]
    records = pipeline.read_records(out)
    assert str(records["parties"].dtype) == "Int64" and records["parties"].dropna().tolist() == [2]
    assert records["place"].dropna().tolist() == ["云山宾馆"]
    assert sorted(frame["first_date"].dropna().str[:4]) == ["2018", "2019", "2021", "2021"]
    names = pipeline.read_organisations(out).set_index("name")
    assert names.loc["文澜中学", "province"] == "北京市"
    assert names.loc["文澜中学", "aliases"][0]["name"] in {"文澜中学", "文澜"}


@pytest.mark.parametrize("read", READERS)
def test_an_empty_run_has_the_same_columns_and_types(
    read: Callable[[Path], pd.DataFrame], tmp_path: Path
) -> None:
    full = read(sample_run(tmp_path / "out"))
    merge(write_run(tmp_path / "empty", []))
    empty = read(tmp_path / "empty")
    assert empty.dtypes.astype(str).to_dict() == full.dtypes.astype(str).to_dict()
    assert empty.empty
    with pytest.raises(OutputError, match="output folder of a run"):
        read(tmp_path)
