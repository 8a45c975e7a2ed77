"""The S3 of moto's server, which speaks what the real one does, over HTTP."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

import pytest
from moto.server import ThreadedMotoServer

from pipeline.schema import Page, Rejection
from pipeline.sources import InputError, read_pages

HTML = "<html><p>两校签约</p></html>".encode()


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bucket with a folder of pages and a table; its address."""
    import s3fs

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    s3fs.S3FileSystem.clear_instance_cache()
    store = s3fs.S3FileSystem()
    store.makedirs("dumps", exist_ok=True)
    rows = "".join(json.dumps({"text": f"<p>{i}</p>"}) + "\n" for i in range(50))
    for name, content in {
        "news/b.html": HTML,
        "news/2023/a.html": HTML,
        "news/p.png": b"p",
        "t.jsonl.gz": gzip.compress(rows.encode()),
    }.items():
        store.pipe(f"dumps/{name}", content)
    yield "s3://dumps"
    s3fs.S3FileSystem.clear_instance_cache()
    server.stop()


def test_pages_and_tables_of_a_bucket(bucket: str) -> None:
    found = list(read_pages([f"{bucket}/news", f"{bucket}/t.jsonl.gz"]))
    pages = [page for page in found if isinstance(page, Page)]
    assert [page.source.uri for page in pages[:2]] == [f"{bucket}/news/2023/a.html", f"{bucket}/news/b.html"]
    assert [page.name for page in pages[:2]] == ["2023/a.html", "b.html"]
    assert pages[0].content == HTML
    assert len(pages) == 52 and pages[-1].source.member == "#50"
    assert [(r.uri, r.error) for r in found if isinstance(r, Rejection)] == [
        (f"{bucket}/news/p.png", "unknown_format")
    ]


def test_what_is_not_there_is_told(bucket: str) -> None:
    with pytest.raises(InputError, match=r"s3://dumps/nowhere does not exist; check the address"):
        read_pages([f"{bucket}/nowhere"])
