"""What each sender still has to repair, according to the ledger.

Only the last delivery of a slot (export, sender, period, scope) can ask for a repair. A refusal is settled by
whatever the sender has delivered for the slot since: accepted, and nothing is left to do; refused again, and the
reasons of the newer file are the ones to work from. A file whose name no export knew is settled when the same bytes
come again under a name that one does. Settled reasons stay in the ledger; they are only left out of the lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from orchestration.exports import registry
from orchestration.exports.contract import Contract
from orchestration.ledger.store import Ledger, Row
from orchestration.masking import mask_foreign


@dataclass(frozen=True)
class Item:
    """One thing that is wrong with, or worth knowing about, a delivery. Nothing in it identifies a person."""

    berkas: str
    ekspor: str
    lembar: str
    baris: int | None
    kolom: str
    nilai: str
    pesan: str
    perbaikan: str
    aturan: str
    akibat: str
    diterima: str
    kiriman: str


@dataclass(frozen=True)
class SenderList:
    """What one sender has to repair, and notes on what it delivered besides."""

    pengirim: str
    perbaiki: tuple[Item, ...]
    catatan: tuple[Item, ...]


def lists(ledger: Ledger) -> list[SenderList]:
    """One list per sender with something to repair, by name. A sender with notes alone has none."""
    deliveries = {row["verdict_id"]: row for row in _last_of_each_slot(ledger.latest_verdicts())}
    repairs: dict[str, list[Item]] = {}
    notes: dict[str, list[Item]] = {}
    for finding in ledger.findings():
        delivery = deliveries.get(finding["verdict_id"])
        if delivery is not None:
            kind = repairs if finding["tingkat"] == "critical" else notes
            kind.setdefault(delivery["pengirim"], []).append(_item(delivery, finding))
    return [SenderList(name, tuple(repairs[name]), tuple(notes.get(name, ()))) for name in sorted(repairs)]


def senders(ledger: Ledger) -> list[str]:
    """Everybody who ever delivered."""
    return sorted({row["pengirim"] for row in ledger.deliveries()})


def _last_of_each_slot(verdicts: list[Row]) -> Iterator[Row]:
    newer_in_period: dict[tuple[str, str, str], list[Row]] = {}
    newer_bytes: set[tuple[str, str]] = set()
    anybodys_bytes: set[str] = set()
    for row in reversed(verdicts):
        newer = newer_in_period.setdefault((row["export"], row["pengirim"], row["periode"]), [])
        settled = any(_same_scope(row, other) for other in newer) or (row["sha256"], row["pengirim"]) in newer_bytes
        if row["export"] == registry.UNKNOWN:
            settled |= row["sha256"] in anybodys_bytes
        if not settled:
            yield row
        newer.append(row)
        newer_bytes.add((row["sha256"], row["pengirim"]))
        anybodys_bytes.add(row["sha256"])


def _same_scope(row: Row, newer: Row) -> bool:
    """Whether both speak for the same regions; where a file could not be read, what the names claim decides."""
    if row["lingkup"] and newer["lingkup"]:
        return bool(row["lingkup"] == newer["lingkup"])
    return _claimed_scope(row) == _claimed_scope(newer)


def _claimed_scope(row: Row) -> str | None:
    contract = _contract(row)
    name = contract.match(row["nama_berkas"]) if contract else None
    return name.lingkup if name else None


def _contract(row: Row) -> Contract | None:
    return registry.contracts().get(row["export"])


def _item(delivery: Row, finding: Row) -> Item:
    contract = _contract(delivery)
    headers = {column.name: column.header for column in contract.columns} if contract else {}
    return Item(
        berkas=_text(delivery["nama_berkas"]),
        ekspor=contract.title if contract else "berkas tidak dikenal",
        lembar=_text(finding["lembar"]),
        baris=finding["baris_sumber"],
        kolom=_text(headers.get(finding["kolom"], finding["kolom"])),  # as it stands in the sender's own file
        nilai=_text(finding["nilai"]),
        pesan=_text(finding["pesan"]),
        perbaikan=_text(finding["perbaikan"]),
        aturan=_text(finding["aturan"]).replace("_", " "),
        akibat=_consequence(delivery["verdict"], finding["tingkat"]),
        diterima=delivery["diterima_pada"][:10],
        kiriman=delivery["delivery_id"],
    )


def _consequence(verdict: str, severity: str) -> str:
    if severity != "critical":
        return "catatan"
    return "seluruh berkas ditolak" if verdict == "ditolak" else "baris ini ditolak"


def _text(value: str | None) -> str:
    return mask_foreign(value) if value else ""
