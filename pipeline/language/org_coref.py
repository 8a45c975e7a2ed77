"""`org_coref`: what 两校, 双方, 该校, 我区 and the like stand for.

The pronouns are data (`corpus/lexicons/anaphora.toml`). Each becomes a span of `doc.spans["anaphora"]` whose
`span._.antecedents` are entity ids; a pronoun without an antecedent is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline import resources
from pipeline.language.names import grammar
from pipeline.language.org_ner import split_tokens
from pipeline.schema import Entity, Label

# How far back a pronoun reaches, in characters: about a long paragraph.
_REACH = 400


@dataclass(frozen=True)
class _Pronoun:
    pattern: re.Pattern[str]
    labels: frozenset[str]
    count: int
    who: str


@cache
def _pronouns() -> tuple[_Pronoun, ...]:
    def pattern(words: str, who: str) -> re.Pattern[str]:
        return re.compile(
            rf"(?:(?<=[,，。;；:：“”\n])|^)(?:{words})(?=[^的里内中外长区门、])"
            if who == "subject"
            else words
        )

    return tuple(
        _Pronoun(
            pattern(entry["words"], entry["who"]), frozenset(entry["labels"]), entry["count"], entry["who"]
        )
        for entry in resources.toml("anaphora")["pronoun"]
    )


@Language.component("org_coref", requires=["doc.ents"], assigns=["doc.spans"])
def org_coref(doc: Doc) -> Doc:
    """Sets `doc.spans["anaphora"]`: pronouns for organisations, with `span._.antecedents` (entity ids)."""
    found: dict[tuple[int, int], tuple[str, ...]] = {}
    text = doc.text  # spaCy joins its tokens anew each time
    named = [(ent.start_char, ent.end_char, ent.label_, ent.kb_id_) for ent in doc.ents]
    taken = {position for start, end, *_ in named for position in range(start, end)}
    first_person = re.search("我[校园院]", text) is not None or speaker_of(doc._.site) is not None
    matches = [(match, pronoun) for pronoun in _pronouns() for match in pronoun.pattern.finditer(text)]
    pair: tuple[str, ...] = ()
    pair_end = -_REACH
    # In the order of the text, for 两校 may mean a school that was last called 我校.
    for match, pronoun in sorted(matches, key=lambda pair: (pair[0].start(), -pair[0].end())):
        if taken & set(range(*match.span())):
            continue
        if pronoun.who in ("former", "latter"):
            # 后者 is told of the same two as the 前者 before it.
            if pronoun.who == "former" or match.start() - pair_end > _REACH // 4:
                pair = _last_two(match, pronoun, named, text)
            pair_end = match.end()
            ids = pair[:1] if pronoun.who == "former" else pair[1:]
        else:
            ids = _antecedents(match, pronoun, named, doc, first_person)
        if len(ids) == pronoun.count:
            found[match.span()] = ids
            taken |= set(range(*match.span()))
            if len(ids) == 1:
                label = next(e.label for e in doc._.organisations if e.id == ids[0])
                named = sorted([*named, (*match.span(), label, ids[0])])
    split_tokens(doc, {offset for span in found for offset in span})
    doc.spans["anaphora"] = [_span(doc, start, end, ids) for (start, end), ids in sorted(found.items())]
    return doc


def _span(doc: Doc, start: int, end: int, ids: tuple[str, ...]) -> Span:
    span = doc.char_span(start, end, label="ANAPHOR")
    assert span is not None  # the tokens were split there
    span._.antecedents = ids
    return span


def _antecedents(
    match: re.Match[str],
    pronoun: _Pronoun,
    named: Sequence[tuple[int, int, str, str]],
    doc: Doc,
    first_person: bool,
) -> tuple[str, ...]:
    organisations, text = doc._.organisations, match.string
    position, word = match.start(), match.group()
    if pronoun.who == "self":
        return _self(word, pronoun, doc)
    before = [
        (start, end, label, identifier)
        for start, end, label, identifier in named
        if position - _REACH < start < position
        and label in pronoun.labels
        and (word[-1] not in "区县市省州旗" or _is_kind(identifier, word[-1], organisations))
    ]
    if pronoun.who == "subject":
        same_sentence = [m for m in before if not re.search("[。！？!?\n]", text[m[1] : position])]
        # A page that says 我校 means that school by 学校, too.
        if not same_sentence and first_person and (speaker := _self(word, pronoun, doc)):
            return speaker
    if word[-1] == "校":
        faculties = {e.id for e in organisations if e.label == "UNIVERSITY" and grammar().is_faculty(e.name)}
        before = [m for m in before if m[3] not in faculties]
    if pronoun.count == 2 and (sides := _two_of_sentence(before, position, text) or _sides(before, text)):
        return sides
    if pronoun.who == "nearest" and pronoun.count == 1:
        before = _outside_clause(before, position, text)
    ids: list[str] = []
    for _start, _end, label, identifier in reversed(before):
        # Two parties of one thing are of one rank: `双方` is not a school and the province that it lies in.
        if identifier in ids or (ids and label == "REGION" and before[-1][2] != "REGION"):
            continue
        ids.append(identifier)
        if len(ids) == pronoun.count:
            break
    return tuple(reversed(ids))


def _two_of_sentence(
    before: Sequence[tuple[int, int, str, str]], position: int, text: str
) -> tuple[str, ...]:
    """The two organisations of the sentence where it names just two: 甲学院派人到广州，与乙公司接触，|双方……"""
    start = max((m.end() for m in re.finditer("[。！？!?；;\n]", text[:position])), default=0)
    ids = tuple(
        dict.fromkeys(
            m[3] for m in before if m[0] >= start and (m[2] != "REGION" or before[-1][2] == "REGION")
        )
    )
    return ids if len(ids) == 2 else ()


_CLAUSE_END = re.compile("[,，。；;：:！？!?\n]")


def _outside_clause(
    before: Sequence[tuple[int, int, str, str]], position: int, text: str
) -> list[tuple[int, int, str, str]]:
    """The mentions of earlier clauses, if any: in `甲中学帮助该校` the other one is meant."""
    return [m for m in before if _CLAUSE_END.search(text, m[1], position)] or list(before)


def _last_two(
    match: re.Match[str], pronoun: _Pronoun, named: Sequence[tuple[int, int, str, str]], text: str
) -> tuple[str, ...]:
    """The last two organisations named before the clause of 前者 or 后者, of one kind if the last one is a region."""
    position = match.start()
    ids: list[str] = []
    reach = [m for m in named if position - _REACH < m[0] < position and m[2] in pronoun.labels]
    for _start, _end, label, identifier in reversed(_outside_clause(reach, position, text)):
        if identifier not in ids and (label != "REGION" or not ids):
            ids.append(identifier)
        if len(ids) == 2:
            return ids[1], ids[0]
    return ()


_SIDES = re.compile("[^,，。；;！？!?\n、]{0,16}?(?:与|和|同|跟|携手|联合|对)(?:来自|位于)?")


def _sides(before: Sequence[tuple[int, int, str, str]], text: str) -> tuple[str, ...]:
    """The last two that the text put side by side, `A与B`: they are 双方 rather than two who looked on."""
    for left, right in zip(before[-2::-1], before[:0:-1], strict=True):
        if left[3] != right[3] and _SIDES.fullmatch(text[left[1] : right[0]]):
            return left[3], right[3]
    return ()


def _is_kind(identifier: str, kind: str, organisations: Sequence[Entity]) -> bool:
    entity = next((e for e in organisations if e.id == identifier), None)
    return entity is not None and entity.name.endswith(kind)


def _self(word: str, pronoun: _Pronoun, doc: Doc) -> tuple[str, ...]:
    """The organisation that says 我校: the one that is `以下简称“我校”`, that of the medium, or the first of its kind named."""
    kind = word[-1] if word[-1] in "区县市省州旗" else ""
    speakers = [e for e in doc._.organisations if e.label in pronoun.labels and e.name.endswith(kind)]
    found = speaker_of(doc._.site)
    medium = found[1] if found else ""
    for is_meant in (lambda e: word in e.aliases, lambda e: medium in (e.name, *e.aliases)):
        if meant := next(filter(is_meant, speakers), None):
            return (meant.id,)
    return (speakers[0].id,) if speakers else ()


def spoken(text: str, label: Label) -> list[tuple[int, int]]:
    """Where a text speaks of an organisation of this kind in the first person: 我校, 本园."""
    return [
        match.span()
        for pronoun in _pronouns()
        if pronoun.who == "self" and label in pronoun.labels
        for match in pronoun.pattern.finditer(text)
    ]


@cache
def speaker_of(site: str | None) -> tuple[Label, str] | None:
    """The school or university whose own medium it is: 青川中学微信公众号, 北京师范大学新闻网."""
    rules = grammar()
    name = rules.own_medium.sub("", site or "")
    label = rules.label(name)
    if label in ("SCHOOL", "UNIVERSITY"):
        return label, name
    university = rules.university_at(name)
    return ("UNIVERSITY", university[1]) if university else None
