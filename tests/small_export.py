"""A small export built in code: its contract, its suite and its gate, for tests of what follows from a contract.

Not here: the shipped exports (`orchestration/exports`) and what is particular to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from orchestration.exports import contract as contracts
from orchestration.exports.contract import Contract
from orchestration.landing.judge import DeliveryGate
from orchestration.regions.index import RegionIndex
from orchestration.settings import SEEDS_DIR

NAME = "kpu__kecil"
REGIONS = RegionIndex.load(SEEDS_DIR / "reference")
Column = dict[str, Any]

# Beside the columns: every part of the contract that a test does not care about.
_DETAILS: dict[str, Any] = {
    "pola": "kecil_{bulan}{csv}",
    "contoh_nama": ["kecil_202401.csv"],
    "periode": "{bulan}",
    "pengirim": "KPU RI",
    "dasar_hukum": "Uji.",
    "data_pribadi": "tidak ada",
    "pembaca": {"jenis": "delimited"},
    "wilayah": {
        "tingkat": "kabupaten_kota",
        "kolom_provinsi": "provinsi_tertulis",
        "kolom_kabupaten_kota": "kabupaten_kota_tertulis",
        "jenis_tanpa_awalan": "kabupaten",
    },
    "cakupan": {"lengkap": False, "alasan": "Uji."},
    "berlaku_pada": {"dasar": "bulan"},
    "jadwal": {"irama": "insidental", "mulai": "2023-01-01"},
    "kelompok": "kpu",
}


def column(name: str, kind: str = "string", header: str = "", **more: Any) -> Column:
    """One property of the schema."""
    return {"name": name, "physicalName": header or name.upper(), "logicalType": kind, "description": "Uji.", **more}


PLACE = (column("provinsi_tertulis", header="PROVINSI"), column("kabupaten_kota_tertulis", header="KABUPATEN"))


def contract(folder: Path, columns: Sequence[Column], **details: Any) -> Contract:
    """The contract of an export `kpu__kecil` with these columns; `details` replace the parts of that name."""
    document = {
        "apiVersion": "v3.0.2",
        "kind": "DataContract",
        "id": NAME,
        "version": "1.0.0",
        "status": "active",
        "name": "Ekspor kecil",
        "schema": [{"name": NAME, "properties": list(columns)}],
        "customProperties": [{"property": "kesiapan", "value": {**_DETAILS, **details}}],
    }
    path = folder / f"{NAME}.odcs.yml"
    path.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    return contracts.load(path)


def gate(folder: Path, columns: Sequence[Column], **details: Any) -> DeliveryGate:
    """Its delivery gate, with the two rules that every suite must have and those that the contract generates."""
    suite = {
        "name": NAME,
        "meta": {"tabel": f"pending.{NAME}", "kunci": ["delivery_id", "lembar", "baris_sumber"]},
        "expectations": [
            {
                "type": "expect_table_row_count_to_equal",
                "kwargs": {"value": {"$PARAMETER": "baris_dibaca"}},
                "severity": "critical",
                "meta": {"aturan": "semua_baris_terbaca", "pemilik": "insinyur data", "alasan": "Uji."},
            },
            {
                "type": "expect_compound_columns_to_be_unique",
                "kwargs": {"column_list": ["delivery_id", "baris_sumber"], "ignore_row_if": "never"},
                "severity": "critical",
                "meta": {"aturan": "baris_sumber_unik", "pemilik": "insinyur data", "alasan": "Uji."},
            },
        ],
    }
    path = folder / "expectations" / "deliveries" / f"{NAME}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(suite, sort_keys=False), encoding="utf-8")
    return DeliveryGate(contract(folder, columns, **details), REGIONS, folder / "expectations", SEEDS_DIR)
