"""Copies a release into schemas beside those that are being read, and holds what arrived against the release.

Copied as CSV with `freeze`, in the transaction that makes the tables: a session whose snapshot is older than the load
(repeatable read) then sees the rows too, where it would find the new tables empty. ADBC's binary COPY is as fast, and
cannot freeze; it reads everything back, so what is compared has come another way. Not here: making it what readers
see (`switch`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import LiteralString

import duckdb
import psycopg
import pyarrow as pa
import pyarrow.csv
from adbc_driver_postgresql import dbapi
from psycopg import sql

from orchestration.errors import KesiapanError
from orchestration.gates.table_gate import fingerprint_of
from orchestration.publishing.postgres import server
from orchestration.publishing.postgres.tables import Relation

_BATCH_ROWS = 32_768
# Quotation marks around whatever is not null: an empty text and none stay apart.
_CSV = pyarrow.csv.WriteOptions(include_header=False, quoting_style="all_valid")
_COPY: LiteralString = "copy {} from stdin (format csv, freeze)"


def load(
    connection: server.Connection,
    release: duckdb.DuckDBPyConnection,
    relations: Sequence[Relation],
    schemas: dict[str, str],
    comment: str,
    reader: str,
) -> None:
    """Makes and fills `schemas` (release's: where to). What a crash leaves of them is swept by the next publication.

    While one table is copied, keys and indexes of the ones before are made in a second session. The reader may select
    from the tables, and cannot reach them: it gets the schemas with the switch.
    """
    with connection.transaction():
        for schema in schemas.values():
            name = sql.Identifier(schema)
            connection.execute(sql.SQL("create schema {}").format(name))
            connection.execute(sql.SQL("comment on schema {} is {}").format(name, sql.Literal(comment)))
    with server.another(connection) as other, ThreadPoolExecutor(max_workers=1) as second:
        finished = []
        try:
            for relation in sorted(relations, key=lambda relation: -relation.rows):
                schema = schemas[relation.schema]
                with connection.transaction():
                    connection.execute(relation.create(schema))
                    _copy(connection, release, relation, sql.Identifier(schema, relation.name))
                finished.append(second.submit(other.execute, relation.finish(schema)))
            for future in finished:
                future.result()
        finally:
            second.shutdown(cancel_futures=True)
    for schema in schemas.values():
        names = sql.Identifier(schema), sql.Identifier(reader)
        # Default privileges that somebody altered would have given it more.
        connection.execute(sql.SQL("revoke all on all tables in schema {} from {}").format(*names))
        connection.execute(sql.SQL("grant select on all tables in schema {} to {}").format(*names))


def _copy(
    connection: server.Connection, release: duckdb.DuckDBPyConnection, relation: Relation, target: sql.Identifier
) -> None:
    try:
        with connection.cursor() as cursor, cursor.copy(sql.SQL(_COPY).format(target)) as copy:
            for block in encoded(release, relation):
                copy.write(block)
    except psycopg.DataError as error:
        raise KesiapanError(
            f"PostgreSQL does not take the content of {relation.full_name}: {error.diag.message_primary}.",
            "A text there holds what PostgreSQL has no place for (a NUL character): refuse it in the contract of its "
            "export, then `kesiapan refresh`. Readers of PostgreSQL keep what they had.",
        ) from None


def encoded(release: duckdb.DuckDBPyConnection, relation: Relation) -> Iterator[bytes]:
    """The rows of a relation as they are sent, block by block."""
    chosen = ", ".join(
        f'"{name}"::varchar' if kind.startswith("DECIMAL") else f'"{name}"' for name, kind, _ in relation.columns
    )
    rows = release.execute(f"select {chosen} from {relation.full_name}").to_arrow_reader(_BATCH_ROWS)
    for batch in rows:
        sink = pa.BufferOutputStream()
        pyarrow.csv.write_csv(batch, sink, _CSV)
        yield sink.getvalue().to_pybytes()


def differing(conninfo: str, relations: Iterable[Relation], schemas: dict[str, str]) -> list[str]:
    """The relations whose rows in PostgreSQL are not those of the release, by number and content hash."""
    found = []
    with dbapi.connect(conninfo) as postgres, postgres.cursor() as cursor, duckdb.connect() as engine:
        for relation in relations:
            cursor.execute(f'select * from "{schemas[relation.schema]}"."{relation.name}"')
            arrived = cursor.fetch_record_batch()
            names = [name for name, _, _ in relation.columns]
            if arrived.schema.names != names:
                found.append(relation.full_name)
                continue
            # In the release's own types: a decimal comes as text.
            chosen = ", ".join(f'"{name}"::{kind} as "{name}"' for name, kind, _ in relation.columns)
            engine.register("arrived", arrived)
            if fingerprint_of(engine, f"(select {chosen} from arrived)", names) != (relation.rows, relation.content):
                found.append(relation.full_name)
            engine.unregister("arrived")
    return found
