"""May this build be published? Only if the ledger has a passed gate for every table, and nothing changed since.

Selecting `release` alone in the UI, or a model without its checks, starts runs that never asked a gate; a
build that is half of one invocation and half of another is nobody's. All of that ends here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import duckdb

from orchestration.errors import KesiapanError, PublicationRefusedError
from orchestration.exports import registry
from orchestration.gates import table_gate
from orchestration.ledger.store import Ledger
from orchestration.settings import Settings
from orchestration.warehouse.environment import ensure_manifest, is_of_this_project

# Schema of the build: the schema in which readers find it. `marts` is the stable contract; `staging` is evidence.
_PUBLISHED = {"core": "marts", "marts": "marts", "staging": "staging"}
PUBLISHED_SCHEMAS = tuple(sorted(set(_PUBLISHED.values())))
_GOOD = {"success", "pass", "warn"}


@dataclass(frozen=True)
class Table:
    """One table of the build, as dbt describes it."""

    unique_id: str
    schema: str
    name: str
    description: str
    columns: dict[str, str]  # name: description
    types: dict[str, str]  # what its contract promises, as DuckDB spells it; empty where it has none (evidence)
    required: frozenset[str]  # columns that the build itself keeps from being null
    key: tuple[str, ...]  # what its gate has found to be unique
    state: tuple[str, ...]  # of a fact: the columns that name what has a latest state
    rows: int
    content_hash: str

    @property
    def relation(self) -> str:
        """`schema.name` in the build."""
        return f"{self.schema}.{self.name}"

    @property
    def published(self) -> str:
        """`schema.name` in the release."""
        return f"{_PUBLISHED[self.schema]}.{self.name}"

    @property
    def parquet(self) -> str:
        """Its file in the release."""
        return parquet_path(*self.published.split("."))


@dataclass(frozen=True)
class Build:
    """A build that may be published: its invocation and the tables that readers will see."""

    invocation_id: str
    tables: tuple[Table, ...]


def is_published(schema: str, name: str) -> bool:
    """Whether readers see this table of the build: facts, dimensions, marts, and what was accepted of each export."""
    return schema in _PUBLISHED and (schema != "staging" or registry.staged(schema, name) is not None)


def parquet_path(schema: str, name: str) -> str:
    """Where a release keeps a table as Parquet."""
    return f"parquet/{name}.parquet" if schema == "marts" else f"parquet/{schema}/{name}.parquet"


def inspect(settings: Settings, ledger: Ledger) -> Build:
    """The build, if every table of it passed its gate in one invocation and is unchanged since.

    Raises PublicationRefusedError naming every table that is in the way.
    """
    invocation = ledger.last_invocation()
    if invocation is None or not settings.build_file.is_file():
        raise PublicationRefusedError("There is no build.", "Run `kesiapan refresh`.")
    if not is_of_this_project(settings, invocation):
        raise PublicationRefusedError(
            f"The dbt project has changed since build {invocation}: it no longer describes these tables.",
            "Run the whole job: `kesiapan refresh`.",
        )
    manifest = json.loads(ensure_manifest(settings).read_text(encoding="utf-8"))
    problems = _unfinished(manifest, ledger.build_nodes(invocation))
    tables, ungated = _gated(settings, ledger, manifest, invocation)
    problems += ungated
    if problems:
        # Causes before what follows from them: a closed gate, then what was skipped for it.
        problems.sort(key=lambda problem: ": its gate " not in problem)
        shown = "\n    ".join([*problems[:40], *([f"and {len(problems) - 40} more"] if len(problems) > 40 else [])])
        raise PublicationRefusedError(
            f"Build {invocation} cannot be published; the last release stands. In the way:\n    {shown}",
            "Repair what the gates report (Dagster: checks of these assets), then run the whole job: "
            "`kesiapan refresh`. A part of it is never published.",
        )
    return Build(invocation, tuple(table for table in tables if is_published(table.schema, table.name)))


def _unfinished(manifest: dict[str, Any], nodes: dict[str, str]) -> list[str]:
    """Seeds, models and tests that this very invocation did not finish well."""
    problems = []
    for unique_id, node in manifest["nodes"].items():
        if node["resource_type"] not in ("model", "seed", "test"):
            continue
        status = nodes.get(unique_id)
        if status not in _GOOD:
            problems.append(f"{node['name']}: {status or 'not part of this build'}")
    return problems


def _gated(
    settings: Settings, ledger: Ledger, manifest: dict[str, Any], invocation: str
) -> tuple[list[Table], list[str]]:
    gates = ledger.gates(invocation)
    tables: list[Table] = []
    problems: list[str] = []
    with duckdb.connect(str(settings.build_file), read_only=True) as connection:
        for unique_id, node in manifest["nodes"].items():
            if node["resource_type"] != "model" or node["config"]["materialized"] == "ephemeral":
                continue
            schema, name = node["schema"], node["alias"]
            relation = f"{schema}.{name}"
            gate = gates.get(relation)
            problem = _why_not(settings, connection, schema, name, gate)
            if problem or gate is None:
                problems.append(f"{relation}: {problem}")
                continue
            suite = table_gate.suite_for(settings, schema, name)
            columns = node["columns"].values()
            promised = node["config"]["contract"]["enforced"]
            tables.append(
                Table(
                    unique_id,
                    schema,
                    name,
                    node["description"],
                    {c["name"]: c["description"] for c in columns},
                    {c["name"]: c["data_type"].upper().replace(" ", "") for c in columns} if promised else {},
                    frozenset(c["name"] for c in columns if any(k["type"] == "not_null" for k in c["constraints"])),
                    suite.unique,
                    suite.state,
                    gate["row_count"],
                    gate["content_hash"],
                )
            )
    return tables, problems


def _why_not(
    settings: Settings, connection: duckdb.DuckDBPyConnection, schema: str, name: str, gate: dict[str, Any] | None
) -> str | None:
    """Why a table may not be published; None when nothing is in the way."""
    if gate is None:
        return "no gate ran on it in this build"
    if gate["outcome"] == "failed":
        return f"its gate failed: {gate['failed_critical']} critical rules broken"
    if gate["outcome"] != "passed":
        return f"its gate could not run: {gate['detail']}"
    try:
        suite = table_gate.suite_for(settings, schema, name)
    except KesiapanError as error:
        return error.problem
    if suite.hash != gate["suite_hash"]:
        return "its suite has changed since the gate ran"
    try:
        rows, content = table_gate.fingerprint(connection, f"{schema}.{name}")
    except duckdb.Error as error:
        return f"it cannot be read: {error}"
    if (rows, content) != (gate["row_count"], gate["content_hash"]):
        return "its content has changed since the gate ran"
    return None
