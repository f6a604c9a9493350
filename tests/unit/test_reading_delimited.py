"""Delimited text to grids: encodings, separators, and rows that are not as wide as the header.

Not here: text that means harm (`test_reading_hostile`).
"""

from __future__ import annotations

import csv
import gzip
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.landing.finding import UnreadableError
from tests.files import FILES_OF_OTHER_KINDS, read

TEXT = "kode;nama;skor\r\n11.10;Kab. Bogör;91,5\r\n"
ROWS = [(1, ["kode", "nama", "skor"]), (2, ["11.10", "Kab. Bogör", "91,5"])]


def read_text(tmp_path, content, name="a.csv", **reader):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(path, jenis="delimited", **reader)[0].rows


def refused(tmp_path, content, name="a.csv", **reader):
    with pytest.raises(UnreadableError) as caught:
        read_text(tmp_path, content, name, **reader)
    return [(finding.aturan, finding.baris_sumber) for finding in caught.value.findings]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_the_same_text_in_every_encoding(tmp_path, encoding):
    assert read_text(tmp_path, TEXT.encode(encoding), pemisah=";") == ROWS


def test_a_big_endian_mark_is_understood(tmp_path):
    assert read_text(tmp_path, b"\xfe\xff" + TEXT.encode("utf-16-be"), pemisah=";") == ROWS


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_separator(tmp_path, separator):
    text = "kode;nama;jumlah\n1;ACEH;2\n".replace(";", separator)
    assert read_text(tmp_path, text, pemisah=separator) == [(1, ["kode", "nama", "jumlah"]), (2, ["1", "ACEH", "2"])]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_separator_is_found_from_the_header(tmp_path, separator):
    text = 'kode;"nama, lengkap; resmi";jumlah\n1;ACEH;2\n'.replace("jumlah", "jumlah") if separator == ";" else None
    text = text or f"kode{separator}nama{separator}jumlah\n1{separator}ACEH{separator}2\n"
    assert len(read_text(tmp_path, text, pemisah="auto")[0][1]) == 3


def test_a_title_above_the_header_does_not_hide_the_separator(tmp_path):
    text = "REKAPITULASI, TINGKAT PROVINSI\n\nno;nama\n1;ACEH\n"
    assert read_text(tmp_path, text.replace(",", ""), pemisah="auto")[1:] == [(3, ["no", "nama"]), (4, ["1", "ACEH"])]


def test_a_line_for_excel_names_the_separator_and_is_no_row(tmp_path):
    assert read_text(tmp_path, "sep=;\nno;nama,resmi\n1;ACEH\n", pemisah="auto") == [
        (2, ["no", "nama,resmi"]),
        (3, ["1", "ACEH"]),
    ]


def test_a_header_that_two_separators_divide_alike_is_not_guessed(tmp_path):
    assert refused(tmp_path, "a,b;c\n1,2;3\n", pemisah="auto") == [("pemisah_tidak_jelas", 1)]


@pytest.mark.parametrize(("wanted", "written"), [(",", ";"), (";", ","), (",", "\t"), (";", "\t")])
def test_another_separator_than_the_contracts_is_named(tmp_path, wanted, written):
    text = "no;nama;jumlah\n1;ACEH;2\n".replace(";", written)
    assert refused(tmp_path, text, pemisah=wanted) == [("pemisah_keliru", None)]


def test_one_column_needs_no_separator(tmp_path):
    assert read_text(tmp_path, "kode\n11\n", pemisah="auto") == [(1, ["kode"]), (2, ["11"])]


def test_gzip_reads_as_what_is_in_it(tmp_path):
    whole = gzip.compress(TEXT[:20].encode()) + gzip.compress(TEXT[20:].encode())
    assert read_text(tmp_path, whole, "a.csv.gz", pemisah=";") == ROWS
    assert read_text(tmp_path, whole + bytes(512), "a.csv.gz", pemisah=";") == ROWS  # padded, as tapes were


@pytest.mark.parametrize("keep", [5, 20, -5])
def test_gzip_that_is_cut_off_is_refused(tmp_path, keep):
    assert refused(tmp_path, gzip.compress(TEXT.encode())[:keep], "a.csv.gz") == [("berkas_rusak", None)]


def test_rows_keep_their_number_past_empty_ones_and_newlines_in_quotes(tmp_path):
    text = 'no,nama\n\n , \n1,"ACEH\nSELATAN"\n2, 10. 794 \n'
    assert read_text(tmp_path, text) == [(1, ["no", "nama"]), (4, ["1", "ACEH SELATAN"]), (6, ["2", "10. 794"])]


def test_every_row_of_another_width_is_named(tmp_path):
    assert refused(tmp_path, "a,b,c\n1,2,3\n1,2\n1,2,3,4\n") == [
        ("jumlah_kolom_berbeda", 3),
        ("jumlah_kolom_berbeda", 4),
    ]


def test_a_file_that_ends_amid_a_row_is_refused(tmp_path):
    assert refused(tmp_path, "a,b,c\n1,2,3\n1,2") == [("jumlah_kolom_berbeda", 3)]
    assert refused(tmp_path, 'a,b,c\n1,2,3\n1,2,"ace') == [("berkas_rusak", 3)]


def test_a_title_may_be_narrower_than_the_table(tmp_path):
    assert len(read_text(tmp_path, "REKAPITULASI\na,b,c\n1,2,3\n")) == 3


def test_white_space_alone_is_an_empty_file(tmp_path):
    assert refused(tmp_path, " \n,,\n") == [("berkas_kosong", None)]


@pytest.mark.parametrize(("content", "rule"), FILES_OF_OTHER_KINDS)
def test_text_that_is_something_else_is_called_what_it_is(tmp_path, content, rule):
    assert [name for name, _ in refused(tmp_path, content)] == [rule]


CELL = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)


@settings(max_examples=80)
@given(
    rows=st.integers(2, 5).flatmap(lambda n: st.lists(st.lists(CELL, min_size=n, max_size=n), max_size=8)),
    separator=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_a_program_writes_is_read_back(rows, separator, encoding):
    width = len(rows[0]) if rows else 2
    rows = [[f"kolom{place}" for place in range(width)], *rows]
    written = io.StringIO()
    csv.writer(written, delimiter=separator).writerows(rows)
    expected = [
        (number, [" ".join(cell.split()) or None for cell in row])
        for number, row in enumerate(rows, 1)
        if any(cell.strip() for cell in row)
    ]
    with tempfile.TemporaryDirectory() as folder:
        assert read_text(Path(folder), written.getvalue().encode(encoding), pemisah=separator) == expected
