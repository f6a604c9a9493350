"""Great Expectations on a DuckDB that is already open: all that GX 1.24 lacks for it, and nothing else.

* Its cursors are read after their connection is closed, and DuckDB then returns nothing (GX issues 10738 and 11579):
  every result is buffered when the statement is executed.
* Inside `dbt build` it must see dbt's own DuckDB, which allows one writing process and no reader beside it:
  connections are cursors of the connection set with `use_connection`.
* "Regex is not supported for dialect duckdb": the metric is taught RE2 (no look-ahead).
* It looks for the columns of each table in a view of the whole catalogue, with their types and primary keys, which was
  a quarter of the time of a gate: here the table itself says its columns. Types are unknown to GX that way; no rule
  may ask for one (`staging_rules` compare with DuckDB's own `typeof`), and one that did would fail.
* Whether columns are unique together it finds by joining the table with its own groups, which takes three times as long
  as grouping alone, and by `=`, so that a key with an empty part may stand twice: it is grouped, and joined null-safe.
* It fetches up to 200 unexpected rows of each query, also where there are none; `engine` reads the few that are shown.

Delete this module when GX reads DuckDB natively; tests/unit/test_gx_on_duckdb.py says what has to hold then. Not here:
what is made of an answer (`engine`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import duckdb
import sqlalchemy as sa
from duckdb_sqlalchemy import ConnectionWrapper, Dialect
from great_expectations.core.batch import Batch
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.execution_engine.sqlalchemy_batch_data import SqlAlchemyBatchData
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.metrics.map_metric_provider.column_condition_partial import (
    column_condition_partial,
)
from great_expectations.expectations.metrics.map_metric_provider.column_map_metric_provider import (
    ColumnMapMetricProvider,
)
from great_expectations.expectations.metrics.map_metric_provider.multicolumn_function_partial import (
    multicolumn_function_partial,
)
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.multicolumn_map_metrics.compound_columns_unique import (
    CompoundColumnsUnique,
)
from great_expectations.expectations.metrics.query_metric_provider import QueryMetricProvider
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from great_expectations.validator.validator import Validator
from sqlalchemy.dialects import registry
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy
from sqlalchemy.pool import NullPool

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


def validator(schema: str, table: str, context: Any) -> Validator:
    """GX's validator of one relation on the connection in use, without the data source, asset and batch definition.

    A context writes its whole configuration as YAML each time it is told of one of those three.
    """
    engine = SqlAlchemyExecutionEngine(engine=_database(), create_temp_table=False)  # holds what it has seen of a table
    data = SqlAlchemyBatchData(engine, schema_name=schema, table_name=table, create_temp_table=False)
    return Validator(engine, data_context=context, batches=[Batch(data=data)])  # type: ignore[arg-type] # its stub wants a class


@cache
def _database() -> sa.Engine:
    return sa.create_engine(URL, poolclass=NullPool)  # holds no connection


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

    def get_columns(self, connection: Any, table_name: str, schema: str | None = None, **kwargs: Any) -> Any:
        """The columns of a relation, in order. Raises DuckDB's own error where there is none."""
        name = ".".join('"' + part.replace('"', '""') + '"' for part in (schema, table_name) if part)
        described = connection.exec_driver_sql(f"select * from {name} limit 0").cursor.description
        return [{"name": column[0], "type": sa.types.NullType(), "nullable": True} for column in described]

    def get_pk_constraint(self, connection: Any, table_name: str, schema: str | None = None, **kwargs: Any) -> Any:
        """None: keys are a rule of every suite, and no constraint of the database."""
        return {"constrained_columns": [], "name": None}


class ColumnValuesMatchRegexOnDuckDB(ColumnMapMetricProvider):
    """`column_values.match_regex` as DuckDB's `regexp_matches`."""

    condition_metric_name = "column_values.match_regex"
    condition_value_keys = ("regex",)

    @column_condition_partial(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(cls, column: Any, regex: str, _dialect: Any, **kwargs: Any) -> Any:  # noqa: N805 # GX's form
        return sa.func.regexp_matches(column, sa.literal(regex))


class CompoundColumnsUniqueOnDuckDB(CompoundColumnsUnique):
    """`compound_columns.count`, the rows with the size of their group: a part that is empty is a part like another."""

    @multicolumn_function_partial(engine=SqlAlchemyExecutionEngine)  # type: ignore[untyped-decorator]
    def _sqlalchemy_function(cls, column_list: Any, _table: Any, _table_columns: Any, **kwargs: Any) -> Any:  # noqa: N805
        names = [column.name for column in column_list]
        rows = sa.select(*map(sa.column, _table_columns)).select_from(_table).alias("baris")
        groups = sa.select(*column_list, sa.func.count().label("_num_rows")).group_by(*column_list)
        sizes = groups.select_from(_table).alias("kelompok")
        same = sa.and_(*(sizes.c[name].is_not_distinct_from(rows.c[name]) for name in names))
        return sa.select(rows, sizes.c._num_rows).select_from(rows.join(sizes, onclause=same)).alias("berkelompok")


class DuplicateRows(TableMetricProvider):
    """`compound_columns.unique.unexpected_count`: rows of which there is more than one by these columns."""

    metric_name = "compound_columns.unique.unexpected_count"

    @metric_value(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(cls, execution_engine: Any, metric_domain_kwargs: dict[str, Any], **kwargs: Any) -> int:  # noqa: N805
        table, _, chosen = execution_engine.get_compute_domain(metric_domain_kwargs, MetricDomainTypes.MULTICOLUMN)
        columns: list[Any] = [sa.column(str(name)) for name in chosen["column_list"]]
        size = sa.func.count().label("_num_rows")
        groups = sa.select(size).select_from(table).group_by(*columns).having(size > 1).subquery()
        found = execution_engine.execute_query(sa.select(sa.func.coalesce(sa.func.sum(groups.c._num_rows), 0)))
        return int(found.scalar())


class NoUnexpectedRows(QueryMetricProvider):
    """`unexpected_rows_query.table` without its query: the number of rows is another metric, and decides."""

    metric_name = "unexpected_rows_query.table"
    value_keys = ("unexpected_rows_query",)

    @metric_value(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(cls, **kwargs: Any) -> list[dict[str, Any]]:  # noqa: N805 # GX's form
        return []


registry.register("duckdb.gx", __name__, SharedDuckDB.__name__)
