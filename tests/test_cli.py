"""The commands: what they print, which code they end with, and one line for whatever is wrong."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from builders import TEXT, Call, article, entity, gold_page, record
from rich.console import Console

import pipeline
from pipeline import cli, display
from pipeline.cli import runs
from pipeline.evaluation import COUNTED, Counts, Evaluation, PageScore
from pipeline.goldset.files import layout
from pipeline.runner.outcome import Tally
from pipeline.runner.report import Configuration, report
from pipeline.schema import Record, Rejection
from pipeline.sinks import json_schema, jsonl_writer, read_lines, write_json
from pipeline.sources import InputError
from pipeline.version import VERSION


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The output of a run over two pages and a third that was rejected."""
    folder = tmp_path / "out"
    folder.mkdir()
    school = entity("第三小学", mentions=[(3, 7)], adcode="620102", aliases=["三小"], confidence=0.9)
    lines = {
        "articles": [
            article(school, entity("临河县实验小学", mentions=[(8, 15)]), doc_id="aa01"),
            article(uri="pages/[red]q.html", doc_id="aa02", title="[bold]题[/bold]", text="[/x] \x1b[2J"),
        ],
        "records": [record("pairing", "第三小学", "临河县实验小学", doc_id="aa01", date="2023-04")],
        "rejected": [
            Rejection(uri="pages/r.html", stage="cleaning", error="binary", message="a picture, not a text")
        ],
    }
    for name, models in lines.items():
        with jsonl_writer(folder / f"{name}.jsonl") as write:
            for model in models:
                write(model)
    return folder


@pytest.mark.parametrize("doc", ["aa01", "p", "p.html", "pages/p.html"])
def test_show_finds_an_article_by_id_and_file(call: Call, out: Path, doc: str) -> None:
    answer = call("show", out, doc)
    assert answer.code == 0
    for told in (
        "结对",
        "2023-05-01",
        "第三小学  SCHOOL",
        "620102",
        "0.90",
        "= 三小",
        "pairing",
        "第三小学 → 临河县实验小学",
    ):
        assert told in answer.out
    assert "date 2023-04" in answer.out
    assert answer.out.count("签订结对协议") == 2  # in the article, and as evidence


def test_show_never_reads_the_text_as_markup_or_sends_it_to_the_terminal(call: Call, out: Path) -> None:
    answer = call("show", out, "[red]q.html")
    assert "[bold]题[/bold]" in answer.out
    assert "[/x] �[2J" in answer.out


def test_organisations_and_parties_are_marked_where_they_stand() -> None:
    shown = article(entity("第三小学", mentions=[(3, 7)]))
    console = Console(file=io.StringIO(), force_terminal=True, color_system="standard", width=80)
    console.print(display.article(shown, [record("pairing", "第三小学", "临河县实验小学")]))
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "城关区\x1b[1;4;36m第三小学\x1b[0m与\x1b[4m临河县实验小学\x1b[0m签订" in text


def test_show_ends_well_on_a_terminal_that_has_no_chinese(out: Path) -> None:
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "pipeline", "show", out, "aa01"]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "2023-05-01" in answer.stdout and answer.stderr == ""


def test_show_tells_what_fits_when_one_word_fits_several_articles(call: Call, out: Path) -> None:
    answer = call("show", out, "aa")
    assert answer.code == 2
    assert answer.err.count("\n") == 1
    assert "aa01" in answer.err and "aa02" in answer.err


def test_show_tells_why_a_page_was_rejected(call: Call, out: Path) -> None:
    answer = call("show", out, "r.html")
    assert answer == (2, "", "lianxiao: pages/r.html was rejected (binary): a picture, not a text\n")


def test_show_tells_what_is_missing(call: Call, out: Path, tmp_path: Path) -> None:
    answer = call("show", out, "nothing")
    assert answer.code == 2 and "no article of" in answer.err and answer.err.count("\n") == 1
    answer = call("show", tmp_path, "p")
    assert answer.code == 2 and "is this the output folder of a run?" in answer.err


@pytest.mark.parametrize(
    "command",
    [
        ("show", "OUT", "p"),
        ("explain", "OUT", "r"),
        ("report", "OUT", "-o", "PLACE"),
        ("merge", "OUT", "OUT", "-o", "PLACE"),
        ("load", "OUT", "--to", "sqlite:///PLACE"),
        ("export", "OUT", "--to", "csv", "-o", "PLACE"),
        ("evaluate", "--gold", "GOLD", "--run", "OUT"),
    ],
    ids=lambda command: command[0],
)
def test_an_unfinished_run_is_called_that_by_whoever_reads_it(
    command: tuple[str, ...], call: Call, gold: Path, tmp_path: Path
) -> None:
    unfinished, place = tmp_path / "unfinished", tmp_path / "place"
    unfinished.mkdir()
    write_json(unfinished / "run.json", report("running", Tally(), Configuration(inputs=("pages",)), {}, 1.0))
    paths = {
        "OUT": str(unfinished),
        "GOLD": str(gold),
        "PLACE": str(place),
        "sqlite:///PLACE": f"sqlite:///{place}",
    }
    answer = call(*(paths.get(word, word) for word in command))
    assert answer == (
        2,
        "",
        f"lianxiao: {unfinished} holds a run that is not finished; the same `lianxiao run` command finishes it\n",
    )
    assert not place.exists()


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    folder = tmp_path / "gold"
    folder.mkdir()
    tie = {"relation": "pairing", "head": "三小", "tail": "临河县实验小学", "directed": True}
    page = {
        "doc_id": "p",
        "title": "结对",
        "paragraphs": TEXT.split("\n"),
        "entities": [{"name": name, "label": "SCHOOL"} for name in ("三小", "临河县实验小学")],
        "relations": [tie | {"status": "agreed"}],
    }
    (folder / "p.json").write_text(json.dumps(page), encoding="utf-8")
    return folder


def test_evaluate_prints_figures_pages_and_slips(call: Call, out: Path, gold: Path) -> None:
    answer = call("evaluate", "--gold", gold, "--run", out, "--docs", "--errors")
    assert answer.code == 0
    rows = [line.split() for line in answer.out.splitlines()]
    assert ["text", "1.0000", "1.0000", "1.0000"] in rows
    assert ["entities", "0.5000", "0.5000", "0.5000"] in rows
    assert ["published", "–", "0", "0"] in rows
    assert ["organisations", "confidence", "right"] in rows and ["1", "0.900", "0.000"] in rows
    assert ["p", "1.00", "0.50", "0.00", "0.00", "0.00"] in rows
    assert ["p", "missed", "entity", "not", "found", "pairing", "三小", "–", "临河县实验小学"] in rows
    assert ["p", "extra", "no", "such", "entity", "pairing", "?第三小学", "–", "临河县实验小学"] in rows


def test_a_page_with_nothing_to_find_and_nothing_found_has_dashes() -> None:
    counts = {name: Counts(hits=1) if name == "text" else Counts() for name in COUNTED}
    console = Console(width=100, file=(shown := io.StringIO()))
    console.print(display.pages(Evaluation((PageScore("p", counts=counts),))))
    assert shown.getvalue().split()[-6:] == ["p", "1.00", "–", "–", "–", "–"]


def test_explain_tells_what_a_record_rests_on(call: Call, tmp_path: Path) -> None:
    text = "苏州市教育局与南京师范大学在苏州签署战略合作协议。" + "活动当天的天气很好，来宾都很高兴。" * 5
    page, out = tmp_path / "p.txt", tmp_path / "told"
    page.write_text(f"苏州签约\n\n{text}\n", "utf-8")
    assert call("run", page, "-o", out).code == 0
    (record,) = [json.loads(line) for line in (out / "records.jsonl").read_text("utf-8").splitlines()]
    answer = call("explain", out, record["record_id"][:8])
    assert answer.code == 0
    assert "苏州市教育局与南京师范大学在苏州签署战略合作协议" in answer.out
    assert "what the tie may be called" in answer.out and "its date: none" in answer.out
    assert "frames: " in answer.out and "score = " in answer.out
    answer = call("explain", out, "nothing")
    assert answer.code == 2 and answer.err.count("\n") == 1 and "0 records of" in answer.err


@pytest.mark.parametrize("fast", [True, False])
def test_explain_and_evaluate_find_names_as_the_run_did(
    fast: bool, call: Call, out: Path, gold: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Configuration(inputs=("pages",), fast=fast)
    write_json(out / "run.json", report("complete", Tally(), asked, {}, 1.0))
    loaded = []

    def load(min_confidence: float | None = None, fast: bool = False) -> None:
        loaded.append((min_confidence, fast))
        raise InputError("no more is asked here")

    monkeypatch.setattr(pipeline, "load", load, raising=False)
    (found,) = read_lines(out / "records.jsonl", Record)
    call("explain", out, found.record_id)
    call("evaluate", "--gold", gold, "--run", out, "--errors")
    assert loaded == [(None, fast), (0, fast)]


def test_run_leaves_out_what_is_less_sure(call: Call, tmp_path: Path) -> None:
    page, out = tmp_path / "p.txt", tmp_path / "told"
    page.write_text("苏州签约\n\n苏州市教育局与南京师范大学在苏州签署战略合作协议。\n", "utf-8")
    assert call("run", page, "-o", out, "--min-confidence", "1").code == 0
    assert (out / "records.jsonl").read_text("utf-8") == ""


def test_evaluate_prints_json_for_programs(call: Call, out: Path, gold: Path) -> None:
    figures = json.loads(call("evaluate", "--gold", gold, "--run", out, "--json").out)
    assert figures["title"] == {"accuracy": 1.0, "n": 1}
    assert figures["typed"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0}
    assert figures["tie_confidence"] == {"calibration_error": 1.0, "n": 1}
    assert figures["entity_confidence"] == {"calibration_error": 0.9, "n": 1}


def test_evaluate_tells_how_many_gold_pages_the_run_does_not_have(
    call: Call, out: Path, gold: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "s.json").write_text('{"doc_id": "s", "spam": true}', encoding="utf-8")
    answer = call("evaluate", "--gold", gold, other, "--run", out, "--json")
    assert answer.code == 0 and json.loads(answer.out)["real"]["n"] == 1
    assert answer.err.count("\n") == 1 and "has no article of 1 of the 2 gold pages" in answer.err
    answer = call("evaluate", "--gold", other, "--run", out)
    assert (answer.code, answer.out) == (2, "") and answer.err.count("\n") == 1
    assert "has no article of any of the 1 gold pages; run the pages" in answer.err


def test_evaluate_takes_several_gold_folders(call: Call, out: Path, gold: Path, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more/s.json").write_text('{"doc_id": "s", "spam": true}', encoding="utf-8")
    figures = json.loads(call("evaluate", "--gold", gold, tmp_path / "more", "--run", out, "--json").out)
    assert figures["spam"] == {"accuracy": 1.0, "n": 1}
    assert figures["title"]["n"] == 1


def test_evaluate_tells_what_is_missing(call: Call, out: Path, gold: Path, tmp_path: Path) -> None:
    answer = call("evaluate", "--gold", tmp_path / "nowhere", "--run", out)
    assert answer.code == 2 and "not a folder of gold pages" in answer.err and answer.err.count("\n") == 1
    answer = call("evaluate", "--gold", gold, "--run", gold)
    assert answer.code == 2 and "articles.jsonl" in answer.err and answer.err.count("\n") == 1


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A sound corpus of two splits of invented articles."""
    folder = tmp_path / "corpus"
    articles = {
        "train/qingxi": ("{清溪小学}与{石桥中学}结对，{柳湾小学}到场。", "pairing 清溪小学 - 石桥中学"),
        "train/beipo": ("{北坡中学}托管{南坡中学}，{东岭中学}旁观。", "management 北坡中学 > 南坡中学"),
        "dev/jiangbei": ("{江北小学}与{沙洲中学}结对，{西滩小学}到场。", "pairing 江北小学 - 沙洲中学"),
    }
    for at, (text, tie) in articles.items():
        path = folder / f"{at}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        filler = "".join(f"第{number}天，{path.stem}的天气很好。" for number in range(20))
        page = gold_page(f"{text}\n{filler}", tie, doc_id=path.stem, title="携手")
        path.write_text(layout(page), "utf-8")
    return folder


def spoil(path: Path, **changes: Any) -> None:
    """Changes keys of a gold page on disk."""
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes), "utf-8")


def test_corpus_check_tells_faults_and_on_demand_notes(call: Call, corpus: Path) -> None:
    assert call("corpus", "check", corpus) == (0, "0 faults, 0 notes\n", "")
    spoil(corpus / "dev/jiangbei.json", title=None)
    assert call("corpus", "check", corpus) == (0, "0 faults, 1 notes\n", "")
    answer = call("corpus", "check", corpus, "--notes")
    assert answer == (0, "dev/jiangbei: an article without a title\n0 faults, 1 notes\n", "")
    spoil(corpus / "dev/jiangbei.json", genre="[poem]")
    answer = call("corpus", "check", corpus)
    assert answer.code == 1
    assert answer.out.startswith("dev/jiangbei: genre '[poem]' is none of gov, ")
    assert answer.out.endswith("1 faults, 1 notes\n")


def test_corpus_check_tells_of_copies_between_splits(call: Call, corpus: Path) -> None:
    shutil.copy(corpus / "train/qingxi.json", corpus / "dev/copy.json")
    spoil(corpus / "dev/copy.json", doc_id="copy")
    answer = call("corpus", "check", corpus)
    assert answer.code == 1
    assert "shares" in answer.out


def test_corpus_mark_writes_the_places_of_names(call: Call, corpus: Path) -> None:
    spoil(corpus / "dev/jiangbei.json", entities=[{"name": "沙洲中学", "label": "SCHOOL"}])
    assert call("corpus", "mark", corpus) == (0, "1 pages changed\n", "")
    assert call("corpus", "mark", corpus / "dev") == (0, "0 pages changed\n", "")
    (entity,) = json.loads((corpus / "dev/jiangbei.json").read_text("utf-8"))["entities"]
    assert entity["mentions"] == [[5, 9]]


def test_corpus_stats_prints_the_table_of_the_data_card(call: Call, corpus: Path) -> None:
    answer = call("corpus", "stats", corpus)
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert lines[0] == "| size | train | dev | all |"
    assert "| articles | 2 | 1 | 3 |" in lines
    assert "| SCHOOL | 6 | 3 | 9 |" in lines
    assert "| management | 1 | 0 | 1 |" in lines


def test_corpus_agreement_measures_two_annotators(call: Call, corpus: Path, tmp_path: Path) -> None:
    second = tmp_path / "second"
    shutil.copytree(corpus / "train", second)
    answer = call("corpus", "agreement", corpus / "train", second, "--disputes")
    assert answer.code == 0 and answer.out.startswith("2 articles annotated twice\n")
    rows = [line.split() for line in answer.out.splitlines()]
    assert ["typed", "F1", "1.0000", "2"] in rows
    spoil(second / "beipo.json", relations=[])
    answer = call("corpus", "agreement", corpus / "train", second, "--disputes")
    rows = [line.split() for line in answer.out.splitlines()]
    assert ["typed", "F1", "0.6667", "2"] in rows
    assert answer.out.endswith("beipo: first only: management 北坡中学 → 南坡中学\n")


@pytest.mark.parametrize("arguments", [("check",), ("mark",), ("stats",), ("agreement", "nowhere")])
def test_corpus_commands_tell_what_is_missing(call: Call, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    answer = call("corpus", *arguments, tmp_path / "nowhere")
    assert answer.code == 2 and answer.err.count("\n") == 1
    assert "is not a folder of gold pages" in answer.err


def test_train_characters_counts_the_articles(
    call: Call, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.cleaning import characters
    from pipeline.goldset import characters as training

    monkeypatch.setattr(training, "newspaper", lambda: ["今天天气很好。"])
    monkeypatch.setattr(training, "words", dict)
    out = tmp_path / "model"
    answer = call("train", "characters", "--gold", corpus / "train", "-o", out)
    assert answer.code == 0
    assert re.fullmatch(
        rf"[\d,]+ runs of characters from 2 articles and a newspaper in {out}\n",
        answer.out.replace("\n/", "/").replace("in\n", "in "),
    )
    model = characters.read(out)
    assert model.cost("石桥中学") < model.cost("石桥衷学")
    written = (out / "ngrams.npz").read_bytes()
    call("train", "characters", "--gold", corpus / "train", "-o", out)
    assert (out / "ngrams.npz").read_bytes() == written


def test_train_ties_writes_a_model_and_prints_its_figures(call: Call, corpus: Path, tmp_path: Path) -> None:
    from pipeline.language import tie_model

    out = tmp_path / "model"
    for name in ("qingxi", "beipo"):
        for copy in range(3):  # so that a fold leaves some of each
            path = corpus / f"train/{name}{copy}.json"
            shutil.copy(corpus / f"train/{name}.json", path)
            spoil(path, doc_id=path.stem)
    answer = call(
        "train", "ties", "--gold", corpus / "train", "--dev", corpus / "dev", "--folds", 4, "-o", out
    )
    assert answer.code == 0
    assert "threshold 0." in answer.out and "4-fold cross-validation" in answer.out
    assert answer.out.count("expected calibration error") == 4
    rows = [line.split() for line in answer.out.splitlines()]
    assert any(row[:1] == ["typed"] for row in rows)
    assert ["real", "1.0000", "1", "1"] in rows
    model = tie_model.read(out)
    assert [(kind.relation, kind.way) for kind in model.kind.kinds] == [
        ("management", "forward"),
        ("pairing", "undirected"),
    ]
    assert f"{len(model.tie.features):,} features" in answer.out


def test_train_ties_tells_when_there_is_too_little_to_learn(call: Call, corpus: Path, tmp_path: Path) -> None:
    (corpus / "train/beipo.json").unlink()
    answer = call(
        "train", "ties", "--gold", corpus / "train", "--dev", corpus / "dev", "-o", tmp_path / "model"
    )
    assert answer.code == 2
    assert answer.err.startswith("lianxiao: ") and "too little to learn ties from" in answer.err
    assert "a fault of lianxiao" not in answer.err
    assert not (tmp_path / "model").exists()


def test_train_spam_writes_a_model_and_tells_what_it_does(call: Call, tmp_path: Path) -> None:
    from pipeline.cleaning.spam_model import model

    offer = "柳河除甲醛公司{}哪家好？我们为您提供专业的除甲醛服务，价格优惠，随叫随到，欢迎来电咨询。"
    news = "昨日，清溪小学与石桥中学签订协议，两校今后每学期互派{}名教师。"
    for kind, sentence in (("spam", offer), ("real", news)):
        (tmp_path / kind).mkdir()
        for number in range(4):
            text = "\n".join(sentence.format(number * 10 + line) for line in range(3))
            (tmp_path / kind / f"{number}.txt").write_text(text, encoding="utf-8")
    out = tmp_path / "model"
    answer = call("train", "spam", "--pages", tmp_path, "--test", tmp_path, "-o", out)
    assert answer.code == 0
    assert "4 of 4 spam pages with a text refused, 4 of 4 real ones kept" in " ".join(answer.out.split())
    assert f"{len(model(out).features):,} features" in answer.out


def test_train_spam_tells_which_pages_are_missing(call: Call, tmp_path: Path) -> None:
    answer = call("train", "spam", "--pages", tmp_path / "nowhere", "-o", tmp_path / "model")
    assert answer.code == 2 and answer.err.startswith("lianxiao: ")
    assert "nowhere" in answer.err and not (tmp_path / "model").exists()


@pytest.mark.parametrize("model", ["characters", "dates", "org-confidence", "ties"])
def test_train_tells_what_is_missing(call: Call, tmp_path: Path, model: str) -> None:
    answer = call("train", model, "--gold", tmp_path / "nowhere", "-o", tmp_path / "model")
    assert answer.code == 2 and answer.err.count("\n") == 1
    assert "is not a folder of gold pages" in answer.err


def test_schema_prints_the_json_schema(call: Call) -> None:
    assert call("schema").out == json_schema()


def test_version(call: Call) -> None:
    assert call("--version") == (0, f"lianxiao {VERSION}\n", "")


@pytest.mark.parametrize(
    "arguments", [("run",), ("run", "x"), ("run", "x", "-o"), ("show", "x"), ("nonsense",), ("evaluate",)]
)
def test_a_wrong_command_line_ends_with_2_and_tells_what_is_wrong(
    call: Call, arguments: tuple[str, ...]
) -> None:
    answer = call(*arguments)
    assert answer.code == 2
    assert "Error: " in answer.err
    assert answer.out == ""


def test_a_fault_is_one_line_and_its_traceback_is_there_on_demand(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault() -> str:
        raise RuntimeError("first line\nsecond line")

    monkeypatch.setattr(runs, "json_schema", fault)
    answer = call("schema")
    assert answer.code == 70
    assert answer.err.startswith("lianxiao: RuntimeError: first line second line")
    assert answer.err.count("\n") == 1
    monkeypatch.setenv("LIANXIAO_DEBUG", "1")
    monkeypatch.setattr(sys, "argv", ["lianxiao", "schema"])
    with pytest.raises(RuntimeError):
        cli.main()


def test_help_does_not_wait_for_the_models() -> None:
    code = (
        "import sys; sys.argv = ['lianxiao', '--help']\n"
        "from pipeline.cli import main\n"
        "try: main()\n"
        "finally: print({'spacy', 'trafilatura', 'pandas', 'jieba', 'numpy'} & sys.modules.keys())"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.splitlines()[-1] == "set()"
    for command in ("run", "show", "evaluate", "schema"):
        assert command in answer.stdout
