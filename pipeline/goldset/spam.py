"""The model that refuses spam pages, trained and measured on pages that are known to be spam or real."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import linear
from pipeline.cleaning import cut_out
from pipeline.cleaning.spam_model import features
from pipeline.evaluation import Share
from pipeline.linear import Linear
from pipeline.sources import InputError, printable

SPAM, REAL = "spam", "real"

_STRENGTH = 0.3


@dataclass(frozen=True)
class Example:
    """What a model sees of a page, and what is right."""

    name: str
    is_spam: bool
    features: frozenset[str]


def examples(folder: Path) -> Iterator[Example]:
    """The pages of `folder/spam` and `folder/real`, in the order of their names; pages without an article teach nothing.

    Raises:
        InputError: when one of the two is missing.
    """
    for name in (SPAM, REAL):
        if not (folder / name).is_dir():
            raise InputError(
                f"{printable(folder)} has no folder {name!r}; corpus/spam_pages.py makes the pages"
            )
        for path in sorted((folder / name).iterdir()):
            cut = cut_out(path.read_bytes())
            if cut.body:
                yield Example(path.name, name == SPAM, features(cut.body, cut.spam))


def train(known: Sequence[Example]) -> Linear:
    """The model of known pages.

    Raises:
        TooFewError: when all are spam, or none.
    """
    return linear.fit([each.features for each in known], [each.is_spam for each in known], _STRENGTH)


def measure(model: Linear, known: Sequence[Example], limit: float) -> Mapping[str, Share]:
    """The share of the spam pages that `model` refuses, and of the real ones that it keeps."""
    refused = [(each.is_spam, model.probability(each.features) >= limit) for each in known]
    return {
        SPAM: Share.of(is_refused for is_spam, is_refused in refused if is_spam),
        REAL: Share.of(not is_refused for is_spam, is_refused in refused if not is_spam),
    }
