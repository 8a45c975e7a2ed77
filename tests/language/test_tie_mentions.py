"""The mentions of a tie's sides lie in its evidence, or before it where the evidence leaves a side out."""

from __future__ import annotations

from pipeline.language.tie_mentions import Mentions
from pipeline.language.ties import Offsets, Tie
from pipeline.schema import Entity

SCHOOL = Entity(id="school", name="清溪小学", label="SCHOOL", aliases=("清溪校",))
BRANCH = Entity(id="branch", name="清溪小学城南分校", label="SCHOOL", aliases=("城南分校", "石桥二小"))


def shown(text: str, evidence: str, head: str, tail: str, word: str = "") -> list[str]:
    """The mentions of `SCHOOL` and `BRANCH` that are shown for a tie that was read at `head` and `tail`; the names in braces
    are mentions and `word` is a pronoun for both."""
    told, names = _without_braces(text)
    mentions = {
        each.id: tuple(span for span in names if told[slice(*span)] in (each.name, *each.aliases))
        for each in (SCHOOL, BRANCH)
    }
    entities = {each.id: each.model_copy(update={"mentions": mentions[each.id]}) for each in (SCHOOL, BRANCH)}
    pronouns = [_span(told, word)] if word else []
    tie = Tie(
        relation="branch",
        head="school",
        tail="branch",
        head_span=_span(told, head),
        tail_span=_span(told, tail),
        directed=True,
        status="agreed",
        date=None,
        agreement=None,
        program=None,
        evidence=_span(told, evidence),
        mentions=(),
        confidence=0.9,
        event="e",
        frame="model",
    )
    found = Mentions(told, entities, dict.fromkeys(entities, pronouns)).shown(tie)
    assert found.evidence == tie.evidence
    return [f"{told[slice(*span)]} {span[0]}" for span in (found.head_span, found.tail_span)]


def _without_braces(text: str) -> tuple[str, list[Offsets]]:
    told, names = "", list[Offsets]()
    for part in text.split("{"):
        name, brace, rest = part.rpartition("}")
        if brace:
            names.append((len(told), len(told) + len(name)))
        told += name + rest
    return told, names


def _span(text: str, words: str) -> Offsets:
    return text.index(words), text.index(words) + len(words)


def test_what_was_read_in_the_evidence_is_kept() -> None:
    text = "{清溪小学}即{清溪校}办{城南分校}。"
    assert shown(text, "清溪小学即清溪校办城南分校", "清溪校", "城南分校") == ["清溪校 5", "城南分校 9"]


def test_a_mention_elsewhere_gives_way_to_a_name_in_the_evidence() -> None:
    text = "{石桥二小}扩建。{清溪小学}办{城南分校}，{清溪校}出钱。"
    assert shown(text, "清溪小学办城南分校", "清溪校", "石桥二小") == ["清溪小学 7", "城南分校 12"]


def test_a_mention_elsewhere_gives_way_to_a_pronoun_in_the_evidence() -> None:
    text = "{清溪小学}和{城南分校}开学，两校结对。"
    assert shown(text, "两校结对", "清溪小学", "城南分校", "两校") == ["两校 12", "两校 12"]


def test_one_word_for_both_gives_way_to_their_names() -> None:
    text = "{清溪小学}、{城南分校}双方签约。"
    assert shown(text, "清溪小学、城南分校双方签约", "双方", "双方", "双方") == ["清溪小学 0", "城南分校 5"]


def test_a_brand_is_its_name_in_the_branch_s_and_no_other_name_of_the_branch() -> None:
    text = "{石桥二小}更名为{清溪小学城南分校}，{清溪校}出钱。"
    assert shown(text, "更名为清溪小学城南分校", "石桥二小", "石桥二小") == [
        "清溪小学 7",
        "清溪小学城南分校 7",
    ]


def test_a_side_that_the_evidence_leaves_out_is_the_nearest_before() -> None:
    text = "{清溪小学}开学。{清溪校}很大，办了{城南分校}。{清溪小学}"
    assert shown(text, "办了城南分校", "清溪小学", "城南分校") == ["清溪校 7", "城南分校 15"]


def test_a_side_that_is_named_behind_the_evidence_alone_is_the_first_there() -> None:
    text = "办{城南分校}。{清溪小学}很大，{清溪校}旧。"
    assert shown(text, "办城南分校", "清溪校", "城南分校") == ["清溪小学 6", "城南分校 1"]


def test_a_side_that_the_text_never_names_is_where_it_was_read() -> None:
    assert shown("{城南分校}揭牌。", "城南分校揭牌", "城南分校", "城南分校") == ["城南分校 0", "城南分校 0"]
