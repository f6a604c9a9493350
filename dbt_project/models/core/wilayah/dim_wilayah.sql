with

wilayah as (
    select * from {{ ref('wilayah') }}
),

-- Below the kabupaten/kota the official tree, which is no seed: ninety thousand rows of a pinned package.
wilayah_kemendagri as (
    select * from {{ source('rujukan', 'wilayah_kemendagri') }}
),

kecamatan_contoh as (
    select * from {{ ref('wilayah_contoh_kecamatan') }}
),

desa_contoh as (
    select * from {{ ref('wilayah_contoh_desa') }}
),

gabungan as (
    select
        kode_wilayah,
        kode_wilayah_kemendagri,
        kode_wilayah_bps,
        kode_wilayah_kpu,
        tingkat,
        jenis,
        nama,
        kode_induk,
        sintetis
    from wilayah
    union all
    -- The codes of BPS and KPU stand in their bridges: below the kabupaten/kota not every region has one.
    select
        'W' || kode_wilayah_kemendagri as kode_wilayah,
        kode_wilayah_kemendagri,
        cast(null as string) as kode_wilayah_bps,
        cast(null as string) as kode_wilayah_kpu,
        tingkat,
        jenis,
        nama,
        'W' || kode_induk_kemendagri as kode_induk,
        false as sintetis
    from wilayah_kemendagri
    union all
    select
        kode_wilayah,
        cast(null as string) as kode_wilayah_kemendagri,
        cast(null as string) as kode_wilayah_bps,
        cast(null as string) as kode_wilayah_kpu,
        'kecamatan' as tingkat,
        'kecamatan' as jenis,
        nama,
        kode_induk,
        true as sintetis
    from kecamatan_contoh
    union all
    select
        kode_wilayah,
        cast(null as string) as kode_wilayah_kemendagri,
        cast(null as string) as kode_wilayah_bps,
        cast(null as string) as kode_wilayah_kpu,
        'desa_kelurahan' as tingkat,
        case when substr(kode_wilayah, 11, 1) = '1' then 'kelurahan' else 'desa' end as jenis,
        nama,
        kode_induk,
        true as sintetis
    from desa_contoh
)

select * from gabungan
