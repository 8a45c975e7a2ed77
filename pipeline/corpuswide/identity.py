"""Whether two names, read in two articles, are one organisation: by name, kind and place.

A name is read into an owner (the place in front, or the one that 市 in `市教育局` means), a seat (the code that its article
makes certain) and a key (what is left, abbreviations written out). Two are the same where keys and places say so, and
`POSSIBLE` where only a place is missing on one side: that is believed if nothing else in the corpus fits.

Places decide first. `朝阳区实验小学` of Beijing is never that of Changchun, and a name that is found everywhere
(`第一中学`, `教育局`) is one organisation only in one place.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cache, lru_cache

from pipeline import resources
from pipeline.language.gazetteer import Division, Gazetteer, gazetteer, level_of
from pipeline.language.names import DIGITS, Grammar, grammar
from pipeline.schema import Label

_ORGANS: tuple[Label, ...] = ("EDU_AUTHORITY", "GOVERNMENT", "ORG")

# Every division has one education authority, whatever it is called in a year: 教育局, 教体局, 教委.
_AUTHORITY = re.compile("教育(?:局|厅|委员会|体育局|科技局|科学技术局|文化体育局|体育和科学技术局|委)")
_STATE = re.compile("^(?:中华人民共和国|中共|中国共产党)")
# 南溪|镇幼儿园 is of a town.
_TOWN = re.compile("[镇乡村路街]")
# What every zone and every division has: 经开区社会事业局, 市委.
_ANY_ORGAN = re.compile("(?:经济技术|高新技术产业)?开发区|新区|园区|[省市区县州旗盟]|党|委|政府|人大|政协")
_TRAINING_SCHOOL = re.compile("(?<=.)进校$")
_HIGH_SCHOOL = re.compile("(?<=.)高中$")
_LEGAL_FORM = re.compile("(?:集团)?(?:股份)?(?:有限)?(?:责任)?公司$")
_GROUP_OF = re.compile("(?:小学|中学|学校|幼儿园)?(?=教育集团$)")
_BODY = re.compile("(?:公益)?(?:发展|服务)?(?:中心|基金会|促进会)")
_JUST_SCHOOL = re.compile("学校")
_OUTSIDE = ("71", "81", "82")
# A county doesn't number so many schools; a city does.
_COUNTED_IN_CITY = 10
_BRACKETS = re.compile("[“”\"‘’'《》\\s·]")
# 杭二中, 哈三中: the city by its first character; other characters in that place mean something else (铁一中, 附一中).
_CITY_LETTER = re.compile(rf"(?![第铁附实高新职老东南西北{DIGITS}])[\u4e00-\u9fff](?=[{DIGITS}]+[中小])")
# One name writes its number in digits, another in characters.
_TO_CHINESE = str.maketrans("0123456789", "〇一二三四五六七八九")
_SHORT_OF_UNIVERSITY = re.compile("^([\u4e00-\u9fff]{4,8}?)(?=附[属中小幼])")


class Match(IntEnum):
    """How sure it is that two names are one organisation."""

    DIFFERENT = 0
    POSSIBLE = 1
    """Nothing speaks against it, and a place is missing on one side: for want of another that fits."""
    SAME = 2


@dataclass(frozen=True, slots=True)
class Named:
    """A name as one article writes it."""

    name: str
    label: Label
    adcode: str | None = None
    """The GB/T 2260 code of its place, of today or before, as fine as the article tells it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A name taken apart for comparison."""

    named: Named
    keys: frozenset[str]
    """What is left without places; several where an abbreviation may mean several universities."""
    owner: frozenset[str]
    """The codes that the place in front may mean; empty where there is none."""
    seat: str | None
    generic: bool
    """Whether the key is found in every county."""

    @property
    def codes(self) -> frozenset[str]:
        """The finest places that owner and seat allow together."""
        if self.seat is None:
            return self.owner
        finer = {o if self.seat in places().ancestors(o) else self.seat for o in self.owner}
        return frozenset(finer or {self.seat})

    @property
    def national(self) -> bool:
        """Whether it is the one of the whole country, which needs no place."""
        return "教育部" in self.keys

    @property
    def homeless(self) -> bool:
        """Whether it is nobody outside of its article: found everywhere, and without a place."""
        return not self.codes and not self.national and (self.generic or self.common)

    @property
    def common(self) -> bool:
        """Whether many towns have a school of this name, or many universities such a part: 育才小学, 教育学院, 东校区."""
        if self.named.label == "UNIVERSITY":
            return any(
                "|" not in key and (key.endswith("校区") or _rules().generic_core(key)) for key in self.keys
            )
        return self.named.label in ("SCHOOL", "EDU_GROUP") and any(
            _common().fullmatch(key) is not None for key in self.keys
        )


def compare(one: Reading, other: Reading) -> Match:
    """Whether two readings are one organisation; the order of the two means nothing."""
    if one.named.label != other.named.label or not _compatible(one.codes, other.codes):
        return Match.DIFFERENT
    if one.named.label == "UNIVERSITY" and (_own_name(one, other) or _own_name(other, one)):
        return Match.SAME
    if one.named.label == "REGION":
        return Match.SAME if one.codes and one.codes == other.codes else Match.DIFFERENT
    if _nickname(one, other) or _nickname(other, one):
        return Match.SAME
    if not (one.keys & other.keys or _shortened(one, other) or _shortened(other, one)):
        return Match.DIFFERENT
    if one.named.label in _ORGANS and one.owner and other.owner and not one.owner & other.owner:
        # 东城区教科院 lies in Beijing, and is not 北京教科院.
        return Match.DIFFERENT
    if one.generic or other.generic:
        return _same_owner(one, other)
    if (one.common or other.common) and not _cities(one) & _cities(other):
        return Match.DIFFERENT
    if one.codes and other.codes:
        return Match.SAME
    if not _compatible(one.codes or _home(one.named.name), other.codes or _home(other.named.name)):
        # 延安中学 without a place is not 福州延安中学.
        return Match.DIFFERENT
    return Match.SAME if _placeless(one) and _placeless(other) else Match.POSSIBLE


def block_keys(reading: Reading) -> frozenset[str]:
    """Words of which two readings share at least one wherever `compare` does not say that they differ."""
    label = reading.named.label
    blocks = {f"{label} {key}" for key in reading.keys}
    if label in ("COMPANY", "ORG"):
        blocks |= {f"{label} {key[: 2 if label == 'COMPANY' else 4]}…" for key in reading.keys}
    elif label == "UNIVERSITY":
        blocks |= {f"{label} {part}" for key in reading.keys for part in key.split("|") if part}
        blocks |= {
            f"{label} {prefecture(c)} {reading.named.name[-1]}" for c in reading.codes if c[:2] in _OUTSIDE
        }
    elif label == "SCHOOL":
        blocks |= {f"{label} {key.replace('大学', '', 1).removesuffix('学校')}" for key in reading.keys}
        cities = {prefecture(code) for code in reading.codes or _home(reading.named.name)}
        cities |= {city[:2] for city in cities}
        affiliated = {key[key.index("附") :] for key in reading.keys if "附" in key}
        blocks |= {f"{label} {city} {rest}" for city in cities for rest in affiliated}
        blocks |= {f"{label} {city} {letters}" for city in cities for letters in _letters(reading)}
    return frozenset(blocks)


def _letters(reading: Reading) -> set[str]:
    """The nicknames of two characters that a school may have: 衡中; for one that is a nickname, its own."""
    name = reading.named.name
    if len(name) <= 3:
        return {name[:1] + name[-1], *({name[-2:]} if name[0] == "省" else ())}
    cores = {re.sub("^[\u4e00-\u9fff]{2,3}省", "", name), *reading.keys}
    letters = {
        f"{core[0]}{brief}"
        for core in cores
        for brief, ends in resources.toml("identity")["last_characters"].items()
        if core and core.endswith(tuple(ends))
    }
    return letters | {f"省{letter[1]}" for letter in letters}


@cache
def _evened_out() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(row["find"]), row["write"]) for row in resources.toml("identity")["evened_out"])


@cache
def _trade() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(resources.toml('identity')['trades'])})*")


@cache
def _common() -> re.Pattern[str]:
    stems = "|".join(resources.toml("identity")["common_stems"])
    return re.compile(
        f"(?:{stems}){{1,2}}(?:路|街)?(?:实验|中心|第[0-9]+)*(?:小学|中学|学校|幼儿园|(?:高|初)级中学|教育集团)"
    )


@lru_cache(maxsize=100_000)
def read(named: Named) -> Reading:
    """The name taken apart; the same value gives the same reading."""
    rules = _rules()
    name = _BRACKETS.sub("", unicodedata.normalize("NFKC", named.name))
    name = _STATE.sub("", name).replace("(", "（").replace(")", "）")
    name = name.replace("新疆生产建设兵团", "兵团").translate(_TO_CHINESE)
    name = _HIGH_SCHOOL.sub("高级中学", name)
    name = _TRAINING_SCHOOL.sub("教师进修学校", name)
    seat = _today(named.adcode) if named.adcode else None
    if named.label == "UNIVERSITY":
        return Reading(named, _university_keys(name, seat), frozenset(), seat, generic=False)
    if (stem := _SHORT_OF_UNIVERSITY.match(name)) and f"{stem[1]}大学" in rules.universities:
        name = f"{stem[1]}大学{name[stem.end() :]}"
    owner, core = _owner(name, named.label, seat, rules)
    keys = _keys(core, named.label, seat, rules)
    generic = named.label != "COMPANY" and (
        core == ""
        or any(rules.generic_core(key) or _AUTHORITY.fullmatch(key) for key in keys)
        or (named.label in _ORGANS and any(_ANY_ORGAN.match(key) for key in keys))
    )
    return Reading(named, keys, owner, seat, generic)


def _owner(name: str, label: Label, seat: str | None, rules: Grammar) -> tuple[frozenset[str], str]:
    """The codes that the place in front may mean, and the name without it."""
    parts = rules.parts(name)
    core, divisions = parts.core, parts.places[-1] if parts.places else ()
    if len(parts.places) == 1 and not _believed(name, core, divisions, seat, rules):
        core, divisions = name, ()
    # 重庆市|万州|外国语学校: a short name in front of what every county has is the place of it.
    inner = places().match(core)
    if inner and inner.end < len(core) and not rules.university_at(core):
        rest = core[inner.end :]
        within = places().inside(inner.divisions, divisions) if divisions else inner.divisions
        near = seat is None or any(related(d.adcode, seat) for d in within)
        if (
            within
            and near
            and not _TOWN.match(rest)
            and (
                (rules.generic_core(rest) and rest not in rules.bare)
                or (label == "COMPANY" and len(rest) >= 4)
            )
        ):
            core, divisions = rest, within
    if not divisions and (letter := _CITY_LETTER.match(core)):
        cities = [d for d in places().by_code.values() if d.level != "county" and d.name[0] == letter[0]]
        divisions = tuple(d for d in cities if seat is None or related(d.adcode, seat))
        core = core[1:] if divisions else core
    if divisions:
        codes = {division.adcode for division in divisions}
        around = {code for code in codes if seat is None or related(code, seat)}
        # A school named for another place (a branch abroad) stands where its article says.
        return frozenset(around or codes), core
    level = level_of(name)
    if seat and level and len(name) > len(level) + 1:
        for division in places().around(seat, level):
            return frozenset({division.adcode}), name.removeprefix(level)
    return frozenset(), core


def _believed(
    name: str, core: str, divisions: tuple[Division, ...], seat: str | None, rules: Grammar
) -> bool:
    """Whether the place in front is one: 怀来|沙城中学 where the article is of 怀来, but not 滨湖|寿春中学 anywhere."""
    if rules.generic_core(core) or any(name.startswith(d.name) for d in divisions):
        return True
    return any(d.level != "county" or (seat is not None and related(d.adcode, seat)) for d in divisions)


def _keys(core: str, label: Label, seat: str | None, rules: Grammar) -> frozenset[str]:
    cores = [core]
    for size in range(min(5, len(core)), 1, -1):
        if len(rules.abbreviations.get(core[:size], ())) > 1:
            cores = [university + core[size:] for university in _meant(core[:size], seat)]
            break
    return frozenset(_even(rules.key(core), label) for core in cores)


def _meant(abbreviation: str, seat: str | None) -> tuple[str, ...]:
    """The universities that an abbreviation means at `seat`; without one, the one it means everywhere else."""
    full = _rules().abbreviations.get(abbreviation, ())
    return full[:1] if seat is None else tuple(name for name in full if _stands_near(name, seat))


def _even(key: str, label: Label) -> str:
    for pattern, replacement in _evened_out():
        key = pattern.sub(replacement, key)
    if label == "EDU_AUTHORITY" and _AUTHORITY.fullmatch(key):
        return "教育局"
    if label == "EDU_GROUP":
        key = _GROUP_OF.sub("", key).removeprefix("第")
    if label == "COMPANY":
        key = _LEGAL_FORM.sub("", key) or key
    return key


def _university_keys(name: str, seat: str | None) -> frozenset[str]:
    """The universities that a name may mean, by the ministry's code or their name of today, and the part of one."""
    rules = _rules()
    for size in range(min(len(name), 20), 1, -1):
        prefix, rest = name[:size], name[size:]
        raised = f"{prefix[:-2]}大学" if prefix.endswith("学院") else ""
        if prefix in rules.universities:
            full: tuple[str, ...] = (prefix,)
        elif raised in rules.universities:
            # 石家庄铁道学院 is no university of today: it became 石家庄铁道大学.
            full = (raised,)
        else:
            full = rules.abbreviations.get(prefix, ()) if rest else _meant(prefix, seat)
        if full:
            return frozenset(f"{_code(u)}|{_even(rest, 'UNIVERSITY')}" for u in full)
    return frozenset({_even(name, "UNIVERSITY")})


def _code(university: str) -> str:
    code = _rules().universities.get(university, ("", ""))[0]
    return code or university


def _stands_near(university: str, seat: str | None) -> bool:
    """Whether a university may be meant where the article speaks of `seat`."""
    home = _rules().universities.get(university, ("", ""))[1]
    return seat is None or not home or related(home, seat)


def _shortened(long: Reading, short: Reading) -> bool:
    """Whether `short` is how people call `long`: 衡中, 翼鸥教育, 师大附中."""
    label = long.named.label
    if label not in ("COMPANY", "ORG", "SCHOOL"):
        return False
    pairs = [(full, brief) for full in long.keys for brief in short.keys]
    if label == "COMPANY":
        # 新东方集团 is 新东方教育科技集团, but 三一集团 is not 三一重工.
        return any(
            _goes_on(full, brief.removesuffix("集团") if "集团" in full else brief, 2, _trade())
            for full, brief in pairs
        )
    if label == "ORG":
        return any(_goes_on(full, brief, 4, _BODY) for full, brief in pairs)
    return any(
        _bare_university(full, brief, short)
        or full.replace("大学", "", 1) == brief != full
        or _goes_on(full, brief, 4, _JUST_SCHOOL)
        for full, brief in pairs
    )


def _own_name(long: Reading, short: Reading) -> bool:
    """Whether a faculty is told by its name alone, or without what it is: 湘雅医学院 of one city, 北大光华."""
    if not (short.seat and long.seat):
        return False
    for university, _, part in (key.partition("|") for key in long.keys):
        if len(part) >= 5 and part in short.keys:
            return True
        stems = (k.partition("|")[2] for k in short.keys if k.startswith(f"{university}|"))
        if any(len(stem) >= 2 and re.fullmatch(f"{re.escape(stem)}..学院", part) for stem in stems):
            return True
    return False


def _goes_on(full: str, brief: str, least: int, rest: re.Pattern[str]) -> bool:
    """Whether `full` is `brief`, at least so long, and then only words that tell nothing."""
    return (
        len(brief) >= least
        and full != brief
        and full.startswith(brief)
        and rest.fullmatch(full[len(brief) :]) is not None
    )


def _bare_university(full: str, brief: str, short: Reading) -> bool:
    """师范大学附属中学 for 湖南师范大学附属中学, where its city has one 师范大学."""
    kind = re.match("(?:师大|交大|师范大学|交通大学)(?=附)", brief)
    if kind is None or short.seat is None:
        return False
    ending = {"师大": "师范大学", "交大": "交通大学"}.get(kind[0], kind[0])
    near = [
        name
        for name, (_, home) in _rules().universities.items()
        if name.endswith(ending) and home[:4] == short.seat[:4]
    ]
    return any(full == name + brief[len(kind[0]) :] for name in near) and len({_code(n) for n in near}) == 1


def _nickname(long: Reading, short: Reading) -> bool:
    """Whether `short` is made of characters of `long`, and both are of one city for certain.

    衡中 is 衡水中学, 南外 南京外国语学校, 华附 华南师范大学附属中学, 省实 a 广东实验中学; 中大 in Hong Kong is 香港中文大学.
    """
    brief, full = short.named.name, long.named.name
    if not short.seat or not 2 <= len(brief) <= 3:
        return False
    codes = long.codes or _home(full)
    if short.named.label == "UNIVERSITY":
        abroad = short.seat[:2] in _OUTSIDE and full not in _rules().universities
        return (
            abroad
            and codes == {short.seat}
            and brief[-1] == "大"
            and _spelled(brief[:-1], full.removesuffix("大学"))
        )
    endings = resources.toml("identity")["last_characters"].get(brief[-1])
    if short.named.label != "SCHOOL" or endings is None or not codes:
        return False
    province = places().by_code[f"{short.seat[:2]}0000"].name.removesuffix("省")
    if brief[0] == "省":
        if brief[1:-1] == "":
            return full.removeprefix(province).removeprefix("省") in endings and related(
                max(codes), short.seat
            )
        brief = brief[1:] if full.startswith(f"{province}省") else ""
    if not brief or {prefecture(code) for code in codes} != {prefecture(short.seat)}:
        return False
    return any(
        core[0] == brief[0] and _told_by(brief, core, ending)
        for core in {full.removeprefix(province).removeprefix("省"), *long.keys}
        for ending in endings
        if core.endswith(ending)
    )


def _told_by(brief: str, core: str, ending: str) -> bool:
    stem = core.removesuffix(ending)
    if stem in _rules().universities:
        return len(brief) == 2
    return len(stem) <= 3 and not re.search("[第0-9]", core) and _spelled(brief[:-1], stem)


def _home(name: str) -> frozenset[str]:
    """The city that a name begins with, where it is no mere place in front: 深圳|中学."""
    match = places().match(name)
    return frozenset(d.adcode for d in match.divisions if d.level != "county") if match else frozenset()


def _spelled(brief: str, full: str) -> bool:
    """Whether the characters of `brief` stand in `full` in this order."""
    rest = iter(full)
    return all(char in rest for char in brief)


def _same_owner(one: Reading, other: Reading) -> Match:
    """Whether two that are named like others everywhere belong to one place."""
    if one.owner and other.owner:
        if not one.owner & other.owner:
            return Match.DIFFERENT
        # 朝阳区 alone may be of two cities.
        sure = len(one.codes) == len(other.codes) == 1
        return Match.SAME if sure else Match.POSSIBLE
    if not one.codes or not other.codes:
        return Match.SAME if one.national and other.national else Match.DIFFERENT
    numbers = [int(n) for key in one.keys & other.keys for n in re.findall("第([0-9]+)", key)]
    if numbers and max(numbers) >= _COUNTED_IN_CITY:
        return Match.POSSIBLE
    return Match.SAME if one.codes == other.codes and len(one.codes) == 1 else Match.DIFFERENT


def _cities(reading: Reading) -> set[str]:
    return {prefecture(code) for code in reading.codes}


def _placeless(reading: Reading) -> bool:
    """Whether the name tells enough without a place: a university or its school."""
    return reading.named.label == "UNIVERSITY" or any("大学" in key for key in reading.keys)


def _compatible(one: frozenset[str], other: frozenset[str]) -> bool:
    return not one or not other or any(related(a, b) for a in one for b in other)


def related(one: str, other: str) -> bool:
    """Whether one of two codes lies in the other."""
    return one in _around(other) or other in _around(one)


@cache
def _around(code: str) -> frozenset[str]:
    return frozenset(places().ancestors(code))


def prefecture(code: str) -> str:
    """The first digits of a code, which all of a prefecture share; all of a municipality."""
    return code[:4] if code[:2] not in ("11", "12", "31", "50") else code[:2]


def _today(code: str) -> str:
    """The code of today; a county that was merged into another keeps its own, and lies in that one.

    Of a code that no table has, the prefecture or at least the province is certain.
    """
    known = places().by_code
    for candidate in (code, f"{code[:4]}00", f"{code[:2]}0000"):
        while candidate not in known and candidate in _renumbered():
            candidate = _renumbered()[candidate]
        if candidate in known:
            return candidate
    return code


@cache
def _renumbered() -> dict[str, str]:
    return {
        row["old_adcode"]: row["new_adcode"]
        for row in resources.rows("divisions_history")
        if _key(row) not in _absorbed() and row["old_adcode"] != row["new_adcode"]
    }


@cache
def _absorbed() -> frozenset[tuple[str, str]]:
    """Divisions that went into one that went on: 闸北区 into 静安区.

    A county that alone became a district under another name (绍兴县, 柯桥区) is that district.
    """
    merged = [row for row in resources.rows("divisions_history") if row["kind"] == "merged"]
    heirs = Counter(row["new_adcode"] for row in merged)
    return frozenset(
        _key(row)
        for row in merged
        if heirs[row["new_adcode"]] > 1 or row["old_name"][-1] == "区" or row["new_name"][-1] != "区"
    )


def _key(row: dict[str, str]) -> tuple[str, str]:
    return row["old_adcode"], row["old_name"]


@cache
def places() -> Gazetteer:
    """The gazetteer in which an absorbed county is a place within its heir, and old short names are known."""
    now = gazetteer()
    full = dict(now.full)
    # Those of the past are read again below, with the codes that they had.
    short = {name: found for name, found in now.short.items() if any(d.until is None for d in found)}
    living = set(short)
    by_code, parents = dict(now.by_code), dict(now.parents)
    for row in resources.rows("divisions_history"):
        name, heir = row["old_name"], now.by_code.get(row["new_adcode"])
        if heir is None:
            continue
        code = heir.adcode
        known = now.by_code.get(row["old_adcode"])
        if _key(row) in _absorbed() and (known is None or known.name == name):
            code = row["old_adcode"]
            by_code[code] = Division(code, name, heir.level, int(row["year"]))
            parents[code] = heir.adcode
        division = Division(code, name, heir.level, int(row["year"]))
        others = (d for d in full.get(name, ()) if d.adcode not in (heir.adcode, code) or d.until is None)
        full[name] = (*others, division)
        brief = name[:-1]  # 襄樊 for 襄樊市
        if len(brief) >= 2 and brief not in living and brief not in now.full:
            short[brief] = (*short.get(brief, ()), division)
    for division in now.by_code.values():
        # 锡盟 for 锡林郭勒盟, 乌市 for 乌鲁木齐市.
        if division.level == "prefecture" and (division.name[-1] == "盟" or len(division.name) >= 5):
            letter = division.name[0] + division.name[-1]
            if letter not in now.full:
                full[letter] = (*full.get(letter, ()), division)
    return replace(now, full=full, short=short, by_code=by_code, parents=parents)


@cache
def _rules() -> Grammar:
    return replace(grammar(), places=places())
