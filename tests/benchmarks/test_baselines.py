"""The simple means do what the table says they do."""

from __future__ import annotations

import baselines
import pytest
from baselines import Figures, Named

from pipeline.schema import Article, Source
from pipeline.sources.gold import GoldPage

TEXT = "青禾小学与白桦小学、红枫中学结对。蓝溪中学来访。"


def named(*names: str, text: str = TEXT) -> list[Named]:
    return [Named(text.index(name), text.index(name) + len(name), name) for name in names]


SCHOOLS = named("青禾小学", "白桦小学", "红枫中学", "蓝溪中学")


def pairs(pairing: baselines.Pairing, text: str = TEXT) -> list[tuple[str, str, str]]:
    return [(p.relation, p.head.name, p.tail.name) for p in baselines.tied(text, SCHOOLS, pairing)]


def test_all_pairs_are_those_of_a_sentence_with_a_trigger() -> None:
    assert pairs(baselines.all_pairs) == [
        ("pairing", "青禾小学", "白桦小学"),
        ("pairing", "青禾小学", "红枫中学"),
        ("pairing", "白桦小学", "红枫中学"),
    ]


def test_the_nearest_pair_is_the_first_among_equals() -> None:
    assert pairs(baselines.nearest_pair) == [("pairing", "青禾小学", "白桦小学")]


def test_a_sentence_without_a_trigger_ties_nobody() -> None:
    assert pairs(baselines.all_pairs, TEXT.replace("结对", "比赛")) == []


def test_a_trigger_inside_a_name_is_none() -> None:
    text = "青禾小学与手拉手学校比赛。"
    mentions = named("青禾小学", "手拉手学校", text=text)
    assert baselines.tied(text, mentions, baselines.all_pairs) == []


def test_one_organisation_named_twice_is_no_pair() -> None:
    text = "青禾小学结对，青禾小学高兴。"
    mentions = [Named(0, 4, "青禾小学"), Named(7, 11, "青禾小学")]
    for pairing in (baselines.all_pairs, baselines.nearest_pair):
        assert baselines.tied(text, mentions, pairing) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [("老师走进学校。", []), ("他考上了北京大学。", ["北京大学"]), ("浙江教育局来访。", ["浙江教育局"])],
)
def test_jieba_finds_nouns_that_an_ending_closes(text: str, names: list[str]) -> None:
    found = baselines.jieba_organisations(text)
    assert [named.name for named in found] == names
    assert all(text[named.start : named.end] == named.name for named in found)


def test_regions_and_optional_mentions_count_for_nothing() -> None:
    page = GoldPage.model_validate(
        {
            "doc_id": "a",
            "paragraphs": [TEXT],
            "entities": [
                {"name": "青禾小学", "label": "SCHOOL", "mentions": [[0, 4]]},
                {"name": "白桦小学", "label": "SCHOOL", "optional": True, "mentions": [[5, 9]]},
                {"name": "红枫", "label": "REGION", "mentions": [[10, 12]]},
            ],
        }
    )
    article = Article(doc_id="a", source=Source(uri="a", sha256=""), status="ok", text=TEXT, version="1")
    figures = Figures(("spans",))
    figures.add(page, article, [], [(0, 4), (5, 9), (10, 12), (15, 19)])
    assert (figures.counts["spans"].hits, figures.counts["spans"].extra) == (1, 1)
    assert figures.cells(("spans", "pair")) == ["0.6667", ""]


def test_table_has_a_row_a_method_and_a_column_a_split_and_layer() -> None:
    table = baselines.table({"dev": {"nothing": Figures(("spans",))}})
    assert table.splitlines()[0] == "| F1 | dev spans | dev entities | dev pair | dev typed |"
    assert table.splitlines()[-1] == "| nothing | 0.0000 |  |  |  |"
