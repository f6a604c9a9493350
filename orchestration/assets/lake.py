"""One asset per export: its deliveries judged, its accepted rows as Parquet. Made from the contracts."""

# No `from __future__ import annotations`: Dagster reads the annotations of decorated functions.
from collections import Counter

import dagster as dg

from orchestration import progress
from orchestration.assets.resources import Warehouse
from orchestration.exports import registry
from orchestration.exports.contract import Contract
from orchestration.landing import lake, ledger_export
from orchestration.landing.judge import DeliveryGate
from orchestration.masking import mask_text
from orchestration.regions.index import RegionIndex
from orchestration.settings import SEEDS_DIR

CHECK = "delivery_gate"


def lake_assets() -> list[dg.AssetsDefinition]:
    """An asset for every contract in `orchestration/exports`."""
    return [_lake_asset(contract) for contract in registry.contracts().values()]


def _lake_asset(contract: Contract) -> dg.AssetsDefinition:
    key = dg.AssetKey(["lake", contract.name])

    @dg.asset(
        key=key,
        deps=[["landing", "deliveries"]],
        group_name=f"lake_{contract.details.kelompok}",
        kinds={"python", "parquet", "greatexpectations"},
        owners=[f"team:{contract.details.kelompok}", "team:data-engineering"],
        description=f"{contract.title}. {contract.description}",
        tags={"body": contract.details.kelompok},
        check_specs=[
            dg.AssetCheckSpec(
                CHECK,
                asset=key,
                description="No delivery in force today was refused. A refused file stops nobody: it warns.",
            )
        ],
        metadata={"contract": dg.MetadataValue.text(f"orchestration/exports/{contract.path.name}")},
    )
    def _asset(warehouse: Warehouse) -> dg.MaterializeResult:  # type: ignore[type-arg] # Dagster rejects the generic form
        settings, ledger = warehouse.settings, warehouse.ledger
        regions = RegionIndex.load(SEEDS_DIR / "reference")
        gate = DeliveryGate(contract, regions, settings.expectations, SEEDS_DIR)
        judged = lake.bring_up_to_date(settings, ledger, gate)
        counts = Counter(row["verdict"] for row in judged)
        if judged:
            told = ", ".join(f"{number} {verdict}" for verdict, number in sorted(counts.items()))
            progress.say(f"judge: {contract.name}: {told}")
        standing = ledger.latest_verdicts(contract.name)
        refused = [row for row in standing if row["verdict"] == "ditolak"]
        reasons: dict[str, list[dict[str, object]]] = {}
        for finding in ledger.findings(contract.name):
            reasons.setdefault(finding["verdict_id"], []).append(finding)
        rows = [
            f"| {mask_text(row['nama_berkas'])} | {row['delivery_id']} | {row['verdict']} | {row['baris_diterima']} | "
            f"{(ledger_export.reasons(reasons.get(row['verdict_id'], [])) or '').replace('|', '·')} |"
            for row in standing[-200:]
        ]
        table = "\n".join(["| file | delivery | verdict | rows | reasons |", "|---|---|---|---|---|", *rows])
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": sum(row["baris_diterima"] for row in standing),
                "deliveries": len(standing),
                "judged_now": len(judged),
                "refused": len(refused),
                "verdicts": dg.MetadataValue.md(table),
            },
            check_results=[
                dg.AssetCheckResult(
                    check_name=CHECK,
                    passed=not refused,
                    severity=dg.AssetCheckSeverity.WARN,
                    metadata={
                        "refused": len(refused),
                        "what to do": "kesiapan refusals lists file, row, column, value, rule and remedy",
                    },
                )
            ],
        )

    return _asset
