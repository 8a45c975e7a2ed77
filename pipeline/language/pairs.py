"""What all candidates of a pair say together, and what the other pairs of the article say beside it.

A sentence alone often leaves open whether two organisations are tied. Much is decided by the rest: whether anyone in the
article is tied at all, whether one of the two has a surer partner in the same sentence, how the others of its list fare.
`pairs_of` gathers the candidates of each pair, `facts` puts this into numbers for the model of `tie_model.py`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, fsum, inf, log
from statistics import fmean

from pipeline.language.candidates import Candidate, Candidates
from pipeline.language.ties import Offsets, Tie
from pipeline.schema import LABELS

NOTHING = -3.0
"""The score of what isn't there; hardly a candidate has a lower one."""
_TIED = -0.25
"""The score from which a candidate speaks for a tie rather than against it."""
STEEPNESS = 3.0
"""The scores are margins of a support vector machine, no log-odds; this many times a margin is about one."""
_ALIKE = 0.8
"""The share of features that two candidates of one list have in common."""
_KINDS = ("name", "pronoun", "carried", "brand")
_SAID = ("sentence denied", "sentence planned", "sentence ended", "sentence general", "sentence attends")
_SENSES = (
    "sign", "agreement", "pair", "help", "manage", "branch", "plate", "found", "member", "group", "visit", "attend",
    "compete", "deny", "plan", "end", "said", "contrast", "person", "enterprise", "gift",
)  # fmt: skip
_PLACES = (
    "together",
    "one by one",
    "crosswise",
    "a row",
    "subject",
    "subject is another",
    "same county",
    "different provinces",
)

_TOLD = (
    *((name, name) for name in (*_PLACES, *_SAID)),
    *((f"sense {sense}", f"sentence s:{sense}") for sense in _SENSES),
)
"""Facts and the features that tell them."""

Told = tuple[Candidate, float]
"""A candidate and its score."""


@dataclass(frozen=True)
class Pair:
    """Two organisations and the candidates that may tie them, that of the highest score first."""

    told: tuple[Told, ...]

    @property
    def best(self) -> Candidate:
        """The candidate of the highest score; the first among equals."""
        return self.told[0][0]

    @property
    def score(self) -> float:
        """The score of the best candidate."""
        return self.told[0][1]


def pairs_of(told: Iterable[Told]) -> list[Pair]:
    """The pairs of scored candidates, in the order of their first candidates."""
    by_pair: dict[frozenset[str], list[Told]] = defaultdict(list)
    for candidate, score in told:
        by_pair[candidate.pair].append((candidate, score))
    return [Pair(tuple(sorted(each, key=lambda one: -one[1]))) for each in by_pair.values()]


def facts(
    pairs: Sequence[Pair],
    found: Candidates,
    framed: Mapping[frozenset[str], Sequence[Tie]],
    length: int,
    above: float = -inf,
) -> list[dict[str, float]]:
    """A row of numbers by name for each pair of a Doc whose score is above a bound.

    Args:
        pairs: Every pair of the Doc.
        found: Its candidates, for its entities.
        framed: What the frames read of each pair.
        length: The characters of its text.
        above: The bound.
    """
    beside = _Beside(pairs)
    return [
        {
            **_own(pair, framed.get(pair.best.pair, ())),
            **beside.partners(pair),
            **beside.sentence(pair),
            **beside.article,
            **_sides(pair.best, found),
            **_place(pair.best, length),
            "entities": float(len(found.entities)),
        }
        for pair in pairs
        if pair.score > above
    ]


def _own(pair: Pair, framed: Sequence[Tie]) -> dict[str, float]:
    scores = [score for _, score in pair.told]
    start, end = pair.best.sentence
    return {
        "score": scores[0],
        "second score": scores[1] if len(scores) > 1 else NOTHING,
        "third score": scores[2] if len(scores) > 2 else NOTHING,
        "mean of scores": fmean(scores),
        "evidence": log(fsum(exp(STEEPNESS * score) for score in scores)),
        "score by names": max(
            (score for each, score in pair.told if each.first.kind == each.second.kind == "name"),
            default=NOTHING,
        ),
        "likely candidates": float(sum(score > 0 for score in scores)),
        "share of likely candidates": sum(score > _TIED for score in scores) / len(scores),
        "sentences": float(len({each.sentence for each, _ in pair.told})),
        "candidates": float(len(scores)),
        "frames": float(len(framed)),
        "frames here": float(sum(start <= tie.evidence[0] < end for tie in framed)),
        "surest frame": max((tie.confidence for tie in framed), default=0.0),
    }


def _sides(best: Candidate, found: Candidates) -> dict[str, float]:
    sides = best.first, best.second
    entities = [found.entities[side.entity] for side in sides]
    codes = [_CODES[side.label] for side in sides]
    # Nothing is told of the names that annotators give, and of brands that are no organisation of the article: they are right.
    sure = [1.0 if entity.confidence is None else entity.confidence for entity in entities]
    return {
        "label of first": codes[0],
        "label of second": codes[1],
        "kind of first": float(_KINDS.index(best.first.kind)),
        "kind of second": float(_KINDS.index(best.second.kind)),
        "mentions of first": float(len(entities[0].mentions)),
        "mentions of second": float(len(entities[1].mentions)),
        "name of first": float(len(entities[0].name)),
        "name of second": float(len(entities[1].name)),
        "confidence of first": sure[0],
        "confidence of second": sure[1],
        "lower confidence": min(sure),
        "aliases of first": float(len(entities[0].aliases)),
        "aliases of second": float(len(entities[1].aliases)),
        "first is placed": float(entities[0].adcode is not None),
        "second is placed": float(entities[1].adcode is not None),
        "first is in title": float(entities[0].id in found.titled),
        "second is in title": float(entities[1].id in found.titled),
        "one name holds the other": float(
            not best.features.isdisjoint(("first's name holds second's", "second's name holds first's"))
        ),
    }


_CODES: Mapping[str, float] = {label: float(code) for code, label in enumerate(LABELS)}


def _place(best: Candidate, length: int) -> dict[str, float]:
    return {
        "position": best.sentence[0] / max(1, length),
        "start": float(best.sentence[0]),
        "length": float(length),
        "sentence length": float(best.sentence[1] - best.sentence[0]),
        "distance": float(abs(best.second.span[0] - best.first.span[1])),
        **{name: 1.0 if feature in best.features else 0.0 for name, feature in _TOLD},
        "apart in rows": float(not best.features.isdisjoint(("two rows", "a row and another"))),
    }


class _Beside:
    """What the pairs of a Doc say beside each other."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        self.partnered: dict[str, dict[str, float]] = defaultdict(dict)
        """For each entity the score with each other one."""
        scores: dict[Offsets, list[float]] = defaultdict(list)
        self.led_by: dict[tuple[Offsets, str], list[Pair]] = defaultdict(list)
        """The pairs of a sentence whose first party is this one."""
        self.followed_by: dict[tuple[Offsets, str], list[Pair]] = defaultdict(list)
        """The pairs of a sentence whose second party is this one."""
        for pair in pairs:
            best = pair.best
            first, second = best.first.entity, best.second.entity
            self.partnered[first][second] = self.partnered[second][first] = pair.score
            scores[best.sentence].append(pair.score)
            self.led_by[best.sentence, first].append(pair)
            self.followed_by[best.sentence, second].append(pair)
        self.told_in = {sentence: sorted(told) for sentence, told in scores.items()}
        """The scores of the pairs of each sentence, the lowest first."""
        self.ranked = {entity: sorted(of.values()) for entity, of in self.partnered.items()}
        """The scores of the pairs of each entity, the lowest first."""
        self.article = self._article(sorted((pair.score for pair in pairs), reverse=True))

    @staticmethod
    def _article(scores: Sequence[float]) -> dict[str, float]:
        """What holds for every pair of the Doc; `scores` are those of all pairs, the highest first."""
        tied = sum(score > _TIED for score in scores)
        return {
            "highest score": scores[0] if scores else NOTHING,
            "fifth score": scores[min(4, len(scores) - 1)] if scores else NOTHING,
            "fifteenth score": scores[min(14, len(scores) - 1)] if scores else NOTHING,
            "mean score": fmean(scores) if scores else NOTHING,
            "pairs": float(len(scores)),
            "likely pairs": float(tied),
            "share of likely pairs": tied / max(1, len(scores)),
        }

    def partners(self, pair: Pair) -> dict[str, float]:
        """The other partners of both."""
        first, second = pair.best.first.entity, pair.best.second.entity
        of = self.partnered
        found: dict[str, float] = {}
        for which, one in (("first", first), ("second", second)):
            scores = [*self.ranked[one]]
            scores.remove(pair.score)
            found |= {
                f"best other of {which}": scores[-1] if scores else NOTHING,
                f"next other of {which}": scores[-2] if len(scores) > 1 else NOTHING,
                f"likely others of {which}": float(_above(_TIED, scores)),
                f"better others of {which}": float(_above(pair.score, scores)),
                f"others of {which}": float(len(scores)),
            }
        third = (min(score, of[second][one]) for one, score in of[first].items() if one in of[second])
        return found | {"best third": max(third, default=NOTHING)}

    def sentence(self, pair: Pair) -> dict[str, float]:
        """The other pairs of the sentence, and those that share a party with this one in the same way: its list."""
        best = pair.best
        first, second = (best.sentence, best.first.entity), (best.sentence, best.second.entity)
        leading = [other for other in self.led_by[first] if other is not pair]
        following = [other for other in self.followed_by[second] if other is not pair]
        turned = [*self.followed_by.get(first, ()), *self.led_by.get(second, ())]
        touching = [other.score for other in (*leading, *following, *turned)]
        list_of_second = [other.score for other in leading if _alike(other.best, best)]
        list_of_first = [other.score for other in following if _alike(other.best, best)]
        scores = self.told_in[best.sentence]
        return {
            "pairs in the sentence": float(len(scores)),
            "better in the sentence": float(_above(pair.score, scores)),
            "best in the sentence": scores[-1],
            "best touching": max(touching, default=NOTHING),
            "mean touching": fmean(touching) if touching else NOTHING,
            "list of first": float(len(list_of_first)),
            "list of second": float(len(list_of_second)),
            "mean in list of first": fmean(list_of_first) if list_of_first else NOTHING,
            "mean in list of second": fmean(list_of_second) if list_of_second else NOTHING,
        }


def _above(bound: float, scores: Sequence[float]) -> int:
    """How many of `scores`, the lowest first, are higher."""
    return len(scores) - bisect_right(scores, bound)


def _alike(one: Candidate, other: Candidate) -> bool:
    # Most have nearly all in common: a set of what they have not is made faster.
    size = len(other.features)
    return size - len(other.features - one.features) > _ALIKE * size
