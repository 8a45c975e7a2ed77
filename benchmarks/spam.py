"""Whether spam pages are refused and real ones kept: `make benchmark-spam`.

The pages are those of `corpus/spam_pages.py`, part `test`: every kind of spam in words and sentences that the part `train` has
not, in the layouts of the corpus; beside them real articles that such words stand in, and those of gold `test`, each as a
hijacker may have left it. A page is refused if `clean` gives it no article, for whatever reason.

`density alone` is the share that is refused without the model: by the words of `spam.toml`, or for want of a text. `unseen
kind` is what a model refuses that was trained without any page of that kind.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.cleaning import clean, cut_out
from pipeline.cleaning.content import Cut
from pipeline.cleaning.spam import is_spam_text
from pipeline.cleaning.spam_model import features
from pipeline.evaluation import Share
from pipeline.goldset import spam
from pipeline.resources import toml
from pipeline.schema import Page, Source

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
sys.path.insert(0, str(CORPUS))
import spam_pages  # noqa: E402  a script of the corpus, no part of the package

TODAY = date(2026, 1, 1)


def is_kept(name: str, content: bytes) -> bool:
    """Whether `clean` gives an article."""
    page = Page(source=Source(uri=name, sha256="0" * 64), name=name, content=content)
    return clean(page, today=TODAY).status == "ok"


def is_kept_by_density(cut: Cut) -> bool:
    """Whether a page has a text that the words of `spam.toml` don't refuse."""
    text = "".join(cut.body)
    return len(text) >= toml("boilerplate")["limits"]["empty"] and not is_spam_text(text)


def without_kinds(pages: list[spam.Example]) -> dict[str, list[spam.Example]]:
    """The pages to learn from for each kind of spam: all but those of the kind."""
    return {
        kind: [page for page in pages if not page.name.startswith(f"{kind}-")] for kind in spam_pages.kinds()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Whether spam pages are refused and real ones kept.")
    parser.add_argument("--each", type=int, default=20, help="pages a kind")
    parser.add_argument("--real", type=int, default=1000, help="articles of gold, at most")
    options = parser.parse_args()
    limit = float(toml("spam")["page"]["refused"])
    with TemporaryDirectory() as folder:
        spam_pages.write("train", Path(folder), each=15, articles=200)
        learnt = list(spam.examples(Path(folder)))
    print("| kind | pages | refused | density alone | unseen kind |")
    print("| --- | ---: | ---: | ---: | ---: |")
    pages = defaultdict(list)
    for name, content in spam_pages.spam("test", options.each):
        pages[name.split("-")[0]].append((name, content))
    totals = [Share(), Share(), Share()]
    for kind, others in without_kinds(learnt).items():
        cuts = [cut_out(content) for _, content in pages[kind]]
        model = spam.train(others)
        shares = [
            Share.of(not is_kept(name, content) for name, content in pages[kind]),
            Share.of(not is_kept_by_density(cut) for cut in cuts),
            Share.of(
                not cut.body or model.probability(features(cut.body, cut.spam)) >= limit for cut in cuts
            ),
        ]
        totals = [total + share for total, share in zip(totals, shares, strict=True)]
        print(f"| {kind} | {len(cuts)} | {' | '.join(str(share.right) for share in shares)} |")
    print(f"| all | {totals[0].all} | {' | '.join(f'{total.right / total.all:.4f}' for total in totals)} |")
    kept: dict[bool, Share] = {True: Share(), False: Share()}
    for name, content in spam_pages.real("test", options.real):
        is_written = name.startswith("real-")
        is_right = is_kept(name, content)
        kept[is_written] += Share.of([is_right])
        if not is_right:
            print(f"\nrefused, though real: {name}")
    print(f"\nreal pages kept: {kept[True].right} of {kept[True].all} that spam words stand in, ", end="")
    print(f"{kept[False].right} of {kept[False].all} of gold")


if __name__ == "__main__":
    main()
