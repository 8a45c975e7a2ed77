"""Reprints: which articles are another article again, with a new title, a cut tail or paragraphs in another order.

Candidates come from MinHash signatures (rensa) in bands, and each is then proved on the two texts: nearly all of the shorter
one stands in the longer one, and the earlier one names the organisations of the later. The second half of the proof keeps apart
what officials write by one template: the same sentences about other schools are another article.

Signatures lie in a file and a band is sorted at a time, so that memory grows by some 30 bytes an article. The same
articles give the same answer in any order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import IO

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

_PERMUTATIONS = 128
_ROWS = 4
"""Rows a band: two articles that share half of their shingles become candidates in 87 of 100 cases, at 0.6 in 99."""
_SEED = 1

SHINGLE = 5
"""Characters a shingle of a signature."""

PROOF_SHINGLE = 8
CONTAINED = 0.8
"""The share of the shorter text's shingles of `PROOF_SHINGLE` characters that a reprint has in common with the longer."""
NAMED = 0.8
"""The share of a reprint's organisations that its original names, too."""
_LEAST_JACCARD = 0.3
_LEAST_SHINGLES = 40
"""Texts below this are reprints only where they are equal: short notices are alike."""

_SENTENCES = re.compile("[。！？!?\n]")
_KEPT = re.compile(r"\W+")


@dataclass(frozen=True)
class Body:
    """What is compared of an article."""

    text: str
    names: tuple[str, ...] = ()
    """The organisations as the article writes them."""

    @cached_property
    def letters(self) -> str:
        """The text without white space and punctuation."""
        return _KEPT.sub("", self.text)

    @cached_property
    def parts(self) -> frozenset[str]:
        """Shingles within sentences, so that their order doesn't matter."""
        sentences = _SENTENCES.split(self.text)
        return frozenset().union(*(shingles(sentence, PROOF_SHINGLE) for sentence in sentences))


class Signatures:
    """Signatures in a file on the disk, empty at first and open to write and read: 512 bytes each, appended one by one."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._count = 0

    def add(self, text: str) -> None:
        """Append the signature of a text; its number is how many were there before."""
        minhash = RMinHash(num_perm=_PERMUTATIONS, seed=_SEED)
        minhash.update(list(shingles(text, SHINGLE)) or [""])
        self._file.write(np.asarray(minhash.digest(), dtype=np.uint32).tobytes())
        self._count += 1

    def read(self) -> NDArray[np.uint32]:
        """All signatures, a row each, mapped from the file."""
        self._file.flush()
        if self._count == 0:
            return np.empty((0, _PERMUTATIONS), np.uint32)
        return np.memmap(self._file, np.uint32, "r", shape=(self._count, _PERMUTATIONS))


def originals(
    signatures: NDArray[np.uint32], order: Sequence[int], body: Callable[[int], Body]
) -> dict[int, int]:
    """For each reprint, by its number, the number of its original.

    Args:
        signatures: A row an article.
        order: The numbers of the articles, the one that was there first first.
        body: Reads an article again by its number; called for candidates only.
    """
    remembered = lru_cache(maxsize=256)(body)
    found: dict[int, int] = {}
    for later, earlier in candidates(signatures, order):
        if later not in found and is_reprint(remembered(later), of=remembered(earlier)):
            # A reprint of a reprint has the first one as its original.
            found[later] = found.get(earlier, earlier)
    return found


def candidates(signatures: NDArray[np.uint32], order: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Pairs (later, earlier) that may be reprints: a family of articles alike after another, and in it the earliest later one
    first, and of its earlier ones the earliest."""
    by_rank = np.asarray(order, dtype=np.int64)
    count = len(by_rank)
    pairs = np.empty(0, np.int64)
    for band in range(0, _PERMUTATIONS, _ROWS):
        rows = np.ascontiguousarray(signatures[:, band : band + _ROWS])[by_rank]
        keys = rows.view(np.dtype((np.void, rows.dtype.itemsize * _ROWS))).ravel() if count else rows.ravel()
        # A stable sort leaves the earlier of two equal keys in front.
        sorted_ranks = np.argsort(keys, kind="stable")
        same = keys[sorted_ranks][1:] == keys[sorted_ranks][:-1]
        starts = np.concatenate(([True], ~same)) if count else np.empty(0, bool)
        first = sorted_ranks[np.maximum.accumulate(np.where(starts, np.arange(count), 0))]
        # With the first of its bucket and with its neighbour: an unlucky first doesn't hide the others.
        later = sorted_ranks[1:][same]
        pairs = np.unique(
            np.concatenate((pairs, later * count + first[1:][same], later * count + sorted_ranks[:-1][same]))
        )
    later, earlier = np.divmod(pairs, max(count, 1))
    # A family after another, so that few articles need be remembered at a time.
    families = connected_components(
        coo_array((np.ones(len(pairs), np.bool_), (later, earlier)), shape=(count, count)), directed=False
    )[1]
    by_family = np.lexsort((earlier, later, families[later])) if count else later
    for number in by_family:
        one, other = int(by_rank[later[number]]), int(by_rank[earlier[number]])
        if np.mean(signatures[one] == signatures[other]) >= _LEAST_JACCARD:
            yield one, other


def is_reprint(article: Body, of: Body) -> bool:
    """Whether an article is an earlier one again, as their texts and the organisations in them say.

    One that goes on where the earlier one ended, and names others, is none: a list of 300 partners after its first 30.
    """
    if article.letters == of.letters:
        return True
    # Names are looked up before shingles are made, which takes a hundred times as long.
    if not _names_all_of(of, article):
        return False
    common, least = len(article.parts & of.parts), min(len(article.parts), len(of.parts))
    return least >= _LEAST_SHINGLES and common >= CONTAINED * least


def _names_all_of(one: Body, other: Body) -> bool:
    """Whether one article names nearly all organisations of another."""
    return sum(name in one.text for name in other.names) >= NAMED * len(other.names)


def shingles(text: str, size: int) -> set[str]:
    """The runs of `size` characters of a text without white space and punctuation."""
    kept = _KEPT.sub("", text)
    return {kept[start : start + size] for start in range(len(kept) - size + 1)}
