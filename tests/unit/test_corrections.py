"""Corrections of published errors: what a file of them may say, and what becomes of one as deliveries come.

Real ledger, landing and lake. Not here: the SQL that applies them (`test_corrections_applied`, dbt's unit tests).
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml

from orchestration.exports import registry
from orchestration.exports.corrections import CorrectionError, load
from orchestration.landing import inbox, lake
from orchestration.landing.corrections import export_corrections
from orchestration.landing.judge import DeliveryGate
from orchestration.ledger.store import Ledger
from orchestration.samples.build import read_table
from orchestration.samples.by_contract import write_by_contract
from orchestration.settings import EXPECTATIONS_DIR, SAMPLES_DIR, SEEDS_DIR, Settings
from tests.small_export import REGIONS

EXPORT = "dukcapil__kematian"
ENTRY: dict[str, Any] = {
    "id": "K-DUKCAPIL-001",
    "export": EXPORT,
    "periode": "202401",
    "kunci": "W00.03",
    "kolom": "backlog_awal",
    "expect": "842",
    "menjadi": "824",
    "alasan": "Uji.",
    "sumber": "Uji.",
    "sejak": dt.date(2024, 3, 1),
}


def written(folder: Path, *entries: dict[str, Any], name: str = "dukcapil") -> Path:
    folder = folder / "corrections"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.yml").write_text(yaml.safe_dump(list(entries)), encoding="utf-8")
    return folder


# --------------------------------------------------------------------------------------------------------- loading


def test_the_entries_of_all_files_are_read_in_order(tmp_path: Path):
    other = {**ENTRY, "id": "K-BAWASLU-001", "periode": "202402"}
    written(tmp_path, ENTRY)
    folder = written(tmp_path, other, name="bawaslu")
    assert [entry.id for entry in load(folder)] == ["K-BAWASLU-001", "K-DUKCAPIL-001"]
    assert load(tmp_path / "none") == []


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown key": ({"catatan": "x"}, "catatan"),
    "no reason": ({"alasan": None}, "alasan"),
    "an id of another form": ({"id": "K-1"}, "id"),
    "a value that is no text": ({"menjadi": 824}, "menjadi"),
    "no day": ({"sejak": "kemarin"}, "sejak"),
    "an unknown export": ({"export": "dukcapil__lahir"}, "there is no export dukcapil__lahir"),
    "an unknown column": ({"kolom": "lahir"}, "lahir is no column"),
    "a column that names the region": ({"kolom": "kabupaten_kota_tertulis"}, "kabupaten_kota_tertulis is no column"),
    "a key column": (
        {"export": "dukcapil__jemput_bola", "kolom": "segmen", "expect": "LAPAS", "menjadi": "ODGJ"},
        "segmen is no column of dukcapil__jemput_bola that may be corrected",
    ),
    "a number with a dot between thousands": ({"menjadi": "1.824"}, "column of type integer"),
    "an expected value of another type": ({"expect": "delapan ratus"}, "column of type integer"),
    "a correction that changes nothing": ({"menjadi": " 0842"}, "it changes nothing"),
}


@pytest.mark.parametrize(("changed", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_a_correction_is_refused_by_name(tmp_path, changed, said):
    folder = written(tmp_path, {**ENTRY, **changed})
    with pytest.raises(CorrectionError, match=said) as caught:
        load(folder)
    assert "dukcapil.yml" in str(caught.value)


def test_one_cell_is_corrected_once_and_one_id_means_one_correction(tmp_path: Path):
    written(tmp_path, ENTRY)
    with pytest.raises(CorrectionError, match="same id"):
        load(written(tmp_path, {**ENTRY, "periode": "202402"}, name="lain"))
    with pytest.raises(CorrectionError, match="same cell"):
        load(written(tmp_path, {**ENTRY, "id": "K-DUKCAPIL-002", "menjadi": "823"}, name="lain"))


@pytest.mark.parametrize("text", ["id: K-DUKCAPIL-001", "[", "- 1", "\x00", ""])
def test_a_file_that_is_no_list_of_corrections_is_refused(tmp_path, text):
    folder = written(tmp_path)
    (folder / "dukcapil.yml").write_text(text, encoding="utf-8")
    with pytest.raises(CorrectionError, match=r"dukcapil\.yml"):
        load(folder)


# ---------------------------------------------------------------------------------------------- what becomes of one


class Office:
    """A warehouse that one export is delivered to, and the corrections that somebody wrote for it."""

    def __init__(self, folder: Path, *entries: dict[str, Any]) -> None:
        self.folder = folder
        written(folder / "expectations", *entries)
        self.settings = Settings(data=folder / "data", expectations=folder / "expectations")
        self.ledger = Ledger(self.settings.ledger)

    def send(self, day: dt.date, **changed: str) -> str:
        """The sample, with other values for Kabupaten Contoh Tengah; returns the verdict."""
        rows = read_table(SAMPLES_DIR / "tables" / "contoh_kematian_202401.csv")
        path = self.folder / "dukcapil_kematian_202401.csv"
        write_by_contract([{**row, **changed} if row["kode_wilayah"] == "W00.03" else row for row in rows], path)
        inbox.deliver(self.settings, path, received=day)
        inbox.receive(self.settings, self.ledger, regions=REGIONS)
        gate = DeliveryGate(registry.contracts()[EXPORT], REGIONS, EXPECTATIONS_DIR, SEEDS_DIR)
        (verdict,) = lake.bring_up_to_date(self.settings, self.ledger, gate)
        return str(verdict["verdict"])

    def states(self) -> dict[str, tuple[str, str | None]]:
        """State and raw value by correction, as dbt finds them."""
        told = export_corrections(self.settings, self.ledger)
        rows = pq.read_table(self.settings.lake / "ledger" / "koreksi.parquet").to_pylist()
        assert {row["id"]: row["status"] for row in rows} == told
        assert all(
            (row["delivery_id"] is None) == (row["status"] in ("tanpa_baris", "belum_ada_kiriman")) for row in rows
        )
        return {row["id"]: (row["status"], row["nilai_mentah"]) for row in rows}


def test_a_correction_applies_while_the_wrong_value_stands_and_no_longer_once_it_is_repaired(tmp_path: Path):
    office = Office(tmp_path, ENTRY)
    assert office.send(dt.date(2024, 2, 9)) == "diterima"
    assert office.states() == {"K-DUKCAPIL-001": ("diterapkan", "842")}

    refused = office.send(dt.date(2024, 2, 10), backlog_awal="824")  # without the rest of the row it cannot be right
    assert refused == "ditolak"
    assert office.states() == {"K-DUKCAPIL-001": ("diterapkan", "842")}, "a refused delivery repairs nothing"

    assert office.send(dt.date(2024, 2, 12), backlog_awal="824", backlog_akhir="843") == "diterima"
    assert office.states() == {"K-DUKCAPIL-001": ("sudah_diperbaiki", "824")}

    assert office.send(dt.date(2024, 2, 14), backlog_awal="", dilaporkan="252") == "diterima"
    assert office.states() == {"K-DUKCAPIL-001": ("sudah_diperbaiki", None)}, "another value, and be it none, is theirs"


def test_a_correction_of_a_row_that_nobody_sent_has_no_row(tmp_path: Path):
    entries = [
        {**ENTRY, "id": "K-DUKCAPIL-001", "kunci": "W00.02"},
        {**ENTRY, "id": "K-DUKCAPIL-002", "periode": "202402"},
        {**ENTRY, "id": "K-DUKCAPIL-003", "export": "dukcapil__ktpel", "kolom": "perekaman"},
    ]
    office = Office(tmp_path, *entries)
    nowhere = {entry["id"]: ("belum_ada_kiriman", None) for entry in entries}
    assert office.states() == nowhere, "before anything was ever delivered"
    office.send(dt.date(2024, 2, 9))
    assert office.states() == {**nowhere, "K-DUKCAPIL-001": ("tanpa_baris", None)}, "the period is here, the key is not"


def test_without_corrections_there_is_a_table_without_rows(tmp_path: Path):
    office = Office(tmp_path)
    assert office.states() == {}
    assert pq.read_schema(office.settings.lake / "ledger" / "koreksi.parquet").names[-2:] == [
        "delivery_id",
        "nilai_mentah",
    ]
