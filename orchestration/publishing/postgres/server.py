"""The connection to PostgreSQL: one publisher at a time, and errors in words that hold no password.

Not here: what is sent through it (`load`, `switch`, `reader`).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import adbc_driver_manager
import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from orchestration.errors import KesiapanError, UsageError
from orchestration.settings import Settings

AGAIN = "kesiapan publish-postgres"
_STANDS = "The release in files stands; readers of PostgreSQL keep what they had."
_LOCK = 7_305_771  # of the session that publishes; any number, but one and the same for ever
_WAIT_SECONDS = 120
# Classes of SQLSTATE: no answer at all, connection, authorization, no such database, shut down by somebody.
_UNREACHABLE = ("", "08", "28", "3D", "57")
Connection = psycopg.Connection[tuple[Any, ...]]


def conninfo(settings: Settings) -> str:
    """The connection string. Raises UsageError where there is none, or none that could be read."""
    if settings.postgres_dsn is None:
        raise UsageError(
            "No PostgreSQL database is configured.",
            "Set KESIAPAN_POSTGRES_DSN, for example postgresql://kesiapan@db.example/kesiapan (the password best in "
            "~/.pgpass), or leave PostgreSQL out: the release in files needs none.",
        )
    dsn = settings.postgres_dsn.get_secret_value()
    try:
        parts = conninfo_to_dict(dsn)
    except psycopg.Error:
        parts = {"host": "@"}
    # What is not percent-encoded ends the password for libpq, which would then name the rest of it as host or port.
    elsewhere = f"{parts.get('host', '')}{parts.get('dbname', '')}"
    if "@" in elsewhere or not re.fullmatch(r"[\d,]*", str(parts.get("port", ""))):
        raise UsageError(
            "KESIAPAN_POSTGRES_DSN cannot be read as a connection string.",
            "Write postgresql://user@host:5432/database; in a password write @ : / % as %40 %3A %2F %25, or keep it "
            "out of the variable, in ~/.pgpass.",
        )
    return dsn


def address(settings: Settings) -> str:
    """Where the database is, for people: user, host, port and name, never the password."""
    parts = conninfo_to_dict(conninfo(settings))
    where = ", ".join(f"{name} {parts[name]}" for name in ("host", "port", "dbname", "user") if parts.get(name))
    return where or "libpq's defaults"


@contextmanager
def connect(settings: Settings, *, say: Callable[[str], None]) -> Iterator[Connection]:
    """The connection of the only publisher. Whatever the server or the way to it says comes as KesiapanError."""
    where = address(settings)
    try:
        with _session(conninfo(settings)) as connection:
            _only_publisher(connection, where, say)
            yield connection
    # `from None`: the driver's own words may quote a connection string or a value, and a log would keep them.
    except psycopg.errors.InsufficientPrivilege as error:
        raise KesiapanError(
            f"PostgreSQL ({where}) does not allow it: {_first_line(error)}. {_STANDS}",
            "The user that publishes needs `grant create on database ... to ...`, and owns the schemas that it made "
            f"before; the role of readers is made by an administrator or by a user with createrole. Then `{AGAIN}`.",
        ) from None
    except (psycopg.Error, adbc_driver_manager.Error) as error:
        if _unreachable(error):
            raise KesiapanError(
                f"PostgreSQL ({where}) cannot be reached, or broke off: {_first_line(error)}. {_STANDS}",
                f"See that the server runs and KESIAPAN_POSTGRES_DSN names it, then `{AGAIN}`.",
            ) from None
        raise KesiapanError(
            f"PostgreSQL ({where}) refuses the release: {_first_line(error)}. {_STANDS}",
            f"Repair what it names, then `{AGAIN}`.",
        ) from None


@contextmanager
def another(connection: Connection) -> Iterator[Connection]:
    """A second session of the same publisher."""
    with _session(make_conninfo(connection.info.dsn, password=connection.info.password)) as other:
        yield other


@contextmanager
def _session(conninfo: str) -> Iterator[Connection]:
    # Keepalives: of a publisher whose machine is gone the server learns within minutes, and lets go of its lock.
    with psycopg.connect(
        conninfo,
        autocommit=True,
        connect_timeout=10,
        application_name="kesiapan publish",
        keepalives_idle=60,
    ) as connection:
        # A server set up for readers may limit these; publishing has its own limits.
        for setting in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.execute(f"set {setting} = 0")
        connection.execute("set client_encoding = 'UTF8'")
        connection.execute("set maintenance_work_mem = '256MB'")
        yield connection


def _only_publisher(connection: Connection, where: str, say: Callable[[str], None]) -> None:
    """Held by the session: the server lets go of it however the publisher ends."""
    deadline = time.monotonic() + _WAIT_SECONDS
    told = False
    while not one(connection, "select pg_try_advisory_lock(%s)", _LOCK):
        if time.monotonic() > deadline:
            raise KesiapanError(
                f"Another process publishes into this PostgreSQL database ({where}).",
                f"Wait for it to end (pg_stat_activity: application_name `kesiapan publish`), then `{AGAIN}`.",
            )
        if not told:
            say("waiting: another process publishes into this PostgreSQL database")
            told = True
        time.sleep(0.2)


def one(connection: Connection, query: str, *values: object) -> object:
    """The first value of the first row of a query; None without one."""
    row = connection.execute(query.encode(), values).fetchone()
    return row[0] if row else None


def _unreachable(error: Exception) -> bool:
    return isinstance(error, psycopg.OperationalError) and (error.sqlstate or "")[:2] in _UNREACHABLE


def _first_line(error: Exception) -> str:
    # The primary message alone: detail and context may quote values of rows.
    if isinstance(error, psycopg.Error) and error.diag.message_primary:
        return error.diag.message_primary
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__
