"""What a corpus holds: the table of its data card, counted anew from the gold pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from pipeline import resources
from pipeline.schema import LABELS, RELATIONS
from pipeline.sources.gold import GoldPage, GoldRelation

Rows = dict[str, dict[str, int]]
"""For each row of the table its count in each split."""


def count(splits: Mapping[str, Mapping[str, GoldPage]]) -> dict[str, Rows]:
    """The sections of the table, in order, each with its rows; rows that no split has are left out.

    Optional entities and ties, which are never scored, are not counted.
    """
    sections: dict[str, Rows] = {}
    for split, pages in splits.items():
        for section, counts in _count_split(list(pages.values())).items():
            for row, number in counts.items():
                sections.setdefault(section, {}).setdefault(row, {})[split] = number
    return sections


def _count_split(pages: list[GoldPage]) -> dict[str, Counter[str]]:
    real = [page for page in pages if not page.spam]
    ties = [tie for page in real for tie in _ties(page)]
    entities = [entity for page in real for entity in page.entities if not entity.optional]
    return {
        "size": Counter(
            {
                "articles": len(real),
                "pages of spam": len(pages) - len(real),
                "without a tie": sum(not _ties(page) for page in real),
                "characters": sum(len(page.text) for page in real),
                "shortest": min((len(page.text) for page in real), default=0),
                "longest": max((len(page.text) for page in real), default=0),
                "entities": len(entities),
                "mentions": sum(len(entity.mentions) for entity in entities),
                "pronouns": sum(len(page.pronouns) for page in real),
                "ties": len(ties),
            }
        ),
        "entities": _in_order((entity.label for entity in entities), LABELS),
        "ties": _in_order((tie.relation for tie in ties), RELATIONS),
        "status": Counter(tie.status for tie in ties),
        "ties with": Counter(
            {
                "a direction": sum(tie.directed for tie in ties),
                "a date": sum(tie.date is not None for tie in ties),
                "a title of the agreement": sum(tie.agreement is not None for tie in ties),
            }
        ),
        "genre": Counter(sorted(page.genre or "none" for page in real)),
        "published": Counter(sorted(_period(page.published) for page in real)),
        "places of the parties": _in_order(
            (place for page in real for place in _provinces(page)), _province_names().values()
        ),
    }


def _ties(page: GoldPage) -> list[GoldRelation]:
    return [tie for tie in page.relations if not tie.optional]


def _in_order(found: Iterable[str], order: Iterable[str]) -> Counter[str]:
    counts = Counter(found)
    return Counter({name: counts[name] for name in order if counts[name]})


def _period(published: str | None) -> str:
    if published is None:
        return "no date"
    start = int(published[:4]) // 5 * 5
    return f"{start}–{start + 4}"


def _provinces(page: GoldPage) -> set[str]:
    """The provinces in which the organisations of an article lie."""
    names = _province_names()
    codes = {entity.adcode[:2] for entity in page.entities if entity.adcode}
    return {names[code] for code in codes if code in names}


def _province_names() -> dict[str, str]:
    return {
        row["adcode"][:2]: row["name"] for row in resources.rows("divisions") if row["level"] == "province"
    }


def markdown(sections: Mapping[str, Rows]) -> str:
    """The sections as one Markdown table, with a column for each split and their sum."""
    splits = list(
        dict.fromkeys(split for rows in sections.values() for row in rows.values() for split in row)
    )
    lines = []
    for section, rows in sections.items():
        lines += [f"| {section} | {' | '.join(splits)} | all |", "| --- |" + " ---: |" * (len(splits) + 1)]
        for row, numbers in rows.items():
            cells = [numbers.get(split, 0) for split in splits]
            total = {"shortest": min, "longest": max}.get(row, sum)(cells)
            lines.append(f"| {row} | {' | '.join(f'{cell:,}' for cell in (*cells, total))} |")
        lines.append("")
    return "\n".join(lines)
