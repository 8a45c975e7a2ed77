"""What tells a line of an article from the lines around it: binary features for a linear model.

None of them is a word of a line: a line is known by its kind and the kinds beside it, its size and punctuation, its links,
where it stands, in which element, whether trafilatura keeps it, and whether it speaks of what the page speaks of.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain, groupby
from operator import add

from pipeline.cleaning.kinds import Kind
from pipeline.cleaning.lines import Box, Line, squeeze
from pipeline.cleaning.spam import HAN_RUN, fold, han
from pipeline.resources import toml

_SIZES = (1, 5, 10, 15, 20, 30, 45, 60, 100, 200)
_RUNS = (2, 3, 4, 6, 10)
_SHARES = (0.001, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 0.999)
_DEEP = 30
"""Elements around a line that are looked at, at most."""
_ARTICLE: frozenset[Kind] = frozenset({"prose", "short", "caption", "item", "listed"})
_MARKS: frozenset[Kind] = frozenset({"end", "related"})
_ENDING = re.compile(r"(\.{2,}|…)?([。!?;:,、.…]?)([”’」』)】]?)$")
_CLOSING = 16
"""Characters at the end of a line that are looked at for how it ends: more than marks and dots take."""
_COMMA = re.compile("[,、;]")
_CLOCK = re.compile(r"\d{1,2}:\d\d|\d{4}[-/.年]\d{1,2}|\d{1,2}-\d{1,2}$")


def features(
    lines: Sequence[Line], kinds: Sequence[Kind], trusted: frozenset[str] = frozenset()
) -> list[set[str]]:
    """The features of every line of a page; `trusted` are the squeezed lines that trafilatura keeps."""
    sizes = [len(han(line.text)) for line in lines]
    prose = [size if kind == "prose" else 0 for size, kind in zip(sizes, kinds, strict=True)]
    blocks = _blocks(kinds, prose)
    home = _home(lines, prose)
    topics = _topics(lines, blocks)
    markup = "html" if any(line.box for line in lines) else "dump"
    squeezed = [squeeze(line.text) for line in lines]
    copies = Counter(squeezed)
    whole = sum(prose) or 1
    asked = bool(trusted)
    last_mark = max((i for i, kind in enumerate(kinds) if kind in _MARKS), default=-1)
    runs, lulls = _runs(kinds), _runs([kind == "prose" for kind in kinds])
    above, borders, listed = 0, 0, 0
    boxed: dict[Box | None, list[str]] = {}  # Many lines stand in one element.
    found: list[set[str]] = []
    for i, (line, kind, size) in enumerate(zip(lines, kinds, sizes, strict=True)):
        borders, listed = (0, 0) if not above else (borders + (kind == "end"), listed + (kind == "related"))
        after = whole - above - prose[i]
        folded = fold(line.text)
        tails = _ENDING.search(folded, max(0, len(folded) - _CLOSING))
        # In a dump short lines are another matter: no link shows the headlines of others.
        own = f"kind={kind}/{markup}"
        step, block, lull = _step(size, _SIZES), _step(blocks[i], _SHARES), _step(lulls[i], _RUNS)
        if line.box not in boxed:
            boxed[line.box] = [*_boxed(line.box, home)]
        said = {
            f"kind={kind}",
            own,
            f"{own},size={step}",
            f"size={step}",
            f"links={_step(line.link_share, _SHARES)}",
            f"{own},kept={squeezed[i] in trusted if asked else '?'}",
            f"{own},end={tails[2] if tails else ''}",
            f"{own},dots={bool(tails and tails[1])}",
            f"{own},above={_step(above / whole, _SHARES)}",
            f"{own},after={_step(after / whole, _SHARES)}",
            f"{own},block={block}",
            f"block={block}",
            f"{own},borders={min(borders, 3)}",
            f"{own},marked={i < last_mark}",
            f"{own},run={_step(runs[i], _RUNS)}",
            f"{own},lull={lull},after={after > 0}",
            f"{own},lull={lull},borders={min(borders, 1)},after={after > 0}",
            f"borders={min(borders, 3)},listed={min(listed, 2)}",
            f"{own},topic={_step(topics[i], _SHARES)}",
            f"{own},commas={min(len(_COMMA.findall(folded)), 3)}",
            f"dated={_CLOCK.search(folded) is not None},{own}",
            f"copies={min(copies[squeezed[i]], 3)},{own}",
        }
        for by in (-2, -1, 1, 2):
            beside = kinds[i + by] if 0 <= i + by < len(kinds) else "none"
            said.add(f"{by}={beside}")
            if abs(by) == 1:
                said.add(f"{own},{by}={beside}")
        said.update(f"{name},{own}" for name in boxed[line.box])
        found.append(said)
        above += prose[i]
    return found


def _runs(values: Sequence[object]) -> list[int]:
    """For every value how many of the same stand together."""
    return [size for _, run in groupby(values) for size in [len(list(run))] for _ in range(size)]


def _blocks(kinds: Sequence[Kind], prose: Sequence[int]) -> list[float]:
    """For every line the prose of the run of article-like lines it stands in, as a share of the largest run's."""
    runs: list[tuple[int, int, int]] = []
    start = 0
    for i in range(len(kinds) + 1):
        if i == len(kinds) or kinds[i] not in _ARTICLE:
            runs.append((start, i, sum(prose[start:i])))
            start = i + 1
    most = max((total for _, _, total in runs), default=0) or 1
    shares = [0.0] * len(kinds)
    for start, end, total in runs:
        shares[start:end] = [total / most] * (end - start)
    return shares


def _topics(lines: Sequence[Line], blocks: Sequence[float]) -> list[float]:
    """For every line the share of its pairs of characters that the largest run of prose has too, in other lines."""
    pairs = [_pairs(line.text) for line in lines]
    largest = (own for own, share in zip(pairs, blocks, strict=True) if share == 1)
    said = Counter(chain.from_iterable(largest))
    again = {pair for pair, times in said.items() if times > 1}
    return [
        len(own & (again if share == 1 else said.keys())) / len(own) if own else 0.0
        for own, share in zip(pairs, blocks, strict=True)
    ]


def _pairs(text: str) -> set[str]:
    return {pair for run in HAN_RUN.findall(text) for pair in map(add, run, run[1:])}


def _home(lines: Sequence[Line], prose: Sequence[int]) -> dict[Box, int]:
    """The elements around the innermost one that holds most of the prose, with their distance to it (0: itself)."""
    held: Counter[Box] = Counter()
    for line, size in zip(lines, prose, strict=True):
        if size:
            held.update(dict.fromkeys(_around(line.box), size))
    whole = max(held.values(), default=0)
    most = [box for box, size in held.items() if size >= 0.6 * whole]
    inner = max(most, key=lambda box: sum(1 for _ in _around(box)), default=None)
    return {box: distance for distance, box in enumerate(_around(inner))}


def _around(box: Box | None) -> Iterator[Box]:
    for _ in range(_DEEP):
        if box is None:
            return
        yield box
        box = box.parent


def _boxed(box: Box | None, home: dict[Box, int]) -> Iterator[str]:
    """How far from home a line stands, and what the elements around it that are not home's call themselves."""
    if box is None:
        return
    around = list(_around(box))
    up = next((home[each] for each in around if each in home), None)
    down = next((i for i, each in enumerate(around) if each in home), None)
    yield f"up={'far' if up is None else min(up, 4)}"
    yield f"down={'far' if down is None else min(down, 3)}"
    own = around[:down] or around[:1]
    named = {group for each in own[:4] for group in _named(each.name)}
    yield from (f"box={group}" for group in named)
    if not named:
        yield "box=none"


@cache
def _groups() -> dict[str, re.Pattern[str]]:
    return {group: re.compile("|".join(words)) for group, words in toml("boilerplate")["boxes"].items()}


@lru_cache(maxsize=4096)
def _named(name: str) -> Sequence[str]:
    return [group for group, words in _groups().items() if words.search(name)]


def _step(value: float, steps: Sequence[float]) -> int:
    return bisect_right(steps, value)
