"""PostgreSQL in the nightly job: there in every lineage, off unless configured, and red when readers would be stale."""

from __future__ import annotations

import dagster as dg
import psycopg
import pytest

from orchestration import reporting
from orchestration import settings as settings_module
from orchestration.definitions import build_defs
from orchestration.jobs import jobs
from tests.postgres import PASSWORD, Database
from tests.world import World

RELEASE, POSTGRES = dg.AssetKey(["published", "release"]), dg.AssetKey(["published", "postgres"])


def run(*keys: dg.AssetKey) -> dg.ExecuteInProcessResult:
    """Materializes these assets, as the UI does with a selection."""
    job = dg.define_asset_job("dipilih", selection=dg.AssetSelection.assets(*keys), executor_def=dg.in_process_executor)
    merged = dg.Definitions.merge(build_defs(settings_module.load()), dg.Definitions(jobs=[job]))
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    with dg.DagsterInstance.get() as instance:
        return merged.resolve_job_def("dipilih").execute_in_process(
            instance=instance, run_config=quiet, raise_on_error=False
        )


def test_every_job_that_publishes_goes_on_to_postgresql(pristine: World):
    defs = build_defs(pristine.settings)
    for job in jobs():
        assert {RELEASE, POSTGRES} <= set(defs.resolve_job_def(job.name).asset_layer.executable_asset_keys), job.name
    assert defs.resolve_asset_graph().get(POSTGRES).parent_keys == {RELEASE}


def test_what_was_known_on_a_day_has_no_way_there(pristine: World):
    pristine.settings.day_file.write_text("2024-01-01")
    try:
        keys = build_defs(settings_module.load()).resolve_asset_graph().get_all_asset_keys()
    finally:
        pristine.settings.day_file.unlink()
    assert RELEASE in keys
    assert POSTGRES not in keys


def test_without_a_database_it_is_off_and_claims_nothing(pristine: World):
    done = run(POSTGRES)
    assert done.success
    assert done.get_asset_materialization_events() == []


def test_with_one_it_follows_the_release(pristine: World, database: Database, monkeypatch: pytest.MonkeyPatch):
    for name, value in database.variables.items():
        monkeypatch.setenv(name, value)
    done = run(RELEASE, POSTGRES)
    assert done.success
    told = done.asset_materializations_for_node("published__postgres")[0].metadata
    assert told["release"].value == pristine.current
    assert told["new"].value is True
    rows = int(str(told["rows"].value))
    assert rows > 100_000
    assert PASSWORD not in repr(told)
    with psycopg.connect(database.reader_dsn) as reader:
        served = reader.execute(
            "select rilis from marts.mart_kualitas__rilis where peristiwa = 'terbit' order by dicatat_pada desc limit 1"
        ).fetchone()
    assert served == (pristine.current,)
    again = run(POSTGRES).asset_materializations_for_node("published__postgres")[0].metadata
    assert again["new"].value is False
    assert again["rows"].value == rows


def test_a_server_that_is_down_makes_the_night_red_and_leaves_the_release(
    pristine: World, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("KESIAPAN_POSTGRES_DSN", f"postgresql://penerbit:{PASSWORD}@127.0.0.1:1/gudang")
    before = pristine.current
    done = run(RELEASE, POSTGRES)
    assert not done.success
    assert pristine.current == before
    reporting.explain_failure(done, pristine.settings)
    told = capfd.readouterr().err
    assert "failed after its release was published: files have it, PostgreSQL does not" in told
    assert "step published__postgres: PostgreSQL (host 127.0.0.1, port 1, dbname gudang, user penerbit)" in told
    assert "then `kesiapan publish-postgres`" in told
    assert f"current is {before}" in told
    assert "nothing was published" not in told
    assert PASSWORD not in told + repr([event.event_specific_data for event in done.all_events])
