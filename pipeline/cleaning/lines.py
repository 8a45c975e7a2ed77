"""A page as lines in reading order: the one form in which HTML and plain-text dumps are looked at."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import groupby, pairwise
from typing import Any, NamedTuple

import lxml.etree
import lxml.html
from lxml.html import HtmlElement

from pipeline.alternatives import first_of
from pipeline.cleaning.decode import without_controls
from pipeline.cleaning.spacing import CLAUSE_MARK, unbroken
from pipeline.cleaning.spam import fold
from pipeline.resources import toml

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
_BOXES = frozenset(
    {"article", "aside", "blockquote", "body", "center", "div", "dl", "fieldset", "footer", "form", "header"}
    | {"main", "nav", "ol", "section", "table", "td", "ul", "founder-content"}
)
_SKIPPED = frozenset(
    {"script", "style", "noscript", "template", "select", "option", "button", "textarea", "iframe", "svg"}
    | {"head", "object", "embed", "audio", "video", "map", "input", "canvas"}
)
_CELLS = frozenset({"td", "th"})
_ALONE = frozenset({"li", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "figcaption"})
"""Items, headings and captions: none goes on in the next element."""
# Elements that hold no others of their kind, or what must not be shown.
_FLAT = _SKIPPED | {"html", "body", "title", "meta", "link", "base", "p", "br", "hr", "img", "a"}
_DEEPEST = 1_000
"""Elements around one that is kept where a page nests more than libxml2 reads, 2,048."""
_HIDDEN = re.compile(
    r"display:none|font-size:0(?:px|pt|em|%)?(?:;|$)|(?:left|top|text-indent|margin-left|margin-top):-\d{3,}"
    r"|^(?=.*overflow:hidden)(?:.*;)?(?:height|width):[01]px"
)
# A comment holds no beginning of another: where none is ever closed, each is read as far as the next alone.
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>|<!--(?:(?!<!--).)*?-->")
_ELEMENT = re.compile(r"<(?P<closes>/?)(?P<name>[a-zA-Z][\w-]{0,40})[^<>]*>")
_ENDS = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
# libxml2 compares every attribute of a tag with all others; no tag that says anything is so long. The name is looked at
# ahead: were the rest to begin behind it, a tag that is long but not endless would be tried from each of its characters.
_ENDLESS = re.compile(r"<(?=([a-zA-Z][\w-]{0,40}))[^<>]{20000,}")
# The rest of a closing tag whose < was eaten with the character before it.
_TORN = re.compile(r"(?<![<\w])/(?:p|div|span|td|li|strong|font|a)>", re.IGNORECASE)
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]+")
_INDENTED = re.compile("[\u3000\xa0]| {2,}|\t")
_MARKED = re.compile("[，。、；：“”,;:]")
_CLOSED = re.compile("[。！？!?…：:][”’」』）)]*$")
# Not C:\new.
_LITERAL = re.compile(r"(?:\\r)?\\n(?![a-z])")
_GOES_ON = re.compile(r"(?:[，、]|(?<=[\u4e00-\u9fff]),)\s*$")
# Items, remarks in brackets, captions and labels are no part of what stands before them.
_BEGINS_ANEW = re.compile(
    r"\s*(?:[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）、.．](?!\d)|[①-⑳●■◆▲★·•*#>|-]|[【〔\[]|图[为：:]"
    r"|[（(][^（()）]{1,20}(?:[文图摄]|供图)[)）]|[\u4e00-\u9fff]{2,6}[:：])"
)
_HAN = re.compile("[\u4e00-\u9fff]")
# A line of date and source: never the rest of the one before it.
_DATELINE = re.compile(
    r"\s*(?:19|20)\d\d[-年/.]\d{1,2}[-月/.]\d{1,2}日?(?:\s+\d{1,2}:\d\d(?::\d\d)?)?\s*(?:$|\S{0,2}来源)"
)
_IMAGE = re.compile(r"!\[[^\]]{0,200}\]\([^)\s]{0,500}\)")
_LINK = re.compile(r"\[([^\[\]]{1,200})\]\((?:https?:/|\.{0,2}/|#)[^)\s]{0,500}\)")
_MARK = re.compile(r"^\s{0,3}(?:#{1,6}\s+|>\s+|[*+-]\s+)(?=\S)")
_STRONG = re.compile(r"\*\*([^*]{1,300})\*\*")
_WRAPPED = (20, 5)
"""Characters of a line that a wrapped page is full of, at least, and how many lines of exactly one length it has."""
_PARAGRAPH = re.compile("[\u3000\xa0]{2,}|(?<=[。！？”]) {4,}")
"""Where a line of a dump is parted: where the indentation of a new paragraph stands inside it."""
_SENTENCE = re.compile(_PARAGRAPH.pattern + "|(?<=[。！？”]) +")
"""Where a dump of a single line is parted: its line feeds became blanks."""
_TRAIL = 120
"""How many characters of a line are looked at for credits behind its last sentence."""
_AROUND = 4
"""Objects of a script that tell of a text in the innermost: itself and three around it."""
_SCRIPT_LIMIT = 2_000_000
"""Characters of a script above which it is not read."""
_ATTEMPTS, _IN_VAIN = 200, 2 * _SCRIPT_LIMIT
"""How often a script may be read as JSON that turns out to be none, and how many characters of it all together."""
_OBJECT = re.compile(r'\{(?=\s*")')
_OPENING, _CLOSING = "[(【〔〖", "])】〕〗"


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """An element that holds lines, and what its class and id call it; the same only as itself."""

    parent: Box | None
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line or paragraph of a page, with the share of its characters inside links (`_linked`; 0 in a dump)."""

    text: str
    link_share: float = 0.0
    box: Box | None = field(default=None, compare=False, repr=False)
    """The element that holds the line; none in a dump."""


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
    markup = _TORN.sub("", parsable(markup))
    root, whole = _tree(markup)
    return root if whole else _tree(_shallow(markup))[0]


def _tree(markup: str) -> tuple[HtmlElement | None, bool]:
    """The tree of `markup`, and whether it was read to the end: libxml2 stops where elements lie too deep."""
    parser = lxml.etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    # The parser of lxml.html asks a function of Python for the class of each element whenever one is touched again.
    parser.set_element_class_lookup(lxml.etree.ElementDefaultClassLookup(element=HtmlElement))
    try:
        root = lxml.html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except lxml.etree.LxmlError:
        return None, True
    limits = parser.error_log.filter_types(lxml.etree.ErrorTypes.ERR_RESOURCE_LIMIT)
    return root, not limits


def _shallow(markup: str) -> str:
    """`markup` without the tags of elements that lie too deep, those of blocks as line breaks."""
    parts: list[str] = []
    read = depth = 0
    for tag in _ELEMENT.finditer(markup):
        name = tag["name"].lower()
        if name in _FLAT:
            continue
        before, depth = depth, max(0, depth + (-1 if tag["closes"] else 1))
        if max(before, depth) > _DEEPEST:
            parts += (markup[read : tag.start()], "<br>" if name in _BLOCKS else "")
            read = tag.end()
    return "".join([*parts, markup[read:]])


def parsable(markup: str) -> str:
    """`markup` as libxml2 reads it to the end, in time linear in its length."""
    # Portals paste headers with their own </body></html> into a page; libxml2 would stop reading there.
    return _ENDLESS.sub(r"<\1", _ENDS.sub("", markup))


@lru_cache(maxsize=16)
def nodes(root: HtmlElement, xpath: str) -> Sequence[Any]:
    """The elements or attributes of a page that an XPath finds; those of the last page are remembered."""
    found: Any = _path(xpath)(root)
    return tuple(found)


@cache
def _path(xpath: str) -> lxml.etree.XPath:
    return lxml.etree.XPath(xpath)


def html_lines(root: HtmlElement, hidden: bool = False) -> list[Line]:
    """The lines of a page as a reader sees them; with `hidden`, also what styles hide."""
    lines: list[_Written] = []
    parts: list[tuple[str, bool]] = []
    cells: list[int] = []
    links = preformatted = 0
    box = Box(None, "")
    rows: dict[HtmlElement, bool] = {}

    def is_row_cell(element: HtmlElement) -> bool:
        """Whether an element is a cell of a data table, whose row is one line; a row is looked at once."""
        row = element.getparent() if element.tag in _CELLS else None
        if row is None or row.tag != "tr":
            return False
        if row not in rows:
            rows[row] = _is_data_row(row)
        return rows[row]

    def flush(closed: str = "") -> None:
        linked = _linked(parts)
        for written in _paragraphs([part for part, _ in parts], cells):
            text = tidy(written)
            # &lt;/span&gt; alone on its line is what a broken editor left.
            if _TAG.sub("", text).strip():
                line = Line(text, linked, box)
                lines.append(_Written(written.strip(" \t\r\n"), line, closed in _ALONE))
        parts.clear()
        cells.clear()

    def add(text: str | None) -> None:
        if text:
            *lines_before, last = text.split("\n") if preformatted else [text]
            for line in lines_before:
                parts.append((line, links > 0))
                flush()
            parts.append((last, links > 0))

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
            preformatted += tag == "pre"
            if tag in _BOXES:
                box = Box(box, f"{tag} {element.get('class') or ''} {element.get('id') or ''}".lower())
            if is_row_cell(element):
                cells.append(len(parts))
            add(element.text)
        else:
            opened = element is not skipped
            links -= opened and tag == "a"
            preformatted -= opened and tag == "pre"
            skipped = None
            if tag in _BLOCKS and not is_row_cell(element):
                flush(tag)
            if opened and tag in _BOXES:
                box = box.parent or box
            add(element.tail)
    flush()
    return _with_values([*_parted([*_unwrapped_in_boxes(lines)])])


def _paragraphs(nodes: Sequence[str], cells: Sequence[int]) -> list[str]:
    """The paragraphs of a block from its text nodes; one of a row, whose cells begin at the nodes of these numbers."""
    if not cells:
        return unbroken(nodes)
    bounds = [0, *cells, len(nodes)]
    return [" ".join(part for first, last in pairwise(bounds) for part in unbroken(nodes[first:last]))]


def _linked(parts: Sequence[tuple[str, bool]]) -> float:
    """The share of characters of a line that are linked, by the parts of the line and whether each is within a link.

    In a sentence, whose names portals link to what else they have of them, it is that of the longest link.
    """
    sizes = [(len(part.strip()), is_link) for part, is_link in parts]
    links = [size for size, is_link in sizes if is_link]
    if not links:
        return 0.0
    in_sentence = any(_is_of_sentence(part) for part, is_link in parts if not is_link)
    whole = sum(size for size, _ in sizes)
    return (max(links) if in_sentence else sum(links)) / whole if whole else 0.0


def _is_of_sentence(part: str) -> bool:
    """Whether what stands between links has words of a sentence and no label of more links: not `；`, not `。下一篇：`."""
    is_label = part.rstrip().endswith((":", "："))
    return not is_label and CLAUSE_MARK.search(part) is not None and _HAN.search(part) is not None


def dump_lines(text: str) -> list[Line]:
    """The lines of a plain-text dump, without the tags and marks of Markdown left in them."""
    lines: list[Line] = []
    broken = text.splitlines()
    parting = _PARAGRAPH
    if sum(1 for line in broken if line.strip()) < 2:
        parting, broken = _SENTENCE, _put_on_lines(text).splitlines()
    for line in unwrapped(broken):
        plain, linked = _without_markdown(_TAG.sub("", _TORN.sub("", line)))
        parts = (tidy(part) for part in parting.split(plain.strip()))
        lines += [Line(part, linked) for part in parts if part]
    return _with_values([*_parted(lines)])


def _put_on_lines(text: str) -> str:
    """A text of one line with the line feeds that it has as `\\n`, and with title and credits on lines of their own."""
    if len(_LITERAL.findall(text)) > 1:
        return _LITERAL.sub("\n", text)
    within = toml("boilerplate")["inline_credit"]["within"]
    head = pattern("inline_credit", "pattern").sub(r"\n\1\n", text[:within])
    return head + text[within:]


def unwrapped(lines: Sequence[str]) -> list[str]:
    """`lines` with each paragraph that was broken in several in one line again."""
    return ["".join([lines[first], *(lines[at].strip() for at in rest)]) for first, *rest in _broken(lines)]


def _broken(lines: Sequence[str]) -> list[list[int]]:
    """The numbers of the lines of each paragraph.

    What ends with a comma goes on. Otherwise a paragraph was broken every so many characters only where it is certain: many
    lines have exactly one length, hardly any are longer, most of them have punctuation but no end of a sentence at
    their end, and a shorter line ends one. Counter-example: a list of headlines of one length.
    """
    sizes = [len(line.rstrip()) for line in lines]
    long = Counter(size for size in sizes if size >= _WRAPPED[0])
    width, many = max(long.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    full = [line.rstrip() for line, size in zip(lines, sizes, strict=True) if size == width]
    broken = sum(1 for line in full if _MARKED.search(line) and not _CLOSED.search(line))
    longer = sum(number for size, number in long.items() if size > width + 2)
    is_even = many >= max(_WRAPPED[1], 0.3 * long.total()) and longer <= 0.25 * long.total()
    ends = any(
        size < width - 2 and _CLOSED.search(line.rstrip()) for line, size in zip(lines, sizes, strict=True)
    )
    is_wrapped = is_even and ends and broken >= 0.5 * many
    joined: list[list[int]] = []
    goes_on = False
    for at, (line, size) in enumerate(zip(lines, sizes, strict=True)):
        if goes_on and size and not any(each.match(line) for each in (_INDENTED, _DATELINE, _BEGINS_ANEW)):
            joined[-1].append(at)
        else:
            joined.append([at])
        # Where bytes were lost and restored, a line may be a little shorter or longer than it was.
        goes_on = (is_wrapped and width - 2 <= size <= width + 2) or _GOES_ON.search(line) is not None
    return joined


class _Written(NamedTuple):
    """A line of HTML as it is written, as it is read, and whether it goes on in no other: an item, a heading, a caption."""

    text: str
    line: Line
    is_alone: bool


def _unwrapped_in_boxes(lines: Sequence[_Written]) -> Iterator[Line]:
    """Lines of HTML with the paragraphs that an element has broken, by <br> or in a <p> each, in one line again."""

    def place(numbered: tuple[int, _Written]) -> tuple[Box | None, int | None]:
        number, written = numbered
        return written.line.box, number if written.is_alone else None

    for _, inside in groupby(enumerate(lines), key=place):
        box = [written for _, written in inside]
        for numbers in _broken([written.text for written in box]):
            first, *others = (box[at].line for at in numbers)
            if others:
                text = "".join([first.text, *(other.text for other in others)])
                first = replace(
                    first, text=text, link_share=max(part.link_share for part in (first, *others))
                )
            yield first


def script_text(root: HtmlElement) -> str:
    """The article that a page holds as data for its scripts (JSON-LD, `__NEXT_DATA__`), as a dump; else nothing.

    The longest text under a key that names a body (`boilerplate.toml`, `[script]`) is the article; title, date, source
    and author beside it, or else around it, become the lines that a page shows over one. What repairs mended in the page
    was not in here.
    """
    keys = toml("boilerplate")["script"]
    bodies = (
        (without_controls(body), around)
        for script in root.iter("script")
        for around in _records(script.text or "")
        for key in keys["body"]
        if isinstance(body := around[0].get(key), str)
    )
    body, around = max(bodies, key=lambda found: len(found[0]), default=("", ()))
    tree = parse(body) if is_markup(body) else None
    lines = html.unescape(body).splitlines() if tree is None else [line.text for line in html_lines(tree)]
    labels = keys["labels"].items()
    told = (
        f"{label}{value}"
        for label, names in labels
        if (value := next(filter(None, (_told(r, names) for r in around)), ""))
    )
    return "\n".join([*told, *lines]) if body else ""


_Record = Mapping[str, object]


def _records(script: str) -> Iterator[tuple[_Record, ...]]:
    """Every object of the JSON that a script is, or assigns to variables, with those around it, the nearest first."""
    waiting: list[tuple[object, tuple[_Record, ...]]] = [(value, ()) for value in _values(script)]
    while waiting:
        value, around = waiting.pop()
        if isinstance(value, dict):
            around = (value, *around)[:_AROUND]
            yield around
        inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        waiting += ((each, around) for each in inside)


def _values(script: str) -> Iterator[object]:
    """The objects of JSON in a script that lie in no other, each read from the first brace behind the one before."""
    decoder = json.JSONDecoder(strict=False)
    opening = _OBJECT.search(script) if len(script) <= _SCRIPT_LIMIT else None
    attempts = in_vain = 0
    while opening and attempts < _ATTEMPTS and in_vain < _IN_VAIN:
        end = opening.end()
        try:
            value, end = decoder.raw_decode(script, opening.start())
            yield value
        except json.JSONDecodeError as error:
            attempts += 1
            in_vain += error.pos - opening.start()
        except (ValueError, RecursionError):
            # A number or a nesting that no page needs.
            return
        opening = _OBJECT.search(script, end)


def _told(record: Mapping[str, object], names: Iterable[str]) -> str:
    """The first text of a record under one of some names; of a nested object, its name."""
    for name in names:
        value = record.get(name)
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, str) and (told := without_controls(value).strip()):
            return told
    return ""


def _without_markdown(line: str) -> tuple[str, float]:
    """A line without the marks of Markdown, and the share of its characters inside links."""
    line = _IMAGE.sub("", line)
    linked = sum(len(link[1]) for link in _LINK.finditer(line))
    plain = _MARK.sub("", _LINK.sub(r"\1", line))
    plain = _STRONG.sub(r"\1", plain)
    return plain, min(1.0, linked / len(plain.strip())) if plain.strip() else 0.0


def tidy(text: str) -> str:
    """`text` on one line, with single blanks and nothing invisible."""
    return _INVISIBLE.sub("", " ".join(text.split())).strip()


@lru_cache(maxsize=1 << 10)
def squeeze(text: str) -> str:
    """`text` as the patterns of `boilerplate.toml` see it: folded, without white space or brackets around."""
    folded = "".join(fold(text).split())
    around = min(len(folded) - len(folded.lstrip(_OPENING)), len(folded) - len(folded.rstrip(_CLOSING)))
    return folded[around : len(folded) - around]


def _with_values(lines: Sequence[Line]) -> list[Line]:
    """`lines` with a label that stands alone (来源：) and its value on the next line made one line."""
    longest, is_label = toml("boilerplate")["split_label"]["longest"], pattern("split_label", "pattern")
    joined: list[Line] = []
    label = False
    for line in lines:
        if label and len(line.text) <= longest:
            joined[-1] = replace(joined[-1], text=joined[-1].text + line.text)
            label = False
        else:
            joined.append(line)
            label = is_label.search(squeeze(line.text)) is not None
    return joined


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


def _parted(lines: Iterable[Line]) -> Iterator[Line]:
    """`lines`, an editor's credit or a link back that trails the last sentence of one (`。责任编辑：高若溪`) in a line of
    its own."""
    for line in lines:
        tail = max(0, len(line.text) - _TRAIL)
        credit = pattern("trailing").search(fold(line.text[tail:]))
        start = tail + credit.start() if credit else 0
        if start:
            yield replace(line, text=line.text[:start])
            yield replace(line, text=line.text[start:].strip())
        else:
            yield line


@cache
def pattern(group: str, key: str = "patterns") -> re.Pattern[str]:
    """The pattern, or the patterns as one, of a group of `boilerplate.toml`."""
    told = toml("boilerplate")[group][key]
    return re.compile(told if isinstance(told, str) else first_of(told))
