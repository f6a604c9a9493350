"""Nothing ungated is ever visible to readers, however the run was started. Real Dagster runs of the real job.

Data is made bad behind the delivery gate's back, in the lake, because that is what table gates are for.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest
import yaml

from orchestration import settings as settings_module
from orchestration.definitions import build_defs
from orchestration.gates import engine, outcome, table_gate
from tests.world import World, add_one_to_men

FACT = ["core", "fct_daftar_pemilih"]
CHILD = ["core", "fct_angka"]
RELEASE = ["published", "release"]


def run_dagster(world: World, *keys: list[str], checks: bool = True) -> dg.ExecuteInProcessResult:
    """Materializes these assets (all of them when none is named), as the UI does with a selection."""
    defs = build_defs(settings_module.load())
    selection: dg.AssetSelection = dg.AssetSelection.all() if not keys else dg.AssetSelection.assets(*keys)
    if not checks:
        selection = selection.without_checks()
    job = dg.define_asset_job("dipilih", selection=selection, executor_def=dg.in_process_executor)
    merged = dg.Definitions.merge(defs, dg.Definitions(jobs=[job]))
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    with dg.DagsterInstance.get() as instance:
        return merged.resolve_job_def("dipilih").execute_in_process(
            instance=instance, run_config=quiet, raise_on_error=False
        )


def check_of(model: str) -> dg.AssetCheckEvaluation:
    """The last evaluation of a model's gate, as Dagster's own storage has it and the UI shows it."""
    schema = "staging" if model.startswith("stg_") else "core"
    key = dg.AssetCheckKey(dg.AssetKey([schema, model]), f"gx_gate_{model}_")
    with dg.DagsterInstance.get() as instance:
        records = instance.event_log_storage.get_asset_check_execution_history(key, limit=1)
    assert records and records[0].event is not None, f"{key} was never evaluated"
    evaluation = records[0].event.asset_check_evaluation
    assert evaluation is not None
    return evaluation


def text_of(evaluation: dg.AssetCheckEvaluation) -> dict[str, str]:
    return {key: str(value.value) for key, value in evaluation.metadata.items()}


def failure_of(result: dg.ExecuteInProcessResult, step: str) -> str:
    event = next(e for e in result.get_step_failure_events() if e.step_key == step)
    told = event.step_failure_data.user_failure_data
    return str(told.description if told else event.step_failure_data.error)


def outcome_of(world: World, relation: str) -> str:
    invocation = world.ledger.last_invocation()
    assert invocation is not None
    return str(world.ledger.gates(invocation)[relation]["outcome"])


def test_a_bad_table_publishes_nothing_however_one_tries(world: World):
    before, figures = world.current, world.figures()
    world.spoil_lake(add_one_to_men)
    told = world.run("refresh")
    assert told.returncode == 1
    assert "core.fct_daftar_pemilih: gate closed" in told.stderr and "(bad data)" in told.stderr
    assert "laki_plus_perempuan_sama_dengan_jumlah" in told.stderr
    assert "Traceback" not in told.stderr
    assert world.run("refusals").returncode == 0, "the reasons must be readable after a failed night"

    # what the UI shows of it
    shown = text_of(check_of("fct_daftar_pemilih"))
    assert shown["state"] == "bad data"
    assert "laki_plus_perempuan_sama_dengan_jumlah | FAILS | critical" in shown["expectations"]
    rows = shown["failing rows: laki_plus_perempuan_sama_dengan_jumlah"]
    assert "kode_wilayah" in rows and "W" in rows and "laki_laki" in rows
    nodes = world.ledger.build_nodes(str(world.ledger.last_invocation()))
    assert nodes["model.kesiapan.fct_angka"] == "skipped", "a child of a closed gate was built"
    assert nodes["model.kesiapan.mart_anggaran__nphd"] == "success", "another branch was stopped too"
    assert world.current == before and world.figures() == figures

    # release alone, after the bad build
    alone = run_dagster(world, RELEASE)
    assert not alone.success
    assert "core.fct_daftar_pemilih: its gate failed" in failure_of(alone, "published__release")
    assert world.current == before

    # the child without its checks over the failed parent, and the release with it
    child = run_dagster(world, CHILD, RELEASE, checks=False)
    assert not child.success
    assert "published__release" in {e.step_key for e in child.get_step_failure_events()}
    assert world.current == before and world.figures() == figures
    assert world.ledger.releases()[-1]["peristiwa"] == "ditolak"


def test_a_silently_emptied_table_does_not_pass(world: World):
    before = world.current
    world.spoil_lake(lambda table: table.slice(0, 0))
    assert not run_dagster(world, ["staging", "stg_kpu__daftar_pemilih_dn"]).success
    assert "baris_sebanyak_yang_diterima | FAILS" in text_of(check_of("stg_kpu__daftar_pemilih_dn"))["expectations"]
    assert not run_dagster(world, RELEASE).success
    assert world.current == before


def test_an_emptied_table_whose_parents_have_rows_does_not_pass(built: World, tmp_path: Path):
    """Also one that reads only what is known today, of which the ledger knows no number."""
    settings = built.settings
    build = shutil.copy(settings.build_file, tmp_path / settings.build_file.name)  # views name their catalogue
    counting = 0
    with duckdb.connect(str(build)) as connection:
        views = set(connection.execute("select schema_name || '.' || view_name from duckdb_views()").fetchall())
        for path in sorted(settings.expectations.glob("*/*.yml")):
            if path.parent.name not in ("core", "intermediate", "marts"):
                continue
            suite = table_gate.suite_for(settings, path.parent.name, path.stem)
            if suite.expected_rows is None:
                continue
            counting += 1
            numbers = table_gate.parameters(settings, built.ledger, suite)
            numbers |= table_gate.expected_rows(connection, suite)
            assert numbers["baris_seharusnya"] > 0, f"the samples hold nothing for {path.stem}"
            connection.execute(f"create table {path.parent.name}.kosong as from {suite.table} limit 0")
            if (suite.table,) in views:
                (definition,) = connection.execute(
                    "select sql from duckdb_views() where view_name = ?", [path.stem]
                ).fetchone() or ("",)
                put_back = f"drop table {suite.table}; {definition}"
                connection.execute(f"drop view {suite.table}")
            else:
                put_back = f"drop table {suite.table}; alter table {path.parent.name}.asli rename to {path.stem}"
                connection.execute(f"alter table {suite.table} rename to asli")
            connection.execute(f"alter table {path.parent.name}.kosong rename to {path.stem}")
            outcomes = engine.run_suite(connection, suite, schema=path.parent.name, table=path.stem, parameters=numbers)
            assert outcome.verdict(outcomes) == "failed", path.stem
            assert any(not o.success and o.aturan.startswith("baris_") for o in outcomes), path.stem
            connection.execute(put_back)  # its children count their rows from it
    assert counting >= 10


def without_rules(suite: dict[str, Any]) -> str:
    return yaml.safe_dump({**suite, "expectations": []})


def with_a_missing_column(suite: dict[str, Any]) -> str:
    suite["expectations"][-1] = {
        "type": "expect_column_values_to_not_be_null",
        "kwargs": {"column": "kolom_yang_tidak_ada"},
        "severity": "warning",
        "meta": {"aturan": "kolom_hilang", "pemilik": "insinyur data", "alasan": "percobaan"},
    }
    return yaml.safe_dump(suite)


def of_another_table(suite: dict[str, Any]) -> str:
    return yaml.safe_dump({**suite, "meta": {**suite["meta"], "tabel": "core.fct_daftar_pemilih"}})


# Tables that are no descendants of each other, each with its suite broken in another way, and what its gate must say.
BROKEN: dict[str, tuple[Callable[[dict[str, Any]], str] | None, str]] = {
    "fct_sekretariat": (None, "there is no such file"),
    "fct_tahapan": (with_a_missing_column, "kolom_hilang"),
    "dim_kantor": (without_rules, "no critical key rule"),
    "fct_coklit": (of_another_table, "was it copied"),
    "dim_indikator": (lambda _: "name: [", "not readable YAML"),
}


def test_a_broken_suite_is_a_closed_gate_and_not_bad_data(
    world: World, expectations: Path, monkeypatch: pytest.MonkeyPatch
):
    before = world.current
    for table, (change, _) in BROKEN.items():
        path = expectations / "core" / f"{table}.yml"
        text = change(yaml.safe_load(path.read_text())) if change else None
        path.unlink() if text is None else path.write_text(text)
    monkeypatch.setenv("KESIAPAN_EXPECTATIONS", str(expectations))
    assert not run_dagster(world, *(["core", table] for table in BROKEN)).success
    for table, (_, words) in BROKEN.items():
        told = text_of(check_of(table))
        assert told["state"].startswith("could not run"), table
        assert words in told["problem"], table
        assert outcome_of(world, f"core.{table}") == "could_not_run"
    alone = run_dagster(world, RELEASE)
    assert not alone.success and world.current == before


def test_great_expectations_failing_to_import_closes_the_gate(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    before = world.current
    fake = tmp_path / "great_expectations"
    fake.mkdir()
    (fake / "__init__.py").write_text("raise ImportError('broken installation')")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    assert not run_dagster(world, FACT, CHILD).success
    told = text_of(check_of("fct_daftar_pemilih"))
    assert told["state"].startswith("could not run") and "broken installation" in told["problem"]
    assert not run_dagster(world, RELEASE).success
    assert world.current == before


# What goes wrong inside the process of dbt while a gate runs, by replacing one function of it, and what is told of it.
FAULTS = {
    "Great Expectations raises": ("orchestration.gates.engine", "_validate", "raise RuntimeError('GX gave up')",
                                  "GX gave up"),
    "the disk is full while results are written": ("pathlib", "Path.write_text", "raise OSError(28, 'No space left')",
                                                   "could not be written"),
    "the gate is killed midway": ("orchestration.gates.engine", "_validate", "os.kill(os.getpid(), 9)", None),
    "a gate returns no result for a rule": ("orchestration.gates.engine", "_validate", "return []", "no result for"),
}  # fmt: skip

SABOTAGE = """
import importlib.abc, importlib.util, os, sys

def broken(*args, **kwargs):
    if sys.argv[1:2] != ["build"] and "build" not in sys.argv:
        return kept(*args, **kwargs)
    if {module!r} == "pathlib" and not str(args[0]).endswith("core.fct_daftar_pemilih.part"):
        return kept(*args, **kwargs)
    {statement}

class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name != {module!r}:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module
        def exec_module(module):
            load(module)
            patch(module)
        spec.loader.exec_module = exec_module
        return spec

def patch(module):
    global kept
    *owner, name = {function!r}.split(".")
    for part in owner:
        module = getattr(module, part)
    kept = getattr(module, name)
    setattr(module, name, broken)

if {module!r} in sys.modules:
    patch(sys.modules[{module!r}])
else:
    sys.meta_path.insert(0, Finder())
"""


@pytest.fixture(params=FAULTS)
def sabotaged(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str | None:
    """A Python path on which every new process starts broken in one way; what the gate must say, None if nothing."""
    module, function, statement, told = FAULTS[request.param]
    (tmp_path / "usercustomize.py").write_text("")
    text = SABOTAGE.format(module=module, function=function, statement=statement)
    (tmp_path / "sitecustomize.py").write_text(
        text.replace("import importlib.abc", "import importlib.util, importlib.abc")
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    return told


@pytest.mark.slow
def test_a_gate_that_breaks_publishes_nothing_and_says_it_could_not_run(world: World, sabotaged: str | None):
    before, figures = world.current, world.figures()
    done = world.run("refresh", PYTHONPATH=os.environ["PYTHONPATH"])
    assert done.returncode == 1, done.stdout + done.stderr
    if sabotaged is not None:
        assert "could not run" in done.stderr
        model = "fct_daftar_pemilih" if "written" in sabotaged else "stg_kpu__daftar_pemilih_dn"  # the first to break
        told = text_of(check_of(model))
        assert told["state"].startswith("could not run")
        invocation = world.ledger.last_invocation()
        assert invocation is not None
        recorded = next(row for name, row in world.ledger.gates(invocation).items() if name.endswith(f".{model}"))
        assert recorded["outcome"] == "could_not_run" and sabotaged in recorded["detail"]
    else:
        # Killed with the process it ran in: of this run the ledger has no gate at all, and no table of it is done.
        invocation = world.ledger.last_invocation()
        assert invocation is not None and not world.ledger.gates(invocation)
    alone = run_dagster(world, RELEASE)
    assert not alone.success and world.current == before and world.figures() == figures


@pytest.mark.slow
def test_gates_whose_site_cannot_be_made_are_not_published(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """All of them passed; but what nobody can look at was not checked."""
    before = world.current
    text = SABOTAGE.format(
        module="orchestration.gates.data_docs", function="_render", statement="raise OSError(28, 'No space left')"
    )
    (tmp_path / "sitecustomize.py").write_text(
        text.replace("import importlib.abc", "import importlib.util, importlib.abc")
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    done = world.run("refresh", PYTHONPATH=os.environ["PYTHONPATH"])
    assert done.returncode == 1
    alone = run_dagster(world, RELEASE)
    assert not alone.success and "has no site of its gates" in failure_of(alone, "published__release")
    assert world.current == before


def test_a_check_that_breaks_in_dagster_publishes_nothing(world: World, monkeypatch: pytest.MonkeyPatch):
    """dbt ran the gate and it passed; Dagster fails at showing it, and the run with it."""
    before = world.current
    world.spoil_lake(lambda table: table)
    monkeypatch.setattr("orchestration.assets.warehouse._about_gate", lambda seen: 1 / 0)
    broken = run_dagster(world, FACT, CHILD, RELEASE)
    assert not broken.success
    assert "ZeroDivisionError" in failure_of(broken, "dbt_build")
    monkeypatch.undo()
    alone = run_dagster(world, RELEASE)
    assert not alone.success and "cannot be published" in failure_of(alone, "published__release")
    assert world.current == before


def test_a_gate_that_dbt_gave_no_say_over_the_children_still_closes_the_release(world: World):
    """As with two parents, of which dbt lets neither's children wait: all is built, and one gate has failed."""
    before = world.current
    invocation = str(world.ledger.last_invocation())
    seen = world.ledger.gates(invocation)["core.fct_nphd"]
    kept = ("invocation_id", "relation", "suite_hash", "rules", "failed_warning", "row_count", "content_hash", "detail")
    world.ledger.append("gate", [{**{name: seen[name] for name in kept}, "outcome": "failed", "failed_critical": 1}])
    result = run_dagster(world, RELEASE)
    assert not result.success
    assert "core.fct_nphd: its gate failed" in failure_of(result, "published__release")
    assert world.current == before


def test_a_table_changed_after_its_gate_is_not_published(world: World):
    before = world.current
    with duckdb.connect(str(world.root / "build" / "warehouse.duckdb")) as connection:
        connection.execute("update core.fct_daftar_pemilih set laki_laki = laki_laki + 1, jumlah = jumlah + 1")
    result = run_dagster(world, RELEASE)
    assert not result.success
    assert "core.fct_daftar_pemilih: its content has changed" in failure_of(result, "published__release")
    assert world.current == before


def test_a_build_that_never_ended_is_not_published(world: World):
    before = world.current
    world.ledger.append("build", [{"invocation_id": "Iputus", "node": "(dbt)", "status": "no run results"}])
    result = run_dagster(world, RELEASE)
    assert not result.success and world.current == before


def test_the_release_needs_no_second_run_when_nothing_is_wrong(world: World):
    """The counterpart: the same selection succeeds on a good build, so the refusals above are not for free."""
    before = world.current
    result = run_dagster(world, RELEASE)
    assert result.success and world.current == before
