"""A report of hostile pages, and the browser that opens it (`benchmarks/browser.py`)."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from builders import write_run
from hostile import HOSTILE_TITLES, HOSTILE_URLS, MARK, told

from pipeline.corpuswide import merge
from pipeline.report import write_report

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))


@pytest.fixture(scope="session")
def hostile_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run whose titles, addresses, names and words are attempts at markup."""
    out = tmp_path_factory.mktemp("hostile") / "out"
    pages = [
        told(
            f"上海市文澜第{n}中学",
            f"兰州市清溪第{n}小学" + (f"<img src=x onerror={MARK}>" if n == 0 else ""),
            n,
            title=title,
            url=url,
            date=f"20{15 + n}-03",
            confidence=0.9 - n / 10,
            agreement=title,
        )
        for n, (title, url) in enumerate(zip(HOSTILE_TITLES, HOSTILE_URLS, strict=True))
    ]
    pages += [
        told("上海市文澜第0中学", f"昆明市云山第{n}小学", 10 + n, date="2021", confidence=0.8)
        for n in range(3)
    ]
    merge(write_run(out, pages))
    return out


@pytest.fixture(scope="session")
def hostile_report(hostile_run: Path) -> Path:
    target = hostile_run / "report.html"
    write_report(hostile_run, target)
    return target
