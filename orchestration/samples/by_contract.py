"""A plain table as the file that an export's contract describes: headers, separator, decimal sign, sheet, shape.

The table's columns are the contract's column names; `kode_wilayah` and `sumber` stay out of the file. Bytes are the
same on any machine: no clock is read and nothing is compressed (a gz or zip is packed without compression).
Not here: layouts that show more than a contract says (`layouts`).
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from orchestration.exports import registry
from orchestration.exports.contract import Column, Contract
from orchestration.samples.layouts import WORKBOOK_CREATED, ZIP_EPOCH, store_workbook

LEVELS = " > "
_DAY = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])")
Row = Mapping[str, str]


def write_by_contract(rows: Sequence[Row], path: Path) -> None:
    """Writes the file whose contract its name belongs to. Raises ValueError where no contract knows the name."""
    known = registry.identify(path.name)
    if known is None:
        raise ValueError(f"{path.name}: no export has such a file name")
    contract = known[0]
    unknown = {name for row in rows for name in row} - {c.name for c in contract.columns} - {"kode_wilayah", "sumber"}
    if unknown:
        raise ValueError(f"{path.name}: its table has columns that {contract.name} does not know: {sorted(unknown)}")
    name = path.name.lower()
    if name.endswith((".json", ".json.gz", ".zip")):
        content = _SHAPES[str(contract.details.pembaca.json_)](contract, rows, name)
    elif name.endswith((".csv", ".csv.gz")):
        content = _delimited(contract, rows)
    else:
        content = _workbook(contract, rows)
    path.write_bytes(gzip.compress(content, compresslevel=0, mtime=0) if name.endswith(".gz") else content)


def _delimited(contract: Contract, rows: Sequence[Row]) -> bytes:
    reader = contract.details.pembaca
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";" if reader.pemisah == "auto" else reader.pemisah, lineterminator="\n")
    columns = _present(contract, rows)
    writer.writerow([column.header for column in columns])
    for row in rows:
        writer.writerow([_written(column, row.get(column.name, ""), reader.desimal) for column in columns])
    return text.getvalue().encode()


def _present(contract: Contract, rows: Sequence[Row]) -> list[Column]:
    """All columns, but for those that an edition of the file may lack and this table does not have."""
    optional = set(contract.details.pembaca.kolom_boleh_tidak_ada)
    return [c for c in contract.columns if c.name not in optional or any(c.name in row for row in rows)]


def _written(column: Column, value: str, decimal: str) -> str:
    if not value:
        return ""
    if column.type == "number":
        return value.replace(".", decimal)
    return str(_value(column, value)) if column.epoch else value


def _epoch(day: str) -> int:
    return int(dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC).timestamp() * 1000)


def _value(column: Column, value: str) -> Any:
    """As the column's type; a text that is none stays a text, since a file may well be wrong."""
    if not value:
        return None
    converters: dict[str, Callable[[str], Any]] = {"integer": int, "number": float}
    try:
        return _epoch(value) if column.epoch else converters.get(column.type, str)(value)
    except ValueError:
        return value


def _workbook(contract: Contract, rows: Sequence[Row]) -> bytes:
    reader = contract.details.pembaca
    packed = io.BytesIO()
    workbook = xlsxwriter.Workbook(packed, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"created": WORKBOOK_CREATED})
    bold = workbook.add_format({"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True, "border": 1})
    day_format = workbook.add_format({"num_format": "yyyy-mm-dd"})
    sheet = reader.lembar[0] if isinstance(reader.lembar, list) else reader.lembar
    page = workbook.add_worksheet(sheet or "Sheet1")
    columns = _present(contract, rows)
    _write_header(page, bold, [column.header.split(LEVELS) for column in columns], reader.baris_kepala)
    for line, row in enumerate(rows, start=reader.baris_kepala):
        for place, column in enumerate(columns):
            value = _value(column, row.get(column.name, ""))
            if isinstance(value, (int, float)):
                page.write_number(line, place, value)
            elif value is not None and column.type == "date" and _DAY.fullmatch(value):
                page.write_datetime(line, place, dt.datetime.fromisoformat(value), day_format)
            elif value is not None:
                page.write_string(line, place, value)
    if reader.label_total:
        _write_totals(page, bold, columns, rows, reader.baris_kepala, reader.label_total)
    workbook.close()
    return store_workbook(packed)


def _write_header(page: Any, look: Any, names: list[list[str]], depth: int) -> None:
    """Merged as people merge: a name over the columns it spans, a single name down all header rows."""
    for level in range(depth):
        place = 0
        while place < len(names):
            path = names[place]
            if level >= len(path):
                place += 1
                continue
            last = place
            while last + 1 < len(names) and level < len(path) - 1 and names[last + 1][: level + 1] == path[: level + 1]:
                last += 1
            bottom = depth - 1 if level == len(path) - 1 else level
            if (bottom, last) == (level, place):
                page.write_string(level, place, path[level], look)
            else:
                page.merge_range(level, place, bottom, last, path[level], look)
            place = last + 1


def _write_totals(page: Any, look: Any, columns: list[Column], rows: Sequence[Row], first: int, label: str) -> None:
    line = first + len(rows)
    page.write_string(line, 0, label, look)
    for place, column in enumerate(columns):
        if column.type in ("integer", "number"):
            values = [_value(column, row.get(column.name, "")) for row in rows]
            values = [value for value in values if isinstance(value, (int, float))]
            letter = xlsxwriter.utility.xl_col_to_name(place)
            formula = f"=SUM({letter}{first + 1}:{letter}{line})"
            page.write_formula(line, place, formula, look, sum(values))


def _records(contract: Contract, rows: Sequence[Row]) -> list[dict[str, Any]]:
    columns = _present(contract, rows)
    return [{column.header: _value(column, row.get(column.name, "")) for column in columns} for row in rows]


def _list(contract: Contract, rows: Sequence[Row], _name: str) -> bytes:
    return json.dumps(_records(contract, rows), ensure_ascii=False, indent=1).encode()


def _arcgis(contract: Contract, rows: Sequence[Row], _name: str) -> bytes:
    features = [{"attributes": record} for record in _records(contract, rows)]
    return json.dumps({"features": features}, ensure_ascii=False).encode()


def _tree(contract: Contract, rows: Sequence[Row], _name: str) -> bytes:
    """KPU's tree of regions, with the TPS of every desa."""
    names: dict[str, str] = {}
    stations: dict[str, list[int]] = {}
    for row in rows:
        code = row["kode_desa_kpu"]
        for length, name in ((2, "provinsi"), (4, "kabupaten_kota"), (6, "kecamatan"), (10, "desa_kelurahan")):
            names[code[:length]] = row[f"{name}_tertulis"]
        special = [int(row[name]) for name in ("tps_khusus_awal", "tps_khusus_akhir") if row.get(name)]
        stations[code] = [int(row["tps_terakhir"]), *special]
    return json.dumps({"id2name": names, "tps": stations}, ensure_ascii=False).encode()


_SIREKAP_OUTSIDE = {"kode_tps", "jenis", "administrasi_ada", "suara_chart", "psu", "ts"}


def _sirekap(contract: Contract, rows: Sequence[Row], name: str) -> bytes:
    """One JSON per TPS; several of them in a zip."""
    members = {}
    for record, row in zip(_records(contract, rows), rows, strict=True):
        known = row.get("administrasi_ada") == "ya"
        inside = {key: value for key, value in record.items() if key not in _SIREKAP_OUTSIDE}
        document = {
            "chart": {"null": None, **({"100025": int(row["suara_chart"])} if row.get("suara_chart") else {})},
            "administrasi": inside if known else None,
            "psu": row.get("psu") or None,
            "ts": row.get("ts") or None,
        }
        members[f"sirekap_{row['jenis']}_{row['kode_tps']}.json"] = json.dumps(document).encode()
    if not name.endswith(".zip"):
        return next(iter(members.values()))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for member, content in members.items():
            archive.writestr(zipfile.ZipInfo(member, ZIP_EPOCH), content)
    return packed.getvalue()


_SHAPES: Mapping[str, Callable[[Contract, Sequence[Row], str], bytes]] = {
    "daftar": _list,
    "arcgis": _arcgis,
    "pohon_tps": _tree,
    "sirekap": _sirekap,
}
