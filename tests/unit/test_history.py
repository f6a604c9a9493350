"""The history of gates: failed nights are in it, a gate asked twice counts as it ended."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from orchestration.ledger.store import Ledger
from orchestration.publishing import history


def outcome(invocation: str, relation: str, result: str, rows: int = 10) -> dict[str, Any]:
    return {"invocation_id": invocation, "relation": relation, "suite_hash": "h", "outcome": result, "rules": 3,
            "failed_critical": int(result == "failed"), "failed_warning": 1, "row_count": rows, "content_hash": "h",
            "detail": None}  # fmt: skip


def ledger_of(tmp_path: Path) -> Ledger:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger.append("gate", [outcome("I1", "core.a", "passed"), outcome("I1", "core.b", "passed", 20)])
    ledger.append("release", [{"release_id": "R1", "peristiwa": "terbit", "invocation_id": "I1",
                               "tanggal_acuan": "2026-11-20", "keterangan": "terbit"}])  # fmt: skip
    ledger.append("gate", [outcome("I2", "core.a", "failed"), outcome("I2", "core.b", "could_not_run")])
    ledger.append("gate", [outcome("I3", "core.a", "failed"), outcome("I3", "core.a", "passed", 11)])
    return ledger


def test_every_night_is_there_the_failed_ones_too(tmp_path: Path):
    rows = history.gate_rows(ledger_of(tmp_path), {"I3": "R2"})
    assert len(rows) == 6, "every outcome of every run"
    found = [(n.invocation_id, n.gates, n.closed, n.could_not_run, n.warnings, n.rows, n.release)
             for n in history.nights(rows)]  # fmt: skip
    assert found == [
        ("I1", 2, 0, 0, 2, 30, "R1"),
        ("I2", 2, 1, 1, 2, 20, None),
        ("I3", 1, 0, 0, 1, 11, "R2"),
    ]
