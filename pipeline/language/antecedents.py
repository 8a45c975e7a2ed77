"""What a word such as 两校 or 该校 may stand for, and the features by which a linear model weighs that.

Every set of the right size among the organisations named last (for 我校, among all of the article), and among those that
one sentence names together, has features of where they stand, what is said around them, and who publishes the page.
`coref_model.py` chooses among the sets.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import combinations, groupby, islice, pairwise
from operator import attrgetter
from typing import NamedTuple

from spacy.tokens import Doc

from pipeline.language.docs import text_of, title_of
from pipeline.language.names import grammar
from pipeline.language.pronouns import Occurrence, speaker_of, speakers, spoken
from pipeline.language.sentences import CLAUSE_END, CLAUSE_ENDS, LISTED, STOP, STOPS
from pipeline.schema import Entity

Ids = tuple[str, ...]
"""Ids of entities, in the order of the text."""

_ALONE, _TOGETHER, _SPECIAL = 10, 7, 3
"""How many organisations back a word for one, and one for several, is looked for; how many of the medium and title besides."""
_EVERYWHERE = 40
"""How many of the first organisations of an article may be the one that speaks: 我校."""
_SENTENCES = 25
"""Of how many sentences back the organisations that are named together are looked at."""
_LISTS = 8
"""How many of the last lists, and of the last sentences that name several, a word for many may mean."""
_AHEAD = 4
"""How many of the first organisations of an article may be meant by a word that stands before them all."""
_OWN_MEDIUM = ("SCHOOL", "UNIVERSITY")
"""Who says 我校 or 我们 in a medium of its own, and nobody else does."""
_TELLING = 3
"""How long a name within another one must be to be no chance."""
_NOT_BESIDE = 9
_FAR = 4
_SHOWN = 6
_BEHIND_LIST = 40
_BEGINS_CLAUSE = re.compile(f"(?:^|[{CLAUSE_ENDS}“”])$")
SIDES = re.compile(f"[^,，、{STOPS}]{{0,16}}?(?:与|和|同|跟|携手|联合|对)(?:来自|位于)?")
_PARAGRAPH_END = re.compile("\n")
_PAIRED = re.compile(r"\s*[—–\-－~～→↔⇔]+\s*")
# A comma may part two sides as well, so that here it makes no list.
_IN_A_LIST = re.compile("[、和与及]|以及")
# 甲校（暂定名）、乙校
_LISTED_WITH_NOTES = re.compile(f"(?:（[^（）]{{0,24}}）)?(?:{LISTED.pattern})")
_KIND = re.compile("[省市县区州盟旗镇乡](?=里?$)")
_UNIVERSITY = re.compile("大学|高校")
"""In words for a university alone, never for a school (in gold train 81 of 81)."""
_KINDERGARTEN, _KINDERGARTENS = re.compile("园(?!区)"), re.compile("[园幼托]|保育")
"""In words for a kindergarten, and in the names of kindergartens."""
_LISTED_FROM = 4
"""How many a word must count for one list of as many to be meant beyond doubt."""
_START = attrgetter("start")


@lru_cache(maxsize=1 << 14)
def _kind_of_region(name: str) -> str | None:
    """What kind of region a name or a word tells of, if any: 区 of 海淀区 and of 该区."""
    kind = _KIND.search(name)
    return kind[0] if kind else None


def _labels(occurrence: Occurrence) -> frozenset[str]:
    """What a word may stand for: 这所大学 for no school."""
    labels = occurrence.pronoun.labels
    return labels & {"UNIVERSITY"} if _UNIVERSITY.search(occurrence.word) else labels


@dataclass(frozen=True)
class Option:
    """A set of organisations that a word may stand for, and what tells of it."""

    ids: Ids
    words: tuple[str, ...]
    """Names for the words like the one that is asked about, from the widest: what is told counts for each apart."""
    told: frozenset[str]

    @property
    def features(self) -> frozenset[str]:
        """What is told, for each of the words."""
        if not self.words:
            return self.told
        return frozenset([f"{word} {told}" for word in self.words for told in self.told])


@dataclass(frozen=True)
class Mention:
    """Where an organisation is named, or meant by a word that was understood."""

    start: int
    end: int
    label: str
    entity: str


class Gap(NamedTuple):
    """What the text between two mentions makes of them."""

    is_list: bool
    """`甲、乙`"""
    is_sides: bool
    """`甲与乙`"""
    is_listed: bool
    """`甲、乙` or `甲，乙`"""
    stops: int
    """How many statements end in it."""


class Outline:
    """Where the sentences, clauses and paragraphs of a text begin: each is known by its number."""

    def __init__(self, text: str) -> None:
        self._sentences = [match.end() for match in STOP.finditer(text)]
        self._clauses = [match.end() for match in CLAUSE_END.finditer(text)]
        self._paragraphs = [match.end() for match in _PARAGRAPH_END.finditer(text)]

    def sentence(self, offset: int) -> int:
        """The number of the sentence that holds the character at `offset`."""
        return bisect_right(self._sentences, offset)

    def span(self, sentence: int, end: int) -> tuple[int, int]:
        """Where a sentence of a text of `end` characters begins and ends."""
        bounds = self._sentences[max(0, sentence - 1) : sentence + 1]
        return (bounds[0] if sentence else 0), (bounds[-1] if sentence < len(self._sentences) else end)

    def clause(self, offset: int) -> int:
        """The number of the clause that holds the character at `offset`."""
        return bisect_right(self._clauses, offset)

    def paragraph(self, offset: int) -> int:
        """The number of the paragraph that holds the character at `offset`."""
        return bisect_right(self._paragraphs, offset)


@dataclass
class Discourse:
    """An article's organisations as they are named one by one, and what its words stood for so far."""

    text: str
    entities: dict[str, Entity]
    speaker: str | None
    """The organisation whose medium it is."""
    home: frozenset[str]
    """The places of the name of the medium, and the organs that belong to the smallest of them."""
    titled: frozenset[str]
    """Those named in the title."""
    strangers: frozenset[str]
    """Those named in a title that says 我校: 石桥学院来我校调研. In such articles of gold train and dev 8 of 605 words like 我校
    mean one of them."""
    mentions: list[Mention]
    """In the order of the text; words that were understood among them."""
    outline: Outline
    understood: list[tuple[Occurrence, Ids]] = field(default_factory=list)
    _gaps: dict[tuple[int, int], Gap] = field(default_factory=dict)

    @classmethod
    def of(cls, doc: Doc) -> Discourse:
        """The discourse of a Doc with its organisations, before any word is understood."""
        entities = {entity.id: entity for entity in doc._.organisations}
        named = [
            Mention(e.start_char, e.end_char, e.label_, e.kb_id_) for e in doc.ents if e.kb_id_ in entities
        ]
        title = title_of(doc)
        titled = {e.id for e in entities.values() if any(name in title for name in (e.name, *e.aliases))}
        site = doc._.site or ""
        speaker = next(speakers(site, entities.values()), None)
        if speaker_of(site) is None:
            organs = (e for e in entities.values() if e.label != "REGION")
            speaker = next((e.id for e in organs if site.startswith((e.name, *e.aliases))), None)
        return cls(
            text_of(doc),
            entities,
            speaker,
            frozenset(_at_home(site, entities.values())),
            frozenset(titled),
            frozenset(titled if spoken(title, "SCHOOL") else ()),
            named,
            Outline(text_of(doc)),
        )

    @cached_property
    def branches(self) -> Counter[str]:
        """In the names of how many others the name of an organisation is: 清溪小学 in 清溪小学东校区."""
        return Counter(inner for inner, _ in self._held)

    @cached_property
    def faculties(self) -> frozenset[str]:
        """The parts of universities that the article names as well: 江汉大学教育学院 beside 江汉大学."""
        is_faculty = grammar().is_faculty
        return frozenset(
            outer
            for inner, outer in self._held
            if {self.entities[one].label for one in (inner, outer)} == {"UNIVERSITY"}
            and is_faculty(self.entities[outer].name)
            and not is_faculty(self.entities[inner].name)
        )

    @cached_property
    def hosts(self) -> Counter[str]:
        """The names of how many others the name of an organisation holds."""
        return Counter(outer for _, outer in self._held)

    @cached_property
    def _held(self) -> list[tuple[str, str]]:
        return list(_held(self.entities.values()))

    def understand(self, occurrence: Occurrence, ids: Ids) -> None:
        """Keep what a word stands for: 两校 may mean a school that was last called 我校."""
        self.understood.append((occurrence, ids))
        if len(ids) == 1:
            mention = Mention(occurrence.start, occurrence.end, self.entities[ids[0]].label, ids[0])
            self.mentions.insert(bisect_right(self.mentions, mention.start, key=_START), mention)

    def gap(self, one: Mention, other: Mention) -> Gap:
        """What the text makes of two mentions, the one behind the other; each word of the text asks for those before it."""
        span = one.end, other.start
        known = self._gaps.get(span)
        if known is None:
            patterns = _IN_A_LIST, SIDES, LISTED
            is_list, is_sides, is_listed = [bool(each.fullmatch(self.text, *span)) for each in patterns]
            stops = max(0, self.outline.sentence(other.start) - self.outline.sentence(one.end))
            known = self._gaps[span] = Gap(is_list, is_sides, is_listed, stops)
        return known

    def is_free(self, occurrence: Occurrence) -> bool:
        """Whether a word is no part of a name."""
        at = bisect_right(self.mentions, occurrence.start, key=_START)
        return not any(
            m.start < occurrence.end and m.end > occurrence.start
            for m in self.mentions[max(0, at - 1) : at + 1]
        )


def _at_home(site: str, entities: Iterable[Entity]) -> Iterator[str]:
    """The entities that belong to the place that the name of a medium begins with: 会宁县|人民政府网站."""
    codes = {division.adcode for match in grammar().places.chain(site) for division in match.divisions}
    yield from (entity.id for entity in entities if entity.adcode in codes)


def _held(entities: Collection[Entity]) -> Iterator[tuple[str, str]]:
    """The entities of which another one's name holds a name, and that one: 清溪小学 and 清溪小学东校区."""
    named: dict[str, set[str]] = {}
    for entity in entities:
        for name in (entity.name, *entity.aliases):
            named.setdefault(name, set()).add(entity.id)
    sizes = {len(name) for name in named if len(name) >= _TELLING}
    for outer in entities:
        name = outer.name
        parts = {name[start : start + size] for size in sizes for start in range(len(name) - size + 1)}
        held = set[str]().union(*(named[part] for part in parts if part in named))
        yield from ((inner, outer.id) for inner in held - {outer.id})


class _Passed(NamedTuple):
    """What lies between a mention and a word that may stand for it."""

    sentences: int
    is_own_clause: bool
    has_paragraph: bool


class _Member(NamedTuple):
    """What a word sees of one organisation, whatever set it is weighed in."""

    rank: str
    rank_outside: str
    passed: _Passed | None
    """None where it is not named before the word."""
    label: str
    is_behind: bool
    is_home: bool
    is_titled: bool
    is_beside_last: bool
    """Whether the sentence that names the last one names it."""
    ends_like_word: bool
    is_faculty: bool


def _ranks(entities: Iterable[str]) -> dict[str, int]:
    """The place of each in the order of first appearance."""
    return {entity: rank for rank, entity in enumerate(dict.fromkeys(entities))}


class View:
    """The organisations of an article as seen from one word, before any later one is understood."""

    def __init__(self, discourse: Discourse, occurrence: Occurrence) -> None:
        self.discourse = discourse
        self.occurrence = occurrence
        text, position = discourse.text, occurrence.start
        self._labels = labels = _labels(occurrence)
        # A word for a school means no part of a university that is named as well: in gold train 442 of 443.
        barred = discourse.faculties if occurrence.word.endswith("校") else frozenset[str]()
        mentions = [m for m in discourse.mentions if m.label in labels and m.entity not in barred]
        if "REGION" in labels and occurrence.count == 1 and (kind := _kind_of_region(occurrence.word)):
            mentions = [m for m in mentions if self._is_of_kind(m, kind)]
        of_kindergarten = _KINDERGARTEN.search(occurrence.word)
        if of_kindergarten:
            # An article that names none may still be about one.
            mentions = [m for m in mentions if self._is_kindergarten(m.entity)] or mentions
        self.mentions = mentions
        """Of what it may stand for."""
        before = [m for m in self.mentions if m.start < position]
        self.before = before
        """The mentions of what it may stand for that lie before it."""
        self.last = {m.entity: m for m in before}
        self.recent = list(dict.fromkeys(m.entity for m in reversed(before)))
        """From the one named last."""
        counts = Counter(m.entity for m in self.mentions)
        self.allowed = list(dict.fromkeys(m.entity for m in self.mentions))
        """All of the article, in the order of their first mention."""
        self.special = [
            entity
            for entity in dict.fromkeys((discourse.speaker or "", *sorted(discourse.titled)))
            if entity in discourse.entities
            and discourse.entities[entity].label in labels
            and entity not in barred
        ]
        if of_kindergarten:
            self.special = [entity for entity in self.special if self._is_kindergarten(entity)]
        clause = discourse.outline.clause(position)
        outside = before[: bisect_left(before, clause, key=lambda m: discourse.outline.clause(m.end))]
        self.ranks = _ranks(self.recent)
        self.ranks_outside = _ranks(m.entity for m in reversed(outside))
        self._members: dict[str, _Member] = {}
        own_end = STOP.search(text, occurrence.end)
        end = own_end.start() if own_end else len(text)
        self._behind = {m.entity for m in discourse.mentions if occurrence.end <= m.start < end}
        self._nearest_sentence = self._in_one_sentence(before)
        self.begins = bool(_BEGINS_CLAUSE.search(text[max(0, position - 1) : position]))
        self.ranks_by_count = _ranks(entity for entity, _ in counts.most_common())
        self.ranks_by_place = _ranks(self.allowed)
        self._pairs = {frozenset(ids) for _, ids in discourse.understood if len(ids) == occurrence.count}
        self._latest = next(
            (ids for _, ids in reversed(discourse.understood) if len(ids) == occurrence.count), None
        )
        self.former = next(
            ((o, ids[0]) for o, ids in reversed(discourse.understood) if o.pronoun.kind == "former"), None
        )
        self.last_of_word = next(
            (ids[0] for o, ids in reversed(discourse.understood) if o.word == occurrence.word), None
        )
        """What the same word stood for before."""

    def _is_kindergarten(self, entity: str) -> bool:
        return bool(_KINDERGARTENS.search(self.discourse.entities[entity].name))

    def _is_of_kind(self, mention: Mention, kind: str) -> bool:
        """Whether a region may be meant by a word for a kind of region: 该区 is no city (in gold train 215 of 215)."""
        if mention.label != "REGION":
            return True
        return _kind_of_region(self.discourse.entities[mention.entity].name) in (kind, None)

    def options(self) -> list[Option]:
        """Every set of organisations that the word may stand for; the only one where it is beyond doubt."""
        words = self._words()
        options = [Option(ids, words, self._told(ids)) for ids in self._sets()]
        return (
            [*options, Option((), (), frozenset(self._nobody()))]
            if self.occurrence.pronoun.vague
            else options
        )

    def _sets(self) -> list[Ids]:
        speaks = self.occurrence.pronoun.who == "self"
        speaker = self.discourse.speaker
        if surely := self.column() or self.counted_list():
            return [surely]
        if speaks and speaker in self.special and self._is_own(self.discourse.entities[speaker]):
            return [(speaker,)]
        if self.occurrence.count > 1:
            return self._sets_of_several()
        everywhere = [*self.allowed[:_EVERYWHERE], *self._at_home()] if speaks else self.allowed[:2]
        others = self.discourse.strangers if speaks and "SCHOOL" in self.occurrence.pronoun.labels else ()
        alone = dict.fromkeys((*self.recent[:_ALONE], *everywhere, *self.special))
        together = self._together() if self.occurrence.pronoun.many else []
        return [*((one,) for one in alone if one not in others), *together]

    @cached_property
    def lists(self) -> list[list[Mention]]:
        """The mentions before the word: those that follow one another as a list, `甲、乙和丙`, together, each other one alone."""
        lists: list[list[Mention]] = []
        for mention in self.before:
            if lists and self.discourse.gap(lists[-1][-1], mention).is_list:
                lists[-1].append(mention)
            else:
                lists.append([mention])
        return lists

    def _together(self) -> list[Ids]:
        """Those of each of the last lists, and sentences that name several, and whom the last words for several meant."""
        listed = [[m.entity for m in each] for each in self.lists[-_LISTS:]]
        meant = [ids for _, ids in self.discourse.understood[-_LISTS:]]
        allowed = set(self.allowed)
        groups = (dict.fromkeys(each) for each in (*listed, *self._sentences()[-_LISTS:], *meant))
        found = {
            frozenset(group): tuple(group) for group in groups if len(group) > 1 and allowed.issuperset(group)
        }
        return list(found.values())

    def _at_home(self) -> list[str]:
        """What belongs to the place of the medium, of what the word may stand for."""
        entities = self.discourse.entities
        return sorted(entity for entity in self.discourse.home if entities[entity].label in self._labels)

    def _is_own(self, speaker: Entity) -> bool:
        """Whether the word is what a school calls itself in its own medium: 我校 is no faculty, 我园 a kindergarten."""
        if speaker.label not in _OWN_MEDIUM:
            return False
        if self.occurrence.word.endswith("园"):
            return self._is_kindergarten(speaker.id)
        return not (self.occurrence.word.endswith("校") and grammar().is_faculty(speaker.name))

    def _sets_of_several(self) -> list[Ids]:
        """Those among the ones named last, those of one sentence, and those that other words stood for."""
        count, discourse = self.occurrence.count, self.discourse
        first = self.allowed[: _AHEAD if len(self.recent) <= count else 1]
        groups = [dict.fromkeys((*self.recent[:_TOGETHER], *self.special[:_SPECIAL], *first)).keys()]
        named = [dict.fromkeys(sentence).keys() for sentence in self._sentences()]
        groups += [group for group in named if count <= len(group) <= count + 1]
        meant = [dict.fromkeys(ids).keys() for _, ids in discourse.understood if len(ids) == count]
        allowed = set(self.allowed)
        groups += [group for group in meant if group <= allowed]
        found: dict[frozenset[str], Ids] = {}
        for group in groups:
            order = sorted(group, key=lambda entity: self.last[entity].start if entity in self.last else -1)
            for ids in combinations(order, count):
                found.setdefault(frozenset(ids), ids)
        return list(found.values())

    def _sentences(self) -> list[list[str]]:
        """Whom each of the last sentences before the word names, in order."""
        outline = self.discourse.outline
        from_last = groupby(reversed(self.before), key=lambda m: outline.sentence(m.start))
        return [[m.entity for m in reversed([*named])] for _, named in islice(from_last, _SENTENCES)][::-1]

    def _member(self, entity: str) -> _Member:
        """What the word sees of an organisation; many sets hold the same one."""
        known = self._members.get(entity)
        if known is None:
            known = self._members[entity] = self._seen(entity)
        return known

    def _seen(self, entity: str) -> _Member:
        discourse = self.discourse
        organisation = discourse.entities[entity]
        return _Member(
            rank=str(self.ranks.get(entity, -1)),
            rank_outside=str(self.ranks_outside.get(entity, -1)),
            passed=self._since(self.last[entity]) if entity in self.last else None,
            label=organisation.label,
            is_behind=entity in self._behind,
            is_home=entity in discourse.home,
            is_titled=entity in discourse.titled,
            is_beside_last=entity in self._nearest_sentence,
            ends_like_word=organisation.name[-1:] == self.occurrence.word[-1:],
            is_faculty=organisation.label == "UNIVERSITY" and grammar().is_faculty(organisation.name),
        )

    def _since(self, last: Mention) -> _Passed:
        """What lies between the last mention of an organisation and the word."""
        start, end = last.end, self.occurrence.start
        outline = self.discourse.outline
        return _Passed(
            outline.sentence(end) - outline.sentence(start),
            outline.clause(end) == outline.clause(start),
            outline.paragraph(end) > outline.paragraph(start),
        )

    def _in_one_sentence(self, before: Sequence[Mention]) -> tuple[str, ...]:
        """The organisations of the sentence that names the last one."""
        if not before:
            return ()
        outline = self.discourse.outline
        own = outline.sentence(before[-1].start)
        first = bisect_left(before, own, key=lambda m: outline.sentence(m.end))
        return tuple(dict.fromkeys(m.entity for m in before[first:]))

    def _words(self) -> tuple[str, ...]:
        """The words that this one is like.

        Who 我校 is hardly depends on who was named last, so it has nothing in common with the words that look back.
        """
        pronoun = self.occurrence.pronoun
        if pronoun.who == "self":
            return "self", pronoun.kind
        return "", f"{pronoun.who}{min(self.occurrence.count, 3)}", pronoun.kind, self.occurrence.word

    def _told(self, ids: Ids) -> frozenset[str]:
        of_these = self._of_pair(ids) if len(ids) > 1 else self._of_one(ids[0])
        return frozenset([*self._of_set(ids), *of_these])

    def _nobody(self) -> Iterator[str]:
        """The features of standing for nobody: the word and what is around it."""
        text, start, end = self.discourse.text, self.occurrence.start, self.occurrence.end
        word = self.occurrence.word
        yield "nobody"
        yield f"nobody {word}"
        yield from (f"nobody {word}<{text[max(0, start - size) : start]}" for size in (1, 2))
        yield from (f"nobody {word}>{text[end : end + size]}" for size in (1, 2))
        yield from (f"nobody <{text[max(0, start - size) : start]}" for size in (1, 2))
        yield from (f"nobody >{text[end : end + size]}" for size in (1, 2))

    def _of_set(self, ids: Ids) -> Iterator[str]:
        discourse = self.discourse
        seen = zip(*[self._member(entity) for entity in ids], strict=True)
        ranks, ranks_outside, passed, labels, behind, home, titled, beside_last, like_word, faculties = seen
        yield f"ranks {','.join(ranks[:_SHOWN])}"
        yield f"ranks outside {','.join(ranks_outside[:_SHOWN])} {self.begins}"
        passed = tuple(filter(None, passed))
        if passed:
            distances, own_clauses, paragraphs = zip(*passed, strict=True)
            yield f"nearest {min(*distances, _FAR)}"
            yield f"farthest {min(max(distances), _FAR)}"
            yield f"own clause {sum(own_clauses)} {self.begins}"
            yield f"paragraphs {sum(paragraphs)}"
        yield f"unnamed {len(ids) - len(passed)}"
        if self.occurrence.pronoun.many:
            yield f"size {min(len(ids), _SHOWN)}"
        yield f"behind {sum(behind)}"
        labels = tuple(sorted(labels))
        yield f"labels {'+'.join(labels[:_SHOWN])}"
        yield f"one label {labels[0] == labels[-1]}"
        speaks = "none" if discourse.speaker is None else discourse.speaker in ids
        yield f"speaker {speaks}"
        yield f"home {sum(home) if discourse.home else None}"
        yield f"titled {min(sum(titled), 3)} of {min(len(discourse.titled), 3)}"
        yield f"sentence {self._overlap(beside_last)}"
        if self._latest is not None:
            yield f"again {self._latest == ids} {frozenset(ids) in self._pairs}"
        yield f"kinds {sum(like_word)}"
        yield f"faculties {sum(faculties)}"

    def _overlap(self, beside_last: Sequence[bool]) -> str:
        """How a set lies to the organisations of the sentence that names the last one, by which of it are among them."""
        shared, named = sum(beside_last), len(self._nearest_sentence)
        return "same" if shared == named == len(beside_last) else f"{shared} of {min(named, 5)}"

    def column(self) -> Ids:
        """The left or the right of the pairs in a list, where 前者 or 后者 stands right behind one: 甲——乙；丙——丁."""
        kind, text = self.occurrence.pronoun.kind, self.discourse.text
        if kind not in ("former", "latter"):
            return ()
        before = [m for m in self.discourse.mentions if m.end <= self.occurrence.start]
        pairs = [(a, b) for a, b in pairwise(before) if _PAIRED.fullmatch(text[a.end : b.start])]
        if len(pairs) < 2 or self.occurrence.start - pairs[-1][1].end > _BEHIND_LIST:
            return ()
        return tuple(dict.fromkeys(pair[kind == "latter"].entity for pair in pairs))

    def counted_list(self) -> Ids:
        """Those of the one list of the article that has as many as the word counts, from four on: 十校, and 甲校、乙校…… ten times.

        Of 45 such words in gold train and dev 43 mean that list, and of two more whose list has notes in brackets both.
        """
        count, text = self.occurrence.count, self.discourse.text
        if count < _LISTED_FROM:
            return ()
        lists: list[dict[str, None]] = []
        end = None
        for mention in self.mentions:
            if end is None or not _LISTED_WITH_NOTES.fullmatch(text, end, mention.start):
                lists.append({})
            lists[-1][mention.entity] = None
            end = mention.end
        exact = {frozenset(named): tuple(named) for named in lists if len(named) == count}
        return next(iter(exact.values())) if len(exact) == 1 else ()

    def _of_pair(self, ids: Ids) -> Iterator[str]:
        """Features of several organisations: how the text puts them side by side."""
        text = self.discourse.text
        lasts = sorted([self.last[entity] for entity in ids if entity in self.last], key=_START)
        if not lasts:
            return
        gaps = [self.discourse.gap(one, other) for one, other in pairwise(lasts)]
        yield f"listed {sum([gap.is_listed for gap in gaps])}"
        yield f"sides {sum([gap.is_sides for gap in gaps])}"
        yield f"neighbours {self._are_neighbours(ids)}"
        yield f"sentences apart {min(sum([gap.stops for gap in gaps]), _FAR)}"
        first = lasts[0]
        if len(gaps) == 1:
            between = text[first.end : lasts[1].start]
            yield f"gap {between[:1]} {between[-1:]}"
        yield f"begins {bool(_BEGINS_CLAUSE.search(text[max(0, first.start - 1) : first.start]))}"
        yield f"behind first {text[lasts[-1].end : lasts[-1].end + 1]}"

    def _are_neighbours(self, ids: Ids) -> bool:
        """Whether no other organisation was named since the first of them."""
        return set(self.recent[: len(ids)]) == set(ids)

    def _of_one(self, entity: str) -> Iterator[str]:
        """Features of one organisation: where and how it was named last, and how much the article speaks of it."""
        discourse, text = self.discourse, self.discourse.text
        organisation = discourse.entities[entity]
        yield f"mentions rank {min(self.ranks_by_count.get(entity, -1), 3)}"
        yield f"first {min(self.ranks_by_place.get(entity, -1), 3)}"
        yield f"said {self.occurrence.word in organisation.aliases}"
        yield f"same word {self.last_of_word == entity if self.last_of_word else None}"
        if (last := self.last.get(entity)) is not None:
            yield f"<{text[max(0, last.start - 1) : last.start]}"
            yield f">{text[last.end : last.end + 1]}"
            yield f">{text[last.end : last.end + 2]}"
            yield f"subject {bool(_BEGINS_CLAUSE.search(text[max(0, last.start - 1) : last.start]))}"
            yield f"first of sentence {self._nearest_sentence[:1] == (entity,)}"
            if self.former:
                yield f"beside former {self.beside_former(entity)}"

    def beside_former(self, entity: str) -> int:
        """How many organisations lie between what 前者 stood for and this one, which 后者 may be, within 2; 9 if it is not so."""
        if self.former is None or self.occurrence.pronoun.kind != "latter":
            return _NOT_BESIDE
        occurrence, former = self.former
        order = [
            m.entity
            for m in self.discourse.mentions
            if m.end <= occurrence.start and m.start != occurrence.start
        ]
        if entity not in order or former not in order or entity == former:
            return _NOT_BESIDE
        last = {name: at for at, name in enumerate(order)}
        return max(-2, min(2, last[entity] - last[former]))
