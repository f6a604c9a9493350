"""`manifest.json` against the standard that it follows, with the standard's own tool, and against the release."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from frictionless import Package, Resource, Schema

from tests.world import World

TYPES = {"VARCHAR": "string", "BIGINT": "integer", "INTEGER": "integer", "DOUBLE": "number", "BOOLEAN": "boolean",
         "DATE": "date", "TIMESTAMP": "datetime", "DECIMAL(9,6)": "number"}  # fmt: skip
READ = (
    "dim_wilayah", "fct_daftar_pemilih", "fct_daftar_pemilih_terkini", "fct_angka", "fct_nphd", "mart_kesiapan__indeks",
    "mart_kualitas__delivery", "mart_kualitas__gerbang", "mart_kualitas__perubahan_angka", "mart_kualitas__koreksi",
    "bridge_wilayah_pemekaran", "staging.stg_kpu__coklit", "staging.stg_dukcapil__ktpel", "dim_kalender",
)  # fmt: skip


@pytest.fixture(scope="module")
def release(pristine: World) -> Path:
    return (pristine.settings.published / "current").resolve()


@pytest.fixture(scope="module")
def document(release: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((release / "manifest.json").read_text())
    return found


def problems(descriptor: dict[str, Any], release: Path) -> list[Any]:
    return list(Package.validate_descriptor(descriptor, basepath=str(release)).flatten(["type", "note"]))


def test_it_is_a_data_package_of_version_two_and_of_one(release: Path, document: dict[str, Any]):
    assert problems(document, release) == []
    wrong = copy.deepcopy(document)
    wrong["resources"][0]["schema"]["primaryKey"] = ["tidak_ada"]
    assert problems(wrong, release), "the tool does not look"
    first = copy.deepcopy(document)
    for part in (first, *first["resources"], *(item["schema"] for item in first["resources"])):
        del part["$schema"]
    assert problems(first, release) == []


def test_every_table_view_and_column_of_the_release_is_described_with_its_type(release: Path, document: dict[str, Any]):
    with duckdb.connect(str(release / "warehouse.duckdb"), read_only=True) as connection:
        built = connection.execute(
            "select schema_name || '.' || table_name, column_name, data_type from duckdb_columns() where not internal "
            "order by 1, column_index"
        ).fetchall()
    told = [
        (item["relation"], one["name"], one["type"])
        for item in sorted(document["resources"], key=lambda item: str(item["relation"]))
        for one in item["schema"]["fields"]
    ]
    assert told == [(relation, column, TYPES[kind]) for relation, column, kind in built]
    assert all(item["description"] for item in document["resources"])
    assert all(one["description"] for item in document["resources"] for one in item["schema"]["fields"])
    assert document["licenses"][0]["title"] and len(document["sources"]) > 30


@pytest.mark.parametrize("name", READ)
def test_rows_are_what_their_schema_says(release: Path, document: dict[str, Any], name: str):
    """Read by pyarrow: the tool's own reader of Parquet makes floats of whole numbers where some are missing."""
    item = next(item for item in document["resources"] if item["name"] == name)
    schema = copy.deepcopy(item["schema"])
    schema.pop("foreignKeys", None)
    rows = pq.read_table(release / item["path"]).slice(0, 400).to_pylist()
    fields = [one["name"] for one in schema["fields"]]
    data = [fields, *([row[one] for one in fields] for row in rows)]
    checked = Resource(data=data, schema=Schema.from_descriptor(schema)).validate()
    assert checked.valid, checked.flatten(["type", "fieldName", "note"])[:5]


def test_keys_are_unique_and_references_lead_somewhere(release: Path, document: dict[str, Any]):
    keyed = {}
    with duckdb.connect(str(release / "warehouse.duckdb"), read_only=True) as connection:
        for item in document["resources"]:
            schema, relation = item["schema"], item["relation"]
            (key,) = [schema["primaryKey"]] if "primaryKey" in schema else schema.get("uniqueKeys", [None])
            if key:
                keyed[item["name"]] = key
                names = ", ".join(f'"{name}"' for name in key)
                assert not connection.execute(
                    f"select 1 from {relation} group by {names} having count(*) > 1"
                ).fetchall(), (relation, key)
            for reference in schema.get("foreignKeys", []):
                (column,), target = reference["fields"], reference["reference"]
                assert not connection.execute(
                    f"select 1 from {relation} where {column} not in "
                    f"(select {target['fields'][0]} from marts.{target['resource']}) limit 1"
                ).fetchall(), (relation, column)
    assert keyed["dim_wilayah"] == ["kode_wilayah"]
    assert keyed["fct_daftar_pemilih"][-1] == "delivery_id" and "delivery_id" not in keyed["fct_daftar_pemilih_terkini"]
    assert len(keyed) > 140
    figures = next(item["schema"] for item in document["resources"] if item["name"] == "fct_angka")
    assert "primaryKey" not in figures and "kode_pemilu" in figures["uniqueKeys"][0]  # null for some
    assert {one["fields"][0] for one in figures["foreignKeys"]} == {
        "kode_wilayah", "kode_ukuran", "kode_pemilu", "delivery_id",
    }  # fmt: skip
    voters = next(item["schema"] for item in document["resources"] if item["name"] == "fct_daftar_pemilih_terkini")
    units = {one["name"]: one["unit"] for one in voters["fields"] if "unit" in one}
    assert units["laki_laki"] == "orang" and units["jumlah_tps"] == "buah" and "periode" not in units


def test_it_says_of_every_file_what_it_is(release: Path, document: dict[str, Any]):
    there = {path.relative_to(release).as_posix() for path in release.rglob("*") if path.is_file()}
    assert set(document["kesiapan"]["berkas"]) == there - {"manifest.json", "index.html"}
    assert {item["path"] for item in document["resources"]} <= set(document["kesiapan"]["berkas"])
