""".xlsx, .ods and .xls to one grid per sheet: cached values of formulas, nothing computed, no macro run.

Of an .xlsx the parser only ever sees the parts that were looked at here, packed anew: what we checked is what is
read, and macros, pictures and links are gone. The other two are read apart (`sheets`).
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.parsers import expat

from orchestration.exports.contract import Reader
from orchestration.landing.finding import Finding, UnreadableError
from orchestration.landing.reading import sheets, spans
from orchestration.landing.reading.grid import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_UNPACKED_BYTES,
    Grid,
    Tidy,
    broken,
    has_values,
    refuse_oversize,
    too_large,
)
from orchestration.masking import mask_foreign

MAX_PARTS = 5_000
_BROKEN = "Buku kerja rusak atau terpotong dan tidak dapat dibuka."
# RuntimeError: encrypted, or packed in a way that workbooks do not use.
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)


def read(path: Path, ending: str, reader: Reader) -> list[Grid]:
    """One grid per sheet of the contract; the first sheet where it names none."""
    wanted = [reader.lembar] if isinstance(reader.lembar, str) else list(reader.lembar or [])
    try:
        if ending == ".xlsx":
            checked = _checked_parts(path, reader.baris_maks)
            found = sheets.load(checked, wanted, reader.baris_maks, MAX_COLUMNS, MAX_CELLS)
        else:
            if ending == ".ods":
                _check_ods(path)
            found = sheets.load_apart(path, wanted, reader.baris_maks, MAX_COLUMNS, MAX_CELLS)
    except sheets.NoSuchSheetError as error:
        raise _no_such_sheet(error) from error
    except sheets.SheetError as error:
        raise _unreadable(error, reader.baris_maks) from error
    grids = [_grid(sheet) for sheet in found]
    refuse_oversize(sum(len(grid.rows) for grid in grids), 0, reader.baris_maks)
    return grids


def _grid(sheet: sheets.Sheet) -> Grid:
    tidy = Tidy()
    row, column = sheet.start
    before: list[Any] = [None] * column
    rows: list[tuple[int, list[Any]]] = []
    for number, values in enumerate(sheet.rows, row + 1):
        cells = [
            tidy[value]
            if value.__class__ is str
            else int(value)  # a workbook knows no whole numbers; 18 is stored as 18.0
            if value.__class__ is float and value.is_integer()
            else value
            for value in values
        ]
        if has_values(cells):
            rows.append((number, before + cells if before else cells))
    return Grid(mask_foreign(sheet.name)[:60], rows)


def _checked_parts(path: Path, max_rows: int) -> io.BytesIO:
    """The workbook with only the parts that hold data, none of them larger or wider than we can take."""
    packed = io.BytesIO()
    texts: list[int] = []
    grids: list[bytes] = []
    try:
        with zipfile.ZipFile(path) as archive, zipfile.ZipFile(packed, "w") as anew:
            for name, content in _parts(archive):
                if content.startswith((b"\xff\xfe", b"\xfe\xff")):
                    raise broken("Bagian berkas tidak ditulis dalam UTF-8.")
                if b"sheetData" in content:
                    spans.refuse_wide(content, max_rows)
                    grids.append(content)
                if name.casefold().endswith("sharedstrings.xml"):  # the parser looks for them nowhere else
                    texts = spans.text_lengths(content)
                anew.writestr(name, content)
    except _DAMAGED as error:
        raise broken(_BROKEN) from error
    for grid in grids:
        spans.refuse_repeated_texts(grid, texts)
    packed.seek(0)
    return packed


def _check_ods(path: Path) -> None:
    """The parser may never end on XML that is not well-formed; what it repeats without end, the limits end."""
    checker = expat.ParserCreate()
    checker.StartDoctypeDeclHandler = _refuse_entities
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_strange(archive, ".ods")
            with archive.open("content.xml") as content:
                checker.ParseFile(content)
    except (expat.ExpatError, KeyError, *_DAMAGED) as error:
        raise broken(_BROKEN) from error


def _refuse_entities(*_: object) -> None:
    raise broken(_BROKEN)


def _refuse_strange(archive: zipfile.ZipFile, ending: str) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED_BYTES or len(parts) > MAX_PARTS:
        raise too_large(unpacked)
    names = {part.filename.casefold() for part in parts}
    if len(names) != len(parts):
        raise broken("Buku kerja memuat dua bagian dengan nama yang sama.")
    kind = ".ods" if "content.xml" in names else ".xlsx" if "xl/workbook.xml" in names else ending
    if kind != ending:
        raise UnreadableError(
            Finding(
                "jenis_berkas_keliru",
                f"Nama berkas berakhiran {ending}, tetapi isinya buku kerja {kind}.",
                f"Simpan ulang sebagai {ending}, atau kirim dengan akhiran yang benar bila kontraknya mengizinkan.",
            )
        )


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    _refuse_strange(archive, ".xlsx")
    for part in archive.infolist():
        content = archive.read(part)  # checks its length and checksum
        if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            yield part.filename, content


def _no_such_sheet(error: sheets.NoSuchSheetError) -> UnreadableError:
    if not error.names:
        return broken("Berkas Excel tidak memuat satu lembar pun.")
    found = ", ".join(mask_foreign(name)[:40] for name in error.names)
    return UnreadableError(
        Finding(
            "lembar_tidak_ada",
            f"Lembar '{error.wanted}' tidak ada; lembar di dalam berkas: {found}.",
            f"Beri nama lembar data '{error.wanted}' seperti pada ekspor asli, lalu kirim kembali.",
        )
    )


def _unreadable(error: sheets.SheetError, max_rows: int) -> UnreadableError:
    if error.kind == "besar":
        return UnreadableError(
            Finding(
                "tabel_terlalu_besar",
                f"Tabel melebihi batas {max_rows} baris, {MAX_COLUMNS} kolom, atau {MAX_CELLS} sel, "
                "atau berkas rusak sehingga tidak selesai dibaca.",
                "Hapus baris dan kolom kosong yang berformat, simpan ulang sebagai .xlsx, lalu kirim kembali.",
            )
        )
    if error.kind == "bersandi":
        return UnreadableError(
            Finding(
                "berkas_bersandi",
                "Buku kerja dilindungi kata sandi dan tidak dapat dibuka.",
                "Hapus kata sandinya, lalu kirim kembali.",
            )
        )
    return broken(_BROKEN)
