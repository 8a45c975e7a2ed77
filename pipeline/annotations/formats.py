"""The files of annotation tools: Label Studio (JSON), doccano (JSON Lines with relations) and spaCy (DocBin).

Each holds the text, its spans and edges as the tool shows them, and beside them the gold page (`lianxiao`), which the tool carries
along and `marked.corrected` needs. Files that were not exported by this project have none; their pages then hold what is marked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args
from xml.sax.saxutils import quoteattr

from pydantic import ValidationError

from pipeline.annotations.marked import Edge, Marked, Span, corrected, marked
from pipeline.schema import LABELS, RELATIONS
from pipeline.show import COLOURS
from pipeline.sinks.jsonl import replacing
from pipeline.sources import InputError, printable
from pipeline.sources.gold import GoldPage

Format = Literal["labelstudio", "doccano", "spacy"]
FORMATS: tuple[Format, ...] = get_args(Format)

_SUFFIXES: dict[str, Format] = {".json": "labelstudio", ".jsonl": "doccano", ".spacy": "spacy"}
_PAGE = "lianxiao"
"""The key under which the gold page travels."""

Json = dict[str, Any]


class _UnfitError(ValueError):
    """A page whose annotations can't be read; the message says why."""


def write_annotations(pages: Iterable[GoldPage], kind: Format, path: Path) -> list[Path]:
    """Write gold pages for an annotation tool; pages of spam have nothing to mark and are left out.

    Returns:
        The files: `path`, and for Label Studio the configuration of the project beside it.

    Raises:
        OSError: when a file cannot be written.
    """
    found = (marked(page) for page in pages if page.text)
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "spacy":
        with replacing(path) as partial:
            partial.write_bytes(_docbin(found))
        return [path]
    with replacing(path) as partial, partial.open("w", encoding="utf-8", errors="replace") as file:
        if kind == "doccano":
            file.writelines(f"{json.dumps(_doccano(one), ensure_ascii=False)}\n" for one in found)
        else:
            tasks = (json.dumps(_task(one), ensure_ascii=False) for one in found)
            file.write("[" + ",\n".join(tasks) + "]\n")
    if kind == "doccano":
        return [path]
    configuration = path.with_suffix(".xml")
    configuration.write_text(labelling(), "utf-8")
    return [path, configuration]


def read_annotations(path: Path, kind: Format | None = None) -> list[GoldPage]:
    """The pages of a file that an annotation tool wrote, as they are after correction.

    Args:
        path: The file.
        kind: The tool; told by the name of the file (`.json`, `.jsonl`, `.spacy`) where it is not given.

    Raises:
        InputError: when the file can't be read, or a page is not what was exported.
    """
    kind = kind or _SUFFIXES.get(path.suffix)
    if kind is None:
        raise InputError(
            f"{printable(path)}: cannot tell which tool wrote it; say --from {', '.join(FORMATS)}"
        )
    try:
        content = path.read_bytes()
        read = {"labelstudio": _read_tasks, "doccano": _read_doccano, "spacy": _read_docbin}[kind]
        return [corrected(one) for one in read(content)]
    except OSError as error:
        raise InputError(f"{printable(path)}: {error.strerror}; check the path") from error
    except _UnfitError as error:
        raise InputError(f"{printable(path)}: {error}") from error
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise InputError(
            f"{printable(path)} is no export of {kind} with spans and relations ({type(error).__name__})"
        ) from error


def distinct(pages: Iterable[GoldPage]) -> list[GoldPage]:
    """The pages, each once: a gold page is a file named by its `doc_id`, so a second would replace the first.

    Raises:
        InputError: when two of one `doc_id` are annotated differently, for which is right cannot be told.
    """
    found: dict[str, GoldPage] = {}
    for page in pages:
        if found.setdefault(page.doc_id, page) != page:
            raise InputError(
                f"{printable(page.doc_id)} is annotated in two ways; leave one out, or import each into a folder of its own"
            )
    return list(found.values())


def labelling() -> str:
    """The labelling configuration of a Label Studio project for these tasks."""
    labels = "".join(f'<Label value="{label}" background="{COLOURS[label]}"/>' for label in LABELS)
    relations = "".join(f"<Relation value={quoteattr(relation)}/>" for relation in RELATIONS)
    return (
        f'<View><Relations>{relations}</Relations><Labels name="label" toName="text">{labels}</Labels>'
        '<Text name="text" value="$text" granularity="symbol"/></View>\n'
    )


# ---- Label Studio


def _task(found: Marked) -> Json:
    spans = [
        {
            "id": f"m{number}",
            "type": "labels",
            "from_name": "label",
            "to_name": "text",
            "value": {
                "start": span.start,
                "end": span.end,
                "text": found.page.text[span.start : span.end],
                "labels": [span.label],
            },
        }
        for number, span in enumerate(found.spans)
    ]
    edges = [
        {
            "type": "relation",
            "from_id": f"m{edge.head}",
            "to_id": f"m{edge.tail}",
            "direction": "right" if edge.directed else "bi",
            "labels": [edge.relation],
        }
        for edge in found.edges
    ]
    return {
        "data": {"text": found.page.text, "title": found.page.title, _PAGE: _dumped(found.page)},
        "annotations": [{"result": [*spans, *edges]}],
    }


def _read_tasks(content: bytes) -> Iterator[Marked]:
    for task in json.loads(content):
        text = task["data"]["text"]
        made = [one for one in task.get("annotations") or () if not one.get("was_cancelled")]
        result = (made or task.get("predictions") or [{"result": []}])[-1]["result"]
        numbers: dict[str, int] = {}
        spans: list[tuple[int, int, str]] = []
        for item in (item for item in result if item["type"] == "labels"):
            numbers[item["id"]] = len(spans)
            value = item["value"]
            start, end = _offsets(text, value["start"], value["end"], value.get("text"))
            spans.append((start, end, value["labels"][0]))
        edges = []
        for item in (item for item in result if item["type"] == "relation"):
            if not item.get("labels"):
                raise _UnfitError("a relation without a label; give it one of its kinds in Label Studio")
            head, tail = numbers[item["from_id"]], numbers[item["to_id"]]
            if item.get("direction") == "left":
                head, tail = tail, head
            edges.append((item["labels"][0], head, tail, item.get("direction") != "bi"))
        yield _marked(text, task["data"].get(_PAGE), spans, edges)


def _offsets(text: str, start: int, end: int, form: str | None) -> tuple[int, int]:
    """Offsets in characters. Browsers count in UTF-16, where rare characters are two; the form tells which was meant."""
    if form is None or text[start:end] == form:
        return start, end
    units = text.encode("utf-16-le")
    first, last = (len(units[: 2 * offset].decode("utf-16-le", "ignore")) for offset in (start, end))
    if text[first:last] != form:
        raise _UnfitError(f"the span {start}–{end} is not the words that it should be; was the text changed?")
    return first, last


# ---- doccano


def _doccano(found: Marked) -> Json:
    return {
        "text": found.page.text,
        "entities": [
            {"id": number, "start_offset": span.start, "end_offset": span.end, "label": span.label}
            for number, span in enumerate(found.spans)
        ],
        "relations": [
            {"id": number, "from_id": edge.head, "to_id": edge.tail, "type": edge.relation}
            for number, edge in enumerate(found.edges)
        ],
        _PAGE: _dumped(found.page),
    }


def _read_doccano(content: bytes) -> Iterator[Marked]:
    for line in content.decode("utf-8-sig").split("\n"):
        if not line.strip():
            continue
        row = json.loads(line)
        numbers = {item["id"]: number for number, item in enumerate(row["entities"])}
        spans = [(item["start_offset"], item["end_offset"], item["label"]) for item in row["entities"]]
        edges = [
            (item["type"], numbers[item["from_id"]], numbers[item["to_id"]], None)
            for item in row["relations"]
        ]
        yield _marked(row["text"], row.get(_PAGE), spans, edges)


# ---- spaCy


def _docbin(found: Iterable[Marked]) -> bytes:
    """A DocBin whose Docs have a token for each character, so that any span is one of tokens.

    `doc.spans["lianxiao"]` are the mentions, `doc.ents` those that don't overlap; `doc.user_data` has the page, and the
    relations as [relation, number of the head's span, number of the tail's].
    """
    from spacy.tokens import Doc, DocBin
    from spacy.tokens import Span as SpacySpan
    from spacy.util import filter_spans
    from spacy.vocab import Vocab

    vocab = Vocab()
    box = DocBin(store_user_data=True)
    for one in found:
        text = one.page.text
        doc = Doc(vocab, words=list(text), spaces=[False] * len(text))
        spans = [SpacySpan(doc, span.start, span.end, span.label) for span in one.spans]
        doc.spans[_PAGE] = spans
        doc.ents = tuple(filter_spans(spans))
        doc.user_data[_PAGE] = _dumped(one.page)
        doc.user_data["relations"] = [[edge.relation, edge.head, edge.tail] for edge in one.edges]
        box.add(doc)
    return box.to_bytes()


def _read_docbin(content: bytes) -> Iterator[Marked]:
    import zlib

    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    try:
        docs = DocBin(store_user_data=True).from_bytes(content).get_docs(Vocab())
        for doc in docs:
            spans = [(span.start_char, span.end_char, span.label_) for span in doc.spans.get(_PAGE, doc.ents)]
            edges = [(*edge, None) for edge in doc.user_data.get("relations", [])]
            yield _marked(doc.text, doc.user_data.get(_PAGE), spans, edges)
    except zlib.error as error:
        raise _UnfitError("no DocBin of spaCy") from error


# ---- all


def _dumped(page: GoldPage) -> str:
    # As text, for tools keep words more faithfully than objects.
    return page.model_dump_json()


def _marked(
    text: str,
    carried: str | Mapping[str, Any] | None,
    spans: Sequence[tuple[int, int, str]],
    edges: Sequence[Sequence[Any]],
) -> Marked:
    """The page with its spans and edges, each checked."""
    page = _page(text, carried)
    for start, end, label in spans:
        if label not in LABELS:
            raise _UnfitError(f"{label!r} is no label; use one of {', '.join(LABELS)}")
        if not 0 <= start < end <= len(text):
            raise _UnfitError(f"the span {start}–{end} lies outside of the text")
    for relation, head, tail, _ in edges:
        if relation not in RELATIONS:
            raise _UnfitError(f"{relation!r} is no relation; use one of {', '.join(RELATIONS)}")
        if not (0 <= head < len(spans) and 0 <= tail < len(spans)):
            raise _UnfitError("a relation between spans that are not there")
    return Marked(page, tuple(Span(*span) for span in spans), tuple(Edge(*edge) for edge in edges))  # type: ignore[arg-type]


def _page(text: str, carried: str | Mapping[str, Any] | None) -> GoldPage:
    if carried is None:
        digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
        return GoldPage(doc_id=digest[:16], paragraphs=tuple(text.split("\n")))
    try:
        page = (
            GoldPage.model_validate_json(carried)
            if isinstance(carried, str)
            else GoldPage.model_validate(carried)
        )
    except ValidationError as error:
        raise _UnfitError(f"the page that came along is damaged: {error.errors()[0]['msg']}") from error
    if page.text != text:
        raise _UnfitError(f"the text of {page.doc_id!r} was changed; annotations must leave it as it was")
    return page
