"""The tagger of names: a conditional random field over characters, and a classifier of what it finds.

The field (Lafferty, McCallum and Pereira 2001; CRFsuite fits and runs it) says where names begin and end. It sees the
characters around each place, jieba's words, the places of the gazetteer and the endings of names, and, in its `full`
form, LAC's words and what the grammar of names made of them. A logistic regression then says what each name is. The
`fast` form knows nothing of LAC, and learns from LAC's persons and places what `full` is told.

Models lie in `models/org_ner`: `<form>.crf`, the field in CRFsuite's own format, and the classifier as
`pipeline.linear` writes it. Nothing is pickled.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate, pairwise
from math import exp, log
from operator import attrgetter
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from pipeline import linear, resources
from pipeline.language.field import Column, Field, Reading, written
from pipeline.language.lac import Word
from pipeline.language.names import DIGITS, Grammar, grammar
from pipeline.language.org_grammar import Mention
from pipeline.linear import Linear
from pipeline.schema import Label

NAME = "org_ner"
Form = Literal["full", "fast"]
FORMS: tuple[Form, ...] = get_args(Form)
Kind = Label | Literal["PERSON"]
"""What is tagged: organisations, places, and the people who sign for their organs."""
Span = tuple[int, int]


class Name(NamedTuple):
    """A name in a sentence, and how sure the tagger is of it."""

    span: Span
    kind: Kind
    lead: float
    """How far it is ahead of no name, and of the names whose edges are near its own, in log-odds."""
    share: float
    """How likely it is of this kind."""


_OUTSIDE = "O"
_FIELD = {"c1": 0.1, "c2": 0.05, "max_iterations": 80, "feature.minfreq": 2}
"""L1 and L2 regularisation, steps of L-BFGS, and how often a feature must occur: chosen by `dev`."""
_STRENGTH = 1.0
_LONGEST = 12
_NEAR = 1
"""How many characters the edges of a name's rivals lie apart from its own at most."""


@dataclass(frozen=True)
class Sentence:
    """What is known of a sentence before its names are; all offsets are those of `text`."""

    text: str
    tokens: Sequence[Span]
    """jieba's words."""
    words: Sequence[Word] = ()
    """LAC's words; none in the `fast` form."""
    mentions: Sequence[Mention] = ()
    """The names by the grammar, in the order of their beginnings; none in the `fast` form."""

    def words_at(self, span: Span) -> Sequence[Word]:
        """The words that a span holds or cuts."""
        first = bisect_right(self.words, span[0], key=attrgetter("end"))
        return self.words[first : bisect_left(self.words, span[1], key=attrgetter("start"))]

    def mentions_at(self, span: Span) -> list[Mention]:
        """The names by the grammar that a span holds or cuts."""
        first = bisect_right(self._reached, span[0])
        last = bisect_left(self.mentions, span[1], key=attrgetter("start"))
        return [mention for mention in self.mentions[first:last] if mention.end > span[0]]

    @cached_property
    def _reached(self) -> list[int]:
        """How far each name by the grammar and those before it reach: they may lie within one another."""
        return [*accumulate((mention.end for mention in self.mentions), max)]


@dataclass(frozen=True)
class Tagger:
    """A trained tagger."""

    field: Field
    kinds: tuple[Kind, ...]
    classifier: Linear

    def tag(self, sentences: Sequence[Sentence]) -> list[list[Name]]:
        """The names of each sentence, in order, and what each is; some sentences together take less time."""
        readings = self.field.tag([layers(sentence) for sentence in sentences])
        found = [(at, span) for at, reading in enumerate(readings) for span in spans_of(reading.tags)]
        features = [name_features(sentences[at], span) for at, span in found]
        names: list[list[Name]] = [[] for _ in sentences]
        for (at, span), shares in zip(found, self.classifier.shares_of_each(features), strict=True):
            kind = int(shares.argmax())
            names[at].append(Name(span, self.kinds[kind], lead(readings[at], span), float(shares[kind])))
        return names


def train(
    examples: Iterable[tuple[Sentence, Sequence[tuple[Span, Kind]]]], folder: Path, form: Form
) -> Tagger:
    """Fit field and classifier to sentences with their names, and write both into `folder`.

    The same examples in the same order give the same files.

    Raises:
        TooFewError: when the names are of one kind only, or there are none.
    """
    import pycrfsuite

    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params(_FIELD)
    features, kinds = [], []
    for sentence, names in examples:
        trainer.append(character_features(sentence), tags(len(sentence.text), [span for span, _ in names]))
        features += [name_features(sentence, span) for span, _ in names]
        kinds += [kind for _, kind in names]
    classifier = linear.fit(features, kinds, _STRENGTH)
    folder.mkdir(parents=True, exist_ok=True)
    trainer.train(str(folder / f"{form}.crf"))
    linear.write(classifier, folder, form)
    # Last, as the mark of a tagger that is complete.
    _config(folder, form).write_text(json.dumps({"kinds": sorted(set(kinds))}, indent=1) + "\n")
    return read(folder, form)


def _config(folder: Path, form: Form) -> Path:
    return folder / f"{form}.config.json"


def is_complete(folder: Path, form: Form) -> bool:
    """Whether the training of a tagger in this folder came to its end."""
    return _config(folder, form).exists()


def read(folder: Path, form: Form) -> Tagger:
    """The tagger of a folder.

    Raises:
        FileNotFoundError: when there is none.
    """
    kinds = json.loads(_config(folder, form).read_text())["kinds"]
    field = Field.read(folder / f"{form}.crf", (*_COLUMNS, *_COLUMNS_OF_LAC))
    return Tagger(field, tuple(kinds), linear.read(folder, form))


@cache
def tagger(form: Form) -> Tagger:
    """The tagger that ships with the package, read once."""
    return read(resources.MODELS / NAME, form)


def tags(size: int, spans: Collection[Span]) -> list[str]:
    """A tag for each of `size` characters: B, I and E for the first, inner and last of a name, S for one alone, else O."""
    return _layer(size, [(start, end, "") for start, end in spans])


def spans_of(tags: Sequence[str]) -> list[Span]:
    """The names that tags tell of; tags that make no whole name tell of none."""
    spans: list[Span] = []
    start: int | None = None
    for at, tag in enumerate(tags):
        if tag == "S":
            spans.append((at, at + 1))
        elif tag == "E" and start is not None:
            spans.append((start, at + 1))
        if tag != "I":
            start = at if tag == "B" else None
    return spans


def lead(reading: Reading, span: Span) -> float:
    """How far a name of a reading is ahead of its rivals together, in log-odds."""
    leads = reading.leads(rivals(reading.tags, span))
    nearest = min(leads)
    return nearest - log(sum(exp(nearest - each) for each in leads))


def rivals(tags: Sequence[str], span: Span) -> Iterator[tuple[int, Sequence[str]]]:
    """Other tags that could stand at a name, and from where on: of none, and of names that begin or end near by."""
    start, end = span
    size = end - start
    yield start, _outside(size)
    for by in range(1, _NEAR + 1):
        left_out, longer = _outside(by), _whole(size + by)
        if by < size:
            shorter = _whole(size - by)
            yield start, (*left_out, shorter[0])
            yield end - by - 1, (shorter[-1], *left_out)
        if tuple(tags[max(0, start - by) : start]) == left_out:
            yield start - by, longer[: by + 1]
        if tuple(tags[end : end + by]) == left_out:
            yield end - 1, longer[-by - 1 :]


@cache
def _whole(size: int) -> tuple[str, ...]:
    """The tags of a name."""
    return tuple(tags(size, [(0, size)]))


@cache
def _outside(size: int) -> tuple[str, ...]:
    return tuple(tags(size, []))


def character_features(sentence: Sentence) -> list[list[str]]:
    """The features of each character: the characters around it, and each layer of what is known at and beside it."""
    return written((*_COLUMNS, *(_COLUMNS_OF_LAC if sentence.words else ())), layers(sentence))


def _around(name: str, layer: str, distances: Iterable[int]) -> list[Column]:
    """A column for each distance: what stands so far from each character."""
    return [Column(f"{name}{by}", layer, 1, by) for by in distances]


def _joined(name: str, layer: str, size: int, distances: Iterable[int]) -> list[Column]:
    """A column for each distance: `size` values in a row, from so far on."""
    return [Column(f"{name}{by}:", layer, size, by) for by in distances]


_COLUMNS = (
    *_around("c", "characters", (-2, -1, 0, 1, 2)),
    *_joined("b", "characters", 2, (-2, -1, 0, 1)),
    *_joined("t", "characters", 3, (-2, -1, 0)),
    *_around("y", "shapes", (0,)),
    *_joined("y", "shapes", 3, (-1,)),
    *_around("k", "tokens", (-1, 0, 1)),
    *_around("p", "places", (-1, 0, 1)),
    *_around("e", "endings", (-1, 0, 1)),
    *_joined("e", "endings", 3, (-1,)),
)
_COLUMNS_OF_LAC = (
    *_around("l", "words", (-1, 0, 1)),
    *_joined("l", "words", 3, (-1,)),
    *_around("g", "names", (-1, 0, 1)),
    *_joined("g", "names", 3, (-1,)),
    *(Column("", layer) for layer in ("word", "word before", "word behind")),
    Column("lk0", "words and tokens"),
    Column("gl0", "names and words"),
    Column("ge0", "names and endings"),
    Column("gc0", "names and characters"),
)
"""What the `full` form sees besides: LAC's words and tags, and the names by the grammar."""


def layers(sentence: Sentence) -> dict[str, list[str]]:
    """What is known of each character, by kind."""
    text, size, rules = sentence.text, len(sentence.text), grammar()
    found = {
        "characters": [*text],
        "shapes": [*map(_shape, text)],
        "tokens": _layer(size, [(start, end, "") for start, end in sentence.tokens]),
        "places": _layer(
            size, [(start, end, "F" if full else "f") for start, end, full in places_in(text, rules)]
        ),
        "endings": _layer(size, [(e.start, e.end, e.label) for e in rules.endings_in(text)]),
    }
    return found | _layers_of_lac(sentence, found) if sentence.words else found


def _layers_of_lac(sentence: Sentence, known: dict[str, list[str]]) -> dict[str, list[str]]:
    size, text = len(sentence.text), sentence.text
    words = _layer(size, [(word.start, word.end, word.tag) for word in sentence.words])
    names = _layer(size, [(m.start, m.end, m.label) for m in sentence.mentions])
    own, before, behind = [""] * size, [""] * size, [""] * size
    strings = ["^", *(text[word.start : word.end] for word in sentence.words), "$"]
    for word, left, string, right in zip(sentence.words, strings, strings[1:], strings[2:], strict=False):
        length = word.end - word.start
        own[word.start : word.end] = [f"w{string[-2:]}"] * length
        before[word.start : word.end] = [f"<{left[-2:]}"] * length
        behind[word.start : word.end] = [f">{right[:2]}"] * length
    position = [tag[0] for tag in words]
    return {
        "words": words,
        "names": names,
        "word": own,
        "word before": _paired(before, position),
        "word behind": _paired(behind, position),
        "words and tokens": _paired(words, known["tokens"]),
        "names and words": _paired(names, words),
        "names and endings": _paired(names, known["endings"]),
        "names and characters": _paired(names, known["characters"]),
    }


def _paired(one: list[str], other: list[str]) -> list[str]:
    return [f"{a}|{b}" for a, b in zip(one, other, strict=True)]


def name_features(sentence: Sentence, span: Span) -> set[str]:
    """The features by which the classifier tells what the name at `span` is: how it ends, what stands around it."""
    text, (start, end) = sentence.text, span
    name, rules = text[start:end], grammar()
    ending = rules.ending(name)
    features = {
        f"L{rules.label(name)}",
        f"e{name[ending.start :]}{ending.label}" if ending else "e-",
        f"size{min(len(name), _LONGEST)}",
        f"<{text[max(0, start - 1) : start]}",
        f"<{text[max(0, start - 2) : start]}",
        f">{text[end : end + 1]}",
        f">{text[end : end + 2]}",
        f"^{name[:1]}",
        f"^{name[:2]}",
        *(f"${name[-size:]}" for size in (1, 2, 3, 4)),
        *(f"n{one}{other}" for one, other in pairwise(name)),
        *(f"t{word.tag}" for word in sentence.words_at(span)),
        *(f"g{m.label}" for m in sentence.mentions_at(span) if (m.start, m.end) == span),
    }
    return features | {"place"} if is_place(name, rules) else features


def is_place(name: str, rules: Grammar) -> bool:
    """Whether a name is one or several places of the gazetteer, one behind the other, and nothing else."""
    if rules.label(name) is not None:
        return False
    places = [*rules.places.chain(name)]
    return places != [] and places[-1].end == len(name)


def places_in(text: str, rules: Grammar) -> Iterator[tuple[int, int, bool]]:
    """Every place name of `text`, the longest first where two begin, and whether it is a full name."""
    at = 0
    for begin in rules.places.begins(text):
        if begin >= at and (match := rules.places.match(text, begin)):
            yield match.start, match.end, match.full
            at = match.end


@cache
def _shape(character: str) -> str:
    """What kind of character it is; marks stand for themselves."""
    if character in DIGITS or character.isdigit():
        return "1"
    if "\u4e00" <= character <= "\u9fff":
        return "H"
    return "a" if character.isalpha() else character


def _layer(size: int, spans: Iterable[tuple[int, int, str]]) -> list[str]:
    """For each character its place in a span (first, inner, last, alone) and the span's mark; O outside of all."""
    layer = [_OUTSIDE] * size
    for start, end, mark in spans:
        layer[start:end] = [f"I{mark}"] * (end - start)
        layer[start], layer[end - 1] = f"B{mark}", f"E{mark}"
        if end - start == 1:
            layer[start] = f"S{mark}"
    return layer
