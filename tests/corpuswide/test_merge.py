"""Articles of a run, or of several, looked at together: reprints, organisations, partnerships."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from builders import article, entity, record, write_run

from pipeline.corpuswide import merge
from pipeline.corpuswide.partnerships import MOST_SURE, combined
from pipeline.language.names import grammar
from pipeline.schema import Article, Organisation, Partnership, Record, Rejection
from pipeline.sinks import OutputError, jsonl_writer, read_lines

FILES = ("articles.jsonl", "records.jsonl", "organisations.jsonl", "partnerships.jsonl")
TEXT = "".join(Random(2).choices([chr(code) for code in range(0x4E00, 0x4E00 + 400)], k=400))
OTHER = TEXT[::-1]


def page(uri: str, published: str | None, text: str = TEXT, **more: Any) -> tuple[Article, list[Record]]:
    """A page on which the school 文澜中学 of a district helps 云山中学."""
    sides = [entity("文澜中学", adcode="110105"), entity("云山中学", adcode="130627")]
    made = record("pairing", "文澜中学", "云山中学", uri=uri, **({"confidence": 0.8} | more))
    source = made.source.model_copy(update={"published": published})
    return article(*sides, uri=uri, published=published, text=text), [
        made.model_copy(update={"source": source})
    ]


def partnerships(out: Path) -> list[Partnership]:
    return list(read_lines(out / "partnerships.jsonl", Partnership))


def organisations(out: Path) -> dict[str, Organisation]:
    return {found.name: found for found in read_lines(out / "organisations.jsonl", Organisation)}


def originals(out: Path) -> dict[str, str | None]:
    return {
        a.doc_id: a.duplicate_of
        for a in read_lines(out / "articles.jsonl", Article)
        if a.status == "duplicate"
    }


def test_a_reprint_is_marked_and_gives_no_second_record(tmp_path: Path) -> None:
    out = write_run(
        tmp_path / "out", [page("b", "2023-05-02"), page("a", "2023-05-09"), page("c", "2023-06-01", OTHER)]
    )
    merged = merge(out)
    assert originals(out) == {"a": "b"}
    assert [r.doc_id for r in read_lines(out / "records.jsonl", Record)] == ["b", "c"]
    assert merged.articles == {"ok": 2, "duplicate": 1} and merged.records == {"pairing": 2}
    assert organisations(out)["文澜中学"].articles == 2
    assert (merged.organisations, merged.partnerships) == (2, 1)


def test_kept_duplicates_count_for_one_article(tmp_path: Path) -> None:
    out = write_run(tmp_path / "out", [page("b", "2023-05-02"), page("a", "2023-05-09")])
    merge(out, keep_duplicates=True)
    (found,) = partnerships(out)
    assert found.articles == 1 and found.confidence == 0.8 and len(found.record_ids) == 2


def test_a_reprint_adds_no_organisation(tmp_path: Path) -> None:
    def nameless(uri: str, *more: str) -> tuple[Article, list[Record]]:
        sides = [entity(name) for name in ("实验小学", "县教育局", *more)]
        return article(*sides, uri=uri, text=TEXT), [record("pairing", "实验小学", "县教育局", uri=uri)]

    for keep, told in ((False, 1), (True, 3)):
        out = write_run(tmp_path / str(keep), [nameless("a"), nameless("b"), nameless("c", "石桥中学")])
        for _ in range(2):
            merged = merge(out, keep_duplicates=keep)
            assert merged.articles["duplicate"] == 2
            assert {name: found.articles for name, found in organisations(out).items()} == {
                "实验小学": 1,
                "县教育局": 1,
            }
            assert merged.organisations == 2, "nobody's name outside of an article is one in its reprints"
            assert [len(found.record_ids) for found in partnerships(out)] == [told]


def test_an_article_without_a_date_is_no_original_of_one_with(tmp_path: Path) -> None:
    out = write_run(tmp_path / "out", [page("a", None), page("b", "2023-05-09"), page("c", "2023")])
    merge(out)
    assert originals(out) == {"a": "b", "c": "b"}


def test_again_and_in_another_order_the_answers_are_the_same(tmp_path: Path) -> None:
    pages = [page("b", "2023-05-02"), page("a", "2023-05-09"), page("c", "2023-06-01", OTHER)]
    out = write_run(tmp_path / "out", pages)
    merge(out)
    first = {name: (out / name).read_bytes() for name in FILES}
    merge(out)
    assert {name: (out / name).read_bytes() for name in FILES} == first
    other = write_run(tmp_path / "other", pages[::-1])
    merge(other)
    for name in ("organisations.jsonl", "partnerships.jsonl"):
        assert (other / name).read_bytes() == first[name]


def test_several_runs_are_one(tmp_path: Path) -> None:
    one = write_run(tmp_path / "one", [page("b", "2023-05-02"), page("c", "2023-06-01", OTHER)])
    two = write_run(
        tmp_path / "two", [page("a", "2023-05-01"), page("c", "2023-06-01", OTHER, confidence=0.5)]
    )
    merge([one, two], tmp_path / "both")
    assert originals(tmp_path / "both") == {"b": "a"}
    (found,) = partnerships(tmp_path / "both")
    assert found.articles == 2
    assert found.confidence == pytest.approx(1 - 0.2 * 0.5)  # c as the later run reads it
    assert found.record_ids == tuple(r.record_id for r in read_lines(tmp_path / "both/records.jsonl", Record))


def test_a_reprint_whose_original_another_run_has_follows_it(tmp_path: Path) -> None:
    one = write_run(tmp_path / "one", [page("b", "2023-05-02"), page("c", "2023-05-03")])
    merge(one)
    assert originals(one) == {"c": "b"}
    two = write_run(tmp_path / "two", [page("a", "2023-05-01")])
    merge([one, two], tmp_path / "both")
    assert originals(tmp_path / "both") == {"b": "a", "c": "a"}


def test_an_original_that_is_read_again_with_a_later_date_stays_the_original(tmp_path: Path) -> None:
    one = write_run(tmp_path / "one", [page("o", "2023-05-01"), page("d", "2023-05-03")])
    merge(one)
    assert originals(one) == {"d": "o"}
    two = write_run(tmp_path / "two", [page("o", "2023-05-09")])
    for name, runs in {"both": [one, two], "turned": [two, one], "again": [tmp_path / "both"]}.items():
        merge(runs, tmp_path / name)
        assert originals(tmp_path / name) == {"d": "o"}
        assert [r.doc_id for r in read_lines(tmp_path / name / "records.jsonl", Record)] == ["o"]


def test_a_reprint_whose_original_is_read_as_spam_now_stays_one(tmp_path: Path) -> None:
    one = write_run(tmp_path / "one", [page("o", "2023-05-01"), page("d", "2023-05-03")])
    merge(one)
    spam = page("o", "2023-05-01")[0].model_copy(update={"status": "spam"})
    merge([one, write_run(tmp_path / "two", [(spam, [])])], tmp_path / "both")
    assert originals(tmp_path / "both") == {"d": "o"}


def rejections(out: Path, *uris: str) -> Path:
    with jsonl_writer(out / "rejected.jsonl") as write:
        for uri in uris:
            write(Rejection(uri=uri, stage="source", error="unreadable", message="no"))
    return out


def test_rejections_of_several_runs_stand_once_and_not_for_pages_that_another_run_could_read(
    tmp_path: Path,
) -> None:
    one = write_run(tmp_path / "one", [page("b", "2023-05-02")])
    rejections(one, "x", "c", "b", "y", "y")  # b, as a page that stands twice in the input
    two = rejections(write_run(tmp_path / "two", [page("c", "2023-06-01", OTHER)]), "y", "z")
    for number in range(3):
        whole = tmp_path / str(number)
        merge([one, two], whole)
        told = [found.uri for found in read_lines(whole / "rejected.jsonl", Rejection)]
        assert told == ["x", "b", "y", "y", "z"]
        one = whole
    merge([one, one], tmp_path / "both")
    both = read_lines(tmp_path / "both/rejected.jsonl", Rejection)
    assert sorted(found.uri for found in both) == sorted(told)


def test_a_merge_leaves_no_account_of_another_output(tmp_path: Path) -> None:
    one, two = (write_run(tmp_path / name, [page(name, None)]) for name in ("one", "two"))
    for run in (one, two):
        (run / "run.json").write_text("{}", encoding="utf-8")
    merge(one)
    assert (one / "run.json").exists()
    merge(one, two, restart=True)
    assert not (two / "run.json").exists() and (one / "run.json").exists()


def test_a_merge_overwrites_nothing_without_being_told_to_and_its_input_never(tmp_path: Path) -> None:
    one, two, other = (write_run(tmp_path / name, [page(name, None)]) for name in ("one", "two", "other"))
    unfinished = tmp_path / "unfinished"
    unfinished.mkdir()
    (unfinished / "run.json").write_text("{}", encoding="utf-8")
    before = {file: file.read_bytes() for file in tmp_path.rglob("*.json*")}
    for taken in (other, unfinished):
        with pytest.raises(OutputError, match=r"holds the output of a run or a merge; .* or give --restart"):
            merge([one, two], taken)
    for restart in (False, True):
        with pytest.raises(OutputError, match="input and output at once; choose another output folder"):
            merge([one, two], tmp_path / "other/../one", restart=restart)
    assert {file: file.read_bytes() for file in tmp_path.rglob("*.json*")} == before
    for taken in (other, unfinished):
        merge([one, two], taken, restart=True)
        assert originals(taken) == {"two": "one"}


def test_lines_of_two_versions_never_stand_in_one_file(tmp_path: Path) -> None:
    one = write_run(tmp_path / "one", [page("a", None)])
    old = write_run(tmp_path / "old", [page("b", None, OTHER, schema_version="1.0")])
    with pytest.raises(OutputError, match=r"old is of another version: .* schema 1\.0, not "):
        merge([one, old], tmp_path / "both")
    assert not list((tmp_path / "both").glob("*"))


def test_nothing_is_put_into_the_folder_for_temporary_files_or_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = write_run(tmp_path / "out", [page("a", None)])
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "full"))  # is not there: any use of it fails
    merge(out, tmp_path / "deep/whole")
    assert {file.name for file in (tmp_path / "deep/whole").iterdir()} == {*FILES, "rejected.jsonl"}
    with pytest.raises(OutputError):
        merge(tmp_path / "mistyped", tmp_path / "other")
    assert {file.name for file in tmp_path.iterdir()} == {"out", "deep"}


def test_no_run_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is this the output folder of a run"):
        merge(tmp_path)


def test_status_and_dates_are_those_of_the_last_word(tmp_path: Path) -> None:
    pages = [
        page("a", "2019-01-01", status="agreed", date="2018-12", program="春风工程", term="P3Y"),
        page("b", "2021-01-01", OTHER, status="planned", date="2021-03", agreement="结对协议", term="P5Y"),
    ]
    merge(write_run(tmp_path / "out", pages))
    (found,) = partnerships(tmp_path / "out")
    assert (found.status, found.first_date, found.last_date) == ("agreed", "2018-12", "2021-03")
    assert (found.programs, found.agreements) == (("春风工程",), ("结对协议",))
    pages.append(page("c", "2022-01-01", TEXT[:200] + OTHER[:200], status="ended", date="2018"))
    merge(write_run(tmp_path / "out", pages))
    (found,) = partnerships(tmp_path / "out")
    assert (found.status, found.first_date, found.articles) == ("ended", "2018-12", 3)
    assert found.term == "P5Y", "the last article that tells one"


def test_direction_is_that_of_the_surer_articles(tmp_path: Path) -> None:
    turned = record("pairing", "云山中学", "文澜中学", uri="b", confidence=0.4)
    first, second = page("a", "2019-01-01"), (page("b", "2020-01-01", OTHER)[0], [turned])
    merge(write_run(tmp_path / "out", [first, second]))
    (found,) = partnerships(tmp_path / "out")
    assert found.directed and found.head.name == "文澜中学"
    assert (found.head.province, found.tail.province) == ("北京市", "河北省")


def test_confidence_adds_up_and_is_never_certain() -> None:
    assert combined({"a": 0.5}) == 0.5
    assert combined({"a": 0.5, "b": 0.5}) == 0.75
    assert combined({"a": 1.0}) == combined({str(n): 0.9 for n in range(9)}) == MOST_SURE


def test_names_in_several_articles_are_one_organisation_or_several(tmp_path: Path) -> None:
    def about(uri: str, *names: tuple[str, str | None]) -> tuple[Article, list[Record]]:
        text = "".join(Random(uri).choices(TEXT, k=300))
        sides = [entity(name, adcode=code, id=f"org:{name}{code}") for name, code in names]
        return article(*sides, uri=uri, text=text, published=f"2023-05-{len(uri):02}"), []

    pages = [
        about("a", ("朝阳区实验小学", "110105"), ("文澜中学", "110105"), ("实验小学", None)),
        about("bb", ("朝阳区实验小学", "220104"), ("北京市文澜中学", "110105"), ("实验小学", None)),
        about("ccc", ("实验小学", "220104"), ("文澜中学", None), ("石桥中学", None)),
        about("dddd", ("石桥中学", "330106"), ("石桥中学", "440106")),
    ]
    merge(write_run(tmp_path / "out", pages))
    lines = list(read_lines(tmp_path / "out/organisations.jsonl", Organisation))
    assert len({line.id for line in lines}) == len(lines)
    members = sorted(line.entity_ids for line in lines)
    assert members == sorted(
        [
            ("org:朝阳区实验小学110105",),
            ("org:实验小学220104", "org:朝阳区实验小学220104"),
            # Two articles speak of a 实验小学 without saying where.
            ("org:实验小学None",),
            ("org:实验小学None",),
            ("org:北京市文澜中学110105", "org:文澜中学110105", "org:文澜中学None"),
            # One 石桥中学 without a place, and two that it may be.
            ("org:石桥中学None",),
            ("org:石桥中学330106",),
            ("org:石桥中学440106",),
        ]
    )
    school = next(line for line in lines if "org:文澜中学110105" in line.entity_ids)
    assert (school.first_seen, school.last_seen, school.articles) == ("2023-05-01", "2023-05-03", 3)
    assert {(alias.name, alias.articles) for alias in school.aliases} == {
        ("文澜中学", 2),
        ("北京市文澜中学", 1),
    }


def test_an_organisation_is_called_what_most_articles_call_it_in_any_order(tmp_path: Path) -> None:
    names = ["崇明县", "崇明区", "崇明区", "崇明区"]
    for turn in range(len(names)):
        pages = [
            (article(entity(name, "REGION", id="region:310151", adcode="310151"), uri=str(n), text=""), [])
            for n, name in enumerate(names[turn:] + names[:turn])
        ]
        out = write_run(tmp_path / str(turn), pages)
        merge(out)
        (found,) = organisations(out).values()
        assert found.name == "崇明区"
        assert [(alias.name, alias.articles) for alias in found.aliases] == [("崇明区", 3), ("崇明县", 1)]


def test_a_university_lies_where_the_ministry_says(tmp_path: Path) -> None:
    code = next(iter(grammar().universities["江汉大学"]))
    known = entity("江汉大学", "UNIVERSITY", id=f"univ:{code}")
    out = write_run(tmp_path / "out", [(article(known), [])])
    merge(out)
    assert organisations(out)["江汉大学"].province == "湖北省"


def test_a_name_tells_a_province_without_a_county(tmp_path: Path) -> None:
    # A 鼓楼区 lies in Nanjing, in Xuzhou, in Fuzhou and in Kaifeng.
    names = ("苏州市清溪学校", "鼓楼区石桥学校")
    out = write_run(tmp_path / "out", [(article(*map(entity, names)), [])])
    merge(out)
    told = [(organisations(out)[name].adcode, organisations(out)[name].province) for name in names]
    assert told == [(None, "江苏省"), (None, None)]
