"""A verdict belongs to the rules it was given under: when they change, deliveries are judged again by themselves."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from orchestration.exports import registry
from orchestration.landing import inbox, lake
from orchestration.landing.judge import DeliveryGate
from orchestration.ledger.store import Ledger
from orchestration.regions.index import RegionIndex
from orchestration.samples.layouts import write_kpu_dpt
from orchestration.settings import EXPECTATIONS_DIR, SAMPLES_DIR, SEEDS_DIR, Settings
from tests.voter_list import rows_of

EXPORT = "kpu__daftar_pemilih_dn"
NAME = "opendata_dpt_dn_pemilu2024_contoh.xlsx"


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SEEDS_DIR, tmp_path / "seeds"))


def gate(seeds: Path, expectations: Path = EXPECTATIONS_DIR) -> DeliveryGate:
    return DeliveryGate(registry.contracts()[EXPORT], RegionIndex.load(seeds / "reference"), expectations, seeds)


def deliver(settings: Settings, ledger: Ledger, folder: Path, **changes: str) -> None:
    rows = rows_of(SAMPLES_DIR / "tables" / "contoh_dpt_pemilu2024.csv")
    for row in rows:
        row["kabupaten_kota_tertulis"] = changes.get(
            row["kode_wilayah"].replace(".", "_"), row["kabupaten_kota_tertulis"]
        )
    folder.mkdir(exist_ok=True)
    write_kpu_dpt(rows, folder / NAME)
    inbox.deliver(settings, folder / NAME)
    inbox.receive(settings, ledger)


def test_an_alias_added_later_lifts_the_refusal_and_keeps_the_old_verdict(tmp_path: Path, seeds: Path):
    settings = Settings(data=tmp_path / "data")
    ledger = Ledger(settings.ledger)
    deliver(settings, ledger, tmp_path / "kiriman", W00_03="CONTOH TENGGAH")
    assert [v["verdict"] for v in lake.bring_up_to_date(settings, ledger, gate(seeds))] == ["ditolak"]
    assert lake.bring_up_to_date(settings, ledger, gate(seeds)) == [], "judged again under the same rules"

    with (seeds / "reference" / "wilayah_alias.csv").open("a", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerow(
            [
                "kpu",
                "kabupaten_kota",
                "W00",
                "CONTOH TENGGAH",
                "W00.03",
                "2023-07-03",
                "salah ketik yang diakui pengirim",
            ]
        )
    again = lake.bring_up_to_date(settings, ledger, gate(seeds))
    assert [v["verdict"] for v in again] == ["diterima"]
    assert ledger.totals().accepted_rows[EXPORT] == 5
    assert len(ledger.query("select * from verdict")) == 2


def test_a_changed_suite_judges_again_and_a_lost_batch_is_read_again(tmp_path: Path, seeds: Path):
    settings = Settings(data=tmp_path / "data")
    ledger = Ledger(settings.ledger)
    deliver(settings, ledger, tmp_path / "kiriman")
    first = lake.bring_up_to_date(settings, ledger, gate(seeds))
    parquet = settings.lake / "raw" / EXPORT / f"{first[0]['batch_id']}.parquet"
    before = parquet.read_bytes()
    parquet.unlink()
    assert lake.bring_up_to_date(settings, ledger, gate(seeds)) == []
    assert parquet.read_bytes() == before

    stricter = Path(shutil.copytree(EXPECTATIONS_DIR, tmp_path / "expectations"))
    suite = stricter / "deliveries" / f"{EXPORT}.yml"
    suite.write_text(suite.read_text().replace("< 30", "< 3000"))
    again = lake.bring_up_to_date(settings, ledger, gate(seeds, stricter))
    assert [v["verdict"] for v in again] == ["ditolak"]
    assert ledger.totals().accepted_rows[EXPORT] == 0


def test_a_refused_revision_leaves_the_accepted_delivery_in_force(tmp_path: Path, seeds: Path):
    settings = Settings(data=tmp_path / "data")
    ledger = Ledger(settings.ledger)
    deliver(settings, ledger, tmp_path / "kiriman")
    deliver(settings, ledger, tmp_path / "kiriman", W00_03="TIDAK ADA")
    verdicts = [v["verdict"] for v in lake.bring_up_to_date(settings, ledger, gate(seeds))]
    assert verdicts == ["diterima", "ditolak"]
    assert ledger.totals().accepted_rows[EXPORT] == 5
