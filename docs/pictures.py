"""The pictures of the report in this folder, from the output of a run: `make pictures`.

    python docs/pictures.py OUT

They are made in headless Chromium; Chinese needs a font there (Debian: fonts-noto-cjk).
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent / "benchmarks"))

from browser import chromium, resize  # noqa: E402  a script beside the benchmarks
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

from pipeline.report import write_report  # noqa: E402


class Picture(NamedTuple):
    """What is pressed before it is taken, what it begins with, its size in pixels and its colours."""

    press: tuple[str, ...] = ()
    top: str = "body"
    width: int = 1280
    height: int = 860
    dark: bool = False


PICTURES = {
    "report-table": Picture(),
    "report-evidence": Picture(press=("#rows .open",)),
    "report-network": Picture(press=("#tab-network",), top=".bar", height=760),
    "report-time": Picture(press=("#tab-timeline",), top="#filters", height=640, dark=True),
    "report-provinces": Picture(press=("#tab-matrix",), top=".bar", height=860),
    "report-narrow": Picture(top="#filters", width=360, height=860),
}


def main() -> None:
    """Take all pictures of the report on the run in OUT."""
    (out,) = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="lianxiao-") as folder, chromium() as browser:
        report = Path(folder) / "report.html"
        write_report(Path(out), report)
        for name, picture in PICTURES.items():
            resize(browser, picture.width, picture.height, picture.dark)
            browser.get(report.as_uri())
            WebDriverWait(browser, 30).until(
                lambda b: b.execute_script("return lianxiaoTimings.firstPicture")
            )
            for selector in picture.press:
                browser.find_element(By.CSS_SELECTOR, selector).click()
            browser.execute_script("document.querySelector(arguments[0]).scrollIntoView()", picture.top)
            browser.execute_script("document.activeElement.blur()")
            browser.save_screenshot(str(DOCS / f"{name}.png"))


if __name__ == "__main__":
    main()
