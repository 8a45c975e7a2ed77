"""Title, date, author and medium of a page, from its head, its credits and, for HTML, its meta elements.

A hijacked page names the hijacker in its title. So every place that may hold the title gives a candidate, and
the article's own words choose: a true title shares its pairs of characters with the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from functools import cache

import htmldate
from lxml.html import HtmlElement

from pipeline.cleaning.chinese import simplified
from pipeline.cleaning.content import Cut, Line, kind_of, squeeze, tidy
from pipeline.cleaning.spam import HAN, brand_phrases, fold, is_spam_line
from pipeline.resources import toml

BEIJING = timezone(timedelta(hours=8))

FIRST_YEAR = 1995
"""No web page is older."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that may be the title, the place where it stands, and how far that is to be believed, 0 to 1."""

    text: str
    place: str
    prior: float


def title(cut: Cut, root: HtmlElement | None = None, brands: frozenset[str] = frozenset()) -> str | None:
    """The title of the article without site names and spam, or None where no candidate fits the text.

    `brands` is what the page advertises itself, as `spam.advertised` gives it. Where a brand stands in the place
    of a name that the page doesn't tell, the place stays empty.
    """
    body = "".join(cut.body)
    pairs = _pairs(body)
    places = list(_candidates(cut, root))
    copies = [*(each.text for each in places), *_metas(root, "description", "keywords"), *cut.head, *cut.tail]
    limits = toml("boilerplate")["title"]
    bare = [replace(each, text=_bare(_mended(each.text, copies, body, brands), pairs)) for each in places]
    titles = [each for each in bare if _is_headline(each.text)]
    titles = [replace(each, text=_without_end(each.text, titles)) for each in titles]
    scores = {each.text: _score(each.text, titles, pairs) for each in titles}
    best = max(scores, key=lambda text: scores[text], default=None)
    return best if best is not None and scores[best] >= limits["enough"] else None


def published(
    cut: Cut, root: HtmlElement | None = None, url: str | None = None, today: date | None = None
) -> str | None:
    """The day of publication as `YYYY-MM-DD`, or None.

    Believed in this order: a meta element or script made for it; the line of date and source over the
    article; the credits under it; `htmldate`; the address; the date under a sign-off. Not believed are dates
    in sentences, days later than `today` (default: the day of the call) and days before 1995.
    """
    today = today or date.today()
    head = [line for line in reversed(cut.head) if not _credit("clock").search(squeeze(line))]
    tail = [line for line in cut.tail[:8] if _credit("dated").match(squeeze(line))]
    labelled = [line for line in head if _credit("dated").match(squeeze(line)) or _TIMED.search(fold(line))]
    plain = [line for line in head if len(squeeze(line)) <= 60 and kind_of(Line(line)) == "meta"]
    made = (*_metas(root, *toml("boilerplate")["meta_names"]["published"]), *_scripted(root))
    for line in (*made, *labelled, *plain, *tail):
        if found := _day(line, today):
            return found
    if root is not None and (found := _by_htmldate(root, url, today)):
        return found
    if url and (found := _day_of_url(url, today)):
        return found
    return next((found for line in cut.body[-2:] if _is_date(line) and (found := _day(line, today))), None)


def site(cut: Cut, root: HtmlElement | None = None) -> str | None:
    """The medium that the page names as its source (来源), or None."""
    named = _metas(root, *toml("boilerplate")["meta_names"]["source"])
    found = (
        *_sources(reversed(cut.head)),
        *(name for content in named if (name := _value([content], "sites"))),
        *_account(root),
        *_sources((*cut.tail[:8], *cut.body[-1:])),
        *(
            _value([line], "sites")
            for line in reversed(cut.head[-6:])
            if _credit("medium").search(squeeze(line))
        ),
    )
    if name := next(filter(None, found), None):
        return name
    dateline = _credit("dateline").match(fold(cut.body[0])) if cut.body else None
    return dateline[1] if dateline else None


def author(cut: Cut, root: HtmlElement | None = None) -> str | None:
    """Who wrote the article, as the page gives it (several names parted by blanks), or None."""
    found = (
        *_placed_authors(root),
        *_credited("author", reversed(cut.head)),
        *_credited("poster", cut.head),
        *_credited("byline", (*reversed(cut.head), *cut.tail[:8], *cut.body[-1:], *cut.body[:1])),
        *_credited("author", (*cut.tail[:8], *cut.body[-1:], *cut.body[:1])),
        *_metas(root, *toml("boilerplate")["meta_names"]["author"]),
    )
    return next((name for text in found if (name := _value([text], "authors"))), None)


_FRAME = ' :/|-·[]()【】“”"\uff1a\uff08\uff09'


@cache
def _credit(name: str) -> re.Pattern[str]:
    """A pattern of `[credits]` for folded text; in it, `VALUE` is a value up to the next label or mark."""
    credits = toml("boilerplate")["credits"]
    ends = rf"(?:{'|'.join(credits['labels'])}) ?[:/|丨]|{'|'.join(credits['buttons'])}|(?:19|20)\d\d[-年/.]"
    value = rf"((?:(?!{ends})(?:\([^()]{{1,20}}\)|[^|丨,。;)\]】]))+)"
    return re.compile(str(credits[name]).replace("VALUE", value))


_TITLE_LABEL = re.compile(r"(?:文章|新闻)?(?:标题|题目) ?: ?")
_TIMED = re.compile(r"(?:19|20)\d\d[-年/.]\d{1,2}[-月/.]\d{1,2}日? {0,3}\d{1,2}:\d\d")
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d) ?[-年/.] ?(\d{1,2}) ?[-月/.] ?(\d{1,2})(?!\d)")
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
            for node in root.xpath(xpath)[:5]:
                text = node if isinstance(node, str) else node.text_content()
                yield Candidate(tidy(text), name, priors[name])
    lines = [line for line in cut.head if kind_of(Line(line)) in {"short", "prose", "item", "caption"}]
    for line in lines:
        if _TITLE_LABEL.match(fold(line)):
            yield Candidate(line, "labelled", priors["labelled"])
    over = _over_credits(cut.head)
    yield from (Candidate(line, "line", priors["over" if line == over else "near"]) for line in lines[-2:])
    yield from (Candidate(line, "line", priors["line"]) for line in lines[:3] + lines[3:][-5:-2])


def _over_credits(head: Sequence[str]) -> str | None:
    """The line directly over the last line of date and source, where there is one."""
    credits = [at for at, line in enumerate(head) if kind_of(Line(line)) == "meta"]
    return head[credits[-1] - 1] if credits and credits[-1] > 0 else None


def _mended(text: str, copies: Sequence[str], body: str, brands: frozenset[str]) -> str:
    """`text` without its brand phrases; the words that one replaced are put back if they can be known."""
    sound = [copy for copy in copies if not brand_phrases(copy, brands)]
    for start, end in reversed(brand_phrases(text, brands)):
        before, after = text[:start].rstrip(" ,-_|:"), text[end:].lstrip()
        if HAN.search(before) and HAN.match(after):
            text = before + _replaced(before, after, sound, body) + after
        elif HAN.search(after):
            opening = _beside(rf"(?:^|[{_MARKS}])([^{_MARKS}]{{0,GAP}}?){{}}", after[: _seam()], sound)
            text = opening + after if opening else after.lstrip(_FRAME)
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
    if len(HAN.findall(known)) < limits["shortest"]:
        return ""
    pattern = re.compile(gap.replace("GAP", str(limits["a_gap"])).replace("{}", re.escape(known)))
    return next((hit[1] for line in copies if (hit := pattern.search(line))), "")


def _replaced(before: str, after: str, copies: Iterable[str], body: str) -> str:
    """What stood between `before` and `after`, as a clean copy or the words beside the gap tell."""
    left, right = before[-6:], re.split(r"[,。:;!?\s]", fold(after))[0][:6]
    gap = re.compile(re.escape(left) + r"(.{1,16}?)" + re.escape(right))
    for line in copies:
        if hit := gap.search(line):
            return hit[1]
    return next((name for name in toml("boilerplate")["title"]["replaced"] if _joins(name, after, body)), "")


def _joins(name: str, after: str, body: str) -> bool:
    """Whether words of the article run over the seam of `name` and `after`, and begin as `name` does.

    教育部|门签订: 部门签 stands in the text, so 教育部 is what was replaced.
    """
    return name[-1] + after[:2] in body and name[:2] in body


def _bare(text: str, pairs: frozenset[str]) -> str:
    """A title without the names of site and section behind it, or the label of a content farm."""
    ends = toml("boilerplate")["title"]
    text = re.sub(ends["buttons"], "", tidy(simplified(text)))
    if label := _TITLE_LABEL.match(fold(text)):
        text = text[label.end() :]
    while True:
        cuts = [cut for cut in _SEPARATOR.finditer(text) if cut.start() > 0]
        if not cuts:
            break
        rest, last = text[: cuts[-1].start()], text[cuts[-1].end() :]
        named = not last or last.endswith(tuple(ends["site_end"]))
        foreign = named or _overlap(last, pairs) < ends["foreign"]
        if not foreign or len(HAN.findall(rest)) < ends["shortest"] or len(last) > len(rest) + 8:
            break
        text = rest
    farm = rf"[\s:_|-]+(?:{'|'.join(ends['label_begin'])})(?:{'|'.join(ends['label_end'])})$"
    return text[: hit.start()].strip() if (hit := re.search(farm, fold(text))) else text.strip()


def _is_headline(text: str) -> bool:
    limits = toml("boilerplate")["title"]
    fits = limits["shortest"] <= len(HAN.findall(text)) <= limits["longest"]
    if not fits or kind_of(Line(text)) in {"noise", "related", "meta", "end", "spam"}:
        return False
    return not re.search("|".join(limits["empty"]), squeeze(text))


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
    score -= limits["a_name"] * _is_name(text) + limits["cut_short"] * text.endswith(("…", "..."))
    return float(score)


def _is_name(text: str) -> bool:
    """Whether a candidate looks like the name of a site or school rather than like a headline."""
    limits = toml("boilerplate")["title"]
    return len(HAN.findall(text)) <= limits["name_size"] and text.endswith(tuple(limits["site_end"]))


def _without_end(text: str, titles: Iterable[Candidate]) -> str:
    """`text` without the name of a site behind it, where another candidate has the title alone."""
    own = squeeze(text)
    for other in (each.text for each in titles if len(HAN.findall(each.text)) >= 8):
        if own != squeeze(other) and text.startswith((other + " ", other + "_", other + "-")):
            return other
    return text


def _pairs(text: str) -> frozenset[str]:
    squeezed = "".join(HAN.findall(text))
    return frozenset(squeezed[i : i + 2] for i in range(len(squeezed) - 1))


def _overlap(text: str, pairs: frozenset[str]) -> float:
    """The share of the pairs of characters of `text` that are among `pairs`; of few pairs, never 1."""
    own = _pairs(text)
    return len(own & pairs) / max(len(own), toml("boilerplate")["title"]["few"]) if own else 0.0


def _sources(lines: Iterable[str]) -> Iterator[str]:
    """The media that lines with a label name (来源：…), in their order."""
    for line in lines:
        for hit in _credit("source").finditer(fold(line)):
            if name := _value(line[hit.start(1) : hit.end(1)].split()[:1], "sites"):
                yield name


def _credited(kind: str, lines: Iterable[str]) -> Iterator[str]:
    """What the patterns of `kind` take for a name in `lines`, in their order."""
    for line in lines:
        for hit in _credit(kind).finditer(fold(line)):
            yield line[slice(*hit.span(hit.lastindex or 0))]


def _account(root: HtmlElement | None) -> Iterator[str]:
    """The name of the WeChat account that published the page, if any did."""
    for node in root.xpath('//*[@id="js_name"]') if root is not None else ():
        if name := _value([node.text_content()], "sites"):
            yield name


def _placed_authors(root: HtmlElement | None) -> Iterator[str]:
    """What stands where the markup of a widespread system has the author."""
    for node in root.xpath(toml("boilerplate")["author_places"]["xpath"]) if root is not None else ():
        yield node.text_content()


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
    pattern = re.compile("|".join(toml("boilerplate")["meta_names"]["script"]))
    for script in root.iter("script"):
        for hit in pattern.finditer(script.text or ""):
            yield hit["day"] or datetime.fromtimestamp(int(hit["epoch"]), BEIJING).date().isoformat()


def _day(text: str, today: date) -> str | None:
    folded = fold(text)
    return next((day for hit in _DATE.finditer(folded) if (day := _valid(hit, today))), None)


def _day_of_url(url: str, today: date) -> str | None:
    hits = (*_URL_DATE.finditer(url), *_COMPACT.finditer(url))
    return next((day for hit in hits if (day := _valid(hit, today))), None)


def _valid(hit: re.Match[str], today: date) -> str | None:
    try:
        day = date(int(hit[1]), int(hit[2]), int(hit[3]))
    except ValueError:
        return None
    return day.isoformat() if day.year >= FIRST_YEAR and day <= today else None


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


def _is_date(line: str) -> bool:
    return re.search(toml("boilerplate")["sign_off"]["date"], squeeze(line)) is not None


def _value(parts: Sequence[str], kind: str) -> str | None:
    """A name as it stands in a credit, or None where it is no name."""
    text = _unframed(tidy(" ".join(parts)))
    if not text or len(text) > 40 or not HAN.search(text) or is_spam_line(text):
        return None
    return None if re.search("|".join(toml("boilerplate")["no_name"][kind]), fold(text)) else text


def _unframed(text: str) -> str:
    """`text` without marks around it; a bracket that closes one inside stays: 临河家长圈（公众号）."""
    bare = text.strip(_FRAME)
    closing = text[text.find(bare) + len(bare) :][:1]
    return bare + closing if closing in {")", "）"} and re.search(r"[(（][^)）]*$", bare) else bare
