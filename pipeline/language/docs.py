"""What every component asks of a Doc, without an object for each of its tokens."""

from __future__ import annotations

import re
from unicodedata import category

from spacy.tokens import Doc, Span

from pipeline.language.names import narrow

_CHINESE = r"[^\x00-\x7f]"
_BRACKETS = str.maketrans("()", "（）")
_MARK = re.compile(rf"(?<={_CHINESE})[,:;!?]|[,:;!?](?={_CHINESE})")
_WIDE = dict(zip(",:;!?", "，：；！？", strict=True))
_QUOTED = re.compile(r'"([^"\n]*)"')
_DASH = re.compile(rf"(?<={_CHINESE})[-－]{{2,}}(?={_CHINESE})")
_ZEROS = "○◯"
"""Circles that are digits as well: 一○一中学."""
_ZERO = re.compile(f"(?<=[一二三四五六七八九])[{_ZEROS}](?=[一二三四五六七八九])")
_SYMBOLS = (
    chr(code)
    for code in (*range(0x2000, 0x3300), *range(0x1F000, 0x1FB00))
    if category(chr(code)) in ("So", "No") and chr(code) not in _ZEROS
)
_LIST_MARKS = dict.fromkeys(map(ord, (*_SYMBOLS, *"|｜丨∣→←↔⇌√～•‣※*＊#＃\t")), "、")


def text_of(doc: Doc) -> str:
    """`doc.text` as the components read it, `as_printed`.

    spaCy joins `doc.text` from all tokens each time that it is asked.
    """
    known: str | None = doc._.text
    if known is None:
        known = doc._.text = as_printed(doc.text)
    return known


def title_of(doc: Doc) -> str:
    """The title `as_printed`; none is empty."""
    return as_printed(doc._.title or "")


def span_text(span: Span) -> str:
    """What stands in a span, `as_printed`."""
    return text_of(span.doc)[span.start_char : span.end_char]


def as_printed(text: str) -> str:
    """`text` of the same length as newspapers set it, which is what rules and models know: digits and Latin letters narrow,
    marks wide, quotation marks curved, dashes drawn. Many pages have `甲校,乙校(东校区)结成"姊妹校"--丙校`.

    Marks between digits or Latin letters stay: 1,000, 19:30, http://. So does a quotation mark without its partner.
    """
    # What stands beside a bracket or a quotation mark is seen to stand beside Chinese then.
    quoted = _QUOTED.sub(r"“\1”", narrow(text).translate(_BRACKETS))
    marked = _MARK.sub(lambda mark: _WIDE[mark[0]], quoted)
    return _DASH.sub(lambda dash: "—" * len(dash[0]), marked)


def as_listed(text: str) -> str:
    """`text` of the same length with `、` for what stands between the items of lists and tables, or before them: bullets, numbers
    in circles, bars, arrows, emoji. No name of an organisation holds one, though it may stand right beside it: ①清溪集团.
    A circle between numerals is the zero that names are written with: 一〇一中学.
    """
    return _ZERO.sub("〇", text).translate(_LIST_MARKS)


def token_spans(doc: Doc) -> list[tuple[int, int]]:
    """Where the text of each token begins and ends, in order."""
    return [(start, start + length) for start, length in doc.to_array(["IDX", "LENGTH"]).tolist()]
