"""How new the data is, by its own date: what Dagster is told, and what the check says beside it."""

from __future__ import annotations

import datetime as dt

import dagster as dg
import pytest
from dagster._core.definitions.freshness import TimeWindowFreshnessPolicy

from orchestration import clock
from orchestration.assets import freshness
from orchestration.assets.lake import key_of
from orchestration.exports import cadence, registry
from tests.world import World

RECURRING = "dukcapil__agregat_kabupaten"  # semesteran, without end


def evaluation(export: str) -> dg.AssetCheckEvaluation:
    key = dg.AssetCheckKey(key_of(export), freshness.CHECK)
    with dg.DagsterInstance.get() as instance:
        records = instance.event_log_storage.get_asset_check_execution_history(key, limit=1)
    assert records and records[0].event is not None
    found = records[0].event.asset_check_evaluation
    assert found is not None
    return found


def newest(world: World, export: str) -> dt.date:
    accepted = [row for row in world.ledger.latest_verdicts(export) if row["verdict"] != "ditolak"]
    return max(dt.date.fromisoformat(row["berlaku_pada"]) for row in accepted)


def test_dagster_hears_of_the_end_of_the_period_that_the_newest_figures_describe(world: World):
    with dg.DagsterInstance.get() as instance:
        event = instance.get_latest_materialization_event(dg.AssetKey(["freshness", RECURRING]))
    assert event is not None
    period = cadence.containing("semesteran", newest(world, RECURRING))
    assert period is not None
    said = dt.datetime.fromtimestamp(event.timestamp, clock.JAKARTA)
    assert said == dt.datetime.combine(period.end + dt.timedelta(days=1), dt.time(), clock.JAKARTA)


def test_dagsters_policy_waits_for_the_next_period_and_its_grace(built: World):
    specs = {spec.key.path[-1]: spec for spec in freshness.freshness_assets()}
    policy = specs[RECURRING].freshness_policy
    schedule = registry.contracts()[RECURRING].details.jadwal
    assert isinstance(policy, TimeWindowFreshnessPolicy)
    assert policy.fail_window.to_timedelta() == cadence.longest_wait(schedule)
    for name, contract in registry.contracts().items():
        schedule = contract.details.jadwal
        running = schedule.sampai is None or schedule.sampai >= clock.today()
        assert (name in specs) == (running and cadence.longest_wait(schedule) is not None), name


def test_the_check_says_which_period_is_missing_and_since_when(world: World):
    late = evaluation(RECURRING)
    told = {key: value.value for key, value in late.metadata.items()}
    assert not late.passed
    assert late.severity is dg.AssetCheckSeverity.WARN
    assert told["tanggal_acuan"] == "2026-11-20"  # the run's, not the clock's
    assert told["newest accepted berlaku_pada"] == newest(world, RECURRING).isoformat()
    assert told["newest period that is due"] == "2026-01-01 to 2026-06-30"
    grace = registry.contracts()[RECURRING].details.jadwal.tenggang_hari
    assert told["days late"] == (dt.date(2026, 11, 20) - dt.date(2026, 6, 30)).days - grace


@pytest.mark.parametrize(
    ("as_of", "today", "fresh"),
    [
        (None, "2024-06-30", True),  # nothing has been due yet
        (None, "2024-12-31", False),
        ("2024-06-30", "2024-12-31", True),
        ("2024-06-30", "2025-03-01", True),  # the last day of grace
        ("2024-06-30", "2025-03-02", False),
        ("2024-07-01", "2025-03-02", True),  # a day within the period is of the period
    ],
)
def test_figures_are_new_enough_until_the_grace_of_the_next_period_is_over(as_of, today, fresh):
    contract = registry.contracts()[RECURRING]
    assert (contract.details.jadwal.mulai.isoformat(), contract.details.jadwal.tenggang_hari) == ("2024-01-01", 60)
    day = as_of and dt.date.fromisoformat(as_of)
    assert freshness._result(contract, day, dt.date.fromisoformat(today)).passed is fresh


def test_what_comes_once_is_new_enough_whatever_day_it_describes():
    contract = next(c for c in registry.contracts().values() if c.details.jadwal.irama == "sekali")
    later = dt.date(2030, 1, 1)
    assert freshness._result(contract, dt.date(2001, 1, 1), later).passed
    assert not freshness._result(contract, None, later).passed
