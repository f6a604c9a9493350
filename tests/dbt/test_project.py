"""The dbt project keeps its promises: every model has a gate, every gate can close, the two kinds agree."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from orchestration import scaffold
from orchestration import settings as settings_module
from orchestration.exports import registry
from orchestration.gates import table_gate
from orchestration.settings import DBT_DIR, EXPECTATIONS_DIR, Settings
from orchestration.warehouse.environment import dbt_environment, ensure_manifest, target_dir
from tests.world import World


@pytest.fixture(scope="module")
def settings(built: World) -> Settings:
    return built.settings


@pytest.fixture(scope="module")
def manifest(settings: Settings) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(ensure_manifest(settings).read_text())
    return loaded


def models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


def gates(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [n for n in manifest["nodes"].values() if (n.get("test_metadata") or {}).get("name") == "gx_gate"]


def test_every_model_has_exactly_one_gate(manifest: dict[str, Any]):
    gated = sorted(node["attached_node"] for node in gates(manifest))
    assert gated == sorted(model["unique_id"] for model in models(manifest))


def test_a_gate_has_one_parent_and_nothing_that_narrows_it(manifest: dict[str, Any]):
    for gate in gates(manifest):
        assert len(gate["depends_on"]["nodes"]) == 1, gate["name"]
        config = gate["config"]
        assert config["where"] is None and config["limit"] is None and config["enabled"], gate["name"]
        assert config["severity"].lower() == "error", gate["name"]
        assert (config["error_if"], config["warn_if"]) == (">= 1000000", "> 0"), gate["name"]


def test_every_model_has_a_suite_of_its_own_table_that_loads(settings: Settings, manifest: dict[str, Any]):
    for model in models(manifest):
        suite = table_gate.suite_for(settings, model["schema"], model["alias"])
        assert suite.expectations


def test_every_seed_has_one_test_with_a_key(manifest: dict[str, Any]):
    nodes = manifest["nodes"].values()
    seeds = sorted(node["unique_id"] for node in nodes if node["resource_type"] == "seed")
    tests = [node for node in nodes if (node.get("test_metadata") or {}).get("name") == "seed_sah"]
    assert sorted(node["attached_node"] for node in tests) == seeds
    assert all(node["test_metadata"]["kwargs"]["kunci"] for node in tests)


def test_no_suite_is_left_without_a_model(manifest: dict[str, Any]):
    tables = {f"{model['schema']}.{model['alias']}" for model in models(manifest)}
    written = {
        yaml.safe_load(path.read_text())["meta"]["tabel"]
        for path in EXPECTATIONS_DIR.rglob("*.yml")
        if path.parent.name not in ("deliveries", "corrections")
    }
    assert written == tables


def test_a_suite_counts_its_rows_only_from_what_the_table_is_made_from(manifest: dict[str, Any]):
    """Anything else may be of an earlier night, or not built at all."""
    nodes = manifest["nodes"]
    of_table = {
        f"{n['schema']}.{n['alias']}": key for key, n in nodes.items() if n["resource_type"] in ("model", "seed")
    }
    counting = 0
    for path in EXPECTATIONS_DIR.rglob("*.yml"):
        document = yaml.safe_load(path.read_text())
        query = document.get("meta", {}).get("baris_seharusnya") if isinstance(document, dict) else None
        if not query:
            continue
        counting += 1
        read = re.findall(r"(?:from|join)\s+([a-z]+\.\w+)", query)
        above: set[str] = set()
        waiting = [of_table[document["meta"]["tabel"]]]
        while waiting:
            parents = set(nodes[waiting.pop()]["depends_on"].get("nodes", [])) & set(nodes) - above
            above |= parents
            waiting += parents
        assert read and {of_table[table] for table in read} <= above, path.name
    assert counting >= 10


def test_every_model_and_column_is_described_and_marts_are_contracted(manifest: dict[str, Any]):
    for model in models(manifest):
        assert model["description"], model["name"]
        assert all(column["description"] for column in model["columns"].values()), model["name"]
        if model["schema"] in ("core", "marts"):
            assert model["config"]["contract"]["enforced"], model["name"]


def test_documented_columns_are_the_built_ones(settings: Settings, manifest: dict[str, Any]):
    """In every model, views and intermediate ones included, and in every seed."""
    with duckdb.connect(str(settings.build_file), read_only=True) as connection:
        built: dict[tuple[str, str], set[str]] = {}
        for schema, table, column in connection.execute(
            "select schema_name, table_name, column_name from duckdb_columns() where not internal"
        ).fetchall():
            built.setdefault((schema, table), set()).add(column)
    nodes = [node for node in manifest["nodes"].values() if node["resource_type"] in ("model", "seed")]
    assert len(nodes) > 150
    for node in nodes:
        assert set(node["columns"]) == built[node["schema"], node["alias"]], node["name"]


def test_every_fact_declares_its_two_keys_and_so_has_the_rules_of_facts():
    for path in (EXPECTATIONS_DIR / "core").glob("fct_*.yml"):
        meta = yaml.safe_load(path.read_text())["meta"]
        assert "keadaan" in meta or path.stem == "fct_angka", path.name  # fct_angka is the facts once more


def test_every_export_has_a_staging_table_that_carries_its_contracts_columns_and_provenance(manifest: dict[str, Any]):
    described = {model["alias"]: list(model["columns"]) for model in models(manifest)}
    for contract in registry.contracts().values():
        expected = list(scaffold.columns_of(contract))
        assert [name for name in described[f"stg_{contract.name}"] if name in expected] == expected, contract.name


def test_no_model_asks_the_clock():
    for path in (DBT_DIR / "models").rglob("*.sql"):
        text = path.read_text().lower()
        for word in ("current_date", "current_timestamp", "now()", "today()"):
            assert word not in text, (path.name, word)


def test_marts_read_only_what_they_may(manifest: dict[str, Any]):
    """Marts stand on core, intermediate and staging of the ledger. The lake is read by staging alone."""
    for model in models(manifest):
        for parent in model["depends_on"]["nodes"]:
            assert model["schema"] == "staging" or not parent.startswith("source.kesiapan.lake."), model["name"]
            assert model["schema"] != "marts" or ".stg_" not in parent or ".stg_ledger__" in parent, model["name"]


def test_a_model_that_reads_a_file_is_a_table(manifest: dict[str, Any]):
    """So a build stands by itself: what its gates saw stays what it holds, whatever happens to the lake."""
    for model in models(manifest):
        if any(parent.startswith("source.") for parent in model["depends_on"]["nodes"]):
            assert model["config"]["materialized"] == "table", model["name"]


def test_unit_tests_of_models_pass(built: World):
    settings = built.settings
    done = subprocess.run(
        [str(Path(sys.executable).parent / "dbt"), "test", "--select", "test_type:unit",
         "--project-dir", str(DBT_DIR), "--profiles-dir", str(DBT_DIR)],
        env={**settings_module.environment(), **dbt_environment(settings),
             "DBT_LOG_PATH": str(target_dir(settings))},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]
    passed = re.search(r"PASS=(\d+)", done.stdout)
    assert passed is not None and int(passed[1]) >= 15, "dbt found fewer unit tests than there are"
