"""Runs as the Dagster UI starts, queues and terminates them, asked for over the UI's own interface. No browser.

Not here: what a tick decides (tests/unit/test_sensors.py), the UI as it looks (test_dagster_ui.py).
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from dagster_graphql import DagsterGraphQLClient

from orchestration.jobs import NIGHTLY
from orchestration.settings import EXPECTATIONS_DIR
from orchestration.warehouse.lock import holder
from tests.server import serve
from tests.world import World

pytestmark = pytest.mark.slow
PATIENCE = 400  # seconds; a run takes half a minute on a quiet machine with two cores
ENDED = (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)


class Runs:
    """The runs of a warehouse, as the UI asks for them and as Dagster's storage has them."""

    def __init__(self, world: World, address: str) -> None:
        self.client = DagsterGraphQLClient(address.removeprefix("http://"))
        self.instance = dg.DagsterInstance.from_config(str(world.settings.dagster_home))

    def start(self) -> str:
        return self.client.submit_job_execution(NIGHTLY)

    def status(self, run: str) -> dg.DagsterRunStatus:
        found = self.instance.get_run_by_id(run)
        assert found is not None
        return found.status

    def steps(self, run: str) -> list[str]:
        """Steps that have begun."""
        logs = self.instance.all_logs(run, of_type=dg.DagsterEventType.STEP_START)
        return [str(entry.step_key) for entry in logs]

    def wait(self, run: str) -> dg.DagsterRunStatus:
        until(lambda: self.status(run) in ENDED, f"run {run} did not end")
        return self.status(run)


def until(true: Callable[[], object], otherwise: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if true():
            return
        time.sleep(0.1)
    pytest.fail(otherwise)


@pytest.fixture
def runs(world: World, tmp_path: Path) -> Iterator[Runs]:
    """A UI over a warehouse where everything is to be judged again, because one rule reads differently."""
    suites = Path(shutil.copytree(EXPECTATIONS_DIR, tmp_path / "expectations"))
    for path in (suites / "deliveries").glob("*.yml"):
        path.write_text(path.read_text(encoding="utf-8").replace("alasan: ", "alasan: Uji. ", 1), encoding="utf-8")
    world.environment["KESIAPAN_EXPECTATIONS"] = str(suites)
    try:
        with serve(world, KESIAPAN_SETTLE_SECONDS="1") as address:
            yield Runs(world, address)
    finally:
        del world.environment["KESIAPAN_EXPECTATIONS"]


def nothing_is_half_done(world: World, before: str) -> None:
    assert world.current == before
    assert [path.name for path in world.settings.published.iterdir() if path.name.endswith(".part")] == []
    assert [path.name for path in world.settings.landing.iterdir() if path.name.startswith(".")] == []
    assert list(world.settings.lake.rglob("*.part")) == []
    ids = {row["delivery_id"] for row in world.ledger.deliveries()}
    for row in world.ledger.deliveries():
        assert (world.settings.landing / row["sha256"] / row["nama_berkas"]).is_file()
    assert {row["delivery_id"] for row in world.ledger.latest_verdicts()} <= ids
    assert holder(world.settings.build) is None
    with duckdb.connect(str(world.settings.build_file)):  # a dbt that lives on would hold it
        pass


def test_two_runs_queue_and_a_terminated_run_leaves_nothing_half_done(world: World, runs: Runs):
    before, figures = world.current, world.figures()
    judged = len(world.ledger.query("select * from verdict"))
    first = runs.start()
    second = runs.start()
    until(lambda: "lake_dukcapil" in runs.steps(first), "the first run did not judge")
    assert runs.status(second) is dg.DagsterRunStatus.QUEUED
    runs.client.terminate_run(first)
    assert runs.wait(first) is dg.DagsterRunStatus.CANCELED
    assert "dbt_build" not in runs.steps(first)
    nothing_is_half_done(world, before)

    until(lambda: "dbt_build" in runs.steps(second), "the second run did not begin to build after the first")
    until(lambda: list((world.settings.build / "dbt_target").glob("dbt_build-*/dbt.log")), "dbt did not begin")
    time.sleep(5)  # into the models
    runs.client.terminate_run(second)
    assert runs.wait(second) is dg.DagsterRunStatus.CANCELED
    assert "published__release" not in runs.steps(second)
    until(lambda: holder(world.settings.build) is None, "the lock was not let go")
    nothing_is_half_done(world, before)

    told = world.run("refresh")
    assert told.returncode == 0, told.stdout + told.stderr
    assert world.figures() == figures
    assert len(world.ledger.query("select * from verdict")) == 2 * judged  # each once under the new rules


def test_the_command_line_waits_for_a_run_of_the_ui_and_says_so(world: World, runs: Runs):
    run = runs.start()
    until(lambda: holder(world.settings.build), "the run did not take the lock")
    told = world.run("refresh")
    assert told.returncode == 0, told.stderr
    assert f"waiting: the warehouse is being written by run {run[:8]}" in told.stderr
    assert runs.status(run) is dg.DagsterRunStatus.SUCCESS


def test_files_put_into_the_inbox_are_taken_in_by_one_run_that_the_sensor_starts(world: World, runs: Runs):
    known = len(world.ledger.deliveries())
    for number in range(5):
        (world.settings.inbox / f"catatan-{number}.xlsx").write_bytes(b"bukan ekspor %d" % number)
    until(lambda: len(world.ledger.deliveries()) == known + 5, "the sensor started no run")
    started = [run for run in runs.instance.get_runs() if run.tags.get("dagster/sensor_name") == "inbox_sensor"]
    assert len(started) == 1
    assert runs.wait(started[0].run_id) is dg.DagsterRunStatus.SUCCESS
    assert list(world.settings.inbox.iterdir()) == []
