"""`refresh --as-known-on D`: what was known by the end of a day, beside the releases; the nightly warehouse stays."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration import clock
from orchestration.landing import inbox
from orchestration.publishing import release
from orchestration.publishing.page import words
from tests.world import World, add_one_to_men

DAY = "2023-07-10"


def where(world: World, day: str = DAY) -> Path:
    return world.settings.as_known_on / day


def query(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def about(folder: Path) -> dict[str, Any]:
    known: dict[str, Any] = json.loads((folder / "manifest.json").read_text())["kesiapan"]
    return known


def bytes_of(*roots: Path) -> dict[str, str]:
    """Every file and link below, with what is in it."""
    found = {}
    for path in (path for root in roots for path in (root, *root.rglob("*"))):
        if path.is_symlink():
            found[str(path)] = str(path.readlink())
        elif path.is_file():
            found[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def nightly(world: World) -> dict[str, str]:
    """All that belongs to the night: releases and `current`, the build, lake, landing, Dagster's history, lists."""
    published = [path for path in world.settings.published.iterdir() if path != world.settings.as_known_on]
    return bytes_of(
        *published,
        world.settings.build_file,
        world.settings.build / "dbt_target",
        world.settings.lake,
        world.settings.landing,
        world.settings.inbox,
        world.settings.dagster_home,
        world.settings.perbaikan,
        world.settings.evidence,
    )


def of_the_night(world: World) -> list[Any]:
    tables = ("delivery", "arrival", "verdict", "finding", "gate", "build", "release")
    return [world.ledger.last_invocation(), *(world.ledger.query(f"select * from {table}") for table in tables)]


@pytest.mark.slow
def test_what_was_known_on_a_day_lies_beside_current_which_nothing_moves(world: World, tmp_path: Path):
    late = tmp_path / "coklit_20230312_00.01.csv"
    late.write_bytes(b"belum dibaca")
    inbox.deliver(world.settings, late)
    files, remembered, first = nightly(world), of_the_night(world), world.current

    told = world.run("refresh", "--as-known-on", DAY)
    assert told.returncode == 0, told.stderr
    assert nightly(world) == files
    assert of_the_night(world) == remembered
    assert not any(world.settings.derived.glob("*-*")), "the derived warehouse is disposable"
    last = told.stdout.splitlines()[-2:]
    assert str(where(world) / "index.html") in last[0] and str(where(world) / "warehouse.duckdb") in last[1]
    assert "1 files wait" in told.stdout

    voters = (
        "select jumlah from marts.fct_daftar_pemilih_terkini where kode_wilayah = 'W00.03' "
        "and kode_pemilu = 'PEMILU2024' and tahap = 'DPT'"
    )
    assert query(where(world), voters) == [(212_554,)]
    assert world.query(voters) == [(212_319,)]
    vintages = "select count(*), count(diketahui_sampai) from marts.fct_daftar_pemilih where kode_wilayah = 'W00.03'"
    assert query(where(world), vintages) == [(1, 0)]

    # Every delivery of that time, and no later one: in the marts, the evidence and the manifest.
    known = {
        row["delivery_id"]: row["verdict"]
        for row in world.ledger.latest_verdicts()
        if row["diterima_pada"] < "2023-07-11"
    }
    assert 0 < len(known) < len(world.ledger.deliveries())
    assert dict(query(where(world), "select delivery_id, verdict from marts.mart_kualitas__delivery")) == known
    for (table,) in query(where(world), "select table_name from duckdb_tables() where schema_name = 'staging'"):
        seen = {row[0] for row in query(where(world), f"select distinct delivery_id from staging.{table}")}
        assert seen <= set(known), table
    assert {item["delivery_id"] for item in about(where(world))["kiriman"]} == set(known)

    # What is due moves with the day.
    due = (
        "select status, count(*) from marts.mart_kesiapan__indikator "
        "where status = 'not_due_yet' and alasan like 'Jatuh tempo%' group by all"
    )
    assert query(where(world), due) and not world.query(due)
    assert query(where(world), "select distinct tanggal_acuan from marts.mart_kesiapan__indikator") == [
        (dt.date(2023, 7, 10),)
    ]
    owed = "select max(jatuh_tempo) from marts.mart_kualitas__penerimaan where status = 'belum_diterima'"
    assert query(where(world), owed)[0][0] < dt.date(2023, 7, 10) < world.query(owed)[0][0]

    # It says what it is: to programs, to people, to an auditor.
    assert about(where(world))["diketahui_pada"] == about(where(world))["tanggal_acuan"] == DAY
    assert "koreksi" in about(where(world))["keterangan"]
    page = (where(world) / "index.html").read_text()
    assert f"Sebagaimana diketahui pada {words.day(dt.date.fromisoformat(DAY))}" in page.split("<nav")[0]
    current = (world.settings.published / first / "index.html").read_text()
    assert "Sebagaimana diketahui" not in current.split("<script")[0]
    assert query(where(world), "select rilis, peristiwa from marts.mart_kualitas__rilis") == [
        (f"as-known-on-{DAY}", "sebagaimana_diketahui")
    ]
    assert [row["diketahui_pada"] for row in world.ledger.as_known_on()] == [DAY]

    # Listed apart; not to be rolled back to; the night's build is as good as it was.
    listed = world.run("releases").stdout
    assert listed.index(first) < listed.index("as known on") < listed.index(str(where(world)))
    for name in (f"as-known-on/{DAY}", f"as-known-on-{DAY}"):
        refused = world.run("rollback", name)
        assert refused.returncode == 2 and "current" in refused.stderr
    assert not release.publish(world.settings, world.ledger).is_new
    assert world.ledger.releases()[-1]["peristiwa"] == "tidak_berubah"
    assert world.current == first
    _a_closed_gate_leaves_it_standing(world)


@pytest.mark.slow
def test_a_second_one_takes_its_place_with_the_same_content(world: World):
    assert world.run("refresh", "--as-known-on", DAY).returncode == 0
    content, folder = about(where(world))["isi"], where(world).readlink()
    assert world.run("refresh", "--as-known-on", DAY).returncode == 0
    assert about(where(world))["isi"] == content
    assert where(world).readlink() != folder
    assert sorted(path.name for path in world.settings.as_known_on.iterdir()) == sorted(
        [DAY, where(world).readlink().name]
    )


def _a_closed_gate_leaves_it_standing(world: World) -> None:
    world.spoil_lake(add_one_to_men)
    before, first = bytes_of(world.settings.published), world.current
    told = world.run("refresh", "--as-known-on", DAY)
    assert told.returncode == 1
    assert "the earlier one stands" in told.stderr and first in told.stderr and "gate closed" in told.stderr
    assert bytes_of(world.settings.published) == before
    assert len(world.ledger.as_known_on()) == 1
    kept = world.settings.derived / DAY
    assert f"KESIAPAN_DATA={kept} kesiapan ui" in told.stderr
    again = world.run("refresh", KESIAPAN_DATA=str(kept))  # it is no warehouse to work in
    assert again.returncode == 2 and DAY in again.stderr


@pytest.mark.slow
def test_as_known_today_is_what_current_shows(world: World):
    today = clock.today().isoformat()
    told = world.run("refresh", "--as-known-on", today, "--tanggal-acuan", "2026-11-20")
    assert told.returncode == 0, told.stderr
    current = world.settings.published / "current"
    assert about(where(world, today))["isi"] == about(current)["isi"]
    # And to the byte where the reference day is the same, as it is here: tanggal_acuan included.
    for (table,) in world.query(
        "select schema_name || '.' || table_name from duckdb_tables() "
        "where table_name not in ('mart_kualitas__gerbang', 'mart_kualitas__riwayat_gerbang', 'mart_kualitas__rilis', "
        "'mart_kesiapan__perubahan')"
    ):
        content = f"select count(*), sum(hash(t)::hugeint) from {table} as t"
        assert query(where(world, today), content) == world.query(content), table


@pytest.mark.slow
def test_before_the_first_delivery_everything_is_unknown_and_says_so(world: World):
    told = world.run("refresh", "--as-known-on", "2000-01-01")
    assert told.returncode == 0, told.stderr
    first = min(row["diterima_pada"] for row in world.ledger.deliveries())
    assert f"the first delivery is of {first[:10]}" in told.stdout
    states = query(
        where(world, "2000-01-01"),
        "select distinct status from marts.mart_kesiapan__indikator where kode_indikator <> 'MET1'",
    )  # of all that is due, nothing is reported: that is known
    assert {row[0] for row in states} == {"not_applicable", "not_due_yet", "not_reported"}
    assert query(where(world, "2000-01-01"), "select count(*) from marts.mart_kualitas__penerimaan") == [(0,)]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--as-known-on", "9999-01-01"], "future"),
        (["--as-known-on", DAY, "--body", "kpu"], "--body"),
        (["--as-known-on", DAY, "--export", "kpu__coklit"], "--export"),
        (["--as-known-on", "kemarin"], "kemarin"),
    ],
)
def test_what_cannot_be_built_is_a_usage_error(built: World, arguments: list[str], told: str):
    answer = built.run("refresh", *arguments)
    assert answer.returncode == 2
    assert told in answer.stderr and "Traceback" not in answer.stderr


def test_where_nothing_was_ever_received_nothing_was_known(built: World, tmp_path: Path):
    answer = built.run("refresh", "--as-known-on", DAY, KESIAPAN_DATA=str(tmp_path / "kosong"))
    assert answer.returncode == 2 and "Traceback" not in answer.stderr
    assert not (tmp_path / "kosong").exists()
