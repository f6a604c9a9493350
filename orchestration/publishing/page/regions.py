"""What the page knows of every region, as one JSON document from which its script shows the page of a region.

Of hundreds of regions most rows differ in nothing but the region, above all where nothing was reported: so rows that
say the same are written once, with the regions of which they are true. Not here: how it is shown (templates/page.js).
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import duckdb

from orchestration.publishing.page import reading, words
from orchestration.publishing.page.sections import PARTY

# Name in the document: the query. Its first column is the region; of each table everything is there, unknown included.
_OF_A_REGION = {
    "metrik": """
        select
            kode_wilayah, kode_pemilu, skor, batas_bawah, batas_atas, indeks_p5, indeks_p95, cakupan, kategori, alasan,
            indikator_jatuh_tempo, indikator_berskor, peringkat, peringkat_dari, peringkat_sampai, banyak_dibandingkan,
            ikp, kategori_ikp, kuadran, pemilih_dpt, tps_dpt
        from marts.mart_metrik__wilayah
    """,
    "dimensi": """
        select
            kode_wilayah, kode_pemilu, kode_dimensi, skor, batas_bawah, batas_atas, cakupan, status, banyak_jatuh_tempo,
            banyak_berskor
        from marts.mart_kesiapan__dimensi
    """,
    "indikator": """
        select
            kode_wilayah, kode_pemilu, kode_indikator, status, pembilang, penyebut, nilai, target, basis_target, skor,
            alasan, berlaku_pada, penyebut_berlaku_pada, tingkat_bagian, bagian_ada, bagian_seharusnya, delivery_id,
            penyebut_delivery_id
        from marts.mart_kesiapan__indikator
    """,
    "gerbang": """
        select kode_wilayah, kode_pemilu, nama, hasil, keterangan, berlaku_pada, delivery_id
        from marts.mart_kesiapan__gerbang
        where hasil <> 'tidak_berlaku'
    """,
    "pengungkit": """
        select kode_wilayah, kode_pemilu, urutan, jenis, kode_indikator, kenaikan, keterangan
        from marts.mart_kesiapan__pengungkit
    """,
    "janji": """
        select
            kode_wilayah, jatuh_tempo, keadaan, pemenuhan, isi, pembicara, lembaga, tanggal, nilai_dijanjikan,
            nilai_bukti,
            coalesce(
                satuan,
                (select any_value(u.satuan) from marts.dim_ukuran as u where u.kode_ukuran = kode_ukuran_bukti)
            ) as satuan,
            berlaku_pada_bukti, sumber_dokumen, delivery_id
        from marts.mart_pernyataan__komitmen
    """,
    "sengketa": f"""
        select
            kode_wilayah, pokok, satuan, {PARTY.format("pihak_pertama")} as pihak_pertama, hari_pertama, nilai_pertama,
            {PARTY.format("pihak_kedua")} as pihak_kedua, hari_kedua,
            nilai_kedua, jenis, sumber_pertama, sumber_kedua
        from marts.mart_pernyataan__konflik
    """,
    "selisih": """
        select
            kode_wilayah, kode_pemilu, subjek, nilai, pembanding, selisih, satuan, tingkat, bandingan, keterangan,
            berlaku_pada
        from marts.mart_kualitas__rekonsiliasi
        where hasil = 'tidak_cocok'
    """,
    "hibah": """
        select
            kode_wilayah, kode_pemilu, penerima, status, tanggal_tanda_tangan, hari_terlambat, nilai, dicairkan,
            berlaku_pada, delivery_id
        from marts.mart_anggaran__nphd
    """,
    "saran": """
        select kode_wilayah, nomor, tanggal, ditujukan_kepada, perihal, status, terbuka, hari_menunggu, delivery_id
        from marts.mart_daftar_pemilih__saran_perbaikan
    """,
    "tahapan": """
        select
            kode_wilayah, kode_pemilu, uraian, akhir_rencana, selesai_nyata, status, hari_terlambat, pelaksanaan,
            diterima_pada::date as dilaporkan, delivery_id
        from marts.mart_tahapan__pelaksanaan
        where pelaksanaan = 'terlambat' or (sudah_jatuh_tempo and pelaksanaan = 'belum_selesai')
    """,
    "terutang": """
        select
            'W' || regexp_extract(pengirim, '\\(([0-9.]+)\\)$', 1) as kode_wilayah, pengirim, judul_export,
            min(jatuh_tempo) as sejak, count(*) as banyak
        from marts.mart_kualitas__penerimaan
        where status = 'belum_diterima' or (status = 'ditolak' and terlambat)
        group by pengirim, judul_export
    """,
    "perubahan": """
        select
            kode_wilayah, kode_pemilu, kode_indikator, nilai_sebelum, nilai_sesudah, skor_sebelum, skor_sesudah,
            keadaan_sebelum, keadaan_sesudah
        from marts.mart_kesiapan__perubahan
    """,
}
# Names and definitions, each with its key as the first column.
_NAMED = {
    "wilayah": """
        select kode_wilayah, nama, tingkat, kode_induk, kode_wilayah_kemendagri, kode_wilayah_bps, kode_wilayah_kpu,
            sintetis
        from marts.dim_wilayah
        where tingkat in ('nasional', 'provinsi', 'kabupaten_kota')
    """,
    "pemilu": "select kode_pemilu, nama, tanggal_pemungutan from marts.dim_pemilu",
    "nama_dimensi": "select distinct kode_dimensi, nama_dimensi, bobot_dimensi, ikut_indeks from marts.dim_indikator",
    "definisi": """
        select kode_indikator, nama, kode_dimensi, rumus, satuan, satuan_pembilang, arah, lembaga, sumber, bobot
        from marts.dim_indikator
    """,
}
_ORDER = {"wilayah": "sintetis, 1"}  # what is synthetic comes after what is real, wherever regions are listed


def document(connection: duckdb.DuckDBPyConnection, head: dict[str, Any]) -> str:
    """The document as JSON that may stand inside a script element; `head` is what the page says of the release."""
    named = {
        name: {
            row[0]: list(row[1:]) for row in connection.execute(f"{query} order by {_ORDER.get(name, '1')}").fetchall()
        }
        for name, query in _NAMED.items()
    }
    regions = {code: place for place, code in enumerate(named["wilayah"])}
    tables = {name: _grouped(connection, query, regions) for name, query in _OF_A_REGION.items()}
    told = {
        "rilis": head,
        **{name: _columns(connection, query, 1) | {"isi": named[name]} for name, query in _NAMED.items()},
        "urutan": list(regions),
        "tabel": tables,
        "kiriman": _deliveries(connection, tables),
        "kata": {
            "kategori": words.CATEGORIES,
            "keadaan": words.STATES,
            "kuadran": words.QUADRANTS,
            "dasar": words.BASES,
        },
    }
    text = json.dumps(told, ensure_ascii=False, default=_plain, separators=(",", ":"))
    # Nothing in it may end the element or begin a comment, whatever a sender wrote.
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _grouped(connection: duckdb.DuckDBPyConnection, query: str, regions: dict[str, int]) -> dict[str, Any]:
    """Columns, and rows that say the same with the list of regions (by their place in `urutan`) of which they do."""
    groups: dict[tuple[Any, ...], list[int]] = {}
    for row in connection.execute(f"select * from ({query}) order by all").fetchall():
        if row[0] in regions:
            said = tuple(round(item, 4) if isinstance(item, float) else item for item in row[1:])
            groups.setdefault(said, []).append(regions[row[0]])
    return _columns(connection, query, 1) | {"isi": [[*said, places] for said, places in groups.items()]}


def _columns(connection: duckdb.DuckDBPyConnection, query: str, skipped: int) -> dict[str, Any]:
    described = connection.execute(f"describe {query}").fetchall()
    return {"kolom": [row[0] for row in described[skipped:]]}


def _deliveries(connection: duckdb.DuckDBPyConnection, tables: dict[str, Any]) -> dict[str, list[Any]]:
    """The deliveries behind what is shown: file, sender, export, period, received, verdict."""
    used = {
        row[place]
        for table in tables.values()
        for place, column in enumerate(table["kolom"])
        if column.endswith("delivery_id")
        for row in table["isi"]
    } - {None}
    return {
        row["delivery_id"]: [row["file"], row["pengirim"], row["export"], row["periode"], row["diterima_pada"]]
        for row in reading.rows(
            connection,
            "select delivery_id, file, pengirim, export, periode, diterima_pada::date as diterima_pada "
            "from marts.mart_kualitas__delivery where list_contains(?, delivery_id) order by 1",
            [sorted(used)],
        )
    }


def _plain(item: object) -> str:
    if isinstance(item, dt.datetime | dt.date):
        return item.isoformat()[:10]
    raise TypeError(f"{type(item).__name__} has no place on the page")
