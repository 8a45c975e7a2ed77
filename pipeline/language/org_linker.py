"""`org_linker`: one entity for all the names that an article gives to one organisation.

Names are joined only on evidence: the same key and places that don't contradict, an abbreviation that the article
or the lexicon writes out or that leaves characters out as writers do, `以下简称`, a renaming or a plate, a common ending that
only one organisation before it has. A short form that fits two organisations is neither's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline.language.abbreviations import abbreviates
from pipeline.language.docs import text_of
from pipeline.language.gazetteer import Division, Gazetteer, PlaceMatch
from pipeline.language.names import DIGITS, Grammar, grammar, is_street
from pipeline.language.org_confidence import Found, confidence_model, confidences
from pipeline.language.org_grammar import announced
from pipeline.language.pronouns import own_places, speaker_of, spoken
from pipeline.language.seats import SEATED, Atlas, Place, seat, seat_model
from pipeline.schema import Entity, Label, organisation_id
from pipeline.words import segmenter

_ORGANS: tuple[Label, ...] = ("EDU_AUTHORITY", "GOVERNMENT", "ORG")
_TAUGHT: tuple[Label, ...] = ("SCHOOL", "EDU_GROUP")
_NUMBERED = re.compile(r"第\d")
# Hong Kong and Macau, below which GB/T 2260 has no codes.
_REGIONS = ("810000", "820000")
_OUR = ("我", "本")
_OF = ("的", "所属", "所属的", "辖区内的", "境内的")
_LEVELS = {
    "省": ("province",),
    "市": ("prefecture", "province", "county"),
    "州": ("prefecture",),
    "区": ("county",),
    "县": ("county",),
    "旗": ("county",),
    "盟": ("prefecture",),
    "自治区": ("province",),
}

_FIRM = re.compile("(?:集团|公司|集团公司)$")
# 甲学校（原乙学校）, where the second name stands alone in the brackets.
_FORMER = re.compile('[（(](?:原名?|前身为?|曾用名|现名?|今|即|原为|全称|简称|[加曾]挂)?[：:]?[“"]?$')
_AFFILIATED = re.compile("附属(?:实验)?")
_OF_UNIVERSITY = re.compile(rf"(?:第[{DIGITS}]+)?附(?:属|[中小幼])")
_OUR_SCHOOL = re.compile("[我本学][校院]")
# 县教育局|基教科: a section is the organ; the organ's own name ends before it.
_SECTION = re.compile("[\u4e00-\u9fff]{0,14}(?:科|(?<!办事)处|股|(?<!督导)室|党委|党组)|办")
_SECTION_OF_AUTHORITY = re.compile(f"(?:{_SECTION.pattern}|[\u4e00-\u9fff]{{0,14}}办)")
_OURS = re.compile("[我本](?=[省市县区州旗])|[我本]校(?=.)")
# What a contract calls its sides: a mention where the text announces it, but no name of theirs.
_PARTY = re.compile("[甲乙丙丁]方")
# What stands between two names of one school, at the end of what stands between them: 甲校挂上“乙校”的牌子.
_RENAMED = re.compile(
    r"(?:挂牌(?:成为|为|成)?|[加增]?挂(?:上|出|起|的是)?|更名(?:为|成)?|改名(?:为|成|叫|作)?|改[叫作称]|定名为?|命名为|校名(?:核定|暂定|定)?为?"
    r"|变身为?|升格为|转设为|揭牌为|改[建制]为|换[成了]名字?，?叫作?|前身(?:就)?[是为]?|原名|原[先来]?[叫是为]|早先叫|曾[经]?[叫是名]|曾用名|[简全]称"
    r"|更名而来的|改[名建制]而[成来]的|改成的|摘[下掉])[了着过]?(?:\d{4}年(?:创[办建]|成立|开办)的)?[：:]?[“\"「]?$"
)
# 甲校校长原是乙校教师, 甲校与原名乙校的丙校: of others.
_OF_OTHERS = re.compile(
    "[、。；;与和同跟及对]|.*(?:校长|园长|院长|书记|教师|老师|学生|主任|伙伴|对象|。)", re.DOTALL
)
_LONGEST_GAP, _LONGEST_LIST = 24, 20
_LEAST_NAME, _LEAST_KEY = 4, 5
"""How many characters the end of a name, and that of a key, has at least that is one organisation's."""
_LEADING = 6
"""How far from the begin of its line, in characters, a place may stand that heads an item."""
_HEADS_ITEM = re.compile("(?:[^\u4e00-\u9fff]|[一二三四五六七八九十])*")
_BEHIND_HEAD = re.compile("[：:】〕）)」』\n]|[—－-]{2}")
_AND = frozenset("、与和及同跟")
_BETWEEN = frozenset("、和与及")
_BESIDE = re.compile('[”"」]?[、和与及]?[“"「]?')


_Finder = Callable[[str, str | None, Grammar, "PlaceContext"], str | None]


@dataclass(eq=False)
class _Group:
    """The mentions that are one organisation, while it is being put together."""

    label: Label
    names: list[str]
    spans: list[Span] = field(default_factory=list)
    spoken: list[tuple[int, int]] = field(default_factory=list)
    """Where the text speaks of it in the first person, if it is the one whose medium it is."""
    keys: set[str] = field(default_factory=set)
    codes: list[tuple[str, ...]] = field(default_factory=list)
    """For each name, the codes of its places, from the largest."""

    def absorb(self, other: _Group) -> None:
        self.names += other.names
        self.spans += other.spans
        self.spoken += other.spoken
        self.keys |= other.keys
        self.codes += other.codes


@dataclass(frozen=True)
class PlaceContext:
    """The places that an article speaks of, the most frequent first."""

    codes: tuple[str, ...]
    places: Gazetteer
    home: tuple[str, ...] = ()
    """The places in the name of the medium, from the smallest, or else the one that a writer calls theirs: 我市|石桥区."""
    told: tuple[tuple[int, str], ...] = ()
    """Where the text names places, in order, and the codes that are certain."""

    def resolve(self, candidates: Sequence[Division], nearer: Iterable[str] = ()) -> Division | None:
        """The division meant, judged by `nearer` codes first and the article's places after.

        A county that the article says nothing else about is not believed: 解放 in 解放大路小学.
        """
        context = (*nearer, *self.codes)
        division = self.places.resolve(candidates, context)
        if division and division.level == "county" and not self.speaks_of(division, context):
            return None
        return division

    def speaks_of(self, division: Division, codes: Iterable[str]) -> bool:
        """Whether one of `codes` is the division's, or that of a place that it lies in or that lies in it."""
        return any(self.places.are_nested(code, division.adcode) for code in codes)

    def chain(self, name: str) -> tuple[Division, ...]:
        """The divisions that the places at the beginning of `name` mean, from the largest."""
        found: list[Division] = []
        for match in self.places.chain(name):
            division = self.resolve(match.divisions, [d.adcode for d in reversed(found)])
            if division:
                found.append(division)
        return tuple(found)

    def at_level(self, level: str, since: int, position: int) -> tuple[Division | None, bool]:
        """The place that 市 or 区 in `市教育局` at a position means, and whether that is sure.

        It is that of the medium, else the last one before whose name ends so, from `since` on (the paragraph; farther back
        it is no better than a guess), else the most spoken of; sure if it is the only one.
        """
        if home := self.home_at(level):
            return home, True
        of_text = list(dict.fromkeys(d for code in self.codes for d in self._around(code, level)))
        before = (code for start, code in reversed(self.told) if since <= start < position)
        last = next((d for code in before for d in self._around(code, level)), None)
        return last or next(iter(of_text), None), len(of_text) == 1

    def home_at(self, level: str) -> Division | None:
        """The place of the medium that 市 or 区 means, the smallest."""
        return next((division for code in self.home for division in self._around(code, level)), None)

    def _around(self, code: str, level: str) -> Iterator[Division]:
        """The divisions of a level (市) that `code` lies in, from the smallest."""
        for ancestor in self.places.ancestors(code):
            division = self.places.by_code.get(ancestor)
            if division and _is_at(division, level):
                yield division


def place_context(doc: Doc) -> PlaceContext:
    """The places of the article, from its names, its title and its medium."""
    # spaCy makes its spans anew each time that it is asked for them.
    places, ents = grammar().places, doc.ents
    texts = [span.text for span in ents] + [doc._.title or "", doc._.site or ""]
    chains = [list(places.chain(text, len(grammar().before_place(text)))) for text in texts]
    certain: Counter[str] = Counter()
    told: list[tuple[int, str]] = []
    starts = [*(span.start_char for span in ents), -1, -1]
    labels = [*(span.label_ for span in ents), "", ""]
    doubtful: list[tuple[int, PlaceMatch]] = []
    of_schools: list[tuple[int, str]] = []
    for start, label, chain in zip(starts, labels, chains, strict=True):
        for position, place in enumerate(chain):
            if code := _certain(chain, position, places):
                is_name = label in _TAUGHT and position == 0 and not place.full
                (of_schools if is_name else told).append((start, code))
            elif place.full:
                doubtful.append((start, place))
    certain.update(code for _, code in told)
    # Far from all other places it is but a name, that of a street or of helpers: 西藏一校 in 哈尔滨.
    provinces = {code[:2] for code in certain}
    believed = [(start, code) for start, code in of_schools if not provinces or code[:2] in provinces]
    certain.update(code for _, code in believed)
    told += believed
    alone: Counter[str] = Counter()
    for span in ents:
        match = places.match(span.text) if span.label_ == "REGION" else None
        if match and not match.full and match.end == len(span.text) and len(match.divisions) == 1:
            alone[match.divisions[0].adcode] += 1
    # Once alone, far from all other places, it is a lake or a street: 东湖 in 武汉.
    provinces = {code[:2] for code in certain}
    certain.update({code: n for code, n in alone.items() if n > 1 or not certain or code[:2] in provinces})
    # A county's short name is often a word (解放, 合作): it is believed where the article speaks of what it lies in.
    known = {ancestor for code in certain for ancestor in places.ancestors(code)}
    for text, chain in zip(texts, chains, strict=True):
        for match in chain:
            near = {d.adcode for d in match.divisions if places.parents.get(d.adcode) in known}
            if not match.full and len(near) == 1 and not is_street(places, text, match):
                certain.update(near)
    # 宝山区 of Shanghai or of 双鸭山: the one that lies near what is certain, or where a university of the article has its seat.
    sure = [code for code, _ in certain.most_common()]
    sure += [code for span in ents if (code := _seat_of_university(span.text))]
    for start, place in doubtful:
        if division := places.resolve(place.divisions, sure):
            certain[division.adcode] += 1
            told.append((start, division.adcode))
    codes = tuple(code for code, _ in certain.most_common())
    site = [code for position in range(len(chains[-1])) if (code := _certain(chains[-1], position, places))]
    home = tuple(reversed(site)) or _called_ours(doc, places)
    return PlaceContext(codes, places, home, tuple(sorted(told)))


def _called_ours(doc: Doc, places: Gazetteer) -> tuple[str, ...]:
    """The code of the place that the writer calls theirs, by a part of it named behind: 我市|正定县; none where several are."""
    text, ours = text_of(doc), set[str]()
    for span in doc.ents:
        start = span.start_char
        match = places.match(span.text) if text[max(0, start - 2) : start - 1] in _OUR else None
        for division in match.divisions if match else ():
            outer = map(places.by_code.get, places.ancestors(division.adcode)[1:])
            ours |= {d.adcode for d in outer if d and _is_at(d, text[start - 1])}
    return tuple(ours) if len(ours) == 1 else ()


def _is_at(division: Division, level: str) -> bool:
    """Whether a division is what 市 or 区 means."""
    return division.name.endswith(level) and division.level in _LEVELS.get(level, ())


def _seat_of_university(name: str) -> str | None:
    """The code of the city of the university that a name begins with."""
    rules = grammar()
    found = rules.university_at(name)
    return rules.universities[found[1]][1] if found and found[1] in rules.universities else None


def _certain(chain: Sequence[PlaceMatch], position: int, places: Gazetteer) -> str | None:
    """The code that a place of a chain (河北省|石家庄|正定县) means beyond doubt."""
    match = chain[position]
    codes = {division.adcode for division in match.divisions}
    outer = {division.adcode for before in chain[:position] for division in before.divisions}
    if outer:
        inside = {code for code in codes if outer & set(places.ancestors(code))}
        codes = inside or (codes if match.full else set())
    elif not match.full:
        # A province's or a city's short name is rarely meant for a county far away.
        codes = {division.adcode for division in match.divisions if division.level != "county"}
    return codes.pop() if len(codes) == 1 else None


@Language.component("org_linker", requires=["doc.ents"], assigns=["token.ent_kb_id"])
def org_linker(doc: Doc) -> Doc:
    """Sets `doc._.organisations` (a tuple of `schema.Entity`) and on each of `doc.ents` its entity's id as `kb_id_`."""
    found = linked(doc)
    sure = confidences(confidence_model(), found, doc._.title or "")
    entities = [
        each.entity.model_copy(update={"confidence": confidence})
        for each, confidence in zip(found, sure, strict=True)
    ]
    spans = [span for each in found for span in each.spans]
    names = {(span.start, span.end): span._.full_name for span in spans}
    for each in found:
        for span in each.spans:
            span.kb_id_ = each.entity.id
    # Spans are values in spaCy: the ids must go back with them.
    doc.ents = tuple(sorted(spans, key=lambda span: span.start))
    for span in doc.ents:
        span._.full_name = names[span.start, span.end]
    doc._.organisations = tuple(sorted(entities, key=lambda entity: (entity.mentions[0], entity.id)))
    return doc


def linked(doc: Doc) -> list[Found]:
    """The organisations and regions of a Doc with its names, before anything is written into it."""
    rules, context = grammar(), place_context(doc)
    groups = _grouped(doc, rules, context)
    places = [_placed(group, rules, context) for group in groups]
    atlas = Atlas(text_of(doc), doc._.title or "", context.home, places, rules)
    found: dict[str, Found] = {}
    for group, place in zip(groups, places, strict=True):
        code, placed = place.adcode, "by name" if place.adcode else "nowhere"
        if code is None and place.label in SEATED:
            code = seat(seat_model(), atlas.seats(place))
            placed = "by seat" if code else "nowhere"
        one = Found(_entity(group, code, rules), tuple(group.spans), len(group.names), placed)
        known = found.get(one.entity.id)
        found[one.entity.id] = _joined(known, one) if known else one
    return list(found.values())


def placed(doc: Doc) -> tuple[list[Place], Atlas]:
    """The organisations and regions of a Doc with the places that names tell of, and the counties of the article."""
    rules, context = grammar(), place_context(doc)
    places = [_placed(group, rules, context) for group in _grouped(doc, rules, context)]
    return places, Atlas(text_of(doc), doc._.title or "", context.home, places, rules)


def _grouped(doc: Doc, rules: Grammar, context: PlaceContext) -> list[_Group]:
    """The mentions of each organisation and region."""
    groups = [
        *_by_name(doc, rules, context),
        *_of_title(doc, rules, context),
        *_of_speaker(doc, rules, context),
        *_of_home(doc, rules, context),
    ]
    text = text_of(doc)
    groups = _merge(_merge_organs(groups, text, rules, context), rules)
    return [group for group in _merge_pairs(groups, _same_by_text(doc, text)) if group.spans or group.spoken]


def _by_name(doc: Doc, rules: Grammar, context: PlaceContext) -> list[_Group]:
    """A group for each name as written, and for each place whatever it is called."""
    groups: dict[tuple[str, ...], _Group] = {}
    ents = doc.ents
    items = _organs_of_items(doc, rules, context)
    text, speaker = text_of(doc), speaker_of(doc._.site)
    name = ""
    for span, before in zip(ents, (None, *ents), strict=False):
        label: Label = span.label_  # type: ignore[assignment]
        gap = text[before.end_char : span.start_char] if before else ""
        listed = name if before and before.label_ == label and gap in _BETWEEN else ""
        name = whole_name(_name_of(span), label, rules)
        if label == "SCHOOL" and _OF_UNIVERSITY.match(name):
            before_it = text[max(0, span.start_char - 2) : span.start_char]
            name = _university_of(before_it, listed, speaker, rules) + name
        if label == "REGION":
            chain = context.chain(name)
            key = chain[-1].adcode if chain and _covers(name, rules.places) else name
            group = groups.setdefault((label, key), _Group(label, []))
            if chain and key == chain[-1].adcode:
                group.codes.append((key,))
        elif division := items.get(span.start_char):
            group = groups.setdefault((label, name, division.adcode), _Group(label, []))
            if not group.names:
                organ = name[1:]
                group.keys.add(rules.key(organ))
                group.codes.append((division.adcode,))
                _name_in_full(group, division, organ)
        else:
            group = groups.setdefault((label, name), _Group(label, []))
            if not group.names:
                parts = rules.parts(name)
                group.keys.add(parts.key)
                codes = tuple(division.adcode for division in _resolved(parts.places, context))
                group.codes.append(codes or _codes_beside(span, before, context))
        group.spans.append(span)
        if name not in group.names:
            group.names.append(name)
    return list(groups.values())


def _organs_of_items(doc: Doc, rules: Grammar, context: PlaceContext) -> dict[int, Division]:
    """Where the items of a digest name organs by their level alone, 区教育局: the place of each.

    A digest has two items at least that are headed by places of that level: `秦淮区：……`, `【江宁区】……`.
    """
    text = text_of(doc)
    item: Division | None = None
    heads: set[Division] = set()
    found: dict[int, Division] = {}
    for span in doc.ents:
        if span.label_ == "REGION":
            if _is_head(text, span) and (chain := context.chain(span.text)):
                item = chain[-1]
                heads.add(item)
        elif item and span.label_ in _ORGANS:
            name = whole_name(_name_of(span), span.label_, rules)
            if item.name.endswith(name[:1]) and rules.generic_core(name[1:]):
                found[span.start_char] = item
    return found if len(heads) > 1 else {}


def _is_head(text: str, place: Span) -> bool:
    """Whether a place begins its line, but for marks and a number, and ends as headings do: 二、秦淮区：."""
    start = place.start_char
    before = text[max(0, start - _LEADING) : start].rpartition("\n")[2]
    return bool(_HEADS_ITEM.fullmatch(before) and _BEHIND_HEAD.match(text, place.end_char))


def whole_name(name: str, label: Label, rules: Grammar) -> str:
    """The name of the organisation that a mention belongs to: without the section of an organ, without 我 in 我县教育局."""
    if ours := _OURS.match(name):
        name = name[ours.end() :]
    if label in ("EDU_AUTHORITY", "GOVERNMENT"):
        # 省政府新闻办 is one of its own, 教育局信访办 is not.
        section = _SECTION_OF_AUTHORITY if label == "EDU_AUTHORITY" else _SECTION
        for ending in reversed(rules.endings_in(name)):
            # An office that ends as organs do is one: 市委办公室, 安全生产委员会办公室.
            if ending.label == label and (ending.end == len(name) or section.fullmatch(name, ending.end)):
                return name[: ending.end]
    return name


def _university_of(before: str, listed: str, speaker: tuple[Label, str] | None, rules: Grammar) -> str:
    """Whose 附属小学 stands behind two characters: that of the name before in a list (甲大学第一附属小学、|第二附属小学), or the
    university whose medium it is, where it says 我校附属小学 or 学校附属小学. Nothing where neither tells.
    """
    found = rules.university_at(listed)
    if found and _OF_UNIVERSITY.match(listed, len(found[0])):
        return found[0]
    is_ours = speaker and speaker[0] == "UNIVERSITY" and _OUR_SCHOOL.fullmatch(before)
    return speaker[1] if speaker and is_ours else ""


def _codes_beside(span: Span, before: Span | None, context: PlaceContext) -> tuple[str, ...]:
    """The codes of the place that a school is said to be of: 海淀区|的|实验小学."""
    if span.label_ not in _TAUGHT or before is None or before.label_ != "REGION":
        return ()
    if span.doc[before.end : span.start].text not in _OF:
        return ()
    return tuple(division.adcode for division in context.chain(_name_of(before)))


def _of_title(doc: Doc, rules: Grammar, context: PlaceContext) -> list[_Group]:
    """The names in the title: often the only place that spells a school's name out. Groups without a mention, but for the
    only school of a title, which may be the one that says 我校 where the medium is none of its own, or is called 学校 where
    the text names no school. Who stands beside 我校 in a title is another."""
    groups = []
    for mention in doc._.title_mentions:
        if mention.label != "REGION":
            parts = rules.parts(mention.name)
            codes = tuple(division.adcode for division in _resolved(parts.places, context))
            groups.append(_Group(mention.label, [mention.name], [], [], {parts.key}, [codes]))
    taught = [group for group in groups if group.label in (*_TAUGHT, "UNIVERSITY")]
    if len(taught) == 1 and speaker_of(doc._.site) is None and not spoken(doc._.title, taught[0].label):
        text, school = text_of(doc), taught[0]
        school.spoken = spoken(text, school.label)
        if not school.spoken and all(span.label_ not in ("SCHOOL", "UNIVERSITY") for span in doc.ents):
            school.spoken = spoken(text, school.label, "subject")
    return groups


def _of_speaker(doc: Doc, rules: Grammar, context: PlaceContext) -> list[_Group]:
    """The school or university that says 我校 in its own medium and may never name itself."""
    speaker = speaker_of(doc._.site)
    if speaker is None:
        return []
    label, name = speaker
    parts = rules.parts(name)
    codes = tuple(division.adcode for division in _resolved(parts.places, context))
    return [_Group(label, [name], [], spoken(text_of(doc), label), {parts.key}, [codes])]


def _of_home(doc: Doc, rules: Grammar, context: PlaceContext) -> list[_Group]:
    """The places of the medium's name that the text calls 我区 or 我市, and may never name."""
    own = own_places(text_of(doc))
    home = context.chain(doc._.site or "") if own else ()
    return [
        _Group("REGION", [place.name], [], own[place.name[-1]], {rules.key(place.name)}, [(place.adcode,)])
        for place in home
        if place.name[-1] in own
    ]


def _covers(name: str, places: Gazetteer) -> bool:
    ends = [match.end for match in places.chain(name)]
    return bool(ends) and ends[-1] == len(name)


def _resolved(places: Sequence[Sequence[Division]], context: PlaceContext) -> list[Division]:
    found: list[Division] = []
    for candidates in places:
        division = context.resolve(candidates, [d.adcode for d in reversed(found)])
        if division:
            found.append(division)
    return found


def _merge_organs(groups: list[_Group], text: str, rules: Grammar, context: PlaceContext) -> list[_Group]:
    """`市教育局` is the city's: that of an organ named in full, else that of the place the article is about.

    The place joins the name only where it is beyond doubt, as names go into records: the organ is named in full
    elsewhere, or it is the education authority of the medium's place or of the only city.
    """
    for group in groups:
        name = group.names[0]
        level = next((level for level in _LEVELS if name.startswith(level)), "")
        if group.label not in (*_ORGANS, "SCHOOL", "COMPANY") or not level or any(group.codes):
            continue
        key = rules.key(name.removeprefix(level))
        home = context.home_at(level)
        owners = [
            other
            for other in groups
            if other.label == group.label
            and key in other.keys
            and any(other.codes)
            and _level_name(other, rules).endswith(level)
            and (home is None or home.adcode == _first_code(other))
        ]
        if len({_first_code(owner) for owner in owners}) == 1:
            group.names.insert(0, owners[0].names[0])
            group.keys, group.codes = {key}, [(_first_code(owners[0]),)]
            continue
        first = max(0, _first(group))
        since = text.rfind("\n", 0, first) + 1
        division, sure = context.at_level(level, since, first)
        if division:
            group.codes, group.keys = [(division.adcode,)], {key}
            if sure and group.label == "EDU_AUTHORITY":
                _name_in_full(group, division, name.removeprefix(level))
    return groups


def _name_in_full(group: _Group, division: Division, organ: str) -> None:
    """Put an organ's name with its place before those that it is called by; a 自治县 is rarely written out."""
    if "自治" not in division.name:
        group.names.insert(0, f"{division.name}{organ}")


def _first_code(group: _Group) -> str:
    """The code of the smallest place of the first name that has any; empty where none has."""
    return next((codes[-1] for codes in group.codes if codes), "")


def _level_name(group: _Group, rules: Grammar) -> str:
    division = rules.places.by_code.get(_first_code(group))
    return division.name if division else ""


def _merge(groups: list[_Group], rules: Grammar) -> list[_Group]:
    """Joins groups whose names are one name in longer and shorter forms; the longer takes in the shorter."""
    # Divisions are one by their codes; what has none is a zone: 高新区 of 济南高新区.
    divisions = [group for group in groups if group.label == "REGION" and any(group.codes)]
    others = [group for group in groups if group.label != "REGION" or not any(group.codes)]
    ordered = sorted(others, key=lambda g: (-max(map(len, g.names)), g.names))
    kept: list[_Group] = []
    for group in ordered:
        hosts = _hosts(group, kept, rules)
        # A short form that fits two organisations names neither for certain.
        if len(hosts) == 1:
            hosts[0].absorb(group)
        else:
            kept.append(group)
    return divisions + kept


@dataclass(frozen=True)
class _Short:
    """A group that may belong to another one, and what its names tell whichever that is."""

    group: _Group
    is_common: bool
    """Whether many organisations have its name, and no place tells which one is meant: 附中, 一小."""
    telling: tuple[str, ...]
    """Its names that are one organisation's, whatever is left out before them."""
    keys: tuple[str, ...]
    """Its keys with ambiguous abbreviations of universities written out: 交大附中."""
    telling_keys: tuple[str, ...]
    """Those of them that are one organisation's, whatever is left out before them."""
    places: frozenset[str]
    """The codes that it may mean where it is called by its place alone."""
    is_place: bool
    """Whether all its names are those of places."""

    @classmethod
    def of(cls, group: _Group, rules: Grammar) -> _Short:
        """What is told of a group."""
        telling = [name for name in group.names if not rules.generic_core(name)]
        of_places = [name for name in group.names if _covers(name, rules.places)]
        return cls(
            group,
            is_common=not telling and not any(group.codes),
            telling=tuple(name for name in telling if len(name) >= _LEAST_NAME),
            keys=tuple(key for name in group.names for key in _written_out(name, rules)),
            telling_keys=tuple(
                key for name in telling for key in _written_out(name, rules) if len(key) >= _LEAST_KEY
            ),
            places=frozenset(
                division.adcode
                for name in of_places
                for division in [*rules.places.chain(name)][-1].divisions
            ),
            is_place=len(of_places) == len(group.names),
        )


def _hosts(group: _Group, kept: Sequence[_Group], rules: Grammar) -> list[_Group]:
    """The groups that `group` may belong to, by the surest rule that knows any; of a common name by all rules."""
    alike = [host for host in kept if host.label == group.label]
    short = _Short.of(group, rules)
    found: list[_Group] = []
    for is_one in (_same, _shortened, _place_alone, _abbreviated, _ending_alone):
        if found and not short.is_common:
            break
        is_sure = is_one in (_same, _shortened)
        found += [
            host
            for host in alike
            if host not in found
            and is_one(host, short, rules)
            and (is_sure or not _side_by_side(host, group))
        ]
    return found


def _side_by_side(one: _Group, other: _Group) -> bool:
    """Whether a text names the two as two: 青云外国语实验中学|与|实验中学."""
    ends = {span.end_char for group in (one, other) for span in group.spans}
    return any(
        span.start_char - 1 in ends and span.doc[span.start - 1].text in _AND
        for group in (one, other)
        for span in group.spans
        if span.start > 0
    )


def _same(one: _Group, short: _Short, rules: Grammar) -> bool:
    """Equal keys (abbreviations written out) and places that don't contradict."""
    other = short.group
    keys = one.keys & other.keys
    if not keys:
        return False
    if _lie_apart(one, other, rules):
        return False
    generic = all(rules.generic_core(key) for key in keys)
    # 重庆市第一中学 is not the 第一中学 of one of its counties, nor 市委 the 区委, nor 河北省轴承行业协会 that of a city.
    is_local = generic or one.label in _ORGANS or all(_NUMBERED.match(key) for key in keys)
    for codes in one.codes:
        for more in other.codes:
            if codes and more:
                if is_local and codes[-1] != more[-1]:
                    return False
                if not rules.places.are_nested(codes[-1], more[-1]):
                    return False
    # 第一中学 and 教育局 are everywhere: without a place of its own only a numeral tells that it is the same.
    if generic:
        return any(one.codes) == any(other.codes) or (not any(other.codes) and one.label in _TAUGHT)
    return True


def _lie_apart(one: _Group, other: _Group, rules: Grammar) -> bool:
    """Whether the places that two names begin with, whichever they mean, are different: 长汀一中, 江州一中; or the parties:
    民盟|合肥市委员会, 九三学社|合肥市委员会."""
    parties = [{rules.before_place(name) for name in group.names} - {""} for group in (one, other)]
    if all(parties) and not parties[0] & parties[1]:
        return True
    meant = [
        {
            division.adcode
            for name in group.names
            for place in rules.parts(name).places[-1:]
            for division in place
        }
        for group in (one, other)
    ]
    return all(meant) and not any(rules.places.are_nested(a, b) for a in meant[0] for b in meant[1])


def _shortened(long: _Group, short: _Short, rules: Grammar) -> bool:
    """Whether a name of `short` is one of `long` with the front left out, at the edge of a part: 北京八中|京西校区."""
    group = short.group
    if group.label in _ORGANS and not _may_be_one(long, group, rules):
        return False
    if group.label == "COMPANY" and any(
        _same_firm(full, name, rules) for name in group.names for full in long.names
    ):
        return True
    if any(len(name) < len(full) and full.endswith(name) for name in short.telling for full in long.names):
        return True
    # Hardly a name begins with an abbreviation of several universities.
    if not short.keys:
        return False
    is_written_out = not long.keys.isdisjoint(short.keys) or any(
        full_key.endswith(key) for key in short.telling_keys for full_key in long.keys
    )
    return is_written_out and not _lie_apart(long, group, rules)


def _abbreviated(long: _Group, short: _Short, rules: Grammar) -> bool:
    """Whether a name of `short` is one of `long` written short, and no place speaks against it: 长汀职专."""
    group = short.group
    if group.label in _ORGANS and short.is_place:
        return False
    is_short = any(
        abbreviates(name, full) and not _runs(name, full, rules)
        for name in group.names
        for full in long.names
    )
    return is_short and _may_be_one(long, group, rules)


def _runs(host: str, branch: str, rules: Grammar) -> bool:
    """Whether the one name is that of a school, the other what runs under it: 清源一中|实验学校, 高新一中|沣东中学."""
    return (
        branch.startswith(host)
        and len(branch) - len(host) > len("学校")
        and (ending := rules.ending(host)) is not None
        and ending.start > 0
    )


def _place_alone(long: _Group, short: _Short, rules: Grammar) -> bool:
    """Whether `short` is an organ called by its place alone, and `long` that place's government or education authority."""
    if long.label not in ("GOVERNMENT", "EDU_AUTHORITY") or not any(long.codes):
        return False
    if long.label == "GOVERNMENT" and not any(name.endswith("政府") for name in long.names):
        return False
    return any(codes[-1] in short.places for codes in long.codes if codes)


def _ending_alone(long: _Group, short: _Short, rules: Grammar) -> bool:
    """Whether `short`, named behind `long`, is the end of its name, however common: 管委会, 附中, 一幼."""
    keys = short.group.keys
    if not short.is_common or _first(short.group) < _first(long):
        return False
    ends = [full.removesuffix(key) for full in long.keys for key in keys if full.endswith(key)]
    # 第二|人民医院 is not 人民医院.
    return any(front and front[-1] not in DIGITS for front in ends)


def _may_be_one(one: _Group, other: _Group, rules: Grammar) -> bool:
    """Whether no place of one contradicts those of the other."""
    pairs = [(codes[-1], more[-1]) for codes in one.codes for more in other.codes if codes and more]
    return not pairs or any(rules.places.are_nested(a, b) for a, b in pairs)


def _first(group: _Group) -> int:
    """Where a group is first named; in the title before all else."""
    return min((span.start_char for span in group.spans), default=-1)


def _same_firm(full: str, short: str, rules: Grammar) -> bool:
    """Whether 新松 or 新松公司 is 沈阳|新松机器人股份有限公司; a group (海螺集团) is none of its daughters (海螺水泥公司)."""
    firm, core = _FIRM.sub("", short), rules.parts(full).core
    if len(firm) < 2 or not core.startswith(firm):
        return False
    # 京东 is a word of its own, and none within 京东方.
    if firm == short and len(firm) not in accumulate(map(len, segmenter().cut(core, HMM=False))):
        return False
    return "集团" in full or "集团" not in short


def _written_out(name: str, rules: Grammar) -> list[str]:
    """The keys of `name` for each university that its ambiguous abbreviation may mean: 交大附中."""
    core = rules.parts(name).core
    for size in range(min(5, len(core)), 1, -1):
        full = rules.abbreviations.get(core[:size], ())
        if full:
            return [rules.key(university + core[size:]) for university in full]
    return []


def _same_by_text(doc: Doc, text: str) -> list[tuple[str, str]]:
    """Pairs of names that the text itself calls one: `A（以下简称B）`, `A挂牌成为B`."""
    pairs = []
    ents = list(doc.ents)
    owners = {owner.end_char: owner for owner in ents}
    for end, form in announced(text):
        if owner := owners.get(end):
            pairs.append((_name_of(owner), form))
    for at, (left, right) in enumerate(pairwise(ents), 1):
        gap = text[left.end_char : right.start_char]
        if left.label_ != right.label_ or left.label_ not in (*_TAUGHT, "UNIVERSITY"):
            continue
        olds, news = [_name_of(left)], [_name_of(right)]
        in_brackets = _FORMER.fullmatch(gap) and text[right.end_char : right.end_char + 1] in tuple("）)”")
        if not in_brackets:
            if len(gap) > _LONGEST_GAP or not _RENAMED.search(gap) or _OF_OTHERS.match(gap):
                continue
            olds = _listed(ents[max(0, at - _LONGEST_LIST) : at], text, before=True)
            following = ents[at : at + _LONGEST_LIST]
            news = _listed(following, text)
            # 甲校，更名为|乙校|的丙校: what follows is what has the new name.
            behind = following[len(news) : len(news) + 1]
            if behind and text[following[len(news) - 1].end_char : behind[0].start_char].strip('”"') == "的":
                continue
        if len(olds) == len(news):
            # A school is not its own branch: 校名定为|甲校东校区 of what 甲校 runs.
            alike = zip(olds, news, strict=True)
            pairs += [(a, b) for a, b in alike if not (a.startswith(b) or b.startswith(a))]
    return pairs


def _name_of(span: Span) -> str:
    name: str = span._.full_name or span.text
    return name


def _listed(ents: Sequence[Span], text: str, before: bool = False) -> list[str]:
    """The names of the list that the first of `ents` begins, or that the last one ends: 甲校、乙校."""
    found = list(ents[-1:] if before else ents[:1])
    for one, other in reversed([*pairwise(ents)]) if before else pairwise(ents):
        if one.label_ != other.label_ or not _BESIDE.fullmatch(text, one.end_char, other.start_char):
            break
        found.insert(0, one) if before else found.append(other)
    return [_name_of(span) for span in found]


def _merge_pairs(groups: list[_Group], pairs: Sequence[tuple[str, str]]) -> list[_Group]:
    for one, other in pairs:
        first = next((g for g in groups if one in g.names), None)
        second = next((g for g in groups if other in g.names), None)
        if first is not None and other in first.names:
            continue
        if first is not None and second is not None and first is not second and first.label == second.label:
            first.absorb(second)
            groups = [group for group in groups if group is not second]
        elif first is not None and second is None:
            first.names.append(other)
    return groups


def _placed(group: _Group, rules: Grammar, context: PlaceContext) -> Place:
    """Where an organisation lies, as far as names tell."""
    codes = [codes for codes in group.codes if codes]
    outer = max((c[-1] for c in codes), key=lambda code: len(rules.places.ancestors(code)), default=None)
    adcode = outer
    if group.label not in ("REGION", *_ORGANS):
        adcode = _county_of(group, outer, rules, context)
    elif outer is None:
        adcode = _code_of_town(group.names[0], None, rules, context)
    return Place(group.label, _longest(group.names), _mentions(group), adcode, outer)


def _longest(names: Iterable[str]) -> str:
    return max(names, key=lambda name: (len(name), name))


def _mentions(group: _Group) -> tuple[tuple[int, int], ...]:
    return tuple(sorted((span.start_char, span.end_char) for span in group.spans) or group.spoken)


def _entity(group: _Group, adcode: str | None, rules: Grammar) -> Entity:
    name = _longest(group.names)
    aliases = dict.fromkeys([*group.names, *(span.text for span in group.spans)])
    identifier = None
    # A town has the code of its county, and isn't the county.
    if group.label == "REGION" and adcode and any(group.codes):
        division = rules.places.by_code.get(adcode)
        written = [n for n in group.names if n in rules.places.full]
        name = division.name if division and not written else max(written, key=len)
        identifier = f"region:{adcode}"
    elif group.label == "UNIVERSITY":
        full = next((f for n in group.names for f in _full_names(n, rules) if f in rules.universities), None)
        if full and all(n == full or n not in rules.universities for n in group.names):
            name = full
            if rules.universities[full][0]:
                identifier = f"univ:{rules.universities[full][0]}"
    if identifier is None:
        identifier = organisation_id(group.label, name, adcode)
    aliases.pop(name, None)
    return Entity(
        id=identifier,
        name=name,
        label=group.label,
        aliases=tuple(form for form in aliases if not _PARTY.fullmatch(form)),
        adcode=adcode,
        mentions=_mentions(group),
    )


def _full_names(name: str, rules: Grammar) -> tuple[str, ...]:
    """A university's name as written and, where it is the abbreviation of one university alone, in full: not 交大."""
    full = rules.abbreviations.get(name, ())
    return (name, *full) if len(full) == 1 else (name,)


def _county_of(group: _Group, outer: str | None, rules: Grammar, context: PlaceContext) -> str | None:
    """The county that a school, a company or a group of schools belongs to; a city is too large to say where it is.

    A place behind the school's name tells more than the one in front (`厦门双十中学|长泰|校区` stands in 长泰); a place within
    it only where it lies in the one in front (`宁波市|鄞州|中学`, but not `海门区|东洲|小学`).
    """
    names = sorted(group.names, key=len, reverse=True)
    finders: tuple[_Finder, ...] = (_code_of_part, _code_within, _code_of_town)
    if group.label == "UNIVERSITY":
        # A university has campuses; only the places of its parts and those without counties are certain.
        names = [name for name in names if rules.is_faculty(name)]
        finders, outer = finders[:1], _region_of(group, rules)
    elif group.label == "COMPANY":
        finders = ()
    for find in finders:
        for name in names:
            if code := find(name, outer, rules, context):
                return code
    if outer:
        return outer if rules.places.is_smallest(outer) else None
    return _code_of_home(group, rules, context)


def _region_of(group: _Group, rules: Grammar) -> str | None:
    """Hong Kong or Macau, where the name begins so and tells of no campus elsewhere: 香港中文大学（深圳）."""
    name = max(group.names, key=len)
    match = rules.places.match(name)
    codes = {division.adcode for division in match.divisions} & set(_REGIONS) if match else set()
    return codes.pop() if codes and name[-1] not in "）)" else None


def _code_of_home(group: _Group, rules: Grammar, context: PlaceContext) -> str | None:
    """The county whose medium writes of a school as one of its own, without a word on where it is.

    Not for a university's school, nor where the name begins with a place: it may stand anywhere.
    """
    home = next(iter(context.home), None)
    if home is None or not rules.places.is_smallest(home) or group.label not in _TAUGHT:
        return None
    name = max(group.names, key=len)
    strange = rules.places.match(name) or rules.university_at(name) or rules.abroad.match(name)
    return None if strange else home


def _code_of_part(name: str, outer: str | None, rules: Grammar, context: PlaceContext) -> str | None:
    """The county that a campus or branch is named by: 双十中学|长泰|校区, 双十中学（|长泰|校区）."""
    ends = {e.end for e in rules.endings_in(name)} | {m.end() for m in _AFFILIATED.finditer(name)}
    for end in sorted(ends, reverse=True):
        start = end + name.startswith(("（", "("), end)
        match = rules.places.match(name, start)
        if match is None or match.end >= len(name) or is_street(rules.places, name, match):
            continue
        division = context.resolve(match.divisions, [outer] if outer else [])
        if division and rules.places.is_smallest(division.adcode):
            return division.adcode
    return None


def _code_within(name: str, outer: str | None, rules: Grammar, context: PlaceContext) -> str | None:
    """The county that a school's own name begins with, within `outer`: 宁波市|鄞州|中学."""
    if outer and rules.places.is_smallest(outer):
        return None
    core = rules.parts(name).core
    match = rules.places.match(core)
    if match is None or rules.university_at(core) or is_street(rules.places, core, match):
        return None
    around = {outer} if outer else set(context.codes)
    inside = [
        d
        for d in match.divisions
        if rules.places.is_smallest(d.adcode) and around & set(rules.places.ancestors(d.adcode))
    ]
    return inside[0].adcode if len({d.adcode for d in inside}) == 1 else None


def _code_of_town(name: str, outer: str | None, rules: Grammar, context: PlaceContext) -> str | None:
    """The county of the article in which the town lies that a name begins with: 池河|镇|初级中学."""
    if outer and rules.places.is_smallest(outer):
        return None
    core = rules.parts(name).core
    counties = [c for c in context.codes if rules.places.is_smallest(c)]
    for size in range(2, 7):
        for kind in ("", "镇", "乡", "街道"):
            found = [c for c in rules.places.towns.get(core[:size] + kind, ()) if c in counties]
            if len(found) == 1 and (not outer or outer in rules.places.ancestors(found[0])):
                return found[0]
    return None


def _joined(one: Found, other: Found) -> Found:
    """Two that have one id, as one."""
    entity, same = one.entity, other.entity
    aliases = dict.fromkeys((*entity.aliases, *same.aliases, same.name))
    aliases.pop(entity.name, None)
    mentions = tuple(sorted((*entity.mentions, *same.mentions)))
    return Found(
        entity.model_copy(update={"aliases": tuple(aliases), "mentions": mentions}),
        (*one.spans, *other.spans),
        one.joined + other.joined,
        one.placed,
    )
