"""Examples of ties from gold pages, the training of the models of `language/tie_model.py`, and their cross-validation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.evaluation import Evaluation, Names, evaluate
from pipeline.goldset import coref
from pipeline.goldset.documents import clean_article, marked_document, read_document
from pipeline.goldset.folds import folds_of
from pipeline.goldset.names import unseen_taggers
from pipeline.goldset.processes import Each, in_processes, one_by_one
from pipeline.language import trees
from pipeline.language.candidates import Candidate, Candidates, candidates
from pipeline.language.coref_model import coref_model
from pipeline.language.frames import Reading, read_frames
from pipeline.language.org_coref import understand
from pipeline.language.pairs import Pair, facts
from pipeline.language.tie_extractor import set_ties
from pipeline.language.tie_model import (
    BACKWARD,
    FORWARD,
    HOPELESS,
    UNDIRECTED,
    Example,
    Examples,
    Kind,
    KindModel,
    TieModel,
    Verdict,
    Votes,
    calibrate,
    scored,
    train_kind,
    train_tie,
    verdict_of,
    with_votes,
)
from pipeline.linear import Linear, TooFewError
from pipeline.records import article_with_entities, records
from pipeline.reliability import best_threshold
from pipeline.schema import Article, Record
from pipeline.sources import InputError
from pipeline.sources.gold import GoldPage, GoldRelation

FOLDS = 3
"""In how many parts the articles are read, and asked about, by models that have not learnt from them. With five, fifteen linear
models of pronouns are fitted for six, and six of ties for four."""
_GROWTH = trees.Growth(trees=300, rate=0.05, leaves=40, least=15, penalty=15, columns=0.3)
"""The sizes are those of the best F1 in cross-validation."""


@dataclass(frozen=True)
class ReadPage:
    """A gold page as the language room reads it up to `tie_extractor`."""

    page: GoldPage
    doc: Doc
    reading: Reading
    found: Candidates
    given: bool
    """Whether the mentions are the annotators', else those that the pipeline finds."""


def read_pages(
    nlp: Language, pages: Iterable[GoldPage], given: Sequence[bool] = (False, True)
) -> list[ReadPage]:
    """Each page with an article, once for each way of finding mentions in `given`."""
    with nlp.select_pipes(disable=["tie_extractor"]):
        return [
            _read(page, marked_document(nlp, page) if marked else read_document(nlp, page), marked)
            for page in pages
            if not page.spam
            for marked in given
        ]


def _read(page: GoldPage, doc: Doc, given: bool) -> ReadPage:
    reading = read_frames(doc)
    return ReadPage(page, doc, reading, candidates(doc, reading), given)


def read_unseen(nlp: Language, pages: Sequence[GoldPage], kept: Path | None = None) -> list[ReadPage]:
    """Each page with an article, with its mentions found and given, as it is read by models that have not learnt from it.

    What learns from it must see the faults that names and pronouns have in a page that nobody has read before.

    Args:
        nlp: The pipeline.
        pages: All pages.
        kept: That of `unseen_taggers`.

    Raises:
        TooFewError: when the pages hold names of one kind only, or none.
        InputError: when there are too few words that stand for organisations to learn from.
    """
    named = coref.read_pages(nlp, pages, unseen_taggers(pages, kept))
    models = coref.unseen_models(coref.read_examples(named), FOLDS, in_processes)
    return [
        _read(page, understand(doc, models.get(page.doc_id) or coref_model()), given)
        for page, doc, given in named
    ]


def examples(page: GoldPage, found: Candidates) -> list[Example | None]:
    """The candidates of a page, each as what the annotators say of the two.

    A tied pair is an example where its sentence is the evidence, of the tie that this sentence tells; elsewhere it says
    nothing (None), as does a pair whose ties are all optional.
    """
    names = Names(page.entities)
    gold = {identifier: names.gold(entity.name) for identifier, entity in found.entities.items()}
    ties: dict[frozenset[str | None], list[GoldRelation]] = defaultdict(list)
    for tie in page.relations:
        ties[frozenset((tie.head, tie.tail))].append(tie)

    def example(candidate: Candidate) -> Example | None:
        first, second = gold[candidate.first.entity], gold[candidate.second.entity]
        same = first is not None and first == second
        tied = [] if same else ties.get(frozenset((first, second)), [])
        if not tied:
            return Example(candidate.features, None)
        told = [tie for tie in tied if _is_evidence(page, candidate, tie)]
        if not told or all(tie.optional for tie in tied):
            return None
        return Example(candidate.features, _kind(min(told, key=lambda tie: tie.optional), first))

    return [example(candidate) for candidate in found.pairs]


def _is_evidence(page: GoldPage, candidate: Candidate, tie: GoldRelation) -> bool:
    """Whether the sentence of a candidate is one that tells the tie."""
    if not tie.evidence or (at := page.text.find(tie.evidence)) < 0:
        return False
    start, end = candidate.sentence
    return at < end and start < at + len(tie.evidence)


def _kind(tie: GoldRelation, first: str | None) -> Kind:
    way = UNDIRECTED if not tie.directed else FORWARD if tie.head == first else BACKWARD
    return Kind(tie.relation, way)


def relations_of(page: GoldPage, found: Candidates) -> Callable[[Pair], frozenset[str] | None]:
    """What the annotators call the ties of a pair: no relation at all where it is not tied, None where it doesn't count,
    since its ties are optional, or both sides are the same organisation to them."""
    names = Names(page.entities)
    counted: dict[frozenset[str], set[str]] = defaultdict(set)
    optional = set()
    for tie in page.relations:
        sides = frozenset((tie.head, tie.tail))
        if tie.optional:
            optional.add(sides)
        else:
            counted[sides].add(tie.relation)

    def relations(pair: Pair) -> frozenset[str] | None:
        gold = [names.gold(found.entities[side.entity].name) for side in (pair.best.first, pair.best.second)]
        known = frozenset(name for name in gold if name is not None)
        if len(known) < len([name for name in gold if name is not None]):
            return None
        if known not in counted and known in optional:
            return None
        return frozenset(counted.get(known, ()))

    return relations


# ---- training and cross-validation


@dataclass(frozen=True)
class Training:
    """Models that learnt from all articles, and how right others were that learnt from all but a part, on that part."""

    model: TieModel
    found: Evaluation
    """With the mentions that the pipeline finds."""
    given: Evaluation
    """With the annotators' mentions."""


def train_ties(
    nlp: Language, pages: Iterable[GoldPage], folds: int = FOLDS, kept: Path | None = None
) -> Training:
    """The models of the ties of `pages`; `kept` is that of `unseen_taggers`.

    Each page is read twice by `read_unseen`: with the mentions that are found, as it will be when the models are used, and
    with the annotators', which miss nothing. What the trees learn from, what the
    calibration is fitted to, and what the threshold (that of the best mean of the F1 of pairs and of typed ties) is chosen by
    are answers to articles that the models which gave them had not seen.

    Raises:
        InputError: when `pages` hold too little to learn from.
    """
    try:
        read = read_unseen(nlp, list(pages), kept)
    except TooFewError as error:
        raise InputError(f"these gold pages hold too little to learn ties from: {error}") from error
    return train_on(read, folds, in_processes)


def train_on(read: Sequence[ReadPage], folds: int = FOLDS, each: Each = one_by_one) -> Training:
    """`train_ties` for pages that are read; `each` is how its models are trained, one by one or `in_processes`."""
    try:
        return _train(read, folds, each)
    except TooFewError as error:
        raise InputError(f"these gold pages hold too little to learn ties from: {error}") from error


_Split = tuple[list[int], list[int]]
"""The numbers of the pages to learn from, and of those to ask about."""


def _splits(read: Sequence[ReadPage], folds: int) -> list[_Split]:
    """Every article is asked about once, and is in one split with all its readings."""
    fold = folds_of((each.page.doc_id for each in read), folds)
    numbers = range(len(read))
    return [
        (
            [at for at in numbers if fold[read[at].page.doc_id] != number],
            [at for at in numbers if fold[read[at].page.doc_id] == number],
        )
        for number in sorted(set(fold.values()))
    ]


def _train(read: Sequence[ReadPage], folds: int, each: Each) -> Training:
    splits = _splits(read, folds)
    pairs: dict[int, list[Pair]] = {}
    votes: dict[int, list[Votes]] = {}
    *unseen, (tie_of_all, kind_of_all) = each(_fit, _lessons(read, [learn for learn, _ in splits]))
    for (_, ask), (tie, kind) in zip(splits, unseen, strict=True):
        for at in ask:
            pairs[at] = scored(tie, read[at].found)
            votes[at] = kind.votes(pairs[at])
    rows = {at: with_votes(_facts(read[at], pairs[at]), votes[at]) for at in pairs}
    relations = {at: list(map(relations_of(read[at].page, read[at].found), pairs[at])) for at in pairs}

    def counted(learn: Iterable[int]) -> _Counted:
        of_pages = [zip(pairs[at], rows[at], relations[at], strict=True) for at in learn]
        told = [
            (row, bool(told))
            for page in of_pages
            for pair, row, told in page
            if told is not None and pair.score > HOPELESS
        ]
        names = tuple(told[0][0]) if told else ()
        return _Counted(names, trees.table_of([row for row, _ in told], names), [right for _, right in told])

    *unseen_trees, grown_of_all = each(
        _grow, [*(counted(learn) for learn, _ in splits), counted(sorted(pairs))]
    )
    probabilities: dict[int, list[float]] = {}
    for (_, ask), grown in zip(splits, unseen_trees, strict=True):
        for at in ask:
            probabilities[at] = trees.probabilities(grown, rows[at])
    asked = [at for at in sorted(pairs) if not read[at].given]
    answers = [
        _Answer(probability, _share(kinds), bool(right), _chosen(kinds) in right)
        for at in asked
        for probability, kinds, right in zip(probabilities[at], votes[at], relations[at], strict=True)
        if kinds and right is not None
    ]
    calibration = calibrate(
        [(answer.probability, answer.share) for answer in answers], [answer.typed for answer in answers]
    )
    wanted = sum(not tie.optional for at in asked for tie in read[at].page.relations)
    worths = [
        (calibration.confidence(answer.probability, answer.share), (answer.tied + answer.typed) / 2)
        for answer in answers
    ]
    threshold = best_threshold(worths, wanted)
    model = TieModel(tie_of_all, kind_of_all, grown_of_all, calibration, threshold)

    def judged(given: bool) -> Evaluation:
        numbers = [at for at in sorted(pairs) if read[at].given == given]
        verdicts = {
            at: [
                verdict
                for pair, probability, kinds in zip(pairs[at], probabilities[at], votes[at], strict=True)
                if (verdict := verdict_of(pair, probability, kinds, calibration))
            ]
            for at in numbers
        }
        return _evaluated(((read[at], verdicts[at]) for at in numbers), threshold)

    return Training(model, judged(given=False), judged(given=True))


class _Answer(NamedTuple):
    """What is told of a pair, and how right it is."""

    probability: float
    share: float
    """That of the votes for the chosen relation."""
    tied: bool
    """Whether the two are tied."""
    typed: bool
    """Whether they are, by the chosen relation."""


class _Lesson(NamedTuple):
    """Candidates, and the numbers of those to learn from."""

    examples: Examples
    learnt: Sequence[int]


def _lessons(read: Sequence[ReadPage], parts: Iterable[Iterable[int]]) -> list[_Lesson]:
    """For each part of the pages, by their numbers, what models learn from it; the last lesson is all pages."""
    pages: list[int] = []

    def told() -> Iterator[Example]:
        for at, one in enumerate(read):
            for example in examples(one.page, one.found):
                if example is not None:
                    pages.append(at)
                    yield example

    learnt = Examples.of(told())
    chosen = [frozenset(part) for part in parts]
    return [
        *(_Lesson(learnt, [at for at, page in enumerate(pages) if page in part]) for part in chosen),
        _Lesson(learnt, range(len(pages))),
    ]


def _fit(lesson: _Lesson) -> tuple[Linear, KindModel]:
    """The two models of candidates."""
    learnt = lesson.examples.at(lesson.learnt)
    return train_tie(learnt), train_kind(learnt)


class _Counted(NamedTuple):
    """The numbers of pairs by their names, and whether each is tied."""

    names: tuple[str, ...]
    table: trees.Numbers
    tied: Sequence[bool]


def _grow(counted: _Counted) -> trees.Trees:
    """The trees over pairs."""
    if len(set(counted.tied)) < 2:
        raise TooFewError(f"{len(counted.tied)} pairs are too few to learn from")
    return trees.fit(*counted, _GROWTH)


def _facts(read: ReadPage, pairs: Sequence[Pair]) -> list[dict[str, float]]:
    return facts(pairs, read.found, read.reading.by_pair, len(read.doc.text))


def _chosen(kinds: Votes) -> str:
    return kinds[0][0].relation


def _share(kinds: Votes) -> float:
    return sum(share for kind, share in kinds if kind.relation == _chosen(kinds))


def measure(model: TieModel, read: Iterable[ReadPage]) -> Evaluation:
    """How right a model is on pages that it did not learn from."""
    judged = ((each, model.verdicts(each.found, each.reading.by_pair, len(each.doc.text))) for each in read)
    return _evaluated(judged, model.threshold)


def _evaluated(judged: Iterable[tuple[ReadPage, Sequence[Verdict]]], threshold: float) -> Evaluation:
    pages: dict[str, GoldPage] = {}
    articles: list[Article] = []
    ties: list[Record] = []
    for read, verdicts in judged:
        article = clean_article(read.page)
        set_ties(read.doc, read.reading, read.found, verdicts, threshold)
        pages[read.page.doc_id] = read.page
        articles.append(article_with_entities(article, read.doc))
        ties += records(article, read.doc)
    return evaluate(pages, articles, ties)
