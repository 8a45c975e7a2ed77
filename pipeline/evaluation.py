"""How right a run is: its articles and records measured against gold pages, micro-averaged over all of them.

| figure | says |
| --- | --- |
| `text` | F1 of character 5-grams of the clean text |
| `entities` | F1 of the organisations an article lists; `label` and `adcode`: accuracy among those found |
| `pair`, `typed`, `strict` | F1 of the pairs of partners; with the right relation; in the right direction |
| `date`, `status`, `agreement` | accuracy among the typed pairs found |
| `term`, `place`, `parties` | F1 of each among the typed pairs found, where the gold annotates them (`"attributes": true`) |
| `title`, `published`, `site`, `author` | share of the pages with exactly the right value, of those that gold gives one |
| `spam`, `real` | share of the spam pages that give nothing, and of the real ones that give an article |
| `provenance` | share of the records whose evidence is exactly where they say |
| `tie_confidence`, `entity_confidence` | expected calibration error of the confidence of records and of organisations |

Names count as equal after NFKC without white space and quotation marks, and by any alias that the gold gives.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Literal, TypedDict

from pipeline.reliability import Belief, curve, expected_calibration_error
from pipeline.schema import Article, Entity, Record
from pipeline.sources.gold import GoldEntity, GoldPage, GoldRelation

COUNTED = ("text", "entities", "pair", "typed", "strict")
"""The figures that are an F1."""

SHARES = (
    "title",
    "published",
    "site",
    "author",
    "spam",
    "real",
    "label",
    "adcode",
    "date",
    "status",
    "agreement",
    "provenance",
)
"""The figures that are an accuracy."""

ATTRIBUTES = ("term", "place", "parties")
"""What not every gold page annotates of its ties."""

GRAM = 5
_IGNORED = dict.fromkeys(map(ord, "“”\"‘’'「」『』《》 \t\n\r\u3000\u200b\ufeff"))

Key = tuple[str, str, str]
"""A tie by its relation and the names of its head and tail."""


class F1Figure(TypedDict):
    """Precision, recall and their harmonic mean."""

    precision: float
    recall: float
    f1: float


class ShareFigure(TypedDict):
    """A share of `n` cases; null where there was none."""

    accuracy: float | None
    n: int


class CalibrationFigure(TypedDict):
    """How far `n` confidences lie from the truth on average; null where there was none."""

    calibration_error: float | None
    n: int


@dataclass(frozen=True)
class Counts:
    """What was found rightly, found wrongly, and missed."""

    hits: int = 0
    extra: int = 0
    missed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.hits + other.hits, self.extra + other.extra, self.missed + other.missed)

    @classmethod
    def of(cls, wanted: Set[object], found: Set[object]) -> Counts:
        """Compare two sets."""
        return cls(len(wanted & found), len(found - wanted), len(wanted - found))

    @property
    def precision(self) -> float:
        """The share of what was found that is right; 0 where nothing was found."""
        return _ratio(self.hits, self.hits + self.extra)

    @property
    def recall(self) -> float:
        """The share of what is right that was found; 0 where there is nothing to find."""
        return _ratio(self.hits, self.hits + self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return _ratio(2 * self.precision * self.recall, self.precision + self.recall)


@dataclass(frozen=True)
class Share:
    """How many of all cases are right."""

    right: int = 0
    all: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.right + other.right, self.all + other.all)

    @classmethod
    def of(cls, cases: Iterable[bool]) -> Share:
        """Count the cases, and the true ones."""
        answers = list(cases)
        return cls(sum(answers), len(answers))


@dataclass(frozen=True)
class Slip:
    """One typed pair that was missed or is too much; `names` in the order of the alphabet."""

    doc_id: str
    kind: Literal["missed", "extra"]
    relation: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class PageScore:
    """The figures of one page. A spam page has shares only."""

    doc_id: str
    has_article: bool = True
    """Whether the run has an article of it, whatever its status."""
    counts: Mapping[str, Counts] = field(default_factory=dict)
    shares: Mapping[str, Share] = field(default_factory=dict)
    attributes: Mapping[str, Counts] = field(default_factory=dict)
    """By their names in `ATTRIBUTES`; empty where the gold does not annotate them. A wrong value is extra and the right one
    missed."""
    slips: tuple[Slip, ...] = ()
    beliefs: tuple[Belief, ...] = ()
    """The confidence of each record, and whether its two parties are tied by its relation."""
    entity_beliefs: tuple[Belief, ...] = ()
    """The confidence of each organisation, and whether gold has it by this name and label."""


@dataclass(frozen=True)
class Evaluation:
    """The scores of all pages, and their micro-average."""

    pages: tuple[PageScore, ...]

    @property
    def counts(self) -> dict[str, Counts]:
        """The counted figures over all pages, by their names in `COUNTED`."""
        return {name: sum((p.counts.get(name, Counts()) for p in self.pages), Counts()) for name in COUNTED}

    @property
    def shares(self) -> dict[str, Share]:
        """The shares over all pages, by their names in `SHARES`."""
        return {name: sum((p.shares.get(name, Share()) for p in self.pages), Share()) for name in SHARES}

    @property
    def attributes(self) -> dict[str, Counts]:
        """The attributes of ties over the pages that annotate them, by their names in `ATTRIBUTES`; empty where no page does."""
        measured = [page.attributes for page in self.pages if page.attributes]
        return {name: sum((each[name] for each in measured), Counts()) for name in ATTRIBUTES if measured}

    @property
    def missing(self) -> int:
        """How many pages the run has no article of: all of such a page is missed, and one of spam counts as refused."""
        return sum(not page.has_article for page in self.pages)

    @property
    def slips(self) -> tuple[Slip, ...]:
        """Every typed pair missed or too much, page by page."""
        return tuple(slip for page in self.pages for slip in page.slips)

    @property
    def beliefs(self) -> tuple[Belief, ...]:
        """The confidence of every record, and whether it is right."""
        return tuple(belief for page in self.pages for belief in page.beliefs)

    @property
    def entity_beliefs(self) -> tuple[Belief, ...]:
        """The confidence of every organisation that has one, and whether it is right."""
        return tuple(belief for page in self.pages for belief in page.entity_beliefs)

    def figures(self) -> dict[str, F1Figure | ShareFigure | CalibrationFigure]:
        """All figures by name, rounded to four digits."""
        figures: dict[str, F1Figure | ShareFigure | CalibrationFigure] = {
            name: {"precision": round(c.precision, 4), "recall": round(c.recall, 4), "f1": round(c.f1, 4)}
            for name, c in (self.counts | self.attributes).items()
        }
        for name, share in self.shares.items():
            accuracy = round(share.right / share.all, 4) if share.all else None
            figures[name] = {"accuracy": accuracy, "n": share.all}
        for name, beliefs in (("tie_confidence", self.beliefs), ("entity_confidence", self.entity_beliefs)):
            error = round(expected_calibration_error(curve(beliefs)), 4) if beliefs else None
            figures[name] = {"calibration_error": error, "n": len(beliefs)}
        return figures


def evaluate(
    gold: Mapping[str, GoldPage], articles: Iterable[Article], records: Iterable[Record]
) -> Evaluation:
    """Measure a run against gold pages.

    A gold page belongs to the article of its `doc_id`, as one that `export` made of a run; else to that whose file
    name without ending is the `doc_id`, or begins with the name of the gold file and an underscore. Articles without a
    gold page count for nothing.

    Args:
        gold: The gold pages by the names of their files without ending.
        articles: The articles of the run.
        records: Its records.
    """
    return Evaluation(tuple(score_page(*each) for each in by_page(gold, articles, records)))


def by_page(
    gold: Mapping[str, GoldPage], articles: Iterable[Article], records: Iterable[Record]
) -> Iterator[tuple[GoldPage, Article | None, list[Record]]]:
    """Each gold page with its article (see `evaluate`), if there is one, and the article's records."""
    by_id = {article.doc_id: article for article in articles}
    by_file = {
        PurePosixPath(article.source.uri.replace("\\", "/")).name: article for article in by_id.values()
    }
    by_article: dict[str, list[Record]] = {}
    for record in records:
        by_article.setdefault(record.doc_id, []).append(record)
    for stem, page in gold.items():
        article = by_id.get(page.doc_id) or _article_of(page, stem, by_file)
        yield page, article, by_article.get(article.doc_id, []) if article else []


def score_page(gold: GoldPage, article: Article | None, records: Sequence[Record]) -> PageScore:
    """The figures of one page, given the article that was made from it (if any) and the article's records."""
    has_article = article is not None
    is_ok = article is not None and article.status == "ok"
    if gold.spam:
        return PageScore(gold.doc_id, has_article, shares={"spam": Share.of([not records and not is_ok])})
    names = Names(gold.entities)
    entity_counts, entity_shares = _score_entities(names, article)
    tie_counts, tie_shares, attributes, slips, beliefs = _score_ties(gold, names, records)
    text, title, published, site, author = _named(article)
    return PageScore(
        gold.doc_id,
        has_article,
        counts={"text": _score_text("\n".join(gold.paragraphs), text), **entity_counts, **tie_counts},
        shares={
            "real": Share.of([is_ok]),
            "title": Share.of([plain(title) == plain(gold.title)]),
            "published": Share.of([(published or "")[:10] == gold.published[:10]] if gold.published else []),
            "site": Share.of([plain(site) == plain(gold.source)] if gold.source else []),
            "author": Share.of([plain(author) == plain(gold.author)] if gold.author else []),
            "provenance": Share.of(
                bool(e.text) and text[e.start : e.end] == e.text for e in (r.evidence for r in records)
            ),
            **entity_shares,
            **tie_shares,
        },
        attributes=attributes,
        slips=slips,
        beliefs=beliefs,
        entity_beliefs=tuple(
            (entity.confidence, right)
            for entity, right in judged(names, article.entities if article else ())
            if entity.confidence is not None
        ),
    )


def _named(article: Article | None) -> tuple[str, str | None, str | None, str | None, str | None]:
    """Text, title, date, medium and author of an article; nothing of none."""
    if article is None:
        return "", None, None, None, None
    return article.text, article.title, article.published, article.site, article.author


class Names:
    """The entities of a gold page by every form that the gold accepts of their names."""

    def __init__(self, entities: Sequence[GoldEntity]) -> None:
        self.entities = {entity.name: entity for entity in entities}
        # A name is stronger than another entity's alias.
        self._forms = {plain(entity.name): entity.name for entity in reversed(entities)}
        for entity in entities:
            for form in _other_forms(entity):
                self._forms.setdefault(form, entity.name)

    def gold(self, name: str) -> str | None:
        """The gold name of the entity that `name` names, if any."""
        return self._forms.get(plain(name))


def _other_forms(entity: GoldEntity) -> Iterator[str]:
    yield from map(plain, entity.aliases)
    if entity.region:
        yield from (plain(entity.region) + plain(form) for form in (entity.name, *entity.aliases))


def _article_of(page: GoldPage, stem: str, by_file: Mapping[str, Article]) -> Article | None:
    for file, article in by_file.items():
        if file.rsplit(".", 1)[0] == page.doc_id or file.startswith(f"{stem}_"):
            return article
    return None


def _score_text(gold: str, text: str) -> Counts:
    wanted, found = _grams(gold), _grams(text)
    hits = (wanted & found).total()
    return Counts(hits, found.total() - hits, wanted.total() - hits)


def _score_entities(names: Names, article: Article | None) -> tuple[dict[str, Counts], dict[str, Share]]:
    counted = {name for name, entity in names.entities.items() if not entity.optional}
    hits: dict[str, Entity] = {}
    unknown = set()
    for entity in article.entities if article else ():
        name = names.gold(entity.name)
        if name is not None and name in counted:
            hits.setdefault(name, entity)
        elif name is None and entity.label != "REGION":
            unknown.add(plain(entity.name))
    pairs = [(names.entities[name], entity) for name, entity in hits.items()]
    counts = {"entities": Counts(len(hits), len(unknown), len(counted) - len(hits))}
    shares = {
        "label": Share.of(gold.label == found.label for gold, found in pairs),
        "adcode": Share.of(gold.adcode == found.adcode for gold, found in pairs if gold.adcode),
    }
    return counts, shares


def judged(names: Names, entities: Iterable[Entity]) -> Iterator[tuple[Entity, bool]]:
    """Each organisation that counts, and whether gold has it, under this name and with this label.

    Optional ones count neither way, nor do regions that gold has none of: it lists those that are parties alone.
    """
    for entity in entities:
        gold = names.entities.get(names.gold(entity.name) or "")
        if not (gold.optional if gold else entity.label == "REGION"):
            yield entity, gold is not None and gold.label == entity.label


def _score_ties(
    gold: GoldPage, names: Names, records: Sequence[Record]
) -> tuple[dict[str, Counts], dict[str, Share], dict[str, Counts], tuple[Slip, ...], tuple[Belief, ...]]:
    wanted: dict[Key, GoldRelation] = {
        (r.relation, r.head, r.tail): r for r in gold.relations if not r.optional
    }
    optional = {frozenset((r.head, r.tail)) for r in gold.relations if r.optional}
    uncounted = optional - {_pair(key) for key in wanted}
    found: dict[Key, Record] = {}
    for record in records:
        key = (record.relation, _gold_name(names, record.head.name), _gold_name(names, record.tail.name))
        if _pair(key) not in uncounted:
            found.setdefault(key, record)

    typed_wanted, typed_found = ({(key[0], _pair(key)) for key in keys} for keys in (wanted, found))
    counts = {
        "pair": Counts.of({_pair(key) for key in wanted}, {_pair(key) for key in found}),
        "typed": Counts.of(set(typed_wanted), set(typed_found)),
        "strict": Counts.of(
            {_strict(key, wanted) for key in wanted}, {_strict(key, wanted) for key in found}
        ),
    }
    matched = [(tie, record) for key, record in found.items() if (tie := _either_way(key, wanted))]
    shares = {
        "date": Share.of(plain(record.date) == plain(tie.date) for tie, record in matched),
        "status": Share.of(record.status == tie.status for tie, record in matched),
        "agreement": Share.of(plain(record.agreement) == plain(tie.agreement) for tie, record in matched),
    }
    slips = (
        *_slips(gold.doc_id, "missed", typed_wanted - typed_found),
        *_slips(gold.doc_id, "extra", typed_found - typed_wanted),
    )
    beliefs = tuple(
        (record.confidence, (key[0], _pair(key)) in typed_wanted) for key, record in found.items()
    )
    attributes = {name: _score_attribute(name, matched) for name in ATTRIBUTES} if gold.attributes else {}
    return counts, shares, attributes, slips, beliefs


def _score_attribute(name: str, matched: Iterable[tuple[GoldRelation, Record]]) -> Counts:
    """One of `ATTRIBUTES` of the ties found: right, given wrongly, and not given as the gold gives it."""
    values = [(getattr(tie, name), getattr(record, name)) for tie, record in matched]
    told = [(plain(str(wanted or "")), plain(str(found or ""))) for wanted, found in values]
    right = sum(bool(wanted) and wanted == found for wanted, found in told)
    given, wanted_ones = sum(bool(found) for _, found in told), sum(bool(wanted) for wanted, _ in told)
    return Counts(right, given - right, wanted_ones - right)


def _gold_name(names: Names, name: str) -> str:
    return names.gold(name) or f"?{plain(name)}"


def _pair(key: Key) -> frozenset[str]:
    return frozenset(key[1:])


def _either_way(key: Key, wanted: Mapping[Key, GoldRelation]) -> GoldRelation | None:
    relation, head, tail = key
    return wanted.get(key) or wanted.get((relation, tail, head))


def _strict(key: Key, wanted: Mapping[Key, GoldRelation]) -> object:
    """The tie with its direction, except where the gold has none."""
    tie = _either_way(key, wanted)
    return key if tie is None or tie.directed else (key[0], _pair(key))


def _slips(
    doc_id: str, kind: Literal["missed", "extra"], ties: set[tuple[str, frozenset[str]]]
) -> list[Slip]:
    return sorted(
        (Slip(doc_id, kind, relation, tuple(sorted(pair))) for relation, pair in ties),
        key=lambda slip: (slip.relation, slip.names),
    )


def plain(text: str | None) -> str:
    """The text as it is compared: NFKC, without white space and quotation marks."""
    return unicodedata.normalize("NFKC", text or "").translate(_IGNORED)


def _grams(text: str) -> Counter[str]:
    compared = plain(text)
    return Counter(compared[i : i + GRAM] for i in range(len(compared) - GRAM + 1))


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
