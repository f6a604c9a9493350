"""Writes and reads the ledger.

One short transaction per call; several processes may have it open (the dbt process records gate outcomes
while Dagster waits). Everything returned is plain data.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration import clock

SCHEMA_VERSION = 3  # 2: more indexes, 2026-11; 3: the table as_known_on, 2026-11
TABLES = ("delivery", "arrival", "verdict", "finding", "gate", "build", "release", "as_known_on")
Row = dict[str, Any]
# Texts of times compare as the times do. A delivery counts from when it was received, an event from when it happened.
_EXCERPT = (
    "insert into delivery select * from whole.delivery where diterima_pada < :before order by seq",
    "insert into arrival select * from whole.arrival where delivery_id in (select delivery_id from delivery)",
    """
    insert into verdict select * from whole.verdict as v
    where delivery_id in (select delivery_id from delivery)
      and seq = (select max(seq) from whole.verdict where delivery_id = v.delivery_id)
    """,
    "insert into finding select * from whole.finding where verdict_id in (select verdict_id from verdict)",
    "insert into release select * from whole.release where dicatat_pada < :before",
    "insert into as_known_on select * from whole.as_known_on where dicatat_pada < :before",
)


@dataclass(frozen=True)
class Totals:
    """Sums over the verdicts in force."""

    deliveries: int
    accepted_deliveries: int
    accepted_rows: dict[str, int]  # by export
    findings: int
    refusing_findings: int


class Ledger:
    """The ledger file of one warehouse. Made on first use."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._open() as connection:
            if connection.execute("pragma user_version").fetchone()[0] == SCHEMA_VERSION:
                return
            connection.executescript((Path(__file__).parent / "schema.sql").read_text(encoding="utf-8"))
            for table in TABLES:
                for action in ("update", "delete"):
                    connection.execute(
                        f"create trigger if not exists {table}_no_{action} before {action} on {table} "
                        f"begin select raise(abort, 'the ledger is append-only'); end"
                    )
            connection.execute(f"pragma user_version = {SCHEMA_VERSION}")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.path, timeout=60)
        connection.row_factory = sqlite3.Row
        connection.execute("pragma recursive_triggers = on")  # else `insert or replace` deletes past the triggers
        try:
            with connection:  # commits, or rolls back on an exception
                yield connection
        finally:
            connection.close()

    def append(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Adds rows to one table, in one transaction, stamped with the time of recording."""
        self.append_all([(table, rows)])

    def append_all(self, parts: Iterable[tuple[str, Iterable[Mapping[str, Any]]]]) -> None:
        """Adds rows to several tables: all of them or none."""
        stamp = clock.now().isoformat()
        with self._open() as connection:
            for table, rows in parts:
                if table not in TABLES:
                    raise ValueError(f"the ledger has no table {table}")
                for row in rows:
                    values = {"dicatat_pada": stamp, **row} if table != "finding" else dict(row)
                    names = ", ".join(values)
                    marks = ", ".join(f":{name}" for name in values)
                    connection.execute(f"insert into {table} ({names}) values ({marks})", values)

    def query(self, sql: str, parameters: Mapping[str, Any] | tuple[Any, ...] = ()) -> list[Row]:
        """Rows of a select, as dicts."""
        with self._open() as connection:
            return [dict(row) for row in connection.execute(sql, parameters)]

    def deliveries(self, export: str | None = None) -> list[Row]:
        """Every delivery, in the order in which it counts: (diterima_pada, seq)."""
        where = "where export = :export" if export else ""
        return self.query(f"select * from delivery {where} order by diterima_pada, seq", {"export": export})

    def unjudged(self, export: str, judgement_key: str) -> list[Row]:
        """Deliveries of an export without a verdict under these rules, in the order in which they count."""
        return self.query(
            """
            select d.* from delivery d
            left join verdict v on v.delivery_id = d.delivery_id
              and v.seq = (select max(seq) from verdict where delivery_id = d.delivery_id)
            where d.export = :export and v.judgement_key is not :judgement_key
            order by d.diterima_pada, d.seq
            """,
            {"export": export, "judgement_key": judgement_key},
        )

    def batches(self, export: str) -> list[str]:
        """The batches that hold accepted rows of an export under the verdicts in force."""
        rows = self.query(
            """
            select distinct v.batch_id from delivery d join verdict v on v.delivery_id = d.delivery_id
            where d.export = :export and v.baris_diterima > 0
              and v.seq = (select max(seq) from verdict where delivery_id = d.delivery_id)
            """,
            {"export": export},
        )
        return [row["batch_id"] for row in rows]

    def delivery(self, delivery_id: str) -> Row | None:
        """One delivery, or None."""
        rows = self.query("select * from delivery where delivery_id = ?", (delivery_id,))
        return rows[0] if rows else None

    def latest_verdicts(self, export: str | None = None) -> list[Row]:
        """The verdict in force of each delivery, with the delivery's own columns."""
        return self.query(
            f"""
            select d.sha256, d.export, d.pengirim, d.periode, d.nama_berkas, d.diterima_pada,
                   d.diterima_dinyatakan, d.dicatat_pada as delivery_dicatat_pada, d.seq as delivery_seq, v.*
            from delivery d
            join verdict v on v.delivery_id = d.delivery_id
            where v.seq = (select max(seq) from verdict where delivery_id = d.delivery_id)
              {"and d.export = :export" if export else ""}
            order by d.diterima_pada, d.seq
            """,
            {"export": export},
        )

    def findings(self, export: str | None = None) -> list[Row]:
        """Findings of the verdicts in force, in order of recording, with the verdict they belong to."""
        return self.query(
            f"""
            select f.*, v.delivery_id, v.verdict from finding f
            join verdict v on v.verdict_id = f.verdict_id
            join delivery d on d.delivery_id = v.delivery_id
            where v.seq = (select max(seq) from verdict where delivery_id = v.delivery_id)
              {"and d.export = :export" if export else ""}
            order by v.seq, f.nomor
            """,
            {"export": export},
        )

    def totals(self) -> Totals:
        """What the verdicts in force add up to: the numbers that tables are held to."""
        by_export = self.query(
            """
            select d.export, count(*) as deliveries, sum(v.verdict <> 'ditolak') as accepted,
                   sum(v.baris_diterima) as rows
            from verdict v join delivery d on d.delivery_id = v.delivery_id
            where v.seq = (select max(seq) from verdict where delivery_id = v.delivery_id)
            group by d.export
            """
        )
        findings = self.query(
            """
            select count(*) as all_of_them,
                   coalesce(sum(f.tingkat = 'critical'), 0) as refusing
            from finding f join verdict v on v.verdict_id = f.verdict_id
            where v.seq = (select max(seq) from verdict where delivery_id = v.delivery_id)
            """
        )[0]
        return Totals(
            deliveries=sum(row["deliveries"] for row in by_export),
            accepted_deliveries=sum(row["accepted"] for row in by_export),
            accepted_rows={row["export"]: row["rows"] for row in by_export},
            findings=findings["all_of_them"],
            refusing_findings=findings["refusing"],
        )

    def last_invocation(self) -> str | None:
        """The dbt invocation that touched the build last, as far as its gates or its end were recorded."""
        rows = self.query(
            """
            select invocation_id from (
                select invocation_id, dicatat_pada from build union all select invocation_id, dicatat_pada from gate
            ) order by dicatat_pada desc limit 1
            """
        )
        return rows[0]["invocation_id"] if rows else None

    def gates(self, invocation_id: str) -> dict[str, Row]:
        """The last outcome of every gate of an invocation, by relation."""
        rows = self.query("select * from gate where invocation_id = ? order by seq", (invocation_id,))
        return {row["relation"]: row for row in rows}

    def build_nodes(self, invocation_id: str) -> dict[str, str]:
        """dbt's status for every node of an invocation."""
        rows = self.query("select node, status from build where invocation_id = ? order by seq", (invocation_id,))
        return {row["node"]: row["status"] for row in rows}

    def releases(self) -> list[Row]:
        """What happened to releases, oldest first."""
        return self.query("select * from release order by seq")

    def as_known_on(self) -> list[Row]:
        """Warehouses that were built as known on a day, oldest first."""
        return self.query("select * from as_known_on order by seq")

    def excerpt(self, path: Path, before: dt.datetime) -> Ledger:
        """A new ledger that knows what had been received before a moment, with the verdicts in force today.

        No gate and no build is in it: what is built from it has yet to pass its own.
        """
        other = Ledger(path)
        with other._open() as connection:
            connection.execute("attach ? as whole", (str(self.path),))
            for statement in _EXCERPT:
                connection.execute(statement, {"before": before.isoformat()})
        return other


def parse_time(text: str) -> dt.datetime:
    """A time as the ledger writes it."""
    return dt.datetime.fromisoformat(text)
