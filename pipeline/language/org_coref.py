"""`org_coref`: what 两校, 双方, 该校, 我区 and the like stand for.

Each word of `corpus/lexicons/anaphora.toml` that stands for organisations becomes a span of `doc.spans["anaphora"]` whose
`span._.antecedents` are entity ids; a word without an antecedent is left out.
"""

from __future__ import annotations

from itertools import islice

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline.language.antecedents import Discourse, Ids, View
from pipeline.language.coref_model import CorefModel, coref_model
from pipeline.language.org_ner import split_tokens
from pipeline.language.pronouns import Occurrence, occurrences

_MOST = 600
"""How many words of a text are read: each looks at all that was named before it."""


@Language.component("org_coref", requires=["doc.ents"], assigns=["doc.spans"])
def org_coref(doc: Doc) -> Doc:
    """Sets `doc.spans["anaphora"]`: words for organisations, with `span._.antecedents` (entity ids)."""
    return understand(doc, coref_model())


def understand(doc: Doc, model: CorefModel) -> Doc:
    """What the component does, by a model."""
    found = resolve(doc, model)
    split_tokens(doc, {offset for one, _ in found for offset in (one.start, one.end)})
    doc.spans["anaphora"] = [_span(doc, one.start, one.end, ids) for one, ids in found]
    return doc


def resolve(doc: Doc, model: CorefModel) -> list[tuple[Occurrence, Ids]]:
    """The words of a Doc that stand for organisations, in order, and what they stand for by a model."""
    discourse = Discourse.of(doc)
    for occurrence in islice(occurrences(discourse.text), _MOST):
        if discourse.is_free(occurrence):
            ids = model.choose(View(discourse, occurrence))
            if ids:
                discourse.understand(occurrence, ids)
    return discourse.understood


def _span(doc: Doc, start: int, end: int, ids: Ids) -> Span:
    span = doc.char_span(start, end, label="ANAPHOR")
    assert span is not None  # the tokens were split there
    span._.antecedents = ids
    return span
