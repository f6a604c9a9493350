"""The page of a release as a commission member opens it: at a desk, on a phone, in the dark, on paper, by keyboard."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from orchestration.publishing import page as pages
from tests.world import World

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
SIZES = {"desk": (1400, 1000), "phone": (390, 844)}


def address(world: World, rest: str = "") -> str:
    return (world.root / "published" / "current" / "index.html").as_uri() + rest


@pytest.fixture
def opened(pristine: World, page: Page) -> Iterator[Page]:
    """The page, and the certainty that it asked for nothing and complained of nothing."""
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address(pristine))
    page.wait_for_selector("#semua figure.bagan svg")
    yield page
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert said == []


def choose(page: Page, election: str) -> None:
    page.locator(f"input[name=pemilu][value={election}]").check(force=True)


def test_it_answers_first_and_says_what_is_not_known(opened: Page, pristine: World):
    choose(opened, "PEMILU2024")
    answer = opened.locator("#ringkasan .jawab:visible").inner_text()
    (total, due, scored), = pristine.query(
        "select kabkota, indikator_jatuh_tempo, indikator_berskor from marts.mart_metrik__ringkasan "
        "where kode_wilayah = 'NID' and kode_pemilu = 'PEMILU2024'"
    )  # fmt: skip
    assert f"tidak satu pun dari {total} kabupaten/kota dapat dinilai" in answer
    assert f"{scored} dari {due:,}".replace(",", ".") in answer
    assert "203.056.748" in opened.locator("#ringkasan dl:visible").inner_text()


def test_the_map_leads_to_every_province_and_the_tables_hold_all_regions(opened: Page, pristine: World):
    ((provinces, regions),) = pristine.query(
        "select count(*) filter (tingkat = 'provinsi'), count(*) filter (tingkat = 'kabupaten_kota') "
        "from marts.dim_wilayah where tingkat in ('provinsi', 'kabupaten_kota')"
    )
    assert opened.locator("a.petak:visible").count() == provinces == 39
    assert opened.locator("#kabkota table:visible tbody tr").count() == regions == 519
    assert "SINTETIS" in opened.locator("#kabkota tr", has_text="Kabupaten Contoh Timur").first.inner_text()
    opened.locator("[data-peta] select").select_option("ikp")
    choose(opened, "PEMILU2024")
    assert opened.locator("a.petak[href='#/W33']:visible").inner_text().split() == ["JT", "35"]


def test_search_and_filter_narrow_the_table_and_sorting_follows_the_figures(opened: Page):
    opened.get_by_role("searchbox").fill("magelang")
    seen = opened.locator("#kabkota table:visible tbody tr:visible")
    assert sorted(text.split("\n")[0].split("\t")[0] for text in seen.all_inner_texts()) == [
        "Kabupaten Magelang", "Kota Magelang",
    ]  # fmt: skip
    assert opened.locator("[data-saring] output").inner_text() == "2 dari 519 kabupaten/kota"
    opened.get_by_role("searchbox").fill("")
    opened.locator("select[data-menurut=provinsi]").select_option("W00")
    assert seen.count() == 5
    head = opened.locator("#kabkota table:visible thead th", has_text="Indeks")
    shown = []
    for _ in range(2):
        head.get_by_role("button").click()
        cells = opened.locator("#kabkota table:visible tbody tr:visible td[data-k=Indeks]")
        shown.append([float(text.replace(",", ".")) for text in cells.all_inner_texts()])
    assert shown[0] == sorted(shown[0]) and shown[1] == shown[0][::-1] and len(set(shown[0])) == 5
    assert head.get_attribute("aria-sort") == "descending"
    # What is not known has no place in an order, and what is synthetic none among what is real.
    opened.locator("select[data-menurut=provinsi]").select_option("")
    for _ in range(2):
        head.get_by_role("button").click()
        lines = opened.locator("#kabkota table:visible tbody tr")
        assert [lines.nth(place).get_attribute("data-sintetis") is not None for place in (0, 513, 514, 518)] == [
            False, False, True, True,
        ]  # fmt: skip


def test_a_region_tells_figures_their_source_and_licence_and_ranks_only_what_is_known(opened: Page, pristine: World):
    opened.locator("#kabkota a[href='#/W00.01']:visible").click()
    region = opened.locator("#satu-wilayah")
    assert region.get_by_role("heading", level=1).inner_text().startswith("Kabupaten Contoh Barat")
    assert not opened.locator("#semua").is_visible()
    told = region.inner_text()
    ((score, first, last, of),) = pristine.query(
        "select skor, peringkat_dari, peringkat_sampai, banyak_dibandingkan from marts.mart_metrik__wilayah "
        "where kode_wilayah = 'W00.01' and kode_pemilu = 'PILKADA2024'"
    )
    assert f"{score:.1f}".replace(".", ",") in told
    assert first < last and f"Peringkat antara {first} dan {last} dari {of}; urutannya tidak diketahui" in told
    assert "Data rekaan" in told and "Lewat tenggat 30 Juni 2024" in told

    indicator = region.locator("details.ind", has_text="D1.1 ")
    indicator.locator("summary").click()
    source = indicator.locator("dl").inner_text()
    ((top, bottom, file),) = pristine.query(
        "select pembilang, penyebut, d.file from marts.mart_kesiapan__indikator as i "
        "join marts.mart_kualitas__delivery as d using (delivery_id) "
        "where kode_wilayah = 'W00.01' and kode_pemilu = 'PILKADA2024' and kode_indikator = 'D1.1'"
    )
    for part in (f"{top:,.0f}".replace(",", "."), f"{bottom:,.0f}".replace(",", "."), file, "Definisi", "Lisensi"):
        assert part in source
    # The command that it names is one that answers.
    command = indicator.locator("code").inner_text().split()
    traced = pristine.run(*command[1:])
    assert traced.returncode == 0 and file in traced.stdout, traced.stderr

    choose(opened, "PEMILU2024")
    assert "Pemilihan Umum 2024" in region.inner_text()
    opened.go_back()
    assert opened.locator("#semua").is_visible()


@pytest.mark.parametrize("lost", ["W99.99", "constructor", "%E0%A4"])
def test_a_region_that_is_not_there_is_said(opened: Page, pristine: World, lost: str):
    opened.goto(address(pristine, f"#/{lost}"))
    assert "tidak ada dalam rilis ini" in opened.get_by_role("alert").inner_text()
    assert opened.locator("#semua").is_visible()


def test_contested_numbers_and_overdue_promises_are_where_a_visitor_looks(opened: Page, pristine: World):
    opened.goto(address(pristine, "#/W36.73"))
    told = opened.locator("#satu-wilayah").inner_text()
    assert "Kota Serang" in told and "4.210" in told and "4.200" in told, "two bodies, two figures"
    assert "Lewat tenggat 30 September 2022" in told
    assert "ditahan" in told and "Tidak diperingkat" in told


@pytest.mark.parametrize("election", ["PEMILU2024", "PILKADA2024"])
def test_a_region_is_printed_on_one_page(opened: Page, pristine: World, election: str):
    for code in ("NID", "W36.73", "W00", "W00.01"):
        opened.goto(address(pristine, f"#/{code}"))
        choose(opened, election)
        paper = opened.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1, f"{code} {election}"


@pytest.mark.parametrize(
    ("size", "scheme", "where"),
    [("desk", "light", ""), ("phone", "dark", ""), ("desk", "dark", "#/W00.01"), ("phone", "light", "#/W36.73")],
)
def test_everybody_can_read_it(pristine: World, browser: Browser, size: str, scheme: Any, where: str):
    """axe-core finds nothing serious, nothing is wider than the screen, and no chart stayed empty."""
    from axe_playwright_python.sync_playwright import Axe

    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = context.new_page()
    page.goto(address(pristine, where))
    page.wait_for_function("() => !document.querySelector('#satu-wilayah:empty') || document.querySelector('svg')")
    for box in page.locator("details.berbagan:visible").all():
        box.locator("summary").first.click()
    page.wait_for_function(
        "() => [...document.querySelectorAll('figure.bagan .tempat')]"
        ".filter((place) => place.checkVisibility()).every((place) => place.querySelector('svg'))"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    grave = [v for v in found.response["violations"] if v["impact"] in ("serious", "critical")]
    assert [(v["id"], len(v["nodes"]), v["nodes"][0]["html"][:150]) for v in grave] == []
    context.close()


def test_the_keyboard_alone_gets_everywhere(opened: Page):
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.className") == "lompat", "first, past the menu"
    opened.locator("a.petak[href='#/W00']:visible").focus()
    opened.keyboard.press("Enter")
    assert opened.locator("#satu-wilayah h1").inner_text().startswith("Provinsi Contoh")
    assert opened.evaluate("document.activeElement.tagName") == "H1", "a screen reader hears where it is"
    detail = opened.locator("details.ind summary").first
    detail.focus()
    opened.keyboard.press("Enter")
    assert opened.locator("details.ind").first.get_attribute("open") is not None


def test_without_any_script_every_table_is_there(pristine: World, browser: Browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address(pristine))
    assert page.locator("#kabkota table:visible").count() == 2, "both elections, one under the other"
    assert page.locator("#kabkota tbody tr").count() == 2 * 519
    assert "Tanpa JavaScript" in page.locator("#semua").inner_text()
    context.close()


def test_the_page_of_what_was_known_on_a_day_says_so_on_every_sheet(pristine: World, page: Page, tmp_path: Path):
    folder = pristine.root / "published" / pristine.current
    document = json.loads((folder / "manifest.json").read_text())
    document["kesiapan"] |= {"diketahui_pada": "2023-07-10", "keterangan": "Keterangan."}
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
        (tmp_path / "index.html").write_text(pages.render(connection, document), encoding="utf-8")
    page.goto((tmp_path / "index.html").as_uri())
    assert "Sebagaimana diketahui pada 10 Juli 2023" in page.locator("header").inner_text()
    page.goto((tmp_path / "index.html").as_uri() + "#/W36.73")
    page.emulate_media(media="print")
    assert "Sebagaimana diketahui pada 10 Juli 2023" in page.locator("#satu-wilayah").inner_text()


def test_the_dictionary_has_every_table_and_column_and_leads_to_the_gates(pristine: World, page: Page):
    page.goto(address(pristine))
    page.locator("#isi-rilis a", has_text="kamus data").click()
    (count,), = pristine.query(
        "select count(*) from (select table_name from duckdb_tables() union all "
        "select view_name from duckdb_views() where not internal)"
    )  # fmt: skip
    assert page.locator("details.tabel").count() == count
    page.get_by_role("searchbox").fill("kuadran ikp")
    seen = page.locator("details.tabel:visible > summary code").all_inner_texts()
    assert {"mart_kesiapan__kerawanan", "mart_metrik__wilayah"} <= {name.strip("▸▾ ") for name in seen}
    assert len(seen) < count / 2
    table = page.locator("#mart_kesiapan__kerawanan")
    table.locator("> summary").click()
    assert "Skor IKP sebagaimana diterbitkan" in table.inner_text()
    assert table.locator(".alur a[href='#mart_kesiapan__indeks']").is_visible()
    table.get_by_role("link", name=re.compile("Yang dituntut")).click()
    assert "mart_kesiapan__kerawanan" in page.locator("body").inner_text(), "Great Expectations' page of that table"


def test_what_a_sender_wrote_stays_text(world: World, page: Page):
    """A promise that is a script is shown, and runs nowhere: neither in the tables nor in a region's page."""
    folder = world.root / "published" / world.current
    evil = "</script><script>window.jahat=1</script><img src=x onerror=window.jahat=1>"
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute("update marts.mart_pernyataan__komitmen set isi = ?", [evil])
        text = pages.render(connection, json.loads((folder / "manifest.json").read_text()))
    (folder / "index.html").write_text(text, encoding="utf-8")
    page.goto(address(world))
    page.wait_for_selector("figure.bagan svg")
    assert evil in page.locator("#janji").inner_text()
    page.goto(address(world, "#/W36.73"))
    assert evil in page.locator("#satu-wilayah").inner_text()
    assert page.evaluate("window.jahat") is None
