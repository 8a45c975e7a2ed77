"""Title, date, author and medium of a page, from its head, its credits and, for HTML, its meta elements.

A hijacked page names the hijacker in its title. So every place that may hold the title gives a candidate, and
the article's own words choose: a true title shares its pairs of characters with the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from functools import cache, lru_cache
from itertools import chain
from operator import add

import htmldate
from lxml.html import HtmlElement

from pipeline.alternatives import first_of
from pipeline.cleaning.brands import IN_NAMES, names_of, replaced
from pipeline.cleaning.chinese import simplified
from pipeline.cleaning.content import Cut, Line, is_prose, kind_of, squeeze, tidy
from pipeline.cleaning.decode import without_controls
from pipeline.cleaning.lines import nodes, pattern
from pipeline.cleaning.placed import LONGEST, beside_date, is_person, named, short_text
from pipeline.cleaning.spam import HAN, brand_phrases, fold, han, is_spam_line
from pipeline.resources import toml

BEIJING = timezone(timedelta(hours=8))

FIRST_YEAR = 1995
"""No web page is older."""

_LONGEST, _CUTS, _LABEL = 300, 8, 40
"""Characters of a candidate that are looked at; names of sites and sections cut off it; characters of a farm's label."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that may be the title, the place where it stands, and how far that is to be believed, 0 to 1."""

    text: str
    place: str
    prior: float


def title(cut: Cut, root: HtmlElement | None = None, brands: frozenset[str] = frozenset()) -> str | None:
    """The title of the article without site names and spam, or None where no candidate fits the text.

    `brands` is what the page advertises itself, as `brands.advertised` gives it. Where a brand stands in the place
    of a name that the page doesn't tell, the place stays empty.
    """
    body = "".join(cut.body)
    pairs = _pairs(body)
    credited = {squeeze(name) for role in ("author", "medium") for name in named(root, cut.head, role)}
    places = [
        replace(each, text=each.text[:_LONGEST])
        for each in _candidates(cut, root)
        if squeeze(each.text) not in credited
    ]
    copies = (*(each.text for each in places), *descriptions(root), *cut.head, *cut.tail)
    sound = [copy for copy in copies if not brand_phrases(copy, brands)]
    limits = toml("boilerplate")["title"]
    bare = [
        replace(each, text=_bare(_mended(each.text, sound, body, brands), pairs, each.place))
        for each in places
    ]
    titles = [each for each in bare if _is_headline(each.text) and not _is_lead(each.text, cut.body)]
    titles = [replace(each, text=_without_end(each.text, titles)) for each in titles]
    scores = {each.text: _score(each.text, titles, pairs) for each in titles}
    best = max(scores, key=lambda text: scores[text], default=None)
    if best is not None and scores[best] >= limits["enough"]:
        return best
    return _short_headline(places, brands)


def published(
    cut: Cut, root: HtmlElement | None = None, url: str | None = None, today: date | None = None
) -> str | None:
    """The day of publication as `YYYY-MM-DD`, or None.

    Believed in this order: a meta element, a `time` element or a script made for it; the line of date and source
    over the article; the credits under it; `htmldate`; the address; the date under a sign-off. A date labelled as
    that of publication goes before one of an update. Not believed are dates in sentences, days later than `today`
    (default: the day of the call) and days before 1995. What is told from the day of the crawl (3天前, 昨天) counts
    only where `today` is given: without it the same page would have another date on another day.
    """
    crawled, today = today, today or date.today()
    head = [line for line in reversed(cut.head) if not _credit("clock").search(squeeze(line))]
    tail = [line for line in cut.tail[:8] if _credit("dated").match(squeeze(line))]
    labelled = [line for line in head if _credit("dated").match(squeeze(line)) or _TIMED.search(fold(line))]
    plain = [line for line in head if _is_dateline(line)]
    made = (*_metas(root, *toml("boilerplate")["meta_names"]["published"]), *_scripted(root))
    for line in (*made, *labelled, *plain, *tail):
        if found := _day(line, today):
            return found
    if crawled and (found := next(filter(None, (_day_before(line, crawled) for line in head[:8])), None)):
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
    last = (*under, *filter(_is_date, cut.body[-2:]))
    return next((found for line in last if (found := _day(line, today))), None)


def _is_dateline(line: str) -> bool:
    """Whether a line over an article is of a date, and hardly anything else: 2023.06.09 柳河教育."""
    squeezed = _arabic(squeeze(line))
    if len(squeezed) > 60:
        return False
    return kind_of(Line(line)) == "meta" or (
        len(squeezed) <= 24 and _credit("dateline_of").search(squeezed) is not None
    )


def address(root: HtmlElement | None, cut: Cut) -> str | None:
    """The web address that the page gives as its own: canonical, `og:url`, or a line 本文地址：…; or None."""
    places = nodes(root, toml("boilerplate")["address"]["xpath"]) if root is not None else []
    lines = (fold(line) for line in (*cut.tail, *cut.head))
    told = (hit[1] for line in lines if (hit := _address_line().search(line)))
    return next((url.strip() for url in (*places, *told) if _ADDRESS.fullmatch(url.strip())), None)


@cache
def _address_line() -> re.Pattern[str]:
    return re.compile(toml("boilerplate")["address"]["line"])


def site(cut: Cut, root: HtmlElement | None = None, headline: str | None = None) -> str | None:
    """The medium that the page names as its source (来源), else the school whose site it is, or None.

    A source that is but an office (来源：教务处) is that of the school whose site it is. `headline` is the title, where it is
    known: behind it the site of a school has the school's name.
    """
    metas = _metas(root, *toml("boilerplate")["meta_names"]["source"])
    parts = [part for part in beside_date(root, cut.head, headline) if not is_person(part)]
    found = (
        *_sources(reversed(cut.head)),
        *_credited("account", reversed(cut.head)),
        *_names(metas),
        *_account(root),
        *_names(named(root, cut.head, "medium")),
        *_sources((*cut.tail[:8], *cut.body[-1:])),
        *_names(map(_undated, parts)),
        *(
            _value([line], "sites")
            for line in map(_undated, reversed(cut.head[-6:]))
            if _credit("medium").search(squeeze(line))
        ),
    )
    schools = chain(_schools_behind(root, headline), _schools_below(cut.tail))
    if name := next(filter(None, found), None):
        return next(schools, name) if _office().fullmatch(name) else name
    dateline = _credit("dateline").match(fold(cut.body[0])) if cut.body else None
    if dateline:
        return dateline[1]
    owned = (*_metas(root, *toml("boilerplate")["meta_names"]["owner"]), *_linked_data(root, "publisher"))
    return next(chain(_names(owned), schools), None)


def _schools_behind(root: HtmlElement | None, headline: str | None) -> Iterator[str]:
    """The schools that stand behind the headline in the places for a title: 我校签约-石桥中学."""
    behind = (copy.partition(headline) for copy in title_copies(root)) if headline else ()
    parts = (part for _, found, rest in behind if found for part in re.split(r"\s*[-_|丨—–]+\s*", rest))
    return (part for part in parts if _school().fullmatch(part) and not brand_phrases(part))


def _schools_below(tail: Iterable[str]) -> Iterator[str]:
    """The schools whose rights the foot of a page tells: 版权所有：石桥中学."""
    lines = (line for line in tail if _rights().search(fold(line)) and not brand_phrases(line))
    named = (hit[0] for line in lines for hit in re.finditer(f"[{IN_NAMES}]+", _rights().sub(" ", line)))
    return (name for name in named if _school().fullmatch(name))


@cache
def _rights() -> re.Pattern[str]:
    return re.compile(toml("boilerplate")["rights"]["words"], re.IGNORECASE)


@cache
def _office() -> re.Pattern[str]:
    return re.compile(toml("boilerplate")["rights"]["office"])


@cache
def _school() -> re.Pattern[str]:
    return re.compile(names_of("SCHOOL", "UNIVERSITY"))


def _names(texts: Iterable[str]) -> Iterator[str]:
    """Those of `texts` that may be the name of a medium."""
    return (name for text in texts if (name := _value([text], "sites")))


def author(
    cut: Cut,
    root: HtmlElement | None = None,
    headline: str | None = None,
    medium: str | None = None,
) -> str | None:
    """Who wrote the article, as the page gives it (several names parted by blanks), or None.

    What stands behind a label, or in an element made for it, is kept as it is (记者 甲 通讯员 乙); of a byline without
    one, the names. Where an account is the author, its name is that of the `medium`, and there is no author.
    """
    parts = (part for part in beside_date(root, cut.head, headline) if is_person(part))
    edges = (*reversed(cut.head), *cut.tail[:8], *cut.body[-1:], *cut.body[:1])
    found = (
        *_placed_authors(root),
        *_credited("author", reversed(cut.head)),
        *(text for text in named(root, cut.head, "author") if text != medium),
        *_credited("poster", cut.head),
        *parts,
        *_bylines(edges),
        *_credited("byline", edges),
        *_credited("author", (*cut.tail[:8], *cut.body[-1:], *cut.body[:1])),
        *_metas(root, *toml("boilerplate")["meta_names"]["author"]),
        *_linked_data(root, "author"),
    )
    return next((name for text in found if (name := _value([text], "authors"))), None)


def title_copies(root: HtmlElement | None) -> list[str]:
    """What stands in the places of HTML for a title, sound or damaged, with the site's name behind it."""
    places = toml("boilerplate")["title"]["places"].values()
    found = (node for xpath in places for node in nodes(root, xpath)[:_PLACES]) if root is not None else ()
    return [tidy(node if isinstance(node, str) else node.text_content()) for node in found]


def descriptions(root: HtmlElement | None) -> Iterator[str]:
    """What the meta elements say of the page."""
    return _metas(root, "description", "keywords")


_FRAME = ' :/|-·[]()【】《》“”"\uff1a\uff08\uff09'
_CLOSING = ' :/|-·])】”"\uff1a\uff09'


@cache
def _credit(name: str) -> re.Pattern[str]:
    """A pattern of `[credits]` for folded text; in it, `VALUE` is a value up to the next label or mark, `ROLE` 本报记者."""
    credits = toml("boilerplate")["credits"]
    labels, buttons = first_of(credits["labels"]), first_of(credits["buttons"])
    ends = rf"[\[【]?{labels}[\]】]? ?[:/|丨]|{buttons}|(?:19|20)\d\d[-年/.]"
    value = rf"((?:(?!{ends})(?:\([^()]{{1,20}}\)|[^|丨,。;)\]】<]))+)"
    return re.compile(str(credits[name]).replace("VALUE", value).replace("ROLE", credits["role"]))


_TITLE_LABEL = re.compile(r"(?:文章|新闻)?(?:标题|题目) ?: ?")
_TIMED = re.compile(r"(?:19|20)\d\d[-年/.]\d{1,2}[-月/.]\d{1,2}日? {0,3}\d{1,2}:\d\d")
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d) ?[-年/.] ?(\d{1,2}) ?[-月/.] ?(\d{1,2})(?!\d)")
_SHORT_DATE = re.compile(r"(?:时间|日期|于) ?: ?(\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_CHINESE_DATE = re.compile(
    "([一二][〇○零一二三四五六七八九]{3})(年)([一二三四五六七八九十]{1,2})(月)([一二三四五六七八九十]{1,3})(日)"
)
_BRACKETED = re.compile(
    r"[\[【]((?:信息|文章|稿件)?来源|作者|稿源|发布(?:时间|日期|机构|人|者)|日期|时间|编辑|责任编辑)[\]】](?!:)"
)
_ADDRESS = re.compile(
    r"https?://[\w.-]+\.[a-z]{2,}(?::\d+)?(?:/[^\s<>\"']{0,1000})?", re.IGNORECASE | re.ASCII
)
_PLACES = 5  # elements of one kind that are looked at for a title or a credit
_PARTS = 20  # parts of JSON-LD read: pages have one or two
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?:\d{6})?(?!\d)")
_URL_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/_]?(\d{1,2})[-/_]?(\d{1,2})(?!\d)")
_SEPARATOR = re.compile(
    r"\s*[_|丨]+\s*|\s+[-–—·]+\s*|\s*[-–—]{1,2}\s+|(?<=[\u4e00-\u9fff”》!?])[-–—](?=[\u4e00-\u9fff])|\s*[>»›]\s*"
)


def _candidates(cut: Cut, root: HtmlElement | None) -> Iterator[Candidate]:
    """What may be the title, the most believed places first."""
    priors = toml("boilerplate")["title"]["priors"]
    if root is not None:
        for name, xpath in toml("boilerplate")["title"]["places"].items():
            for node in nodes(root, xpath)[:_PLACES]:
                text = node if isinstance(node, str) else node.text_content()
                yield Candidate(tidy(text), name, priors[name])
    lines = [line for line in cut.head if kind_of(Line(line)) in {"short", "prose", "item", "caption"}]
    for line in lines:
        if _TITLE_LABEL.match(fold(line)):
            yield Candidate(line, "labelled", priors["labelled"])
    over = _over_credits(cut.head)
    yield from (Candidate(line, "line", priors["over"]) for line in over)
    yield from (Candidate(line, "line", priors["near"]) for line in lines[-2:] if line not in over)
    yield from (Candidate(line, "line", priors["line"]) for line in lines[:3] + lines[3:][-5:-2])


def _over_credits(head: Sequence[str]) -> Sequence[str]:
    """The line directly over the last lines of date and source, where there are any, and the one over a name there.

    What an account publishes has its name between title and date.
    """
    credits = [_is_of_credits(line) for line in head]
    above = len(head) - 1 - credits[::-1].index(True) if True in credits else -1
    while above >= 0 and credits[above]:
        above -= 1
    if above < 1 or len(han(head[above])) > toml("boilerplate")["title"]["name_size"]:
        return head[above : above + 1] if above >= 0 else ()
    return head[above - 1 : above + 1]


def _is_of_credits(line: str) -> bool:
    """Whether a line over an article tells of day, hour, source or writer, with whatever beside it."""
    folded = fold(line)
    if len(folded) > 80:
        return False
    return (
        kind_of(Line(line)) == "meta"
        or re.match(r"\d{1,2}:\d\d|(?:19|20)\d\d ?[-年/.] ?\d{1,2} ?[-月/.] ?\d", folded) is not None
        or _TIMED.search(folded) is not None
        or _credit("source").search(_plain_labels(line)) is not None
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


def _mended(text: str, sound: Sequence[str], body: str, brands: frozenset[str]) -> str:
    """`text` without its brand phrases; the words that one replaced are put back if `sound` copies or the body tell."""
    if label := _TITLE_LABEL.match(fold(text)):
        text = text[label.end() :]
    for start, end in reversed(brand_phrases(text, brands)):
        before, after = text[:start].rstrip(" ,-_|:"), text[end:].lstrip()
        if HAN.search(before) and HAN.search(after):
            text = before + replaced(before, after, sound, body) + after
        elif HAN.search(after):
            opening = _beside(rf"(?:^|[{_MARKS}])([^{_MARKS}]{{0,GAP}}?){{}}", after[: _seam()], sound)
            text = opening + after if opening else after.lstrip(_CLOSING)
        else:
            closing = _beside(rf"{{}}([^{_MARKS}]{{0,GAP}}?)(?:[{_MARKS}]|$)", before[-_seam() :], sound)
            text = before + closing if closing else text[:start].rstrip(" ,-_|") + " " + after
    return text.strip()


_MARKS = r":\uff1a\s,\uff0c_|"
"""What ends a title in a line of key words or a description, for a class of characters."""


def _seam() -> int:
    return int(toml("boilerplate")["title"]["seam"])


def _beside(gap: str, known: str, copies: Iterable[str]) -> str:
    """The words at the beginning or end of a title in its copies, beside its `known` characters; else nothing.

    Args:
        gap: a pattern with one group; `{}` in it is what is known, `GAP` the greatest size of the group.
        known: characters beside the brand; of fewer than `shortest` nothing is told.
        copies: lines without brands.
    """
    limits = toml("boilerplate")["title"]
    if len(han(known)) < limits["shortest"]:
        return ""
    beside = re.compile(gap.replace("GAP", str(limits["a_gap"])).replace("{}", re.escape(known)))
    return next((hit[1] for line in copies if (hit := beside.search(line))), "")


def _bare(text: str, pairs: frozenset[str], place: str) -> str:
    """A title without the names of site and section behind it, or the label of a content farm.

    In the page itself, nothing but a name of a site is cut off: a headline may have a bar of its own.
    """
    ends = toml("boilerplate")["title"]
    text = re.sub(ends["buttons"], "", tidy(simplified(text)))
    if label := _TITLE_LABEL.match(fold(text)):
        text = text[label.end() :]
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


@cache
def _farm() -> re.Pattern[str]:
    """The label of a content farm behind a title."""
    begin, end = (first_of(toml("boilerplate")["title"][key]) for key in ("label_begin", "label_end"))
    return re.compile(rf"[\s:_|-]+{begin}{end}$")


def _is_headline(text: str) -> bool:
    limits = toml("boilerplate")["title"]
    return limits["shortest"] <= len(han(text)) <= limits["longest"] and not _is_other_line(text)


def _short_headline(places: Iterable[Candidate], brands: frozenset[str]) -> str | None:
    """What is shorter than headlines are, but stands in `title` and `h1`, and names neither a site nor a section: 签约."""
    limits = toml("boilerplate")["title"]
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


def _is_other_line(text: str) -> bool:
    """Whether a line is of another kind than a headline: a button, credits, spam, the name of a section."""
    return kind_of(Line(text)) in {"noise", "related", "meta", "end", "spam"} or bool(
        pattern("title", "empty").search(squeeze(text))
    )


def _score(text: str, titles: Sequence[Candidate], pairs: frozenset[str]) -> float:
    """How well a candidate stands.

    All copies of a title, sound or damaged, share the best of their places and the number of them; which copy
    is sound is for the words of the article to say.
    """
    limits, own = toml("boilerplate")["title"], _pairs(text)
    copies = [each for each in titles if 2 * len(own & _pairs(each.text)) > len(own | _pairs(each.text))]
    score = max((each.prior for each in copies), default=0.0) + _overlap(text, pairs)
    score += limits["agreement"] * min(len({each.place for each in copies}) - 1, 2)
    score += limits["same"] * min(sum(each.text == text for each in copies) - 1, 2)
    named = _is_name(text) and all(each.place not in limits["sure"] for each in copies)
    score -= limits["a_name"] * named + limits["cut_short"] * text.endswith(("…", "..."))
    return float(score)


def _is_name(text: str) -> bool:
    """Whether a candidate looks like the name of a site or school rather than like a headline."""
    limits = toml("boilerplate")["title"]
    return len(han(text)) <= limits["name_size"] and text.endswith(tuple(limits["site_end"]))


def _without_end(text: str, titles: Iterable[Candidate]) -> str:
    """`text` without the name of a site behind it, where another candidate has the title alone."""
    own = squeeze(text)
    for other in (each.text for each in titles if len(han(each.text)) >= 8):
        if own != squeeze(other) and text.startswith((other + " ", other + "_", other + "-")):
            return other
    return text


@lru_cache(maxsize=64)
def _pairs(text: str) -> frozenset[str]:
    squeezed = han(text)
    return frozenset(map(add, squeezed, squeezed[1:]))


def _overlap(text: str, pairs: frozenset[str]) -> float:
    """The share of the pairs of characters of `text` that are among `pairs`; of few pairs, never 1."""
    own = _pairs(text)
    return len(own & pairs) / max(len(own), toml("boilerplate")["title"]["few"]) if own else 0.0


@lru_cache(maxsize=1 << 8)
def _plain_labels(line: str) -> str:
    """`line` folded, with labels in brackets written as others, every character at its place: `【来源】` is ` 来源:`."""
    return _BRACKETED.sub(r" \1:", fold(line))


def _sources(lines: Iterable[str]) -> Iterator[str]:
    """The media that lines with a label name (来源：…), in their order."""
    for line in lines:
        for hit in _credit("source").finditer(_plain_labels(line)):
            if name := _value(line[hit.start(1) : hit.end(1)].split()[:1], "sites"):
                yield name


def _credited(kind: str, lines: Iterable[str]) -> Iterator[str]:
    """What the patterns of `kind` take for a name in `lines`, in their order."""
    for line in lines:
        for hit in _credit(kind).finditer(_plain_labels(line)):
            yield line[slice(*hit.span(hit.lastindex or 0))]


def _bylines(lines: Iterable[str]) -> Iterator[str]:
    """The names of lines that are nothing but a byline: `□本报记者 甲 乙 通讯员 丙` gives 甲 乙 丙."""
    for line in lines:
        folded = fold(line).strip(_FRAME)
        if len(folded) <= 40 and _credit("alone").fullmatch(folded):
            yield " ".join(re.split(r"[\s、,/]+", _credit("roles").sub(" ", folded).strip()))


def _undated(line: str) -> str:
    """A line of credits without its date and time, page of a paper and counters: what is left may be a medium."""
    return tidy(re.sub(toml("boilerplate")["credits"]["beside_medium"], " ", fold(line)))


def _linked_data(root: HtmlElement | None, role: str) -> Iterator[str]:
    """The names that JSON-LD scripts give for `author` or `publisher`; scripts that are no JSON tell nothing."""
    scripts = nodes(root, '//script[@type="application/ld+json"]') if root is not None else ()
    for script in scripts:
        try:
            parts = [json.loads(script.text or "")]
        except (ValueError, RecursionError):
            continue
        for part in parts:
            if isinstance(part, list):
                parts.extend(part[:_PARTS])
            elif isinstance(part, dict):
                parts.extend(part.get("@graph", [])[:_PARTS] if isinstance(part.get("@graph"), list) else [])
                named = part.get(role)
                people = named if isinstance(named, list) else [named]
                names = [one.get("name") if isinstance(one, dict) else one for one in people]
                if text := " ".join(name for name in names if isinstance(name, str)):
                    yield without_controls(text)


def _account(root: HtmlElement | None) -> Iterator[str]:
    """The name of the WeChat account that published the page, if any did."""
    return (name for text in _short_texts(root, '//*[@id="js_name"]') if (name := _value([text], "sites")))


def _placed_authors(root: HtmlElement | None) -> Iterator[str]:
    """What stands where the markup of a widespread system has the author."""
    return _short_texts(root, toml("boilerplate")["author_places"]["xpath"])


def _short_texts(root: HtmlElement | None, xpath: str) -> Iterator[str]:
    """The texts of the first elements at a place of credits, without those that are too long for one."""
    found = nodes(root, xpath)[:_PLACES] if root is not None else ()
    return (text for node in found if (text := short_text(node, LONGEST)))


def _metas(root: HtmlElement | None, *names: str) -> Iterator[str]:
    """The contents of the meta elements of these names (or properties), in the order of the names."""
    if root is None:
        return
    found: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        key = (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").lower()
        found.setdefault(key, []).append(tidy(meta.get("content") or ""))
    for name in names:
        yield from found.get(name, ())


def _scripted(root: HtmlElement | None) -> Iterator[str]:
    """The dates that scripts of a page set: the only ones that a WeChat article has."""
    if root is None:
        return
    told = pattern("meta_names", "script")
    for script in root.iter("script"):
        for hit in told.finditer(script.text or ""):
            yield hit["day"] or datetime.fromtimestamp(int(hit["epoch"]), BEIJING).date().isoformat()


def _day(text: str, today: date) -> str | None:
    """The first day in a line of credits, one labelled as that of publication before others, of an update last."""
    folded = _arabic(fold(text))
    hits = sorted(
        _DATE.finditer(folded), key=lambda hit: _lateness(folded[max(0, hit.start() - 8) : hit.start()])
    )
    if found := next((day for hit in hits if (day := _valid(hit, today))), None):
        return found
    short = _SHORT_DATE.search(folded)
    return _valid_day(2000 + int(short[1]), int(short[2]), int(short[3]), today) if short else None


def _lateness(label: str) -> int:
    """How far the words before a date speak against its being that of publication: 0 for it, 2 for another."""
    labels = toml("boilerplate")["date_labels"]
    return 0 if re.search(labels["published"], label) else 2 if re.search(labels["other"], label) else 1


_DIGITS = ("〇○零", "一", "二", "三", "四", "五", "六", "七", "八", "九")
_NUMERALS = {numeral: digit for digit, numerals in enumerate(_DIGITS) for numeral in numerals}


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


def _day_of_url(url: str, today: date) -> str | None:
    hits = (*_URL_DATE.finditer(url), *_COMPACT.finditer(url))
    return next((day for hit in hits if (day := _valid(hit, today))), None)


def _valid(hit: re.Match[str], today: date) -> str | None:
    return _valid_day(int(hit[1]), int(hit[2]), int(hit[3]), today)


def _valid_day(year: int, month: int, day: int, today: date) -> str | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found.isoformat() if found.year >= FIRST_YEAR and found <= today else None


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


def _is_date(line: str) -> bool:
    return re.search(toml("boilerplate")["sign_off"]["date"], squeeze(line)) is not None


def _value(parts: Sequence[str], kind: str) -> str | None:
    """A name as it stands in a credit, or None where it is no name."""
    text = _unframed(tidy(" ".join(parts)))
    if not text or len(text) > 40 or not HAN.search(text) or is_spam_line(text):
        return None
    return None if pattern("no_name", kind).search(fold(text)) else text


def _unframed(text: str) -> str:
    """`text` without marks around it; a bracket that closes one inside stays: 临河家长圈（公众号）."""
    bare = text.strip(_FRAME)
    closing = text[text.find(bare) + len(bare) :][:1]
    return bare + closing if closing in {")", "）"} and re.search(r"[(（][^)）]*$", bare) else bare
