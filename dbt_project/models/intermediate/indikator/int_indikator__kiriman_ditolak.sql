-- Which refused delivery speaks for which region and indicator, whether or not other evidence exists: the mart decides.
with

kiriman as (
    select * from {{ ref('stg_ledger__delivery') }}
),

indikator as (
    select * from {{ ref('dim_indikator') }}
),

ukuran_ekspor as (
    select * from {{ ref('ukuran_ekspor') }}
),

masa as (
    select * from {{ ref('int_pemilu__masa') }}
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

indikator_ekspor as (
    -- An indicator rests on the exports that carry its numerator or its denominator.
    select distinct
        indikator.kode_indikator,
        ukuran_ekspor.export,
        ukuran_ekspor.tingkat,
        ukuran_ekspor.pemilu,
        ukuran_ekspor.edisi_wilayah
    from indikator
    inner join ukuran_ekspor
        on (
            split_part(indikator.pembilang, '.', 1) = ukuran_ekspor.subjek
            and indikator.rincian_pembilang = coalesce(ukuran_ekspor.rincian, indikator.rincian_pembilang)
        )
        or (
            split_part(indikator.penyebut, '.', 1) = ukuran_ekspor.subjek
            and indikator.rincian_penyebut = coalesce(ukuran_ekspor.rincian, indikator.rincian_penyebut)
        )
),

butir_ditolak as (
    select
        bagian.kode_bagian as kode_wilayah,
        masa.kode_pemilu,
        indikator_ekspor.kode_indikator,
        kiriman_ditolak.export,
        kiriman_ditolak.periode,
        kiriman_ditolak.nama_berkas,
        kiriman_ditolak.alasan,
        kiriman_ditolak.berlaku_pada,
        kiriman_ditolak.diterima_pada,
        kiriman_ditolak.delivery_id,
        row_number() over (
            partition by bagian.kode_bagian, masa.kode_pemilu, indikator_ekspor.kode_indikator
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
    inner join masa
        on
            indikator_ekspor.pemilu = 'semua'
            or (indikator_ekspor.pemilu = 'edisi' and masa.kode_pemilu = 'PEMILU' || kiriman_ditolak.periode)
            or (indikator_ekspor.pemilu = 'periode' and masa.kode_pemilu = split_part(kiriman_ditolak.periode, '/', 1))
            or (
                indikator_ekspor.pemilu = 'masa'
                and kiriman_ditolak.berlaku_pada > masa.sesudah
                and kiriman_ditolak.berlaku_pada <= masa.tanggal_pemungutan
            )
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
