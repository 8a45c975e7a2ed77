"""Where the organisations of a gold page stand in its text.

An annotator writes down the forms of each name; their places follow by program, so that no offset is
counted by hand: the longest form wins where forms overlap, since nested names are not annotated apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.sources.gold import GoldEntity, GoldPage, GoldPronoun

Span = tuple[int, int]


def mark(page: GoldPage) -> GoldPage:
    """The page with `mentions` of every entity and `start` of every pronoun."""
    places = find_mentions(page.text, page.entities)
    entities = [
        entity.model_copy(update={"mentions": tuple(found)})
        for entity, found in zip(page.entities, places, strict=True)
    ]
    pronouns = [
        pronoun.model_copy(update={"start": find_pronoun(page.text, pronoun)}) for pronoun in page.pronouns
    ]
    return page.model_copy(update={"entities": tuple(entities), "pronouns": tuple(pronouns)})


def find_mentions(text: str, entities: Sequence[GoldEntity]) -> list[list[Span]]:
    """The [start, end) places of each entity, in the order of `entities`.

    Shorthands come first, as they are said of one place; then forms, from left to right, the longest first.
    """
    found: list[list[Span]] = [[] for _ in entities]
    taken = bytearray(len(text))
    for at, entity in enumerate(entities):
        for span in _shorthand_places(text, entity):
            found[at].append(span)
            taken[span[0] : span[1]] = b"\1" * (span[1] - span[0])
    owners = {form: at for at, entity in reversed(list(enumerate(entities))) for form in entity.forms}
    forms = sorted(filter(None, owners), key=len, reverse=True)
    if forms:
        for match in re.finditer("|".join(map(re.escape, forms)), text):
            at = owners[match[0]]
            start, end = match.span()
            if not any(taken[start:end]) and not _excepted(text, entities[at], start, end):
                found[at].append((start, end))
    return [sorted(spans) for spans in found]


def find_pronoun(text: str, pronoun: GoldPronoun) -> int | None:
    """Where the pronoun begins; None where its context does not occur just once or does not hold it."""
    if text.count(pronoun.context) != 1 or pronoun.text not in pronoun.context:
        return None
    return text.index(pronoun.context) + pronoun.context.index(pronoun.text)


def _shorthand_places(text: str, entity: GoldEntity) -> Iterator[Span]:
    for shorthand in entity.shorthands:
        if shorthand.text not in shorthand.context:
            continue
        for match in re.finditer(re.escape(shorthand.context), text):
            start = match.start() + shorthand.context.index(shorthand.text)
            yield start, start + len(shorthand.text)


def _excepted(text: str, entity: GoldEntity, start: int, end: int) -> bool:
    return any(
        match.start() <= start and end <= match.end()
        for context in entity.not_in
        for match in re.finditer(re.escape(context), text)
    )
