"""What becomes of a page, and the sum of it over many: the values that workers send back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.schema import Article, Page, Record, Rejection
from pipeline.sinks import line


@dataclass(frozen=True)
class Outcome:
    """What became of one page: an article with its records, or a rejection; and how long each stage took."""

    article: Article | None = None
    records: tuple[Record, ...] = ()
    rejection: Rejection | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)


Process = Callable[[Page], Outcome]
Prepare = Callable[[], Process]
"""Loads what a worker needs and gives the function that it repeats. A worker finds it by its module and name."""

FILES = ("articles", "records", "rejected")
"""The files of lines that a run writes."""


@dataclass
class Tally:
    """Articles by status, records by relation, rejections by error, and seconds by stage."""

    articles: Counter[str] = field(default_factory=Counter)
    records: Counter[str] = field(default_factory=Counter)
    rejections: Counter[str] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)

    @property
    def pages(self) -> int:
        """Articles and rejections together."""
        return self.articles.total() + self.rejections.total()

    def add(self, other: Tally) -> None:
        """Add the counts of another."""
        for mine, others in zip(self._parts(), other._parts(), strict=True):
            mine.update(others)

    def as_json(self) -> dict[str, dict[str, Any]]:
        """The counts as what JSON can hold."""
        return dict(
            zip(("articles", "records", "rejections", "seconds"), map(dict, self._parts()), strict=True)
        )

    @classmethod
    def from_json(cls, counts: Mapping[str, Mapping[str, Any]]) -> Tally:
        """The tally that `as_json` was made from."""
        return cls(**{name: Counter(part) for name, part in counts.items()})

    def _parts(self) -> tuple[Counter[str], ...]:
        return self.articles, self.records, self.rejections, self.seconds


@dataclass
class Lines:
    """The lines of `FILES` that one page or many give, and what they count as."""

    text: dict[str, bytes] = field(default_factory=lambda: dict.fromkeys(FILES, b""))
    tally: Tally = field(default_factory=Tally)


def lines(outcome: Outcome) -> Lines:
    """What one page gives to the output."""
    made = Lines()
    if outcome.article is not None:
        made.text["articles"] = line(outcome.article)
        made.tally.articles[outcome.article.status] += 1
    if outcome.rejection is not None:
        made.text["rejected"] = line(outcome.rejection)
        made.tally.rejections[outcome.rejection.error] += 1
    made.text["records"] = b"".join(map(line, outcome.records))
    made.tally.records.update(record.relation for record in outcome.records)
    made.tally.seconds.update(outcome.seconds)
    return made


def joined(parts: list[Lines]) -> Lines:
    """What many pages give, in their order."""
    made = Lines({name: b"".join(part.text[name] for part in parts) for name in FILES})
    for part in parts:
        made.tally.add(part.tally)
    return made


def rejected(page: Page, stage: str, error: str, message: str) -> Rejection:
    """The rejection of a page."""
    return Rejection(
        uri=page.source.uri,
        member=page.source.member,
        stage=stage,
        error=error,
        message=" ".join(message.split()) or error,
    )
