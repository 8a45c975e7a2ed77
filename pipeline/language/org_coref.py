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
from pipeline.language.org_ner import split_tokens
from pipeline.schema import Entity

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
        return re.compile(rf"(?:(?<=[,，。;；:：“”\n])|^)(?:{words})(?=[^的里内中外长区门、])" if who == "subject" else words)

    return tuple(
        _Pronoun(pattern(entry["words"], entry["who"]), frozenset(entry["labels"]), entry["count"], entry["who"])
        for entry in resources.toml("anaphora")["pronoun"]
    )


@Language.component("org_coref", requires=["doc.ents"], assigns=["doc.spans"])
def org_coref(doc: Doc) -> Doc:
    """Sets `doc.spans["anaphora"]`: pronouns for organisations, with `span._.antecedents` (entity ids)."""
    found: dict[tuple[int, int], tuple[str, ...]] = {}
    named = [(ent.start_char, ent.end_char, ent.label_, ent.kb_id_) for ent in doc.ents]
    taken = {position for start, end, *_ in named for position in range(start, end)}
    first_person = re.search("[我本][校园院]", doc.text) is not None
    for pronoun in _pronouns():
        for match in pronoun.pattern.finditer(doc.text):
            if taken & set(range(*match.span())):
                continue
            ids = _antecedents(match.start(), match.group(), pronoun, named, doc._.organisations, first_person)
            if len(ids) == pronoun.count:
                found[match.span()] = ids
                taken |= set(range(*match.span()))
    split_tokens(doc, {offset for span in found for offset in span})
    doc.spans["anaphora"] = [_span(doc, start, end, ids) for (start, end), ids in sorted(found.items())]
    return doc


def _span(doc: Doc, start: int, end: int, ids: tuple[str, ...]) -> Span:
    span = doc.char_span(start, end, label="ANAPHOR")
    assert span is not None  # the tokens were split there
    span._.antecedents = ids
    return span


def _antecedents(
    position: int, word: str, pronoun: _Pronoun, named: Sequence[tuple[int, int, str, str]], organisations: Sequence[Entity], first_person: bool
) -> tuple[str, ...]:
    if pronoun.who == "self":
        return _self(word, pronoun, organisations)
    # A page that says 我校 means that school by 学校, too.
    if pronoun.who == "subject" and first_person and (speaker := _self(word, pronoun, organisations)):
        return speaker
    ids: list[str] = []
    labels: list[str] = []
    for start, _end, label, identifier in reversed(named):
        if start >= position or identifier in ids:
            continue
        if position - start > _REACH or len(ids) == pronoun.count:
            break
        if label not in pronoun.labels or word[-1] in "区县市省州旗" and not _is_kind(identifier, word[-1], organisations):
            continue
        # Two parties of one thing are of one rank: `双方` is not a school and the province that it lies in.
        if pronoun.count == 2 and labels and label == "REGION" and labels[0] != "REGION":
            continue
        ids.append(identifier)
        labels.append(label)
    return tuple(reversed(ids))


def _is_kind(identifier: str, kind: str, organisations: Sequence[Entity]) -> bool:
    entity = next((e for e in organisations if e.id == identifier), None)
    return entity is not None and entity.name.endswith(kind)


def _self(word: str, pronoun: _Pronoun, organisations: Sequence[Entity]) -> tuple[str, ...]:
    """The organisation that says 我校: the first of its kind that the text names."""
    kind = word[-1] if word[-1] in "区县市省州旗" else ""
    speakers = [e for e in organisations if e.label in pronoun.labels and e.name.endswith(kind)]
    return (speakers[0].id,) if speakers else ()
