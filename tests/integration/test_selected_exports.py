"""A run for one export or one body: takes in those files and no others, builds and publishes the whole warehouse."""

from __future__ import annotations

import json
from pathlib import Path

import dagster as dg
import pytest

from orchestration import settings as settings_module
from orchestration.definitions import build_defs
from orchestration.exports import registry
from orchestration.landing import inbox
from tests.world import World

DPT = "opendata_dpt_dn_pemilu2024_contoh.xlsx"


@pytest.fixture
def full(world: World) -> World:
    """The built warehouse, with a file of every export in the inbox: an unreadable one, which a run refuses."""
    for number, contract in enumerate(registry.contracts().values()):
        name = DPT if contract.name == "kpu__daftar_pemilih_dn" else contract.details.contoh_nama[0]
        path = world.root / "luar" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"rusak %d" % number)
        inbox.deliver(world.settings, path)
    (world.settings.inbox / "catatan.xlsx").write_bytes(b"bukan ekspor")
    return world


def waiting(world: World) -> set[str]:
    found = inbox.waiting(world.settings)
    return {item.path.name for item in found.settled + found.growing}


@pytest.mark.slow
def test_one_body_from_its_job_in_the_ui(full: World):
    before = waiting(full)
    known = {row["delivery_id"] for row in full.ledger.deliveries()}
    job = build_defs(settings_module.load()).resolve_job_def("refresh_kpu")  # its preset, untouched
    with dg.DagsterInstance.get() as instance:
        assert job.execute_in_process(instance=instance).success
    new = [row["export"] for row in full.ledger.deliveries() if row["delivery_id"] not in known]
    of_kpu = {name for name, contract in registry.contracts().items() if contract.details.kelompok == "kpu"}
    assert set(new) == of_kpu
    assert len(before - waiting(full)) == len(of_kpu)
    assert "catatan.xlsx" in waiting(full)
    judged = {row["delivery_id"] for row in full.ledger.latest_verdicts()}
    assert judged == {row["delivery_id"] for row in full.ledger.deliveries()}
    assert full.ledger.releases()[-1]["release_id"] == full.current


@pytest.mark.slow
def test_one_export_from_the_command_line(full: World):
    before = waiting(full)
    told = full.run("refresh", "--export", "kpu__daftar_pemilih_dn")
    assert told.returncode == 0, told.stderr
    assert before - waiting(full) == {DPT}
    refused = json.loads(full.run("refusals", "--format", "json").stdout)
    assert DPT in {row["file"] for row in refused}


@pytest.mark.parametrize(
    ("wrong", "known"), [(["--export", "kpu"], "kpu__daftar_pemilih_dn"), (["--body", "x"], "kpu")]
)
def test_an_unknown_name_is_a_usage_error_that_lists_the_known_ones(tmp_path: Path, built: World, wrong, known):
    told = built.run("refresh", *wrong, KESIAPAN_DATA=str(tmp_path / "lain"))
    assert told.returncode == 2
    assert known in told.stderr and "Traceback" not in told.stderr
    assert not (tmp_path / "lain").exists()
