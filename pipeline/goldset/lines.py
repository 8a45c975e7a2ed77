"""Examples of lines from raw pages of gold articles, and the training of the model of `cleaning/content.py`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from pipeline import linear
from pipeline.cleaning import content
from pipeline.cleaning.brands import advertised, injected
from pipeline.cleaning.decode import decode
from pipeline.cleaning.features import features
from pipeline.cleaning.kinds import Kind, kinds_of
from pipeline.cleaning.lines import Line, dump_lines, html_lines, is_markup, parse
from pipeline.cleaning.repair import repair
from pipeline.cleaning.titles import title_copies
from pipeline.evaluation import GRAM, Counts, plain
from pipeline.linear import Linear, TooFewError
from pipeline.sources import InputError
from pipeline.sources.gold import GoldPage

_STRENGTH, _LEAST = 1.0, 5
"""The strength of the regression, by dev, and how many examples a feature has, at least."""
_SAME = 0.35
"""The share of a line's runs of characters that the article has, from which it is the article's, however damaged."""

_MARKS: frozenset[Kind] = frozenset({"end", "related", "meta", "disclaimer"})


@dataclass(frozen=True)
class RawPage:
    """The lines of a raw page, those that trafilatura keeps, the layout it was made in, and the article it was made of."""

    layout: str
    lines: tuple[Line, ...]
    trusted: frozenset[str]
    brands: frozenset[str]
    gold: GoldPage


def read_pages(folder: Path, gold: Mapping[str, GoldPage]) -> list[RawPage]:
    """The pages `<layout>/<doc_id>_<anything>` below a folder (`make_pages.py --draws`), in the order of their names.

    Pages that show nothing of their article (it is kept in a script) are left out.

    Raises:
        InputError: when there is none, or one of an article that is not among the gold pages.
    """
    paths = sorted(path for path in folder.glob("*/*") if path.is_file())
    if not paths:
        raise InputError(f"no pages in {folder}; make them with corpus/make_pages.py --draws")
    pages = []
    for path in paths:
        doc_id = path.stem.rpartition("_")[0]
        if doc_id not in gold:
            raise InputError(f"{path} is no page of the gold articles; give the folder of its split")
        pages.append(_raw_page(path.parent.name, path.read_bytes(), gold[doc_id]))
    return [page for page in pages if any(labels(page.lines, page.gold.paragraphs))]


def _raw_page(layout: str, page: bytes, gold: GoldPage) -> RawPage:
    markup = repair(decode(page))
    root = parse(markup) if is_markup(markup) else None
    lines = dump_lines(markup) if root is None else html_lines(root)
    trusted = frozenset() if root is None else content.trafilatura_lines(markup)
    brands = advertised(markup) | injected(title_copies(root))
    return RawPage(layout, tuple(lines), trusted, brands, gold)


def labels(lines: Sequence[Line], paragraphs: Iterable[str]) -> list[bool]:
    """Which lines are the article: those that are a paragraph of it, once for each, and what is left of damaged ones."""
    texts = [plain(line.text) for line in lines]
    left = Counter(plain(paragraph) for paragraph in paragraphs)
    found = []
    for text in texts:
        found.append(left[text] > 0)
        left[text] -= left[text] > 0
    grams = sum((_grams(text) for text, times in left.items() if times > 0), Counter[str]())
    # The longest first: where paragraphs ran together, the title repeats a part of them and is none.
    for i, text in sorted(enumerate(texts), key=lambda line: -len(line[1])):
        own = _grams(text)
        common = own & grams
        if not found[i] and common.total() >= max(2 * GRAM, _SAME * own.total()):
            found[i] = True
            grams -= common
    return found


def train_lines(pages: Iterable[RawPage]) -> Linear:
    """The model of the lines of pages, each read as it is, as trafilatura sees it, and as a dump that lost its marks.

    Raises:
        InputError: when there are too few lines to learn from.
    """
    said: list[Collection[str]] = []
    true: list[bool] = []
    for page in pages:
        kinds = kinds_of(page.lines, page.brands)
        own = labels(page.lines, page.gold.paragraphs)
        said += [*features(page.lines, kinds), *features(page.lines, kinds, page.trusted)]
        true += own + own
        kept = [i for i, lost in enumerate(_lost(page, kinds)) if not lost]
        lines = [Line(page.lines[i].text) for i in kept]
        said += features(lines, kinds_of(lines, page.brands))
        true += [own[i] for i in kept]
    try:
        return linear.fit(said, true, _STRENGTH, _LEAST)
    except TooFewError as error:
        raise InputError(f"the pages hold too few lines: {error}") from error


def _lost(page: RawPage, kinds: Sequence[Kind]) -> list[bool]:
    """Which lines that mark the end of an article, credits and headings of lists, a crawler may have lost; by dice."""
    dice = Random(f"{page.layout}/{page.gold.doc_id}")
    share = dice.choice((0.0, 0.5, 1.0))
    return [kind in _MARKS and dice.random() < share for kind in kinds]


def measure(model: Linear, pages: Iterable[RawPage]) -> Counts:
    """The text that is cut out of pages with a model, in runs of five characters."""
    return sum((_score(model, page) for page in pages), Counts())


def held_out(training: Sequence[RawPage], pages: Sequence[RawPage]) -> Iterator[tuple[str, Counts]]:
    """For each layout the text that is cut out of its pages by a model that has seen no page in it."""
    for layout in sorted({page.layout for page in pages}):
        model = train_lines(page for page in training if page.layout != layout)
        yield layout, measure(model, [page for page in pages if page.layout == layout])


def _score(model: Linear, page: RawPage) -> Counts:
    wanted = _grams(plain(page.gold.text))
    cut = content.article(page.lines, page.brands, model=model)
    if cut.doubt > content.DOUBT:
        cut = content.article(page.lines, page.brands, page.trusted, model)
    got = _grams(plain("\n".join(cut.body)))
    common = (wanted & got).total()
    return Counts(common, got.total() - common, wanted.total() - common)


def _grams(text: str) -> Counter[str]:
    return Counter(text[i : i + GRAM] for i in range(len(text) - GRAM + 1))
