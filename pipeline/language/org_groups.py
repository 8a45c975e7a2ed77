"""The mentions of an article gathered by name: a group for each name as it is written, and for who is never named but speaks.

The title and the medium name organisations too, often as nobody else does. Which groups are one organisation is told
afterwards (`org_sieves.py`, `aliases.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from spacy.tokens import Doc, Span

from pipeline.language.abbreviations import abbreviates
from pipeline.language.docs import span_text, text_of, title_of
from pipeline.language.gazetteer import Division
from pipeline.language.names import DIGITS, Grammar
from pipeline.language.pronouns import own_places, speaker_of, spoken
from pipeline.language.toponyms import PlaceContext
from pipeline.schema import Label

ORGANS: tuple[Label, ...] = ("EDU_AUTHORITY", "GOVERNMENT", "ORG")
TAUGHT: tuple[Label, ...] = ("SCHOOL", "EDU_GROUP")
_OF = ("的", "所属", "所属的", "辖区内的", "境内的")
_BETWEEN = frozenset("、和与及")
_AND = re.compile('[”"」]?(?:[、与和及同跟]|以及)[“"「]?')
_OF_UNIVERSITY = re.compile(rf"(?:第[{DIGITS}]+)?附(?:属|[中小幼])")
_OUR_SCHOOL = re.compile("[我本学][校院]")
_OURS = re.compile("[我本](?=[省市县区州旗])|[我本]校(?=.)")


@dataclass(eq=False)
class Group:
    """The mentions that are one organisation, while it is being put together."""

    label: Label
    names: list[str]
    spans: list[Span] = field(default_factory=list)
    spoken: list[tuple[int, int]] = field(default_factory=list)
    """Where the text speaks of it in the first person, if it is the one whose medium it is."""
    keys: set[str] = field(default_factory=set)
    codes: list[tuple[str, ...]] = field(default_factory=list)
    """For each name as written, the codes of its places, from the largest; one that was put before may have none."""

    @property
    def first(self) -> int:
        """Where it is first named; in the title before all else."""
        return min((span.start_char for span in self.spans), default=-1)

    @property
    def code(self) -> str:
        """The code of the smallest place of the first name that has any; empty where none has."""
        return next((codes[-1] for codes in self.codes if codes), "")

    @property
    def longest_name(self) -> str:
        """The name that tells most."""
        return max(self.names, key=lambda name: (len(name), name))

    @property
    def mentions(self) -> tuple[tuple[int, int], ...]:
        """Where the text names it, in order; where it never does, where it speaks."""
        return tuple(sorted((span.start_char, span.end_char) for span in self.spans) or self.spoken)

    def listed(self, lists: Mapping[int, int]) -> set[int]:
        """The numbers of those of `lists` (`lists_of`) that name it."""
        return {lists[span.start_char] for span in self.spans if span.start_char in lists}

    def absorb(self, other: Group) -> None:
        """Take in all that another one has."""
        self.names += other.names
        self.spans += other.spans
        self.spoken += other.spoken
        self.keys |= other.keys
        self.codes += other.codes

    def name_in_full(self, division: Division, organ: str) -> None:
        """Put an organ's name with its place before those that it is called by; a 自治县 is rarely written out."""
        if "自治" not in division.name:
            self.names.insert(0, f"{division.name}{organ}")


def gathered(doc: Doc, rules: Grammar, context: PlaceContext, items: Mapping[int, Division]) -> list[Group]:
    """A group for each name of an article, its title and its medium.

    Args:
        doc: a Doc with its names as `doc.ents`.
        rules: the grammar of names.
        context: the places of the article.
        items: where organs are named by their level alone, whose place the item tells (`local_organs.organs_of_items`).
    """
    return [
        *_by_name(doc, rules, context, items),
        *_of_title(doc, rules, context),
        *_of_speaker(doc, rules, context),
        *_of_home(doc, rules, context),
    ]


def lists_of(groups: Iterable[Group]) -> dict[int, int]:
    """For each name that a text lists with others, by where it begins, the number of the list: 青云外国语实验中学|与|实验中学."""
    spans = sorted((span for group in groups for span in group.spans), key=lambda span: span.start)
    lists: dict[int, int] = {}
    for left, right in pairwise(spans):
        if _AND.fullmatch(text_of(right.doc), left.end_char, right.start_char):
            lists[right.start_char] = lists.setdefault(left.start_char, len(lists))
    return lists


def name_of(span: Span) -> str:
    """The name that a mention stands for: what is written, or what that is short for in a list."""
    name: str = span._.full_name or span_text(span)
    return name


def whole_name(name: str, label: Label, rules: Grammar) -> str:
    """The name of the organisation that a mention belongs to: without the section of an organ, without 我 in 我县教育局."""
    if ours := _OURS.match(name):
        name = name[ours.end() :]
    if section := rules.sections.get(label):
        for ending in reversed(rules.endings_in(name)):
            # An office that ends as organs do is one: 市委办公室, 安全生产委员会办公室.
            if ending.label == label and (ending.end == len(name) or section.fullmatch(name, ending.end)):
                return name[: ending.end]
    return name


def _by_name(doc: Doc, rules: Grammar, context: PlaceContext, items: Mapping[int, Division]) -> list[Group]:
    """A group for each name as written, and for each place whatever it is called."""
    groups: dict[tuple[str, ...], Group] = {}
    ents = doc.ents
    text, speaker = text_of(doc), speaker_of(doc._.site)
    name = ""
    for span, before in zip(ents, (None, *ents), strict=False):
        label: Label = span.label_  # type: ignore[assignment]
        gap = text[before.end_char : span.start_char] if before else ""
        listed = name if before and before.label_ == label and gap in _BETWEEN else ""
        name = whole_name(name_of(span), label, rules)
        if label == "SCHOOL" and _OF_UNIVERSITY.match(name):
            before_it = text[max(0, span.start_char - 2) : span.start_char]
            name = _university_of(before_it, listed, speaker, rules) + name
        if label == "REGION":
            chain = context.chain(name)
            key = chain[-1].adcode if chain and rules.places.covers(name) else name
            group = groups.setdefault((label, key), Group(label, []))
            if chain and key == chain[-1].adcode and name not in group.names:
                group.codes.append((key,))
        elif division := items.get(span.start_char):
            group = groups.setdefault((label, name, division.adcode), Group(label, []))
            if not group.names:
                organ = name[1:]
                group.keys.add(rules.key(organ))
                group.codes.append((division.adcode,))
                group.name_in_full(division, organ)
        else:
            group = groups.setdefault((label, name), Group(label, []))
            if not group.names:
                key, codes = _read(name, rules, context)
                group.keys.add(key)
                group.codes.append(codes or _codes_beside(span, before, context))
        group.spans.append(span)
        if name not in group.names:
            group.names.append(name)
    return list(groups.values())


def _read(name: str, rules: Grammar, context: PlaceContext) -> tuple[str, tuple[str, ...]]:
    """The key of a name, and the codes of the places before it."""
    parts = rules.parts(name)
    return parts.key, tuple(division.adcode for division in context.divisions(parts.places))


def _university_of(before: str, listed: str, speaker: tuple[Label, str] | None, rules: Grammar) -> str:
    """Whose 附属小学 stands behind two characters: that of the name before in a list (甲大学第一附属小学、|第二附属小学), or the
    university whose medium it is, where it says 我校附属小学 or 学校附属小学. Nothing where neither tells.
    """
    found = rules.university_at(listed)
    if found and _OF_UNIVERSITY.match(listed, len(found[0])):
        return found[0]
    is_ours = speaker and speaker[0] == "UNIVERSITY" and _OUR_SCHOOL.fullmatch(before)
    return speaker[1] if speaker and is_ours else ""


def _codes_beside(span: Span, before: Span | None, context: PlaceContext) -> tuple[str, ...]:
    """The codes of the place that a school is said to be of: 海淀区|的|实验小学."""
    if span.label_ not in TAUGHT or before is None or before.label_ != "REGION":
        return ()
    if span.doc[before.end : span.start].text not in _OF:
        return ()
    return tuple(division.adcode for division in context.chain(name_of(before)))


def _of_title(doc: Doc, rules: Grammar, context: PlaceContext) -> list[Group]:
    """The names in the title: often the only place that spells a school's name out. Groups without a mention, but for the
    only school of a title, or the only one that the text doesn't name, which may be the one that says 我校 where the medium
    is none of its own; the only one is also called 学校 where the text names no school. Who stands beside 我校 in a title is
    another."""
    groups = [
        _unmentioned(mention.label, mention.name, rules, context)
        for mention in doc._.title_mentions
        if mention.label != "REGION"
    ]
    taught = [group for group in groups if group.label in (*TAUGHT, "UNIVERSITY")]
    speaking = taught if len(taught) == 1 else [group for group in taught if not _is_named(group, doc)]
    if len(speaking) == 1 and speaker_of(doc._.site) is None and not spoken(title_of(doc), speaking[0].label):
        text, school = text_of(doc), speaking[0]
        school.spoken = spoken(text, school.label)
        only = not school.spoken and speaking is taught
        if only and all(span.label_ not in ("SCHOOL", "UNIVERSITY") for span in doc.ents):
            school.spoken = spoken(text, school.label, "subject")
    return groups


def _is_named(group: Group, doc: Doc) -> bool:
    """Whether the text has a name of a group that only the title names, in whatever form."""
    (name,) = group.names
    named = {name_of(span) for span in doc.ents if span.label_ == group.label}
    return any(
        one in name or name in one or abbreviates(one, name) or abbreviates(name, one) for one in named
    )


def _of_speaker(doc: Doc, rules: Grammar, context: PlaceContext) -> list[Group]:
    """The school or university that says 我校 in its own medium and may never name itself."""
    speaker = speaker_of(doc._.site)
    if speaker is None:
        return []
    label, name = speaker
    return [_unmentioned(label, name, rules, context, spoken(text_of(doc), label))]


def _unmentioned(
    label: Label, name: str, rules: Grammar, context: PlaceContext, spoken: Iterable[tuple[int, int]] = ()
) -> Group:
    """A group of one name that stands elsewhere than in the text."""
    key, codes = _read(name, rules, context)
    return Group(label, [name], [], list(spoken), {key}, [codes])


def _of_home(doc: Doc, rules: Grammar, context: PlaceContext) -> list[Group]:
    """The places of the medium's name that the text calls 我区 or 我市, and may never name."""
    own = own_places(text_of(doc))
    home = context.chain(doc._.site or "") if own else ()
    return [
        Group("REGION", [place.name], [], own[place.name[-1]], {rules.key(place.name)}, [(place.adcode,)])
        for place in home
        if place.name[-1] in own
    ]
