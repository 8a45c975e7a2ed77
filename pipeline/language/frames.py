"""Who is tied to whom, read off each sentence with the frames of `corpus/lexicons/ties.toml`.

A sentence is rewritten with one sign for each party or list of parties (`A、B与C签约` becomes `G与G签约`), so that a frame
is a short regular expression over the words between the parties. What stands around the trigger decides the
status and the title of the agreement, or undoes the tie: `未与`, `出席`, `鼓励`. Dates are chosen later (`tie_dates.py`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import accumulate
from typing import Any

from spacy.tokens import Doc

from pipeline import resources
from pipeline.alternatives import first_of
from pipeline.language.branches import Brands
from pipeline.language.docs import text_of
from pipeline.language.rosters import roster_heads, roster_ties
from pipeline.language.sentences import STOPS, sentence_spans
from pipeline.language.ties import Offsets, Party, Tie
from pipeline.schema import Entity, Relation, TieStatus

SUBJECT_BY = 8
"""A clause names its subject in its first characters, if at all."""
# Signs of parties live in a plane that text does not use.
_FIRST_PARTY, _FIRST_SCHOOL, _FIRST_PLACE = 0xF0000, 0xF8000, 0x100000
_G = f"[{chr(_FIRST_PARTY)}-{chr(_FIRST_PLACE - 1)}]"
_SCHOOL = f"[{chr(_FIRST_SCHOOL)}-{chr(_FIRST_PLACE - 1)}]"
_GL = f"{chr(_FIRST_PARTY)}-\U0010fffd"
_MACROS = {
    "{etc}": f"(?:等[^{_GL},，{STOPS}]{{0,12}})?",
    "{near}": f"[^{_GL},，{STOPS}]{{0,14}}?",
    "{clause}": f"[^{_GL},，{STOPS}]{{0,30}}?",
    "{gap}": f"[^{_G[1:-1]}{STOPS}]{{0,60}}?",
    "{G}": _G,
    # Between the word and the name its place may stand: 与唐山的……, 跟民办的……
    "{with}": f"(?:与|和|同|跟)(?:了)?(?:来自|位于|地处)?(?:(?:[^{_GL},，{STOPS}]{{1,10}}|[{_GL}])的)?",
}
# 与 parts the sides of a frame: A、B与C.
_LIST_GAP = re.compile(r"\s*、\s*|和|及|以及")
# A colon leads to the parties, and ends no clause of theirs: 签约双方为：甲校、乙校.
_CLAUSE_END = re.compile(f"[,，{STOPS}]")
# A number is tried from its first digit only: to try a long run of digits from each would take the square of its length.
_COUNTED_LIST = re.compile(
    rf"(?:(?<![\d两一二三四五六七八九十])[\d两一二三四五六七八九十]+(?:多|余)?[所家个地校县区市园][^{_GL}（()）,，、{STOPS}]{{0,10}}|(?P<word>{_G}))"
    rf"[（(](?P<named>{_G})(?:等[^{_GL}（()）,，{STOPS}]{{0,8}})?[)）]"
)
# The words on a school's founding go on past more marks than those of a tie.
_FOUNDING_END = re.compile("[,，;；。]")
_WHENCE = re.compile("(?<=[与和同跟])[\u4e00-\u9fff]{1,4}$")
_OUR_PLACE = re.compile("(?<=[与和同跟])[该我本][省市县区州旗镇乡]$")
_LIKE_SIGN = re.compile(f"[{chr(_FIRST_PARTY)}-\U0010ffff]")
_SIGN, _PARTY = re.compile(f"[{_GL}]"), re.compile(_G)
# How much of the text before a list of pairs may say what the list is.
_LEAD = 400
# How many parties of a sentence are looked at, from the first: one that names more is a register. A word counts for each of
# those that it stands for; sentences of gold train and dev have 31 at most.
_MOST_PARTIES = 40


@dataclass(frozen=True)
class _Group:
    """What one sign stands for: a list of parties."""

    parties: tuple[Party, ...]
    virtual: bool = False
    """The subject of an earlier clause, put where the clause leaves it out."""

    @property
    def members(self) -> list[tuple[str, Offsets, str]]:
        """(entity id, mention, label) of each."""
        return [(i, (p.start, p.end), p.label) for p in self.parties for i in p.ids]


@dataclass
class _Sentence:
    """A sentence rewritten: `signs` with a map of its characters to the text."""

    start: int
    text: str
    signs: str = ""
    origin: list[int] = field(default_factory=list)
    """For each character of `signs`, where it stands in the Doc's text."""
    groups: dict[str, _Group] = field(default_factory=dict)


@dataclass(frozen=True)
class _Frame:
    name: str
    pattern: re.Pattern[str]
    of: tuple[Relation, ...]
    relation: Relation | None
    direction: str
    needs: Relation | None
    extra: str
    labels: dict[str, str]
    at_least_two: bool
    weight: float


@dataclass(frozen=True)
class TieRules:
    """`ties.toml`, compiled."""

    frames: tuple[_Frame, ...]
    triggers: dict[str, re.Pattern[str]]
    any_trigger: re.Pattern[str]
    order: tuple[Relation, ...]
    words: dict[str, re.Pattern[str]]
    subjectless: re.Pattern[str]
    """How a clause begins that leaves its subject out."""
    place_before: re.Pattern[str]
    """What stands before a party that is only where something happens."""
    bystander: re.Pattern[str]
    """The sign of a party that only looks on."""
    titles: re.Pattern[str]
    agreement: re.Pattern[str]
    agreement_kinds: re.Pattern[str]
    generic_agreements: frozenset[str]
    agreed_on: dict[Relation, re.Pattern[str]]
    """How an agreement is called right behind both parties that tells their relation."""
    program: re.Pattern[str]

    def status(self, before: str, whole: str) -> TieStatus:
        """The status that clauses give a tie: what is to come is told `before` the trigger, all else in the `whole`."""
        if self.words["ended"].search(whole):
            return "ended"
        if self.words["planned"].search(before) or self.words["intended"].search(whole):
            return "planned"
        return "agreed"


@cache
def tie_rules() -> TieRules:
    """The rules of `ties.toml`, compiled once."""
    lexicon = resources.toml("ties")
    triggers = {
        name: "|".join(sorted(words, key=len, reverse=True))
        .replace("[^,，。;；§]", f"[^,，。;；{_SCHOOL[1:-1]}]")
        .replace("§", _SCHOOL)
        for name, words in lexicon["triggers"].items()
    }
    context = lexicon["context"]
    return TieRules(
        frames=tuple(_frame(entry, triggers) for entry in lexicon["frame"]),
        triggers={name: re.compile(first_of([words])) for name, words in triggers.items()},
        any_trigger=re.compile(first_of(triggers.values())),
        order=tuple(lexicon["order"]),
        words={
            name: re.compile("|".join(words) if isinstance(words, list) else words)
            for name, words in context.items()
            if name not in ("subjectless", "place_before", "bystander_behind", "titles")
        },
        subjectless=re.compile(f"[^{_GL}“”《》]{{0,18}}?(?:{'|'.join(context['subjectless'])})(?=[{_GL}])"),
        place_before=re.compile(f"(?:{'|'.join(context['place_before'])})$"),
        bystander=re.compile(f"[{_GL}](?={context['bystander_behind']})"),
        titles=re.compile(f"(?:{context['titles']}[、和]?)+"),
        agreed_on={name: re.compile(words) for name, words in lexicon["agreed_on"].items()},
        agreement=re.compile(
            rf"《([^《》]{{2,60}})》|[“\"]([^“”\"]{{4,50}}(?:{lexicon['agreement']['kinds']}))[”\"]"
        ),
        agreement_kinds=re.compile(lexicon["agreement"]["kinds"]),
        generic_agreements=frozenset(lexicon["agreement"]["generic"]),
        program=re.compile("|".join(lexicon["program"]["patterns"])),
    )


def _frame(entry: dict[str, Any], triggers: dict[str, str]) -> _Frame:
    pattern: str = entry["pattern"]
    labels = dict(re.findall(r"\{(\w+):(\w+)\}", pattern))
    pattern = re.sub(r"\{(\w+):\w+\}", r"{\1}", pattern)
    at_least_two = "{A2}" in pattern
    pattern = pattern.replace("{A2}", "{A}").replace("[^{G}", f"[^{_GL}")
    for macro, expansion in _MACROS.items():
        pattern = pattern.replace(macro, expansion)
    pattern = pattern.replace("{BL}", f"(?P<B>[{_GL}])")
    for name in "ABC":
        pattern = pattern.replace(f"{{{name}}}", f"(?P<{name}>{_G})")
    relations = tuple(entry.get("of", ()))
    pattern = pattern.replace("{T}", "(?P<T>" + "|".join(triggers[name] for name in relations) + ")")
    return _Frame(
        entry["name"],
        re.compile(pattern),
        relations,
        entry.get("relation"),
        entry["direction"],
        entry.get("needs"),
        entry.get("extra", ""),
        labels,
        at_least_two,
        entry["weight"],
    )


@dataclass(frozen=True)
class Reading:
    """What the frames read in a Doc."""

    text: str
    """The Doc's text, which spaCy joins anew each time."""
    parties: tuple[Sequence[Party], ...]
    """Whom each sentence names."""
    ties: tuple[Tie, ...]
    """A tie for each match, unsettled: a pair may have several."""
    entities: Mapping[str, Entity]
    """The Doc's organisations by id, and the brands that only the names of their branches hold."""
    heads: Mapping[int, Party]
    """The group under which a sentence lists members, by the number of the sentence."""

    @cached_property
    def by_pair(self) -> Mapping[frozenset[str], Sequence[Tie]]:
        """The ties of each pair of entities."""
        pairs: dict[frozenset[str], list[Tie]] = defaultdict(list)
        for tie in self.ties:
            pairs[tie.pair].append(tie)
        return dict(pairs)


def read_frames(doc: Doc) -> Reading:
    """Read each sentence of a Doc with the frames; `doc.ents` and `doc._.organisations` are set."""
    text = text_of(doc)
    brands = Brands(doc._.organisations, text)
    persons = {s.start_char: s.end_char for s in doc.spans["persons"]} if "persons" in doc.spans else {}
    found: list[Tie] = []
    subject: _Group | None = None
    led_to = ""
    spans = sentence_spans(text)
    parties_by_sentence = tuple(parties_in(doc, spans))
    for (start, end), named in zip(spans, parties_by_sentence, strict=True):
        if start and text[start - 1] == "\n":
            subject = None
        sentence = _Sentence(start, text[start:end])
        titled = [m.span() for m in re.finditer("《[^《》]*》", sentence.text)]
        parties = [party for party in named if not any(a <= party.start - start < b for a, b in titled)]
        # Without a party there is nothing to tie, nor a subject.
        if parties:
            subject = _rewrite(sentence, parties, persons, subject) or subject
            found += _read(sentence, led_to, brands)
            found += _branches(sentence, parties, brands, text)
        led_to = (led_to + sentence.text)[-_LEAD:]
    heads = roster_heads(text, spans, parties_by_sentence)
    found += roster_ties(text, spans, parties_by_sentence, heads)
    return Reading(text, parties_by_sentence, tuple(found), brands.entities, heads)


def parties_in(doc: Doc, spans: Iterable[Offsets]) -> Iterator[list[Party]]:
    """For each of `spans`, which follow one another, the names and pronouns that begin in it, in order.

    Of a register, a span that names very many, only the first ones: all pairs of its parties are looked at.
    """
    labels = {entity.id: entity.label for entity in doc._.organisations}
    names = [Party(e.start_char, e.end_char, (e.kb_id_,), e.label_) for e in doc.ents if e.kb_id_]
    begun = {party.start for party in names}
    pronouns = [
        Party(s.start_char, s.end_char, tuple(s._.antecedents), labels.get(s._.antecedents[0], "ORG"), True)
        for s in doc.spans.get("anaphora", ())
        # 我县|石桥镇 tells where the town lies, and is no party.
        if s.end_char not in begun or labels.get(s._.antecedents[0]) != "REGION"
    ]
    parties = sorted((*names, *pronouns), key=lambda party: party.start)
    at = 0
    for start, end in spans:
        first = bisect_left(parties, start, at, key=lambda party: party.start)
        at = bisect_left(parties, end, first, key=lambda party: party.start)
        named = parties[first : min(at, first + _MOST_PARTIES)]
        meant = accumulate(len(party.ids) for party in named)
        yield [party for party, so_far in zip(named, meant, strict=True) if so_far <= _MOST_PARTIES]


def _rewrite(
    sentence: _Sentence, parties: Sequence[Party], persons: dict[int, int], topic: _Group | None
) -> _Group | None:
    """Fills `sentence.signs`; returns the group that the sentence is about, for the next sentence."""
    rules = tie_rules()
    position = sentence.start
    previous: str | None = None
    first: _Group | None = None
    for party in parties:
        if party.start < position:
            continue
        between = sentence.text[position - sentence.start : party.start - sentence.start]
        end = _swallow_title(sentence, party.end, persons, rules)
        if previous and _is_list(between, sentence.groups[previous].parties[-1], party):
            sentence.groups[previous] = replace(
                sentence.groups[previous], parties=(*sentence.groups[previous].parties, party)
            )
        else:
            # Where a party is stands before it: 与苏北|十校签约, 与我县|石桥镇签约.
            whence = _WHENCE if len(party.ids) > 1 else _OUR_PLACE
            _append(sentence, whence.sub("", between), position)
            place = _is_place(sentence, party, end, rules)
            base = _FIRST_PLACE if place else _FIRST_SCHOOL if party.label == "SCHOOL" else _FIRST_PARTY
            previous = chr(base + len(sentence.groups))
            sentence.groups[previous] = _Group((party,))
            sentence.signs += previous
            sentence.origin.append(party.start)
            if first is None and not place and not rules.words["not_topic"].search(between):
                first = sentence.groups[previous]
        position = end
    _append(sentence, sentence.text[position - sentence.start :], position)
    _open_brackets(sentence)
    _drop_bystanders(sentence, rules)
    _insert_subjects(sentence, topic, rules)
    # The list may have grown since the group was taken.
    return next(
        (g for g in sentence.groups.values() if first and g.parties[0] == first.parties[0] and not g.virtual),
        None,
    )


def _append(sentence: _Sentence, text: str, position: int) -> None:
    sentence.signs += _LIKE_SIGN.sub("\ufffd", text)
    sentence.origin += range(position, position + len(text))


def _swallow_title(sentence: _Sentence, end: int, persons: dict[int, int], rules: TieRules) -> int:
    """Past `党委书记、局长张三`, so that the organ signs and not the person."""
    match = rules.titles.match(sentence.text, end - sentence.start)
    position = sentence.start + match.end() if match else end
    return persons.get(position, position)


def _is_list(between: str, left: Party, right: Party) -> bool:
    if len(left.ids) > 1 or len(right.ids) > 1:
        return False
    if _LIST_GAP.fullmatch(between):
        return True
    return between in (",", "，") and left.label == right.label == "REGION"


def _is_place(sentence: _Sentence, party: Party, end: int, rules: TieRules) -> bool:
    """Whether the party is only where something happens: 在北京举行, 赴唐县."""
    before = sentence.text[max(0, party.start - sentence.start - 3) : party.start - sentence.start]
    if not rules.place_before.search(before):
        return False
    return party.label == "REGION" or bool(
        rules.words["event_behind"].match(sentence.text, end - sentence.start)
    )


def _open_brackets(sentence: _Sentence) -> None:
    """Puts those whom brackets name in the place of their number: 与四所高中（甲校、乙校……）签约 becomes 与甲校、乙校……签约."""
    signs, origin, position = "", list[int](), 0
    for match in _COUNTED_LIST.finditer(sentence.signs):
        word = match["word"]
        if word and not all(party.is_pronoun for party in sentence.groups[word].parties):
            continue
        signs += sentence.signs[position : match.start()] + match["named"]
        origin += [*sentence.origin[position : match.start()], sentence.origin[match.start("named")]]
        position = match.end()
    sentence.signs = signs + sentence.signs[position:]
    sentence.origin = origin + sentence.origin[position:]


def _drop_bystanders(sentence: _Sentence, rules: TieRules) -> None:
    """Takes `在A的见证下` out of the signs: the dropped party's sign becomes a plain character."""
    for match in rules.bystander.finditer(sentence.signs):
        sentence.signs = sentence.signs[: match.start()] + "\ufffd" + sentence.signs[match.end() :]


def _insert_subjects(sentence: _Sentence, topic: _Group | None, rules: TieRules) -> None:
    """Puts the subject into clauses that leave it out: `密云区……，与北京教育学院签署协议`."""
    subject = topic
    signs, origin = "", []
    position = 0
    # Other than in `_CLAUSE_END` a colon counts, as a subject may follow it, and the marks of quotations don't.
    for clause in re.finditer(r"[^,，;；:：]*[,，;；:：]?", sentence.signs):
        if not clause.group():
            continue
        own = _PARTY.search(clause.group())
        if rules.subjectless.match(clause.group()) and subject is not None:
            sign = chr(_FIRST_PARTY + len(sentence.groups))
            sentence.groups[sign] = replace(subject, virtual=True)
            signs += sign
            origin.append(sentence.origin[clause.start()])
        elif own and own.start() <= SUBJECT_BY and not rules.words["object"].search(clause[0][: own.start()]):
            subject = sentence.groups[own.group()]
        signs += clause.group()
        origin += sentence.origin[clause.start() : clause.end()]
        position = clause.end()
    sentence.signs, sentence.origin = signs + sentence.signs[position:], origin + sentence.origin[position:]


def _read(sentence: _Sentence, led_to: str, brands: Brands) -> Iterator[Tie]:
    rules = tie_rules()
    # Each frame asks for two parties, or for a list of them.
    parties = sum(len(party.ids) for group in sentence.groups.values() for party in group.parties)
    for frame in rules.frames if parties > 1 else ():
        position = 0
        while match := frame.pattern.search(sentence.signs, position):
            position = match.start() + 1
            yield from _ties(sentence, frame, match, led_to, brands, rules)


def _ties(
    sentence: _Sentence,
    frame: _Frame,
    match: re.Match[str],
    led_to: str,
    brands: Brands,
    rules: TieRules,
) -> Iterator[Tie]:
    """The ties that one match of a frame tells, or none where the words around undo it."""
    signs = sentence.signs
    if frame.needs and not rules.triggers[frame.needs].search(led_to + sentence.text):
        return
    groups = {
        name: sentence.groups[sign] for name, sign in match.groupdict().items() if name in "ABC" and sign
    }
    if any(member[2] != label for name, label in frame.labels.items() for member in groups[name].members):
        return
    trigger_start, trigger_end = match.span("T")
    tail_end = _window_end(signs, max(match.end(), trigger_end))
    status = _status(signs, match.start(), trigger_start, tail_end, rules)
    if status is None:
        return
    windows = (
        signs[match.start() : _clause_end(signs, max(match.end(), trigger_end))],
        signs[match.start() : tail_end],
    )
    evidence = _evidence(sentence, match.start(), tail_end, groups)
    agreement = _agreement(sentence, trigger_start, tail_end, rules)
    for head, tail, zipped in _pairs(frame, groups, windows[0], rules):
        relation = _relation(frame, windows, head[2], tail[2], rules)
        if relation is None or head[0] == tail[0]:
            continue
        directed = frame.direction in ("AB", "brand")
        if relation == "school_enterprise" or relation == "co_running":
            directed = False
        if frame.direction == "brand":
            brand = brands.of(brands.entities[head[0]], head[1])
            if brand is None:
                continue
            brands.add(brand.entity)
            head = (brand.entity.id, brand.span, brand.entity.label)
            if head[0] == tail[0]:
                continue
        yield Tie(
            relation=relation,
            head=head[0],
            tail=tail[0],
            head_span=head[1],
            tail_span=tail[1],
            directed=directed,
            status=status,
            date=None,
            agreement=agreement,
            program=None,
            evidence=evidence,
            mentions=(),
            confidence=_sureness(frame.weight, any(g.virtual for g in groups.values()), zipped),
            event=f"{evidence[0]}:{frame.name}:{sentence.origin[trigger_start]}",
            frame=frame.name,
        )


def _sureness(weight: float, virtual_subject: bool, one_by_one: bool) -> float:
    """How sure a frame is of a tie: its weight, less for a subject that was only carried on, more for lists that are
    paired one by one."""
    return round(weight - 0.15 * virtual_subject + 0.1 * one_by_one, 2)


Member = tuple[str, Offsets, str]


def _pairs(
    frame: _Frame, groups: dict[str, _Group], text: str, rules: TieRules
) -> Iterator[tuple[Member, Member, bool]]:
    """(head, tail, whether paired one by one) for what a frame matched."""
    a = groups["A"].members
    if frame.at_least_two:
        if len(a) >= 2:
            yield from ((one, other, False) for i, one in enumerate(a) for other in a[i + 1 :])
        return
    b = groups["B"].members
    if frame.of and rules.words["all_sides"].search(text):
        everyone = [*a, *b]
        yield from ((one, other, False) for i, one in enumerate(everyone) for other in everyone[i + 1 :])
        return
    if len(a) == len(b) > 1 and rules.words["one_by_one"].search(text):
        yield from ((one, other, True) for one, other in zip(a, b, strict=True))
    else:
        yield from ((one, other, False) for one in a for other in b)
    if frame.extra == "AC" and "C" in groups:
        yield from ((one, other, False) for one in a for other in groups["C"].members)


def _window_end(signs: str, position: int) -> int:
    """The end of the clause at `position`, and of the next one where it names no party: `签署协议,共建分校`."""
    for _ in range(2):
        end = _clause_end(signs, position)
        if position > 0 and signs[position - 1] in ",，" and _SIGN.search(signs, position, end):
            break
        position = end
        if position >= len(signs) or signs[position] not in ",，":
            break
        if _SIGN.search(signs, position + 1, _clause_end(signs, position + 1)):
            break
        position += 1
    return position


def _status(signs: str, start: int, trigger: int, end: int, rules: TieRules) -> TieStatus | None:
    """The status that the words around a trigger give; None where they undo the tie."""
    clause = _clause_start(signs, start)
    before, whole = signs[clause:trigger], signs[clause:end]
    if rules.words["denied"].search(whole) or rules.words["attends"].search(signs[start:trigger]):
        return None
    if rules.words["general"].search(before):
        return None
    return rules.status(before, whole)


@dataclass(frozen=True)
class Attributes:
    """What a sentence says of a tie besides its parties."""

    status: TieStatus
    agreement: str | None
    evidence: Offsets


def attributes(text: str, sentence: Offsets, span: Offsets) -> Attributes:
    """The attributes of a tie between parties named in `text[span]`, where no frame says where its trigger stands.

    The clauses from the first party to behind the last one count. A party may be named before the sentence.
    """
    rules = tie_rules()
    told = text[slice(*sentence)]
    start, end = max(0, span[0] - sentence[0]), span[1] - sentence[0]
    begin, stop = _clause_start(told, start), _window_end(told, end)
    status = rules.status(told[begin : max(end, _clause_end(told, end))], told[begin:stop])
    first = span[0] if span[0] < sentence[0] else sentence[0] + begin
    return Attributes(
        status, _titled_agreement(told, start, stop, rules), _trimmed(text, first, sentence[0] + stop)
    )


def program_in(text: str) -> str | None:
    """The programme that a text names first: `“组团式”帮扶`, `“百校联百乡”行动`, 东西部协作; None where it names none."""
    named = tie_rules().program.search(text)
    return next(filter(None, named.groups()), None) if named else None


def _clause_start(signs: str, position: int, ends: re.Pattern[str] = _CLAUSE_END) -> int:
    return max((m.end() for m in ends.finditer(signs, 0, position)), default=0)


def _clause_end(signs: str, position: int, ends: re.Pattern[str] = _CLAUSE_END) -> int:
    match = ends.search(signs, position)
    return match.start() if match else len(signs)


def _relation(
    frame: _Frame, windows: tuple[str, str], head: str, tail: str, rules: TieRules
) -> Relation | None:
    """What the tie is called: by the frame, or by the most specific trigger near it; companies decide on their own.

    `windows` are the clause of the trigger and that with the next: where the clause says no more than that
    something was signed, the next one says what.
    """
    labels = {head, tail}
    relation = frame.relation
    if relation is None:
        found = _named(frame, windows[0], rules)
        if found == ["cooperation"] and not rules.words["cooperates"].search(windows[0]):
            found = _named(frame, windows[1], rules)
        elif found == ["cooperation"] and "pairing" in frame.of and rules.words["pairs"].search(windows[1]):
            found = ["pairing"]
        if "COMPANY" not in labels:
            found = [name for name in found if name != "school_enterprise"]
        # The owner that hands a school over and the one who takes it run it together.
        if "management" in found and labels & {"GOVERNMENT", "EDU_AUTHORITY", "REGION"}:
            found = ["co_running", *found]
        if "COMPANY" in labels and rules.words["runs_school"].search(windows[0]):
            found = ["co_running"]
        elif "COMPANY" in labels and found:
            found = ["school_enterprise"]
        relation = found[0] if found else None
    if relation in ("cooperation", "pairing") and "COMPANY" in labels:
        relation = "school_enterprise"
    if relation == "management" and labels & {"GOVERNMENT", "EDU_AUTHORITY", "REGION", "COMPANY"}:
        relation = "co_running"
    if relation == "membership" and tail in ("REGION", "GOVERNMENT", "EDU_AUTHORITY"):
        return None
    return None if labels == {"COMPANY"} else relation


def _named(frame: _Frame, window: str, rules: TieRules) -> list[Relation]:
    return [name for name in rules.order if name in frame.of and rules.triggers[name].search(window)]


def _agreement(sentence: _Sentence, trigger: int, end: int, rules: TieRules) -> str | None:
    begin = sentence.origin[trigger] - sentence.start
    stop = sentence.origin[end - 1] + 1 - sentence.start
    return _titled_agreement(sentence.text, begin, stop, rules)


def _titled_agreement(text: str, begin: int, stop: int, rules: TieRules) -> str | None:
    """The title of an agreement near `text[begin:stop]`."""
    for match in rules.agreement.finditer(text, max(0, begin - 60), min(len(text), stop + 40)):
        title = match[1] or match[2]
        if rules.agreement_kinds.search(title) and title not in rules.generic_agreements:
            return title
    return None


def _evidence(sentence: _Sentence, start: int, end: int, groups: dict[str, _Group]) -> Offsets:
    """The clauses that hold the match, without the punctuation at either end."""
    begin = sentence.origin[start] - sentence.start
    begin = min(
        [begin, *(p.start - sentence.start for g in groups.values() if not g.virtual for p in g.parties)]
    )
    begin = _clause_start(sentence.text, begin)
    stop = sentence.origin[end - 1] + 1 - sentence.start
    stop = max([stop, *(p.end - sentence.start for g in groups.values() if not g.virtual for p in g.parties)])
    text = sentence.text[begin:stop]
    begin += len(text) - len(text.lstrip())
    stop -= len(text) - len(text.rstrip())
    return sentence.start + begin, sentence.start + stop


def _branches(
    sentence: _Sentence,
    parties: Iterable[Party],
    brands: Brands,
    text: str,
) -> Iterator[Tie]:
    """A `branch` from the brand in a school's own name, where the clause says that the school was founded or renamed."""
    rules = tie_rules()
    for party in parties:
        if party.label not in ("SCHOOL", "UNIVERSITY", "EDU_GROUP") or len(party.ids) != 1:
            continue
        entity = brands.entities.get(party.ids[0])
        brand = brands.of(entity, (party.start, party.end)) if entity else None
        if entity is None or brand is None or brand.entity.id == entity.id:
            continue
        offset = party.start - sentence.start
        behind = party.end - sentence.start
        begin = _clause_start(sentence.text, offset, _FOUNDING_END)
        end = _clause_end(sentence.text, behind, _FOUNDING_END)
        around = sentence.text[begin:offset] + chr(_FIRST_SCHOOL) + sentence.text[behind:end]
        trigger = rules.triggers["founding"].search(around)
        if (
            trigger is None
            or rules.words["denied"].search(around)
            or rules.words["attends"].search(trigger.group())
        ):
            continue
        # Not `rules.status`: a plan may stand behind the school's name as well, and 原 before it tells of the past.
        status: TieStatus = "agreed"
        if rules.words["ended"].search(around) or sentence.text[max(0, offset - 1) : offset] == "原":
            status = "ended"
        elif rules.words["planned"].search(around):
            status = "planned"
        brands.add(brand.entity)
        yield Tie(
            relation="branch",
            head=brand.entity.id,
            tail=entity.id,
            head_span=brand.span,
            tail_span=(party.start, party.end),
            directed=True,
            status=status,
            date=None,
            agreement=None,
            program=None,
            evidence=_trimmed(text, sentence.start + begin, sentence.start + end),
            mentions=(),
            confidence=0.7,
            event=f"{sentence.start + begin}:brand:{sentence.start + offset}",
            frame="brand",
        )


def _trimmed(text: str, start: int, end: int) -> Offsets:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
