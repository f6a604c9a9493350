"""One generated expectation: a query for the rows that break it, with what its sender is told.

Not here: which rules there are (`delivery_rules`, `row_rules`), written suites (`expectations/`).
"""

from __future__ import annotations

from typing import Any

Rule = dict[str, Any]


def rule(name: str, query: str, reason: str, message: str, remedy: str, *, severity: str = "critical") -> Rule:
    """An expectation that `query` finds no rows; {names} in message and remedy are columns of the query."""
    return {
        "type": "unexpected_rows_expectation",
        "kwargs": {"unexpected_rows_query": query},
        "severity": severity,
        "meta": {"aturan": name, "pemilik": "pengirim", "alasan": reason, "pesan": message, "perbaikan": remedy},
    }


def quoted(value: str) -> str:
    """A text as an SQL literal inside a query that is formatted once more."""
    return "'" + braced(value.replace("'", "''")) + "'"


def braced(value: str) -> str:
    """A text that survives being formatted."""
    return value.replace("{", "{{").replace("}", "}}")
