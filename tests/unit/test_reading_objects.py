"""JSON to grids: ArcGIS, lists of objects, KPU's tree of polling stations, Sirekap's results.

Not here: JSON and zips that mean harm (`test_reading_hostile`).
"""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from orchestration.landing.finding import UnreadableError
from orchestration.landing.reading.sirekap import COLUMNS as SIREKAP
from tests.files import FILES_OF_OTHER_KINDS, packed, read


def read_json(tmp_path, value, shape, name="a.json"):
    path = tmp_path / name
    content = value if isinstance(value, (bytes, str)) else json.dumps(value)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(path, jenis="json", json=shape)[0].rows


def refused(tmp_path, value, shape="daftar", name="a.json"):
    with pytest.raises(UnreadableError) as caught:
        read_json(tmp_path, value, shape, name)
    return [finding.aturan for finding in caught.value.findings]


FEATURES: list[dict[str, dict[str, Any]]] = [
    {"attributes": {"no_prop": 11, "nama": " ACEH "}},
    {"attributes": {"nama": "RIAU", "jumlah": None, "x": 2}},
]
FEATURE_ROWS = [
    (0, ["no_prop", "nama", "jumlah", "x"]),
    (1, [11, "ACEH", None, None]),
    (2, [None, "RIAU", None, 2]),
]


@pytest.mark.parametrize("value", [{"fields": [], "features": FEATURES}, FEATURES])
def test_the_attributes_of_features_are_rows(tmp_path, value):
    assert read_json(tmp_path, value, "arcgis") == FEATURE_ROWS


def test_a_plain_list_of_objects_is_rows(tmp_path):
    assert read_json(tmp_path, [feature["attributes"] for feature in FEATURES], "daftar") == FEATURE_ROWS


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_encodings_and_gzip(tmp_path, encoding):
    content = json.dumps({"features": FEATURES}).encode(encoding)
    assert read_json(tmp_path, content, "arcgis") == FEATURE_ROWS
    assert read_json(tmp_path, gzip.compress(content), "arcgis", "a.json.gz") == FEATURE_ROWS


def test_a_delimited_contract_takes_json_too(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(json.dumps(FEATURES))
    assert read(path, jenis="delimited", json="arcgis")[0].rows == FEATURE_ROWS


def test_a_number_keeps_the_digits_that_a_float_would_lose(tmp_path):
    rows = read_json(tmp_path, '[{"kode": 11.10, "skor": 91.5, "idem": 1.0, "ada": true, "isi": {"a": [1]}}]', "daftar")
    assert rows[1] == (1, ["11.10", 91.5, 1.0, "true", '{"a": [1]}'])


def test_records_without_values_are_left_out_and_the_others_keep_their_number(tmp_path):
    assert read_json(tmp_path, [{"a": 1}, {"a": None}, {}, {"a": ""}, {"a": 5}], "daftar")[1:] == [(1, [1]), (5, [5])]


def test_a_page_of_a_longer_answer_is_refused(tmp_path):
    value = {"exceededTransferLimit": True, "features": FEATURES}
    assert refused(tmp_path, value, "arcgis") == ["unduhan_terpotong"]


def test_an_error_of_the_service_is_no_data(tmp_path):
    assert refused(tmp_path, {"error": {"code": 499}}, "arcgis") == ["layanan_menjawab_galat"]


@pytest.mark.parametrize("value", [{}, {"features": {}}, 5, None, {"features": [5]}, [[1]]])
def test_another_shape_is_refused(tmp_path, value):
    assert refused(tmp_path, value, "arcgis") == ["bentuk_json_keliru"]
    assert refused(tmp_path, value, "pohon_tps") == ["bentuk_json_keliru"]


@pytest.mark.parametrize("content", [b'[{"a": 1}, {"a"', b'[{"a": 1}] x', b"{'a': 1}", b"kode;nama"])
def test_json_that_is_cut_off_is_refused(tmp_path, content):
    assert refused(tmp_path, content) == ["berkas_rusak"]


@pytest.mark.parametrize(("content", "rule"), FILES_OF_OTHER_KINDS)
def test_json_that_is_something_else_is_called_what_it_is(tmp_path, content, rule):
    assert refused(tmp_path, content) == [rule]


NAMES = {"00": "PROVINSI CONTOH", "0001": "CONTOH BARAT", "000101": "SATU", "0001012001": "DESA A"}


def test_the_tree_of_polling_stations_is_one_row_per_desa(tmp_path):
    tree = {"id2name": NAMES, "tps": {"0001012001": [3], "0001012002": [4, 901, 902]}}
    assert read_json(tmp_path, tree, "pohon_tps") == [
        (
            0,
            [
                "kode_desa_kpu",
                "provinsi",
                "kabupaten_kota",
                "kecamatan",
                "desa_kelurahan",
                "tps_terakhir",
                "tps_khusus_awal",
                "tps_khusus_akhir",
                "jumlah_tps",
            ],
        ),
        (1, ["0001012001", "PROVINSI CONTOH", "CONTOH BARAT", "SATU", "DESA A", 3, None, None, 3]),
        (2, ["0001012002", "PROVINSI CONTOH", "CONTOH BARAT", "SATU", None, 4, 901, 902, 6]),
    ]


@pytest.mark.parametrize(
    "numbers", [[], [1, 2], [1, 2, 3, 4], ["1"], [True], [-1], [1.5], 3, None, [10**6], [4, 902, 901], [5, 3, 4]]
)
def test_polling_stations_that_cannot_be_counted_are_refused(tmp_path, numbers):
    tree = {"id2name": NAMES, "tps": {"0001012001": [3], "0001012002": numbers}}
    assert refused(tmp_path, tree, "pohon_tps") == ["nomor_tps_keliru"]


def test_a_desa_code_of_another_length_is_refused(tmp_path):
    assert refused(tmp_path, {"id2name": NAMES, "tps": {"00010120": [3]}}, "pohon_tps") == ["nomor_tps_keliru"]


RESULT = {
    "chart": {"null": None, "100025": 120, "100026": 30},
    "images": ["https://contoh.invalid/1.jpg"],
    "administrasi": {"pemilih_dpt_j": 250, "suara_sah": 150, "suara_tidak_sah": 5, "suara_total": 155, "baru": 1},
    "psu": None,
    "ts": "2024-02-15 10:00:00",
    "status_suara": True,
    "status_adm": True,
}
STATION = "sirekap_ppwp_0001012001001.json"


def as_records(rows):
    header = rows[0][1]
    return [(number, dict(zip(header, cells, strict=True))) for number, cells in rows[1:]]


def test_a_polling_station_is_one_row_with_its_code_from_the_name(tmp_path):
    rows = read_json(tmp_path, RESULT, "sirekap", STATION)
    assert rows[0][1] == [*SIREKAP, "baru"]
    ((number, record),) = as_records(rows)
    assert number == 1
    assert {key: value for key, value in record.items() if value is not None} == {
        "jenis": "ppwp",
        "kode_tps": "0001012001001",
        "administrasi_ada": "ya",
        "pemilih_dpt_j": 250,
        "suara_sah": 150,
        "suara_tidak_sah": 5,
        "suara_total": 155,
        "baru": 1,
        "suara_chart": 150,
        "ts": "2024-02-15 10:00:00",
        "status_suara": "true",
        "status_adm": "true",
    }


def test_without_administration_its_columns_are_there_and_empty(tmp_path):
    rows = read_json(tmp_path, {**RESULT, "administrasi": None, "chart": {"null": None}}, "sirekap", STATION)
    assert rows[0][1] == list(SIREKAP)
    ((_, record),) = as_records(rows)
    assert (record["administrasi_ada"], record["suara_sah"], record["suara_chart"]) == ("tidak", None, None)


def test_a_zip_of_polling_stations_is_one_delivery(tmp_path):
    parts = {
        f"hasil/sirekap_ppwp_0001012001{number:03}.json": json.dumps({**RESULT, "administrasi": None}).encode()
        for number in (3, 1, 2)
    }
    parts |= {"hasil/": b"", "__MACOSX/hasil/._x.json": b"\0", "hasil/.DS_Store": b"\0"}
    records = as_records(read_json(tmp_path, packed(parts), "sirekap", "a.zip"))
    assert [(number, record["kode_tps"][-3:]) for number, record in records] == [(1, "001"), (2, "002"), (3, "003")]


@pytest.mark.parametrize("name", ["sirekap_ppwp.json", "hasil.json", "sirekap_ppwp_12.json"])
def test_a_result_whose_name_names_no_polling_station_is_refused(tmp_path, name):
    assert refused(tmp_path, RESULT, "sirekap", name) == ["nama_tps_keliru"]
    assert refused(tmp_path, packed({name: json.dumps(RESULT).encode()}), "sirekap", "a.zip") == ["nama_tps_keliru"]


@pytest.mark.parametrize("value", [[], 5, {**RESULT, "administrasi": [1]}])
def test_a_result_of_another_shape_is_refused(tmp_path, value):
    assert refused(tmp_path, value, "sirekap", STATION) == ["bentuk_json_keliru"]


def test_figures_of_candidates_that_are_no_plain_numbers_are_not_summed(tmp_path):
    rows = read_json(tmp_path, {**RESULT, "chart": {"1": {"jml": 5}, "2": 3}}, "sirekap", STATION)
    assert as_records(rows)[0][1]["suara_chart"] is None


def test_a_zip_for_an_export_of_one_file_is_refused(tmp_path):
    assert refused(tmp_path, packed({"a.json": b"[]"}), "daftar", "a.zip") == ["jenis_berkas_keliru"]
