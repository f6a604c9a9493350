"""What a release says about itself: `manifest.json`, a Frictionless data package.

Every table and view is a resource with its columns, keys and units; under `kesiapan` stands what the standard has no
place for: deliveries, gates, what changed, and what every file is to the byte. It is version 2
of the standard (`$schema`), which knows keys with nulls (`uniqueKeys`) and leaves names free, and valid as version 1
too, for tools that know no other. Not here: tables that publishing writes (`ledger_tables`, `changes`).
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration import clock
from orchestration.exports import registry
from orchestration.ledger.store import Ledger
from orchestration.masking import mask_foreign
from orchestration.publishing import changes, latest, ledger_tables
from orchestration.publishing.guard import Build, parquet_path
from orchestration.settings import ROOT, SEEDS_DIR, Settings

_PROFILES = "https://datapackage.org/profiles/2.0"
_LICENCES = SEEDS_DIR / "readiness" / "lisensi.csv"
# DuckDB's types, without what stands in parentheses, to those of Table Schema; a type that is not here is an error.
_TYPES = {"VARCHAR": "string", "BIGINT": "integer", "INTEGER": "integer", "DOUBLE": "number", "DECIMAL": "number",
          "BOOLEAN": "boolean", "DATE": "date", "TIMESTAMP": "datetime"}  # fmt: skip
# Columns that name a row of another table, wherever they occur.
_REFERENCES = {
    "kode_wilayah": "dim_wilayah", "kode_pemilu": "dim_pemilu", "kode_indikator": "dim_indikator",
    "kode_ukuran": "dim_ukuran", "kode_dokumen": "dim_dokumen", "delivery_id": "mart_kualitas__delivery",
}  # fmt: skip


@dataclass(frozen=True)
class _Promise:
    """What is known of a relation beside what the database itself says."""

    key: tuple[str, ...] = ()
    required: frozenset[str] = frozenset()
    fact: str | None = None  # of a fact and its view: its name in dim_ukuran


def describe(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    ledger: Ledger,
    build: Build,
    release_id: str,
    day: dt.date,
    news: dict[str, str],
    changed: dict[str, Any],
) -> dict[str, Any]:
    """The data package of a release: every table and column described, every delivery behind it named."""
    promises, units = _promises(build), _units(connection)
    return {
        "$schema": f"{_PROFILES}/datapackage.json",
        "profile": "data-package",  # what version 1 has in the place of $schema
        "name": "kesiapan",
        "id": release_id,
        "title": "Gudang kesiapan pemilu",
        "created": clock.now().replace(tzinfo=clock.JAKARTA).isoformat(timespec="seconds"),
        "licenses": licences(),
        "sources": sources(),
        "resources": [
            _resource(connection, schema, name, kind, comment, promises.get(f"{schema}.{name}", _Promise()), units)
            for schema, name, kind, comment in relations(connection)
        ],
        "kesiapan": {
            "tanggal_acuan": day.isoformat(),
            **_knowledge(settings.diketahui_pada),
            "invocation_id": build.invocation_id,
            "commit": commit(),
            "perubahan": changed,
            "gerbang": {
                relation: row["outcome"] for relation, row in sorted(ledger.gates(build.invocation_id).items())
            },
            "kiriman": [
                {
                    "delivery_id": row["delivery_id"],
                    "export": row["export"],
                    "pengirim": row["pengirim"],
                    "periode": mask_foreign(row["periode"]),
                    "lingkup": row["lingkup"],
                    "file": mask_foreign(row["nama_berkas"]),
                    "sha256": row["sha256"],
                    "diterima_pada": row["diterima_pada"],
                    "verdict": row["verdict"],
                    "baris": row["baris"],
                }
                for row in ledger.latest_verdicts()
            ],
            "isi": news,
        },
    }


def licences() -> list[dict[str, str]]:
    """Under what terms figures may be used, as the standard writes it; the first is that of what the bodies publish."""
    with _LICENCES.open(encoding="utf-8") as file:
        return [
            {"name": row["kode_lisensi"], "title": f"{row['nama']}. {row['ketentuan']}. {row['sumber']}."}
            for row in csv.DictReader(file)
        ]


def sources() -> list[dict[str, str]]:
    """Who sent what, one per export."""
    return [{"title": f"{item.details.pengirim}: {item.title}"} for item in registry.contracts().values()]


def seal(folder: Path, document: dict[str, Any]) -> None:
    """Adds to the manifest what every file in the folder is, to the byte; manifest and page are not there yet.

    Not as `bytes` and `hash` of the resources: the standard's own tool reads Parquet without counting either, and then
    calls every table wrong.
    """
    document["kesiapan"]["berkas"] = {
        path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size, "hash": file_hash(path)}
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def sealed(document: dict[str, Any]) -> dict[str, tuple[int, str]]:
    """Size and hash of every file that a manifest answers for; none in one made before releases were sealed."""
    files = document["kesiapan"].get("berkas", {})
    return {name: (says["bytes"], says["hash"]) for name, says in files.items()}


def file_hash(path: Path) -> str:
    """The hash of a file as the standard writes it."""
    with path.open("rb") as stream:
        return f"sha256:{hashlib.file_digest(stream, 'sha256').hexdigest()}"


def read(folder: Path) -> dict[str, Any]:
    """What a release says of itself. Raises OSError or ValueError where that cannot be read."""
    document: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return document


def relations(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str, str]]:
    """Schema, name, kind (table or view) and description of all that readers see, in order."""
    return connection.execute(
        "select schema_name, table_name, 'table', comment from duckdb_tables() union all "
        "select schema_name, view_name, 'view', comment from duckdb_views() where not internal order by all"
    ).fetchall()


def commit() -> str | None:
    """The commit of the checkout, with `+` where files differ from it; None outside a checkout."""
    try:
        found = subprocess.run(["git", "describe", "--always", "--dirty=+", "--abbrev=12"], cwd=ROOT,
                               capture_output=True, text=True, check=True, timeout=20)  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    return found.stdout.strip()


def _resource(
    connection: duckdb.DuckDBPyConnection,
    schema: str,
    name: str,
    kind: str,
    comment: str,
    promise: _Promise,
    units: Mapping[tuple[str, str], str],
) -> dict[str, Any]:
    relation = f"{schema}.{name}"
    columns = connection.execute(
        "select column_name, data_type, comment from duckdb_columns() "
        "where schema_name = ? and table_name = ? order by column_index",
        [schema, name],
    ).fetchall()
    rows = connection.execute(f"select count(*) from {relation}").fetchone()
    fields = []
    for column, data_type, text in columns:
        field: dict[str, Any] = {"name": column, "type": _TYPES[data_type.split("(")[0]], "description": text}
        if column in promise.required:
            field["constraints"] = {"required": True}
        if promise.fact and (promise.fact, column) in units:
            field["unit"] = units[promise.fact, column]
        fields.append(field)
    title = name if schema == "marts" else relation
    return {
        "$schema": f"{_PROFILES}/dataresource.json",
        "name": title,
        "title": title,
        "type": "table",
        "relation": relation,
        "kind": kind,
        "path": parquet_path(schema, name),
        "scheme": "file",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "description": comment,
        "rows": rows[0] if rows else 0,
        "schema": {
            "$schema": f"{_PROFILES}/tableschema.json",
            "fields": fields,
            "missingValues": [],  # Parquet has nulls of its own; an empty text is a value
            **_keys(connection, relation, promise),
            **_references(connection, name, relation, [column for column, _, _ in columns]),
        },
    }


def _keys(connection: duckdb.DuckDBPyConnection, relation: str, promise: _Promise) -> dict[str, Any]:
    """The key that the gate has found unique; not a primary one where a column of it may be null."""
    if not promise.key:
        return {}
    empty = " or ".join(f'"{name}" is null' for name in promise.key)
    if _any(connection, f"select 1 from {relation} where {empty}"):
        return {"uniqueKeys": [list(promise.key)]}
    return {"primaryKey": list(promise.key)}


def _references(
    connection: duckdb.DuckDBPyConnection, name: str, relation: str, columns: list[str]
) -> dict[str, list[dict[str, Any]]]:
    """Columns of which every value stands in the table that they name: those for which it is true in this release."""
    found = [
        {"fields": [column], "reference": {"resource": target, "fields": [column]}}
        for column in columns
        if (target := _REFERENCES.get(column)) and target != name
        and not _any(
            connection,
            f"select 1 from {relation} as ini anti join marts.{target} as itu using ({column}) "
            f"where ini.{column} is not null",
        )
    ]  # fmt: skip
    return {"foreignKeys": found} if found else {}


def _any(connection: duckdb.DuckDBPyConnection, query: str) -> bool:
    return connection.execute(f"{query} limit 1").fetchone() is not None


def _promises(build: Build) -> dict[str, _Promise]:
    found = {
        table.published: _Promise(table.key, table.required, table.name if table.state else None)
        for table in build.tables
    }
    for table in latest.facts(build):
        found[latest.view_of(table)] = _Promise(table.state, table.required, table.name)
    for written in (*ledger_tables.TABLES, *changes.TABLES):
        found[written.relation] = _Promise(written.key)
    return found


def _units(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], str]:
    """Units of the columns of facts, as `dim_ukuran` has them; a row that carries its own unit has none there."""
    rows = connection.execute("select tabel, kolom, satuan from marts.dim_ukuran where satuan is not null").fetchall()
    return {(table, column): unit for table, column, unit in rows}


def _knowledge(day: dt.date | None) -> dict[str, str]:
    """What a warehouse as known on a day says of itself: what is of that day in it, and what is of today."""
    if day is None:
        return {}
    return {
        "diketahui_pada": day.isoformat(),
        "keterangan": (
            f"Dibangun dari kiriman yang diserahkan sampai akhir {day.isoformat()} (WIB), termasuk yang baru dicatat "
            "kemudian, dengan putusan yang berlaku saat dibuat. Seed, alias, koreksi, kontrak, dan aturan penilaian "
            "adalah yang berlaku saat dibuat, kecuali yang bertanggal. Riwayat rilis sampai hari itu."
        ),
    }
