"""How fast the whole way is, how it grows with workers and pages, and how soon it starts: one Markdown table.

    python benchmarks/scale.py [--pages 200] [--only PART]

The pages are generated from `corpus/gold/train` with every kind of noise (`corpus/make_pages.py`); no model sees its gold.
All that is compared is measured in one run, pages in turn where that can be, so that ratios hold on a machine that does
other things as well.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from itertools import count, islice
from pathlib import Path
from random import Random

import psutil
import trafilatura

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "corpus"))

import make_pages  # noqa: E402 - lies with the corpus, not in the package

from pipeline.runner import Progress, run  # noqa: E402
from pipeline.runner.outcome import lines  # noqa: E402
from pipeline.schema import Page  # noqa: E402
from pipeline.sources import read_pages  # noqa: E402

Row = tuple[str, str, str]


def write_pages(folder: Path, number: int) -> None:
    """Write that many pages: one of each article of train by dice, then each by other dice, and so on."""
    folder.mkdir()
    golds = [
        make_pages.article("train", path.stem) for path in sorted((ROOT / "corpus/gold/train").glob("*.json"))
    ]
    drawn = ((seed, gold) for seed in count() for gold in golds)
    for seed, gold in islice(drawn, number):
        name, content = make_pages.page(make_pages.drawn(gold["doc_id"], gold["genre"], seed), gold)
        (folder / f"{seed}-{name}").write_bytes(content)


def cost(folder: Path, fast: bool) -> Iterator[Row]:
    """The whole way of a page beside trafilatura on the same page, each page in turn; `fast` does without LAC.

    Both have loaded all that they need.
    """
    from pipeline.runner.page import prepare

    process = prepare(fast=fast)
    pages = [page for page in read_pages([folder]) if isinstance(page, Page)]
    for page in pages:  # some pages make it load what others don't ask for
        trafilatura.bare_extraction(page.content, with_metadata=True)
    whole, beside, stages = [0.0, 0.0], [0.0, 0.0], dict[str, float]()
    characters = 0
    for page in pages:
        for total, call in (
            (beside, lambda page=page: trafilatura.bare_extraction(page.content, with_metadata=True)),
            (whole, lambda page=page: process(page)),
        ):
            cpu, wall = time.process_time(), time.perf_counter()
            made = call()
            if total is whole:
                lines(made)
                characters += len(made.article.text) if made.article else 0
                for stage, seconds in made.seconds.items():
                    stages[stage] = stages.get(stage, 0.0) + seconds
            total[0] += time.process_time() - cpu
            total[1] += time.perf_counter() - wall
    number = len(pages)
    yield "characters of clean text a page, mean", f"{characters / number:.0f}", ""
    yield "CPU time a page, trafilatura with metadata", f"{1000 * beside[0] / number:.1f} ms", ""
    yield "CPU time a page, whole way", f"{1000 * whole[0] / number:.1f} ms", ""
    yield "whole way / trafilatura, CPU time", f"{whole[0] / beside[0]:.1f}", "≤ 8"
    yield "whole way / trafilatura, real time", f"{whole[1] / beside[1]:.1f}", "≤ 8"
    yield "pages a second a core (of CPU time)", f"{number / whole[0]:.1f}", "150"
    total_seconds = sum(stages.values())
    for stage, seconds in stages.items():
        yield f"share of {stage}", f"{seconds / total_seconds:.0%}", ""


def rate(folder: Path, out: Path, **how: object) -> float:
    """Pages a second of a run, from its first finished shard to its last: without what each worker has to load."""
    seen: list[tuple[float, int]] = []

    def note(progress: Progress) -> None:
        seen.append((time.perf_counter(), progress.pages))

    run([folder], out, on_progress=note, restart=True, shard_pages=4, **how)  # type: ignore[arg-type]
    (first, before), (last, after) = seen[0], seen[-1]
    return (after - before) / (last - first)


def workers(folder: Path, out: Path) -> Iterator[Row]:
    """One worker, two, and two of Dask; the first again at the end, since the machine may have changed."""
    once = rate(folder, out, workers=1)
    two = rate(folder, out, workers=2)
    dask = rate(folder, out, workers=2, cluster="local")
    one = (once + rate(folder, out, workers=1)) / 2
    yield "pages a second, one worker", f"{one:.2f}", ""
    yield "2 workers / 1", f"{two / one:.2f}", "≥ 1.85"
    yield "2 Dask workers / 2 workers", f"{dask / two:.2f}", "≥ 0.9"


def memory(folder: Path, out: Path, number: int, characters: int, processes: int) -> Iterator[Row]:
    """Peak memory of the largest worker, and of the process that reads the input, when a tenth of the pages was done and
    when all were, in one run.

    To generate so many pages would take longer than to read them: a thousand are, from articles of at most so many
    characters, and each copy has one in fifty of its Chinese characters drawn anew, so that words and names never end.
    """
    write_copies(folder, number, characters)
    tenth, peaks, done = (0, 0), [0, 0], threading.Event()
    me = psutil.Process()

    def watch() -> None:
        while not done.wait(0.05):
            try:
                peaks[0] = max(peaks[0], me.memory_info().rss >> 20)
                peaks[1] = max([peaks[1], *(child.memory_info().rss >> 20 for child in me.children())])
            except psutil.Error:
                continue

    def note(progress: Progress) -> None:
        nonlocal tenth
        if progress.pages <= number // 10:
            tenth = peaks[0], peaks[1]

    watcher = threading.Thread(target=watch)
    watcher.start()
    started = time.perf_counter()
    try:
        run([folder], out, on_progress=note, restart=True, workers=processes)
    finally:
        done.set()
        watcher.join()
    seconds = time.perf_counter() - started
    yield f"seconds, {number} pages of articles of at most {characters} characters", f"{seconds:.0f}", ""
    yield f"peak memory of a worker of {processes}, {number // 10} pages", f"{tenth[1]} MB", ""
    yield f"the same at {number} / {number // 10} pages", f"{peaks[1] / tenth[1]:.2f}", "≤ 1.05"
    yield f"peak memory of the reader at {number} / {number // 10} pages", f"{peaks[0] / tenth[0]:.2f}", ""


def write_copies(folder: Path, number: int, characters: int) -> None:
    """Write that many pages, each of its own words, a thousand a folder."""
    golds = [
        gold
        for path in sorted((ROOT / "corpus/gold/train").glob("*.json"))
        if sum(map(len, (gold := make_pages.article("train", path.stem))["paragraphs"])) <= characters
    ]
    drawn = ((seed, gold) for seed in count() for gold in golds)
    made = (make_pages.page(make_pages.drawn(g["doc_id"], g["genre"], seed), g) for seed, g in drawn)
    # A page of another encoding would be broken by what is changed.
    originals = [(name, page) for name, content in islice(made, _ORIGINALS) if (page := _utf8(content))]
    han = "".join(re.findall("[\u4e00-\u9fff]", "".join(page for _, page in originals)))
    dice = Random(0)
    for copy in range(number):
        name, page = originals[copy % len(originals)]
        inside = folder / f"{copy // _ORIGINALS:04}"
        inside.mkdir(parents=True, exist_ok=True)
        text = [*page]
        for at in dice.sample(range(len(text)), len(text) // 50):
            if "\u4e00" <= text[at] <= "\u9fff":
                text[at] = dice.choice(han)
        (inside / f"{copy:07}-{name}").write_text("".join(text), encoding="utf-8")


_ORIGINALS = 1000


def _utf8(content: bytes) -> str | None:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def start_up(folder: Path, out: Path) -> Iterator[Row]:
    """The shortest of five starts, beside that of spaCy alone."""
    page = min(folder.glob("*.html"), key=lambda path: path.stat().st_size)

    def shortest(*command: str, times: int = 5) -> float:
        return min(
            _seconds(lambda: subprocess.run(command, check=True, capture_output=True, cwd=ROOT))
            for _ in range(times)
        )

    spacy = shortest(sys.executable, "-c", "import spacy")
    lianxiao = (sys.executable, "-m", "pipeline")
    helped = shortest(*lianxiao, "--help")
    record = shortest(*lianxiao, "run", str(page), "-o", str(out), "--restart", times=3)
    yield "import spacy", f"{spacy:.2f} s", ""
    yield "lianxiao --help", f"{helped:.2f} s", "≤ 0.5 s"
    yield "lianxiao --help / import spacy", f"{helped / spacy:.2f}", ""
    yield "a run over one page", f"{record:.2f} s", "≤ 4 s"
    yield "a run over one page / import spacy", f"{record / spacy:.2f}", ""


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


PARTS = ("cost", "workers", "memory", "start-up")


def main() -> None:
    """The command line of the module."""
    parser = argparse.ArgumentParser(description="Speed, growth and start-up of the whole way.")
    parser.add_argument("--pages", type=int, default=200, help="pages that are generated")
    parser.add_argument("--characters", type=int, default=1_000_000, help="the longest article, for memory")
    parser.add_argument("--workers", type=int, default=1, help="workers, for memory")
    parser.add_argument("--only", choices=PARTS, help="one part of the table")
    parser.add_argument("--fast", action="store_true", help="the cost of `lianxiao run --fast`")
    parser.add_argument("--json", action="store_true", help="the rows as JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder, out = Path(scratch) / "pages", Path(scratch) / "out"
        if options.only != "memory":
            write_pages(folder, options.pages)
        parts: dict[str, Callable[[], Iterator[Row]]] = {
            "cost": lambda: cost(folder, options.fast),
            "workers": lambda: workers(folder, out),
            "memory": lambda: memory(
                Path(scratch) / "copies", out, options.pages, options.characters, options.workers
            ),
            "start-up": lambda: start_up(folder, out),
        }
        rows = [row for name in PARTS if options.only in (None, name) for row in parts[name]()]
    if options.json:
        print(json.dumps(rows, ensure_ascii=False))
        return
    print(
        f"| {options.pages} pages, {psutil.cpu_count()} cores | measured | asked for |\n| --- | ---: | ---: |"
    )
    for row in rows:
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    # Workers of Dask import this file.
    main()
