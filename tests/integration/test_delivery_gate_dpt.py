"""The delivery gate on KPU's voter-list workbook: what is accepted, what is refused, with which reason, for whom.

The files are those of data/samples with one thing changed each. All of them are judged in one call, as at night: so a
bad file that closed the gate for its neighbours, or a neighbour that hid a bad file, would show in every test here.
Real Great Expectations on a real DuckDB. Not here: what becomes of a verdict (ledger, lake, warehouse).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
import yaml

from orchestration.errors import GateCouldNotRunError
from orchestration.exports import registry
from orchestration.gates.suites import SuiteError
from orchestration.landing.finding import Finding
from orchestration.landing.judge import Candidate, DeliveryGate, Judgement
from orchestration.masking import MASK
from orchestration.regions.index import RegionIndex
from orchestration.samples import layouts
from orchestration.samples.build import read_table
from orchestration.settings import EXPECTATIONS_DIR, ROOT, SAMPLES_DIR, SEEDS_DIR

EXPORT = "kpu__daftar_pemilih_dn"
NATION = "opendata_dpt_dn_pemilu2024.xlsx"
JATENG = "opendata_dpt_dn_pemilu2024_jateng.xlsx"
NIK = "3308" + "9" * 8 + "0001"
TOTALS_ROW = 518  # header in rows 1 to 3, 514 kab/kota, then the totals

Rows = list[dict[str, layouts.Cell]]
Change = Callable[[Rows], object]
Write = Callable[[Path], object]


# ------------------------------------------------------------------------------------------- files, good and bad


def table(name: str) -> Rows:
    return [
        {key: int(value) if key in layouts.KPU_DPT_COUNTS else value for key, value in row.items()}
        for row in read_table(SAMPLES_DIR / "tables" / f"{name}.csv")
    ]


PUBLISHED = table("dpt_pemilu2024")
LINE = {str(row["kode_wilayah"]): number for number, row in enumerate(PUBLISHED, layouts.KPU_DPT_FIRST_ROW)}


def row_of(rows: Rows, kode_wilayah: str) -> dict[str, Any]:
    return next(row for row in rows if row["kode_wilayah"] == kode_wilayah)


def workbook(change: Change = lambda rows: None, *, province: str = "", **options: Any) -> Write:
    """The published table after a change to its rows; totals are computed after it."""

    def write(path: Path) -> None:
        rows = [dict(row) for row in PUBLISHED if str(row["kode_wilayah"]).startswith(province)]
        change(rows)
        layouts.write_kpu_dpt(rows, path, **options)

    return write


def sheet(change: Callable[[Any], object]) -> Write:
    """The published workbook after a change to its cells; merged cells are taken apart, formulas become values."""

    def write(path: Path) -> None:
        workbook()(path)
        book = openpyxl.load_workbook(path, data_only=True)
        page = book["DN"]
        for area in list(page.merged_cells.ranges):
            page.unmerge_cells(str(area))
        change(page)
        book.save(path)

    return write


def setting(kode_wilayah: str, **values: layouts.Cell) -> Change:
    return lambda rows: row_of(rows, kode_wilayah).update(values)


def adding(kode_wilayah: str, **amounts: int) -> Change:
    def change(rows: Rows) -> None:
        row = row_of(rows, kode_wilayah)
        for column, amount in amounts.items():
            row[column] += amount

    return change


def both(*changes: Change) -> Change:
    return lambda rows: [change(rows) for change in changes]


def scaled(scale: Callable[[int], int], *codes: str) -> Change:
    """L and P to another scale and Jumlah their sum, so that only the size of the figures is wrong."""

    def change(rows: Rows) -> None:
        for row in rows:
            if not codes or row["kode_wilayah"] in codes:
                men, women = scale(int(str(row["laki_laki"]))), scale(int(str(row["perempuan"])))
                row.update(laki_laki=men, perempuan=women, jumlah=men + women)

    return change


def swapped_figures(one: str, other: str) -> Change:
    def change(rows: Rows) -> None:
        a, b = row_of(rows, one), row_of(rows, other)
        for column in layouts.KPU_DPT_COUNTS:
            a[column], b[column] = b[column], a[column]

    return change


def swapped_sexes(kode_wilayah: str) -> Change:
    def change(rows: Rows) -> None:
        row = row_of(rows, kode_wilayah)
        row["laki_laki"], row["perempuan"] = row["perempuan"], row["laki_laki"]

    return change


def with_dots(kode_wilayah: str) -> Change:
    def change(rows: Rows) -> None:
        row = row_of(rows, kode_wilayah)
        row.update({column: f"{row[column]:,}".replace(",", ".") for column in layouts.KPU_DPT_COUNTS})

    return change


def one_more_column(page: Any, names: Sequence[str] = ("Catatan",)) -> None:
    for position, name in enumerate(names, start=9):
        page.cell(1, position, name)
        page.cell(4, position, 1)


def content(data: bytes) -> Write:
    return lambda path: path.write_bytes(data)


def truncated(path: Path) -> None:
    workbook()(path)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def one_byte_flipped(path: Path) -> None:
    workbook()(path)
    data = bytearray(path.read_bytes())
    position = data.index(b"<sheetData>") + 5000
    data[position] ^= 0x01
    path.write_bytes(bytes(data))


def zip_bomb(path: Path) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(250):
            part.write(b" " * 2**20)


def two_cells_far_apart(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("DN")
    page.write(0, 0, "Nama Provinsi")
    page.write(1_048_575, 16_383, 1)
    book.close()


def blank_lines(page: Any) -> None:
    page.insert_rows(100, amount=3)


def empty_formatted_cells_far_away(page: Any) -> None:
    page.cell(1_048_576, 1).number_format = "0"
    page.cell(4, 16_384).number_format = "0"


HTML = b"\xef\xbb\xbf\n<!DOCTYPE html><html><head><title>Masuk</title></head><body>Silakan masuk</body></html>"


@dataclass(frozen=True)
class Expected:
    """One finding that must be among those of a file. `nilai` is compared as written; None: not looked at."""

    aturan: str
    baris: int | None = None
    kolom: str | None = None
    nilai: str | None = None
    says: str = ""


@dataclass(frozen=True)
class Bad:
    """A file to be refused, and what must be said; `alone`: no other rule may refuse it."""

    write: Write
    expected: tuple[Expected, ...]
    name: str = NATION
    alone: bool = True


REGIONS = RegionIndex.load(SEEDS_DIR / "reference")
MISSING_PROVINCE = tuple(
    Expected("cakupan_lengkap", kolom="wilayah", nilai=REGIONS.name_of(code)) for code in LINE if code.startswith("W33")
)

BAD: dict[str, Bad] = {
    "L + P is not Jumlah": Bad(
        workbook(adding("W33.18", jumlah=100)),
        (
            Expected("laki_plus_perempuan_sama_dengan_jumlah", LINE["W33.18"], "jumlah", "1037684", "1037584"),
            Expected("sesuai_kendali_resmi", None, "jumlah", says="203056748"),
        ),
    ),
    "a column missing": Bad(
        sheet(lambda page: page.delete_cols(5)), (Expected("kolom_tidak_ada", None, "Jumlah TPS", says="'Jumlah TPS'"),)
    ),
    "a column twice": Bad(
        sheet(lambda page: one_more_column(page, ["Jumlah TPS"])),
        (Expected("kolom_ganda", None, "Jumlah TPS", says="2"),),
    ),
    "a column too many": Bad(
        sheet(one_more_column), (Expected("kolom_tidak_dikenal", None, "Catatan", says="'Catatan'"),)
    ),
    "300 columns": Bad(
        sheet(lambda page: one_more_column(page, [f"Kolom {n}" for n in range(9, 301)])),
        (Expected("kolom_tidak_dikenal", None, "Kolom 9"), Expected("kolom_tidak_dikenal", None, "Kolom 28")),
    ),
    "600 columns": Bad(
        sheet(lambda page: one_more_column(page, [f"Kolom {n}" for n in range(9, 601)])),
        (Expected("tabel_terlalu_besar", says="500 kolom"),),
    ),
    "the sheet renamed": Bad(workbook(sheet="Sheet1"), (Expected("lembar_tidak_ada", says="Sheet1"),)),
    "a kab/kota misspelt": Bad(
        workbook(setting("W33.27", kabupaten_kota_tertulis="PEMALNG")),
        (
            Expected("wilayah_dikenal", LINE["W33.27"], "wilayah", "PEMALNG", "Kabupaten Pemalang (33.27)"),
            Expected("cakupan_lengkap", None, "wilayah", "Kabupaten Pemalang"),
        ),
    ),
    "a province that does not exist": Bad(
        workbook(setting("W33.27", provinsi_tertulis="JAWA TENGAHH")),
        (Expected("wilayah_dikenal", LINE["W33.27"], "wilayah", "JAWA TENGAHH", "Jawa Tengah (33)"),),
        alone=False,
    ),
    "a totals row that is not the sum": Bad(
        sheet(lambda page: page.cell(TOTALS_ROW, 6, 101_467_244)),
        (Expected("total_sesuai", TOTALS_ROW, "laki_laki", "101467244", "101467243"),),
    ),
    "a province missing": Bad(
        workbook(
            lambda rows: rows.__setitem__(
                slice(None), [r for r in rows if not str(r["kode_wilayah"]).startswith("W33")]
            )
        ),
        (*MISSING_PROVINCE, Expected("sesuai_kendali_resmi", None, "jumlah", says="NID")),
    ),
    "a kab/kota twice": Bad(
        workbook(lambda rows: rows.append(dict(row_of(rows, "W33.18")))),
        (
            Expected("wilayah_tidak_ganda", LINE["W33.18"], "wilayah", "PATI", "2 kali"),
            Expected("wilayah_tidak_ganda", TOTALS_ROW, "wilayah", "PATI"),
            Expected("sesuai_kendali_resmi", None, "jumlah_tps"),
        ),
    ),
    "one row a thousandfold": Bad(
        workbook(scaled(lambda n: n * 1000, "W33.18")),
        (
            Expected("rata_rata_pemilih_per_tps_masuk_akal", LINE["W33.18"], "jumlah", "1037584000", "300"),
            Expected("sesuai_kendali_resmi", None, "jumlah"),
        ),
    ),
    "every row a thousandth": Bad(
        workbook(scaled(lambda n: n // 1000)),
        (
            Expected("rata_rata_pemilih_per_tps_tidak_terlalu_kecil", LINE["W11.01"], "jumlah", "169"),
            Expected("sesuai_kendali_resmi", None, "jumlah"),
        ),
    ),
    "one row a thousandth": Bad(
        workbook(scaled(lambda n: n // 1000, "W33.18")),
        (
            Expected("rata_rata_pemilih_per_tps_tidak_terlalu_kecil", LINE["W33.18"], "jumlah", "1036"),
            Expected("sesuai_kendali_resmi", None, "jumlah"),
        ),
    ),
    "Magelang and Kota Magelang swapped": Bad(
        workbook(swapped_figures("W33.08", "W33.71")),
        (
            Expected("jumlah_kecamatan_dekat_pohon_wilayah", LINE["W33.08"], "jumlah_kecamatan", "3", "21"),
            Expected("jumlah_kecamatan_dekat_pohon_wilayah", LINE["W33.71"], "jumlah_kecamatan", "21", "3"),
            Expected("jumlah_desa_dekat_pohon_wilayah", LINE["W33.08"], "jumlah_desa_kelurahan", "17", "372"),
            Expected("jumlah_desa_dekat_pohon_wilayah", LINE["W33.71"], "jumlah_desa_kelurahan", "372", "17"),
            Expected("dua_wilayah_tidak_tertukar", LINE["W33.08"], says="KOTA MAGELANG, dan sebaliknya"),
            Expected("dua_wilayah_tidak_tertukar", LINE["W33.71"]),
        ),
    ),
    "L and P of Binjai swapped": Bad(
        workbook(swapped_sexes("W12.75")),
        (
            Expected("sesuai_kendali_resmi", None, "laki_laki", says="Keputusan KPU 857/2023"),
            Expected("sesuai_kendali_resmi", None, "perempuan", says="101589505"),
        ),
    ),
    "cut off": Bad(truncated, (Expected("berkas_rusak"),)),
    "one byte changed on the way": Bad(one_byte_flipped, (Expected("berkas_rusak"),)),
    "empty": Bad(content(b""), (Expected("berkas_kosong", says="0 bita"),)),
    "a login page": Bad(content(HTML), (Expected("berkas_halaman_web", says="HTML"),)),
    "a CSV named xlsx": Bad(content(b"Nama Provinsi,Jumlah\nACEH,1\n"), (Expected("jenis_berkas_keliru"),)),
    "a zip of something else": Bad(lambda path: zipfile.ZipFile(path, "w").close(), (Expected("berkas_rusak"),)),
    "a zip bomb": Bad(zip_bomb, (Expected("berkas_terlalu_besar", says="250 MB"),)),
    "two cells with an ocean between them": Bad(two_cells_far_apart, (Expected("tabel_terlalu_besar"),)),
    "a word where a number belongs": Bad(
        workbook(setting("W33.18", laki_laki="lima ratus ribu"), totals=False),
        (Expected("tipe_sesuai", LINE["W33.18"], "laki_laki", "lima ratus ribu", "bilangan bulat"),),
        alone=False,
    ),
    "half a voter": Bad(
        workbook(setting("W33.18", jumlah_tps=4402.5), totals=False),
        (Expected("tipe_sesuai", LINE["W33.18"], "jumlah_tps", "4402.5"),),
        alone=False,
    ),
    "an empty cell": Bad(
        workbook(setting("W33.18", perempuan=None)),
        (Expected("wajib_terisi", LINE["W33.18"], "perempuan", None, "kosong"),),
        alone=False,
    ),
    "an empty name": Bad(
        workbook(setting("W33.18", kabupaten_kota_tertulis=None)),
        (
            Expected("wajib_terisi", LINE["W33.18"], "kabupaten_kota_tertulis"),
            Expected("wilayah_dikenal", LINE["W33.18"]),
        ),
        alone=False,
    ),
    "a negative number": Bad(
        workbook(both(setting("W33.18", laki_laki=-509738), adding("W33.18", jumlah=-2 * 509738))),
        (Expected("tidak_di_bawah_batas", LINE["W33.18"], "laki_laki", "-509738", "batas 0"),),
        alone=False,
    ),
    "no TPS at all": Bad(
        workbook(setting("W33.18", jumlah_tps=0)),
        (Expected("tidak_di_bawah_batas", LINE["W33.18"], "jumlah_tps", "0"),),
        alone=False,
    ),
    "a suffix of another province": Bad(
        workbook(province="W33"),
        (Expected("lingkup_sesuai_nama", None, "nama berkas", "jatim", "W33"),),
        name="opendata_dpt_dn_pemilu2024_jatim.xlsx",
    ),
    "a suffix that is no region": Bad(
        workbook(province="W33"),
        (Expected("lingkup_sesuai_nama", None, "nama berkas", "final"),),
        name="opendata_dpt_dn_pemilu2024_final.xlsx",
    ),
    "the nation under the suffix of a province": Bad(
        workbook(), (Expected("lingkup_sesuai_nama", None, "nama berkas", "jateng", "NID"),), name=JATENG
    ),
    "one of Jateng's 35 missing": Bad(
        workbook(lambda rows: rows.pop(0), province="W33"),
        (
            Expected("cakupan_lengkap", None, "wilayah", "Kabupaten Cilacap"),
            Expected("sesuai_kendali_resmi", None, "jumlah"),
        ),
        name=JATENG,
    ),
    "a stage without a known day": Bad(
        workbook(),
        (Expected("tanggal_berlaku_diketahui", None, "nama berkas", "PEMILU2024/DPTB"),),
        name="opendata_dptb_dn_pemilu2024.xlsx",
    ),
    "a person's number beside a name": Bad(
        workbook(setting("W33.18", kabupaten_kota_tertulis=f"PATI {NIK}")),
        (
            Expected("tanpa_pengenal_pribadi", LINE["W33.18"], "kabupaten_kota_tertulis", f"PATI {MASK}"),
            Expected("wilayah_dikenal", LINE["W33.18"], "wilayah", f"PATI {MASK}"),
        ),
        alone=False,
    ),
    "a person's number where a figure belongs": Bad(
        workbook(setting("W33.18", laki_laki=int(NIK))),
        (Expected("tanpa_pengenal_pribadi", LINE["W33.18"], "laki_laki", MASK),),
        alone=False,
    ),
    "a person's number as text where a figure belongs": Bad(
        workbook(setting("W33.18", laki_laki=NIK)),
        (Expected("tanpa_pengenal_pribadi", LINE["W33.18"], "laki_laki", MASK),),
        alone=False,
    ),
    "no rows": Bad(workbook(lambda rows: rows.clear()), (Expected("tanpa_baris_data"),)),
    "no rows and no totals": Bad(workbook(lambda rows: rows.clear(), totals=False), (Expected("tanpa_baris_data"),)),
}

# Accepted; the notes that must stand beside the verdict. The four kab/kota whose kecamatan differ by edition of the
# region tree (Manokwari's 9 against 14 among them) are real, so the nation is never without notes.
TREE = "jumlah_kecamatan_sama_dengan_pohon_wilayah"
GOOD: dict[str, tuple[Write, str, dict[str, int]]] = {
    "the nation": (workbook(), NATION, {TREE: 4}),
    "Jateng alone": (workbook(province="W33"), JATENG, {}),
    "Jateng alone without suffix": (workbook(province="W33"), NATION, {}),
    "dots between thousands": (workbook(with_dots("W33.18"), totals=False), NATION, {TREE: 4, "angka_bertitik": 4}),
    "a totals row of formulas without values": (
        workbook(cached_totals=False),
        NATION,
        {TREE: 4, "total_dapat_diperiksa": len(layouts.KPU_DPT_COUNTS)},
    ),
    "no totals row": (workbook(totals=False), NATION, {TREE: 4}),
    "names in lower case with stray blanks": (
        workbook(setting("W33.18", provinsi_tertulis=" Jawa  Tengah ", kabupaten_kota_tertulis="Kab. Pati\u00a0")),
        NATION,
        {TREE: 4},
    ),
    "blank lines between rows": (sheet(blank_lines), NATION, {TREE: 4}),
    "empty formatted cells far away": (sheet(empty_formatted_cells_far_away), NATION, {TREE: 4}),
    # Undetectable at this grain: every part still makes its total, the averages stay plausible, and there is no
    # official figure per kab/kota to hold the two rows against. Only the next grain (kecamatan) could show it.
    "a hundred men of Pemalang booked in Pati": (
        workbook(both(adding("W33.18", laki_laki=100, jumlah=100), adding("W33.27", laki_laki=-100, jumlah=-100))),
        NATION,
        {TREE: 4},
    ),
}


def gate(expectations: Path = EXPECTATIONS_DIR) -> DeliveryGate:
    regions = RegionIndex.load(SEEDS_DIR / "reference")
    return DeliveryGate(registry.contracts()[EXPORT], regions, expectations, SEEDS_DIR)


def candidate(identity: str, folder: Path, name: str, write: Write) -> Candidate:
    folder.mkdir(parents=True)
    write(folder / name)
    known = registry.identify(name)
    assert known is not None
    return Candidate(identity, name, known[1].periode, folder / name)


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Judgement]:
    """Every file above, good and bad in turn, judged in one call."""
    folder = tmp_path_factory.mktemp("kiriman")
    files = {name: (bad.name, bad.write) for name, bad in BAD.items()}
    files |= {name: (file_name, write) for name, (write, file_name, _) in GOOD.items()}
    candidates = [
        candidate(f"D{number}", folder / str(number), file_name, write)
        for number, (file_name, write) in enumerate(files.values())
    ]
    return dict(zip(files, gate().judge(candidates), strict=True))


def critical(judgement: Judgement) -> list[Finding]:
    return [finding for finding in judgement.findings if finding.tingkat == "critical"]


# --------------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize("name", BAD)
def test_refused_with_rule_row_column_and_value(judged, name):
    judgement, bad = judged[name], BAD[name]
    assert judgement.verdict == "ditolak"
    for expected in bad.expected:
        matching = [
            finding
            for finding in critical(judgement)
            if finding.aturan == expected.aturan
            and finding.baris_sumber == expected.baris
            and (expected.kolom is None or finding.kolom == expected.kolom)
            and (expected.nilai is None or finding.nilai == expected.nilai)
            and expected.says in finding.pesan
        ]
        assert matching, (expected, critical(judgement)[:5])
        assert all(finding.lembar == "DN" for finding in matching if finding.baris_sumber)
    if bad.alone:
        assert {finding.aturan for finding in critical(judgement)} == {expected.aturan for expected in bad.expected}


IMPERATIVES = (
    "Beri", "Ekspor", "Ganti", "Hapus", "Isi", "Kembalikan", "Kirim", "Lengkapi", "Masuk", "Perbaiki", "Periksa",
    "Simpan", "Sisakan", "Tidak perlu dikirim ulang", "Tulis",
)  # fmt: skip


@pytest.mark.parametrize("name", [*BAD, *GOOD])
def test_every_reason_tells_the_sender_in_his_language_what_to_do(judged, name):
    for finding in judged[name].findings:
        row = finding.as_row()
        assert row["pesan"].endswith((".", ")."))
        assert row["perbaikan"].startswith(IMPERATIVES), row["perbaikan"]
        for text in (row["pesan"], row["perbaikan"]):
            assert len(text) > 15
            assert not [
                trace for trace in ("{", "}", "None", "nan", "Traceback", "Error", "select ") if trace in text
            ], text


@pytest.mark.parametrize("name", [*BAD, *GOOD])
def test_no_reason_names_a_person(judged, name):
    told = str([finding for finding in judged[name].findings])
    assert NIK not in told
    assert "9" * 8 not in told


def test_one_bad_file_among_good_ones_refuses_itself_alone(judged):
    verdicts = {name: judgement.verdict for name, judgement in judged.items()}
    assert {name for name, verdict in verdicts.items() if verdict == "ditolak"} == set(BAD)


def test_reasons_are_as_many_as_a_person_reads(judged):
    for judgement in judged.values():
        counts = Counter(finding.aturan for finding in judgement.findings)
        assert max(counts.values(), default=0) <= 200
    assert Counter(f.aturan for f in judged["a province missing"].findings)["cakupan_lengkap"] == 35


def test_every_file_is_judged_as_it_is_alone(judged, tmp_path):
    for number, name in enumerate(["L and P of Binjai swapped", "Jateng alone", "a totals row that is not the sum"]):
        write, file_name = (BAD[name].write, BAD[name].name) if name in BAD else GOOD[name][:2]
        (alone,) = gate().judge([candidate("D0", tmp_path / str(number), file_name, write)])
        assert alone.findings == judged[name].findings
        assert (alone.verdict, alone.lingkup) == (judged[name].verdict, judged[name].lingkup)


# --------------------------------------------------------------------------------------------------- what is accepted


@pytest.mark.parametrize("name", GOOD)
def test_accepted_with_these_notes_and_no_others(judged, name):
    judgement = judged[name]
    assert critical(judgement) == []
    assert Counter(finding.aturan for finding in judgement.findings) == GOOD[name][2]
    assert judgement.verdict == ("diterima_dengan_catatan" if GOOD[name][2] else "diterima")


def test_the_nation_is_accepted_whole(judged):
    judgement = judged["the nation"]
    start = judgement.totals_span[0]
    assert (judgement.rows, judgement.totals_span, judgement.lingkup) == (514, (start, start + 1), "NID")
    assert (str(judgement.berlaku_pada), judgement.dasar_tanggal) == ("2023-07-02", "kalender")
    assert sum(row["jumlah"] for row in judgement.data) == 203_056_748
    assert {row["kode_wilayah"]: row["baris_sumber"] for row in judgement.data} == LINE


@pytest.mark.parametrize("name", ["Jateng alone", "Jateng alone without suffix"])
def test_one_province_alone_speaks_for_that_province(judged, name):
    assert (judged[name].lingkup, len(judged[name].data), judged[name].verdict) == ("W33", 35, "diterima")


def test_figures_with_dots_are_the_same_figures(judged):
    def figures(name: str) -> list[list[Any]]:
        return [[row[column] for column in layouts.KPU_DPT_COUNTS] for row in judged[name].data]

    assert figures("dots between thousands") == figures("the nation")
    notes = [f for f in judged["dots between thousands"].findings if f.aturan == "angka_bertitik"]
    assert ("laki_laki", "509.738", LINE["W33.18"]) in [(f.kolom, f.nilai, f.baris_sumber) for f in notes]


def test_blank_lines_do_not_move_the_row_numbers(judged):
    lines = {row["kode_wilayah"]: row["baris_sumber"] for row in judged["blank lines between rows"].data}
    assert lines == {code: line + (3 if line >= 100 else 0) for code, line in LINE.items()}


# ------------------------------------------------------------------------------------------------------------- size


def test_three_hundred_deliveries_are_judged_in_one_call(tmp_path):
    rows = table("contoh_dpt_pemilu2024")
    name = "opendata_dpt_dn_pemilu2024_contoh.xlsx"
    candidates = []
    for number in range(300):
        changed = [dict(row) for row in rows]
        if number == 123:
            changed[1]["jumlah"] = 374_987
        write = partial(layouts.write_kpu_dpt, changed)
        candidates.append(candidate(f"D{number}", tmp_path / str(number), name, write))
    began = time.monotonic()
    judgements = gate().judge(candidates)
    assert time.monotonic() - began < 60
    assert [j.candidate.delivery_id for j in judgements] == [f"D{number}" for number in range(300)]
    assert [j.candidate.delivery_id for j in judgements if j.verdict != "diterima"] == ["D123"]
    assert {j.lingkup for j in judgements} == {"W00"}
    (finding,) = [f for f in judgements[123].findings if f.aturan == "laki_plus_perempuan_sama_dengan_jumlah"]
    assert (finding.baris_sumber, finding.nilai) == (5, "374987")


def test_files_that_are_wrong_in_every_cell_do_not_close_the_gate_for_the_others(tmp_path):
    """Far more failing rows in one call than anybody reads: all of these are refused, the good one is accepted."""

    def negative(rows: Rows) -> None:
        for row in rows:
            row.update({column: -int(str(row[column])) for column in layouts.KPU_DPT_COUNTS})

    wrong = [candidate(f"D{n}", tmp_path / str(n), NATION, workbook(negative)) for n in range(8)]
    good = candidate("D99", tmp_path / "99", JATENG, workbook(province="W33"))
    judgements = gate().judge([*wrong, good])
    assert [judgement.verdict for judgement in judgements] == ["ditolak"] * 8 + ["diterima"]


def test_a_zip_bomb_and_an_ocean_of_cells_are_refused_at_once(tmp_path):
    bomb = candidate("D0", tmp_path / "0", NATION, zip_bomb)
    ocean = candidate("D1", tmp_path / "1", NATION, two_cells_far_apart)
    assert bomb.path.stat().st_size < 3 * 2**20
    began = time.monotonic()
    judgements = gate().judge([bomb, ocean])
    assert time.monotonic() - began < 5  # unpacking, or allocating the cells, would take far longer
    assert [judgement.verdict for judgement in judgements] == ["ditolak", "ditolak"]


@pytest.mark.parametrize("identity", ["D12e15bc00112233aa", "D" + "7" * 16])
def test_whatever_the_id_of_a_delivery_looks_like_its_reasons_find_it(tmp_path, identity):
    bad = candidate(identity, tmp_path / "0", NATION, workbook(adding("W33.18", jumlah=1)))
    (judgement,) = gate().judge([bad])
    assert judgement.verdict == "ditolak"


# ------------------------------------------------------------------------------------------- a gate that cannot run


def broken_suite(folder: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    target = folder / "expectations"
    shutil.copytree(EXPECTATIONS_DIR, target)
    path = target / "deliveries" / f"{EXPORT}.yml"
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(document)
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return target


def append_rule(kind: str, **kwargs: Any) -> Callable[[dict[str, Any]], object]:
    meta = {"aturan": "rusak", "pemilik": "insinyur data", "alasan": "Uji."}
    return lambda d: d["expectations"].append({"type": kind, "kwargs": kwargs, "severity": "warning", "meta": meta})


BROKEN = {
    "a column that is not there": append_rule("expect_column_values_to_not_be_null", column="tidak_ada"),
    "a query with an error": append_rule("unexpected_rows_expectation", unexpected_rows_query="select x from {batch}"),
    "an expectation that does not exist": append_rule("expect_nothing", column="jumlah"),
    "a query that does not say which delivery": append_rule(
        "unexpected_rows_expectation", unexpected_rows_query="select jumlah from {batch} limit 1"
    ),
    "a table rule that fails": append_rule("expect_table_column_count_to_equal", value=1),
}


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN)
def test_a_gate_that_cannot_run_accepts_nothing(tmp_path, change):
    broken = gate(broken_suite(tmp_path, change))
    files = [candidate(f"D{n}", tmp_path / str(n), JATENG, workbook(province="W33")) for n in range(2)]
    with pytest.raises(GateCouldNotRunError, match=EXPORT) as caught:
        broken.judge(files)
    assert caught.value.exit_code == 1
    assert "What to do" in str(caught.value)


def test_a_missing_suite_is_no_gate(tmp_path):
    with pytest.raises(SuiteError, match="no such file"):
        _ = gate(tmp_path).judgement_key


def test_the_suite_of_another_export_is_no_gate(tmp_path):
    with pytest.raises(SuiteError, match="not pending"):
        _ = gate(broken_suite(tmp_path, lambda d: d["meta"].update(tabel="pending.bawaslu__ikp_kabkota"))).suite


def test_a_verdict_belongs_to_its_suite(tmp_path):
    changed = broken_suite(tmp_path, lambda d: d["expectations"][0]["meta"].update(alasan="Lain."))
    assert gate(changed).judgement_key != gate().judgement_key
    assert gate().judgement_key == gate().judgement_key


# --------------------------------------------------------------------------------------------------- kesiapan check

NO_GREAT_EXPECTATIONS = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "great_expectations":
            raise ImportError("great_expectations is not here")
sys.meta_path.insert(0, Blocked())
from orchestration.cli import main
main()
"""


def check(
    folder: Path, *files: Path, python: Sequence[str] = ("-m", "orchestration"), **variables: str
) -> subprocess.CompletedProcess[str]:
    """Runs `kesiapan check`, and holds it to storing nothing and showing no traceback."""
    root = folder / "data"
    root.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, *python, "check", *map(str, files)],
        cwd=ROOT,
        env={**os.environ, "KESIAPAN_DATA": str(root), **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert list(root.iterdir()) == []
    assert "Traceback" not in done.stdout + done.stderr
    return done


def test_check_exits_0_on_a_good_file(tmp_path):
    good = candidate("D0", tmp_path / "0", JATENG, workbook(province="W33"))
    done = check(tmp_path, good.path)
    assert (done.returncode, done.stdout) == (0, f"{JATENG}: diterima ({EXPORT}, 35 baris)\n")


def test_check_exits_1_on_a_refused_file_and_prints_why_for_each(tmp_path):
    good = candidate("D0", tmp_path / "0", JATENG, workbook(province="W33"))
    bad = candidate("D1", tmp_path / "1", NATION, workbook(adding("W33.18", jumlah=100)))
    person = candidate("D2", tmp_path / "2", JATENG, workbook(setting("W33.18", laki_laki=int(NIK)), province="W33"))
    done = check(tmp_path, good.path, bad.path, person.path)
    assert done.returncode == 1
    assert f"{JATENG}: diterima (" in done.stdout
    assert f"{NATION}: ditolak (" in done.stdout
    assert f"[critical] lembar DN, baris {LINE['W33.18']}: Laki-Laki 509738 + Perempuan 527846" in done.stdout
    assert "Periksa ketiga angka pada berita acara" in done.stdout
    assert NIK not in done.stdout


def test_check_exits_2_on_a_name_that_no_contract_knows(tmp_path):
    bad = tmp_path / "DPT final (2).xlsx"
    workbook(province="W33")(bad)
    done = check(tmp_path, bad)
    assert (done.returncode, done.stdout) == (2, "")
    assert NATION in done.stderr


def test_check_exits_2_on_a_file_that_is_not_there(tmp_path):
    assert check(tmp_path, tmp_path / NATION).returncode == 2


def test_check_without_great_expectations_accepts_nothing_and_says_so(tmp_path):
    good = candidate("D0", tmp_path / "0", JATENG, workbook(province="W33"))
    done = check(tmp_path, good.path, python=("-c", NO_GREAT_EXPECTATIONS))
    assert (done.returncode, done.stdout) == (1, "")
    assert "great_expectations is not here" in done.stderr
    assert "Nothing was accepted" in done.stderr


def test_check_with_a_broken_suite_accepts_nothing_and_says_so(tmp_path):
    good = candidate("D0", tmp_path / "0", JATENG, workbook(province="W33"))
    expectations = broken_suite(tmp_path, BROKEN["a column that is not there"])
    done = check(tmp_path, good.path, KESIAPAN_EXPECTATIONS=str(expectations))
    assert (done.returncode, done.stdout) == (1, "")
    assert "tidak_ada" in done.stderr
