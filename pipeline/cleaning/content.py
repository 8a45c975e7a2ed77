"""Which lines of a page are the article: the same reckoning for HTML and for plain-text dumps.

A page is a list of `Line`s in reading order. Each line has a kind, told by its words (`boilerplate.toml`,
`spam.toml`), its punctuation and the links in it, and each kind a weight: prose counts for the article, menus
and the headlines of others against it. Credits, the line of date and source, and legal notes are borders that
no article crosses. The article is the stretch between two borders with the greatest sum (Kadane's maximum
subarray). For HTML, trafilatura is asked too: lines that it keeps weigh more, prose that it leaves out less.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any, Literal

import lxml.etree
import lxml.html
import trafilatura
from lxml.html import HtmlElement

from pipeline.cleaning.spam import HAN, fold, is_spam_line, is_spam_text, without_spam
from pipeline.resources import toml

Kind = Literal[
    "prose", "short", "caption", "item", "link", "noise", "disclaimer", "related", "spam", "meta", "end"
]
BORDERS: frozenset[Kind] = frozenset({"meta", "end"})
DROPPED: frozenset[Kind] = frozenset({"link", "noise", "disclaimer", "related", "spam"})

TRAFILATURA_LIMIT = 3_000_000
"""Characters of markup above which trafilatura is not asked: it needs minutes for pages of many megabytes."""

_BLOCKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
    }
    | {"div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5"}
    | {"h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody"}
    | {"td", "tfoot", "th", "thead", "tr", "ul"}
)
_SKIPPED = frozenset(
    {"script", "style", "noscript", "template", "select", "option", "button", "textarea", "iframe", "svg"}
    | {"head", "object", "embed", "audio", "video", "map", "input", "canvas"}
)
_CELLS = frozenset({"td", "th"})
_HIDDEN = re.compile(
    r"display:none|font-size:0(?:px|pt|em|%)?(?:;|$)|(?:left|top|text-indent|margin-left|margin-top):-\d{3,}"
    r"|^(?=.*overflow:hidden)(?:.*;)?(?:height|width):[01]px"
)
# A comment holds no beginning of another: where none is ever closed, each is read as far as the next alone.
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>|<!--(?:(?!<!--).)*?-->")
_ENDS = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
# libxml2 compares every attribute of a tag with all others; no tag that says anything is so long.
_ENDLESS = re.compile(r"<([a-zA-Z][\w-]*)[^<>]{20000,}")
# The rest of a closing tag whose < was eaten with the character before it.
_TORN = re.compile(r"(?<![<\w])/(?:p|div|span|td|li|strong|font|a)>", re.IGNORECASE)
_BLANKS = re.compile(r"[^\S\n]+|[\u200b-\u200f\u2060\ufeff\u00ad]+")
_WRAP = re.compile(r"^[\[(【〔〖](.*)[\])】〕〗]$")


@dataclass(frozen=True, slots=True)
class Line:
    """One line or paragraph of a page, with the share of its characters inside links (0 in a dump)."""

    text: str
    link_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Cut:
    """A page cut in three: what stands over the article, its paragraphs, and what stands under it."""

    head: tuple[str, ...]
    body: tuple[str, ...]
    tail: tuple[str, ...]
    spam: int
    """How many lines of spam were dropped, with the sentences and brand phrases cut out of the article."""


def is_markup(text: str) -> bool:
    """Whether `text` is HTML, whole or a fragment, and not a dump with a few tags left in it."""
    start = text[:20_000].lower()
    if re.search(r"<!doctype html|<html[\s>]|<body[\s>]", start):
        return True
    tagged = plain = 0
    for line in text.splitlines():
        if line.strip():
            closed = _TAG.search(line)
            tagged, plain = (tagged + 1, plain) if closed else (tagged, plain + 1)
    return tagged > plain and re.search(r"<(?:p|div|br|td|article|section)\b", start) is not None


def parse(markup: str) -> HtmlElement | None:
    """The tree of a page, or None where nothing can be made of the markup."""
    markup = _TORN.sub("", _parsable(markup))
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        return lxml.html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except lxml.etree.LxmlError:
        return None


def _parsable(markup: str) -> str:
    """`markup` as libxml2 reads it to the end, in time linear in its length."""
    # Portals paste headers with their own </body></html> into a page; libxml2 would stop reading there.
    return _ENDLESS.sub(r"<\1", _ENDS.sub("", markup))


def html_lines(root: HtmlElement, hidden: bool = False) -> list[Line]:
    """The lines of a page as a reader sees them; with `hidden`, also what styles hide."""
    lines: list[Line] = []
    parts: list[tuple[str, bool]] = []
    links = 0
    rows: dict[HtmlElement, bool] = {}

    def is_row_cell(element: HtmlElement) -> bool:
        """Whether an element is a cell of a data table, whose row is one line; a row is looked at once."""
        row = element.getparent() if element.tag in _CELLS else None
        if row is None or row.tag != "tr":
            return False
        if row not in rows:
            rows[row] = _is_data_row(row)
        return rows[row]

    def add(text: str | None) -> None:
        if text:
            parts.append((text, links > 0))

    def flush() -> None:
        text = tidy("".join(part for part, _ in parts))
        if text:
            linked = sum(len(part.strip()) for part, link in parts if link)
            whole = sum(len(part.strip()) for part, _ in parts)
            lines.append(Line(text, linked / whole if whole else 0.0))
        parts.clear()

    walk = lxml.etree.iterwalk(root, events=("start", "end"))
    skipped: HtmlElement | None = None
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if tag in _BLOCKS and not is_row_cell(element):
                flush()
            if tag in _SKIPPED or not tag or (not hidden and _is_hidden(element)):
                skipped = element
                walk.skip_subtree()
                continue
            links += tag == "a"
            add(" " if is_row_cell(element) else None)
            add(element.text)
        else:
            if element is not skipped:
                links -= tag == "a"
            skipped = None
            if tag in _BLOCKS and not is_row_cell(element):
                flush()
            add(element.tail)
    flush()
    return _with_values(lines)


def dump_lines(text: str) -> list[Line]:
    """The lines of a plain-text dump, without the tags left in them."""
    lines = (
        tidy(part) for line in text.splitlines() for part in _paragraphs(_TAG.sub("", _TORN.sub("", line)))
    )
    return _with_values([Line(line) for line in lines if line])


def _with_values(lines: Sequence[Line]) -> list[Line]:
    """`lines` with a label that stands alone (来源：) and its value on the next line made one line."""
    split = toml("boilerplate")["split_label"]
    joined: list[Line] = []
    label = False
    for line in lines:
        if label and len(line.text) <= split["longest"]:
            joined[-1] = Line(joined[-1].text + line.text, joined[-1].link_share)
            label = False
        else:
            joined.append(line)
            label = re.search(split["pattern"], squeeze(line.text)) is not None
    return joined


def tidy(text: str) -> str:
    """`text` on one line, with single blanks and nothing invisible."""
    return _BLANKS.sub(lambda blank: " " if blank[0][0].isspace() else "", text.replace("\n", " ")).strip()


def squeeze(text: str) -> str:
    """`text` as the patterns of `boilerplate.toml` see it: folded, without white space or brackets around."""
    folded = "".join(fold(text).split())
    while wrapped := _WRAP.match(folded):
        folded = wrapped[1]
    return folded


def trafilatura_lines(markup: str) -> frozenset[str]:
    """The squeezed lines that trafilatura takes for the article (precision first); none where it fails."""
    if len(markup) > TRAFILATURA_LIMIT:
        return frozenset()
    try:
        text = trafilatura.extract(
            _parsable(markup),
            favor_precision=True,
            include_comments=False,
            include_tables=True,
            output_format="txt",
        )
    except (ValueError, TypeError, AttributeError, IndexError, RecursionError, lxml.etree.LxmlError):
        return frozenset()
    return frozenset(squeeze(line) for line in (text or "").splitlines() if line.strip())


def article(
    lines: Sequence[Line],
    html: bool = False,
    trusted: frozenset[str] = frozenset(),
    brands: frozenset[str] = frozenset(),
) -> Cut:
    """Cut a page into head, article and tail.

    Args:
        lines: the page in reading order.
        html: whether links were seen; a plain short line is then less suspicious than in a dump.
        trusted: squeezed lines that trafilatura keeps.
        brands: what the page advertises itself, as `spam.advertised` gives it.
    """
    kinds = _kinds(lines, brands)
    weights = [_weight(line, kind, html, trusted) for line, kind in zip(lines, kinds, strict=True)]
    start, end = _best_stretch(kinds, weights)
    start = _with_lead(lines, kinds, start)
    sound = [
        without_spam(line.text, brands)
        for line, kind in zip(lines[start:end], kinds[start:end], strict=True)
        if kind not in DROPPED
    ]
    return Cut(
        head=_named(lines[:start], kinds[:start]),
        body=_without_credit(tuple(text for text, _ in sound if text)),
        tail=_named(lines[end:], kinds[end:]),
        spam=kinds.count("spam") + sum(removed for _, removed in sound),
    )


def _named(lines: Sequence[Line], kinds: Sequence[Kind]) -> tuple[str, ...]:
    """The lines that may name title, date, author or source."""
    return tuple(
        line.text for line, kind in zip(lines, kinds, strict=True) if kind not in {"spam", "disclaimer"}
    )


def _without_credit(body: tuple[str, ...]) -> tuple[str, ...]:
    """`body` without an editor's credit, or a link back, that trails the last sentence."""
    if not body:
        return body
    credit = _pattern("trailing").search(fold(body[-1]))
    last = body[-1][: credit.start()] if credit else body[-1]
    return (*body[:-1], last) if last else body[:-1]


def is_prose(text: str) -> bool:
    """Whether a line is made of sentences; a headline has no full stop, however long."""
    limits, size = _limits(), len(HAN.findall(text))
    if size < limits["prose"]:
        return False
    folded = fold(text)
    if any(stop in folded for stop in "。;…") or (size >= 30 and re.search(r"[!?][”’\"」]?$", folded)):
        return True
    if folded.endswith(":") and size >= limits["announcing"]:
        return True
    return size >= limits["long"] and len(re.findall("[,、:]", folded)) >= 2


def _is_data_row(row: HtmlElement) -> bool:
    """Whether a row belongs to a table of data; the cells of a layout table hold blocks."""
    if len(row) < 2:
        return False
    allowed = _CELLS | {"p", "br"}
    if any(node.tag in _BLOCKS and node.tag not in allowed for node in row.iterdescendants()):
        return False
    return sum(1 for _ in row.iterdescendants("p")) <= len(row)


def _is_hidden(element: HtmlElement) -> bool:
    style = element.get("style")
    return bool(style and _HIDDEN.search("".join(style.lower().split()))) or element.get("hidden") is not None


def _paragraphs(line: str) -> Iterable[str]:
    """A dump's line, parted where the indentation of a new paragraph stands inside it."""
    return re.split("[\u3000\xa0]{2,}|(?<=[。！？”]) {4,}", line.strip())


@cache
def _limits() -> dict[str, Any]:
    return dict(toml("boilerplate")["limits"])


@cache
def _pattern(group: str, key: str = "patterns") -> re.Pattern[str]:
    return re.compile("|".join(toml("boilerplate")[group][key]))


def _kinds(lines: Sequence[Line], brands: frozenset[str]) -> list[Kind]:
    kinds: list[Kind] = [kind_of(line, brands) for line in lines]
    listing = False
    for i, (line, kind) in enumerate(zip(lines, kinds, strict=True)):
        signs_off = kind in {"short", "meta"} and "prose" in kinds[max(0, i - 3) : i] and _signs_off(lines, i)
        if signs_off or (kind == "short" and listing):
            kinds[i] = "item"
        announced = kinds[i] == "prose" and fold(line.text).endswith(":")
        listing = announced or (listing and kinds[i] in {"item", "noise", "spam"})
    return kinds


def kind_of(line: Line, brands: frozenset[str] = frozenset()) -> Kind:
    """What a line is, by itself; `brands` as in `article`."""
    limits, squeezed, text = _limits(), squeeze(line.text), line.text
    if not squeezed:
        return "noise"
    prose = is_prose(text)
    disclaimers = len(_pattern("disclaimer").findall(squeezed))
    if disclaimers > (1 if prose and len(squeezed) > 2 * limits["short"] else 0):
        return "disclaimer"
    if not prose or len(squeezed) <= limits["short"]:
        if _pattern("end").search(squeezed):
            return "end"
        if _pattern("meta").search(squeezed):
            return "meta"
    if prose:
        rest, _ = without_spam(text, brands)
        if len(HAN.findall(rest)) < limits["honest"] * len(HAN.findall(text)) or is_spam_text(rest):
            return "spam"
        return (
            "link"
            if line.link_share > limits["link_share"] and len(squeezed) <= 2 * limits["short"]
            else "prose"
        )
    if is_spam_line(text, brands):
        return "spam"
    if _pattern("related").search(squeezed):
        return "related"
    if line.link_share > limits["link_share"]:
        return "link"
    if _pattern("noise").search(squeezed) or _is_menu(text):
        return "noise"
    if _pattern("kept", "captions").search(fold(text)):
        return "caption"
    if _pattern("kept", "items").search(fold(text)) or _pattern("kept", "sentences").search(text):
        return "item"
    return "short"


def _is_menu(text: str) -> bool:
    """Whether a line is a row of columns of a site (首页 新闻 教育), not one of names or results."""
    words = [word for word in re.split(r"[\s|·>›/-]+", fold(text)) if word]
    columns = frozenset(toml("boilerplate")["menu"]["columns"])
    return len(words) >= _limits()["menu"] and 2 * sum(word in columns for word in words) > len(words)


def _signs_off(lines: Sequence[Line], i: int) -> bool:
    """Whether line `i` is the organ or the date under an official paper."""
    organ, date = (re.compile(toml("boilerplate")["sign_off"][key]) for key in ("organ", "date"))
    here = squeeze(lines[i].text)
    if date.search(here):
        return i > 0 and organ.search(squeeze(lines[i - 1].text)) is not None
    return bool(organ.search(here) and any(date.search(squeeze(line.text)) for line in lines[i + 1 : i + 3]))


def _weight(line: Line, kind: Kind, html: bool, trusted: frozenset[str]) -> float:
    limits = _limits()
    known = squeeze(line.text) in trusted
    if kind == "prose":
        size = min(len(HAN.findall(line.text)), limits["prose_cap"])
        return float(size if known or not trusted else size * limits["doubted"])
    if kind == "short":
        return float(limits["trusted"] if known else limits["short_html" if html else "short_dump"])
    if kind in {"caption", "item"}:
        return float(limits["caption"])
    if kind in {"link", "noise", "disclaimer", "related"}:
        return float(limits[kind])
    return 0.0


def _best_stretch(kinds: Sequence[Kind], weights: Sequence[float]) -> tuple[int, int]:
    """The stretch [start, end) of greatest weight that crosses no border; (0, 0) where none is above zero."""
    best, stretch = 0.0, (0, 0)
    for border, group in groupby(range(len(kinds)), key=lambda i: kinds[i] in BORDERS):
        if border:
            continue
        total, start = 0.0, 0
        for i in group:
            if total <= 0:
                total, start = 0.0, i
            total += weights[i]
            if total > best:
                best, stretch = total, (start, i + 1)
    return stretch


def _with_lead(lines: Sequence[Line], kinds: Sequence[Kind], start: int) -> int:
    """`start` moved up over headings or captions below the line of date and source."""
    above = start
    while above > 0 and kinds[above - 1] in {"short", "caption", "item"} | DROPPED:
        above -= 1
    led = [i for i in range(above, start) if kinds[i] in {"short", "caption", "item"}]
    if above == 0 or kinds[above - 1] != "meta" or len(led) > _limits()["lead"]:
        return start
    return led[0] if led else start
