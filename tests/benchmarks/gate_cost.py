"""What a gate costs on a large table, beside the same rules as SQL written by hand, in one process.

`python -m tests.benchmarks.gate_cost [rows]` prints JSON: CPU seconds (DuckDB's threads included) of the suite where
all rules hold, of the suite where two do not, and of the hand-written pass; and each rule's own share. Not here: the
gates of a night (`tests.benchmarks`, gated and ungated job).
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from typing import Any

import duckdb

from orchestration.gates import engine
from orchestration.gates.suites import Suite

ROWS = 20_000_000
ROUNDS = 3
# A roll of polling stations, in whole: every kind of rule that our suites use on a fact.
_TABLE = """
create schema core;
create table core.besar as
select
    'W' || (11 + i % 80)::varchar || '.' || lpad((i // 80 % 40)::varchar, 2, '0') as kode_wilayah,
    i // 3200 + 1 as nomor,
    case i % 5 when 0 then 'DPS' when 1 then 'DPSHP' else 'DPT' end as tahap,
    (i * 7919) % 150 as laki_laki,
    (i * 104729) % 150 as perempuan,
    (i * 7919) % 150 + (i * 104729) % 150 as jumlah,
    date '2023-07-02' + (i % 200)::integer as berlaku_pada,
    'D' || lpad((i // 100000)::varchar, 8, '0') as delivery_id,
    i as baris_sumber
from range({rows}) as t(i)
"""
_RULES: list[tuple[str, str, dict[str, Any]]] = [
    ("baris_sebanyak_yang_diterima", "expect_table_row_count_to_equal", {"value": {"$PARAMETER": "baris_diterima"}}),
    (
        "butir_unik",
        "expect_compound_columns_to_be_unique",
        {"column_list": ["kode_wilayah", "nomor"], "ignore_row_if": "never"},
    ),
    ("tahap_dikenal", "expect_column_values_to_be_in_set", {"column": "tahap", "value_set": ["DPS", "DPSHP", "DPT"]}),
    ("kode_berbentuk", "expect_column_values_to_match_regex", {"column": "kode_wilayah", "regex": r"^W\d\d\.\d\d$"}),
    ("jumlah_wajar", "expect_column_values_to_be_between", {"column": "jumlah", "min_value": 0, "max_value": 300}),
    ("kiriman_disebut", "expect_column_values_to_not_be_null", {"column": "delivery_id"}),
    (
        "asal_usul_terisi",
        "unexpected_rows_expectation",
        {
            "unexpected_rows_query": "select delivery_id, baris_sumber from {batch} "
            "where kode_wilayah is null or berlaku_pada is null or baris_sumber is null"
        },
    ),
    (
        "laki_plus_perempuan",
        "unexpected_rows_expectation",
        {"unexpected_rows_query": "select * from {batch} where laki_laki + perempuan <> jumlah"},
    ),
]
_BY_HAND = r"""
select
    count(*) = {rows}
    and (select count(*) from (select 1 from core.besar group by kode_wilayah, nomor having count(*) > 1)) = 0
    and count(case when tahap not in ('DPS', 'DPSHP', 'DPT') then 1 end) = 0
    and count(case when not regexp_matches(kode_wilayah, '^W\d\d\.\d\d$') then 1 end) = 0
    and count(case when jumlah not between 0 and 300 then 1 end) = 0
    and count(case when delivery_id is null then 1 end) = 0
    and count(case when kode_wilayah is null or berlaku_pada is null or baris_sumber is null then 1 end) = 0
    and count(case when laki_laki + perempuan <> jumlah then 1 end) = 0
from core.besar
"""


def suite_of(rules: list[tuple[str, str, dict[str, Any]]]) -> Suite:
    """The rules as a suite of the large table."""
    return Suite(
        "besar",
        "core.besar",
        ("kode_wilayah", "nomor"),
        (),
        (),
        None,
        None,
        tuple(
            {
                "type": kind,
                "kwargs": kwargs,
                "severity": "critical",
                "meta": {"aturan": name, "pemilik": "insinyur data", "alasan": "Pengukuran."},
            }
            for name, kind, kwargs in rules
        ),
    )


def measure(rows: int) -> dict[str, Any]:
    """CPU seconds, medians of rounds in which gate and hand take turns."""
    seen: dict[str, list[float]] = {}
    with duckdb.connect() as connection:
        connection.execute(_TABLE.format(rows=rows))

        def gate(name: str, rules: list[tuple[str, str, dict[str, Any]]], failing: int) -> None:
            start = time.process_time()
            outcomes = engine.run_suite(
                connection, suite_of(rules), schema="core", table="besar", parameters={"baris_diterima": rows}
            )
            seen.setdefault(name, []).append(time.process_time() - start)
            assert sum(not outcome.success for outcome in outcomes) == failing, outcomes
            assert not [outcome.error for outcome in outcomes if outcome.error]

        gate("first", _RULES[:1], 0)  # imports
        for _ in range(ROUNDS):
            start = time.process_time()
            assert connection.execute(_BY_HAND.format(rows=rows)).fetchall() == [(True,)]
            seen.setdefault("by hand", []).append(time.process_time() - start)
            gate("all hold", _RULES, 0)
        for rule in _RULES:
            gate(rule[0], [rule], 0)
        connection.execute("update core.besar set jumlah = jumlah + 1000 where baris_sumber % 1000000 = 7")
        gate("two fail", _RULES, 2)
    return {
        "rows": rows,
        "rules": len(_RULES),
        **{name: statistics.median(values) for name, values in seen.items() if name != "first"},
    }


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS), indent=1))
