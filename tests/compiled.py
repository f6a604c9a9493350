"""The SQL of the models as dbt compiled it for a built warehouse, to run on rows of a test's own.

A model's SQL names its parents "warehouse"."schema"."table"; `bench` is a DuckDB in memory of that name.
"""

from __future__ import annotations

import json

import duckdb

from orchestration.settings import Settings
from orchestration.warehouse.environment import ensure_manifest, target_dir


def models(settings: Settings) -> dict[str, str]:
    """SQL of every SQL model, as the warehouse was built with it."""
    build = max(target_dir(settings).glob("dbt_build-*"), key=lambda path: path.stat().st_mtime)
    compiled = build / "compiled" / "kesiapan" / "models"
    # Tests lie there too, in a folder named after the YAML file that asks for them.
    found = {path.stem: path.read_text() for path in compiled.rglob("*.sql") if path.parent.suffix != ".yml"}
    nodes = json.loads(ensure_manifest(settings).read_text())["nodes"].values()
    assert found.keys() == {n["name"] for n in nodes if n["resource_type"] == "model" and n["language"] == "sql"}
    return found


def bench(*schemas: str) -> duckdb.DuckDBPyConnection:
    """An empty warehouse in memory with these schemas."""
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as warehouse; use warehouse")
    for schema in schemas:
        connection.execute(f"create schema warehouse.{schema}")
    return connection
