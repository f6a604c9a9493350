"""A real Superset, as `make superset` starts it, over a release of the samples: every chart in a browser, a new release
seen while it runs, nothing written and nothing fetched from elsewhere. Run by `make test-superset` alone.
"""

from __future__ import annotations

import contextlib
import http.cookiejar
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Page, Response, sync_playwright

from orchestration.settings import ROOT
from tests.world import World

pytestmark = [pytest.mark.superset, pytest.mark.browser]
PYTHON = ROOT / ".venv-superset" / "bin" / "python"
FOLDER = ROOT / "orchestration" / "superset"


class Superset:
    """A running Superset and its administrator's session with the API."""

    def __init__(self, address: str, home: Path) -> None:
        self.address = address
        self.password = (home / "admin_password").read_text()
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(jar)
        self._headers = {"Content-Type": "application/json", "Referer": address}
        login = {"username": "admin", "password": self.password, "provider": "db"}
        self._headers["Authorization"] = f"Bearer {self.call('security/login', login)['access_token']}"
        self._headers["X-CSRFToken"] = self.call("security/csrf_token/")["result"]

    def call(self, path: str, body: Any = None, method: str | None = None) -> Any:
        """The answer, of a refusal too."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.address}/api/v1/{path}", data, self._headers, method=method)
        try:
            with self._opener.open(request, timeout=120) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            return json.load(error)

    def sql(self, query: str) -> Any:
        """What SQL Lab answers."""
        (database,) = self.call("database/")["result"]
        return self.call("sqllab/execute/", {"database_id": database["id"], "sql": query, "runAsync": False})

    def rows(self, query: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.sql(query)["data"]
        return rows


@contextlib.contextmanager
def running(world: World) -> Iterator[Superset]:
    """Superset over the release of a warehouse, set up and started by start.py on a free port."""
    if not PYTHON.is_file():
        pytest.fail("no .venv-superset: run this with `make test-superset`")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    log = world.root.with_name("superset.log")
    with log.open("w") as out:
        server = subprocess.Popen(
            [str(PYTHON), "-W", "ignore", str(FOLDER / "start.py")],
            env={**world.environment, "SUPERSET_PORT": str(port)},
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + 300
        while not _answers(f"{address}/health"):
            assert server.poll() is None, log.read_text()[-3000:]
            assert time.monotonic() < deadline, log.read_text()[-3000:]
            time.sleep(0.5)
        yield Superset(address, world.root / "superset")
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=60)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="module")
def superset(pristine: World) -> Iterator[Superset]:
    with running(pristine) as started:
        yield started


@pytest.fixture
def page(superset: Superset) -> Iterator[Page]:
    """A browser in which the administrator is logged in; so high that every chart is in view, and so loads."""
    found = next((p for name in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(name))), None)
    if found is None:
        pytest.fail("no Chromium on this machine (Debian: apt-get install chromium)")
    arguments = ["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=arguments)
        opened = browser.new_page(viewport={"width": 1400, "height": 7000})
        opened.set_default_timeout(120_000)
        opened.goto(f"{superset.address}/login/")
        opened.fill("input[type=text]", "admin")
        opened.fill("input[type=password]", superset.password)
        opened.keyboard.press("Enter")
        opened.wait_for_url(lambda url: "/login" not in url)
        yield opened
        browser.close()


def shown(page: Page, superset: Superset, filters: str = "") -> dict[str, Any]:
    """Opens the dashboard; the answer to every chart, by the chart's name, once all have one."""
    charts = {chart["id"]: chart["slice_name"] for chart in superset.call("chart/?q=(page_size:100)")["result"]}
    answers: dict[str, Any] = {}

    def note(response: Response) -> None:
        if "/api/v1/chart/data" in response.url:
            chart = (response.request.post_data_json or {}).get("form_data", {}).get("slice_id")
            if chart in charts:
                answers[charts[chart]] = response.json()

    page.on("response", note)
    page.goto(f"{superset.address}/superset/dashboard/kesiapan-pemilu/{filters}")
    for _ in range(240):
        if set(answers) == set(charts.values()) and page.locator(".loading").count() == 0:
            break
        page.wait_for_timeout(500)
    page.remove_listener("response", note)
    assert set(answers) == set(charts.values())
    return answers


def assert_every_chart_has_rows(answers: dict[str, Any], page: Page) -> None:
    for name, answer in answers.items():
        assert "result" in answer, (name, answer)
        assert all(part["error"] is None for part in answer["result"]), (name, answer)
        assert answer["result"][0]["rowcount"] > 0, name
    text = page.locator("body").inner_text()
    assert not [words for words in ("No results", "No data", "Unexpected error", "N/A") if words in text]


def test_every_chart_is_shown_with_rows_and_without_an_error(superset: Superset, page: Page):
    written = [yaml.safe_load(path.read_text())["slice_name"] for path in (FOLDER / "assets" / "charts").glob("*.yaml")]
    answers = shown(page, superset)
    assert set(answers) == set(written)
    assert_every_chart_has_rows(answers, page)
    (whole,) = answers["Seluruhnya"]["result"][0]["data"]
    assert whole == {"seluruhnya": 514}


def test_the_filter_shows_the_synthetic_province_alone(superset: Superset, page: Page):
    chosen = (
        "(filters:!((col:data_contoh,op:IN,val:!(Ya)))),filterState:(value:!(Ya)),id:NATIVE_FILTER-contoh,ownState:()"
    )
    answers = shown(page, superset, f"?native_filters=(NATIVE_FILTER-contoh:(__cache:(),extraFormData:{chosen}))")
    assert_every_chart_has_rows(answers, page)
    regions = answers["Provinsi: skor, batas, dan cakupan"]["result"][0]["data"]
    assert [region["nama_wilayah"] for region in regions] == ["Provinsi Contoh"]


def test_the_browser_fetches_nothing_from_elsewhere(superset: Superset, page: Page):
    asked: set[str] = set()
    refused: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    # Refused by the page's own policy; a machine without a network would refuse it too.
    page.on("requestfailed", lambda request: refused.add(request.url) if request.failure == "csp" else None)
    shown(page, superset)
    elsewhere = {url for url in asked if not url.startswith((superset.address, "data:", "blob:"))}
    assert elsewhere <= refused, elsewhere - refused


def test_columns_carry_the_words_of_the_release(superset: Superset, pristine: World):
    manifest = json.loads((pristine.root / "published" / "current" / "manifest.json").read_text())
    words = {
        (resource["title"], field["name"]): field["description"]
        for resource in manifest["resources"]
        for field in resource["schema"]["fields"]
    }
    for dataset in superset.call("dataset/?q=(page_size:100)")["result"]:
        if dataset["kind"] == "physical":
            for column in superset.call(f"dataset/{dataset['id']}")["result"]["columns"]:
                told = words.get((dataset["table_name"], column["column_name"])) if not column["expression"] else None
                assert column["description"] and (told is None or column["description"] == told), column


@pytest.mark.parametrize(
    "query",
    [
        "create table marts.baru as select 1",
        "select * from read_text('/etc/passwd')",
        "copy (select 1) to '/tmp/kesiapan-keluar.csv'",
        "set threads = 1",
    ],
)
def test_it_reads_the_release_and_nothing_else(superset: Superset, query: str):
    assert superset.rows("select count(*) as n from marts.dim_pemilu") == [{"n": 2}]
    assert "errors" in superset.sql(query)


def test_secrets_are_their_owner_s_alone(superset: Superset, pristine: World):
    home = pristine.root / "superset"
    assert home.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (home / "secret_key", home / "admin_password")} == {0o600}


def test_a_new_release_and_a_rollback_are_seen_while_it_runs(superset: Superset, pristine: World):
    release = "select max(rilis) as rilis from marts.mart_kualitas__rilis where peristiwa = 'terbit'"
    first = pristine.current
    assert superset.rows(release) == [{"rilis": first}]
    name = "mitigasi_202410_00.01.csv"
    again = pristine.root / "lagi" / name
    again.parent.mkdir()
    again.write_bytes((pristine.root / "samples-built" / name).read_bytes() + b"\n")
    assert pristine.run("deliver", again).returncode == 0
    refreshed = pristine.run("refresh", KESIAPAN_TANGGAL_ACUAN="2026-11-20")
    assert refreshed.returncode == 0, refreshed.stdout + refreshed.stderr
    second = pristine.current
    assert second != first
    assert superset.rows(release) == [{"rilis": second}]
    assert pristine.run("rollback", first).returncode == 0
    assert superset.rows(release) == [{"rilis": first}]


def test_a_second_start_overwrites_what_the_folder_describes(superset: Superset, pristine: World):
    chart = superset.call("chart/?q=(page_size:100)")["result"][0]
    superset.call(f"chart/{chart['id']}", {"slice_name": "Diganti di layar"}, method="PUT")
    assert superset.call(f"chart/{chart['id']}")["result"]["slice_name"] == "Diganti di layar"
    with running(pristine) as second:
        assert second.password == superset.password
        assert second.call(f"chart/{chart['id']}")["result"]["slice_name"] == chart["slice_name"]
        assert second.call("dashboard/")["count"] == 1
