"""Groups whose members a text lists under them, line by line: 清溪学区 / 牵头学校：石桥小学 / 成员学校：柳湾小学."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from pipeline import resources
from pipeline.language.ties import Offsets, Party, Tie

_CONFIDENCE = 0.9
"""How often it is right, by the author's judgement; the model of ties decides."""


def roster_heads(text: str, spans: Sequence[Offsets], named: Sequence[Sequence[Party]]) -> dict[int, Party]:
    """The group under which a sentence lists members, by the number of the sentence.

    A group is on a line of its own, as its last name; right under it stand lines that begin with a part in it.

    Args:
        text: the article.
        spans: its sentences.
        named: whom each of them names.
    """
    heads: dict[int, Party] = {}
    head: Party | None = None
    for number, ((start, end), parties) in enumerate(zip(spans, named, strict=True)):
        if _said("role").match(text, start, end):
            if head is not None:
                heads[number] = head
            continue
        groups = [party for party in parties if party.label == "EDU_GROUP" and not party.is_pronoun]
        is_head = (
            len(groups) == 1
            and groups[0] is parties[-1]
            and _said("behind").fullmatch(text, groups[0].end, end)
        )
        head = groups[0] if is_head and _said("before").fullmatch(text, start, parties[0].start) else None
    return heads


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


@cache
def _said(where: str) -> re.Pattern[str]:
    """How a line begins that tells whose part its schools have (`role`: 1.成员校（2所）：), and what stands `before` and `behind` a
    group on its own line."""
    return re.compile(resources.toml("ties")["roster"][where])
