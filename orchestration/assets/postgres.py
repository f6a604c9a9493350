"""The release in PostgreSQL, for readers who come by ODBC, JDBC or a BI server: after the release in files.

The asset is there whether a database is configured or not, so that the lineage is the same on every machine and in
the README. Without one it materializes nothing and says that it is off: it never claims to have been published.
"""

# No `from __future__ import annotations`: Dagster reads the annotations of decorated functions.
from collections.abc import Iterator
from typing import Any

import dagster as dg

from orchestration import progress
from orchestration.assets.resources import Warehouse
from orchestration.assets.termination import stoppable
from orchestration.errors import KesiapanError
from orchestration.publishing.postgres import server
from orchestration.publishing.postgres.publish import Served, publish


def postgres_asset() -> dg.AssetsDefinition:
    """Brings PostgreSQL to the current release, where KESIAPAN_POSTGRES_DSN names a database."""

    @dg.asset(
        key=["published", "postgres"],
        deps=[["published", "release"]],
        group_name="published",
        kinds={"postgres"},
        owners=["team:data-engineering"],
        output_required=False,
        description=(
            "Loads the current release into schemas beside those that are read, compares every row, and renames them "
            "in one transaction. Off unless KESIAPAN_POSTGRES_DSN is set. Materialized alone it loads the current "
            "release, whatever it is."
        ),
    )
    def _postgres(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[dg.MaterializeResult[None]]:
        if warehouse.settings.postgres_dsn is None:
            context.log.info("PostgreSQL is off: KESIAPAN_POSTGRES_DSN is not set. The release in files is published.")
            return
        try:
            with stoppable(context):  # ended anywhere, readers keep what they had
                done = publish(warehouse.settings, say=progress.say)
        except KesiapanError as error:
            raise dg.Failure(description=str(error), allow_retries=False) from error
        for line in done.told:
            progress.say(line)
        yield dg.MaterializeResult(metadata=_metadata(done, server.address(warehouse.settings)))

    return _postgres


def _metadata(done: Served, address: str) -> dict[str, Any]:
    rows = "\n".join(f"| {name} | {count:,} |" for name, count in sorted(done.tables.items()))
    metadata: dict[str, Any] = {
        "release": done.release_id,
        "new": done.is_new,
        "database": address,
        "rows": sum(done.tables.values()),
        "seconds": round(done.seconds, 1),
        "not dropped yet": "; ".join(done.left) or "nothing",
        "without a key": ", ".join(done.without_key) or "none",
        "tables": dg.MetadataValue.md(f"| table | rows |\n|---|---|\n{rows}"),
    }
    if done.switched:
        metadata |= {"switch ms": round(done.switched.milliseconds, 1), "switch attempts": done.switched.attempts}
    return metadata
