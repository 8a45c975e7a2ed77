"""The output of a run as pandas frames, for notebooks."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from pydantic import BaseModel

from pipeline.schema import Article, Record
from pipeline.sinks import read_lines


def read_articles(out: Path | str) -> pd.DataFrame:
    """The articles of the run in the folder `out`, a row an article, columns as in `schema.Article`.

    Raises:
        OutputError: when `out` is not the output folder of a run.
    """
    articles = [
        article.model_dump(mode="json") for article in read_lines(Path(out) / "articles.jsonl", Article)
    ]
    return pd.DataFrame(articles, columns=list(Article.model_fields))


def read_records(out: Path | str) -> pd.DataFrame:
    """The records of the run in the folder `out`, a row a record.

    Columns are those of `schema.Record`; what is nested there is flat here: `head_name`, `evidence_text`,
    `source_title` and so on. Dates stay ISO text, since they keep the precision that the article gives.

    Raises:
        OutputError: when `out` is not the output folder of a run.
    """
    records = [record.model_dump(mode="json") for record in read_lines(Path(out) / "records.jsonl", Record)]
    return pd.json_normalize(records, sep="_").reindex(columns=_record_columns())


def _record_columns() -> list[str]:
    columns: list[str] = []
    for name, field in Record.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            columns += [f"{name}_{part}" for part in field.annotation.model_fields]
        else:
            columns.append(name)
    return columns
