"""How sure an organisation is: what is seen of it, and that what is dubious is less sure."""

from __future__ import annotations

from typing import Any

import numpy as np

from pipeline.language.lac import Word
from pipeline.language.org_confidence import confidences, evidence, features
from pipeline.language.org_grammar import Mention
from pipeline.language.org_linker import linked
from pipeline.language.org_tagger import Name, Sentence
from pipeline.linear import Linear


def confidence(doc: Any, name: str) -> float:
    found: float = next(e.confidence for e in doc._.organisations if name in (e.name, *e.aliases))
    return found


def test_evidence_is_how_sure_the_tagger_is_and_who_agrees() -> None:
    words = [Word(0, 1, "与", "p"), Word(1, 5, "清溪小学", "ORG")]
    sentence = Sentence("与清溪小学", [(0, 1), (1, 3), (3, 5)], words, [Mention(1, 5, "SCHOOL", "清溪小学")])
    found = evidence(sentence, Name((1, 5), "SCHOOL", 2.5, 0.95))
    assert {"lead 2", "share 0.9", "LAC ORG", "grammar True"} <= found
    assert not {"lead 3", "share 0.97"} & found
    inside = evidence(sentence, Name((2, 5), "ORG", -0.5, 0.4))
    assert {"LAC parts", "grammar parts"} <= inside
    assert not any(each.startswith(("lead", "share")) for each in inside)


def test_without_lac_neither_it_nor_the_grammar_has_a_word() -> None:
    found = evidence(Sentence("清溪小学", [(0, 4)]), Name((0, 4), "SCHOOL", 5, 1))
    assert not any(each.startswith(("LAC", "grammar")) for each in found)


def test_features_tell_what_is_said_of_it_and_by_which_label(read: Any) -> None:
    doc = read("正定县清溪小学开学。清溪小学校长致辞。", title="正定县清溪小学开学")
    found = linked(doc)
    (at,) = (at for at, each in enumerate(found) if each.entity.label == "SCHOOL")
    seen = features(found, doc._.title)[at]
    assert {
        "SCHOOL",
        "own 1",
        "mentions 2",
        "ends 小学",
        "titled True",
        "placed by name",
        "one behind 开",
    } <= seen
    assert "SCHOOL own 1" in seen
    assert "mentions 3" not in seen


def test_nothing_is_certain(read: Any) -> None:
    model = Linear({}, np.zeros((0, 1), np.float32), np.full(1, 20, np.float32))
    assert confidences(model, linked(read("正定县清溪小学开学。")), "")[-1] == 0.99


def test_nothing_found_has_no_features() -> None:
    assert features([], "") == []


def test_a_school_named_in_full_is_surer_than_a_dubious_string(read: Any) -> None:
    doc = read("正定县清溪小学与附属幼儿园签约。来宾参观了实验校区，职教中心的学生来了。")
    sure = confidence(doc, "正定县清溪小学")
    dubious = [e.confidence for e in doc._.organisations if e.name in ("附属幼儿园", "实验校区", "职教中心")]
    assert sure > 0.9
    assert dubious and max(dubious) < sure - 0.2


def test_every_organisation_has_a_confidence(read: Any) -> None:
    doc = read("10月25日，海淀区教委与密云区教委签署合作协议，清溪小学城南分校揭牌。")
    assert doc._.organisations
    assert all(0 <= entity.confidence <= 1 for entity in doc._.organisations)
