"""Is the data as new as its contract's cadence promises? By the day the figures describe, not by when we ran.

Dagster's own freshness policy looks at when an asset was last materialized, and every export is judged every
night, news or none. So the policy stands on an asset of its own per recurring export, `freshness/<export>`, whose
event bears the end of the period that the newest accepted figures describe; and a check beside it says, to the
day, which period is missing. Not here: who of many senders owes what (the expected x received matrix in the marts).
"""

# No `from __future__ import annotations`: Dagster reads the annotations of decorated functions.
import datetime as dt
import time
from collections.abc import Iterator

import dagster as dg
import pyarrow.parquet as pq
from dagster import DagsterEvent, DagsterEventType, DagsterInstance
from dagster._core.events import StepMaterializationData
from dagster._core.instance.utils import RUNLESS_JOB_NAME, RUNLESS_RUN_ID

from orchestration import clock
from orchestration.assets.lake import key_of
from orchestration.assets.resources import Warehouse
from orchestration.exports import cadence, registry
from orchestration.exports.contract import Contract

CHECK = "freshness"


def freshness_assets() -> list[dg.AssetSpec]:
    """One asset per export that recurs, with its cadence as Dagster's freshness policy."""
    return [
        dg.AssetSpec(
            _key(contract.name),
            deps=[key_of(contract.name)],
            group_name="freshness",
            owners=[f"team:{contract.details.kelompok}"],
            tags={"body": contract.details.kelompok},
            description=f"How new the accepted figures are: {contract.title}, {contract.details.jadwal.irama}.",
            freshness_policy=dg.FreshnessPolicy.time_window(fail_window=wait),
        )
        for contract in registry.contracts().values()
        if (wait := _wait(contract))
    ]


def freshness_checks() -> dg.AssetChecksDefinition:
    """A warning per export whose newest accepted figures are older than the cadence promises."""

    @dg.multi_asset_check(
        name="freshness",
        specs=[
            dg.AssetCheckSpec(
                CHECK,
                asset=key_of(contract.name),
                additional_deps=[["ledger", "acuan"]],  # the reference day of the run
                description=f"Cadence {contract.details.jadwal.irama}: the newest period due has been accepted.",
            )
            for contract in registry.contracts().values()
        ],
        can_subset=True,
    )
    def _freshness(context: dg.AssetCheckExecutionContext, warehouse: Warehouse) -> Iterator[dg.AssetCheckResult]:
        newest: dict[str, dt.date] = {}
        for row in warehouse.ledger.latest_verdicts():
            if row["verdict"] != "ditolak" and row["berlaku_pada"]:
                day = dt.date.fromisoformat(row["berlaku_pada"])
                newest[row["export"]] = max(day, newest.get(row["export"], day))
        today = _reference_day(warehouse)
        for key in sorted(context.selected_asset_check_keys):
            contract = registry.contracts()[key.asset_key.path[-1]]
            as_of = newest.get(contract.name)
            if as_of and _wait(contract):
                _record(context.instance, contract, as_of)
            yield _result(contract, as_of, today)

    return _freshness


def _key(export: str) -> dg.AssetKey:
    return dg.AssetKey(["freshness", export])


def _wait(contract: Contract) -> dt.timedelta | None:
    """None for what does not recur, or does no longer."""
    schedule = contract.details.jadwal
    ended = schedule.sampai is not None and schedule.sampai < clock.today()
    return None if ended else cadence.longest_wait(schedule)


def _reference_day(warehouse: Warehouse) -> dt.date:
    path = warehouse.settings.lake / "ledger" / "acuan.parquet"
    if path.is_file():
        day: dt.date = pq.read_table(path).column("tanggal_acuan")[0].as_py()
        return day
    return warehouse.settings.tanggal_acuan or clock.today()


def _result(contract: Contract, as_of: dt.date | None, today: dt.date) -> dg.AssetCheckResult:
    schedule = contract.details.jadwal
    due = cadence.latest_due(schedule, today)
    # `sekali` is about the figures themselves, whatever day they describe.
    fresh = due is None or (as_of is not None and (schedule.irama == "sekali" or as_of >= due.start))
    metadata: dict[str, dg.MetadataValue | str | int] = {
        "irama": schedule.irama,
        "tenggang_hari": schedule.tenggang_hari,
        "tanggal_acuan": today.isoformat(),
        "newest accepted berlaku_pada": as_of.isoformat() if as_of else "nothing accepted yet",
        "newest period that is due": f"{due.start} to {due.end}" if due else "none",
    }
    if due and not fresh:
        metadata["days late"] = (today - cadence.deadline(schedule, due)).days
    return dg.AssetCheckResult(
        check_name=CHECK,
        asset_key=key_of(contract.name),
        passed=fresh,
        severity=dg.AssetCheckSeverity.WARN,
        metadata=metadata,
    )


def _record(instance: DagsterInstance, contract: Contract, as_of: dt.date) -> None:
    """The event by which Dagster's policy knows how new the data is, dated with the data; once per news.

    Public Dagster calls date an event with now; this is what they call themselves.
    """
    period = cadence.containing(contract.details.jadwal.irama, as_of)
    assert period is not None
    over = dt.datetime.combine(period.end + dt.timedelta(days=1), dt.time(), clock.JAKARTA).timestamp()
    dated = min(over, time.time())  # a period that is not over yet: as new as can be
    known = instance.get_latest_materialization_event(_key(contract.name))
    if known is not None and known.timestamp == dated:
        return
    said = dg.AssetMaterialization(_key(contract.name), metadata={"berlaku_pada": as_of.isoformat()})
    instance.report_dagster_event(
        DagsterEvent(
            event_type_value=DagsterEventType.ASSET_MATERIALIZATION.value,
            event_specific_data=StepMaterializationData(said),
            job_name=RUNLESS_JOB_NAME,
        ),
        run_id=RUNLESS_RUN_ID,
        timestamp=dated,
    )
