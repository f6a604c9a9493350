"""Is there anything new to see? An identity of all that readers get, which the release carries in its manifest.

Columns that move every night by themselves, each row saying as of which day, are no news: what they change shows in
other columns. Not here: what is new (`changes`).
"""

from __future__ import annotations

import json

import duckdb

from orchestration.gates.table_gate import fingerprint
from orchestration.publishing import changes, latest, ledger_tables, manifest
from orchestration.publishing.guard import Build, Table
from orchestration.publishing.page import dictionary
from orchestration.publishing.written import short_hash
from orchestration.questions import catalogue
from orchestration.settings import Settings
from orchestration.warehouse.environment import project_digest


def identity(settings: Settings, build: Build) -> dict[str, str]:
    """By table: rows, content and description of those of the build; of all else that is written, what shapes it."""
    with duckdb.connect(str(settings.build_file), read_only=True) as connection:
        found = {table.name: _of_table(connection, table) for table in build.tables}
    views = {
        latest.view_of(table).split(".")[1]: short_hash(
            repr((latest.select(table, table.published), latest.descriptions(table)))
        )
        for table in latest.facts(build)
    }
    written = {table.name: table.shape for table in (*ledger_tables.TABLES, *changes.TABLES)}
    written["mart_kamus__pertanyaan"] += f":{short_hash(repr(catalogue.questions()))}"
    return {
        **found,
        **views,
        **written,
        "manifest": short_hash(repr((manifest.licences(), manifest.sources()))),
        "kamus": short_hash(f"{project_digest()} {dictionary.source()}"),
    }


def _of_table(connection: duckdb.DuckDBPyConnection, table: Table) -> str:
    chosen = ", ".join(f'"{name}"' for name in table.columns if name not in changes.MOVING)
    rows, content = fingerprint(connection, f"(select {chosen} from {table.relation})")
    described = json.dumps([table.description, table.columns], sort_keys=True)
    return f"{rows}:{content}:{short_hash(described)}"
