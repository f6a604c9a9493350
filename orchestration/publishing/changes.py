"""What a reader sees differently in the readiness of a region than in the release before: `mart_kesiapan__perubahan`.

Written while a release is made, because no model knows the release before it. One row per region, election and
indicator whose value, score or state is another one, and per index whose score, lower bound or category is. Not here:
which deliveries brought it (`mart_kualitas__revisi`, `mart_kualitas__delivery`), and whether there is a release at all
(`release`).
"""

from __future__ import annotations

from pathlib import Path

import duckdb

_COLUMNS = {
    "kode_wilayah": ("varchar", "Kunci wilayah."),
    "kode_pemilu": ("varchar", "Pemilu."),
    "kode_indikator": ("varchar", "Indikator yang berubah; teks kosong untuk indeks itu sendiri."),
    "nilai_sebelum": ("double", "Nilai indikator, atau batas bawah indeks, di rilis sebelumnya."),
    "nilai_sesudah": ("double", "Nilai atau batas bawah itu di rilis ini."),
    "skor_sebelum": ("double", "Skor di rilis sebelumnya; kosong bila tidak ada atau ditahan."),
    "skor_sesudah": ("double", "Skor di rilis ini."),
    "keadaan_sebelum": (
        "varchar",
        "Status indikator, atau kategori indeks, di rilis sebelumnya; kosong bila belum ada.",
    ),
    "keadaan_sesudah": ("varchar", "Status atau kategori itu di rilis ini; kosong bila tidak ada lagi."),
    "delivery_id": ("varchar", "Kiriman asal angka yang baru; kosong untuk indeks dan untuk jumlah beberapa kiriman."),
    "rilis_sebelumnya": ("varchar", "Rilis yang dibandingkan."),
    "sintetis": ("boolean", "Benar untuk Provinsi Contoh (kode 00): data rekaan."),
}
_DESCRIPTION = (
    "Kesiapan yang berubah sejak rilis sebelumnya: indikator dan indeks yang nilai, skor, atau keadaannya lain. Kosong "
    "bila tidak ada rilis sebelumnya. Satu baris per wilayah, pemilu, dan indikator atau indeks."
)
# What is compared of a release: one shape for indicators and the index.
_SHOWN = """
    select kode_wilayah, kode_pemilu, kode_indikator, nilai, skor, status as keadaan, delivery_id, sintetis
    from {release}.marts.mart_kesiapan__indikator
    union all
    select kode_wilayah, kode_pemilu, '', batas_bawah, skor, kategori, null, sintetis
    from {release}.marts.mart_kesiapan__indeks
"""


def write(connection: duckdb.DuckDBPyConnection, before: Path | None) -> None:
    """Adds the table to the release in `connection`, against the release in the folder `before`, if there is one.

    One that is damaged cannot be compared with; it is replaced, and the table stays empty.
    """
    columns = ", ".join(f"{name} {kind}" for name, (kind, _) in _COLUMNS.items())
    connection.execute(f"create table marts.mart_kesiapan__perubahan ({columns})")
    connection.execute(f"comment on table marts.mart_kesiapan__perubahan is '{_DESCRIPTION}'")
    for name, (_, text) in _COLUMNS.items():
        connection.execute(f"comment on column marts.mart_kesiapan__perubahan.{name} is '{text}'")
    if before is None:
        return
    this = connection.execute("select current_database()").fetchone()
    assert this is not None
    try:
        connection.execute(f"attach '{before / 'warehouse.duckdb'}' as sebelumnya (read_only)")
    except duckdb.Error:
        return
    try:
        if _comparable(connection):
            connection.execute(
                f"""
                insert into marts.mart_kesiapan__perubahan
                select kode_wilayah, kode_pemilu, kode_indikator, dulu.nilai, kini.nilai, dulu.skor, kini.skor,
                       dulu.keadaan, kini.keadaan, kini.delivery_id, ?, coalesce(kini.sintetis, dulu.sintetis)
                from ({_SHOWN.format(release="sebelumnya")}) as dulu
                full outer join ({_SHOWN.format(release=f'"{this[0]}"')}) as kini
                    using (kode_wilayah, kode_pemilu, kode_indikator)
                where (dulu.nilai, dulu.skor, dulu.keadaan) is distinct from (kini.nilai, kini.skor, kini.keadaan)
                order by all
                """,
                [before.name],
            )
    finally:
        connection.execute("detach sebelumnya")


def _comparable(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the release before has an index at all: one of an earlier version of this project has none."""
    found = connection.execute(
        "select count(*) from duckdb_tables() where database_name = 'sebelumnya' and schema_name = 'marts' "
        "and table_name in ('mart_kesiapan__indikator', 'mart_kesiapan__indeks')"
    ).fetchone()
    return found == (2,)
