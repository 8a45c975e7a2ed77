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
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Literal, get_args

import pycrfsuite

from pipeline import linear, resources
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

_OUTSIDE = "O"
_EDGE = "_"
_FIELD = {"c1": 0.1, "c2": 0.05, "max_iterations": 80, "feature.minfreq": 2}
"""L1 and L2 regularisation, steps of L-BFGS, and how often a feature must occur: chosen by `dev`."""
_STRENGTH = 1.0
_LONGEST = 12


@dataclass(frozen=True)
class Sentence:
    """What is known of a sentence before its names are; all offsets are those of `text`."""

    text: str
    tokens: Sequence[Span]
    """jieba's words."""
    words: Sequence[Word] = ()
    """LAC's words; none in the `fast` form."""
    mentions: Sequence[Mention] = ()
    """The names by the grammar; none in the `fast` form."""


@dataclass(frozen=True)
class Tagger:
    """A trained tagger."""

    field: pycrfsuite.Tagger
    kinds: tuple[Kind, ...]
    classifier: Linear

    def tag(self, sentence: Sentence) -> list[tuple[Span, Kind]]:
        """The names of a sentence, in order, and what each is."""
        if not sentence.text:
            return []
        spans = spans_of(self.field.tag(character_features(sentence)))
        return [(span, self.kind(sentence, span)) for span in spans]

    def kind(self, sentence: Sentence, span: Span) -> Kind:
        """What the name at `span` is."""
        return self.kinds[int(self.classifier.shares(name_features(sentence, span)).argmax())]


def train(
    examples: Iterable[tuple[Sentence, Sequence[tuple[Span, Kind]]]], folder: Path, form: Form
) -> Tagger:
    """Fit field and classifier to sentences with their names, and write both into `folder`.

    The same examples in the same order give the same files.

    Raises:
        TooFewError: when the names are of one kind only, or there are none.
    """
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
    (folder / f"{form}.config.json").write_text(json.dumps({"kinds": sorted(set(kinds))}, indent=1) + "\n")
    return read(folder, form)


def read(folder: Path, form: Form) -> Tagger:
    """The tagger of a folder.

    Raises:
        FileNotFoundError: when there is none.
    """
    kinds = json.loads((folder / f"{form}.config.json").read_text())["kinds"]
    field = pycrfsuite.Tagger()
    field.open(str(folder / f"{form}.crf"))
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


def character_features(sentence: Sentence) -> list[list[str]]:
    """The features of each character: the characters around it, and each layer of what is known at and beside it."""
    text, size, rules = sentence.text, len(sentence.text), grammar()
    characters = [*text]
    shapes = [*map(_shape, text)]
    tokens = _layer(size, [(start, end, "") for start, end in sentence.tokens])
    places = _layer(size, [(start, end, "F" if full else "f") for start, end, full in places_in(text, rules)])
    endings = _layer(size, [(e.start, e.end, e.label) for e in rules.endings_in(text)])
    columns = [
        *_around("c", characters, (-2, -1, 0, 1, 2)),
        *_joined("b", characters, 2, (-2, -1, 0, 1)),
        *_joined("t", characters, 3, (-2, -1, 0)),
        *_around("y", shapes, (0,)),
        *_joined("y", shapes, 3, (-1,)),
        *_around("k", tokens, (-1, 0, 1)),
        *_around("p", places, (-1, 0, 1)),
        *_around("e", endings, (-1, 0, 1)),
        *_joined("e", endings, 3, (-1,)),
    ]
    if sentence.words:
        columns += _columns_of_lac(sentence, characters, tokens, endings)
    return [*map(list, zip(*columns, strict=True))]


def _columns_of_lac(
    sentence: Sentence, characters: list[str], tokens: list[str], endings: list[str]
) -> list[list[str]]:
    """The features of the `full` form: LAC's words and tags, and the names by the grammar."""
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
    return [
        *_around("l", words, (-1, 0, 1)),
        *_joined("l", words, 3, (-1,)),
        *_around("g", names, (-1, 0, 1)),
        *_joined("g", names, 3, (-1,)),
        own,
        *(
            [f"{a}|{b}" for a, b in zip(one, other, strict=True)]
            for one, other in (
                (before, position),
                (behind, position),
                (_around("lk", words, (0,))[0], tokens),
                (_around("gl", names, (0,))[0], words),
                (_around("ge", names, (0,))[0], endings),
                (_around("gc", names, (0,))[0], characters),
            )
        ),
    ]


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
        *(f"t{word.tag}" for word in sentence.words if word.start < end and word.end > start),
        *(f"g{m.label}" for m in sentence.mentions if (m.start, m.end) == span),
    }
    return features | {"place"} if is_place(name, rules) else features


def is_place(name: str, rules: Grammar) -> bool:
    """Whether a name is one or several places of the gazetteer, one behind the other, and nothing else."""
    return (
        rules.label(name) is None
        and [*rules.places.chain(name)][-1:] != []
        and ([*rules.places.chain(name)][-1].end == len(name))
    )


def places_in(text: str, rules: Grammar) -> Iterator[tuple[int, int, bool]]:
    """Every place name of `text`, the longest first where two begin, and whether it is a full name."""
    at = 0
    while at < len(text):
        match = rules.places.match(text, at)
        if match:
            yield match.start, match.end, match.full
        at = match.end if match else at + 1


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


def _shifted(column: list[str], by: int) -> list[str]:
    """The column as seen from `by` characters before each: what stands there, or an edge."""
    if by >= 0:
        return column[by:] + [_EDGE] * min(by, len(column))
    return [_EDGE] * min(-by, len(column)) + column[:by]


def _around(name: str, column: list[str], distances: Iterable[int]) -> list[list[str]]:
    """A column of features for each distance: what stands so far from each character."""
    return [[f"{name}{by}{value}" for value in _shifted(column, by)] for by in distances]


def _joined(name: str, column: list[str], length: int, distances: Iterable[int]) -> list[list[str]]:
    """A column of features for each distance: `length` values in a row, from so far on."""
    found = []
    for by in distances:
        parts = zip(*(_shifted(column, by + step) for step in range(length)), strict=True)
        found.append([f"{name}{by}:{'|'.join(part)}" for part in parts])
    return found
