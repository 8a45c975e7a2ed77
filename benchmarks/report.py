"""How quick the report is with many partnerships: `make benchmark-report`.

    python benchmarks/report.py [--records N] [--seed S] [--keep FILE]

Makes a run of so many generated records, each a partnership of its own, writes its report, and opens that in headless Chromium. The
figures are the page's own (`performance.now`): from the beginning of the navigation to its first picture, and from a change to the
picture of what passes.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from browser import chromium
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

from pipeline.report import write_report
from pipeline.resources import rows
from pipeline.schema import (
    RELATIONS,
    Alias,
    Article,
    Evidence,
    Organisation,
    Partner,
    Partnership,
    Party,
    Record,
    RecordSource,
    Source,
)
from pipeline.sinks import jsonl_writer

OPENINGS = 5
"""The page is opened so often."""
TIES_OF_AN_ARTICLE = 5
PARTNERSHIPS_OF_AN_ORGANISATION = 2.5

_SYLLABLES = "文澜清溪云山石桥春晖明德育英启航博雅弘毅致远崇实思源江南滨湖"
_KINDS = ("中学", "小学", "实验学校", "高级中学", "职业技术学校")


def make_run(out: Path, records: int, seed: int) -> None:
    """Write a run with so many records, each a partnership between two of many schools all over the country."""
    dice = Random(seed)
    out.mkdir(parents=True, exist_ok=True)
    organisations = _organisations(max(2, round(2 * records / PARTNERSHIPS_OF_AN_ORGANISATION)), dice)
    with (
        jsonl_writer(out / "organisations.jsonl") as write_organisation,
        jsonl_writer(out / "articles.jsonl") as write_article,
        jsonl_writer(out / "records.jsonl") as write_record,
        jsonl_writer(out / "partnerships.jsonl") as write_partnership,
    ):
        for organisation in organisations:
            write_organisation(organisation)
        for number, first in enumerate(range(0, records, TIES_OF_AN_ARTICLE)):
            told = [_tie(dice, organisations) for _ in range(min(TIES_OF_AN_ARTICLE, records - first))]
            article = _article(number, told, dice)
            write_article(article)
            for tie in told:
                record = _record(article, tie)
                write_record(record)
                write_partnership(_partnership(record, tie))
    (out / "rejected.jsonl").touch()


@dataclass(frozen=True)
class _Tie:
    number: int
    relation: int
    head: Organisation
    tail: Organisation
    date: str | None
    confidence: float

    @property
    def sentence(self) -> str:
        return f"{self.head.name}与{self.tail.name}签署协议，双方将在师资培训、教学教研和学生活动等方面深入合作。"


def _organisations(count: int, dice: Random) -> list[Organisation]:
    """So many schools, each with a province and two names."""
    divisions = list(rows("divisions"))
    provinces = {row["adcode"]: row["name"] for row in divisions if row["level"] == "province"}
    counties = [row for row in divisions if row["level"] == "county"]
    made = []
    for number in range(count):
        county = dice.choice(counties)
        short = "".join(dice.choices(_SYLLABLES, k=3)) + dice.choice(_KINDS)
        made.append(
            Organisation(
                id=f"org:{number:016x}",
                name=f"{county['name']}{short}",
                label="SCHOOL",
                adcode=county["adcode"],
                province=provinces[f"{county['adcode'][:2]}0000"],
                aliases=(
                    Alias(name=f"{county['name']}{short}", articles=1),
                    Alias(name=short, articles=1),
                ),
                articles=1,
            )
        )
    return made


def _tie(dice: Random, organisations: Sequence[Organisation]) -> _Tie:
    head, tail = dice.sample(organisations, 2)
    date = f"{dice.randint(2005, 2026)}-{dice.randint(1, 12):02}" if dice.random() < 0.7 else None
    return _Tie(
        dice.getrandbits(60),
        dice.randrange(len(RELATIONS)),
        head,
        tail,
        date,
        round(dice.uniform(0.5, 0.99), 2),
    )


def _article(number: int, ties: Sequence[_Tie], dice: Random) -> Article:
    uri = f"pages/{number}.html"
    url = f"https://news.example.org/{number}"
    return Article(
        doc_id=uri,
        source=Source(uri=uri, url=url, sha256="0"),
        status="ok",
        title=f"{ties[0].head.name}与{ties[0].tail.name}等学校携手共进",
        published=f"{dice.randint(2005, 2026)}-06-01",
        site="示例日报",
        text="\n".join(tie.sentence for tie in ties),
        version="benchmark",
    )


def _record(article: Article, tie: _Tie) -> Record:
    start = article.text.index(tie.sentence)

    def party(side: Organisation) -> Party:
        at = start + tie.sentence.index(side.name)
        return Party(
            id=side.id,
            name=side.name,
            label=side.label,
            mention=side.name,
            start=at,
            end=at + len(side.name),
        )

    end = start + tie.sentence.index("，")
    return Record(
        record_id=f"{tie.number:016x}",
        doc_id=article.doc_id,
        event_id="0",
        relation=RELATIONS[tie.relation],
        head=party(tie.head),
        tail=party(tie.tail),
        directed=tie.relation % 2 == 0,
        status="agreed",
        date=tie.date,
        evidence=Evidence(text=article.text[start:end], start=start, end=end),
        confidence=tie.confidence,
        source=RecordSource(
            uri=article.source.uri,
            url=article.source.url,
            title=article.title,
            site=article.site,
            published=article.published,
        ),
    )


def _partnership(record: Record, tie: _Tie) -> Partnership:
    def partner(side: Organisation) -> Partner:
        return Partner(
            id=side.id, name=side.name, label=side.label, adcode=side.adcode, province=side.province
        )

    return Partnership(
        partnership_id=record.record_id,
        relation=record.relation,
        head=partner(tie.head),
        tail=partner(tie.tail),
        directed=record.directed,
        status=record.status,
        first_date=tie.date,
        last_date=tie.date,
        articles=1,
        confidence=tie.confidence,
        record_ids=(record.record_id,),
    )


Change = Callable[[Chrome], None]


def _search(words: str) -> Change:
    def change(browser: Chrome) -> None:
        # All at once, as when it is pasted: each letter typed would be a filter of its own.
        browser.execute_script(
            "const field = document.getElementById('words'); field.value = arguments[0];"
            "field.dispatchEvent(new Event('input', {bubbles: true}));",
            words,
        )

    return change


def _choose(control: str, place: int) -> Change:
    return lambda browser: Select(browser.find_element(By.ID, control)).select_by_index(place)


def _press(selector: str) -> Change:
    return lambda browser: browser.find_element(By.CSS_SELECTOR, selector).click()


CHANGES: dict[str, Change] = {
    "search: 实验学校 云山": _search("实验学校 云山"),
    "search: 学 (nearly all)": _search("学"),
    "search: nothing found": _search("没有这样的学校"),
    "search: cleared": _search(""),
    "relation": _press("#relations button:nth-child(2)"),
    "province": _choose("province", 5),
    "year": _choose("from", 10),
    "all filters cleared": _press("#reset"),
    "sort by partners": _press("#headings th:nth-child(1) button"),
    "sort by time": _press("#headings th:nth-child(3) button"),
}
"""What a reader does, in this order."""


def measure(report: Path) -> dict[str, list[float]]:
    """Milliseconds of each measure, a value an opening."""
    found: dict[str, list[float]] = {"first picture": []}
    with chromium() as browser:
        for _ in range(OPENINGS):
            browser.get(report.resolve().as_uri())
            found["first picture"].append(_timing(browser, "firstPicture"))
            for name, change in CHANGES.items():
                count = len(browser.execute_script("return lianxiaoTimings.filters"))
                change(browser)
                found.setdefault(name, []).append(_timing(browser, f"filters[{count}]"))
    return found


def _timing(browser: Chrome, name: str) -> float:
    wait = WebDriverWait(browser, 60, poll_frequency=0.05)
    return float(wait.until(lambda b: b.execute_script(f"return lianxiaoTimings.{name}")))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, metavar="FILE", help="keep the report here")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lianxiao-") as folder:
        report = arguments.keep or Path(folder) / "report.html"
        make_run(Path(folder) / "out", arguments.records, arguments.seed)
        began = time.perf_counter()
        write_report(Path(folder) / "out", report)
        seconds = time.perf_counter() - began
        size = report.stat().st_size / 1e6
        print(f"{arguments.records:,} records: written in {seconds:.1f} s, {size:.1f} MB\n")
        print(f"| milliseconds, of {OPENINGS} openings | median | slowest |\n| --- | ---: | ---: |")
        for name, values in measure(report).items():
            print(f"| {name} | {sorted(values)[len(values) // 2]:.0f} | {max(values):.0f} |")


if __name__ == "__main__":
    main()
