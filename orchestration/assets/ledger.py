"""The ledger as dbt reads it, the lists that go back to senders, and the one reference day of the run."""

# No `from __future__ import annotations`: Dagster reads the annotations of decorated functions.
import datetime as dt
from collections.abc import Iterator

import dagster as dg

from orchestration import clock, progress
from orchestration.assets.resources import Warehouse
from orchestration.exports import registry
from orchestration.landing import corrections, ledger_export
from orchestration.perbaikan import files

TABLES = {
    "delivery": "Every delivery with the verdict in force.",
    "temuan": "Every finding of the verdicts in force.",
    "acuan": "One row: the reference day (tanggal_acuan) of this run.",
    "ekspor": "Every export with its schedule, from the contracts.",
    "pengirim_wajib": "Who owes which export, from the contracts.",
    "koreksi": "Known corrections (expectations/corrections), with what has become of each.",
}


class ReferenceDay(dg.Config):
    """The one "today" of a run. Empty: KESIAPAN_TANGGAL_ACUAN, else today in Jakarta."""

    tanggal_acuan: str | None = None


def ledger_asset() -> dg.AssetsDefinition:
    """The ledger's tables as Parquet, after every export has been judged."""

    @dg.multi_asset(
        name="ledger",
        specs=[
            dg.AssetSpec(
                ["ledger", name],
                deps=[["landing", "deliveries"], *(["lake", export] for export in registry.contracts())],
                group_name="ledger",
                kinds={"python", "parquet", "sqlite"},
                owners=["team:data-engineering"],
                description=description,
            )
            for name, description in TABLES.items()
        ],
    )
    def _ledger(config: ReferenceDay, warehouse: Warehouse) -> Iterator[dg.MaterializeResult[None]]:
        settings = warehouse.settings
        written = files.write(settings, warehouse.ledger)  # before dbt: a night that fails there has its lists
        if written:
            progress.say(f"perbaikan: lists for {len(written)} senders in {settings.perbaikan}")
        given = dt.date.fromisoformat(config.tanggal_acuan) if config.tanggal_acuan else settings.tanggal_acuan
        day = given or clock.today()
        counts = ledger_export.export_ledger(settings, warehouse.ledger, tanggal_acuan=day)
        states = corrections.export_corrections(settings, warehouse.ledger)
        counts["koreksi"] = len(states)
        for name, state in states.items():
            if state == "sudah_diperbaiki":
                progress.say(
                    f"correction {name} does not apply: the delivered value is not its `expect`. "
                    "Remove it if the sender has repaired the value, else correct `expect`"
                )
        yield from (
            dg.MaterializeResult(
                asset_key=["ledger", name],
                metadata={"dagster/row_count": counts[name], "tanggal_acuan": day.isoformat()},
            )
            for name in TABLES
        )

    return _ledger
