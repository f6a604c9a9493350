-- Which refused delivery speaks for which region and indicator, whether or not other evidence exists: the mart decides.
with

kiriman as (
    select * from {{ ref('stg_ledger__delivery') }}
),

indikator_ekspor as (
    select * from {{ ref('indikator_ekspor') }}
),

pemilu as (
    select * from {{ ref('dim_pemilu') }}
),

bagian as (
    select * from {{ ref('int_wilayah__bagian') }}
),

riwayat as (
    select * from {{ ref('dim_wilayah_riwayat') }}
),

-- A file whose scope could not be read speaks for nobody, and rejects nothing.
kiriman_berlingkup as (
    select
        *,
        row_number() over (
            partition by export, pengirim, periode, lingkup
            order by diterima_pada desc, urutan desc
        ) as urutan_dalam_slot
    from kiriman
    where lingkup is not null
),

-- The latest word of a slot counts: a refusal is over once a later delivery of the slot has been accepted.
kiriman_ditolak as (
    select *
    from kiriman_berlingkup
    where
        urutan_dalam_slot = 1
        and verdict = 'ditolak'
),

pembentukan as (
    select
        kode_wilayah,
        min(coalesce(berlaku_dari, date '0001-01-01')) as dibentuk_pada
    from riwayat
    group by kode_wilayah
),

butir_ditolak as (
    select
        bagian.kode_bagian as kode_wilayah,
        pemilu.kode_pemilu,
        indikator_ekspor.kode_indikator,
        kiriman_ditolak.export,
        kiriman_ditolak.periode,
        kiriman_ditolak.nama_berkas,
        kiriman_ditolak.alasan,
        kiriman_ditolak.berlaku_pada,
        kiriman_ditolak.diterima_pada,
        kiriman_ditolak.delivery_id,
        row_number() over (
            partition by bagian.kode_bagian, pemilu.kode_pemilu, indikator_ekspor.kode_indikator
            order by kiriman_ditolak.diterima_pada desc, kiriman_ditolak.urutan desc
        ) as urutan_terbaru
    from kiriman_ditolak
    inner join indikator_ekspor
        on kiriman_ditolak.export = indikator_ekspor.export
    inner join bagian
        on
            kiriman_ditolak.lingkup = bagian.kode_wilayah
            and indikator_ekspor.tingkat = bagian.tingkat_bagian
    inner join pembentukan
        on bagian.kode_bagian = pembentukan.kode_wilayah
    inner join pemilu
        on
            not indikator_ekspor.pemilu_menurut_periode
            or pemilu.kode_pemilu = 'PEMILU' || kiriman_ditolak.periode
    -- The IKP of 2024 lists the 34 old provinces: its refusal takes nothing from those founded afterwards.
    where coalesce(indikator_ekspor.edisi_wilayah, date '9999-12-31') >= pembentukan.dibentuk_pada
)

select
    kode_wilayah,
    kode_pemilu,
    kode_indikator,
    export,
    periode,
    nama_berkas,
    alasan,
    berlaku_pada,
    diterima_pada,
    delivery_id
from butir_ditolak
where urutan_terbaru = 1
