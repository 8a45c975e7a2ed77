"""Headless Chromium, for all that looks at a report: the benchmark, the tests, the pictures of the docs.

It is Debian's `chromium` with `chromium-driver`; or those that `LIANXIAO_CHROMIUM` and `LIANXIAO_CHROMEDRIVER` name.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

BROWSER = os.environ.get("LIANXIAO_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
DRIVER = os.environ.get("LIANXIAO_CHROMEDRIVER") or shutil.which("chromedriver")

MISSING = "there is no Chromium here; on Debian: apt-get install chromium chromium-driver"

_FLAGS = (
    "--headless",
    # Chromium has no sandbox for root; it opens nothing but the project's own file.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--hide-scrollbars",
    "--lang=en",
)


@contextmanager
def chromium() -> Iterator[Chrome]:
    """A Chromium with a new profile, whose console is kept; it ends with the block.

    Raises:
        FileNotFoundError: when there is none.
    """
    if not (BROWSER and DRIVER):
        raise FileNotFoundError(MISSING)
    with tempfile.TemporaryDirectory(prefix="lianxiao-", ignore_cleanup_errors=True) as profile:
        options = ChromeOptions()
        options.binary_location = BROWSER
        for flag in (*_FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        browser = Chrome(options=options, service=Service(DRIVER))
        try:
            yield browser
        finally:
            browser.quit()


def resize(browser: Chrome, width: int, height: int, dark: bool = False) -> None:
    """Give the page this size in CSS pixels, smaller than any window can be, light or dark colours, and no motion."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    features = {"prefers-color-scheme": "dark" if dark else "light", "prefers-reduced-motion": "reduce"}
    media = {"features": [{"name": name, "value": value} for name, value in features.items()]}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
