"""One page through all stages: the unit that a run repeats, alone or on many workers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.cleaning import CleaningError, clean
from pipeline.language import annotate
from pipeline.records import article_with_entities, records
from pipeline.schema import Article, Page, Record, Rejection

if TYPE_CHECKING:
    from spacy.language import Language


@dataclass(frozen=True)
class Outcome:
    """What became of one page: an article with its records, or a rejection."""

    article: Article | None = None
    records: tuple[Record, ...] = ()
    rejection: Rejection | None = None


def process(page: Page, nlp: Language) -> Outcome:
    """Take one page from bytes to records.

    Nothing is raised: whatever goes wrong in a stage makes the page a rejection that names the stage, the
    error and its message, so that one bad page never stops a run.
    """
    stage = "cleaning"
    try:
        article = clean(page)
        if article.status != "ok":
            return Outcome(article)
        stage = "language"
        doc = annotate(nlp, article)
        stage = "records"
        return Outcome(article_with_entities(article, doc), tuple(records(article, doc)))
    except CleaningError as error:
        return Outcome(rejection=_rejection(page, stage, error.error, error))
    except Exception as error:
        return Outcome(rejection=_rejection(page, stage, type(error).__name__, error))


def _rejection(page: Page, stage: str, name: str, error: Exception) -> Rejection:
    return Rejection(
        uri=page.source.uri,
        member=page.source.member,
        stage=stage,
        error=name,
        message=" ".join(str(error).split()) or name,
    )
