"""One asset per export: its deliveries judged, its accepted rows as Parquet. Made from the contracts.

The exports of a body are one step that can run for any of them.
"""

# No `from __future__ import annotations`: Dagster reads the annotations of decorated functions.
from collections import Counter
from collections.abc import Iterator

import dagster as dg

from orchestration import progress
from orchestration.assets.resources import Warehouse
from orchestration.assets.termination import stoppable
from orchestration.exports import registry, selection
from orchestration.exports.contract import Contract
from orchestration.gates import evidence
from orchestration.landing import lake, ledger_export
from orchestration.landing.judge import DeliveryGate
from orchestration.masking import mask_foreign
from orchestration.settings import SEEDS_DIR

CHECK = "delivery_gate"


def lake_assets() -> list[dg.AssetsDefinition]:
    """An asset for every contract in `orchestration/exports`, a step for every body."""
    return [_lake_assets(body) for body in selection.bodies()]


def key_of(export: str) -> dg.AssetKey:
    """The asset of an export's accepted rows."""
    return dg.AssetKey(["lake", export])


def _lake_assets(body: str) -> dg.AssetsDefinition:
    contracts = [registry.contracts()[name] for name in selection.of_body(body)]

    @dg.multi_asset(
        name=f"lake_{body}",
        specs=[_spec(contract) for contract in contracts],
        check_specs=[
            dg.AssetCheckSpec(
                CHECK,
                asset=key_of(contract.name),
                description="No delivery in force today was refused. A refused file stops nobody: it warns.",
            )
            for contract in contracts
        ],
        can_subset=True,
    )
    def _judge(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[dg.MaterializeResult[None]]:
        for contract in contracts:
            if key_of(contract.name) in context.selected_asset_keys:
                checked = _check_key(contract) in context.selected_asset_check_keys
                with stoppable(context):
                    result = _bring_up_to_date(warehouse, contract, checked=checked)
                yield result

    return _judge


def _spec(contract: Contract) -> dg.AssetSpec:
    return dg.AssetSpec(
        key_of(contract.name),
        deps=[["landing", "deliveries"]],
        group_name=f"lake_{contract.details.kelompok}",
        kinds={"python", "parquet", "greatexpectations"},
        owners=[f"team:{contract.details.kelompok}", "team:data-engineering"],
        description=f"{contract.title}. {contract.description}",
        tags={"body": contract.details.kelompok},
        metadata={"contract": dg.MetadataValue.text(f"orchestration/exports/{contract.path.name}")},
    )


def _check_key(contract: Contract) -> dg.AssetCheckKey:
    return dg.AssetCheckKey(key_of(contract.name), CHECK)


def _bring_up_to_date(warehouse: Warehouse, contract: Contract, *, checked: bool) -> dg.MaterializeResult[None]:
    settings, ledger = warehouse.settings, warehouse.ledger
    gate = DeliveryGate(contract, warehouse.regions, settings.expectations, SEEDS_DIR)
    judged = lake.bring_up_to_date(settings, ledger, gate)
    counts = Counter(row["verdict"] for row in judged)
    if gate.seen:
        seen = evidence.document(evidence.DELIVERIES, gate.suite.table, *evidence.together(gate.seen))
        evidence.write(settings.evidence, seen)
    if judged:
        told = ", ".join(f"{number} {verdict}" for verdict, number in sorted(counts.items()))
        progress.say(f"judge: {contract.name}: {told}")
    standing = ledger.latest_verdicts(contract.name)
    refused = [row for row in standing if row["verdict"] == "ditolak"]
    reasons: dict[str, list[dict[str, object]]] = {}
    for finding in ledger.findings(contract.name):
        reasons.setdefault(finding["verdict_id"], []).append(finding)
    rows = [
        f"| {mask_foreign(row['nama_berkas'])} | {row['delivery_id']} | {row['verdict']} | {row['baris_diterima']} | "
        f"{(ledger_export.reasons(reasons.get(row['verdict_id'], [])) or '').replace('|', '·')} |"
        for row in standing[-200:]
    ]
    table = "\n".join(["| file | delivery | verdict | rows | reasons |", "|---|---|---|---|---|", *rows])
    gate_result = dg.AssetCheckResult(
        check_name=CHECK,
        asset_key=key_of(contract.name),
        passed=not refused,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "refused": len(refused),
            "what to do": "kesiapan refusals lists file, row, column, value, rule and remedy",
        },
    )
    return dg.MaterializeResult(
        asset_key=key_of(contract.name),
        metadata={
            "dagster/row_count": sum(row["baris_diterima"] for row in standing),
            "deliveries": len(standing),
            "judged_now": len(judged),
            "refused": len(refused),
            "verdicts": dg.MetadataValue.md(table),
        },
        check_results=[gate_result] if checked else [],
    )
