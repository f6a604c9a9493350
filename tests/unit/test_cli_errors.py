"""The command line answers with a sentence and an exit code of the contract, never with a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    import os

    return World(tmp_path / "data", {**os.environ, "KESIAPAN_DATA": str(tmp_path / "data")})


@pytest.mark.parametrize("variable", ["KESIAPAN_TANGGAL_ACUAN", "KESIAPAN_UI_PORT"])
def test_a_setting_that_cannot_be_read_is_usage(world, variable):
    done = world.run("releases", **{variable: "kemarin"})
    assert done.returncode == 2
    assert variable in done.stderr
    assert "Traceback" not in done.stderr


def test_a_data_root_that_is_no_folder_is_a_sentence(world):
    world.root.write_text("")
    done = world.run("releases")
    assert done.returncode == 1
    assert "What to do" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_damaged_ledger_is_a_sentence(world):
    world.settings.ledger.parent.mkdir(parents=True)
    world.settings.ledger.write_text("rusak " * 1000)
    done = world.run("refusals")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_a_folder_that_is_no_release_is_no_release(world):
    (world.settings.published / "Rfoo").mkdir(parents=True)
    done = world.run("rollback", "Rfoo")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_data_root_with_a_quotation_mark_is_usage(world):
    done = world.run("releases", KESIAPAN_DATA=f"{world.root}/jum'at")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
