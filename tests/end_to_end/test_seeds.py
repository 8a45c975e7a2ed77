"""Five pages that were really scraped, their gold beside the checkout: what the project promises of them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.evaluation import Evaluation, evaluate
from pipeline.schema import Article, Record
from pipeline.sinks import read_lines
from pipeline.sources.gold import read_gold

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def evaluation(shared: Path, lianxiao: Command, tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    out = tmp_path_factory.mktemp("seeds")
    done = lianxiao("run", shared / "seeds", "-o", out)
    assert done.returncode == 0, done.stderr
    articles = read_lines(out / "articles.jsonl", Article)
    return evaluate(read_gold([shared / "gold/seeds"]), articles, read_lines(out / "records.jsonl", Record))


@pytest.mark.parametrize(
    ("name", "floor"), [("text", 0.97), ("entities", 0.80), ("pair", 0.60), ("typed", 0.50)]
)
def test_f1(evaluation: Evaluation, name: str, floor: float) -> None:
    assert evaluation.counts[name].f1 >= floor


def test_the_text_of_each_page(evaluation: Evaluation) -> None:
    texts = {page.doc_id: page.counts["text"].f1 for page in evaluation.pages}
    assert min(texts.values()) >= 0.97, texts


@pytest.mark.parametrize(
    ("name", "floor"), [("title", 4 / 5), ("published", 1), ("real", 1), ("provenance", 1)]
)
def test_accuracy(evaluation: Evaluation, name: str, floor: float) -> None:
    share = evaluation.shares[name]
    assert share.all and share.right / share.all >= floor
