-- A table: four models read it, and the walk down the tree is made once.
{{ config(materialized='table') }}

with

wilayah as (
    select * from {{ ref('dim_wilayah') }}
),

-- Down to the kecamatan: no figure of a desa is added up, and its pairs would be three hundred thousand more.
wilayah_terjumlah as (
    select *
    from wilayah
    where tingkat <> 'desa_kelurahan'
),

-- Regions that have ended are part of nothing: what speaks of them is not added up with their successors.
wilayah_kini as (
    select *
    from wilayah_terjumlah
    where tingkat <> 'provinsi_historis'
),

wilayah_sendiri as (
    select
        kode_wilayah,
        kode_wilayah as kode_bagian,
        tingkat as tingkat_bagian,
        0 as jarak
    from wilayah_terjumlah
),

bagian_langsung as (
    select
        induk.kode_wilayah,
        anak.kode_wilayah as kode_bagian,
        anak.tingkat as tingkat_bagian,
        1 as jarak
    from wilayah_kini as anak
    inner join wilayah_kini as induk
        on anak.kode_induk = induk.kode_wilayah
    -- The invented province is a part of no real region, and what lies abroad none of the nation's: sums are made
    -- level by level, so those of the representations alone would stand beside the domestic ones as the nation's.
    where
        anak.sintetis = induk.sintetis
        and anak.tingkat <> 'luar_negeri'
),

bagian_kedua as (
    select
        atas.kode_wilayah,
        bawah.kode_bagian,
        bawah.tingkat_bagian,
        2 as jarak
    from bagian_langsung as atas
    inner join bagian_langsung as bawah
        on atas.kode_bagian = bawah.kode_wilayah
),

bagian_ketiga as (
    select
        atas.kode_wilayah,
        bawah.kode_bagian,
        bawah.tingkat_bagian,
        3 as jarak
    from bagian_kedua as atas
    inner join bagian_langsung as bawah
        on atas.kode_bagian = bawah.kode_wilayah
)

select * from wilayah_sendiri
union all
select * from bagian_langsung
union all
select * from bagian_kedua
union all
select * from bagian_ketiga
