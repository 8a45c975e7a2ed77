"""One page through all stages: the unit that a run repeats, alone or on many workers."""

from __future__ import annotations

import gc
from time import perf_counter
from typing import TYPE_CHECKING

from pipeline.cleaning import CleaningError, clean
from pipeline.language import annotate, load
from pipeline.records import article_with_entities, records
from pipeline.runner.outcome import Outcome, Process, rejected
from pipeline.schema import Page, Source

if TYPE_CHECKING:
    from spacy.language import Language

_WARM_UP = (
    "<html><head><title>第一小学与第二小学结对</title></head><body><h1>第一小学与第二小学结对</h1>"
    "<p>2023-04-13 来源：教育网</p><p>4月12日，甲县第一小学与乙县第二小学签订结对协议，两校将互派教师，共同教研。</p>"
    "<p>結對(duì)協(xié)議約定，雙方每學(xué)期開展一次交流活動，讓當(dāng)?shù)氐膶W(xué)校共享優(yōu)質(zhì)教育資源。</p>"
    "<p>某某彩票官网app下载</p></body></html>"
).encode()
_UNCOLLECTED = 20_000
"""How many objects may be made, beyond those that went, before Python looks for cycles among the new ones."""


def process(page: Page, nlp: Language) -> Outcome:
    """Take one page from bytes to records.

    Nothing is raised: whatever goes wrong in a stage makes the page a rejection that names the stage, the
    error and its message, so that one bad page never stops a run.
    """
    stage, seconds, started = "cleaning", {}, perf_counter()
    try:
        article = clean(page)
        seconds[stage] = perf_counter() - started
        if article.status != "ok":
            return Outcome(article, seconds=seconds)
        stage, started = "language", perf_counter()
        doc = annotate(nlp, article)
        seconds[stage] = perf_counter() - started
        stage, started = "records", perf_counter()
        found = article_with_entities(article, doc), tuple(records(article, doc))
        seconds[stage] = perf_counter() - started
        return Outcome(*found, seconds=seconds)
    except CleaningError as error:
        return Outcome(rejection=rejected(page, stage, error.error, str(error)), seconds=seconds)
    except Exception as error:
        return Outcome(rejection=rejected(page, stage, type(error).__name__, str(error)), seconds=seconds)


def prepare(min_confidence: float | None = None, fast: bool = False) -> Process:
    """Load lexicons and models, once a worker, and read a page with all that there is.

    Much is loaded only where it is first needed; a page of the run must not pay for it from its budget.
    """
    nlp = load(min_confidence, fast)
    # No stage asks spaCy what a word looks like (`token.shape_`), which takes it 30 µs to find out for each new one.
    nlp.vocab.lex_attr_getters = {}  # type: ignore[attr-defined]
    process(Page(source=Source(uri="warm-up", sha256=""), name="warm-up", content=_WARM_UP), nlp)
    # What is loaded stays, and a page leaves hardly a cycle behind: to look for them as often as Python does by itself
    # takes a thirtieth of all time.
    gc.freeze()
    gc.set_threshold(_UNCOLLECTED)

    def read(page: Page) -> Outcome:
        # spaCy keeps every word that it has met, unless told when it may forget.
        with nlp.memory_zone():
            return process(page, nlp)

    return read
