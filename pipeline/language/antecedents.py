"""What a word such as 两校 or 该校 stands for: the organisations that it may mean, and a model that ranks them.

Every set of the right size among the organisations named last (for 我校, among all of the article) is weighed by a linear
model of where they stand, what is said around them, and who publishes the page. The model lies in `models/coref`;
`goldset/coref.py` trains it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations, pairwise
from operator import itemgetter

from spacy.tokens import Doc

from pipeline import linear, resources
from pipeline.language.docs import text_of
from pipeline.language.names import grammar
from pipeline.language.pronouns import Occurrence, speaker_of
from pipeline.language.sentences import CLAUSE_END, STOP
from pipeline.linear import Linear
from pipeline.schema import Entity

NAME = "coref"
Ids = tuple[str, ...]
"""Ids of entities, in the order of the text."""

_ALONE, _TOGETHER, _SPECIAL = 10, 7, 3
"""How many organisations back a word for one, and one for several, is looked for; how many of the medium and title besides."""
_EVERYWHERE = 40
"""How many of the first organisations of an article may be the one that speaks: 我校."""
_FAR = 4
_SHOWN = 6
_BEHIND_LIST = 40
_LEAST = 0.03
"""How likely the antecedent of a vague word must be."""
_BEGINS_CLAUSE = re.compile(r"(?:^|[,，。；;：:！？!?\n“”])$")
_SIDES = re.compile("[^,，。；;！？!?\n、]{0,16}?(?:与|和|同|跟|携手|联合|对)(?:来自|位于)?")
_PAIRED = re.compile(r"\s*[—–\-－~～→↔⇔]+\s*")
_LISTED = re.compile("[、和与及,，]|以及")


@dataclass(frozen=True)
class Option:
    """A set of organisations that a word may stand for, and its features."""

    ids: Ids
    features: frozenset[str]


@dataclass(frozen=True)
class _Mention:
    start: int
    end: int
    label: str
    entity: str


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
    mentions: list[_Mention]
    """In the order of the text; words that were understood among them."""
    understood: list[tuple[Occurrence, Ids]] = field(default_factory=list)

    @classmethod
    def of(cls, doc: Doc) -> Discourse:
        """The discourse of a Doc with its organisations, before any word is understood."""
        entities = {entity.id: entity for entity in doc._.organisations}
        named = [
            _Mention(e.start_char, e.end_char, e.label_, e.kb_id_) for e in doc.ents if e.kb_id_ in entities
        ]
        title = doc._.title or ""
        titled = {e.id for e in entities.values() if any(name in title for name in (e.name, *e.aliases))}
        found = speaker_of(doc._.site)
        site = doc._.site or ""
        speaker = next((e.id for e in entities.values() if found and found[1] in (e.name, *e.aliases)), None)
        if found is None:
            organs = (e for e in entities.values() if e.label != "REGION")
            speaker = next((e.id for e in organs if site.startswith((e.name, *e.aliases))), None)
        return cls(
            text_of(doc),
            entities,
            speaker,
            frozenset(_at_home(site, entities.values())),
            frozenset(titled),
            named,
        )

    def understand(self, occurrence: Occurrence, ids: Ids) -> None:
        """Keep what a word stands for: 两校 may mean a school that was last called 我校."""
        self.understood.append((occurrence, ids))
        if len(ids) == 1:
            mention = _Mention(occurrence.start, occurrence.end, self.entities[ids[0]].label, ids[0])
            self.mentions.insert(bisect_right(self.mentions, mention.start, key=lambda m: m.start), mention)

    def is_free(self, occurrence: Occurrence) -> bool:
        """Whether a word is no part of a name."""
        at = bisect_right(self.mentions, occurrence.start, key=lambda m: m.start)
        return not any(
            m.start < occurrence.end and m.end > occurrence.start
            for m in self.mentions[max(0, at - 1) : at + 1]
        )

    def options(self, occurrence: Occurrence) -> Iterator[Option]:
        """Every set of organisations that a word may stand for; the only one where it is beyond doubt."""
        view = _View(self, occurrence)
        sets: Iterator[Ids]
        if column := view.column():
            sets = iter([column])
        elif occurrence.pronoun.who == "self" and self.speaker in view.special:
            sets = iter([(self.speaker,)])
        elif occurrence.count > 1:
            pool = dict.fromkeys((*view.recent[:_TOGETHER], *view.special[:_SPECIAL]))
            order = sorted(pool, key=lambda entity: view.last[entity].start if entity in view.last else -1)
            sets = combinations(order, occurrence.count)
        else:
            everywhere = view.allowed[: _EVERYWHERE if occurrence.pronoun.who == "self" else 2]
            pool = dict.fromkeys((*view.recent[:_ALONE], *everywhere, *view.special))
            sets = ((entity,) for entity in pool)
        for ids in sets:
            yield Option(ids, frozenset(view.features(ids)))
        if occurrence.pronoun.vague:
            yield Option((), frozenset(view.nobody()))


def _at_home(site: str, entities: Iterable[Entity]) -> Iterator[str]:
    """The entities that belong to the place that the name of a medium begins with: 会宁县|人民政府网站."""
    codes = {division.adcode for match in grammar().places.chain(site) for division in match.divisions}
    yield from (entity.id for entity in entities if entity.adcode in codes)


@dataclass(frozen=True)
class _Passed:
    """What lies between a mention and a word that may stand for it."""

    sentences: int
    is_own_clause: bool
    has_paragraph: bool


def _ranks(entities: Iterable[str]) -> dict[str, int]:
    """The place of each in the order of first appearance."""
    return {entity: rank for rank, entity in enumerate(dict.fromkeys(entities))}


class _View:
    """The organisations of an article as seen from one word."""

    def __init__(self, discourse: Discourse, occurrence: Occurrence) -> None:
        self._discourse = discourse
        self._occurrence = occurrence
        text, position = discourse.text, occurrence.start
        labels = occurrence.pronoun.labels
        before = [m for m in discourse.mentions if m.start < position and m.label in labels]
        self.last = {m.entity: m for m in before}
        self.recent = list(dict.fromkeys(m.entity for m in reversed(before)))
        """From the one named last."""
        everywhere = [m for m in discourse.mentions if m.label in labels]
        counts = Counter(m.entity for m in everywhere)
        self.allowed = list(dict.fromkeys(m.entity for m in everywhere))
        """All of the article, in the order of their first mention."""
        self.special = [
            entity
            for entity in dict.fromkeys((discourse.speaker or "", *sorted(discourse.titled)))
            if entity in discourse.entities and discourse.entities[entity].label in labels
        ]
        outside = [m for m in before if CLAUSE_END.search(text, m.end, position)]
        self._ranks = _ranks(self.recent)
        self._ranks_outside = _ranks(m.entity for m in reversed(outside))
        self._passed: dict[str, _Passed] = {}
        own_end = STOP.search(text, occurrence.end)
        end = own_end.start() if own_end else len(text)
        self._behind = {m.entity for m in discourse.mentions if occurrence.end <= m.start < end}
        self._nearest_sentence = self._in_one_sentence(before)
        self._begins = bool(_BEGINS_CLAUSE.search(text[max(0, position - 1) : position]))
        self._ranks_by_count = _ranks(entity for entity, _ in counts.most_common())
        self._ranks_by_place = _ranks(self.allowed)
        self._pairs = {frozenset(ids) for _, ids in discourse.understood if len(ids) == occurrence.count}
        self._latest = next(
            (ids for _, ids in reversed(discourse.understood) if len(ids) == occurrence.count), None
        )
        self._former = next(
            ((o, ids[0]) for o, ids in reversed(discourse.understood) if o.pronoun.kind == "former"), None
        )

    def _since(self, entity: str) -> _Passed:
        """What lies between the last mention of an organisation and the word; many sets hold the same one."""
        if entity not in self._passed:
            text, start, end = self._discourse.text, self.last[entity].end, self._occurrence.start
            self._passed[entity] = _Passed(
                len(STOP.findall(text, start, end)),
                not CLAUSE_END.search(text, start, end),
                "\n" in text[start:end],
            )
        return self._passed[entity]

    def _in_one_sentence(self, before: Sequence[_Mention]) -> tuple[str, ...]:
        """The organisations of the sentence that names the last one."""
        if not before:
            return ()
        text = self._discourse.text
        last = before[-1]
        found = [m.entity for m in before if not STOP.search(text, m.end, max(m.end, last.start))]
        return tuple(dict.fromkeys(found))

    def features(self, ids: Ids) -> list[str]:
        """The features of a set: each for words like this one, and for words of this kind alone.

        Who 我校 is hardly depends on who was named last, so it shares none with the words that look back.
        """
        pronoun = self._occurrence.pronoun
        shared = (
            ("self",) if pronoun.who == "self" else ("", f"{pronoun.who}{min(self._occurrence.count, 3)}")
        )
        told = (*self._of_set(ids), *(self._of_pair(ids) if len(ids) > 1 else self._of_one(ids[0])))
        return [f"{words} {feature}" for words in (*shared, pronoun.kind) for feature in told]

    def nobody(self) -> Iterator[str]:
        """The features of standing for nobody: the word and what is around it."""
        text, start, end = self._discourse.text, self._occurrence.start, self._occurrence.end
        word = self._occurrence.word
        yield "nobody"
        yield f"nobody {word}"
        yield from (f"nobody {word}<{text[max(0, start - size) : start]}" for size in (1, 2))
        yield from (f"nobody {word}>{text[end : end + size]}" for size in (1, 2))
        yield from (f"nobody <{text[max(0, start - size) : start]}" for size in (1, 2))
        yield from (f"nobody >{text[end : end + size]}" for size in (1, 2))

    def _of_set(self, ids: Ids) -> Iterator[str]:
        discourse = self._discourse
        shown = ids[:_SHOWN]
        yield f"ranks {','.join([str(self._ranks.get(entity, -1)) for entity in shown])}"
        outside = ",".join([str(self._ranks_outside.get(entity, -1)) for entity in shown])
        yield f"ranks outside {outside} {self._begins}"
        lasts = [self._since(entity) for entity in ids if entity in self.last]
        distances = [since.sentences for since in lasts]
        if distances:
            yield f"nearest {min(*distances, _FAR)}"
            yield f"farthest {min(max(distances), _FAR)}"
            yield f"own clause {sum(since.is_own_clause for since in lasts)} {self._begins}"
            yield f"paragraphs {sum(since.has_paragraph for since in lasts)}"
        yield f"unnamed {len(ids) - len(lasts)}"
        yield f"behind {len(self._behind & set(ids))}"
        labels = sorted(discourse.entities[entity].label for entity in ids)
        yield f"labels {'+'.join(labels[:_SHOWN])}"
        yield f"one label {len(set(labels)) == 1}"
        speaks = "none" if discourse.speaker is None else discourse.speaker in ids
        yield f"speaker {speaks}"
        yield f"home {len(discourse.home & set(ids)) if discourse.home else None}"
        yield f"titled {min(len(discourse.titled & set(ids)), 3)} of {min(len(discourse.titled), 3)}"
        yield f"sentence {self._overlap(ids)}"
        if self._latest is not None:
            yield f"again {self._latest == ids} {frozenset(ids) in self._pairs}"
        kinds = sum(discourse.entities[entity].name[-1:] == self._occurrence.word[-1:] for entity in ids)
        yield f"kinds {kinds}"
        faculties = sum(
            e.label == "UNIVERSITY" and grammar().is_faculty(e.name)
            for e in map(discourse.entities.__getitem__, ids)
        )
        yield f"faculties {faculties}"

    def _overlap(self, ids: Ids) -> str:
        """How a set lies to the organisations of the sentence that names the last one."""
        sentence = set(self._nearest_sentence)
        if sentence == set(ids):
            return "same"
        return f"{len(sentence & set(ids))} of {min(len(sentence), 5)}"

    def column(self) -> Ids:
        """The left or the right of the pairs in a list, where 前者 or 后者 stands right behind one: 甲——乙；丙——丁."""
        kind, text = self._occurrence.pronoun.kind, self._discourse.text
        if kind not in ("former", "latter"):
            return ()
        before = [m for m in self._discourse.mentions if m.end <= self._occurrence.start]
        pairs = [(a, b) for a, b in pairwise(before) if _PAIRED.fullmatch(text[a.end : b.start])]
        if len(pairs) < 2 or self._occurrence.start - pairs[-1][1].end > _BEHIND_LIST:
            return ()
        return tuple(dict.fromkeys(pair[kind == "latter"].entity for pair in pairs))

    def _of_pair(self, ids: Ids) -> Iterator[str]:
        """Features of several organisations: how the text puts them side by side."""
        text = self._discourse.text
        lasts = sorted((self.last[entity] for entity in ids if entity in self.last), key=lambda m: m.start)
        if not lasts:
            return
        gaps = [text[one.end : other.start] for one, other in pairwise(lasts)]
        yield f"listed {sum(bool(_LISTED.fullmatch(gap)) for gap in gaps)}"
        yield f"sides {sum(bool(_SIDES.fullmatch(gap)) for gap in gaps)}"
        yield f"neighbours {self._are_neighbours(ids)}"
        yield f"sentences apart {min(sum(len(STOP.findall(gap)) for gap in gaps), _FAR)}"
        if len(gaps) == 1:
            yield f"gap {gaps[0][:1]} {gaps[0][-1:]}"
        first = lasts[0]
        yield f"begins {bool(_BEGINS_CLAUSE.search(text[max(0, first.start - 1) : first.start]))}"
        yield f"behind first {text[lasts[-1].end : lasts[-1].end + 1]}"

    def _are_neighbours(self, ids: Ids) -> bool:
        """Whether no other organisation was named since the first of them."""
        return set(self.recent[: len(ids)]) == set(ids)

    def _of_one(self, entity: str) -> Iterator[str]:
        """Features of one organisation: where and how it was named last, and how much the article speaks of it."""
        discourse, text = self._discourse, self._discourse.text
        organisation = discourse.entities[entity]
        yield f"mentions rank {min(self._ranks_by_count.get(entity, -1), 3)}"
        yield f"first {min(self._ranks_by_place.get(entity, -1), 3)}"
        yield f"said {self._occurrence.word in organisation.aliases}"
        yield f"same word {self._last_of_word() == entity if self._last_of_word() else None}"
        if (last := self.last.get(entity)) is not None:
            yield f"<{text[max(0, last.start - 1) : last.start]}"
            yield f">{text[last.end : last.end + 1]}"
            yield f">{text[last.end : last.end + 2]}"
            yield f"subject {bool(_BEGINS_CLAUSE.search(text[max(0, last.start - 1) : last.start]))}"
            yield f"first of sentence {self._nearest_sentence[:1] == (entity,)}"
            if self._former and self._occurrence.pronoun.kind == "latter":
                yield f"beside former {self._beside_former(entity)}"

    def _last_of_word(self) -> str | None:
        """What the same word stood for before."""
        word = self._occurrence.word
        return next((ids[0] for o, ids in reversed(self._discourse.understood) if o.word == word), None)

    def _beside_former(self, entity: str) -> str:
        """How many organisations lie between what 前者 stood for and this one, which 后者 may be."""
        assert self._former is not None
        occurrence, former = self._former
        order = [
            m.entity
            for m in self._discourse.mentions
            if m.end <= occurrence.start and m.start != occurrence.start
        ]
        if entity not in order or former not in order or entity == former:
            return "not"
        last = {name: at for at, name in enumerate(order)}
        return str(max(-2, min(2, last[entity] - last[former])))


def choose(model: Linear, options: Sequence[Option]) -> Ids:
    """The likeliest of the options; nobody, where that is among them, only if no other one is likely enough."""
    named = [option for option in options if option.ids]
    if not named:
        return ()
    chances = zip(model.chances(option.features for option in options), options, strict=True)
    chance, best = max(((chance, option) for chance, option in chances if option.ids), key=itemgetter(0))
    return best.ids if len(named) == len(options) or chance >= _LEAST else ()


@cache
def coref_model() -> Linear:
    """The model that ships with the package, read once."""
    return linear.read(resources.MODELS / NAME, NAME)
