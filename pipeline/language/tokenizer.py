"""jieba as spaCy tokenizer: tokens that join to exactly the text, whatever the text is."""

from __future__ import annotations

import re
from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from pipeline.words import segmenter

_SURROGATE = re.compile("[\ud800-\udfff]")


class JiebaTokenizer:
    """Cuts text with jieba's dictionary and HMM; `token.idx` counts characters of the text as given.

    No token owns trailing white space, as Chinese is written without it: a space or a line feed is a token
    of its own, so that character offsets and token boundaries agree on any input.
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """The Doc of `text`; a lone surrogate, which spaCy can't hold, becomes U+FFFD."""
        # spaCy stores strings as UTF-8, which has no lone surrogates; one character stands for one.
        words = segmenter().words_of(_SURROGATE.sub("\ufffd", text))
        return Doc(self.vocab, words=words, spaces=[False] * len(words))

    # spaCy writes every part of a Language to disk; this one has nothing to write but its name.
    def to_bytes(self, **_kwargs: object) -> bytes:
        """Nothing: the dictionary is jieba's own."""
        return b""

    def from_bytes(self, _data: bytes, **_kwargs: object) -> JiebaTokenizer:
        """The tokenizer itself."""
        return self

    def to_disk(self, _path: object, **_kwargs: object) -> None:
        """Write nothing: the dictionary is jieba's own."""

    def from_disk(self, _path: object, **_kwargs: object) -> JiebaTokenizer:
        """The tokenizer itself."""
        return self


@registry.tokenizers("lianxiao.JiebaTokenizer.v1")  # type: ignore[untyped-decorator]
def create_tokenizer() -> Callable[[Language], JiebaTokenizer]:
    """The factory that spaCy's configuration names."""

    def create(nlp: Language) -> JiebaTokenizer:
        return JiebaTokenizer(nlp.vocab)

    return create
