"""Dukcapil's reports beside the population aggregates (IKD, KTP-el, deaths, outreach, DP4) at the real gate.

The files are those of data/samples, written as their contracts say, with one thing changed at a time.
Not here: the aggregates themselves and Bawaslu (`test_delivery_gate_dukcapil_bawaslu`).
"""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from pathlib import Path

import pytest

from orchestration.exports import registry
from orchestration.landing.judge import Candidate, DeliveryGate, Judgement
from orchestration.regions.index import RegionIndex
from orchestration.samples.build import build_samples, read_table
from orchestration.samples.by_contract import write_by_contract
from orchestration.samples.layouts import write_csv
from orchestration.settings import EXPECTATIONS_DIR, SAMPLES_DIR, SEEDS_DIR

TABLES = SAMPLES_DIR / "tables"
IKD = ("ikd_provinsi_20241212", "dukcapil_ikd_prop_20241212.csv")
IKD_KAB = ("contoh_ikd_kabupaten_20240131", "dukcapil_ikd_kab_20240131_contoh.csv")
KTPEL = ("contoh_ktpel_202401", "disdukcapil_ktpel_202401.xlsx")
BINJAI = ("ktpel_202401_binjai", "disdukcapil_ktpel_202401_12.75.xlsx")
KEMATIAN = ("contoh_kematian_202401", "dukcapil_kematian_202401.csv")
JEMPUT_BOLA = ("contoh_jemput_bola_202401", "dukcapil_jemput_bola_202401.csv")
DP4 = ("contoh_dp4_pemilu2024", "dp4_pemilu2024_contoh.csv")
EXPORTS = {
    "dukcapil__ikd_provinsi",
    "dukcapil__ikd_kabupaten",
    "dukcapil__ktpel",
    "dukcapil__kematian",
    "dukcapil__jemput_bola",
    "dukcapil__dp4",
}
RECEIVED = dt.datetime(2025, 1, 1)


@cache
def gate(export: str) -> DeliveryGate:
    regions = RegionIndex.load(SEEDS_DIR / "reference")
    return DeliveryGate(registry.contracts()[export], regions, EXPECTATIONS_DIR, SEEDS_DIR)


def judge(*paths: Path) -> dict[Path, Judgement]:
    """The verdicts, one run of the gate for all files of an export, as on a night."""
    exports: dict[str, list[Candidate]] = {}
    for number, path in enumerate(paths):
        known = registry.identify(path.name)
        assert known, path
        candidate = Candidate(f"D{number}", path.name, known[1].periode, path, diterima_pada=RECEIVED)
        exports.setdefault(known[0].name, []).append(candidate)
    return {
        judgement.candidate.path: judgement
        for export, candidates in exports.items()
        for judgement in gate(export).judge(candidates)
    }


def changed(folder: Path, sample: tuple[str, str], row: int, values: dict[str, str], name: str = "") -> Path:
    """A sample whose row `row` (first is 0) says something else."""
    table, file_name = sample
    rows = read_table(TABLES / f"{table}.csv")
    rows[row] |= values
    path = folder / (name or file_name)
    path.parent.mkdir(exist_ok=True)
    write_by_contract(rows, path)
    return path


def rules(judgement: Judgement, severity: str) -> set[str]:
    return {finding.aturan for finding in judgement.findings if finding.tingkat == severity}


def test_every_sample_is_accepted_and_only_the_contested_figure_with_a_note(tmp_path: Path) -> None:
    known = {file.path: registry.identify(file.path.name) for file in build_samples(TABLES, tmp_path)}
    names = {path: match[0].name for path, match in known.items() if match}
    mine = [p for p, name in names.items() if name in EXPORTS or (name.startswith("dukcapil") and p.suffix == ".json")]
    judgements = judge(*mine)
    assert {names[path] for path in mine} >= EXPORTS
    assert [(j.candidate.file_name, j.findings) for j in judgements.values() if j.verdict == "ditolak"] == []
    assert {(j.candidate.file_name, finding.aturan) for j in judgements.values() for finding in j.findings} == {
        ("dukcapil_kematian_202302.csv", "backlog_akhir_bukan_taksiran")
    }


def test_the_layer_as_dukcapil_publishes_it_is_accepted_in_both_its_forms(tmp_path: Path) -> None:
    """With its own number and its unexplained `idem`, codes as floats and the day as milliseconds."""
    rows = read_table(TABLES / f"{IKD[0]}.csv")
    header = ["objectid", "no_prop", "nama_prop", "idem", "kode", "wilayah"]
    header += ["tanggal", "jml_aktivasi", "jml_blm_aktivasi"]
    lines: list[list[str | int | float | None]] = [
        [
            number,
            int(row["kode_provinsi_tertulis"]),
            row["provinsi_tertulis"],
            1.0,
            float(row["kode_tertulis"]),
            row["wilayah_tertulis_lain"],
            int(dt.datetime.fromisoformat(row["tanggal"]).replace(tzinfo=dt.UTC).timestamp() * 1000),
            int(row["aktivasi"]),
            int(row["belum_aktivasi"]),
        ]
        for number, row in enumerate(rows, 1)
    ]
    as_csv, as_json = tmp_path / IKD[1], tmp_path / "dukcapil_ikd_prop_20241212.json"
    write_csv(header, lines, as_csv)
    features = [{"attributes": dict(zip(header, line, strict=True))} for line in lines]
    as_json.write_text(json.dumps({"features": features}), encoding="utf-8")
    for judgement in judge(as_csv, as_json).values():
        assert (judgement.verdict, judgement.lingkup, judgement.rows) == ("diterima", "NID", 38), judgement.findings
        assert (judgement.berlaku_pada, judgement.dasar_tanggal) == (dt.date(2024, 12, 12), "berkas")
        assert sum(row["aktivasi"] for row in judgement.data) == 13_104_930


# sample, row, what it says instead -> the rules that refuse
REFUSED = {
    "a day that is not the name's": (IKD_KAB, 0, {"tanggal": "2024-01-30"}, {"tanggal_berlaku_diketahui"}),
    "a code of another province": (IKD, 0, {"kode_tertulis": "12.0"}, {"kode_sesuai_nomor"}),
    "a name of another province": (IKD, 0, {"provinsi_tertulis": "RIAU"}, {"wilayah_dikenal", "cakupan_lengkap"}),
    "a regency's code of another": (IKD_KAB, 0, {"kode_tertulis": "2.0"}, {"kode_sesuai_nomor"}),
    "activations a thousandfold": (
        IKD,
        12,
        {"aktivasi": "1947124000"},
        {"aktivasi_masuk_akal", "belum_aktivasi_sebanding"},
    ),
    "waiting ones a thousandfold": (IKD, 12, {"belum_aktivasi": "49425000"}, {"belum_aktivasi_sebanding"}),
    "percent of another denominator": (KTPEL, 0, {"persen_cetak": "92.91"}, {"persen_cetak_dapat_dihitung_ulang"}),
    "blangko that vanish": (KTPEL, 0, {"blangko_akhir": "1397"}, {"persediaan_blangko_seimbang"}),
    "blangko a thousandfold": (
        KTPEL,
        0,
        {"blangko_awal": "", "blangko_akhir": "1398000"},
        {"persediaan_blangko_masuk_akal"},
    ),
    "blangko withdrawn but not said": (KTPEL, 1, {"blangko_ditarik": ""}, {"persediaan_blangko_seimbang"}),
    "more sets that work than there are": (
        KTPEL,
        0,
        {"alat_cetak_berfungsi": "5"},
        {"alat_cetak_berfungsi_bagian_dari_yang_ada"},
    ),
    "an obstacle in free words": (KTPEL, 0, {"kendala": "SDM, kurang orang"}, {"kendala_dikenal"}),
    "online service in free words": (KTPEL, 0, {"layanan_online": "ada"}, {"nilai_dikenal"}),
    "staff counted twice": (KTPEL, 0, {"petugas_jebol": "9"}, {"petugas_habis_terbagi"}),
    "kecamatan that do not make the city": (
        KTPEL,
        2,
        {"perekaman": "42530", "persen_cetak": ""},
        {"kecamatan_membentuk_kabupaten_kota"},
    ),
    "a column slipped by a thousand": (
        BINJAI,
        0,
        {"pencetakan": "217", "persen_cetak": ""},
        {"pencetakan_masuk_akal"},
    ),
    "deaths that do not balance": (KEMATIAN, 0, {"backlog_akhir": "860"}, {"arus_kematian_seimbang"}),
    "deaths below zero": (KEMATIAN, 0, {"ditolak": "-6"}, {"tidak_di_bawah_batas", "arus_kematian_seimbang"}),
    "deaths without the closing figure": (KEMATIAN, 0, {"backlog_akhir": ""}, {"wajib_terisi"}),
    "a small count of a protected group": (JEMPUT_BOLA, 7, {"perekaman": "4"}, {"angka_kecil_disamarkan"}),
    "a masked count that is written": (JEMPUT_BOLA, 7, {"disamarkan": "ya"}, {"yang_disamarkan_kosong"}),
    "recordings without a visit": (JEMPUT_BOLA, 5, {"kunjungan": "0"}, {"perekaman_dengan_kunjungan"}),
    "a group that nobody knows": (JEMPUT_BOLA, 5, {"segmen": "UMUM"}, {"nilai_dikenal"}),
    "a group twice": (JEMPUT_BOLA, 5, {"segmen": "MANULA"}, {"kunci_tidak_ganda"}),
    "men and women that do not add up": (DP4, 0, {"jumlah": "545592"}, {"laki_plus_perempuan_sama_dengan_jumlah"}),
    "first-time voters a thousandfold": (
        DP4,
        0,
        {"pemula_perempuan": "8460000"},
        {"pemula_perempuan_bagian_dari_perempuan"},
    ),
}


NOTED = {
    "recorded above those obliged": (KTPEL, 0, {"wajib_ktp": "209210"}, {"perekaman_tidak_melebihi_wajib_ktp"}),
    "printed above recorded": (
        BINJAI,
        0,
        {"pencetakan": "223062", "persen_cetak": ""},
        {"pencetakan_tidak_melebihi_perekaman"},
    ),
    "daily prints that the blangko belie": (
        KTPEL,
        0,
        {"cetak_per_hari_kerja": "10.04"},
        {"cetak_harian_sejalan_dengan_blangko_terpakai"},
    ),
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Judgement]:
    """The verdict on every damaged or doubtful file, by what is wrong with it."""
    folder = tmp_path_factory.mktemp("files")
    paths = {
        what: changed(folder / str(number), *case[:3])
        for number, (what, case) in enumerate({**REFUSED, **NOTED}.items())
    }
    paths["another day"] = changed(folder, IKD, 0, {}, name="dukcapil_ikd_prop_20241112.csv")
    paths["another office"] = changed(folder, BINJAI, 0, {}, name="disdukcapil_ktpel_202401_36.73.xlsx")
    paths["a group left out"] = folder / JEMPUT_BOLA[1]
    rows = read_table(TABLES / f"{JEMPUT_BOLA[0]}.csv")
    write_by_contract([row for row in rows if row["segmen"] != "ODGJ"], paths["a group left out"])
    judgements = judge(*paths.values())
    return {what: judgements[path] for what, path in paths.items()}


@pytest.mark.parametrize("what", REFUSED)
def test_refused_by_the_rule_that_says_why(what: str, verdicts: dict[str, Judgement]) -> None:
    assert verdicts[what].verdict == "ditolak"
    assert rules(verdicts[what], "critical") == REFUSED[what][3]


@pytest.mark.parametrize("what", NOTED)
def test_accepted_with_the_note_that_says_why(what: str, verdicts: dict[str, Judgement]) -> None:
    assert verdicts[what].verdict == "diterima_dengan_catatan"
    assert rules(verdicts[what], "warning") == NOTED[what][3]


def test_a_group_that_is_left_out_is_noted_and_its_rest_accepted(verdicts: dict[str, Judgement]) -> None:
    assert verdicts["a group left out"].verdict == "diterima_dengan_catatan"
    assert rules(verdicts["a group left out"], "warning") == {"semua_kelompok_tertulis"}


def test_a_refused_small_count_is_not_repeated_to_anyone(verdicts: dict[str, Judgement]) -> None:
    findings = verdicts["a small count of a protected group"].findings
    said = [f"{finding.pesan} {finding.perbaikan} {finding.nilai}" for finding in findings]
    assert said
    assert not any("4" in text for text in said)


def test_a_file_of_another_day_is_refused_by_its_name(verdicts: dict[str, Judgement]) -> None:
    assert rules(verdicts["another day"], "critical") == {"tanggal_sesuai_nama"}


def test_an_office_speaks_only_for_itself(verdicts: dict[str, Judgement]) -> None:
    assert "isi_sesuai_pengirim" in rules(verdicts["another office"], "critical")


@pytest.mark.parametrize("name", ["dp4_bnba_33.csv.gz", "bnba_kematian_202401.csv.gz", "dp4_pemilu2024_bnba_33.xlsx"])
def test_lists_of_persons_have_no_export_here(name: str) -> None:
    assert registry.identify(name) is None
