"""Gold pages are read as the guidelines lay them down; what is none is told by file and place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.sources import EmptyInputError, InputError
from pipeline.sources.gold import read_gold


def write(path: Path, **page: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"doc_id": path.stem, **page}, ensure_ascii=False), encoding="utf-8")
    return path


def test_pages_of_all_folders_by_file_name_in_order(tmp_path: Path) -> None:
    entity = {"name": "第三小学", "label": "SCHOOL", "aliases": ["三小"], "region": "城关区", "adcode": None}
    write(tmp_path / "b/2.json", spam=True)
    write(tmp_path / "a/3.json", genre="gov", entities=[entity])
    write(tmp_path / "a/1.json", title="签约")
    gold = read_gold([tmp_path / "b", tmp_path / "a"])
    assert list(gold) == ["2", "1", "3"]
    assert gold["2"].spam and gold["1"].title == "签约"
    assert gold["3"].entities[0].aliases == ("三小",)
    assert not gold["3"].entities[0].optional


@pytest.mark.parametrize(
    ("page", "place"),
    [
        ({"entities": [{"name": "三小", "label": "PLACE"}]}, "entities.0.label"),
        ({"relations": [{"relation": "branch"}]}, "relations.0.head"),
        ({"paragraphs": "一段"}, "paragraphs"),
    ],
)
def test_a_file_that_is_no_gold_page_is_named_with_the_place(
    tmp_path: Path, page: dict[str, object], place: str
) -> None:
    write(tmp_path / "bad.json", **page)
    with pytest.raises(InputError, match=rf"bad\.json is not a gold page: {place}"):
        read_gold([tmp_path])


def test_broken_json_a_name_twice_and_missing_folders_are_told(tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken/x.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match=r"x\.json is not a gold page"):
        read_gold([tmp_path / "broken"])
    write(tmp_path / "a/1.json")
    write(tmp_path / "b/1.json")
    with pytest.raises(InputError, match="name of another gold page"):
        read_gold([tmp_path / "a", tmp_path / "b"])
    with pytest.raises(InputError, match="not a folder"):
        read_gold([tmp_path / "nowhere"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(EmptyInputError):
        read_gold([tmp_path / "empty"])
