"""What a gate reads beside its table is a parent of it, and every column of a derived table is held against one."""

from __future__ import annotations

import json
from typing import Any

import duckdb
import pytest

from orchestration.gates import parent_rules, table_gate
from orchestration.gates.suites import Suite
from orchestration.settings import Settings
from orchestration.warehouse.environment import ensure_manifest
from tests.world import World

# Of no table: macro ukuran_fakta is written into it.
WITHOUT_PARENTS = {"core.dim_ukuran"}
BY_FACT_RULES = {"diketahui_dari", "diketahui_sampai", "terkini"}
SOURCES = ("lake.", "ledger.", "rujukan.")  # written before dbt starts


@pytest.fixture(scope="module")
def manifest(built: World) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(ensure_manifest(built.settings).read_text())
    return loaded


@pytest.fixture(scope="module")
def suites(manifest: dict[str, Any]) -> dict[str, tuple[Suite, set[str]]]:
    """Suite and direct parents (schema.name) of every model."""
    nodes = {**manifest["nodes"], **manifest["sources"]}

    def named(unique_id: str) -> str:
        node = nodes[unique_id]
        return f"{node['source_name'] if node['resource_type'] == 'source' else node['schema']}.{node['name']}"

    found = {}
    for model in manifest["nodes"].values():
        if model["resource_type"] == "model":
            suite = table_gate.suite_for(Settings(), model["schema"], model["alias"])
            found[suite.table] = (suite, {named(parent) for parent in model["depends_on"]["nodes"]})
    return found


def test_a_gate_reads_only_what_was_gated_before_its_table_was_built(suites):
    for table, (suite, parents) in suites.items():
        assert {name for name in suite.reads if not name.startswith(SOURCES)} <= parents, table
        for parent in suite.parents:
            assert set(parent.relations) <= parents, (table, parent.name)


def test_rows_are_counted_only_from_what_was_gated_before(suites):
    """Its parents, or theirs: all of this build, and gated before the table was built."""

    def before(table: str) -> set[str]:
        above = {parent for parent in suites[table][1] if parent in suites} if table in suites else set()
        return above.union(suites[table][1] if table in suites else set(), *map(before, above))

    for table, (suite, _) in suites.items():
        counted = parent_rules.relations_in(suite.expected_rows or "")
        assert {name for name in counted if not name.startswith(SOURCES)} <= before(table), table


def test_every_derived_table_is_held_against_a_parent(suites):
    assert {table for table, (suite, _) in suites.items() if not suite.parents} == WITHOUT_PARENTS


def test_every_column_is_compared_or_says_why_not(suites, built: World):
    with duckdb.connect(str(built.settings.build_file), read_only=True) as connection:
        for table, (suite, _) in suites.items():
            columns = {column[0] for column in connection.execute(f"describe {table}").fetchall()}
            compared = {name for p in suite.parents for name in (*p.key, *p.columns, *p.nearly)}
            compared |= BY_FACT_RULES if suite.state else set()
            if suite.parents:
                assert columns == compared | set(suite.excepted), table
                assert not compared & set(suite.excepted), table


def test_every_row_is_in_an_entry_and_every_entry_speaks_of_rows(suites, built: World):
    """A condition that is null for a row, or that no row meets any more, would leave rows unseen."""
    with duckdb.connect(str(built.settings.build_file), read_only=True) as connection:
        for table, (suite, _) in suites.items():
            conditions = [f"coalesce(({parent.rows or 'true'}), false)" for parent in suite.parents]
            if conditions:
                counts = ", ".join(f"count_if({condition})" for condition in conditions)
                query = f"select count(*), count_if({' or '.join(conditions)}), {counts} from {table}"
                rows, spoken, *each = connection.execute(query).fetchall()[0]
                assert rows == spoken, table
                assert rows == 0 or all(each), (table, suite.parents[each.index(0)].name)
