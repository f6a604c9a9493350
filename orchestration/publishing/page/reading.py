"""Rows of the release, as the page's sections take them. Not here: what any section asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb

from orchestration.publishing.page import words


@dataclass(frozen=True)
class Table:
    """A table as the page shows it: what heads each column, the rows as text, which columns are numbers."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]


def rows(connection: duckdb.DuckDBPyConnection, query: str, values: Any = None) -> list[dict[str, Any]]:
    """Rows as dictionaries, in the query's order; fractions as far as anybody reads them."""
    cursor = connection.execute(query, values)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, map(_short, row), strict=True)) for row in cursor.fetchall()]


def value(connection: duckdb.DuckDBPyConnection, query: str) -> Any:
    """The one value of a query of one row and column."""
    row = connection.execute(query).fetchone()
    return row[0] if row else None


def table(connection: duckdb.DuckDBPyConnection, query: str, places: int = 2) -> Table:
    """A query's answer as the page shows it; its column names are the heads, in Bahasa Indonesia."""
    cursor = connection.execute(query)
    heads = tuple(column[0] for column in cursor.description or [])
    found = cursor.fetchall()
    numeric = tuple(
        any(isinstance(row[place], words.NUMBERS) and not isinstance(row[place], bool) for row in found)
        for place in range(len(heads))
    )
    return Table(heads, tuple(tuple(words.cell(item, places) for item in row) for row in found), numeric)


def _short(item: Any) -> Any:
    """Six decimals: the sixteen digits of a float look like the identifier of a person, and say no more."""
    return round(item, 6) if isinstance(item, float) else item
