"""A file to a grid of cells, as its contract's reader says, at bounded cost.

Whatever is wrong with the file as a file (empty, cut off, not what its name says, too large) is said here.
Not here: what the columns mean (`table`).
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.exports.contract import Contract
from orchestration.landing.finding import Finding, UnreadableError
from orchestration.masking import mask_foreign

MAX_UNPACKED_BYTES = 200 * 2**20
MAX_ROWS = 200_000
MAX_COLUMNS = 500
MAX_CELLS = 5_000_000
_ASK_AGAIN = "Ekspor ulang berkas dari aplikasi asal, pastikan dapat dibuka, lalu kirim kembali."


# Tags of rows and cells, and where they say they stand. No tag is looked at twice: a hostile sheet costs its length.
_TAG = re.compile(rb"<(?:\w{1,20}:)?(row|c)(?=[\s>])([^<>]*)>")
_PLACE = re.compile(rb"\br=[\"']([A-Z]{0,3})(\d{1,7})[\"']")


@dataclass(frozen=True)
class Grid:
    """Cells by row; `rows[i]` is (row number in the file, cells). Empty cells are None."""

    sheet: str | None
    rows: list[tuple[int, list[Any]]]


def read(path: Path, contract: Contract) -> Grid:
    """The grid of a file. Raises UnreadableError with findings for the sender."""
    reader = contract.details.pembaca
    size = path.stat().st_size
    if size == 0:
        raise UnreadableError(Finding("berkas_kosong", "Berkas kosong (0 bita).", _ASK_AGAIN))
    if size > reader.ukuran_maks_mb * 2**20:
        raise UnreadableError(
            Finding(
                "berkas_terlalu_besar",
                f"Ukuran berkas {size / 2**20:.1f} MB melebihi batas {reader.ukuran_maks_mb} MB.",
                "Kirim rekapitulasi saja, tanpa gambar atau lembar lain.",
            )
        )
    with path.open("rb") as handle:
        start = handle.read(512).removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<script")):
        raise UnreadableError(
            Finding(
                "berkas_halaman_web",
                "Isi berkas adalah halaman web (HTML), biasanya halaman masuk, bukan data.",
                "Masuk dulu ke aplikasi asal, unduh kembali datanya, lalu kirim berkas yang benar.",
            )
        )
    return _workbook(path, contract) if reader.jenis == "workbook" else _delimited(path, contract)


def _workbook(path: Path, contract: Contract) -> Grid:
    reader = contract.details.pembaca
    _refuse_zip_bomb(path)
    import pandas as pd

    broken = Finding("berkas_rusak", "Berkas Excel rusak atau terpotong dan tidak dapat dibuka.", _ASK_AGAIN)
    try:
        book = pd.ExcelFile(path, engine="calamine")
    except Exception as error:  # the parser raises whatever it likes on damaged bytes
        raise UnreadableError(broken) from error
    with book:
        if reader.lembar not in book.sheet_names:
            found = ", ".join(mask_foreign(str(name))[:40] for name in book.sheet_names[:8]) or "tidak ada"
            raise UnreadableError(
                Finding(
                    "lembar_tidak_ada",
                    f"Lembar '{reader.lembar}' tidak ada; lembar di dalam berkas: {found}.",
                    f"Beri nama lembar data '{reader.lembar}' seperti pada ekspor asli, lalu kirim kembali.",
                )
            )
        try:
            frame = pd.read_excel(book, sheet_name=reader.lembar, header=None, dtype=object, na_filter=False)
        except Exception as error:
            raise UnreadableError(broken) from error
    _refuse_oversize(len(frame), len(frame.columns))
    rows = [(index + 1, [_cell(value) for value in row]) for index, row in enumerate(frame.values.tolist())]
    return Grid(reader.lembar, [row for row in rows if any(cell is not None for cell in row[1])])


def _delimited(path: Path, contract: Contract) -> Grid:
    text = _decode(path.read_bytes())
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=contract.details.pembaca.pemisah, strict=True)
    rows: list[tuple[int, list[Any]]] = []
    before = 0
    try:
        for cells in lines:
            number, before = before + 1, lines.line_num
            if any(cell.strip() for cell in cells):
                rows.append((number, [_cell(cell) for cell in cells]))
            _refuse_oversize(len(rows), len(cells))
    except csv.Error as error:
        raise UnreadableError(
            Finding(
                "berkas_rusak",
                f"Baris {before + 1} tidak dapat dibaca: tanda kutip tidak ditutup atau berkas terpotong.",
                _ASK_AGAIN,
                baris_sumber=before + 1,
            )
        ) from error
    if not rows:
        raise UnreadableError(Finding("berkas_kosong", "Berkas tidak berisi satu baris pun.", _ASK_AGAIN))
    width = len(rows[0][1])
    ragged = [
        Finding(
            "jumlah_kolom_berbeda",
            f"Baris {number} mempunyai {len(cells)} kolom, sedangkan judul kolomnya {width}.",
            f"Periksa pemisah '{contract.details.pembaca.pemisah}' dan tanda kutip pada baris itu; "
            "baris terakhir yang pendek berarti berkas terpotong.",
            baris_sumber=number,
        )
        for number, cells in rows
        if len(cells) != width
    ]
    if ragged:
        raise UnreadableError(*ragged[:100])
    return Grid(None, rows)


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _cell(value: Any) -> Any:
    """Text is trimmed, inner runs of white space become one space; an empty text is no value."""
    if isinstance(value, str):
        return " ".join(value.split()) or None
    return value


def _refuse_zip_bomb(path: Path) -> None:
    """Refuses what would not fit in memory: parts that unpack large, and two cells with an ocean between them.

    The parser allocates every cell of the rectangle that a sheet spans, so that must be known beforehand.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            if unpacked > MAX_UNPACKED_BYTES:
                raise UnreadableError(
                    Finding(
                        "berkas_terlalu_besar",
                        f"Isi berkas membesar menjadi {unpacked / 2**20:.0f} MB saat dibuka.",
                        "Kirim rekapitulasi saja, tanpa gambar atau lembar lain.",
                    )
                )
            for part in parts:
                content = archive.read(part)  # checks its length and checksum
                if part.filename.lower().endswith(".xml"):
                    _refuse_wide_spans(content)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        # RuntimeError: encrypted, or packed in a way that Excel does not use
        raise UnreadableError(
            Finding("berkas_rusak", "Berkas bukan buku kerja Excel yang utuh (rusak atau terpotong).", _ASK_AGAIN)
        ) from error


def _refuse_wide_spans(xml: bytes) -> None:
    last_row = last_column = row = 1
    for tag in _TAG.finditer(xml):
        place = _PLACE.search(tag[2])
        if tag[1] == b"row":
            row = int(place[2]) if place else row
        elif not place:  # a cell that does not say where it stands: in the row it is in
            last_row = max(last_row, row)
        elif not tag[2].endswith(b"/"):  # an empty cell spans nothing
            column = 0
            for letter in place[1]:
                column = column * 26 + letter - 64
            last_row, last_column = max(last_row, int(place[2])), max(last_column, column)
    _refuse_oversize(last_row, last_column)


def _refuse_oversize(rows: int, columns: int) -> None:
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        raise UnreadableError(
            Finding(
                "tabel_terlalu_besar",
                f"Tabel melebihi batas {MAX_ROWS} baris atau {MAX_COLUMNS} kolom.",
                "Hapus baris dan kolom kosong yang berformat, lalu kirim kembali.",
            )
        )
