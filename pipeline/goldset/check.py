"""What a gold page must hold to be scored against, and a corpus to be split fairly.

Every finding is a sentence that says what is wrong and where; an empty list is a clean corpus.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from pipeline import resources
from pipeline.goldset.files import read_splits, split_folders
from pipeline.goldset.mentions import find_mentions, find_pronoun
from pipeline.schema import Relation
from pipeline.sources.gold import GoldEntity, GoldPage, GoldPronoun, GoldRelation

GENRES = (
    "gov", "bulletin", "evening", "party", "school", "university", "vocational", "wechat", "bbs", "brief", "headlines", "portal",
)  # fmt: skip
ALWAYS_DIRECTED: frozenset[Relation] = frozenset({"branch", "management", "membership"})
NEVER_DIRECTED: frozenset[Relation] = frozenset({"cooperation", "co_running", "school_enterprise"})
"""A pairing is neither: its helper may go unnamed."""
COPIED_RUN = 20
"""Two articles that share this many characters in a row were not written independently."""

_PARTS: Mapping[str, type[BaseModel]] = {
    "entities": GoldEntity,
    "relations": GoldRelation,
    "pronouns": GoldPronoun,
}


@dataclass(frozen=True)
class Finding:
    """One thing to mend; a `note` is worth a look, but no fault."""

    where: str
    message: str
    note: bool = False


def check_page(where: str, page: GoldPage, raw: Mapping[str, Any]) -> list[Finding]:
    """What is wrong with the page at `where` (split/name); `raw` is its JSON, searched for unknown keys."""
    checks = [_check_keys(raw), _check_head(where.rsplit("/", 1)[-1], page)]
    if not page.spam:
        checks += [_check_text(page), _check_entities(page), _check_pronouns(page), _check_relations(page)]
    return [Finding(where, message, note) for check in checks for message, note in check]


def check_corpus(splits: Mapping[str, Mapping[str, GoldPage]]) -> list[Finding]:
    """What is wrong between pages: doubled names, copied runs, pairs of `test` that `train` or `dev` has; and, as notes,
    names of `test` that `train` has."""
    checks = (_doubled_names, _copied_runs, _shared_pairs, _shared_names)
    return [finding for find in checks for finding in find(splits)]


def check(folder: Path) -> list[Finding]:
    """What is wrong with the pages of a corpus, each by itself and between them.

    Raises:
        InputError: for a folder that does not exist, and for a file that is not a gold page.
        EmptyInputError: when there is no gold page.
    """
    splits = read_splits(folder)
    findings = []
    for split, inner in split_folders(folder).items():
        for name, page in splits[split].items():
            raw = json.loads((inner / f"{name}.json").read_text("utf-8"))
            findings += check_page(f"{split}/{name}", page, raw)
    return findings + check_corpus(splits)


_Messages = Iterator[tuple[str, bool]]


def _check_keys(raw: Mapping[str, Any]) -> _Messages:
    for key in sorted(raw.keys() - GoldPage.model_fields.keys()):
        yield f"unknown key {key!r}", False
    for part, model in _PARTS.items():
        for item in raw.get(part) or []:
            for key in sorted(item.keys() - model.model_fields.keys()):
                yield f"unknown key {key!r} in {part}", False


def _check_head(name: str, page: GoldPage) -> _Messages:
    if page.doc_id != name:
        yield f"doc_id {page.doc_id!r} is not the file's name", False
    if page.genre not in GENRES:
        yield f"genre {page.genre!r} is none of {', '.join(GENRES)}", False
    if page.published and not _is_date(page.published, full=True):
        yield f"published {page.published!r} is not a full ISO date", False
    if not page.spam and not page.title:
        yield "an article without a title", True
    if page.spam and (page.paragraphs or page.entities or page.relations):
        yield "a page of spam has no article, entity or relation", False


def _check_text(page: GoldPage) -> _Messages:
    size = sum(map(len, page.paragraphs))
    if not 200 <= size <= 5000:
        yield f"{size} characters; an article has 200 to 5,000", False
    for at, paragraph in enumerate(page.paragraphs):
        if not paragraph or paragraph != paragraph.strip() or "\n" in paragraph:
            yield f"paragraph {at} is empty, or has white space at an end or a line feed", False


def _check_entities(page: GoldPage) -> _Messages:
    names = [entity.name for entity in page.entities]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"entity {name} stands twice", False
    owners: dict[str, set[str]] = defaultdict(set)
    for entity in page.entities:
        for form in (entity.name, *entity.aliases):
            owners[form].add(entity.name)
    for form, of in owners.items():
        if len(of) > 1:
            yield f"form {form} belongs to {' and '.join(sorted(of))}; use shorthands", False
    for entity, places in zip(page.entities, find_mentions(page.text, page.entities), strict=True):
        yield from _check_entity(page, entity, places)


def _check_entity(page: GoldPage, entity: GoldEntity, places: Sequence[tuple[int, int]]) -> _Messages:
    # A brand may stand in the name of its branch alone, where it is no mention of its own.
    if not places and not any(form in f"{page.title}\n{page.text}" for form in entity.forms):
        yield f"{entity.name} is not named in the text by any of its forms", False
    if entity.mentions and list(entity.mentions) != list(places):
        yield f"mentions of {entity.name} do not follow from its forms; run `lianxiao corpus mark`", False
    if entity.adcode and entity.adcode not in _adcodes():
        yield f"adcode {entity.adcode} of {entity.name} is no division of GB/T 2260", False
    if entity.label == "REGION" and not entity.adcode and not entity.optional:
        yield f"region {entity.name} has no adcode", True
    for shorthand in entity.shorthands:
        if shorthand.context not in page.text or shorthand.text not in shorthand.context:
            yield f"shorthand {shorthand.text} of {entity.name}: the text has no such context", False
    for form in entity.aliases:
        if form not in page.text and form not in (page.title or ""):
            yield f"alias {form} of {entity.name} is not in the text (right only for the official name)", True


def _check_pronouns(page: GoldPage) -> _Messages:
    names = {entity.name for entity in page.entities}
    for pronoun in page.pronouns:
        if find_pronoun(page.text, pronoun) is None:
            yield f"pronoun {pronoun.text}: {pronoun.context!r} must occur once and hold it", False
        if not pronoun.refers or not names.issuperset(pronoun.refers):
            yield f"pronoun {pronoun.text} ({pronoun.context}) refers to what is no entity", False


def _check_relations(page: GoldPage) -> _Messages:
    labels = {entity.name: entity.label for entity in page.entities}
    seen: set[tuple[str, frozenset[str]]] = set()
    for relation in page.relations:
        said = f"{relation.relation} {relation.head} → {relation.tail}"
        if relation.head not in labels or relation.tail not in labels or relation.head == relation.tail:
            yield f"{said}: both parties must be entities of the page, and two", False
            continue
        key = (relation.relation, frozenset((relation.head, relation.tail)))
        if key in seen:
            yield f"{said} stands twice", False
        seen.add(key)
        yield from _check_relation(page, relation, said, labels)


def _check_relation(
    page: GoldPage, relation: GoldRelation, said: str, labels: Mapping[str, str]
) -> _Messages:
    if relation.relation in ALWAYS_DIRECTED and not relation.directed:
        yield f"{said} must be directed", False
    if relation.relation in NEVER_DIRECTED and relation.directed:
        yield f"{said} has no direction", False
    pair = {labels[relation.head], labels[relation.tail]}
    if relation.relation == "membership" and labels[relation.head] != "EDU_GROUP":
        yield f"{said}: the head of a membership is the group", False
    if relation.relation == "school_enterprise" and "COMPANY" not in pair:
        yield f"{said}: one of the two is a company", True
    if relation.relation in {"branch", "management"} and "COMPANY" in pair:
        yield f"{said}: a company is no party of a {relation.relation}", False
    if relation.relation == "branch" and labels[relation.tail] in {"REGION", "GOVERNMENT", "EDU_AUTHORITY"}:
        yield f"{said}: the tail of a branch is a school", False
    if relation.date and not _is_date(relation.date):
        yield f"{said}: date {relation.date!r} is not ISO 8601", False
    if relation.date and page.published and relation.date > page.published:
        yield f"{said}: dated {relation.date}, after the publication", True
    if not relation.evidence:
        yield f"{said} has no evidence", False
    elif not any(relation.evidence in place for place in (*page.paragraphs, page.title or "")):
        yield f"{said}: the evidence is not in one paragraph", False


def _doubled_names(splits: Mapping[str, Mapping[str, GoldPage]]) -> Iterator[Finding]:
    for (one, pages), (other, more) in combinations(splits.items(), 2):
        for name in sorted(pages.keys() & more.keys()):
            yield Finding(name, f"is in {one} and in {other}")


def _copied_runs(splits: Mapping[str, Mapping[str, GoldPage]]) -> Iterator[Finding]:
    """Names are facts, and may be longer than a run: they are left out before runs are compared."""
    first: dict[str, str] = {}
    told: set[tuple[str, str]] = set()
    for split, pages in splits.items():
        for name, page in pages.items():
            here = f"{split}/{name}"
            for paragraph in _without_names(page):
                for at in range(len(paragraph) - COPIED_RUN + 1):
                    run = paragraph[at : at + COPIED_RUN]
                    if sum(character.isalpha() for character in run) < COPIED_RUN // 2:
                        continue  # the blanks of a form
                    there = first.setdefault(run, here)
                    if there != here and (there, here) not in told:
                        told.add((there, here))
                        yield Finding(here, f"shares {run!r} with {there}")


def _without_names(page: GoldPage) -> list[str]:
    forms = sorted({form for entity in page.entities for form in entity.forms}, key=len, reverse=True)
    if not forms:
        return list(page.paragraphs)
    names = re.compile("[、，]?(?:" + "|".join(map(re.escape, forms)) + ")")
    return [names.sub("", paragraph) for paragraph in page.paragraphs]


def _shared_pairs(splits: Mapping[str, Mapping[str, GoldPage]]) -> Iterator[Finding]:
    known = {
        pair: f"{split}/{name}"
        for split in splits
        if split != "test"
        for name, page in splits[split].items()
        for pair in _pairs(page)
    }
    for name, page in splits.get("test", {}).items():
        for pair in sorted(_pairs(page) & known.keys(), key=sorted):
            yield Finding(f"test/{name}", f"the pair {'–'.join(sorted(pair))} is also in {known[pair]}")


def _shared_names(splits: Mapping[str, Mapping[str, GoldPage]]) -> Iterator[Finding]:
    """How many organisations of a test article a model has met in training; well-known ones are no fault."""
    known = {name for page in splits.get("train", {}).values() for name in _names(page)}
    for where, page in splits.get("test", {}).items():
        names = _names(page)
        if shared := sorted(names & known):
            some = "、".join(shared[:5])
            yield Finding(
                f"test/{where}", f"{len(shared)} of {len(names)} names stand in train: {some}", note=True
            )


def _names(page: GoldPage) -> set[str]:
    return {entity.name for entity in page.entities if entity.label != "REGION"}


def _pairs(page: GoldPage) -> set[frozenset[str]]:
    return {frozenset((relation.head, relation.tail)) for relation in page.relations}


def _is_date(text: str, full: bool = False) -> bool:
    parts = text.split("-")
    if len(text) not in ({10} if full else {4, 7, 10}):
        return False
    try:
        date(*(int(part) for part in (*parts, "1", "1")[:3]))
    except ValueError:
        return False
    return True


@cache
def _adcodes() -> frozenset[str]:
    now = {row["adcode"] for row in resources.rows("divisions")}
    return frozenset(now | {row["old_adcode"] for row in resources.rows("divisions_history")})
