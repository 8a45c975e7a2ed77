"""Articles, records and ties as HTML for notebooks: names in colour, arrows between partners.

Every word of a page is escaped, nothing is a script or is loaded from elsewhere, and only addresses of the web become links.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.schema import Article, Label, Record, RecordSource

if TYPE_CHECKING:
    from spacy.tokens import Doc

COLOURS: dict[Label, str] = {
    "SCHOOL": "#bfe3f2",
    "UNIVERSITY": "#c5cff5",
    "EDU_AUTHORITY": "#e6c9f0",
    "GOVERNMENT": "#f5c6c6",
    "REGION": "#cdeccb",
    "EDU_GROUP": "#f7e3a6",
    "COMPANY": "#f6d0b1",
    "ORG": "#dddddd",
}
"""Behind the mentions of an entity, by its label; each is legible under black text."""

_EM = 16
"""Pixels of a full-width character."""
_STEP = 26
"""Pixels from one arrow to the next above it."""


class Html(str):
    """Markup that a notebook shows, and that can be written to a file as it is."""

    def _repr_html_(self) -> str:
        return str(self)


@dataclass(frozen=True)
class _Mark:
    """`text[start:end]` in the colour of a label."""

    start: int
    end: int
    label: Label


@dataclass(frozen=True)
class _Arrow:
    """A tie between two marks."""

    head: _Mark
    tail: _Mark
    relation: str
    directed: bool
    evidence: tuple[int, int]


def show_ties(doc: Doc | Article, records: Iterable[Record] = ()) -> Html:
    """The ties of a text as arrows from head to tail over the words that say so; undirected ones point both ways.

    Args:
        doc: What `pipeline.load()` made of a text; or an article, whose ties are among `records`.
        records: Only with an article; those of other articles are passed over.
    """
    if isinstance(doc, Article):
        text = doc.text
        arrows = [_of_record(record) for record in records if record.doc_id == doc.doc_id]
    else:
        text = doc.text
        labels = {entity.id: entity.label for entity in doc._.organisations}
        arrows = [
            _Arrow(
                _Mark(tie.head_span[0], tie.head_span[1], labels[tie.head]),
                _Mark(tie.tail_span[0], tie.tail_span[1], labels[tie.tail]),
                tie.relation,
                tie.directed,
                tie.evidence,
            )
            for tie in doc._.ties
        ]
    arrows.sort(key=lambda arrow: (arrow.evidence, arrow.head.start, arrow.tail.start, arrow.relation))
    pictures = [_picture(text, list(told)) for _, told in groupby(arrows, key=lambda arrow: arrow.evidence)]
    return Html(f'<div class="lianxiao">{"".join(pictures) or "<p>no ties</p>"}</div>')


def article_html(article: Article) -> Html:
    """The title, what is known of the article, and its text with all organisations marked."""
    about = (article.published, article.site, article.author, article.status, article.doc_id)
    marks = [_Mark(start, end, e.label) for e in article.entities for start, end in e.mentions]
    rows = "".join(
        f"<tr><td>{_coloured(e.name, e.label)}</td><td>{e.label}</td><td>{escape(e.adcode or '')}</td>"
        f"<td>{'' if e.confidence is None else f'{e.confidence:.2f}'}</td><td>{escape('、'.join(e.aliases))}</td></tr>"
        for e in article.entities
    )
    return Html(
        f'<div class="lianxiao"><h4>{escape(article.title or "(no title)")}</h4>'
        f"<p><small>{escape(' · '.join(filter(None, about)))} {_link(article.source.url)}</small></p>"
        f'<div style="max-height:24em;overflow:auto;white-space:pre-wrap;line-height:1.8">'
        f"{_marked(article.text, 0, len(article.text), marks)}</div>"
        f"<table><tr><th>name</th><th>label</th><th>adcode</th><th>confidence</th><th>aliases</th></tr>{rows}</table></div>"
    )


def record_html(record: Record) -> Html:
    """Who is tied with whom and how, the evidence with both sides marked, and the source."""
    arrow = "→" if record.directed else "↔"
    told = (
        record.status,
        record.date,
        record.agreement,
        record.program,
        record.term,
        record.place,
        f"{record.parties} parties" if record.parties else None,
        f"{record.confidence:.2f}",
    )
    tie = _of_record(record)
    start, end = tie.evidence
    offset = [
        _Mark(mark.start - start, mark.end - start, mark.label)
        for mark in (tie.head, tie.tail)
        if start <= mark.start and mark.end <= end
    ]
    return Html(
        f'<div class="lianxiao"><p>{_coloured(record.head.name, record.head.label)} {arrow} '
        f"{_coloured(record.tail.name, record.tail.label)} <b>{record.relation}</b> "
        f"<small>{escape(' · '.join(filter(None, told)))}</small></p>"
        f"<blockquote>{_marked(record.evidence.text, 0, end - start, offset)}</blockquote>"
        f"<p><small>{escape(_cited(record.source))} {_link(record.source.url)}</small></p></div>"
    )


def _of_record(record: Record) -> _Arrow:
    head, tail = (_Mark(side.start, side.end, side.label) for side in (record.head, record.tail))
    return _Arrow(head, tail, record.relation, record.directed, (record.evidence.start, record.evidence.end))


def _cited(source: RecordSource) -> str:
    return " · ".join(filter(None, (source.title, source.site, source.published)))


def _link(url: str | None) -> str:
    if url is None or not url.lower().startswith(("http://", "https://")):
        return escape(url or "")
    return f'<a href="{escape(url)}" rel="noopener noreferrer nofollow" target="_blank">{escape(url)}</a>'


def _coloured(text: str, label: Label) -> str:
    style = f"background:{COLOURS[label]};color:#000;padding:0 .2em;border-radius:.2em"
    return f'<span style="{style}" title="{label}">{escape(text)}</span>'


def _marked(text: str, start: int, end: int, marks: Sequence[_Mark]) -> str:
    """The words from `start` to `end`; of marks that overlap the longest is shown."""
    html, at = [], start
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if at <= mark.start < mark.end <= end:
            html += [escape(text[at : mark.start]), _coloured(text[mark.start : mark.end], mark.label)]
            at = mark.end
    return "".join([*html, escape(text[at:end])])


def _picture(text: str, arrows: Sequence[_Arrow]) -> str:
    """An SVG of one evidence: its words in a line, and an arc for each tie above them."""
    spans = [arrow.evidence for arrow in arrows]
    spans += [(mark.start, mark.end) for arrow in arrows for mark in (arrow.head, arrow.tail)]
    start, end = min(span[0] for span in spans), max(span[1] for span in spans)
    # A line feed has no width in a line.
    words = text[start:end].replace("\n", " ")
    left = [0.0]
    for character in words:
        left.append(left[-1] + (_EM if unicodedata.east_asian_width(character) in "WFA" else _EM * 0.6))
    baseline = _STEP * (len(arrows) + 1) + _EM

    def middle(mark: _Mark) -> float:
        return (left[mark.start - start] + left[mark.end - start]) / 2

    boxes = {mark: None for arrow in arrows for mark in (arrow.head, arrow.tail)}
    shapes = [
        f'<rect x="{left[m.start - start]:.1f}" y="{baseline - _EM}" width="{left[m.end - start] - left[m.start - start]:.1f}" '
        f'height="{_EM * 1.4:.1f}" rx="3" fill="{COLOURS[m.label]}"><title>{m.label}</title></rect>'
        for m in boxes
    ]
    shapes += [
        f'<text x="{x:.1f}" y="{baseline}" font-size="{_EM}">{escape(character)}</text>'
        for x, character in zip(left, words, strict=False)
        if not character.isspace()
    ]
    for level, arrow in enumerate(arrows, 1):
        shapes.append(_arc(middle(arrow.head), middle(arrow.tail), baseline - _EM - 4, level, arrow))
    return (
        '<div style="overflow-x:auto"><svg xmlns="http://www.w3.org/2000/svg" role="img" '
        f'width="{left[-1] + _EM:.0f}" height="{baseline + _EM}" fill="currentColor">'
        f"<desc>{escape(words)}</desc>{''.join(shapes)}</svg></div>"
    )


def _arc(head: float, tail: float, foot: float, level: int, arrow: _Arrow) -> str:
    """An arc `level` steps high with its relation above it, and a point at the tail, or at both ends."""
    top = foot - level * _STEP + 8
    path = f"M{head:.1f},{foot:.1f} V{top:.1f} H{tail:.1f} V{foot:.1f}"
    ends = (tail,) if arrow.directed else (head, tail)
    points = "".join(f'<path d="M{x - 4:.1f},{foot - 7:.1f} h8 l-4,8 z"/>' for x in ends)
    return (
        f'<path d="{path}" fill="none" stroke="currentColor"/>{points}'
        f'<text x="{(head + tail) / 2:.1f}" y="{top - 4:.1f}" font-size="12" text-anchor="middle">{escape(arrow.relation)}</text>'
    )
