"""Spam pages, and real pages that spam words stand in.

    python corpus/spam_pages.py --part train --out FOLDER [--each 30]

writes `FOLDER/spam/<kind>-<number>.html` (or `.txt`), `each` pages of every kind of `spam_pages.toml`, and into
`FOLDER/real` the real articles of that file and some of gold, whole and hijacked. The layouts are those of the pages of
gold (`make_pages.py`), so that nothing but the text tells the two apart. `train` and `test` share no word, no
sentence and no article. The same arguments give the same bytes.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Literal

import make_pages
import noise

Part = Literal["train", "test"]

AROUND = ("navigation", "related_news", "disclaimer", "footer", "share_bar")
HIJACKED: tuple[list[str], ...] = (
    [],
    ["spam_title", "hidden_spam"],
    ["spam_title", "keyword_paragraphs", "hijack_footer"],
    ["brand_title", "brand_sentences", "hidden_spam"],
    ["brand_title", "brand_once", "hijack_footer"],
)
"""What is done to real pages."""

FARMS: tuple[list[str], ...] = ([], [], ["hidden_spam"], ["hijack_footer"], ["keyword_paragraphs"])
"""What else stands on spam pages."""

GENRES = tuple(make_pages.TEMPLATE_OF)


@cache
def material() -> dict[str, Any]:
    """The words and sentences of `spam_pages.toml`; callers must not change them."""
    with Path(__file__).with_name("spam_pages.toml").open("rb") as file:
        return tomllib.load(file)


def kinds() -> list[str]:
    """The kinds of spam pages."""
    return [kind for kind in material() if kind not in {"places", "real"}]


def spam(part: Part, each: int) -> Iterator[tuple[str, bytes]]:
    """File name and bytes of `each` pages of every kind."""
    for kind in kinds():
        for number in range(each):
            rng = Random(f"{part}/{kind}/{number}")
            yield _laid_out(f"{kind}-{number:03}", _article(part, kind, rng), rng, rng.choice(FARMS))


def _article(part: Part, kind: str, rng: Random) -> dict[str, Any]:
    """What a spam page says, in the form of gold."""
    said = material()[kind][part]
    brand, place = noise.made_up_brand(rng), rng.choice(material()["places"][part])
    if not said["sentences"]:
        rows = [rng.choices(said["words"], k=rng.randint(4, 9)) for _ in range(rng.randint(8, 30))]
        return _gold(rng.choice(rows[0]), [rng.choice((" ", "_", ",", " | ")).join(row) for row in rows], rng)
    paragraphs = []
    for _ in range(rng.randint(1, 2) if kind in {"parked", "missing"} else rng.randint(3, 9)):
        sentences = rng.choices(said["sentences"], k=rng.randint(1, 4))
        paragraphs.append(
            "".join(_said(sentence, said["words"], brand, place, rng) for sentence in sentences)
        )
    word = rng.choice(said["words"])
    title = rng.choice((f"{place}{word}", f"{word}_{rng.choice(said['words'])}", f"{brand}{word}", word))
    return _gold(title, paragraphs, rng)


def _said(sentence: str, words: list[str], brand: str, place: str, rng: Random) -> str:
    number = "".join(rng.choices("0123456789", k=9))
    return sentence.format(w=rng.choice(words), v=rng.choice(words), b=brand, c=place, n=number)


def _gold(title: str, paragraphs: list[str], rng: Random) -> dict[str, Any]:
    day = f"20{rng.randint(10, 24)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    known = {"title": title, "paragraphs": paragraphs, "published": day if rng.random() < 0.7 else None}
    source = rng.choice(("互联网", "网络整理", "本站", None))
    return known | {"source": source, "entities": [], "genre": rng.choice(GENRES)}


def real(part: Part, articles: int) -> Iterator[tuple[str, bytes]]:
    """The real articles of the material, each in every way that pages are hijacked, and as many of gold as are asked for."""
    for number, (title, *paragraphs) in enumerate(material()["real"][part]):
        for way, damage in enumerate(HIJACKED):
            rng = Random(f"{part}/real/{number}/{way}")
            gold = _gold(title, paragraphs, rng)
            yield _laid_out(f"real-{number:02}-{way}", gold, rng, damage)
    folder = make_pages.CORPUS / "gold" / part
    stems = [path.stem for path in sorted(folder.glob("*.json"))]
    for stem in stems[:articles]:
        gold = make_pages.article(part, stem)
        if not gold.get("spam"):
            rng = Random(f"{part}/{stem}/real")
            yield _laid_out(stem, gold, rng, rng.choice(HIJACKED))


def _laid_out(name: str, gold: dict[str, Any], rng: Random, damage: list[str]) -> tuple[str, bytes]:
    around = [kind for kind in AROUND if rng.random() < 0.6]
    usual = make_pages.TEMPLATE_OF[gold["genre"]]
    template = rng.choice((usual, *make_pages.OTHER_TEMPLATES[usual], *make_pages.DUMPS))
    return make_pages.page(
        make_pages.Recipe(name, [*around, *damage], template, seed=rng.randint(1, 999)), gold
    )


def write(part: Part, folder: Path, each: int, articles: int) -> None:
    """Write the pages of a part into `folder/spam` and `folder/real`."""
    for name, pages in (("spam", spam(part, each)), ("real", real(part, articles))):
        (folder / name).mkdir(parents=True, exist_ok=True)
        for file, content in pages:
            (folder / name / file).write_bytes(content)


def main() -> None:
    """The command line of the module."""
    parser = argparse.ArgumentParser(description="Spam pages, and real pages that spam words stand in.")
    parser.add_argument("--part", choices=("train", "test"), required=True)
    parser.add_argument("--each", type=int, default=30, help="pages a kind")
    parser.add_argument("--real", type=int, default=1000, help="articles of gold, at most")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    write(options.part, options.out, options.each, options.real)


if __name__ == "__main__":
    main()
