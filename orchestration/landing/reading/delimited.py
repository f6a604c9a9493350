"""Delimited text to one grid: encoding and separator found where they are sure, every row as wide as the header.

Read line by line, and no line beyond a bound: neither a single line of gigabytes nor a quote that is never closed
is held in memory. Cells stay text, so codes keep their last zero. Not here: numbers and dates inside of cells.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from orchestration.exports.contract import Reader
from orchestration.landing.finding import Finding, UnreadableError
from orchestration.landing.reading import container
from orchestration.landing.reading.grid import (
    ASK_AGAIN,
    MAX_CELLS,
    MAX_COLUMNS,
    Grid,
    Tidy,
    broken,
    has_values,
    refuse_oversize,
)

MAX_LINE = 2**20
_SEPARATORS = (",", ";", "\t")
_PIECE = 2**20
_HEADER_WITHIN = 20  # rows, a title above it included


def read(path: Path, ending: str, reader: Reader) -> Grid:
    """The grid of a file of delimited text."""
    content = container.content(path, ending)
    content, encoding = _text_of(content)
    container.refuse_page(content[:512])
    separator = _separator(content, encoding, reader)
    return Grid(None, _rows(_lines(content, encoding), separator, reader))


def _rows(lines: Iterator[str], separator: str, reader: Reader) -> list[tuple[int, list[Any]]]:
    records = csv.reader(lines, delimiter=separator, strict=True)
    tidy = Tidy()
    rows: list[tuple[int, list[Any]]] = []
    before = total = 0
    try:
        for record in records:
            number, before = before + 1, records.line_num
            cells = [tidy[cell] for cell in record]
            if not has_values(cells):
                continue
            if number == 1 and cells == ["sep=", None]:
                continue  # for Excel's eyes only
            rows.append((number, cells))
            total += len(cells)
            if len(cells) > MAX_COLUMNS or total > MAX_CELLS or len(rows) > reader.baris_maks:
                refuse_oversize(len(rows), max(len(cells), total // len(rows)), reader.baris_maks)
    except csv.Error as error:
        raise broken(
            f"Baris {before + 1} tidak dapat dibaca: tanda kutip tidak ditutup atau berkas terpotong.", before + 1
        ) from error
    if not rows:
        raise UnreadableError(Finding("berkas_kosong", "Berkas tidak berisi satu baris pun.", ASK_AGAIN))
    _refuse_ragged(rows, separator, reader.baris_kepala)
    return rows


def _refuse_ragged(rows: list[tuple[int, list[Any]]], separator: str, header_rows: int) -> None:
    # Above the header may stand a title: rows of one value.
    first = next((place for place, (_, cells) in enumerate(rows) if len(cells) - cells.count(None) > 1), 0)
    below = first + header_rows
    width = max(len(cells) for _, cells in rows[first:below])
    written = "tab" if separator == "\t" else separator
    ragged = [
        Finding(
            "jumlah_kolom_berbeda",
            f"Baris {number} mempunyai {len(cells)} kolom, sedangkan judul kolomnya {width}.",
            f"Periksa pemisah '{written}' dan tanda kutip pada baris itu; "
            "baris terakhir yang pendek berarti berkas terpotong.",
            baris_sumber=number,
        )
        for number, cells in itertools.islice(rows, below, None)
        if len(cells) != width
    ]
    if ragged:
        raise UnreadableError(*ragged[:100])


def _lines(content: bytes, encoding: str) -> Iterator[str]:
    text = io.TextIOWrapper(io.BytesIO(content), encoding, errors="replace", newline="")
    # What is no longer than one line may be has none that is longer.
    return text if len(content) <= MAX_LINE else _bounded(text)


def _bounded(text: io.TextIOWrapper) -> Iterator[str]:
    for number, line in enumerate(iter(lambda: text.readline(MAX_LINE), ""), 1):
        if len(line) == MAX_LINE:
            raise broken(f"Baris {number} lebih panjang daripada {MAX_LINE} huruf.", number)
        yield line


def _text_of(content: bytes) -> tuple[bytes, str]:
    """The bytes and their encoding; UTF-16 comes back as UTF-8. No zero bytes are left in it."""
    utf_16 = _utf_16(content)
    if utf_16:
        content = content.decode(utf_16, errors="replace").encode()
    zero = content.find(b"\0")
    if zero >= 0:
        row = content.count(b"\n", 0, zero) + 1
        raise broken(f"Baris {row} memuat bita nol: berkas rusak atau bukan teks.", row)
    return content, _encoding(content)


def _utf_16(content: bytes) -> str | None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    start = content[:64]
    if len(start) < 4:
        return None
    if 0 not in start[::2] and not any(start[1::2]):
        return "utf-16-le"
    return "utf-16-be" if 0 not in start[1::2] and not any(start[::2]) else None


def _encoding(content: bytes) -> str:
    """UTF-8 where the bytes are valid, else what Windows writes. Nothing else can be told apart."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for place in range(0, len(content), _PIECE):
            decoder.decode(content[place : place + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _separator(content: bytes, encoding: str, reader: Reader) -> str:
    """The contract's, or the one of the three that divides the header into most columns."""
    if reader.pemisah != "auto":
        _refuse_other_separator(content, encoding, reader.pemisah)
        return reader.pemisah
    first = next(_lines(content, encoding), "").strip()
    if first.lower().startswith("sep=") and first[4:] in _SEPARATORS:
        return first[4:]
    widths = {mark: _width(_lines(content, encoding), mark) for mark in _SEPARATORS}
    most = max(widths.values())
    likely = [mark for mark, width in widths.items() if width == most]
    if len(likely) > 1 and most > 1:
        raise UnreadableError(
            Finding(
                "pemisah_tidak_jelas",
                "Pemisah kolom tidak dapat dikenali dari baris judul.",
                "Simpan ulang dengan satu pemisah saja: koma, titik koma, atau tab.",
                baris_sumber=1,
            )
        )
    return likely[0]


def _refuse_other_separator(content: bytes, encoding: str, separator: str) -> None:
    """Else the sender, whose spreadsheet writes another mark, would be told that every column is missing."""
    if _width(_lines(content, encoding), separator) > 1:
        return
    for mark in _SEPARATORS:
        if _width(_lines(content, encoding), mark) > 2:
            shown, wanted = ("tab" if sign == "\t" else sign for sign in (mark, separator))
            raise UnreadableError(
                Finding(
                    "pemisah_keliru",
                    f"Kolom-kolom dipisahkan dengan '{shown}', padahal ekspor ini memakai '{wanted}'.",
                    f"Simpan ulang dengan pemisah '{wanted}'; bila aplikasi lembar kerja mengubahnya, kirim berkas "
                    "asli dari aplikasi asalnya.",
                )
            )


def _width(lines: Iterator[str], separator: str) -> int:
    """How many columns the header has; a title above it has one."""
    try:
        for record in itertools.islice(csv.reader(lines, delimiter=separator), _HEADER_WITHIN):
            if sum(bool(cell.strip()) for cell in record) > 1:
                return len(record)
    except csv.Error:
        pass
    return 1
