"""More training pages by program: an article again, with other names, numerals and dates.

A page is rewritten by *atoms*, the smallest parts of its names that mean something by themselves: places, universities,
numbers of schools, stems (`府学` in 府学胡同小学顺义分校). An atom is exchanged for the same other one wherever it stands, so that
the forms of an organisation (full, short, alias, shorthand) and the branches that bear its brand stay consistent without
anybody knowing which is which. Kinds (小学, 教育局, 区) stay, for pronouns and counts lean on them: 两校, 我区.

A copy is believed only if it proves itself: mentions and pronouns that were moved along must be those that follow
from its forms, and `check_page` must find no fault. Copies are for training; they are never measured on.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from pipeline import resources
from pipeline.goldset.check import check_page
from pipeline.goldset.files import layout
from pipeline.goldset.mentions import Span, find_mentions, find_pronoun, mark
from pipeline.language.gazetteer import common_name, gazetteer
from pipeline.language.names import DIGITS, HAN_DIGITS, number
from pipeline.sources.gold import GoldEntity, GoldPage, GoldPronoun, GoldRelation, Shorthand, read_gold

_Item = TypeVar("_Item")
_Key = TypeVar("_Key")

DRAWS = 8
"""How often the dice are thrown for a copy before it is given up."""

VARIED = 0.15
"""The share of the later mentions that lose or gain a place in front, where they can."""

# Invented stems are two or three of these: characters that schools and companies like in their names.
_SCHOOL_STEM = "明德文博启育润泽思源致远弘毅培立崇雅尚静宜景行晖蕴知乐善兴嘉翰澄砺朴谦恒睿松竹兰桐枫岚溪"
_COMPANY_STEM = "恒瑞鼎盛宏腾隆锐捷联创拓凯禾博晟泰远诚卓源启鑫辰翔佳合力通达维朗森沃迅"
# What a stem keeps at its end, so that a road stays a road: 府学|胡同, 泡桐|树.
_TAILS = re.compile("(?:胡同|大道|路|街|巷|村|桥|门|山|湖|河|江|镇|乡|坊|里|园|湾|岛|口|庄|店)$")
# What begins so is the state, or no name: 中国移动, 我校.
_NO_STEM = re.compile("中国|中华|国家|国网|全国|[我该本原]")
_BEAR_STEMS = {"SCHOOL": _SCHOOL_STEM, "EDU_GROUP": _SCHOOL_STEM, "COMPANY": _COMPANY_STEM}
_LOOKBEHIND = re.compile(r"\(\?<![^)]*\)")
_HAN = re.compile("[\u4e00-\u9fff]+")

# 第五(小学), 五十七(中), 31(中): a number that is a part of a name. The corps' divisions and regiments are places.
_NUMBER = re.compile(
    rf"(?<=第)(?:[{HAN_DIGITS}]++|[0-9]++)(?![师团])|(?<![{DIGITS}第])(?:[{HAN_DIGITS}]+|[0-9]{{1,3}})(?=[中小幼高初职附实]|学校)"
)
# 第一师十二团 is a place, as far as numbers go.
_CORPS = re.compile(rf"第?[{DIGITS}]+(?:师(?!范)|团)")

# ---- dates and counts in running text
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?=年|学年|级|届|[—–\-~至到](?:19|20)[0-9]{2}(?:年|学年))")
_YEAR_IN_WORDS = re.compile("二[〇零][〇零一二][〇零一二三四五六七八九](?=年)")
_SHORT_YEAR = re.compile("(?<![0-9])[0-9]{2}(?=年[0-9]{1,2}月)")
_DAY = re.compile("(?<![0-9.])[0-9]{1,2}(?=(?:[、至到和—–-][0-9]{1,2})*日)")
_COUNT = re.compile("(?<![0-9.])[1-9][0-9]{1,3}(?=(?:余|多)?(?:名|人|位|所|场|节|项|亩|公里|平方米|万元))")
# Where such words tell a day, it must not be moved: weekdays, thirds of months, numerals, figures without 日.
_UNMOVABLE = re.compile(
    "周[一二三四五六日末]|星期|礼拜|[上中下]旬|月[初末底]|[一二三十]日|[0-9]{4}[-./][0-9]"
)

_HALFWIDTH = str.maketrans("，：；！？（）", ",:;!?()")
_FULLWIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_WIDTHS: tuple[dict[int, int], ...] = ({}, {}, {}, _HALFWIDTH, _FULLWIDTH)


def multiply(pages: Mapping[str, GoldPage], copies: int, seed: int) -> Iterator[GoldPage]:
    """`copies` new pages for each article, named `<doc_id>-copy1` …; the same seed gives the same pages.

    Pages of spam have no copies, and an article for which no sound copy was found in `DRAWS` throws has fewer.
    """
    for name, page in pages.items():
        for nth in range(1, copies + 1):
            copy = multiply_page(page, f"{name}-copy{nth}", seed)
            if copy is not None:
                yield copy


def multiply_files(gold: Path, out: Path, copies: int, seed: int) -> int:
    """Write `copies` pages for each article of the folder `gold` into `out`; returns how many it wrote.

    Raises:
        InputError: for a folder that does not exist, and for a file that is not a gold page.
        EmptyInputError: when there is no gold page.
    """
    pages = read_gold([gold])
    out.mkdir(parents=True, exist_ok=True)
    written = 0
    for page in multiply(pages, copies, seed):
        (out / f"{page.doc_id}.json").write_text(layout(page), "utf-8")
        written += 1
    return written


def multiply_page(page: GoldPage, doc_id: str, seed: int) -> GoldPage | None:
    """A copy of `page` under the name `doc_id`, drawn by `seed` and that name; None where no draw is sound."""
    if page.spam:
        return None
    draws = (_draw(page, doc_id, Random(f"{seed} {doc_id} {draw}")) for draw in range(DRAWS))
    return next(filter(None, draws), None)


def _draw(page: GoldPage, doc_id: str, dice: Random) -> GoldPage | None:
    names = _Names(page, dice)
    dates = _Dates(page, dice)
    copy, moved = _Copy(page, names, dates, dice).page(doc_id)
    marked = mark(copy)
    proved = all(a.mentions == b.mentions for a, b in zip(marked.entities, moved.entities, strict=True))
    proved = proved and all(a.start == b.start for a, b in zip(marked.pronouns, moved.pronouns, strict=True))
    widened = _translated(marked, dice.choice(_WIDTHS))
    faults = (finding for finding in check_page(doc_id, widened, {}) if not finding.note)
    return widened if proved and not any(faults) else None


# ---- names


class _Names:
    """What each atom of a page's names becomes."""

    def __init__(self, page: GoldPage, dice: Random) -> None:
        self._dice = dice
        self._seen = f"{page.title}\n{page.text}"
        self._page = page
        self._forms = {form: entity for entity in page.entities for form in _every_form(entity)}
        self.places = _Places(dice, self._seen)
        self._numbers: dict[int, int] = {}
        everywhere, in_names = self._place_atoms()
        everywhere |= self._university_atoms()
        in_names |= everywhere
        self.stems = self._stem_atoms(in_names)
        self._everywhere = _alternatives(everywhere)
        self._in_names = _alternatives(in_names | self.stems)
        self._atoms = in_names | self.stems

    def in_name(self, name: str) -> str:
        """A form of a name, or a part of one, with its atoms exchanged."""
        pieces, done = [], 0
        for match in self._in_names.finditer(name):
            pieces += [self._numbered(name[done : match.start()]), self._atoms[match[0]]]
            done = match.end()
        return "".join((*pieces, self._numbered(name[done:])))

    def around(self, text: str) -> Iterator[tuple[int, int, str]]:
        """The exchanges in running text between names: [start, end) and what comes there.

        Only what surely means the same as in the names is exchanged: 未来 in `面向未来` is not that of 未来小学.
        """
        for match in self._everywhere.finditer(text):
            yield match.start(), match.end(), self._atoms[match[0]]

    def is_telling(self, rest: str) -> bool:
        """Whether a name says which one it is without its place: 第五小学, 桐雅小学; but not 教育局."""
        return bool(_NUMBER.search(rest)) or any(stem in rest for stem in self.stems.values())

    def _place_atoms(self) -> tuple[dict[str, str], dict[str, str]]:
        """Names of places to exchange everywhere, and those to exchange inside names only."""
        known = gazetteer()
        context = list(dict.fromkeys(e.adcode for e in self._page.entities if e.adcode))
        sure = list(dict.fromkeys(code for adcode in context for code in known.ancestors(adcode)))
        unsure: list[str] = []
        for form, entity in self._forms.items():
            near = [entity.adcode, *context] if entity.adcode else context
            for at in range(len(form)):
                found = known.match(form, at)
                division = known.resolve(found.divisions, near) if found else None
                if found and division and division.until is None:
                    (sure if found.full else unsure).append(division.adcode)
        everywhere: dict[str, str] = {}
        for adcode in dict.fromkeys(sure):
            everywhere |= {old: new for old, new in self.places.names(adcode) if old not in everywhere}
        in_names: dict[str, str] = {}
        for adcode in dict.fromkeys(unsure):
            in_names |= {old: new for old, new in self.places.names(adcode) if old not in everywhere}
        for town in dict.fromkeys(town for form in self._forms for town in _towns_in(form)):
            if town not in everywhere:
                in_names[town] = self._dice.choice(_towns()[town[-1]])
        return everywhere, in_names

    def _university_atoms(self) -> dict[str, str]:
        """Full names and abbreviations; a university that the page shortens in its own way stays what it is."""
        known = _universities()
        atoms: dict[str, str] = {}
        used = {name for name in known if name in self._seen}
        for name in sorted(used | {n for n in known for f in self._forms if n in f}):
            university = known[name]
            short = university.short if university.short and university.short in self._seen else None
            if any(_shortens(form, entity, university) for form, entity in self._forms.items()):
                atoms |= {name: name} | ({short: short} if short else {})
                continue
            options = [
                other
                for other in _universities_alike()[university.kind]
                if other.name not in used and (other.short if short else True)
            ]
            if options:
                new = self._dice.choice(options)
                used.add(new.name)
                atoms[name] = new.name
                if short and new.short:
                    atoms[short] = new.short
            else:
                atoms[name] = name
        return atoms

    def _stem_atoms(self, known: Mapping[str, str]) -> dict[str, str]:
        runs: dict[str, str] = {}
        words = _alternatives({*known, *_common_words()})
        for entity in self._page.entities:
            if entity.label in _BEAR_STEMS:
                company = entity.label == "COMPANY"
                for run in (r for form in (entity.name, *entity.aliases) for r in _unknown_runs(form, words)):
                    # What follows the first two characters of a company's name is mostly its trade.
                    runs.setdefault(run[:2] if company and len(run) > 3 else run, _BEAR_STEMS[entity.label])
        atoms: dict[str, str] = {}
        # Short ones first: 石室 is then found in 石室联合, and stays the same in both.
        for run in sorted(runs, key=len):
            for part in _alternatives(atoms).sub("|", run).split("|"):
                stem = without_tail if len(without_tail := _TAILS.sub("", part)) > 1 else part
                if len(stem) > 1 and stem not in atoms:
                    atoms[stem] = self._invent(stem, runs[run], atoms)
        return atoms

    def _invent(self, stem: str, characters: str, atoms: Mapping[str, str]) -> str:
        taken = set(atoms.values())
        while True:
            new = "".join(self._dice.sample(characters, 3 if len(stem) == 3 else 2))
            if new not in taken and new not in self._seen:
                return new

    def _numbered(self, part: str) -> str:
        return _NUMBER.sub(lambda match: self._number(match[0]), part)

    def _number(self, written: str) -> str:
        value = number(written)
        if value not in self._numbers:
            limits = (1, 20) if value <= 20 else (21, 99) if value < 100 else (101, 199)
            free = [n for n in range(limits[0], limits[1] + 1) if n not in self._numbers.values()]
            self._numbers[value] = self._dice.choice(free) if free else value
        return _written(self._numbers[value], like=written)


def _every_form(entity: GoldEntity) -> Iterator[str]:
    yield from entity.forms
    yield from (shorthand.text for shorthand in entity.shorthands)


def _alternatives(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds the longest of the words at a place; one that finds nothing where there are none."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")


def _unknown_runs(form: str, known: re.Pattern[str]) -> list[str]:
    """What is left of a name without numbers and the words that are known, atoms and what many names have: its stems."""
    rest = known.sub("|", _CORPS.sub("|", form))
    runs = _HAN.findall(_NUMBER.sub("|", rest).replace("第", "|"))
    return [run for run in runs if not _NO_STEM.match(run)]


@cache
def _common_words() -> frozenset[str]:
    """Kinds and other words that tell nothing by themselves: 小学, 教育局, 实验, 附属."""
    lexicon = resources.toml("organisations")
    endings = (ending for endings in lexicon["endings"].values() for ending in endings)
    plain = {bare for ending in endings if _HAN.fullmatch(bare := _LOOKBEHIND.sub("", ending))}
    words = lexicon["words"]
    others = {word for part in ("generic", "inner", "zones", "departments") for word in words[part]}
    return frozenset(word for word in plain | others if len(word) > 1 and _HAN.fullmatch(word))


class _Places:
    """Which other division stands for each: of the same level and kind, and inside what stands for its parent."""

    def __init__(self, dice: Random, seen: str) -> None:
        self._dice, self._seen = dice, seen
        self._targets: dict[str, str] = {}

    def target(self, adcode: str) -> str:
        """The code of the division that stands for `adcode`; itself where nothing else can or it is a code of the past."""
        division = _divisions().get(adcode)
        if division is None:
            return adcode
        if adcode not in self._targets:
            inside = _children().get(self.target(division.parent), []) if division.parent else []
            alike = _divisions_alike()[division.kind]
            options = self._free(other for other in inside if other.kind == division.kind) or self._free(
                alike
            )
            self._targets[adcode] = self._dice.choice(options).adcode if options else adcode
        return self._targets[adcode]

    def names(self, adcode: str) -> Iterator[tuple[str, str]]:
        """The names of a division of today, each with what stands for it."""
        if adcode not in _divisions():
            return
        old, new = _divisions()[adcode], _divisions()[self.target(adcode)]
        yield from zip(old.names, new.names, strict=True)

    def _free(self, divisions: Iterable[_Division]) -> list[_Division]:
        """Those that no other division has become, and that the page doesn't know."""
        taken = set(self._targets.values())
        return [
            division
            for division in divisions
            if division.adcode not in taken and not any(name in self._seen for name in division.names)
        ]


@dataclass(frozen=True)
class _Division:
    adcode: str
    parent: str
    names: tuple[str, ...]
    """Full, short, and short with the type (楚雄州) where it is an autonomous one; as many for all of one kind."""
    kind: tuple[str, str, bool, int]


@cache
def _divisions() -> dict[str, _Division]:
    found = {}
    for row in resources.rows("divisions"):
        name, common = row["name"], common_name(row)
        names = tuple(each for each in (name, row["short"], common) if each)
        ending = name[-3:] if row["level"] == "province" and name[-1] == "区" else name[-1]
        kind = (row["level"], ending, common is not None, len(names))
        found[row["adcode"]] = _Division(row["adcode"], row["parent"], names, kind)
    return found


@cache
def _children() -> dict[str, list[_Division]]:
    return _grouped(_divisions().values(), lambda division: division.parent)


@cache
def _divisions_alike() -> dict[tuple[str, str, bool, int], list[_Division]]:
    return _grouped(_divisions().values(), lambda division: division.kind)


@cache
def _towns() -> dict[str, list[str]]:
    """Names of towns by their last character: 镇, 乡."""
    names = dict.fromkeys(row["name"] for row in resources.rows("towns"))
    return _grouped(
        (name for name in names if name[-1] in "镇乡" and 3 <= len(name) <= 4), lambda name: name[-1]
    )


def _towns_in(form: str) -> list[str]:
    """The towns whose names stand in a name, two or three characters with their type: 阙家镇 in 阙家镇小学."""
    towns = gazetteer().towns
    ends = (match.end() for match in re.finditer("[镇乡]", form))
    spans = ((end, size) for end in ends for size in (4, 3) if end >= size)
    return [form[end - size : end] for end, size in spans if form[end - size : end] in towns]


@dataclass(frozen=True)
class _University:
    name: str
    short: str | None
    kind: tuple[str, str]


@cache
def _universities() -> dict[str, _University]:
    """Universities by name, with the abbreviation that means no other and is no word."""
    rows = list(resources.rows("university_abbreviations"))
    owners = _grouped(rows, lambda row: row["abbr"])
    shorts = {
        row["name"]: row["abbr"] for row in rows if len(owners[row["abbr"]]) == 1 and not row["other_meaning"]
    }
    return {
        row["name"]: _University(row["name"], shorts.get(row["name"]), (row["level"], row["name"][-2:]))
        for row in resources.rows("universities")
        if _HAN.fullmatch(row["name"])
    }


@cache
def _universities_alike() -> dict[tuple[str, str], list[_University]]:
    return _grouped(_universities().values(), lambda university: university.kind)


def _shortens(form: str, entity: GoldEntity, university: _University) -> bool:
    """Whether a form has the university in letters that no lexicon tells: 交大附中 for 北京交通大学附属中学."""
    if university.name in form or (university.short and university.short in form):
        return False
    affiliated = re.match("(.{2,8}?)附[属中小幼]", form)
    if affiliated is None and university.name not in entity.forms:
        return False
    rest = iter(university.name)
    return all(letter in rest for letter in (affiliated[1] if affiliated else form))


def _grouped(items: Iterable[_Item], key: Callable[[_Item], _Key]) -> dict[_Key, list[_Item]]:
    groups: dict[_Key, list[_Item]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return dict(groups)


# ---- numbers and dates


def _written(value: int, like: str) -> str:
    """The number in figures, in digits or in words, whichever `like` is written in.

    >>> [_written(57, like) for like in ("31", "八一", "三十一", "五")]
    ['57', '五七', '五十七', '五十七']
    """
    digits = "〇一二三四五六七八九"
    if like.isdecimal():
        return str(value)
    if (len(like) > 1 and not set(like) & set("十百")) or value >= 100:
        return "".join(digits[int(digit)] for digit in str(value))
    tens, ones = divmod(value, 10)
    return ("" if tens < 2 else digits[tens]) + ("十" if tens else "") + (digits[ones] if ones else "")


class _Dates:
    """The years of a page moved by some, its days by some, and its counts changed.

    What is told by 今年 or 昨日 stays true, for the date of publication moves along.
    """

    def __init__(self, page: GoldPage, dice: Random) -> None:
        self._dice = dice
        text = f"{page.title}\n{page.text}"
        told = [page.published, *(relation.date for relation in page.relations)]
        dates = [date for date in told if date]
        # Later than the last date of the corpus there is nothing to learn from; a 29 February needs a leap year.
        leap = any(date.endswith("-02-29") for date in dates)
        fixed = bool(_UNMOVABLE.search(text)) or leap
        self.years = 0 if fixed else dice.randint(-4, 2)
        days = [int(match[0]) for match in _DAY.finditer(text)]
        days += [int(date[8:10]) for date in dates if len(date) == 10]
        room = range(1 - min(days, default=1), 29 - max(days, default=28))
        self.days = 0 if fixed or not room else dice.choice(room)

    def moved(self, date: str | None) -> str | None:
        """An ISO date of any precision, moved along."""
        if date is None:
            return None
        year, *rest = date.split("-")
        if len(rest) == 2:
            rest[1] = f"{int(rest[1]) + self.days:02}"
        return "-".join((str(int(year) + self.years), *rest))

    def moved_term(self, term: str) -> str:
        """An interval moved along at both ends; a duration (`P3Y`) stays."""
        return term if "/" not in term else "/".join(str(self.moved(date)) for date in term.split("/"))

    def around(self, text: str) -> Iterator[tuple[int, int, str]]:
        """The exchanges in running text: [start, end) and what comes there."""
        for pattern, change in (
            (_YEAR, lambda year: str(int(year) + self.years)),
            (_YEAR_IN_WORDS, lambda year: _written(number(year) + self.years, like="〇〇")),
            (_SHORT_YEAR, lambda year: f"{(int(year) + self.years) % 100:02}"),
            (_DAY, lambda day: str(int(day) + self.days)),
            (_COUNT, self._count),
        ):
            for match in pattern.finditer(text):
                yield match.start(), match.end(), change(match[0])

    def _count(self, written: str) -> str:
        """Another number of as many digits; round ones stay round."""
        zeros = len(written) - len(written.rstrip("0"))
        size = len(written) - zeros
        return str(self._dice.randint(10 ** (size - 1), 10**size - 1)) + "0" * zeros


# ---- the copy


class _Moved:
    """A text with stretches exchanged, and where its other stretches have gone."""

    def __init__(self, text: str, edits: Iterable[tuple[int, int, str]]) -> None:
        self.old = text
        self._edits = _without_overlap(edits)
        pieces, done = [], 0
        for start, end, new in self._edits:
            pieces += [text[done:start], new]
            done = end
        self.text = "".join((*pieces, text[done:]))
        self._starts = [start for start, _, _ in self._edits]
        self._growth = [0, *accumulate(len(new) - (end - start) for start, end, new in self._edits)]

    def span(self, start: int, end: int) -> Span:
        """Where [start, end) is now; an edge inside an exchanged stretch moves to the stretch's own edge."""
        return self._place(start, first=True), self._place(end, first=False)

    def words(self, words: str) -> str | None:
        """What has become of the first place where the old text says `words`; None where it doesn't."""
        at = self.old.find(words)
        return None if at < 0 else self.text[slice(*self.span(at, at + len(words)))]

    def _place(self, position: int, first: bool) -> int:
        index = bisect_right(self._starts, position)
        if index:
            start, end, new = self._edits[index - 1]
            if start < position < end:
                return start + self._growth[index - 1] + (0 if first else len(new))
            # An end right where a stretch begins lies before it.
            if position == start:
                index -= 1
        return position + self._growth[index]


def _without_overlap(edits: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    kept: list[tuple[int, int, str]] = []
    for edit in sorted(edits):
        if not kept or kept[-1][1] <= edit[0]:
            kept.append(edit)
    return kept


class _Copy:
    """A page rewritten with the names and dates that were drawn."""

    def __init__(self, page: GoldPage, names: _Names, dates: _Dates, dice: Random) -> None:
        self._page, self._names, self._dates, self._dice = page, names, dates, dice
        self._fuller: dict[str, str] = {}
        """By the old name of an entity its new one with a place in front, where the copy writes that."""
        self._more_forms: dict[str, list[str]] = defaultdict(list)
        self._title = _Moved(page.title or "", self._edits(page.title or "", varied=False))
        self._text = _Moved(page.text, self._edits(page.text, varied=True))

    def page(self, doc_id: str) -> tuple[GoldPage, GoldPage]:
        """The copy without places of mentions, and the same with the places that were moved along."""
        page = self._page
        copy = page.model_copy(
            update={
                "doc_id": doc_id,
                "title": page.title and self._title.text,
                "published": self._dates.moved(page.published),
                "source": page.source and self._said(page.source),
                "facts": (),
                "paragraphs": tuple(self._text.text.split("\n")),
                "entities": tuple(map(self._entity, page.entities)),
                "pronouns": tuple(map(self._pronoun, page.pronouns)),
                "relations": tuple(map(self._relation, page.relations)),
            }
        )
        entities = [
            new.model_copy(update={"mentions": tuple(sorted(self._text.span(*span) for span in spans))})
            for new, spans in zip(copy.entities, find_mentions(page.text, page.entities), strict=True)
        ]
        pronouns = [
            new.model_copy(update={"start": start and self._text.span(start, start)[0]})
            for new, start in zip(
                copy.pronouns, (find_pronoun(page.text, pronoun) for pronoun in page.pronouns), strict=True
            )
        ]
        return copy, copy.model_copy(update={"entities": tuple(entities), "pronouns": tuple(pronouns)})

    def _edits(self, text: str, varied: bool) -> Iterator[tuple[int, int, str]]:
        named = []
        for entity, spans in zip(self._page.entities, find_mentions(text, self._page.entities), strict=True):
            shorthands = {shorthand.text for shorthand in entity.shorthands}
            for nth, (start, end) in enumerate(spans):
                name = self._names.in_name(text[start:end])
                # The first mention is left to tell the name as it is.
                if varied and nth and text[start:end] not in shorthands and self._dice.random() < VARIED:
                    name = self._varied(entity, name, before=text[:start])
                named.append((start, end, name))
        pronouns = [
            (start, start + len(pronoun.text), pronoun.text)
            for pronoun in self._page.pronouns
            if varied
            for start in [find_pronoun(text, pronoun)]
            if start is not None
        ]
        fixed = _without_overlap(named + pronouns)
        yield from fixed
        edges = [0, *(edge for start, end, _ in fixed for edge in (start, end)), len(text)]
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            for begin, close, new in self._around(text[start:end]):
                yield start + begin, start + close, new

    def _around(self, text: str) -> list[tuple[int, int, str]]:
        return _without_overlap((*self._names.around(text), *self._dates.around(text)))

    def _varied(self, entity: GoldEntity, name: str, before: str) -> str:
        """The new name with a place less or more in front, where the place is certain; else as it is."""
        shorter = _without_place(name)
        if shorter and (_begins_with_division(shorter) or self._names.is_telling(shorter)):
            self._more_forms[entity.name].append(shorter)
            return shorter
        # A place that stands before the mention would be told twice.
        if entity.region or entity.adcode is None or _TYPE_OF_PLACE.search(before):
            return name
        place = _place_above(name, self._names.places.target(entity.adcode))
        if not place:
            return name
        self._more_forms[entity.name].append(place + name)
        if name == self._names.in_name(entity.name):
            self._fuller[entity.name] = place + name
        return place + name

    def _name(self, old: str) -> str:
        """The new name of the entity that had this one: the fullest that the copy writes."""
        return self._fuller.get(old) or self._names.in_name(old)

    def _entity(self, entity: GoldEntity) -> GoldEntity:
        name = self._name(entity.name)
        forms = map(self._names.in_name, (entity.name, *entity.aliases))
        aliases = dict.fromkeys((*forms, *self._more_forms[entity.name]))
        return entity.model_copy(
            update={
                "name": name,
                "aliases": tuple(alias for alias in aliases if alias != name),
                "region": entity.region and self._names.in_name(entity.region),
                "adcode": entity.adcode and self._names.places.target(entity.adcode),
                "shorthands": tuple(
                    Shorthand(text=self._names.in_name(s.text), context=self._quoted(s.context))
                    for s in entity.shorthands
                ),
                "not_in": tuple(map(self._quoted, entity.not_in)),
            }
        )

    def _pronoun(self, pronoun: GoldPronoun) -> GoldPronoun:
        return pronoun.model_copy(
            update={
                "context": self._quoted(pronoun.context),
                "refers": tuple(map(self._name, pronoun.refers)),
            }
        )

    def _relation(self, relation: GoldRelation) -> GoldRelation:
        return relation.model_copy(
            update={
                "head": self._name(relation.head),
                "tail": self._name(relation.tail),
                "date": self._dates.moved(relation.date),
                "agreement": relation.agreement and self._quoted(relation.agreement),
                "program": relation.program and self._quoted(relation.program),
                "term": relation.term and self._dates.moved_term(relation.term),
                "place": relation.place and self._quoted(relation.place),
                "evidence": relation.evidence and self._quoted(relation.evidence),
            }
        )

    def _quoted(self, words: str) -> str:
        """What has become of words of the article or its title; words of neither are rewritten by themselves."""
        return self._text.words(words) or self._title.words(words) or self._said(words)

    def _said(self, words: str) -> str:
        return _Moved(words, self._around(words)).text


_TYPE_OF_PLACE = re.compile("[省市区县州盟旗镇乡]的?$")


def _without_place(name: str) -> str | None:
    found = gazetteer().match(name)
    return name[found.end :] if found and found.full else None


def _begins_with_division(name: str) -> bool:
    found = gazetteer().match(name)
    return found is not None and found.full and found.end < len(name)


def _place_above(name: str, adcode: str) -> str | None:
    """The place to put in front of a name that lies in `adcode`: the county, or the city before its county."""
    division = _divisions().get(adcode)
    if division is None or division.kind[0] != "county":
        return None
    if name.startswith(division.names[0]):
        above = _divisions().get(division.parent)
        return above.names[0] if above and above.kind[0] == "prefecture" else None
    return None if gazetteer().match(name) else division.names[0]


def _translated(page: GoldPage, table: Mapping[int, int]) -> GoldPage:
    """The page with its characters in another width, in text and annotations alike; offsets stay."""
    if not table:
        return page
    raw = page.model_dump()
    kept = {"doc_id", "published", "genre", "source", "author"}
    fields = {key: value if key in kept else _translated_value(value, table) for key, value in raw.items()}
    return GoldPage.model_validate(fields)


def _translated_value(value: Any, table: Mapping[int, int]) -> Any:
    if isinstance(value, str):
        return value.translate(table)
    if isinstance(value, list | tuple):
        return [_translated_value(item, table) for item in value]
    if isinstance(value, dict):
        codes = {"adcode", "date", "term"}
        return {k: v if k in codes else _translated_value(v, table) for k, v in value.items()}
    return value
