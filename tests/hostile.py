"""Pages that would do harm if they could: titles, addresses and names that are attempts at markup."""

from __future__ import annotations

from builders import article, entity, record

from pipeline.schema import Article, Evidence, Party, Record, RecordSource, Source

MARK = "document.title='executed'"
"""What the page would do if it ran anything of this."""

HOSTILE_TITLES = (
    f"</script><img src=x onerror={MARK}>",
    f'"onmouseover="{MARK}" autofocus onfocus="{MARK}',
    f"<svg onload={MARK}>",
    f"--><!--<script>{MARK}</script>",
    "]]>\u2028\u2029\u0000{{ 7*7 }}\u202e倒",
)
HOSTILE_URLS = (
    f"javascript:{MARK}",
    f"JaVaScRiPt://example.org/%0a{MARK}",
    f"data:text/html,<script>{MARK}</script>",
    f'https://example.org/"onmouseover="{MARK}\'><script>',
    "//example.org/elsewhere",
)


def told(head: str, tail: str, number: int = 0, **more: object) -> tuple[Article, list[Record]]:
    """An article of three sentences, the second of which tells a tie, and its record."""
    said = f"{head}与{tail}签署结对协议"
    filler = "".join(chr(0x4E00 + (number * 997 + n * 31) % 20000) for n in range(150))
    text = f"本报讯{number}。据悉，{said}，双方将共同教研。\n{filler}。"
    start = text.index(said)

    def party(name: str) -> Party:
        at = text.index(name, start)
        return Party(id=f"org:{name}", name=name, label="SCHOOL", mention=name, start=at, end=at + len(name))

    source = {"uri": f"pages/{number}.html", "url": f"https://example.org/{number}", "title": f"题{number}"}
    source |= {"published": f"2020-01-{number + 1:02}"} | {
        key: str(more.pop(key)) for key in ("title", "url") if key in more
    }
    tie = record("pairing", head, tail, uri=source["uri"], source=RecordSource.model_validate(source), **more)
    tie = tie.model_copy(
        update={
            "head": party(head),
            "tail": party(tail),
            "evidence": Evidence(text=said, start=start, end=start + len(said)),
        }
    )
    sides = [entity(p.name, mentions=[(p.start, p.end)], aliases=[p.name[-4:]]) for p in (tie.head, tie.tail)]
    page = article(
        *sides, uri=source["uri"], source=Source(uri=source["uri"], url=source["url"], sha256="0"), text=text
    )
    return page, [tie]
