"""Jobs: what a person can start in the UI, and what the schedule and the sensor start."""

from __future__ import annotations

import dagster as dg

from orchestration.assets.landing import Scope, deliveries
from orchestration.exports import selection

NIGHTLY = "nightly_refresh"
AS_KNOWN_ON = "as_known_on"


def jobs() -> list[dg.UnresolvedAssetJobDefinition]:
    """The nightly refresh, and the same with the files of one body alone."""
    return [nightly_refresh(), *(_refresh_body(body) for body in selection.bodies())]


def nightly_refresh() -> dg.UnresolvedAssetJobDefinition:
    """Everything, in one process: DuckDB has one writer, and a process per step costs twice the CPU."""
    return _refresh(
        NIGHTLY,
        "Receive, judge, build, gate and publish. `kesiapan refresh` runs this same job. "
        "For one export name it in the Launchpad: ops > landing__deliveries > config > exports.",
        Scope(),
    )


def as_known_on() -> dg.UnresolvedAssetJobDefinition:
    """The nightly refresh of a derived warehouse, which receives nothing. `kesiapan refresh --as-known-on` runs it."""
    return dg.define_asset_job(
        AS_KNOWN_ON,
        selection=dg.AssetSelection.all(),
        description="Builds, gates and publishes what had been received by the day of this derived warehouse.",
        executor_def=dg.in_process_executor,
    )


def _refresh_body(body: str) -> dg.UnresolvedAssetJobDefinition:
    return _refresh(
        f"refresh_{body}",
        f"Takes in the files of {body} alone; other files stay in the inbox. Builds and publishes the whole warehouse.",
        Scope(body=body),
    )


def _refresh(name: str, description: str, scope: Scope) -> dg.UnresolvedAssetJobDefinition:
    return dg.define_asset_job(
        name,
        selection=dg.AssetSelection.all(),
        description=description,
        config=dg.RunConfig(ops={deliveries.op.name: scope}),
        executor_def=dg.in_process_executor,
    )
