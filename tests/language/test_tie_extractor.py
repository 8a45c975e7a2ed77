"""From verdicts to ties: thresholds, sides, status, evidence, and the brands that ties need."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest
from builders import trees_by
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.language import tie_extractor
from pipeline.language.tie_extractor import create_tie_extractor, extract_ties
from pipeline.language.tie_model import (
    BACKWARD,
    FORWARD,
    UNDIRECTED,
    Calibration,
    Kind,
    KindModel,
    TieModel,
    tie_model,
)
from pipeline.language.ties import Offsets, Tie
from pipeline.linear import Linear

Marked = Callable[..., Doc]

KINDS = (Kind("pairing", UNDIRECTED), Kind("pairing", BACKWARD), Kind("branch", FORWARD))


def judge(kind: Kind, weights: Mapping[str, float], bias: float = 1.0) -> TieModel:
    """A model that calls every tie `kind` and is 88 % sure of a pair whose best candidate's `weights` and `bias` sum up to
    more than nothing, else 12 %."""
    return TieModel(
        Linear(
            {name: row for row, name in enumerate(weights)},
            np.array([[weight] for weight in weights.values()], np.float32).reshape(-1, 1),
            np.array([bias], np.float32),
        ),
        KindModel(
            Linear(
                {},
                np.zeros((0, len(KINDS)), np.float32),
                np.array([9.0 * (k == kind) for k in KINDS], np.float32),
            ),
            KINDS,
        ),
        trees_by("score"),
        Calibration(pair=1.0, kind=0.0),
        threshold=0.6,
    )


def ties(doc: Doc, model: TieModel, least: float | None = None) -> list[str]:
    extract_ties(doc, model, least)
    return [said(tie) for tie in doc._.ties]


def said(tie: Tie) -> str:
    return f"{tie.relation} {tie.head} {'>' if tie.directed else '-'} {tie.tail}"


PAIRED = judge(KINDS[0], {})
UNFRAMED = "{清溪小学}和{石桥中学}昨天开学。"
FRAMED = "{清溪小学}与{石桥中学}签署合作协议。"


def test_a_pair_is_tied_from_the_threshold_on(marked: Marked) -> None:
    assert ties(marked(FRAMED), PAIRED) == ["pairing 清溪小学 - 石桥中学"]
    assert ties(marked(FRAMED), replace(PAIRED, threshold=0.9)) == []
    assert ties(marked(FRAMED), judge(KINDS[0], {}, bias=-1.0)) == []


def test_a_confidence_that_is_asked_for_goes_before_the_threshold(marked: Marked) -> None:
    for text in (UNFRAMED, FRAMED):
        assert ties(marked(text), PAIRED, 0.88) == ["pairing 清溪小学 - 石桥中学"]
        assert ties(marked(text), PAIRED, 0.89) == []


def test_what_else_tells_a_tie_is_a_mention_once_a_sentence(marked: Marked) -> None:
    doc = marked("{清溪小学}与{石桥中学}签署合作协议。天气很好。去年，{清溪小学}和{石桥中学}已经来往。")
    (tie,) = extract_ties(doc, judge(KINDS[0], {"first sentence": 2.0}))._.ties
    assert doc.text[slice(*tie.evidence)].startswith("清溪小学与石桥中学签署")
    (mention,) = tie.mentions
    assert "已经来往" in doc.text[slice(*mention)]


def test_what_speaks_against_a_tie_is_no_mention(marked: Marked) -> None:
    doc = marked("{清溪小学}与{石桥中学}签署合作协议。去年，{清溪小学}和{石桥中学}昨天开学。")
    (tie,) = extract_ties(doc, judge(KINDS[0], {"first sentence": 2.0}, bias=-1.0))._.ties
    assert tie.mentions == ()


def test_the_direction_is_that_of_a_frame_of_the_same_relation(marked: Marked) -> None:
    backward = judge(KINDS[1], {})
    assert ties(marked("{清溪小学}对口帮扶{石桥中学}。"), backward) == ["pairing 清溪小学 > 石桥中学"]
    # A cooperation says nothing of who helps whom, nor does a pair that no frame has read.
    assert ties(marked(FRAMED), backward) == ["pairing 石桥中学 > 清溪小学"]
    assert ties(marked(UNFRAMED), backward) == ["pairing 石桥中学 > 清溪小学"]


def test_a_tie_has_the_evidence_and_mentions_of_its_best_candidate(marked: Marked) -> None:
    doc = marked("{清溪小学}和{石桥中学}开学。据悉，去年两校又来往，天气很好。")
    (tie,) = extract_ties(doc, judge(KINDS[0], {"kinds pronoun pronoun": 2.0}, bias=-1.0))._.ties
    assert doc.text[slice(*tie.head_span)] == doc.text[slice(*tie.tail_span)] == "两校"
    assert doc.text[slice(*tie.evidence)].startswith("去年两校又来往")
    assert (tie.frame, tie.confidence, tie.agreement, tie.program) == ("model", 0.88, None, None)


def test_a_tie_that_a_frame_has_read_has_its_evidence_and_title(marked: Marked) -> None:
    doc = marked("天气很好。{清溪小学}与{石桥中学}签署合作协议《山海携手框架协议》。")
    (tie,) = extract_ties(doc, PAIRED)._.ties
    assert (tie.frame, tie.agreement, tie.confidence) == ("with", "山海携手框架协议", 0.88)
    assert doc.text[slice(*tie.evidence)].startswith("清溪小学与石桥中学签署合作协议")


def test_the_mentions_of_a_tie_are_those_that_its_evidence_rests_on(marked: Marked) -> None:
    doc = marked("{清溪小学}与{石桥中学}签署合作协议，今后两校互访。")
    (tie,) = extract_ties(doc, judge(KINDS[0], {"kinds pronoun pronoun": 2.0}, bias=-1.0))._.ties
    assert doc.text[slice(*tie.evidence)] == "清溪小学与石桥中学签署合作协议"
    assert (tie.head_span, tie.tail_span) == ((0, 4), (5, 9))


def test_a_title_told_elsewhere_is_that_of_the_tie(marked: Marked) -> None:
    doc = marked("{清溪小学}和{石桥中学}昨天开学。{清溪小学}与{石桥中学}签署合作协议《山海携手框架协议》。")
    (tie,) = extract_ties(doc, judge(KINDS[0], {"first sentence": 2.0}))._.ties
    assert tie.agreement == "山海携手框架协议"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("{清溪小学}计划与{石桥中学}签署合作协议。", "planned"),
        ("{清溪小学}曾计划与{石桥中学}合作。去年，{清溪小学}与{石桥中学}签署合作协议。", "agreed"),
        ("{清溪小学}与{石桥中学}签署合作协议。去年，{清溪小学}与{石桥中学}终止合作协议。", "ended"),
        ("{清溪小学}将携{石桥中学}远行。", "planned"),
    ],
)
def test_of_several_sentences_the_status_is_what_is_so_in_the_end(
    marked: Marked, text: str, status: str
) -> None:
    (tie,) = extract_ties(marked(text), PAIRED)._.ties
    assert tie.status == status


def test_a_brand_becomes_an_organisation_where_a_tie_needs_it(marked: Marked) -> None:
    doc, branch = marked("{清溪小学城南分校}揭牌。"), judge(KINDS[2], {"brand": 9.0})
    extract_ties(doc, branch, 1.0)
    assert [each.name for each in doc._.organisations] == ["清溪小学城南分校"]
    for _ in range(2):
        extract_ties(doc, branch)
        assert [each.name for each in doc._.organisations] == ["清溪小学", "清溪小学城南分校"]
    (tie,) = doc._.ties
    assert doc._.organisations[0].id == tie.head
    assert doc._.organisations[0].confidence == tie.confidence
    assert doc.text[slice(*tie.head_span)] == "清溪小学"


def test_a_brand_that_the_text_never_writes_becomes_an_organisation_without_a_mention(marked: Marked) -> None:
    doc = marked("{城南分校}揭牌。")
    (school,) = doc._.organisations
    doc._.organisations = (school.model_copy(update={"name": "清溪小学城南分校", "aliases": ("城南分校",)}),)
    extract_ties(doc, judge(KINDS[2], {"brand": 9.0}))
    assert [(each.name, each.mentions) for each in doc._.organisations] == [
        ("清溪小学", ()),
        ("清溪小学城南分校", ((0, 4),)),
    ]
    (tie,) = doc._.ties
    assert doc.text[slice(*tie.head_span)] == "城南分校"


def test_ties_stand_in_the_order_of_their_evidence(marked: Marked) -> None:
    doc = marked("{清溪小学}和{石桥中学}开学。\n{柳湾小学}和{东岭小学}开学。\n{北坡小学}和{南坡小学}开学。")
    assert ties(doc, judge(KINDS[0], {"together": 2.0}, bias=-1.0)) == [
        "pairing 清溪小学 - 石桥中学",
        "pairing 柳湾小学 - 东岭小学",
        "pairing 北坡小学 - 南坡小学",
    ]
    starts = [tie.evidence[0] for tie in doc._.ties]
    assert starts == sorted(starts)


def test_the_threshold_of_the_component_is_a_setting(nlp: Language) -> None:
    text = "苏州市教育局与南京师范大学在苏州签署战略合作协议。"
    with nlp.select_pipes(disable=["tie_extractor"]):
        doc = nlp(text)
    # Not by `nlp.create_pipe`, which writes the setting into the config of the pipeline that all tests share.
    never = create_tie_extractor(nlp, "tie_extractor", min_confidence=1.0)
    assert never(doc)._.ties == ()
    assert len(nlp.get_pipe("tie_extractor")(doc)._.ties) == 1


PIECES = [
    *(
        "{清溪小学}",
        "{石桥中学}",
        "{清溪小学城南分校}",
        "{云山县教育局:EDU_AUTHORITY}",
        "{远帆科技公司:COMPANY}",
    ),
    *("与", "、", "和", "分别", "签署合作协议", "对口帮扶", "托管", "结对", "揭牌", "两校", "该校"),
    *("计划", "未", "，", "。", "\n", " ", "\U000f0000", "😀"),
]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(PIECES), max_size=16))
def test_every_tie_is_whole_and_every_span_lies_in_the_text(marked: Marked, pieces: list[str]) -> None:
    doc = extract_ties(marked("".join(pieces)), tie_model(), 0.01)
    known = {each.id for each in doc._.organisations}
    assert len(known) == len(doc._.organisations)
    for tie in doc._.ties:
        assert tie.head in known and tie.tail in known and tie.head != tie.tail
        assert 0.01 <= tie.confidence <= 0.99
        for start, end in (tie.evidence, tie.head_span, tie.tail_span, *tie.mentions):
            assert 0 <= start < end <= len(doc.text)
    assert len({frozenset((tie.head, tie.tail)) for tie in doc._.ties}) == len(doc._.ties)


def test_a_tie_that_many_sentences_tell_compares_each_with_its_neighbours(
    marked: Marked, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[object] = []

    def overlap(one: Offsets, other: Offsets) -> bool:
        compared.append(one)
        return one[0] < other[1] and other[0] < one[1]

    monkeypatch.setattr(tie_extractor, "_overlap", overlap)
    (tie,) = extract_ties(marked((FRAMED + UNFRAMED + "\n") * 30), PAIRED)._.ties
    assert len(tie.mentions) == 59
    assert len(compared) < 3 * 60
