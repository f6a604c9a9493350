"""A rule made from `turunan_dari` finds what differs from the parent, and names the key and the column."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.gates import parent_rules, table_gate
from orchestration.settings import Settings

ENTRY: dict[str, Any] = {
    "induk": "staging.asal",
    "kunci": {"id": "nomor"},
    "kolom": ["nama", {"banyak": "jumlah"}],
    "kira_kira": ["bagian"],
}
PARENT = [(1, "satu", 10, 0.1, "a"), (2, None, None, None, "a"), (3, "tiga", 30, 0.3, "b")]


def failing(rows: list[tuple[Any, ...]], **entry: Any) -> list[tuple[Any, ...]]:
    """Rows that the rule finds in a table with these rows (id, nama, banyak, bagian)."""
    [parent] = parent_rules.read([{**ENTRY, **entry}], "core.turunan")
    connection = duckdb.connect()
    connection.execute("create schema staging; create schema core")
    connection.execute("create table staging.asal (nomor int, nama text, jumlah int, bagian double, jenis text)")
    connection.executemany("insert into staging.asal values (?, ?, ?, ?, ?)", PARENT)
    connection.execute("create table core.turunan (id int, nama text, banyak int, bagian double)")
    for row in rows:
        connection.execute("insert into core.turunan values (?, ?, ?, ?)", row)
    [rule] = parent_rules.parent_rules([parent])
    query = rule["kwargs"]["unexpected_rows_query"].format(batch="core.turunan")
    return sorted(connection.execute(query).fetchall())


SAME = [(1, "satu", 10, 0.1), (2, None, None, None), (3, "tiga", 30, 0.3)]


def test_what_is_carried_over_passes_empty_cells_and_all():
    assert failing(SAME, semua=True) == []


@pytest.mark.parametrize(
    ("changed", "columns"),
    [
        ((1, "dua", 10, 0.1), "nama"),
        ((1, None, 11, 0.1), "nama, banyak"),
        ((1, "satu", None, 0.1), "banyak"),
        ((1, "satu", 10, 0.1001), "bagian"),
        ((1, "satu", 10, None), "bagian"),
    ],
)
def test_a_difference_names_its_key_and_columns(changed, columns):
    assert failing([changed, *SAME[1:]]) == [(1, columns)]


def test_the_tail_of_a_double_is_no_difference():
    assert failing([(1, "satu", 10, 0.1 + 1e-9), *SAME[1:]]) == []


def test_a_row_without_a_parent_fails_always_and_a_lost_one_where_all_are_asked_for():
    assert failing([*SAME, (4, "empat", 40, 0.4)]) == [(4, "baris ini tidak ada di induknya")]
    assert failing(SAME[:2]) == []
    assert failing(SAME[:2], semua=True) == [(3, "baris induk tidak ada di sini")]
    assert failing([], semua=True, dengan="jenis = 'b'") == [(3, "baris induk tidak ada di sini")]


def test_an_entry_may_speak_of_some_rows_only():
    assert failing([*SAME, (9, "lain", 1, 1.0)], untuk="id < 9") == []


def test_a_query_may_compute_what_must_come_out_again():
    query = "select jenis, count(*) as banyak from staging.asal group by jenis"
    entry = {"kunci": {"nama": "jenis"}, "kolom": ["banyak"], "kira_kira": [], "sebagai": query}
    assert failing([(0, "a", 2, None), (0, "b", 2, None)], **entry) == [("b", "banyak")]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"induk": "core.turunan"}, "the table itself"),
        ({"kunci": []}, "kunci"),
        ({"di_mana": "x"}, "knows no more"),
        ({"induk": ["staging.asal", "staging.lain"]}, "several parents need sebagai"),
        ({"sebagai": "select * from staging.lain"}, "staging.lain"),
        ({"sebagai": "select * from staging.asal", "dengan": "x"}, "belongs into sebagai"),
    ],
)
def test_refused(entry, said):
    with pytest.raises(ValueError, match=said):
        parent_rules.read([{**ENTRY, **entry}], "core.turunan")


def test_a_fact_of_two_parents_asks_each_for_its_own_deliveries():
    first, second = parent_rules.fact_entries([{"induk": "staging.a"}, {"induk": "staging.b"}])
    assert first["untuk"] == "delivery_id in (select delivery_id from staging.a)"
    assert second["semua"] and list(second["kunci"]) == ["delivery_id", "lembar", "baris_sumber"]


def test_sources_are_put_where_they_lie_and_the_hash_stays():
    settings = Settings()
    suite = table_gate.suite_for(settings, "staging", "stg_kpu__coklit")
    placed = parent_rules.located(suite, Path("/tempat/{lain}"))
    queries = " ".join(str(e["kwargs"].get("unexpected_rows_query")) for e in placed.expectations)
    assert "read_parquet('/tempat/{{lain}}/raw/kpu__coklit/*.parquet')" in queries
    assert "read_parquet('/tempat/{{lain}}/ledger/delivery.parquet')" in queries
    assert "lake.kpu__coklit" in str(suite.expectations) and placed.hash != suite.hash
