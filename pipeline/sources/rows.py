"""A row of a table (JSON Lines, CSV, Parquet) as a page: which columns mean what, and how they become bytes."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from pipeline.schema import BEIJING, Page, Rejection
from pipeline.sources.origin import InputError, Limits, Origin

NAMES: Mapping[str, tuple[str, ...]] = {
    "text": (
        *("html", "raw_html", "content", "text", "body", "page", "raw_content", "article"),
        *("正文", "内容", "全文", "网页"),
    ),
    "url": ("url", "link", "uri", "href", "source_url", "网址", "链接"),
    "title": ("title", "headline", "标题"),
    "date": (
        *("date", "published", "publish_date", "published_at", "pub_date", "pubdate", "publish_time", "time"),
        *("日期", "发布时间", "发布日期", "时间"),
    ),
}
"""The columns that dumps usually have, by what they mean, from the likeliest to the least."""

_COMPACT, _SECONDS = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:\d{6})?"), re.compile(r"1\d{9}(?:\d{3})?")
_MARKUP = re.compile(r"<(?:!doctype|html|head|body|div|p|br|span|table|td|a|h[1-6]|article|section)\b", re.I)


def check_fields(fields: Mapping[str, str]) -> None:
    """Raise `InputError` for a meaning that no column can have."""
    for meaning in fields:
        if meaning not in NAMES:
            raise InputError(f"--field {meaning}=… is unknown; the fields are {', '.join(NAMES)}")


def columns(names: Collection[str], fields: Mapping[str, str]) -> dict[str, str]:
    """The column of each meaning: the one that the user named, else the likeliest; case does not matter.

    Meanings that no column has are left out. A column that the user named is there whatever `names` holds.
    """
    by_lower = {name.strip().lower(): name for name in names}
    usual = {
        meaning: next(by_lower[name] for name in likely if name in by_lower)
        for meaning, likely in NAMES.items()
        if any(name in by_lower for name in likely)
    }
    return usual | dict(fields)


def missing(names: Collection[str], chosen: Mapping[str, str]) -> str | None:
    """What a table with the columns `names` lacks, in words; None where it has all that is asked for."""
    lost = sorted(column for column in chosen.values() if column not in names)
    has = ", ".join(map(str, list(names)[:20]))
    if lost:
        return f"no column {', '.join(lost)}; it has {has}"
    if "text" not in chosen:
        return f"no column of text; give it by --field text=NAME; it has {has}"
    return None


def page(
    row: Mapping[str, Any], chosen: Mapping[str, str], origin: Origin, limits: Limits
) -> Page | Rejection:
    """The page of a row.

    HTML and bytes are the page as they are, with title and date of the row beside them. Plain text has no place of its own
    for either, so they stand above it as in a printed page, each on its own line, unless the text begins with the title
    already.
    """
    value = row.get(chosen["text"])
    if value is None:
        return origin.reject("no_text", f"nothing in the column {chosen['text']}")
    if not isinstance(value, str | bytes):
        return origin.reject("no_text", f"{type(value).__name__}, not text, in the column {chosen['text']}")
    if len(value) > limits.page:
        return origin.reject("too_big", f"more than the limit of {limits.page} bytes")
    url, title, day = _short(row, chosen, "url"), _short(row, chosen, "title"), _day(row, chosen)
    if isinstance(value, bytes) or _MARKUP.search(value):
        content = value if isinstance(value, bytes) else value.encode("utf-8", "replace")
        return origin.page(content, url=url, title=title, published=day)
    above = [title] if title and not value.lstrip().startswith(title) else []
    value = "\n".join([*above, *([f"发布时间：{day}"] if day else []), value])
    return origin.page(value.encode("utf-8", "replace"), url=url)


def _day(row: Mapping[str, Any], chosen: Mapping[str, str]) -> str | None:
    """The date of a row, as written where it is no other form of a day: 20230503, seconds or milliseconds since 1970, those of
    mail. In Beijing, as all news of China is."""
    value = row.get(chosen.get("date", ""))
    written = str(value) if isinstance(value, int) else _short(row, chosen, "date")
    if written is None:
        return None
    if match := _COMPACT.fullmatch(written):
        return "-".join(match.groups())
    try:
        if _SECONDS.fullmatch(written):
            return datetime.fromtimestamp(int(written[:10]), BEIJING).date().isoformat()
        moment = parsedate_to_datetime(written)
        # Without a zone it is that of the writer: to take this machine's would give another day elsewhere.
        return (moment.astimezone(BEIJING) if moment.tzinfo else moment).date().isoformat()
    except (ValueError, OverflowError):
        return written


def _short(row: Mapping[str, Any], chosen: Mapping[str, str], meaning: str) -> str | None:
    """A value that stands on one line; None where there is none."""
    value = row.get(chosen.get(meaning, ""))
    if isinstance(value, date):
        value = value.isoformat()
    return " ".join(value.split())[:2000] or None if isinstance(value, str) else None
