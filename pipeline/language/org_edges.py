"""Where a name that a tagger has found truly begins and ends: what no name holds is cut off, two names in one are parted.

A tagger reads a sentence character by character and does not know what a whole name is. The endings of names, the places
and the words that never stand inside a name (`corpus/lexicons/organisations.toml`) say where it went too far.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from pipeline.language.names import Ending, Grammar
from pipeline.language.org_grammar import (
    BRACKETS,
    CORPS,
    GLUED,
    LEVEL,
    SEVERAL,
    Mention,
    brackets,
    is_generic,
    starts_with_place,
)
from pipeline.schema import Label
from pipeline.words import dictionary

_OF_EACH = re.compile("各[省市州县区旗]?$")
_OF_SEVERAL = re.compile(f"{SEVERAL}(?:教|人民政府|政府)")
# Between two names or before one, never within one; a name in Latin letters has spaces.
_MARKS = re.compile("[／/；;：:，,、。！？!?【】《》×]+|(?<=[\u4e00-\u9fff])\\s+(?=[\u4e00-\u9fff])")
# 王芳（石桥学院）: a person, and where they come from.
_PERSON_OF = re.compile("([^（(]+)[（(]([^（()）]+)[)）]?")
_HAN = re.compile("[\u4e00-\u9fff]")
_FORMERLY = re.compile("原[属任先有]?")
# 一中|等学校, though 中等学校 is a word.
_AND_OTHERS = re.compile("(?<=[一二三四五六七八九十0-9]中)等(?:学校|校|中小学)$")
_TITLE = re.compile(
    "(?:副|总|名誉|执行)?(?:校长|园长|院长|主任|书记|局长|处长|科长|股长|[市县区镇乡]长|主席|老师|教师|教授|博士|先生|女士|同志)"
)
# The people's congress, whose short name is that of a university: 镇人大|主席, but 人大附中.
_OF_CONGRESS = re.compile("[副主常代][席任委表主]|教科文|工作|会议|换届|监督|建议|议案")
# 云大|数据: a word goes on behind what looks like the short name of a university.
_BIG = re.compile("数据|课[间堂]|思政|单元|健康|讲堂|走访|调研|比[武拼]|练兵|家访")
# 与|苏北十校|签约: with each of them. An alliance (江南十校) is founded, joined, and acts.
_COUNTED = re.compile(
    "[与和同跟][\u4e00-\u9fff]{0,4}[两三四五六七八九十]校(?:分别|共同|在协议上)?(?:签|结对|合作|共建|达成|建立)"
)
# Behind an honour, the first of a few.
_TITLES_OF_HONOUR = re.compile("[”」]?(?:[、和及][^、和及，。；,;获被评授]{2,24}){0,9}等?(?:荣誉)?称号")
_OF_PLACE = re.compile("[\u4e00-\u9fff]{1,5}[镇乡村县市]")
_LONGEST_NAME = 100
"""How many characters a name has at most: those of the corpus have 56. More are a run that the tagger can't tell apart."""
_LONGEST_PLACE = 4
"""How many characters before a name the place may begin that it was begun within."""
_OFFICES = "处室办科部系组队"
_AND = frozenset("和与及")
_TITLE_BEHIND = re.compile(f"(?:{_TITLE.pattern})$")
# Whom a person stands for: 王芳代表|石桥中学.
_STANDS_FOR = re.compile("[\u4e00-\u9fff]{2,3}代表(?![大处团队性作])(?=.)")
# Who does something before a name: 王芳校长出席|石桥联盟, and a street: 海田路|正定县第九小学.
_DOES = re.compile(
    f".*(?:{_TITLE.pattern})(?:一行)?(?:出席|参加|赴|率队|率|带队|走进|走访|调研|考察|来到|访问|做客|应邀|受邀|到|为|在)+"
)
_STREET = re.compile("[\u4e00-\u9fff]{1,5}(?:路|街|大道|巷)(?=(.+))")
# The schools of one university, named together: 石桥师大附中(和)附小.
_AFFILIATED = re.compile("(.{2,}?)(附属?[中小幼][学儿]?园?)[、和与及]?(附属?[中小幼][学儿]?园?)")
# A person before an organ of the place: 王芳和|县教育局.
_AND_ORGAN = re.compile(f"[\u4e00-\u9fff]{{2,3}}[和与及](?=[{LEVEL}])")
# A place before a school or an organ of its city, or before one of its own: 正定县和|市第一小学, 正定县的|石桥小学,
# 正定县·石桥教联体.
_BEHIND_PLACE = re.compile(f"[和与及](?=[{LEVEL}])|[的·•・]")

# A school of its own, by where it lies.
_DIRECTION = re.compile("(?:[东南西北中]|园区|网|第[一二三四五六七八九十])校(?![区长园门舍内外])")

# 更名|为凤鸣小学: the word goes with the verb.
_NAMED_AS = re.compile("(?:名|改称|改[设建制]|升格|转设|[挂揭换]牌|变更?)$")

_BRANCH = re.compile("(?:新区|高新区|经开区)?(?:附属|实验)?(?:分校|校区|分园|园区|学校)(?![区长门])")
_ON_A_PLATE = re.compile(
    '(?![摘挂换取])[\u4e00-\u9fff]{2,4}(?:校区|分校|园区|分园)(?=[”"」]?的?(?:[校铜匾]?牌))'
)

Settle = Callable[[Mention, Grammar], list[Mention]]


def settled(text: str, found: Mention, rules: Grammar) -> list[Mention]:
    """The names that one name of a tagger turns out to be: itself, a part of it, two, or none.

    Args:
        text: The sentence.
        found: What the tagger took for one name.
        rules: The grammar of names.
    """
    parts = _parted(found.name, found.label, rules) if len(found.name) <= _LONGEST_NAME else ()
    names = [
        Mention(found.start + part.start, found.start + part.end, part.label, part.name, found.evidence)
        for part in parts
    ]
    for mend in (
        without_person,
        behind_verb,
        before_next_word,
        in_brackets,
        from_place,
        with_direction,
        with_branch,
    ):
        names = [mend(text, name, rules) for name in names]
    return [
        name
        for name in names
        if name.label == "REGION"
        or not (is_of_each(text, name) or is_no_university(text, name) or is_honour(text, name))
    ]


# A page has the same few names again and again, and neighbouring pages have many of them.
@lru_cache(maxsize=1 << 14)
def _parted(name: str, label: Label, rules: Grammar) -> tuple[Mention, ...]:
    """The names that the words of one name tell that it is, whatever stands around it; offsets are those in `name`."""
    names = [Mention(0, len(name), label, name)]
    for settle in _IN_TURN:
        names = [part for each in names for part in settle(each, rules)]
    return tuple(names)


def _part(mention: Mention, start: int, end: int, label: Label | None = None) -> Mention:
    """The part of a mention between two offsets in its name."""
    return replace(
        mention,
        start=mention.start + start,
        end=mention.start + end,
        label=label or mention.label,
        name=mention.name[start:end],
    )


def whole(name: str, rules: Grammar) -> Label | None:
    """What kind of organisation a name is that tells one from others; None for no name, or one that many have: 学校, 乡镇中学."""
    ending = rules.ending(name)
    if ending is not None and is_generic(name[: ending.start], rules):
        return None
    return rules.label(name)


def at_marks(mention: Mention, rules: Grammar) -> list[Mention]:
    """Parted where a mark or a blank stands: 石桥小学 /青川镇清溪小学, 定安　|龙门镇石桥小学."""
    pieces, at = [], 0
    for mark in _MARKS.finditer(mention.name):
        pieces.append((at, mark.start()))
        at = mark.end()
    pieces.append((at, len(mention.name)))
    named = [(*piece, kind) for piece in pieces if (kind := whole(mention.name[slice(*piece)], rules))]
    return [_part(mention, *each) for each in named] if at and named else [mention]


def without_half_brackets(mention: Mention, rules: Grammar) -> list[Mention]:
    """Without the end of a bracket that began before it (东湖校区|)), none that begins within one (跨区（|县）域教育集团); of a
    person's school in brackets the school alone."""
    name = mention.name
    person = _PERSON_OF.fullmatch(name)
    if person and not rules.label(person[1]) and not rules.places.match(name):
        kind = whole(person[2], rules)
        return [_part(mention, *person.span(2), kind)] if kind else [mention]
    if brackets(name, "）)") > brackets(name, "（(") and name[-1] not in ")）":
        return []
    if name[-1] in ")）" and not brackets(name, "（("):
        return [_part(mention, 0, len(name) - 1)] if len(name) > 1 else []
    return [mention]


def unglued(mention: Mention, rules: Grammar) -> list[Mention]:
    """The two organisations that were taken for one with what the first is told to do: 清溪小学|受|区教育局, 甲校|↔|乙校."""
    name = mention.name
    if both := _AFFILIATED.fullmatch(name):
        second = _part(mention, both.start(3), len(name))
        return [_part(mention, 0, both.end(2)), replace(second, name=both[1] + both[3])]
    for ending in rules.endings_in(name):
        for end in _joints(name, ending, rules):
            left, right = name[: ending.end], name[end:]
            if (kind := whole(left, rules)) and (other := whole(right, rules)):
                first = end if name[end - 1] in ")）" else ending.end
                return [_part(mention, 0, first, kind), _part(mention, end, len(name), other)]
    return [mention]


def _joints(name: str, ending: Ending, rules: Grammar) -> Iterator[int]:
    """Where what stands behind an ending of a name and can't go on with it ends."""
    part = BRACKETS.match(name, ending.end)
    if part and part[1].endswith(("部", "校区", "园")) and _OF_PLACE.match(name, part.end()):
        yield part.end()
    joint = rules.joint.match(name, ending.end)
    if joint is None:
        return
    # 和平, 包头, 向阳 are words that a name may hold.
    is_word = len(joint[0]) == 1 and joint[0] + name[joint.end() : joint.end() + 1] in dictionary()
    # 机器人|与智能制造: what is taught, and no firm.
    is_subject = joint[0] in _AND and name[ending.start : ending.end] in rules.trades
    if not is_word and not is_subject:
        yield joint.end()


def behind_kind(mention: Mention, rules: Grammar) -> list[Mention]:
    """Of a kind of school in front of the name of one the latter: 优质生源中学|正定县第一中学."""
    name = mention.name
    for ending in rules.endings_in(name):
        named = name[ending.end :]
        place = rules.places.match(named)
        is_kind = ending.start and ending.label == "SCHOOL" and is_generic(name[: ending.start], rules)
        if is_kind and place and place.full and (kind := rules.label(named)):
            return [_part(mention, ending.end, len(name), kind)]
    return [mention]


def last_place(mention: Mention, rules: Grammar) -> list[Mention]:
    """The last place of some without the organ that they share: 乌鲁木齐|五市教育局."""
    place = rules.places.match(mention.name, 0)
    if (
        place
        and mention.label in ("EDU_AUTHORITY", "GOVERNMENT")
        and _OF_SEVERAL.match(mention.name, place.end)
    ):
        return [_part(mention, 0, place.end, "REGION")]
    return [mention]


def without_front(mention: Mention, rules: Grammar) -> list[Mention]:
    """Without what stands before a name: 原|石桥第三中学, 同|正定县政府, 同|县教育局, 王芳和|县教育局, 正定县和|市第一小学; but not
    原县中学, 原州区教育局."""
    name = mention.name
    if place := rules.places.match(name):
        local = _BEHIND_PLACE.match(name, place.end)
        is_own = local is not None and local[0] in "的·•・"
        local = local if local and (place.full or is_own) else None
        kind = whole(name[local.end() :], rules) if local else None
        if not local or not kind:
            return [mention]
        own = [_part(mention, 0, place.end, "REGION")] if is_own else []
        return [*own, _part(mention, local.end(), len(name), kind)]
    former = _FORMERLY.match(name)
    for start in (former.end(), 1) if former else ():
        if name[start : start + 1] not in (*LEVEL, "") and (kind := whole(name[start:], rules)):
            return [_part(mention, start, len(name), kind)]
    does = _DOES.match(name)
    if does and (kind := rules.label(name[does.end() :])):
        return [_part(mention, does.end(), len(name), kind)]
    stands_for = _STANDS_FOR.match(name)
    if stands_for:
        kind = whole(name[stands_for.end() :], rules)
        return [_part(mention, stands_for.end(), len(name), kind)] if kind else []
    for front in (rules.glue.match(name), _street(name, rules)):
        if front and (kind := whole(name[front.end() :], rules)):
            return [_part(mention, front.end(), len(name), kind)]
    joined = _AND_ORGAN.match(name)
    if joined and (kind := whole(name[joined.end() :], rules)) in ("EDU_AUTHORITY", "GOVERNMENT"):
        return [_part(mention, joined.end(), len(name), kind)]
    if name[0] in GLUED and (kind := whole(name[1:], rules)):
        is_local = name[1] in LEVEL and kind in ("EDU_AUTHORITY", "GOVERNMENT")
        if is_local or starts_with_place(name, 1, len(name), rules):
            return [_part(mention, 1, len(name), kind)]
    return [mention]


def _street(name: str, rules: Grammar) -> re.Match[str] | None:
    """The street before a name that begins with its place; 建设路小学 is named by its own."""
    street = _STREET.match(name)
    place = rules.places.match(street[1]) if street else None
    return street if place and place.full else None


def without_tail(mention: Mention, rules: Grammar) -> list[Mention]:
    """Without what goes on behind a name: 教育集团|等学校, 石桥学校|招生办, 石桥中学|广东省, 县教委|王书记, 县教育局|来校商量附中.
    No office is one.
    """
    name = mention.name
    if others := _AND_OTHERS.search(name):
        return [_part(mention, 0, others.start())]
    title = _TITLE_BEHIND.search(name)
    if title and (before := next(_before_person(name[: title.start()], (1, 2, 3), rules), None)):
        return [_part(mention, 0, *before)]
    for ending in reversed(rules.endings_in(name)):
        kind = whole(name[: ending.end], rules)
        is_school = kind in ("SCHOOL", "UNIVERSITY")
        place = rules.places.match(name, ending.end) if is_school else None
        if kind and (
            name.startswith("等", ending.end)
            or rules.goes_on.match(name, ending.end)
            or (is_school and rules.office.fullmatch(name, ending.end))
            or (place and place.full and place.end == len(name) > ending.end + 2)
        ):
            return [_part(mention, 0, ending.end, kind)]
    return [mention]


def not_of_all(mention: Mention, rules: Grammar) -> list[Mention]:
    """None where it is said of all schools of a large place, or of one to come: 湖北学校, 正定县学校, 舟山地区高中, 正定县民办学校,
    在正定县建分校; but 朝阳学校 is one."""
    places = list(rules.places.chain(mention.name))
    if not places:
        return [mention]
    if rules.of_all.fullmatch(mention.name, places[-1].end):
        return []
    place, behind = places[0], mention.name[places[0].end :]
    if behind not in ("学校", "高中", "初中"):
        return [mention]
    cities = {division.adcode for division in place.divisions if division.level != "county"}
    if behind != "学校":
        # 柳州高中 and 义县高中 are names.
        return [] if place.full and cities else [mention]
    # 恩施市 lies in 恩施州, 朝阳区 of Beijing in no 朝阳市.
    apart = (d for d in place.divisions if not cities & {*rules.places.ancestors(d.adcode)})
    return [] if place.full or not any(apart) else [mention]


def regiments(mention: Mention, rules: Grammar) -> list[Mention]:
    """A regiment of the Corps and the city before it as two regions, whatever they were taken for: 石河子市|第十四师47团."""
    name = mention.name
    end = max((match.end for match in rules.places.chain(name)), default=0)
    if not CORPS.fullmatch(name, end):
        return [mention]
    return [_part(mention, a, b, "REGION") for a, b in ((0, end), (end, len(name))) if a < b]


def in_latin(mention: Mention, rules: Grammar) -> list[Mention]:
    """Of the kind that its words tell, whatever it was taken for: Escola Secundária de Pedra is a school."""
    if _HAN.search(mention.name):
        return [mention]
    return [replace(mention, label=rules.latin_label(mention.name) or mention.label)]


_IN_TURN: tuple[Settle, ...] = (
    in_latin,
    at_marks,
    without_half_brackets,
    behind_kind,
    unglued,
    last_place,
    without_front,
    without_tail,
    not_of_all,
    regiments,
)


def in_brackets(text: str, mention: Mention, rules: Grammar) -> Mention:
    """With the bracket that its name opens closed, and with the one that tells universities of a name apart: 汾湖高新区（黎里镇|）,
    中国石油大学|（华东）."""
    end, name = mention.end, mention.name
    if brackets(name, "（(") > brackets(name, "）)") and text[end : end + 1] in ("）", ")"):
        return replace(mention, end=end + 1, name=name + text[end])
    seat = BRACKETS.match(text, end) if mention.label == "UNIVERSITY" else None
    # The list of universities writes 中国石油大学（华东）.
    if seat and f"{name}（{seat[1]}）" in rules.universities:
        return replace(mention, end=seat.end(), name=name + seat[0])
    return mention


def without_person(text: str, mention: Mention, rules: Grammar) -> Mention:
    """Without the person whom a title behind the name tells: 石桥小学|王芳主任, 市政协|王芳副主席; not 县委宣传|部长."""
    name = mention.name
    if rules.label(name) is None and name[-1] not in _OFFICES and _TITLE.match(text, mention.end):
        for end, kind in _before_person(name, (2, 3), rules):
            if kind in ("SCHOOL", "UNIVERSITY") or not dictionary().get(name[end:]):
                return _part(mention, 0, end, kind)
    return mention


def _before_person(text: str, sizes: Iterable[int], rules: Grammar) -> Iterator[tuple[int, Label]]:
    """Where a name ends, and its kind, behind which a person of so many characters stands: 石桥小学|王芳, 县教育局人事科|王芳."""
    for end in (len(text) - size for size in sizes):
        if end > 0 and (kind := whole(text[:end], rules) or _of_section(text[:end], rules)):
            yield end, kind


def _of_section(name: str, rules: Grammar) -> Label | None:
    """What kind of organ a section is one of: 正定县教育局|人事科."""
    for ending in reversed(rules.endings_in(name)):
        section = rules.sections.get(ending.label)
        if section and section.fullmatch(name, ending.end):
            return whole(name[: ending.end], rules)
    return None


def behind_verb(text: str, mention: Mention, rules: Grammar) -> Mention:
    """Without the word by which a verb of naming leads to a name: `甲校更名|为凤鸣小学`."""
    led_to = mention.name.startswith("为") and _NAMED_AS.search(
        text, max(0, mention.start - 2), mention.start
    )
    return _part(mention, 1, len(mention.name)) if led_to and len(mention.name) > 2 else mention


def before_next_word(text: str, mention: Mention, rules: Grammar) -> Mention:
    """Without the first characters of the word behind it: 石桥小学|校门口, 石桥中学|校园, 正定县|教育部门."""
    name, place = mention.name, rules.places.match(mention.name)
    if place and name[place.end :] == "教育部" and text.startswith("门", mention.end):
        return _part(mention, 0, place.end, "REGION")
    if not name.endswith(("小学校", "中学校")):
        return mention
    # The endings tell before which characters 中学校 is none.
    endings = rules.endings_in(f"中学校{text[mention.end : mention.end + 1]}")
    if any((ending.start, ending.end) == (0, 3) for ending in endings):
        return mention
    return _part(mention, 0, len(name) - 1)


def from_place(text: str, mention: Mention, rules: Grammar) -> Mention:
    """From the beginning of the place that the name was begun within: |和林格尔新区; one character proves nothing (和|县政府)."""
    if mention.label == "REGION" or rules.places.match(mention.name):
        return mention
    for start in range(max(0, mention.start - _LONGEST_PLACE), mention.start):
        place = rules.places.match(text, start)
        if place and mention.start + 1 < place.end < mention.end:
            return replace(mention, start=start, name=text[start : mention.end])
    return mention


def with_direction(text: str, mention: Mention, rules: Grammar) -> Mention:
    """With the word that tells a school from its mother: 石桥中学|东校; but not 石桥中学|东校门."""
    tail = _DIRECTION.match(text, mention.end) if mention.label == "SCHOOL" else None
    return replace(mention, end=tail.end(), name=mention.name + tail[0]) if tail else mention


def with_branch(text: str, mention: Mention, rules: Grammar) -> Mention:
    """With the place that it is a branch in: 石桥中学|正定分校, 石桥中学|正定县学校; on a plate, with any: 挂甲校|长桥校区牌子."""
    if mention.label not in ("SCHOOL", "EDU_GROUP"):
        return mention
    place = rules.places.match(text, mention.end)
    tail = _BRANCH.match(text, place.end) if place else _ON_A_PLATE.match(text, mention.end)
    return (
        replace(mention, end=tail.end(), name=text[mention.start : tail.end()], label="SCHOOL")
        if tail
        else mention
    )


def is_no_university(text: str, mention: Mention) -> bool:
    """Whether what was taken for a university's short name is the people's congress, or begins a word: 人大|主席, 教育云大|数据."""
    name = mention.name
    if len(name) != 2 or name[-1] != "大":
        return False
    return (name == "人大" and _OF_CONGRESS.match(text, mention.end) is not None) or (
        _BIG.match(text, mention.end) is not None
    )


def is_place(text: str, mention: Mention, found: Sequence[Mention], rules: Grammar) -> bool:
    """Whether a region is one, and no word that is also the short name of a division: not 来宾 in 向来宾介绍.

    It is one where the article has its name in full, or where it stands beside another: 民和、互助.

    Args:
        text: The article.
        mention: A region.
        found: All mentions of the sentence, in order.
        rules: The grammar of names.
    """
    if mention.name not in rules.place_words:
        return True
    if any(division.name in text for division in rules.places.short.get(mention.name, ())):
        return True
    return any(
        other.label == "REGION"
        and other.name not in rules.place_words
        and (other.end == mention.start - 1 or mention.end == other.start - 1)
        for other in found
    )


def is_honour(text: str, mention: Mention) -> bool:
    """Whether what was taken for a name is what schools are called that deserve it: 获|省示范高中|、|市文明学校|等称号."""
    return _TITLES_OF_HONOUR.match(text, mention.end) is not None


def is_of_each(text: str, mention: Mention) -> bool:
    """Whether what was taken for a name is said of many, and names none: 各县|第二小学, 各|市教育局, 与|苏北十校|签约."""
    before = text[max(0, mention.start - 2) : mention.start]
    counted = _COUNTED.match(text, max(0, mention.start - 1))
    return _OF_EACH.search(before) is not None or (counted is not None and mention.end < counted.end())
