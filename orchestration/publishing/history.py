"""How gates, deliveries and volumes went over the nights, failed ones included: a table, and a picture for the page.

From the ledger, because a night that failed left no release. `mart_kualitas__riwayat_gerbang` has one row per gate and
run; `nights` adds them up, one row per run, for the page and for Dagster. Not here: the outcome of each rule of the
last run (the checks in Dagster), and the gates of this release alone (`mart_kualitas__gerbang`, in `manifest`).
"""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.ledger.store import Ledger, parse_time

MOST_SHOWN = 60  # nights on the picture; the table has all


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


def picture(shown: list[Night]) -> str:
    """An SVG of the last nights: rows checked as bars, a mark where a gate closed or could not run. Empty without any.

    Colour says nothing that shape and text do not; the table beneath it on the page has the same figures.
    """
    shown = shown[-MOST_SHOWN:]
    if not shown:
        return ""
    width, height, step = 640, 120, 640 / len(shown)
    most = max(night.rows for night in shown) or 1
    bars, marks = [], []
    for number, night in enumerate(shown):
        tall = (height - 24) * night.rows / most
        left, wide = number * step + step * 0.15, step * 0.7
        rows = f"{night.rows:,}".replace(",", ".")
        said = html.escape(
            f"{night.checked_at:%Y-%m-%d %H.%M}: {night.gates} gerbang, {night.closed} tertutup, "
            f"{night.could_not_run} tidak dapat berjalan, {rows} baris"
        )
        fill = "currentColor" if night.release else "none"
        bars.append(
            f'<rect x="{left:.1f}" y="{height - tall:.1f}" width="{wide:.1f}" height="{tall:.1f}" fill="{fill}" '
            f'fill-opacity=".35" stroke="currentColor" stroke-width="1"><title>{said}</title></rect>'
        )
        if night.closed or night.could_not_run:
            middle = left + wide / 2
            marks.append(
                f'<path d="M{middle - 5:.1f} 4l10 10m0-10l-10 10" stroke="currentColor" stroke-width="2">'
                f"<title>{said}</title></path>"
            )
    told = (
        f"{len(shown)} pelaksanaan terakhir, {sum(1 for n in shown if n.closed or n.could_not_run)} dengan gerbang "
        "tertutup; tinggi batang ialah banyaknya baris yang diperiksa, batang kosong tidak diterbitkan, silang "
        "berarti ada gerbang tertutup atau tidak dapat berjalan"
    )
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{html.escape(told)}" width="100%" '
        f'style="max-width:{width}px">{"".join(bars)}{"".join(marks)}</svg>'
    )
