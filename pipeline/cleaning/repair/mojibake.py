"""Text that was read in a wrong encoding as a whole."""

from __future__ import annotations

import re
from functools import cache
from itertools import product

import ftfy

from pipeline.cleaning.chinese import common_share
from pipeline.cleaning.repair.edits import Edit

# UTF-8 read as a Western encoding: the first byte of a Chinese character or of a mark, then bytes that show
# as what Latin-1 and Windows-1252 have from 80 to BF. Double encoding begins with Ã or Â.
_WESTERN = r"\x80-\xff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122"
_WESTERN_HINT = re.compile(rf"[ÂÃâãäåæçèéï][{_WESTERN}]{{2}}|[ÃÂ][{_WESTERN}]")
_WESTERN_RUN = re.compile(rf"[{_WESTERN}][\x20-\x7e{_WESTERN}]*")
# A syllable or word in Chinese quotes: é”“ in “lé”“kè” is no character, though its bytes are.
_QUOTED = re.compile("“[a-zà-ÿ]{1,8}”")

_COMMON_ENOUGH = 0.9


def mojibake(text: str) -> list[Edit]:
    """UTF-8 that was read as Windows-1252 or Latin-1 (`ä¸­å›½`), once or twice, or as GBK (`鏁欒偛`).

    The first is ftfy's, given one run of Western characters at a time, for the page around it is sound.
    ftfy's other fixes (widths, quotation marks, ligatures) are not wanted. The second is the same idea for
    GBK: a run whose GBK bytes are UTF-8 and give common Chinese, while the run itself is not.
    Counter-examples: `café`, `naïve` (ftfy decides); “lè”“kè”, whose è”“ are the bytes of 蔓; 联通, whose two
    GBK characters happen to be valid UTF-8, but no Chinese.
    """
    return sorted([*_western(text), *_gbk(text)], key=lambda edit: edit.start)


def _western(text: str) -> list[Edit]:
    if not _WESTERN_HINT.search(text):
        return []
    edits = []
    for match in _WESTERN_RUN.finditer(text):
        if _WESTERN_HINT.search(_QUOTED.sub("", match[0])):
            fixed = ftfy.fix_encoding(match[0])
            if fixed != match[0]:
                edits.append(Edit(*match.span(), fixed))
    return edits


def _gbk(text: str) -> list[Edit]:
    edits = []
    for match in _gbk_run().finditer(text):
        fixed = _utf8_behind(match[0])
        if fixed is not None and common_share(fixed) >= _COMMON_ENOUGH > common_share(match[0]):
            edits.append(Edit(*match.span(), fixed))
    return edits


@cache
def _gbk_run() -> re.Pattern[str]:
    """A run that holds two Chinese characters (E4–E9, 80–BF, 80–BF) shown as three by GBK, and all around
    them."""
    first, rest = range(0xE3, 0xF0), range(0x80, 0xC0)
    three = (_characters(first, rest), _characters(rest, first), _characters(rest, rest))
    return re.compile("".join(f"[{shown}]" for shown in three) + r"[^\x00-\x7f]*")


def _characters(leads: range, trails: range) -> str:
    codes = (bytes(code).decode("gb18030", "ignore") for code in product(leads, trails))
    return "".join(codes) + ("€" if 0x80 in leads else "")


def _utf8_behind(shown: str) -> str | None:
    """What the GBK bytes of `shown` say in UTF-8; a last character that lost its end becomes U+FFFD."""
    # Windows' GBK shows a lone 80 as the euro sign.
    raw = b"\x80".join(part.encode("gb18030", "replace") for part in shown.split("€"))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if len(raw) - error.start < 3 and error.reason == "unexpected end of data":
            return raw[: error.start].decode("utf-8") + "\ufffd"
    return None
