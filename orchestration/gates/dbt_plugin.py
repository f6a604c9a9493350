"""Makes a suite callable from a dbt test: the SQL function `gx_gate(schema, table, invocation)`, and their site after
the last of them: `gx_data_docs(invocation)`.

dbt-duckdb loads this plugin and hands over its connection. The function returns one row per failing expectation,
and raises when the gate could not run: the dbt test is then an ERROR, and the model's children are skipped.
Not here: the gate itself (`table_gate`) and the site (`data_docs`), which must be importable without dbt.
"""

from __future__ import annotations

from typing import Any

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

from orchestration import settings as settings_module
from orchestration.gates import data_docs
from orchestration.gates.table_gate import run_gate

_RETURNS = "STRUCT(aturan VARCHAR, severity VARCHAR, failures BIGINT)[]"


class Plugin(BasePlugin):
    """Registers `gx_gate` and `gx_data_docs` on dbt's connection."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Nothing to configure: where things lie comes from the settings."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Called by dbt-duckdb once, with the connection that all its cursors come from."""
        settings = settings_module.load()

        def gx_gate(schema: str, table: str, invocation: str) -> list[dict[str, Any]]:
            return run_gate(conn, settings, schema, table, settings.invocation or invocation)

        def gx_data_docs(invocation: str) -> str:
            return str(data_docs.build(settings, settings.invocation or invocation))

        conn.create_function("gx_data_docs", gx_data_docs, ["VARCHAR"], "VARCHAR", side_effects=True)
        conn.create_function("gx_gate", gx_gate, ["VARCHAR", "VARCHAR", "VARCHAR"], _RETURNS, side_effects=True)
