"""Releases on a real warehouse: what changed since the last one, rollback, damage, a full disk, what was promised."""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from orchestration.errors import KesiapanError, PublicationRefusedError
from orchestration.publishing import changes, guard, manifest, release, switch, verify
from orchestration.samples.layouts import write_kpu_dpt
from orchestration.settings import ROOT, SAMPLES_DIR
from orchestration.warehouse.lock import writer_lock
from tests.published import seal_again
from tests.voter_list import rows_of
from tests.world import World

PUBLISH = """
import resource, sys
from orchestration import settings
from orchestration.errors import KesiapanError
from orchestration.ledger.store import Ledger
from orchestration.publishing import release
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
here = settings.load()
try:
    release.publish(here, Ledger(here.ledger))
except KesiapanError as error:
    sys.exit(str(error))
"""


def folder(world: World) -> Path:
    return world.settings.published / world.current


def about(world: World) -> dict[str, Any]:
    known: dict[str, Any] = manifest.read(folder(world))["kesiapan"]
    return known


def as_if_published_before(world: World, *statements: str) -> str:
    """Lets the current release be another one, as an earlier version of seeds and models would have made it."""
    with duckdb.connect(str(folder(world) / "warehouse.duckdb")) as connection:
        for statement in statements:
            connection.execute(statement)
    seal_again(folder(world), isi={})
    return world.current


def voter_list(into: Path, name: str, **of_contoh_tengah: int) -> Path:
    """The voter list of Provinsi Contoh with some figures of one region moved by so much."""
    rows = rows_of(SAMPLES_DIR / "tables" / "contoh_dpt_pemilu2024_ralat.csv")
    for row in rows:
        if row["kode_wilayah"] == "W00.03":
            for column, more in of_contoh_tengah.items():
                row[column] += more
    into.mkdir(exist_ok=True)
    write_kpu_dpt(rows, into / name)
    return into / name


def test_the_first_release_has_every_table_of_changes_described_and_empty(built: World):
    for table in changes.TABLES:
        assert built.query(f"select count(*) from {table.relation}") == [(0,)], table.name
        described = built.query(
            f"select column_name, comment from duckdb_columns() where table_name = '{table.name}' order by column_index"
        )
        assert described == [(name, text) for name, (_, text) in table.columns.items()]
        assert (built.settings.published / "current" / "parquet" / f"{table.name}.parquet").is_file()
    assert about(built)["perubahan"] == {
        "rilis_sebelumnya": None, "tabel": {}, "angka": {}, "kiriman": {}, "wilayah": {}, "kesiapan": 0,
    }  # fmt: skip


@pytest.mark.slow
def test_a_night_says_which_deliveries_figures_and_rows_are_others_than_in_the_release_before(world: World):
    first = world.current
    restated = voter_list(world.root / "a", "opendata_dpt_dn_pemilu2024_contoh.xlsx", laki_laki=1, jumlah=1)
    wrong = voter_list(world.root / "b", "opendata_dpshp_dn_pemilu2024_contoh.xlsx", jumlah=1)
    assert world.run("deliver", restated, "--received", "2023-08-01").returncode == 0
    assert world.run("deliver", wrong, "--received", "2023-06-01").returncode == 0
    told = world.run("refresh", KESIAPAN_TANGGAL_ACUAN="2026-11-20")
    assert told.returncode == 0, told.stderr
    assert world.current != first

    known = {row["nama_berkas"]: row["delivery_id"] for row in world.ledger.deliveries()}  # the last of each name
    deliveries = world.query(
        "select keadaan, file, verdict_sebelum, verdict_sesudah, rilis_sebelumnya "
        "from marts.mart_kualitas__perubahan_kiriman order by all"
    )
    assert deliveries == [
        ("digantikan", restated.name, "diterima", "diterima", first),
        ("ditolak", wrong.name, None, "ditolak", first),
        ("ralat", restated.name, None, "diterima", first),
    ]
    assert world.query("select alasan from marts.mart_kualitas__perubahan_kiriman where keadaan = 'ditolak'")[0][0]
    figures = world.query(
        "select kode_wilayah, kode_ukuran, rincian, kode_pemilu, periode, keadaan, nilai_sebelum, nilai_sesudah, "
        "selisih, satuan, delivery_id_sesudah, rilis_sebelumnya from marts.mart_kualitas__perubahan_angka order by 2"
    )
    place = ("DPT", "PEMILU2024", "PEMILU2024/DPT", "berubah")
    new = known[restated.name]
    assert figures == [
        ("W00.03", "daftar_pemilih.jumlah", *place, 212_319.0, 212_320.0, 1.0, "orang", new, first),
        ("W00.03", "daftar_pemilih.laki_laki", *place, 107_298.0, 107_299.0, 1.0, "orang", new, first),
    ]
    assert world.query("select count(*) from marts.mart_kualitas__perubahan_wilayah") == [(0,)]

    # Rows of tables, against both releases counted by hand.
    counted = world.query(
        "select tabel, keadaan, baris_sebelum, baris_sesudah, baris_ditambah, baris_dihapus, baris_berubah, kunci "
        "from marts.mart_kualitas__perubahan_tabel where tabel in ('marts.fct_daftar_pemilih', 'marts.dim_wilayah', "
        "'marts.mart_kualitas__delivery') order by 1"
    )
    (wilayah,) = world.query("select count(*) from marts.dim_wilayah")[0]
    (pemilih,) = world.query("select count(*) from marts.fct_daftar_pemilih")[0]
    (kiriman,) = world.query("select count(*) from marts.mart_kualitas__delivery")[0]
    assert counted == [
        ("marts.dim_wilayah", "sama", wilayah, wilayah, 0, 0, 0, "kode_wilayah"),
        ("marts.fct_daftar_pemilih", "berubah", pemilih - 5, pemilih, 5, 0, 5, counted[1][-1]),  # 5 kab/kota again
        ("marts.mart_kualitas__delivery", "berubah", kiriman - 2, kiriman, 2, 0, 1, "delivery_id"),
    ]
    assert world.query("select count(*) from marts.mart_kualitas__perubahan_tabel") == [
        (len(guard.inspect(world.settings, world.ledger).tables),)
    ]
    summary = about(world)["perubahan"]
    assert summary["rilis_sebelumnya"] == first
    assert (summary["kiriman"], summary["angka"]) == ({"digantikan": 1, "ditolak": 1, "ralat": 1}, {"berubah": 2})
    assert summary["tabel"]["sama"] + summary["tabel"]["berubah"] == sum(summary["tabel"].values())

    # Back, and the nightly again: it publishes anew, and says so.
    assert world.run("rollback", first).returncode == 0
    assert not world.query("select 1 from marts.fct_daftar_pemilih where jumlah = 212320")
    done = release.publish(world.settings, world.ledger)
    assert done.is_new and world.query("select 1 from marts.fct_daftar_pemilih where jumlah = 212320")
    assert f"mengakhiri pengembalian ke {first}" in world.ledger.releases()[-1]["keterangan"]
    assert about(world)["perubahan"] == {**summary, "rilis_sebelumnya": first}


def test_regions_tables_and_columns_that_the_release_before_knew_otherwise(world: World):
    before = as_if_published_before(
        world,
        "update marts.dim_wilayah set nama = 'Magelang Lama' where kode_wilayah = 'W33.08'",
        "update marts.dim_wilayah set kode_induk = 'W32' where kode_wilayah = 'W33.71'",
        "delete from marts.dim_wilayah where kode_wilayah = 'W33.01'",
        "insert into marts.dim_wilayah by name "
        "select * replace ('W33.99' as kode_wilayah, 'Yang Hilang' as nama) from marts.dim_wilayah "
        "where kode_wilayah = 'W33.02'",
        "drop view marts.fct_coklit_terkini",
        "drop table marts.fct_coklit",
        "drop view marts.fct_ikd_terkini",
        "alter table marts.fct_ikd drop column aktivasi",
        "alter table marts.fct_ikd add column lama integer",
        "alter table marts.fct_nphd drop column delivery_id",  # part of its key: compared by whole rows
        "create table marts.fct_purba as select 1 as satu",
        "alter table marts.fct_angka drop column satuan",  # what the comparison of figures reads
        "alter table marts.mart_kualitas__delivery alter column baris type varchar",  # and that of deliveries
    )
    assert release.publish(world.settings, world.ledger).is_new
    regions = world.query(
        "select kode_wilayah, keadaan, nama_sebelum, nama_sesudah, kode_induk_sebelum, kode_induk_sesudah, "
        "kolom_berubah, rilis_sebelumnya from marts.mart_kualitas__perubahan_wilayah order by 1"
    )
    assert regions == [
        ("W33.01", "baru", None, "Kabupaten Cilacap", None, "W33", None, before),
        ("W33.08", "berganti_nama", "Magelang Lama", "Kabupaten Magelang", "W33", "W33", "nama", before),
        ("W33.71", "berubah", "Kota Magelang", "Kota Magelang", "W32", "W33", "kode_induk", before),
        ("W33.99", "hilang", "Yang Hilang", None, "W33", None, None, before),
    ]
    tables = {
        row[0]: row[1:]
        for row in world.query(
            "select tabel, keadaan, baris_ditambah, baris_dihapus, baris_berubah, kolom_baru, kolom_hilang, kunci "
            "from marts.mart_kualitas__perubahan_tabel where keadaan <> 'sama'"
        )
    }
    (coklit,) = world.query("select count(*) from marts.fct_coklit")[0]
    assert tables["marts.dim_wilayah"] == ("berubah", 1, 1, 2, None, None, "kode_wilayah")
    assert tables["marts.fct_coklit"] == ("baru", coklit, 0, 0, None, None, None)
    assert tables["marts.fct_ikd"][:-1] == ("berubah", 0, 0, 0, "aktivasi", "lama")
    assert tables["marts.fct_nphd"] == ("berubah", 0, 0, None, "delivery_id", None, None)
    assert tables["marts.mart_kualitas__delivery"] == ("berubah", 0, 0, 0, "baris", None, "delivery_id")
    assert world.query("select count(*) from marts.mart_kualitas__perubahan_kiriman") == [(0,)]
    assert tables["marts.fct_purba"] == ("hilang", 0, 1, 0, None, None, None)
    assert tables["marts.fct_angka"][4] == "satuan"
    assert world.query("select count(*) from marts.mart_kualitas__perubahan_angka") == [(0,)]


def test_a_figure_is_new_changed_or_gone_also_where_it_belongs_to_no_election(world: World):
    kept = "kode_wilayah = 'W33.08' and kode_ukuran like 'penduduk.%' and periode = '202401'"
    as_if_published_before(
        world,
        f"delete from marts.fct_angka where {kept} and kode_ukuran = 'penduduk.laki_laki'",
        f"update marts.fct_angka set nilai = nilai - 3 where {kept} and kode_ukuran = 'penduduk.perempuan'",
        f"insert into marts.fct_angka by name select * replace ('penduduk.purba' as kode_ukuran) from marts.fct_angka "
        f"where {kept} and kode_ukuran = 'penduduk.jumlah'",
        "insert into marts.fct_angka by name select * replace (timestamp '2020-01-01' as diketahui_sampai, "
        f"'penduduk.usang' as kode_ukuran) from marts.fct_angka where {kept} and kode_ukuran = 'penduduk.jumlah'",
    )
    release.publish(world.settings, world.ledger)
    assert world.query(
        "select kode_ukuran, keadaan, selisih, nilai_sebelum is null, nilai_sesudah is null, "
        "delivery_id_sebelum is null, kode_pemilu from marts.mart_kualitas__perubahan_angka order by 1"
    ) == [
        ("penduduk.laki_laki", "baru", None, True, False, True, None),
        ("penduduk.perempuan", "berubah", 3.0, False, False, False, None),
        ("penduduk.purba", "hilang", None, False, True, False, None),
    ]


def test_a_damaged_release_is_not_rolled_back_to(world: World):
    first = as_if_published_before(world, "drop table marts.mart_kamus__pertanyaan")
    release.publish(world.settings, world.ledger)
    now, events = world.current, world.ledger.releases()
    place, whole = world.settings.published / first, world.root / "utuh"
    shutil.copytree(place, whole)

    def parquet_cut() -> None:
        path = place / "parquet" / "fct_ikp.parquet"
        pq.write_table(pq.read_table(path).slice(1), path)

    def one_bit() -> None:
        path = place / "parquet" / "fct_ikp.parquet"
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)

    def warehouse_edited() -> None:
        with duckdb.connect(str(place / "warehouse.duckdb")) as connection:
            connection.execute("update marts.fct_ikp set skor = skor + 1")

    def manifest_half() -> None:
        (place / "manifest.json").write_text((place / "manifest.json").read_text()[:1000])

    for damage in (
        parquet_cut, one_bit, warehouse_edited, manifest_half,
        (place / "warehouse.duckdb").unlink, (place / "index.html").unlink, (place / "gerbang" / "index.html").unlink,
    ):  # fmt: skip
        damage()
        with pytest.raises(KesiapanError, match="damaged"):
            release.rollback(world.settings, world.ledger, first)
        assert world.current == now and world.ledger.releases() == events, damage
        if damage == manifest_half:
            told, listed = world.run("rollback", first), world.run("releases")
            assert told.returncode == 1 and "damaged" in told.stderr and "Traceback" not in told.stderr
            assert listed.returncode == 0 and f"{first}  its manifest cannot be read" in listed.stdout
            assert release.publish(world.settings, world.ledger).release_id == now  # the night does not mind
            events = world.ledger.releases()
        shutil.rmtree(place)
        shutil.copytree(whole, place)
    release.rollback(world.settings, world.ledger, first)
    assert world.current == first


def test_a_rollback_waits_for_the_run_that_writes(world: World):
    first = as_if_published_before(world, "drop table marts.mart_kamus__pertanyaan")
    release.publish(world.settings, world.ledger)
    command = [sys.executable, "-m", "orchestration", "rollback", first]
    with writer_lock(world.settings.build, "malam", say=print):
        waiting = subprocess.Popen(command, cwd=ROOT, env=world.environment, stderr=subprocess.PIPE, text=True)
        assert waiting.stderr is not None
        assert "written by malam" in waiting.stderr.readline()
        assert world.current != first
    waiting.communicate(timeout=60)
    assert waiting.returncode == 0
    assert world.current == first
    again = world.run("rollback", first)
    assert again.returncode == 2 and "current already" in again.stderr


@pytest.mark.slow
def test_a_full_disk_leaves_the_last_release_and_nothing_else(world: World):
    first = as_if_published_before(world, "drop table marts.mart_kamus__pertanyaan")
    kept = sorted(path.name for path in world.settings.published.iterdir())
    full = [sys.executable, "-c", PUBLISH, str(20_000_000)]  # no file beyond 20 MB: the warehouse is larger
    told = subprocess.run(full, cwd=ROOT, env=world.environment, capture_output=True, text=True, check=False)
    assert told.returncode == 1 and "could not be written" in told.stderr and "What to do" in told.stderr
    assert world.current == first
    assert sorted(path.name for path in world.settings.published.iterdir()) == kept
    assert world.ledger.releases()[-1]["peristiwa"] == "ditolak"
    room = [sys.executable, "-c", PUBLISH, str(resource.RLIM_INFINITY)]
    assert subprocess.run(room, cwd=ROOT, env=world.environment, check=False).returncode == 0
    assert world.current != first and not verify.damage(folder(world))


def test_a_release_that_is_not_what_the_build_and_its_contracts_promise_is_not_shown(world: World):
    build = guard.inspect(world.settings, world.ledger)
    place = folder(world)
    verify.against_build(place, build)
    one = next(table for table in build.tables if table.name == "fct_ikp")

    def other(**what: Any) -> guard.Build:
        return replace(build, tables=tuple(replace(t, **what) if t is one else t for t in build.tables))

    for what in (
        {"rows": one.rows + 1},
        {"content_hash": "h1"},
        {"types": {**one.types, "skor": "BIGINT"}},
        {"types": dict(reversed(one.types.items()))},
    ):
        with pytest.raises(KesiapanError, match="fct_ikp"):
            verify.against_build(place, other(**what))
    path = place / "parquet" / "mart_kualitas__rilis.parquet"
    pq.write_table(pq.read_table(path).slice(1), path)
    with pytest.raises(KesiapanError, match=r"Parquet of marts\.mart_kualitas__rilis"):
        verify.against_build(place, build)


def test_a_build_of_another_project_is_not_described_by_this_one(world: World):
    """SQL and descriptions in a release are the project's as it is: a build of what it was is not published."""
    current = world.current
    note = world.settings.evidence / str(world.ledger.last_invocation()) / "proyek.sha256"
    note.write_text("sebelum perubahan")
    with pytest.raises(PublicationRefusedError, match="project has changed since build"):
        release.publish(world.settings, world.ledger)
    note.unlink()
    with pytest.raises(PublicationRefusedError, match="project has changed since build"):
        release.publish(world.settings, world.ledger)
    assert world.current == current
    assert [row["peristiwa"] for row in world.ledger.releases()][-2:] == ["ditolak", "ditolak"]


def test_what_was_switched_and_not_recorded_is_recorded_by_the_next(world: World):
    """A stop between the switch and the ledger's row; the manifest of the release knows what it was."""
    first = world.current
    as_if_published_before(world, "drop table marts.mart_kamus__pertanyaan")
    second = release.publish(world.settings, world.ledger).release_id
    release.rollback(world.settings, world.ledger, first)
    switch.switch(world.settings, second, release.reference_day(world.settings))
    assert not release.publish(world.settings, world.ledger).is_new
    events = [(row["peristiwa"], row["release_id"]) for row in world.ledger.releases()[-3:]]
    assert events == [("dikembalikan", first), ("dikembalikan", second), ("tidak_berubah", second)]
    assert json.loads((world.settings.published / "current.json").read_text())["rilis"] == second
