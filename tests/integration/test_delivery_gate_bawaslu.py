"""Bawaslu's exports beside the IKP scores (indicators, TPS rawan, registers, ad hoc supervisors) at the real gate.

The files are those of data/samples, written as their contracts say, with one thing changed at a time.
Not here: the IKP scores (`test_delivery_gate_dukcapil_bawaslu`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
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
INDIKATOR = ("indikator_kerawanan_2024", "ikp_indikator.json")
TPS_RAWAN = ("tps_rawan_pemilu2024", "tps_rawan_pemilu2024.csv")
PELANGGARAN = ("contoh_pelanggaran_202401", "pelanggaran_202401.csv")
NETRALITAS = ("contoh_netralitas_202401", "netralitas_202401.csv")
JATENG = ("netralitas_202309_jateng", "netralitas_202309_33.csv")
OKTOBER = ("contoh_netralitas_202410_barat", "netralitas_202410_00.01.csv")
PENGAWAS = ("contoh_pengawas_adhoc_202401", "pengawas_adhoc_202401.xlsx")
COKLIT = ("pencermatan_daftar_pemilih_202303", "pencermatan_daftar_pemilih_202303.csv")
DPT = ("pencermatan_daftar_pemilih_202307", "pencermatan_daftar_pemilih_202307.csv")
PENCERMATAN = ("contoh_pencermatan_daftar_pemilih_202401", "pencermatan_daftar_pemilih_202401.csv")
SARAN = ("contoh_saran_perbaikan_202401", "saran_perbaikan_202401.csv")
MITIGASI = ("contoh_mitigasi_202401_timur", "mitigasi_202401_00.02.csv")
EXPORTS = {
    "bawaslu__ikp_indikator",
    "bawaslu__tps_rawan",
    "bawaslu__pelanggaran",
    "bawaslu__netralitas",
    "bawaslu__pengawas_adhoc",
    "bawaslu__pencermatan_daftar_pemilih",
    "bawaslu__saran_perbaikan",
    "bawaslu__mitigasi",
}
RECEIVED = dt.datetime(2025, 1, 1)
REGIONS = RegionIndex.load(SEEDS_DIR / "reference")


@cache
def gate(export: str) -> DeliveryGate:
    return DeliveryGate(registry.contracts()[export], REGIONS, EXPECTATIONS_DIR, SEEDS_DIR)


def judge(*paths: Path) -> list[Judgement]:
    """The verdicts, one run of the gate for all files of an export, as on a night."""
    exports: dict[str, list[Candidate]] = {}
    for number, path in enumerate(paths):
        known = registry.identify(path.name)
        assert known, path
        candidate = Candidate(f"D{number}", path.name, known[1].periode, path, diterima_pada=RECEIVED)
        exports.setdefault(known[0].name, []).append(candidate)
    return [judgement for export, candidates in exports.items() for judgement in gate(export).judge(candidates)]


def changed(folder: Path, sample: tuple[str, str], row: int, values: dict[str, str]) -> Path:
    """A sample whose row `row` (first is 0) says something else."""
    table, name = sample
    rows = read_table(TABLES / f"{table}.csv")
    rows[row] |= values
    path = folder / name
    write_by_contract(rows, path)
    return path


def rewritten(folder: Path, sample: tuple[str, str], change: Callable[[list[str]], list[str]]) -> Path:
    """A sample whose lines were edited by hand."""
    path = changed(folder, sample, 0, {})
    path.write_text("\n".join(change(path.read_text(encoding="utf-8").splitlines())) + "\n", encoding="utf-8")
    return path


def rules(judgement: Judgement, severity: str = "critical") -> set[str]:
    return {finding.aturan for finding in judgement.findings if finding.tingkat == severity}


def test_every_sample_is_accepted_and_only_real_doubts_leave_a_note(tmp_path: Path) -> None:
    known = {file.path: registry.identify(file.path.name) for file in build_samples(TABLES, tmp_path)}
    names = {path: match[0].name for path, match in known.items() if match}
    mine = [path for path, name in names.items() if name in EXPORTS]
    judgements = judge(*mine)
    assert {names[path] for path in mine} == EXPORTS
    assert [(j.candidate.file_name, j.findings) for j in judgements if rules(j)] == []
    assert {(j.candidate.file_name, finding.aturan) for j in judgements for finding in j.findings} == {
        ("pencermatan_daftar_pemilih_202303.csv", "delapan_kategori_sama_dengan_jumlah_tms"),
        ("pelanggaran_202401.csv", "dalam_batas_waktu_undang_undang"),
        ("mitigasi_202311_33.csv", "tindakan_bertanggal"),
        ("mitigasi_202401_12.75.csv", "tindakan_bertanggal"),
    }


def test_dotted_and_spaced_thousands_are_read_as_bawaslu_writes_them(tmp_path: Path) -> None:
    path = rewritten(tmp_path, TPS_RAWAN, lambda lines: [line.replace(";10794", ";10. 794") for line in lines])
    judgement = judge(path)[0]
    assert [row["jumlah_tps"] for row in judgement.data if row["jumlah_tps__teks"] == "10. 794"] == [10794]
    assert (judgement.verdict, rules(judgement, "warning")) == ("diterima_dengan_catatan", {"angka_bertitik"})


REFUSED = {
    "an indicator is numbered twice": (INDIKATOR, 60, {"nomor": "60"}, "enam_puluh_satu_indikator"),
    "a sub-dimension strays": (INDIKATOR, 8, {"dimensi": "KONTESTASI"}, "subdimensi_di_satu_dimensi"),
    "an unknown sub-dimension": (INDIKATOR, 16, {"sub_dimensi": "HAK PILIH"}, "nilai_dikenal"),
    "thousands lost": (TPS_RAWAN, 2, {"jumlah_tps": "38"}, "urut_dari_yang_terbanyak"),
    "more than there are TPS": (TPS_RAWAN, 0, {"jumlah_tps": "1252240"}, "tidak_di_atas_batas"),
    "a decimal comma in a count": (TPS_RAWAN, 6, {"jumlah_tps": "10,794"}, "tipe_sesuai"),
    "a group without its thousands": (COKLIT, 0, {"tms_meninggal": "868"}, "kategori_tms_tidak_jauh_dari_jumlahnya"),
    "more checked than listed": (PENCERMATAN, 0, {"pemilih_diperiksa": "637000"}, "yang_diperiksa_ada_di_daftar"),
    "another denominator": (PENCERMATAN, 0, {"persen_tanpa_ktpel": "7.33"}, "persen_tanpa_ktpel_dapat_dihitung_ulang"),
    "no denominator": (DPT, 0, {"jumlah_pemilih": ""}, "tanpa_ktpel_punya_pembagi"),
    "more filled than needed": (PENGAWAS, 0, {"ptps_terisi": "9000"}, "ptps_terisi_tidak_melebihi_kebutuhan"),
    "five in a kecamatan": (PENGAWAS, 2, {"panwascam_dibutuhkan": "5"}, "panwascam_tiga_per_kecamatan"),
    "kecamatan that do not fit": (PENGAWAS, 1, {"ptps_dibutuhkan": "500"}, "kecamatan_membentuk_kabupaten_kota"),
    "columns swapped": (PENGAWAS, 0, {"pkd_dibutuhkan": "1012", "ptps_dibutuhkan": "168"}, "setiap_desa_punya_tps"),
}


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Judgement]:
    """The verdict on every case below, one run of the gate per export."""
    paths = {}
    for case, (sample, row, values, _) in {**REFUSED, **ROWS_REFUSED, **NOTED}.items():
        paths[changed(tmp_path_factory.mktemp("kasus"), sample, row, values)] = case
    return {paths[judgement.candidate.path]: judgement for judgement in judge(*paths)}


@pytest.mark.parametrize("case", REFUSED)
def test_a_wrong_figure_refuses_the_file(case: str, judged: dict[str, Judgement]) -> None:
    judgement, rule = judged[case], REFUSED[case][3]
    assert judgement.verdict == "ditolak"
    assert rule in rules(judgement)


ROWS_REFUSED = {
    "decided too early": (PELANGGARAN, 1, {"tanggal_diputus": "2023-01-15"}, "diputus_tidak_sebelum_diregister"),
    "decided without a decision": (PELANGGARAN, 1, {"putusan": ""}, "diputus_punya_putusan"),
    "pending and decided": (PELANGGARAN, 1, {"status": "diproses"}, "diproses_belum_diputus"),
    "decided next month": (PELANGGARAN, 1, {"tanggal_diputus": "2024-02-02"}, "diputus_sudah_terjadi"),
    "a person for a group": (PELANGGARAN, 1, {"kelompok_terlapor": "Lurah X"}, "nilai_dikenal"),
    "more signed than there are": (NETRALITAS, 0, {"opd_jumlah": "44"}, "opd_menandatangani_bagian_dari_seluruhnya"),
    "no office total": (NETRALITAS, 0, {"opd_jumlah": ""}, "opd_menandatangani_punya_pembagi"),
    "an unknown region": (NETRALITAS, 1, {"kabupaten_kota_tertulis": "Kab. Contoh Selatan"}, "wilayah_dikenal"),
    "more executed than issued": (
        NETRALITAS,
        5,
        {"rekomendasi_dilaksanakan": "3"},
        "rekomendasi_dilaksanakan_bagian_dari_yang_terbit",
    ),
    "recommendations in a pledge": (
        NETRALITAS,
        0,
        {"rekomendasi_terbit": "1"},
        "rekomendasi_hanya_di_baris_rekomendasi",
    ),
    "answered before asked": (SARAN, 0, {"tanggal_tanggapan": "2024-01-02"}, "tanggapan_tidak_sebelum_saran"),
    "refused without a reason": (SARAN, 0, {"status": "ditolak"}, "yang_ditolak_punya_alasan"),
    "more answered than asked": (SARAN, 0, {"pemilih_ditolak": "9"}, "yang_dijawab_bagian_dari_yang_disarankan"),
    "unanswered with an answer": (SARAN, 0, {"status": "belum dijawab"}, "belum_dijawab_tanpa_tanggapan"),
    "action and incident at once": (MITIGASI, 0, {"insiden": "konflik"}, "tindakan_atau_insiden"),
    "an incident without its day": (MITIGASI, 2, {"tanggal": ""}, "insiden_bertanggal"),
    "days of interruption of a conflict": (MITIGASI, 4, {"insiden": "konflik"}, "tingkat_dan_lama_milik_insidennya"),
}


@pytest.mark.parametrize("case", ROWS_REFUSED)
def test_a_wrong_row_of_a_register_refuses_itself_only(case: str, judged: dict[str, Judgement]) -> None:
    judgement, rule = judged[case], ROWS_REFUSED[case][3]
    assert judgement.verdict == "diterima_dengan_catatan"
    assert rule in rules(judgement)
    assert judgement.accepted_rows == judgement.rows - 1


NOTED = {
    "another weekday": (JATENG, 0, {"hari": "Rabu"}, "hari_sesuai_tanggal"),
    "a recipient whose time is over": (OKTOBER, 1, {"penerima_rekomendasi": "KASN"}, "penerima_menurut_masanya"),
    "a finding numbered as a report": (PELANGGARAN, 1, {"asal": "laporan"}, "asal_sesuai_nomor_register"),
    "a limit beyond the law's": (PELANGGARAN, 1, {"batas_putus": "2024-01-17"}, "dalam_batas_waktu_undang_undang"),
    "done, but for a part": (SARAN, 0, {"pemilih_ditindaklanjuti": "17"}, "status_sesuai_banyaknya"),
}


@pytest.mark.parametrize("case", NOTED)
def test_what_may_be_true_is_only_noted(case: str, judged: dict[str, Judgement]) -> None:
    judgement, rule = judged[case], NOTED[case][3]
    assert judgement.verdict == "diterima_dengan_catatan"
    assert rule in rules(judgement, "warning")
    assert rules(judgement) == set()


@pytest.mark.parametrize(
    ("registered", "limit"),
    [  # fourteen working days later, counted by hand
        ("2024-01-01", "2024-01-19"),
        ("2024-01-02", "2024-01-22"),
        ("2024-01-05", "2024-01-25"),
        ("2024-01-06", "2024-01-25"),
        ("2024-01-07", "2024-01-25"),
    ],
)
def test_fourteen_working_days_end_on_the_day_that_a_calendar_says(tmp_path: Path, registered: str, limit: str) -> None:
    late = str(dt.date.fromisoformat(limit) + dt.timedelta(1))
    paths = []
    for day in (limit, late):
        values = {
            "tanggal_diterima": "2023-12-29",
            "tanggal_diregister": registered,
            "informasi_tambahan": "ya",
            "batas_putus": "",
            "tanggal_diputus": day,
        }
        (tmp_path / day).mkdir()
        paths.append(changed(tmp_path / day, PELANGGARAN, 1, values))
    judgements = judge(*paths)
    assert [rules(judgement) for judgement in judgements] == [set(), set()]
    late_rows = [{finding.baris_sumber for finding in judgement.findings} for judgement in judgements]
    assert [3 in rows for rows in late_rows] == [False, True]


@pytest.mark.parametrize("header", ["nama terlapor", "Nama Pelapor", "uraian"])
def test_a_register_with_a_column_for_persons_is_refused_whole(tmp_path: Path, header: str) -> None:
    path = rewritten(
        tmp_path, PELANGGARAN, lambda lines: [f"{lines[0]};{header}", *(f"{line};seseorang" for line in lines[1:])]
    )
    judgement = judge(path)[0]
    assert judgement.verdict == "ditolak"
    assert rules(judgement) == {"kolom_tidak_dikenal"}
    assert "seseorang" not in str(judgement.findings)


def test_a_register_whose_number_stands_twice_refuses_both_cases(tmp_path: Path) -> None:
    path = changed(tmp_path, PELANGGARAN, 4, {"nomor_register": "001/TM/PL/Kota/00.72/I/2024", "asal": "temuan"})
    judgement = judge(path)[0]
    assert rules(judgement) == {"kunci_tidak_ganda"}
    assert (judgement.verdict, judgement.accepted_rows) == ("diterima_dengan_catatan", 3)


def test_an_office_reports_its_own_region_only(tmp_path: Path) -> None:
    values = {"kabupaten_kota_tertulis": "Kab. Contoh Barat"}
    judgement = judge(changed(tmp_path, MITIGASI, 1, values))[0]
    assert rules(judgement) == {"isi_sesuai_pengirim"}
    assert judgement.accepted_rows == judgement.rows - 1
