"""Accepted rows as Parquet, one file per (export, batch).

`lake/raw/<export>/<batch>.parquet` can be made again from landing and the ledger at any time; the batch is
named after what is in it. Every export has a file without rows, so that a glob is never empty.
"""

from __future__ import annotations

import difflib
import hashlib
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration import clock
from orchestration.errors import KesiapanError
from orchestration.exports import registry
from orchestration.exports.contract import Contract
from orchestration.landing.finding import Finding
from orchestration.landing.inbox import content_of, fingerprint
from orchestration.landing.judge import ARROW_TYPES, Candidate, DeliveryGate, Earlier, Judgement
from orchestration.landing.parquet import write_parquet
from orchestration.ledger.store import Ledger, Row, parse_time
from orchestration.masking import mask_foreign
from orchestration.settings import Settings

_EMPTY = "B0-tanpa-baris"
_PORTION_BYTES = 64 * 2**20
_REMEMBERED = 12  # earlier deliveries of a slot in which a row's last figure is looked for
_FROM_DELIVERY = (
    "delivery_id",
    "batch_id",
    "periode",
    "lingkup",
    "berlaku_pada",
    "dasar_tanggal",
    "diterima_pada",
    "dicatat_pada",
)
# Where a row comes from; `kunci_baris` is kode_wilayah and the contract's key columns, joined by |.
PROVENANCE = {
    "delivery_id": pa.string(),
    "batch_id": pa.string(),
    "lembar": pa.string(),
    "baris_sumber": pa.int64(),
    "periode": pa.string(),
    "lingkup": pa.string(),
    "berlaku_pada": pa.date32(),
    "dasar_tanggal": pa.string(),
    "diterima_pada": pa.timestamp("us"),
    "dicatat_pada": pa.timestamp("us"),
    "kode_wilayah": pa.string(),
    "kunci_baris": pa.string(),
}


def schema_of(contract: Contract) -> pa.Schema:
    """Columns of a raw table: where a row comes from, then the contract's columns."""
    columns = [(column.name, ARROW_TYPES[column.type]) for column in contract.columns]
    return pa.schema([*PROVENANCE.items(), *columns])


def bring_up_to_date(settings: Settings, ledger: Ledger, gate: DeliveryGate) -> list[Row]:
    """Judges whatever has no verdict under today's rules and writes its accepted rows; returns new verdicts.

    Deliveries whose verdict stands but whose Parquet is gone are read again into the same batch.
    """
    contract = gate.contract
    folder = settings.lake / "raw" / contract.name
    folder.mkdir(parents=True, exist_ok=True)
    _ensure_empty(folder, contract)
    key = gate.judgement_key
    pending = ledger.unjudged(contract.name, key)
    again = {delivery["delivery_id"] for delivery in pending}
    lost: dict[str, list[Row]] = {}
    for batch_id in ledger.batches(contract.name):
        if not (folder / f"{batch_id}.parquet").exists():
            held = {row["delivery_id"] for row in ledger.latest_verdicts(contract.name) if row["batch_id"] == batch_id}
            lost[batch_id] = [row for row in ledger.deliveries(contract.name) if row["delivery_id"] in held - again]
    for batch_id, deliveries in lost.items():
        _store(folder, contract, batch_id, _judge(settings, ledger, gate, deliveries), deliveries)
    verdicts: list[Row] = []
    for deliveries in _portions(pending):
        judgements = _judge(settings, ledger, gate, deliveries)
        names = "|".join([key, *(delivery["delivery_id"] for delivery in deliveries)])
        batch_id = f"B{hashlib.sha256(names.encode()).hexdigest()[:16]}"
        _store(folder, contract, batch_id, judgements, deliveries)
        verdicts += _record(ledger, key, batch_id, [(_entry(item), item.findings) for item in judgements])
    if verdicts:
        _sweep(folder, set(ledger.batches(contract.name)))
    return verdicts


def _ensure_empty(folder: Path, contract: Contract) -> None:
    """The file without rows that every export has, with today's columns."""
    path, schema = folder / f"{_EMPTY}.parquet", schema_of(contract)
    if not path.exists() or pq.read_schema(path) != schema:
        write_parquet(schema.empty_table(), path)


def _portions(pending: list[Row]) -> Iterator[list[Row]]:
    """All that is new together; in portions only where their bytes would not fit in memory as rows."""
    portion: list[Row] = []
    size = 0
    for delivery in pending:
        packed = delivery["nama_berkas"].lower().endswith((".gz", ".zip"))
        size += delivery["ukuran_bita"] * (10 if packed else 1)
        if portion and size > _PORTION_BYTES:
            yield portion
            portion, size = [], 0
        portion.append(delivery)
    if portion:
        yield portion


def _sweep(folder: Path, in_force: set[str]) -> None:
    """Batches that no verdict in force speaks of: judged again since, and to be had again from landing."""
    for path in folder.glob("B*.parquet"):
        if path.stem not in in_force and path.stem != _EMPTY:
            path.unlink()


def refuse_unknown(settings: Settings, ledger: Ledger) -> list[Row]:
    """Files that no contract knows get a verdict too, so that whoever dropped them can see what became of them."""
    entries: list[tuple[Row, list[Finding]]] = []
    for delivery in ledger.unjudged(registry.UNKNOWN, "nama"):
        verdict = {"delivery_id": delivery["delivery_id"], "verdict": "ditolak", "baris": 0, "baris_diterima": 0}
        entries.append((verdict, [_unknown(delivery["nama_berkas"])]))
    return _record(ledger, "nama", "B0", entries) if entries else []


def _judge(settings: Settings, ledger: Ledger, gate: DeliveryGate, deliveries: list[Row]) -> list[Judgement]:
    for row in deliveries:
        path = content_of(settings, row["sha256"], row["nama_berkas"])
        if not path.is_file() or fingerprint(path) != row["sha256"]:
            raise KesiapanError(
                f"landing/{row['sha256']} no longer holds what was delivered as {row['delivery_id']}.",
                "Landing is never edited: put the file back from a copy. Nothing was accepted or refused.",
            )
    known = bytes_known(ledger, gate.contract)
    candidates = [
        Candidate(
            row["delivery_id"],
            row["nama_berkas"],
            row["periode"],
            content_of(settings, row["sha256"], row["nama_berkas"]),
            row["pengirim"],
            parse_time(row["diterima_pada"]),
            known_under(known, row["sha256"], row["periode"], row["delivery_id"]),
        )
        for row in deliveries
    ]
    return gate.judge(candidates, earlier=lambda readable: earlier_totals(settings, ledger, gate.contract, readable))


def bytes_known(ledger: Ledger, contract: Contract) -> dict[str, list[Row]]:
    """All deliveries of an export by their bytes, in the order in which they count."""
    known: dict[str, list[Row]] = {}
    for row in ledger.deliveries(contract.name):
        known.setdefault(row["sha256"], []).append(row)
    return known


def known_under(known: dict[str, list[Row]], sha256: str, periode: str, delivery_id: str | None = None) -> str | None:
    """The other period under which these bytes came before this delivery (None: at all), if they did; the last."""
    before = itertools.takewhile(lambda row: row["delivery_id"] != delivery_id, known.get(sha256, []))
    periods = [row["periode"] for row in before if row["periode"] != periode]
    return periods[-1] if periods else None


def earlier_totals(
    settings: Settings, ledger: Ledger, contract: Contract, judgements: list[Judgement]
) -> list[Earlier]:
    """What each judged delivery is held against, of the same sender and scope: totals, and rows by their key.

    The totals are those of the accepted delivery that came before, in what it describes (`berlaku_pada`), then in
    arrival; itself under an older verdict does not count. A row is held against its last accepted figure: where a
    delivery need not be complete, the one before may be about other regions.
    """
    rule = contract.details.lonjakan
    if rule is None:
        return []
    accepted: dict[tuple[str, str | None], list[Row]] = {}
    for row in ledger.latest_verdicts(contract.name):
        if row["verdict"] != "ditolak" and row["berlaku_pada"]:
            accepted.setdefault((row["pengirim"], row["lingkup"]), []).append(row)
    before: list[dict[str, Any]] = []  # candidate, an earlier delivery, how many came between
    for judgement in judgements:
        candidate = judgement.candidate
        earlier = [
            row
            for row in accepted.get((candidate.pengirim, judgement.lingkup), [])
            if row["delivery_id"] != candidate.delivery_id
            and judgement.berlaku_pada is not None
            and row["berlaku_pada"] <= judgement.berlaku_pada.isoformat()
            and (candidate.diterima_pada is None or parse_time(row["diterima_pada"]) <= candidate.diterima_pada)
        ]
        earlier.sort(key=lambda row: (row["berlaku_pada"], row["diterima_pada"], row["delivery_seq"]), reverse=True)
        before += [
            # With its batch: while all is judged again, its rows lie in the old one and in the new one.
            {"kandidat": candidate.delivery_id, **{k: row[k] for k in ("delivery_id", "batch_id")}, "sela": between}
            for between, row in enumerate(earlier[: _REMEMBERED if rule.per_baris else 1])
        ]
    if not before:
        return []
    names = ("baris", *dict.fromkeys([*rule.kolom, *rule.per_baris]))
    measures = "".join(f", {name}::double as {name}" for name in names[1:])
    whole = contract.details.cakupan.lengkap
    with duckdb.connect() as connection:
        connection.register("sebelum", pa.Table.from_pylist(before))
        found = connection.execute(
            f"""
            with lama as (
                select kandidat, delivery_id, sela, kunci_baris, 1::double as baris{measures}
                from read_parquet(?, union_by_name = true) join sebelum using (delivery_id, batch_id)
            ),
            panjang as (unpivot lama on {", ".join(names)} into name kolom value nilai)
            select kandidat, delivery_id, kolom, sum(nilai), null
            from panjang where sela = 0 group by kandidat, delivery_id, kolom
            union all
            select kandidat, arg_min(delivery_id, sela), kolom, arg_min(nilai, sela), kunci_baris
            from panjang where list_contains(?, kolom) group by kandidat, kolom, kunci_baris
            union all
            select kandidat, delivery_id, kolom, nilai, kunci_baris
            from panjang where sela = 0 and kolom = 'baris' and not {whole}
            order by all
            """,
            [sorted(map(str, (settings.lake / "raw" / contract.name).glob("*.parquet"))), [*rule.per_baris]],
        ).fetchall()
    return [Earlier(*row) for row in found]


def _store(folder: Path, contract: Contract, batch_id: str, judgements: list[Judgement], deliveries: list[Row]) -> None:
    """The accepted rows of a batch, each with where it comes from."""
    accepted = [judgement for judgement in judgements if judgement.accepted_rows]
    if not accepted:
        return
    known = {row["delivery_id"]: row for row in deliveries}
    places: list[int] = []
    about: dict[str, list[Any]] = {name: [] for name in _FROM_DELIVERY}
    for judgement in accepted:
        kept = [place for place in range(*judgement.span) if place not in judgement.refused]
        places += kept
        delivery = known[judgement.candidate.delivery_id]
        values = {
            "delivery_id": delivery["delivery_id"],
            "batch_id": batch_id,
            "periode": delivery["periode"],
            "lingkup": judgement.lingkup,
            "berlaku_pada": judgement.berlaku_pada,
            "dasar_tanggal": judgement.dasar_tanggal,
            "diterima_pada": parse_time(delivery["diterima_pada"]),
            "dicatat_pada": parse_time(delivery["dicatat_pada"]),
        }
        for name in _FROM_DELIVERY:
            about[name] += [values[name]] * len(kept)
    schema = schema_of(contract)
    rows = accepted[0].batch.arrow().take(pa.array(places, pa.int64()))
    columns = [pa.array(about[item.name], item.type) if item.name in about else rows[item.name] for item in schema]
    write_parquet(pa.table(columns, schema=schema), folder / f"{batch_id}.parquet")


def _entry(judgement: Judgement) -> Row:
    return {
        "delivery_id": judgement.candidate.delivery_id,
        "verdict": judgement.verdict,
        "lingkup": judgement.lingkup,
        "berlaku_pada": judgement.berlaku_pada.isoformat() if judgement.berlaku_pada else None,
        "dasar_tanggal": judgement.dasar_tanggal,
        "baris": judgement.rows,
        "baris_diterima": judgement.accepted_rows,
    }


def _record(ledger: Ledger, key: str, batch_id: str, entries: list[tuple[Row, list[Finding]]]) -> list[Row]:
    verdicts: list[Row] = []
    findings: list[Row] = []
    stamp = clock.now().isoformat()
    for entry, found in entries:
        identity = f"{entry['delivery_id']}|{key}|{stamp}"
        verdict_id = f"V{hashlib.sha256(identity.encode()).hexdigest()[:16]}"
        verdicts.append(
            {**entry, "verdict_id": verdict_id, "judgement_key": key, "batch_id": batch_id, "dicatat_pada": stamp}
        )
        findings += [
            {"verdict_id": verdict_id, "nomor": number, **finding.as_row()} for number, finding in enumerate(found, 1)
        ]
    ledger.append_all([("verdict", verdicts), ("finding", findings)])
    return verdicts


def _unknown(file_name: str) -> Finding:
    near = difflib.get_close_matches(
        file_name.lower(),
        [name for c in registry.contracts().values() for name in c.details.contoh_nama],
        n=3,
        cutoff=0.4,
    )
    examples = "; ".join(near or [c.details.contoh_nama[0] for c in registry.contracts().values()][:5])
    return Finding(
        "berkas_tidak_dikenal",
        f"Nama berkas '{mask_foreign(file_name)[:80]}' tidak sesuai dengan ekspor mana pun.",
        f"Ganti nama berkas sesuai ekspornya, misalnya: {examples}.",
    )
