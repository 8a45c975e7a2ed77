"""Which reader takes a file: by its ending, or by its first bytes where that says nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from pipeline.sources import delimited, jsonl, parquet, tar, warc, zips
from pipeline.sources.origin import STANDARD_INPUT, InputError, Options, Origin, Read, Refused, whole
from pipeline.sources.streams import UNPACKERS, peekable, unpacked

PAGE_SUFFIXES = frozenset(
    {"", ".htm", ".html", ".shtml", ".xhtml", ".jhtml", ".asp", ".aspx", ".jsp", ".php", ".txt", ".md"}
)
"""The endings under which crawlers save HTML and plain text; those of dynamic pages are kept by many."""

TABLES = {
    ".jsonl": jsonl.read,
    ".ndjson": jsonl.read,
    ".csv": delimited.read_csv,
    ".tsv": delimited.read_tsv,
    ".parquet": parquet.read,
    ".warc": warc.read,
}
ARCHIVES = frozenset({".tar", ".zip"})
_SHORT = {
    ".tgz": (".tar", ".gz"),
    ".tbz2": (".tar", ".bz2"),
    ".txz": (".tar", ".xz"),
    ".tzst": (".tar", ".zst"),
}
_MAGIC = (
    (b"\x1f\x8b", ".html", ".gz"),
    (b"BZh", ".html", ".bz2"),
    (b"\xfd7zXZ\0", ".html", ".xz"),
    (b"\x28\xb5\x2f\xfd", ".html", ".zst"),
    (b"PK\x03\x04", ".zip", ""),
    (b"WARC/", ".warc", ""),
    (b"PAR1", ".parquet", ""),
    (b"{", ".jsonl", ""),
)
_JSON_ARRAY = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[\s*\{")
_TAR_MAGIC = slice(257, 262)
_HEAD = 512
_PACKED_WARCS = (".gz", ".zst")


@dataclass(frozen=True)
class Format:
    """What a file holds (`.html` for a page, else a key of `TABLES` or `ARCHIVES`), and how that is packed."""

    kind: str
    packing: str = ""


PAGE = Format(".html")


def by_name(name: str) -> Format | None:
    """The format that a file's ending tells; None for one that is no page's and no archive's.

    The query that wget leaves in names such as `show.php?id=7` does not count.
    """
    path = PurePosixPath(name.partition("?")[0].lower())
    suffix = path.suffix
    if suffix in _SHORT:
        return Format(*_SHORT[suffix])
    packing = suffix if suffix in UNPACKERS else ""
    kind = path.with_suffix("").suffix if packing else suffix
    if kind in TABLES or kind in ARCHIVES:
        return Format(kind, packing)
    return Format(PAGE.kind, packing) if kind in PAGE_SUFFIXES else None


def by_content(head: bytes) -> Format:
    """The format that the first bytes tell; a page where they tell nothing."""
    if head[_TAR_MAGIC] == b"ustar":
        return Format(".tar")
    return next((Format(kind, pack) for magic, kind, pack in _MAGIC if head.startswith(magic)), PAGE)


def read(stream: BinaryIO, origin: Origin, options: Options, form: Format | None, depth: int = 0) -> Read:
    """The pages of a file, whatever its format; what is wrong with it is a rejection, behind what was read.

    Args:
        stream: The file's bytes.
        origin: Where it lies.
        options: Limits, and the columns of tables.
        form: Its format; None where its first bytes shall tell.
        depth: In how many archives it lies.

    Raises:
        InputError: when a package that reads the format is not installed.
    """
    try:
        yield from _read(stream, origin, options, form, depth)
    except InputError:
        raise
    except Refused as refused:
        yield origin.reject(refused.error, str(refused))
    except OSError as error:
        # One of the disk has a number; one of an unpacker has not.
        yield origin.reject("unreadable" if error.errno else "broken", error.strerror or str(error))
    except Exception as error:
        # Every unpacker and parser has errors of its own, and input that is made to do harm finds others.
        yield origin.reject("broken", f"{type(error).__name__}: {error}")


def _read(stream: BinaryIO, origin: Origin, options: Options, form: Format | None, depth: int) -> Read:
    limits = options.limits
    packing = form.packing if form else ""
    if form is None or form == Format(PAGE.kind, packing) != PAGE:
        # What `page.gz` holds is told by its content, as is what comes from standard input.
        content = peekable(unpacked(stream, packing, limits) if packing else stream)
        head = content.peek(_HEAD)
        told = by_content(head)
        if told.packing and packing:
            raise Refused("nested", "packed twice")
        if told != PAGE:
            yield from _read(content, origin, options, told, depth)
        elif _JSON_ARRAY.match(head):
            raise Refused(
                "json_array",
                "a JSON array can be read as a whole only; make it JSON Lines, an object a line: "
                "jq -c '.[]' FILE.json > FILE.jsonl",
            )
        elif options.fields and origin.uri == STANDARD_INPUT:
            # It has no name that could tell of a table, but who names columns says that it is one.
            yield from delimited.read_csv(content, origin, options)
        else:
            yield whole(content, origin, limits)
        return
    # fastwarc unpacks what crawlers write by itself, since it finds records by the members of the file.
    if packing and not (form.kind == ".warc" and packing in _PACKED_WARCS):
        stream = unpacked(stream, packing, limits)
    if form.kind in TABLES:
        yield from TABLES[form.kind](stream, origin, options)
    elif form.kind not in ARCHIVES:
        yield whole(stream, origin, limits)
    elif depth > 1:
        raise Refused("nested", "an archive in an archive in an archive")
    else:

        def member(content: BinaryIO, place: Origin) -> Read:
            inner = by_name(place.member or "")
            if inner is None:
                ending = PurePosixPath(place.member or "").suffix
                return iter((place.reject("unknown_format", f"{ending} is not the ending of a page"),))
            return read(content, place, options, inner, depth + 1)

        if form.kind == ".tar":
            yield from tar.read(stream, origin, member)
        else:
            yield from zips.read(stream, origin, member, limits)
