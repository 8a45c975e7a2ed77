"""Examples of what words stand for from gold pages, and the training of the model of `language/antecedents.py`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from spacy.language import Language
from spacy.tokens import Doc

from pipeline import linear
from pipeline.evaluation import Names, Share
from pipeline.goldset.documents import marked_document, names_by, read_document
from pipeline.goldset.folds import folds_of
from pipeline.language.antecedents import Discourse, Ids
from pipeline.language.org_coref import resolve
from pipeline.language.org_tagger import Tagger
from pipeline.language.pronouns import Occurrence, occurrences
from pipeline.language.ties import Offsets
from pipeline.linear import Choice, Linear, TooFewError
from pipeline.sources import InputError
from pipeline.sources.gold import GoldPage, GoldPronoun

_STRENGTH = 0.05
_LEAST = 3

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


def examples(page: GoldPage, doc: Doc) -> Iterator[Choice]:
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
        options = list(discourse.options(occurrence))
        right = [frozenset(map(gold.get, option.ids)) == wanted for option in options]
        if any(right):
            yield Choice([option.features for option in options], right.index(True))
            if marked:
                discourse.understand(occurrence, options[right.index(True)].ids)


def _overlap(pronoun: GoldPronoun, start: int, end: int) -> bool:
    return pronoun.start is not None and pronoun.start < end and start < pronoun.start + len(pronoun.text)


def train_coref(read: Iterable[Read]) -> Linear:
    """The model of the words of pages.

    Raises:
        InputError: when the pages hold too few words that stand for organisations to learn from.
    """
    try:
        return linear.fit_choices(
            [choice for page, doc, _ in read for choice in examples(page, doc)], _STRENGTH, _LEAST
        )
    except TooFewError as error:
        raise InputError(f"the gold pages hold too few words such as 两校: {error}") from error


def cross_validate(read: Sequence[Read], folds: int = 5) -> Measured:
    """How many words stand for the right organisations by models that learnt from the articles of the other folds."""
    fold = folds_of((page.doc_id for page, _, _ in read), folds)
    total = Measured()
    for number in sorted(set(fold.values())):
        model = train_coref(each for each in read if fold[each[0].doc_id] != number)
        total += measure(model, (each for each in read if fold[each[0].doc_id] == number))
    return total


def measure(model: Linear, read: Iterable[Read]) -> Measured:
    """How many of the annotators' words are understood as just the organisations that they stand for."""
    total = Measured()
    for page, doc, given in read:
        share = Share.of(understood(page, doc, _spans(resolve(doc, model))))
        total += Measured(given=share) if given else Measured(found=share)
    return total


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
