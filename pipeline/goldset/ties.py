"""Examples of ties from gold pages, and the training of the model of `language/tie_model.py`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.evaluation import Evaluation, Names, evaluate
from pipeline.goldset.documents import clean_article, marked_document, read_document
from pipeline.language.candidates import Candidate, candidates
from pipeline.language.frames import read_frames
from pipeline.language.tie_extractor import extract_ties
from pipeline.language.tie_model import BACKWARD, FORWARD, UNDIRECTED, Example, Kind, TieModel, train
from pipeline.linear import TooFewError
from pipeline.records import article_with_entities, records
from pipeline.schema import Entity
from pipeline.sources.files import InputError
from pipeline.sources.gold import GoldPage, GoldRelation

# A difference of this size between F1s says nothing on some forty articles.
_NOISE = 0.01
# Thresholds for a pair that only the model sees, and for one that a frame has read, too.
_THRESHOLDS = [(alone / 100, framed / 100) for alone in (35, 40, 45, 50) for framed in (15, 20, 25, 30, 40)]


def examples(page: GoldPage, doc: Doc) -> Iterator[Example]:
    """The candidates of a Doc, each as what the page's annotators say of the two.

    A tied pair is an example where its sentence is the evidence, of the tie that this sentence tells; elsewhere it says
    nothing, and is left out, as is a pair whose ties are all optional. `doc` is read up to `org_coref`.
    """
    found = candidates(doc, read_frames(doc))
    names = Names(page.entities)
    gold = {identifier: names.gold(entity.name) for identifier, entity in found.entities.items()}
    ties: dict[frozenset[str | None], list[GoldRelation]] = defaultdict(list)
    for tie in page.relations:
        ties[frozenset((tie.head, tie.tail))].append(tie)
    for candidate in found.pairs:
        first, second = gold[candidate.first.entity], gold[candidate.second.entity]
        same = first is not None and first == second
        tied = [] if same else ties.get(frozenset((first, second)), [])
        if not tied:
            yield Example(candidate.features, None)
        elif not all(tie.optional for tie in tied):
            told = [tie for tie in tied if _is_evidence(page, candidate, tie)]
            if told:
                yield Example(candidate.features, _kind(min(told, key=lambda tie: tie.optional), first))


def _is_evidence(page: GoldPage, candidate: Candidate, tie: GoldRelation) -> bool:
    """Whether the sentence of a candidate is one that tells the tie."""
    if not tie.evidence or (at := page.text.find(tie.evidence)) < 0:
        return False
    start, end = candidate.sentence
    return at < end and start < at + len(tie.evidence)


def _kind(tie: GoldRelation, first: str | None) -> Kind:
    way = UNDIRECTED if not tie.directed else FORWARD if tie.head == first else BACKWARD
    return Kind(tie.relation, way)


def train_ties(nlp: Language, pages: Iterable[GoldPage], dev: Sequence[GoldPage]) -> TieModel:
    """The model of the ties of `pages`, with the thresholds of the best typed F1 on `dev`.

    Each page is read twice: with the mentions that `nlp` finds, as it will be when the model is used, and with the
    annotators', which miss nothing.

    Raises:
        InputError: when `pages` hold too little to learn from.
    """
    found: list[Example] = []
    with nlp.select_pipes(disable=["tie_extractor"]):
        for page in pages:
            if not page.spam:
                found += examples(page, read_document(nlp, page))
                found += examples(page, marked_document(nlp, page))
    try:
        model = train(found)
    except TooFewError as error:
        raise InputError(f"these gold pages hold too little to learn ties from: {error}") from error
    documents = _read(nlp, dev)
    choices = [replace(model, threshold=alone, framed_threshold=framed) for alone, framed in _THRESHOLDS]
    scores = [_score(documents, choice).counts["typed"].f1 for choice in choices]
    good = [choice for choice, score in zip(choices, scores, strict=True) if score >= max(scores) - _NOISE]
    # Articles of other writers are read less surely than dev: ties are believed as early as dev allows.
    return min(good, key=lambda choice: (choice.framed_threshold, choice.threshold))


def measure(nlp: Language, model: TieModel, pages: Iterable[GoldPage]) -> Evaluation:
    """How right a model is on the clean text of gold pages, with the mentions that `nlp` finds."""
    return _score(_read(nlp, pages), model)


_Documents = list[tuple[GoldPage, Doc, tuple[Entity, ...]]]
"""Pages, their Docs read up to `org_coref`, and the organisations found by then."""


def _read(nlp: Language, pages: Iterable[GoldPage]) -> _Documents:
    with nlp.select_pipes(disable=["tie_extractor"]):
        documents = [(page, read_document(nlp, page)) for page in pages if not page.spam]
    return [(page, doc, doc._.organisations) for page, doc in documents]


def _score(documents: _Documents, model: TieModel) -> Evaluation:
    articles, found = [], []
    for page, doc, organisations in documents:
        doc._.organisations = organisations  # without the brands that an earlier model needed
        article = clean_article(page)
        extract_ties(doc, model)
        articles.append(article_with_entities(article, doc))
        found += records(article, doc)
    return evaluate({page.doc_id: page for page, _, _ in documents}, articles, found)
