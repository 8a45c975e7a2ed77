"""The model that says which candidates are ties, of what kind and in which direction.

Three models of scikit-learn, trained by `lianxiao train ties`. Two linear ones share the features of a candidate
(`candidates.py`): one scores whether its sentence ties the two, the other says what the tie is called. Boosted trees see
the scores of all candidates of a pair and of the pairs beside it (`pairs.py`), and decide. What ships are plain arrays, so
that nothing is unpickled.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from pipeline import linear, resources
from pipeline.language import trees
from pipeline.language.candidates import Candidate, Candidates
from pipeline.language.pairs import STEEPNESS, Pair, facts, pairs_of
from pipeline.language.ties import Tie
from pipeline.language.trees import Trees
from pipeline.linear import Linear, Rows
from pipeline.reliability import log_odds
from pipeline.schema import RELATIONS, Relation

NAME = "ties"
_CONFIG, _TIE, _KIND, _PAIR = "config.json", "tie", "kind", "pair"

_EDUCATION = frozenset({"SCHOOL", "UNIVERSITY", "EDU_AUTHORITY"})

FORWARD, BACKWARD, UNDIRECTED = "forward", "backward", "undirected"


class Kind(NamedTuple):
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


Votes = tuple[tuple[Kind, float], ...]
"""Kinds that fit a pair with their shares, the chosen one first."""


@dataclass(frozen=True)
class Example:
    """A candidate's features and what it is; None for a pair that is not tied."""

    features: frozenset[str]
    kind: Kind | None


@dataclass(frozen=True)
class Examples:
    """Candidates, and what each of them is; None for a pair that is not tied."""

    candidates: Rows
    kinds: Sequence[Kind | None]

    @classmethod
    def of(cls, examples: Iterable[Example]) -> Examples:
        """Examples in little room: each is forgotten when its features are numbers."""
        kinds: list[Kind | None] = []

        def candidates() -> Iterator[frozenset[str]]:
            for example in examples:
                kinds.append(example.kind)
                yield example.features

        return cls(Rows.of(candidates()), kinds)

    def at(self, numbers: Sequence[int]) -> Examples:
        """Some of the examples."""
        return Examples(self.candidates.at(numbers), [self.kinds[at] for at in numbers])


@dataclass(frozen=True)
class Calibration:
    """From what the models believe to how often it is right: a logistic regression on two log-odds (Platt)."""

    pair: float = 1.0
    kind: float = 1.0
    bias: float = 0.0

    def confidence(self, probability: float, share: float) -> float:
        """How likely it is that two are tied, and as is said; given how likely they are tied and the share of the kind."""
        score = self.pair * log_odds(probability) + self.kind * log_odds(share) + self.bias
        return 1 / (1 + math.exp(-score))

    def highest(self, probability: float) -> float:
        """The confidence that no share exceeds."""
        return self.confidence(probability, 1.0 if self.kind > 0 else 0.0)


@dataclass(frozen=True)
class Verdict:
    """What the model says of a pair; `kind` and `kinds` are in the order of `pair.best`."""

    pair: Pair
    probability: float
    """How likely the two are tied at all."""
    kinds: Votes
    """All kinds that fit the two with their shares of the votes, the chosen one first."""
    confidence: float
    """How likely the two are tied, and by this relation."""

    @property
    def candidate(self) -> Candidate:
        """The candidate that convinced the model most."""
        return self.pair.best

    @property
    def kind(self) -> Kind:
        """What the tie is called."""
        return self.kinds[0][0]


@dataclass(frozen=True)
class KindModel:
    """What a tie is called; a column of `model` is one of `kinds`."""

    model: Linear
    kinds: tuple[Kind, ...]

    def votes(self, pairs: Sequence[Pair]) -> list[Votes]:
        """For each pair the kinds that fit it with their shares, the chosen one first; none where no known one fits.

        All its candidates vote, each by the square of how likely it ties the two. The relation of the most votes wins, and
        within it the way.
        """
        scores = self.model.scores_of_parted(candidate.parts for pair in pairs for candidate, _ in pair.told)
        shares = iter(linear.shares(scores).tolist() if pairs else ())
        return [self._votes(pair, list(islice(shares, len(pair.told)))) for pair in pairs]

    def _votes(self, pair: Pair, each_shares: Iterable[Sequence[float]]) -> Votes:
        best = pair.best
        fitting = _fitting((*self.kinds, *self._turned), best.first.label, best.second.label)
        # 签署合作办学协议，双方将开展合作: the sentence names the agreement of its second pair, too.
        agreed_on = {each.sentence: each.agreed_on for each, _ in pair.told if each.agreed_on}
        votes: dict[Kind, float] = defaultdict(float)
        for (candidate, score), shares in zip(pair.told, each_shares, strict=True):
            turned = candidate.first.entity != best.first.entity
            weight = 1 / (1 + math.exp(-STEEPNESS * score)) ** 2
            for kind, share in zip(self._turned if turned else self.kinds, shares, strict=True):
                if kind in fitting:
                    votes[_more_exactly(kind, agreed_on.get(candidate.sentence))] += weight * share
        relations: dict[Relation, float] = defaultdict(float)
        for kind, vote in votes.items():
            relations[kind.relation] += vote
        every = sum(votes.values())
        order = sorted(
            votes, key=lambda kind: (-relations[kind.relation], kind.relation, -votes[kind], kind.way)
        )
        return tuple((kind, votes[kind] / every) for kind in order)

    @cached_property
    def _turned(self) -> tuple[Kind, ...]:
        return tuple(kind.turned for kind in self.kinds)


def _more_exactly(kind: Kind, agreed_on: Relation | None) -> Kind:
    """A cooperation by the name of its agreement, where that tells more."""
    return Kind(agreed_on, UNDIRECTED) if agreed_on and kind.relation == "cooperation" else kind


@cache
def _fitting(kinds: tuple[Kind, ...], first: str, second: str) -> frozenset[Kind]:
    """The kinds in which organisations of these labels, in the order of the text, can be tied."""
    return frozenset(kind for kind in kinds if kind.fits(first, second))


HOPELESS, _AT_MOST = -1.2, 0.25
"""A pair whose best candidate lies behind the margin on the side of no tie is never as likely as this: in cross-validation none of
the six in ten pairs that lie there was. The trees don't learn from them."""


@dataclass(frozen=True)
class TieModel:
    """All models together."""

    tie: Linear
    kind: KindModel
    pair: Trees
    calibration: Calibration = Calibration()
    threshold: float = 0.5
    """The confidence from which a tie is believed: what gives the best F1 in cross-validation."""

    def verdicts(
        self,
        found: Candidates,
        framed: Mapping[frozenset[str], Sequence[Tie]],
        length: int,
        least: float = 0.0,
    ) -> list[Verdict]:
        """A verdict for each pair of a Doc that may be tied, in the order of their first candidates.

        Args:
            found: The candidates of the Doc.
            framed: What the frames read of each pair.
            length: The characters of its text.
            least: Pairs whose confidence cannot come to this, whatever their kind, may be left out.
        """
        pairs = scored(self.tie, found)
        # What the other pairs say of a hopeless one need not be found out, nor asked of the trees.
        above = HOPELESS if self.calibration.highest(_AT_MOST) < least else -math.inf
        asked = [pair for pair in pairs if pair.score > above]
        votes = self.kind.votes(asked)
        told = facts(pairs, found, framed, length, above)
        likely = trees.probabilities(self.pair, with_votes(told, votes))
        verdicts = (
            verdict_of(pair, probability, kinds, self.calibration)
            for pair, probability, kinds in zip(asked, likely, votes, strict=True)
            if self.calibration.highest(probability) >= least
        )
        return [verdict for verdict in verdicts if verdict is not None]


def scored(tie: Linear, found: Candidates) -> list[Pair]:
    """The pairs of a Doc, their candidates scored by the model `tie`."""
    scores = tie.scores_of_parted(each.parts for each in found.pairs)[:, 0].tolist()
    return pairs_of(zip(found.pairs, scores, strict=True))


def with_votes(told: Iterable[Mapping[str, float]], votes: Iterable[Votes]) -> list[dict[str, float]]:
    """The facts of pairs, and what their candidates vote for: what candidates call in different ways is less often a tie."""
    return [
        {
            **row,
            "relation": float(RELATIONS.index(kinds[0][0].relation)) if kinds else -1.0,
            "share of kind": kinds[0][1] if kinds else 0.0,
            "share of next kind": kinds[1][1] if len(kinds) > 1 else 0.0,
        }
        for row, kinds in zip(told, votes, strict=True)
    ]


def verdict_of(pair: Pair, probability: float, kinds: Votes, calibration: Calibration) -> Verdict | None:
    """The verdict on a pair that is tied with `probability`; None where no kind fits the two."""
    if not kinds:
        return None
    chosen = kinds[0][0].relation
    share = sum(share for kind, share in kinds if kind.relation == chosen)
    return Verdict(pair, probability, kinds, calibration.confidence(probability, share))


def train_tie(examples: Examples) -> Linear:
    """Fit the model that scores whether a candidate is a tie: the weights of a linear support vector machine, which did
    better in cross-validation than logistic regression, and no worse than a network with a hidden layer.

    Raises:
        TooFewError: when all examples are ties, or none is.
    """
    told = [kind is not None for kind in examples.kinds]
    return linear.fit(examples.candidates, told, 0.005, least=3, margin=True)


def train_kind(examples: Examples) -> KindModel:
    """Fit the model that says what a tie is called. The strength is that of the best F1 in cross-validation.

    Raises:
        TooFewError: when the examples hold fewer than two kinds of ties.
    """
    tied = [(at, kind) for at, kind in enumerate(examples.kinds) if kind is not None]
    kinds = sorted({kind for _, kind in tied}, key=lambda kind: (kind.relation, kind.way))
    labels = [kinds.index(kind) for _, kind in tied]
    candidates = examples.candidates.at([at for at, _ in tied])
    return KindModel(linear.fit(candidates, labels, 0.3, least=3), tuple(kinds))


def calibrate(told: Sequence[tuple[float, float]], right: Sequence[bool]) -> Calibration:
    """Fit the calibration of verdicts.

    Args:
        told: Of each the probability that the two are tied, and the share of its relation.
        right: Whether they are, by this relation.
    """
    from sklearn.linear_model import LogisticRegression

    if len(set(right)) < 2:
        return Calibration()
    rows = [[log_odds(probability), log_odds(share)] for probability, share in told]
    fitted = LogisticRegression(C=1.0).fit(rows, right)
    pair, kind = (round(float(weight), 4) for weight in fitted.coef_[0])
    return Calibration(pair, kind, round(float(fitted.intercept_[0]), 4))


def write(model: TieModel, folder: Path) -> None:
    """Write a model into a folder."""
    linear.write(model.tie, folder, _TIE)
    linear.write(model.kind.model, folder, _KIND)
    trees.write(model.pair, folder, _PAIR)
    config = {
        "kinds": [[kind.relation, kind.way] for kind in model.kind.kinds],
        "calibration": asdict(model.calibration),
        "threshold": model.threshold,
    }
    (folder / _CONFIG).write_text(json.dumps(config, indent=1) + "\n", "utf-8")


def read(folder: Path) -> TieModel:
    """The model in a folder.

    Raises:
        FileNotFoundError: when there is none.
    """
    config = json.loads((folder / _CONFIG).read_text("utf-8"))
    kinds = tuple(Kind(relation, way) for relation, way in config["kinds"])
    return TieModel(
        linear.read(folder, _TIE),
        KindModel(linear.read(folder, _KIND), kinds),
        trees.read(folder, _PAIR),
        Calibration(**config["calibration"]),
        config["threshold"],
    )


@cache
def tie_model() -> TieModel:
    """The model that ships with the package, read once."""
    return read(resources.MODELS / NAME)
