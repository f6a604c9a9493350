"""Runs one suite on one DuckDB relation through Great Expectations, and reads its answer with suspicion.

GX reports a broken expectation (a missing column, an SQL error) as an unsuccessful one, with the reason
hidden in `exception_info`; here that becomes `error`, so that nobody repairs data because of a broken rule.
Not here: where suites come from (`suites`), what an outcome leads to (callers).
"""

from __future__ import annotations

import datetime as dt
import decimal
import itertools
import logging
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

import duckdb

from orchestration.gates import lean
from orchestration.gates.outcome import SAMPLE_ROWS, ExpectationOutcome
from orchestration.gates.suites import Suite
from orchestration.masking import mask, mask_foreign

# Per value of the suite's first key column (a delivery): every one at fault is named, however many rows another
# one fails by. Nobody repairs a file from more lines of reasons than this.
COMPLETE_ROWS = 200

Detail = Literal["sample", "complete", "every"]  # every: each failing row, where a bad row refuses itself

_lock = threading.Lock()  # GX keeps global state; dbt calls from several threads
_context: Any = None


def run_suite(
    connection: duckdb.DuckDBPyConnection,
    suite: Suite,
    *,
    schema: str,
    table: str,
    parameters: Mapping[str, Any],
    detail: Detail = "sample",
) -> list[ExpectationOutcome]:
    """Every expectation of the suite, evaluated on `schema.table`, in the suite's order.

    Each is first asked for yes or no; only those that do not hold are asked for their rows, so that a good table
    costs little. Values in failing rows are masked. Raises whatever GX raises when it cannot run at all.
    """
    with _lock:
        context = load()
        from orchestration.gates import gx_on_duckdb  # imports GX, which only a running gate should cost

        with gx_on_duckdb.use_connection(connection):
            validator = gx_on_duckdb.validator(schema, table, context)
            results = _by_rule(suite.expectations, _validate(validator, suite.expectations, parameters, "BOOLEAN_ONLY"))
            failed = [e for e in suite.expectations if not results[e["meta"]["aturan"]].success]
            if failed:
                in_detail = {
                    "result_format": "SUMMARY" if detail == "sample" else "COMPLETE",
                    "unexpected_index_column_names": list(suite.key),
                    "partial_unexpected_count": SAMPLE_ROWS,
                }
                again = _by_rule(failed, _validate(validator, failed, parameters, in_detail))
                if both := [name for name, result in again.items() if result.success]:
                    raise RuntimeError(f"Great Expectations answered no and then yes to {both}")
                results |= again
            return [
                _outcome(connection, suite, expectation, results[expectation["meta"]["aturan"]], schema, table, detail)
                for expectation in suite.expectations
            ]


def _validate(
    validator: Any, expectations: Sequence[dict[str, Any]], parameters: Mapping[str, Any], result_format: Any
) -> list[Any]:
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    asked = validator.process_expectations_for_validation(
        [ExpectationConfiguration(**{**e, "kwargs": dict(e["kwargs"])}) for e in expectations], dict(parameters)
    )
    results: list[Any] = validator.graph_validate(asked, runtime_configuration={"result_format": result_format})
    return results


def _by_rule(expectations: Sequence[dict[str, Any]], results: Sequence[Any]) -> dict[str, Any]:
    """GX's result of each rule, by its name. Raises where one has none."""
    by_rule = {result.expectation_config.meta["aturan"]: result for result in results}
    missing = [e["meta"]["aturan"] for e in expectations if e["meta"]["aturan"] not in by_rule]
    if missing:
        raise RuntimeError(f"Great Expectations returned no result for {missing}")
    return by_rule


def load() -> Any:
    """Great Expectations, imported once per process: seconds of CPU that only a running gate should cost."""
    global _context
    if _context is None:
        logging.getLogger("great_expectations").setLevel(logging.ERROR)
        lean.defer_scipy_stats()
        import great_expectations as gx

        context = gx.get_context(mode="ephemeral")
        context.enable_analytics(False)  # government data: no telemetry
        context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
        _context = context
    return _context


def _outcome(
    connection: duckdb.DuckDBPyConnection,
    suite: Suite,
    expectation: dict[str, Any],
    result: Any,
    schema: str,
    table: str,
    detail: Detail,
) -> ExpectationOutcome:
    kwargs = expectation["kwargs"]
    meta = expectation["meta"]
    error = _raised(result.exception_info)
    found: dict[str, Any] = result.result or {}
    failing: Iterable[dict[str, Any]] = ()
    count = 0
    if error is None and not result.success:
        if "unexpected_rows_query" in kwargs:
            count = int(found["observed_value"])
            few = SAMPLE_ROWS if detail == "sample" else None
            try:
                failing = _query_rows(connection, kwargs["unexpected_rows_query"], schema, table, few)
            except duckdb.Error as raised:  # they could be counted, and what they select cannot be worked out
                error, count = f"{type(raised).__name__}: {raised}", 0
        else:
            count = int(found.get("unexpected_count") or 1)
            failing = rows = _map_rows(found, kwargs)
            if detail != "sample" and "unexpected_count" in found and len(rows) < count:
                # GX names at most 20 of them, whatever is asked for; a delivery left out would count as good.
                error = f"only {len(rows)} of {count} failing rows are named; write it as unexpected_rows_expectation"
                failing = ()
        if detail == "complete":
            failing = _few_each(failing, suite.key[0])
        elif detail == "sample":
            failing = itertools.islice(failing, SAMPLE_ROWS)
    return ExpectationOutcome(
        aturan=meta["aturan"],
        type=expectation["type"],
        column=kwargs.get("column"),
        severity=expectation["severity"],
        owner=meta["pemilik"],
        reason=meta["alasan"],
        success=bool(result.success) and error is None,
        unexpected_count=count,
        observed=_plain(found.get("observed_value")),
        failing=[mask(_plain(row)) for row in failing],
        error=error and mask_foreign(error),  # DuckDB quotes the value that it could not convert
        meta=meta,
    )


def _raised(exception_info: Any) -> str | None:
    """The message of the first exception GX swallowed, or None."""
    if not exception_info:
        return None
    entries = [exception_info] if "raised_exception" in exception_info else list(exception_info.values())
    for entry in entries:
        if isinstance(entry, dict) and entry.get("raised_exception"):
            return str(entry.get("exception_message") or "unknown error")[:2000]
    return None


def _query_rows(
    connection: duckdb.DuckDBPyConnection, query: str, schema: str, table: str, limit: int | None
) -> Iterator[dict[str, Any]]:
    """The rows behind an UnexpectedRowsExpectation: GX gives only their number, or at most 200 of them."""
    cursor = connection.cursor()
    # Ordered, so that the same file is given the same reasons in the same order every time.
    few = "" if limit is None else f" limit {limit}"
    cursor.execute(f"select * from ({query.format(batch=f'{schema}.{table}')}) order by all{few}")
    names = [column[0] for column in cursor.description]
    return (dict(zip(names, row, strict=True)) for rows in iter(lambda: cursor.fetchmany(10_000), []) for row in rows)


def _few_each(rows: Iterable[dict[str, Any]], key: str) -> Iterator[dict[str, Any]]:
    seen: Counter[Any] = Counter()
    for row in rows:
        seen[row.get(key)] += 1
        if seen[row.get(key)] <= COMPLETE_ROWS:
            yield row


def preview(connection: duckdb.DuckDBPyConnection, relation: str, rows: int = 5) -> list[dict[str, Any]]:
    """The first rows of a relation as plain, masked data: for people who would rather look than read."""
    cursor = connection.cursor()
    cursor.execute(f"select * from {relation} limit {rows}")
    names = [column[0] for column in cursor.description]
    return [mask(_plain(dict(zip(names, row, strict=True)))) for row in cursor.fetchall()]


def _map_rows(found: dict[str, Any], kwargs: dict[str, Any]) -> list[dict[str, Any]]:
    column = kwargs.get("column")
    rows = found.get("unexpected_index_list") or found.get("partial_unexpected_index_list") or []
    if column is None:  # of several columns GX names no index on SQL, but the columns themselves
        return [dict(row) for row in rows or found.get("partial_unexpected_list") or []]
    return [{**row, "kolom": column, "nilai": row.get(column)} for row in rows]


def _plain(value: Any) -> Any:
    """Values as JSON knows them."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    return value
