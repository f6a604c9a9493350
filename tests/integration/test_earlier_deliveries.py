"""What a delivery is held against by the rule about leaps: the sender's own last accepted one of the same scope.

Real landing, ledger and lake, each delivery judged on a night of its own. Not here: how the leap itself is found
(`unit/test_delivery_rules`).
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from orchestration.exports import registry
from orchestration.landing import inbox, lake
from orchestration.landing.judge import DeliveryGate
from orchestration.ledger.store import Ledger
from orchestration.samples.build import read_table
from orchestration.samples.by_contract import write_by_contract
from orchestration.settings import EXPECTATIONS_DIR, SAMPLES_DIR, SEEDS_DIR, Settings
from tests.small_export import REGIONS
from tests.world import World

EXPORT = "dukcapil__kematian"
WHOLE = {"W00.03": 861, "W00.71": 147, "W00.72": 290}  # what is open at the end of the month


def night(folder: Path, file_name: str, day: dt.date, open_at_end: dict[str, int]) -> tuple[str, list[str]]:
    """Delivers one file, judges it, and returns the verdict and what was said about what came before."""
    settings = Settings(data=folder / "data")
    ledger = Ledger(settings.ledger)
    template = read_table(SAMPLES_DIR / "tables" / "contoh_kematian_202401.csv")[0]
    rows = []
    for code, number in open_at_end.items():
        row = {**template, "kode_kabupaten_kota_tertulis": code[4:], "kabupaten_kota_tertulis": REGIONS.name_of(code)}
        # Nothing but the closing figure, so that no other rule has anything to say.
        rows.append({**row, **dict.fromkeys(["backlog_awal", "dilaporkan", "akta_terbit", "ditolak"], ""),
                     "backlog_akhir": str(number)})  # fmt: skip
    path = folder / file_name
    write_by_contract(rows, path)
    inbox.deliver(settings, path, received=day)
    inbox.receive(settings, ledger, regions=REGIONS)
    gate = DeliveryGate(registry.contracts()[EXPORT], REGIONS, EXPECTATIONS_DIR, SEEDS_DIR)
    (verdict,) = lake.bring_up_to_date(settings, ledger, gate)
    found = [f["pesan"] for f in ledger.findings(EXPORT) if f["verdict_id"] == verdict["verdict_id"]]
    return verdict["verdict"], [text for text in found if "sebelumnya" in text or "sama persis" in text]


def test_a_leap_is_seen_against_the_last_accepted_delivery_of_the_same_sender(tmp_path: Path):
    whole, office = "dukcapil_kematian_{}.csv", "dukcapil_kematian_{}_00.01.csv"
    assert night(tmp_path, whole.format(202401), dt.date(2024, 2, 9), WHOLE) == ("diterima", [])

    # Another sender's figures, however small, are no leap; nor do they become what the nation is held against.
    assert night(tmp_path, office.format(202402), dt.date(2024, 3, 5), {"W00.01": 11}) == ("diterima", [])

    # A refused file is nothing to be held against.
    refused, _ = night(tmp_path, whole.format(202402), dt.date(2024, 3, 9), {**WHOLE, "W00.71": -1})
    assert refused == "ditolak"

    doubled = {code: 2 * number for code, number in WHOLE.items()}
    verdict, told = night(tmp_path, whole.format(202403), dt.date(2024, 4, 9), doubled)
    assert verdict == "diterima_dengan_catatan"
    assert told == [
        "Jumlah backlog_akhir 2596, sedangkan kiriman diterima sebelumnya 1298: berubah 100,0 persen (batas 60)."
    ]

    # What describes an earlier month is held against what came before it, not against what arrived last.
    assert night(tmp_path, whole.format(202402), dt.date(2024, 4, 20), {**WHOLE, "W00.71": 148}) == ("diterima", [])
    # And the next month against the month before it, which was accepted with a note.
    assert night(tmp_path, whole.format(202404), dt.date(2024, 5, 9), {**doubled, "W00.71": 295}) == ("diterima", [])


def test_the_bytes_of_another_month_are_said_to_be_that(tmp_path: Path):
    whole = "dukcapil_kematian_{}.csv"
    assert night(tmp_path, whole.format(202401), dt.date(2024, 2, 9), WHOLE) == ("diterima", [])
    assert night(tmp_path, whole.format(202402), dt.date(2024, 3, 9), WHOLE) == (
        "diterima_dengan_catatan",
        ["Isi berkas periode 202402 ini sama persis dengan kiriman periode 202401."],
    )
    # What came first stays what it was, also when it is judged again.
    settings = Settings(data=tmp_path / "data")
    deliveries = Ledger(settings.ledger).deliveries(EXPORT)
    known = lake.bytes_known(Ledger(settings.ledger), registry.contracts()[EXPORT])
    told = [lake.known_under(known, row["sha256"], row["periode"], row["delivery_id"]) for row in deliveries]
    assert told == [None, "202401"]


def test_a_region_that_is_there_no_more_is_said_by_name(tmp_path: Path):
    whole = "dukcapil_kematian_{}.csv"
    assert night(tmp_path, whole.format(202401), dt.date(2024, 2, 9), WHOLE) == ("diterima", [])
    without = {code: number for code, number in WHOLE.items() if code != "W00.71"}
    assert night(tmp_path, whole.format(202402), dt.date(2024, 3, 9), without) == (
        "diterima_dengan_catatan",
        ["Kota Contoh Baru ada pada kiriman diterima sebelumnya, dan tidak ada lagi di berkas ini."],
    )


def test_a_row_is_held_against_its_own_last_figure_whatever_came_between(tmp_path: Path):
    """Lists of grants come out bit by bit: the one before may be about another grantor."""
    settings = Settings(data=tmp_path / "data")
    ledger = Ledger(settings.ledger)
    gate = DeliveryGate(registry.contracts()["kpu__nphd"], REGIONS, EXPECTATIONS_DIR, SEEDS_DIR)
    table = read_table(SAMPLES_DIR / "tables" / "contoh_nphd_kpu_20231130.csv")
    grants = {code: [row for row in table if row["kode_wilayah"] == code] for code in ("W00", "W00.71")}
    halved = [{**row, "tahap_1_nilai": str(int(row["tahap_1_nilai"]) // 2)} for row in grants["W00.71"]]
    nights = {"20231130": grants["W00.71"], "20231201": grants["W00"], "20231207": halved}
    found = {}
    for day, rows in nights.items():
        path = tmp_path / f"nphd_kpu_{day}.xlsx"
        write_by_contract(rows, path)
        inbox.deliver(settings, path, received=dt.date(2023, 12, 10))
        inbox.receive(settings, ledger, regions=REGIONS)
        (verdict,) = lake.bring_up_to_date(settings, ledger, gate)
        found[day] = [f for f in ledger.findings("kpu__nphd") if f["verdict_id"] == verdict["verdict_id"]]
    assert found["20231130"] == found["20231201"] == []
    assert {(f["aturan"], f["kolom"], f["baris_sumber"]) for f in found["20231207"]} == {
        ("lonjakan_per_baris_wajar", "tahap_1_nilai", row) for row in (3, 4, 5)
    }


def test_check_says_of_a_leap_what_the_night_would_say(tmp_path: Path):
    night(tmp_path, "dukcapil_kematian_202401.csv", dt.date(2024, 2, 9), WHOLE)
    (tmp_path / "dukcapil_kematian_202401.csv").rename(tmp_path / "dukcapil_kematian_202402.csv")
    path = tmp_path / "dukcapil_kematian_202402.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("861", "8610"), encoding="utf-8")
    world = World(tmp_path / "data", {**os.environ, "KESIAPAN_DATA": str(tmp_path / "data")})
    told = world.run("check", path)
    assert told.returncode == 0, told.stderr
    assert "sedangkan kiriman diterima sebelumnya 1298" in told.stdout
    assert [row["periode"] for row in world.ledger.deliveries(EXPORT)] == ["202401"]
