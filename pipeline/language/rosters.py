"""Groups whose members a text lists under them, line by line: 清溪学区 / 牵头学校：石桥小学 / 成员学校：柳湾小学."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pipeline import resources
from pipeline.language.ties import Offsets, Party, Tie

_CONFIDENCE = 0.9
"""How often it is right, by the author's judgement; the model of ties decides."""


def roster_heads(text: str, spans: Sequence[Offsets], named: Sequence[Sequence[Party]]) -> dict[int, Party]:
    """The group under which a sentence lists members, by the number of the sentence.

    A group is on a line of its own, as its last name; right under it stand lines that begin with a part in it, or hold nothing
    but names. In a table whose columns are called by these parts, it is the first name of a row.

    Args:
        text: the article.
        spans: its sentences.
        named: whom each of them names.
    """
    heads: dict[int, Party] = {}
    head: Party | None = None
    in_table = False
    for number, (line, parties) in enumerate(zip(spans, named, strict=True)):
        alone = _alone(text, line, parties)
        if head and not alone and (_said("role").match(text, *line) or _is_list(text, line, parties)):
            heads[number] = head
        elif in_table and not alone and parties and _is_group(parties[0]) and _is_list(text, line, parties):
            heads[number] = parties[0]
        else:
            head = alone
            in_table = _said("columns").search(text, *line) is not None
    return heads


def _alone(text: str, line: Offsets, parties: Sequence[Party]) -> Party | None:
    """The group that a line names and nobody else, but the place that it lies in."""
    if not parties or not _is_group(parties[-1]) or any(party.label != "REGION" for party in parties[:-1]):
        return None
    behind = _said("behind").fullmatch(text, parties[-1].end, line[1])
    return parties[-1] if behind and _said("before").fullmatch(text, line[0], parties[0].start) else None


def _is_group(party: Party) -> bool:
    return party.label == "EDU_GROUP" and not party.is_pronoun


def _is_list(text: str, line: Offsets, parties: Sequence[Party]) -> bool:
    """Whether a line is of names, what joins them and their parts in brackets alone: 石桥小学（牵头学校）、柳湾小学."""
    # 学校 of 牵头学校 may have been understood as one of them.
    parties = [party for party in parties if not party.is_pronoun]
    ends = [line[0], *(party.end for party in parties)]
    starts = [*(party.start for party in parties), line[1]]
    between = (_said("between").fullmatch(text, *gap) for gap in zip(ends, starts, strict=True))
    return bool(parties) and all(between)


def roster_ties(
    text: str, spans: Sequence[Offsets], named: Sequence[Sequence[Party]], heads: Mapping[int, Party]
) -> Iterator[Tie]:
    """The membership of each organisation that a sentence lists in the group that heads it."""
    for number, head in heads.items():
        start, end = spans[number]
        for member in named[number]:
            if member.label in ("REGION", "EDU_GROUP") or member.is_pronoun:
                continue
            yield Tie(
                relation="membership",
                head=head.ids[0],
                tail=member.ids[0],
                head_span=(head.start, head.end),
                tail_span=(member.start, member.end),
                directed=True,
                status="agreed",
                date=None,
                agreement=None,
                program=None,
                evidence=(start, start + len(text[start:end].rstrip())),
                mentions=(),
                confidence=_CONFIDENCE,
                event=f"{head.start}:roster",
                frame="roster",
            )


def _said(where: str) -> re.Pattern[str]:
    """How a line begins that tells whose part its schools have (`role`: 1.成员校（2所）：), what stands `before` and `behind` a
    group on its own line, and `between` the names of a list, and what the `columns` of a table are called."""
    return resources.pattern("ties", "roster", where)
