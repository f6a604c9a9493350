"""Tables that only publishing can write: their shape, and how they and all others get their comments.

Not here: what stands in them (`ledger_tables`, `changes`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

_ARROW = {
    "varchar": pa.string(),
    "bigint": pa.int64(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
}


@dataclass(frozen=True)
class Written:
    """A table of schema `marts` in the release that is in no build. `columns`: name to DuckDB type and description."""

    name: str
    description: str
    key: tuple[str, ...]
    columns: Mapping[str, tuple[str, str]]

    @property
    def relation(self) -> str:
        """`schema.name` in the release."""
        return f"marts.{self.name}"

    @property
    def shape(self) -> str:
        """An identity of all but its rows."""
        return short_hash(repr((self.description, self.key, dict(self.columns))))

    def create(self, connection: duckdb.DuckDBPyConnection, rows: Sequence[Mapping[str, Any]] = ()) -> None:
        """Makes the table, with its comments and these rows."""
        columns = ", ".join(f'"{name}" {kind}' for name, (kind, _) in self.columns.items())
        connection.execute(f"create table {self.relation} ({columns})")
        comment(
            connection, "table", self.relation, self.description, {n: text for n, (_, text) in self.columns.items()}
        )
        if rows:
            schema = pa.schema([(name, _ARROW[kind]) for name, (kind, _) in self.columns.items()])
            connection.register("incoming", pa.Table.from_pylist(list(rows), schema=schema))
            connection.execute(f"insert into {self.relation} select * from incoming")
            connection.unregister("incoming")


def comment(
    connection: duckdb.DuckDBPyConnection, kind: str, relation: str, description: str, columns: Mapping[str, str]
) -> None:
    """The dictionary inside the database: every table, view and column carries its description."""
    connection.execute(f"comment on {kind} {relation} is {_quote(description)}")
    for name, text in columns.items():
        connection.execute(f'comment on column {relation}."{name}" is {_quote(text)}')


def short_hash(text: str) -> str:
    """A short identity of a text; begins with a letter, as all ids of ours do."""
    return f"h{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
