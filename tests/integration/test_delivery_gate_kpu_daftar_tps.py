"""KPU's voter lists, polling stations and stages, beside the national DPT, at the real gate.

The files are those of data/samples, written as their contracts say, with one thing changed at a time; the overseas
voter list, of which nothing is published by representation, is made here. Not here: the DPT (`test_delivery_gate_dpt`).
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import zipfile
from functools import cache
from pathlib import Path

import pytest

from orchestration.exports import registry
from orchestration.landing.judge import Candidate, DeliveryGate, Judgement
from orchestration.regions.index import RegionIndex
from orchestration.samples.build import build_samples, read_table
from orchestration.samples.by_contract import write_by_contract
from orchestration.settings import EXPECTATIONS_DIR, SAMPLES_DIR, SEEDS_DIR

TABLES = SAMPLES_DIR / "tables"
POHON = ("contoh_wilayah_tps", "kpu_wilayah_tps_contoh.json")
TPS_LN = ("tps_ln", "tps_ln.csv")
TAHAPAN = ("tahapan_pemilu2024", "tahapan_pemilu2024.csv")
KEMAJUAN = ("contoh_tahapan_pemilu2024", "tahapan_pemilu2024_contoh.csv")
PDPB = ("contoh_dpb_202402", "kpu_prov_dpb_2024_sem2_contoh.xlsx")
PER_TPS = ("contoh_rekap_tps_pemilu2024_0071", "rekap_dpt_tps_pemilu2024_contoh.csv.gz")
PERUBAHAN = ("contoh_perubahan_daftar_pemilih_pemilu2024", "perubahan_daftar_pemilih_pemilu2024_contoh.csv")
JATENG = ("perubahan_daftar_pemilih_pilkada2024_jateng", "perubahan_daftar_pemilih_pilkada2024_jateng.csv")
COKLIT = ("contoh_coklit_20230314_0001", "coklit_20230314_00.01.csv")
SIREKAP = ("contoh_sirekap_ppwp_0071", "sirekap_ppwp_00.71.zip")
EXPORTS = {
    "kpu__wilayah_tps",
    "kpu__tps_ln",
    "kpu__tahapan",
    "kpu__daftar_pemilih_berkelanjutan",
    "kpu__rekap_dpt_tps",
    "kpu__perubahan_daftar_pemilih",
    "kpu__coklit",
    "kpu__sirekap",
}
RECEIVED = dt.datetime(2025, 2, 20)
REGIONS = RegionIndex.load(SEEDS_DIR / "reference")


@cache
def gate(export: str) -> DeliveryGate:
    return DeliveryGate(registry.contracts()[export], REGIONS, EXPECTATIONS_DIR, SEEDS_DIR)


def judge(path: Path, received: dt.datetime = RECEIVED) -> Judgement:
    known = registry.identify(path.name)
    assert known
    contract, name = known
    return gate(contract.name).judge([Candidate("D0", path.name, name.periode, path, diterima_pada=received)])[0]


def written(folder: Path, name: str, rows: list[dict[str, str]]) -> Judgement:
    write_by_contract(rows, folder / name)
    return judge(folder / name)


def changed(folder: Path, sample: tuple[str, str], row: int, values: dict[str, str], name: str = "") -> Judgement:
    """The verdict on a sample whose row `row` (first is 0) says something else."""
    table, file_name = sample
    rows = read_table(TABLES / f"{table}.csv")
    rows[row] |= values
    return written(folder, name or file_name, rows)


def rules(judgement: Judgement, severity: str) -> set[str]:
    return {finding.aturan for finding in judgement.findings if finding.tingkat == severity}


def test_every_sample_is_accepted_and_what_is_noted_is_meant(tmp_path: Path) -> None:
    noted, seen = set(), set()
    for file in build_samples(TABLES, tmp_path):
        known = registry.identify(file.path.name)
        if known and known[0].name in EXPORTS:
            judgement = judge(file.path, dt.datetime.combine(file.received, dt.time()))
            seen.add(known[0].name)
            assert judgement.verdict != "ditolak", (file.path.name, judgement.findings)
            noted |= {(file.path.name, finding.aturan) for finding in judgement.findings}
    assert seen == EXPORTS
    assert noted == {
        (TPS_LN[1], "perwakilan_lengkap"),  # an extract
        (PERUBAHAN[1], "arus_daftar_pemilih"),  # what the restated voter list lost
        (PER_TPS[1], "pemilih_per_tps_tidak_melebihi_batas"),  # three of its second delivery, in Contoh Timur
        (SIREKAP[1], "chart_sama_dengan_suara_sah"),  # 3 read as 8
        (SIREKAP[1], "suara_di_atas_batas_pemilih"),  # 506 valid votes: voters from elsewhere
    }


REFUSED = {
    "a region of the tree that is not there": (POHON, 0, {"kode_desa_kpu": "0009011001"}, "wilayah_dikenal"),
    "a numbering beyond the special ones": (POHON, 0, {"tps_terakhir": "950"}, "tidak_di_atas_batas"),
    "a representation under another's code": (TPS_LN, 0, {"kode_perwakilan": "990201"}, "wilayah_dikenal"),
    "a kind that KPU does not have": (TPS_LN, 0, {"jenis_tps": "KOTAK"}, "nilai_dikenal"),
    "one polling station twice": (TPS_LN, 1, {"nomor_tps": "001"}, "kunci_tidak_ganda"),
    "a TPS code of another representation": (TPS_LN, 0, {"kode_tps": "9902010001"}, "kode_tps_milik_perwakilan"),
    "a number without its zeros": (TPS_LN, 0, {"nomor_tps": "1"}, "nomor_tps_tiga_angka"),
    "an internal code twice": (TPS_LN, 0, {"kode_kpu_tps": "91855002"}, "kode_kpu_tps_tidak_ganda"),
    "a day that is none": (TAHAPAN, 0, {"akhir_rencana": "31 Februari 2024"}, "tipe_sesuai"),
    "a stage that ends before it begins": (
        TAHAPAN,
        9,
        {"awal_rencana": "2024-02-10", "akhir_rencana": "2023-11-28"},
        "awal_rencana_tidak_setelah_akhir",
    ),
    "one stage under two numbers": (TAHAPAN, 1, {"tahapan": "Masa Kampanye Pemilu"}, "nama_tahapan_sekali"),
    "done without a day": (KEMAJUAN, 1, {"selesai_nyata": ""}, "selesai_punya_hari_selesai"),
    "done on a day to come": (KEMAJUAN, 1, {"selesai_nyata": "2025-03-01"}, "yang_nyata_sudah_terjadi"),
    "not begun but over": (KEMAJUAN, 1, {"status": "Belum dimulai"}, "belum_dimulai_tanpa_hari_nyata"),
    "an unknown status": (KEMAJUAN, 1, {"status": "Beres"}, "nilai_dikenal"),
    "a code beside another name": (PDPB, 0, {"kode_kabupaten_kota_kpu": "0071"}, "nama_sejalan_dengan_kode"),
    "one sex twice": (PDPB, 0, {"jenis_kelamin": "Perempuan"}, "kedua_jenis_kelamin_ada"),
    "kecamatan that differ by row": (PDPB, 0, {"jumlah_kecamatan": "20"}, "jumlah_wilayah_sama_di_setiap_baris"),
    "men and women swapped into the total": (PER_TPS, 0, {"jumlah": "1"}, "laki_plus_perempuan_sama_dengan_jumlah"),
    "a polling station that is missing": (PER_TPS, 0, {"nomor_tps": "99"}, "nomor_tps_lengkap_per_desa"),
    "a desa code cut short": (PER_TPS, 0, {"kode_desa_kpu": "007101"}, "kode_desa_sepuluh_angka"),
    "a thousandfold polling station": (PER_TPS, 0, {"jumlah": "264000"}, "tidak_di_atas_batas"),
    "reasons that do not add up": (PERUBAHAN, 0, {"tms_meninggal": "1"}, "delapan_sebab_sama_dengan_jumlah_tms"),
    "more struck off than listed": (JATENG, 0, {"jumlah_tms": "30000000"}, "yang_dicoret_ada_di_daftar"),
    "a thousandth of a list": (JATENG, 0, {"daftar_akhir": "28428"}, "daftar_akhir_sebesar_daftar_awal"),
    "a province beside its parts": (PERUBAHAN, 0, {"kabupaten_kota_tertulis": ""}, "satu_tingkat_per_provinsi"),
    "a kecamatan that is not there": (COKLIT, 0, {"kecamatan_tertulis": "CONTOH BERLIAN"}, "wilayah_dikenal"),
    "weeks added up": (COKLIT, 0, {"kk_tercoklit": "90000"}, "tercoklit_tidak_berlipat"),
    "an estimate in words": (COKLIT, 0, {"kk_ditugaskan": "sekitar 8 ribu"}, "tipe_sesuai"),
}


@pytest.mark.parametrize(("sample", "row", "values", "rule"), REFUSED.values(), ids=REFUSED)
def test_one_wrong_thing_refuses_the_file_and_is_named(tmp_path, sample, row, values, rule):
    judgement = changed(tmp_path, sample, row, values)
    assert judgement.verdict == "ditolak"
    assert rule in rules(judgement, "critical")


NOTED = {
    "a polling station above the law's cap": (
        PER_TPS,
        0,
        {"laki_laki": "200", "perempuan": "150", "jumlah": "350"},
        "pemilih_per_tps_tidak_melebihi_batas",
    ),
    "a special one without its mark": (PER_TPS, 0, {"lokasi_khusus": "Ya"}, "nomor_tps_khusus_bertanda"),
    "a flow that does not balance": (JATENG, 0, {"pemilih_baru": "67458"}, "arus_daftar_pemilih"),
    "more households than assigned": (COKLIT, 0, {"kk_tercoklit": "9000"}, "tercoklit_paling_banyak_yang_ditugaskan"),
    "a stage left out": (TAHAPAN, 15, {"nomor": "18"}, "nomor_tahapan_berurutan"),
}


@pytest.mark.parametrize(("sample", "row", "values", "rule"), NOTED.values(), ids=NOTED)
def test_what_may_be_true_is_noted_and_not_refused(tmp_path, sample, row, values, rule):
    judgement = changed(tmp_path, sample, row, values)
    assert judgement.verdict == "diterima_dengan_catatan", judgement.findings
    assert rule in rules(judgement, "warning")


def test_a_special_polling_station_has_no_cap(tmp_path: Path) -> None:
    rows = read_table(TABLES / f"{PER_TPS[0]}.csv")
    special = next(place for place, row in enumerate(rows) if row["nomor_tps"] == "901")
    judgement = changed(tmp_path, PER_TPS, special, {"laki_laki": "500", "perempuan": "12", "jumlah": "512"})
    assert judgement.verdict == "diterima"


def test_the_pilkada_has_its_own_cap(tmp_path: Path) -> None:
    values = {"laki_laki": "300", "perempuan": "290", "jumlah": "590"}
    judgement = changed(tmp_path, PER_TPS, 0, values, "rekap_dpt_tps_pilkada2024_contoh.csv.gz")
    assert judgement.verdict == "diterima"


def test_two_regencies_whose_names_are_swapped_in_the_tree_are_seen(tmp_path: Path) -> None:
    """As MAGELANG and KOTA MAGELANG would be: every sum still ties, the codes do not."""
    path = tmp_path / POHON[1]
    write_by_contract(read_table(TABLES / f"{POHON[0]}.csv"), path)
    tree = json.loads(path.read_text(encoding="utf-8"))
    names = tree["id2name"]
    names["0001"], names["0072"] = names["0072"], names["0001"]
    path.write_text(json.dumps(tree), encoding="utf-8")
    assert "wilayah_dikenal" in rules(judge(path), "critical")


def test_a_regency_missing_from_the_tree_refuses_it(tmp_path: Path) -> None:
    rows = [row for row in read_table(TABLES / f"{POHON[0]}.csv") if row["kode_wilayah"] != "W00.72"]
    judgement = written(tmp_path, POHON[1], rows)
    assert rules(judgement, "critical") == {"cakupan_lengkap"}


def test_half_of_a_regency_is_seen_by_its_kecamatan(tmp_path: Path) -> None:
    """Only real regions are in the official tree, so this is a real one, with a single desa."""
    rows = read_table(TABLES / f"{POHON[0]}.csv")[:1]
    few = {
        "provinsi_tertulis": "JAWA TENGAH",
        "kabupaten_kota_tertulis": "MAGELANG",
        "kecamatan_tertulis": "SALAMAN",
        "desa_kelurahan_tertulis": "NGARGORETNO",
        "kode_desa_kpu": "3308012001",
    }
    judgement = written(tmp_path, "kpu_wilayah_tps_jateng.json", [rows[0] | few])
    assert {"jumlah_kecamatan_dekat_pohon_wilayah", "cakupan_lengkap", "sesuai_kendali_resmi"} <= rules(
        judgement, "critical"
    )


def test_stages_with_indonesian_months_and_without_progress(tmp_path: Path) -> None:
    """As KPU publishes them: four columns, days in words."""
    path = tmp_path / "tahapan_pemilu2024.csv"
    path.write_text("No;Tahapan;Awal;Akhir\n1;Masa Tenang;11 Februari 2024;13 Februari 2024\n", encoding="utf-8")
    judgement = judge(path)
    assert (judgement.verdict, judgement.lingkup) == ("diterima", "NID")
    (row,) = judgement.data
    assert (row["awal_rencana"], row["akhir_rencana"]) == (dt.date(2024, 2, 11), dt.date(2024, 2, 13))
    assert (row["status"], row["selesai_nyata"]) == (None, None)


def test_a_gz_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / PER_TPS[1]
    write_by_contract(read_table(TABLES / f"{PER_TPS[0]}.csv"), path)
    path.write_bytes(path.read_bytes()[:-200])
    assert rules(judge(path), "critical") == {"berkas_rusak"}


# Sirekap: a bad polling station refuses itself alone


def test_a_misread_polling_station_does_not_refuse_the_others(tmp_path: Path) -> None:
    judgement = changed(tmp_path, SIREKAP, 0, {"suara_sah": "827"})
    assert judgement.verdict == "diterima_dengan_catatan"
    assert (judgement.rows, judgement.accepted_rows) == (19, 18)
    assert "suara_sah_plus_tidak_sah_sama_dengan_total" in rules(judgement, "critical")


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"pemilih_dpt_l": "1"}, "pemilih_dpt_laki_plus_perempuan"),
        ({"pengguna_non_dpt_j": "80", "pengguna_non_dpt_l": "77"}, "pengguna_menurut_daftar_sama_dengan_total"),
        (
            {"pemilih_dpt_j": "100", "pemilih_dpt_l": "50", "pemilih_dpt_p": "50"},
            "pengguna_dpt_paling_banyak_pemilih_dpt",
        ),
    ],
)
def test_what_contradicts_itself_is_left_out(tmp_path, values, rule):
    judgement = changed(tmp_path, SIREKAP, 0, values)
    assert rule in rules(judgement, "critical")
    assert judgement.accepted_rows == judgement.rows - 1


def test_a_zip_named_after_another_city_is_refused(tmp_path: Path) -> None:
    rows = read_table(TABLES / f"{SIREKAP[0]}.csv")
    judgement = written(tmp_path, "sirekap_ppwp_00.72.zip", rows)
    assert judgement.verdict == "ditolak"
    assert "isi_sesuai_nama" in rules(judgement, "critical")


def test_a_polling_station_as_sirekap_shows_it_alone_or_in_a_zip(tmp_path: Path) -> None:
    """Candidates by number, pictures, flags; overseas as well. Two of a night are two slots, not a revision."""
    shown = {
        "chart": {"null": None, "100025": 17, "100026": 124, "100027": 9},
        "images": [None, "c1.jpg"],
        "administrasi": {
            **{f"pemilih_dpt_{who}": n for who, n in zip("jlp", (201, 103, 98), strict=True)},
            **{f"pengguna_dpt_{who}": n for who, n in zip("jlp", (135, 62, 73), strict=True)},
            **{f"pengguna_dptb_{who}": 0 for who in "jlp"},
            **{f"pengguna_non_dpt_{who}": n for who, n in zip("jlp", (16, 11, 5), strict=True)},
            **{f"pengguna_total_{who}": n for who, n in zip("jlp", (151, 73, 78), strict=True)},
            "suara_sah": 150,
            "suara_tidak_sah": 1,
            "suara_total": 151,
        },
        "psu": None,
        "ts": "2024-02-14 21:46:01",
        "status_suara": True,
        "status_adm": True,
    }
    periods = set()
    for code, region in (("0071011001001", "W00.71"), ("9902010001001", "L990201")):
        path = tmp_path / f"sirekap_ppwp_{code}.json"
        path.write_text(json.dumps(shown), encoding="utf-8")
        judgement = judge(path)
        assert (judgement.verdict, judgement.findings) == ("diterima", [])
        (row,) = judgement.data
        assert (row["kode_wilayah"], row["kode_tps"], row["suara_chart"]) == (region, code, 150)
        periods.add(judgement.candidate.periode)
    assert len(periods) == 2
    with zipfile.ZipFile(tmp_path / "sirekap_ppwp_nasional.zip", "w") as archive:
        for path in tmp_path.glob("*.json"):
            archive.write(path, path.name)
    assert judge(tmp_path / "sirekap_ppwp_nasional.zip").accepted_rows == 2


# The overseas voter list: made here, since nothing is published by representation

MEN, WOMEN = 751_260, 999_214


def abroad() -> list[dict[str, str]]:
    """128 representations that add up to the published totals."""
    codes = REGIONS.representations()
    rows = []
    for place, code in enumerate(codes):
        last = place == len(codes) - 1
        men, women = (total // len(codes) + (total % len(codes) if last else 0) for total in (MEN, WOMEN))
        rows.append(
            {
                "kode_wilayah": code,
                "kode_perwakilan": code.removeprefix("L"),
                "negara": REGIONS.country_of(code),
                "perwakilan_tertulis": REGIONS.name_of(code),
                "laki_laki": str(men),
                "perempuan": str(women),
                "jumlah": str(men + women),
            }
        )
    return rows


def test_the_overseas_list_meets_its_published_totals(tmp_path: Path) -> None:
    rows = abroad()
    assert len(rows) == 128
    assert sum(int(row["jumlah"]) for row in rows) == 1_750_474
    judgement = written(tmp_path, "dptln_pemilu2024.csv", rows)
    assert (judgement.verdict, judgement.lingkup, judgement.findings) == ("diterima", "L99", [])
    assert judgement.berlaku_pada == dt.date(2023, 7, 2)


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        (abroad()[:-1], "cakupan_lengkap"),
        ([*abroad()[:-1], abroad()[-1] | {"laki_laki": "16000", "jumlah": "23904"}], "sesuai_kendali_resmi"),
        ([abroad()[0] | {"jumlah": "1"}, *abroad()[1:]], "laki_plus_perempuan_sama_dengan_jumlah"),
        ([abroad()[0] | {"kode_perwakilan": "990201"}, *abroad()[1:]], "wilayah_dikenal"),
        ([abroad()[0] | {"perwakilan_tertulis": "KBRI MANILLA"}, *abroad()[1:]], "wilayah_dikenal"),
    ],
    ids=["one missing", "another total", "sexes that do not add up", "another's code", "a misspelt name"],
)
def test_the_overseas_list_is_refused(tmp_path, rows, rule):
    judgement = written(tmp_path, "dptln_pemilu2024.csv", rows)
    assert judgement.verdict == "ditolak"
    assert rule in rules(judgement, "critical")


def test_the_digit_that_two_outlets_misprinted_is_caught_by_the_totals_row(tmp_path: Path) -> None:
    path = tmp_path / "dptln_pemilu2024.csv"
    write_by_contract(abroad(), path)
    path.write_text(path.read_text(encoding="utf-8") + f",,JUMLAH TOTAL,{MEN},{WOMEN},1760474\n", encoding="utf-8")
    assert rules(judge(path), "critical") == {"total_sesuai"}


def test_a_gz_of_the_overseas_stations_is_the_same_file(tmp_path: Path) -> None:
    write_by_contract(read_table(TABLES / f"{TPS_LN[0]}.csv"), tmp_path / TPS_LN[1])
    (tmp_path / "tps_ln.csv.gz").write_bytes(gzip.compress((tmp_path / TPS_LN[1]).read_bytes()))
    one, other = judge(tmp_path / "tps_ln.csv"), judge(tmp_path / "tps_ln.csv.gz")
    assert (one.verdict, one.rows) == (other.verdict, other.rows) == ("diterima_dengan_catatan", 50)


def test_a_name_broken_over_two_lines_is_one_name(tmp_path: Path) -> None:
    """Met in a real file: a newline inside a quoted name."""
    path = tmp_path / TPS_LN[1]
    write_by_contract(read_table(TABLES / f"{TPS_LN[0]}.csv"), path)
    text = path.read_text(encoding="utf-8").replace("KBRI BANDAR SERI BEGAWAN", '"KBRI BANDAR\nSERI BEGAWAN"', 1)
    path.write_text(text, encoding="utf-8")
    assert rules(judge(path), "critical") == set()
