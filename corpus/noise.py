"""The damage of scraped Chinese news pages, one function a kind.

`make_pages.py` puts it on clean articles, so that the pipeline meets in tests what it meets in dumps. A
function takes text and a seeded `random.Random` and gives text; what a function adds comes as plain lines,
which a template lays out in its own markup. The words that are added lie in `noise.toml`: invented brands,
mild phrases. The functions of the last section do on bytes exactly what was done to real pages.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Literal

import ftfy.bad_codecs  # noqa: F401  registers "sloppy-windows-1252", the way browsers read cp1252
from opencc import OpenCC
from pypinyin import lazy_pinyin

Lines = list[str]


@cache
def material() -> dict[str, Any]:
    """The word lists of `noise.toml`; callers must not change them."""
    with Path(__file__).with_name("noise.toml").open("rb") as file:
        return tomllib.load(file)


# --- Boilerplate: lines that a site puts around every article -------------------------------------------


def navigation(rng: Random) -> Lines:
    """The columns of a site's menu, in the site's order, some left out; they stand above every article."""
    columns: Lines = material()["navigation"]
    kept = set(rng.sample(range(len(columns)), k=rng.randint(9, 14)))
    return [column for at, column in enumerate(columns) if at in kept]


def related_news(rng: Random) -> Lines:
    """Six to ten headlines of other articles, two of them traps: each names schools that pair.

    Sites print them beside and below the article; a crawler's dump gives them as lines like any other.
    """
    headlines = rng.sample(material()["headlines"], k=rng.randint(4, 8))
    headlines += rng.sample(material()["trap_headlines"], k=2)
    rng.shuffle(headlines)
    return headlines


def disclaimer(rng: Random) -> Lines:
    """One or two sentences on copyright and opinion, as they follow an article; some say 合作, 授权, 协议."""
    return rng.sample(material()["disclaimers"], k=rng.randint(1, 2))


def footer(rng: Random) -> Lines:
    """What ends a page: buttons for print and close, the ICP number, who runs the site."""
    buttons = rng.choice(material()["buttons"])
    return [buttons, *rng.sample(material()["imprint"], k=rng.randint(2, 4)), _icp(rng)]


def share_bar(rng: Random) -> Lines:
    """The buttons over or under an article: share, print, size of type, number of readers."""
    return rng.sample(material()["share_bars"], k=rng.randint(1, 2))


def editors(rng: Random) -> Lines:
    """Who edited and checked an article, as one line or as one for each step of the check."""
    names = rng.sample(material()["persons"], k=3)
    return [line.format(*names) for line in rng.choice(material()["editor_lines"])]


def pager(rng: Random) -> Lines:
    """The links to the pages of a long article, of which the crawler has the first."""
    return [rng.choice(material()["pagers"])]


def neighbours(rng: Random) -> Lines:
    """The article before and the one after, by their headlines; one of them is a trap."""
    before, after = rng.choice(material()["headlines"]), rng.choice(material()["trap_headlines"])
    pair = rng.choice(((before, after), (after, before)))
    labels = rng.choice(material()["neighbour_labels"])
    return [f"{label}{headline}" for label, headline in zip(labels, pair, strict=True)]


def teasers(rng: Random) -> Lines:
    """Beginnings of other articles, in sentences, under their headlines: prose that isn't the page's own."""
    return [line for pair in rng.sample(material()["teasers"], k=rng.randint(2, 3)) for line in pair]


def comments(rng: Random) -> Lines:
    """Replies of readers below a thread of a forum: short, with opinions on schools, no news."""
    return rng.sample(material()["comments"], k=rng.randint(3, 5))


def _icp(rng: Random) -> str:
    return f"{rng.choice('京沪粤苏浙川鲁鄂湘')}ICP备{rng.randint(5, 21):02}{rng.randint(0, 999999):06}号"


# --- Spam: lines and titles that hijackers put in --------------------------------------------------------


def spam_title(rng: Random) -> str:
    """What stands where the title was: phrases of film sites and betting, joined by `_`, `-` or `,`."""
    phrases = rng.sample(material()["spam_phrases"], k=rng.randint(3, 5))
    return rng.choice("_-,").join(phrases)


def brand_title(title: str, rng: Random, brand: str, names: Sequence[str]) -> str:
    """A betting brand stands where the title names a school or an authority, the rest of it is untouched.

    `names` are the organisations that may be replaced; the first one (longest first) that occurs is. Where
    none occurs, the brand is glued to the front, which is as common. Half of the brands drag a tail (官网入口).
    """
    brand += rng.choice(("", rng.choice(material()["brand_suffixes"])))
    for name in sorted(names, key=lambda name: (-len(name), name)):
        if name in title:
            return title.replace(name, f"{brand} ", 1)
    return f"{brand}{title}"


def brand_once(paragraphs: Lines, rng: Random, brand: str, names: Sequence[str]) -> Lines:
    """The brand stands once where a paragraph names an organisation that the text names three times or more.

    The text is as it was where no name is so frequent.
    """
    text = "\n".join(paragraphs)
    whole = {name for name in names if not any(name != other and name in other for other in names)}
    frequent = [name for name in sorted(whole) if text.count(name) >= 3]
    if not frequent:
        return paragraphs
    name = rng.choice(frequent)
    at = rng.choice([at for at, paragraph in enumerate(paragraphs) if name in paragraph])
    return [text.replace(name, f"{brand} ", 1) if i == at else text for i, text in enumerate(paragraphs)]


def brand_everywhere(paragraphs: Lines, rng: Random, brand: str, names: Sequence[str]) -> Lines:
    """The brand stands wherever the text named the organisation that it names most often."""
    text = "\n".join(paragraphs)
    most = max(sorted(names), key=text.count, default=brand)
    return [paragraph.replace(most, f"{brand} ") for paragraph in paragraphs]


def keyword_paragraphs(paragraphs: Lines, rng: Random, brand: str) -> Lines:
    """Lines of key words for search engines between the paragraphs, behind one in three."""
    words = [*material()["spam_phrases"], *(brand + suffix for suffix in material()["brand_suffixes"])]
    hit = set(rng.sample(range(len(paragraphs)), k=-(-len(paragraphs) // 3)))
    joint = rng.choice((",", "_", " ", "、"))
    return [
        line
        for at, text in enumerate(paragraphs)
        for line in ([text, joint.join(rng.sample(words, k=rng.randint(4, 7)))] if at in hit else [text])
    ]


def hidden_spam(rng: Random, brand: str) -> Lines:
    """Link texts of a farm that a crawler sees and a reader doesn't: `display:none`, or off the screen."""
    phrases = rng.sample(material()["spam_phrases"], k=rng.randint(8, 14))
    suffixes = rng.sample(material()["brand_suffixes"], k=2)
    strangers = (f"{_stranger(rng)}{rng.choice(material()['brand_suffixes'])}" for _ in phrases[8:])
    return [*phrases[:6], *(brand + suffix for suffix in suffixes), *strangers]


def hijack_footer(rng: Random, brand: str) -> Lines:
    """What hijackers hang under a page for its readers: a heading, links of the farm, a sentence that calls."""
    links = " | ".join(brand + suffix for suffix in rng.sample(material()["brand_suffixes"], k=4))
    return [rng.choice(material()["farm_headings"]), links, _advert(rng, brand)]


def brand_sentences(paragraphs: Lines, rng: Random, brand: str) -> Lines:
    """A sentence of advertising for a brand ends about a third of the paragraphs, at least one.

    Only prose is hit (over 40 characters), as machines that spin text choose it; no heading, no caption.
    """
    prose = [at for at, paragraph in enumerate(paragraphs) if len(paragraph) > 40]
    hit = set(rng.sample(prose, k=-(-len(prose) // 3)))
    return [f"{text}{_advert(rng, brand)}" if at in hit else text for at, text in enumerate(paragraphs)]


def spam_prose(paragraphs: Lines, rng: Random, brand: str) -> Lines:
    """Paragraphs of a doorway page: adverts strung together, five to eight of them behind what was there."""
    adverts = [
        "".join(_advert(rng, brand) for _ in range(rng.randint(3, 5))) for _ in range(rng.randint(5, 8))
    ]
    return [*paragraphs, *adverts]


def brand(rng: Random) -> str:
    """An invented betting brand; hijackers sell one on all of a page."""
    name, kind = rng.choice(material()["brand_names"]), rng.choice(material()["brand_kinds"])
    return f"{name}{kind}"


def made_up_brand(rng: Random) -> str:
    """A brand as farms make them up by the thousand: two to four lucky syllables, letters with digits, or both.

    `ab88`, `鼎旺鸿`, `k7金豪`, `3344`; half of them with a trade (`鼎旺鸿体育`). No list can hold them all.
    """
    letters = "".join(rng.choices("abcdefghjkmnptuvwxyz", k=rng.randint(1, 3)))
    digits = str(
        rng.choice(
            (rng.randint(2, 9) * 11, rng.randint(2, 9) * 111, rng.randint(100, 999), rng.randint(1, 9))
        )
    )
    lucky = "".join(rng.sample(material()["brand_syllables"], k=rng.randint(2, 4)))
    name = rng.choice(
        (
            lucky,
            lucky,
            lucky,
            letters + digits,
            letters + digits + lucky[:2],
            f"{digits}{digits}"[:4] + lucky[:2],
        )
    )
    return name + rng.choice((rng.choice(material()["brand_kinds"]), ""))


_stranger = brand  # in a farm of links there are the brands of others too


def _advert(rng: Random, brand: str) -> str:
    advert: str = rng.choice(material()["adverts"])
    return advert.format(brand=brand)


# --- Markup ----------------------------------------------------------------------------------------------


def tag_soup(html: str, rng: Random) -> str:
    """Markup that no parser likes, as after several careless search-and-replace runs over a site.

    A third of the closing `p`, `li`, `span`, `td` tags is missing, a tenth of the `p` tags left a visible
    half (`/p>`, `&lt;/span&gt;`, `&amp;nbsp;`), and empty elements with one random id stand between blocks.
    Nothing of the article is lost.
    """
    html = re.sub(r"</(?:p|li|span|td)>", lambda tag: "" if rng.random() < 1 / 3 else tag[0], html)
    halves = ("/p>", "&lt;/span&gt;", "&amp;nbsp;&amp;nbsp;")
    html = re.sub(
        r"</p>", lambda tag: f"{rng.choice(halves)}{tag[0]}" if rng.random() < 0.1 else tag[0], html
    )
    mark = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=5))
    junk = '<{0} id="{1}"></{0}>'
    names = ("i", "thead", "bdo", "listing", "progress", "meter", "label")
    return re.sub(
        r"(?=<p[ >]|</body>)",
        lambda _: junk.format(rng.choice(names), mark) if rng.random() < 0.3 else "",
        html,
    )


def byline(paragraphs: Lines, rng: Random) -> Lines:
    """The reporter over the first paragraph or under the last, in a line of its own, as newspapers print it."""
    line = rng.choice(material()["bylines"]).format(*rng.sample(material()["persons"], k=2))
    return [line, *paragraphs] if rng.random() < 0.5 else [*paragraphs, line]


def run_on(paragraphs: Lines, rng: Random) -> Lines:
    """Paragraphs that ran together, into one or two, as pages without breaks have them; the last full stop may be lost."""
    joint = rng.choice(("", " "))
    half = rng.choice((0, len(paragraphs) // 2))
    parts = [joint.join(part) for part in (paragraphs[:half], paragraphs[half:]) if part]
    if rng.random() < 0.3:
        parts[-1] = parts[-1].rstrip("。")
    return parts


def fullwidth(paragraphs: Lines, rng: Random) -> Lines:
    """Latin letters and digits in full width, as old input methods of newspapers leave them."""
    plain = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    wide = str.maketrans({letter: chr(ord(letter) + 0xFEE0) for letter in plain})
    return [paragraph.translate(wide) for paragraph in paragraphs]


def entities(html: str, rng: Random) -> str:
    """A part of the Chinese characters as numeric references, decimal or hexadecimal: `&#23398;`."""
    form = rng.choice(("&#{};", "&#x{:x};"))
    share = rng.choice((0.05, 0.5, 1.0))
    return re.sub(
        r"[\u4e00-\u9fff]", lambda han: form.format(ord(han[0])) if rng.random() < share else han[0], html
    )


def halfwidth(text: str, rng: Random) -> str:
    """Crawlers that normalise width turn `，：；！？（）` into ASCII; `。、“”《》` stay as they are."""
    return text.translate(str.maketrans("，：；！？（）", ",:;!?()"))


def spare_commas(text: str, rng: Random) -> str:
    """Commas that spinners of hijacked pages put before half of the commas and full stops behind Han characters: `,。`"""
    return re.sub(
        r"(?<=[\u4e00-\u9fff])([,，。])", lambda mark: ("," if rng.random() < 0.5 else "") + mark[1], text
    )


# --- Encodings -------------------------------------------------------------------------------------------


def mojibake(text: str, rng: Random, codec: Literal["sloppy-windows-1252", "gb18030"]) -> str:
    """UTF-8 bytes shown in another code: cp1252 (`æ•™è‚²`, exact) or GBK (`鏁欒偛`).

    With `gb18030`, a run of non-ASCII with an odd number of bytes loses its last one to a `?`.
    """
    if codec == "gb18030":
        return lenient_gbk(text.encode("utf-8"))
    return text.encode("utf-8").decode(codec)


def wrong_charset(html: str, rng: Random, charset: str) -> str:
    """`<meta charset>` names another code than the page is in, as after a move to a new system."""
    return re.sub(r'(<meta charset=")[^"]*', rf"\g<1>{charset}", html)


def encode(text: str, encoding: str) -> bytes:
    """The page's bytes. What the encoding lacks becomes `&#…;`; UTF-16 begins with its mark of byte order.

    Raises:
        LookupError: when Python knows no such encoding.
    """
    if encoding in {"utf-16-le", "utf-16-be"}:
        text = f"\ufeff{text}"
    return text.encode(encoding, "xmlcharrefreplace")


# --- GBK bytes: what the annotator and its lenient decoder did -------------------------------------------


def traditional(text: str, rng: Random) -> str:
    """Simplified to Traditional, with the everyday forms (為, 啟, 群) where OpenCC has rarer ones."""
    converted: str = OpenCC("s2t").convert(text)
    return converted.translate(_everyday_forms())


def pinyin_traditional(text: str, rng: Random) -> str:
    """Hijackers' rewriting: Traditional characters, some 60 fixed ones followed by their pinyin.

    `結(jié)對` is 结对. The pinyin is written behind the *bytes* of such a character wherever they stand, so
    also where one character ends and the next begins with them: `當(dāng)?shù)氐` is 当地的.
    """
    return lenient_gbk(annotate(gbk(traditional(text, rng))))


def pinyin_at_random(text: str, rng: Random) -> str:
    """Another annotator's rewriting: Traditional characters, some three in ten of them followed by their pinyin without tone
    marks, once or several times.

    `教育部(bu)(bu)高校(xiao)` is 教育部高校; `ü` is written `v`. It takes any character, and whole ones,
    unlike `pinyin_traditional`.
    """

    def annotated(character: re.Match[str]) -> str:
        reading = lazy_pinyin(character[0])[0]
        times = rng.choices((0, 1, 2, 4), weights=(14, 3, 2, 1))[0]
        return character[0] + times * f"({reading})"

    return re.sub("[\u4e00-\u9fff]", annotated, traditional(text, rng))


def shifted_gbk(text: str, rng: Random, private_use: Literal["kept", "vanished"] = "kept") -> str:
    """The first byte of each `。` before a quotation mark is eaten, and what follows is read one byte off.

    `。”陳立華` shows as `?！标惲⑷A`: in step again at an ASCII byte, which is the second half of a character
    or swallowed. Codes that GBK leaves to the user become private-use characters, which many dumps lose.
    """
    pieces = re.split(r"。(?=[“”])", text)
    shown = lenient_gbk(b"?\xa3".join(map(gbk, pieces)))
    return shown if private_use == "kept" else re.sub("[\ue000-\uf8ff]", "", shown)


def gbk(text: str) -> bytes:
    """Text as GBK of at most two bytes a character; a character that GBK lacks becomes `&#…;`."""
    encoded = (character.encode("gb18030") for character in text)
    return b"".join(
        code if len(code) < 4 else f"&#{ord(character)};".encode()
        for character, code in zip(text, encoded, strict=True)
    )


def annotate(stream: bytes) -> bytes:
    """GBK bytes with `(pinyin)` behind the bytes of every annotated character, in or out of step."""
    readings, pattern = _annotated()
    return pattern.sub(lambda found: readings[found[1]], stream)


def lenient_gbk(stream: bytes) -> str:
    """GBK bytes as text; a lead byte and what follows it show as `?` where they make no character."""
    return re.sub(rb"[\x80-\xff].?", _shown, stream, flags=re.DOTALL).decode("utf-8")


def _shown(pair: re.Match[bytes]) -> bytes:
    try:
        return pair[0].decode("gb18030").encode("utf-8")
    except UnicodeDecodeError:
        return b"?"


@cache
def _annotated() -> tuple[Mapping[bytes, bytes], re.Pattern[bytes]]:
    """What is inserted behind the bytes of each annotated character, and the (empty) places for it."""
    readings = {gbk(character): gbk(f"({pinyin})") for character, pinyin in material()["annotated"].items()}
    return readings, re.compile(b"(?<=(" + b"|".join(map(re.escape, readings)) + b"))")


@cache
def _everyday_forms() -> dict[int, int]:
    return {ord(rare): ord(common) for rare, common in material()["everyday_forms"].items()}
