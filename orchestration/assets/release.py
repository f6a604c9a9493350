"""The release: the last asset of every night, and the only one that readers ever see."""

# No `from __future__ import annotations`: Dagster reads the annotations of decorated functions.
import dagster as dg

from orchestration import progress
from orchestration.assets.resources import Warehouse
from orchestration.assets.termination import unstoppable
from orchestration.errors import KesiapanError
from orchestration.publishing import history, release


def release_asset(tables: list[dg.AssetKey]) -> dg.AssetsDefinition:
    """Publishes the build; depends on every table that readers will see."""

    @dg.asset(
        key=["published", "release"],
        deps=tables,
        group_name="published",
        kinds={"duckdb", "parquet"},
        owners=["team:data-engineering"],
        description=(
            "Asks the ledger for a passed gate of every table of this build, writes published/<release>/ and "
            "switches current. Materialized alone after a bad build it publishes nothing and fails."
        ),
    )
    def _release(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult[None]:
        try:
            with unstoppable(context):  # readers and the ledger must hear of the same release
                done = release.publish(warehouse.settings, warehouse.ledger)
        except KesiapanError as error:
            raise dg.Failure(description=str(error), allow_retries=False) from error
        told = "published" if done.is_new else "unchanged, checked"
        progress.say(f"release: {told} {done.release_id}, {len(done.tables)} tables")
        rows = "\n".join(f"| {name} | {count:,} |" for name, count in sorted(done.tables.items()))
        return dg.MaterializeResult(
            metadata={
                "release": done.release_id,
                "new": done.is_new,
                "page": dg.MetadataValue.path(str(warehouse.settings.published / "current" / "index.html")),
                # Numbers, which Dagster draws over the nights by itself.
                **_night(warehouse),
                "tables": dg.MetadataValue.md(f"| table | rows |\n|---|---|\n{rows}"),
            }
        )

    return _release


def _night(warehouse: Warehouse) -> dict[str, int]:
    night = history.nights(history.gate_rows(warehouse.ledger))[-1]
    verdicts = [row["verdict"] for row in warehouse.ledger.latest_verdicts()]
    return {
        "gates": night.gates,
        "gates closed": night.closed,
        "gates that could not run": night.could_not_run,
        "warnings": night.warnings,
        "rows checked": night.rows,
        "deliveries": len(verdicts),
        "deliveries refused": verdicts.count("ditolak"),
    }
