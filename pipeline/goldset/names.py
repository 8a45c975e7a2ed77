"""Sentences with their names from gold pages, and the training of the tagger of `language/org_tagger.py`.

Gold marks organisations, and a place only where it is a party. All other places, and people, are marked as LAC and the
grammar of names see them: the `fast` tagger, which is not told, learns them from these teachers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from spacy.language import Language

import pipeline
from pipeline.evaluation import Counts
from pipeline.goldset.folds import folds_of
from pipeline.goldset.processes import in_processes
from pipeline.language import lac
from pipeline.language.names import grammar
from pipeline.language.org_grammar import mentions
from pipeline.language.org_ner import sentences
from pipeline.language.org_tagger import (
    Form,
    Kind,
    Sentence,
    Span,
    Tagger,
    is_complete,
    is_place,
    read,
    train,
)
from pipeline.sources.gold import GoldPage


def examples(nlp: Language, page: GoldPage, form: Form) -> Iterator[tuple[Sentence, list[tuple[Span, Kind]]]]:
    """The sentences of a page's text with their names."""
    gold: dict[Span, Kind] = {span: entity.label for entity in page.entities for span in entity.mentions}
    doc = nlp.get_pipe("zh_sentences")(nlp.make_doc(page.text))
    for start, sentence in sentences(doc, form):
        end = start + len(sentence.text)
        own: dict[Span, Kind] = {
            (a - start, b - start): _kind(page.text[a:b], kind)
            for (a, b), kind in gold.items()
            if start <= a and b <= end
        }
        taken = {position for span in own for position in range(*span)}
        for span, kind in _taught(sentence):
            if not taken & set(range(*span)):
                own[span] = kind
                taken |= set(range(*span))
        yield sentence, sorted(own.items())


def _kind(name: str, kind: Kind) -> Kind:
    """A place that stands for an organ (广州、清远两地教育局) is a place to the tagger; the component reads on."""
    return "REGION" if is_place(name, grammar()) else kind


def _taught(sentence: Sentence) -> Iterator[tuple[Span, Kind]]:
    """The places and people of a sentence by LAC and the grammar of names, which the `full` form was told already."""
    text = sentence.text
    words = sentence.words or lac.words(text)
    for mention in sentence.mentions or mentions(text, words):
        if mention.label == "REGION" or is_place(text[mention.start : mention.end], grammar()):
            yield (mention.start, mention.end), "REGION"
    for word in words:
        if word.tag == "PER":
            yield (word.start, word.end), "PERSON"


def train_names(nlp: Language, pages: Iterable[GoldPage], folder: Path, form: Form) -> Tagger:
    """Train the tagger of a form on the pages that are no spam, and write it into `folder`.

    Raises:
        TooFewError: when the pages hold names of one kind only, or none.
    """
    return train(
        (example for page in pages if not page.spam for example in examples(nlp, page, form)), folder, form
    )


class Lesson(NamedTuple):
    """What a tagger of a form learns from, and the folder that it is written into."""

    pages: Sequence[GoldPage]
    folder: Path
    form: Form


def train_each(lessons: Sequence[Lesson]) -> None:
    """Train several taggers as `train_names` does, by `in_processes`.

    Raises:
        TooFewError: when the pages of one hold names of one kind only, or none.
    """
    in_processes(_train, lessons)


def _train(lesson: Lesson) -> None:
    train_names(pipeline.load(), *lesson)


def unseen_taggers(pages: Iterable[GoldPage], kept: Path | None = None, folds: int = 3) -> dict[str, Tagger]:
    """For each page, by its `doc_id`, a tagger of the `full` form that learnt from the pages of all other folds.

    What learns from the mentions that are found in a page must see them as found in a page that nobody has read before.

    Args:
        pages: All pages.
        kept: A folder in which the taggers stay for the next model that learns from the same pages. It knows them by the
            pages alone: empty it after a change of the tagger.
        folds: The number of parts, and of taggers.

    Raises:
        TooFewError: when the pages hold names of one kind only, or none.
    """
    real = [page for page in pages if not page.spam]
    fold = folds_of((page.doc_id for page in real), folds)
    with TemporaryDirectory() as passing:
        folder = kept / _fingerprint(real) if kept else Path(passing)
        parts = {number: folder / str(number) for number in sorted(set(fold.values()))}
        train_each(
            [
                Lesson([page for page in real if fold[page.doc_id] != number] or real, part, "full")
                for number, part in parts.items()
                if not is_complete(part, "full")
            ]
        )
        taggers = {number: read(part, "full") for number, part in parts.items()}
    return {article: taggers[number] for article, number in fold.items()}


def _fingerprint(pages: Iterable[GoldPage]) -> str:
    told = {"doc_id", "title", "source", "paragraphs", "entities"}
    content = "\n".join(
        page.model_dump_json(include=told) for page in sorted(pages, key=lambda page: page.doc_id)
    )
    return sha256(content.encode()).hexdigest()[:16]


def measure(tagger: Tagger, nlp: Language, pages: Iterable[GoldPage], form: Form) -> tuple[Counts, Counts]:
    """Exact spans of organisations (regions and optional ones count neither for nor against), and kinds of those right."""
    spans, kinds = Counts(), Counts()
    for page in pages:
        gold = {span: entity for entity in page.entities for span in entity.mentions}
        free = {span for span, entity in gold.items() if entity.optional or entity.label == "REGION"}
        found = dict(_tagged(tagger, nlp, page, form))
        spans += Counts.of(gold.keys() - free, found.keys() - free)
        right = gold.keys() & found.keys() - free
        kinds += Counts.of(
            {(span, gold[span].label) for span in right}, {(span, found[span]) for span in right}
        )
    return spans, kinds


def _tagged(tagger: Tagger, nlp: Language, page: GoldPage, form: Form) -> Iterator[tuple[Span, Kind]]:
    """The organisations that a tagger finds in a page's text."""
    doc = nlp.get_pipe("zh_sentences")(nlp.make_doc(page.text))
    for start, sentence in sentences(doc, form):
        for name in tagger.tag([sentence])[0]:
            if name.kind not in ("REGION", "PERSON"):
                yield (name.span[0] + start, name.span[1] + start), name.kind
