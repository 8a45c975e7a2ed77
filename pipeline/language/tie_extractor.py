"""`tie_extractor`: who is tied to whom, as `doc._.ties`.

The frames (`frames.py`) read what is said in well-known ways; they, and all else that a passage shows, are the features
of a model (`candidates.py`, `tie_model.py`) that decides which pairs are tied, of what kind and in which direction. Another
one chooses the date (`tie_dates.py`); what was agreed and whether it is only planned is read off the sentence, what it takes
back or ends off the words around the two (`tie_outcomes.py`), and for how long, where and by how many parties off what stands
around it (`attribution.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.language.attribution import with_attributes
from pipeline.language.candidates import Candidate, Candidates, candidates
from pipeline.language.docs import text_of
from pipeline.language.frames import Attributes, Reading, attributes, program_in, read_frames
from pipeline.language.tie_dates import Chronicle, choose, date_model
from pipeline.language.tie_mentions import Mentions
from pipeline.language.tie_model import BACKWARD, FORWARD, UNDIRECTED, TieModel, Verdict, tie_model
from pipeline.language.tie_outcomes import Outcome, outcome
from pipeline.language.ties import Offsets, Tie
from pipeline.schema import Entity, TieStatus


@Language.factory(
    "tie_extractor",
    default_config={"min_confidence": None},
    requires=["doc.ents"],
)
def create_tie_extractor(nlp: Language, name: str, min_confidence: float | None) -> Callable[[Doc], Doc]:
    """The factory of the component: a tie is believed from `min_confidence` on; by default from the model's own threshold,
    that of the best F1."""

    def tie_extractor(doc: Doc) -> Doc:
        return extract_ties(doc, tie_model(), min_confidence)

    return tie_extractor


def extract_ties(doc: Doc, model: TieModel, min_confidence: float | None = None) -> Doc:
    """Sets `doc._.ties`: a tuple of `Tie`, in the order of their evidence.

    A brand that appears only inside the name of its branch (`府学胡同小学顺义分校`) becomes an entity of
    `doc._.organisations` where a tie needs it.
    """
    reading = read_frames(doc)
    found = candidates(doc, reading)
    least = model.threshold if min_confidence is None else min_confidence
    verdicts = model.verdicts(found, reading.by_pair, len(reading.text), least)
    return set_ties(doc, reading, found, verdicts, least)


def set_ties(doc: Doc, reading: Reading, found: Candidates, verdicts: Iterable[Verdict], least: float) -> Doc:
    """Sets `doc._.ties` to what the verdicts of at least that confidence say; see `extract_ties`."""
    text = reading.text
    named = sorted(start for entity in found.entities.values() for start, _ in entity.mentions)
    sure = [verdict for verdict in verdicts if verdict.confidence >= least]
    outcomes = [outcome(text, _telling(verdict), named) for verdict in sure]
    believed = [each for each in zip(sure, outcomes, strict=True) if each[1] != "nothing"]
    if not believed:
        doc._.ties = ()
        return doc
    chronicle = chronicle_of(doc)
    ties = [
        tie_of(text, verdict, reading.by_pair.get(verdict.candidate.pair, ()), chronicle, became)
        for verdict, became in believed
    ]
    told = with_attributes(_without_shorthands(ties, found.entities), chronicle)
    mentions = Mentions.of(doc, text, found.entities)
    doc._.ties = tuple(sorted(map(mentions.shown, told), key=lambda tie: (tie.evidence, tie.head, tie.tail)))
    _name_brands(doc, found.entities.values())
    return doc


def _telling(verdict: Verdict) -> list[Candidate]:
    """The pair in each of the sentences that speak for it, the best one where none does."""
    return [candidate for candidate, score in verdict.pair.told if score > 0] or [verdict.candidate]


def chronicle_of(doc: Doc) -> Chronicle:
    """The dates of a Doc."""
    named = {entity.id: entity.mentions for entity in doc._.organisations}
    return Chronicle(text_of(doc), doc._.published, named)


def tie_of(
    text: str, verdict: Verdict, framed: Sequence[Tie], chronicle: Chronicle, became: Outcome | None
) -> Tie:
    """The tie of a verdict, with what the frames read of the same pair (`framed`) where they did, and what `became` of it."""
    candidate = verdict.candidate
    sides = candidate.first, candidate.second
    start, end = candidate.sentence
    # The frame of the sentence that convinced the model knows best, that of the surest frame among them.
    here = [tie for tie in framed if start <= tie.evidence[0] < end]
    surest = max(here or framed, key=lambda tie: tie.confidence, default=None)
    way = _way(verdict, here)
    head, tail = reversed(sides) if way == BACKWARD else sides
    said = (
        Attributes(surest.status, surest.agreement, surest.evidence)
        if surest
        else attributes(text, candidate.sentence, candidate.span)
    )
    status = _status([said.status, *(tie.status for tie in framed)])
    if became is not None and became != "nothing" and status != "ended":
        status = became
    # The evidence of a frame rests on the mentions that the frame has read.
    read = {surest.head: surest.head_span, surest.tail: surest.tail_span} if surest else {}
    mentions = _mentions(text, verdict, framed, said.evidence, chronicle)
    relation, parties = verdict.kind.relation, (head.entity, tail.entity)
    dates = chronicle.choices(candidate.sentence, candidate.span, relation, status, parties)
    return Tie(
        relation=relation,
        head=head.entity,
        tail=tail.entity,
        head_span=read.get(head.entity, head.span),
        tail_span=read.get(tail.entity, tail.span),
        directed=way != UNDIRECTED,
        status=status,
        date=choose(date_model(), dates),
        agreement=said.agreement or next((tie.agreement for tie in framed if tie.agreement), None),
        program=program_in(text[slice(*said.evidence)]),
        evidence=said.evidence,
        mentions=mentions,
        confidence=round(min(0.99, verdict.confidence), 2),
        event=surest.event if surest else f"{start}:{end}",
        frame=surest.frame if surest else "model",
    )


def _mentions(
    text: str, verdict: Verdict, framed: Sequence[Tie], evidence: Offsets, chronicle: Chronicle
) -> tuple[Offsets, ...]:
    """Where else the tie is told: by a frame, or by a candidate that speaks for it; once a sentence, never what overlaps
    the evidence."""
    told = {tie.evidence for tie in framed}
    telling = {at for each in told for at in chronicle.numbers(each)}
    for candidate, score in verdict.pair.told:
        if score > 0 and chronicle.number_at(candidate.sentence[0]) not in telling:
            found = attributes(text, candidate.sentence, candidate.span).evidence
            told.add(found)
            telling.update(chronicle.numbers(found))
    kept: list[Offsets] = []
    for each in sorted(told):
        if not _overlap(each, evidence) and not (kept and _overlap(each, kept[-1])):
            kept.append(each)
    return tuple(kept)


def _overlap(one: Offsets, other: Offsets) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _way(verdict: Verdict, framed: Sequence[Tie]) -> str:
    """The direction of a tie: that of a frame, which knows who stands on which side of its verb, where one has read the
    same relation; else the model's."""
    directed = [tie for tie in framed if tie.directed and tie.relation == verdict.kind.relation]
    if not directed:
        return verdict.kind.way
    surest = max(directed, key=lambda tie: tie.confidence)
    return FORWARD if surest.head == verdict.candidate.first.entity else BACKWARD


def _status(told: Sequence[TieStatus]) -> TieStatus:
    """What is so in the end, of what several sentences say: planned in one and signed in the next is signed."""
    return "ended" if "ended" in told else "agreed" if "agreed" in told else "planned"


_ORGANS = frozenset({"REGION", "GOVERNMENT", "EDU_AUTHORITY"})


def _without_shorthands(ties: Iterable[Tie], entities: Mapping[str, Entity]) -> list[Tie]:
    """`ties` without those in which a place stands for its organ: a county is not tied to its own government, nor beside it
    to the government's partner (guidelines: the authority is the party, not its region as well)."""
    told = list(ties)
    pairs = {tie.pair for tie in told}
    organs: dict[str, set[str]] = defaultdict(set)
    for entity in entities.values():
        if entity.label in _ORGANS and entity.label != "REGION" and entity.adcode:
            organs[entity.adcode].add(entity.id)

    def is_shorthand(tie: Tie) -> bool:
        head, tail = entities[tie.head], entities[tie.tail]
        labels = {head.label, tail.label}
        if head.adcode and head.adcode == tail.adcode and labels <= _ORGANS and labels & {"REGION"}:
            return True
        return any(
            place.label == "REGION"
            and place.adcode
            and any(frozenset((organ, partner.id)) in pairs for organ in organs[place.adcode])
            for place, partner in ((head, tail), (tail, head))
        )

    return [tie for tie in told if not is_shorthand(tie)]


def _name_brands(doc: Doc, entities: Iterable[Entity]) -> None:
    """Adds the brands that ties need to the organisations of the Doc, each as sure as the surest of its ties."""
    used: dict[str, float] = defaultdict(float)
    for tie in doc._.ties:
        for identifier in (tie.head, tie.tail):
            used[identifier] = max(used[identifier], tie.confidence)
    known = {entity.id for entity in doc._.organisations}
    new = [
        entity.model_copy(update={"confidence": used[entity.id]})
        for entity in entities
        if entity.id in used.keys() - known
    ]
    doc._.organisations = tuple(sorted((*doc._.organisations, *new), key=lambda e: (e.mentions[:1], e.id)))
