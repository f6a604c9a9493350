"""When jobs start by themselves."""

from __future__ import annotations

import dagster as dg


def nightly(job: dg.UnresolvedAssetJobDefinition) -> dg.ScheduleDefinition:
    """Every night at 01:00 in Jakarta. Due dates move with the day, so it runs without new files too."""
    return dg.ScheduleDefinition(
        name="nightly",
        job=job,
        cron_schedule="0 1 * * *",
        execution_timezone="Asia/Jakarta",
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )
