"""A grid to the contract's columns: header found, totals row set apart, cells typed, regions resolved.

Every typed column keeps what was written beside it (`<column>__teks`), so that the gate can tell an empty
cell from an unreadable one and the sender sees the value that was sent. Nothing is repaired here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from orchestration.exports.contract import Column, Contract
from orchestration.landing import numbers
from orchestration.landing.finding import Finding, UnreadableError
from orchestration.landing.read import Grid
from orchestration.masking import looks_like_identifier, mask_foreign
from orchestration.regions.index import RegionIndex, Resolution

NATION = "NID"
Record = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """The typed rows of one delivery: `data` one per region, `totals` at most one, `notes` worth saying."""

    data: list[Record]
    totals: list[Record]
    notes: list[Finding]


def tabulate(grid: Grid, contract: Contract, regions: RegionIndex) -> Table:
    """Typed rows of a grid. Raises UnreadableError where the header is not the contract's."""
    depth = contract.details.pembaca.baris_kepala
    header = _header(grid, depth)
    positions, notes = _positions(header, contract, grid.sheet)
    body = [row for row in grid.rows if row[0] > _header_end(grid, depth)]
    if not body:
        raise UnreadableError(
            Finding(
                "tanpa_baris_data",
                "Tabel hanya berisi judul kolom, tanpa satu pun baris data.",
                "Kirim kembali ekspor yang berisi data.",
            )
        )
    _refuse_identifiers_beside(body, set(positions.values()), grid.sheet)
    data: list[Record] = []
    totals: list[Record] = []
    label = contract.details.pembaca.label_total
    for number, cells in body:
        record = _typed(contract, positions, cells)
        record |= {"lembar": grid.sheet, "baris_sumber": number}
        if label and any(isinstance(cell, str) and cell.upper() == label for cell in cells):
            totals.append(record)
        else:
            record |= _region(contract, record, regions)
            data.append(record)
    return Table(data, totals, notes)


def _refuse_identifiers_beside(body: list[tuple[int, list[Any]]], known: set[int], sheet: str | None) -> None:
    """Columns that the contract does not read are not kept, but landing keeps the file: no persons in them either."""
    found = [
        Finding(
            "tanpa_pengenal_pribadi",
            f"Kolom ke-{position + 1}, di luar kontrak, memuat pengenal 16 angka.",
            "Hapus data perorangan; kirim hanya rekapitulasinya.",
            lembar=sheet,
            baris_sumber=number,
        )
        for number, cells in body
        for position, cell in enumerate(cells)
        if position not in known and cell is not None and looks_like_identifier(_text(cell))
    ]
    if found:
        raise UnreadableError(*found[:100])


def scope_of(data: list[Record]) -> str | None:
    """The region that the rows speak for: one province if they all lie in it, else the nation; None: unknown."""
    provinces = {row["kode_provinsi"] for row in data if row["kode_provinsi"]}
    if not provinces:
        return None
    if len(provinces) == 1 and any(row["tingkat_baris"] == "kabupaten_kota" for row in data):
        return str(next(iter(provinces)))
    if len(provinces) == 1 and len(data) == 1:
        return str(next(iter(provinces)))
    return NATION


def _header_end(grid: Grid, depth: int) -> int:
    """The file row on which the header ends; a header row that is merged away holds no cells of its own."""
    return grid.rows[0][0] + depth - 1 if grid.rows else depth


def _header(grid: Grid, depth: int) -> list[str | None]:
    """The name of each column: its lowest filled cell within the header rows."""
    end = _header_end(grid, depth)
    rows = [cells for number, cells in grid.rows if number <= end]
    width = max((len(cells) for cells in rows), default=0)
    names: list[str | None] = []
    for position in range(width):
        filled = [cells[position] for cells in rows if position < len(cells) and cells[position] is not None]
        names.append(str(filled[-1]) if filled else None)
    return names


def _positions(header: list[str | None], contract: Contract, sheet: str | None) -> tuple[dict[str, int], list[Finding]]:
    found: dict[str, list[int]] = {}
    for position, name in enumerate(header):
        if name is not None:
            found.setdefault(name.casefold(), []).append(position)
    problems: list[Finding] = []
    positions: dict[str, int] = {}
    for column in contract.columns:
        places = found.pop(column.header.casefold(), [])
        if len(places) == 1:
            positions[column.name] = places[0]
        elif places:
            problems.append(
                Finding(
                    "kolom_ganda",
                    f"Kolom '{column.header}' muncul {len(places)} kali.",
                    "Sisakan satu kolom dengan nama itu.",
                    lembar=sheet,
                    kolom=column.header,
                )
            )
        else:
            problems.append(
                Finding(
                    "kolom_tidak_ada",
                    f"Kolom '{column.header}' tidak ada.",
                    f"Kembalikan kolom '{column.header}' seperti pada ekspor asli.",
                    lembar=sheet,
                    kolom=column.header,
                )
            )
    others = [str(header[places[0]]) for places in found.values()]
    if others and contract.details.pembaca.kolom_lain == "tolak":
        problems += [
            Finding(
                "kolom_tidak_dikenal",
                f"Kolom '{mask_foreign(name)[:60]}' tidak ada di dalam kontrak.",
                "Hapus kolom itu; bila kolom memang baru, beri tahu pengelola agar kontraknya diperbarui.",
                lembar=sheet,
                kolom=mask_foreign(name)[:60],
            )
            for name in others[:20]
        ]
    if problems:
        raise UnreadableError(*problems)
    return positions, []


def _typed(contract: Contract, positions: dict[str, int], cells: list[Any]) -> Record:
    record: Record = {}
    for column in contract.columns:
        position = positions[column.name]
        cell = cells[position] if position < len(cells) else None
        record[column.name] = _value(column, cell, contract.details.pembaca.desimal)
        record[f"{column.name}__teks"] = None if cell is None else _text(cell)
    return record


def _value(column: Column, cell: Any, decimal: str) -> Any:
    if cell is None:
        return None
    if column.type == "integer":
        return numbers.integer(cell)
    if column.type == "number":
        return numbers.number(cell, decimal=decimal)
    return _text(cell)


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, (dt.date, dt.datetime)):
        return cell.isoformat()
    return str(cell)


def _region(contract: Contract, record: Record, regions: RegionIndex) -> Record:
    rule = contract.details.wilayah
    issuer = contract.details.kelompok
    written_province = record[rule.kolom_provinsi]
    province = (
        regions.resolve_province(written_province, issuer=issuer, on=rule.edisi)
        if written_province
        else Resolution(None, None, "nama provinsi kosong", ())
    )
    resolved = province
    written = written_province
    if province.kode_wilayah and rule.kolom_kabupaten_kota:
        written = record[rule.kolom_kabupaten_kota]
        resolved = (
            regions.resolve_regency(
                written, province=province.kode_wilayah, issuer=issuer, bare_type=rule.jenis_tanpa_awalan
            )
            if written
            else Resolution(None, None, "nama kabupaten/kota kosong", ())
        )
    reason = resolved.reason
    if resolved.kode_wilayah is not None:
        reason = _contradicting_code(contract, record, resolved.kode_wilayah, regions)
        if reason is not None:
            resolved = Resolution(None, None, reason, ())
    return {
        "kode_provinsi": province.kode_wilayah,
        "kode_wilayah": resolved.kode_wilayah,
        "tingkat_baris": rule.tingkat,
        "wilayah_tertulis": written,
        "wilayah_masalah": reason if resolved.kode_wilayah is None else None,
        "wilayah_calon": ", ".join(resolved.candidates) or None,
    }


def _contradicting_code(contract: Contract, record: Record, named: str, regions: RegionIndex) -> str | None:
    """Where the file has codes beside names both must mean one region; a swapped pair would else go unseen."""
    rule = contract.details.wilayah
    if not rule.kolom_kode_provinsi:
        return None
    province = record[f"{rule.kolom_kode_provinsi}__teks"]
    regency = record[f"{rule.kolom_kode_kabupaten_kota}__teks"] if rule.kolom_kode_kabupaten_kota else None
    if province is None or (rule.kolom_kode_kabupaten_kota and regency is None):
        return "kode wilayah kosong"
    code = regions.resolve_code(province, regency)
    if code == named:
        return None
    written = province if regency is None else f"{province}/{regency}"
    meant = "tidak dikenal" if code is None else f"berarti {regions.name_of(code)}"
    return f"kode {written} {meant}, tetapi namanya {regions.name_of(named)}"
