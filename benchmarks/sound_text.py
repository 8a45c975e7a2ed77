"""How often repair touches text that nothing was wrong with: `make benchmark-sound-text`.

Every kind of text is read by pages, as repair reads it, and compared line by line. A span is wrong where it changed. On a
page that is Traditional as a whole the script may change: there, a changed span is right if it is what the Simplified
original has, or if OpenCC makes the page's own characters of it again.

All material is at hand wherever the project is: the articles of the gold (`test` is only counted), the reference of the
Python language and sources of its standard library, names of countries and languages (CLDR, by babel), spaCy's examples,
the divisions of China, pypinyin's readings. Japanese, Korean and the lessons are sentences made of such names.
"""

from __future__ import annotations

import html
import sysconfig
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice, pairwise, product
from pathlib import Path
from pydoc_data.topics import topics

import ftfy
from babel import Locale
from opencc import OpenCC
from spacy.lang.ja.examples import sentences as japanese_examples
from spacy.lang.ko.examples import sentences as korean_examples

from pipeline.cleaning.chinese import readings
from pipeline.cleaning.repair import repair
from pipeline.language.sentences import sentence_spans
from pipeline.resources import rows
from pipeline.sources.gold import read_gold

GOLD = Path(__file__).resolve().parents[1] / "corpus" / "gold"
PAGE_LINES = 25

Tool = Callable[[str], str]
TOOLS: dict[str, Tool] = {
    "lianxiao": repair,
    "ftfy.fix_text": ftfy.fix_text,
    # ftfy's habits, not its mistakes: straight quotation marks and half-width punctuation.
    "ftfy, widths and quotes left": lambda page: ftfy.fix_text(
        page, uncurl_quotes=False, fix_character_width=False
    ),
}

JAPANESE = (
    "{country}の学校と{language}の授業について協定を結びました。",
    "来年度から{country}へ留学する生徒は、{language}を学びます。",
    "{language}と{country}の歴史を勉強する会が開かれ、約三十名が参加した。",
    "「{country}は遠いですか？」と先生が聞くと、{language}で答える声が上がった！",
)
KOREAN = (
    "{country}의 학교와 {language} 수업에 관한 협약을 맺었습니다.",
    "내년부터 {country}(으)로 유학하는 학생은 {language}를 배웁니다.",
)
LESSONS = (
    "“{han}”字读作{pinyin}，请大家跟我念：{pinyin}（{han}）。",
    "{pinyin} ({han})：组词，造句，抄写三遍。",
    "生字{han}({pinyin})在第二段，你找到了吗?",
)


@dataclass(frozen=True, slots=True)
class Page:
    """A sound page, and the Simplified original where it was put into Traditional characters."""

    text: str
    original: str
    again: Tool = str
    """How OpenCC writes Simplified text in the script of the page."""


def pages(lines: Iterable[str]) -> Iterator[Page]:
    """Pages of `PAGE_LINES` lines each."""
    rest = iter(lines)
    while page := "\n".join(islice(rest, PAGE_LINES)):
        yield Page(page, page)


def articles(config: str = "", words: str = "") -> Iterator[Page]:
    """The articles of the gold, a page each; in the Traditional characters of OpenCC's `config`, with the region's
    own words too where a config for `words` is given."""
    again: Tool = OpenCC(config).convert if config else str
    convert: Tool = OpenCC(words).convert if words else again
    for article in read_gold([GOLD / split for split in ("train", "dev", "test")]).values():
        if not article.spam:
            text = "\n".join(article.paragraphs)
            page = convert(text)
            yield Page(page, page if words else text, again)


def names(locale: str) -> Iterator[tuple[str, str]]:
    """Countries and languages by their names in a locale, all pairs of neighbours in the list of each."""
    known = Locale(locale)
    countries = [known.territories[code] for code in sorted(known.territories)]
    languages = [known.languages[code] for code in sorted(known.languages)]
    return ((country, language) for language in languages for country in countries[:: len(countries) // 4])


def made(templates: Iterable[str], locale: str) -> Iterator[str]:
    """Sentences of templates and names."""
    for (country, language), template in product(names(locale), templates):
        yield template.format(country=country, language=language)


def lessons() -> Iterator[str]:
    """Lines of lessons on the characters in common use, GB 2312 level 1."""
    codes = product(range(0xB0, 0xD7), range(0xA1, 0xFF))
    for han in (bytes(code).decode("gb2312") for code in codes):
        yield from (line.format(han=han, pinyin=readings(han)[0]) for line in LESSONS)


def source_code() -> Iterator[Page]:
    """Some modules of the standard library as pages show code, regular expressions and HTML in it."""
    library = Path(sysconfig.get_path("stdlib"))
    for name in ("re/_parser.py", "html/parser.py", "argparse.py", "difflib.py", "textwrap.py"):
        lines = (library / name).read_text("utf-8").splitlines()
        yield from (_shown(page.text) for page in pages(lines))


def _shown(code: str) -> Page:
    page = f"<pre><code>{html.escape(code)}</code></pre>"
    return Page(page, page)


def tables() -> Iterator[str]:
    """The divisions of China as lines of tables: with tabs, in Markdown, comma-separated."""
    for row in rows("divisions"):
        cells = (row["adcode"], row["name"], row["short"], "?", f"({row['level']})")
        yield from ("\t".join(cells), f"| {' | '.join(cells)} |", ",".join(cells))


def kinds() -> dict[str, Iterator[Page]]:
    """The pages of each kind of sound text."""
    return {
        "Simplified, gold": articles(),
        "Traditional of Hong Kong (s2hk)": articles("s2hk"),
        "Traditional of Taiwan (s2tw)": articles("s2tw"),
        "Traditional of Taiwan, its words too (s2twp)": articles("s2tw", words="s2twp"),
        "English, with code": pages(line for topic in sorted(topics) for line in topics[topic].splitlines()),
        "Japanese": pages([*japanese_examples, *made(JAPANESE, "ja")]),
        "Korean": pages([*korean_examples, *made(KOREAN, "ko")]),
        "lessons with pinyin": pages(lessons()),
        "source code": source_code(),
        "tables": pages(tables()),
    }


def wrong_spans(page: Page, got: str) -> int:
    """How many spans of a page came out as they may not."""
    versions = [text.split("\n") for text in (page.text, page.original, got)]
    if len({len(lines) for lines in versions}) > 1:
        return _different(page.text, page.again(got))
    return sum(_wrong(*lines, again=page.again) for lines in zip(*versions, strict=True))


def _wrong(line: str, original: str, got: str, again: Tool) -> int:
    if got in (line, original):
        return 0
    if not len(line) == len(original) == len(got) == len(again(got)):
        return _different(line, again(got))
    wrong = [
        after not in (before, simple) and rewritten != before
        for before, simple, after, rewritten in zip(line, original, got, again(got), strict=True)
    ]
    return sum(here and not before for before, here in pairwise([False, *wrong]))


def _different(wanted: str, got: str) -> int:
    opcodes = SequenceMatcher(None, wanted, got, autojunk=False).get_opcodes()
    return sum(tag != "equal" for tag, *_ in opcodes)


def sentences(page: Page) -> int:
    """How many sentences a page has; lines of code and tables count as one or more each."""
    return sum(1 for start, end in sentence_spans(page.text) if page.text[start:end].strip())


def table(texts: Mapping[str, Iterable[Page]]) -> str:
    """The figures of all tools as a Markdown table."""
    lines = [f"| text | sentences | {' | '.join(TOOLS)} |", "| --- | ---: |" + " ---: |" * len(TOOLS)]
    total: Counter[str] = Counter()
    for kind, found in texts.items():
        counts: Counter[str] = Counter()
        for page in found:
            counts["sentences"] += sentences(page)
            counts.update({name: wrong_spans(page, tool(page.text)) for name, tool in TOOLS.items()})
        total.update(counts)
        lines.append(_row(kind, counts))
    return "\n".join([*lines, _row("all", total)])


def _row(kind: str, counts: Counter[str]) -> str:
    return f"| {kind} | {' | '.join(f'{counts[column]:,}' for column in ('sentences', *TOOLS))} |"


def main() -> None:
    print(table(kinds()))


if __name__ == "__main__":
    main()
