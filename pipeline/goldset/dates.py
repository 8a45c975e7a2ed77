"""Examples of dates of ties from gold pages, and the training of the model of `language/tie_dates.py`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.evaluation import Share
from pipeline.goldset.folds import folds_of
from pipeline.language.tie_dates import Chronicle, DateExample, choose, train
from pipeline.linear import Linear, TooFewError
from pipeline.sources import InputError
from pipeline.sources.gold import GoldPage


def train_dates(pages: Iterable[GoldPage]) -> Linear:
    """The model of the dates of the ties of `pages`.

    Raises:
        InputError: when the pages hold too few dates of ties to learn from.
    """
    try:
        return train(example for page in pages for example in _dated(page))
    except TooFewError as error:
        raise InputError(f"the gold pages tell too few dates of ties: {error}") from error


def cross_validate(pages: Iterable[GoldPage], folds: int = 5) -> Share:
    """How many ties get the right date, or rightly none, from models that learnt from the articles of the other folds."""
    known = {page.doc_id: page for page in pages}
    fold = folds_of(known, folds)
    right = Share()
    for number in sorted(set(fold.values())):
        model = train_dates(page for name, page in known.items() if fold[name] != number)
        right += measure(model, (page for name, page in known.items() if fold[name] == number))
    return right


def measure(model: Linear, pages: Iterable[GoldPage]) -> Share:
    """How many ties of gold pages get the right date, or rightly none, given the ties themselves."""
    return Share.of(
        choose(model, example.choices) == example.date for page in pages for example in _dated(page)
    )


def _dated(page: GoldPage) -> Iterator[DateExample]:
    """The ties of a page."""
    mentions = {entity.name: entity.mentions for entity in page.entities}
    chronicle = Chronicle(page.text, page.published, mentions)
    for tie in page.relations:
        start = page.text.find(tie.evidence) if tie.evidence else -1
        if tie.optional or start < 0:
            continue
        end = start + len(tie.evidence or "")
        inside = [m for name in (tie.head, tie.tail) for m in mentions[name] if start <= m[0] < end]
        span = (min(m[0] for m in inside), max(m[1] for m in inside)) if inside else (start, end)
        sentence = chronicle.sentence_at(start)
        choices = list(chronicle.choices(sentence, span, tie.relation, tie.status, (tie.head, tie.tail)))
        yield DateExample(tie.date, choices)
