"""What the relations of a release become in PostgreSQL: types, keys, indexes, comments.

Every relation becomes a table, the `_terkini` views too: their SQL is DuckDB's, a table has a key, indexes and
statistics of its own, and its content can be held against the release like any other's. Not here: sending it (`load`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import duckdb
from psycopg import sql

from orchestration.errors import KesiapanError
from orchestration.gates.table_gate import fingerprint
from orchestration.publishing import manifest

# The one rule of what is indexed: what readers filter and join by, wherever it is, unless the key begins with it.
INDEXED = ("kode_wilayah", "kode_pemilu", "delivery_id")
_TYPES = {
    "VARCHAR": "text",
    "BOOLEAN": "boolean",
    "SMALLINT": "smallint",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "FLOAT": "real",
    "DOUBLE": "double precision",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
}
_DECIMAL = re.compile(r"DECIMAL\(\d+,\d+\)")


@dataclass(frozen=True)
class Relation:
    """One relation of a release, as PostgreSQL will have it."""

    schema: str
    name: str
    comment: str | None
    columns: tuple[tuple[str, str, str | None], ...]  # name, DuckDB's type, description
    key: tuple[str, ...]  # unique and never null, says the release's manifest; empty where nothing is
    rows: int
    content: str  # fingerprint of the release's own

    @property
    def full_name(self) -> str:
        """`schema.name` in the release, and in the database once it is published."""
        return f"{self.schema}.{self.name}"

    @property
    def indexes(self) -> tuple[str, ...]:
        """Columns that get an index of their own."""
        return tuple(name for name, _, _ in self.columns if name in INDEXED and name not in self.key[:1])

    def create(self, schema: str) -> sql.Composed:
        """The table in another schema, without what is quicker to make once it is filled."""
        columns = sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(self._type(name, kind)))
            for name, kind, _ in self.columns
        )
        return sql.SQL("create table {} ({})").format(sql.Identifier(schema, self.name), columns)

    def finish(self, schema: str) -> sql.Composed:
        """Key, indexes and comments of the filled table, and the statistics that its readers' plans need."""
        table = sql.Identifier(schema, self.name)
        statements = []
        if self.key:
            key = sql.SQL(", ").join(map(sql.Identifier, self.key))
            statements.append(sql.SQL("alter table {} add primary key ({})").format(table, key))
        for name in self.indexes:
            statements.append(sql.SQL("create index on {} ({})").format(table, sql.Identifier(name)))
        if self.comment:
            statements.append(sql.SQL("comment on table {} is {}").format(table, sql.Literal(self.comment)))
        for name, _, text in self.columns:
            if text:
                column = sql.Identifier(schema, self.name, name)
                statements.append(sql.SQL("comment on column {} is {}").format(column, sql.Literal(text)))
        statements.append(sql.SQL("analyze {}").format(table))
        return sql.SQL("; ").join(statements)

    def _type(self, name: str, kind: str) -> str:
        known = kind.replace("DECIMAL", "numeric") if _DECIMAL.fullmatch(kind) else _TYPES.get(kind)
        if known is None:
            raise KesiapanError(
                f"PostgreSQL is sent no {kind}, which column {name} of {self.full_name} is.",
                "Cast it in the model, or add the type to orchestration/publishing/postgres/tables.py.",
            )
        return known


def read(connection: duckdb.DuckDBPyConnection, document: dict[str, Any]) -> list[Relation]:
    """Every relation of the release in `connection`, in order; its manifest says which columns are a key of which."""
    keys = {item["title"]: tuple(item["schema"].get("primaryKey", ())) for item in document["resources"]}
    found = []
    for schema, name, _, comment in manifest.relations(connection):
        columns = connection.execute(
            "select column_name, data_type, comment from duckdb_columns() where database_name = current_database() "
            "and schema_name = ? and table_name = ? order by column_index",
            [schema, name],
        ).fetchall()
        rows, content = fingerprint(connection, f"{schema}.{name}")
        key = keys.get(name if schema == "marts" else f"{schema}.{name}", ())
        found.append(Relation(schema, name, comment, tuple(columns), key, rows, content))
    return found
