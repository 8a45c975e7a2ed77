"""Kills the real command at random moments until it is through, and looks whether its output is the same.

    python benchmarks/faults.py [--kills 20] [--pages 60]

Ends with 1 where a byte differs.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from scale import ROOT, write_pages

from pipeline.runner.shards import SHARDS

LINES = ("articles.jsonl", "records.jsonl", "rejected.jsonl")


def start(folder: Path, out: Path) -> subprocess.Popen[bytes]:
    """The command on two workers, with shards so small that some are complete at any moment."""
    command = [
        sys.executable,
        "-m",
        "pipeline",
        "run",
        folder,
        "-o",
        out,
        "--workers",
        "2",
        "--shard-pages",
        "2",
    ]
    return subprocess.Popen([*map(str, command)], cwd=ROOT, stdout=subprocess.DEVNULL)


def main() -> None:
    """The command line of the module."""
    parser = argparse.ArgumentParser(description="SIGKILL at random moments, and what comes of it.")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--pages", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder, whole, killed = (Path(scratch) / name for name in ("pages", "whole", "killed"))
        write_pages(folder, options.pages)
        began = time.perf_counter()
        if start(folder, whole).wait() != 0:
            sys.exit("the undisturbed run failed")
        seconds = time.perf_counter() - began
        dice, kept = Random(8), []
        for _ in range(options.kills):
            going = start(folder, killed)
            try:
                going.wait(timeout=dice.uniform(0, seconds))
            except subprocess.TimeoutExpired:
                going.send_signal(signal.SIGKILL)
                going.wait()
            kept.append(len(list(killed.glob(f"{SHARDS}/*.shard"))))
        if start(folder, killed).wait() != 0:
            sys.exit("the last run failed")
        different = [name for name in LINES if (whole / name).read_bytes() != (killed / name).read_bytes()]
    print(f"killed {options.kills} times over {options.pages} pages; shards kept after each: {kept}")
    print(f"different: {', '.join(different)}" if different else "the output is the same, byte for byte")
    sys.exit(bool(different))


if __name__ == "__main__":
    main()
