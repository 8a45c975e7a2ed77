"""One page through the stages: what each gives is passed on, and what goes wrong is told by stage."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import spacy
from builders import TEXT, article, entity

from pipeline.cleaning import CleaningError
from pipeline.runner.page import prepare, process
from pipeline.schema import Article, Page, Source

PAGE = Page(source=Source(uri="pages/p.html", sha256="0"), name="p.html", content=b"bytes")
STAGES = "pipeline.runner.page"
NO_NLP: Any = None


def doc(*ties: object) -> Any:
    return SimpleNamespace(_=SimpleNamespace(organisations=(entity("第三小学"),), ties=list(ties)))


def raising(error: Exception) -> Callable[..., Any]:
    def stage(*_: object) -> None:
        raise error

    return stage


def test_an_article_gets_the_organisations_of_its_doc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{STAGES}.clean", lambda page: article())
    monkeypatch.setattr(f"{STAGES}.annotate", lambda nlp, article: doc())
    outcome = process(PAGE, NO_NLP)
    assert outcome.article is not None and outcome.rejection is None
    assert (outcome.article.text, outcome.article.entities) == (TEXT, (entity("第三小学"),))
    assert outcome.records == ()


@pytest.mark.parametrize("status", ["spam", "empty", "not_chinese"])
def test_an_article_that_is_none_is_not_read_for_ties(monkeypatch: pytest.MonkeyPatch, status: str) -> None:
    monkeypatch.setattr(f"{STAGES}.clean", lambda page: article(status=status))
    monkeypatch.setattr(f"{STAGES}.annotate", raising(AssertionError("not to be called")))
    outcome = process(PAGE, NO_NLP)
    assert outcome.article == article(status=status)


def test_a_page_refused_by_cleaning_keeps_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    error = CleaningError("binary", "a picture,\nnot a text")
    monkeypatch.setattr(f"{STAGES}.clean", raising(error))
    rejection = process(PAGE, NO_NLP).rejection
    assert rejection is not None
    assert (rejection.uri, rejection.stage, rejection.error) == ("pages/p.html", "cleaning", "binary")
    assert "a picture, not a text" in rejection.message


@pytest.mark.parametrize(
    ("stage", "function"), [("cleaning", "clean"), ("language", "annotate"), ("records", "records")]
)
@pytest.mark.parametrize("error", [RecursionError(), KeyError("x"), ValueError("two\nlines"), MemoryError()])
def test_whatever_goes_wrong_is_a_rejection_with_its_stage(
    monkeypatch: pytest.MonkeyPatch, stage: str, function: str, error: Exception
) -> None:
    monkeypatch.setattr(f"{STAGES}.clean", lambda page: article())
    monkeypatch.setattr(f"{STAGES}.annotate", lambda nlp, article: doc())
    monkeypatch.setattr(f"{STAGES}.{function}", raising(error))
    outcome = process(PAGE, NO_NLP)
    assert outcome.article is None and outcome.records == ()
    assert outcome.rejection is not None
    assert (outcome.rejection.stage, outcome.rejection.error) == (stage, type(error).__name__)
    assert outcome.rejection.message and "\n" not in outcome.rejection.message


def test_the_article_is_one_of_the_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{STAGES}.clean", lambda page: article())
    monkeypatch.setattr(f"{STAGES}.annotate", lambda nlp, article: doc())
    made = process(PAGE, NO_NLP).article
    assert made is not None
    assert Article.model_validate_json(made.model_dump_json()) == made


def test_a_worker_forgets_the_words_of_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    nlp = spacy.blank("zh")
    monkeypatch.setattr(f"{STAGES}.load", lambda *_: nlp)
    monkeypatch.setattr(f"{STAGES}.clean", lambda page: article(text=page.content.decode()))
    # What is frozen would stay so for the tests that follow.
    monkeypatch.setattr(f"{STAGES}.gc", SimpleNamespace(freeze=lambda: None, set_threshold=lambda _: None))
    read = prepare()
    before = len(nlp.vocab.strings)
    told = [
        read(PAGE.model_copy(update={"content": text.encode()})).article for text in ("龘靐", "齉龘", "龘靐")
    ]
    assert [each and each.text for each in told] == ["龘靐", "齉龘", "龘靐"]
    assert len(nlp.vocab.strings) == before and "齉" not in nlp.vocab.strings
