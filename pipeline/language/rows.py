"""Rows of lists and tables, and whom they may be about: 四川—石桥中学—10月 under 江北大学新挂牌的基地学校如下."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.language.sentences import STOP, is_paragraph
from pipeline.language.ties import Offsets, Party

Groups = Sequence[Sequence[Party]]
"""Whom a sentence names, those of one list together."""

_LONGEST = 150
"""The characters of a row at most."""
_BESIDES = 3
"""It has at most so many times the characters of its names."""
_LISTED, _LISTED_BESIDES = 3, 1.5
"""A sentence that is a list has at least so many names, and at most so many times their characters."""
_LEADERS = 4
"""More organisations than so many don't lead to a list together: all of them would be paired with each row."""
_IN_BRACKETS = re.compile(r"[（(【\[][^（）()【】\[\]]*[）)】\]]")
_HAN = re.compile("[\u4e00-\u9fff]")
_NUMBER = re.compile(
    r"\s*(?:[（(【\[]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）】\]、.．](?!\d)"
    r"|\d{1,2}[ \u3000\t]+(?![\d年月日号时点分])"
    r"|第[一二三四五六七八九十]{1,3}[份项个家站]?[,，、:：]|[①-⒇]|[●○■□◆◇★☆▲△·•※►▶])"
)
"""What an item of a list begins with: `1、`, `1　`, `（一）`, `第二份，`, `☆`."""
_CAPTION = re.compile("[\u4e00-\u9fff]{2,8}[:：]")
"""What the items of a list may all begin with: `合作院校：`."""


def is_row(text: str, span: Offsets, groups: Groups) -> bool:
    """Whether a sentence of `text` is a line of names, with little besides and no stop at its end."""
    start, end = span
    line = text[start:end].rstrip()
    if len(line) > _LONGEST or STOP.match(line[-1:]) or not is_paragraph(text, start, end):
        return False
    # 学校 that calls a column may have been understood as one of them.
    named = sum(group[-1].end - group[0].start for group in groups if not group[0].is_pronoun)
    return _size(line) <= _BESIDES * named


def is_enumeration(text: str, span: Offsets, groups: Groups) -> bool:
    """Whether a sentence is a list of names with little besides: 成员学校有清溪小学、石桥中学、柳湾小学。"""
    listed = max(groups, key=len)
    if len(listed) < _LISTED:
        return False
    named = listed[-1].end - listed[0].start
    return _size(text[slice(*span)]) <= _LISTED_BESIDES * named


def _size(passage: str) -> int:
    """The Chinese characters of a passage, without what brackets add."""
    return len(_HAN.findall(_IN_BRACKETS.sub("", passage)))


def is_item(text: str, start: int) -> bool:
    """Whether at `start` of `text` a paragraph begins that is an item of a list: numbered, or captioned as the one before or
    behind it is."""
    if start and text[start - 1] != "\n":
        return False
    if _NUMBER.match(text, start):
        return True
    caption = _CAPTION.match(text, start)
    if not caption:
        return False
    before = text.rfind("\n", 0, start - 1) + 1 if start else start
    behind = text.find("\n", start) + 1 or start
    return any(text.startswith(caption[0], at) for at in {before, behind} - {start})


@dataclass
class Lead:
    """What leads to the rows that are read, and whom it names."""

    sentences: tuple[str, str] = ("", "")
    """The last two before the rows: a table may have a line with the names of its columns below its heading."""
    groups: Groups = ()
    """Those of the last sentence before the rows that names any."""
    alone: dict[str, Party] = field(default_factory=dict)
    """Of each label the one in the last row that names nobody else."""
    rows: int = 0
    """The rows so far."""
    named: int = 0
    """How many the last row names."""
    united: Party | None = None
    """The group of schools that was named last."""

    def go_on(self, sentence: str, groups: Groups, in_rows: bool) -> None:
        """Take note of the next sentence, a row or none, and of whom it names."""
        for group in groups:
            for party in group:
                if party.label == "EDU_GROUP" and len(party.ids) == 1:
                    self.united = party
        if in_rows:
            self.rows += 1
            self.named = sum(map(len, groups))
            if sum(map(len, groups)) == 1:
                self.alone[groups[0][0].label] = groups[0][0]
            return
        if sentence.strip():
            self.sentences = self.sentences[1], sentence
            self.rows = self.named = 0
        if groups:
            self.groups, self.alone = groups, {}

    def leading(
        self, label: str, before: Groups, titled: Iterable[Party]
    ) -> list[tuple[str, Sequence[Party]]]:
        """Whom the next row may be about: `lead`, the first and the last of the sentence that leads to the rows; `line`, a row that
        is one name of another label; `group`, the group of schools named last; `title`, those of the title.

        Args:
            label: That of the first whom the row names.
            before: Whom the line before names; they are left out.
            titled: Those of the title, where they are named last before the row.
        """
        known = {party.ids for group in before for party in group}
        sources = [("lead", group) for _, group in first_and_last(self.groups)]
        sources += [("line", [party]) for party in self.alone.values() if party.label != label]
        if self.united and label != "EDU_GROUP":
            sources.append(("group", [self.united]))
        sources += [("title", [party]) for party in titled]
        chosen: list[tuple[str, Sequence[Party]]] = []
        for source, group in sources:
            ids = {party.ids for party in group}
            if not ids & known and sum(map(len, ids)) <= _LEADERS:
                chosen.append((source, group))
                known |= ids
        return chosen


def first_and_last(groups: Groups) -> list[tuple[str, Sequence[Party]]]:
    """The groups of a sentence that a later one may be about: its first, the `subject`, and its `last`."""
    return [("subject", groups[0]), *([("last", groups[-1])] if len(groups) > 1 else [])] if groups else []
