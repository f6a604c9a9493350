"""The lists for senders exist after good nights and after bad ones: they come from the ledger."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.world import World


def lists(world: World) -> set[str]:
    folder = world.root / "perbaikan"
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


def test_after_a_good_night_the_lists_give_file_row_and_remedy(built: World):
    assert lists(built), "the faulty sample was refused, and its sender has no list"
    told = built.run("perbaikan")
    assert told.returncode == 0
    refused = {row[0] for row in built.query("select distinct file from marts.mart_kualitas__baris_ditolak")}
    for workbook in (built.root / "perbaikan").glob("*.xlsx"):
        assert str(workbook) in told.stdout
        head, *rows = CalamineWorkbook.from_path(str(workbook)).get_sheet_by_name("Perbaiki").to_python()
        assert rows and {row[0] for row in rows} <= refused
        assert all(row[head.index("Apa yang salah")] and row[head.index("Yang harus dilakukan")] for row in rows)


@pytest.mark.slow
def test_the_lists_exist_after_a_night_that_failed(world: World, expectations: Path):
    expected = lists(world)
    assert expected

    shutil.rmtree(world.root / "perbaikan")
    (expectations / "staging" / "stg_ledger__delivery.yml").write_text("name: [")
    told = world.run("refresh", KESIAPAN_EXPECTATIONS=str(expectations))
    assert told.returncode == 1 and "gate could not run" in told.stderr
    assert lists(world) == expected and str(world.root / "perbaikan") in told.stderr

    shutil.rmtree(world.root / "perbaikan")
    (expectations / "deliveries" / "bawaslu__ikp_kabkota.yml").write_text("name: [")  # the delivery gate of one export
    told = world.run("refresh", KESIAPAN_EXPECTATIONS=str(expectations))
    assert told.returncode == 1 and "bawaslu__ikp_kabkota" in told.stderr
    assert lists(world) == expected
