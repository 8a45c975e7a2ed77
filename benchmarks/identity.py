"""How well two names are told to be one organisation or two: `make benchmark-identity`.

    python benchmarks/identity.py [--errors]

The labelled pairs of `corpus/identity`; `branch of` counts as different. A method sees names, labels and codes. The pairs of
`pairs.tsv` fall into two halves by a hash of their names. `same name` is what a join on the name as written would say.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.corpuswide.identity import Match, Named, compare, read

FOLDER = Path(__file__).resolve().parents[1] / "corpus" / "identity"


@dataclass(frozen=True)
class Pair:
    """Two names and whether they are one organisation."""

    one: Named
    other: Named
    same: bool
    why: str

    @property
    def half(self) -> str:
        """`A` or `B`, by a hash of both sides in either order."""
        sides = sorted(f"{named.name}\0{named.adcode}" for named in (self.one, self.other))
        return "AB"[hashlib.sha256("\0".join(sides).encode()).digest()[0] % 2]


@dataclass(frozen=True)
class Figures:
    """What a method got right and wrong."""

    joined_rightly: int
    joined_wrongly: int
    missed: int
    different: int

    @property
    def f1(self) -> float:
        return 2 * self.joined_rightly / (2 * self.joined_rightly + self.joined_wrongly + self.missed)

    @property
    def wrong_merges(self) -> float:
        """The share of the joined pairs that are two organisations."""
        joined = self.joined_rightly + self.joined_wrongly
        return self.joined_wrongly / joined if joined else 0.0


def pairs(name: str = "pairs") -> list[Pair]:
    """The labelled pairs of a table."""
    with (FOLDER / f"{name}.tsv").open(encoding="utf-8") as file:
        lines = (line for line in file if not line.startswith("#"))
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [Pair(_named(row, "a"), _named(row, "b"), row["relation"] == "same", row["why"]) for row in rows]


def _named(row: dict[str, str], side: str) -> Named:
    return Named(row[f"name_{side}"], row[f"label_{side}"], row[f"place_{side}"] or None)


def by_identity(one: Named, other: Named) -> bool:
    """What a run says, where nothing else in the corpus fits either."""
    return compare(read(one), read(other)) is not Match.DIFFERENT


def by_name(one: Named, other: Named) -> bool:
    """What a join on the name says."""
    return one.name == other.name and one.label == other.label


def measure(pairs: Iterable[Pair], method: Callable[[Named, Named], bool]) -> Figures:
    """Count a method's answers."""
    answers = [(pair.same, method(pair.one, pair.other)) for pair in pairs]
    return Figures(
        answers.count((True, True)),
        answers.count((False, True)),
        answers.count((True, False)),
        sum(not same for same, _ in answers),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--errors", action="store_true", help="every pair that is answered wrongly")
    options = parser.parse_args()
    everything, second = pairs(), pairs("second")
    chosen = {
        "pairs, half A": [pair for pair in everything if pair.half == "A"],
        "pairs, half B": [pair for pair in everything if pair.half == "B"],
        "pairs": everything,
        "second": second,
    }
    print("| method | pairs | n | F1 | missed | wrong merges |\n| --- | --- | ---: | ---: | ---: | ---: |")
    for name, method in (("same name", by_name), ("lianxiao", by_identity)):
        for table, rows in chosen.items():
            found = measure(rows, method)
            merges = f"{found.joined_wrongly} ({found.wrong_merges:.2%})"
            print(f"| {name} | {table} | {len(rows)} | {found.f1:.4f} | {found.missed} | {merges} |")
    if options.errors:
        for pair in everything + second:
            if by_identity(pair.one, pair.other) != pair.same:
                print("wrong" if not pair.same else "missed", pair.one, pair.other, pair.why, sep="\t")


if __name__ == "__main__":
    main()
