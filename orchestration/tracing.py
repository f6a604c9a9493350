"""From a row of a release back to the files and rows that it was made of.

A row names its origin itself (`delivery_id`, `lembar`, `baris_sumber`, also with a suffix where it has two), or
`mart_telusur__asal` names it for figures that were added up or compared. Only the release is read, so that an auditor
needs nothing else. Not here: how a figure is computed (the SQL of its model, and its comment in the database).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import duckdb

from orchestration.errors import UsageError

_ORIGIN = re.compile(r"delivery_id(_\w+)?")
# How a row of a table is named in mart_telusur__asal: the table that it names there, and the columns of the key.
_INDICATOR = ("kode_wilayah", "kode_pemilu", "kode_indikator")
_KEYS = {
    "mart_kualitas__rekonsiliasi": ("mart_kualitas__rekonsiliasi", ("kode_rekonsiliasi",)),
    "mart_kesiapan__indikator": ("mart_kesiapan__indikator", _INDICATOR),
    "mart_kesiapan__gerbang": ("mart_kesiapan__indikator", _INDICATOR),
    "mart_kesiapan__pengungkit": ("mart_kesiapan__indikator", _INDICATOR),
    "mart_pernyataan__konflik": ("mart_pernyataan__konflik", ("kode_konflik",)),
    "mart_pernyataan__komitmen": ("mart_pernyataan__komitmen", ("kode_wilayah", "nomor")),
}
# Scores: made of all the indicators whose key fits the pattern; {bawahan} are the kabupaten/kota of a region.
_MADE_OF_INDICATORS = {
    "mart_kesiapan__dimensi": "{kode_wilayah}|{kode_pemilu}|{kode_dimensi}.*",
    "mart_kesiapan__indeks": "{kode_wilayah}|{kode_pemilu}|D*",
    "mart_kesiapan__ketidakpastian": "{kode_wilayah}|{kode_pemilu}|D*",
    "mart_kesiapan__kerawanan": "{kode_wilayah}|{kode_pemilu}|*",
    "mart_metrik__wilayah": "{kode_wilayah}|{kode_pemilu}|*",
    "mart_metrik__ringkasan": "{bawahan}|{kode_pemilu}|D*",
}
# Marts that count rows of one fact: which rows, and the columns that both have.
_COUNTED = {
    "mart_daftar_pemilih__tps": ("fct_pemilih_tps where terkini", ("kode_wilayah", "kode_pemilu")),
    "mart_dukungan__pemda": ("fct_dukungan_pemda where diketahui_sampai is null", ("kode_wilayah", "periode", "jenis")),
}
_MOST_ROWS = 5
_MOST_ORIGINS = 1_000_000  # more rows than the nation has polling stations


@dataclass(frozen=True)
class Origin:
    """One row of one delivered file: where it lies, and what was accepted of it."""

    role: str  # what this row contributed; empty where the traced row is this row
    delivery: dict[str, Any]  # file, export, pengirim, sha256, diterima_pada, verdict
    sheet: str | None
    row: int | None  # None: the figure was added up from several rows of the delivery
    evidence: dict[str, Any]  # the row as accepted (staging), columns of the contract only


@dataclass(frozen=True)
class Traced:
    """A row of the release and its origins. `origins_known` counts all of them, also those not listed."""

    values: dict[str, Any]
    origins: tuple[Origin, ...]
    origins_known: int


def trace(connection: duckdb.DuckDBPyConnection, table: str, where: dict[str, str], *, most: int = 20) -> list[Traced]:
    """The rows of `marts.<table>` that the conditions select, each with its origins, `most` of them in full.

    Raises UsageError for a table or column that the release does not have, and when no row or too many match.
    """
    name = table.removeprefix("marts.")
    columns = _columns(connection, name)
    unknown = set(where) - set(columns)
    if unknown:
        raise UsageError(f"{name} has no column {', '.join(sorted(unknown))}.", f"It has: {', '.join(columns)}.")
    condition = " and ".join(f'lower(cast("{column}" as varchar)) = lower(?)' for column in where) or "true"
    rows = _dicts(connection, f"select * from marts.{name} where {condition} limit {_MOST_ROWS + 1}", [*where.values()])
    if not rows:
        raise UsageError(f"{name} has no row with {_told(where)}.", "Check the values; all of them must hold.")
    if len(rows) > _MOST_ROWS:
        raise UsageError(
            f"More than {_MOST_ROWS} rows of {name} have {_told(where) or 'no condition'}.",
            f"Name one row by its columns: {', '.join(columns[:8])}, ...",
        )
    traced = []
    for row in rows:
        places = _places(connection, name, columns, row)
        origins = tuple(_origin(connection, *place) for place in places[:most])
        traced.append(Traced(row, origins, len(places)))
    return traced


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    found = connection.execute(
        "select column_name from duckdb_columns() where schema_name = 'marts' and table_name = ? order by column_index",
        [table],
    ).fetchall()
    if not found:
        known = connection.execute(
            "select distinct table_name from duckdb_columns() where schema_name = 'marts' order by 1"
        ).fetchall()
        raise UsageError(f"Schema marts has no table {table}.", f"It has: {', '.join(name for (name,) in known)}.")
    return [name for (name,) in found]


def _places(
    connection: duckdb.DuckDBPyConnection, table: str, columns: list[str], row: dict[str, Any]
) -> list[tuple[str, str, str | None, int | None]]:
    """(role, delivery, sheet, row) of everything that made this row."""
    places: list[tuple[str, str, str | None, int | None]] = []
    if table in _KEYS:
        named, key_columns = _KEYS[table]
        key = "|".join(str(row[column]) for column in key_columns)
        places += connection.execute(
            "select peran || ' ' || kode_wilayah, delivery_id, lembar, baris_sumber from marts.mart_telusur__asal "
            f"where tabel = ? and kunci = ? order by peran, kode_wilayah limit {_MOST_ORIGINS}",
            [named, key],
        ).fetchall()
    if table in _MADE_OF_INDICATORS:
        places += connection.execute(
            "select concat_ws(' ', split_part(kunci, '|', 3), peran, kode_wilayah), delivery_id, lembar, baris_sumber "
            "from marts.mart_telusur__asal where tabel = 'mart_kesiapan__indikator' and kunci glob ? "
            f"order by kunci, peran, kode_wilayah limit {_MOST_ORIGINS}",
            [_MADE_OF_INDICATORS[table].format(bawahan=_below(row["kode_wilayah"]), **row)],
        ).fetchall()
    if table in _COUNTED:
        fact, shared = _COUNTED[table]
        condition = " and ".join(f'"{column}" = ?' for column in shared)
        places += connection.execute(
            f"select '', delivery_id, lembar, baris_sumber from marts.{fact} and {condition} "
            f"order by delivery_id, lembar, baris_sumber limit {_MOST_ORIGINS}",
            [row[column] for column in shared],
        ).fetchall()
    for column in columns:
        match = _ORIGIN.fullmatch(column)
        if match is None or row[column] is None:
            continue
        suffix = match[1] or ""
        if f"baris_sumber{suffix}" in columns or not places:  # a delivery alone says less than rows that are known
            role = suffix.strip("_").replace("_", " ")
            places.append((role, row[column], row.get(f"lembar{suffix}"), row.get(f"baris_sumber{suffix}")))
    return places


def _below(region: str) -> str:
    """A pattern of the kabupaten/kota of a province, or of the nation, of which what is synthetic (00) is no part."""
    return "W[1-9]?.??" if region == "NID" else f"{region}.??"


def _origin(
    connection: duckdb.DuckDBPyConnection, role: str, delivery_id: str, sheet: str | None, number: int | None
) -> Origin:
    delivery = _dicts(
        connection,
        "select delivery_id, file, export, pengirim, periode, sha256, diterima_pada, verdict "
        "from marts.mart_kualitas__delivery where delivery_id = ?",
        [delivery_id],
    )[0]
    evidence: dict[str, Any] = {}
    if number is not None:
        staged = _dicts(
            connection,
            f"select * from staging.stg_{delivery['export']} "
            "where delivery_id = ? and lembar is not distinct from ? and baris_sumber = ?",
            [delivery_id, sheet, number],
        )
        evidence = {name: value for name, value in (staged[0] if staged else {}).items() if value is not None}
    return Origin(role, delivery, sheet, number, evidence)


def _dicts(connection: duckdb.DuckDBPyConnection, sql: str, parameters: list[Any]) -> list[dict[str, Any]]:
    cursor = connection.execute(sql, parameters)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _told(where: dict[str, str]) -> str:
    return ", ".join(f"{column} = {value}" for column, value in where.items())
