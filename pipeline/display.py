"""What the commands show in a terminal, as rich renderables; text of pages is never read as markup."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.schema import Article, Label, Record

if TYPE_CHECKING:
    from pipeline.causes import Caused
    from pipeline.evaluation import Counts, Evaluation
    from pipeline.explain import Explanation, Weight
    from pipeline.goldset.agreement import Agreement
    from pipeline.language.ties import Offsets
    from pipeline.reliability import Belief
    from pipeline.runner import RunReport

STYLES: dict[Label, str] = {
    "SCHOOL": "bold cyan",
    "UNIVERSITY": "bold blue",
    "EDU_AUTHORITY": "bold magenta",
    "GOVERNMENT": "bold red",
    "REGION": "bold green",
    "EDU_GROUP": "bold yellow",
    "COMPANY": "bold bright_red",
    "ORG": "bold bright_black",
}
"""How the mentions of an entity look, by its label."""

PARTY = "underline"
"""What is added to a mention that a tie rests on."""


def summary(report: RunReport, out: Path) -> RenderableType:
    """What a run read and found, and where it lies."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column()
    table.add_column(justify="right")
    table.add_row("pages", "", str(report.pages), style="bold")
    for title, counts in (
        ("rejected", report.rejections),
        ("articles", report.articles),
        ("records", report.records),
    ):
        table.add_row(title, "", str(sum(counts.values())), style="bold")
        for name, count in counts.items():
            if count:
                table.add_row("", name, str(count))
    for title, number in (("organisations", report.organisations), ("partnerships", report.partnerships)):
        table.add_row(title, "", str(number), style="bold")
    speed = f"{report.pages} pages in {report.duration_seconds:.1f} s, {report.pages_per_second:.1f} a second"
    return Group(table, Text(speed), *_paths(out))


def agreement(found: Agreement) -> RenderableType:
    """How far two annotators agree, by layer."""
    table = Table("layer", "measure", "agreement", "n", box=None, pad_edge=False)
    for layer, counts in found.counts.items():
        table.add_row(layer, "F1", f"{counts.f1:.4f}", str(counts.hits + counts.extra + counts.missed))
    for layer, share in found.shares.items():
        value = f"{share.right / share.all:.4f}" if share.all else "none"
        table.add_row(layer, "accuracy", value, str(share.all))
    return Group(f"{found.pages} articles annotated twice", table)


def article(article: Article, records: Sequence[Record]) -> RenderableType:
    """An article, its organisations in the colour of their label, the parties of its ties underlined."""
    about = [
        article.published,
        article.site,
        article.author,
        article.status,
        article.source.uri,
        article.doc_id,
    ]
    text = Text(_harmless(article.text))
    for entity in article.entities:
        for start, end in entity.mentions:
            text.stylize(STYLES[entity.label], start, end)
    for record in records:
        for party in (record.head, record.tail):
            text.stylize(PARTY, party.start, party.end)
    return Group(
        Text(_harmless(article.title or "(no title)"), style="bold"),
        Text(_harmless(" · ".join(filter(None, about))), style="dim"),
        Text(),
        text,
        Text(),
        *_organisations(article),
        Text(),
        *(line for record in records for line in _tie(record)),
    )


def figures(evaluation: Evaluation) -> RenderableType:
    """The figures of an evaluation as tables: F1s, accuracies, and the attributes of ties where the gold annotates them."""
    counted = _table("", "precision", "recall", "F1")
    for name, counts in evaluation.counts.items():
        counted.add_row(name, *(f"{value:.4f}" for value in (counts.precision, counts.recall, counts.f1)))
    shares = _table("", "accuracy", "right", "of")
    for name, share in evaluation.shares.items():
        accuracy = f"{share.right / share.all:.4f}" if share.all else "–"
        shares.add_row(name, accuracy, str(share.right), str(share.all))
    return Group(counted, shares, *_attributes(evaluation.attributes))


def _attributes(counted: Mapping[str, Counts]) -> list[Table]:
    """The attributes of ties: the share right of those that we give, and of those that the gold gives."""
    if not counted:
        return []
    table = _table("", "precision", "right", "of", "recall", "right", "of")
    for name, c in counted.items():
        given, wanted = c.hits + c.extra, c.hits + c.missed
        precision, recall = (f"{c.hits / of:.4f}" if of else "–" for of in (given, wanted))
        table.add_row(name, precision, str(c.hits), str(given), recall, str(c.hits), str(wanted))
    return [table]


def reliability(beliefs: Sequence[Belief], of: str = "records") -> RenderableType:
    """How the confidence `of` something and its truth go together, a row a tenth, and the expected calibration error."""
    from pipeline.reliability import curve, expected_calibration_error

    bins = curve(beliefs)
    table = _table("", of, "confidence", "right")
    for each in bins:
        table.add_row("", str(each.count), f"{each.confidence:.3f}", f"{each.right:.3f}")
    error = f"{expected_calibration_error(bins):.4f}" if bins else "–"
    return Group(table, f"expected calibration error {error}")


def causes(caused: Sequence[Caused]) -> RenderableType:
    """How many ties are missed or too much for which cause, and every one of them, a row a tie."""
    from pipeline.causes import counted

    counts = Table("", "cause", "ties", box=None, pad_edge=False)
    for (kind, cause), count in counted(caused).items():
        counts.add_row(kind, cause, str(count))
    table = Table("page", "", "cause", "relation", "between", box=None, pad_edge=False)
    for each in caused:
        slip = each.slip
        table.add_row(Text(slip.doc_id), slip.kind, each.cause, slip.relation, Text(" – ".join(slip.names)))
    return Group(counts, Text(), table)


def explanation(article: Article, record: Record, told: Explanation) -> RenderableType:
    """A record, the sentence that tells it with the parties and triggers marked, and what weighed for it."""
    start, end = told.sentence
    sentence = Text(_harmless(article.text[start:end].strip("\n")))
    for marked, style in ((told.parties, PARTY), (told.triggers, "reverse")):
        for left, right in marked:
            if left >= start:
                sentence.stylize(style, left - start, right - start)
    kinds = Table("", "relation", "way", box=None, pad_edge=False)
    for kind, share in told.kinds[:_MOST]:
        kinds.add_row(f"{share:.2f}", kind.relation, kind.way)
    dates = Table("", "date", "told as", box=None, pad_edge=False)
    for date in told.dates[:_MOST]:
        words = article.text[slice(*date.span)] if date.span else ""
        dates.add_row(f"{date.probability:.2f}", date.iso or "none", Text(_harmless(words)))
    return Group(
        *_tie(record)[:1],
        Text(),
        sentence,
        Text(),
        f"tied: {told.probability:.2f}; tied so: {told.confidence:.2f}; frames: {', '.join(told.frames) or 'none'}",
        Text("\nthe sentence", style="bold"),
        _weights(told.words),
        Text("\nthe rest of the article", style="bold"),
        _weights(told.beside),
        Text("\nwhat the tie may be called", style="bold"),
        kinds,
        Text(f"\nits date: {record.date or 'none'}", style="bold"),
        dates,
        *_told_attributes(article, record, told.attributes),
    )


def _told_attributes(article: Article, record: Record, spans: Mapping[str, Offsets]) -> list[RenderableType]:
    """The term, the place and the number of parties, with the words that tell them."""
    table = Table("", "", "told as", box=None, pad_edge=False)
    for name, (start, end) in spans.items():
        value = Text(_harmless(str(getattr(record, name) or "")))
        around = article.text[max(0, start - _AROUND) : end + _AROUND].replace("\n", " ")
        table.add_row(name, value, Text(_harmless(around)))
    return [Text("\nwhat else it says of the agreement", style="bold"), table] if spans else []


_AROUND = 12
"""Characters shown on either side of the words that tell an attribute."""
_MOST = 8
"""Rows of each table of an explanation."""


def _weights(weights: Sequence[Weight]) -> Table:
    table = Table("", "seen", box=None, pad_edge=False)
    for each in weights[:_MOST]:
        table.add_row(f"{each.weight:+.3f}", Text(_harmless(each.said)))
    return table


def pages(evaluation: Evaluation) -> RenderableType:
    """The F1s of an evaluation, a row a page; a dash where there was nothing to find and nothing was found."""
    from pipeline.evaluation import COUNTED, Counts

    table = _table("page", *COUNTED)
    for page in evaluation.pages:
        if page.counts:
            counts = [page.counts[name] for name in COUNTED]
            table.add_row(
                Text(page.doc_id), *(f"{each.f1:.2f}" if each != Counts() else "–" for each in counts)
            )
    return table


def _table(first: str, *numbers: str) -> Table:
    table = Table(first, box=None, pad_edge=False)
    for name in numbers:
        table.add_column(name, justify="right")
    return table


def _paths(out: Path) -> list[Text]:
    return [
        Text(str(out / name))
        for name in (
            "articles.jsonl",
            "records.jsonl",
            "organisations.jsonl",
            "partnerships.jsonl",
            "rejected.jsonl",
            "run.json",
        )
    ]


def _organisations(article: Article) -> list[Text]:
    return [
        Text.assemble(
            (_harmless(entity.name), STYLES[entity.label]),
            f"  {entity.label}  {entity.id}  {entity.adcode or ''}",
            "" if entity.confidence is None else (f"  {entity.confidence:.2f}", "dim"),
            f"  = {_harmless('、'.join(entity.aliases))}" if entity.aliases else "",
        )
        for entity in article.entities
    ]


def _tie(record: Record) -> list[Text]:
    arrow = " → " if record.directed else " – "
    details: Mapping[str, str | None] = {
        "status": record.status,
        "date": record.date,
        "agreement": record.agreement,
        "program": record.program,
        "term": record.term,
        "place": record.place,
        "parties": str(record.parties) if record.parties else None,
        "confidence": f"{record.confidence:.2f}",
    }
    told = ", ".join(f"{name} {_harmless(value)}" for name, value in details.items() if value)
    evidence = Text(_harmless(f"  {record.evidence.text}"), style="italic")
    for party in (record.head, record.tail):
        start, end = (offset - record.evidence.start + 2 for offset in (party.start, party.end))
        if start >= 2:
            evidence.stylize(PARTY, start, end)
    return [
        Text.assemble(
            (f"{record.relation}  ", "bold"),
            (_harmless(record.head.name), STYLES[record.head.label]),
            arrow,
            (_harmless(record.tail.name), STYLES[record.tail.label]),
            (f"  ({told})", "dim"),
        ),
        evidence,
    ]


def _harmless(text: str) -> str:
    """The text without characters that could steer the terminal, each replaced so that offsets stay right."""
    return "".join("\N{REPLACEMENT CHARACTER}" if _steers(c) else c for c in text)


def _steers(character: str) -> bool:
    return character != "\n" and unicodedata.category(character) in ("Cc", "Cs")
