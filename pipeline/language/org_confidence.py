"""How likely an organisation of an article is one, under a name that an annotator would accept, with the right label.

A logistic regression weighs how each of its mentions was found, how its name is built, and how its names were joined. The
model lies in `models/org_confidence`; `goldset/org_confidence.py` trains it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Span

from pipeline import linear, resources
from pipeline.language.names import Grammar, grammar
from pipeline.language.org_tagger import Name, Sentence
from pipeline.linear import Linear
from pipeline.schema import Entity, Label

NAME = "org_confidence"
_LEADS = tuple((bound, f"lead {bound}") for bound in (1, 2, 3, 4, 6, 8, 10))
_SHARES = tuple((bound, f"share {bound}") for bound in (0.6, 0.8, 0.9, 0.97, 0.99, 0.999))
_MENTIONS = (1, 2, 3, 5, 8)
_LENGTHS = (3, 4, 5, 6, 8, 10, 13, 17)
_AMONG = (2, 4, 8, 16, 32)
_HIGHEST = 0.99


def evidence(sentence: Sentence, name: Name) -> frozenset[str]:
    """What speaks for a name of a sentence: how sure the tagger is, what stands around it, what LAC and the grammar say."""
    text, (start, end) = sentence.text, name.span
    found = [
        *_above(name.lead, _LEADS),
        *_above(name.share, _SHARES),
        f"before {text[max(0, start - 1) : start]}",
        f"behind {text[end : end + 1]}",
    ]
    words = sentence.words_at(name.span)
    if words:
        first, last = words[0], words[-1]
        whole = first is last and (first.start, first.end) == name.span
        named = sentence.mentions_at(name.span)
        same = next((mention for mention in named if (mention.start, mention.end) == name.span), None)
        agrees = same.label == name.kind if same else "parts" if named else "none"
        found += [f"LAC {first.tag if whole else 'parts'}", f"LAC last {last.tag}", f"grammar {agrees}"]
    return frozenset(found)


def _above(value: float, bounds: Iterable[tuple[float, str]]) -> list[str]:
    """The features of the bounds that a number reaches."""
    return [feature for bound, feature in bounds if value >= bound]


def _level(value: float, bounds: Sequence[float]) -> float:
    """The highest of the bounds that a number reaches; 0 where it reaches none."""
    return max((bound for bound in bounds if value >= bound), default=0)


@dataclass(frozen=True)
class Found:
    """An organisation as it was put together from an article."""

    entity: Entity
    spans: Sequence[Span]
    """Its mentions by name."""
    joined: int
    """From how many different names it was made."""
    placed: str
    """What its `adcode` comes from."""


def features(found: Sequence[Found], title: str) -> list[frozenset[str]]:
    """The features of all organisations of an article of this title."""
    rules = grammar()
    among = f"among {_level(len(found), _AMONG)}"
    return [
        frozenset(
            _by_label(
                each.entity.label,
                [
                    among,
                    *_of_name(each.entity, rules),
                    *_of_mentions(each),
                    *_of_article(each, title),
                ],
            )
        )
        for each in found
    ]


def _by_label(label: Label, plain: Sequence[str]) -> Iterator[str]:
    """Features, by themselves and for organisations of one label."""
    yield label
    yield from plain
    yield from [f"{label} {feature}" for feature in plain]


def _of_name(entity: Entity, rules: Grammar) -> Iterator[str]:
    name = entity.name
    parts, endings = rules.parts(name), rules.endings_in(name)
    ending = rules.ending(name)
    yield f"length {_level(len(name), _LENGTHS)}"
    yield f"begins {name[:1]}"
    yield f"ends {name[ending.start :] if ending else name[-2:]}"
    yield f"endings {min(len(endings), 4)} {rules.label(name) == entity.label if ending else None}"
    yield f"core {rules.generic_core(parts.core)} {len(parts.places)}"
    yield f"university {name in rules.universities} {rules.university_at(name) is not None}"


def _of_mentions(found: Found) -> Iterator[str]:
    name = found.entity.name
    own: list[frozenset[str]] = []
    others: list[frozenset[str]] = []
    written = False
    for span in found.spans:
        told, text = span._, span.text
        if (told.full_name or text) == name:
            own.append(told.evidence)
            written = written or text == name
        else:
            others.append(told.evidence)
    yield f"own {min(len(own), 3)}"
    yield f"mentions {_level(len(found.entity.mentions), _MENTIONS)}"
    if own:
        yield f"written {written}"
        yield f"repeated {frozenset() in own}"
        yield from (f"one {each}" for each in frozenset.union(*own))
    if others:
        yield from (f"other {each}" for each in frozenset.intersection(*others))


def _of_article(found: Found, title: str) -> Iterator[str]:
    entity = found.entity
    yield f"joined {min(found.joined, 4)}"
    yield f"aliases {min(len(entity.aliases), 4)}"
    yield f"placed {found.placed}"
    yield f"titled {entity.name in title}"


def confidences(model: Linear, found: Sequence[Found], title: str) -> list[float]:
    """How likely each organisation of an article is right; nothing is certain."""
    likely = model.probabilities(features(found, title))
    return [round(min(_HIGHEST, each), 2) for each in likely]


@cache
def confidence_model() -> Linear:
    """The model that ships with the package, read once."""
    return linear.read(resources.MODELS / NAME, NAME)
