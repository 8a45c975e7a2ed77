"""One page in one call: `read_html` to its article, `extract` to its records."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cleaning import clean
from pipeline.cleaning.content import is_markup
from pipeline.language import annotate, load
from pipeline.records import article_with_entities, records
from pipeline.schema import Article, Page, Record, Source
from pipeline.version import VERSION

if TYPE_CHECKING:
    from spacy.language import Language


def read_html(page: str | bytes | Path, url: str | None = None) -> Article:
    """The clean article of a page, with its organisations; `status` says whether there is one.

    Args:
        page: The markup, its bytes in whatever encoding, or a file.
        url: The address of the page, by which a date can be found.

    Raises:
        CleaningError: when it is no text, or too big.
        OSError: when the file cannot be read.
    """
    return _read(page, url)[0]


def extract(page: str | bytes | Path | Article) -> list[Record]:
    """The ties that a page or a text tells, in the order of their evidence.

    Args:
        page: A page as `read_html` takes it; an article; or plain text, which is read as it is.

    Raises:
        CleaningError, OSError: as `read_html` does.
    """
    if isinstance(page, Article):
        return list(_annotated(page)[1])
    if isinstance(page, str) and not is_markup(page):
        source = Source(uri="text", sha256=hashlib.sha256(page.encode("utf-8", "replace")).hexdigest())
        plain = Article(doc_id=source.sha256[:16], source=source, status="ok", text=page, version=VERSION)
        return _annotated(plain)[1]
    return _read(page, None)[1]


def _read(page: str | bytes | Path, url: str | None) -> tuple[Article, list[Record]]:
    content = page.encode("utf-8", "replace") if isinstance(page, str) else page
    content = content.read_bytes() if isinstance(content, Path) else content
    name = page.name if isinstance(page, Path) else "page"
    source = Source(
        uri=page.as_posix() if isinstance(page, Path) else name,
        url=url,
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return _annotated(clean(Page(source=source, name=name, content=content)))


def _annotated(article: Article) -> tuple[Article, list[Record]]:
    if article.status != "ok":
        return article, []
    doc = annotate(_language(), article)
    return article_with_entities(article, doc), records(article, doc)


@cache
def _language() -> Language:
    return load()
