"""Raw pages out of clean articles.

    python corpus/make_pages.py [--out FOLDER]                   the committed pages
    python corpus/make_pages.py --split SPLIT --out FOLDER       a page of every article of a split
    python corpus/make_pages.py --split SPLIT --seed 1 ...       the same articles, all drawn, by other dice
    python corpus/make_pages.py --split SPLIT --draws N --out FOLDER   2 N pages of each, a folder a layout

Each recipe of `recipes.toml` names an article of `gold/<split>`, the damage it gets and its encoding. The
page is laid out by the template of its genre; the committed ones stand below `corpus`, as
`pages/<doc_id>.html` for the split `dev`, in `pages_test` for `test`; a dump ends in `.txt`. An article
that has no recipe gets one by dice (`drawn`), so that a whole split can be measured from raw pages. The same
recipes and articles give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from random import Random
from typing import Any

import noise
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

CORPUS = Path(__file__).resolve().parent
FOLDERS = {"dev": "pages", "test": "pages_test"}

PARTS: Mapping[str, Callable[[Random], list[str]]] = {
    "navigation": noise.navigation,
    "related_news": noise.related_news,
    "disclaimer": noise.disclaimer,
    "footer": noise.footer,
    "comments": noise.comments,
    "share_bar": noise.share_bar,
    "editors": noise.editors,
    "pager": noise.pager,
    "neighbours": noise.neighbours,
    "teasers": noise.teasers,
}
SPAM_PARTS: Mapping[str, Callable[[Random, str], list[str]]] = {
    "hidden_spam": noise.hidden_spam,
    "hijack_footer": noise.hijack_footer,
}
BODIES: Mapping[str, Callable[[list[str], Random], list[str]]] = {
    "byline": noise.byline,
    "fullwidth": noise.fullwidth,
    "run_on": noise.run_on,
}
SPAM_BODIES: Mapping[str, Callable[[list[str], Random, str], list[str]]] = {
    "brand_sentences": noise.brand_sentences,
    "spam_prose": noise.spam_prose,
    "keyword_paragraphs": noise.keyword_paragraphs,
}
REPLACED: Mapping[str, Callable[[list[str], Random, str, Sequence[str]], list[str]]] = {
    "brand_once": noise.brand_once,
    "brand_everywhere": noise.brand_everywhere,
}
"""What puts a brand in the place of organisations that the article names."""
TEXTS: Mapping[str, Callable[..., str]] = {
    "tag_soup": noise.tag_soup,
    "halfwidth": noise.halfwidth,
    "spare_commas": noise.spare_commas,
    "entities": noise.entities,
    "mojibake": noise.mojibake,
    "wrong_charset": noise.wrong_charset,
    "traditional": noise.traditional,
    "pinyin_traditional": noise.pinyin_traditional,
    "pinyin_at_random": noise.pinyin_at_random,
    "shifted_gbk": noise.shifted_gbk,
}

TEMPLATE_OF: Mapping[str, str] = {
    "gov": "gov",
    "bulletin": "gov",
    "evening": "portal",
    "party": "portal",
    "portal": "portal",
    "brief": "portal",
    "headlines": "portal",
    "school": "school",
    "university": "school",
    "vocational": "school",
    "wechat": "wechat",
    "bbs": "bbs",
    "dump": "dump",
}
"""The markup that articles of a genre are laid out in."""

OTHER_TEMPLATES: Mapping[str, tuple[str, ...]] = {
    "gov": ("gov_cms", "gov_table"),
    "portal": ("portal_side", "amp", "br"),
    "school": ("school_cms", "br"),
    "wechat": ("amp",),
    "bbs": (),
    "dump": (),
}
"""Further markup in which pages of a template's kind are met."""
DUMPS = ("dump", "dump_flat", "dump_fields")
SITES = (
    "blog",
    "dede",
    "discuz",
    "epaper",
    "feed_app",
    "portal_feed",
    "portal_rm",
    "script_ld",
    "script_next",
    "trs",
    "twice",
    "webplus",
    "dump_bare",
    "dump_markdown",
    "dump_wrapped",
)
"""Layouts of further sites, which no draw meets: what is learned or chosen on drawn pages is tried on these."""
UNMET = ("all_data", "gov_open", "mobile", "sohu", "text_title", "vsb")
"""Layouts that nothing is learned from: only measured on."""

_SHIFTED_AND_LOST: dict[str, str] = {"kind": "shifted_gbk", "private_use": "vanished"}
DAMAGES: Mapping[str, tuple[float, list[str | dict[str, str]]]] = {
    "none": (0.5, []),
    "hijacked title": (0.12, ["spam_title", "hidden_spam"]),
    "brand": (0.1, ["brand_title", "brand_sentences", "hidden_spam"]),
    "pinyin": (0.08, ["spam_title", "hidden_spam", "pinyin_traditional"]),
    "shifted": (0.12, ["spam_title", "hidden_spam", "pinyin_traditional", "shifted_gbk"]),
    "key words": (0.05, ["spam_title", "keyword_paragraphs", "hijack_footer"]),
    "brand once": (0.05, ["brand_title", "brand_once", "hijack_footer", "hidden_spam"]),
    "shifted and lost": (0.08, ["spam_title", "pinyin_traditional", _SHIFTED_AND_LOST]),
}
"""What `drawn` may do to a page, with how often it does."""

_RUN_ON = 0.25
"""How often the paragraphs of a page on another site run together."""


def hard_wrapped(text: str, width: int) -> str:
    """`text` broken every `width` characters, as dumps of mails and PDFs are."""
    return "\n".join(text[start : start + width] for start in range(0, len(text), width))


TEMPLATES = Environment(
    loader=FileSystemLoader(CORPUS / "templates"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
TEMPLATES.filters["hard_wrapped"] = hard_wrapped
TEMPLATES.policies["json.dumps_kwargs"] = {"ensure_ascii": False}


@dataclass(frozen=True)
class Recipe:
    """How one page is made.

    `noise` names kinds of damage, or tables with the `kind` and its further arguments; `part` in such a
    table confines a damage of text to one part of the page, such as `footer`. `seed` throws the dice again.
    `sells` is the brand of the page's spam, by dice where it is not given.
    """

    article: str
    noise: list[str | dict[str, str]]
    genre: str | None = None
    encoding: str = "utf-8"
    seed: int = 0
    sells: str | None = None

    @property
    def brand(self) -> str:
        """The brand that all spam of the page sells."""
        return self.sells or noise.brand(Random(f"{self.article}/{self.seed}/brand"))

    def steps(self) -> Iterator[tuple[str, dict[str, str], Random]]:
        """Kind, further arguments and dice of each damage; the dice of one don't hang on the others."""
        for entry in self.noise:
            arguments = {"kind": entry} if isinstance(entry, str) else dict(entry)
            kind = arguments.pop("kind")
            yield kind, arguments, Random(f"{self.article}/{self.seed}/{kind}")


@dataclass
class Draft:
    """A page before it is laid out: what the article says and what stands around it."""

    title: str | None
    page_title: str | None
    paragraphs: list[str]
    parts: dict[str, list[str]] = field(default_factory=lambda: {kind: [] for kind in (*PARTS, *SPAM_PARTS)})


def recipes(path: Path = CORPUS / "recipes.toml") -> Iterator[tuple[str, Recipe]]:
    """Split and recipe of every page.

    Raises:
        TypeError: when a recipe has a key that there is not.
    """
    with path.open("rb") as file:
        splits = tomllib.load(file)
    for split, entries in splits.items():
        for entry in entries:
            yield split, Recipe(**entry)


def drawn(doc_id: str, genre: str, seed: int = 0) -> Recipe:
    """A recipe by dice for an article of some genre: a kind of page, its damage and an encoding.

    Two in five pages are hijacked, one in ten is a dump without markup, as in crawls of such pages.
    """
    dice = Random(f"{doc_id}/{seed}/recipe")
    around: list[str | dict[str, str]] = ["navigation", "related_news", "disclaimer", "footer"]
    around = [kind for kind in around if dice.random() < 0.85]
    around += [kind for kind in ("share_bar", "editors", "neighbours") if dice.random() < 0.5]
    around += [kind for kind in ("teasers", "byline", "pager", "fullwidth") if dice.random() < 0.12]
    if genre == "bbs":
        around.append("comments")
    damage = dice.choices(list(DAMAGES.values()), weights=[share for share, _ in DAMAGES.values()])[0][1]
    if dice.random() < 0.15:
        around.append("halfwidth")
    encoding = dice.choice(("utf-8", "utf-8", "utf-8", "gb18030"))
    usual = TEMPLATE_OF[genre]
    template = dice.choice((usual, *OTHER_TEMPLATES[usual])) if dice.random() < 0.85 else dice.choice(DUMPS)
    if template not in DUMPS and dice.random() < 0.15:
        around.append("tag_soup")
    last: list[str | dict[str, str]] = ["entities"] if dice.random() < 0.06 else []
    return Recipe(doc_id, [*around, *damage, *last], template, encoding, seed)


def article(split: str, doc_id: str) -> dict[str, Any]:
    """The gold of one page, in the gold format.

    Raises:
        FileNotFoundError: when there is no such article.
    """
    gold: dict[str, Any] = json.loads((CORPUS / "gold" / split / f"{doc_id}.json").read_text("utf-8"))
    return gold


def page(recipe: Recipe, gold: Mapping[str, Any]) -> tuple[str, bytes]:
    """File name and bytes of the page that `recipe` makes of the article `gold`.

    Raises:
        ValueError: when the recipe names a kind of noise that there is not.
    """
    text = _lay_out(recipe, gold)
    for kind, arguments, rng in recipe.steps():
        if kind in TEXTS and "part" not in arguments:
            text = TEXTS[kind](text, rng, **arguments)
    return f"{recipe.article}{Path(_template(recipe, gold)).suffix}", noise.encode(text, recipe.encoding)


def told(recipe: Recipe, gold: Mapping[str, Any]) -> frozenset[str]:
    """Which of title, `published`, source and author the layout of a recipe shows: a forum names no medium."""
    fields = ("title", "published", "source", "author")
    marked = {**gold, **{name: f"@{name}@" for name in fields if gold.get(name)}}
    titles = [kind for kind in recipe.noise if kind == "spam_title"]
    page = _lay_out(replace(recipe, noise=titles), marked)
    return frozenset(name for name in fields if f"@{name}@" in page)


def _template(recipe: Recipe, gold: Mapping[str, Any]) -> str:
    genre = recipe.genre or TEMPLATE_OF[gold["genre"]]
    return f"{genre}.txt" if genre.startswith("dump") else f"{genre}.html"


def _lay_out(recipe: Recipe, gold: Mapping[str, Any]) -> str:
    draft = drafted(recipe, gold)
    dice = Random(f"{recipe.article}/{recipe.seed}")
    return TEMPLATES.get_template(_template(recipe, gold)).render(
        headline=gold["title"],
        title=draft.title,
        page_title=draft.page_title,
        published=gold["published"],
        time=f"{dice.randint(7, 20):02}:{dice.randint(0, 59):02}",
        source=gold["source"],
        author=gold.get("author"),
        lead="".join(draft.paragraphs)[:80],
        paragraphs=draft.paragraphs,
        body_html="".join(f"<p>{escape(paragraph)}</p>" for paragraph in draft.paragraphs),
        hits=dice.randint(90, 4000),
        width=dice.randint(28, 40),
        charset=recipe.encoding,
        **draft.parts,
    )


def drafted(recipe: Recipe, gold: Mapping[str, Any]) -> Draft:
    """The article with the noise that its text and surroundings get, before it is laid out."""
    draft = Draft(gold["title"], gold["title"], list(gold["paragraphs"]))
    names = [form for entity in gold["entities"] for form in (entity["name"], *entity["aliases"])]
    for kind, arguments, rng in recipe.steps():
        if kind in PARTS:
            draft.parts[kind] = PARTS[kind](rng)
        elif kind in SPAM_PARTS:
            draft.parts[kind] = SPAM_PARTS[kind](rng, recipe.brand)
        elif kind in BODIES:
            draft.paragraphs = BODIES[kind](draft.paragraphs, rng)
        elif kind in SPAM_BODIES:
            draft.paragraphs = SPAM_BODIES[kind](draft.paragraphs, rng, recipe.brand)
        elif kind in REPLACED:
            draft.paragraphs = REPLACED[kind](draft.paragraphs, rng, recipe.brand, names)
        elif kind == "spam_title":
            draft.page_title = noise.spam_title(rng)
        elif kind == "brand_title" and gold["title"]:
            draft.title = draft.page_title = noise.brand_title(gold["title"], rng, recipe.brand, names)
        elif kind not in {*TEXTS, "brand_title"}:
            raise ValueError(f"{recipe.article}: there is no noise called {kind!r}")
        elif part := arguments.pop("part", None):
            draft.parts[part] = [TEXTS[kind](line, rng, **arguments) for line in draft.parts[part]]
    return draft


def write_committed(folder: Path = CORPUS) -> None:
    """Write the pages of all recipes below `folder`."""
    for split, recipe in recipes():
        _write(folder / FOLDERS[split], recipe, article(split, recipe.article))


def write_split(split: str, folder: Path, seed: int = 0) -> None:
    """Write a page of every article of `split` into `folder`: by its recipe, else by a drawn one.

    Where `seed` is not 0, every page of an article is drawn; spam pages keep their recipes, for all that they
    say is in them.
    """
    known = {recipe.article: recipe for of, recipe in recipes() if of == split}
    for path in sorted((CORPUS / "gold" / split).glob("*.json")):
        gold = article(split, path.stem)
        recipe = known.get(path.stem) if not seed or gold.get("spam") else None
        _write(folder, recipe or drawn(path.stem, gold["genre"], seed), gold)


def layouts(split: str, draws: int, sites: Sequence[str] = SITES) -> Iterator[Recipe]:
    """For every real article of a split so many drawn recipes, each also in one of `sites`, where paragraphs may run on."""
    for path in sorted((CORPUS / "gold" / split).glob("*.json")):
        gold = article(split, path.stem)
        if gold["spam"]:
            continue
        for seed in range(draws):
            recipe = drawn(path.stem, gold["genre"], seed)
            yield recipe
            dice = Random(f"{path.stem}/{seed}/site")
            site = dice.choice(sites)
            run_on = ["run_on"] if dice.random() < _RUN_ON else []
            yield replace(recipe, genre=site, noise=[*run_on, *recipe.noise])


def write_layouts(split: str, folder: Path, draws: int) -> None:
    """Write the pages of `layouts` as `<layout>/<doc_id>_<seed>` with an ending."""
    for recipe in layouts(split, draws):
        name, content = page(recipe, article(split, recipe.article))
        path = folder / (recipe.genre or "") / f"{recipe.article}_{recipe.seed}{Path(name).suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _write(folder: Path, recipe: Recipe, gold: Mapping[str, Any]) -> None:
    name, content = page(recipe, gold)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


def main() -> None:
    """The command line of the module."""
    parser = argparse.ArgumentParser(description="Raw pages out of the clean articles of corpus/gold.")
    parser.add_argument("--split", help="write a page of every article of this split")
    parser.add_argument("--seed", type=int, default=0, help="other dice for the pages of a split")
    parser.add_argument("--out", type=Path, default=CORPUS, help="the folder for the pages")
    parser.add_argument(
        "--draws", type=int, help="with --split: pages of each article, and as many on other sites"
    )
    options = parser.parse_args()
    if options.split and options.draws:
        write_layouts(options.split, options.out, options.draws)
    elif options.split:
        write_split(options.split, options.out, options.seed)
    else:
        write_committed(options.out)


if __name__ == "__main__":
    main()
