"""The day on which an article was published, from what its page says for machines, its lines of credits and its address."""

from __future__ import annotations

import re
from datetime import date, timedelta

import htmldate
from lxml.html import HtmlElement

from pipeline.cleaning.content import Cut, Line, kind_of, squeeze
from pipeline.cleaning.credits import TIMED, credit
from pipeline.cleaning.lines import pattern
from pipeline.cleaning.spam import fold
from pipeline.cleaning.structured_data import metas, scripted_days
from pipeline.resources import toml

FIRST_YEAR = 1995
"""No web page is older."""

_BESIDE = 8
"""Lines on a side of the article that may tell its day."""
_LABEL = 8
"""Characters before a date that may be its label."""
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d) ?[-年/.] ?(\d{1,2}) ?[-月/.] ?(\d{1,2})(?!\d)")
_SHORT_DATE = re.compile(r"(?:时间|日期|于) ?: ?(\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
# 29.05.2018, as sites abroad write.
_DAY_FIRST = re.compile(r"^(\d{1,2})\.(\d{1,2})\.((?:19|20)\d\d)(?!\d)")
_CHINESE_DATE = re.compile(
    "([一二][〇○零一二三四五六七八九]{3})(年)([一二三四五六七八九十]{1,2})(月)([一二三四五六七八九十]{1,3})(日)"
)
_URL_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/_]?(\d{1,2})[-/_]?(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?:\d{6})?(?!\d)")
_DIGITS = ("〇○零", "一", "二", "三", "四", "五", "六", "七", "八", "九")
_NUMERALS = {numeral: digit for digit, numerals in enumerate(_DIGITS) for numeral in numerals}


def published(
    cut: Cut,
    root: HtmlElement | None = None,
    url: str | None = None,
    today: date | None = None,
    beside: str | None = None,
) -> str | None:
    """The day of publication as `YYYY-MM-DD`, or None.

    Believed in this order: a meta element or a script made for it; the line of date and source over the article; the
    credits under it; 3天前 over the article; `htmldate` (Barbaresi 2020), which also reads `time` elements; the address;
    the date under a sign-off; what stands beside the page. A date labelled as that of publication goes before one of an
    update. Not believed are dates in sentences, days later than `today` and days before 1995.

    Args:
        cut: the page in head, article and tail.
        root: the page; a dump has no elements.
        url: its address.
        today: by default the day of the call. What is told from the day of the crawl (3天前, 昨天) counts only where it is
            given: without it the same page would have another date on another day.
        beside: the date that a table tells in the row of the page.
    """
    crawled, today = today, today or date.today()
    head = [line for line in reversed(cut.head) if not credit("clock").search(squeeze(line))]
    tail = [line for line in cut.tail[:_BESIDE] if credit("dated").match(squeeze(line))]
    labelled = [line for line in head if credit("dated").match(squeeze(line)) or TIMED.search(fold(line))]
    plain = [line for line in head if _is_dateline(line)]
    for line in (*metas(root, "published"), *scripted_days(root), *labelled, *plain, *tail):
        if found := _day(line, today):
            return found
    told = (_day_before(line, crawled) for line in head[:_BESIDE]) if crawled else ()
    if found := next(filter(None, told), None):
        return found
    if (
        root is not None
        and (found := _by_htmldate(root, url, today))
        and not _is_of_another(found, cut, today)
    ):
        return found
    if url and (found := _day_of_url(url, today)):
        return found
    under = (line for line in cut.tail[:1] if _is_dateline(line) and _DATE.match(squeeze(line)))
    last = (*under, *(line for line in cut.body[-2:] if pattern("sign_off", "date").search(squeeze(line))))
    return next((found for line in (*last, beside or "") if (found := _day(line, today))), None)


def _is_dateline(line: str) -> bool:
    """Whether a line over an article is of a date, and hardly anything else: 2023.06.09 柳河教育."""
    squeezed = _arabic(squeeze(line))
    if len(squeezed) > 60:
        return False
    return kind_of(Line(line)) == "meta" or (
        len(squeezed) <= 24 and credit("dateline_of").search(squeezed) is not None
    )


def _day(text: str, today: date) -> str | None:
    """The first day in a line of credits, one labelled as that of publication before others, of an update last."""
    folded = _arabic(fold(text))
    hits = sorted(
        _DATE.finditer(folded), key=lambda hit: _lateness(folded[max(0, hit.start() - _LABEL) : hit.start()])
    )
    if found := next((day for hit in hits if (day := _valid(hit[1], hit[2], hit[3], today))), None):
        return found
    if short := _SHORT_DATE.search(folded):
        return _valid(short[1], short[2], short[3], today, 2000)
    turned = _DAY_FIRST.match(folded)
    return _valid(turned[3], turned[2], turned[1], today) if turned else None


def _lateness(label: str) -> int:
    """How far the words before a date speak against its being that of publication: 0 for it, 2 for another."""
    if pattern("date_labels", "published").search(label):
        return 0
    return 2 if pattern("date_labels", "other").search(label) else 1


def _valid(year: str, month: str, day: str, today: date, century: int = 0) -> str | None:
    """The day that a year, a month and a day are, if there is such a day and a page may be of it."""
    try:
        found = date(century + int(year), int(month), int(day))
    except ValueError:
        return None
    return found.isoformat() if found.year >= FIRST_YEAR and found <= today else None


def _arabic(text: str) -> str:
    """`text` with dates in Chinese numerals in digits: 二〇二〇年十一月三日 is 2020年11月3日."""
    return _CHINESE_DATE.sub(lambda hit: "".join(_number(part) for part in hit.groups()), text)


def _number(numerals: str) -> str:
    """A number up to 99 (十一, 二十), or one digit by digit (二〇二〇), in digits; anything else as it is."""
    if "十" in numerals:
        tens, ones = numerals.split("十", 1)
        return str(_NUMERALS.get(tens, 1) * 10 + _NUMERALS.get(ones, 0))
    return "".join(str(_NUMERALS.get(numeral, numeral)) for numeral in numerals)


def _day_before(line: str, crawled: date) -> str | None:
    """The day that a short line of credits tells from the day of the crawl: 3天前, 昨天 09:12, 5小时前."""
    labels, squeezed = toml("boilerplate")["date_labels"], squeeze(line)
    if len(squeezed) > labels["longest"]:
        return None
    for word, days in labels["relative"].items():
        if hit := re.search(word, squeezed):
            many = int(_number(hit[1])) if hit.lastindex else 1
            return (crawled - timedelta(days=many * days)).isoformat() if many <= 999 else None
    return None


def _by_htmldate(root: HtmlElement, url: str | None, today: date) -> str | None:
    try:
        found = htmldate.find_date(
            root,
            extensive_search=False,
            original_date=True,
            url=url,
            min_date=f"{FIRST_YEAR}-01-01",
            max_date=today.isoformat(),
        )
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    return str(found) if found else None


def _is_of_another(day: str, cut: Cut, today: date) -> bool:
    """Whether a day stands under the article only, as the days of related news do."""
    under, over = (
        any(_day(line, today) == day for line in lines) for lines in (cut.tail, (*cut.head, *cut.body))
    )
    return under and not over


def _day_of_url(url: str, today: date) -> str | None:
    hits = (*_URL_DATE.finditer(url), *_COMPACT.finditer(url))
    return next((day for hit in hits if (day := _valid(hit[1], hit[2], hit[3], today))), None)
