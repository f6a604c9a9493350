"""The gate of one table: find its suite, run it, record the outcome, keep the evidence.

The ledger gets the verdict together with the table's row count and content hash; publishing compares them with
what it is about to publish. Whatever goes wrong is recorded and raised: a gate that cannot run is closed. Not
here: what a suite must look like (`suites`), how it is evaluated (`engine`), how dbt calls this (`dbt_plugin`).
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from typing import Any

import duckdb

from orchestration.errors import GateCouldNotRunError
from orchestration.exports import corrections, registry
from orchestration.gates import engine, evidence, parent_rules, suites
from orchestration.gates.outcome import ExpectationOutcome
from orchestration.gates.staging_rules import staging_rules, staging_source
from orchestration.ledger.store import Ledger
from orchestration.masking import mask_text
from orchestration.settings import Settings


def suite_for(settings: Settings, schema: str, table: str) -> suites.Suite:
    """The suite of a table, which must say itself that it is that table's.

    The staging table of an export holds what was accepted of it: those rules, and the rows, come from its contract.
    """
    contract = registry.staged(schema, table)
    path = settings.expectations / schema / f"{table}.yml"
    if contract:
        rules, source = staging_rules(contract), staging_source(contract)
        suite = suites.load(path, generated=rules, rows_from=(contract.name,), source=source)
    else:
        suite = suites.load(path)
    if suite.table != f"{schema}.{table}":
        raise suites.SuiteError(path, f"it is the suite of {suite.table}, not of {schema}.{table}; was it copied?")
    return suite


def run_gate(
    connection: duckdb.DuckDBPyConnection, settings: Settings, schema: str, table: str, invocation: str
) -> list[dict[str, Any]]:
    """Runs one gate and records it. Failing expectations as rows; raises when the gate could not run."""
    ledger = Ledger(settings.ledger)
    relation = f"{schema}.{table}"
    suite: suites.Suite | None = None
    outcomes: list[ExpectationOutcome] = []
    problem: str | None = None
    rows = content = None
    preview: list[dict[str, Any]] = []
    try:
        suite = suite_for(settings, schema, table)
        rows, content = fingerprint(connection, relation)
        preview = engine.preview(connection, relation)
        outcomes = engine.run_suite(
            connection,
            parent_rules.located(suite, settings.lake),
            schema=schema,
            table=table,
            parameters={**parameters(settings, ledger, suite), **expected_rows(connection, suite)},
        )
        errors = [f"{o.aturan}: {o.error}" for o in outcomes if o.error]
        problem = "; ".join(errors) or None
    except BaseException as error:  # whatever it is, it closes the gate, and the ledger must know
        problem = f"{type(error).__name__}: {error}"
        with suppress(OSError):  # a full disk must not keep the ledger from hearing of it
            evidence.write_traceback(settings.evidence, invocation, relation, mask_text(traceback.format_exc()))
    failed = [o for o in outcomes if not o.success]
    document = evidence.document(invocation, relation, rows, outcomes, problem=problem, preview=preview)
    verdict = document["outcome"]
    try:
        evidence.write(settings.evidence, document)
    except OSError as error:  # what nobody can look at was not checked
        problem = "; ".join([*([problem] if problem else []), f"its results could not be written: {error}"])
        verdict = "could_not_run"
    ledger.append(
        "gate",
        [
            {
                "invocation_id": invocation,
                "relation": relation,
                "suite_hash": suite.hash if suite else None,
                "outcome": verdict,
                "rules": len(outcomes),
                "failed_critical": sum(o.severity == "critical" for o in failed),
                "failed_warning": sum(o.severity != "critical" for o in failed),
                "row_count": rows,
                "content_hash": content,
                "detail": mask_text(problem)[:2000] if problem else None,
            }
        ],
    )
    if problem:
        raise GateCouldNotRunError(
            f"The gate of {relation} could not run: {mask_text(problem)}",
            f"Repair expectations/{schema}/{table}.yml or the gate itself; the table is not known to be bad.",
        )
    return [{"aturan": o.aturan, "severity": o.severity, "failures": o.unexpected_count} for o in failed]


def parameters(settings: Settings, ledger: Ledger, suite: suites.Suite) -> dict[str, int]:
    """The numbers that the suite asks for, of those that the ledger and the contracts know."""
    unknown = set(suite.rows_from) - set(registry.contracts())
    if unknown:
        raise GateCouldNotRunError(f"{suite.table}: no export named {sorted(unknown)}.", "Repair meta.baris_dari.")
    totals = cache(ledger.totals)

    def accepted() -> int:
        return sum(totals().accepted_rows.get(export, 0) for export in suite.rows_from)

    known: dict[str, Callable[[], int]] = {
        "baris_diterima": accepted,
        "minimal_satu": lambda: min(accepted(), 1),
        "jumlah_delivery": lambda: totals().deliveries,
        "jumlah_delivery_diterima": lambda: totals().accepted_deliveries,
        "jumlah_temuan": lambda: totals().findings,
        "jumlah_temuan_ditolak": lambda: totals().refusing_findings,
        "minimal_satu_diterima": lambda: min(totals().accepted_deliveries, 1),
        "jumlah_koreksi": lambda: len(corrections.load(settings.expectations / "corrections")),
        "jumlah_ekspor": lambda: len(registry.contracts()),
        "jumlah_pengirim_wajib": lambda: sum(
            len(contract.details.jadwal.pengirim_wajib) for contract in registry.contracts().values()
        ),
    }
    return {name: known[name]() for name in suite.parameters if name in known}


def expected_rows(connection: duckdb.DuckDBPyConnection, suite: suites.Suite) -> dict[str, int]:
    """How many rows the parents of the table say that it must have, where its suite counts them.

    The parents were built, and passed their own gates, before the table itself was.
    """
    if suite.expected_rows is None:
        return {}
    found = connection.cursor().execute(suite.expected_rows).fetchall()
    if len(found) != 1 or len(found[0]) != 1 or not isinstance(found[0][0], int):
        raise GateCouldNotRunError(f"{suite.table}: baris_seharusnya is not one number.", "Repair the count.")
    return {"baris_seharusnya": found[0][0]}


def fingerprint(connection: duckdb.DuckDBPyConnection, relation: str) -> tuple[int, str]:
    """Row count and content hash of a relation; equal contents give equal hashes within one DuckDB version.

    The names of the columns are hashed too: two that changed places hold other figures in the same order.
    """
    cursor = connection.cursor()
    names = [column[0] for column in cursor.execute(f"select * from {relation} limit 0").description or []]
    return fingerprint_of(cursor, relation, names)


def fingerprint_of(connection: duckdb.DuckDBPyConnection, relation: str, names: Sequence[str]) -> tuple[int, str]:
    """The same where the names are known: reads the relation once, on this very connection."""
    query = f"select count(*), sum(hash(t, ?)::hugeint) from {relation} t"
    row = connection.execute(query, [",".join(names)]).fetchone()
    assert row is not None
    return int(row[0]), f"h{row[1]}"
