"""One writer at a time, across processes, released by the system however the holder ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from orchestration.errors import KesiapanError
from orchestration.settings import ROOT
from orchestration.warehouse.lock import writer_lock

HOLD = """
import sys, time
from pathlib import Path
from orchestration.warehouse.lock import writer_lock
with writer_lock(Path(sys.argv[1]), "malam pertama", say=print):
    print("held", flush=True)
    sys.stdin.readline()
"""
WAIT = """
import sys
from pathlib import Path
from orchestration.warehouse.lock import writer_lock
with writer_lock(Path(sys.argv[1]), "malam kedua", say=lambda text: print(text, flush=True), wait_seconds=60):
    print("got it", flush=True)
"""


@contextmanager
def process(code: str, build: Path) -> Iterator[subprocess.Popen[str]]:
    started = subprocess.Popen(
        [sys.executable, "-c", code, str(build)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield started
    finally:
        started.kill()
        started.communicate()


def line(started: subprocess.Popen[str]) -> str:
    assert started.stdout is not None
    return started.stdout.readline().strip()


def free(build: Path) -> bool:
    try:
        with writer_lock(build, "uji", say=lambda text: None, wait_seconds=0):
            return True
    except KesiapanError:
        return False


def test_a_second_process_waits_is_told_who_holds_it_and_goes_on_when_it_is_free(tmp_path):
    with process(HOLD, tmp_path) as first:
        assert line(first) == "held"
        with process(WAIT, tmp_path) as second:
            told = line(second)
            assert told.startswith("waiting: the warehouse is being written by malam pertama (process ")
            assert f"process {first.pid}," in told
            time.sleep(0.5)
            assert second.poll() is None
            first.communicate("\n", timeout=30)
            assert line(second) == "got it"
            assert second.wait(timeout=30) == 0


def test_who_waits_too_long_gives_up_naming_the_holder(tmp_path):
    with process(HOLD, tmp_path) as first:
        assert line(first) == "held"
        told: list[str] = []
        with (
            pytest.raises(KesiapanError, match=f"malam pertama.*process {first.pid}") as caught,
            writer_lock(tmp_path, "uji", say=told.append, wait_seconds=0.5),
        ):
            pytest.fail("the lock was held by another process")
        assert caught.value.exit_code == 1
        assert len(told) == 1


def test_the_lock_is_free_after_its_holder_was_killed(tmp_path):
    with process(HOLD, tmp_path) as first:
        assert line(first) == "held"
        assert not free(tmp_path)
        os.kill(first.pid, signal.SIGKILL)
        first.wait(timeout=30)
        assert free(tmp_path)


def test_the_lock_is_free_after_an_error_inside(tmp_path):
    with pytest.raises(KeyError), writer_lock(tmp_path, "uji", say=print):
        raise KeyError
    assert free(tmp_path)


def test_who_ended_is_not_named_as_the_holder(tmp_path):
    with writer_lock(tmp_path, "uji", say=print):
        assert "uji (process" in (tmp_path / "writer.lock").read_text(encoding="utf-8")
    assert (tmp_path / "writer.lock").read_text(encoding="utf-8") == ""
