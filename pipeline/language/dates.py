"""Dates in Chinese text, as ISO 8601 with the precision that the text gives, resolved against a publication date."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from pipeline.language.names import narrow, number
from pipeline.language.sentences import sentence_spans
from pipeline.schema import day_of

_NUMERAL = "[0-9〇零一二三四五六七八九十]"
_YEAR = (
    r"(?P<year>(?:19|20)\d\d|[一二][〇零一二三四五六七八九]{3})年(?!级)"
    r"|(?P<short_year>(?<!\d)[012]\d)年(?=[初底末春夏秋冬签与和同起开\d,，]|就|的|年)"
    r"|(?P<relative_year>[今去][春夏秋冬]|今年|去年|大前年|(?<![以此目])前年|明年|后年|同年|当年|本年|那一年|那年|次年|翌年|(?<!每)隔年(?=的|[\d一二三四五六七八九十]{1,3}月|[，,春夏秋冬])|第二年|转年)"
    rf"|(?P<years_later>(?<!{_NUMERAL})(?<![几数百两第近、])(?<!力争)(?<!争取)(?<!计划)(?<!预计)(?<!毕业)(?<!入学)(?<!工作)"
    r"[一二两三四五六七八九十]年)(?:以|之)?后(?=的|[，,]|同月)"
)
_MONTH = (
    rf"(?P<month>{_NUMERAL}{{1,3}}|元)月(?:份)?|(?P<relative_month>上个?月|本月|这个月|当月|同月|下个?月)"
)
# What lasts a day, and happens on none: 幼儿园一日生活.
_A_DAY = "之|生活|活动|游|流程|常规|作息|体验|三餐|安排|观摩|跟岗|研学|课程"
_DAY = rf"(?P<day>{_NUMERAL}{{1,3}})[日号]"
_TIME = re.compile(
    rf"(?P<iso>(?<!\d)(?:19|20)\d\d[-/.](?:1[0-2]|0?[1-9])(?:[-/.](?:3[01]|[12]\d|0?[1-9]))?(?!\d))"
    r"|(?P<week>上周|本周|这周|上星期|本星期|下周)(?P<weekday>[一二三四五六日天])?"
    r"|(?P<near_day>昨天|昨日|今天|今日(?!头条)|(?<![以此目之])前[天日](?!津)|明天|明日|前一[天日]|当天|当日|同日|同一天|次日|翌日|第二天)"
    rf"|(?P<years_ago>(?<!{_NUMERAL})(?:{_NUMERAL}|两)|1\d)年(?:多|半)?(?:以)?前(?!后)"
    rf"|(?:(?:{_YEAR})的?|(?={_NUMERAL}{{1,3}}月|元月|上个?月|本月|这个月|[当同]月|下个?月))(?:(?:{_MONTH})(?:{_DAY})?)?"
    rf"|(?<!{_NUMERAL})(?<!朝)(?P<lone_day>{_NUMERAL}{{1,3}})(?:日(?!报|[内本益常用语])(?!(?<=(?<!十)一日)(?:{_A_DAY}))|号(?=[,，上下晚中的起]|签|当|开|正式|成立|揭牌|挂牌))"
)
_RELATIVE_YEARS = {"今年": 0, "本年": 0, "去年": -1, "前年": -2, "大前年": -3, "明年": 1, "后年": 2}
_RELATIVE_MONTHS = {"上": -1, "本": 0, "这": 0, "下": 1}
_NEAR_DAYS = {"昨": -1, "今": 0, "前": -2, "明": 1}
_WEEKDAYS = {char: index for index, char in enumerate("一二三四五六日")} | {"天": 6}


@dataclass(frozen=True)
class TimeMention:
    """A time at `text[start:end]`; `iso` is `2018`, `2018-10` or `2018-10-25`."""

    start: int
    end: int
    iso: str


def time_mentions(text: str, published: str | None = None, before: str | None = None) -> list[TimeMention]:
    """The dates in `text` in order.

    A month or day without a year is the last one before the publication date (`published`, ISO, at least to the
    day), unless the text before it names the year; what can't be resolved is left out. 同年, 同月 and 当天 take up
    the date before them, at first `before`. What lies after the publication is left out, too.
    """
    today = day_of(published)
    found: list[TimeMention] = []
    for match in _TIME.finditer(narrow(text)):
        iso = _resolve(match, today, found[-1].iso if found else before, here=bool(found))
        if iso and not (published and iso[: len(published)] > published[: len(iso)]):
            found.append(TimeMention(match.start(), match.end(), iso))
    return found


def times_by_sentence(text: str, published: str | None) -> dict[tuple[int, int], tuple[TimeMention, ...]]:
    """For each sentence of `text`, as [start, end), its times in order, with offsets in the sentence.

    A sentence takes up the last time before it: 同年, 当天.
    """
    found: dict[tuple[int, int], tuple[TimeMention, ...]] = {}
    before: str | None = None
    for start, end in sentence_spans(text):
        times = time_mentions(text[start:end], published, before)
        before = times[-1].iso if times else before
        found[start, end] = tuple(times)
    return found


def _iso(year: int, month: int | None = None, day: int | None = None) -> str | None:
    try:
        dt.date(year, month or 1, day or 1)
    except ValueError:
        return None
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if month and day else "")


def _resolve(match: re.Match[str], today: dt.date | None, before: str | None, here: bool) -> str | None:
    if match["iso"]:
        return _iso(*(int(part) for part in re.split(r"[-/.]", match["iso"])))
    if match["near_day"]:
        return _near_day(match["near_day"], today, before)
    if match["week"]:
        return _week(match["week"], match["weekday"], today)
    if match["years_ago"]:
        return _years_ago(match["years_ago"], today)
    day = number(match["day"] or match["lone_day"] or "") or None
    month = 1 if match["month"] == "元" else number(match["month"] or "") or None
    year = _year(match, today, before)
    if match["relative_month"]:
        return _relative_month(match["relative_month"], year, day, today, before)
    if match["lone_day"]:
        return _lone_day(day or 0, today, before)
    if year is None and month is not None:
        # A year that the same sentence has named holds for the months after it.
        if before and today is None:
            year = int(before[:4])
        elif today is not None:
            year = today.year - ((month, day or 1) > (today.month, today.day))
            if here and before and int(before[:4]) < year:
                year = int(before[:4])
    return _iso(year, month, day) if year else None


def _year(match: re.Match[str], today: dt.date | None, before: str | None) -> int | None:
    if match["year"]:
        return number(match["year"])
    if match["short_year"]:
        return 2000 + int(match["short_year"])
    relative = match["relative_year"]
    if relative in ("次年", "翌年", "隔年", "第二年", "转年"):
        return int(before[:4]) + 1 if before else None
    if match["years_later"]:
        return int(before[:4]) + number(match["years_later"][:-1]) if before else None
    if relative in ("同年", "当年", "那一年", "那年"):
        return int(before[:4]) if before else None
    if not relative or today is None:
        return None
    # 今秋, 去冬: the year is all that a season says here.
    return today.year + _RELATIVE_YEARS[relative if relative in _RELATIVE_YEARS else f"{relative[0]}年"]


def _relative_month(
    word: str, year: int | None, day: int | None, today: dt.date | None, before: str | None
) -> str | None:
    if word[0] in "当同":
        return _iso(year or int(before[:4]), int(before[5:7]), day) if before and len(before) >= 7 else None
    if today is None:
        return None
    months = today.year * 12 + today.month - 1 + _RELATIVE_MONTHS[word[0]]
    return _iso(months // 12, months % 12 + 1, day)


def _years_ago(told: str, today: dt.date | None) -> str | None:
    """`两年前`: the year, which is all that this says."""
    years = number(told)
    return _iso(today.year - years) if today and years else None


def _lone_day(day: int, today: dt.date | None, before: str | None) -> str | None:
    """`17日`: of the month of publication, or of the one before where that day is still to come."""
    if today is None:
        return _iso(int(before[:4]), int(before[5:7]), day) if before and len(before) >= 7 else None
    if day <= today.day:
        return _iso(today.year, today.month, day)
    last = today.replace(day=1) - dt.timedelta(days=1)
    return _iso(last.year, last.month, day)


def _near_day(word: str, today: dt.date | None, before: str | None) -> str | None:
    if word[0] in "当同":
        return before
    if word[0] in "次翌第" or word[1] == "一":
        day, days = day_of(before), -1 if word[0] == "前" else 1
        return (day + dt.timedelta(days=days)).isoformat() if day else None
    return (today + dt.timedelta(days=_NEAR_DAYS[word[0]])).isoformat() if today else None


def _week(week: str, weekday: str | None, today: dt.date | None) -> str | None:
    if today is None or weekday is None:
        return None
    monday = today - dt.timedelta(days=today.weekday())
    shift = {"上": -7, "下": 7}.get(week[0], 0)
    return (monday + dt.timedelta(days=shift + _WEEKDAYS[weekday])).isoformat()
