"""Gold pages on disk: splits in their order, marks written once, a layout that loses nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders import gold_page
from hypothesis import given
from hypothesis import strategies as st

from pipeline.goldset.files import layout, mark_files, read_splits
from pipeline.sources import EmptyInputError, InputError
from pipeline.sources.gold import GoldPage

PAGE = gold_page("{清溪小学}与{石桥中学}结对。\n两校互访。", "pairing 清溪小学 - 石桥中学")


def written(folder: Path, *names: str, page: GoldPage = PAGE) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / f"{name}.json").write_text(layout(page.model_copy(update={"doc_id": name})), "utf-8")
    return folder


def test_splits_come_in_the_order_of_their_use(tmp_path: Path) -> None:
    for split in ("test", "seeds", "dev", "train"):
        written(tmp_path / split, f"{split}-b", f"{split}-a")
    (tmp_path / "empty").mkdir()
    (tmp_path / "README.md").write_text("about", "utf-8")
    splits = read_splits(tmp_path)
    assert list(splits) == ["seeds", "train", "dev", "test"]
    assert list(splits["dev"]) == ["dev-a", "dev-b"]
    assert splits["dev"]["dev-a"].text == "清溪小学与石桥中学结对。\n两校互访。"


def test_a_folder_of_pages_is_one_split(tmp_path: Path) -> None:
    assert list(read_splits(written(tmp_path / "mine", "a"))) == ["mine"]


def test_what_is_no_corpus_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a folder of gold pages"):
        read_splits(tmp_path / "nowhere")
    with pytest.raises(EmptyInputError):
        read_splits(tmp_path)
    (written(tmp_path / "dev", "a") / "b.json").write_text('{"paragraphs": []}', "utf-8")
    with pytest.raises(InputError, match=r"b\.json is not a gold page: doc_id"):
        read_splits(tmp_path)


def test_marking_writes_what_changed_and_nothing_else(tmp_path: Path) -> None:
    bare = PAGE.model_copy(
        update={"entities": tuple(each.model_copy(update={"mentions": ()}) for each in PAGE.entities)}
    )
    written(tmp_path / "train", "marked")
    written(tmp_path / "train", "bare", page=bare)
    before = (tmp_path / "train/marked.json").stat().st_mtime_ns
    assert mark_files(tmp_path) == 1
    assert (tmp_path / "train/marked.json").stat().st_mtime_ns == before
    page = read_splits(tmp_path)["train"]["bare"]
    assert [each.mentions for each in page.entities] == [((0, 4),), ((5, 9),)]
    assert mark_files(tmp_path) == 0


def test_one_split_is_marked_in_its_own_folder(tmp_path: Path) -> None:
    page = PAGE.model_copy(update={"entities": ()})
    raw = json.loads(layout(page)) | {"entities": [{"name": "清溪小学", "label": "SCHOOL"}]}
    (tmp_path / "a.json").write_text(json.dumps(raw | {"doc_id": "a"}), "utf-8")
    assert mark_files(tmp_path) == 1
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))["entities"][0]["mentions"] == [[0, 4]]


def test_a_split_may_hold_a_folder_of_its_own_name(tmp_path: Path) -> None:
    """`train/train` is no split, for it holds no page."""
    written(tmp_path / "train", "a")
    (tmp_path / "train" / "train").mkdir()
    assert mark_files(tmp_path / "train") == 0


def test_the_layout_has_a_line_for_each_paragraph_entity_and_tie() -> None:
    lines = layout(PAGE).splitlines()
    assert lines[0] == '{"doc_id": "p",'
    assert sum(line.startswith("  ") for line in lines) == len(
        [*PAGE.paragraphs, *PAGE.entities, *PAGE.relations]
    )
    assert (
        '  {"name": "清溪小学", "label": "SCHOOL", "aliases": [], "region": null, "adcode": null, "mentions": [[0, 4]]},'
        in lines
    )
    assert "shorthands" not in layout(PAGE) and "facts" not in layout(PAGE)


def test_attributes_are_kept_where_they_are_annotated() -> None:
    assert not any(key in layout(PAGE) for key in ("attributes", "term", "place", "parties"))
    (bare,) = PAGE.relations
    tie = bare.model_copy(update={"term": "P3Y", "place": "云山宾馆", "parties": 2})
    page = PAGE.model_copy(update={"attributes": True, "relations": (tie,)})
    assert '"attributes": true,' in layout(page).replace("\n ", "")
    assert '"term": "P3Y", "place": "云山宾馆", "parties": 2' in layout(page)
    assert GoldPage.model_validate_json(layout(page)) == page


NAMES = st.text('清溪小学"\\\n\u2028 {}', min_size=1, max_size=6)


@given(
    st.lists(st.text(max_size=12), max_size=3),
    st.lists(NAMES, max_size=3),
    st.booleans(),
)
def test_the_layout_reads_back_as_the_page(paragraphs: list[str], names: list[str], spam: bool) -> None:
    page = GoldPage.model_validate(
        {
            "doc_id": "a",
            "spam": spam,
            "paragraphs": paragraphs,
            "facts": names,
            "entities": [
                {"name": name, "label": "SCHOOL", "optional": spam, "aliases": names} for name in names
            ],
            "pronouns": [{"text": name, "context": name, "refers": names} for name in names],
        }
    )
    assert GoldPage.model_validate_json(layout(page)) == page
    assert layout(GoldPage.model_validate_json(layout(page))) == layout(page)
