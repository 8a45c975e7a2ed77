"""Bytes to characters: finds the encoding of a page whatever the page says about it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from charset_normalizer import from_bytes

from pipeline.cleaning.chinese import common_share

_BOMS = (  # UTF-32 first: its mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_MAGIC = (
    *(b"%PDF-", b"PK\x03\x04", b"PK\x05\x06", b"Rar!\x1a", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"\xfd7zXZ"),
    *(b"\x89PNG", b"\xff\xd8\xff", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\x28\xb5\x2f\xfd", b"\xd0\xcf\x11\xe0"),
    *(b"SQLite format 3\0", b"\0asm"),
)
# With these a text may begin too (OTTO is a company); what they really mark has control characters behind them.
_MAGIC_OF_LETTERS = (b"BZh", b"GIF8", b"RIFF", b"wOFF", b"wOF2", b"OTTO", b"ID3", b"OggS", b"PAR1")
_MAGIC_HEAD = 64
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_HEAD = 4096
# What a page names as a subset is read as the set that software really writes.
_SUPERSETS = {
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "x-gbk", "gb_2312-80", "hz"), "gb18030"),
    **dict.fromkeys(("big5", "cp950", "big5hkscs", "x-x-big5"), "big5hkscs"),
}
_CHINESE = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
# Ways to write characters within a text, which Python has among its encodings; no page is written in them.
_NOTATIONS = frozenset({"unicode-escape", "raw-unicode-escape", "idna", "punycode"})
_SAMPLE = 1 << 16
_LOOKS_CHINESE = 0.5

_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\r\x0c\x1b"))
_BINARY_SHARE = 0.03
_FEW_CONTROLS = 8
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class NotText(ValueError):  # noqa: N818 - says what the bytes are, not that something went wrong
    """The bytes are no text: an image, an archive, a program."""


def decode(content: bytes) -> str:
    """The characters of a page, without control characters, lines ended by a line feed.

    In this order: a byte order mark; strict UTF-8; else the encoding, declared or not, in which most of a
    sample is common Chinese, the declared one first where two are equal. Where nothing looks Chinese, the
    declaration is believed if the sample agrees with it, else charset-normalizer. Bytes that the encoding
    doesn't know become U+FFFD; a last character that was cut is dropped. Codes of the user-defined areas of
    GBK become private-use characters as in GB 18030, so that nothing is lost (AFEA is U+E21F). C1 controls
    stay: general mojibake is repaired with them.

    Raises:
        NotText: for binary content.
    """
    if _is_marked(content):
        raise NotText("binary content (known by its first bytes)")
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _tidy(content.decode(encoding, "replace"))
    if b"\0" not in content:
        try:
            return _tidy(content.decode("utf-8"))
        except UnicodeDecodeError:
            pass
    return _tidy(content.decode(_encoding(content), "replace"))


def _is_marked(content: bytes) -> bool:
    """Whether the first bytes are those of a format that is no text."""
    head = content[:_MAGIC_HEAD]
    return head.startswith(_MAGIC) or (
        head.startswith(_MAGIC_OF_LETTERS) and head != head.translate(None, _CONTROLS)
    )


def _encoding(content: bytes) -> str:
    """The name of the encoding in which `content` is most likely written."""
    sample = _sample(content)
    declared = list(_declared(content[:_HEAD]))
    candidates = [name for name in declared if name in _CHINESE]
    candidates += [name for name in _CHINESE if name not in candidates]
    best, share = candidates[0], -1.0
    for name in candidates:
        if (own := common_share(sample.decode(name, "replace"), share)) > share:
            best, share = name, own
    if share >= _LOOKS_CHINESE:
        return best
    if len(sample) - len(sample.translate(None, _CONTROLS)) > max(_FEW_CONTROLS, _BINARY_SHARE * len(sample)):
        raise NotText("binary content (too many control characters)")
    for name in declared:
        if _decodes(sample, name):
            return name
    guess = from_bytes(sample).best()
    return guess.encoding if guess else best


def _sample(content: bytes) -> bytes:
    """The first 64 kB from where the bytes begin to tell encodings apart, at a boundary of UTF-16 and
    UTF-32."""
    telling = re.search(rb"[\x00\x80-\xff]", content)
    start = telling.start() & ~3 if telling else 0
    return content[start : start + _SAMPLE]


def _declared(head: bytes) -> Iterator[str]:
    """The encodings of text that the head of a page names, as Python knows them."""
    for match in _DECLARED.finditer(head):
        name = match[1].decode("ascii").lower()
        name = _SUPERSETS.get(name, name)
        try:
            "".encode(name)  # refuses what turns bytes into bytes (zip, hex), which `codecs.lookup` knows too
            known = codecs.lookup(name).name
        except (LookupError, UnicodeError):
            continue
        if known not in _NOTATIONS:
            yield _SUPERSETS.get(known, known)


def _decodes(sample: bytes, encoding: str) -> bool:
    """Whether `sample`, but for a character cut at its end, is text in `encoding`."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(sample)
    except (UnicodeError, LookupError, TypeError):
        return False
    return True


def _tidy(text: str) -> str:
    return without_controls(text.rstrip("\ufffd"))


def without_controls(text: str) -> str:
    """`text` without control characters, lone surrogates and a mark of byte order, lines ended by a line feed.

    What JSON escapes (`\\u0000`) becomes a character only after the page was decoded, and goes through here again.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNWANTED.sub("", text).removeprefix("\ufeff")
