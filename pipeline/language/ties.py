"""The value that the language room hands on: a tie between two entities, and where the text says so."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.schema import Relation, TieStatus

Offsets = tuple[int, int]
"""[start, end) in characters of the Doc's text."""


@dataclass(frozen=True)
class Party:
    """One mention of a party: a name, or a pronoun with several antecedents."""

    start: int
    end: int
    ids: tuple[str, ...]
    label: str
    is_pronoun: bool = False


@dataclass(frozen=True)
class Tie:
    """One tie as a Doc tells it; `head` and `tail` are ids of `doc._.organisations`."""

    relation: Relation
    head: str
    tail: str
    head_span: Offsets
    """The mention (a name or a pronoun) that the evidence rests on; see `tie_mentions.py`."""
    tail_span: Offsets
    directed: bool
    status: TieStatus
    date: str | None
    agreement: str | None
    program: str | None
    evidence: Offsets
    mentions: tuple[Offsets, ...]
    """What else says so, in the order of the text, the evidence left out."""
    confidence: float
    event: str
    """Ties of one agreement share it; unique within the Doc."""
    frame: str
    """What found it: a pattern of `ties.toml` by its name, `brand` where a branch's name holds that of the other side, `roster`
    where a list of members stands under its group, or `model` where only the model tells the tie."""
    term: str | None = None
    """How long it holds: `P3Y`, or `2023-09/2026-08`; see `attributes.py` for this and the next two."""
    place: str | None = None
    parties: int | None = None

    @property
    def pair(self) -> frozenset[str]:
        """The ids of both sides, whatever their order."""
        return frozenset((self.head, self.tail))
