"""The language room: a spaCy `Language` that reads the organisations and ties of a Chinese news text.

>>> nlp = load()
>>> doc = nlp("10月25日，海淀区教委与密云区教委签署合作协议。")
>>> [(ent.text, ent.label_) for ent in doc.ents]
[('海淀区教委', 'EDU_AUTHORITY'), ('密云区教委', 'EDU_AUTHORITY')]
>>> doc._.ties[0].relation
'cooperation'
"""

from __future__ import annotations

from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline.language import org_coref, org_linker, org_ner, sentences, serialised, tie_extractor, tokenizer
from pipeline.schema import Article

COMPONENTS = ("zh_sentences", "org_ner", "org_linker", "org_coref", "tie_extractor")

_DOC_EXTENSIONS: dict[str, Any] = {
    # What a component may know of the article besides its text.
    "title": None,
    "published": None,
    "site": None,
    # What a component finds in the title.
    "title_mentions": (),
    # The text, which spaCy joins anew each time that it is asked: `docs.text_of`.
    "text": None,
    # What the components find.
    "organisations": (),
    "ties": (),
}


def _register_extensions() -> None:
    for name, default in _DOC_EXTENSIONS.items():
        Doc.set_extension(name, default=default, force=True)
    Span.set_extension("full_name", default="", force=True)
    Span.set_extension("evidence", default=frozenset(), force=True)
    Span.set_extension("antecedents", default=(), force=True)


_register_extensions()
serialised.register()


def load(min_confidence: float | None = None, fast: bool = False) -> Language:
    """A new `Language`: jieba's tokens, sentences, organisations, their identity, pronouns, ties.

    Ties of less than `min_confidence` are left out; by default those below the threshold of the best F1. `fast` finds names
    without LAC, at some cost in quality.

    Each component can also be added to another pipeline by its name in `COMPONENTS`; `org_linker` and what comes after it
    need the ones before.

    Its Docs can be written by `doc.to_bytes()` and `DocBin(store_user_data=True)` with all that the components find in them
    (`serialised.py`), and so go through `nlp.pipe(n_process=2)`; a `DocBin` without user data keeps names, their ids and the
    words for them, and no `doc._`.
    """
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "lianxiao.JiebaTokenizer.v1"}}})
    config: dict[str, dict[str, Any]] = {
        "org_ner": {"form": "fast" if fast else "full"},
        "tie_extractor": {"min_confidence": min_confidence},
    }
    for name in COMPONENTS:
        nlp.add_pipe(name, config=config.get(name, {}))
    return nlp


def annotate(nlp: Language, article: Article) -> Doc:
    """The Doc of an article's text, read with its title, date and medium in mind.

    Offsets in the Doc (`ent.start_char`, `tie.evidence`) are those of `article.text`.
    """
    doc = nlp.make_doc(article.text)
    doc._.title, doc._.published, doc._.site = article.title, article.published, article.site
    return nlp(doc)


__all__ = [
    "COMPONENTS",
    "annotate",
    "load",
    "org_coref",
    "org_linker",
    "org_ner",
    "sentences",
    "tie_extractor",
    "tokenizer",
]
