"""How exactly shifted GBK is restored, and how often sound text is touched: `make benchmark-repair`.

The articles of gold dev and test are damaged as hijacked pages are (`corpus/noise.py`): Traditional with pinyin, then the
first byte of each `。` before a quotation mark is eaten. A run reaches from there to where GBK is in step again; it is
restored exactly, restored wrongly (changed, but not to the original), or left as it was. Private-use characters of a run
are kept, or have vanished as in many dumps. Beside it, sentences to which nothing was done but a change of script: there,
wrong is what changes at all. Of the runs, the characters that stand right are counted as well. Script, pinyin in brackets,
width and the shape of quotation marks never count, so that ftfy, which knows nothing of the first two and evens the others
out, is judged by the same runs.

A second table tells whether a confidence means what it says: of the runs that were restored with it, how many are
exact. `--errors` lists the runs that are not. `--split train --draws 3` counts more of them, for development: each draw
after the first puts other sentences in quotation marks. The character model has read `train`; with `--unseen` it is trained
on four fifths of the articles asked for, and the runs are those of the last fifth.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import ftfy

from pipeline import resources
from pipeline.cleaning import characters
from pipeline.cleaning.chinese import SYLLABLE, simplified
from pipeline.cleaning.repair import Repaired, repair_and_explain
from pipeline.goldset.characters import newspaper, train, words
from pipeline.goldset.folds import folds_of
from pipeline.language.sentences import sentence_spans
from pipeline.sources.gold import GoldPage, read_gold

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
sys.path.insert(0, str(CORPUS))
import noise  # noqa: E402  a script of the corpus, no part of the package

Span = tuple[int, int]
Tool = Callable[[str], Repaired]
OUTCOMES = ("exact", "wrong", "left")

_EATEN = re.compile("。(?=[“”])")
_NOTE = re.compile(rf"\({SYLLABLE}\)")
_TAG = re.compile("^<p>|</p>$")
_NOTE_OR_TAG = re.compile(rf"{_NOTE.pattern}|{_TAG.pattern}")
_SENTENCE = re.compile("(?<=[。])[^“”。]{6,60}。(?!”)")
_CONTEXT = 15
_STRAIGHT = str.maketrans("“”‘’", "\"\"''")


def unexplained(tool: Callable[[str], str]) -> Tool:
    """A tool that does not say what it did."""
    return lambda text: Repaired(tool(text), ())


TOOLS: dict[str, Tool] = {"lianxiao": repair_and_explain, "ftfy.fix_text": unexplained(ftfy.fix_text)}


@dataclass(frozen=True)
class Run:
    """What became of a run: `got` stands in the place of `wanted`, of which `right` characters are as they were."""

    before: str
    wanted: str
    after: str
    got: str
    right: int
    outcome: str
    confidence: float | None
    """What the tool said of it; None where it restored nothing."""


def quoted(paragraphs: Sequence[str], draw: int) -> list[str]:
    """An article for one draw: as it is for 0, else with about one sentence in three in quotation marks."""
    rng = Random(draw)
    return [
        _SENTENCE.sub(lambda found: f"“{found[0]}”" if draw and rng.random() < 1 / 3 else found[0], paragraph)
        for paragraph in paragraphs
    ]


def page(paragraphs: Iterable[str]) -> str:
    """A page of HTML, a line a paragraph."""
    return "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def lines(page: str) -> list[str]:
    """The paragraphs of a page."""
    return [_TAG.sub("", line) for line in page.split("\n")]


def plain(text: str) -> str:
    """Text in the form in which it is compared: Simplified, narrow, with straight quotation marks, and as long as before."""
    return "".join(map(_narrow, simplified(text))).translate(_STRAIGHT)


def _narrow(character: str) -> str:
    narrow = unicodedata.normalize("NFKC", character)
    return narrow if len(narrow) == 1 else character


def runs(sound: str, annotated: str) -> Iterator[Span]:
    """Where the runs of a paragraph lie in `sound`, its Traditional text; `annotated` is the same with pinyin.

    A run ends at the first ASCII byte: in the second half of a character, in front of a pinyin or a tag, or at the next
    full stop that is eaten. So no pinyin is inside of it, and it stands as it is in both texts.
    """
    at = 0
    for stop in _EATEN.finditer(annotated):
        end = stop.end()
        while end < len(annotated) and not _EATEN.match(annotated, end):
            code = noise.gbk(annotated[end])
            if len(code) != 2:
                break
            end += 1
            if code[1] < 0x80:
                break
        found = sound.find(annotated[stop.start() : end], at)
        if found >= 0:  # not where pinyin was found across a boundary and broke the text itself
            at = found + end - stop.start()
            yield found, at


def differences(wanted: str, got: str) -> list[tuple[int, int, str]]:
    """Which [start, end) of `wanted` stand otherwise in `got`, and how, in the plain form of both."""
    wanted, got = plain(wanted), plain(got)
    if wanted == got:
        return []
    matcher = SequenceMatcher(None, wanted, got, autojunk=False)
    return [(i, j, got[k:n]) for tag, i, j, k, n in matcher.get_opcodes() if tag != "equal"]


def _inside(different: Iterable[tuple[int, int, str]], span: Span) -> list[str]:
    """What stands otherwise inside of a span or next to it."""
    start, end = span
    return [text for i, j, text in different if (i < end and j > start) or start <= i == j <= end]


def judged(wanted: str, got: str, spans: Iterable[Span], said: Sequence[float | None] = ()) -> list[Run]:
    """What became of the runs of a paragraph; the `?` of the lost byte tells of one that was left.

    `said` is how sure the tool is of each character of `got`.
    """
    different = differences(wanted, got)
    found = []
    for start, end in spans:
        inside = _inside(different, (start, end))
        first, last = _place(different, start), _place(different, end)
        spoiled = {at for i, j, _ in different for at in range(max(i, start), min(j, end))}
        sure = [confidence for confidence in said[first:last] if confidence is not None]
        run = Run(
            before=wanted[max(0, start - _CONTEXT) : start],
            wanted=wanted[start:end],
            after=wanted[end : end + _CONTEXT],
            got=got[first:last],
            right=end - start - len(spoiled),
            outcome="exact" if not inside else "left" if any("?" in text for text in inside) else "wrong",
            confidence=min(sure, default=None),
        )
        found.append(run)
    return found


def _place(different: Iterable[tuple[int, int, str]], at: int) -> int:
    """Where position `at` of the wanted text lies in what was got."""
    moved = at
    for i, j, text in different:
        if j <= at and i < at:
            moved += len(text) - (j - i)
        elif i < at:
            moved += min(len(text), at - i) - (at - i)
    return moved


def restored(tool: Tool, articles: Iterable[list[str]], private_use: str) -> list[Run]:
    """What a tool makes of the runs of damaged articles."""
    found: list[Run] = []
    for paragraphs in articles:
        sound = noise.traditional(page(paragraphs), Random(0))
        annotated = noise.pinyin_traditional(page(paragraphs), Random(0))
        if not _EATEN.search(annotated):
            continue
        repaired = tool(noise.shifted_gbk(annotated, Random(0), private_use))
        for wanted, damaged, (got, said) in zip(lines(sound), lines(annotated), _said(repaired), strict=True):
            found += judged(wanted, got, runs(wanted, damaged), said)
    return found


def _said(repaired: Repaired) -> Iterator[tuple[str, list[float | None]]]:
    """The paragraphs of a repaired page without pinyin, with how sure the tool is of each restored character."""
    said: list[float | None] = [None] * len(repaired.text)
    for kind in repaired.repairs:
        for span in kind.spans:
            said[span.start : span.end] = [span.confidence] * (span.end - span.start)
    at = 0
    for line in repaired.text.split("\n"):
        taken = {place for found in _NOTE_OR_TAG.finditer(line) for place in range(*found.span())}
        kept = [place for place in range(len(line)) if place not in taken]
        yield "".join(line[place] for place in kept), [said[at + place] for place in kept]
        at += len(line) + 1


def touched(tool: Tool, articles: Iterable[list[str]], convert: Callable[[str], str]) -> Counter[str]:
    """How many sentences of sound articles a tool changes or leaves."""
    outcomes: Counter[str] = Counter()
    for paragraphs in articles:
        sound = convert(page(paragraphs))
        for wanted, got in zip(lines(sound), lines(tool(sound).text), strict=True):
            different = differences(wanted, got)
            for span in sentence_spans(plain(wanted)):
                outcomes["wrong" if _inside(different, span) else "left"] += 1
    return outcomes


def table(articles: Sequence[list[str]]) -> str:
    """The figures of all tools as a Markdown table."""
    heads = [f"{tool}: {outcome}" for tool in TOOLS for outcome in (*OUTCOMES, "characters right")]
    rows = [f"| what | n | {' | '.join(heads)} |", "| --- |" + " ---: |" * (len(heads) + 1)]
    for private_use in ("kept", "vanished"):
        found = [restored(tool, articles, private_use) for tool in TOOLS.values()]
        cells = [cell for tool in found for cell in _cells(tool)]
        rows.append(
            f"| runs, private-use characters {private_use} | {len(found[0]):,} | {' | '.join(cells)} |"
        )
    for script, convert in (("Simplified", str), ("Traditional", _traditional)):
        counts = [touched(tool, articles, convert) for tool in TOOLS.values()]
        cells = [cell for count in counts for cell in ("–", *_shares(count, OUTCOMES[1:]), "–")]
        rows.append(f"| sound sentences, {script} | {counts[0].total():,} | {' | '.join(cells)} |")
    return "\n".join(rows)


def _traditional(text: str) -> str:
    converted: str = noise.traditional(text, Random(0))
    return converted


def _cells(found: Sequence[Run]) -> list[str]:
    characters = sum(len(run.wanted) for run in found)
    right = sum(run.right for run in found)
    return [*_shares(Counter(run.outcome for run in found), OUTCOMES), f"{right / max(1, characters):.2%}"]


def _shares(count: Counter[str], outcomes: Iterable[str]) -> list[str]:
    return [f"{count[outcome]:,} ({count[outcome] / max(1, count.total()):.1%})" for outcome in outcomes]


def reliability(found: Iterable[Run]) -> str:
    """A Markdown table: of the runs restored with a confidence, how many are exact."""
    rows = ["| confidence | runs | mean confidence | exact |", "| --- | ---: | ---: | ---: |"]
    said = [(run.confidence, run.outcome == "exact") for run in found if run.confidence is not None]
    for low, high in pairwise(_EDGES):
        inside = [pair for pair in said if low <= pair[0] < high]
        if inside:
            mean = sum(confidence for confidence, _ in inside) / len(inside)
            exact = sum(right for _, right in inside) / len(inside)
            name = "1" if low == 1 else f"{low:.2f} to below {high:.2f}"
            rows.append(f"| {name} | {len(inside):,} | {mean:.3f} | {exact:.1%} |")
    return "\n".join(rows)


_EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.97, 1.0, 2.0)


def errors(found: Iterable[Run]) -> Iterator[str]:
    """The runs that are not exact, each with what stands around it, what was wanted and what was got."""
    for run in found:
        if run.outcome != "exact":
            sure = "" if run.confidence is None else f" ({run.confidence})"
            yield f"{run.outcome}{sure}: {run.before}[{run.wanted}]{run.after}  got [{run.got}]"


def unseen(pages: Sequence[GoldPage]) -> list[GoldPage]:
    """A fifth of the pages, which the model of characters that repair uses from now on has not read."""
    fold = folds_of((page.doc_id for page in pages), 5)
    model = train((page.text for page in pages if fold[page.doc_id]), newspaper(), words())
    shipped = resources.MODELS
    with TemporaryDirectory() as folder:
        resources.MODELS = Path(folder)
        characters.write(model, resources.MODELS / characters.NAME)
        characters.characters()  # read once, and remembered
    resources.MODELS = shipped
    return [page for page in pages if not fold[page.doc_id]]


def main() -> None:
    parser = ArgumentParser(description="How exactly shifted GBK is restored.")
    parser.add_argument("--split", nargs="+", default=["dev", "test"], choices=["train", "dev", "test"])
    parser.add_argument("--draws", type=int, default=1, help="how often each article is damaged")
    parser.add_argument("--errors", action="store_true", help="list the runs of lianxiao that are not exact")
    parser.add_argument(
        "--unseen", action="store_true", help="ask of each fifth article, by a model of the others"
    )
    asked = parser.parse_args()
    gold = read_gold([CORPUS / "gold" / split for split in asked.split])
    pages = [page for page in gold.values() if not page.spam]
    pages = unseen(pages) if asked.unseen else pages
    articles = [quoted(page.paragraphs, draw) for draw in range(asked.draws) for page in pages]
    if asked.errors:
        for private_use in ("kept", "vanished"):
            print(f"private-use characters {private_use}")
            print("\n".join(errors(restored(TOOLS["lianxiao"], articles, private_use))))
        return
    print(table(articles))
    for private_use in ("kept", "vanished"):
        print(f"\nprivate-use characters {private_use}\n")
        print(reliability(restored(TOOLS["lianxiao"], articles, private_use)))


if __name__ == "__main__":
    main()
