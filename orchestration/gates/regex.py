"""Teaches GX's regex expectations to DuckDB ("Regex is not supported for dialect duckdb", GX 1.24).

Importing the module registers the metric. DuckDB uses RE2: no look-ahead. Delete it together with `dialect`.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.metrics.map_metric_provider.column_condition_partial import (
    column_condition_partial,
)
from great_expectations.expectations.metrics.map_metric_provider.column_map_metric_provider import (
    ColumnMapMetricProvider,
)


class ColumnValuesMatchRegexOnDuckDB(ColumnMapMetricProvider):
    """`column_values.match_regex` as DuckDB's `regexp_matches`."""

    condition_metric_name = "column_values.match_regex"
    condition_value_keys = ("regex",)

    @column_condition_partial(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(cls, column: Any, regex: str, _dialect: Any, **kwargs: Any) -> Any:  # noqa: N805 # GX's form
        return sa.func.regexp_matches(column, sa.literal(regex))
