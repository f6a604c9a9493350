"""The ledger laid out as Parquet for dbt: deliveries with the verdict in force, findings, the reference day; beside
it what the contracts expect: the exports with their schedules, and who owes which.

Not here: the ledger itself (`ledger.store`), accepted rows (`lake`).
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa

from orchestration.exports import registry
from orchestration.landing.parquet import write_parquet
from orchestration.ledger.store import Ledger, Row, parse_time
from orchestration.masking import mask_foreign
from orchestration.regions.index import RegionIndex
from orchestration.settings import SEEDS_DIR, Settings


def export_ledger(settings: Settings, ledger: Ledger, *, tanggal_acuan: dt.date) -> dict[str, int]:
    """Writes what dbt reads of the ledger and of the contracts' schedules.

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
                "nama_berkas": mask_foreign(row["nama_berkas"]),
                "periode": mask_foreign(row["periode"]),
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
    exports, owed = _schedules()
    _write_rows(
        folder / "ekspor.parquet",
        [
            ("export", text),
            ("judul", text),
            ("kelompok", text),
            ("pengirim", text),
            ("irama", text),
            ("mulai", day),
            ("sampai", day),
            ("tenggang_hari", whole),
            ("satuan_putusan", text),  # what the gate of the deliveries asks
        ],
        exports,
    )
    _write_rows(folder / "pengirim_wajib.parquet", [("export", text), ("pengirim", text)], owed)
    return {
        "delivery": len(verdicts),
        "temuan": len(findings),
        "acuan": 1,
        "ekspor": len(exports),
        "pengirim_wajib": len(owed),
    }


def _schedules() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Every export with its schedule, and every sender that owes one, named as its deliveries name it."""
    regions = RegionIndex.load(SEEDS_DIR / "reference")
    exports, owed = [], []
    for contract in registry.contracts().values():
        schedule = contract.details.jadwal
        exports.append(
            {
                "export": contract.name,
                "judul": contract.title,
                "kelompok": contract.details.kelompok,
                "pengirim": contract.details.pengirim,
                "irama": schedule.irama,
                "mulai": schedule.mulai,
                "sampai": schedule.sampai,
                "tenggang_hari": schedule.tenggang_hari,
                "satuan_putusan": contract.details.putusan.satuan,
            }
        )
        offices = (None if office == "nasional" else office for office in schedule.pengirim_wajib)
        owed += [{"export": contract.name, "pengirim": contract.sender_of(office, regions)} for office in offices]
    return exports, owed


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


def _write_rows(path: Path, columns: list[tuple[str, pa.DataType]], rows: list[dict[str, Any]]) -> None:
    schema = pa.schema(columns)
    write_parquet(
        pa.Table.from_pylist([{name: row[name] for name in schema.names} for row in rows], schema=schema), path
    )
