"""How gates and volumes went over the nights, failed ones included.

From the ledger, because a night that failed left no release. `mart_kualitas__riwayat_gerbang` has one row per gate and
run; `nights` adds them up, one row per run, for the page and for Dagster. Not here: the outcome of each rule of the
last run (the checks in Dagster), the chart of it (`page.charts`), and the gates of this release alone
(`mart_kualitas__gerbang`, in `manifest`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.ledger.store import Ledger, parse_time


@dataclass(frozen=True)
class Night:
    """One run of the gates: how many there were, how many closed or could not run, and what of it was published."""

    invocation_id: str
    checked_at: dt.datetime
    gates: int
    closed: int
    could_not_run: int
    warnings: int
    rows: int
    release: str | None  # None: nothing was published of this run


def gate_rows(ledger: Ledger, publishing: dict[str, str] | None = None) -> list[dict[str, Any]]:
    """Every outcome of every gate of every run, oldest first. `publishing`: the run that is being published now."""
    published = {
        row["invocation_id"]: row["release_id"]
        for row in ledger.releases()
        if row["peristiwa"] in ("terbit", "tidak_berubah") and row["invocation_id"]
    } | (publishing or {})
    return [
        {
            "invocation_id": row["invocation_id"],
            "tabel": row["relation"],
            "hasil": row["outcome"],
            "jumlah_aturan": row["rules"],
            "aturan_gagal": row["failed_critical"],
            "peringatan": row["failed_warning"],
            "jumlah_baris": row["row_count"],
            "sidik_aturan": row["suite_hash"],
            "diperiksa_pada": parse_time(row["dicatat_pada"]),
            "rilis": published.get(row["invocation_id"]),
        }
        for row in ledger.query("select * from gate order by seq")
    ]


def nights(rows: Iterable[Mapping[str, Any]]) -> list[Night]:
    """Every run of the gates, oldest first, from rows as `gate_rows` gives them; a gate asked twice as it ended."""
    runs: dict[str, dict[str, Mapping[str, Any]]] = {}
    for row in rows:
        runs.setdefault(row["invocation_id"], {})[row["tabel"]] = row
    return [
        Night(
            invocation_id=invocation,
            checked_at=max(row["diperiksa_pada"] for row in gates.values()),
            gates=len(gates),
            closed=sum(row["hasil"] == "failed" for row in gates.values()),
            could_not_run=sum(row["hasil"] not in ("passed", "failed") for row in gates.values()),
            warnings=sum(row["peringatan"] or 0 for row in gates.values()),
            rows=sum(row["jumlah_baris"] or 0 for row in gates.values()),
            release=next(iter(gates.values()))["rilis"],
        )
        for invocation, gates in runs.items()
    ]
