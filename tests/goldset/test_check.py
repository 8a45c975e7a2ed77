"""Every fault of a gold page is told, and a sound page has none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.goldset.check import check, check_corpus, check_page
from pipeline.goldset.files import layout, mark_files, read_splits
from pipeline.sources.gold import GoldPage

TEXT = (
    "3月5日，海淀区教委与密云区教委签署合作协议，双方将互派教师。"
    + "会议还听取了各校的汇报，并参观了新建的操场。" * 8
)
SOUND: dict[str, Any] = {
    "doc_id": "a",
    "genre": "gov",
    "title": "海淀密云携手",
    "published": "2021-03-06",
    "source": None,
    "spam": False,
    "paragraphs": [TEXT],
    "entities": [
        {"name": "海淀区教委", "label": "EDU_AUTHORITY", "aliases": [], "region": None, "adcode": "110108"},
        {"name": "密云区教委", "label": "EDU_AUTHORITY", "aliases": [], "region": None, "adcode": "110118"},
    ],
    "pronouns": [{"text": "双方", "context": "双方将", "refers": ["海淀区教委", "密云区教委"]}],
    "relations": [
        {
            "relation": "cooperation",
            "head": "海淀区教委",
            "tail": "密云区教委",
            "directed": False,
            "status": "agreed",
            "date": "2021-03-05",
            "agreement": None,
            "evidence": "海淀区教委与密云区教委签署合作协议",
        }
    ],
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """`SOUND` with `value` at the place that `path` names (keys and numbers, joined by dots)."""
    page: dict[str, Any] = json.loads(json.dumps(SOUND))
    *way, last = (int(key) if key.isdigit() else key for key in path.split("."))
    place: Any = page
    for key in way:
        place = place[key]
    place[last] = value
    return page


def messages(raw: dict[str, Any], notes: bool = False) -> list[str]:
    findings = check_page("dev/a", GoldPage.model_validate(raw), raw)
    return [finding.message for finding in findings if finding.note == notes]


def test_a_sound_page_has_no_fault() -> None:
    assert messages(SOUND) == []


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("doc_id", "b", "is not the file's name"),
        ("genre", "poem", "genre 'poem' is none of"),
        ("published", "2021-02-30", "not a full ISO date"),
        ("colour", "red", "unknown key 'colour'"),
        ("entities.0.colour", "red", "unknown key 'colour' in entities"),
        ("paragraphs", ["短。"], "an article has 200 to 5,000"),
        ("paragraphs", [TEXT, " "], "paragraph 1 is empty"),
        ("entities.1.name", "海淀区教委", "stands twice"),
        ("entities.0.aliases", ["密云区教委"], "form 密云区教委 belongs to"),
        ("entities.0.name", "平谷区教委", "is not named in the text"),
        ("entities.0.adcode", "119999", "no division of GB/T 2260"),
        ("entities.0.mentions", [[0, 2]], "do not follow from its forms"),
        ("entities.0.shorthands", [{"text": "海淀", "context": "海淀两地"}], "no such context"),
        ("pronouns.0.context", "无此文", "must occur once"),
        ("pronouns.0.refers", ["平谷区教委"], "refers to what is no entity"),
        ("relations.0.tail", "平谷区教委", "both parties must be entities"),
        ("relations.0.relation", "branch", "must be directed"),
        ("relations.0.directed", True, "has no direction"),
        ("relations.0.date", "2021-3-5", "is not ISO 8601"),
        ("relations.0.evidence", "密云区教委与海淀区教委", "evidence is not in one paragraph"),
        ("relations.0.evidence", None, "has no evidence"),
    ],
)
def test_every_fault_is_told(path: str, value: Any, said: str) -> None:
    assert any(said in message for message in messages(changed(path, value)))


def test_a_membership_has_a_group_for_its_head() -> None:
    raw = changed("relations.0.relation", "membership")
    raw["relations"][0]["directed"] = True
    assert any("head of a membership is the group" in message for message in messages(raw))


def test_unknown_keys_are_told_in_the_order_of_the_alphabet() -> None:
    raw = SOUND | dict.fromkeys(("zulu", "mike", "alpha", "kilo"), 1)
    assert messages(raw) == [f"unknown key {key!r}" for key in ("alpha", "kilo", "mike", "zulu")]


def test_what_may_be_right_is_a_note() -> None:
    assert any("after the publication" in m for m in messages(changed("relations.0.date", "2021-04"), True))
    assert any("is not in the text" in m for m in messages(changed("entities.0.aliases", ["海教委"]), True))


def test_splits_share_no_name_no_text_and_test_no_pair() -> None:
    page = GoldPage.model_validate(SOUND)
    said = [f.message for f in check_corpus({"train": {"a": page}, "test": {"a": page, "b": page}})]
    assert "is in train and in test" in said
    assert any(message.startswith("shares ") for message in said)
    assert any("the pair 密云区教委–海淀区教委 is also in train/a" in message for message in said)


def test_names_of_test_that_train_has_are_notes() -> None:
    page = GoldPage.model_validate(SOUND)
    (note,) = [f for f in check_corpus({"train": {"a": page}, "test": {"b": page}}) if f.note]
    assert note.where == "test/b" and note.message.startswith(
        "2 of 2 names stand in train: 密云区教委、海淀区教委"
    )


def test_a_long_name_in_two_articles_is_no_copy() -> None:
    name = "某某某某某自治州某某某某某自治县第一民族初级中学"
    pages = {
        key: GoldPage.model_validate(
            SOUND | {"paragraphs": [f"{text}{name}{text}"], "entities": [{"name": name, "label": "SCHOOL"}]}
        )
        for key, text in (("a", "甲乙丙"), ("b", "丁戊己"))
    }
    assert check_corpus({"train": pages}) == []


def test_check_reads_splits_from_disk_and_mark_makes_them_sound(tmp_path: Path) -> None:
    for split in ("test", "train"):
        (tmp_path / split).mkdir()
    raw = changed("entities.0.mentions", [[0, 2]])
    (tmp_path / "train/a.json").write_text(json.dumps(raw), "utf-8")
    (tmp_path / "test/c.json").write_text(json.dumps({"doc_id": "c", "genre": "gov", "spam": True}), "utf-8")
    assert list(read_splits(tmp_path)) == ["train", "test"]
    assert [f.where for f in check(tmp_path) if not f.note] == ["train/a"]
    assert mark_files(tmp_path) == 2
    assert [f for f in check(tmp_path) if not f.note] == []
    assert mark_files(tmp_path) == 0
    marked = read_splits(tmp_path)["train"]["a"]
    assert [marked.text[slice(*e.mentions[0])] for e in marked.entities] == ["海淀区教委", "密云区教委"]


def test_layout_keeps_everything_and_reads_back() -> None:
    page = GoldPage.model_validate(changed("relations.0.program", "手拉手"))
    assert GoldPage.model_validate_json(layout(page)) == page
    assert len(layout(page).splitlines()) > len(SOUND)
