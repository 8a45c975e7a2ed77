"""What pronouns stand for."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("text", "pronoun", "names"),
    [
        ("兰州市第二中学与西宁市第五中学见面。两校商定互访。", "两校", {"兰州市第二中学", "西宁市第五中学"}),
        ("苏州市教育局与江汉大学见面，教育部在场。双方商定互访。", "双方", {"苏州市教育局", "江汉大学"}),
        ("西宁市第五中学开学。该校有千名学生。", "该校", {"西宁市第五中学"}),
        ("西宁市第五中学开学。江汉大学来访，我校领导接待。", "我校", {"西宁市第五中学"}),
        ("正定县近年重教。该县新建学校。", "该县", {"正定县"}),
    ],
)
def test_antecedents(text: str, pronoun: str, names: set[str], read: Any) -> None:
    doc = read(text)
    by_id = {e.id: e.name for e in doc._.organisations}
    (span,) = (span for span in doc.spans["anaphora"] if span.text == pronoun)
    assert {by_id[identifier] for identifier in span._.antecedents} == names


def test_a_pronoun_without_an_antecedent_is_left_out(read: Any) -> None:
    assert len(read("两校商定互访。").spans["anaphora"]) == 0
