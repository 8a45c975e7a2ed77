"""The model that says which candidates are ties, of what kind and in which direction.

Two linear models share their features (`candidates.py`): one says how likely a pair is tied at all, the other what
the tie is called. Both are logistic regressions of scikit-learn, trained by `lianxiao train ties`; what ships is their
weights as plain arrays, so that nothing is unpickled and a page costs one sparse product.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline import resources
from pipeline.language.candidates import Candidate
from pipeline.schema import Relation

NAME = "ties"
_CONFIG, _FEATURES, _WEIGHTS = "config.json", "features.txt.gz", "weights.npz"

Floats = NDArray[np.float32]

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
    """Weights of both models: `tie` has a row a feature, `kinds` a row a feature and a column a kind."""

    features: Mapping[str, int]
    kinds: tuple[Kind, ...]
    tie: Floats
    tie_bias: float
    kind: Floats
    kind_bias: Floats
    threshold: float
    """The probability from which a pair is called tied: the one of the best F1 on dev."""
    framed_threshold: float
    """The same for a pair that a frame has read, too."""

    def verdicts(self, candidates: Sequence[Candidate]) -> list[Verdict]:
        """A verdict for each pair of entities, in the order of their first candidates.

        How likely a pair is tied is what its best candidate says; its kind is what all of them say, weighed
        by the square of their probabilities.
        """
        by_pair: dict[frozenset[str], list[tuple[Candidate, float, Floats]]] = defaultdict(list)
        for candidate in candidates:
            rows = [self.features[name] for name in candidate.features if name in self.features]
            probability = _sigmoid(float(self.tie[rows].sum()) + self.tie_bias)
            by_pair[candidate.pair].append(
                (candidate, probability, _softmax(self.kind[rows].sum(axis=0) + self.kind_bias))
            )
        return [self._verdict(said) for said in by_pair.values()]

    def _verdict(self, said: Sequence[tuple[Candidate, float, Floats]]) -> Verdict:
        best, probability, _ = max(said, key=lambda each: each[1])
        votes: dict[Kind, float] = defaultdict(float)
        for candidate, weight, shares in said:
            turned = candidate.first.entity != best.first.entity
            for told, share in zip(self.kinds, shares, strict=True):
                kind = told.turned if turned else told
                if kind.fits(best.first.label, best.second.label):
                    votes[kind] += weight * weight * float(share)
        relations: dict[Relation, float] = defaultdict(float)
        for kind, vote in votes.items():
            relations[kind.relation] += vote
        relation = max(relations, key=lambda name: (relations[name], name))
        ways = {kind: vote for kind, vote in votes.items() if kind.relation == relation}
        return Verdict(best, probability, max(ways, key=lambda kind: (ways[kind], kind.way)))


def train(examples: Iterable[Example], least: int = 2) -> TieModel:
    """Fit both models; features of fewer than `least` examples are left out.

    The same examples give the same weights. Strengths of regularisation (C = 0.05 and 0.3) are those of the best F1
    on dev; between 0.02 and 0.1 it hardly changes. Both thresholds are 0.5: dev chooses better ones.
    """
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    seen = list(examples)
    counts = Counter(name for example in seen for name in example.features)
    features = {
        name: row for row, name in enumerate(sorted(n for n, many in counts.items() if many >= least))
    }

    def fit(used: Sequence[Example], labels: Sequence[Any], strength: float) -> Any:
        rows = [[features[name] for name in sorted(e.features) if name in features] for e in used]
        ends = np.cumsum([0, *map(len, rows)])
        columns = [column for row in rows for column in row]
        matrix = csr_matrix((np.ones(len(columns), np.float32), columns, ends), (len(used), len(features)))
        return LogisticRegression(C=strength, max_iter=1000).fit(matrix, labels)

    tied = [example for example in seen if example.kind is not None]
    kinds = sorted({example.kind for example in tied if example.kind}, key=lambda k: (k.relation, k.way))
    tie = fit(seen, [example.kind is not None for example in seen], 0.05)
    kind = fit(tied, [kinds.index(example.kind) for example in tied if example.kind], 0.3)
    return TieModel(
        features,
        tuple(kinds),
        tie.coef_[0].astype(np.float32),
        float(tie.intercept_[0]),
        np.ascontiguousarray(kind.coef_.T, np.float32),
        kind.intercept_.astype(np.float32),
        threshold=0.5,
        framed_threshold=0.5,
    )


def write(model: TieModel, folder: Path) -> None:
    """Write a model; the same model gives the same bytes but for the times in the archive of arrays."""
    folder.mkdir(parents=True, exist_ok=True)
    config = {
        "kinds": [[kind.relation, kind.way] for kind in model.kinds],
        "tie_bias": model.tie_bias,
        "threshold": model.threshold,
        "framed_threshold": model.framed_threshold,
    }
    (folder / _CONFIG).write_text(json.dumps(config, indent=1) + "\n", "utf-8")
    with (folder / _FEATURES).open("wb") as raw, gzip.GzipFile("", "wb", mtime=0, fileobj=raw) as file:
        file.write("\n".join(model.features).encode())
    arrays = (model.tie, model.kind, model.kind_bias)
    tie, kind, kind_bias = (array.astype(np.float16) for array in arrays)
    np.savez_compressed(folder / _WEIGHTS, tie=tie, kind=kind, kind_bias=kind_bias)


def read(folder: Path) -> TieModel:
    """The model in a folder.

    Raises:
        FileNotFoundError: when there is none.
    """
    config = json.loads((folder / _CONFIG).read_text("utf-8"))
    features = gzip.decompress((folder / _FEATURES).read_bytes()).decode().split("\n")
    with np.load(folder / _WEIGHTS, allow_pickle=False) as arrays:
        tie, kind, kind_bias = (arrays[name].astype(np.float32) for name in ("tie", "kind", "kind_bias"))
    return TieModel(
        {name: row for row, name in enumerate(features)},
        tuple(Kind(relation, way) for relation, way in config["kinds"]),
        tie,
        config["tie_bias"],
        kind,
        kind_bias,
        config["threshold"],
        config["framed_threshold"],
    )


@cache
def tie_model() -> TieModel:
    """The model that ships with the package, read once."""
    return read(resources.MODELS / NAME)


def _sigmoid(score: float) -> float:
    return float(1 / (1 + np.exp(-score)))


def _softmax(scores: Floats) -> Floats:
    odds = np.exp(scores - scores.max())
    shares: Floats = odds / odds.sum()
    return shares
