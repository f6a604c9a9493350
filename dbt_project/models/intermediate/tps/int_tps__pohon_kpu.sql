-- A table: its gate, the bridge and the stations read it, and the deliveries in force are looked up once.
{{ config(materialized='table') }}

with

pohon as (
    select * from {{ ref('stg_kpu__wilayah_tps') }}
),

masa_berlaku as (
    select * from {{ ref('int_kiriman__masa_berlaku') }}
),

pohon_berlaku as (
    select
        pohon.*,
        masa_berlaku.urutan
    from pohon
    inner join masa_berlaku
        on pohon.delivery_id = masa_berlaku.delivery_id
    where masa_berlaku.digantikan_pada is null
),

-- A tree of one province stands beside the nation's, each in force in its slot. A tree lists all of a kabupaten/kota,
-- so the last one that speaks of it holds for it as a whole, and a desa that it no longer has is gone.
kiriman_kabupaten_kota as (
    select distinct
        periode,
        kode_wilayah,
        delivery_id,
        diterima_pada,
        urutan
    from pohon_berlaku
),

kiriman_berurut as (
    select
        *,
        row_number() over (
            partition by periode, kode_wilayah
            order by diterima_pada desc, urutan desc
        ) as urutan_terakhir
    from kiriman_kabupaten_kota
)

select
    pohon_berlaku.periode as kode_pemilu,
    pohon_berlaku.kode_wilayah,
    pohon_berlaku.kode_desa_kpu,
    pohon_berlaku.provinsi_tertulis,
    pohon_berlaku.kabupaten_kota_tertulis,
    pohon_berlaku.kecamatan_tertulis,
    pohon_berlaku.desa_kelurahan_tertulis,
    pohon_berlaku.tps_terakhir,
    pohon_berlaku.tps_khusus_awal,
    pohon_berlaku.tps_khusus_akhir,
    pohon_berlaku.jumlah_tps,
    pohon_berlaku.delivery_id,
    pohon_berlaku.lembar,
    pohon_berlaku.baris_sumber
from pohon_berlaku
inner join kiriman_berurut
    on
        pohon_berlaku.delivery_id = kiriman_berurut.delivery_id
        and pohon_berlaku.kode_wilayah = kiriman_berurut.kode_wilayah
where kiriman_berurut.urutan_terakhir = 1
