"""A SQLAlchemy dialect, `duckdb+gx://`, that lets Great Expectations read a DuckDB that is already open.

Two changes to duckdb-sqlalchemy, both on public hooks:

* Every result is buffered when the statement is executed. GX 1.24 reads its cursor after it has closed the
  connection, and DuckDB then returns nothing (GX issues 10738 and 11579).
* Connections are cursors of the connection set with `use_connection`: inside `dbt build` GX must see the
  same DuckDB instance, because DuckDB allows one writing process and no reader beside it.

Delete this module when GX reads DuckDB natively; `tests/unit/test_gates.py` says what has to hold then.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb
from duckdb_sqlalchemy import ConnectionWrapper, Dialect
from sqlalchemy.dialects import registry
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

URL = "duckdb+gx:///:memory:"
_connections: list[duckdb.DuckDBPyConnection] = []


@contextmanager
def use_connection(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """While inside, engines made for `URL` work on cursors of this connection."""
    _connections.append(connection)
    try:
        yield
    finally:
        _connections.pop()


class _BufferingContext(Dialect.execution_ctx_cls):  # type: ignore[misc, valid-type]
    def post_exec(self) -> None:
        super().post_exec()
        if self.cursor.description:
            rows = deque(self.cursor.fetchall())
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(self.cursor, initial_buffer=rows)


class SharedDuckDB(Dialect):
    """DuckDB through a connection that somebody else holds."""

    execution_ctx_cls = _BufferingContext
    supports_statement_cache = False

    def connect(self, *args: Any, **kwargs: Any) -> Any:
        """A cursor of the shared connection; an error where none is set, never a new empty database."""
        if not _connections:
            raise RuntimeError("duckdb+gx has no connection to share: call it inside use_connection(...)")
        return ConnectionWrapper(_connections[-1].cursor())


def register() -> None:
    """Makes `duckdb+gx` known to SQLAlchemy. Calling it again does nothing new."""
    registry.register("duckdb.gx", __name__, SharedDuckDB.__name__)
