"""How exactly shifted GBK is restored, and how often sound text is touched: `make benchmark-repair`.

The articles of gold dev and test are damaged as hijacked pages are (`corpus/noise.py`): Traditional with pinyin, then the
first byte of each `。` before a quotation mark is eaten. A run reaches from there to where GBK is in step again; it is
restored exactly, restored wrongly (changed, but not to the original), or left as it was. Private-use characters of a run
are kept, or have vanished as in many dumps. Beside it, sentences to which nothing was done but a change of script: there,
wrong is what changes at all. Script, pinyin in brackets, width and the shape of quotation marks never count, so that ftfy,
which knows nothing of the first two and evens the others out, is judged by the same runs.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from difflib import SequenceMatcher
from functools import partial
from pathlib import Path
from random import Random

import ftfy

from pipeline.cleaning.chinese import SYLLABLE, simplified
from pipeline.cleaning.repair import repair
from pipeline.language.sentences import sentence_spans
from pipeline.sources.gold import read_gold

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
sys.path.insert(0, str(CORPUS))
import noise  # noqa: E402  a script of the corpus, no part of the package

Span = tuple[int, int]
Tool = Callable[[str], str]
TOOLS: dict[str, Tool] = {"lianxiao": repair, "ftfy.fix_text": ftfy.fix_text}
OUTCOMES = ("exact", "wrong", "left")

_EATEN = re.compile("。(?=[“”])")
_NOTE = re.compile(rf"\({SYLLABLE}\)")
_TAG = re.compile("^<p>|</p>$")
_STRAIGHT = str.maketrans("“”‘’", "\"\"''")


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


def judged(wanted: str, got: str, spans: Iterable[Span]) -> Counter[str]:
    """How many runs of a paragraph came out how; the `?` of the lost byte tells of one that was left."""
    different = differences(wanted, got)
    outcomes: Counter[str] = Counter()
    for span in spans:
        inside = _inside(different, span)
        outcomes["exact" if not inside else "left" if any("?" in text for text in inside) else "wrong"] += 1
    return outcomes


def restored(tool: Tool, articles: Iterable[list[str]], private_use: str) -> Counter[str]:
    """What a tool makes of the runs of damaged articles."""
    outcomes: Counter[str] = Counter()
    for paragraphs in articles:
        sound = noise.traditional(page(paragraphs), Random(0))
        annotated = noise.pinyin_traditional(page(paragraphs), Random(0))
        if not _EATEN.search(annotated):
            continue
        got = _NOTE.sub("", tool(noise.shifted_gbk(annotated, Random(0), private_use)))
        for wanted, damaged, mended in zip(*map(lines, (sound, annotated, got)), strict=True):
            outcomes += judged(wanted, mended, runs(wanted, damaged))
    return outcomes


def touched(tool: Tool, articles: Iterable[list[str]], convert: Callable[[str], str]) -> Counter[str]:
    """How many sentences of sound articles a tool changes or leaves."""
    outcomes: Counter[str] = Counter()
    for paragraphs in articles:
        sound = convert(page(paragraphs))
        for wanted, got in zip(lines(sound), lines(tool(sound)), strict=True):
            different = differences(wanted, got)
            for span in sentence_spans(plain(wanted)):
                outcomes["wrong" if _inside(different, span) else "left"] += 1
    return outcomes


def table(articles: list[list[str]]) -> str:
    """The figures of all tools as a Markdown table."""
    kinds: dict[str, Callable[[Tool], Counter[str]]] = {
        "runs, private-use characters kept": partial(restored, articles=articles, private_use="kept"),
        "runs, private-use characters vanished": partial(restored, articles=articles, private_use="vanished"),
        "sound sentences, Simplified": partial(touched, articles=articles, convert=str),
        "sound sentences, Traditional": partial(
            touched, articles=articles, convert=lambda text: noise.traditional(text, Random(0))
        ),
    }
    heads = [f"{tool}: {outcome}" for tool in TOOLS for outcome in OUTCOMES]
    rows = [f"| what | n | {' | '.join(heads)} |", "| --- |" + " ---: |" * (len(heads) + 1)]
    for kind, measure in kinds.items():
        counts = [measure(tool) for tool in TOOLS.values()]
        cells = [_cell(count, outcome, kind) for count in counts for outcome in OUTCOMES]
        rows.append(f"| {kind} | {counts[0].total():,} | {' | '.join(cells)} |")
    return "\n".join(rows)


def _cell(count: Counter[str], outcome: str, kind: str) -> str:
    if outcome == "exact" and kind.startswith("sound"):
        return "–"
    return f"{count[outcome]:,} ({count[outcome] / count.total():.1%})"


def main() -> None:
    gold = read_gold([CORPUS / "gold" / split for split in ("dev", "test")])
    print(table([list(article.paragraphs) for article in gold.values() if not article.spam]))


if __name__ == "__main__":
    main()
