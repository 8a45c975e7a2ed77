"""Cleaning on the shared seed pages, real ones with gold; skipped where the checkout stands alone."""

import hashlib
import json
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from pipeline.cleaning import clean
from pipeline.schema import Article, Page, Source

SHARED = Path(__file__).resolve().parents[3] / "shared"
GOLD = sorted((SHARED / "gold" / "seeds").glob("*.json"))
pytestmark = pytest.mark.skipif(not GOLD, reason="the shared seed pages are not beside this checkout")


def squeezed(text: str | None) -> str:
    quotes = "“”\"‘’'「」『』《》 \t\n\r\u3000\u200b\ufeff"
    return unicodedata.normalize("NFKC", text or "").translate(dict.fromkeys(map(ord, quotes)))


def grams(text: str) -> Counter[str]:
    text = squeezed(text)
    return Counter(text[i : i + 5] for i in range(max(len(text) - 4, 0)))


def cleaned(gold: Path) -> Article:
    path = next((SHARED / "seeds").glob(f"{gold.stem}_*"))
    content = path.read_bytes()
    source = Source(uri=str(path), sha256=hashlib.sha256(content).hexdigest())
    return clean(Page(source=source, name=path.name, content=content))


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_seed(path: Path) -> None:
    gold, article = json.loads(path.read_text(encoding="utf-8")), cleaned(path)
    want, have = grams("\n".join(gold["paragraphs"])), grams(article.text)
    assert article.status == "ok"
    assert 2 * sum((want & have).values()) / (sum(want.values()) + sum(have.values())) >= 0.99
    assert squeezed(article.title) == squeezed(gold["title"])
    assert article.published == gold["published"]
    assert article.site == gold["source"]
    spans = [span for repair in article.repairs for span in repair.spans]
    assert all(article.text[span.start : span.end] == span.text for span in spans)
