"""The generated part of a staging suite, on real tables: what it holds an export's accepted rows to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.exports import registry
from orchestration.gates import engine, suites
from orchestration.gates.outcome import ExpectationOutcome
from orchestration.gates.staging_rules import BEFORE, BEHIND, staging_rules

CONTRACT = registry.contracts()["kpu__daftar_pemilih_dn"]
TABLE = f"stg_{CONTRACT.name}"
KINDS = {"integer": "bigint", "number": "double", "string": "varchar", "date": "date"}


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """A staging table with three rows of one delivery, as its model makes it."""
    columns = [f"{name} {'bigint' if name == 'baris_sumber' else 'varchar'}" for name in (*BEFORE, *BEHIND)]
    columns += [f"{column.name} {KINDS[column.type]}" for column in CONTRACT.columns]
    with duckdb.connect() as opened:
        opened.execute(f"create schema staging; create table staging.{TABLE} ({', '.join(columns)})")
        filled = {name: "'x'" for name in (*BEFORE, *BEHIND)} | {
            column.name: "'x'" if column.type == "string" else "1" for column in CONTRACT.columns
        }
        for row in (1, 2, 3):
            values = {**filled, "delivery_id": "'D1'", "baris_sumber": str(row), "kunci_baris": f"'W33.0{row}'"}
            names = ", ".join(values)
            opened.execute(f"insert into staging.{TABLE} ({names}) values ({', '.join(values.values())})")
        yield opened


def failed(connection: duckdb.DuckDBPyConnection, tmp_path: Path, accepted: int = 3) -> dict[str, ExpectationOutcome]:
    """The rules that do not hold."""
    path = tmp_path / f"{TABLE}.yml"
    path.write_text(
        f"name: {TABLE}\nmeta:\n  tabel: staging.{TABLE}\n  kunci: [delivery_id, lembar, baris_sumber]\n"
        "expectations: []\n"
    )
    suite = suites.load(path, generated=staging_rules(CONTRACT), rows_from=(CONTRACT.name,))
    outcomes = engine.run_suite(
        connection, suite, schema="staging", table=TABLE, parameters={"baris_diterima": accepted}
    )
    assert not [item.error for item in outcomes if item.error]
    return {item.aturan: item for item in outcomes if not item.success}


def test_the_accepted_rows_pass(connection, tmp_path):
    assert not failed(connection, tmp_path)


def test_an_export_that_never_came_passes_with_a_table_without_rows(connection, tmp_path):
    connection.execute(f"delete from staging.{TABLE}")
    assert not failed(connection, tmp_path, accepted=0)
    assert set(failed(connection, tmp_path)) == {"baris_sebanyak_yang_diterima"}


def test_a_row_twice_is_seen_by_its_number_and_by_its_key(connection, tmp_path):
    connection.execute(f"insert into staging.{TABLE} from staging.{TABLE} where baris_sumber = 2")
    assert set(failed(connection, tmp_path)) == {"baris_sebanyak_yang_diterima", "satu_baris_per_kunci"}
    assert set(failed(connection, tmp_path, accepted=4)) == {"satu_baris_per_kunci"}


@pytest.mark.parametrize("column", ["kode_wilayah", "berlaku_pada", "delivery_id", "jumlah_tps"])
def test_what_must_be_filled_is_named_with_its_row(connection, tmp_path, column):
    connection.execute(f"update staging.{TABLE} set {column} = null where baris_sumber = 3")
    broken = failed(connection, tmp_path)
    assert list(broken) == ["kolom_wajib_terisi"]
    assert [(row["baris_sumber"], row["kolom"]) for row in broken["kolom_wajib_terisi"].failing] == [(3, column)]


@pytest.mark.parametrize("rows", [3, 0])
def test_a_column_of_another_type_is_named_with_or_without_rows(connection, tmp_path, rows):
    connection.execute(f"alter table staging.{TABLE} alter jumlah type varchar")
    connection.execute(f"delete from staging.{TABLE} where {rows} = 0")
    broken = failed(connection, tmp_path, accepted=rows)
    assert [dict(row) for row in broken["tipe_sesuai_kontrak"].failing] == [
        {"kolom": "jumlah", "tipe": "VARCHAR", "seharusnya": "BIGINT"}
    ]
