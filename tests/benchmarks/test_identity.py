"""The benchmark of identity counts rightly, and its floors hold."""

from __future__ import annotations

import identity
from identity import Figures, Pair

from pipeline.corpuswide.identity import Named


def test_figures_are_those_of_the_pairs() -> None:
    one, other = Named("文澜小学", "SCHOOL"), Named("清溪小学", "SCHOOL")
    pairs = [
        Pair(one, one, True, ""),
        Pair(one, other, True, ""),
        Pair(other, other, False, ""),
        Pair(other, one, False, ""),
    ]
    found = identity.measure(pairs, identity.by_name)
    assert found == Figures(joined_rightly=1, joined_wrongly=1, missed=1, different=2)
    assert (found.f1, found.wrong_merges) == (0.5, 0.5)


def test_halves_share_nothing_and_ignore_the_order() -> None:
    pairs = identity.pairs()
    assert {pair.half for pair in pairs} == {"A", "B"}
    assert all(Pair(p.other, p.one, p.same, p.why).half == p.half for p in pairs)


def test_identity_is_as_good_as_it_must_be() -> None:
    for table in ("pairs", "second"):
        found = identity.measure(identity.pairs(table), identity.by_identity)
        assert found.f1 >= 0.97
        assert found.wrong_merges <= 0.005
