"""One `Language` for all tests of the room: loading it takes a second."""

from __future__ import annotations

import pytest
from spacy.language import Language
from spacy.tokens import Doc

import pipeline


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
