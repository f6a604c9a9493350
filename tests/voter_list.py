"""Rows of the shipped sample tables, typed as the layouts want them, for tests that change one thing in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from orchestration.samples.build import read_table
from orchestration.samples.layouts import KPU_DPT_COUNTS


def rows_of(table: Path) -> list[dict[str, Any]]:
    """Rows of a voter-list table, counts as whole numbers."""
    return [
        {key: int(value) if key in KPU_DPT_COUNTS else value for key, value in row.items()} for row in read_table(table)
    ]
