"""The title of an article, from all places of its page that may hold it.

A hijacked page names the hijacker in its title. So every place that may hold the title gives a candidate, and
the article's own words choose: a true title shares its pairs of characters with the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from operator import add
from typing import Any

from lxml.html import HtmlElement

from pipeline.alternatives import first_of
from pipeline.cleaning.brands import replaced
from pipeline.cleaning.chinese import simplified
from pipeline.cleaning.content import Cut, Line, is_prose, kind_of, squeeze, tidy
from pipeline.cleaning.credits import is_of_credits
from pipeline.cleaning.lines import nodes, pattern
from pipeline.cleaning.placed import named
from pipeline.cleaning.spam import HAN, brand_phrases, fold, han
from pipeline.cleaning.structured_data import metas
from pipeline.resources import toml

_LONGEST, _CUTS, _LABEL = 300, 8, 40
"""Characters of a candidate that are looked at; names of sites and sections cut off it; characters of a farm's label."""
_ELEMENTS = 5
"""Elements of one kind that are looked at."""
_CLOSING = ' :/|-·])】”"\uff1a\uff09'
_MARKS = r":\uff1a\s,\uff0c_|"
"""What ends a title in a line of key words or a description, for a class of characters."""
_SEPARATOR = re.compile(
    r"\s*[_|丨]+\s*|\s+[-–—·]+\s*|\s*[-–—]{1,2}\s+|(?<=[\u4e00-\u9fff”》!?])[-–—](?=[\u4e00-\u9fff])|\s*[>»›]\s*"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that may be the title, the place where it stands, and how far that is to be believed, 0 to 1."""

    text: str
    place: str
    prior: float


def title(cut: Cut, root: HtmlElement | None = None, brands: frozenset[str] = frozenset()) -> str | None:
    """The title of the article without site names and spam, or None where no candidate fits the text.

    Where a brand stands in the place of a name that the page doesn't tell, the place stays empty.

    Args:
        cut: the page in head, article and tail.
        root: the page; a dump has no elements.
        brands: what the page advertises itself, as `brands.advertised` gives it.
    """
    body = "".join(cut.body)
    pairs = _pairs(body)
    credited = {squeeze(name) for role in ("author", "medium") for name in named(root, cut.head, role)}
    places = [
        replace(each, text=each.text[:_LONGEST])
        for each in _candidates(cut, root)
        if squeeze(each.text) not in credited
    ]
    copies = (*(each.text for each in places), *metas(root, "description"), *cut.head, *cut.tail)
    sound = [copy for copy in copies if not brand_phrases(copy, brands)]
    mended = {text: _mended(text, sound, body, brands) for text in {each.text for each in places}}
    bare = [replace(each, text=_bare(mended[each.text], pairs, each.place)) for each in places]
    titles = [each for each in bare if _is_headline(each.text) and not _is_lead(each.text, cut.body)]
    titles = [replace(each, text=_without_end(each.text, titles)) for each in titles]
    scores = {text: _score(text, titles, pairs) for text in dict.fromkeys(each.text for each in titles)}
    best = max(scores, key=lambda text: scores[text], default=None)
    if best is not None and scores[best] >= _lexicon()["enough"]:
        return best
    return _short_headline(places, brands)


def title_copies(root: HtmlElement | None) -> list[str]:
    """What stands in the places of HTML for a title, sound or damaged, with the site's name behind it."""
    return [text for _, text in _in_places(root)]


@lru_cache(maxsize=1)
def _in_places(root: HtmlElement | None) -> Sequence[tuple[str, str]]:
    """The texts in the places of HTML for a title, each behind the name of its place; those of the last page are remembered."""
    return [
        (place, tidy(node if isinstance(node, str) else node.text_content())[:_LONGEST])
        for place, xpath in (_lexicon()["places"].items() if root is not None else ())
        for node in nodes(root, xpath)[:_ELEMENTS]
    ]


def _candidates(cut: Cut, root: HtmlElement | None) -> Iterator[Candidate]:
    """What may be the title, the most believed places first."""
    priors = _lexicon()["priors"]
    yield from (Candidate(text, place, priors[place]) for place, text in _in_places(root))
    lines = [line for line in cut.head if kind_of(Line(line)) in {"short", "prose", "item", "caption"}]
    labelled = (line for line in lines if pattern("title", "label").match(fold(line)))
    yield from (Candidate(line, "labelled", priors["labelled"]) for line in labelled)
    over = _over_credits(cut.head)
    yield from (Candidate(line, "line", priors["over"]) for line in over)
    yield from (Candidate(line, "line", priors["near"]) for line in lines[-2:] if line not in over)
    yield from (Candidate(line, "line", priors["line"]) for line in lines[:3] + lines[3:][-5:-2])


def _over_credits(head: Sequence[str]) -> Sequence[str]:
    """The line directly over the last lines of date and source, where there are any, and the one over a name there.

    What an account publishes has its name between title and date.
    """
    credits = [is_of_credits(line) for line in head]
    above = len(head) - 1 - credits[::-1].index(True) if True in credits else -1
    while above >= 0 and credits[above]:
        above -= 1
    if above < 1 or len(han(head[above])) > _lexicon()["name_size"]:
        return head[above : above + 1] if above >= 0 else ()
    return head[above - 1 : above + 1]


def _mended(text: str, sound: Sequence[str], body: str, brands: frozenset[str]) -> str:
    """`text` without its brand phrases; the words that one replaced are put back if `sound` copies or the body tell."""
    text, seam = _unlabelled(text), _lexicon()["seam"]
    for start, end in reversed(brand_phrases(text, brands)):
        before, after = text[:start].rstrip(" ,-_|:"), text[end:].lstrip()
        if HAN.search(before) and HAN.search(after):
            text = before + replaced(before, after, sound, body) + after
        elif HAN.search(after):
            opening = _beside(rf"(?:^|[{_MARKS}])([^{_MARKS}]{{0,GAP}}?){{}}", after[:seam], sound)
            text = opening + after if opening else after.lstrip(_CLOSING)
        else:
            closing = _beside(rf"{{}}([^{_MARKS}]{{0,GAP}}?)(?:[{_MARKS}]|$)", before[-seam:], sound)
            text = before + closing if closing else text[:start].rstrip(" ,-_|") + " " + after
    return text.strip()


def _beside(gap: str, known: str, copies: Iterable[str]) -> str:
    """The words at the beginning or end of a title in its copies, beside its `known` characters; else nothing.

    Args:
        gap: a pattern with one group; `{}` in it is what is known, `GAP` the greatest size of the group.
        known: characters beside the brand; of fewer than `shortest` nothing is told.
        copies: lines without brands.
    """
    if len(han(known)) < _lexicon()["shortest"]:
        return ""
    beside = re.compile(gap.replace("GAP", str(_lexicon()["a_gap"])).replace("{}", re.escape(known)))
    return next((hit[1] for line in copies if (hit := beside.search(line))), "")


def _bare(text: str, pairs: frozenset[str], place: str) -> str:
    """A title without the names of site and section behind it, or the label of a content farm.

    In the page itself, nothing but a name of a site is cut off: a headline may have a bar of its own.
    """
    ends = _lexicon()
    text = _plain(text)
    cuts = [cut for cut in _SEPARATOR.finditer(text) if cut.start() > 0]
    for cut in reversed(cuts[-_CUTS:]):
        rest, last = text[: cut.start()], text[cut.end() :]
        named = not last or last.endswith(tuple(ends["site_end"]))
        foreign = named or (place in ends["of_site"] and _overlap(last, pairs) < ends["foreign"])
        if not foreign or len(han(rest)) < ends["shortest"] or len(last) > len(rest) + 8:
            break
        text = rest
    label = _farm().search(fold(text), max(0, len(text) - _LABEL))
    return text[: label.start()].strip() if label else text.strip()


@lru_cache(maxsize=64)
def _plain(text: str) -> str:
    """A title in Simplified characters, without buttons; several places of a page have the same one."""
    return _unlabelled(pattern("title", "buttons").sub("", tidy(simplified(text))))


def _unlabelled(text: str) -> str:
    """A line without 标题： before its title."""
    label = pattern("title", "label").match(fold(text))
    return text[label.end() :] if label else text


def _without_end(text: str, titles: Iterable[Candidate]) -> str:
    """`text` without the name of a site behind it, where another candidate has the title alone."""
    own = squeeze(text)
    for other in (each.text for each in titles if len(han(each.text)) >= 8):
        if own != squeeze(other) and text.startswith((other + " ", other + "_", other + "-")):
            return other
    return text


def _is_headline(text: str) -> bool:
    return _lexicon()["shortest"] <= len(han(text)) <= _lexicon()["longest"] and not _is_other_line(text)


def _is_other_line(text: str) -> bool:
    """Whether a line is of another kind than a headline: a button, credits, spam, the name of a section."""
    return kind_of(Line(text)) in {"noise", "related", "meta", "end", "spam"} or bool(
        pattern("title", "empty").search(squeeze(text))
    )


def _is_lead(text: str, body: Sequence[str]) -> bool:
    """Whether a candidate is no title but how the article begins, cut off or not, or else several sentences.

    Counter-example: a headline in the words of the first sentence.
    """
    folded = fold(text)
    if "。" in folded.rstrip("。”」"):
        return True
    if not (is_prose(text) or text.endswith(("…", "..."))):
        return False
    begun, opening = squeeze(text).rstrip(".…"), [squeeze(paragraph) for paragraph in body[:3]]
    return begun not in opening and begun[-12:] in "".join(opening)


def _score(text: str, titles: Sequence[Candidate], pairs: frozenset[str]) -> float:
    """How well a candidate stands.

    All copies of a title, sound or damaged, share the best of their places and the number of them; which copy
    is sound is for the words of the article to say.
    """
    limits, own = _lexicon(), _pairs(text)
    copies = [each for each in titles if 2 * len(own & _pairs(each.text)) > len(own | _pairs(each.text))]
    score = max((each.prior for each in copies), default=0.0) + _overlap(text, pairs)
    score += limits["agreement"] * min(len({each.place for each in copies}) - 1, 2)
    score += limits["same"] * min(sum(each.text == text for each in copies) - 1, 2)
    named = _is_name(text) and all(each.place not in limits["sure"] for each in copies)
    score -= limits["a_name"] * named + limits["cut_short"] * text.endswith(("…", "..."))
    return float(score)


def _is_name(text: str) -> bool:
    """Whether a candidate looks like the name of a site or school rather than like a headline."""
    return len(han(text)) <= _lexicon()["name_size"] and text.endswith(tuple(_lexicon()["site_end"]))


def _overlap(text: str, pairs: frozenset[str]) -> float:
    """The share of the pairs of characters of `text` that are among `pairs`; of few pairs, never 1."""
    own = _pairs(text)
    return len(own & pairs) / max(len(own), _lexicon()["few"]) if own else 0.0


@lru_cache(maxsize=64)
def _pairs(text: str) -> frozenset[str]:
    squeezed = han(text)
    return frozenset(map(add, squeezed, squeezed[1:]))


def _short_headline(places: Iterable[Candidate], brands: frozenset[str]) -> str | None:
    """What is shorter than headlines are, but stands in `title` and `h1`, and names neither a site nor a section: 签约."""
    limits = _lexicon()
    sections = {*toml("boilerplate")["menu"]["columns"], *limits["sections"]}
    # Behind a separator the site is named.
    told = [(each.place, _SEPARATOR.split(simplified(each.text), maxsplit=1)[0]) for each in places]
    return next(
        (
            text
            for place, text in told
            if place == "h1"
            and ("title", text) in told
            and 2 <= len(text) == len(han(text)) < limits["shortest"]
            and not text.endswith(tuple(limits["site_end"]))
            and text not in sections
            and not brand_phrases(text, brands)
            and not _is_other_line(text)
        ),
        None,
    )


@cache
def _farm() -> re.Pattern[str]:
    """The label of a content farm behind a title."""
    begin, end = (first_of(_lexicon()[key]) for key in ("label_begin", "label_end"))
    return re.compile(rf"[\s:_|-]+{begin}{end}$")


@cache
def _lexicon() -> dict[str, Any]:
    """Words, places and weights: `[title]` of `boilerplate.toml`, where each is explained."""
    return dict(toml("boilerplate")["title"])
