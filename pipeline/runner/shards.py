"""The input in pieces, and the folder in which the finished ones wait until the run is complete.

A shard is known by its number and by a digest of what it was made from. So a run that goes on takes over exactly the
shards whose pages are the same as before, whatever happened to input, shard size or machine meanwhile.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pipeline.runner.outcome import FILES, Lines, Tally
from pipeline.schema import Page, Rejection
from pipeline.sinks import replacing

SHARDS = ".lianxiao-shards"
"""The folder in that of the output. Its name is hidden, for inputs pass over hidden folders, and nobody else's."""

_MAX_BYTES = 8_000_000
"""Bytes of pages in a shard, so that those under way stay small in memory whatever the pages."""

_FIRST = 4
"""Pages in the first shard."""


@dataclass(frozen=True)
class Shard:
    """Some pages in a row, and what was rejected between them; `number` counts from 0."""

    number: int
    entries: tuple[Page | Rejection, ...]

    @property
    def digest(self) -> str:
        """A hash of all that the output can depend on."""
        digest = hashlib.sha256()
        for entry in self.entries:
            told = (
                f"{entry.doc_id} {entry.title or ''} {entry.source.model_dump_json()}"
                if isinstance(entry, Page)
                else entry.model_dump_json()
            )
            digest.update(f"{told}\n".encode("utf-8", "surrogatepass"))
        return digest.hexdigest()


def cut(pages: Iterable[Page | Rejection], size: int) -> Iterator[Shard]:
    """Shards of `size` pages, or fewer where they are large; the same pages are always cut the same way.

    The first ones are smaller, so that a few dozen pages keep all workers busy too.
    """
    number, entries, weight = 0, list[Page | Rejection](), 0
    for page in pages:
        entries.append(page)
        weight += len(page.content) if isinstance(page, Page) else 0
        if len(entries) >= min(size, _FIRST + number // 2) or weight >= _MAX_BYTES:
            yield Shard(number, tuple(entries))
            number, entries, weight = number + 1, [], 0
    if entries:
        yield Shard(number, tuple(entries))


class ShardFolder:
    """A file for each finished shard: a line of JSON that says what it holds, then the lines of each file.

    A file appears under its name when it is complete and on the disk, so that its name is the mark of completion.
    """

    def __init__(self, path: Path):
        self._path = path

    def used(self) -> bool:
        """Whether there are shards."""
        return any(self._path.glob("[0-9]*.shard"))

    def clear(self) -> None:
        """Forget all shards; whatever else lies in the folder stays, and the folder with it."""
        for file in (*self._path.glob("[0-9]*.shard*"), *self.joined.glob("*.jsonl*")):
            file.unlink()
        for folder in (self.joined, self._path):
            with suppress(OSError):  # not there, or not empty
                folder.rmdir()

    def tally(self, shard: Shard) -> Tally | None:
        """What the shard gave when it was run before; None where it was not, or was not the same."""
        try:
            with self._file(shard.number).open("rb") as file:
                head = json.loads(file.readline())
                whole = file.tell() + sum(head["sizes"]) == file.seek(0, os.SEEK_END)
                return Tally.from_json(head["tally"]) if whole and head["digest"] == shard.digest else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, shard: Shard, lines: Lines) -> None:
        """Keep what a shard gave.

        Raises:
            OSError: when it cannot be written; then nothing is left of it.
        """
        texts = [lines.text[name] for name in FILES]
        head = {"digest": shard.digest, "sizes": [*map(len, texts)], "tally": lines.tally.as_json()}
        self._path.mkdir(exist_ok=True)
        with replacing(self._file(shard.number)) as partial, partial.open("wb") as file:
            file.writelines([json.dumps(head).encode() + b"\n", *texts])
            file.flush()
            os.fsync(file.fileno())

    @property
    def joined(self) -> Path:
        """Where `join` writes."""
        return self._path / "joined"

    def join(self, count: int) -> dict[str, int]:
        """Write the files of the output from the shards 0 to `count` - 1 into `joined`; the number of lines of each.

        Needs as much room on the disk as the shards take, for they stay until `clear`.

        Raises:
            OSError: when they cannot be written; then the files are as before.
        """
        numbers: dict[str, int] = {}
        self.joined.mkdir(parents=True, exist_ok=True)
        for index, name in enumerate(FILES):
            with replacing(self.joined / f"{name}.jsonl") as partial, partial.open("wb") as target:
                numbers[name] = sum(self._copy(number, index, target) for number in range(count))
                target.flush()
                os.fsync(target.fileno())
        return numbers

    def _copy(self, number: int, index: int, target: IO[bytes]) -> int:
        with self._file(number).open("rb") as file:
            sizes = json.loads(file.readline())["sizes"]
            file.seek(sum(sizes[:index]), os.SEEK_CUR)
            text = file.read(sizes[index])
        target.write(text)
        return text.count(b"\n")

    def _file(self, number: int) -> Path:
        return self._path / f"{number:08}.shard"
