"""A conditional random field over rows of features, used without the library that fitted it.

CRFsuite fits the field of `org_tagger.py`. To use one it wants each feature of each character as a string of its own,
some fifty a character, and looks each up by itself; that took longer than all else of the tagger together. Here the
features of a row come as columns, so that what several columns share is looked up once, and values in a row are found by
their numbers: no text is put together only to be looked up.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, groupby, repeat
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.language.viterbi import Chain

EDGE = "_"
_NOTHING = "\0"
"""No layer has this value."""
REACH = 2
"""How far a column may look beyond either end of a row, where there are edges."""


@dataclass(frozen=True)
class Column:
    """A feature of each character: `prefix` and `size` values of a layer in a row, from `by` characters on."""

    prefix: str
    layer: str
    size: int = 1
    by: int = 0


Layers = Mapping[str, Sequence[str]]
"""By name, rows of values, one a character."""


def written(columns: Iterable[Column], layers: Layers) -> list[list[str]]:
    """The features of each character as strings, by which a field is fitted."""
    found = []
    for column in columns:
        length = len(layers[column.layer])
        first = REACH + column.by
        values = _values(layers[column.layer], column.size)[first : first + length]
        found.append([f"{column.prefix}{value}" for value in values])
    return [*map(list, zip(*found, strict=True))]


def _values(layer: Sequence[str], size: int) -> list[str]:
    """What columns of a layer see, from `REACH` characters before its first one on."""
    padded = [EDGE] * REACH + [*layer] + [EDGE] * REACH
    if size == 1:
        return padded
    return [*map("|".join, zip(*(padded[at:] for at in range(size)), strict=False))]


def _parts(value: str, size: int) -> Sequence[str]:
    """The values in a row that `_values` joined."""
    if size == 1:
        return (value,)
    # Only where each is one character may one of them be a bar.
    return value[::2] if len(value) == 2 * size - 1 else value.split("|")


_WIDTH = 20
"""Bits that the number of a value takes."""


def _runs(numbers: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """One number for each `size` values in a row, which are given by theirs."""
    last = len(numbers) - size + 1
    runs = numbers[:last]
    for at in range(1, size):
        runs = runs << _WIDTH | numbers[at : at + last]
    return runs


@dataclass(frozen=True, eq=False)
class _Group:
    """The columns that see the same values."""

    layer: str
    size: int
    shifts: tuple[int, ...]
    numbers: Mapping[str, int]
    """The numbers of the layer's values, from 1 on; what is not among them was never learnt."""
    runs: NDArray[np.int64]
    """The values that are known, as `_runs` numbers them, in order."""
    weights: tuple[NDArray[np.float64], ...]
    """For each shift a row a value, the first for those that are not known, and a column a tag."""

    def rows(self, numbers: NDArray[np.int64]) -> NDArray[np.intp]:
        """The rows of `weights` for what the columns see of a layer, whose values are given by their numbers."""
        runs = _runs(numbers, self.size)
        # What would stand behind the last one is compared with the last one, and is another.
        at = np.minimum(self.runs.searchsorted(runs), len(self.runs) - 1)
        return np.where(self.runs[at] == runs, at + 1, 0)


@dataclass(frozen=True, eq=False)
class Reading:
    """The likeliest tags of the characters of a text, and what any others would score."""

    tags: list[str]
    _path: list[int]
    _scores: NDArray[np.float64]
    _field: Field

    def leads(self, others: Iterable[tuple[int, Sequence[str]]]) -> list[float]:
        """How far these tags are ahead of the same ones with others from a character on, in log-odds."""
        chain, numbers, rows = self._field.chain, self._field.numbers, self._rows
        return [
            chain.lead(self._path, rows, start, [numbers[tag] for tag in other]) for start, other in others
        ]

    @cached_property
    def _rows(self) -> list[list[float]]:
        rows: list[list[float]] = self._scores.tolist()
        return rows


@dataclass(frozen=True, eq=False)
class Field:
    """A field for features of `columns`."""

    tags: tuple[str, ...]
    chain: Chain
    groups: tuple[_Group, ...]

    @classmethod
    def read(cls, path: Path, columns: Sequence[Column]) -> Field:
        """The field in a file of CRFsuite, of whose features only those of `columns` are used.

        Raises:
            FileNotFoundError: when there is none.
            ValueError: when it is no such file.
        """
        tags, transitions, names, weights = read_crfsuite(path)
        known = _by_prefix(names, [column.prefix for column in columns])
        weights = np.vstack([np.zeros(len(tags)), weights])
        groups = []
        numbers_of: dict[str, dict[str, int]] = {column.layer: {} for column in columns}

        def seen(column: Column) -> tuple[str, int]:
            return column.layer, column.size

        for (layer, size), same in groupby(sorted(columns, key=seen), seen):
            own = [*same]
            values = [*dict.fromkeys(chain.from_iterable(known[column.prefix] for column in own))]
            if not values:  # The fast form has learnt nothing of LAC's layers.
                continue
            numbers = numbers_of[layer]
            parts = chain.from_iterable(map(_parts, values, repeat(size)))
            row = np.fromiter((numbers.setdefault(part, len(numbers) + 1) for part in parts), np.int64)
            runs = _runs(row, size)[::size]
            order = runs.argsort()
            values = [values[at] for at in order.tolist()]
            tables = [weights[[0, *map(known[column.prefix].get, values, repeat(0))]] for column in own]
            shifts = tuple(column.by for column in own)
            groups.append(_Group(layer, size, shifts, numbers, runs[order], tuple(tables)))
        return cls(tags, Chain.of(transitions), tuple(groups))

    def tag(self, texts: Sequence[Layers]) -> list[Reading]:
        """The likeliest tags of the characters of some texts; layers that one is without say nothing of it."""
        if not texts:
            return []
        sizes = [len(next(iter(layers.values()))) for layers in texts]
        # One behind the other, with edges between.
        ends = np.cumsum([size + REACH for size in sizes]).tolist()
        starts = [0, *ends[:-1]]
        scores = np.zeros((ends[-1], len(self.tags)))
        numbers = {group.layer: group.numbers for group in self.groups}
        rows = {layer: _row(layer, known, texts, sizes) for layer, known in numbers.items()}
        for group in self.groups:
            found = group.rows(rows[group.layer])
            for by, weights in zip(group.shifts, group.weights, strict=True):
                first = REACH + by
                scores += weights.take(found[first : first + ends[-1]], axis=0)
        tables = [scores[start : start + size] for start, size in zip(starts, sizes, strict=True)]
        return [
            Reading([self.tags[state] for state in path], path, table, self)
            for path, table in zip(self.chain.best_of_each(tables), tables, strict=True)
        ]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The place of each tag in `tags`."""
        return {tag: number for number, tag in enumerate(self.tags)}


def _row(
    layer: str, numbers: Mapping[str, int], texts: Sequence[Layers], sizes: Sequence[int]
) -> NDArray[np.int64]:
    """The numbers of a layer's values in all texts, with edges around each."""
    row = [EDGE] * REACH
    for layers, size in zip(texts, sizes, strict=True):
        row += layers.get(layer) or [_NOTHING] * size
        row += [EDGE] * REACH
    row += [EDGE] * REACH
    return np.fromiter(map(numbers.get, row, repeat(0)), np.int64, len(row))


def _by_prefix(names: Sequence[str], prefixes: Iterable[str]) -> dict[str, dict[str, int]]:
    """The numbers of features, from 1 on, by prefix, the longest that fits, and by the value behind it."""
    found: dict[str, dict[str, int]] = {prefix: {} for prefix in prefixes}
    sizes = sorted({len(prefix) for prefix in found}, reverse=True)
    for number, name in enumerate(names, 1):
        for size in sizes:
            if name[:size] in found:
                found[name[:size]][name[size:]] = number
                break
    return found


_HEADER = struct.Struct("<4sI4sIIIIIIIII")
_FEATURES = np.dtype([("kind", "<u4"), ("source", "<u4"), ("target", "<u4"), ("weight", "<f8")])


def read_crfsuite(
    path: Path,
) -> tuple[tuple[str, ...], NDArray[np.float64], list[str], NDArray[np.float64]]:
    """The tags of a model file of CRFsuite, the weights of their transitions, its features, and of each a weight a tag.

    Raises:
        FileNotFoundError: when there is none.
        ValueError: when it is no such file.
    """
    data = path.read_bytes()
    if len(data) < _HEADER.size or data[:4] != b"lCRF" or data[8:12] != b"FOMC":
        raise ValueError(f"{path.name} is no model of CRFsuite")
    *_, at_features, at_tags, at_names, _, _ = _HEADER.unpack_from(data)
    tags, names = tuple(_strings(data, at_tags)), _strings(data, at_names)
    (number,) = struct.unpack_from("<I", data, at_features + 8)
    features = np.frombuffer(data, _FEATURES, number, at_features + 12)
    of_pairs = features["kind"] == 1
    transitions, table = np.zeros((len(tags), len(tags))), np.zeros((len(names), len(tags)))
    for weights, told in ((transitions, features[of_pairs]), (table, features[~of_pairs])):
        weights[told["source"], told["target"]] = told["weight"]
    return tags, transitions, names, table


def _strings(data: bytes, at: int) -> list[str]:
    """The strings of a database in a model file (CQDB), by their numbers."""
    number, offset = struct.unpack_from("<II", data, at + 16)
    places = struct.unpack_from(f"<{number}I", data, at + offset)
    found = []
    for place in places:
        (size,) = struct.unpack_from("<I", data, at + place + 4)
        found.append(data[at + place + 8 : at + place + 8 + size - 1].decode())
    return found
