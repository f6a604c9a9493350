"""Puts loaded schemas into the place of those that are read, in one transaction, and clears away what they replace.

Renaming a schema waits for nobody and stops nobody: PostgreSQL locks no schema, and who reads an old table reads it to
its end. But a query finds its tables one after the other, and a rename that falls between two of them would hand it
one table of the old release and one of the new. So the switch first locks every old table against readers, for the
moment of the rename: then no query is between two tables. It waits a tenth of a second for that at a time, because
whoever comes meanwhile waits behind it; that is also less than the second after which PostgreSQL looks for deadlocks,
so that no reader is ever cancelled for it.

A reader that keeps a table for long (a query of an hour, a tool that leaves its transaction open) must not keep the
release of a morning away. After some seconds the switch goes on without its tables, and takes the right to read the
old ones away in the same transaction: a query caught between two tables then fails, once, and is not answered with a
mixture. What is already being read goes on.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from psycopg import sql

from orchestration.errors import KesiapanError
from orchestration.publishing.guard import PUBLISHED_SCHEMAS
from orchestration.publishing.postgres import server

PATIENCE_SECONDS = 10.0
NEXT = {schema: f"{schema}_next" for schema in PUBLISHED_SCHEMAS}
# What every schema of ours says of itself, and no other: the release, when it was loaded, the identity of its content.
OURS = re.compile(r"Rilis (?P<rilis>\S+), dimuat [\d: -]+ WIB, sidik (?P<sidik>h[0-9a-f]{12})")
_PAUSE_SECONDS = 0.4


@dataclass(frozen=True)
class Switched:
    """How a switch went."""

    milliseconds: float  # of the transaction that did it
    attempts: int
    unlocked: tuple[str, ...]  # old tables that readers kept all the while


def sweep(connection: server.Connection) -> tuple[str, ...]:
    """Drops what earlier publications left; the names of old schemas that are still in use, and stay for now.

    Raises KesiapanError where a schema in our way is somebody else's, or a half-loaded one is in use.
    """
    for schema in (*NEXT, *NEXT.values()):
        if _exists(connection, schema) and not _is_ours(connection, schema):
            raise KesiapanError(
                f"The PostgreSQL database has a schema {schema} that this project did not make or comment.",
                f"Use a database of its own for the releases, or rename that schema; then `{server.AGAIN}`.",
            )
    for schema in NEXT.values():  # the server may still be busy with an index for a publisher that was killed
        if _exists(connection, schema) and (problem := _drop(connection, schema, "30s")):
            raise KesiapanError(
                f"The half-loaded schema {schema} of an earlier publication cannot be dropped: {problem}.",
                f"End the session that uses it, or drop it by hand, then `{server.AGAIN}`.",
            )
    return tuple(f"{schema}: {problem}" for schema in _old(connection) if (problem := _drop(connection, schema)))


def switch(connection: server.Connection, reader: str) -> Switched:
    """Makes the loaded schemas the ones that are read, all of them in one step."""
    tables = _tables(connection)
    deadline = time.monotonic() + PATIENCE_SECONDS
    attempts = 0
    while time.monotonic() < deadline or not attempts:
        attempts += 1
        began = time.perf_counter()
        try:
            with connection.transaction():
                # For all the tables together: a limit of each lock's own would add up while readers wait.
                connection.execute("set local statement_timeout = '100ms'")
                if tables:
                    connection.execute(_lock(tables))
                connection.execute("set local statement_timeout = 0")
                _rename(connection, reader)
            return Switched(1000 * (time.perf_counter() - began), attempts, ())
        except psycopg.errors.QueryCanceled:
            time.sleep(_PAUSE_SECONDS)
    began = time.perf_counter()
    with connection.transaction():
        connection.execute("set local lock_timeout = '5ms'")
        unlocked = [table for table in tables if not _locked(connection, table)]
        if unlocked:
            listed = sql.SQL(", ").join(sql.Identifier(*table) for table in unlocked)
            connection.execute(sql.SQL("revoke select on {} from {}").format(listed, sql.Identifier(reader)))
        connection.execute("set local lock_timeout = 0")
        _rename(connection, reader)
    return Switched(1000 * (time.perf_counter() - began), attempts + 1, tuple(".".join(table) for table in unlocked))


def _rename(connection: server.Connection, reader: str) -> None:
    """The reader's way into a schema changes hands with its name: it never sees one that is not published."""
    role = sql.Identifier(reader)
    for schema, loaded in NEXT.items():
        now = sql.Identifier(schema)
        if _exists(connection, schema):
            old = sql.Identifier(_free_name(connection, schema))
            connection.execute(sql.SQL("alter schema {} rename to {}").format(now, old))
            connection.execute(sql.SQL("revoke usage on schema {} from {}").format(old, role))
        connection.execute(sql.SQL("alter schema {} rename to {}").format(sql.Identifier(loaded), now))
        connection.execute(sql.SQL("grant usage on schema {} to {}").format(now, role))


def _lock(tables: Sequence[tuple[str, str]]) -> sql.Composed:
    listed = sql.SQL(", ").join(sql.Identifier(*table) for table in tables)
    return sql.SQL("lock table {} in access exclusive mode").format(listed)


def _locked(connection: server.Connection, table: tuple[str, str]) -> bool:
    try:
        with connection.transaction():
            connection.execute(_lock([table]))
    except psycopg.errors.LockNotAvailable:
        return False
    return True


def _drop(connection: server.Connection, schema: str, patience: str = "1s") -> str | None:
    """Drops a schema with its tables; why not, where it cannot. Never what others built upon it.

    Nobody comes to an old table any more, so nobody waits behind this but who is still reading it.
    """
    tables = [sql.Identifier(*table) for table in _tables(connection, (schema,))]
    try:
        with connection.transaction():
            connection.execute(sql.SQL("set local lock_timeout = {}").format(sql.Literal(patience)))
            if tables:
                connection.execute(sql.SQL("drop table {}").format(sql.SQL(", ").join(tables)))
            connection.execute(sql.SQL("drop schema {}").format(sql.Identifier(schema)))
    except psycopg.errors.LockNotAvailable:
        return "a reader still has it open"
    except psycopg.errors.DependentObjectsStillExist as error:
        # Without the names of others' objects one could not act; they are no content.
        return f"others depend on it ({(error.diag.message_detail or '').splitlines()[0]})"
    return None


def _tables(connection: server.Connection, schemas: Sequence[str] = PUBLISHED_SCHEMAS) -> list[tuple[str, str]]:
    query = "select schemaname::text, tablename::text from pg_tables where schemaname = any(%s) order by 1, 2"
    return [(str(schema), str(name)) for schema, name in connection.execute(query, [list(schemas)])]


def _old(connection: server.Connection) -> list[str]:
    query = "select nspname::text from pg_namespace where nspname ~ %s order by 1"
    pattern = rf"^({'|'.join(PUBLISHED_SCHEMAS)})_old(_\d+)?$"
    names = [str(name) for (name,) in connection.execute(query, [pattern])]
    return [name for name in names if _is_ours(connection, name)]


def _free_name(connection: server.Connection, schema: str) -> str:
    names = [f"{schema}_old", *(f"{schema}_old_{number}" for number in range(2, 1000))]
    return next(name for name in names if not _exists(connection, name))


def _exists(connection: server.Connection, schema: str) -> bool:
    return bool(server.one(connection, "select true from pg_namespace where nspname = %s", schema))


def _is_ours(connection: server.Connection, schema: str) -> bool:
    return bool(OURS.fullmatch(comment_of(connection, schema) or ""))


def comment_of(connection: server.Connection, schema: str) -> str | None:
    """What a schema says of itself; None where there is none."""
    query = "select obj_description(oid, 'pg_namespace') from pg_namespace where nspname = %s"
    found = server.one(connection, query, schema)
    return None if found is None else str(found)
