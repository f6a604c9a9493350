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
    """Delivers one file, judges it, and returns the verdict and what was said about leaps."""
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
    return verdict["verdict"], [text for text in found if "sebelumnya" in text]


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
    assert night(tmp_path, whole.format(202402), dt.date(2024, 4, 20), WHOLE) == ("diterima", [])
    # And the next month against the month before it, which was accepted with a note.
    assert night(tmp_path, whole.format(202404), dt.date(2024, 5, 9), doubled) == ("diterima", [])


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
