"""Runs the nightly job up to publishing, with or without its checks, as `make bench` compares them.

The release is left out of both: without gates it rightly refuses.
"""

from __future__ import annotations

import sys

import dagster as dg

from orchestration import cli, settings
from orchestration.definitions import build_defs


def main() -> None:
    """`python -m tests.benchmarks.job gated|ungated`."""
    current = settings.load()
    cli.prepare_dagster(current)
    selection: dg.AssetSelection = dg.AssetSelection.all() - dg.AssetSelection.assets(["published", "release"])
    if sys.argv[1] == "ungated":
        selection = selection.without_checks()
    job = dg.define_asset_job("bench", selection=selection, executor_def=dg.in_process_executor)
    defs = dg.Definitions.merge(build_defs(current), dg.Definitions(jobs=[job]))
    config = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    with dg.DagsterInstance.get() as instance:
        result = defs.resolve_job_def("bench").execute_in_process(instance=instance, run_config=config)
    sys.exit(0 if result.success else 1)


if __name__ == "__main__":
    main()
