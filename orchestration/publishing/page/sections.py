"""What stands in each section of the page, read from the release. Not here: one region (regions), charts (charts)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import duckdb

from orchestration.publishing import history
from orchestration.publishing.page import charts, reading, tiles, words
from orchestration.publishing.page.reading import Table

_REGION = "wilayah.nama || if(wilayah.sintetis, ' (sintetis)', '')"
# Whoever said a figure; where it is an export that said it, the export's title.
PARTY = (
    "coalesce((select 'kiriman ' || any_value(judul_export) from marts.mart_kualitas__penerimaan "
    "where export = {0}), {0})"
)
# An office of Provinsi Contoh has its code 00 in its name; what a national office sent of it has it as its scope.
_SYNTHETIC_SENDER = "pengirim like '%(00%'"
_SYNTHETIC_DELIVERY = f"({_SYNTHETIC_SENDER} or coalesce(lingkup, '') like 'W00%' or coalesce(lingkup, '') like 'L98%')"
_STATE = "replace({0}, '_', ' ')"
MOST_CHANGES = 200  # rows of each kind on the page; the tables have all
_FIGURE = "regexp_replace(translate(format('{{:,.2f}}', {0}::double), ',.', '.,'), ',00$', '')"


def elections(connection: duckdb.DuckDBPyConnection, today: dt.date) -> list[dict[str, Any]]:
    """Everything about readiness, one entry per election; `utama` marks the one that the page opens with.

    That is the next one after the reference day, or the last one when none is to come.
    """
    found = reading.rows(connection, "select * from marts.dim_pemilu order by tanggal_pemungutan")
    ahead = [row for row in found if row["tanggal_pemungutan"] >= today]
    main = (ahead or found[-1:])[:1]
    return [
        {
            "kode": row["kode_pemilu"],
            "nama": row["nama"],
            "pendek": f"{row['jenis'].capitalize()} {row['tanggal_pemungutan'].year}",
            "tanggal": row["tanggal_pemungutan"],
            "hari": (row["tanggal_pemungutan"] - today).days,
            "utama": row in main,
            **_readiness(connection, row["kode_pemilu"]),
            **_calendar(connection, row["kode_pemilu"], today),
            **_funding(connection, row["kode_pemilu"]),
        }
        for row in found
    ]


def _readiness(connection: duckdb.DuckDBPyConnection, election: str) -> dict[str, Any]:
    regions = reading.rows(
        connection,
        "select * from marts.mart_metrik__wilayah where kode_pemilu = ? order by sintetis, kode_wilayah",
        [election],
    )
    sums = reading.rows(
        connection,
        "select * from marts.mart_metrik__ringkasan where kode_pemilu = ? order by sintetis, nama_wilayah",
        [election],
    )
    provinces = [row for row in sums if row["tingkat"] == "provinsi"]
    of = {row["kode_wilayah"]: row for row in regions}
    dimensions = reading.rows(
        connection,
        """
        select
            provinsi.nama || if(provinsi.sintetis, ' (sintetis)', '') as nama_wilayah,
            provinsi.sintetis,
            dimensi.kode_dimensi,
            any_value(dimensi.nama) as nama_dimensi,
            sum(dimensi.banyak_berskor)::bigint as berskor,
            sum(dimensi.banyak_jatuh_tempo)::bigint as jatuh_tempo
        from marts.mart_kesiapan__dimensi as dimensi
        inner join marts.dim_wilayah as kabkota
            on dimensi.kode_wilayah = kabkota.kode_wilayah and kabkota.tingkat = 'kabupaten_kota'
        inner join marts.dim_wilayah as provinsi
            on kabkota.kode_induk = provinsi.kode_wilayah
        where dimensi.kode_pemilu = ?
        group by all
        order by provinsi.sintetis, 1, dimensi.kode_dimensi
        """,
        [election],
    )
    vulnerable = [row for row in regions if row["ikp"] is not None]
    return {
        "nasional": next(row for row in sums if row["tingkat"] == "nasional"),
        "indeks_nasional": next(row for row in regions if row["tingkat"] == "nasional"),
        "provinsi": [{**row, "indeks": of[row["kode_wilayah"]]} for row in provinces],
        "gerbang": _legal_gates(connection, election),
        "kabkota": [row for row in regions if row["tingkat"] == "kabupaten_kota"],
        "petak": _tiles(provinces, of),
        "kerawanan": vulnerable,
        "bagan_kerawanan": charts.vulnerability(vulnerable),
        "bagan_kategori": charts.categories(provinces),
        "bagan_cakupan": charts.coverage(dimensions),
        "tabel_cakupan": _coverage(dimensions),
        "dimensi": sorted({(row["kode_dimensi"], row["nama_dimensi"]) for row in dimensions}),
    }


def _coverage(cells: list[dict[str, Any]]) -> Table:
    """The same as the chart of coverage: indicators that are known of those that are due."""
    dimensions = sorted({cell["kode_dimensi"] for cell in cells})
    lines: dict[str, dict[str, str]] = {}
    for cell in cells:
        lines.setdefault(cell["nama_wilayah"], {})[cell["kode_dimensi"]] = (
            f"{words.number(cell['berskor'])} dari {words.number(cell['jatuh_tempo'])}" if cell["jatuh_tempo"] else "—"
        )
    shown = tuple((name, *(line.get(code, "—") for code in dimensions)) for name, line in lines.items())
    return Table(("provinsi", *dimensions), shown, (False, *(True for _ in dimensions)))


def _legal_gates(connection: duckdb.DuckDBPyConnection, election: str) -> dict[str, Any]:
    """Legal gates of all real kabupaten/kota together: failed, of those that can be judged; and those that cannot."""
    return reading.rows(
        connection,
        """
        select
            count(*) filter (where gerbang.hasil = 'gagal') as gagal,
            count(*) filter (where gerbang.hasil in ('lulus', 'gagal')) as dinilai,
            count(*) filter (where gerbang.hasil = 'tidak_dapat_dinilai') as tidak_dinilai
        from marts.mart_kesiapan__gerbang as gerbang
        inner join marts.dim_wilayah as wilayah using (kode_wilayah)
        where gerbang.kode_pemilu = ? and wilayah.tingkat = 'kabupaten_kota' and not wilayah.sintetis
        """,
        [election],
    )[0]


def _tiles(provinces: list[dict[str, Any]], of: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The tile map. A province that has no place on it stands in the table alone (a test sees that all have one)."""
    places = {**tiles.PLACES, **tiles.SYNTHETIC}
    return [
        {
            "kode": row["kode_wilayah"],
            "nama": row["nama_wilayah"],
            "kolom": places[row["kode_wilayah"]][0] + 1,
            "baris": places[row["kode_wilayah"]][1] + 1,
            "singkatan": places[row["kode_wilayah"]][2],
            "sintetis": row["sintetis"],
            "kategori": of[row["kode_wilayah"]]["kategori"],
            "cakupan": row["cakupan_indikator"] or 0,
            "ikp": of[row["kode_wilayah"]]["ikp"],
            "kategori_ikp": of[row["kode_wilayah"]]["kategori_ikp"],
        }
        for row in provinces
        if row["kode_wilayah"] in places
    ]


def _calendar(connection: duckdb.DuckDBPyConnection, election: str, today: dt.date) -> dict[str, Any]:
    stages = reading.rows(
        connection,
        """
        select uraian, mulai, selesai, sumber, bacaan, banyak_bacaan, nomor_tahapan is not null as utama
        from marts.dim_kalender
        where kode_pemilu = ? and dipakai and mulai is not null and selesai is not null
        order by mulai, selesai, kode_kalender
        """,
        [election],
    )
    for stage in stages:
        stage["hari"] = (stage["selesai"] - today).days
        stage["keadaan"] = (
            "sudah lewat" if stage["selesai"] < today else "belum mulai" if stage["mulai"] > today else "berlangsung"
        )
    late = reading.rows(
        connection,
        """
        select
            pelaksanaan.kode_wilayah, wilayah.nama as nama_wilayah, pelaksanaan.uraian, pelaksanaan.akhir_rencana,
            pelaksanaan.selesai_nyata, pelaksanaan.status, pelaksanaan.hari_terlambat, pelaksanaan.sintetis,
            pelaksanaan.pelaksanaan, pelaksanaan.diterima_pada::date as dilaporkan
        from marts.mart_tahapan__pelaksanaan as pelaksanaan
        inner join marts.dim_wilayah as wilayah
            on pelaksanaan.kode_wilayah = wilayah.kode_wilayah
        where pelaksanaan.kode_pemilu = ?
            and (
                pelaksanaan.pelaksanaan = 'terlambat'
                or (pelaksanaan.sudah_jatuh_tempo and pelaksanaan.pelaksanaan = 'belum_selesai')
            )
        order by pelaksanaan.sintetis, pelaksanaan.akhir_rencana, pelaksanaan.kode_wilayah, pelaksanaan.uraian
        """,
        [election],
    )
    return {
        "tahap": stages,
        "tahap_dekat": [stage for stage in stages if -30 <= stage["hari"] <= 90 or stage["keadaan"] == "berlangsung"],
        "tahap_terlambat": [row for row in late if row["pelaksanaan"] == "terlambat"],
        # A report from before the deadline does not say that it was missed.
        "tahap_belum_diketahui": [row for row in late if row["pelaksanaan"] != "terlambat"],
        "bagan_kalender": charts.calendar([stage for stage in stages if stage["utama"]], today),
    }


def _funding(connection: duckdb.DuckDBPyConnection, election: str) -> dict[str, Any]:
    grants = reading.rows(
        connection,
        """
        select
            hibah.kode_wilayah, wilayah.nama as nama_wilayah, hibah.penerima, hibah.status, hibah.tanggal_tanda_tangan,
            hibah.tenggat_tanda_tangan, hibah.hari_terlambat, hibah.nilai, hibah.dicairkan,
            hibah.dicairkan_dari_nilai_persen, hibah.berlaku_pada, hibah.sintetis
        from marts.mart_anggaran__nphd as hibah
        inner join marts.dim_wilayah as wilayah
            on hibah.kode_wilayah = wilayah.kode_wilayah
        where hibah.kode_pemilu = ?
        order by hibah.sintetis, hibah.kode_wilayah, hibah.penerima
        """,
        [election],
    )
    # What is synthetic is never added to what is real.
    by_grantee: dict[tuple[bool, str], dict[str, Any]] = {}
    for row in grants:
        told = by_grantee.setdefault(
            (row["sintetis"], row["penerima"]),
            {"penerima": row["penerima"], "sintetis": row["sintetis"], "daerah": 0, "sudah": 0, "nilai": 0.0,
             "bernilai": 0, "dicairkan": 0.0, "tercairkan": 0},
        )  # fmt: skip
        told["daerah"] += 1
        told["sudah"] += row["status"] == "SUDAH"
        told["bernilai"] += row["nilai"] is not None
        told["nilai"] += row["nilai"] or 0
        told["tercairkan"] += row["dicairkan"] is not None
        told["dicairkan"] += row["dicairkan"] or 0
    sums = [by_grantee[key] for key in sorted(by_grantee)]
    counted = [
        {
            "penerima": f"{row['penerima']} (sintetis)" if row["sintetis"] else row["penerima"],
            "keadaan": state,
            "banyak": n,
        }
        for row in sums
        for state, n in (
            ("sudah ditandatangani", row["sudah"]),
            ("belum ditandatangani", row["daerah"] - row["sudah"]),
        )
        if n
    ]
    return {"hibah": grants, "hibah_penerima": sums, "bagan_hibah": charts.funding(counted)}


def voters(connection: duckdb.DuckDBPyConnection) -> Table:
    """Voters of the lists in force, per election and list."""
    return reading.table(
        connection,
        """
        select
            pemilu.nama as pemilu, tahap, if(sintetis, 'sintetis', 'nyata') as data, count(*) as "kab/kota",
            sum(jumlah_tps)::bigint as "TPS", sum(laki_laki)::bigint as "laki-laki",
            sum(perempuan)::bigint as perempuan, sum(jumlah)::bigint as jumlah
        from marts.fct_daftar_pemilih_terkini
        inner join marts.dim_pemilu as pemilu using (kode_pemilu)
        where jumlah_tps is not null
        group by all
        order by all
        """,
    )


def promises(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Promises whose day has passed."""
    return reading.rows(
        connection,
        """
        select
            janji.kode_wilayah, wilayah.nama as nama_wilayah, janji.jatuh_tempo, janji.hari_lewat, janji.lembaga,
            janji.isi, janji.pemenuhan, janji.nilai_bukti, janji.satuan, janji.berlaku_pada_bukti, janji.sintetis
        from marts.mart_pernyataan__komitmen as janji
        inner join marts.dim_wilayah as wilayah using (kode_wilayah)
        where janji.keadaan = 'lewat_tenggat'
        order by janji.sintetis, janji.jatuh_tempo, janji.nomor
        """,
    )


def contested(connection: duckdb.DuckDBPyConnection) -> Table:
    """Statements that contradict each other, as they were published."""
    said = {
        side: f"concat({PARTY.format(f'pihak_{side}')}, ' (', strftime(hari_{side}, '%-d-%-m-%Y'), '): ', "
        + _FIGURE.format(f"nilai_{side}")
        + ")"
        for side in ("pertama", "kedua")
    }
    return reading.table(
        connection,
        f"""
        select {_REGION} as wilayah, sengketa.pokok, {said["pertama"]} as pertama, {said["kedua"]} as kedua,
            sengketa.satuan
        from marts.mart_pernyataan__konflik as sengketa
        inner join marts.dim_wilayah as wilayah using (kode_wilayah)
        where sengketa.jenis <> 'dinyatakan_ulang'
        order by wilayah.sintetis, wilayah.kode_wilayah, sengketa.pokok, hari_pertama, sengketa.kode_konflik
        """,
    )


def differences(connection: duckdb.DuckDBPyConnection) -> Table:
    """Figures that do not add up and that an indicator fell for."""
    return reading.table(
        connection,
        f"""
        select
            {_REGION} as wilayah, beda.subjek, {_FIGURE.format("beda.nilai")} as angka,
            {_FIGURE.format("beda.pembanding")} as pembanding, {_FIGURE.format("beda.selisih")} as selisih,
            beda.keterangan
        from marts.mart_kualitas__rekonsiliasi as beda
        inner join marts.dim_wilayah as wilayah using (kode_wilayah)
        where beda.hasil = 'tidak_cocok' and beda.tingkat = 'critical'
        order by wilayah.sintetis, beda.jenis, wilayah.kode_wilayah, beda.kode_rekonsiliasi
        """,
    )


def quality(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Deliveries, refused rows, what is owed, and how the gates went."""
    gates = connection.execute(
        "select * from marts.mart_kualitas__riwayat_gerbang order by diperiksa_pada"
    ).to_arrow_table()
    nights = history.nights(gates.to_pylist())
    return {
        **_counts(connection),
        "gerbang": reading.value(connection, "select count(*) from marts.mart_kualitas__gerbang"),
        "peringatan": reading.value(
            connection, "select coalesce(sum(peringatan), 0)::bigint from marts.mart_kualitas__gerbang"
        ),
        "per_pengirim": reading.table(
            connection,
            f"""
            select
                pengirim || if(bool_and({_SYNTHETIC_DELIVERY}), ' (sintetis)', '') as pengirim, count(*) as kiriman,
                count(*) filter (where verdict = 'diterima') as diterima,
                count(*) filter (where verdict = 'diterima_dengan_catatan') as "dengan catatan",
                count(*) filter (where verdict = 'ditolak') as ditolak,
                count(*) filter (where slot_tertunda) as "mungkin usang", max(diterima_pada)::date as "terakhir masuk"
            from marts.mart_kualitas__delivery
            group by mart_kualitas__delivery.pengirim
            order by bool_and({_SYNTHETIC_DELIVERY}), 1
            """,
        ),
        "usang_kiriman": _deliveries(connection, "slot_tertunda", 100),
        "ditolak_kiriman": _deliveries(connection, "verdict = 'ditolak'", 100),
        "kiriman_terakhir": _deliveries(connection, "verdict <> 'ditolak'", 20),
        "baris_ditolak": reading.table(
            connection,
            """
            select file as berkas, lembar, baris_sumber as baris, kolom, nilai as tertulis, pesan, perbaikan
            from marts.mart_kualitas__baris_ditolak
            order by file, nomor
            limit 100
            """,
        ),
        "ditunggu": reading.table(
            connection,
            f"""
            select
                min(jatuh_tempo) as sejak, pengirim || if({_SYNTHETIC_SENDER}, ' (sintetis)', '') as pengirim,
                judul_export as ekspor,
                min(periode) || if(count(*) = 1, '', concat(' s.d. ', max(periode), ' (', count(*), ' periode)'))
                || if(count(*) filter (where status = 'ditolak') > 0, ', ada yang ditolak', '') as periode
            from marts.mart_kualitas__penerimaan
            where status = 'belum_diterima' or (status = 'ditolak' and terlambat)
            group by mart_kualitas__penerimaan.pengirim, judul_export
            order by {_SYNTHETIC_SENDER}, sejak, 2, ekspor
            limit 200
            """,
        ),
        "bagan_gerbang": charts.gates(nights),
        "malam": Table(
            ("diperiksa", "gerbang", "tertutup", "tidak dapat berjalan", "peringatan", "baris", "rilis"),
            tuple(
                (f"{n.checked_at:%Y-%m-%d %H.%M}", words.number(n.gates), words.number(n.closed),
                 words.number(n.could_not_run), words.number(n.warnings), words.number(n.rows), n.release or "")
                for n in reversed(nights[-10:])
            ),
            (False, True, True, True, True, True, False),
        ),
    }  # fmt: skip


def _counts(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Deliveries, refused, maybe stale and owed ones: real ones, and apart from them those of synthetic offices."""
    counted: dict[str, Any] = {}
    owed = "status = 'belum_diterima' or (status = 'ditolak' and terlambat)"
    for suffix, negated in (("", "not "), ("_sintetis", "")):
        found = reading.rows(
            connection,
            f"""
            select count(*) as kiriman, count(*) filter (where verdict = 'ditolak') as ditolak,
                count(*) filter (where slot_tertunda) as usang
            from marts.mart_kualitas__delivery where {negated}{_SYNTHETIC_DELIVERY}
            """,
        )[0]
        found["terutang"] = reading.value(
            connection,
            f"select count(*) from marts.mart_kualitas__penerimaan where {negated}{_SYNTHETIC_SENDER} and ({owed})",
        )
        counted |= {f"{name}{suffix}": number for name, number in found.items()}
    return counted


def _deliveries(connection: duckdb.DuckDBPyConnection, where: str, most: int) -> Table:
    return reading.table(
        connection,
        f"""
        select
            diterima_pada::date as masuk, file as berkas,
            pengirim || if({_SYNTHETIC_DELIVERY}, ' (sintetis)', '') as pengirim, periode, baris,
            replace(verdict, '_', ' ') as putusan,
            if(slot_tertunda, 'berlaku, mungkin usang', if(berlaku_dalam_slot, 'berlaku', '')) as keadaan,
            if(length(alasan) > 160, left(alasan, 160) || '…', coalesce(alasan, '')) as alasan
        from marts.mart_kualitas__delivery
        where {where}
        order by dicatat_pada desc, diterima_pada desc, file
        limit {most}
        """,
    )


def changes(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """What changed since the release before; `sebelumnya` is None when there is none to compare with."""
    return {
        "sebelumnya": reading.value(
            connection, "select max(rilis_sebelumnya) from marts.mart_kualitas__perubahan_tabel"
        ),
        "kesiapan": reading.table(
            connection,
            f"""
            select
                {_REGION} as wilayah, pemilu.nama as pemilu,
                if(ubah.kode_indikator = '', 'Indeks (batas bawah)', indikator.nama) as yang,
                nilai_sebelum as sebelum, nilai_sesudah as sesudah,
                if(
                    keadaan_sebelum is distinct from keadaan_sesudah,
                    concat(coalesce({_STATE.format("keadaan_sebelum")}, 'belum ada'), ' → ',
                           coalesce({_STATE.format("keadaan_sesudah")}, 'tidak ada lagi')),
                    ''
                ) as keadaan
            from marts.mart_kesiapan__perubahan as ubah
            inner join marts.dim_wilayah as wilayah using (kode_wilayah)
            inner join marts.dim_pemilu as pemilu using (kode_pemilu)
            left join marts.dim_indikator as indikator using (kode_indikator)
            order by wilayah.sintetis, wilayah.kode_wilayah, kode_pemilu, ubah.kode_indikator
            limit {MOST_CHANGES}
            """,
            places=4,  # a change too small to be seen is still one
        ),
        "banyak_kesiapan": reading.value(connection, "select count(*) from marts.mart_kesiapan__perubahan"),
        "kiriman": reading.table(
            connection,
            f"""
            select
                replace(keadaan, '_', ' ') as keadaan, diterima_pada::date as masuk, file as berkas, pengirim, periode,
                baris, coalesce(alasan, '') as alasan
            from marts.mart_kualitas__perubahan_kiriman
            order by keadaan not in ('ditolak', 'ralat'), keadaan, diterima_pada desc, file
            limit {MOST_CHANGES}
            """,
        ),
        "banyak_kiriman": reading.value(connection, "select count(*) from marts.mart_kualitas__perubahan_kiriman"),
        "angka": reading.table(
            connection,
            f"""
            select
                {_REGION} as wilayah, concat_ws(' ', ubah.kode_ukuran, nullif(ubah.rincian, '')) as ukuran,
                ubah.periode, ubah.keadaan, nilai_sebelum as sebelum, nilai_sesudah as sesudah, selisih, ubah.satuan
            from marts.mart_kualitas__perubahan_angka as ubah
            inner join marts.dim_wilayah as wilayah using (kode_wilayah)
            order by ubah.keadaan = 'baru', wilayah.sintetis, wilayah.kode_wilayah, ubah.kode_ukuran, ubah.rincian
            limit {MOST_CHANGES}
            """,
        ),
        "banyak_angka": reading.value(connection, "select count(*) from marts.mart_kualitas__perubahan_angka"),
        "wilayah": reading.table(
            connection,
            """
            select replace(keadaan, '_', ' ') as keadaan, kode_wilayah as kode, nama_sebelum as "nama sebelum",
                nama_sesudah as "nama sesudah", kolom_berubah as "yang lain"
            from marts.mart_kualitas__perubahan_wilayah
            order by kode_wilayah
            limit 100
            """,
        ),
        "tabel": reading.table(
            connection,
            """
            select tabel, keadaan, baris_sebelum as sebelum, baris_sesudah as sesudah, baris_ditambah as ditambah,
                baris_dihapus as dihapus, baris_berubah as berubah
            from marts.mart_kualitas__perubahan_tabel
            where keadaan <> 'sama'
            order by tabel
            """,
        ),
        "tabel_sama": reading.value(
            connection, "select count(*) from marts.mart_kualitas__perubahan_tabel where keadaan = 'sama'"
        ),
    }


def metrics(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """What each metric means."""
    return reading.rows(connection, "select * from marts.dim_metrik order by kode_metrik")
