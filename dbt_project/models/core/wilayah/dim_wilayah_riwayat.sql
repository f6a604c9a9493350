with

riwayat as (
    select * from {{ ref('wilayah_riwayat') }}
),

-- Former versions alone; today's follows from the tree, and begins on the day the last former one ended.
riwayat_bawahan as (
    select * from {{ ref('wilayah_riwayat_kecamatan_desa') }}
),

wilayah as (
    select * from {{ ref('dim_wilayah') }}
),

wilayah_kemendagri as (
    select * from {{ source('rujukan', 'wilayah_kemendagri') }}
),

berakhir as (
    select
        kode_wilayah,
        max(berlaku_sampai) as berlaku_sampai
    from riwayat_bawahan
    group by kode_wilayah
),

bawahan_kini as (
    select
        wilayah.kode_wilayah,
        wilayah.kode_wilayah_kemendagri,
        wilayah.nama,
        wilayah.kode_induk,
        berakhir.berlaku_sampai as berlaku_dari,
        cast(null as date) as berlaku_sampai,
        coalesce(wilayah_kemendagri.dasar, 'Wilayah rekaan untuk data contoh') as dasar
    from wilayah
    left join wilayah_kemendagri
        on wilayah.kode_wilayah_kemendagri = wilayah_kemendagri.kode_wilayah_kemendagri
    left join berakhir
        on wilayah.kode_wilayah = berakhir.kode_wilayah
    where wilayah.tingkat in ('kecamatan', 'desa_kelurahan')
),

gabungan as (
    select
        kode_wilayah,
        kode_wilayah_kemendagri,
        nama,
        kode_induk,
        berlaku_dari,
        berlaku_sampai,
        dasar
    from riwayat
    union all
    select
        kode_wilayah,
        kode_wilayah_kemendagri,
        nama,
        kode_induk,
        berlaku_dari,
        berlaku_sampai,
        dasar
    from riwayat_bawahan
    union all
    select * from bawahan_kini
)

select * from gabungan
