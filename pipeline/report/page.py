"""The content of a report as one HTML file, with a policy that lets only its own script and style run."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from pipeline.report.content import MOST_PARTNERSHIPS, Content, read_content
from pipeline.sinks.jsonl import replacing
from pipeline.version import VERSION

SCRIPTS = ("dom", "data", "filters", "table", "evidence", "network", "timeline", "matrix", "main")
"""The parts of the script, in the order they are read."""


def write_report(out: Path, target: Path, most: int = MOST_PARTNERSHIPS) -> Content:
    """Write the report on the run in the folder `out` to the file `target`, whole or not at all; says what is in it.

    Raises:
        OutputError: when `out` is not the output folder of a run.
        OSError: when `target` cannot be written.
    """
    content = read_content(out, most)
    target.parent.mkdir(parents=True, exist_ok=True)
    with replacing(target) as partial:
        # A lone surrogate has no UTF-8.
        partial.write_bytes(render(content).encode("utf-8", "replace"))
    return content


def render(content: Content) -> str:
    """The report as HTML."""
    environment = Environment(
        loader=PackageLoader("pipeline.report", "assets"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = _asset(environment, "report.css")
    parts = "\n".join(_asset(environment, f"{name}.js") for name in SCRIPTS)
    script = f'"use strict";\n(() => {{\n{parts}\n}})();'
    policy = {
        "default-src": "'none'",
        "script-src": _hash(script),
        "style-src": _hash(style),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return environment.get_template("report.html.j2").render(
        policy="; ".join(f"{name} {value}" for name, value in policy.items()),
        style=Markup(style),
        script=Markup(script),
        content=htmlsafe_json_dumps(content.as_json(), dumps=_dumps),
        figures=content.figures,
        version=VERSION,
    )


def _asset(environment: Environment, name: str) -> str:
    """A file of the package as it is: no template, since its hash goes into the policy."""
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0].strip()


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _dumps(value: Any, **_: Any) -> str:
    """JSON in as few characters as can be; Jinja then escapes what could end the element that holds it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("\u2028", r"\u2028").replace("\u2029", r"\u2029")
