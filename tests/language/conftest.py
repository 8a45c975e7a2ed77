"""One `Language` for all tests of the room: loading it takes a second."""

from __future__ import annotations

from typing import Any

import pytest
from builders import gold_page
from spacy.language import Language
from spacy.tokens import Doc

import pipeline
from pipeline.goldset.documents import marked_document


@pytest.fixture(scope="session")
def nlp() -> Language:
    return pipeline.load()


@pytest.fixture(scope="session")
def read(nlp: Language):  # type: ignore[no-untyped-def]
    """Reads a text as the article that it stands for."""

    def read_text(
        text: str, published: str | None = None, title: str | None = None, site: str | None = None
    ) -> Doc:
        doc = nlp.make_doc(text)
        doc._.published, doc._.title, doc._.site = published, title, site
        return nlp(doc)

    return read_text


@pytest.fixture(scope="session")
def marked(nlp: Language):  # type: ignore[no-untyped-def]
    """Reads a text with its names in braces (`builders.gold_page`) up to `org_coref`; ids are the names."""

    def read_marked(text: str, **more: Any) -> Doc:
        with nlp.select_pipes(disable=["tie_extractor"]):
            return marked_document(nlp, gold_page(text, **more))

    return read_marked
