"""Accepted rows as Parquet, one file per (export, batch).

`lake/raw/<export>/<batch>.parquet` can be made again from landing and the ledger at any time; the batch is
named after what is in it. Every export has a file without rows, so that a glob is never empty.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration import clock
from orchestration.errors import KesiapanError
from orchestration.exports import registry
from orchestration.exports.contract import Contract
from orchestration.gates.contract_rules import PROVENANCE
from orchestration.landing.finding import Finding
from orchestration.landing.inbox import content_of, fingerprint
from orchestration.landing.judge import ARROW_TYPES, Candidate, DeliveryGate, Judgement
from orchestration.ledger.store import Ledger, Row, parse_time
from orchestration.masking import mask_foreign
from orchestration.settings import Settings

_EMPTY = "B0-tanpa-baris"
_PROVENANCE_TYPES = {
    "baris_sumber": pa.int64(),
    "berlaku_pada": pa.date32(),
    "diterima_pada": pa.timestamp("us"),
    "dicatat_pada": pa.timestamp("us"),
}


def schema_of(contract: Contract) -> pa.Schema:
    """Columns of a raw table: where a row comes from, then the contract's columns."""
    fields = [(name, _PROVENANCE_TYPES.get(name, pa.string())) for name in PROVENANCE]
    return pa.schema(fields + [(column.name, ARROW_TYPES[column.type]) for column in contract.columns])


def bring_up_to_date(settings: Settings, ledger: Ledger, gate: DeliveryGate) -> list[Row]:
    """Judges whatever has no verdict under today's rules and writes its accepted rows; returns new verdicts.

    Deliveries whose verdict stands but whose Parquet is gone are read again into the same batch.
    """
    contract = gate.contract
    folder = settings.lake / "raw" / contract.name
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / f"{_EMPTY}.parquet").exists():
        write_parquet(pa.Table.from_pylist([], schema=schema_of(contract)), folder / f"{_EMPTY}.parquet")
    standing = {row["delivery_id"]: row for row in ledger.latest_verdicts(contract.name)}
    key = gate.judgement_key
    pending: list[Row] = []
    lost: dict[str, list[Row]] = {}
    for delivery in ledger.deliveries(contract.name):
        verdict = standing.get(delivery["delivery_id"])
        if verdict is None or verdict["judgement_key"] != key:
            pending.append(delivery)
        elif verdict["baris_diterima"] and not (folder / f"{verdict['batch_id']}.parquet").exists():
            lost.setdefault(verdict["batch_id"], []).append(delivery)
    for batch_id, deliveries in lost.items():
        _store(folder, contract, batch_id, _judge(settings, gate, deliveries), deliveries)
    if not pending:
        return []
    judgements = _judge(settings, gate, pending)
    names = "|".join([key, *(delivery["delivery_id"] for delivery in pending)])
    batch_id = f"B{hashlib.sha256(names.encode()).hexdigest()[:16]}"
    _store(folder, contract, batch_id, judgements, pending)
    return _record(ledger, key, batch_id, judgements)


def refuse_unknown(settings: Settings, ledger: Ledger) -> list[Row]:
    """Files that no contract knows get a verdict too, so that whoever dropped them can see what became of them."""
    judged = {row["delivery_id"] for row in ledger.latest_verdicts(registry.UNKNOWN)}
    rows = []
    for delivery in ledger.deliveries(registry.UNKNOWN):
        if delivery["delivery_id"] in judged:
            continue
        path = content_of(settings, delivery["sha256"], delivery["nama_berkas"])
        judgement = Judgement(Candidate(delivery["delivery_id"], delivery["nama_berkas"], "", path))
        examples = "; ".join(c.details.contoh_nama[0] for c in registry.contracts().values())
        judgement.findings.append(_unknown(delivery["nama_berkas"], examples))
        rows += _record(ledger, "nama", "B0", [judgement])
    return rows


def _judge(settings: Settings, gate: DeliveryGate, deliveries: list[Row]) -> list[Judgement]:
    for row in deliveries:
        path = content_of(settings, row["sha256"], row["nama_berkas"])
        if not path.is_file() or fingerprint(path) != row["sha256"]:
            raise KesiapanError(
                f"landing/{row['sha256']} no longer holds what was delivered as {row['delivery_id']}.",
                "Landing is never edited: put the file back from a copy. Nothing was accepted or refused.",
            )
    return gate.judge(
        [
            Candidate(
                row["delivery_id"],
                row["nama_berkas"],
                row["periode"],
                content_of(settings, row["sha256"], row["nama_berkas"]),
            )
            for row in deliveries
        ]
    )


def _store(folder: Path, contract: Contract, batch_id: str, judgements: list[Judgement], deliveries: list[Row]) -> None:
    known = {row["delivery_id"]: row for row in deliveries}
    rows: list[dict[str, Any]] = []
    for judgement in judgements:
        if judgement.verdict == "ditolak":
            continue
        delivery = known[judgement.candidate.delivery_id]
        about = {
            "delivery_id": delivery["delivery_id"],
            "batch_id": batch_id,
            "periode": delivery["periode"],
            "lingkup": judgement.lingkup,
            "berlaku_pada": judgement.berlaku_pada,
            "dasar_tanggal": judgement.dasar_tanggal,
            "diterima_pada": parse_time(delivery["diterima_pada"]),
            "dicatat_pada": parse_time(delivery["dicatat_pada"]),
        }
        rows += [{**row, **about} for row in judgement.data]
    schema = schema_of(contract)
    if rows:
        write_parquet(
            pa.Table.from_pylist([{n: row[n] for n in schema.names} for row in rows], schema=schema),
            folder / f"{batch_id}.parquet",
        )


def _record(ledger: Ledger, key: str, batch_id: str, judgements: list[Judgement]) -> list[Row]:
    verdicts: list[Row] = []
    findings: list[Row] = []
    stamp = clock.now()
    for judgement in judgements:
        identity = f"{judgement.candidate.delivery_id}|{key}|{stamp.isoformat()}"
        verdict_id = f"V{hashlib.sha256(identity.encode()).hexdigest()[:16]}"
        verdicts.append(
            {
                "verdict_id": verdict_id,
                "delivery_id": judgement.candidate.delivery_id,
                "judgement_key": key,
                "verdict": judgement.verdict,
                "lingkup": judgement.lingkup,
                "berlaku_pada": judgement.berlaku_pada.isoformat() if judgement.berlaku_pada else None,
                "dasar_tanggal": judgement.dasar_tanggal,
                "baris": len(judgement.data),
                "baris_diterima": 0 if judgement.verdict == "ditolak" else len(judgement.data),
                "batch_id": batch_id,
                "dicatat_pada": stamp.isoformat(),
            }
        )
        for number, finding in enumerate(judgement.findings, 1):
            findings.append({"verdict_id": verdict_id, "nomor": number, **finding.as_row()})
    ledger.append_all([("verdict", verdicts), ("finding", findings)])
    return verdicts


def _unknown(file_name: str, examples: str) -> Finding:
    return Finding(
        "berkas_tidak_dikenal",
        f"Nama berkas '{mask_foreign(file_name)[:80]}' tidak sesuai dengan ekspor mana pun.",
        f"Ganti nama berkas sesuai ekspornya, misalnya: {examples}.",
    )


def write_parquet(table: pa.Table, path: Path) -> None:
    """Whole or not at all: readers never meet half a Parquet."""
    partial = path.with_suffix(".part")
    pq.write_table(table, partial)
    partial.replace(path)
