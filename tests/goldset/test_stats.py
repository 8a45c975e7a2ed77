"""The data card's table counts what is scored."""

from __future__ import annotations

from pipeline.goldset.stats import count, markdown
from pipeline.sources.gold import GoldPage

PAGE = GoldPage.model_validate(
    {
        "doc_id": "a",
        "genre": "gov",
        "published": "2021-03-06",
        "paragraphs": ["甲局与乙校结对。"],
        "entities": [
            {"name": "甲局", "label": "EDU_AUTHORITY", "adcode": "110108", "mentions": [[0, 2]]},
            {"name": "乙校", "label": "SCHOOL", "mentions": [[3, 5]]},
            {"name": "丙校", "label": "SCHOOL", "optional": True},
        ],
        "relations": [
            {"relation": "pairing", "head": "甲局", "tail": "乙校", "directed": True, "status": "agreed"},
            {
                "relation": "branch",
                "head": "甲局",
                "tail": "乙校",
                "directed": True,
                "status": "agreed",
                "optional": True,
            },
        ],
    }
)
SPAM = GoldPage(doc_id="s", spam=True)


def test_count() -> None:
    sections = count({"train": {"a": PAGE, "s": SPAM}, "dev": {"a": PAGE}})
    assert sections["size"]["articles"] == {"train": 1, "dev": 1}
    assert sections["size"]["pages of spam"] == {"train": 1, "dev": 0}
    assert sections["size"]["characters"]["train"] == 8
    assert sections["entities"] == {
        "SCHOOL": {"train": 1, "dev": 1},
        "EDU_AUTHORITY": {"train": 1, "dev": 1},
    }
    assert sections["ties"] == {"pairing": {"train": 1, "dev": 1}}
    assert sections["published"] == {"2020–2024": {"train": 1, "dev": 1}}
    assert sections["places of the parties"] == {"北京市": {"train": 1, "dev": 1}}


def test_markdown_has_a_column_a_split_and_their_sum() -> None:
    table = markdown(count({"train": {"a": PAGE}, "dev": {"a": PAGE}}))
    assert "| size | train | dev | all |" in table
    assert "| articles | 1 | 1 | 2 |" in table
    assert "| shortest | 8 | 8 | 8 |" in table
