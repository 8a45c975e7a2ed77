"""What every line of the output looks like, as one JSON Schema made from the types of `pipeline.schema`."""

from __future__ import annotations

import json

from pydantic.json_schema import models_json_schema

from pipeline.schema import SCHEMA_VERSION, Article, Entity, Organisation, Partnership, Record, Rejection

_LINES = (Article, Record, Rejection, Entity, Organisation, Partnership)


def json_schema() -> str:
    """The JSON Schema (2020-12) of all lines, and of what they are made of, under `$defs`, as text."""
    _, definitions = models_json_schema(
        [(model, "serialization") for model in _LINES],
        title=f"Output of lianxiao, schema version {SCHEMA_VERSION}",
    )
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **definitions}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
