"""`org_linker`: one entity for all the names that an article gives to one organisation.

The article's places are read first (`toponyms`). Its mentions are gathered by name (`org_groups`), what is named by its level alone
gets its place (`local_organs`), names that are forms of one are joined (`org_sieves`), then those that the text calls one
(`aliases`); names (`org_places`), else the article (`seats`), tell where each organisation lies.
"""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.language.aliases import joined_by_text
from pipeline.language.docs import text_of, title_of
from pipeline.language.local_organs import give_places, organs_of_items
from pipeline.language.names import Grammar, grammar
from pipeline.language.org_confidence import Found, confidence_model, confidences
from pipeline.language.org_groups import Group, gathered, lists_of
from pipeline.language.org_places import place_of
from pipeline.language.org_sieves import joined
from pipeline.language.seats import SEATED, Atlas, Place, seat, seat_model
from pipeline.language.toponyms import place_context
from pipeline.schema import Entity, organisation_id

# What a contract calls its sides: a mention where the text announces it, but no name of theirs.
_PARTY = re.compile("[甲乙丙丁]方")


@Language.component("org_linker", requires=["doc.ents"], assigns=["token.ent_kb_id"])
def org_linker(doc: Doc) -> Doc:
    """Sets `doc._.organisations` (a tuple of `schema.Entity`) and on each of `doc.ents` its entity's id as `kb_id_`."""
    found = linked(doc)
    sure = confidences(confidence_model(), found, title_of(doc))
    entities = [
        each.entity.model_copy(update={"confidence": confidence})
        for each, confidence in zip(found, sure, strict=True)
    ]
    spans = [span for each in found for span in each.spans]
    names = {(span.start, span.end): span._.full_name for span in spans}
    for each in found:
        for span in each.spans:
            span.kb_id_ = each.entity.id
    # Spans are values in spaCy: the ids must go back with them.
    doc.ents = tuple(sorted(spans, key=lambda span: span.start))
    for span in doc.ents:
        span._.full_name = names[span.start, span.end]
    doc._.organisations = tuple(sorted(entities, key=lambda entity: (entity.mentions[0], entity.id)))
    return doc


def linked(doc: Doc) -> list[Found]:
    """The organisations and regions of a Doc with its names, before anything is written into it."""
    rules = grammar()
    groups, places, atlas = _placed(doc, rules)
    text = text_of(doc)
    found: dict[str, Found] = {}
    for group, place in zip(groups, places, strict=True):
        code, placed = place.adcode, "by name" if place.adcode else "nowhere"
        if code is None and place.label in SEATED:
            code = seat(seat_model(), atlas.seats(place))
            placed = "by seat" if code else "nowhere"
        one = Found(_entity(group, text, code, rules), tuple(group.spans), len(group.names), placed)
        known = found.get(one.entity.id)
        found[one.entity.id] = _as_one(known, one) if known else one
    return list(found.values())


def placed(doc: Doc) -> tuple[list[Place], Atlas]:
    """The organisations and regions of a Doc with the places that names tell of, and the counties of the article."""
    _, places, atlas = _placed(doc, grammar())
    return places, atlas


def _placed(doc: Doc, rules: Grammar) -> tuple[list[Group], list[Place], Atlas]:
    """The organisations and regions of a Doc, for each where names say that it lies, and the counties of the article."""
    context, text = place_context(doc), text_of(doc)
    groups = gathered(doc, rules, context, organs_of_items(doc, rules, context))
    lists = lists_of(groups)
    give_places(groups, text, lists, rules, context)
    groups = joined_by_text(joined(groups, lists, rules), doc, text)
    # What only the title names is no organisation of the article, unless it speaks there: 我校.
    named = [group for group in groups if group.spans or group.spoken]
    places = [place_of(group, rules, context) for group in named]
    return named, places, Atlas(text, title_of(doc), context.home, places, rules)


def _entity(group: Group, text: str, adcode: str | None, rules: Grammar) -> Entity:
    """A group of a text as an entity: a division by its code, a university by the ministry's, others by name, kind and place."""
    name = group.longest_name
    aliases = dict.fromkeys([*group.names, *(text[span.start_char : span.end_char] for span in group.spans)])
    identifier = None
    # A town has the code of its county, and isn't the county.
    if group.label == "REGION" and adcode and any(group.codes):
        division = rules.places.by_code.get(adcode)
        # Rarely is a 自治县 written out, and a county of old has its name of then.
        written = [
            n[place.start :] for n in group.names for place in [*rules.places.chain(n)][-1:] if place.full
        ]
        name = division.name if division and not written else max(written, key=len)
        identifier = f"region:{adcode}"
    elif group.label == "UNIVERSITY":
        full = next((f for n in group.names for f in _full_names(n, rules) if f in rules.universities), None)
        if full and all(n == full or n not in rules.universities for n in group.names):
            name = full
            if rules.universities[full][0]:
                identifier = f"univ:{rules.universities[full][0]}"
    if identifier is None:
        identifier = organisation_id(group.label, name, adcode)
    aliases.pop(name, None)
    return Entity(
        id=identifier,
        name=name,
        label=group.label,
        aliases=tuple(form for form in aliases if not _PARTY.fullmatch(form)),
        adcode=adcode,
        mentions=group.mentions,
    )


def _full_names(name: str, rules: Grammar) -> tuple[str, ...]:
    """A university's name as written and, where it is the abbreviation of one university alone, in full: not 交大."""
    full = rules.abbreviations.get(name, ())
    return (name, *full) if len(full) == 1 else (name,)


def _as_one(one: Found, other: Found) -> Found:
    """Two that have one id, as one."""
    entity, same = one.entity, other.entity
    aliases = dict.fromkeys((*entity.aliases, *same.aliases, same.name))
    aliases.pop(entity.name, None)
    mentions = tuple(sorted((*entity.mentions, *same.mentions)))
    return Found(
        entity.model_copy(update={"aliases": tuple(aliases), "mentions": mentions}),
        (*one.spans, *other.spans),
        one.joined + other.joined,
        one.placed,
    )
