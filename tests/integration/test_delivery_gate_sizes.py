"""Sizes, sequences and neighbours that only SQL can say: each rule at its bound, and one step beyond it.

The files are those of data/samples with one thing changed at a time; what other rules say of that is not looked at.
Not here: what follows from a contract (`unit/test_row_rules`, `unit/test_delivery_rules`), and mutants drawn at random
(`test_gate_mutations`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from orchestration.exports import registry
from orchestration.landing.judge import Candidate, DeliveryGate
from orchestration.samples.build import Delivery, read_deliveries, read_table, write_sample
from orchestration.settings import EXPECTATIONS_DIR, SAMPLES_DIR, SEEDS_DIR
from tests.small_export import REGIONS

Table = list[dict[str, str]]
Change = Callable[[Table], object]
DELIVERIES = {delivery.table: delivery for delivery in read_deliveries(SAMPLES_DIR / "deliveries.csv")}


def set_all(column: str, value: str, **where: str) -> Change:
    """Writes a value into every row that has these other values."""

    def change(rows: Table) -> None:
        chosen = [row for row in rows if all(row[name] == wanted for name, wanted in where.items())]
        assert chosen
        for row in chosen:
            row[column] = value

    return change


def dropped(**where: str) -> Change:
    def change(rows: Table) -> None:
        kept = [row for row in rows if any(row[name] != wanted for name, wanted in where.items())]
        assert len(kept) == len(rows) - 1
        rows[:] = kept

    return change


def exchanged(one: str, other: str) -> Change:
    """Everything but the names of two regions."""

    def change(rows: Table) -> None:
        first, second = (next(row for row in rows if row["kode_wilayah"] == code) for code in (one, other))
        for name in first:
            if not name.endswith("_tertulis") and name not in ("kode_wilayah", "sumber"):
                first[name], second[name] = second[name], first[name]

    return change


def swapped(one: str, other: str, rows_changed: int | None = None) -> Change:
    """Two columns, in the first rows or in all."""

    def change(rows: Table) -> None:
        for row in rows[:rows_changed]:
            row[one], row[other] = row[other], row[one]

    return change


def of_filled(column: str, share: float, whole: str) -> Change:
    def change(rows: Table) -> None:
        for row in rows:
            if row[column] and row[whole]:
                row[column] = str(int(int(row[whole]) * share))

    return change


def numbered(*written: tuple[str, str]) -> Change:
    """The polling stations of the first representation: kind and number."""

    def change(rows: Table) -> None:
        code, kind, number = "kode_perwakilan", "jenis_tps", "nomor_tps"
        pattern = rows[0]
        others = [row for row in rows if row[code] != pattern[code]]
        rows[:] = [{**pattern, kind: jenis, number: nomor} for jenis, nomor in written] + others

    return change


@cache
def gate(export: str) -> DeliveryGate:
    return DeliveryGate(registry.contracts()[export], REGIONS, EXPECTATIONS_DIR, SEEDS_DIR)


def rules(folder: Path, table: str, change: Change, known: str | None = None) -> dict[str, str]:
    """The rules that fail for a sample that was changed, with how grave that is."""
    delivery: Delivery = DELIVERIES[table]
    rows = [dict(row) for row in read_table(SAMPLES_DIR / "tables" / f"{table}.csv")]
    change(rows)
    path = folder / delivery.file
    write_sample(delivery, rows, path)
    contract, name = registry.known(path.name)
    received = dt.datetime.combine(delivery.received, dt.time(9))
    sender = contract.sender_in(name, REGIONS)
    candidate = Candidate("D0", path.name, name.periode, path, sender, received, known)
    (judgement,) = gate(contract.name).judge([candidate])
    return {finding.aturan: finding.tingkat for finding in judgement.findings}


LIST = "jenis_kelamin_sebanding"
MEN = {"kode_wilayah": "W00.71", "keterangan": "Pemilih Aktif", "jenis_kelamin": "Laki-laki"}
BALLOTS = {"jenis_barang": "SURAT SUARA PPWP"}
FIRST, LAST = "paling banyak terjadi", "tidak banyak terjadi"
CASES: list[tuple[str, str, str, Change, Change]] = [
    # sample, rule, severity, what it lets pass, what it does not
    ("tps_rawan_pemilu2024", "nomor_indikator_berurutan", "critical",
     dropped(kelompok=FIRST, nomor="7"), dropped(kelompok=FIRST, nomor="1")),
    ("tps_rawan_pemilu2024", "urut_dari_yang_terbanyak", "critical",
     set_all("jumlah_tps", "1031", kelompok=LAST), set_all("jumlah_tps", "1032", kelompok=LAST)),
    ("contoh_pencermatan_daftar_pemilih_202401", "pemilih_per_kecamatan_masuk_akal", "critical",
     set_all("jumlah_pemilih", "1600000", kode_wilayah="W00.71"),
     set_all("jumlah_pemilih", "1600001", kode_wilayah="W00.71")),
    ("contoh_pengawas_adhoc_202401", "pkd_dekat_pohon_wilayah", "critical",
     set_all("pkd_dibutuhkan", "40", kode_wilayah="W00.71"), set_all("pkd_dibutuhkan", "41", kode_wilayah="W00.71")),
    ("contoh_badan_adhoc_202410", "kebutuhan_dekat_pohon_wilayah", "critical",
     set_all("pps_dibutuhkan", "120", kode_wilayah="W00.71"), set_all("pps_dibutuhkan", "123", kode_wilayah="W00.71")),
    ("contoh_badan_adhoc_202410", "kebutuhan_dekat_pohon_wilayah", "critical",
     set_all("ppk_dibutuhkan", "30", kode_wilayah="W00.71"), set_all("ppk_dibutuhkan", "35", kode_wilayah="W00.71")),
    ("contoh_badan_adhoc_202410", "perempuan_bukan_semua_atau_tidak_ada", "critical",
     of_filled("kpps_perempuan", 0.9, "kpps_terisi"), of_filled("kpps_perempuan", 0.95, "kpps_terisi")),
    ("contoh_badan_adhoc_202410", "perempuan_bukan_semua_atau_tidak_ada", "critical",
     of_filled("kpps_perempuan", 0.01, "kpps_terisi"), of_filled("kpps_perempuan", 0, "kpps_terisi")),
    ("contoh_dpt_pemilu2024", "jumlah_desa_dekat_pohon_wilayah", "critical",
     set_all("jumlah_desa_kelurahan", "40", kode_wilayah="W00.71"),
     set_all("jumlah_desa_kelurahan", "41", kode_wilayah="W00.71")),
    ("dpt_pemilu2024", "dua_wilayah_tidak_tertukar", "critical",
     exchanged("W33.71", "W33.71"), exchanged("W94.07", "W73.16")),  # Intan Jaya and Enrekang
    ("agregat_kabupaten_202401", "jumlah_desa_dekat_pohon_wilayah", "critical",
     swapped("jumlah_kk", "jumlah_kk"), swapped("jumlah_desa", "jumlah_kelurahan", 1)),
    ("agregat_kabupaten_202401", "perekaman_dan_wajib_ktp_tidak_tertukar", "critical",
     swapped("jml_wktp", "jml_rekam_wktp", 28), swapped("jml_wktp", "jml_rekam_wktp", 29)),  # of 35
    ("contoh_dpb_202402", LIST, "warning",
     set_all("jumlah_pemilih", "170000", **MEN), set_all("jumlah_pemilih", "190000", **MEN)),
    ("contoh_dpb_202402", "jenis_kelamin_sebesar_satu_sama_lain", "critical",
     set_all("jumlah_pemilih", "1390000", **MEN), set_all("jumlah_pemilih", "1490000", **MEN)),
    ("contoh_logistik_20240213_0001", "kebutuhan_sebanding_dengan_kotak", "critical",
     set_all("dibutuhkan", "856500", **BALLOTS), set_all("dibutuhkan", "856501", **BALLOTS)),
    ("contoh_dukungan_pemda_202401", "besaran_dukungan_wajar", "warning",
     set_all("rencana", "5000", satuan="orang"), set_all("rencana", "5001", satuan="orang")),
    ("contoh_dukungan_pemda_202401", "besaran_dukungan_wajar", "warning",
     set_all("realisasi", "1000000", satuan="rupiah"), set_all("realisasi", "999999", satuan="rupiah")),
    ("contoh_sosialisasi_202401", "peserta_hadir_masuk_akal", "critical",
     set_all("peserta", "20000", saluran="TATAP MUKA"), set_all("peserta", "20001", saluran="TATAP MUKA")),
    ("tps_ln", "nomor_tps_berurutan", "warning",
     numbered(("TPS", "001"), ("TPS", "002"), ("KSK", "001"), ("POS", "003")),
     numbered(("TPS", "001"), ("TPS", "003"), ("KSK", "002"))),
]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "rule", "severity", "passes", "fails"), CASES, ids=[f"{case[0]}-{case[1]}" for case in CASES]
)
def test_a_rule_holds_up_to_its_bound_and_not_beyond(tmp_path, table, rule, severity, passes, fails):
    assert rule not in rules(tmp_path, table, passes)
    assert rules(tmp_path, table, fails).get(rule) == severity


def test_bytes_of_another_ballot_refuse_a_form_that_was_read_and_are_said_of_one_that_was_not(tmp_path: Path):
    old, grave = "isi_bukan_periode_lain", "formulir_bukan_jenis_lain"
    unread = rules(tmp_path, "contoh_sirekap_ppwp_satu_tps", lambda rows: None, "PEMILU2024/PDPR/0071011002016")
    assert {name: level for name, level in unread.items() if name in (old, grave)} == {old: "warning"}
    read = rules(tmp_path, "contoh_sirekap_ppwp_0071", lambda rows: None, "PEMILU2024/PDPR/00.71")
    assert {name: level for name, level in read.items() if name in (old, grave)} == {old: "warning", grave: "critical"}
    assert grave not in rules(tmp_path, "contoh_sirekap_ppwp_0071", lambda rows: None)
