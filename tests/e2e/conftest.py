"""A real browser, for whatever is tested as a person sees it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="session")
def browser_path() -> str:
    """The system's Chromium. Its absence is a loud skip on a laptop and a failure where it is demanded."""
    found = next((p for name in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(name))), None)
    if found is None:
        if os.environ.get("KESIAPAN_REQUIRE_BROWSER") == "1":
            pytest.fail("no Chromium on this machine, and KESIAPAN_REQUIRE_BROWSER=1 demands one")
        pytest.skip("NO BROWSER: install chromium (Debian: apt-get install chromium) to run these tests")
    return found


@pytest.fixture(scope="module")
def browser(browser_path: str) -> Iterator[Browser]:
    """Chromium, once per file."""
    from playwright.sync_api import sync_playwright

    quiet = ["--disable-gpu", "--disable-background-networking", "--no-first-run"]
    if os.geteuid() == 0:
        quiet.append("--no-sandbox")  # Chromium refuses its sandbox to root
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=browser_path, args=quiet)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A window of a desk's width, with nothing in its memory."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    yield opened
    context.close()
