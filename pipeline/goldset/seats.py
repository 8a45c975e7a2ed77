"""Examples of where schools lie from gold pages, and the training of the model of `language/seats.py`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from pipeline import linear
from pipeline.evaluation import Names, Share
from pipeline.goldset.documents import read_documents
from pipeline.goldset.folds import folds_of
from pipeline.language.org_linker import placed
from pipeline.language.org_tagger import Tagger
from pipeline.language.seats import SEATED, Place, seat
from pipeline.linear import Choice, Linear, TooFewError
from pipeline.sources import InputError
from pipeline.sources.gold import GoldEntity, GoldPage

_STRENGTH = 0.1
_LEAST = 3


Read = tuple[GoldPage, Doc]
"""A page and its Doc with the names that `org_ner` finds."""


def read_pages(
    nlp: Language, pages: Iterable[GoldPage], taggers: Mapping[str, Tagger] | None = None
) -> list[Read]:
    """Each page with an article, its names as found by `taggers` where they are for it."""
    real = [page for page in pages if not page.spam]
    with nlp.select_pipes(enable=["zh_sentences", "org_ner"]):
        return [*zip(real, read_documents(nlp, real, taggers), strict=True)]


def examples(page: GoldPage, doc: Doc) -> Iterator[Choice]:
    """For each school of a page that no name places the counties of the article and none, and which is right."""
    names = Names(page.entities)
    places, atlas = placed(doc)
    for place, entity in _unplaced(places, names):
        seats = atlas.seats(place)
        right = [each.adcode == entity.adcode for each in seats]
        # What lies where the article's names don't lead to is to get no code.
        at = right.index(True) if any(right) else len(seats) - 1
        yield Choice([each.features for each in seats], {at})


def _unplaced(places: Iterable[Place], names: Names) -> Iterator[tuple[Place, GoldEntity]]:
    """The schools that no name places, each with what the annotators say of it."""
    for place in places:
        entity = names.entities.get(names.gold(place.name) or "")
        if place.adcode is None and place.label in SEATED and entity and not entity.optional:
            yield place, entity


def train_seats(read: Iterable[Read]) -> Linear:
    """The model of the schools of pages, whose Docs have their names.

    Raises:
        InputError: when the pages hold too few schools that no name places.
    """
    try:
        return linear.fit_choices(
            [choice for page, doc in read for choice in examples(page, doc)], _STRENGTH, _LEAST
        )
    except TooFewError as error:
        raise InputError(f"the gold pages hold too few schools to place: {error}") from error


def cross_validate(read: Sequence[Read], folds: int = 5) -> Share:
    """How many schools get the right county, or rightly none, from models that learnt from the articles of the other folds."""
    fold = folds_of((page.doc_id for page, _ in read), folds)
    total = Share()
    for number in sorted(set(fold.values())):
        model = train_seats(each for each in read if fold[each[0].doc_id] != number)
        total += measure(model, (each for each in read if fold[each[0].doc_id] == number))
    return total


def measure(model: Linear, read: Iterable[Read]) -> Share:
    """How many schools that no name places get the right county, or rightly none."""
    total = Share()
    for page, doc in read:
        names = Names(page.entities)
        places, atlas = placed(doc)
        total += Share.of(
            seat(model, atlas.seats(place)) == entity.adcode for place, entity in _unplaced(places, names)
        )
    return total
