"""What has become of the known corrections tonight, laid out for dbt.

A correction applies only while the expected wrong value still stands in the accepted delivery; the raw value is
kept beside it. Once the sender has repaired the figure it no longer applies, and says so (`sudah_diperbaiki`)
until somebody removes it. Where the period has been delivered but no row has the key, the key is wrong
(`tanpa_baris`). Not here: what a correction is (`exports.corrections`).
"""

from __future__ import annotations

from typing import Any, Literal

import duckdb
import pyarrow as pa

from orchestration.exports import registry
from orchestration.exports.corrections import Correction, load, typed
from orchestration.landing.parquet import write_parquet
from orchestration.ledger.store import Ledger
from orchestration.settings import Settings

Status = Literal["diterapkan", "sudah_diperbaiki", "tanpa_baris", "belum_ada_kiriman"]
_COLUMNS = ("id", "export", "periode", "kunci", "kolom", "expect", "menjadi", "alasan", "sumber")


def export_corrections(settings: Settings, ledger: Ledger) -> dict[str, Status]:
    """Writes `ledger/koreksi.parquet` for dbt, with what has become of each correction; returns that by id."""
    rows: list[dict[str, Any]] = []
    for entry in load(settings.expectations / "corrections"):
        row = {name: getattr(entry, name) for name in _COLUMNS} | {"sejak": entry.sejak}
        rows.append(row | _state(settings, ledger, entry))
    text = pa.string()
    schema = pa.schema(
        [(name, text) for name in _COLUMNS]
        + [("sejak", pa.date32()), ("status", text), ("delivery_id", text), ("nilai_mentah", text)]
    )
    folder = settings.lake / "ledger"
    folder.mkdir(parents=True, exist_ok=True)
    write_parquet(pa.Table.from_pylist(rows, schema=schema), folder / "koreksi.parquet")
    return {row["id"]: row["status"] for row in rows}


def _state(settings: Settings, ledger: Ledger, entry: Correction) -> dict[str, Any]:
    """What the accepted delivery in force says in that cell."""
    accepted = {
        row["delivery_id"]: row["batch_id"]
        for row in ledger.latest_verdicts(entry.export)
        if row["verdict"] != "ditolak" and row["periode"] == entry.periode
    }
    if not accepted:  # perhaps not even a file without rows: a first run may be about another export
        return {"status": "belum_ada_kiriman", "delivery_id": None, "nilai_mentah": None}
    column = next(c for c in registry.contracts()[entry.export].columns if c.name == entry.kolom)
    files = sorted(map(str, (settings.lake / "raw" / entry.export).glob("*.parquet")))
    with duckdb.connect() as connection:
        rows = connection.execute(
            f'select delivery_id, batch_id, "{entry.kolom}" '
            "from read_parquet(?, union_by_name = true) where periode = ? and kunci_baris = ? "
            "order by diterima_pada desc, dicatat_pada desc",
            [files, entry.periode, entry.kunci],
        ).fetchall()
    for delivery_id, batch_id, value in rows:
        if accepted.get(delivery_id) == batch_id:
            status: Status = "diterapkan" if value == typed(column, entry.expect) else "sudah_diperbaiki"
            return {
                "status": status,
                "delivery_id": delivery_id,
                "nilai_mentah": None if value is None else str(value),
            }
    return {"status": "tanpa_baris", "delivery_id": None, "nilai_mentah": None}
