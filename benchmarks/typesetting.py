"""The articles of a split set as other sites and crawlers set theirs, and what is found in them: one Markdown table.

    python benchmarks/typesetting.py [--split dev] [--only "narrow marks"]

Nothing that an article says changes, so nothing that is found should. `README.md` tells what the rows are.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path

from seeds import raw

from pipeline.evaluation import Evaluation
from pipeline.sources.gold import GoldPage, read_gold

ROOT = Path(__file__).resolve().parents[1]
COUNTS, SHARES = ("text", "entities", "pair", "typed", "strict"), ("date", "status")
_HAN, _LATIN = "\u4e00-\u9fff", "0-9A-Za-z"
_NARROW = str.maketrans("，：；！？（）", ",:;!?()")
_STRAIGHT = str.maketrans("“”", '""')
_WIDE = {ord("0") + digit: ord("０") + digit for digit in range(10)}
_WIDTH = 38

Setting = Callable[[GoldPage], str]
"""From an article to a page, of markup where it begins with `<`."""


def _credits(gold: GoldPage) -> str:
    return f"发布时间：{gold.published or ''} 来源：{gold.source or ''}"


def _page(title: str, credits: str, body: str) -> str:
    return (
        f'<html><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f"<body><h1>{escape(title)}</h1><p>{escape(credits)}</p>{body}</body></html>"
    )


def _written(change: Callable[[str], str] = str) -> Setting:
    """A plain page of paragraphs whose words are the article's, after a change."""

    def setting(gold: GoldPage) -> str:
        body = "".join(f"<p>{escape(change(paragraph))}</p>\n" for paragraph in gold.paragraphs)
        return _page(change(gold.title or ""), _credits(gold), body)

    return setting


def _replaced(pattern: str, by: str) -> Setting:
    compiled = re.compile(pattern)
    return _written(lambda line: compiled.sub(by, line))


def _marked(body: Callable[[Sequence[str]], str]) -> Setting:
    """A page whose paragraphs, escaped, are marked up in another way."""
    return lambda gold: _page(gold.title or "", _credits(gold), body([*map(escape, gold.paragraphs)]))


def _each(change: Callable[[str], str]) -> Setting:
    return _marked(lambda paragraphs: "".join(f"<p>{change(each)}</p>" for each in paragraphs))


def _numbered(number: Callable[[int], str]) -> Setting:
    """A page whose paragraphs have something before them that counts them from 1."""
    return _marked(
        lambda paragraphs: "".join(f"<p>{number(at)}{each}</p>" for at, each in enumerate(paragraphs, 1))
    )


def _circled(number: int) -> str:
    return chr(ord("①") + (number - 1) % 20)


def _cut(text: str, before: str = "", behind: str = "") -> str:
    """A text in lines of a width, each with something around it."""
    parts = [text[at : at + _WIDTH] for at in range(0, len(text), _WIDTH)]
    return "\n".join(f"{before}{part}{behind}" for part in parts)


def _parted(marks: str, paragraphs: Sequence[str]) -> str:
    """A paragraph of each part that ends with a mark."""
    ends = re.compile(f"(?<={marks})(?![”’）])")
    return "".join(f"<p>{part}</p>" for each in paragraphs for part in ends.split(each) if part)


def _indented(paragraphs: Sequence[str]) -> str:
    lines = "\n".join(f"\u3000\u3000{each}" for each in paragraphs)
    return f"<div>{lines}</div>"


def _names(gold: GoldPage, least: int = 1) -> str:
    """A pattern of the names of an article as they stand in markup, of at least so many characters, the longest first."""
    forms = {escape(form) for each in gold.entities for form in each.forms if len(form) >= least}
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    return "|".join(map(re.escape, longest_first)) or "(?!)"


def _around_names(before: str, behind: str) -> Setting:
    """A page with something around each of its names."""

    def setting(gold: GoldPage) -> str:
        names = re.compile(_names(gold, 4))
        return _each(lambda text: names.sub(lambda name: f"{before}{name[0]}{behind}", text))(gold)

    return setting


def _listed(mark: str) -> Setting:
    """A page with a mark in the place of each 、 between two names."""

    def setting(gold: GoldPage) -> str:
        name = _names(gold)
        listed = re.compile(f"({name})、(?={name})")
        return _each(lambda text: listed.sub(rf"\1{mark}", text))(gold)

    return setting


def _dump(*, between: str) -> Setting:
    return lambda gold: between.join([gold.title or "", _credits(gold), *gold.paragraphs])


SETTINGS: Mapping[str, Setting] = {
    "as printed": _written(),
    "narrow marks": _written(lambda line: line.translate(_NARROW)),
    "straight quotation marks": _written(lambda line: line.translate(_STRAIGHT)),
    "hyphens for dashes": _replaced("——", "--"),
    "blanks behind marks": _replaced("(?<=[，。；：、])", " "),
    "blanks around marks": _replaced("[，；：、]", r" \g<0> "),
    "blanks around numbers": _replaced(f"(?<=[{_HAN}])(?=[{_LATIN}])|(?<=[{_LATIN}])(?=[{_HAN}])", " "),
    "wide digits": _written(lambda line: line.translate(_WIDE)),
    "a bullet before each paragraph": _numbered(lambda _: "■"),
    "a dot before each paragraph": _numbered(lambda _: "·"),
    "paragraphs numbered in circles": _numbered(_circled),
    "paragraphs numbered `1.`": _numbered(lambda at: f"{at}."),
    "paragraphs numbered `（1）`": _numbered(lambda at: f"（{at}）"),
    "lists of names with ｜": _listed("｜"),
    "lists of names with /": _listed("/"),
    "lists of names with blanks": _listed("\u3000"),
    "source broken every 38 characters": _each(_cut),
    "a span a line of source": _each(lambda text: _cut(text, "<span>", "</span>")),
    "lines broken by `<br>`": _marked(
        lambda paragraphs: "<br>".join(_cut(f"\u3000\u3000{each}", behind="<br>") for each in paragraphs)
    ),
    "a `<p>` a broken line": _each(lambda text: _cut(f"\u3000\u3000{text}").replace("\n", "</p>\n<p>")),
    "blanks around bold names": _around_names("<b> ", " </b>"),
    "names linked": _around_names('<a href="/tag/1.html">', "</a>"),
    "indented lines in one element": _marked(_indented),
    "a sentence a paragraph": _marked(lambda paragraphs: _parted("[。！？]", paragraphs)),
    "a clause a paragraph": _marked(lambda paragraphs: _parted("[，。！？]", paragraphs)),
    "one paragraph": _marked(lambda paragraphs: f"<p>{''.join(paragraphs)}</p>"),
    "no title": lambda gold: _written()(gold.model_copy(update={"title": None})),
    "dump": _dump(between="\n"),
    "dump on one line": _dump(between=" "),
    r"dump with `\n` for line feeds": _dump(between=r"\n"),
}


def measured(pages: Mapping[str, GoldPage], setting: Setting) -> Evaluation:
    """What is found in the pages of all articles."""
    with tempfile.TemporaryDirectory() as folder:
        for gold in pages.values():
            page = setting(gold)
            name = f"{gold.doc_id}.{'html' if page.startswith('<') else 'txt'}"
            (Path(folder) / name).write_text(page, "utf-8")
        return raw(Path(folder), pages)


def main() -> None:
    """The command line of the module."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--split", default="dev", help="dev or test (default: dev)")
    parser.add_argument("--only", choices=SETTINGS, help="one row (default: all)")
    given = parser.parse_args()
    pages = read_gold([ROOT / "corpus/gold" / given.split])
    articles = {name: gold for name, gold in pages.items() if not gold.spam}
    print(f"| | {' | '.join((*COUNTS, *SHARES))} |\n| --- |{' ---: |' * len((*COUNTS, *SHARES))}")
    for name in [given.only] if given.only else SETTINGS:
        found = measured(articles, SETTINGS[name])
        shown = [found.counts[key].f1 for key in COUNTS]
        shown += [found.shares[key].right / found.shares[key].all for key in SHARES]
        print(f"| {name} | {' | '.join(f'{value:.4f}' for value in shown)} |", flush=True)


if __name__ == "__main__":
    main()
