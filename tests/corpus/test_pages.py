"""The committed pages: those that the recipes make, of every kind, each still holding its article."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections import Counter
from pathlib import Path

import make_pages
import noise
import pytest
from make_pages import CORPUS, FOLDERS, Recipe
from opencc import OpenCC

RECIPES = list(make_pages.recipes())
REAL = [(split, recipe) for split, recipe in RECIPES if not make_pages.article(split, recipe.article)["spam"]]


def kinds(recipe: Recipe) -> set[str]:
    return {kind for kind, _, _ in recipe.steps()}


def name(case: object) -> str:
    return case.article if isinstance(case, Recipe) else str(case)


def plain(text: str) -> str:
    """Text without what doesn't count in a comparison: width, white space, quotation marks."""
    return re.sub(r"[\s“”\"‘’'《》]", "", unicodedata.normalize("NFKC", text))


def recall(wanted: list[str], text: str, n: int = 5) -> float:
    """The share of the character n-grams of `wanted`, each item on its own, that `text` has too."""

    def grams(item: str) -> Counter[str]:
        return Counter(item[at : at + n] for at in range(len(item) - n + 1))

    total = sum((grams(plain(item)) for item in wanted), Counter[str]())
    return (total & grams(plain(text))).total() / total.total()


def undone(recipe: Recipe, content: bytes) -> str:
    """The text of a page whose recipe is known: all is undone but the shifted bytes."""
    text = content.decode("utf-16" if recipe.encoding.startswith("utf-16") else recipe.encoding)
    for kind, arguments, _ in recipe.steps():
        if kind == "mojibake" and "part" not in arguments:
            text = text.encode(arguments["codec"]).decode("utf-8")
    text = html.unescape(re.sub(r"<[^>]*>", "", text))
    if kinds(recipe) & {"traditional", "pinyin_traditional", "pinyin_at_random"}:
        text = OpenCC("t2s").convert(re.sub(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùü]+\)", "", text))
    return text


def test_committed_pages_are_what_the_recipes_make(tmp_path: Path) -> None:
    make_pages.write_committed(tmp_path)
    for folder in {FOLDERS[split] for split, _ in RECIPES}:
        made = {path.name: path.read_bytes() for path in (tmp_path / folder).iterdir()}
        committed = {path.name: path.read_bytes() for path in (CORPUS / folder).iterdir()}
        assert made.keys() == committed.keys()
        assert [page for page in made if made[page] != committed[page]] == []


@pytest.mark.parametrize("split", ["train", "dev", "test"])
def test_every_gold_article_gives_one_page(split: str, tmp_path: Path) -> None:
    make_pages.write_split(split, tmp_path)
    articles = sorted(path.stem for path in (CORPUS / "gold" / split).glob("*.json"))
    assert sorted(path.stem for path in tmp_path.iterdir()) == articles


def test_a_drawn_recipe_is_always_the_same_and_draws_every_damage() -> None:
    drawn = [make_pages.drawn(f"article-{number}", "gov") for number in range(200)]
    assert drawn == [make_pages.drawn(f"article-{number}", "gov") for number in range(200)]
    met = {kind for recipe in drawn for kind in kinds(recipe)}
    assert met >= {"pinyin_traditional", "shifted_gbk", "brand_title", "spam_title", "tag_soup", "halfwidth"}
    assert met >= {
        "editors",
        "neighbours",
        "teasers",
        "byline",
        "fullwidth",
        "entities",
        "keyword_paragraphs",
    }
    assert {recipe.genre for recipe in drawn} == {
        "gov",
        *make_pages.OTHER_TEMPLATES["gov"],
        *make_pages.DUMPS,
    }


def test_every_kind_of_noise_genre_and_encoding_occurs() -> None:
    dev = [recipe for split, recipe in RECIPES if split == "dev"]
    tables = (make_pages.PARTS, make_pages.SPAM_PARTS, make_pages.BODIES, make_pages.SPAM_BODIES)
    known = {kind for table in (*tables, make_pages.TEXTS) for kind in table}
    # `brand_everywhere` takes a party out of the article: its gold would be wrong.
    known |= {"spam_title", "brand_title", "brand_once"}
    genres = {
        recipe.genre or make_pages.TEMPLATE_OF[make_pages.article("dev", recipe.article)["genre"]]
        for recipe in dev
    }
    assert {kind for recipe in dev for kind in kinds(recipe)} == known
    further = {template for others in make_pages.OTHER_TEMPLATES.values() for template in others}
    assert genres == {*make_pages.OTHER_TEMPLATES, *further, *make_pages.DUMPS}
    assert {recipe.encoding for recipe in dev} >= {"utf-8", "gb18030", "big5", "utf-16-le"}


def test_there_are_pages_of_only_spam() -> None:
    spam = [make_pages.article(split, r.article) for split, r in RECIPES if (split, r) not in REAL]
    assert len(spam) >= 3
    assert all(gold["paragraphs"] == gold["entities"] == gold["relations"] == [] for gold in spam)


@pytest.mark.parametrize(("split", "recipe"), REAL, ids=name)
def test_page_holds_its_article(split: str, recipe: Recipe) -> None:
    gold = make_pages.article(split, recipe.article)
    _, content = make_pages.page(recipe, gold)
    lossless = not kinds(recipe) & {"spare_commas", "pinyin_traditional", "shifted_gbk", "brand_once"}
    assert recall(gold["paragraphs"], undone(recipe, content)) >= (1 if lossless else 0.85)


@pytest.mark.parametrize(("split", "recipe"), REAL, ids=name)
def test_page_shows_title_and_date_of_its_gold(split: str, recipe: Recipe) -> None:
    gold = make_pages.article(split, recipe.article)
    text = undone(recipe, make_pages.page(recipe, gold)[1])
    if gold["title"] and "brand_title" not in kinds(recipe):
        assert recall([gold["title"]], text, n=2) >= (0.8 if "pinyin_traditional" in kinds(recipe) else 1)
    if gold["published"]:
        assert gold["published"] in text


def test_brand_takes_a_name_out_of_the_title_but_for_one_copy() -> None:
    hit = [recipe for split, recipe in REAL if split == "dev" and "brand_title" in kinds(recipe)]
    for recipe in hit:
        gold = make_pages.article("dev", recipe.article)
        page = html.unescape(make_pages.page(recipe, gold)[1].decode(recipe.encoding))
        assert page.count(gold["title"]) == 1
    assert hit


def test_noise_names_no_organisation_of_an_article() -> None:
    added = "\n".join(noise.material()["trap_headlines"] + noise.material()["headlines"])
    articles = [make_pages.article(split, recipe.article) for split, recipe in REAL]
    names = {
        entity["name"] for gold in articles for entity in gold["entities"] if entity["label"] != "REGION"
    }
    assert [known for known in names if known in added] == []


def test_dice_of_one_damage_do_not_hang_on_the_others() -> None:
    gold = {
        "title": "题",
        "published": None,
        "source": None,
        "author": None,
        "paragraphs": ["文。"],
        "entities": [],
    }
    gold |= {"genre": "dump"}
    alone = make_pages.page(Recipe("a", ["footer"]), gold)[1].decode()
    beside = make_pages.page(Recipe("a", ["navigation", "footer"]), gold)[1].decode()
    assert alone.split("文。")[1] == beside.split("文。")[1]


def test_seed_throws_the_dice_again() -> None:
    split, recipe = REAL[0]
    gold = make_pages.article(split, recipe.article)
    noisy = [make_pages.page(Recipe("a", ["footer"], "dump", seed=seed), gold)[1] for seed in range(6)]
    assert len(set(noisy)) > 1


def test_unknown_noise_is_an_error() -> None:
    gold = {"title": "题", "genre": "dump", "paragraphs": [], "entities": []}
    with pytest.raises(ValueError, match="no noise called 'fog'"):
        make_pages.page(Recipe("a", ["fog"]), gold)


def test_gold_of_recipes_is_in_the_gold_format() -> None:
    keys = {"doc_id", "title", "published", "source", "spam", "paragraphs", "entities", "relations"}
    for split, recipe in RECIPES:
        text = (CORPUS / "gold" / split / f"{recipe.article}.json").read_text("utf-8")
        gold = json.loads(text)
        assert gold["doc_id"] == recipe.article
        assert keys <= gold.keys()


def test_a_layout_tells_what_it_shows() -> None:
    gold = {
        "doc_id": "a", "genre": "portal", "title": "两校携手", "published": "2023-05-12", "source": "柳河日报", "author": "林小满",
        "paragraphs": ["两校携手，柳河日报有报道。"], "entities": [],
    }  # fmt: skip
    told = {
        genre: make_pages.told(Recipe("a", ["spam_title"], genre), gold)
        for genre in ("discuz", "sohu", "epaper")
    }
    assert told == {
        "discuz": {"title", "published", "author"},
        "sohu": {"title", "published", "source", "author"},
        "epaper": {"title", "published", "source", "author"},
    }
