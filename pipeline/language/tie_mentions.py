"""Which mention of a tie's sides its record shows: one in the words of its evidence where there is one.

The candidate that convinces the model is not always where the evidence is taken from, and a side may be one that a clause
leaves out or that only the name of its branch holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from pipeline.language.branches import brands_within
from pipeline.language.ties import Offsets, Tie
from pipeline.schema import Entity


@dataclass(frozen=True)
class Mentions:
    """Where a text speaks of each of its organisations."""

    text: str
    entities: Mapping[str, Entity]
    """By id, with their names."""
    pronouns: Mapping[str, Sequence[Offsets]]
    """By id, in the order of the text."""

    @classmethod
    def of(cls, doc: Doc, text: str, entities: Mapping[str, Entity]) -> Mentions:
        """The mentions in a Doc with its pronouns; `entities` hold the brands that its ties need, too."""
        pronouns: dict[str, list[Offsets]] = defaultdict(list)
        for word in doc.spans.get("anaphora", ()):
            for identifier in word._.antecedents:
                pronouns[identifier].append((word.start_char, word.end_char))
        return cls(text, entities, pronouns)

    def shown(self, tie: Tie) -> Tie:
        """The tie with mentions of its sides that its evidence rests on.

        The mention that was read is kept if it lies in the evidence and does not stand for both sides. Else it is the first
        name there, else the first pronoun, else the side's name within the other's; and where the evidence has none of
        these, the nearest before.
        """
        return replace(
            tie,
            head_span=self._shown(tie, tie.head, tie.head_span),
            tail_span=self._shown(tie, tie.tail, tie.tail_span),
        )

    def _shown(self, tie: Tie, side: str, read: Offsets) -> Offsets:
        other = tie.tail if side == tie.head else tie.head
        own = [
            *self.entities[side].mentions,
            *self.pronouns.get(side, ()),
            *brands_within(self.entities[side], self.entities[other], self.text),
        ]
        inside = [span for span in own if _holds(tie.evidence, span)]
        if not inside:
            return _nearest(own, tie.evidence[0], read)
        return read if read in inside and tie.head_span != tie.tail_span else inside[0]


def _holds(outer: Offsets, inner: Offsets) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _nearest(spans: Iterable[Offsets], position: int, otherwise: Offsets) -> Offsets:
    """The last span before a position, or the first behind it; `otherwise` where there is none."""
    told = sorted(spans)
    before = [span for span in told if span[0] < position]
    return before[-1] if before else next(iter(told), otherwise)
