"""Which region a row means: its level, its names and codes against each other, the nation and abroad.

Not here: the spelling of names and aliases (`test_regions`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestration.landing.place import Place, Placer, scope_of, slot_scope
from orchestration.landing.table import Columns
from tests.small_export import REGIONS, column, contract

NAMES = {
    "kolom_provinsi": "provinsi",
    "kolom_kabupaten_kota": "kabupaten",
    "kolom_kecamatan": "kecamatan",
    "jenis_tanpa_awalan": "kabupaten",
}
CODES = {"kolom_kode_provinsi": "no_prop", "kolom_kode_kabupaten_kota": "no_kab"}
COLUMNS = [
    column(name) for name in ("provinsi", "kabupaten", "kecamatan", "perwakilan", "no_prop", "no_kab", "kode", "isi")
]


def place(folder: Path, rule: dict[str, Any], *rows: dict[str, str], **details: Any) -> list[Place]:
    of = contract(folder, COLUMNS, wilayah=rule, **details)
    data = Columns.of(of)
    for number, row in enumerate(rows, 1):
        for name in data.values:
            data.values[name].append(row.get(name.removesuffix("__teks")))
        data.values["baris_sumber"][-1] = number
    return Placer(of, REGIONS).places(data, 0, len(rows))


def one(folder: Path, rule: dict[str, Any], **row: str) -> Place:
    return place(folder, rule, row)[0]


# ---------------------------------------------------------------------------------------------------------- levels


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"provinsi": "Jawa Tengah"}, "W33"),
        ({"provinsi": "Jawa Tengah", "kabupaten": "Magelang"}, "W33.08"),
        ({"provinsi": "Jawa Tengah", "kabupaten": "Kota Magelang"}, "W33.71"),
        ({"provinsi": "Jawa Tengah", "kabupaten": "Magelang", "kecamatan": "Salaman"}, "W33.08.01"),
        ({"provinsi": "Provinsi Contoh", "kabupaten": "Contoh Timur", "kecamatan": "Contoh Duku"}, "W00.02.04"),
    ],
)
def test_the_finest_column_that_is_filled_says_the_level(tmp_path, row, code):
    found = one(tmp_path, {"tingkat": ["provinsi", "kabupaten_kota", "kecamatan"], **NAMES}, **row)
    assert (found.kode_wilayah, found.kode_provinsi, found.wilayah_masalah) == (code, code[:3], None)
    assert found.wilayah_tertulis == list(row.values())[-1]


@pytest.mark.parametrize(
    ("levels", "row", "problem"),
    [
        (["kabupaten_kota"], {"provinsi": "Jawa Tengah"}, "nama kabupaten/kota kosong"),
        (
            ["kabupaten_kota"],
            {"provinsi": "Jawa Tengah", "kabupaten": "Magelang", "kecamatan": "Salaman"},
            "baris tingkat kecamatan, padahal ekspor ini per kabupaten/kota",
        ),
        (
            ["provinsi", "kecamatan"],
            {"provinsi": "Jawa Tengah", "kabupaten": "Magelang"},
            "baris tingkat kabupaten/kota, padahal ekspor ini per provinsi atau kecamatan",
        ),
        (["provinsi", "kecamatan"], {"provinsi": "Jawa Tengah", "kecamatan": "Salaman"}, "nama kabupaten/kota kosong"),
        (["provinsi"], {"kabupaten": "Magelang"}, "nama provinsi kosong"),
    ],
)
def test_a_row_of_another_level_is_no_region_of_this_export(tmp_path, levels, row, problem):
    found = one(tmp_path, {"tingkat": levels, **NAMES}, **row)
    assert (found.kode_wilayah, found.wilayah_masalah) == (None, problem)


def test_a_kecamatan_is_looked_for_in_its_own_kabupaten_and_near_names_are_shown(tmp_path):
    rule = {"tingkat": "kecamatan", **NAMES}
    row = {"provinsi": "Provinsi Contoh", "kabupaten": "Contoh Timur", "kecamatan": "Contoh Jambo"}
    found = one(tmp_path, rule, **row)
    assert (found.kode_wilayah, found.kode_provinsi, found.wilayah_tertulis) == (None, "W00", "Contoh Jambo")
    assert "Contoh Jambu (00.02.05)" in str(found.wilayah_calon)
    assert one(tmp_path, rule, **{**row, "kecamatan": "Contoh Jati"}).kode_wilayah is None, (
        "a kecamatan of Contoh Barat"
    )


def test_a_province_that_has_ended_counts_where_the_edition_knows_it(tmp_path):
    before = {"tingkat": "provinsi", "kolom_provinsi": "provinsi", "edisi": "2022-06-30"}
    assert one(tmp_path, before, provinsi="Papua").kode_wilayah == "H91"
    assert one(tmp_path, {**before, "edisi": None}, provinsi="Papua").kode_wilayah == "W91"


# ---------------------------------------------------------------------------------------------- codes beside names

BOTH = {"tingkat": ["kabupaten_kota", "kecamatan"], **NAMES, **CODES}
MAGELANG = {"provinsi": "Jawa Tengah", "kabupaten": "Magelang", "no_prop": "33", "no_kab": "8"}


@pytest.mark.parametrize("number", ["8", "08"])
def test_numbers_beside_names_may_have_lost_their_zero(tmp_path, number):
    assert one(tmp_path, BOTH, **{**MAGELANG, "no_kab": number}).kode_wilayah == "W33.08"


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"no_kab": "71"}, "kode 33/71 berarti Kota Magelang, tetapi namanya Kabupaten Magelang"),
        ({"no_prop": "34"}, "kode 34/8 tidak dikenal, tetapi namanya Kabupaten Magelang"),
        ({"no_kab": ""}, "kode wilayah kosong"),
        ({"no_prop": "", "kecamatan": "Salaman"}, "kode wilayah kosong"),
    ],
)
def test_a_number_that_contradicts_the_name_is_said_and_neither_is_believed(tmp_path, changed, problem):
    row = {name: value for name, value in {**MAGELANG, **changed}.items() if value}
    found = one(tmp_path, BOTH, **row)
    assert (found.kode_wilayah, found.wilayah_masalah) == (None, problem)


@pytest.mark.parametrize(("code", "region"), [("33", "W33"), ("33.08", "W33.08"), ("330801", "W33.08.01")])
def test_a_code_alone_says_region_and_level(tmp_path, code, region):
    rule = {"tingkat": ["provinsi", "kabupaten_kota", "kecamatan"], "kolom_kode_kemendagri": "kode"}
    assert one(tmp_path, rule, kode=code) == Place(region, "W33", code)


@pytest.mark.parametrize("code", ["3308010001", "33.8", "99", "x"])
def test_a_code_that_nobody_gave_is_no_region(tmp_path, code):
    rule = {"tingkat": ["provinsi", "kabupaten_kota", "kecamatan"], "kolom_kode_kemendagri": "kode"}
    found = one(tmp_path, rule, kode=code)
    assert (found.kode_wilayah, found.wilayah_masalah) == (None, f"kode {code} tidak dikenal")


# ------------------------------------------------------------------------------------------------------ KPU's codes

KPU = {"tingkat": ["kabupaten_kota", "kecamatan"], **NAMES, "kolom_kode_kpu": "kode"}


@pytest.mark.parametrize("code", ["33", "3308", "330801", "3308012001", "3308012001001"])
def test_kpus_code_may_stand_above_the_name_of_a_kecamatan(tmp_path, code):
    """KPU numbers kecamatan in its own way: below the kabupaten its code says nothing about ours, the name does."""
    row = {"provinsi": "Jawa Tengah", "kabupaten": "Magelang", "kecamatan": "Salaman", "kode": code}
    assert one(tmp_path, KPU, **row).kode_wilayah == "W33.08.01"


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("3371", "kode 3371 berarti Kota Magelang, tetapi namanya Salaman"),
        ("34", "kode 34 berarti Daerah Istimewa Yogyakarta, tetapi namanya Salaman"),
        ("99", "kode 99 berarti Luar Negeri, tetapi namanya Salaman"),
        ("", "kode (kosong) tidak dikenal"),
    ],
)
def test_kpus_code_of_another_place_is_said(tmp_path, code, problem):
    row = {"provinsi": "Jawa Tengah", "kabupaten": "Magelang", "kecamatan": "Salaman"}
    found = one(tmp_path, KPU, **({**row, "kode": code} if code else row))
    assert (found.kode_wilayah, found.wilayah_masalah) == (None, problem)


# ------------------------------------------------------------------------------------------------ nation and abroad


@pytest.mark.parametrize("written", ["Nasional", "INDONESIA", "Pusat", "KPU RI", ""])
def test_a_row_without_a_province_is_the_nation_only_where_the_contract_knows_such_rows(tmp_path, written):
    row = {"provinsi": written} if written else {}
    with_nation = {"tingkat": ["nasional", "provinsi"], "kolom_provinsi": "provinsi"}
    assert one(tmp_path, with_nation, **row).kode_wilayah == "NID"
    without = one(tmp_path, {**with_nation, "tingkat": "provinsi"}, **row)
    assert (without.kode_wilayah, without.wilayah_masalah) == (None, "nama provinsi kosong")


def test_a_kabupaten_without_its_province_is_not_the_nation(tmp_path):
    found = one(tmp_path, {"tingkat": ["nasional", "kabupaten_kota"], **NAMES}, kabupaten="Magelang")
    assert found.wilayah_masalah == "nama provinsi kosong"


def test_an_export_without_region_columns_speaks_of_the_nation(tmp_path):
    assert place(tmp_path, {"tingkat": "nasional"}, {"isi": "a"}, {}) == [Place("NID", "NID", "Indonesia")] * 2


ABROAD = {"tingkat": "perwakilan", "kolom_perwakilan": "perwakilan", "kolom_kode_kpu": "kode"}


def test_a_representation_is_found_by_name_and_held_against_its_code(tmp_path):
    name, other = REGIONS.name_of("L990101"), REGIONS.name_of("L990201")
    assert one(tmp_path, ABROAD, perwakilan=name, kode="990101") == Place("L990101", "L99", name)
    contradicted = one(tmp_path, ABROAD, perwakilan=name, kode="990201")
    assert contradicted.wilayah_masalah == f"kode 990201 berarti {other}, tetapi namanya {name}"
    assert one(tmp_path, ABROAD, kode="990101").wilayah_masalah == "nama perwakilan kosong"
    assert one(tmp_path, ABROAD, perwakilan="KBRI ATLANTIS", kode="990101").kode_wilayah is None


# --------------------------------------------------------------------------------------------------- whose file it is

CONTOH = [{"provinsi": "Provinsi Contoh", "kabupaten": name} for name in ("Contoh Barat", "Contoh Timur")]
JATENG = {"provinsi": "Jawa Tengah", "kabupaten": "Magelang"}
UNKNOWN = {"provinsi": "Provinsi Contoh", "kabupaten": "Entah"}
OFFICES = {"pola": "kecil_{bulan}{kantor}{csv}", "pengirim_daerah": "KPU {nama}"}


@pytest.mark.parametrize(
    ("rows", "details", "scope"),
    [
        (CONTOH, {}, "W00"),
        (CONTOH[:1], {}, "W00"),  # one kabupaten of a province is a file of that province, where no office sends
        ([*CONTOH, JATENG], {}, "NID"),
        ([*CONTOH, UNKNOWN], {}, "W00"),  # a row that nobody knows does not make another scope
        ([{"provinsi": "Entah"}], {}, None),
        (CONTOH, OFFICES, "W00"),
        (CONTOH[:1], OFFICES, "W00.01"),
        ([*CONTOH[:1], {**CONTOH[0], "kecamatan": "Contoh Jati"}], OFFICES, "W00.01"),
        ([{"provinsi": "Provinsi Contoh"}], OFFICES, "W00"),
    ],
)
def test_the_scope_of_a_file_is_what_its_rows_lie_in(tmp_path, rows, details, scope):
    rule = {"tingkat": ["provinsi", "kabupaten_kota", "kecamatan"], **NAMES}
    found = place(tmp_path, rule, *rows, **details)
    assert scope_of(found, contract(tmp_path, COLUMNS, wilayah=rule, **details), REGIONS) == scope


@pytest.mark.parametrize(
    ("complete", "said", "named", "slot"),
    [
        (True, "W33", None, "W33"),  # a province at a time: Jawa Barat's file is no revision of Jawa Tengah's
        (True, "NID", "W33", "NID"),
        (False, "W33.08", None, "NID"),  # the nation's register of one month, whichever regions have rows in it
        (False, "W00", "W00", "W00"),
        (False, "W33.08.01", "W33.08", "W33.08"),  # an office's file in which one kecamatan reports
        (False, None, "W33", None),  # nothing could be read
    ],
)
def test_the_slot_of_a_list_that_need_not_be_complete_is_its_senders(tmp_path, complete, said, named, slot):
    rule = {"tingkat": ["kabupaten_kota", "kecamatan"], **NAMES}
    one = contract(tmp_path, COLUMNS, wilayah=rule, cakupan={"lengkap": complete, "alasan": "uji"})
    assert slot_scope(said, named, one) == slot
