"""From the inbox into landing: the first asset of every night."""

# No `from __future__ import annotations`: Dagster reads the annotations of decorated functions.
import dagster as dg
from pydantic import Field

from orchestration import progress
from orchestration.assets.resources import Warehouse
from orchestration.assets.termination import stoppable
from orchestration.errors import UsageError
from orchestration.exports import selection
from orchestration.landing import inbox, lake
from orchestration.masking import mask_foreign

INBOX = dg.AssetSpec(
    ["inbox"],
    group_name="landing",
    description="Where people and transfers drop files (data/inbox). Not made by Dagster.",
    kinds={"file"},
)


class Scope(dg.Config):
    """Whose files a run takes in. Nothing named: everybody's. The warehouse is built and published whole."""

    exports: list[str] = Field(default=[], description="names of exports, e.g. kpu__daftar_pemilih_dn")
    body: str | None = Field(default=None, description="dukcapil, kpu or bawaslu: all exports of that body")


@dg.asset(
    key=["landing", "deliveries"],
    deps=[INBOX],
    group_name="landing",
    kinds={"python", "file"},
    owners=["team:data-engineering"],
    description="Files taken from the inbox, kept under their fingerprint and registered in the ledger.",
)
def deliveries(context: dg.AssetExecutionContext, config: Scope, warehouse: Warehouse) -> dg.MaterializeResult[None]:
    """Receives what waits, and refuses at once what no contract knows."""
    try:
        exports = selection.chosen(config.exports, config.body)
    except UsageError as error:
        raise dg.Failure(description=str(error), allow_retries=False) from error
    with stoppable(context):
        received = inbox.receive(warehouse.settings, warehouse.ledger, regions=warehouse.regions, exports=exports)
        unknown = lake.refuse_unknown(warehouse.settings, warehouse.ledger)
    new = [item for item in received if item.new]
    progress.say(f"receive: {len(received)} files, {len(new)} new, {len(unknown)} of no known export")
    lines = [
        f"| {mask_foreign(i.file_name)} | {i.export} | {'new' if i.new else 'known bytes'} | {i.delivery_id} |"
        for i in received
    ]
    return dg.MaterializeResult(
        metadata={
            "received": len(received),
            "new": len(new),
            "unknown": len(unknown),
            "files": dg.MetadataValue.md(
                "\n".join(["| file | export | bytes | delivery |", "|---|---|---|---|", *lines[:200]])
            ),
        }
    )
