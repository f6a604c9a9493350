"""Jobs: what a person can start in the UI, and what the schedule starts."""

from __future__ import annotations

import dagster as dg

NIGHTLY = "nightly_refresh"


def nightly_refresh() -> dg.UnresolvedAssetJobDefinition:
    """Everything, in one process: DuckDB has one writer, and a process per step costs twice the CPU."""
    return dg.define_asset_job(
        NIGHTLY,
        selection=dg.AssetSelection.all(),
        description="Receive, judge, build, gate and publish. `kesiapan refresh` runs this same job.",
        executor_def=dg.in_process_executor,
    )
