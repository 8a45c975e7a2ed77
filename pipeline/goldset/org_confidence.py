"""Examples of organisations as found in gold pages, and the training of the model of `language/org_confidence.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from spacy.tokens import Doc

from pipeline import linear
from pipeline.evaluation import Names, judged
from pipeline.goldset.folds import folds_of
from pipeline.goldset.seats import Read
from pipeline.language.docs import title_of
from pipeline.language.org_confidence import features
from pipeline.language.org_linker import linked
from pipeline.linear import Linear, TooFewError
from pipeline.reliability import Belief
from pipeline.sources import InputError
from pipeline.sources.gold import GoldPage

_STRENGTH = 0.1
_LEAST = 3

Example = tuple[frozenset[str], bool]
"""What is known of an organisation as found, and whether the annotators have it so."""
Examples = Mapping[str, Sequence[Example]]
"""The examples of each page, by its `doc_id`."""


def examples(read: Iterable[Read]) -> Examples:
    """The organisations of each page that count for or against what was found."""
    return {page.doc_id: _examples(Names(page.entities), doc) for page, doc in read}


def _examples(names: Names, doc: Doc) -> list[Example]:
    found = linked(doc)
    ids = (each.entity.id for each in found)
    known = dict(zip(ids, features(found, title_of(doc)), strict=True))
    return [(known[entity.id], right) for entity, right in judged(names, (each.entity for each in found))]


def train_confidence(pages: Examples) -> Linear:
    """The model of the organisations of pages.

    Raises:
        InputError: when all organisations that were found are right, or all are wrong.
    """
    told = [example for found in pages.values() for example in found]
    try:
        return linear.fit([each for each, _ in told], [right for _, right in told], _STRENGTH, _LEAST)
    except TooFewError as error:
        raise InputError(f"the gold pages tell no right organisations from wrong ones: {error}") from error


def cross_validate(pages: Examples, folds: int = 5) -> list[Belief]:
    """The confidence of each organisation by a model that learnt from the articles of the other folds."""
    fold = folds_of(pages, folds)
    beliefs: list[Belief] = []
    for number in sorted(set(fold.values())):
        model = train_confidence({page: found for page, found in pages.items() if fold[page] != number})
        beliefs += measure(model, {page: found for page, found in pages.items() if fold[page] == number})
    return beliefs


def measure(model: Linear, pages: Examples) -> list[Belief]:
    """The confidence of each organisation, and whether it is right."""
    told = [example for found in pages.values() for example in found]
    return list(zip(model.probabilities(each for each, _ in told), (right for _, right in told), strict=True))


def wanted(pages: Iterable[GoldPage]) -> int:
    """How many organisations there are to be found in pages."""
    return sum(not entity.optional for page in pages for entity in page.entities)


def area_under_curve(beliefs: Sequence[Belief]) -> float:
    """How likely something right has a higher confidence than something wrong.

    Raises:
        ValueError: when there is nothing right, or nothing wrong.
    """
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score([right for _, right in beliefs], [confidence for confidence, _ in beliefs]))
