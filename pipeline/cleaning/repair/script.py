"""Traditional characters to Simplified ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain

from pipeline.cleaning.chinese import simplified, traditional_characters
from pipeline.cleaning.repair.edits import Edit, prose
from pipeline.cleaning.spam import HAN, han
from pipeline.resources import toml

_FOREIGN = re.compile(r"[\u3041-\u30ff\u31f0-\u31ff\u1100-\u11ff\uac00-\ud7af]")
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?\n]*|[。！？!?\n]+")

# Of running Traditional text a third and more of the characters differ from the Simplified ones; of
# Simplified text (乾隆, 瞭望, 慰藉) it is less than one in fifty.
_PAGE_SHARE = 0.12
_SENTENCE_SHARE = 0.15
_SENTENCE_FEW = 2
# Half of the letters of Japanese are kana; a Chinese sentence may have a の in it, and a Chinese page a
# sentence of Japanese.
_FOREIGN_SENTENCE = 0.2
_FOREIGN_PAGE = 0.3


def traditional(text: str) -> list[Edit]:
    """Conversion to Simplified, of the whole prose of a page that is written in Traditional characters, else
    of the sentences that are; of no sentence in Japanese or Korean.

    OpenCC converts (hk2s); 著, 乾 and 昇 are the project's own, see `as_in_mainland`. Counter-examples: a
    Simplified page with 乾隆 or 《瞭望》, a sentence that names one Traditional character, `東京都の学校`, and
    on a page with kana all of a headline without any.
    """
    if not _traditional().search(text):
        return []
    stretches = list(prose(text))
    plain = "\n".join(text[start:end] for start, end in stretches)
    if _foreign_share(plain) > _FOREIGN_PAGE:
        return []
    whole = _count(plain) >= _PAGE_SHARE * max(1, len(han(plain)))
    particle = "着" not in plain
    edits = [
        Edit(*place, as_in_mainland(text[slice(*place)], particle))
        for start, end in stretches
        for place in _places(text, start, end, whole)
    ]
    return [edit for edit in edits if edit.text != text[edit.start : edit.end]]


def as_in_mainland(text: str, particle: bool = True) -> str:
    """Traditional `text` as a paper of the mainland prints it; as long as before.

    Args:
        text: in Traditional characters of Taiwan, Hong Kong or old prints.
        particle: whether 著 may stand for 着, as in Taiwan (接著, but not 著名); not where the page has 着.

    乾 becomes 干 in its words (乾燥), and stays elsewhere (乾隆, 乾校長, 李乾); 昇 likewise becomes 升. A character
    whose simplified form no encoding of newspapers has (the middle one of 梁銶琚中學) stays.
    """
    if particle:
        text = _particle().sub(lambda match: match["word"] or "着", text)
    named = {match.start() for match in _open().finditer(text) if match[1] is None}
    pairs = zip(text, simplified(text).translate(_variants()), strict=True)
    return "".join(
        before if at in named or after > "\uffff" else after for at, (before, after) in enumerate(pairs)
    )


def changed(text: str, edits: list[Edit]) -> int:
    """How many characters the conversions `edits` of `text` change."""
    return sum(
        before != after
        for edit in edits
        for before, after in zip(text[edit.start : edit.end], edit.text, strict=True)
    )


def _places(text: str, start: int, end: int, whole: bool) -> Iterator[tuple[int, int]]:
    """What of the stretch [start, end) is converted: all of it, or sentences."""
    if not HAN.search(text, start, end):
        return
    if whole and not _FOREIGN.search(text, start, end):
        yield start, end
        return
    for match in _SENTENCE.finditer(text, start, end):
        count = _count(match[0])
        is_traditional = count >= _SENTENCE_FEW and count >= _SENTENCE_SHARE * len(han(match[0]))
        if (whole or is_traditional) and _foreign_share(match[0]) <= _FOREIGN_SENTENCE:
            yield match.span()


def _foreign_share(text: str) -> float:
    """How much of the letters of `text` only Japanese or Korean has, 0 to 1."""
    foreign = len(_FOREIGN.findall(text))
    return foreign / max(1, foreign + len(han(text)))


@cache
def _particle() -> re.Pattern[str]:
    words = "|".join(toml("script")["particle"]["words"])
    return re.compile(f"(?P<word>{words}|(?<={_surname()})著(?={_title()}))|著")


@cache
def _open() -> re.Pattern[str]:
    """The characters of `[words]`, in one of their words (a group) or elsewhere, in a name."""
    words = toml("script")["words"]
    return re.compile(f"({'|'.join(chain.from_iterable(words.values()))})|[{''.join(words)}]")


@cache
def _surname() -> str:
    return f"[{''.join(toml('script')['names']['surnames'].split())}]"


@cache
def _title() -> str:
    return f"(?:{''.join(toml('script')['names']['titles'].split())})"


@cache
def _variants() -> dict[int, str]:
    return str.maketrans(toml("script")["variants"])


@cache
def _traditional() -> re.Pattern[str]:
    """The characters that tell a Traditional text: what OpenCC changes and Simplified text never has, for
    the set of Simplified Chinese, GB 2312, is without it (it has the 乾, 瞭 and 徵 of 乾隆, 瞭望 and 魏徵)."""
    telling = "".join(
        char for char in sorted(traditional_characters()) if not char.encode("gb2312", "ignore")
    )
    return re.compile(f"[{telling}]")


def _count(text: str) -> int:
    return len(_traditional().findall(text))
