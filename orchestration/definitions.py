"""The Dagster code location. Everything that Dagster shows is put together here and nowhere else."""

import dagster as dg

from orchestration import settings as settings_module
from orchestration.assets import freshness, lake, landing, ledger, postgres, reference, release, warehouse
from orchestration.assets.resources import Warehouse
from orchestration.jobs import as_known_on, jobs
from orchestration.publishing.guard import is_published
from orchestration.schedules import nightly
from orchestration.sensors import arrivals, ended_runs
from orchestration.settings import Settings
from orchestration.warehouse.environment import dbt_environment, ensure_manifest


def build_defs(settings: Settings | None = None) -> dg.Definitions:
    """Definitions of the warehouse that the settings point at (default: the environment's)."""
    settings = settings or settings_module.load()
    settings_module.set_environment(dbt_environment(settings))
    tables = warehouse.warehouse_assets(settings, ensure_manifest(settings))
    readable = sorted(key for key in tables.keys if is_published(*key.path[-2:]))
    common = dg.Definitions(
        assets=[
            *lake.lake_assets(),
            ledger.ledger_asset(),
            reference.region_tree_asset(),
            tables,
            release.release_asset(readable),
        ],
        resources={"warehouse": Warehouse(), "dbt": warehouse.dbt_resource(settings)},
        executor=dg.in_process_executor,
    )
    # A derived warehouse receives nothing, nothing in it starts by itself, and its release never goes to PostgreSQL.
    if settings.diketahui_pada:
        return dg.Definitions.merge(common, dg.Definitions(jobs=[as_known_on()]))
    refresh, *by_body = jobs()
    return dg.Definitions.merge(
        common,
        dg.Definitions(
            assets=[landing.INBOX, landing.deliveries, *freshness.freshness_assets(), postgres.postgres_asset()],
            asset_checks=[freshness.freshness_checks()],
            jobs=[refresh, *by_body],
            schedules=[nightly(refresh)],
            sensors=[arrivals(refresh), ended_runs()],
        ),
    )


@dg.definitions
def defs() -> dg.Definitions:
    """What `dagster dev -m orchestration.definitions` loads."""
    return build_defs()
