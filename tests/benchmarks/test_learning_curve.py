"""The tagger of the learning curve: tags, decoding, and that it learns what it is shown."""

from __future__ import annotations

import learning_curve
import numpy as np
import pytest
from learning_curve import BEGIN, INSIDE, OUTSIDE

from pipeline.sources.gold import GoldPage

PAGE = GoldPage.model_validate(
    {
        "doc_id": "a",
        "paragraphs": ["今天青禾小学与白桦小学结对。"],
        "entities": [
            {"name": "青禾小学", "label": "SCHOOL", "mentions": [[2, 6]]},
            {"name": "白桦小学", "label": "SCHOOL", "mentions": [[7, 11]]},
        ],
    }
)


def test_tags_and_spans_are_each_others_inverse() -> None:
    tags = learning_curve.tags(PAGE)
    assert tags[1:8] == [OUTSIDE, BEGIN, INSIDE, INSIDE, INSIDE, OUTSIDE, BEGIN]
    assert set(learning_curve._spans(tags)) == learning_curve.gold_spans(PAGE)


@pytest.mark.parametrize(
    ("scores", "best"),
    [
        ([[0, -1, -1], [-9, -9, 0]], [BEGIN, INSIDE]),  # what is inside has begun before
        ([[-1, -9, 0], [0, -9, -9]], [OUTSIDE, OUTSIDE]),  # and can't be the first
        ([[-9, 0, -9], [-9, 0, -9]], [BEGIN, BEGIN]),
    ],
)
def test_viterbi(scores: list[list[float]], best: list[int]) -> None:
    assert learning_curve.viterbi(np.array(scores, dtype=float)) == best


def test_features_tell_where_a_character_stands() -> None:
    rows = list(learning_curve.features("甲乙"))
    assert "0甲" in rows[0] and "1乙" in rows[0] and "-1甲" in rows[1]
    assert "0:甲乙" in rows[0] and len(rows) == 2


def test_the_tagger_finds_again_what_it_learnt() -> None:
    tagger = learning_curve.Tagger([PAGE] * 20, seed=1)
    assert tagger.spans(PAGE.text) == learning_curve.gold_spans(PAGE)
    assert learning_curve.measure([PAGE] * 20, [PAGE], seed=1) == 1
