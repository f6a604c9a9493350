"""Files of every kind that exports come in, built in code: whole ones, and the bytes that hostile ones are made of.

Not here: the voter list's own layout (`voter_list`).
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import xlsxwriter

from orchestration.exports.contract import Contract, Reader
from orchestration.landing import reading

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR = 512
Cells = Mapping[tuple[int, int], Any]  # by (row, column) from 0


def contract(**reader: Any) -> Contract:
    """Whatever of a contract reading looks at."""
    return SimpleNamespace(details=SimpleNamespace(pembaca=Reader(**reader)))  # type: ignore[return-value]


def read(path: Path, **reader: Any) -> list[reading.Grid]:
    """The grids of a file by a reader with these settings."""
    return reading.read(path, contract(**reader))


def packed(parts: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these members."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return into.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """The members of a zip."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def xlsx(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """A workbook with these rows; a text that begins with = is a formula without a cached value."""
    into = io.BytesIO()
    with xlsxwriter.Workbook(into) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, value in enumerate(row):
                    if isinstance(value, str) and value.startswith("="):
                        sheet.write_formula(number, place, value, None, "")
                    else:
                        sheet.write(number, place, value)
    return into.getvalue()


def xlsx_with(sheet_data: str, texts: Sequence[str] = ()) -> bytes:
    """A workbook whose only sheet, `DN`, holds this XML between its `sheetData` tags."""
    parts = unpacked(xlsx({"DN": [["x"]]}))
    sheet = parts["xl/worksheets/sheet1.xml"]
    start, end = sheet.index(b"<sheetData>") + len("<sheetData>"), sheet.index(b"</sheetData>")
    parts["xl/worksheets/sheet1.xml"] = sheet[:start] + sheet_data.encode() + sheet[end:]
    if texts:
        items = "".join(f"<si><t>{text}</t></si>" for text in texts)
        parts["xl/sharedStrings.xml"] = f'<?xml version="1.0"?><sst xmlns="x">{items}</sst>'.encode()
    return packed(parts)


def ods(tables: Mapping[str, str]) -> bytes:
    """An OpenDocument sheet per table, given as its XML."""
    body = "".join(f'<table:table table:name="{name}">{rows}</table:table>' for name, rows in tables.items())
    return packed(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": b'<m:manifest xmlns:m="m"><m:file-entry m:full-path="/"/></m:manifest>',
            "content.xml": (
                '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body>'
                f"<office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
            ).encode(),
        },
        zipfile.ZIP_STORED,
    )


def ods_row(*cells: str | float, repeated: int = 1) -> str:
    """A row of an OpenDocument sheet."""
    written = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        if isinstance(cell, str)
        else f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>x</text:p></table:table-cell>'
        for cell in cells
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{written}</table:table-row>'


def xls(sheets: Mapping[str, Cells], records: bytes = b"") -> bytes:
    """A BIFF8 workbook, as Excel 97 wrote it; `records` are put raw into every sheet."""
    bodies = [_biff_sheet(cells, records) for cells in sheets.values()]
    place = len(_biff_globals(list(sheets), [0] * len(bodies)))
    places = []
    for body in bodies:
        places.append(place)
        place += len(body)
    return _ole("Workbook", _biff_globals(list(sheets), places) + b"".join(bodies))


def biff_record(kind: int, data: bytes) -> bytes:
    """One record of a BIFF stream."""
    return struct.pack("<HH", kind, len(data)) + data


def _biff_sheet(cells: Cells, records: bytes) -> bytes:
    body = _biff_begin(0x10)
    for (row, column), value in cells.items():
        if isinstance(value, str):
            label = struct.pack("<HHHHB", row, column, 0, len(value), 1) + value.encode("utf-16-le")
            body += biff_record(0x204, label)
        else:
            body += biff_record(0x203, struct.pack("<HHHd", row, column, 0, value))
    return body + records + biff_record(0x0A, b"")


def _biff_begin(kind: int) -> bytes:
    return biff_record(0x809, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 0x07CC, 0, 6))


def _biff_globals(names: list[str], places: list[int]) -> bytes:
    sheets = [
        biff_record(0x85, struct.pack("<IBBBB", place, 0, 0, len(name), 0) + name.encode("latin-1"))
        for name, place in zip(names, places, strict=True)
    ]
    return _biff_begin(5) + biff_record(0x42, struct.pack("<H", 1200)) + b"".join(sheets) + biff_record(0x0A, b"")


def _ole(name: str, stream: bytes) -> bytes:
    """An OLE container of one stream, in the layout: header, table of sectors, directory, stream."""
    stream = stream.ljust(4096, b"\0")  # a shorter one would have to go elsewhere
    sectors = -(-len(stream) // _SECTOR)
    tables = 1
    while sectors + 1 + tables > tables * _SECTOR // 4:
        tables += 1
    chain = [_FAT] * tables + [_END] + [tables + 2 + place for place in range(sectors - 1)] + [_END]
    chain += [_FREE] * (tables * _SECTOR // 4 - len(chain))
    entries = [("Root Entry", 5, _END, 0, 1), (name, 2, tables + 1, len(stream), _FREE), ("", 0, 0, 0, _FREE)]
    directory = b"".join(
        title.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBBIII36xIQ", len(title) * 2 + 2, kind, 1, _FREE, _FREE, child, start, size)
        for title, kind, start, size, child in [*entries, entries[-1]]
    )
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, tables, tables, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", *range(tables), *[_FREE] * (109 - tables))
    return header + struct.pack(f"<{len(chain)}I", *chain) + directory + stream.ljust(sectors * _SECTOR, b"\0")


# What a .csv or .json turns out to be, and the rule that says so.
FILES_OF_OTHER_KINDS = [
    (xlsx({"DN": [["x"]]}), "jenis_berkas_keliru"),
    (xls({"DN": {(0, 0): "x"}}), "jenis_berkas_keliru"),
    (b"%PDF-1.7\n", "jenis_berkas_keliru"),
    (b"\x1f\x8b\x08\x00", "jenis_berkas_keliru"),
    (b"SQLite format 3\0", "jenis_berkas_keliru"),
    (b"\n <!doctype HTML><title>Masuk</title>", "berkas_halaman_web"),
    (b"", "berkas_kosong"),
]
