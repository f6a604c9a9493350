"""From any figure of the release to file, sheet and row, and to what stood there."""

from __future__ import annotations

import duckdb
import pytest

from orchestration import tracing
from orchestration.errors import UsageError
from orchestration.publishing import changes, ledger_tables
from tests.world import World

# Marts that are about deliveries and releases themselves, or lists of this project: not figures out of files.
ADMINISTRATIVE = {
    "mart_kualitas__penerimaan", "mart_telusur__asal", "mart_kualitas__baris_ditolak", "mart_kesiapan__keberhasilan",
    *(table.name for table in (*ledger_tables.TABLES, *changes.TABLES)),
}  # fmt: skip
# Rows that are made of something: what is silent has no origin.
KNOWN = {
    "mart_kesiapan__indikator": "where export is not null",
    "mart_kesiapan__gerbang": "where hasil in ('lulus', 'gagal')",
    "mart_kesiapan__pengungkit": "where jenis = 'perbaiki'",
    "mart_kesiapan__dimensi": "where skor is not null",
    "mart_kesiapan__indeks": "where skor is not null",
    "mart_kesiapan__ketidakpastian": "where peringkat_median is not null",
    "mart_kesiapan__kerawanan": "where ikp is not null",
    "mart_metrik__wilayah": "where skor is not null",
    "mart_metrik__ringkasan": "where indikator_berskor > 0",
    "mart_kualitas__rekonsiliasi": "where kode_ukuran_nilai is not null",
}


@pytest.fixture(scope="module")
def release(built: World) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(built.root / "published" / "current" / "warehouse.duckdb"), read_only=True)


def one(release: duckdb.DuckDBPyConnection, table: str, **where: str) -> tracing.Traced:
    (row,) = tracing.trace(release, table, where, most=2000)
    return row


def test_a_cell_leads_to_the_row_as_its_sender_wrote_it(release):
    row = one(release, "mart_layanan__ktp_el", kode_wilayah="W12.75", periode="202401")
    (origin,) = row.origins
    assert origin.delivery["file"] == "disdukcapil_ktpel_202401_12.75.xlsx"
    assert origin.sheet and origin.row and origin.row > 1
    assert (origin.evidence["perekaman"], origin.evidence["pencetakan"]) == (223_061, 217_026)


def test_a_sum_leads_to_all_its_parts_and_they_add_up(release):
    row = one(release, "mart_kesiapan__indikator", kode_wilayah="W33", kode_pemilu="PEMILU2024", kode_indikator="D1.1")
    assert row.origins_known == len(row.origins) == 2 * 35
    sides = {side: [o for o in row.origins if o.role.startswith(side)] for side in ("pembilang", "penyebut")}
    assert sum(origin.evidence["perekaman"] for origin in sides["pembilang"]) == row.values["pembilang"]
    assert sum(origin.evidence["wajib_ktp"] for origin in sides["penyebut"]) == row.values["penyebut"]
    nation = one(release, "mart_kualitas__rekonsiliasi", kode_rekonsiliasi="K-DPT24-DN-JUMLAH")
    assert nation.origins_known == 514
    assert sum(origin.evidence["jumlah"] for origin in nation.origins) == nation.values["nilai"] == 203_056_748


def test_both_sides_of_a_comparison_are_traced(release):
    row = one(
        release,
        "mart_pernyataan__konflik",
        kode_wilayah="W33",
        pokok="NILAI NPHD PILKADA2024",
        jenis="terhadap_kiriman",
    )
    files = {origin.delivery["file"] for origin in row.origins}
    assert files == {"pernyataan_202311.csv", "nphd_kpu_20231121.xlsx"}


def test_a_promise_leads_to_what_was_said_and_to_the_figure_held_against_it(release):
    row = one(release, "mart_pernyataan__komitmen", kode_wilayah="W36.73", nomor="2022/03")
    files = {origin.role.split(" ")[0]: origin.delivery["file"] for origin in row.origins}
    assert files == {"": "pernyataan_202212.csv", "bukti": "dukcapil_kematian_202302.csv"}


def test_a_percentage_held_against_a_promise_leads_to_both_its_parts(release):
    row = one(release, "mart_pernyataan__komitmen", kode_wilayah="W00.71", nomor="00.71/2024/01")
    parts = {origin.role.split(" ")[0]: origin.evidence for origin in row.origins}
    assert parts["bukti"]["aktivasi"] == row.values["pembilang_bukti"] == 36_488
    assert parts["penyebut"]["perekaman"] == row.values["penyebut_bukti"] == 139_962


def test_a_figure_held_against_a_statement_is_the_sum_of_its_origins(release):
    """Of every contradiction with a delivery and every promise with evidence, not of an example."""
    held = """
        select 'mart_pernyataan__konflik' as tabel, kode_konflik as kunci, 'kiriman' as peran, nilai_kedua as nilai
        from marts.mart_pernyataan__konflik where kode_ukuran is not null and kode_ukuran_penyebut is null
        union all
        select 'mart_pernyataan__komitmen', kode_wilayah || '|' || nomor, 'bukti', pembilang_bukti
        from marts.mart_pernyataan__komitmen where nilai_bukti is not null
        union all
        select 'mart_pernyataan__komitmen', kode_wilayah || '|' || nomor, 'penyebut', penyebut_bukti
        from marts.mart_pernyataan__komitmen where penyebut_bukti is not null
    """
    origins = "select tabel, kunci, peran, sum(nilai) as jumlah from marts.mart_telusur__asal group by all"
    differing = f"""
        select held.kunci, held.peran, held.nilai, origins.jumlah
        from ({held}) as held left join ({origins}) as origins using (tabel, kunci, peran)
        where held.nilai is distinct from origins.jumlah
    """
    assert release.execute(f"select peran, count(*) from ({held}) group by all order by all").fetchall() == [
        ("bukti", 3), ("kiriman", 8), ("penyebut", 1),
    ]  # fmt: skip
    assert release.execute(differing).fetchall() == []


def test_every_mart_of_figures_is_traceable(release):
    marts = [
        name for (name,) in release.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts' "
            "and (table_name like 'mart\\_%' escape '\\' or table_name like 'fct\\_%' escape '\\') order by 1"
        ).fetchall()
    ]  # fmt: skip
    for mart in sorted(set(marts) - ADMINISTRATIVE):
        cursor = release.execute(f"select * from marts.{mart} {KNOWN.get(mart, '')} limit 1")
        names = [column[0] for column in cursor.description or []]
        found = cursor.fetchone()
        assert found is not None, mart
        key = {name: str(value) for name, value in zip(names, found, strict=True)
               if isinstance(value, (str, int)) and not isinstance(value, bool)}  # fmt: skip
        rows = tracing.trace(release, mart, key)
        assert all(row.origins for row in rows), mart
        assert all(origin.evidence or origin.row is None for row in rows for origin in row.origins), mart


def test_what_an_indicator_is_traced_to_adds_up_to_it(release):
    """Every indicator of every region: numerator and denominator are the sums of the rows named as their origins."""
    differing = release.execute("""
        with asal as (
            select kunci, peran, sum(nilai) as jumlah from marts.mart_telusur__asal
            where tabel = 'mart_kesiapan__indikator' group by all
        ),
        sisi as (
            select kode_wilayah || '|' || kode_pemilu || '|' || kode_indikator as kunci, peran, nilai
            from (
                unpivot (select kode_wilayah, kode_pemilu, kode_indikator, pembilang, penyebut
                         from marts.mart_kesiapan__indikator where export is not null)
                on pembilang, penyebut into name peran value nilai
            )
        )
        select sisi.kunci, sisi.peran, sisi.nilai, asal.jumlah, count(*) over () as semua
        from sisi left join asal using (kunci, peran)
        -- What is needed of kecamatan and desa comes from the list of regions, of no delivery.
        where not (sisi.peran = 'penyebut' and sisi.kunci similar to '.*[|]D5[.][1256]')
            and abs(sisi.nilai - coalesce(asal.jumlah, 0)) > 0.001
    """).fetchall()
    assert differing == []
    assert release.execute("select count(*) > 1000 from marts.mart_telusur__asal "
                           "where tabel = 'mart_kesiapan__indikator'").fetchone() == (True,)  # fmt: skip


def test_no_origin_is_lost_on_the_way(release):
    """Every row named as an origin is a row that was accepted."""
    lost = release.execute(
        "select count(*) from marts.mart_telusur__asal as a "
        "left join marts.mart_kualitas__delivery as d using (delivery_id) where d.sha256 is null"
    ).fetchone()
    assert lost == (0,)


@pytest.mark.parametrize(
    ("table", "where", "told"),
    [
        ("tidak_ada", {}, "It has: bridge_"),
        ("fct_ktp_el", {"kolom": "x"}, "It has: kode_wilayah"),
        ("fct_ktp_el", {"kode_wilayah": "W99"}, "all of them must hold"),
        ("fct_ktp_el", {}, "Name one row by its columns"),
    ],
)
def test_what_cannot_be_traced_is_said_with_what_could(release, table: str, where: dict[str, str], told: str):
    with pytest.raises(UsageError, match=told):
        tracing.trace(release, table, where)


def test_the_command_prints_file_sheet_row_and_evidence(built: World):
    told = built.run("trace", "mart_layanan__ktp_el", "kode_wilayah=W12.75", "periode=202401")
    assert told.returncode == 0
    assert "disdukcapil_ktpel_202401_12.75.xlsx, sheet " in told.stdout and "perekaman 223061" in told.stdout
    assert built.run("trace", "mart_layanan__ktp_el", "kode_wilayah").returncode == 2
