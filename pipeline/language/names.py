"""The grammar of organisations' names: how they end, what kind they are, how one name becomes another.

`北京市第八中学`, `北京八中` and `八中` are one school. A name is read as places, a core and an ending; its *key* is the
core with every abbreviation written out, so that two names of one organisation have keys that are equal
or end alike. The knowledge is in `corpus/lexicons/organisations.toml` and the lists of universities.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from pipeline import resources
from pipeline.alternatives import first_of
from pipeline.language.gazetteer import Division, Gazetteer, PlaceMatch, gazetteer
from pipeline.schema import Label

HAN_DIGITS = "零〇一二三四五六七八九十百"
DIGITS = HAN_DIGITS + "0123456789"
"""The characters of numerals, as a text and within the brackets of a pattern alike."""
# A page tells the same few hundred names again and again, and a run the same pages' towns.
_remembered = lru_cache(maxsize=1 << 14)
_CHINESE_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0}
_COUNTED = _CHINESE_DIGITS | {"两": 2}
"""Digits before 十 and 百."""
_LONGEST_NUMERAL = 18
"""Digits of a numeral that counts or numbers anything."""


# How the parts of a university end that bear its name, and what is no part though it bears it.
_FACULTY = re.compile("(?:学院|学部|研究院|系|校区|研究所)$")
_OWN_RIGHT = re.compile("附属|附[中小幼]|实验学校|进修")
_NAMED_BY_PLACE: tuple[Label, ...] = ("SCHOOL", "UNIVERSITY", "EDU_GROUP", "COMPANY")


class Ending(NamedTuple):
    """The end of a name at `text[start:end]`, and the kind of organisation that it tells of."""

    start: int
    end: int
    label: Label


@dataclass(frozen=True)
class NameParts:
    """A name taken apart: 北京市|朝阳区 + 实验小学."""

    places: tuple[tuple[Division, ...], ...]
    """For each place in front, from the largest, the divisions that it may mean."""
    core: str
    """What is left, as written."""
    key: str
    """`core` with abbreviations written out and numerals in one form."""


@dataclass(frozen=True, eq=False)
class Grammar:
    """The compiled lexicons of names."""

    endings: dict[Label, re.Pattern[str]]
    generic: frozenset[str]
    leading: frozenset[str]
    inner: frozenset[str]
    crowds: tuple[str, ...]
    bare: frozenset[str]
    """Endings that name nothing right behind a division: 海淀区|小学."""
    common: frozenset[str]
    """More words that may be announced as the short form of one organisation and stand for others too: 基地."""
    zone: re.Pattern[str]
    """The end of a development zone's name."""
    strange_county: re.Pattern[str]
    """How a name begins that lies in a county which the gazetteer doesn't know."""
    not_behind: tuple[str, ...]
    media: tuple[str, ...]
    not_names: tuple[str, ...]
    """Endings of what sounds like an organisation and is a programme of one: 某某产业学院."""
    own_medium: re.Pattern[str]
    """What the name of an organisation's own medium ends in."""
    placeholder: re.Pattern[str]
    """How begins what names nobody: 乙方学校, 该县第一中学."""
    glue: re.Pattern[str]
    """What LAC glues into a name, which begins behind it."""
    joint: re.Pattern[str]
    """What stands between two names and never in one, behind an ending."""
    office: re.Pattern[str]
    """What a school's offices are called behind its name."""
    sections: Mapping[Label, re.Pattern[str]]
    """What behind the name of an organ is a part of it: 县教育局|基教科."""
    goes_on: re.Pattern[str]
    """What follows a name and never stands within one: 来校, 举行."""
    latin: Mapping[Label, re.Pattern[str]]
    """The words by which a name in Latin letters tells its kind, the surest kind first."""
    latin_common: frozenset[str]
    """Words in Latin letters that name nobody by themselves: High School."""
    of_all: re.Pattern[str]
    """What stands behind a place where many schools are meant, or one that is still to be founded."""
    bracketed: re.Pattern[str]
    """What in brackets goes on with a school's name."""
    houses: tuple[str, ...]
    parties: tuple[str, ...]
    """Parties and leagues, which stand before the place of their organs."""
    abroad: re.Pattern[str]
    """How names of organisations outside the mainland begin."""
    trades: frozenset[str]
    """Endings that name a company only where LAC agrees."""
    companies: frozenset[str]
    universities: dict[str, tuple[str, str]]
    """Name to the ministry's code and the adcode of the city; former names lead to today's institution."""
    abbreviations: dict[str, tuple[str, ...]]
    """北师大 to 北京师范大学; several where it is ambiguous."""
    wordlike: frozenset[str]
    """Abbreviations that are also ordinary words or names."""
    place_words: frozenset[str]
    """Short names of divisions that are also ordinary words: 来宾, 资源."""
    places: Gazetteer

    def latin_label(self, name: str) -> Label | None:
        """What the words of a name in Latin letters tell that it is: Escola Secundária de Pedra is a school."""
        return next((label for label, words in self.latin.items() if words.search(name)), None)

    def behind_leading(self, text: str, start: int, end: int, least: int = 1) -> int | None:
        """Where the longest word of `leading` ends that begins at `start` and ends before `end`; None where there is none.

        Words of fewer than `least` characters don't count.
        """
        for size in range(min(self._longest_leading, end - start - 1), least - 1, -1):
            if text[start : start + size] in self.leading:
                return start + size
        return None

    @cached_property
    def _longest_leading(self) -> int:
        return max(map(len, self.leading))

    @cached_property
    def telling_nothing(self) -> frozenset[str]:
        """The words of `generic` that no name holds."""
        return self.generic - self.inner

    @cached_property
    def in_any_name(self) -> frozenset[str]:
        """The words of more than one character that tell nothing apart and those that names hold."""
        return frozenset(word for word in self.generic | self.inner if len(word) > 1)

    @cached_property
    def longest_common(self) -> int:
        """How many characters the longest word of these has."""
        return max(map(len, self.generic | self.inner))

    @cached_property
    def short_openings(self) -> frozenset[str]:
        """The first two characters of the names of companies and universities, and of what universities are called for
        short."""
        return frozenset(name[:2] for name in (*self.companies, *self.universities, *self.abbreviations))

    @_remembered
    def glue_in(self, text: str) -> tuple[tuple[int, int], ...]:
        """Where what LAC glues into names stands in `text`, in order."""
        return tuple(match.span() for match in self.glue.finditer(text))

    @_remembered
    def endings_in(self, text: str) -> tuple[Ending, ...]:
        """Every ending in `text`, the longest one for each place where one ends, in order of the ends."""
        found: dict[int, Ending] = {}
        for label, pattern in self.endings.items():
            for match in pattern.finditer(text):
                start, end = match.span(1)
                if end not in found or start < found[end].start:
                    found[end] = Ending(start, end, label)
        return tuple(found[end] for end in sorted(found))

    def ending(self, name: str) -> Ending | None:
        """The ending that `name` closes with."""
        last = self.endings_in(name)[-1:]
        return last[0] if last and last[0].end == len(name) else None

    @_remembered
    def label(self, name: str) -> Label | None:
        """What kind of organisation a full name tells of; None where it doesn't end like one."""
        if name in self.universities or name in self.abbreviations:
            return "UNIVERSITY"
        if name in self.companies:
            return "COMPANY"
        ending = self.ending(name)
        if ending is None:
            return None
        stem = name[: ending.start]
        if ending.label in ("ORG", "SCHOOL") and self.is_faculty(name):
            return "UNIVERSITY"
        # `某某集团` is a company, unless it is a group of schools.
        if (
            ending.label == "COMPANY"
            and name.endswith("集团")
            and re.search(rf"学校|[中小]学|幼儿园|大学|附[中小]|教育|总校|[{DIGITS}][中小]$", stem)
        ):
            return "EDU_GROUP"
        return ending.label

    @_remembered
    def is_faculty(self, name: str) -> bool:
        """Whether it is a part of a university that bears its name: 江汉大学教育学院, 海南大学儋州校区."""
        if not _FACULTY.search(name):
            return False
        found = self.university_at(name)
        return (
            found is not None and len(found[0]) < len(name) and not _OWN_RIGHT.search(name[len(found[0]) :])
        )

    @_remembered
    def university_at(self, text: str) -> tuple[str, str] | None:
        """The university that `text` begins with: (as written, full name); the longest, None where ambiguous."""
        for size in range(min(len(text), 20), 1, -1):
            prefix = text[:size]
            if prefix in self.universities:
                return prefix, prefix
            full = self.abbreviations.get(prefix, ())
            # An abbreviation is believed where the name goes on as one of a part of the university does.
            if len(full) == 1 and (prefix not in self.wordlike or text[size : size + 1] in ("附", "")):
                return prefix, full[0]
        return None

    @_remembered
    def parts(self, name: str) -> NameParts:
        """Takes `name` apart into places, core and key."""
        places: list[tuple[Division, ...]] = []
        position = len(self.before_place(name))
        while not self.university_at(name[position:]):
            match = self.places.match(name, position)
            if match is None or match.end >= len(name):
                break
            # 江口|镇幼儿园 is of a town, and no kindergarten of the county 江口.
            if not match.full and _goes_on(self.places, name, match, _STREET_OR_TOWN):
                break
            divisions = self.places.inside(match.divisions, places[-1]) if places else match.divisions
            # 海门区|东洲小学: what doesn't lie in the place before is no place here.
            if not divisions:
                break
            # 北京小学, 朝阳学校: a short name that alone tells this school from others is no mere place.
            bare = self.ending(name[match.end :])
            if (
                not match.full
                and bare
                and bare.start == 0
                and bare.label in _NAMED_BY_PLACE
                and name[match.end] not in DIGITS
            ):
                break
            places.append(divisions)
            position = match.end
        core = name[position:]
        return NameParts(tuple(places), core, self.key(core))

    @_remembered
    def before_place(self, name: str) -> str:
        """What stands before the place that a name begins with: 中共|海淀区委, 共青团|青海省委, 第三师|图木舒克市."""
        if division := _CORPS.match(name):
            return division[0]
        return next((party for party in self.parties if name.startswith(party)), "")

    @_remembered
    def generic_core(self, core: str) -> bool:
        """Whether `core` needs its place to be a name: 第一中学, 实验小学, 教育局, but not 育才学校."""
        ending = self.ending(core)
        if ending is None or ending.start == 0:
            return ending is not None
        stem = core[: ending.start]
        for word in sorted(self.inner, key=len, reverse=True):
            stem = stem.replace(word, "")
        return re.fullmatch(rf"[第{DIGITS}]*", stem) is not None

    @_remembered
    def key(self, core: str) -> str:
        """`core` with its abbreviations written out: 交大附中密云分校 is 北京交通大学附属中学密云分校."""
        if found := self.university_at(core):
            core = found[1] + core[len(found[0]) :]
        core = re.sub("[“”\"‘’'（）()《》\\s]", "", narrow(core))
        for short, long in _WRITTEN_OUT:
            core = short.sub(long, core)
        return _NUMERAL.sub(lambda match: str(number(match.group())), core)


# A division of the corps before the city that it runs; alone it names no place of GB/T 2260.
_CORPS = re.compile(rf"(?:新疆生产建设)?(?:兵团)?第?[{DIGITS}]+师(?=[\u4e00-\u9fff]{{2,5}}市)")

# Of a longer run, each part is a number of its own.
_NUMERAL = re.compile(f"[{DIGITS}]{{1,{_LONGEST_NUMERAL}}}")

# A numeral, tried from its first digit only.
_NUMBERED = rf"(?:第|(?<![{DIGITS}]))([{DIGITS}]+)"

# Abbreviations of parts of names, applied in order.
_WRITTEN_OUT = tuple(
    (re.compile(short), long)
    for short, long in (
        (
            rf"{_NUMBERED}(中|小|幼|高)(?!学|等|儿|级|心|专)",
            lambda m: f"第{m[1]}" + {"中": "中学", "小": "小学", "幼": "幼儿园", "高": "高级中学"}[m[2]],
        ),
        # 泸州高级中学校, as schools of Sichuan are called in full.
        ("(?<=[中小]学)(?<![初高职完]中学)校(?![区本])", ""),
        (rf"{_NUMBERED}(中学|小学|幼儿园)", r"第\1\2"),
        (rf"{_NUMBERED}附(?=[中小])", r"第\1附"),
        (rf"第([{DIGITS}]+)实验(小学|中学|幼儿园|学校)", r"实验第\1\2"),
        ("附中", "附属中学"),
        ("附小", "附属小学"),
        ("附幼", "附属幼儿园"),
        ("实小", "实验小学"),
        ("职教中心", "职业教育中心"),
        ("职院", "职业技术学院"),
        ("职高|职中|职业高中|职业中学", "职业高级中学"),
        ("职校", "职业学校"),
        ("技校", "技工学校"),
        ("卫校", "卫生学校"),
        ("(?<!职业)中专(?!部)", "中等专业学校"),
        ("师专", "师范高等专科学校"),
        ("高专", "高等专科学校"),
        ("电大", "广播电视大学"),
        ("特校|特教学校", "特殊教育学校"),
        ("特教中心", "特殊教育中心"),
        ("进校|进修校", "教师进修学校"),
        ("民中", "民族中学"),
        ("外语学校", "外国语学校"),
        ("(?<!职业)高中(?!部)", "高级中学"),
        ("初中(?!部)", "初级中学"),
        ("教委", "教育委员会"),
        ("教体局|教育和体育局", "教育体育局"),
        ("教科局|教育和科技局|教育科学技术局", "教育科技局"),
        ("教文体局", "教育文化体育局"),
        ("教工委|教育工委", "教育工作委员会"),
        ("(?<!人民)政府", "人民政府"),
        ("管委会", "管理委员会"),
        ("教科院", "教育科学研究院"),
        ("人社局|人力资源社会保障局", "人力资源和社会保障局"),
        ("发改委|发展改革委", "发展和改革委员会"),
        ("(?:股份|责任)?有限公司", "公司"),
    )
)


# 红 for 东方红, which is no place of 东方; 坪 for 铁山坪.
_STREET = re.compile("[东南西北中前后]?[路街道巷桥站]|[山湖河江里湾大红岛港口坪]")
_STREET_OR_TOWN = re.compile(f"{_STREET.pattern}|[镇乡](?!土)|苏木")


def is_street(places: Gazetteer, text: str, match: PlaceMatch) -> bool:
    """Whether a place's short name is that of a street or a hill: 静宁|路小学, 解放|大路小学."""
    return _goes_on(places, text, match, _STREET)


def _goes_on(places: Gazetteer, text: str, match: PlaceMatch, word: re.Pattern[str]) -> bool:
    """Whether a place is followed by `word`, and not by a place within it: 浙江|江山市, 西藏|山南."""
    inner = places.match(text, match.end)
    led_to = inner is not None and places.inside(inner.divisions, match.divisions)
    return not led_to and word.match(text, match.end) is not None


_NARROW = {
    wide: wide - 0xFEE0 for start, end in ("０９", "ａｚ", "ＡＺ") for wide in range(ord(start), ord(end) + 1)
}


def narrow(text: str) -> str:
    """`text` with full-width digits and Latin letters as ASCII, character by character."""
    return text.translate(_NARROW)


def number(numeral: str) -> int:
    """The value of a numeral as names and sentences write it: 三十六, 一〇一, 一零一, 两, 两百 and 101.

    Returns 0 for what is no numeral, and for a run of digits too long to be one.
    """
    if len(numeral) > _LONGEST_NUMERAL:
        return 0
    if numeral.isascii():
        return int(numeral) if numeral.isdigit() else 0
    if numeral == "两":  # Within a numeral it is none (两三年), but before 百.
        return 2
    if not set(numeral) & {"十", "百"}:
        digits = "".join(str(_CHINESE_DIGITS.get(char, char)) for char in numeral)
        return int(digits) if digits.isdigit() else 0
    total, unit = 0, 0
    for char in numeral:
        if char == "百":
            total, unit = total + max(unit, 1) * 100, 0
        elif char == "十":
            total, unit = total + max(unit, 1) * 10, 0
        else:
            unit = _COUNTED.get(char, 0)
    return total + unit


@cache
def grammar() -> Grammar:
    """The grammar of `corpus/lexicons`, compiled once."""
    lexicon = resources.toml("organisations")
    words = lexicon["words"]
    universities = {row["name"]: (row["code"], row["adcode"]) for row in resources.rows("universities")}
    for row in resources.rows("universities_history"):
        if row["name"] in universities:
            universities.setdefault(row["former"], universities[row["name"]])
    abbreviations: dict[str, list[str]] = {}
    wordlike = set()
    for row in resources.rows("university_abbreviations"):
        abbreviations.setdefault(row["abbr"], []).append(row["name"])
        if row["other_meaning"]:
            wordlike.add(row["abbr"])

    def pattern(endings: list[str]) -> re.Pattern[str]:
        # A look-ahead finds the endings that overlap: 中学 and 学校 in 中学校. A numeral is tried from its first digit
        # only: to try a long run of digits from each would take the square of its length.
        numeral = f"(?<![{DIGITS}])[{DIGITS}]+"
        longest_first = sorted(endings, key=len, reverse=True)
        return re.compile(f"(?=({first_of(ending.replace('N', numeral) for ending in longest_first)}))")

    endings: dict[Label, list[str]] = {
        **lexicon["endings"],
        "COMPANY": [*lexicon["endings"]["COMPANY"], *words["trades"]],
    }
    return Grammar(
        endings={label: pattern(found) for label, found in endings.items()},
        generic=frozenset(words["generic"]),
        leading=frozenset(words["leading"]),
        inner=frozenset(words["inner"]),
        crowds=tuple(words["crowds"]),
        bare=frozenset(words["bare"]),
        common=frozenset(words["common"]),
        zone=re.compile("[\u4e00-\u9fff]{2,8}?(?:" + "|".join(words["zones"]) + ")$"),
        strange_county=re.compile(words["strange_county"]),
        not_behind=tuple(words["not_behind"]),
        media=tuple(words["media"]),
        not_names=tuple(words["not_names"]),
        own_medium=re.compile(words["own_medium"]),
        placeholder=re.compile(words["placeholder"]),
        glue=re.compile("|".join(sorted(words["glue"], key=len, reverse=True))),
        joint=re.compile("|".join(words["joints"])),
        office=re.compile("|".join(words["offices"])),
        sections={label: re.compile("|".join(found)) for label, found in lexicon["sections"].items()},
        goes_on=re.compile("|".join(words["goes_on"])),
        latin={
            label: re.compile(rf"(?i)\b(?:{'|'.join(said)})\b") for label, said in lexicon["latin"].items()
        },
        latin_common=frozenset(words["latin_common"]),
        of_all=re.compile(words["of_all"]),
        bracketed=re.compile(words["bracketed"]),
        houses=tuple(words["houses"]),
        parties=tuple(words["parties"]),
        abroad=re.compile("|".join(words["abroad"])),
        trades=frozenset(words["trades"]),
        companies=frozenset(lexicon["companies"]["names"]),
        universities=universities,
        abbreviations={abbr: tuple(names) for abbr, names in abbreviations.items()},
        wordlike=frozenset(wordlike),
        place_words=frozenset(words["place_words"]),
        places=gazetteer(),
    )
