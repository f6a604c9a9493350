"""A suite run by Great Expectations on a real DuckDB: the engine and the verdict. What GX lacks: test_gx_on_duckdb."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from orchestration.gates import engine, suites
from orchestration.gates.outcome import SAMPLE_ROWS, ExpectationOutcome, verdict
from orchestration.masking import MASK

NIK = "3308" + "9" * 8 + "0001"


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("create schema raw")
        opened.execute("create table raw.contoh (id varchar, nama varchar, jumlah bigint)")
        opened.execute("insert into raw.contoh values ('A1', 'Magelang', 3), ('A2', 'Binjai', 5), ('A3', 'Pati', 8)")
        yield opened


def rule(kind: str, name: str, severity: str = "critical", /, **kwargs: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "kwargs": kwargs,
        "severity": severity,
        "meta": {"aturan": name, "pemilik": "pengirim", "alasan": "Demikian."},
    }


COUNT = rule("expect_table_row_count_to_be_between", "ada_baris", min_value=1)
KEY = rule("expect_column_values_to_be_unique", "id_unik", column="id")


def suite(folder: Path, *rules: dict[str, Any], name: str = "contoh") -> suites.Suite:
    document = {
        "name": name,
        "meta": {"tabel": f"raw.{name}", "kunci": ["id"]},
        "expectations": [COUNT, KEY, *rules],
    }
    path = folder / f"{name}.yml"
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    return suites.load(path)


def run(
    connection: duckdb.DuckDBPyConnection, rules: suites.Suite, table: str = "contoh", **options: Any
) -> dict[str, ExpectationOutcome]:
    parameters = options.pop("parameters", {})
    outcomes = engine.run_suite(connection, rules, schema="raw", table=table, parameters=parameters, **options)
    assert [o.aturan for o in outcomes] == [e["meta"]["aturan"] for e in rules.expectations]
    return {outcome.aturan: outcome for outcome in outcomes}


# --------------------------------------------------------------------------------------------------- the engine


def test_each_run_sees_the_connection_it_was_given(connection, tmp_path):
    rules = suite(tmp_path, rule("expect_table_row_count_to_equal", "tiga_baris", value=3))
    assert run(connection, rules)["tiga_baris"].success
    with duckdb.connect() as other:
        other.execute("create schema raw; create table raw.contoh as select 'B1' as id")
        assert run(other, rules)["tiga_baris"].observed == 1
    assert run(connection, rules)["tiga_baris"].success


def test_a_table_that_changed_is_looked_at_again(connection, tmp_path):
    rules = suite(tmp_path)
    assert run(connection, rules)["id_unik"].success
    connection.execute("insert into raw.contoh values ('A1', 'Lagi', 1)")
    assert not run(connection, rules)["id_unik"].success


def test_a_table_as_its_suite_says_passes(connection, tmp_path):
    outcomes = run(connection, suite(tmp_path))
    assert all(o.success and o.error is None and o.failing == [] for o in outcomes.values())
    assert verdict(list(outcomes.values())) == "passed"


def test_what_fails_comes_with_its_keys_column_and_value(connection, tmp_path):
    rules = suite(tmp_path, rule("expect_column_values_to_be_between", "jumlah_kecil", column="jumlah", max_value=5))
    outcome = run(connection, rules)["jumlah_kecil"]
    assert (outcome.success, outcome.error, outcome.unexpected_count) == (False, None, 1)
    assert outcome.failing == [{"id": "A3", "jumlah": 8, "kolom": "jumlah", "nilai": 8}]
    assert (outcome.owner, outcome.reason, outcome.column) == ("pengirim", "Demikian.", "jumlah")
    assert verdict([outcome]) == "failed"


def test_what_a_query_finds_comes_with_what_it_selects(connection, tmp_path):
    query = "select id, 'jumlah' as kolom, jumlah as nilai from {batch} where jumlah > 4 order by id"
    outcome = run(connection, suite(tmp_path, rule("unexpected_rows_expectation", "q", unexpected_rows_query=query)))[
        "q"
    ]
    assert outcome.unexpected_count == 2
    assert outcome.failing == [
        {"id": "A2", "kolom": "jumlah", "nilai": 5},
        {"id": "A3", "kolom": "jumlah", "nilai": 8},
    ]


def test_identifiers_in_failing_rows_are_masked(connection, tmp_path):
    connection.execute("insert into raw.contoh values ('A4', ?, ?)", [f"Magelang {NIK}", int(NIK)])
    rules = suite(
        tmp_path,
        rule("expect_column_values_to_be_between", "jumlah_kecil", column="jumlah", max_value=9),
        rule("expect_column_value_lengths_to_be_between", "nama_pendek", column="nama", max_value=10),
        rule("unexpected_rows_expectation", "q", unexpected_rows_query="select * from {batch} where jumlah > 9"),
    )
    outcomes = run(connection, rules)
    assert outcomes["jumlah_kecil"].failing[0]["nilai"] == MASK
    assert outcomes["nama_pendek"].failing[0]["nilai"] == f"Magelang {MASK}"
    assert outcomes["q"].failing == [{"id": "A4", "nama": f"Magelang {MASK}", "jumlah": MASK}]
    assert NIK not in str([outcome.as_dict() for outcome in outcomes.values()])


@pytest.mark.parametrize("identity", ["D12e15bc00112233aa", "D" + "4" * 16])
def test_keys_of_ours_are_never_masked_in_failing_rows(connection, tmp_path, identity):
    connection.execute("insert into raw.contoh values (?, 'X', 99)", [identity])
    rules = suite(tmp_path, rule("expect_column_values_to_be_between", "kecil", column="jumlah", max_value=9))
    assert run(connection, rules)["kecil"].failing[0]["id"] == identity


@pytest.mark.parametrize(
    "broken",
    [
        rule("expect_column_values_to_not_be_null", "rusak", column="tidak_ada"),
        rule("expect_column_values_to_be_between", "rusak", column="tidak_ada", min_value=1),
        rule("expect_compound_columns_to_be_unique", "rusak", column_list=["id", "tidak_ada"]),
        rule("unexpected_rows_expectation", "rusak", unexpected_rows_query="select tidak_ada from {batch}"),
        rule("unexpected_rows_expectation", "rusak", unexpected_rows_query="selec * from {batch}"),
        rule("unexpected_rows_expectation", "rusak", unexpected_rows_query="select 1 / 'x'::int from {batch}"),
        rule(
            "unexpected_rows_expectation", "rusak", "warning", unexpected_rows_query="select * from raw.lain, {batch}"
        ),
    ],
    ids=["null", "between", "compound", "query column", "query syntax", "query cast", "a warning that cannot run"],
)
def test_a_rule_that_cannot_be_evaluated_is_an_error_and_not_bad_data(connection, tmp_path, broken):
    outcomes = run(connection, suite(tmp_path, broken))
    assert outcomes["rusak"].error
    assert not outcomes["rusak"].success
    assert outcomes["rusak"].failing == []
    assert outcomes["id_unik"].success  # the others were evaluated
    assert verdict(list(outcomes.values())) == "could_not_run"


@pytest.mark.parametrize("kind", ["expect_nothing_at_all", "expect_column_values_to_not_be_null"])
def test_an_unknown_expectation_or_setting_never_passes(connection, tmp_path, kind):
    rules = suite(tmp_path, rule(kind, "rusak", column="id", columm="nama"))
    with pytest.raises(Exception, match=r"expect_nothing_at_all not found|columm"):
        run(connection, rules)


def test_of_a_missing_table_nothing_is_known(connection, tmp_path):
    outcomes = run(connection, suite(tmp_path, name="tidak_ada"), table="tidak_ada")
    assert all("tidak_ada" in (outcome.error or "") for outcome in outcomes.values())
    assert verdict(list(outcomes.values())) == "could_not_run"


def test_an_empty_table_fails_its_row_count(connection, tmp_path):
    connection.execute("delete from raw.contoh")
    outcomes = run(connection, suite(tmp_path))
    assert not outcomes["ada_baris"].success
    assert verdict(list(outcomes.values())) == "failed"


def test_a_row_count_is_held_to_the_number_that_the_caller_supplies(connection, tmp_path):
    rules = suite(tmp_path, rule("expect_table_row_count_to_equal", "sama", value={"$PARAMETER": "baris"}))
    assert run(connection, rules, parameters={"baris": 3})["sama"].success
    assert not run(connection, rules, parameters={"baris": 2})["sama"].success


def test_a_number_that_nobody_supplies_never_passes(connection, tmp_path):
    rules = suite(tmp_path, rule("expect_table_row_count_to_equal", "sama", value={"$PARAMETER": "baris"}))
    try:
        outcomes = list(run(connection, rules).values())
    except Exception:
        return
    assert verdict(outcomes) == "could_not_run"


def test_a_sample_is_short_and_complete_names_every_key_at_fault(connection, tmp_path):
    connection.execute("delete from raw.contoh")
    connection.execute("insert into raw.contoh select 'A1', 'X', 9 from range(30000)")
    connection.execute("insert into raw.contoh values ('A2', 'Y', 9)")
    query = "select id, jumlah as nilai from {batch} where jumlah = 9"
    rules = suite(tmp_path, rule("unexpected_rows_expectation", "q", unexpected_rows_query=query))
    assert len(run(connection, rules)["q"].failing) == SAMPLE_ROWS
    complete = run(connection, rules, detail="complete")["q"]
    assert complete.unexpected_count == 30_001
    assert {row["id"] for row in complete.failing} == {"A1", "A2"}
    assert len(complete.failing) == engine.COMPLETE_ROWS + 1


def test_complete_is_an_error_where_great_expectations_names_only_some_of_the_rows(connection, tmp_path):
    connection.execute("insert into raw.contoh select 'B' || i, 'X', 9 from range(50) t(i)")
    rules = suite(tmp_path, rule("expect_column_values_to_be_between", "kecil", column="jumlah", max_value=5))
    assert run(connection, rules)["kecil"].error is None
    outcome = run(connection, rules, detail="complete")["kecil"]
    assert outcome.error is not None
    assert "unexpected_rows_expectation" in outcome.error
    assert outcome.failing == []


def test_two_threads_get_the_answers_of_their_own_databases(tmp_path):
    rules = suite(tmp_path, rule("expect_table_row_count_to_equal", "sama", value={"$PARAMETER": "baris"}))
    barrier = threading.Barrier(2)

    def work(rows: int) -> list[tuple[bool, Any]]:
        with duckdb.connect() as own:
            own.execute(f"create schema raw; create table raw.contoh as select 'A' || i as id from range({rows}) t(i)")
            barrier.wait(timeout=30)
            answers = [run(own, rules, parameters={"baris": n})["sama"] for n in (rows, 0, rows, 0)]
        return [(answer.success, answer.observed) for answer in answers]

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(work, [7, 11])) == [[(True, None), (False, 7)] * 2, [(True, None), (False, 11)] * 2]


def test_two_threads_may_share_one_connection(connection, tmp_path):
    rules = suite(tmp_path)
    with ThreadPoolExecutor(2) as pool:
        verdicts = pool.map(lambda _: verdict(list(run(connection.cursor(), rules).values())), range(6))
        assert list(verdicts) == ["passed"] * 6


def test_a_run_that_raised_leaves_the_next_one_whole(connection, tmp_path):
    with pytest.raises(Exception, match="columm"):
        run(connection, suite(tmp_path, rule("expect_column_values_to_not_be_null", "rusak", columm="nama")))
    assert run(connection, suite(tmp_path))["id_unik"].success


def test_a_preview_is_masked(connection):
    connection.execute("delete from raw.contoh")
    connection.execute("insert into raw.contoh values ('A4', ?, ?)", [f"KTP_{NIK}", int(NIK)])
    assert engine.preview(connection, "raw.contoh") == [{"id": "A4", "nama": f"KTP_{MASK}", "jumlah": MASK}]


# --------------------------------------------------------------------------------------------------- the verdict

GOOD = ExpectationOutcome("a", "t", None, "critical", "pemilik", "alasan", success=True, unexpected_count=0)
BAD = replace(GOOD, success=False, unexpected_count=3)
NOTED = replace(BAD, severity="warning")
BROKEN = replace(GOOD, success=False, error="no such column")


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([], "could_not_run"),
        ([GOOD], "passed"),
        ([GOOD, NOTED], "passed"),
        ([replace(BAD, severity="info")], "passed"),
        ([GOOD, BAD], "failed"),
        ([NOTED, BAD], "failed"),
        ([BROKEN], "could_not_run"),
        ([BAD, BROKEN, GOOD], "could_not_run"),
        ([GOOD, replace(BROKEN, severity="warning")], "could_not_run"),
    ],
)
def test_could_not_run_outweighs_failed_outweighs_passed(outcomes, expected):
    assert verdict(outcomes) == expected


def test_a_warning_that_fails_on_a_real_table_does_not_close_the_gate(connection, tmp_path):
    rules = suite(tmp_path, rule("expect_column_values_to_be_between", "k", "warning", column="jumlah", max_value=5))
    outcomes = run(connection, rules)
    assert not outcomes["k"].success
    assert outcomes["k"].failing
    assert verdict(list(outcomes.values())) == "passed"
