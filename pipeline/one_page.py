"""One page in one call: `read_html` to its article, `extract` to its records."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cleaning import clean
from pipeline.cleaning.content import is_markup
from pipeline.cleaning.repair import repair_and_explain
from pipeline.language import annotate, load
from pipeline.records import article_with_entities, records
from pipeline.schema import Article, Page, Record, Source
from pipeline.version import VERSION

if TYPE_CHECKING:
    from spacy.language import Language

_FILE = re.compile(r"(?!.*://)[^<>。，；！？]+\.(?:html?|txt)", re.IGNORECASE)
_LONGEST_PATH = 1000


def read_html(page: str | bytes | Path, url: str | None = None) -> Article:
    """The clean article of a page, with its organisations; `status` says whether there is one.

    Args:
        page: The markup, its bytes in whatever encoding, or a file.
        url: The address of the page, by which a date can be found.

    Raises:
        TypeError: for anything else.
        ValueError: for a path in a string: a file is passed as a `Path`.
        CleaningError: when it is no text, or too big.
        OSError: when the file cannot be read.
    """
    _check(page, "str, bytes or pathlib.Path")
    return _read(page, url)[0]


def extract(page: str | bytes | Path | Article) -> list[Record]:
    """The ties that a page or a text tells, in the order of their evidence; none where it tells of none.

    Args:
        page: A page as `read_html` takes it; an article; or plain text, which is repaired as a page is, and read whole.
            Positions are those in the repaired text, and those in a text that was sound.

    Raises:
        TypeError, ValueError, CleaningError, OSError: as `read_html` does.
    """
    if isinstance(page, Article):
        return list(_annotated(page)[1])
    _check(page, "str, bytes, pathlib.Path or Article")
    if isinstance(page, str) and not is_markup(page):
        return _annotated(_plain(page))[1]
    return _read(page, None)[1]


def _check(page: object, accepted: str) -> None:
    """Raises a TypeError for what is no page, and a ValueError for a path in a string, which would be read as a text."""
    if not isinstance(page, str | bytes | Path):
        raise TypeError(f"a page is given as {accepted}, not as {type(page).__name__}")
    if isinstance(page, str) and _is_path(page):
        raise ValueError(f"{page!r} is a path, not a page: pass pathlib.Path({page!r})")


def _is_path(text: str) -> bool:
    """Whether a text is the path of a file that is there, or is written like that of a page: pages/1.html."""
    if len(text) > _LONGEST_PATH or "\n" in text:
        return False
    try:
        return _FILE.fullmatch(text) is not None or Path(text).is_file()
    except OSError:  # too long for the name of a file
        return False


def _plain(text: str) -> Article:
    """A text as an article that is all text."""
    mended = repair_and_explain(text)
    source = Source(uri="text", sha256=hashlib.sha256(text.encode("utf-8", "replace")).hexdigest())
    return Article(
        doc_id=source.sha256[:16],
        source=source,
        status="ok",
        text=mended.text,
        repairs=mended.repairs,
        version=VERSION,
    )


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
