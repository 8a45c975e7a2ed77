"""What the notebooks share: the run they look at, and charts in which Chinese can be read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import altair as alt

ROOT = Path(__file__).resolve().parents[1]

FONTS = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Source Han Sans SC, sans-serif"

NO_TIES = "This run has no tie to show here."
"""What a cell says in place of a tie that is not there."""


def run_folder() -> Path:
    """The run to look at: `LIANXIAO_OUT`, else `out/` of the checkout; made of `corpus/pages` where it isn't there."""
    out = Path(os.environ.get("LIANXIAO_OUT", ROOT / "out"))
    if not (out / "partnerships.jsonl").is_file():
        from pipeline import runner

        runner.run([ROOT / "corpus" / "pages"], out)
    return out


@alt.theme.register("lianxiao", enable=True)
def _theme() -> Any:
    """Names in a Chinese font, level and whole."""
    axis = {
        "labelFont": FONTS,
        "titleFont": FONTS,
        "labelFontSize": 12,
        "labelLimit": 320,
        "gridOpacity": 0.4,
    }
    return {
        "config": {
            "font": FONTS,
            "axis": axis,
            "axisX": {"labelAngle": 0},
            "legend": {"labelFont": FONTS, "labelFontSize": 12, "labelLimit": 320},
            "text": {"font": FONTS, "fontSize": 12},
            "view": {"stroke": None},
            "range": {
                "category": [
                    "#3769b0",
                    "#b0432b",
                    "#7553ad",
                    "#19756a",
                    "#c08a1e",
                    "#5a9440",
                    "#ab3f77",
                    "#777",
                ]
            },
        }
    }


# Pictures that every viewer shows without a network; their letters stay letters.
alt.renderers.enable("svg")
