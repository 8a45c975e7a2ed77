"""Examples of what words stand for from gold pages, and the training of the models of `language/coref_model.py`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from pipeline import linear
from pipeline.evaluation import Names, Share
from pipeline.goldset.documents import marked_document, read_documents
from pipeline.goldset.folds import folds_of
from pipeline.goldset.processes import Each, one_by_one
from pipeline.language import trees
from pipeline.language.antecedent_numbers import Table, numbers
from pipeline.language.antecedents import Discourse, Ids, Option, View
from pipeline.language.coref_model import COLUMNS, CorefModel, close_options, named_options, settling
from pipeline.language.org_coref import resolve
from pipeline.language.org_tagger import Tagger
from pipeline.language.pronouns import Occurrence, occurrences
from pipeline.language.ties import Offsets
from pipeline.language.trees import Trees
from pipeline.linear import Choice, Choices, Linear, TooFewError, softmax
from pipeline.sources import InputError
from pipeline.sources.gold import GoldPage, GoldPronoun

_STRENGTH = 0.05
_LEAST = 3
_FOLDS = 5
"""In how many parts the articles are read by models that have not learnt from them."""
_GROWTH = trees.Growth(trees=250, rate=0.08, leaves=40, least=20, penalty=5, columns=0.3)

_Scores = NDArray[np.float64]
"""A score for each option of all examples."""
Read = tuple[GoldPage, Doc, bool]
"""A page, its Doc with organisations, and whether they are the annotators', else as found."""


@dataclass(frozen=True)
class Measured:
    """How many words were understood with the annotators' organisations, and with those found."""

    given: Share = field(default_factory=Share)
    found: Share = field(default_factory=Share)

    def __add__(self, other: Measured) -> Measured:
        return Measured(self.given + other.given, self.found + other.found)

    def __str__(self) -> str:
        shares = (("given", self.given), ("found", self.found))
        return ", ".join(f"{share.right} of {share.all} {name}" for name, share in shares)


def read_pages(
    nlp: Language, pages: Iterable[GoldPage], taggers: Mapping[str, Tagger] | None = None
) -> list[Read]:
    """Each page with an article twice: with the annotators' organisations, and as found, by `taggers` where they are for it."""
    real = [page for page in pages if not page.spam]
    read: list[Read] = []
    with nlp.select_pipes(disable=["org_coref", "tie_extractor"]):
        for page, found in zip(real, read_documents(nlp, real, taggers), strict=True):
            read += [(page, marked_document(nlp, page), True), (page, found, False)]
    return read


@dataclass(frozen=True)
class Example:
    """A word of a page: what it may stand for, and which of that it does."""

    article: str
    options: Sequence[Option]
    right: int
    numbers: Table | None
    """Those of each option but nobody, where annotators mark the word."""

    @property
    def choice(self) -> Choice:
        """What the linear model learns from it."""
        return Choice([option.features for option in self.options], {self.right})


def examples(page: GoldPage, doc: Doc) -> Iterator[Example]:
    """What each word of a page may stand for, and what it does.

    Annotators mark words that matter for ties: one that they don't mark is an example only where it is vague, of standing
    for nobody. Nor is a word an example whose antecedents were not found.
    """
    names = Names(page.entities)
    gold = {entity.id: names.gold(entity.name) for entity in doc._.organisations}
    discourse = Discourse.of(doc)
    for occurrence in occurrences(discourse.text):
        if not discourse.is_free(occurrence):
            continue
        marked = next((p for p in page.pronouns if _overlap(p, occurrence.start, occurrence.end)), None)
        if marked is None and not occurrence.pronoun.vague:
            continue
        wanted = frozenset(marked.refers if marked else ())
        view = View(discourse, occurrence)
        options = view.options()
        right = [frozenset(map(gold.get, option.ids)) == wanted for option in options]
        if any(right):
            named = [option.ids for option in options if option.ids]
            told = numbers(view, named) if marked and named else None
            yield Example(page.doc_id, options, right.index(True), told)
            if marked:
                discourse.understand(occurrence, options[right.index(True)].ids)


def _overlap(pronoun: GoldPronoun, start: int, end: int) -> bool:
    return pronoun.start is not None and pronoun.start < end and start < pronoun.start + len(pronoun.text)


@dataclass(frozen=True)
class _Word:
    """What trees learn of an example."""

    article: str
    named: Sequence[int]
    """The options that stand for somebody."""
    right: int
    numbers: Table | None


@dataclass(frozen=True)
class Examples:
    """The examples of many pages."""

    choices: Choices
    """What the linear models learn from them."""
    words: Sequence[_Word]

    @classmethod
    def of(cls, examples: Iterable[Example]) -> Examples:
        """Examples in little room: each is forgotten when its features are numbers."""
        words: list[_Word] = []

        def choices() -> Iterator[Choice]:
            for example in examples:
                named = named_options(example.options)
                words.append(_Word(example.article, named, example.right, example.numbers))
                yield example.choice

        return cls(Choices.of(choices()), words)

    def folds(self, folds: int) -> list[int]:
        """The fold of the article of each example."""
        fold = folds_of((word.article for word in self.words), folds)
        return [fold[word.article] for word in self.words]


_Folds = frozenset[int]
"""The numbers of the folds that a model has not learnt from."""


class _Lesson(NamedTuple):
    """Choices, and the numbers of those to learn from."""

    choices: Choices
    learnt: Sequence[int]


class _Doubts(NamedTuple):
    """What trees settle: the rows of each choice, and which one of them is right."""

    rows: list[Table]
    right: list[int]


def train_and_hold_out(
    examples: Examples, folds: int = _FOLDS, each: Each = one_by_one
) -> tuple[CorefModel, dict[str, CorefModel]]:
    """The model that learns from all examples, and `unseen_models`, all trained side by side.

    The trees of a model learn between which sets a linear model wavers that has not learnt from the article.

    Args:
        examples: The examples of all articles.
        folds: The number of parts; at least 3.
        each: How models are trained, one by one or `in_processes`.

    Raises:
        InputError: when there are too few words that stand for organisations to learn from.
    """
    held = _each_fold(examples, folds)
    model, *models = _train(examples, [_Folds(), *held], folds, each)
    return model, _by_article(examples, models, folds)


def unseen_models(examples: Examples, folds: int = _FOLDS, each: Each = one_by_one) -> dict[str, CorefModel]:
    """For each article with examples, by its `doc_id`, a model that learnt from those of all other folds.

    Args:
        examples: The examples of all articles.
        folds: The number of parts, and of models; at least 3.
        each: How models are trained, one by one or `in_processes`.

    Raises:
        InputError: when there are too few words that stand for organisations to learn from.
    """
    return _by_article(examples, _train(examples, _each_fold(examples, folds), folds, each), folds)


def _each_fold(examples: Examples, folds: int) -> list[_Folds]:
    return [_Folds([number]) for number in sorted(set(examples.folds(folds)))]


def _by_article(examples: Examples, models: Sequence[CorefModel], folds: int) -> dict[str, CorefModel]:
    numbered = zip(examples.words, examples.folds(folds), strict=True)
    return {word.article: models[number] for word, number in numbered}


def _train(examples: Examples, held: Sequence[_Folds], folds: int, each: Each) -> list[CorefModel]:
    """For each of `held` the model of all examples but those of these folds.

    What its trees learn is told by linear models that know one fold less. Two models need some of these alike: without the
    first fold and the second one.
    """
    fold = examples.folds(folds)
    outs = list(
        dict.fromkeys([*held, *(out | {number} for out in held for number in sorted(set(fold) - out))])
    )
    lessons = [
        _Lesson(examples.choices, [at for at, number in enumerate(fold) if number not in out]) for out in outs
    ]
    linears = dict(zip(outs, each(_linear, lessons), strict=True))
    scores = {out: model.scores_of_rows(examples.choices.options) for out, model in linears.items()}

    def unread(out: _Folds) -> Iterator[tuple[_Scores, int]]:
        return ((scores[out | {number}], at) for at, number in enumerate(fold) if number not in out)

    grown = each(_grown, [_doubts(examples, unread(out)) for out in held])
    return [CorefModel(linears[out], trees) for out, trees in zip(held, grown, strict=True)]


def _linear(lesson: _Lesson) -> Linear:
    try:
        return linear.fit_choices(lesson.choices.at(lesson.learnt), _STRENGTH, _LEAST)
    except TooFewError as error:
        raise InputError(f"the gold pages hold too few words such as 两校: {error}") from error


def _doubts(examples: Examples, asked: Iterable[tuple[_Scores, int]]) -> _Doubts:
    """Where linear models waver; asked are examples by their numbers, each with what such a model says of all options."""
    found = _Doubts([], [])
    for scores, at in asked:
        word = examples.words[at]
        if word.numbers is not None:
            chances = softmax(scores[slice(*examples.choices.starts[at : at + 2])].tolist())
            close = close_options(word.named, chances)
            if word.right in close and len(close) > 1:
                found.rows.append(settling(word.numbers[close], chances, close))
                found.right.append(close.index(word.right))
    return found


def _grown(doubts: _Doubts) -> Trees:
    if not doubts.rows:
        raise InputError("the gold pages hold too few words such as 两校 that may stand for more than one")
    sizes = [len(rows) for rows in doubts.rows]
    return trees.fit_choices(COLUMNS, np.concatenate(doubts.rows), sizes, doubts.right, _GROWTH)


def read_examples(read: Iterable[Read]) -> Examples:
    """The examples of pages."""
    return Examples.of(example for page, doc, _ in read for example in examples(page, doc))


def cross_validate(read: Sequence[Read], models: Mapping[str, CorefModel]) -> Measured:
    """How many words stand for the right organisations by `unseen_models`; in an article that gives no example none does."""
    total = Measured()
    for page, doc, given in read:
        found = resolve(doc, models[page.doc_id]) if page.doc_id in models else ()
        total += _measured(page, doc, given, found)
    return total


def measure(model: CorefModel, read: Iterable[Read]) -> Measured:
    """How many of the annotators' words are understood as just the organisations that they stand for."""
    total = Measured()
    for page, doc, given in read:
        total += _measured(page, doc, given, resolve(doc, model))
    return total


def _measured(page: GoldPage, doc: Doc, given: bool, found: Iterable[tuple[Occurrence, Ids]]) -> Measured:
    share = Share.of(understood(page, doc, _spans(found)))
    return Measured(given=share) if given else Measured(found=share)


def _spans(found: Iterable[tuple[Occurrence, Ids]]) -> Iterator[tuple[Offsets, Ids]]:
    return (((one.start, one.end), ids) for one, ids in found)


def understood(page: GoldPage, doc: Doc, found: Iterable[tuple[Offsets, Sequence[str]]]) -> Iterator[bool]:
    """For each word that the annotators mark, whether it was understood as just the organisations that it stands for."""
    names = Names(page.entities)
    gold = {entity.id: names.gold(entity.name) for entity in doc._.organisations}
    spans = list(found)
    for pronoun in page.pronouns:
        ids = next((ids for span, ids in spans if _overlap(pronoun, *span)), ())
        yield frozenset(map(gold.get, ids)) == frozenset(pronoun.refers)
