"""Workbooks of all three kinds to grids: what stands where, under which row number, on which sheet.

Not here: workbooks that mean harm (`test_reading_hostile`).
"""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from orchestration.landing.finding import UnreadableError
from tests.files import ods, ods_row, packed, read, unpacked, xls, xlsx, xlsx_with

ROWS: list[list[Any]] = [["Nama", "Jumlah"], [], [" ACEH  SELATAN ", 18]]
SAME = [(1, ["Nama", "Jumlah"]), (3, ["ACEH SELATAN", 18])]


def as_xls(rows):
    return {(row, column): value for row, cells in enumerate(rows) for column, value in enumerate(cells)}


def as_ods(rows):
    return "".join(ods_row(*cells) if cells else ods_row(repeated=1) for cells in rows)


FILES = {
    "a.xlsx": xlsx({"Catatan": [["lain"]], "DN": ROWS}),
    "a.xls": xls({"Catatan": {(0, 0): "lain"}, "DN": as_xls(ROWS)}),
    "a.ods": ods({"Catatan": as_ods([["lain"]]), "DN": as_ods(ROWS)}),
}


@pytest.fixture(params=sorted(FILES))
def book(request, tmp_path):
    path = tmp_path / request.param
    path.write_bytes(FILES[request.param])
    return path


def test_the_same_table_reads_the_same_from_every_kind_of_workbook(book):
    (grid,) = read(book, jenis="workbook", lembar="DN")
    assert grid.sheet == "DN"
    assert grid.rows == SAME
    assert type(grid.rows[1][1][1]) is int  # a workbook stores 18.0


def test_the_first_sheet_where_the_contract_names_none(book):
    assert [(grid.sheet, grid.rows) for grid in read(book, jenis="workbook")] == [("Catatan", [(1, ["lain"])])]


def test_several_sheets_are_kept_apart_in_the_order_of_the_contract(book):
    assert [grid.sheet for grid in read(book, jenis="workbook", lembar=["DN", "Catatan"])] == ["DN", "Catatan"]


def test_a_sheets_name_counts_but_not_its_case_or_spaces(book):
    assert read(book, jenis="workbook", lembar="dn ")[0].sheet == "DN"


def test_a_missing_sheet_is_named_with_those_that_are_there(book):
    with pytest.raises(UnreadableError) as caught:
        read(book, jenis="workbook", lembar=["DN", "Rekap"])
    (finding,) = caught.value.findings
    assert finding.aturan == "lembar_tidak_ada"
    assert "'Rekap'" in finding.pesan and "Catatan, DN" in finding.pesan


def test_an_ending_in_capitals_is_the_same_ending(tmp_path):
    for name, content in FILES.items():
        path = tmp_path / name.upper()
        path.write_bytes(content)
        assert read(path, jenis="workbook", lembar="DN")[0].rows == SAME


def test_a_merged_header_of_three_rows_keeps_its_rows(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("DN")
        sheet.merge_range("A1:A3", "Nama")
        sheet.merge_range("B1:D1", "Pemilih")
        for column, name in enumerate(("L", "P", "Jumlah"), 1):
            sheet.merge_range(1, column, 2, column, name)
        sheet.write_row(3, 0, ["CONTOH", 1, 2, 3])
    assert read(path, jenis="workbook", lembar="DN")[0].rows == [
        (1, ["Nama", "Pemilih", None, None]),
        (2, [None, "L", "P", "Jumlah"]),
        (4, ["CONTOH", 1, 2, 3]),
    ]


def test_a_table_that_does_not_begin_in_the_corner_keeps_its_place(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx_with('<row r="5"><c r="C5"><v>1</v></c></row>'))
    assert read(path, jenis="workbook")[0].rows == [(5, [None, None, 1])]


def test_formulas_give_what_was_cached_and_nothing_where_nothing_was(tmp_path):
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["=1+1", "=1/0", 5])
    book.save(path)
    assert read(path, jenis="workbook")[0].rows == [(1, [None, None, 5])]
    with xlsxwriter.Workbook(path) as cached:
        cached.add_worksheet().write_formula("A1", "=SUM(B1:B9)", None, 203_056_748)
    assert read(path, jenis="workbook")[0].rows == [(1, [203_056_748])]


def test_days_and_codes_keep_their_kind(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_datetime(0, 0, dt.datetime(2022, 6, 14), book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_string(0, 1, "11.10")
        sheet.write_boolean(0, 2, True)
        sheet.write_number(0, 3, 91.5)
    assert read(path, jenis="workbook")[0].rows == [(1, [dt.date(2022, 6, 14), "11.10", True, 91.5])]


def test_macros_in_a_workbook_are_neither_run_nor_a_reason_to_refuse(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(packed(unpacked(xlsx({"DN": ROWS})) | {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(999)}))
    assert read(path, jenis="workbook", lembar="DN")[0].rows == SAME


def test_prefixed_tags_read_the_same(tmp_path):
    parts = unpacked(xlsx_with('<x:row r="2"><x:c r="B2"><x:v>7</x:v></x:c></x:row>'))
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"<worksheet ", b'<worksheet xmlns:x="urn:x" ')
    path = tmp_path / "a.xlsx"
    path.write_bytes(packed(parts))
    assert read(path, jenis="workbook")[0].rows == [(2, [None, 7])]


def test_empty_formatted_rows_to_the_end_of_the_sheet_do_not_matter(tmp_path):
    path = tmp_path / "a.xlsx"
    empty = "".join(f'<row r="{row}"><c r="XFD{row}" s="1"/></row>' for row in range(1_040_000, 1_048_577))
    path.write_bytes(xlsx_with(f'<row r="1"><c r="A1"><v>1</v></c></row>{empty}'))
    assert read(path, jenis="workbook")[0].rows == [(1, [1])]
    end = (
        '<table:table-row table:number-rows-repeated="1048575"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )
    path = tmp_path / "a.ods"
    path.write_bytes(ods({"DN": ods_row("ACEH", 18) + end}))
    assert read(path, jenis="workbook")[0].rows == [(1, ["ACEH", 18])]


def test_a_sheet_both_wide_and_tall_is_no_hardship(tmp_path):
    path = tmp_path / "a.xlsx"
    tall: list[list[Any]] = [[None]] * 10_050
    path.write_bytes(xlsx({"DN": [[*range(60)], *tall, [*range(60)]]}))
    (grid,) = read(path, jenis="workbook")
    assert grid.rows == [(1, list(range(60))), (10_052, list(range(60)))]


@pytest.mark.parametrize("rows", [5, 6])
def test_the_contract_bounds_the_rows(tmp_path, rows):
    for name, content in {
        "a.xlsx": xlsx({"DN": [[1]] * rows}),
        "a.xls": xls({"DN": as_xls([[1]] * rows)}),
        "a.ods": ods({"DN": ods_row(1, repeated=rows)}),
    }.items():
        path = tmp_path / name
        path.write_bytes(content)
        if rows == 5:
            assert len(read(path, jenis="workbook", baris_maks=5)[0].rows) == 5
            continue
        with pytest.raises(UnreadableError) as caught:
            read(path, jenis="workbook", baris_maks=5)
        assert [finding.aturan for finding in caught.value.findings] == ["tabel_terlalu_besar"]


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("a.xlsx", FILES["a.ods"], "jenis_berkas_keliru"),
        ("a.ods", FILES["a.xlsx"], "jenis_berkas_keliru"),
        ("a.xlsx", FILES["a.xls"], "jenis_berkas_keliru"),
        ("a.xls", FILES["a.xlsx"], "jenis_berkas_keliru"),
        ("a.xls", b"kode;nama\n1;ACEH\n", "jenis_berkas_keliru"),
        ("a.xls", b"\xef\xbb\xbf  <HTML><table><tr><td>1</td></tr></table>", "berkas_halaman_web"),
        ("a.xlsx", b"<!DOCTYPE html><title>Masuk</title>", "berkas_halaman_web"),
        ("a.xlsx", b"%PDF-1.7 ...", "jenis_berkas_keliru"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "berkas_bersandi"),
        ("a.xlsx", bytes(600), "berkas_rusak"),
        ("a.xlsx", packed({"word/document.xml": b"<w/>"}), "berkas_rusak"),
        ("a.xlsx", b"", "berkas_kosong"),
    ],
)
def test_a_workbook_that_is_something_else_is_called_what_it_is(tmp_path, name, content, rule):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableError) as caught:
        read(path, jenis="workbook")
    assert [finding.aturan for finding in caught.value.findings] == [rule]


@pytest.mark.parametrize("name", sorted(FILES))
@pytest.mark.parametrize("part", [0.3, 0.7])
def test_a_workbook_that_is_cut_off_is_refused(tmp_path, name, part):
    path = tmp_path / name
    path.write_bytes(FILES[name][: int(len(FILES[name]) * part)])
    with pytest.raises(UnreadableError) as caught:
        read(path, jenis="workbook", lembar="DN")
    assert [finding.aturan for finding in caught.value.findings] == ["berkas_rusak"]


def test_a_part_whose_bytes_have_changed_is_refused(tmp_path):
    content = bytearray(io.BytesIO(packed(unpacked(FILES["a.xlsx"]), 0)).getvalue())
    content[content.index(b"ACEH")] ^= 1
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(UnreadableError):
        read(path, jenis="workbook", lembar="DN")
