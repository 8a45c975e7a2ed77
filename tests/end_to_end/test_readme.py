"""What README shows is what the command gives."""

from __future__ import annotations

import json
import re
from pathlib import Path

from pipeline.schema import Record
from pipeline.sinks import read_lines


def test_the_record_is_that_of_the_page(out: Path, root: Path) -> None:
    shown = re.search(r"```json\n(.+?)```", (root / "README.md").read_text("utf-8"), re.DOTALL)
    assert shown
    told = json.loads(shown[1])
    found = {record.record_id: record for record in read_lines(out / "records.jsonl", Record)}
    record = found[told["record_id"]].model_dump(mode="json")
    # The run of the tests is given the folder by its whole path.
    record["source"]["uri"] = str(Path(record["source"]["uri"]).relative_to(root))
    assert told == record
    assert list(told) == list(record)
