"""A data engineer in the Dagster UI, in a real browser: start the job, see it succeed, see what a closed gate says."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.server import serve
from tests.world import World, add_one_to_men

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
PATIENCE = 240_000  # milliseconds; a run takes half a minute on a quiet machine with two cores


@pytest.fixture
def ui(world: World) -> Iterator[str]:
    """`kesiapan ui` on a free port; its address."""
    with serve(world) as address:
        yield address


def test_the_job_is_started_watched_and_its_checks_read(world: World, ui: str, page: Page, tmp_path: Path):
    # What the command line ran, by which the samples were built, is here as well, with what its gates saw.
    _open_checks(page, ui, "core/fct_daftar_pemilih")
    page.get_by_text("Passed", exact=True).first.wait_for()
    _show(page, "expectations")
    page.get_by_text("laki_plus_perempuan_sama_dengan_jumlah").first.wait_for()
    page.screenshot(path=tmp_path / "lolos.png")

    world.spoil_lake(add_one_to_men)
    before = world.current
    _start_nightly_refresh(page, ui)
    _wait_for_runs(page, ui, success=1, failure=1)
    _open_checks(page, ui, "core/fct_daftar_pemilih")
    page.get_by_text("bad data", exact=True).first.wait_for()
    page.screenshot(path=tmp_path / "gagal.png")
    row = page.locator("tr", has=page.get_by_text("data docs", exact=True))
    site = row.get_by_role("link").first.get_attribute("href")
    _show(page, "failing rows: laki_plus_perempuan_sama_dengan_jumlah")
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("kode_wilayah").first.wait_for()
    assert re.search(r"W\d\d\.\d\d", dialog.inner_text()), "the failing rows do not show their keys"
    page.screenshot(path=tmp_path / "baris.png")
    assert world.current == before

    assert site is not None
    page.goto(site)
    page.get_by_text("laki_plus_perempuan_sama_dengan_jumlah (critical)").first.wait_for()
    assert re.search(r"kode_wilayah = W\d\d\.\d\d", page.inner_text("body")), "the site does not show the failing rows"
    page.screenshot(path=tmp_path / "situs.png")


def _start_nightly_refresh(page: Page, ui: str) -> None:
    page.goto(f"{ui}/locations/orchestration.definitions/jobs/nightly_refresh")
    start = page.get_by_role("button", name="Materialize all")
    start.wait_for()
    start.click()
    page.get_by_text(re.compile("Launched run|Starting run")).first.wait_for(timeout=PATIENCE)


def _wait_for_runs(page: Page, ui: str, *, success: int, failure: int) -> None:
    page.goto(f"{ui}/runs")
    deadline = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < deadline:
        page.wait_for_timeout(2_000)
        text = page.inner_text("body")
        succeeded, failed = text.count("Success"), len(re.findall(r"\bFailure\b", text))
        if (succeeded, failed) == (success, failure) and not re.search(r"\b(Started|Starting|Canceling)\b", text):
            return
    pytest.fail(f"runs did not end as expected:\n{page.inner_text('body')}")


def _open_checks(page: Page, ui: str, asset: str) -> None:
    page.goto(f"{ui}/assets/{asset}?view=checks")
    page.get_by_text("Latest execution").wait_for()


def _show(page: Page, name: str) -> None:
    """Opens one of the tables behind a check."""
    row = page.locator("tr", has=page.get_by_text(name, exact=True))
    row.get_by_text("Show Markdown").click()
