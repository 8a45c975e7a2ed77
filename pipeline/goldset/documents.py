"""Gold pages as the language room meets them: clean articles, with its own mentions or with the annotators'."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple, cast

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import filter_spans

import pipeline
from pipeline.goldset.processes import in_processes
from pipeline.language import annotate
from pipeline.language.org_ner import OrgNer, split_tokens
from pipeline.language.org_tagger import Tagger
from pipeline.language.pronouns import own_places, speaker_of, spoken
from pipeline.schema import Article, Entity, Source
from pipeline.sources.gold import GoldEntity, GoldPage
from pipeline.version import VERSION


def clean_article(page: GoldPage) -> Article:
    """The article that perfect cleaning makes of a page; its uri is `<doc_id>.json`."""
    return Article(
        doc_id=page.doc_id,
        source=Source(uri=f"{page.doc_id}.json", sha256=hashlib.sha256(page.text.encode()).hexdigest()),
        status="ok",
        title=page.title,
        published=page.published,
        author=page.author,
        site=page.source,
        text=page.text,
        version=VERSION,
    )


def read_document(nlp: Language, page: GoldPage) -> Doc:
    """The Doc of a page's clean text, read by `nlp`."""
    return annotate(nlp, clean_article(page))


_FEW = 200
"""Pages that are read sooner than other processes have loaded what they read by."""


class _Part(NamedTuple):
    """Pages that one process reads, and by what."""

    pages: Sequence[GoldPage]
    taggers: Mapping[str, Tagger]
    components: Sequence[str]


def read_documents(
    nlp: Language, pages: Sequence[GoldPage], taggers: Mapping[str, Tagger] | None = None
) -> list[Doc]:
    """`read_document` of each page, by its own tagger of `taggers` where there is one; many pages side by side, by the components
    of `pipeline.load` that are enabled in `nlp`."""
    by_page = taggers or {}
    if len(pages) < _FEW:
        return list(_read(nlp, pages, by_page))
    size = -(-len(pages) // (os.cpu_count() or 1))
    parts = [
        _Part(pages[start : start + size], by_page, tuple(nlp.pipe_names))
        for start in range(0, len(pages), size)
    ]
    return [Doc(nlp.vocab).from_bytes(written) for part in in_processes(_written, parts) for written in part]


def _written(part: _Part) -> list[bytes]:
    """The Docs of a part as they go from one process to another."""
    nlp = pipeline.load()
    with nlp.select_pipes(enable=part.components):
        return [doc.to_bytes() for doc in _read(nlp, part.pages, part.taggers)]


def _read(nlp: Language, pages: Sequence[GoldPage], taggers: Mapping[str, Tagger]) -> Iterator[Doc]:
    for page in pages:
        with names_by(nlp, taggers.get(page.doc_id)):
            yield read_document(nlp, page)


@contextmanager
def names_by(nlp: Language, tagger: Tagger | None) -> Iterator[None]:
    """Within it `nlp` finds names by `tagger`, where there is one; behind it, whatever happens, by the one that ships."""
    org_ner = cast(OrgNer, nlp.get_pipe("org_ner"))
    org_ner.tagger = tagger
    try:
        yield
    finally:
        org_ner.tagger = None


def _spoken(page: GoldPage, entity: GoldEntity) -> tuple[tuple[int, int], ...]:
    """Where a page's own school or place, which the page never names, speaks of itself: 我校, 我区."""
    if entity.label == "REGION":
        own = own_places(page.text)
        return next(
            (tuple(own[f[-1]]) for f in entity.forms if f in (page.source or "") and f[-1] in own), ()
        )
    speaker = speaker_of(page.source)
    return tuple(spoken(page.text, entity.label)) if speaker and speaker[1] in entity.forms else ()


def marked_document(nlp: Language, page: GoldPage) -> Doc:
    """The Doc of a page's clean text with the annotators' mentions and identities in place of those of `nlp`.

    The ids of its organisations are their gold names. The components behind `org_linker` are run.
    """
    doc = nlp.make_doc(page.text)
    doc._.title, doc._.published, doc._.site = page.title, page.published, page.source
    doc = nlp.get_pipe("zh_sentences")(doc)
    split_tokens(doc, {offset for entity in page.entities for span in entity.mentions for offset in span})
    spans = [
        doc.char_span(start, end, label=entity.label, kb_id=entity.name)
        for entity in page.entities
        for start, end in entity.mentions
    ]
    # Corrections from annotation tools may overlap; the Doc has the longer of two.
    doc.ents = tuple(filter_spans(span for span in spans if span is not None))
    doc._.organisations = tuple(
        Entity(
            id=entity.name,
            name=entity.name,
            label=entity.label,
            aliases=entity.aliases,
            adcode=entity.adcode,
            mentions=mentions,
        )
        for entity in page.entities
        if (mentions := entity.mentions or _spoken(page, entity))
    )
    names = [name for name in nlp.pipe_names if name not in ("zh_sentences", "org_ner", "org_linker")]
    for name in names:
        doc = nlp.get_pipe(name)(doc)
    return doc
