"""The model that says which candidates are ties, of what kind and in which direction.

Two linear models share their features (`candidates.py`): one says how likely a pair is tied at all, the other what
the tie is called. Both are logistic regressions of scikit-learn, trained by `lianxiao train ties`; what ships is their
weights as plain arrays, so that nothing is unpickled and a page costs one sparse product.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline import linear, resources
from pipeline.language.candidates import Candidate
from pipeline.linear import Floats, Linear
from pipeline.schema import Relation

NAME = "ties"
_CONFIG, _TIE, _KIND = "config.json", "tie", "kind"

_EDUCATION = frozenset({"SCHOOL", "UNIVERSITY", "EDU_AUTHORITY"})

FORWARD, BACKWARD, UNDIRECTED = "forward", "backward", "undirected"


@dataclass(frozen=True)
class Kind:
    """What a tie is called and which of the two, in the order of the text, is its head."""

    relation: Relation
    way: str
    """`forward` where the first is the head, `backward` where the second is, else `undirected`."""

    def fits(self, first: str, second: str) -> bool:
        """Whether organisations of these labels, in the order of the text, can be tied so."""
        head, tail = (second, first) if self.way == BACKWARD else (first, second)
        match self.relation:
            case "membership":
                return head == "EDU_GROUP"
            case "school_enterprise":
                return "COMPANY" in (head, tail)
            case "cooperation":  # a school's or an authority's with a company is a school_enterprise
                return "COMPANY" not in (head, tail) or not {head, tail} & _EDUCATION
            case "branch":
                return "COMPANY" not in (head, tail) and tail in ("SCHOOL", "UNIVERSITY", "EDU_GROUP")
            case "management":
                return "COMPANY" not in (head, tail) and tail not in ("REGION", "GOVERNMENT", "EDU_AUTHORITY")
            case _:
                return True

    @property
    def turned(self) -> Kind:
        """The kind with the two named in the other order."""
        ways = {FORWARD: BACKWARD, BACKWARD: FORWARD, UNDIRECTED: UNDIRECTED}
        return Kind(self.relation, ways[self.way])


@dataclass(frozen=True)
class Example:
    """A candidate's features and what it is; None for a pair that is not tied."""

    features: frozenset[str]
    kind: Kind | None


@dataclass(frozen=True)
class Verdict:
    """What the model says of a pair, from its best candidate: `kind` is in the order of that candidate."""

    candidate: Candidate
    probability: float
    kind: Kind


@dataclass(frozen=True)
class TieModel:
    """Both models; a column of `kind` is one of `kinds`."""

    tie: Linear
    kind: Linear
    kinds: tuple[Kind, ...]
    threshold: float = 0.5
    """The probability from which a pair is called tied: the one of the best F1 on dev."""
    framed_threshold: float = 0.5
    """The same for a pair that a frame has read, too."""

    def verdicts(self, candidates: Sequence[Candidate]) -> list[Verdict]:
        """A verdict for each pair of entities that may be tied, in the order of their first candidates.

        How likely a pair is tied is what its best candidate says; its kind is what all of them say, weighed
        by the square of their probabilities.
        """
        by_pair: dict[frozenset[str], list[tuple[Candidate, float, Floats]]] = defaultdict(list)
        for candidate in candidates:
            probability = self.tie.probability(candidate.features)
            by_pair[candidate.pair].append((candidate, probability, self.kind.shares(candidate.features)))
        verdicts = (self._verdict(said) for said in by_pair.values())
        return [verdict for verdict in verdicts if verdict is not None]

    def _verdict(self, said: Sequence[tuple[Candidate, float, Floats]]) -> Verdict | None:
        """What the candidates of one pair say; None where no kind that the model knows fits the two."""
        best, probability, _ = max(said, key=lambda each: each[1])
        votes: dict[Kind, float] = defaultdict(float)
        for candidate, weight, shares in said:
            turned = candidate.first.entity != best.first.entity
            for told, share in zip(self.kinds, shares, strict=True):
                kind = told.turned if turned else told
                if kind.fits(best.first.label, best.second.label):
                    votes[kind] += weight * weight * float(share)
        if not votes:
            return None
        relations: dict[Relation, float] = defaultdict(float)
        for kind, vote in votes.items():
            relations[kind.relation] += vote
        relation = max(relations, key=lambda name: (relations[name], name))
        ways = {kind: vote for kind, vote in votes.items() if kind.relation == relation}
        return Verdict(best, probability, max(ways, key=lambda kind: (ways[kind], kind.way)))


def train(examples: Iterable[Example]) -> TieModel:
    """Fit both models.

    The same examples give the same weights. Strengths of regularisation are those of the best F1 on dev; between a half
    and twice of them it hardly changes. Dev also chooses better thresholds than these.

    Raises:
        TooFewError: when the examples hold fewer than two kinds of ties, or no pair that is not tied.
    """
    seen = list(examples)
    tied = [(example.features, example.kind) for example in seen if example.kind is not None]
    kinds = sorted({kind for _, kind in tied}, key=lambda kind: (kind.relation, kind.way))
    return TieModel(
        linear.fit([e.features for e in seen], [e.kind is not None for e in seen], 0.03, least=3),
        linear.fit([features for features, _ in tied], [kinds.index(kind) for _, kind in tied], 0.3, least=3),
        tuple(kinds),
    )


def write(model: TieModel, folder: Path) -> None:
    """Write a model into a folder."""
    linear.write(model.tie, folder, _TIE)
    linear.write(model.kind, folder, _KIND)
    config = {
        "kinds": [[kind.relation, kind.way] for kind in model.kinds],
        "threshold": model.threshold,
        "framed_threshold": model.framed_threshold,
    }
    (folder / _CONFIG).write_text(json.dumps(config, indent=1) + "\n", "utf-8")


def read(folder: Path) -> TieModel:
    """The model in a folder.

    Raises:
        FileNotFoundError: when there is none.
    """
    config = json.loads((folder / _CONFIG).read_text("utf-8"))
    kinds = tuple(Kind(relation, way) for relation, way in config.pop("kinds"))
    return TieModel(linear.read(folder, _TIE), linear.read(folder, _KIND), kinds, **config)


@cache
def tie_model() -> TieModel:
    """The model that ships with the package, read once."""
    return read(resources.MODELS / NAME)
