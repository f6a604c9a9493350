"""Parquet files of the lake: whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


def write_parquet(table: pa.Table, path: Path) -> None:
    """Whole or not at all: readers never meet half a Parquet."""
    partial = path.with_suffix(".part")
    pq.write_table(table, partial)
    partial.replace(path)
