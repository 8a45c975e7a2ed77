"""Why a record says what it says: the article is read again, and what weighed for its tie is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.language.attribution import attribute_spans
from pipeline.language.candidates import candidates
from pipeline.language.frames import read_frames, tie_rules
from pipeline.language.pairs import facts
from pipeline.language.tie_dates import WeighedDate, date_model, weighed
from pipeline.language.tie_extractor import chronicle_of, set_ties
from pipeline.language.tie_model import Kind, Verdict, tie_model, with_votes
from pipeline.language.ties import Offsets
from pipeline.linear import Linear
from pipeline.schema import Article, Record


@dataclass(frozen=True)
class Weight:
    """Something that was seen, and how far it moved the score: up where it speaks for the tie."""

    said: str
    weight: float


@dataclass(frozen=True)
class Explanation:
    """What a record rests on; offsets are those of the article's text."""

    sentence: Offsets
    parties: tuple[Offsets, Offsets]
    triggers: tuple[Offsets, ...]
    """The words of the sentence, outside of the parties, that state the relation of the record."""
    frames: tuple[str, ...]
    """The frames of `ties.toml` that read a tie between the two."""
    words: tuple[Weight, ...]
    """The features of the sentence, those that weighed most first."""
    beside: tuple[Weight, ...]
    """The same of what else the article says: `name = value`."""
    kinds: tuple[tuple[Kind, float], ...]
    """What the tie may be called, with probabilities; `forward` is in the order of the parties in the text."""
    probability: float
    """How likely the two are tied at all."""
    confidence: float
    dates: tuple[WeighedDate, ...]
    """The dates that it may be of, the likeliest first."""
    attributes: Mapping[str, Offsets]
    """Where the article tells the term, the place and the number of parties, as far as it does."""


def explain(nlp: Language, article: Article, record: Record) -> Explanation | None:
    """What `record`, of `article`, rests on; None where this version of the pipeline finds no such pair.

    Args:
        nlp: The pipeline, `pipeline.load()`.
        article: The article of the record, as the run wrote it.
        record: The record.
    """
    doc = _read(nlp, article)
    reading = read_frames(doc)
    found = candidates(doc, reading)
    model = tie_model()
    verdicts = model.verdicts(found, reading.by_pair, len(doc.text))
    pair = frozenset((record.head.id, record.tail.id))
    verdict = next((each for each in verdicts if each.candidate.pair == pair), None)
    if verdict is None:
        return None
    told = facts([each.pair for each in verdicts], found, reading.by_pair, len(doc.text))
    row = with_votes(told, [each.kinds for each in verdicts])[verdicts.index(verdict)]
    beside = model.pair.weights(row)
    best = verdict.candidate
    chronicle = chronicle_of(doc)
    choices = chronicle.choices(best.sentence, best.span, record.relation, record.status, pair)
    # Less sure ones than the record are of no weight for what it says.
    ties = set_ties(doc, reading, found, verdicts, min(model.threshold, verdict.confidence))._.ties
    tie = next((tie for tie in ties if tie.pair == pair), None)
    return Explanation(
        best.sentence,
        (best.first.span, best.second.span),
        tuple(_triggers(doc.text, verdict, record)),
        tuple(sorted({tie.frame for tie in reading.by_pair.get(pair, ())})),
        _weights(model.tie, best.features),
        _sorted(Weight(f"{name} = {row[name]:g}", weight) for name, weight in beside.items()),
        verdict.kinds,
        verdict.probability,
        verdict.confidence,
        tuple(weighed(date_model(), choices)),
        attribute_spans(tie, ties, chronicle) if tie else {},
    )


def _read(nlp: Language, article: Article) -> Doc:
    doc = nlp.make_doc(article.text)
    doc._.title, doc._.published, doc._.site = article.title, article.published, article.site
    with nlp.select_pipes(disable=["tie_extractor"]):
        return nlp(doc)


def _triggers(text: str, verdict: Verdict, record: Record) -> Iterator[Offsets]:
    best = verdict.candidate
    start, end = best.sentence
    # A branch is told by its founding; names are no triggers.
    name = "founding" if record.relation == "branch" else record.relation
    sides = best.first.span, best.second.span
    for match in tie_rules().triggers[name].finditer(text, start, end):
        if not any(match.start() < right and left < match.end() for left, right in sides):
            yield match.span()


def _weights(model: Linear, features: frozenset[str]) -> tuple[Weight, ...]:
    known = (name for name in features if name in model.features)
    return _sorted(Weight(name, float(model.weights[model.features[name], 0])) for name in known)


def _sorted(weights: Iterator[Weight]) -> tuple[Weight, ...]:
    return tuple(sorted((w for w in weights if w.weight), key=lambda w: (-abs(w.weight), w.said)))
