"""Where the output of a run goes, and the contract that it keeps: JSON Lines, and their JSON Schema.

`jsonl` writes the files and reads them back; `contract` says what their lines look like.
"""

from pipeline.sinks.contract import json_schema
from pipeline.sinks.jsonl import (
    OutputError,
    jsonl_writer,
    line,
    read_lines,
    read_lines_at,
    replacing,
    write_json,
)

__all__ = [
    "OutputError",
    "json_schema",
    "jsonl_writer",
    "line",
    "read_lines",
    "read_lines_at",
    "replacing",
    "write_json",
]
