"""What starts a run when files arrive, and what lets go of runs that ended without saying so.

Both run by default: `kesiapan ui` open means that a file put into the inbox is taken in within minutes. Without
the UI nothing runs here, and `kesiapan refresh` does the same work.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

import dagster as dg

from orchestration import settings as settings_module
from orchestration.landing import inbox
from orchestration.landing.inbox import Waiting
from orchestration.settings import Settings
from orchestration.warehouse.lock import holder


def arrivals(job: dg.UnresolvedAssetJobDefinition) -> dg.SensorDefinition:
    """One run per tick for all files in the inbox that have stopped growing."""

    @dg.sensor(
        name="inbox_sensor",
        job=job,
        minimum_interval_seconds=60,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Starts one run for all files in the inbox that have stopped growing. The same files start "
        "one run, however it ends; the nightly schedule tries again.",
    )
    def _inbox(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        return tick(settings_module.load())

    return _inbox


def tick(settings: Settings) -> dg.RunRequest | dg.SkipReason:
    """The run for what has settled in the inbox, or why there is none. Opens no file of the inbox."""
    found = inbox.waiting(settings)
    growing = f"{len(found.growing)} files still growing"
    if not found.settled:
        return dg.SkipReason(f"nothing to take in: {growing}" if found.growing else "the inbox is empty")
    writer = holder(settings.build)
    if writer is not None:  # it may be taking these very files in: what is left of them would start another run
        return dg.SkipReason(f"{len(found.settled)} files wait for {writer}; {growing}")
    return dg.RunRequest(
        run_key=run_key(settings, found.settled),
        tags={"files": str(len(found.settled)), "growing": str(len(found.growing))},
    )


def run_key(settings: Settings, files: Iterable[Waiting]) -> str:
    """Names the set of files: a revised file under the same name makes another set, and so another run."""
    lines = sorted(repr((str(item.path.relative_to(settings.inbox)), *item.state)) for item in files)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def ended_runs() -> dg.SensorDefinition:
    """A run whose process was killed stays "started" for Dagster, and would keep the queue closed for ever."""

    @dg.sensor(
        name="ended_runs_sensor",
        minimum_interval_seconds=60,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Marks runs as failed whose process has ended without saying so: twice in a row Dagster calls "
        "them started while nobody holds the writer's lock, for which a run that lives holds or waits.",
    )
    def _ended(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        writer = holder(settings_module.load().build)
        started = context.instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED]))
        suspects = {run.run_id for run in started} if writer is None else set()
        ended = suspects & set(json.loads(context.cursor or "[]"))
        for run in started:
            if run.run_id in ended:
                context.instance.report_run_failed(run, "Its process ended without saying so; nothing was published.")
        context.update_cursor(json.dumps(sorted(suspects - ended)))
        return dg.SkipReason(f"{len(ended)} runs marked as failed; {writer or 'nobody'} writes")

    return _ended
