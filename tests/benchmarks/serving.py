"""Twenty releases published under eight readers, through files and through PostgreSQL, and the loading beside a COPY.

`python -m tests.benchmarks.serving SOURCE FOLDER [--large]` is one measured series; it prints its figures as JSON.
SOURCE is a refreshed warehouse, which stays as it is.

What is exercised: `release.publish` as the nightly job calls it (guard, writing, checking, fsync, switch, retention),
then `release.rollback` and `postgres.publish` for the same releases. What is not: dbt and its gates. Between two
releases a column of three tables of the build is changed in place, and the ledger is told of a build with the gates of
the one before, with the row counts and content hashes of the tables as they now are; guard compares them as ever.
`--large` multiplies four marts to about a million rows, keys intact, once.

A reading is one query: the release by name, a figure of three tables that every release changes, and a sum. It is torn
where they are not of one release. Times are compared across processes by the wall clock of the one machine.
"""

from __future__ import annotations

import argparse
import itertools
import json
import multiprocessing as mp
import multiprocessing.synchronize
import shutil
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import psycopg
from psycopg import sql

from orchestration.gates.table_gate import fingerprint
from orchestration.ledger.store import Ledger
from orchestration.publishing import manifest, release
from orchestration.publishing import switch as file_switch
from orchestration.publishing.postgres import load, publish, reader, server, switch, tables
from orchestration.settings import Settings
from tests import postgres

READERS = 8
ROUNDS = 3
PAUSE_SECONDS = 0.5  # of a reader between two queries: eight readers leave the two cores something to publish with
# Copies of every row under the name of another election: the key has it, so it stays a key.
LARGE = {
    "mart_kesiapan__indikator": 10,
    "mart_kesiapan__dimensi": 20,
    "mart_kesiapan__gerbang": 20,
    "mart_kesiapan__pengungkit": 36,
}
# Schema and table in the build, column, and how it is read in a release.
_STAMPED = (
    ("core.fct_ktp_el", "blangko_stok", "marts.fct_ktp_el"),
    ("marts.mart_kesiapan__gerbang", "kabkota_seluruhnya", "marts.mart_kesiapan__gerbang"),
    ("staging.stg_dukcapil__ktpel", "blangko_akhir", "staging.stg_dukcapil__ktpel"),
)
QUERY = (
    "select (select rilis from marts.mart_kualitas__rilis where peristiwa = 'terbit' "
    "order by dicatat_pada desc limit 1), "
    + ", ".join(
        f"(select max({column}) from {table}), (select min({column}) from {table})" for _, column, table in _STAMPED
    )
    + ", (select sum(skor) from marts.mart_kesiapan__indikator where kode_pemilu = 'PEMILU2024')"
)


@dataclass(frozen=True)
class Reading:
    """One query of one reader: when it began and ended, and what it saw."""

    began: float
    ended: float
    release: str
    stamps: tuple[int, ...]


@dataclass(frozen=True)
class Switch:
    """One release becoming what readers see: when that was done, and how long the switch itself took."""

    release: str
    stamp: int
    done: float
    milliseconds: float


def main() -> None:
    """See above."""
    parser = argparse.ArgumentParser()
    parser.add_argument("source", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--publishes", type=int, default=20)
    asked = parser.parse_args()
    settings = _warehouse(asked.source, asked.folder)
    if asked.large:
        _enlarge(settings)
    found: dict[str, Any] = {}
    with postgres.serve(durable=True) as running, postgres.database(running, "sajian") as database:
        settings = database.settings(settings.root)
        ledger = Ledger(settings.ledger)
        number = iter(range(1, 10_000))
        switches: list[Switch] = []

        def publish_files() -> None:
            stamp = next(number)
            _build_again(settings, ledger, stamp)
            with _timed(file_switch, "switch") as took:
                done = release.publish(settings, ledger)
            assert done.is_new
            switches.append(Switch(done.release_id, stamp, *took))

        publish_files()
        found["files"] = _under_readers(publish_files, switches, str(settings.published), asked.publishes)
        stamps = {item.release: item.stamp for item in switches}
        kept = [name for name in release.releases(settings) if name in stamps]
        told = iter(kept)
        loaded: list[publish.Served] = []
        switches = []

        def publish_postgres() -> None:
            name = next(told)
            release.rollback(settings, ledger, name)
            with _timed(switch, "switch") as took:
                served = publish.publish(settings, say=lambda _: None)
            assert served.is_new
            assert served.switched
            loaded.append(served)
            switches.append(Switch(name, stamps[name], took[0], served.switched.milliseconds))

        publish_postgres()
        found["postgres"] = _under_readers(publish_postgres, switches, database.reader_dsn, len(kept) - 1)
        found["postgres"]["publish s"] = statistics.median(item.seconds for item in loaded)
        found["rows"] = sum(loaded[-1].tables.values())
        found["loading"] = _loading(settings)
    print(json.dumps(found))


def _warehouse(source: Path, folder: Path) -> Settings:
    """A copy of what publishing reads of a warehouse; its releases stay behind."""
    for name in ("build", "lake", "ledger"):
        shutil.copytree(source / name, folder / name, symlinks=True)
    return Settings(data=folder)


def _enlarge(settings: Settings) -> None:
    with duckdb.connect(str(settings.build_file)) as connection:
        # Views of the build over these marts stay as they are: sums of floats over many rows differ by their order.
        views = "select schema_name || '.' || view_name, view_name from duckdb_views() where not internal"
        for view, name in connection.execute(views).fetchall():
            connection.execute(f"create table {view}__isi as select * from {view}")
            connection.execute(f"drop view {view}")
            connection.execute(f"alter table {view}__isi rename to {name}")
        for name, times in LARGE.items():
            connection.execute(
                f"insert into marts.{name} select t.* replace (kode_pemilu || '-' || n as kode_pemilu) "
                f"from marts.{name} t, range(1, {times}) as copies (n)"
            )


def _build_again(settings: Settings, ledger: Ledger, stamp: int) -> None:
    """A build that differs from the last one in three tables, as the ledger would know it had dbt made it."""
    last = ledger.last_invocation()
    assert last is not None
    invocation = f"sajian{stamp:06}"
    with duckdb.connect(str(settings.build_file)) as connection:
        for table, column, _ in _STAMPED:
            connection.execute(f"update {table} set {column} = {stamp}")
        known = {row[0] for row in connection.execute("select schema_name || '.' || table_name from duckdb_tables()"
                                                      " union all select schema_name || '.' || view_name "
                                                      "from duckdb_views()").fetchall()}  # fmt: skip
        changed = {table for table, _, _ in _STAMPED} | {f"marts.{name}" for name in LARGE}
        gates = []
        for relation, gate in ledger.gates(last).items():
            row = {key: value for key, value in gate.items() if key not in ("seq", "dicatat_pada")}
            # Views of the build over what changed change too, so every relation that is there is looked at again.
            if relation in changed or (stamp == 1 and relation in known):
                row["row_count"], row["content_hash"] = fingerprint(connection, relation)
            gates.append({**row, "invocation_id": invocation})
    nodes = [
        {"invocation_id": invocation, "node": node, "status": status}
        for node, status in ledger.build_nodes(last).items()
    ]
    shutil.copytree(settings.evidence / last, settings.evidence / invocation)
    ledger.append_all([("gate", gates), ("build", nodes)])


class _timed:  # noqa: N801 - used like a function
    """Notes when a function of the code under test was last done, and how many milliseconds it took."""

    def __init__(self, module: Any, name: str) -> None:
        self.module, self.name, self.inner = module, name, getattr(module, name)

    def __enter__(self) -> list[float]:
        took: list[float] = []

        def outer(*arguments: Any) -> Any:
            began = time.perf_counter()
            answer = self.inner(*arguments)
            took[:] = [time.time(), 1000 * (time.perf_counter() - began)]
            return answer

        setattr(self.module, self.name, outer)
        return took

    def __exit__(self, *_: object) -> None:
        setattr(self.module, self.name, self.inner)


def _under_readers(
    publish_one: Callable[[], None], switches: list[Switch], where: str, publishes: int
) -> dict[str, Any]:
    """Publishes so many times while readers read, and says what they saw. `switches` is what has been published."""
    context = mp.get_context("spawn")
    stop, answers = context.Event(), context.Queue()
    readers = [context.Process(target=_read, args=(where, number == 0, stop, answers)) for number in range(READERS)]
    for process in readers:
        process.start()
    began = time.time()
    try:
        for _ in range(READERS):  # all of them have read once
            answers.get(timeout=120)
        for _ in range(publishes):
            publish_one()
        time.sleep(2)
    finally:
        stop.set()
    seen = [answers.get(timeout=120) for _ in readers]
    for process in readers:
        process.join()
    return _judge([readings for readings, _ in seen], [errors for _, errors in seen], switches, time.time() - began)


def _judge(
    seen: list[list[Reading]], errors: list[list[str]], switches: list[Switch], seconds: float
) -> dict[str, Any]:
    order = {item.release: number for number, item in enumerate(switches)}
    stamps = {item.release: item.stamp for item in switches}
    torn = backward = stale = 0
    lags: list[float] = []
    for readings in seen:
        torn += sum(set(item.stamps) != {stamps[item.release]} for item in readings)
        places = [order[item.release] for item in readings]
        backward += sum(later < earlier for earlier, later in itertools.pairwise(places))
        for number, item in enumerate(switches[1:], 1):
            # A query that began after the switch and still saw what was there before.
            stale += sum(reading.began > item.done and order[reading.release] < number for reading in readings)
            first = next((r.ended for r in readings if order[r.release] >= number), None)
            if first is not None:
                lags.append(max(0.0, first - item.done))
    took = sorted(1000 * (item.ended - item.began) for readings in seen for item in readings)
    return {
        "publishes": len(switches) - 1,
        "readers": READERS,
        "readings": len(took),
        "seconds": seconds,
        "errors": sum(map(len, errors)),
        "first errors": [text for texts in errors for text in texts][:3],
        "torn": torn,
        "backward": backward,
        "stale": stale,
        "lag p99 s": _quantile(lags, 0.99),
        "read p50 ms": _quantile(took, 0.5),
        "read p99 ms": _quantile(took, 0.99),
        "switch ms": statistics.median(item.milliseconds for item in switches[1:]),
        "switch max ms": max(item.milliseconds for item in switches[1:]),
    }


def _quantile(values: Iterable[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _read(where: str, pooled: bool, stop: multiprocessing.synchronize.Event, answers: Any) -> None:
    """One reader process, until it is stopped: files or PostgreSQL, a new connection for every query but one pool."""
    readings: list[Reading] = []
    errors: list[str] = []
    ask = _ask_postgres(where, pooled) if where.startswith("postgresql://") else _ask_files(where)
    parent = mp.parent_process()
    while not stop.is_set() and parent is not None and parent.is_alive():
        began = time.time()
        try:
            name, *figures = ask()
        except (duckdb.Error, psycopg.Error) as error:
            errors.append(f"{type(error).__name__}: {error}"[:300])
            continue
        readings.append(Reading(began, time.time(), name, tuple(int(value) for value in figures[:-1])))
        if len(readings) == 1:
            answers.put("ready")
        time.sleep(PAUSE_SECONDS)
    answers.put((readings, errors))


def _ask_files(published: str) -> Callable[[], tuple[Any, ...]]:
    def ask() -> tuple[Any, ...]:
        with duckdb.connect(f"{published}/current/warehouse.duckdb", read_only=True) as connection:
            row = connection.execute(QUERY).fetchone()
        assert row is not None
        return row

    return ask


def _ask_postgres(dsn: str, pooled: bool) -> Callable[[], tuple[Any, ...]]:
    kept = psycopg.connect(dsn, autocommit=True) if pooled else None

    def ask() -> tuple[Any, ...]:
        if kept is not None:
            row = kept.execute(QUERY.encode()).fetchone()
        else:
            with psycopg.connect(dsn, autocommit=True) as connection:
                row = connection.execute(QUERY.encode()).fetchone()
        assert row is not None
        return row

    return ask


def _loading(settings: Settings) -> dict[str, float]:
    """Rows a second of the four marts with keys, indexes, comments and statistics, beside their bare COPY.

    Bare is: tables without anything, and the same bytes, made beforehand. The two take turns.
    """
    path = settings.published / "current" / "warehouse.duckdb"
    seen: dict[str, list[float]] = {"load": [], "copy": [], "compare": []}
    with server.connect(settings, say=lambda _: None) as connection, duckdb.connect(str(path), read_only=True) as files:
        found = tables.read(files, manifest.read(settings.published / "current"))
        relations = [item for item in found if item.name in LARGE]
        reader.ensure(connection, settings.postgres_reader)
        rows = sum(item.rows for item in relations)
        lines = {item.name: list(load.encoded(files, item)) for item in relations}
        for _ in range(ROUNDS):
            began = time.perf_counter()
            schemas = {"marts": "ukur"}
            load.load(connection, files, relations, schemas, "Rilis pengukuran", settings.postgres_reader)
            seen["load"].append(time.perf_counter() - began)
            began = time.perf_counter()
            different = load.differing(server.conninfo(settings), relations, schemas)
            seen["compare"].append(time.perf_counter() - began)
            assert not different
            connection.execute("drop schema ukur cascade")
            began = time.perf_counter()
            with connection.transaction():
                connection.execute("create schema polos")
                for item in relations:
                    connection.execute(item.create("polos"))
                    target = sql.SQL("copy {} from stdin (format csv)").format(sql.Identifier("polos", item.name))
                    with connection.cursor() as cursor, cursor.copy(target) as copy:
                        for block in lines[item.name]:
                            copy.write(block)
            seen["copy"].append(time.perf_counter() - began)
            connection.execute("drop schema polos cascade")
    return {"rows": rows, **{name: statistics.median(values) for name, values in seen.items()}}


if __name__ == "__main__":
    main()
