"""Stages that stand for the real ones where a run is tested: what they do, each page says by its bytes.

Workers are processes, so these functions are named by module, not handed over.
"""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path

from builders import TEXT, article, record

from pipeline.runner import Outcome
from pipeline.runner.outcome import Process
from pipeline.schema import Page, Rejection


def obedient() -> Process:
    """Articles with a record, but for pages that ask for something else."""
    return _obey


def slow() -> Process:
    """The same, ten milliseconds a page."""

    def process(page: Page) -> Outcome:
        time.sleep(0.01)
        return _obey(page)

    return process


def unable() -> Process:
    """Cannot be loaded."""
    raise FileNotFoundError("no model")


def mortal() -> Process:
    """Dies while it loads."""
    os.kill(os.getpid(), signal.SIGKILL)
    return _obey


def _obey(page: Page) -> Outcome:
    word, _, rest = page.content.decode().partition(" ")
    uri = page.source.uri if page.source.member is None else f"{page.source.uri}/{page.source.member}"
    if word == "reject":
        return Outcome(rejection=Rejection(uri=uri, stage="language", error="ValueError", message="asked to"))
    if word == "spam":
        return Outcome(article(uri=page.name, status="spam"))
    if word == "hang":
        re.match(r"(a+)+$", "a" * 60 + "b")  # within C code, which no handler of Python interrupts
    if word == "sleep":
        time.sleep(float(rest))
    if word == "allocate":  # a stage that catches everything
        return Outcome(
            rejection=Rejection(uri=uri, stage="language", error="MemoryError", message="MemoryError")
        )
    if word == "memory":
        return Outcome(article(uri=page.name, text="x" * (int(rest) << 20)))
    if word == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if word == "die-once" and not Path(rest).exists():
        Path(rest).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    # Pages that say the same would be reprints of one.
    return Outcome(
        article(uri=page.name, text=f"{page.name}：{TEXT}"),
        (record("pairing", "第三小学", "四小", uri=page.name),),
    )
