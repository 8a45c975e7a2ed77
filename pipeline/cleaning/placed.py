"""Who wrote and who published an article, told by the markup alone: what elements are called, what stands beside the date.

Many pages print no label (来源：). Their templates call an element `author` or `source`, or put the name of the medium and
of the writer into elements of their own beside the date. Only what stands over the article is looked at; the names of
other articles' writers, and of commenters, stand under it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice

from lxml.html import HtmlElement

from pipeline.cleaning.chinese import simplified
from pipeline.cleaning.kinds import kind_of
from pipeline.cleaning.lines import Line, nodes, pattern, squeeze, tidy
from pipeline.cleaning.spam import fold, han
from pipeline.resources import toml

LONGEST, _BOX = 40, 90
"""Characters of a credit in an element of its own, and of an element that holds date and credits."""
_CLIMBED, _TRIED, _PIECES = 6, 100, 200
"""Parents looked at for the box of a date; elements tried as date or credit; texts in one element. No page has more."""
_NAMES = ("class", "id", "rel", "itemprop")
_CALLED = f"//*[not(self::meta)][{' or '.join(f'@{name}' for name in _NAMES)}]"
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DAY = re.compile(r"^(?:\S{2,4}[:：] ?)?(?:19|20)\d\d ?[-年/.] ?\d{1,2} ?[-月/.] ?\d{1,2}")


def named(root: HtmlElement | None, head: Sequence[str], role: str) -> Iterator[str]:
    """The texts of short elements over the article that their class, id, `rel` or `itemprop` calls by a role.

    Args:
        root: the page; a dump has no elements.
        head: the lines over the article.
        role: a key of `[called]` in `boilerplate.toml`, `author` or `medium`.
    """
    over = squeeze("".join(head))
    for text in _called(root, role) if root is not None and over else ():
        if squeeze(text) in over:
            yield pattern("called", "lead").sub("", text)


def beside_date(root: HtmlElement | None, head: Sequence[str], title: str | None) -> tuple[str, ...]:
    """The texts without a label in the element that holds the date over the article, each element's apart.

    `<p>蓉江日报</p><span>2023-05-12 09:12</span><span>关注</span>` gives 蓉江日报: a button is none. An element that holds
    the `title` too is more than one of credits.
    """
    over = squeeze("".join(head))
    elements = root.iter() if root is not None else ()
    dated = (each for each in elements if isinstance(each.tag, str) and _DAY.match((each.text or "").strip()))
    for element in islice(dated, _TRIED):
        box = _box(element, title)
        if all(squeeze(tidy(part)) in over for part in box.itertext()):
            return tuple(part for part in map(tidy, box.itertext()) if _is_credit(part))
    return ()


def is_person(text: str) -> bool:
    """Whether a credit reads like names of people, with or without a role before: 记者 王小明, 张三 李四; not 柳河教育."""
    words = pattern("called", "roles").sub(" ", fold(text)).split()
    return bool(words) and all(_person().fullmatch(word) for word in words)


def short_text(element: HtmlElement, longest: int) -> str | None:
    """The text of an element; None where it has more than `longest` characters without blanks, or too many pieces.

    It is read no further than that: a hostile page nests elements by the thousand, each with the text of all.
    """
    pieces: list[str] = []
    size = 0
    for piece in element.itertext():
        pieces.append(piece)
        size += len("".join(piece.split()))
        if size > longest or len(pieces) > _PIECES:
            return None
    return "".join(pieces)


@lru_cache(maxsize=4)
def _called(root: HtmlElement, role: str) -> Sequence[str]:
    """The credits in elements that are called by a role, wherever they stand; those of the last pages are remembered."""
    called = islice((each for each in nodes(root, _CALLED) if _is_called(each, role)), _TRIED)
    texts = (tidy(short_text(element, LONGEST) or "") for element in called)
    return [text for text in texts if _is_credit(text)]


def _is_called(element: HtmlElement, role: str) -> bool:
    return any(_is_role(name, role) for name in map(element.get, _NAMES) if name)


@lru_cache(maxsize=4096)
def _is_role(name: str, role: str) -> bool:
    return pattern("called", role).search(_CAMEL.sub("-", name.replace("_", "-")).lower()) is not None


def _is_credit(text: str) -> bool:
    """Whether a text may be a name: short, of no sentence, no date, no button, without a label of its own."""
    folded = fold(text)
    if len(text) > LONGEST or len(han(text)) < 2 or re.search(r"[,。!?|:]|\d\d:\d\d|\d{4}", folded):
        return False
    return kind_of(Line(text)) in {"short", "item", "caption"} or is_person(text)


def _box(element: HtmlElement, title: str | None) -> HtmlElement:
    """The largest element around one that holds hardly more than credits."""
    headline = squeeze(title or "") or None
    for parent in islice(element.iterancestors(), _CLIMBED):
        text = short_text(parent, _BOX)
        if parent.tag == "body" or text is None or (headline and headline in squeeze(text)):
            break
        element = parent
    return element


@cache
def _person() -> re.Pattern[str]:
    surnames = simplified("".join(toml("script")["names"]["surnames"].split()))
    return re.compile(rf"[{surnames}][\u4e00-\u9fff]{{1,2}}|[\u4e00-\u9fff]{{2,6}}·[\u4e00-\u9fff]{{2,8}}")
