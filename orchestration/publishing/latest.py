"""The `_terkini` views of a release: of every fact, the rows that are the state known today.

A fact carries the answer in its column `terkini` (macro `fakta`, one per subject, held by its gate), so a view is a
filter and needs no table, no gate and no YAML of its own. Not here: writing a release (`release`).
"""

from __future__ import annotations

import re

import duckdb

from orchestration.publishing.guard import Build, Table

_MARK = "terkini"
SUFFIX = "_terkini"


def facts(build: Build) -> list[Table]:
    """The facts of a build, which have a latest state."""
    return [table for table in build.tables if table.name.startswith("fct_") and _MARK in table.columns]


def view_of(table: Table) -> str:
    """`schema.name` of a fact's view in the release."""
    return table.published + SUFFIX


def parquet_of(table: Table) -> str:
    """The view's file in the release."""
    return table.parquet.replace(".parquet", f"{SUFFIX}.parquet")


def select(table: Table, relation: str) -> str:
    """The query of a fact's view over `relation`, which holds the fact."""
    columns = ", ".join(f'"{name}"' for name in table.columns if name != _MARK)
    return f"select {columns} from {relation} where {_MARK}"


def create(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Makes a fact's view in the release. It names no catalog, so it works wherever the release is attached."""
    connection.execute(f"create view {view_of(table)} as {select(table, table.published)}")


def descriptions(table: Table) -> tuple[str, dict[str, str]]:
    """What the view and its columns are, in Bahasa Indonesia."""
    columns = {name: text for name, text in table.columns.items() if name != _MARK}
    subject = re.sub(", setiap (himpunan dan )?vintage", "", table.description.split(".")[0])
    grain = f"Satu baris per {', '.join(table.state)}." if table.state else f"Baris {table.name} yang terkini."
    return f"Keadaan terkini yang diketahui: {subject}. {grain} Semua vintage ada di {table.name}.", columns
