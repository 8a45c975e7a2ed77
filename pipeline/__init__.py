"""Lianxiao: which Chinese school or district partners with whom, from scraped news pages to records.

In a notebook::

    import pipeline

    records = pipeline.extract("…")  # the ties of one page or text
    nlp = pipeline.load()  # a spaCy Language; doc.ents and doc._.ties hold the result
    pipeline.show_ties(nlp("…"))  # arrows between partners
    frame = pipeline.read_records("out")  # what `lianxiao run` wrote, as a pandas frame
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from pipeline.version import VERSION

if TYPE_CHECKING:
    from pipeline.frames import read_articles, read_organisations, read_partnerships, read_records
    from pipeline.language import load
    from pipeline.one_page import extract, read_html
    from pipeline.show import show_ties

__all__ = [
    "__version__",
    "extract",
    "load",
    "read_articles",
    "read_html",
    "read_organisations",
    "read_partnerships",
    "read_records",
    "show_ties",
]

__version__ = VERSION

# spaCy and pandas take a second to import; the command line must not wait for them to print its help.
_HOMES = {
    "extract": "pipeline.one_page",
    "load": "pipeline.language",
    "read_articles": "pipeline.frames",
    "read_html": "pipeline.one_page",
    "read_organisations": "pipeline.frames",
    "read_partnerships": "pipeline.frames",
    "read_records": "pipeline.frames",
    "show_ties": "pipeline.show",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
