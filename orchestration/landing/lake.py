"""Accepted rows as Parquet, one file per (export, batch), and the ledger laid out as Parquet for dbt.

`lake/raw/<export>/<batch>.parquet` can be made again from landing and the ledger at any time; the batch is
named after what is in it. Every export has a file without rows, so that a glob is never empty.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration import clock
from orchestration.exports import registry
from orchestration.exports.contract import Contract
from orchestration.gates.contract_rules import PROVENANCE
from orchestration.landing.finding import Finding
from orchestration.landing.inbox import content_of
from orchestration.landing.judge import Candidate, DeliveryGate, Judgement
from orchestration.ledger.store import Ledger, Row, parse_time
from orchestration.masking import mask_text
from orchestration.settings import Settings

_EMPTY = "B0-tanpa-baris"
_PROVENANCE_TYPES = {
    "baris_sumber": pa.int64(),
    "berlaku_pada": pa.date32(),
    "diterima_pada": pa.timestamp("us"),
    "dicatat_pada": pa.timestamp("us"),
}
_COLUMN_TYPES = {"integer": pa.int64(), "number": pa.float64(), "string": pa.string()}


def schema_of(contract: Contract) -> pa.Schema:
    """Columns of a raw table: where a row comes from, then the contract's columns."""
    fields = [(name, _PROVENANCE_TYPES.get(name, pa.string())) for name in PROVENANCE]
    return pa.schema(fields + [(column.name, _COLUMN_TYPES[column.type]) for column in contract.columns])


def bring_up_to_date(settings: Settings, ledger: Ledger, gate: DeliveryGate) -> list[Row]:
    """Judges whatever has no verdict under today's rules and writes its accepted rows; returns new verdicts.

    Deliveries whose verdict stands but whose Parquet is gone are read again into the same batch.
    """
    contract = gate.contract
    folder = settings.lake / "raw" / contract.name
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / f"{_EMPTY}.parquet").exists():
        _write(pa.Table.from_pylist([], schema=schema_of(contract)), folder / f"{_EMPTY}.parquet")
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


def export_ledger(settings: Settings, ledger: Ledger, *, tanggal_acuan: dt.date) -> dict[str, int]:
    """Writes what dbt reads of the ledger: deliveries with the verdict in force, findings, the reference day.

    Returns the rows written, by table.
    """
    folder = settings.lake / "ledger"
    folder.mkdir(parents=True, exist_ok=True)
    verdicts = ledger.latest_verdicts()
    titles = {name: contract.title for name, contract in registry.contracts().items()}
    findings = ledger.findings()
    by_verdict: dict[str, list[Row]] = {}
    for finding in findings:
        by_verdict.setdefault(finding["verdict_id"], []).append(finding)
    text, whole, moment, day = pa.string(), pa.int64(), pa.timestamp("us"), pa.date32()
    _write_rows(
        folder / "delivery.parquet",
        [
            ("delivery_id", text),
            ("batch_id", text),
            ("export", text),
            ("judul_export", text),
            ("pengirim", text),
            ("periode", text),
            ("lingkup", text),
            ("nama_berkas", text),
            ("sha256", text),
            ("urutan", whole),
            ("diterima_pada", moment),
            ("diterima_dinyatakan", pa.bool_()),
            ("dicatat_pada", moment),
            ("berlaku_pada", day),
            ("dasar_tanggal", text),
            ("baris", whole),
            ("baris_diterima", whole),
            ("verdict", text),
            ("alasan", text),
            ("dinilai_pada", moment),
        ],
        [
            {
                **row,
                "nama_berkas": mask_text(row["nama_berkas"]),
                "periode": mask_text(row["periode"]),
                "judul_export": titles.get(row["export"], "berkas tidak dikenal"),
                "urutan": row["delivery_seq"],
                "diterima_pada": parse_time(row["diterima_pada"]),
                "diterima_dinyatakan": bool(row["diterima_dinyatakan"]),
                "dicatat_pada": parse_time(row["delivery_dicatat_pada"]),
                "berlaku_pada": dt.date.fromisoformat(row["berlaku_pada"]) if row["berlaku_pada"] else None,
                "alasan": reasons(by_verdict.get(row["verdict_id"], [])),
                "dinilai_pada": parse_time(row["dicatat_pada"]),
            }
            for row in verdicts
        ],
    )
    _write_rows(
        folder / "temuan.parquet",
        [
            ("delivery_id", text),
            ("nomor", whole),
            ("aturan", text),
            ("tingkat", text),
            ("lembar", text),
            ("baris_sumber", whole),
            ("kolom", text),
            ("nilai", text),
            ("pesan", text),
            ("perbaikan", text),
        ],
        findings,
    )
    _write_rows(folder / "acuan.parquet", [("tanggal_acuan", day)], [{"tanggal_acuan": tanggal_acuan}])
    return {"delivery": len(verdicts), "temuan": len(findings), "acuan": 1}


def reasons(findings: list[Row], most: int = 3) -> str | None:
    """The first reasons of a verdict in one line, the grave ones first; None where there is nothing to say."""
    ordered = sorted(findings, key=lambda finding: (finding["tingkat"] != "critical", finding["nomor"]))
    if not ordered:
        return None
    parts = []
    for finding in ordered[:most]:
        where = [f"lembar {finding['lembar']}"] if finding["lembar"] else []
        where += [f"baris {finding['baris_sumber']}"] if finding["baris_sumber"] else []
        parts.append(f"{', '.join(where)}: {finding['pesan']}" if where else finding["pesan"])
    rest = len(ordered) - most
    return " | ".join(parts) + (f" | dan {rest} hal lain" if rest > 0 else "")


def _judge(settings: Settings, gate: DeliveryGate, deliveries: list[Row]) -> list[Judgement]:
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
        _write(
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
        f"Tidak ada ekspor dengan nama berkas '{file_name[:80]}'.",
        f"Ganti nama berkas sesuai ekspornya, misalnya: {examples}.",
    )


def _write_rows(path: Path, columns: list[tuple[str, pa.DataType]], rows: list[dict[str, Any]]) -> None:
    schema = pa.schema(columns)
    _write(pa.Table.from_pylist([{name: row[name] for name in schema.names} for row in rows], schema=schema), path)


def _write(table: pa.Table, path: Path) -> None:
    """Whole or not at all: readers never meet half a Parquet."""
    partial = path.with_suffix(".part")
    pq.write_table(table, partial)
    partial.replace(path)
