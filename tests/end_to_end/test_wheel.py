"""A wheel built from the repository works elsewhere: its lexicons and models are inside."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest


def call(*command: str | Path, cwd: Path) -> str:
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(command, cwd=cwd, env=clean, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def pip(command: str, *arguments: str | Path, cwd: Path, python: Path = Path(sys.executable)) -> None:
    """Call pip for another interpreter, without network and dependencies."""
    quiet = "--disable-pip-version-check", "--quiet"
    options = "--no-deps", "--no-index"
    call(sys.executable, "-m", "pip", "--python", python, *quiet, command, *options, *arguments, cwd=cwd)


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-build-isolation", "--wheel-dir", folder, root, cwd=folder)
    (built,) = folder.glob("lianxiao-*.whl")
    return built


def test_the_wheel_holds_package_data_and_nothing_else(root: Path, wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert {name.partition("/")[0] for name in names} == {"pipeline"}
    lexicons = {f"pipeline/_data/lexicons/{file.name}" for file in (root / "corpus/lexicons").iterdir()}
    assets = {f"pipeline/report/assets/{file.name}" for file in (root / "pipeline/report/assets").iterdir()}
    assert lexicons <= names and assets <= names
    assert {"pipeline/_data/models/README.md", "pipeline/schema.json", "pipeline/py.typed"} <= names


def test_installed_elsewhere_it_gives_the_same_lines(
    root: Path, wheel: Path, out: Path, tmp_path: Path
) -> None:
    home = tmp_path / "venv"
    venv.create(home, symlinks=True)
    python = home / "bin/python"
    pip("install", wheel, cwd=tmp_path, python=python)
    # The dependencies are those of this environment, so that the test needs no network. A path line reads no
    # `.pth` files of its own, so the editable install of the checkout stays out of sight.
    purelib = call(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=tmp_path)
    Path(purelib.strip(), "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")

    where = call(python, "-c", "import pipeline; print(pipeline.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(home)
    call(home / "bin/lianxiao", "run", root / "corpus/pages", "-o", "elsewhere", cwd=tmp_path)
    for name in ("articles.jsonl", "records.jsonl", "rejected.jsonl"):
        assert (tmp_path / "elsewhere" / name).read_bytes() == (out / name).read_bytes()
