"""Bytes of a page to the clean text of its article: decode, repair, cut out, name, and judge.

`clean` is the room's one door. Behind it, `decode` finds the encoding, `repair` mends characters, `content`
cuts the article out of the page, `titles`, `publication` and `authorship` find title, date, medium and author, and `spam`
measures hijacking.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile

from lxml.html import HtmlElement

from pipeline.cleaning import authorship, content, publication, titles
from pipeline.cleaning.brands import acting, advertised, called, filled, injected
from pipeline.cleaning.decode import NotText, decode
from pipeline.cleaning.planted import planted
from pipeline.cleaning.repair import repair_and_explain
from pipeline.cleaning.spacing import closed_up
from pipeline.cleaning.spam import GAP, han, is_spam_text
from pipeline.cleaning.spam_model import is_spam_page
from pipeline.cleaning.structured_data import address, keywords, metas
from pipeline.resources import toml
from pipeline.schema import Article, ArticleStatus, Page, Repair, RestoredSpan, day_of
from pipeline.version import VERSION

__all__ = ["CleaningError", "clean", "cut_out"]

_TOP = 8
"""Lines of a dump among which its title is."""

PAGE_LIMIT = 20_000_000
"""Bytes. A news page is a thousandth of it; what is larger is an archive or a log."""


class CleaningError(ValueError):
    """A page that cannot be cleaned: `error` is a short name to count by, the message says why."""

    def __init__(self, error: str, message: str):
        super().__init__(message)
        self.error = error


def clean(page: Page, limit: int = PAGE_LIMIT, today: date | None = None) -> Article:
    """The article of a page; `status` says whether there is one.

    Args:
        page: the page's bytes and source.
        limit: the greatest size in bytes that is read.
        today: no page was published later, and 3天前 counts from it; by default the day on which the page was fetched,
            where its source tells one, else for the former alone the day of the call.

    Raises:
        CleaningError: `too_big`, `not_text` (binary content).
    """
    if len(page.content) > limit:
        raise CleaningError("too_big", f"{len(page.content):,} bytes, more than the limit of {limit:,}")
    opened = _opened(_decoded(page.content))
    today = today or day_of(page.source.fetched)
    markup, root, cut = opened.markup, opened.root, opened.cut
    title = titles.title(cut, root, opened.brands) or _title_beside(page, opened)
    body = _without_title(cut.body, title)
    status = _status(body, cut, markup, root)
    article = status == "ok"
    sound = (title or "", *metas(root, "description"), *cut.head, *cut.tail)
    text, names = filled("\n".join(closed_up(body)), sound, opened.brands) if article else ("", ())
    repairs = (*_placed(opened.repairs, markup, text), *_taken_out(cut.spam, names))
    url = page.source.url or address(root, cut)
    medium = authorship.site(cut, root, title)
    return Article(
        doc_id=page.doc_id,
        source=page.source.model_copy(update={"url": url}),
        status=status,
        title=title if article else None,
        published=publication.published(cut, root, url, today, page.published),
        author=authorship.author(cut, root, title, medium),
        site=medium,
        text=text,
        repairs=repairs,
        version=VERSION,
    )


def _title_beside(page: Page, opened: _Opened) -> str | None:
    """The title that stands beside a page in its table, judged as a line over the article that says 标题：."""
    if not page.title:
        return None
    line = f"标题：{_repaired(page.title)[0]}"
    return titles.title(replace(opened.cut, head=(line,)), None, opened.brands)


def cut_out(page: bytes) -> content.Cut:
    """A page cut in head, article and tail, as `clean` sees it before it judges.

    Raises:
        CleaningError: `not_text` (binary content).
    """
    return _opened(_decoded(page)).cut


def _decoded(page: bytes) -> str:
    try:
        return decode(page)
    except NotText as error:
        raise CleaningError("not_text", str(error)) from error


@dataclass(frozen=True, slots=True)
class _Opened:
    """A page that was repaired and cut, with the brands that it sells."""

    markup: str
    repairs: tuple[Repair, ...]
    root: HtmlElement | None
    """The tree of the page; None of a dump."""
    brands: frozenset[str]
    cut: content.Cut


def _opened(text: str) -> _Opened:
    markup, repairs = _repaired(text)
    root = content.parse(markup) if content.is_markup(markup) else None
    copies = titles.title_copies(root) if root is not None else markup.split("\n", _TOP)[:_TOP]
    own_words = (*copies, *metas(root, "description"), *keywords(root))
    brands = advertised(markup) | acting(markup) | called(own_words, markup)
    brands |= injected(copies if root is not None else ()) | planted(markup, copies)
    cut = _cut(markup, root, brands)
    if root is not None and not _is_enough(cut, cut.body, root) and (data := content.script_text(root)):
        shown, shown_repairs = _repaired(data)
        inside = _cut(shown, None, brands)
        if _is_enough(inside, inside.body, root):
            return _Opened(shown, shown_repairs, root, brands, inside)
    return _Opened(markup, repairs, root, brands, cut)


def _repaired(text: str) -> tuple[str, tuple[Repair, ...]]:
    """`text` after repair; where it holds the sign that stands for a brand taken out, a blank stands."""
    markup, repairs = repair_and_explain(text)
    return markup.replace(GAP, " "), repairs


def _cut(markup: str, root: HtmlElement | None, brands: frozenset[str]) -> content.Cut:
    lines = content.dump_lines(markup) if root is None else content.html_lines(root)
    cut = content.article(lines, brands)
    if root is not None and cut.doubt > content.DOUBT:
        cut = content.article(lines, brands, content.trafilatura_lines(markup))
    if _is_enough(cut, cut.body, root):
        return cut
    if root is not None:
        # Some pages hide their article until a script shows it.
        shown = content.article(content.html_lines(root, hidden=True), brands)
        if _is_enough(shown, shown.body, root) and not is_spam_text("".join(shown.body)):
            return shown
    elif (told := content.sentences(lines, brands)) is not None:
        return told
    return content.listing(lines, brands) or cut


def _is_enough(cut: content.Cut, body: Sequence[str], root: HtmlElement | None) -> bool:
    """Whether a cut is an article: a list of partners, or one whose `body`, its own or without the title, has prose enough. Of a
    text without markup a sentence is enough."""
    least = toml("boilerplate")["limits"]["empty" if root is not None else "empty_dump"]
    return cut.is_listing or sum(len(han(text)) for text in body if content.is_prose(text)) >= int(least)


_SITE_BEHIND = re.compile("(?:[-_|丨].{2,20})?")


def _without_title(body: Sequence[str], title: str | None) -> Sequence[str]:
    """`body` from behind the title, where the title is repeated over the first paragraph, with the site's name or without."""
    if not title:
        return body
    opening = takewhile(lambda paragraph: not content.is_prose(paragraph), body[:5])
    squeezed = content.squeeze(title)
    repeats = [i for i, text in enumerate(opening) if _repeats(content.squeeze(text), squeezed)]
    return body[repeats[-1] + 1 :] if repeats else body


def _repeats(line: str, title: str) -> bool:
    """Whether a line is the title, or the title and the site's name."""
    return line.startswith(title) and _SITE_BEHIND.fullmatch(line, len(title)) is not None


def _status(body: Sequence[str], cut: content.Cut, markup: str, root: HtmlElement | None) -> ArticleStatus:
    is_spam = is_spam_text("".join(cut.body)) or (bool(cut.body) and is_spam_page(cut.body, cut.spam))
    if _is_enough(cut, body, root) and not is_spam:
        return "ok" if _is_chinese("".join(body)) else "not_chinese"
    lines = content.dump_lines(markup) if root is None else content.html_lines(root)
    whole = "\n".join(line.text for line in lines)
    if is_spam or is_spam_text(whole):
        return "spam"
    return "empty" if _is_chinese(whole) or not re.search(r"\w", whole) else "not_chinese"


def _is_chinese(text: str) -> bool:
    """Whether Han letters are a good part of all, and hardly any are kana or hangul."""
    letters = sum(map(str.isalpha, text))
    foreign = len(re.findall(r"[\u3040-\u30ff\uac00-\ud7af\u0400-\u04ff\u0e00-\u0e7f\u0600-\u06ff]", text))
    limits = toml("boilerplate")["limits"]
    chinese = len(han(text)) >= limits["han_share"] * letters
    return bool(chinese and foreign <= limits["foreign_share"] * letters)


def _taken_out(spam: int, names: Sequence[RestoredSpan]) -> tuple[Repair, ...]:
    """What of the spam went without a trace, and the places where a brand may have taken that of a name."""
    counts = {"spam": spam - len(names), "brand": len(names)}
    spans = {"spam": (), "brand": tuple(names)}
    return tuple(
        Repair(kind=kind, count=count, spans=spans[kind]) for kind, count in counts.items() if count > 0
    )


def _placed(repairs: Sequence[Repair], before: str, text: str) -> tuple[Repair, ...]:
    """`repairs` with their spans moved from the whole page to the article's text, without those cut away.

    A repair that has spans then counts those left, and goes with the last of them. One without spans (what it
    removed or converted has no place) keeps the count of the page.
    """
    return tuple(repair for old in repairs if (repair := _moved(old, before, text)) is not None)


def _moved(repair: Repair, before: str, text: str) -> Repair | None:
    if not repair.spans:
        return repair
    spans, position, vain = [], 0, 0
    for span in repair.spans:
        start, tries = _find(before, span, text, position)
        vain += tries * (len(text) - position)
        if vain > _IN_VAIN:
            break
        if start is not None:
            position = start + len(span.text)
            spans.append(span.model_copy(update={"start": start, "end": position}))
    return repair.model_copy(update={"count": len(spans), "spans": tuple(spans)}) if spans else None


_SIDES = (8, 4, 2)
"""Characters on each side of a restored span that must be beside it in the text too, the surest first."""

_IN_VAIN = 1_000_000_000
"""Characters that are searched in vain for the places of a repair, about a second: no page of news needs a hundredth."""


def _find(before: str, span: RestoredSpan, text: str, position: int) -> tuple[int | None, int]:
    """Where a restored span stands in `text`, told by the characters beside it in the page, and how many searches failed."""
    for tries, size in enumerate(_SIDES):
        left = re.split(r"[<>\s]", before[max(0, span.start - size) : span.start])[-1]
        right = re.split(r"[<>\s]", before[span.end : span.end + size])[0]
        found = text.find(left + span.text + right, position)
        if found >= 0:
            return found + len(left), tries
    return None, len(_SIDES)
