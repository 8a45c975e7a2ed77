"""Examples of what words stand for from gold pages, and the training of the models of `language/coref_model.py`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from pipeline import linear
from pipeline.evaluation import Names, Share
from pipeline.goldset.documents import marked_document, names_by, read_document
from pipeline.goldset.folds import folds_of
from pipeline.goldset.processes import Each, one_by_one
from pipeline.language import trees
from pipeline.language.antecedent_numbers import Table, numbers
from pipeline.language.antecedents import Discourse, Ids, Option, View
from pipeline.language.coref_model import COLUMNS, CorefModel, close_options, settling
from pipeline.language.org_coref import resolve
from pipeline.language.org_tagger import Tagger
from pipeline.language.pronouns import Occurrence, occurrences
from pipeline.language.ties import Offsets
from pipeline.linear import Choice, Linear, TooFewError
from pipeline.sources import InputError
from pipeline.sources.gold import GoldPage, GoldPronoun

_STRENGTH = 0.05
_LEAST = 3
_PARTS = 5
"""In how many parts the articles are read by linear models that have not learnt from them."""
_GROWTH = trees.Growth(trees=250, rate=0.08, leaves=40, least=20, penalty=5, columns=0.3)

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
    read: list[Read] = []
    with nlp.select_pipes(disable=["org_coref", "tie_extractor"]):
        for page in pages:
            if not page.spam:
                with names_by(nlp, (taggers or {}).get(page.doc_id)):
                    found = read_document(nlp, page)
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


def train_coref(examples: Sequence[Example]) -> CorefModel:
    """The model of the words of pages.

    The trees learn between which sets a linear model wavers that has not learnt from the article.

    Raises:
        InputError: when there are too few words that stand for organisations to learn from.
    """
    fold = folds_of((example.article for example in examples), _PARTS)
    rows: list[Table] = []
    right: list[int] = []
    for number in sorted(set(fold.values())):
        model = _linear([example for example in examples if fold[example.article] != number])
        for example in examples:
            if fold[example.article] == number and example.numbers is not None:
                chances = model.chances(example.choice.options)
                close = close_options(example.options, chances)
                if example.right in close and len(close) > 1:
                    rows.append(settling(example.numbers[close], chances, close))
                    right.append(close.index(example.right))
    if not rows:
        raise InputError("the gold pages hold too few words such as 两校 that may stand for more than one")
    grown = trees.fit_choices(COLUMNS, np.concatenate(rows), [len(each) for each in rows], right, _GROWTH)
    return CorefModel(_linear(examples), grown)


def _linear(examples: Sequence[Example]) -> Linear:
    try:
        return linear.fit_choices([example.choice for example in examples], _STRENGTH, _LEAST)
    except TooFewError as error:
        raise InputError(f"the gold pages hold too few words such as 两校: {error}") from error


def read_examples(read: Iterable[Read]) -> list[Example]:
    """The examples of pages."""
    return [example for page, doc, _ in read for example in examples(page, doc)]


def unseen_models(
    learnt: Sequence[Example], folds: int = 5, each: Each = one_by_one
) -> dict[str, CorefModel]:
    """For each article with examples, by its `doc_id`, a model that learnt from those of all other folds.

    Args:
        learnt: The examples of all articles.
        folds: The number of parts, and of models.
        each: How the models are trained, one by one or `in_processes`.

    Raises:
        InputError: when there are too few words that stand for organisations to learn from.
    """
    fold = folds_of((example.article for example in learnt), folds)
    models = each(train_coref, _lessons(learnt, fold))
    return {article: models[number] for article, number in fold.items()}


def train_and_hold_out(
    learnt: Sequence[Example], folds: int = 5, each: Each = one_by_one
) -> tuple[CorefModel, dict[str, CorefModel]]:
    """The model that learns from all examples, and `unseen_models`, all trained side by side."""
    fold = folds_of((example.article for example in learnt), folds)
    model, *models = each(train_coref, [learnt, *_lessons(learnt, fold)])
    return model, {article: models[number] for article, number in fold.items()}


def _lessons(learnt: Sequence[Example], fold: Mapping[str, int]) -> list[list[Example]]:
    """For each fold, by its number, the examples of all others."""
    return [
        [example for example in learnt if fold[example.article] != number]
        for number in range(max(fold.values(), default=-1) + 1)
    ]


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
