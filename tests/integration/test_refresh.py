"""The nightly refresh on the shipped samples, as its users meet it: figures, refusals, restatements, no news."""

from __future__ import annotations

import json
import re
import shutil

import duckdb
import pyarrow.parquet as pq
import pytest

from orchestration.exports import registry
from orchestration.publishing import release
from tests.world import World


def test_the_domestic_voter_list_is_published_whole(built: World):
    rows = built.query(
        "select count(*), sum(jumlah), sum(laki_laki), sum(perempuan), sum(jumlah_tps) "
        "from marts.fct_daftar_pemilih_terkini "
        "where kode_pemilu = 'PEMILU2024' and tahap = 'DPT' and not sintetis"
    )
    assert rows == [(514, 203_056_748, 101_467_243, 101_589_505, 820_161)]


def test_jawa_tengah_adds_up(built: World):
    rows = built.query(
        "select sum(jumlah), count(*), sum(jumlah_kecamatan), sum(jumlah_desa_kelurahan), sum(jumlah_tps) "
        "from marts.fct_daftar_pemilih_terkini join marts.dim_wilayah using (kode_wilayah) where kode_induk = 'W33'"
    )
    assert rows == [(28_289_413, 35, 576, 8_563, 117_299)]


def test_the_two_magelangs_stay_apart(built: World):
    rows = built.query(
        "select kode_wilayah, jumlah_kecamatan, jumlah_desa_kelurahan from marts.fct_daftar_pemilih_terkini "
        "where kode_wilayah in ('W33.08', 'W33.71') order by 1"
    )
    assert rows == [("W33.08", 21, 372), ("W33.71", 3, 17)]


def test_a_restatement_keeps_both_vintages(built: World):
    vintages = built.query(
        "select jumlah, diketahui_dari::date::varchar, diketahui_sampai::date::varchar from marts.fct_daftar_pemilih "
        "where kode_wilayah = 'W00.03' and kode_pemilu = 'PEMILU2024' and tahap = 'DPT' order by diketahui_dari"
    )
    assert vintages == [(212_554, "2023-07-03", "2023-07-17"), (212_319, "2023-07-17", None)]
    as_known = built.query(
        "select jumlah from marts.fct_daftar_pemilih where kode_wilayah = 'W00.03' "
        "and diketahui_dari <= timestamp '2023-07-10' and coalesce(diketahui_sampai > timestamp '2023-07-10', true)"
    )
    assert as_known == [(212_554,)]


def test_the_faulty_sample_is_refused_with_file_row_and_remedy(built: World):
    refused = built.query(
        "select file, baris_sumber, kolom, aturan, pesan, perbaikan from marts.mart_kualitas__baris_ditolak "
        "where aturan = 'laki_plus_perempuan_sama_dengan_jumlah'"
    )
    assert len(refused) == 1
    file, row, column, _, message, remedy = refused[0]
    assert (file, row, column) == ("opendata_dpt_dn_pemilu2024_contoh.xlsx", 5, "jumlah")
    assert "374887" in message and "374987" in message and remedy
    shown = json.loads(built.run("refusals", "--format", "json").stdout)
    assert {row["file"] for row in shown} == {"opendata_dpt_dn_pemilu2024_contoh.xlsx"}
    assert built.query(
        "select verdict, slot_tertunda from marts.mart_kualitas__delivery "
        "where lingkup = 'W00' and export = 'kpu__daftar_pemilih_dn' and periode = 'PEMILU2024/DPT' "
        "order by diterima_pada"
    ) == [("diterima", False), ("diterima", True), ("ditolak", False)]


def test_national_totals_leave_the_synthetic_province_out(built: World):
    assert built.query(
        "select left(kode_wilayah, 3), count(*) from marts.fct_daftar_pemilih_terkini where sintetis "
        "group by 1 order by 1"
    ) == [("L98", 3), ("W00", 10)]


def test_every_number_leads_to_a_delivery_and_a_row(built: World):
    for table in ("fct_daftar_pemilih", "fct_penduduk", "fct_ktp_el", "fct_ikp"):
        lost = built.query(
            f"select count(*) from marts.{table} left join marts.mart_kualitas__delivery d using (delivery_id) "
            "where d.sha256 is null or baris_sumber is null"
        )
        assert lost == [(0,)], table


def test_indicators_say_what_is_known_and_what_is_not(built: World):
    states = dict(
        built.query(
            "select kode_wilayah, status from marts.mart_kesiapan__indikator "
            "where kode_indikator = 'D1.1' and kode_pemilu = 'PEMILU2024' "
            "and kode_wilayah in ('W33', 'W33.08', 'W11', 'NID')"
        )
    )
    assert states == {"W33": "observed", "W33.08": "observed", "W11": "rejected_by_dq", "NID": "rejected_by_dq"}
    observed = built.query(
        "select count(*) from marts.mart_kesiapan__indikator i where kode_indikator = 'D1.1' "
        "and kode_pemilu = 'PEMILU2024' and status = 'observed' and kode_wilayah like 'W33.%'"
    )
    assert observed == [(35,)]
    assert built.query(
        "select count(*) from marts.mart_kesiapan__indikator where status <> 'observed' and skor is not null"
    ) == [(0,)]


def test_old_provinces_of_the_vulnerability_index_are_not_todays(built: World):
    codes = {row[0] for row in built.query("select kode_wilayah from marts.fct_ikp_terkini where not sintetis")}
    assert {"H91", "H92"} <= codes
    assert not {"W91", "W92"} & codes


def test_gates_and_releases_are_tables_of_the_release(built: World):
    gates = built.query("select count(*), count(*) filter (where hasil = 'passed') from marts.mart_kualitas__gerbang")
    assert gates[0][0] == gates[0][1] > 20
    assert built.query("select rilis, peristiwa from marts.mart_kualitas__rilis") == [(built.current, "terbit")]


def test_no_sixteen_digit_string_is_in_the_release(built: World):
    for (table,) in built.query("select schema_name || '.' || table_name from duckdb_tables()"):
        text = built.query(
            f"select count(*) from {table} t where regexp_matches(to_json(t)::varchar, '\\b[0-9]{{16}}\\b')"
        )
        assert text == [(0,)], table
    pages = [*(built.root / "published" / "current").rglob("*.html")]
    assert len(pages) > 300  # the page, and two for every gate and every delivery's suite
    for page in pages:
        assert not re.search(r"\b\d{16}\b", page.read_text(encoding="utf-8")), page


def test_the_site_of_the_gates_is_in_the_release_and_shows_every_one(built: World):
    release = built.root / "published" / "current"
    assert 'href="gerbang/index.html"' in (release / "index.html").read_text(encoding="utf-8")
    index = (release / "gerbang" / "index.html").read_text(encoding="utf-8")
    shown = set(re.findall(r'href="(validations/[^"]+)"', index))
    relations = {name.replace(".", "/") for (name,) in built.query("select tabel from marts.mart_kualitas__gerbang")}
    exports = {f"pending/{name}" for name in registry.contracts()}
    assert {"/".join(page.split("/")[1:3]) for page in shown} == relations | exports
    assert all((release / "gerbang" / page).is_file() for page in shown)


def test_the_latest_figures_are_views_of_their_facts_with_the_same_comments(built: World):
    """Every fact has one, with its columns, one row per subject, and a Parquet of its own."""
    facts = [name for (name,) in built.query(
        "select table_name from duckdb_columns() where schema_name = 'marts' and column_name = 'terkini' "
        "and table_name like 'fct\\_%' escape '\\' order by 1"
    )]  # fmt: skip
    views = [name for (name,) in built.query("select view_name from duckdb_views() where not internal order by 1")]
    assert sorted(views) == sorted(f"{name}_terkini" for name in facts)
    assert len(facts) >= 30
    for fact in facts:
        assert built.query(f"select count(*) from marts.{fact}_terkini") == built.query(
            f"select count(*) from marts.{fact} where terkini"
        ), fact
        parquet = built.root / "published" / "current" / "parquet" / f"{fact}_terkini.parquet"
        assert [(pq.read_metadata(parquet).num_rows,)] == built.query(f"select count(*) from marts.{fact}_terkini")


def test_documented_columns_are_the_built_ones_and_carry_their_comment(built: World):
    bare = built.query(
        "select schema_name, table_name, column_name from duckdb_columns() where not internal and comment is null"
    )
    assert bare == []
    assert built.query("select table_name from duckdb_tables() where comment is null") == []


def test_every_row_that_was_accepted_is_published_as_evidence(built: World):
    tables = [row[0] for row in built.query("select table_name from duckdb_tables() where schema_name = 'staging'")]
    assert sorted(tables) == [f"stg_{name}" for name in registry.contracts()]
    for table in tables:
        evidence = built.query(f"select delivery_id, count(*) from staging.{table} group by all order by all")
        accepted = built.query(
            f"select delivery_id, baris_diterima from marts.mart_kualitas__delivery where export = '{table[4:]}' "
            "and verdict <> 'ditolak' order by all"
        )
        assert evidence == accepted, table
        parquet = built.root / "published" / "current" / "parquet" / "staging" / f"{table}.parquet"
        assert pq.read_metadata(parquet).num_rows == sum(row[1] for row in accepted), table
    # a row as its sender wrote it, under the figure that rests on it
    assert built.query(
        "select e.kabupaten_kota_tertulis, e.jumlah - f.jumlah from marts.fct_daftar_pemilih_terkini as f "
        "inner join staging.stg_kpu__daftar_pemilih_dn as e using (delivery_id, baris_sumber) "
        "where f.kode_wilayah = 'W00.03' and f.kode_pemilu = 'PEMILU2024' and f.tahap = 'DPT'"
    ) == [("CONTOH TENGAH", 0)]


def test_the_manifest_names_every_delivery_and_describes_every_column(built: World):
    manifest = json.loads((built.root / "published" / "current" / "manifest.json").read_text())
    assert manifest["profile"] == "data-package"
    known = {row["delivery_id"] for row in built.ledger.deliveries()}
    assert {item["delivery_id"] for item in manifest["kesiapan"]["kiriman"]} == known
    fields = [field for resource in manifest["resources"] for field in resource["schema"]["fields"]]
    assert fields and all(field["description"] for field in fields)
    assert all((built.root / "published" / "current" / r["path"]).is_file() for r in manifest["resources"])


def test_a_night_without_news_makes_no_release_even_when_lake_and_build_were_lost(world: World):
    """The same bytes again; and from landing, ledger and the same commit everything comes out the same."""
    before = world.current
    page = world.root / "published" / "current" / "index.html"
    page.write_text(shown := re.sub(r"terakhir diperiksa [\d. -]+", "terakhir diperiksa dulu ", page.read_text()))
    assert world.run("samples", "--deliver").returncode == 0
    shutil.rmtree(world.root / "build")
    shutil.rmtree(world.root / "lake")
    again = world.run("refresh", KESIAPAN_TANGGAL_ACUAN="2026-11-21")
    assert again.returncode == 0, again.stderr
    assert "unchanged" in again.stdout
    assert world.current == before
    assert page.read_text() != shown, "the page does not say that it was checked again"
    assert [row["peristiwa"] for row in world.ledger.releases()] == ["terbit", "tidak_berubah"]
    assert json.loads((world.root / "published" / "current.json").read_text())["tanggal_acuan"] == "2026-11-21"
    assert len(world.ledger.query("select * from arrival")) == 2 * len(world.ledger.deliveries())
    assert len(world.ledger.query("select * from verdict")) == len(world.ledger.deliveries())


def test_a_release_that_was_edited_or_damaged_is_replaced_and_not_called_right(world: World):
    first, figures = world.current, world.figures()
    assert not release.publish(world.settings, world.ledger).is_new, "the build is the release's: nothing is new"
    with duckdb.connect(str(world.root / "published" / "current" / "warehouse.duckdb")) as connection:
        connection.execute("update marts.fct_daftar_pemilih set jumlah = jumlah + 1 where terkini")
    release.publish(world.settings, world.ledger)
    second = world.current
    assert second != first
    assert world.figures() == figures
    with duckdb.connect(str(world.root / "published" / "current" / "warehouse.duckdb")) as connection:
        connection.execute("drop view marts.fct_ikp_terkini")
        connection.execute("create view marts.fct_ikp_terkini as select * exclude (terkini) from marts.fct_ikp limit 1")
    release.publish(world.settings, world.ledger)
    assert world.current != second
    second = world.current
    evidence = world.root / "published" / second / "parquet" / "staging" / "stg_kpu__daftar_pemilih_dn.parquet"
    pq.write_table(pq.read_table(evidence).slice(1), evidence)
    release.publish(world.settings, world.ledger)
    third = world.current
    assert third not in (first, second)
    (world.root / "published" / third / "warehouse.duckdb").unlink()
    assert world.run("rollback", third).returncode == 1
    release.publish(world.settings, world.ledger)
    assert world.current not in (first, second, third)
    assert world.figures() == figures


@pytest.mark.slow
def test_rollback_switches_back_and_is_recorded(world: World):
    first = world.current
    (folder := world.root / "nanti").mkdir()
    later, register = _restated(folder), _register_with_a_wrong_row(folder)
    assert world.run("deliver", later, "--received", "2023-08-01").returncode == 0
    assert world.run("deliver", register).returncode == 0
    told = world.run("refresh")
    assert told.returncode == 0, told.stderr
    second = world.current
    assert second != first
    # a register is taken without its wrong row, and closes no gate
    assert world.query(
        f"select baris, baris_diterima from marts.mart_kualitas__delivery where file = '{register.name}'"
    ) == [(2, 1)]
    assert world.query("select jenis from marts.fct_pernyataan where nomor like 'UJI%'") == [("KLAIM",)]
    voters = (
        "select jumlah from marts.fct_daftar_pemilih_terkini where kode_wilayah = 'W00.03' "
        "and kode_pemilu = 'PEMILU2024'"
    )
    assert world.query(voters) == [(212_320,)]
    # The release says what it changed in the readiness of a region, against which release, by which delivery.
    changed = world.query(
        "select kode_wilayah, kode_indikator, c.rilis_sebelumnya, d.file, "
        "nilai_sesudah - nilai_sebelum between 0 and 0.0001 from marts.mart_kesiapan__perubahan c "
        "left join marts.mart_kualitas__delivery d using (delivery_id) where kode_indikator = 'D2.1' order by all"
    )
    assert changed == [("W00.03", "D2.1", first, later.name, True)]
    assert world.query(
        "select count(*) from marts.mart_kesiapan__perubahan where kode_wilayah not like 'W00%'"
    ) == [(0,)]  # fmt: skip
    assert world.run("rollback", first).returncode == 0
    assert world.current == first
    assert world.query(voters) == [(212_319,)]
    assert world.run("rollback", "R-tidak-ada").returncode == 2
    assert world.ledger.releases()[-1]["peristiwa"] == "dikembalikan"


def test_an_unknown_name_is_a_usage_error_that_shows_the_names_that_match(world: World, tmp_path):
    stray = tmp_path / "catatan.xlsx"
    stray.write_bytes(b"x")
    told = world.run("deliver", stray)
    assert told.returncode == 2
    assert "opendata_dpt_dn_pemilu2024.xlsx" in told.stderr and "Traceback" not in told.stderr


@pytest.mark.parametrize("command", [["--help"], ["releases"], ["refusals", "--format", "csv"], ["refusals"]])
def test_reading_commands_answer_quietly(built: World, command: list[str]):
    told = built.run(*command)
    assert told.returncode == 0
    assert told.stdout and "Traceback" not in told.stderr


def _register_with_a_wrong_row(folder):
    head = (
        "Nomor;Provinsi;Kabupaten/Kota;Jenis;Pokok;Isi;Pembicara;Lembaga;Nilai;Satuan;Definisi;Per Tanggal;Tanggal;"
        "Hari;Jatuh Tempo;Sumber Dokumen"
    )
    row = "UJI-{};PROVINSI CONTOH;CONTOH BARAT;{};PEMILIH BELUM REKAM;Uji;X;KPU CONTOH;1;orang;;;2024-03-01;;;Rapat uji"
    path = folder / "pernyataan_202403_00.01.csv"
    path.write_text("\n".join([head, row.format(1, "Klaim"), row.format(2, "ENTAH")]) + "\n")
    return path


def _restated(folder):
    from orchestration.samples.layouts import write_kpu_dpt
    from orchestration.settings import SAMPLES_DIR
    from tests.voter_list import rows_of

    rows = rows_of(SAMPLES_DIR / "tables" / "contoh_dpt_pemilu2024_ralat.csv")
    for row in rows:
        if row["kode_wilayah"] == "W00.03":
            row["laki_laki"] += 1
            row["jumlah"] += 1
    path = folder / "opendata_dpt_dn_pemilu2024_contoh.xlsx"
    write_kpu_dpt(rows, path)
    return path
