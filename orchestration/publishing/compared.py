"""What of two releases is compared row by row, and how: readiness, figures, deliveries, regions.

Each comparison is one query over `{dulu}` and `{kini}`, the schema `marts` of the release before and of this one, by
key, so that a nation costs one join. Not here: running them, and counting the rows of every table (`changes`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from orchestration.publishing.written import Written

_BEFORE = ("varchar", "Rilis yang dibandingkan.")
_SYNTHETIC = ("boolean", "Benar untuk Provinsi Contoh (kode 00) dan Luar Negeri Contoh (L98): data rekaan.")
_NONE = "Kosong bila tidak ada rilis sebelumnya."


@dataclass(frozen=True)
class Comparison:
    """A table of changes, the columns that the query reads of each table, and the query without `rilis_sebelumnya`."""

    table: Written
    reads: Mapping[str, tuple[str, ...]]
    query: str


_READINESS = """
    select kode_wilayah, kode_pemilu, kode_indikator, nilai, skor, status as keadaan, delivery_id, sintetis
    from {release}.mart_kesiapan__indikator
    union all
    select kode_wilayah, kode_pemilu, '', batas_bawah, skor, kategori, null, sintetis
    from {release}.mart_kesiapan__indeks
"""
READINESS = Comparison(
    Written(
        "mart_kesiapan__perubahan",
        "Kesiapan yang berubah sejak rilis sebelumnya: indikator dan indeks yang nilai, skor, atau keadaannya lain. "
        f"{_NONE} Satu baris per wilayah, pemilu, dan indikator atau indeks.",
        ("kode_wilayah", "kode_pemilu", "kode_indikator"),
        {
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
            "delivery_id": (
                "varchar",
                "Kiriman asal angka yang baru; kosong untuk indeks dan untuk jumlah beberapa kiriman.",
            ),
            "rilis_sebelumnya": _BEFORE,
            "sintetis": _SYNTHETIC,
        },
    ),
    {
        "mart_kesiapan__indikator": (
            "kode_wilayah", "kode_pemilu", "kode_indikator", "nilai", "skor", "status", "delivery_id", "sintetis",
        ),
        "mart_kesiapan__indeks": ("kode_wilayah", "kode_pemilu", "batas_bawah", "skor", "kategori", "sintetis"),
    },
    f"""
    select kode_wilayah, kode_pemilu, kode_indikator, dulu.nilai as nilai_sebelum, kini.nilai as nilai_sesudah,
           dulu.skor as skor_sebelum, kini.skor as skor_sesudah, dulu.keadaan as keadaan_sebelum,
           kini.keadaan as keadaan_sesudah, kini.delivery_id, coalesce(kini.sintetis, dulu.sintetis) as sintetis
    from ({_READINESS.format(release="{dulu}")}) as dulu
    full outer join ({_READINESS.format(release="{kini}")}) as kini using (kode_wilayah, kode_pemilu, kode_indikator)
    where (dulu.nilai, dulu.skor, dulu.keadaan) is distinct from (kini.nilai, kini.skor, kini.keadaan)
    """,
)  # fmt: skip

_FIGURE = ("kode_wilayah", "kode_ukuran", "rincian", "kode_pemilu", "export", "periode")
_figure = ", ".join(_FIGURE)
# Grouped rather than joined: the election of a figure may be null, and nulls group.
FIGURES = Comparison(
    Written(
        "mart_kualitas__perubahan_angka",
        "Angka yang berlaku dan sejak rilis sebelumnya baru, berubah, atau tidak ada lagi, dengan nilai sebelum dan "
        f"sesudahnya. {_NONE} Satu baris per wilayah, ukuran, rincian, pemilu, ekspor, dan periode. Sumber: fct_angka "
        "kedua rilis.",
        _FIGURE,
        {
            "kode_wilayah": ("varchar", "Kunci wilayah."),
            "kode_ukuran": ("varchar", "Ukuran; lihat dim_ukuran."),
            "rincian": ("varchar", "Rincian ukuran itu; teks kosong bila tidak ada."),
            "kode_pemilu": ("varchar", "Pemilu angka itu; kosong bila tidak terikat satu pemilu."),
            "export": ("varchar", "Nama ekspor asalnya."),
            "periode": ("varchar", "Periode menurut nama berkas."),
            "keadaan": ("varchar", "baru, berubah, atau hilang."),
            "nilai_sebelum": ("double", "Angka yang berlaku di rilis sebelumnya; kosong bila baru."),
            "nilai_sesudah": ("double", "Angka yang berlaku di rilis ini; kosong bila hilang."),
            "selisih": ("double", "nilai_sesudah - nilai_sebelum; kosong bila salah satunya tidak ada."),
            "satuan": ("varchar", "Satuan kedua nilai; bila berganti, satuan yang baru."),
            "berlaku_pada": ("date", "Hari yang digambarkan angka itu."),
            "delivery_id_sebelum": ("varchar", "Kiriman asal angka yang lama."),
            "delivery_id_sesudah": ("varchar", "Kiriman asal angka yang baru."),
            "rilis_sebelumnya": _BEFORE,
            "sintetis": _SYNTHETIC,
        },
    ),
    {
        "fct_angka": (
            *_FIGURE, "nilai", "satuan", "berlaku_pada", "delivery_id", "diketahui_sampai", "sintetis",
        ),
    },
    f"""
    with semua as (
        select true as kini, {_figure}, nilai, satuan, berlaku_pada, delivery_id, sintetis
        from {{kini}}.fct_angka where diketahui_sampai is null
        union all
        select false, {_figure}, nilai, satuan, berlaku_pada, delivery_id, sintetis
        from {{dulu}}.fct_angka where diketahui_sampai is null
    ),

    per_angka as (
        select {_figure},
               bool_or(kini) as ada_kini,
               bool_or(not kini) as ada_dulu,
               max(nilai) filter (where kini) as sesudah,
               max(nilai) filter (where not kini) as sebelum,
               max(satuan) filter (where kini) as satuan_kini,
               max(satuan) filter (where not kini) as satuan_dulu,
               max(delivery_id) filter (where kini) as kiriman_kini,
               max(delivery_id) filter (where not kini) as kiriman_dulu,
               arg_max(berlaku_pada, kini) as berlaku_pada,
               bool_or(sintetis) as sintetis
        from semua
        group by {_figure}
    )

    select {_figure},
           case when not ada_dulu then 'baru' when not ada_kini then 'hilang' else 'berubah' end as keadaan,
           sebelum as nilai_sebelum, sesudah as nilai_sesudah, sesudah - sebelum as selisih,
           coalesce(satuan_kini, satuan_dulu) as satuan, berlaku_pada,
           kiriman_dulu as delivery_id_sebelum, kiriman_kini as delivery_id_sesudah, sintetis
    from per_angka
    where (ada_kini, sesudah, satuan_kini) is distinct from (ada_dulu, sebelum, satuan_dulu)
    """,
)  # fmt: skip

DELIVERIES = Comparison(
    Written(
        "mart_kualitas__perubahan_kiriman",
        "Kiriman yang sejak rilis sebelumnya masuk, ditolak, dinyatakan ulang, atau berganti putusan atau keberlakuan. "
        f"{_NONE} Satu baris per kiriman. Sumber: mart_kualitas__delivery kedua rilis.",
        ("delivery_id",),
        {
            "delivery_id": ("varchar", "Kiriman; lihat mart_kualitas__delivery."),
            "keadaan": (
                "varchar",
                "Yang masuk sejak rilis sebelumnya: ditolak, ralat (menyatakan ulang kiriman lain yang diterima), atau "
                "baru. Yang sudah dikenal: putusan_lain, digantikan (tidak berlaku lagi dalam slotnya), berlaku_lagi, "
                "atau hilang.",
            ),
            "export": ("varchar", "Nama ekspor."),
            "pengirim": ("varchar", "Kantor yang mengirim."),
            "periode": ("varchar", "Periode menurut nama berkas."),
            "lingkup": ("varchar", "kode_wilayah yang dibicarakan isinya; kosong bila tidak terbaca."),
            "file": ("varchar", "Nama berkas yang dikirim."),
            "diterima_pada": ("timestamp", "Saat pengirim menyerahkan kiriman (WIB)."),
            "verdict_sebelum": ("varchar", "Putusan di rilis sebelumnya; kosong bila belum ada."),
            "verdict_sesudah": ("varchar", "Putusan di rilis ini."),
            "menggantikan": ("varchar", "Kiriman diterima yang digantikannya dalam slotnya; kosong bila tidak ada."),
            "baris": ("bigint", "Baris data yang terbaca."),
            "baris_diterima": ("bigint", "Baris data yang diterima."),
            "alasan": ("varchar", "Alasan putusan, yang terberat lebih dulu."),
            "rilis_sebelumnya": _BEFORE,
        },
    ),
    {
        "mart_kualitas__delivery": (
            "delivery_id", "export", "pengirim", "periode", "lingkup", "file", "diterima_pada", "verdict", "hubungan",
            "menggantikan", "baris", "baris_diterima", "alasan", "berlaku_dalam_slot",
        ),
    },
    """
    select delivery_id,
           case
               when kini.verdict is null then 'hilang'
               when dulu.verdict is null and kini.verdict = 'ditolak' then 'ditolak'
               when dulu.verdict is null and kini.hubungan = 'ralat' then 'ralat'
               when dulu.verdict is null then 'baru'
               when dulu.verdict <> kini.verdict then 'putusan_lain'
               when kini.berlaku_dalam_slot then 'berlaku_lagi'
               else 'digantikan'
           end as keadaan,
           coalesce(kini.export, dulu.export) as export, coalesce(kini.pengirim, dulu.pengirim) as pengirim,
           coalesce(kini.periode, dulu.periode) as periode, coalesce(kini.lingkup, dulu.lingkup) as lingkup,
           coalesce(kini.file, dulu.file) as file, coalesce(kini.diterima_pada, dulu.diterima_pada) as diterima_pada,
           dulu.verdict as verdict_sebelum, kini.verdict as verdict_sesudah, kini.menggantikan,
           coalesce(kini.baris, dulu.baris) as baris, kini.baris_diterima, kini.alasan
    from {dulu}.mart_kualitas__delivery as dulu
    full outer join {kini}.mart_kualitas__delivery as kini using (delivery_id)
    where (dulu.verdict, dulu.berlaku_dalam_slot) is distinct from (kini.verdict, kini.berlaku_dalam_slot)
    """,
)  # fmt: skip

_REGION = ("nama", "jenis", "tingkat", "kode_induk", "kode_wilayah_kemendagri", "kode_wilayah_bps", "kode_wilayah_kpu")
_region_changed = ", ".join(f"if(dulu.{name} is distinct from kini.{name}, '{name}', null)" for name in _REGION)
REGIONS = Comparison(
    Written(
        "mart_kualitas__perubahan_wilayah",
        "Wilayah yang sejak rilis sebelumnya baru, berganti nama, berubah induk, jenis, atau kode, atau tidak ada "
        f"lagi. {_NONE} Satu baris per wilayah. Sumber: dim_wilayah kedua rilis.",
        ("kode_wilayah",),
        {
            "kode_wilayah": ("varchar", "Kunci wilayah."),
            "keadaan": ("varchar", "baru, berganti_nama, berubah (nama tetap), atau hilang."),
            "tingkat": ("varchar", "Tingkat wilayah; bila berubah, yang baru."),
            "nama_sebelum": ("varchar", "Nama di rilis sebelumnya; kosong bila baru."),
            "nama_sesudah": ("varchar", "Nama di rilis ini; kosong bila hilang."),
            "kode_induk_sebelum": ("varchar", "Induk di rilis sebelumnya."),
            "kode_induk_sesudah": ("varchar", "Induk di rilis ini."),
            "kolom_berubah": ("varchar", "Kolom dim_wilayah yang isinya lain; kosong untuk yang baru dan yang hilang."),
            "rilis_sebelumnya": _BEFORE,
            "sintetis": _SYNTHETIC,
        },
    ),
    {"dim_wilayah": ("kode_wilayah", *_REGION, "sintetis")},
    f"""
    select kode_wilayah,
           case
               when dulu.tingkat is null then 'baru'
               when kini.tingkat is null then 'hilang'
               when dulu.nama is distinct from kini.nama then 'berganti_nama'
               else 'berubah'
           end as keadaan,
           coalesce(kini.tingkat, dulu.tingkat) as tingkat, dulu.nama as nama_sebelum, kini.nama as nama_sesudah,
           dulu.kode_induk as kode_induk_sebelum, kini.kode_induk as kode_induk_sesudah,
           if(dulu.tingkat is null or kini.tingkat is null, null, concat_ws(', ', {_region_changed})) as kolom_berubah,
           coalesce(kini.sintetis, dulu.sintetis) as sintetis
    from {{dulu}}.dim_wilayah as dulu full outer join {{kini}}.dim_wilayah as kini using (kode_wilayah)
    where ({", ".join(f"dulu.{name}" for name in _REGION)}) is distinct from
          ({", ".join(f"kini.{name}" for name in _REGION)})
    """,
)

ALL = {"kesiapan": READINESS, "angka": FIGURES, "kiriman": DELIVERIES, "wilayah": REGIONS}
