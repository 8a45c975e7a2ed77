"""Names that the text itself calls one organisation's: `以下简称`, a renaming, a plate, a second name in brackets."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from spacy.tokens import Doc, Span

from pipeline import resources
from pipeline.language.org_grammar import announced
from pipeline.language.org_groups import TAUGHT, Group, name_of

_RENAMED = (*TAUGHT, "UNIVERSITY")
"""What changes its name and hangs out plates."""
_LONGEST_GAP, _LONGEST_LIST = 24, 20
_BESIDE = re.compile('[”"」]?[、和与及]?[“"「]?')


def joined_by_text(groups: list[Group], doc: Doc, text: str) -> list[Group]:
    """The groups of an article with those made one whose names its text calls one; a new name joins its group.

    Args:
        groups: all groups; those that are kept take in the others.
        doc: the Doc that they are of.
        text: its text.
    """
    # Where in `groups` those stand that have a name: nearly always one; of several the first is meant.
    having: defaultdict[str, set[int]] = defaultdict(set)
    for at, group in enumerate(groups):
        for name in group.names:
            having[name].add(at)
    absorbed: set[int] = set()
    for one, other in _called_one(doc, text):
        first, second = (min(having[name], default=None) for name in (one, other))
        if first is None or first in having[other]:
            continue
        if second is None:
            groups[first].names.append(other)
            having[other].add(first)
        elif groups[first].label == groups[second].label:
            groups[first].absorb(groups[second])
            absorbed.add(second)
            for name in groups[second].names:
                having[name] = having[name] - {second} | {first}
    return [group for at, group in enumerate(groups) if at not in absorbed]


def _called_one(doc: Doc, text: str) -> Iterator[tuple[str, str]]:
    """Pairs of names that the text itself calls one: `A（以下简称B）`, `A挂牌成为B`."""
    ents = list(doc.ents)
    owners = {owner.end_char: owner for owner in ents}
    for end, form in announced(text):
        if owner := owners.get(end):
            yield name_of(owner), form
    for at, (left, right) in enumerate(pairwise(ents), 1):
        if left.label_ == right.label_ and left.label_ in _RENAMED:
            olds, news = _renamed(ents, at, text)
            if len(olds) == len(news):
                # A school is not its own branch: 校名定为|甲校东校区 of what 甲校 runs.
                alike = zip(olds, news, strict=True)
                yield from ((a, b) for a, b in alike if not (a.startswith(b) or b.startswith(a)))


def _renamed(ents: Sequence[Span], at: int, text: str) -> tuple[list[str], list[str]]:
    """The old names that end before `ents[at]` and the new ones that begin there, if what stands between says that they are."""
    left, right = ents[at - 1], ents[at]
    gap = text[left.end_char : right.start_char]
    said = _said()
    if said.in_brackets.fullmatch(gap) and text[right.end_char : right.end_char + 1] in tuple("）)”"):
        return [name_of(left)], [name_of(right)]
    if len(gap) > _LONGEST_GAP or not said.renamed.search(gap) or said.of_others.match(gap):
        return [], []
    olds = _listed(ents[max(0, at - _LONGEST_LIST) : at], text, before=True)
    news = _listed(ents[at : at + _LONGEST_LIST], text)
    first, last = olds[0].start_char, news[-1].end_char
    # 由|甲校|更名为: it is named for its own sake.
    begins_with_it = said.begins.match(gap) is not None
    if said.beside.search(text, max(0, first - 1), first) or said.behind.match(text, last):
        return [], []
    if not begins_with_it and said.by.search(text, max(0, first - 1), first):
        return [], []
    return [name_of(span) for span in olds], [name_of(span) for span in news]


def _listed(ents: Sequence[Span], text: str, before: bool = False) -> list[Span]:
    """The names of the list that the first of `ents` begins, or that the last one ends: 甲校、乙校."""
    found = list(ents[-1:] if before else ents[:1])
    for one, other in reversed([*pairwise(ents)]) if before else pairwise(ents):
        if one.label_ != other.label_ or not _BESIDE.fullmatch(text, one.end_char, other.start_char):
            break
        found.insert(0, one) if before else found.append(other)
    return found


@dataclass(frozen=True)
class _Said:
    """What stands between two names of one school; `[renamed]` of the lexicon of organisations."""

    renamed: re.Pattern[str]
    begins: re.Pattern[str]
    """The same at the beginning of what stands between."""
    in_brackets: re.Pattern[str]
    of_others: re.Pattern[str]
    beside: re.Pattern[str]
    by: re.Pattern[str]
    behind: re.Pattern[str]


@cache
def _said() -> _Said:
    words = resources.toml("organisations")["renamed"]

    def one_of(key: str) -> str:
        return f"(?:{'|'.join(words[key])})"

    return _Said(
        renamed=re.compile(
            rf"{one_of('between')}[了着过]?(?:\d{{4}}年(?:创[办建]|成立|开办)的)?[：:]?[“\"「]?$"
        ),
        begins=re.compile(one_of("between")),
        in_brackets=re.compile(f'[（(]{one_of("in_brackets")}?[：:]?[“"]?$'),
        of_others=re.compile(f"[、。；;与和同跟及对的]|.*(?:{'|'.join(words['of_others'])}|。)", re.DOTALL),
        beside=re.compile(one_of("beside")),
        by=re.compile(one_of("by")),
        behind=re.compile(f'[“”"」]*{one_of("behind")}'),
    )
