"""One `Language` for all tests of the room: loading it takes a second."""

from __future__ import annotations

import pytest
from spacy.language import Language

import pipeline


@pytest.fixture(scope="session")
def nlp() -> Language:
    return pipeline.load()
