"""What starts a run by itself, and what does not. Ticks of the real sensors on a real inbox.

Not here: the runs themselves (tests/e2e/test_runs.py).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import dagster as dg
import pytest

from orchestration import sensors
from orchestration.jobs import nightly_refresh
from orchestration.settings import ROOT, Settings
from orchestration.warehouse.lock import holder, writer_lock

NAME = "opendata_dpt_dn_pemilu2024.xlsx"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("KESIAPAN_DATA", str(tmp_path / "data"))
    return Settings()


def drop(settings: Settings, name: str, content: bytes = b"isi", *, age: float = 60) -> Path:
    path = settings.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    then = time.time() - age
    os.utime(path, (then, then))
    return path


def key(settings: Settings) -> str:
    asked = sensors.tick(settings)
    assert isinstance(asked, dg.RunRequest) and asked.run_key
    return asked.run_key


def reason(settings: Settings) -> str:
    skipped = sensors.tick(settings)
    assert isinstance(skipped, dg.SkipReason) and skipped.skip_message
    return skipped.skip_message


def test_all_files_that_have_settled_are_one_run(settings):
    for number in range(30):
        drop(settings, f"folder/berkas-{number}.xlsx")
    drop(settings, "baru.xlsx", age=0)
    asked = sensors.tick(settings)
    assert isinstance(asked, dg.RunRequest)
    assert asked.tags["files"] == "30"


def test_the_same_files_name_the_same_run_and_another_file_names_another(settings):
    drop(settings, NAME)
    first = key(settings)
    assert key(settings) == first
    drop(settings, "opendata_dps_dn_pemilu2024.xlsx")
    assert key(settings) != first


def test_a_revised_file_under_the_same_name_names_another_run(settings):
    path = drop(settings, NAME, b"satu")
    first = key(settings)
    before = path.stat()
    path.unlink()
    drop(settings, NAME, b"dua!")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))  # as `cp -p` would
    assert path.stat().st_size == before.st_size
    assert key(settings) != first


def test_nothing_is_started_for_nothing_or_for_what_still_grows(settings):
    assert reason(settings) == "the inbox is empty"
    drop(settings, NAME, age=0)
    drop(settings, "lain.xlsx", age=0)
    assert reason(settings) == "nothing to take in: 2 files still growing"


def test_no_file_is_opened_by_a_tick(settings):
    path = drop(settings, NAME)
    before = path.stat().st_atime_ns
    key(settings)
    assert path.stat().st_atime_ns == before


def test_while_somebody_writes_the_files_wait_for_the_next_tick(settings):
    drop(settings, NAME)
    with writer_lock(settings.build, "run 1234", say=print):
        assert reason(settings).startswith("1 files wait for run 1234 (process")
    assert key(settings)


def test_the_name_of_a_writer_who_was_killed_stops_nobody(settings):
    code = (
        "import os, sys; from pathlib import Path; from orchestration.warehouse.lock import writer_lock\n"
        "with writer_lock(Path(sys.argv[1]), 'malam', say=print): os._exit(1)"
    )
    subprocess.run([sys.executable, "-c", code, str(settings.build)], cwd=ROOT, check=False)
    assert "malam" in (settings.build / "writer.lock").read_text(encoding="utf-8")
    assert holder(settings.build) is None
    drop(settings, NAME)
    assert key(settings)


def test_the_sensor_runs_by_default_once_a_minute_at_most():
    sensor = sensors.arrivals(nightly_refresh())
    assert sensor.default_status is dg.DefaultSensorStatus.RUNNING
    assert sensor.minimum_interval_seconds == 60


def test_a_run_that_ended_without_saying_so_lets_go_of_the_queue(settings):
    sensor = sensors.ended_runs()
    with dg.DagsterInstance.ephemeral() as instance:
        run = instance.create_run_for_job(dg.job(name="malam")(lambda: None), status=dg.DagsterRunStatus.STARTED)

        def tick(cursor: str | None) -> str | None:
            context = dg.build_sensor_context(instance=instance, cursor=cursor)
            sensor(context)
            return context.cursor

        def status() -> dg.DagsterRunStatus:
            found = instance.get_run_by_id(run.run_id)
            assert found is not None
            return found.status

        with writer_lock(settings.build, "run 1234", say=print):
            cursor = tick(tick(None))
        assert status() is dg.DagsterRunStatus.STARTED  # it may be waiting its turn
        cursor = tick(cursor)
        assert status() is dg.DagsterRunStatus.STARTED  # it may be about to say that it has ended
        assert json.loads(cursor or "") == [run.run_id]
        tick(cursor)
        assert status() is dg.DagsterRunStatus.FAILURE
