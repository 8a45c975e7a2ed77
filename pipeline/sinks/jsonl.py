"""JSON Lines: an object a line, UTF-8, keys in the schema's order, so that equal runs give equal bytes."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeVar

from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)


class OutputError(ValueError):
    """An output folder or file that is missing, damaged or not one of a run."""


@contextmanager
def jsonl_writer(path: Path) -> Iterator[Callable[[BaseModel], None]]:
    """A function that writes a model as a line; the file takes its name when the block ends well and it is on the disk.

    Until then it is `<name>.partial`; after an exception nothing is left of it, and what stood there stays.

    Raises:
        OSError: when the file cannot be written.
    """
    with replacing(path) as partial, partial.open("wb") as file:

        def write(model: BaseModel) -> None:
            file.write(line(model))

        yield write
        _sync(file)


def write_json(path: Path, model: BaseModel) -> None:
    """Write one model as an indented JSON file, whole and on the disk, or not at all.

    Raises:
        OSError: when the file cannot be written.
    """
    with replacing(path) as partial, partial.open("wb") as file:
        file.write(_encode(model, indent=2))
        _sync(file)


def read_lines(path: Path, model: type[Model]) -> Iterator[Model]:
    """The lines of a JSON Lines file as models.

    Raises:
        OutputError: when there is no such file, or a line is not of that kind; the message names the line.
    """
    return (line for _, line in read_lines_at(path, model))


def read_lines_at(path: Path, model: type[Model]) -> Iterator[tuple[int, Model]]:
    """The lines of a JSON Lines file as models, each behind the byte at which it begins; raises as `read_lines` does."""
    try:
        with path.open("rb") as file:
            offset = 0
            for number, line in enumerate(file, 1):
                try:
                    yield offset, model.model_validate_json(line)
                except ValidationError as error:
                    first = error.errors()[0]
                    place = ".".join(map(str, first["loc"])) or "line"
                    raise OutputError(f"{path}:{number}: {place}: {first['msg']}; run again") from error
                offset += len(line)
    except OSError as error:
        raise unreadable(path, error.strerror or type(error).__name__) from error


def unreadable(path: Path, reason: str) -> OutputError:
    """The error that tells why a file of an output folder cannot be read; those of an unfinished run are not there yet."""
    if not path.exists() and _is_unfinished(path.parent):
        return OutputError(
            f"{path.parent} holds a run that is not finished; the same `lianxiao run` command finishes it"
        )
    return OutputError(f"{path}: {reason}; is this the output folder of a run?")


def _is_unfinished(out: Path) -> bool:
    try:
        return bool(json.loads((out / "run.json").read_bytes())["state"] == "running")
    except (OSError, ValueError, KeyError, TypeError):
        return False


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path to write to, which takes the name `path` when the block ends well; else nothing is left of it.

    Raises:
        OSError: when the file cannot be written.
    """
    partial = path.with_name(f"{path.name}.partial")
    try:
        yield partial
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _sync(file: IO[bytes]) -> None:
    """Have the disk take what was written: a run deletes its shards once the output is there."""
    file.flush()
    os.fsync(file.fileno())


def line(model: BaseModel) -> bytes:
    """A model as a line of JSON Lines."""
    return _encode(model, indent=None)


def _encode(model: BaseModel, indent: int | None) -> bytes:
    text = json.dumps(model.model_dump(mode="json"), ensure_ascii=False, indent=indent)
    # A lone surrogate has no UTF-8; a question mark keeps every offset behind it right.
    return f"{text}\n".encode("utf-8", "replace")
