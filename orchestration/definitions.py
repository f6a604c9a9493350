"""The Dagster code location. Everything that Dagster shows is put together here and nowhere else."""

import dagster as dg

from orchestration import settings as settings_module
from orchestration.assets import lake, landing, ledger, release, warehouse
from orchestration.assets.resources import Warehouse
from orchestration.jobs import nightly_refresh
from orchestration.publishing.guard import PUBLISHED_SCHEMAS
from orchestration.schedules import nightly
from orchestration.settings import Settings
from orchestration.warehouse.environment import dbt_environment, ensure_manifest


def build_defs(settings: Settings | None = None) -> dg.Definitions:
    """Definitions of the warehouse that the settings point at (default: the environment's)."""
    settings = settings or settings_module.load()
    settings_module.set_environment(dbt_environment(settings))
    tables = warehouse.warehouse_assets(settings, ensure_manifest(settings))
    readable = sorted(key for key in tables.keys if key.path[0] in PUBLISHED_SCHEMAS)
    job = nightly_refresh()
    return dg.Definitions(
        assets=[
            landing.INBOX,
            landing.deliveries,
            *lake.lake_assets(),
            ledger.ledger_asset(),
            tables,
            release.release_asset(readable),
        ],
        jobs=[job],
        schedules=[nightly(job)],
        resources={"warehouse": Warehouse(), "dbt": warehouse.dbt_resource(settings)},
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """What `dagster dev -m orchestration.definitions` loads."""
    return build_defs()
