"""Copies of gold pages: other names, and everything that was annotated moved along."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from pipeline import cli, resources
from pipeline.goldset.check import check_page
from pipeline.goldset.files import layout
from pipeline.goldset.mentions import mark
from pipeline.goldset.multiply import _Moved, _written, multiply, multiply_files, multiply_page
from pipeline.language.names import number
from pipeline.sources import EmptyInputError
from pipeline.sources.gold import GoldEntity, GoldPage, read_gold

TRAIN = Path(__file__).resolve().parents[2] / "corpus" / "gold" / "train"
SEEDS = range(6)
FILLER = "会议还听取了各校的汇报，并参观了新建的操场。" * 9

PAGE = mark(
    GoldPage.model_validate(
        {
            "doc_id": "a",
            "attributes": True,
            "genre": "gov",
            "title": "绿萝小学落户张店",
            "published": "2021-03-06",
            "source": "淄博日报",
            "facts": ["https://example.org"],
            "paragraphs": [
                "3月5日，淄博市张店区教育局与济南市绿萝小学签署协议，合办绿萝小学张店分校。双方约定，2022年秋季招生，首批320名学生。",
                "张店区教育局还与淄博市第五中学、山东大学见面。五中校长说，绿萝小学是名校，张店分校值得期待。张店、历下两地将互访。",
                FILLER,
            ],
            "entities": [
                {
                    "name": "淄博市张店区教育局",
                    "label": "EDU_AUTHORITY",
                    "aliases": ["张店区教育局"],
                    "adcode": "370303",
                },
                {"name": "济南市绿萝小学", "label": "SCHOOL", "aliases": ["绿萝小学"], "adcode": "370102"},
                {
                    "name": "绿萝小学张店分校",
                    "label": "SCHOOL",
                    "aliases": ["张店分校"],
                    "adcode": "370303",
                },
                {"name": "淄博市第五中学", "label": "SCHOOL", "aliases": ["五中"]},
                {"name": "山东大学", "label": "UNIVERSITY"},
            ],
            "pronouns": [
                {"text": "双方", "context": "双方约定", "refers": ["淄博市张店区教育局", "济南市绿萝小学"]}
            ],
            "relations": [
                {
                    "relation": "co_running",
                    "head": "淄博市张店区教育局",
                    "tail": "济南市绿萝小学",
                    "directed": False,
                    "status": "agreed",
                    "date": "2021-03-05",
                    "term": "2021-03/2024-03",
                    "place": "淄博市张店区教育局",
                    "parties": 2,
                    "evidence": "张店区教育局与济南市绿萝小学签署协议",
                },
                {
                    "relation": "branch",
                    "head": "济南市绿萝小学",
                    "tail": "绿萝小学张店分校",
                    "directed": True,
                    "status": "agreed",
                    "date": "2021-03-05",
                    "term": "P3Y",
                    "evidence": "合办绿萝小学张店分校",
                },
            ],
        }
    )
)


def copies(page: GoldPage = PAGE) -> list[GoldPage]:
    found = [multiply_page(page, "a-copy1", seed) for seed in SEEDS]
    assert all(found)
    return [copy for copy in found if copy]


def shortest(entity: GoldEntity) -> str:
    return min((entity.name, *entity.aliases), key=len)


def places() -> Mapping[str, Mapping[str, str]]:
    return {row["adcode"]: row for row in resources.rows("divisions")}


def test_a_copy_is_a_sound_page_of_other_names() -> None:
    for copy in copies():
        assert copy.doc_id == "a-copy1"
        assert copy.facts == ()
        assert [f for f in check_page("train/a-copy1", copy, {}) if not f.note] == []
        old = {form for entity in PAGE.entities for form in entity.forms}
        assert not old & {form for entity in copy.entities for form in entity.forms if form != "五中"}


def test_mentions_pronouns_evidence_and_title_move_along() -> None:
    for copy in copies():
        bureau, school, branch, middle, university = copy.entities
        for before, after in zip(PAGE.entities, copy.entities, strict=True):
            assert len(before.mentions) == len(after.mentions)
            assert {copy.text[slice(*span)] for span in after.mentions} <= set(after.forms)
        pronoun = copy.pronouns[0]
        assert pronoun.start is not None and copy.text[pronoun.start :].startswith("双方约定")
        assert pronoun.refers == (bureau.name, school.name)
        run, founded = copy.relations
        assert (run.head, run.tail, founded.tail) == (bureau.name, school.name, branch.name)
        assert founded.evidence == f"合办{branch.name}"
        # The evidence began inside a name; it now begins where that name does.
        assert run.evidence and run.evidence.endswith("签署协议") and run.evidence in copy.paragraphs[0]
        assert copy.title and copy.title.startswith(f"{shortest(school)}落户")
        assert university.name in copy.text and middle.name in copy.text


def test_forms_of_one_organisation_and_the_branch_with_its_brand_stay_consistent() -> None:
    for copy in copies():
        bureau, school, branch, middle, _ = copy.entities
        brand, district = shortest(school), shortest(branch).removesuffix("分校")
        assert brand.endswith("小学") and school.name.endswith(brand)
        assert branch.name.endswith(f"{brand}{district}分校")
        assert f"{district}区教育局" in shortest(bureau)
        assert copy.title == f"{brand}落户{district}"
        number = shortest(middle).removesuffix("中")
        assert middle.name.endswith(f"第{number}中学")


def test_places_are_of_the_same_kind_and_lie_within_each_other() -> None:
    by_code = places()
    for copy in copies():
        bureau, _, branch, _, _ = copy.entities
        assert bureau.adcode and bureau.adcode == branch.adcode
        district = by_code[bureau.adcode]
        city = by_code[district["parent"]]
        assert district["name"].endswith("区") and city["name"].endswith("市")
        assert bureau.name == f"{city['name']}{district['name']}教育局"
        assert copy.source == f"{city['short']}日报"


def test_dates_of_text_annotation_and_publication_move_together() -> None:
    moved = set()
    for copy in copies():
        assert copy.published and copy.relations[0].date
        year, month, day = copy.relations[0].date.split("-")
        text = copy.text.translate(str.maketrans("０１２３４５６７８９", "0123456789"))
        assert text.startswith(f"3月{int(day)}日") and month == "03"
        assert f"{int(year) + 1}年秋季" in text
        assert copy.published == f"{year}-03-{int(day) + 1:02}"
        assert copy.relations[0].term == f"{year}-03/{int(year) + 3}-03"
        assert copy.relations[0].place == copy.relations[0].head and copy.relations[0].parties == 2
        assert copy.relations[1].term == "P3Y"
        moved.add(copy.relations[0].date)
    assert len(moved) > 1


def test_days_that_words_fix_are_not_moved() -> None:
    page = PAGE.model_copy(update={"paragraphs": (*PAGE.paragraphs[:2], f"上周五，{FILLER}")})
    assert {copy.published for copy in copies(page)} == {"2021-03-06"}


def test_widths_are_those_of_the_whole_page() -> None:
    marks = {("，" in copy.text, "," in copy.text) for copy in copies()}
    assert (True, True) not in marks


def test_the_same_seed_gives_the_same_bytes_and_another_others() -> None:
    first, again, other = ([layout(page) for page in multiply({"a": PAGE}, 2, seed)] for seed in (1, 1, 2))
    assert first == again
    assert len(set(first) | set(other)) == 4


def test_spam_has_no_copy() -> None:
    assert multiply_page(GoldPage(doc_id="s", spam=True), "s-copy1", 0) is None


def test_files(tmp_path: Path) -> None:
    (tmp_path / "gold").mkdir()
    with pytest.raises(EmptyInputError):
        multiply_files(tmp_path / "gold", tmp_path / "out", 1, 0)
    (tmp_path / "gold/a.json").write_text(layout(PAGE), "utf-8")
    assert multiply_files(tmp_path / "gold", tmp_path / "out", 2, 0) == 2
    assert list(read_gold([tmp_path / "out"])) == ["a-copy1", "a-copy2"]


def test_the_command_writes_the_copies_and_tells_how_many(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(layout(PAGE), "utf-8")
    arguments = ["corpus", "multiply", tmp_path, "-o", tmp_path / "out", "--copies", 1, "--seed", 3]
    answer = CliRunner().invoke(cli.app, list(map(str, arguments)))
    assert answer.exit_code == 0
    assert read_gold([tmp_path / "out"]) == {"a-copy1": multiply_page(PAGE, "a-copy1", 3)}


@cache
def train() -> dict[str, GoldPage]:
    return read_gold([TRAIN])


@settings(deadline=None, max_examples=25)
@given(st.data(), st.integers(0, 10**6))
def test_any_page_of_train_has_a_sound_copy_or_none(data: Any, seed: int) -> None:
    name = data.draw(st.sampled_from(sorted(train())))
    page, copy = train()[name], multiply_page(train()[name], f"{name}-copy1", seed)
    if copy is None:
        return
    assert layout(copy) == layout(multiply_page(page, f"{name}-copy1", seed) or page)
    assert mark(copy) == copy
    assert [len(e.mentions) for e in mark(page).entities] == [len(e.mentions) for e in copy.entities]
    assert [f for f in check_page(copy.doc_id, copy, {}) if not f.note] == []
    assert len(copy.paragraphs) == len(page.paragraphs)


def test_nearly_every_page_of_train_has_a_copy() -> None:
    sample = dict(itertools.islice(train().items(), 0, None, 8))
    assert len(list(multiply(sample, 1, 7))) >= 0.9 * len(sample)


@given(st.text("甲乙丙丁", max_size=12), st.data())
def test_moved_stretches_are_where_they_are_said_to_be(text: str, data: Any) -> None:
    edges = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    spans = list(itertools.pairwise(edges))[::2]
    edits = [(start, end, data.draw(st.text("xyz", min_size=1, max_size=4))) for start, end in spans]
    moved = _Moved(text, edits)
    for start, end, new in edits:
        assert moved.text[slice(*moved.span(start, end))] == new
    for before, after in itertools.pairwise([0, *edges, len(text)]):
        if before < after and (before, after) not in spans:
            assert moved.text[slice(*moved.span(before, after))] == text[before:after]
    assert moved.span(0, len(text)) == (0, len(moved.text))


@given(st.integers(1, 199), st.sampled_from(["3", "三", "八一", "三十一"]))
def test_numbers_are_read_as_they_are_written(value: int, like: str) -> None:
    assert number(_written(value, like)) == value
