"""The mentions of organisations and places by rule, as evidence for the tagger (`org_tagger.py`).

LAC finds most full names and draws some edges wrong; the grammar of names (`names.py`) knows how names
end and says what they are; the gazetteer knows the places. A mention begins where LAC or a place
begins a name and ends where an ending does.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import attrgetter

from pipeline.language.lac import Word
from pipeline.language.names import DIGITS, Ending, Grammar, grammar, is_street
from pipeline.schema import Label
from pipeline.words import dictionary

_NAME_TAGS = frozenset({"LOC", "ORG", "PER", "nz", "nr", "ns", "nt", "nw"})
_INNER_TAGS = _NAME_TAGS | {"n", "s", "f", "a", "an", "vn", "m", "j"}
_ORDINAL = re.compile(rf"第?[{DIGITS}]+$")
_SHORT_FOR = re.compile(
    r"[（(]\s*(?:以下|下)?(?:简|统)?称(?:为|：|:)?\s*[“\"「]?([^”\"」）)]{2,12})[”\"」]?\s*[）)]"
)
# Announced, but a pronoun: （以下简称“我校”）.
_FIRST_PERSON = re.compile("[我本][校园院区县市省局会公集司]|双方|[两三]校")
# Words of one character that LAC glues to the place that a name begins with: 同|化隆县职业技术学校.
GLUED = "同与和及在由交到赴对给从向是原现校任至今应驻把拿"
_CROWD = "各两三四五六几多全每该此这那某其我本首"
# What stands between two commas of a list of schools and the ending.
_LISTED_STEM = re.compile("(?![和与及以])(?:(?!的)[\u4e00-\u9fff]){2,6}")
# An organ without its place begins with its level, as the local paper writes it: 市教育局, 区委教育工委, 县人民政府.
LEVEL = "省市区县州旗盟镇乡"
# 县第二小学 is one school of the county; those of 各县第二小学, 两县教育局 and 县区教育局 are many.
_LEVEL_OF_MANY = "各全每两三四五六多几县市区旗）)"
# A crowd named by number within what looks like one name: 深圳|一家|电子厂, 中方县第一中学|两所|学校.
_COUNTED = re.compile(rf"[一两{DIGITS}]+(?:多|余)?[所家个对]|[两三四五六七八九十]+(?:地|大|城区)$")
_COUNT_BEFORE = re.compile(rf"[两几多数{DIGITS}][所家个对](?:的)?$")
# With the line feed that `$` passes over.
_LONGEST_COUNT = 4
# A county has one 县中学 and one 县幼儿园, a district many.
_ONE_A_COUNTY = ("中学", "幼儿园", "职业高中", "技工学校", "中等专业学校", "中等职业学校")
# Where LAC draws a title into a name: 第一中学|校长, 县委|书记, 市政府|副市长.
_TITLES = re.compile(
    rf"(?:[中小大]学|学院|学校|幼儿园|[{DIGITS}]中)(?=(?:副|老)?校长|(?:副)?园长|(?:副)?院长|校办|校方)"
    r"|[省市区县州旗盟]委(?=(?:副)?书记|常委)|政府(?=副|党组)"
)
# A common word is no stem of a name: `项目学校`. jieba's dictionary counts how common words are.
_COMMON = 250
_LONGEST_NAME = 40
BRACKETS = re.compile("[（(]([\u4e00-\u9fff]{1,8})[）)]")
# An ending that only a name has, whatever stands before it.
_STRONG = re.compile("有限(?:责任)?公司$")
CORPS = re.compile(
    rf"(?:新疆生产建设)?(?:兵团)?第[{DIGITS}]+师(?:[{DIGITS}]+团)?|(?<![{DIGITS}])[{DIGITS}]{{1,3}}(?:兵团|团)(?=[^{DIGITS}]|$)"
)
SEVERAL = "(?:[两二三四五六七八九十]个?(?:省市|市州|[区市]县|县[区市]|城[区市]|[地市区县省州旗])|双方)"
_SHARED_ENDING = re.compile(
    rf"(?:{SEVERAL}|等地|各地)?(?:的)?(教育(?:和?体育|科技)?(?:局|厅)|教育行政部门|教育部门|教委|教体局)"
)
_END = attrgetter("end")
_LISTED = frozenset("、")
_JOINED = frozenset("、和与及,，")


@dataclass(frozen=True)
class Mention:
    """A name at `text[start:end]`."""

    start: int
    end: int
    label: Label
    name: str
    """The name that it stands for where that isn't what is written: 广州 in 广州、清远两地教育局."""
    evidence: frozenset[str] = frozenset()
    """What speaks for it and against it, where a tagger has found it (`org_confidence.evidence`)."""


def announced(text: str) -> Iterator[tuple[int, str]]:
    """The short forms that a text announces, each behind the end of its name: `青川第一高级中学（以下简称“青川一高”）`.

    Without what only a pronoun's reading can tell: 我校, and common words such as 公司, which stand for others too.
    """
    rules = grammar()
    for match in _SHORT_FOR.finditer(text):
        form = match[1]
        is_common = form in rules.bare or form in rules.common or is_generic(form, rules)
        if not is_common and not _FIRST_PERSON.match(form):
            yield match.start(), form


def mentions(text: str, words: Sequence[Word]) -> list[Mention]:
    """The mentions in one sentence of LAC's `words`, in order; of organisations that overlap, the longest wins.

    Regions may overlap one another, for they are evidence only: 新疆生产建设兵团第一师十二团 and the 新疆 it begins with.
    """
    if not words:
        return []
    rules = grammar()
    words = _recut(text, words, rules)
    found = [m for ending in rules.endings_in(text) if (m := _named_by_ending(text, words, ending, rules))]
    found += _short_names(text, words, rules)
    found = longest(found)
    found = longest(found + _listed(text, found, rules))
    return share_endings(text, with_others(found, _places(text, words, rules)), rules)


def _listed(text: str, found: Sequence[Mention], rules: Grammar) -> list[Mention]:
    """Schools of a list that go unrecognised for a common word in their names: 金山小学、|白果小学."""
    more: list[Mention] = []
    ends = {mention.end for mention in found if mention.label == "SCHOOL"}
    for ending in rules.endings_in(text):
        start = text.rfind("、", 0, ending.start) + 1
        stem = text[start : ending.start]
        if ending.label != "SCHOOL" or start - 1 not in ends or not _LISTED_STEM.fullmatch(stem):
            continue
        follows = text[ending.end : ending.end + 1]
        name = text[start : ending.end]
        if follows and follows not in "、，,。；;等和与及（(":
            continue
        place = rules.places.match(stem)
        if place and place.full and place.end == len(stem):
            continue
        if stem[0] in _CROWD or is_generic(stem, rules) or name.endswith(rules.crowds):
            continue
        more.append(Mention(start, ending.end, "SCHOOL", name))
        ends.add(ending.end)
    return more


def _recut(text: str, words: Sequence[Word], rules: Grammar) -> Sequence[Word]:
    """LAC's words, cut where a title follows a name and around a verb that joins two names: 一中|帮扶|二中."""
    cuts = {match.end() for match in _TITLES.finditer(text)} | _open_brackets(words)
    joints = {position for span in rules.glue_in(text) for position in span}
    if not cuts and not joints:
        return words
    edges = sorted(cuts | joints)
    result: list[Word] = []
    for word in words:
        inside = edges[bisect_right(edges, word.start) : bisect_left(edges, word.end)]
        for start, end in pairwise([word.start, *inside, word.end]):
            piece = text[start:end]
            if not inside:
                result.append(word)
            elif rules.glue.fullmatch(piece):
                result.append(Word(start, end, piece, "v"))
            else:
                # What LAC took for one word was no word: a piece is a name where it ends like one.
                is_name = not joints.isdisjoint(inside) and rules.label(piece)
                result.append(Word(start, end, piece, "ORG" if is_name else word.tag))
    return result


def _open_brackets(words: Sequence[Word]) -> set[int]:
    """Around the brackets that LAC drew into a word without their other halves: （|桐乡|）|开发公司."""
    return {
        word.start + edge
        for word in words
        if len(word.text) > 1 and brackets(word.text, "（(") != brackets(word.text, "）)")
        for match in re.finditer("[（()）]", word.text)
        for edge in match.span()
    }


def brackets(text: str, two: str) -> int:
    """How often one of two brackets stands in a text."""
    return text.count(two[0]) + text.count(two[1])


def longest(found: list[Mention]) -> list[Mention]:
    """`found` without what overlaps a longer one, in order."""
    kept: list[Mention] = []
    taken = set[int]()
    for mention in sorted(found, key=lambda m: (m.start - m.end, m.start)):
        places = range(mention.start, mention.end)
        if taken.isdisjoint(places):
            kept.append(mention)
            taken.update(places)
    return sorted(kept, key=lambda m: m.start)


def held_by(found: Iterable[Mention]) -> set[int]:
    """The places of the text that mentions hold."""
    return {place for mention in found for place in range(mention.start, mention.end)}


def with_others(found: Sequence[Mention], others: Iterable[Mention]) -> list[Mention]:
    """`found` and those of `others` that stand where none of `found` does, in order."""
    others = list(others)
    taken = held_by(found) if others else frozenset()
    free = (other for other in others if taken.isdisjoint(range(other.start, other.end)))
    return sorted((*found, *free), key=lambda mention: mention.start)


def _named_by_ending(text: str, words: Sequence[Word], ending: Ending, rules: Grammar) -> Mention | None:
    """The name that closes with `ending`, or None where it names nothing."""
    index = bisect_left(words, ending.end, key=_END)
    if index == len(words) or words[index].start >= ending.end:
        return None
    last = words[index]
    # The words of the ending itself (教师|进修|学校) belong together, whatever LAC takes them for.
    first = bisect_right(words, ending.start, key=_END)
    # 中学 in 中学生 is no ending; inside a name that LAC drew too long (…学校校牌) it may be.
    if ending.end != last.end and last.tag not in ("ORG", "LOC"):
        return None
    # Within LAC's word only: 中学站 in 北京中学站, but not in `中学站在……`.
    if ending.end != last.end and text.startswith((*rules.not_behind, *rules.media), ending.end):
        return None
    while first > 0 and words[first].start > ending.end - _LONGEST_NAME:
        if _belongs(words[first - 1], words[first], rules):
            first -= 1
        elif (bracket := _bracket_before(words, first, rules)) is not None:
            first = bracket
        else:
            break
    start = _trim(text, words[first : index + 1], ending, rules)
    if start is None:
        return None
    name = text[start : ending.end]
    label = rules.label(name)
    if label is None or len(name) > _LONGEST_NAME or name.endswith((*rules.media, *rules.not_names)):
        return None
    if rules.placeholder.match(text, start) or _is_bare_of_many(text, start, ending, rules):
        return None
    if _is_counted(name, ending, start, rules) or _is_house(name, rules):
        return None
    end = _with_bracket(text, start, ending.end, label, rules)
    return Mention(start, end, label, text[start:end])


def _bracket_before(words: Sequence[Word], index: int, rules: Grammar) -> int | None:
    """The index of the word before a place in brackets that stands before `index`: 海虞（常熟）|新城开发公司."""
    if index < 4 or words[index - 1].text not in ")）" or words[index - 3].text not in "(（":
        return None
    inside, before = words[index - 2].text, words[index - 4]
    is_part = inside == "集团" or inside in rules.places.short or inside in rules.places.full
    joined = words[index - 4].end == words[index - 3].start and words[index - 1].end == words[index].start
    return index - 4 if is_part and joined and before.tag in _INNER_TAGS else None


def _with_bracket(text: str, start: int, end: int, label: Label, rules: Grammar) -> int:
    """Behind the brackets that go on with a school's name: 红旗中学（松山校区）."""
    if label not in ("SCHOOL", "UNIVERSITY"):
        return end
    match = BRACKETS.match(text, end)
    if match is None:
        return end
    # The list of universities writes 中国石油大学（华东）.
    whole = f"{text[start:end]}（{match[1]}）"
    if rules.bracketed.fullmatch(match[1]) or match[1] in rules.places.short or whole in rules.universities:
        return match.end()
    return end


def _is_bare_of_many(text: str, start: int, ending: Ending, rules: Grammar) -> bool:
    """Whether a number stands before what tells nothing but a place: 9所|重庆小学."""
    if text[ending.start : ending.end] not in rules.bare:
        return False
    place = rules.places.match(text, start, ending.start)
    return (
        place is not None
        and place.end == ending.start
        and _COUNT_BEFORE.search(text, max(0, start - _LONGEST_COUNT), start) is not None
    )


def _is_counted(name: str, ending: Ending, start: int, rules: Grammar) -> bool:
    """Whether the name is a crowd, or one of a crowd: 深圳|一家|电子厂, 某区|四所|学校. 三家店小学 is a name."""
    stem = name[: ending.start - start]
    match = _COUNTED.search(stem)
    if match is None:
        return False
    some = match.start() > 0 and match[0][:-1] in ("一", "两")
    return some or is_generic(stem[match.end() :], rules)


def _is_house(name: str, rules: Grammar) -> bool:
    """Whether it is a house of a school, where something takes place: 双峰中学图书馆, but not 兰州市图书馆."""
    house = next((house for house in rules.houses if name.endswith(house)), None)
    return house is not None and rules.label(name[: -len(house)]) in ("SCHOOL", "UNIVERSITY")


def _belongs(left: Word, right: Word, rules: Grammar) -> bool:
    """Whether the word to the left goes on with the name that begins with `right`."""
    if left.end != right.start:
        return False
    if left.text in rules.inner:
        return True
    # Words that name nothing may stand inside a name (雁塔区第一|教育|联合体), but 各 and 两地 begin a crowd.
    if left.text in rules.leading or (left.text in rules.generic and left.text[0] in _CROWD):
        return False
    if left.tag == "m":
        return _ORDINAL.match(left.text) is not None
    if left.tag in ("LOC", "ORG"):
        return True
    if left.tag == "v":
        # LAC takes 怒江州民族 in 怒江州民族中等专业学校 for a verb.
        place = rules.places.match(left.text)
        return place is not None and place.full
    return left.tag in _INNER_TAGS


def _trim(text: str, words: Sequence[Word], ending: Ending, rules: Grammar) -> int | None:
    """Where the name begins among `words`: at the first word that can begin a name."""
    # What LAC drew apart stays apart: 牵头校|清原县实验小学.
    floor = max(
        _joint_before(text, ending.start, rules), _after_other_name(text, words[0].start, ending, rules)
    )
    for position, word in enumerate(words):
        start = max(floor, _after_leading(text, word, ending, rules))
        if start >= word.end:
            continue
        if start >= ending.end:
            return None
        if start > ending.start:
            continue
        stem = text[start : ending.start]
        if _begins_name(word, start, stem, text, ending, rules, words[position:]):
            return _with_whole_place(text, start, rules)
    return None


def _joint_before(text: str, end: int, rules: Grammar) -> int:
    """Where the last of what LAC glues into names ends in `text[:end]`, read as if nothing followed; 0 where there is none."""
    # Only what begins near `end` can be read otherwise than in the whole text: no such word is as long as a name.
    near = end - _LONGEST_NAME
    known = rules.glue_in(text)
    before = bisect_left(known, (near,))
    last = known[before - 1][1] if before else 0
    return max((match.end() for match in rules.glue.finditer(text, max(last, near), end)), default=last)


def _with_whole_place(text: str, start: int, rules: Grammar) -> int:
    """Back to the start of a place that LAC cut in two: 在于|都县第三中学."""
    for size in (1, 2):
        place = rules.places.match(text, start - size) if start >= size else None
        if place and place.full and place.end > start and not rules.places.match(text, start):
            return start - size
    return start


def _after_leading(text: str, word: Word, ending: Ending, rules: Grammar) -> int:
    """The start of `word` without the words before a name that LAC took for a part of it: 走进|北京大学."""
    start = word.start
    if text[start] == "我" and text[start + 1 : start + 2] in tuple(LEVEL):
        return start + 1
    if text[start] in GLUED and starts_with_place(text, start + 1, word.end, rules):
        return start + 1
    behind = rules.behind_leading(text, start, min(ending.start, word.end), least=2)
    return start if behind is None else behind


def starts_with_place(text: str, start: int, end: int, rules: Grammar) -> bool:
    """Whether a division's full name begins at `start`, and none one character before."""
    place = rules.places.match(text, start, end)
    before = rules.places.match(text, start - 1, end)
    return place is not None and place.full and not (before and before.full)


def _after_other_name(text: str, start: int, ending: Ending, rules: Grammar) -> int:
    """Past a name that LAC glued to this one: 市教委联合|首都师范大学."""
    for other in rules.endings_in(text[start : ending.start]):
        behind = rules.behind_leading(text, start + other.end, ending.start)
        if behind is not None:
            return behind
    return start


def _begins_name(
    word: Word, start: int, stem: str, text: str, ending: Ending, rules: Grammar, words: Sequence[Word]
) -> bool:
    name = text[start : ending.end]
    if name in rules.universities or name == "教育部":
        return True
    if ending.label == "GOVERNMENT" and rules.zone.search(stem):
        return word.tag in _INNER_TAGS and word.text not in rules.generic
    if stem in rules.generic:
        return False
    if rules.places.match(text, start, ending.end) or _is_town(word):
        # 河南|中学 names one; 朝阳|区|教育局 too; a place and nothing but 学校 is 当地学校.
        place = rules.places.match(text, start, ending.start)
        if ending.label == "UNIVERSITY" and (word.tag, word.start, word.end) == ("ORG", start, ending.end):
            return True
        return place is None or not _says_nothing(
            text[place.end : ending.start], name, ending, rules, place.full
        )
    if text[ending.start : ending.end] in rules.trades:
        return word.tag == "ORG" and word.end == ending.end and len(stem) >= 2
    if _is_levelled(text, start, name, ending, rules):
        return True
    if text[ending.start : ending.end] in ("高中", "初中"):
        # These also name what is taught: `普通高中`, `小学升初中`.
        return word.tag == "ORG" and not _is_common(stem, rules)
    if ending.label in ("EDU_AUTHORITY", "GOVERNMENT"):
        # Without a place an organ is named by its level alone: 市教育局.
        return (name[0] in LEVEL and len(stem) <= 3 and not _is_of_many(text, start)) or (
            word.tag == "ORG" and bool(stem) and stem not in rules.generic
        )
    if name.endswith(rules.crowds) and not (
        word.tag == "ORG" and word.start == start and word.end == ending.end
    ):
        return False
    if word.text in ("实验", "外国语") and re.match(rf"[{DIGITS}]", text[ending.start :]):
        return True
    if not stem:
        return (
            bool(_ORDINAL.match(name[:-1]))
            and len(name) <= 4
            and word.tag in ("ORG", "LOC", "n", "m", "nz", "j")
        )
    if _is_common(stem, rules):
        return False
    if _STRONG.search(name) and word.tag in _INNER_TAGS:
        return word.text not in rules.generic
    if (
        _ORDINAL.match(name[:-1][ending.start - start :])
        and word.tag in _INNER_TAGS
        and word.end == ending.start
    ):
        return word.text not in rules.generic
    if word.tag in _NAME_TAGS and word.start == start:
        return not all(
            part.text in rules.generic or part.text in rules.inner for part in words[:-1]
        ) or word.tag in ("ORG", "PER", "LOC")
    if text[start] == "第" and _ORDINAL.match(word.text):
        return start == 0 or text[start - 1] not in LEVEL
    if word.text in rules.inner or word.text in rules.generic:
        return False
    return (
        ending.label in ("SCHOOL", "EDU_GROUP")
        and word.tag in ("n", "s", "vn", "a", "an")
        and _is_rare(word.text)
    )


def _is_levelled(text: str, start: int, name: str, ending: Ending, rules: Grammar) -> bool:
    """Whether it is the one of its kind at its level: 县教师进修学校, 市第二十八中学."""
    return (
        ending.label in ("SCHOOL", "ORG")
        and name[0] in LEVEL
        and name[1:] not in rules.bare
        and not name.endswith(rules.crowds)
        and not _is_of_many(text, start)
        and rules.generic_core(name[1:])
    )


def _is_of_many(text: str, start: int) -> bool:
    return start > 0 and text[start - 1] in _LEVEL_OF_MANY


def _says_nothing(between: str, name: str, ending: Ending, rules: Grammar, full: bool) -> bool:
    """Whether a place and an ending with `between` in the middle name nothing: 清远市|农村|学校."""
    if name.endswith(rules.crowds):
        return True
    if between:
        return ending.label not in ("ORG", "EDU_GROUP") and is_generic(between, rules)
    # 北京小学, 朝阳学校 and 浦东幼儿园 are names; 海淀区小学 and 江苏省学校 are not.
    bare = name[ending.start - ending.end :]
    if not full:
        return bare in ("学校", "高中", "初中") and _is_large(name[: ending.start - ending.end], rules)
    return bare in rules.bare and not (
        bare in _ONE_A_COUNTY and name[ending.start - ending.end - 1] in "县旗"
    )


def _is_large(short: str, rules: Grammar) -> bool:
    """Whether `short` is a province or a prefecture, whose 学校 are many: 福州|学校, but not 朝阳|学校."""
    divisions = rules.places.short.get(short, ())
    return any(division.level != "county" for division in divisions)


def is_generic(text: str, rules: Grammar) -> bool:
    """Whether `text` is made of words that tell nothing from another: 乡镇|义务教育."""
    return _is_made_of(text, rules.telling_nothing, rules.longest_common, rules.inner)


def _is_common(stem: str, rules: Grammar) -> bool:
    """Whether `stem` is made of words that any name may hold: 教育|咨询 before 公司."""
    return _is_made_of(stem, rules.in_any_name, rules.longest_common)


def _is_made_of(text: str, words: Container[str], longest: int, not_left: Container[str] = ()) -> bool:
    """Whether `text` is made of `words` of at most `longest` characters, none of which ends where one of `not_left` is left
    of it. Each place is looked at once: 城乡|教育 and 城乡教育 reach the same one."""
    reached = {0}
    for at in range(len(text)):
        if at in reached and text[at:] not in not_left:
            ends = range(at + 1, min(at + longest, len(text)) + 1)
            reached.update(end for end in ends if text[at:end] in words)
    return len(text) in reached


def _is_town(word: Word) -> bool:
    return word.tag in ("LOC", "ORG") and re.match(r"[\u4e00-\u9fff]{1,6}?[镇乡村]", word.text) is not None


def _is_rare(word: str) -> bool:
    return len(word) >= 2 and dictionary().get(word, 0) < _COMMON


def _short_names(text: str, words: Sequence[Word], rules: Grammar) -> list[Mention]:
    """Universities by abbreviation and companies without an ending, where LAC's words agree with them."""
    found = []
    for index, word in enumerate(words):
        if text[word.start : word.start + 2] not in rules.short_openings:
            continue
        for size in (1, 2, 3):
            group = words[index : index + size]
            name = "".join(part.text for part in group)
            if len(group) < size or text[word.start : group[-1].end] != name:
                break
            if name in rules.companies:
                found.append(Mention(word.start, group[-1].end, "COMPANY", name))
            full = rules.abbreviations.get(name, ())
            if name in rules.universities or (full and (name not in rules.wordlike or word.tag == "ORG")):
                found.append(Mention(word.start, group[-1].end, "UNIVERSITY", name))
    return found


def _places(text: str, words: Sequence[Word], rules: Grammar) -> list[Mention]:
    """Divisions, towns, development zones and regiments of the Corps; neighbours that lie in one another as one."""
    found: list[Mention] = []
    for corps in CORPS.finditer(text):
        found.append(Mention(corps.start(), corps.end(), "REGION", corps.group()))
    for word in words:
        end = word.start
        for match in rules.places.chain(text, word.start, word.end):
            # A short name is one where LAC sees a name too, for 东方 and 和平 are mostly words, or where a place that
            # it lies in, or a list of places, leads to it: 内蒙古|卓资, 河北唐县、康保.
            whole = (match.start, match.end) == (word.start, word.end)
            # 仁和路 and 铁山坪 are one word of LAC; 云南|红河 are two places.
            goes_on = match.end < word.end and not rules.places.match(text, match.end, word.end)
            if not match.full and goes_on and is_street(rules.places, text, match):
                break
            if match.full or word.tag in ("LOC", "ORG") or (whole and _is_led_to(text, word, found, rules)):
                end = match.end
        if (
            end == word.start
            and word.tag == "LOC"
            and (word.text in rules.places.towns or rules.zone.search(word.text))
        ) or (
            word.start < end < word.end
            and (word.text[end - word.start :] in rules.places.towns or rules.zone.search(word.text))
        ):
            end = word.end
        if end == word.start or text[word.start : end] in rules.generic:
            continue
        last = found[-1] if found else None
        if (
            last
            and last.end == word.start
            and last.label == "REGION"
            and end - last.start <= _LONGEST_NAME
            and _lies_in(last.name, text[word.start : end], rules)
        ):
            found[-1] = replace(last, end=end, name=text[last.start : end])
        else:
            found.append(Mention(word.start, end, "REGION", text[word.start : end]))
    return found


def _is_led_to(text: str, word: Word, found: list[Mention], rules: Grammar) -> bool:
    if not found or found[-1].label != "REGION":
        return False
    gap = text[found[-1].end : word.start]
    return gap in ("", "、", ",", "，", "和", "与", "及") and _related(found[-1].name, word.text, rules)


def _related(one: str, other: str, rules: Grammar) -> bool:
    """Whether two place names may lie in one province."""
    provinces = [
        {division.adcode[:2] for match in rules.places.chain(name) for division in match.divisions}
        for name in (one, other)
    ]
    return bool(provinces[0] & provinces[1])


def _lies_in(outer: str, inner: str, rules: Grammar) -> bool:
    outer_places, first = list(rules.places.chain(outer)), rules.places.match(inner)
    if not outer_places or first is None:
        return True
    codes = {division.adcode for division in outer_places[-1].divisions}
    return any(codes & set(rules.places.ancestors(division.adcode)) for division in first.divisions)


def share_endings(text: str, found: list[Mention], rules: Grammar) -> list[Mention]:
    """`广州、清远两地教育局`, `唐县、曲阳两县教育局`, `唐县、曲阳县教育局`: each place stands for its own organ."""
    result = list(found)
    endings: list[tuple[int, int]] = []
    for index, mention in enumerate(found):
        if mention.label == "REGION" and (shared := _SHARED_ENDING.match(text, mention.end)):
            endings.append(shared.span())
            ending = "教育局" if "部门" in shared[1] else shared[1]
            kind = shared[0][1] if shared[0][1:2] in tuple("市县区州") else ""
            for at in (index, *_places_before(index, text, found, _JOINED)):
                name = _in_full(found[at].name, kind, rules) + ending
                result[at] = replace(found[at], label="EDU_AUTHORITY", name=name)
        elif mention.label in ("EDU_AUTHORITY", "GOVERNMENT") and (own := _county_of(mention.name, rules)):
            # 西安经开区和西安市教育局 are a place and an organ.
            for at in _places_before(index, text, found, _LISTED):
                if _county_of(place := found[at].name, rules) != place:
                    break
                name = place + mention.name[len(own) :]
                result[at] = replace(found[at], label=mention.label, name=name)
    # 榆中、皋兰两|县教育局 is no organ of its own.
    return [m for m in result if not any(start <= m.start and m.end <= end for start, end in endings)]


def _places_before(index: int, text: str, found: Sequence[Mention], between: frozenset[str]) -> Iterator[int]:
    """The places of the list that a name ends, from the last, by their numbers: 唐县、|曲阳."""
    for at in range(index - 1, -1, -1):
        if found[at].label != "REGION" or text[found[at].end : found[at + 1].start] not in between:
            return
        yield at


def _in_full(place: str, kind: str, rules: Grammar) -> str:
    """A place's name with its type (县), where the text tells it or only one place is called so."""
    names = {division.name for division in rules.places.short.get(place, ())}
    if kind and place + kind in names:
        return place + kind
    return names.pop() if len(names) == 1 else place


def _county_of(name: str, rules: Grammar) -> str:
    """The full name of a county that a name begins with, or nothing."""
    match = rules.places.match(name, 0)
    is_county = match and match.full and all(d.level == "county" for d in match.divisions)
    return name[: match.end] if match and is_county else ""
