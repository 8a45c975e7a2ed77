"""Lianxiao: which Chinese school or district partners with whom, from scraped news pages to records.

In a notebook::

    import pipeline

    nlp = pipeline.load()  # a spaCy Language; doc.ents and doc._.ties hold the result
    frame = pipeline.read_records("out")  # what `lianxiao run` wrote, as a pandas frame
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from pipeline.version import VERSION

if TYPE_CHECKING:
    from pipeline.frames import read_articles, read_records
    from pipeline.language import load

__all__ = ["__version__", "load", "read_articles", "read_records"]

__version__ = VERSION

# spaCy and pandas take a second to import; the command line must not wait for them to print its help.
_HOMES = {
    "load": "pipeline.language",
    "read_articles": "pipeline.frames",
    "read_records": "pipeline.frames",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
