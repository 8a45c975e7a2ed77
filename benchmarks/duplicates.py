"""How many planted reprints are found, and how much of what is found is one: `make benchmark-duplicates`.

    python benchmarks/duplicates.py [--articles N] [--seed S]

The articles of gold train and copies of them (`lianxiao corpus multiply`) are the originals. A copy tells the same of other
schools, places and dates: it is another article, and the hardest to keep apart. A fifth of all articles are reprints of
one of them, published later, under another title, and with a cut tail, swapped paragraphs, or both. They go
through the search for reprints that ends every run.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from functools import partial
from itertools import chain, count, islice
from operator import eq
from pathlib import Path
from random import Random

from pipeline.corpuswide.merge import survey
from pipeline.goldset.multiply import multiply_page
from pipeline.schema import Article, Entity, Source
from pipeline.sinks import jsonl_writer
from pipeline.sources.gold import GoldPage, read_gold

GOLD = Path(__file__).resolve().parents[1] / "corpus" / "gold" / "train"
REPRINTS = 0.2
"""The share of the articles that are reprints."""
KINDS = ("cut tail", "swapped paragraphs", "cut tail and swapped paragraphs")
MOST_CUT = 0.4
"""The largest share of a text that a cut tail takes."""


def originals(wanted: int, seed: int) -> Iterator[GoldPage]:
    """So many pages: those of gold, then a copy of each, then another one, made on all cores."""
    pages = [page for page in read_gold([GOLD]).values() if not page.spam and page.text]
    with ProcessPoolExecutor() as pool:
        rounds = (
            pool.map(partial(copy, number=number, seed=seed), pages, chunksize=8) for number in count(1)
        )
        everything = chain(pages, chain.from_iterable(rounds))
        yield from islice(unalike(page for page in everything if page is not None), wanted)


def copy(page: GoldPage, number: int, seed: int) -> GoldPage | None:
    """The copy of that number; None where none is sound."""
    return multiply_page(page, f"{page.doc_id}-copy{number}", seed)


def unalike(pages: Iterable[GoldPage]) -> Iterator[GoldPage]:
    """Those of `pages` most of whose organisations are not those of an earlier copy of the same page, nor its own.

    A form of a contract without names, or one whose only school can't be exchanged, is the same article again.
    """
    told: dict[str, list[list[str]]] = defaultdict(list)
    for page in pages:
        names = [entity.name for entity in page.entities]
        earlier = told[page.doc_id.partition("-copy")[0]]
        if not any(2 * sum(map(eq, names, each)) >= len(names) for each in earlier):
            earlier.append(names)
            yield page


def article(page: GoldPage, doc_id: str, published: str) -> Article:
    """A page as a run would read it without a mistake."""
    entities = (
        Entity(id=f"org:{e.name}", name=e.name, label=e.label, aliases=e.aliases, mentions=e.mentions)
        for e in page.entities
    )
    return Article(
        doc_id=doc_id,
        source=Source(uri=f"{doc_id}.html", sha256="0"),
        status="ok",
        title=page.title,
        published=published,
        text=page.text,
        entities=tuple(entities),
        version="benchmark",
    )


def reprint(original: Article, doc_id: str, kind: str, dice: Random) -> Article:
    """The article again, some days later, changed as editors change it."""
    paragraphs = original.text.split("\n")
    if "swapped" in kind:
        dice.shuffle(paragraphs)
    text = "\n".join(paragraphs)
    if "cut" in kind:
        text = text[: round(len(text) * (1 - dice.uniform(0.05, MOST_CUT)))]
    later = date.fromisoformat(original.published or "2020-01-01") + timedelta(days=dice.randint(1, 60))
    named = tuple(entity for entity in original.entities if entity.name in text)
    changes = {
        "doc_id": doc_id,
        "source": Source(uri=f"{doc_id}.html", sha256="1"),
        "title": f"转载：{(original.title or '')[: dice.randint(4, 20)]}",
        "published": later.isoformat(),
        "text": text,
        "entities": tuple(entity.model_copy(update={"mentions": ()}) for entity in named),
    }
    return original.model_copy(update=changes)


def planted(articles: int, seed: int) -> tuple[list[Article], dict[str, tuple[str, str]]]:
    """All articles in any order, and for each reprint its original and its kind."""
    dice = Random(seed)
    sources = [
        article(
            page,
            f"a{number:06}",
            f"20{dice.randint(10, 24)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
        )
        for number, page in enumerate(originals(round(articles * (1 - REPRINTS)), seed))
    ]
    truth: dict[str, tuple[str, str]] = {}
    copies = []
    for number in range(articles - len(sources)):
        source = dice.choice(sources)
        made = reprint(source, f"b{number:06}", KINDS[number % len(KINDS)], dice)
        truth[made.doc_id] = source.doc_id, KINDS[number % len(KINDS)]
        copies.append(made)
    everything = sources + copies
    dice.shuffle(everything)
    return everything, truth


def found(articles: Sequence[Article]) -> dict[str, str]:
    """For each article that is marked as a reprint, its original."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        with jsonl_writer(out / "articles.jsonl") as write:
            for one in articles:
                write(one)
        return survey([out], out)[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    articles, truth = planted(options.articles, options.seed)
    started = time.perf_counter()
    marked = found(articles)
    seconds = time.perf_counter() - started
    right = {doc_id for doc_id, original in marked.items() if truth.get(doc_id, ("", ""))[0] == original}
    kinds = Counter(kind for _, kind in truth.values())
    print("| reprints | planted | found | recall | precision |\n| --- | ---: | ---: | ---: | ---: |")
    for kind in KINDS:
        hits = sum(truth[doc_id][1] == kind for doc_id in right)
        print(f"| {kind} | {kinds[kind]} | {hits} | {hits / kinds[kind]:.4f} | – |")
    precision = len(right) / len(marked) if marked else 1.0
    print(f"| all | {len(truth)} | {len(right)} | {len(right) / len(truth):.4f} | {precision:.4f} |")
    print(f"\n{len(articles):,} articles, {len(marked)} marked, {seconds:.1f} s for the whole pass.")


if __name__ == "__main__":
    main()
