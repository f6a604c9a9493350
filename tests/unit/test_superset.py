"""What Superset is given, without a Superset: its datasets read documented columns, its charts read its datasets.

A real Superset that imports and shows all of it: tests/e2e/test_superset.py, `make test-superset`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.settings import DBT_DIR, ROOT

ASSETS = ROOT / "orchestration" / "superset" / "assets"
MODELS = DBT_DIR / "models"

# All that an expression may hold beside columns and quoted text. No avg: a mean of scores or shares means nothing.
SQL = {
    "sum", "max", "count", "case", "when", "then", "else", "end", "cast", "as", "decimal", "varchar", "coalesce",
    "nullif", "replace", "like", "or", "and",
}  # fmt: skip


def assets(kind: str) -> dict[str, dict[str, Any]]:
    """Those of a kind by their uuid."""
    read = [yaml.safe_load(path.read_text()) for path in sorted((ASSETS / kind).rglob("*.yaml"))]
    return {asset["uuid"]: asset for asset in read}


DATASETS = assets("datasets")
CHARTS = assets("charts")
(DASHBOARD,) = assets("dashboards").values()
# A dataset with a query of its own reads a table that publishing writes, which dbt does not know.
PHYSICAL = {one["table_name"]: one for one in DATASETS.values() if not one["sql"]}


def documented(table: str) -> dict[str, str]:
    """Columns of a model and their types, from its YAML."""
    (path,) = MODELS.rglob(f"_{table}.yml")
    (model,) = yaml.safe_load(path.read_text())["models"]
    return {column["name"]: column["data_type"] for column in model["columns"]}


def names_in(expression: str) -> set[str]:
    """Words of an expression outside quoted text."""
    return {word.lower() for word in re.findall(r"[A-Za-z_]\w*", re.sub(r"'[^']*'", "", expression))}


@pytest.mark.parametrize("table", sorted(PHYSICAL))
def test_a_dataset_has_only_columns_that_dbt_documents(table: str):
    own = {column["column_name"] for column in PHYSICAL[table]["columns"] if "expression" not in column}
    assert own <= set(documented(table)), own - set(documented(table))


@pytest.mark.parametrize("table", sorted(PHYSICAL))
def test_expressions_are_of_documented_columns_and_take_no_mean(table: str):
    dataset = PHYSICAL[table]
    expressions = [item["expression"] for item in [*dataset["columns"], *dataset["metrics"]] if "expression" in item]
    for expression in expressions:
        unknown = names_in(expression) - SQL - set(documented(table))
        assert not unknown, (expression, unknown)


@pytest.mark.parametrize("table", sorted(PHYSICAL))
def test_every_column_and_metric_has_its_words(table: str):
    dataset = PHYSICAL[table]
    assert all(item["verbose_name"].strip() for item in [*dataset["columns"], *dataset["metrics"]])
    # The other columns get dbt's, when they are imported.
    own = [*dataset["metrics"], *(column for column in dataset["columns"] if "expression" in column)]
    assert all(item["description"] for item in own)


def used_by(params: dict[str, Any]) -> set[str]:
    """Columns and metrics that a chart asks for."""
    one = {params.get(key) for key in ("metric", "x_axis", "x", "y", "size", "series", "entity", "x_axis_sort",
                                       "timeseries_limit_metric")}  # fmt: skip
    many = {name for key in ("metrics", "groupby", "all_columns") for name in params.get(key, [])}
    filters = {one["subject"] for one in params.get("adhoc_filters", [])}
    return {name for name in one | many | filters | set(params.get("column_config", {})) if name}


@pytest.mark.parametrize("uuid", sorted(CHARTS), ids=lambda uuid: CHARTS[uuid]["slice_name"])
def test_a_chart_asks_for_what_its_dataset_has(uuid: str):
    chart = CHARTS[uuid]
    dataset = DATASETS[chart["dataset_uuid"]]
    offered = {column["column_name"] for column in dataset["columns"]} | {
        metric["metric_name"] for metric in dataset["metrics"]
    }
    assert used_by(chart["params"])
    assert used_by(chart["params"]) <= offered, used_by(chart["params"]) - offered


def test_the_dashboard_shows_every_chart_once():
    shown = [part["meta"]["uuid"] for part in DASHBOARD["position"].values()
             if isinstance(part, dict) and part["type"] == "CHART"]  # fmt: skip
    assert sorted(shown) == sorted(CHARTS)


def test_filters_are_on_columns_of_their_datasets_and_leave_out_what_is_synthetic():
    filters = {one["name"]: one for one in DASHBOARD["metadata"]["native_filter_configuration"]}
    for one in filters.values():
        (target,) = one["targets"]
        columns = {column["column_name"] for column in DATASETS[target["datasetUuid"]]["columns"]}
        assert target["column"]["name"] in columns
    assert filters["Data contoh"]["defaultDataMask"]["filterState"]["value"] == ["Tidak"]


def test_no_secret_and_no_place_of_one_machine_is_in_the_folder():
    (database,) = assets("databases").values()
    assert database["sqlalchemy_uri"] == "duckdb:///published/current/warehouse.duckdb"
    for path in Path(ASSETS.parent).rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert not re.search(r"/(home|root|tmp|work|Users)/", path.read_text()), path
