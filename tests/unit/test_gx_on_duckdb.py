"""What Great Expectations must do on DuckDB, with `gates/gx_on_duckdb.py` or, once that is deleted, without it.

Each test names what it answers: an issue of GX 1.24, or a price that no gate should pay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from orchestration.gates import engine, gx_on_duckdb
from orchestration.gates.suites import Suite


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("create schema raw")
        opened.execute("create table raw.contoh (id varchar, nama varchar, jumlah bigint)")
        opened.execute("insert into raw.contoh values ('A1', 'Magelang', 3), ('A2', 'Binjai', 5), ('A3', 'Pati', 8)")
        yield opened


def run(connection: duckdb.DuckDBPyConnection, *rules: tuple[str, dict[str, Any]], table: str = "contoh") -> list[Any]:
    expectations = tuple(
        {
            "type": kind,
            "kwargs": kwargs,
            "severity": "critical",
            "meta": {"aturan": f"aturan_{number}", "pemilik": "pengirim", "alasan": "Demikian."},
        }
        for number, (kind, kwargs) in enumerate(rules)
    )
    suite = Suite("contoh", "raw.contoh", ("id",), (), (), None, None, expectations)
    return engine.run_suite(connection, suite, schema="raw", table=table, parameters={})


# ------------------------------------------------------------------------- GX issues 10738 and 11579: empty results


def test_results_can_be_read_after_the_connection_is_closed(connection):
    with gx_on_duckdb.use_connection(connection):
        database = sa.create_engine(gx_on_duckdb.URL, poolclass=NullPool)
        with database.connect() as opened:
            result = opened.execute(sa.text("select id from raw.contoh order by id"))
        assert [row[0] for row in result.fetchall()] == ["A1", "A2", "A3"]


def test_the_connection_of_somebody_else_is_used_and_left_open(connection):
    connection.execute("begin; insert into raw.contoh values ('A4', 'Solok', 1)")  # not committed: nobody else sees it
    with gx_on_duckdb.use_connection(connection):
        database = sa.create_engine(gx_on_duckdb.URL, poolclass=NullPool)
        with database.connect() as opened:
            tables = opened.execute(sa.text("select count(*) from information_schema.tables")).scalar()
        database.dispose()
    assert tables == 1
    assert connection.execute("select count(*) from raw.contoh").fetchall() == [(4,)]


def test_without_a_connection_to_share_it_is_an_error_and_not_an_empty_database():
    database = sa.create_engine(gx_on_duckdb.URL, poolclass=NullPool)
    with pytest.raises(RuntimeError, match="use_connection"):
        database.connect()


def test_after_use_the_connection_is_no_longer_shared(connection):
    with pytest.raises(KeyError), gx_on_duckdb.use_connection(connection):
        raise KeyError
    with pytest.raises(RuntimeError, match="use_connection"):
        sa.create_engine(gx_on_duckdb.URL, poolclass=NullPool).connect()


# ----------------------------------------------------------- "Regex is not supported for dialect duckdb" (GX 1.24)


def test_the_regex_expectation_works_on_duckdb(connection):
    capital, with_m = run(
        connection,
        ("expect_column_values_to_match_regex", {"column": "nama", "regex": "^[A-Z]"}),
        ("expect_column_values_to_match_regex", {"column": "nama", "regex": "^M"}),
    )
    assert capital.success
    assert with_m.error is None
    assert with_m.unexpected_count == 2
    assert {row["id"] for row in with_m.failing} == {"A2", "A3"}


def test_a_regex_that_is_none_is_an_error(connection):
    (broken,) = run(connection, ("expect_column_values_to_match_regex", {"column": "nama", "regex": "("}))
    assert broken.error


# ----------------------------------------------------------------------------- the table itself says its columns


def test_columns_are_those_of_the_relation_in_use_whatever_its_name(connection):
    connection.execute("""create view raw."Nama ""aneh"".x" as select 1 as id, null as "Kolom Satu" """)
    connection.execute("""create table "Nama ""aneh"".x" as select 1 as lain""")
    (found,) = run(connection, ("expect_column_values_to_not_be_null", {"column": "Kolom Satu"}), table='Nama "aneh".x')
    assert (found.error, found.unexpected_count) == (None, 1)


def test_a_column_added_after_a_run_is_seen_by_the_next(connection):
    rule = ("expect_column_values_to_not_be_null", {"column": "baru"})
    assert run(connection, rule)[0].error
    connection.execute("alter table raw.contoh add column baru integer default 1")
    assert run(connection, rule)[0].success


def test_a_rule_that_asks_for_a_type_never_passes(connection):
    (found,) = run(connection, ("expect_column_values_to_be_of_type", {"column": "jumlah", "type_": "BIGINT"}))
    assert not found.success


# --------------------------------------------------------------------------------- unique together, empty parts too

UNIQUE = ("expect_compound_columns_to_be_unique", {"column_list": ["id", "nama"], "ignore_row_if": "never"})


def test_what_stands_twice_is_counted_and_named(connection):
    assert run(connection, UNIQUE)[0].success
    connection.execute("insert into raw.contoh values ('A1', 'Magelang', 9), ('A1', 'Magelang', 9), ('A1', 'Pati', 9)")
    (found,) = run(connection, UNIQUE)
    assert (found.success, found.error, found.unexpected_count) == (False, None, 3)
    assert {row["id"] for row in found.failing} == {"A1"}


@pytest.mark.parametrize("key", ["('A9', null, 1)", "(null, null, 1)"])
def test_a_key_with_an_empty_part_may_not_stand_twice(connection, key):
    connection.execute(f"insert into raw.contoh values {key}")
    assert run(connection, UNIQUE)[0].success
    connection.execute(f"insert into raw.contoh values {key}")
    (found,) = run(connection, UNIQUE)
    assert (found.success, found.error, found.unexpected_count) == (False, None, 2)
    assert len(found.failing) == 2


def test_unique_together_by_a_column_that_is_not_there_is_an_error(connection):
    (found,) = run(connection, ("expect_compound_columns_to_be_unique", {"column_list": ["id", "tidak_ada"]}))
    assert found.error and "tidak_ada" in found.error


# ------------------------------------------------------------------------------------------------- what is asked


def test_a_table_that_is_right_is_asked_for_yes_or_no_and_not_for_rows(connection, monkeypatch):
    asked: list[str] = []
    execute = gx_on_duckdb.SharedDuckDB.do_execute

    def noting(self: Any, cursor: Any, statement: str, *rest: Any) -> Any:
        asked.append(statement)
        return execute(self, cursor, statement, *rest)

    monkeypatch.setattr(gx_on_duckdb.SharedDuckDB, "do_execute", noting)
    run(connection)  # the first connection of a process asks for the schema
    asked.clear()
    rules: list[tuple[str, dict[str, Any]]] = [
        ("expect_column_values_to_be_between", {"column": "jumlah", "min_value": 0}),
        ("unexpected_rows_expectation", {"unexpected_rows_query": "select id from {batch} where jumlah > 9"}),
    ]
    assert all(outcome.success for outcome in run(connection, *rules))
    assert all(re.search(r"limit 0$|\b(sum|count)\(", statement.lower()) for statement in asked), asked
    asked.clear()
    connection.execute("insert into raw.contoh values ('A4', 'Solok', -1)")
    assert [outcome.success for outcome in run(connection, *rules)] == [False, True]
    assert [statement for statement in asked if "jumlah < " in statement and "sum(" not in statement.lower()]
    assert sum("jumlah > 9" in statement for statement in asked) == 1  # the rule that holds is not asked again
