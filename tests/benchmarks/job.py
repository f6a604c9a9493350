"""Runs the nightly job up to publishing, with or without the gates of tables, as `make bench` compares them.

The release is left out of both: without gates it rightly refuses.
"""

from __future__ import annotations

import sys

import dagster as dg

from orchestration import cli, settings
from orchestration.assets.lake import CHECK as DELIVERY_GATE
from orchestration.assets.warehouse import GATE_PREFIX
from orchestration.definitions import build_defs


def main() -> None:
    """`python -m tests.benchmarks.job gated|ungated|untested`."""
    current = settings.load()
    cli.prepare_dagster(current)
    selection: dg.AssetSelection = dg.AssetSelection.all() - dg.AssetSelection.groups("published")
    defs = build_defs(current)
    checks = {key for key in defs.resolve_asset_graph().asset_check_keys if key.name != DELIVERY_GATE}
    gates = {key for key in checks if key.name.startswith(GATE_PREFIX)}
    left_out = {"gated": set(), "ungated": gates, "untested": checks}[sys.argv[1]]
    if left_out:
        selection = selection - dg.AssetSelection.checks(*left_out)
    job = dg.define_asset_job("bench", selection=selection, executor_def=dg.in_process_executor)
    merged = dg.Definitions.merge(defs, dg.Definitions(jobs=[job]))
    config = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    with dg.DagsterInstance.get() as instance:
        result = merged.resolve_job_def("bench").execute_in_process(instance=instance, run_config=config)
    sys.exit(0 if result.success else 1)


if __name__ == "__main__":
    main()
