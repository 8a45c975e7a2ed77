"""The output of a run as typed pandas frames, for notebooks.

What is nested in a line is flat in a frame: `head_name`, `evidence_text`, `source_title`. Text is `string`, what has few values
(`relation`, `status`, labels) `category`, and lists stay lists. Dates stay ISO text, since they keep the precision that the article
gives; `pandas.to_datetime(frame["date"].str[:4])` gives years.
"""

from __future__ import annotations

import types
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pandas as pd
from pydantic import BaseModel

from pipeline.schema import Article, Organisation, Partnership, Record
from pipeline.sinks import read_lines
from pipeline.sinks.tables import columns


def read_articles(out: Path | str) -> pd.DataFrame:
    """The articles of the run in the folder `out`, a row an article; raises as `read_records` does."""
    return _frame(Path(out) / "articles.jsonl", Article)


def read_records(out: Path | str) -> pd.DataFrame:
    """The records of the run in the folder `out`, a row a record, columns as in `schema.Record`.

    Raises:
        OutputError: when `out` is not the output folder of a run.
    """
    return _frame(Path(out) / "records.jsonl", Record)


def read_organisations(out: Path | str) -> pd.DataFrame:
    """The organisations over all articles of a run, a row an organisation; raises as `read_records` does."""
    return _frame(Path(out) / "organisations.jsonl", Organisation)


def read_partnerships(out: Path | str) -> pd.DataFrame:
    """The partnerships over all articles of a run, a row a pair and relation; raises as `read_records` does."""
    return _frame(Path(out) / "partnerships.jsonl", Partnership)


def _frame(path: Path, model: type[BaseModel]) -> pd.DataFrame:
    rows = [_flat(line.model_dump(mode="json"), type(line)) for line in read_lines(path, model)]
    series = {
        name: pd.Series([row[name] for row in rows], dtype=_dtype(field.annotation))
        for name, field in columns(model).items()
    }
    return pd.DataFrame(series)


def _flat(values: dict[str, Any], model: type[BaseModel]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            row |= {f"{name}_{part}": value for part, value in _flat(values[name], field.annotation).items()}
        else:
            row[name] = values[name]
    return row


def _dtype(annotation: Any) -> Any:
    """The pandas dtype of a field: that of its type, or of what it is where it is not null."""
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        inner = next(kind for kind in get_args(annotation) if kind is not type(None))
        # NumPy's integers know no null.
        return "Int64" if inner is int else _dtype(inner)
    if origin is Annotated:
        return _dtype(get_args(annotation)[0])
    if origin is Literal:
        return pd.CategoricalDtype(list(get_args(annotation)))
    kinds: dict[Any, Any] = {str: "string", bool: "bool", int: "int64", float: "float64"}
    return kinds.get(annotation, "object")
