"""Damage by markup: entities that were left in the text, codes that were put there, and characters that nobody sees."""

from __future__ import annotations

import html
import re

from pipeline.cleaning.repair.edits import Edit, in_prose

_ENTITY = re.compile(r"&(?:amp;)*(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_TAG = re.compile(
    r"</?(?:html|head|body|div|p|br|span|a|table|td|ul|li|h[1-6]|title|img)\b[^<>]*>", re.IGNORECASE
)
_SYNTAX = frozenset("<>&\"'")

_NO_BREAK_SPACE = "\xa0"
_UNSEEN = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc"
    "\x80-\x84\x86-\x9f"
)
_REPEATED_CODE = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Za-z]{0,5}\d)(?=\d{0,5}[A-Za-z])([A-Za-z0-9]{2,6}?)\1{3,}(?![A-Za-z0-9])"
)
# A joiner behind an emoji makes one sign of two.
_JOINER = "(?<![\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d"
_INVISIBLE = re.compile(rf"(?:[{_UNSEEN}]|{_JOINER})+|[\x85\u2028\u2029\xa0]")
_ANY_INVISIBLE = re.compile(rf"[{_UNSEEN}\u200d\x85\u2028\u2029\xa0]")
# A replacement character stands for a lost one only beside text; alone between blanks or tags it is litter.
_LITTER = re.compile(r"(?:(?<=[\s>])|\A)\ufffd+(?=[\s<]|\Z)")


def entities(text: str) -> list[Edit]:
    """Character references that were escaped once too often: `&amp;nbsp;`, `&#x5b66;` in a dump of plain
    text.

    A reference to a harmless character is replaced by the character wherever prose has it, which means the
    same to an HTML parser. One that stands for `<`, `>`, `&` or a quotation mark would make new markup, and
    is replaced only in a text without tags. Counter-example: `?a=1&copy=2` in an address has no semicolon
    and stays.
    """
    if "&" not in text:
        return []
    plain = _TAG.search(text) is None
    edits = []
    for match in _ENTITY.finditer(text):
        character = html.unescape(f"&{match[1]};")
        # html.unescape gives back what it doesn't know.
        if len(character) <= 2 and (plain or not _SYNTAX & set(character)):
            edits.append(Edit(*match.span(), character))
    return in_prose(text, edits)


def invisible(text: str) -> list[Edit]:
    """Characters without a width (zero-width spaces, marks of direction, soft hyphens, C1 controls) are
    removed.

    Line and paragraph separators become line feeds, no-break spaces become spaces. U+FFFD is removed where
    it stands between blanks alone. Counter-example: U+3000 is a character of Chinese typesetting and a pair
    of GBK bytes, and stays; so does the joiner of a family of emoji.
    """
    edits = []
    if _ANY_INVISIBLE.search(text):  # which takes a tenth of the time
        edits = [Edit(*match.span(), _seen(match[0])) for match in _INVISIBLE.finditer(text)]
    if "\ufffd" in text:
        edits += [Edit(*match.span(), "") for match in _LITTER.finditer(text)]
    return sorted(edits, key=lambda edit: edit.start)


def repeated_codes(text: str) -> list[Edit]:
    """A random code said four times and more, as link farms put it before paragraphs, is removed: `k7Tk7Tk7Tk7T接下来`.

    Counter-examples: a code without a digit or without a letter (`hahahaha`, `2020202020`), one that is said three times,
    and the ids of scripts and addresses, which are no prose.
    """
    return in_prose(text, [Edit(*match.span(), "") for match in _REPEATED_CODE.finditer(text)])


def _seen(invisible_text: str) -> str:
    if invisible_text == _NO_BREAK_SPACE:
        return " "
    return "\n" if invisible_text[0] in "\x85\u2028\u2029" else ""
