"""Whose 市教育局 is: a local paper names the organs, schools and firms of its place by their level alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from spacy.tokens import Doc, Span

from pipeline.language.docs import span_text, text_of
from pipeline.language.gazetteer import Division, level_of
from pipeline.language.names import Grammar
from pipeline.language.org_groups import ORGANS, Group, name_of, whole_name
from pipeline.language.toponyms import PlaceContext
from pipeline.schema import Label

_LEADING = 6
"""How far from the begin of its line, in characters, a place may stand that heads an item."""
_HEADS_ITEM = re.compile("(?:[^\u4e00-\u9fff]|[一二三四五六七八九十])*")
_BEHIND_HEAD = re.compile("[：:】〕）)」』\n]|[—－-]{2}")


def organs_of_items(doc: Doc, rules: Grammar, context: PlaceContext) -> dict[int, Division]:
    """Where the items of a digest name organs by their level alone, 区教育局: the place of each.

    A digest has two items at least that are headed by places of that level: `秦淮区：……`, `【江宁区】……`.
    """
    text = text_of(doc)
    item: Division | None = None
    heads: set[Division] = set()
    found: dict[int, Division] = {}
    for span in doc.ents:
        if span.label_ == "REGION":
            if _is_head(text, span) and (chain := context.chain(span_text(span))):
                item = chain[-1]
                heads.add(item)
        elif item and span.label_ in ORGANS:
            name = whole_name(name_of(span), span.label_, rules)
            if item.name.endswith(name[:1]) and rules.generic_core(name[1:]):
                found[span.start_char] = item
    return found if len(heads) > 1 else {}


def _is_head(text: str, place: Span) -> bool:
    """Whether a place begins its line, but for marks and a number, and ends as headings do: 二、秦淮区：."""
    start = place.start_char
    before = text[max(0, start - _LEADING) : start].rpartition("\n")[2]
    return bool(_HEADS_ITEM.fullmatch(before) and _BEHIND_HEAD.match(text, place.end_char))


def give_places(
    groups: list[Group], text: str, lists: Mapping[int, int], rules: Grammar, context: PlaceContext
) -> None:
    """Give groups named by their level alone their place: that of an organ named in full, else that which the article is about.

    The place joins the name only where it is beyond doubt, as names go into records: the organ is named in full
    elsewhere, or it is the education authority of the medium's place or of the only city.

    Args:
        groups: all groups of the article; they are changed in their order.
        text: its text.
        lists: its lists (`org_groups.lists_of`): 区教委|与|通州区教委 are two.
        rules: the grammar of names.
        context: the places of the article.
    """
    # Where in `groups` those of a label stand that have a key, or had it before they got their place.
    alike: defaultdict[tuple[Label, str], set[int]] = defaultdict(set)
    for at, group in enumerate(groups):
        for key in group.keys:
            alike[group.label, key].add(at)
    for at, group in enumerate(groups):
        name = group.names[0]
        level = level_of(name)
        if group.label not in (*ORGANS, "SCHOOL", "COMPANY") or not level or any(group.codes):
            continue
        key = rules.key(name.removeprefix(level))
        home = context.home_at(level)
        first = max(0, group.first)
        since = text.rfind("\n", 0, first) + 1
        division, sure = context.at_level(level, since, first)
        owners = [
            other
            for other in map(groups.__getitem__, sorted(alike[group.label, key]))
            if key in other.keys
            and any(other.codes)
            and _place_name(other, rules).endswith(level)
            and (home is None or home.adcode == other.code)
            and (other.first <= group.first or division is None or division.adcode == other.code)
            and group.listed(lists).isdisjoint(other.listed(lists))
        ]
        alike[group.label, key].add(at)
        if len({owner.code for owner in owners}) == 1:
            group.names.insert(0, owners[0].names[0])
            group.keys, group.codes = {key}, [(owners[0].code,)]
            continue
        if division:
            group.codes, group.keys = [(division.adcode,)], {key}
            if sure and group.label == "EDU_AUTHORITY":
                group.name_in_full(division, name.removeprefix(level))


def _place_name(group: Group, rules: Grammar) -> str:
    division = rules.places.by_code.get(group.code)
    return division.name if division else ""
