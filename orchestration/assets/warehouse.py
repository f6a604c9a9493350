"""The dbt project as assets, every suite as an asset check that shows each expectation and the failing rows.

The order (model, its gate, its children) is dbt's own: `dbt build` skips the children of a model whose gate
fails. Here only metadata is added, while dbt's events stream by. Not here: models, suites, publishing.
"""

# No `from __future__ import annotations`: Dagster reads the annotations of decorated functions.
import importlib.metadata
import shutil
import sys
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtCliInvocation, DbtCliResource, DbtProject, dbt_assets
from packaging import version

from orchestration import progress
from orchestration.assets.resources import Warehouse
from orchestration.assets.termination import end_with_the_step, stop_if_asked
from orchestration.gates import data_docs, evidence
from orchestration.settings import DBT_DIR, Settings, set_environment
from orchestration.warehouse.environment import dbt_environment, remember_project, target_dir

GATE_PREFIX = "gx_gate_"
_BODIES = ("dukcapil", "kpu", "bawaslu")


class Translator(DagsterDbtTranslator):
    """Asset keys are `schema/model`; groups are the layer, and the body where a layer has one per body."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """`staging_kpu`, `staging_ledger`, `core`, `marts_kualitas`, `seeds`."""
        if dbt_resource_props["resource_type"] == "seed":
            return "seeds"
        layer, *rest = dbt_resource_props["fqn"][1:-1]
        return "_".join([layer, *rest]) if layer != "core" else "core"

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        """The body whose data it is, where it is one body's, and the data engineers."""
        body = _body(dbt_resource_props["name"])
        return [*([f"team:{body}"] if body in _BODIES else []), "team:data-engineering"]

    def get_tags(self, dbt_resource_props: Mapping[str, Any]) -> dict[str, str]:
        """The layer, and the body where there is one."""
        body = _body(dbt_resource_props["name"])
        layer = dbt_resource_props["fqn"][1] if len(dbt_resource_props["fqn"]) > 2 else "seeds"
        return {"layer": layer, **({"body": body} if body in _BODIES else {})}


def _body(model: str) -> str:
    """`kpu` of `stg_kpu__daftar_pemilih_dn`."""
    return model.split("__")[0].split("_", 1)[-1] if "__" in model else ""


class Dbt(DbtCliResource):
    """dagster-dbt's resource without two start-up costs that buy us nothing (measured with `make bench`).

    Stock, every call starts `dbt --version` and loads dbt's adapters into Dagster's own process, about three
    CPU seconds together; the adapter serves only fetch_row_count and the like, which on DuckDB would wait for
    dbt to end. Both hooks are private to dagster-dbt 0.29.27, hence its exact pin and a test.
    """

    @cached_property
    def _cli_version(self) -> version.Version:
        return version.parse(importlib.metadata.version("dbt-core"))

    def _initialize_dbt_core_adapter(self, args: Sequence[str]) -> Any:
        return None


def dbt_resource(settings: Settings) -> Dbt:
    """dbt of this Python environment, in a process of its own: DuckDB's write lock ends with it."""
    return Dbt(
        project_dir=str(DBT_DIR),
        profiles_dir=str(DBT_DIR),
        dbt_executable=str(Path(sys.executable).parent / "dbt"),
    )


def warehouse_assets(settings: Settings, manifest: Path) -> dg.AssetsDefinition:
    """Every seed and model of the dbt project, with its tests as checks."""

    @dbt_assets(manifest=manifest, project=_project(settings), dagster_dbt_translator=Translator(), name="dbt_build")
    def _dbt_build(context: dg.AssetExecutionContext, dbt: Dbt, warehouse: Warehouse) -> Iterator[Any]:
        current = warehouse.settings
        invocation = f"I{context.run.run_id[:8]}{uuid.uuid4().hex[:8]}"
        set_environment({**dbt_environment(current), "KESIAPAN_INVOCATION": invocation})
        remember_project(current, invocation)
        _sweep(target_dir(current))
        stop_if_asked(context)
        call = dbt.cli(["build", "--exclude-resource-type", "unit_test"], context=context)
        try:
            gated = {
                check.asset_key for check in context.selected_asset_check_keys if check.name.startswith(GATE_PREFIX)
            }
            for event in _with_evidence(call.stream(), current, invocation, gated):
                if isinstance(event, dg.AssetCheckResult):
                    stop_if_asked(context)
                yield event
        finally:
            end_with_the_step(call.process)
            warehouse.ledger.append("build", _nodes(call, invocation))

    return _dbt_build


def _with_evidence(
    events: Iterable[Any], settings: Settings, invocation: str, gated: set[dg.AssetKey]
) -> Iterator[Any]:
    """dbt's events, with what the gate saw attached to the check and, as row count and preview, to the model.

    The event of a model whose gate runs waits for the gate's, which dbt sends before those of its children.
    """
    outputs = {"__".join(key.path) for key in gated}
    waiting: dict[str, dg.Output[Any]] = {}
    built = gates = 0
    for event in events:
        if isinstance(event, dg.Output):
            built += 1
            if event.output_name in outputs:
                waiting[event.output_name] = event
            else:
                yield event
            continue
        if isinstance(event, dg.AssetCheckResult) and event.check_name and event.check_name.startswith(GATE_PREFIX):
            assert event.asset_key is not None
            relation = ".".join(event.asset_key.path)
            seen = evidence.read(settings.evidence, invocation, relation)
            output = waiting.pop("__".join(event.asset_key.path), None)
            if output is not None:
                yield dg.Output(
                    value=output.value,
                    output_name=output.output_name,
                    metadata={**(output.metadata or {}), **_about_table(seen)},
                )
            gates += 1
            if gates % 10 == 0:
                progress.say(f"dbt: {built} tables built, {gates} gates run")
            site = f"{settings.docs_address}/{data_docs.page_of(invocation, relation)}"
            yield event._replace(
                metadata={**event.metadata, **_about_gate(seen), "data docs": dg.MetadataValue.url(site)}
            )
            continue
        yield event
    yield from waiting.values()
    progress.say(f"dbt: {built} tables built, {gates} gates run")


def _about_table(seen: dict[str, Any] | None) -> dict[str, Any]:
    if seen is None or seen.get("row_count") is None:
        return {}
    return {
        "dagster/row_count": int(seen["row_count"]),
        "preview": dg.MetadataValue.md(_table(seen.get("preview") or [])),
    }


def _about_gate(seen: dict[str, Any] | None) -> dict[str, Any]:
    """One row per expectation; failing rows with their keys; bad data and "could not run" told apart."""
    if seen is None:
        return {"state": "could not run: the gate left no evidence"}
    rows = [
        {
            "rule": item["aturan"],
            "outcome": "could not run" if item["error"] else ("holds" if item["success"] else "FAILS"),
            "severity": item["severity"],
            "failing rows": item["unexpected_count"],
            "observed": item["observed"],
            "repaired by": item["owner"],
            "reason": item["reason"],
        }
        for item in seen["expectations"]
    ]
    states = {"passed": "passed", "failed": "bad data", "could_not_run": "could not run (not bad data)"}
    shown: dict[str, Any] = {
        "state": states[seen["outcome"]],
        # dbt's own number is the weighed one of the gx_gate test; people want rows.
        "dagster_dbt/failed_row_count": sum(e["unexpected_count"] for e in seen["expectations"] if not e["success"]),
        "expectations": dg.MetadataValue.md(_table(rows)),
    }
    if seen["problem"]:
        shown["problem"] = seen["problem"]
    for item in seen["expectations"]:
        if item["failing"] and not item["success"]:
            shown[f"failing rows: {item['aturan']}"] = dg.MetadataValue.md(_table(item["failing"]))
    return shown


def _table(rows: list[dict[str, Any]]) -> str:
    if not rows:
        return "no rows"
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    for row in rows:
        cells = ("" if row.get(name) is None else str(row[name]) for name in names)
        lines.append("| " + " | ".join(cell.replace("|", "·").replace("\n", " ") for cell in cells) + " |")
    return "\n".join(lines)


def _nodes(call: DbtCliInvocation, invocation: str) -> list[dict[str, str]]:
    """dbt's own account of the invocation; one row saying that there is none, where dbt died before writing it."""
    try:
        results = call.get_artifact("run_results.json")["results"]
    except (FileNotFoundError, ValueError):  # or while writing it
        return [{"invocation_id": invocation, "node": "(dbt)", "status": "no run results"}]
    return [
        {"invocation_id": invocation, "node": result["unique_id"], "status": str(result["status"])}
        for result in results
    ]


def _sweep(target: Path, keep: int = 5) -> None:
    """dbt leaves a folder of artifacts per invocation; the last few are enough to look into a failure."""
    old = sorted((path for path in target.glob("dbt_build-*") if path.is_dir()), key=lambda p: p.stat().st_mtime)
    for path in old[:-keep]:
        shutil.rmtree(path, ignore_errors=True)


def _project(settings: Settings) -> DbtProject:
    return DbtProject(project_dir=DBT_DIR, profiles_dir=DBT_DIR, target_path=target_dir(settings))
