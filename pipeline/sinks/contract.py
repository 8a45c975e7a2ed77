"""What every line of the output looks like, as one JSON Schema made from the types of `pipeline.schema`."""

from __future__ import annotations

import json

from pydantic.json_schema import models_json_schema

from pipeline.schema import SCHEMA_VERSION, Article, Entity, Record, Rejection


def json_schema() -> str:
    """The JSON Schema (2020-12) of `Article`, `Record`, `Rejection` and `Entity` under `$defs`, as text."""
    _, definitions = models_json_schema(
        [(model, "serialization") for model in (Article, Record, Rejection, Entity)],
        title=f"Output of lianxiao, schema version {SCHEMA_VERSION}",
    )
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **definitions}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
