"""The field: it tags as CRFsuite, which fitted it, would."""

from __future__ import annotations

from math import log
from pathlib import Path

import pycrfsuite
import pytest

from pipeline.language.field import Column, Field, written

COLUMNS = (
    *(Column(f"c{by}", "characters", by=by) for by in (-2, 0, 2)),
    Column("c-1:", "characters", 3, -1),
    Column("", "marks"),
)


def layers(text: str) -> dict[str, list[str]]:
    return {"characters": [*text], "marks": [f"m{character in '小大'}" for character in text]}


LESSONS = [
    ("昨天清溪小学开学", "OOBIIEOO"),
    ("石桥大学很远", "BIIEOO"),
    ("明天下雨", "OOOO"),
    ("柳湾小学与白鹭大学", "BIIEOBIIE"),
]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    trainer = pycrfsuite.Trainer(verbose=False)
    for text, tags in LESSONS:
        trainer.append(written(COLUMNS, layers(text)), [*tags])
    trainer.train(str(tmp_path / "field.crf"))
    return tmp_path / "field.crf"


def test_it_tags_as_crfsuite_does(model: Path) -> None:
    texts = ["北塔小学与南浦大学", "昨天", "小", "", "雨:|_\n大学"]
    tagger = pycrfsuite.Tagger()
    tagger.open(str(model))
    expected = [tagger.tag(written(COLUMNS, layers(text))) for text in texts]
    field = Field.read(model, COLUMNS)
    assert [reading.tags for reading in field.tag([layers(text) for text in texts])] == expected
    assert [field.tag([layers(text)])[0].tags for text in texts] == expected
    assert field.tag([]) == []


def test_a_layer_that_is_missing_says_nothing(model: Path) -> None:
    text = "昨天清溪小学"
    only = {"characters": [*text]}
    tagger = pycrfsuite.Tagger()
    tagger.open(str(model))
    expected = tagger.tag(written(COLUMNS[:-1], only))
    assert Field.read(model, COLUMNS).tag([only, layers(text)])[0].tags == expected


def test_leads_are_the_log_odds_of_crfsuite(model: Path) -> None:
    text = "昨天北塔小学"
    tagger = pycrfsuite.Tagger()
    tagger.open(str(model))
    tagger.set(written(COLUMNS, layers(text)))
    (reading,) = Field.read(model, COLUMNS).tag([layers(text)])
    others = [(2, "OOOO"), (1, "BI"), (2, "OB"), (0, "O")]
    expected = []
    for start, other in others:
        tags = [*reading.tags[:start], *other, *reading.tags[start + len(other) :]]
        expected.append(log(tagger.probability(reading.tags) / tagger.probability(tags)))
    assert reading.leads(others) == pytest.approx(expected, abs=1e-4)


def test_columns_see_edges_at_both_ends() -> None:
    rows = written((Column("a-1:", "x", 3, -1), Column("b2", "x", 1, 2)), {"x": ["p", "q"]})
    assert rows == [["a-1:_|p|q", "b2_"], ["a-1:p|q|_", "b2_"]]


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.crf").write_bytes(b"no model, " * 9)
    with pytest.raises(ValueError, match="no model"):
        Field.read(tmp_path / "x.crf", COLUMNS)
    with pytest.raises(FileNotFoundError):
        Field.read(tmp_path / "y.crf", COLUMNS)
