"""A metric names a column that readers find, and a share says of what."""

from __future__ import annotations

import csv

import yaml

from orchestration.settings import DBT_DIR, SEEDS_DIR

TABLES = ("mart_metrik__wilayah", "mart_metrik__ringkasan")


def metrics() -> list[dict[str, str]]:
    with (SEEDS_DIR / "readiness" / "metrik.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def columns_of(table: str) -> set[str]:
    described = yaml.safe_load((DBT_DIR / "models" / "marts" / "metrik" / f"_{table}.yml").read_text(encoding="utf-8"))
    return {column["name"] for column in described["models"][0]["columns"]}


def test_every_metric_is_a_column_that_is_there():
    missing = [row["kode_metrik"] for row in metrics() if row["kolom"] not in columns_of(row["tabel"])]
    assert not missing


def test_a_ratio_says_its_numerator_and_its_denominator():
    halves = [row["kode_metrik"] for row in metrics() if row["satuan"] == "bagian 0-1" and not
              (row["pembilang"] and row["penyebut"])]  # fmt: skip
    assert not halves
    assert {row["tabel"] for row in metrics()} == set(TABLES)
