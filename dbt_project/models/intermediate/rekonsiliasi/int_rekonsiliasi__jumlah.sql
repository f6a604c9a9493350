{{ config(materialized='table') }}

-- The region's own figure (jarak 0), and the sums of its parts level by level, of everything known today.
with

angka as (
    {{ diketahui('fct_angka') }}
),

ukuran as (
    select * from {{ ref('dim_ukuran') }}
),

bagian as (
    select * from {{ ref('int_wilayah__bagian') }}
),

banyak_bagian as (
    select
        kode_wilayah,
        tingkat_bagian,
        count(*) as bagian_seharusnya
    from bagian
    group by kode_wilayah, tingkat_bagian
),

jumlah_setingkat as (
    select
        bagian.kode_wilayah,
        angka.export,
        angka.periode,
        angka.kode_pemilu,
        angka.kode_ukuran,
        angka.rincian,
        min(angka.satuan) as satuan,
        bagian.tingkat_bagian,
        bagian.jarak,
        count(*) as bagian_ada,
        sum(angka.nilai) as nilai,
        min(angka.berlaku_pada) as berlaku_pada
    from angka
    inner join ukuran
        on angka.kode_ukuran = ukuran.kode_ukuran
    inner join bagian
        on angka.kode_wilayah = bagian.kode_bagian
    where bagian.jarak = 0 or ukuran.dijumlahkan
    group by
        bagian.kode_wilayah,
        angka.export,
        angka.periode,
        angka.kode_pemilu,
        angka.kode_ukuran,
        angka.rincian,
        bagian.tingkat_bagian,
        bagian.jarak
)

select
    jumlah_setingkat.kode_wilayah,
    jumlah_setingkat.export,
    jumlah_setingkat.periode,
    jumlah_setingkat.kode_pemilu,
    jumlah_setingkat.kode_ukuran,
    jumlah_setingkat.rincian,
    jumlah_setingkat.satuan,
    jumlah_setingkat.tingkat_bagian,
    jumlah_setingkat.jarak,
    jumlah_setingkat.bagian_ada,
    banyak_bagian.bagian_seharusnya,
    jumlah_setingkat.bagian_ada = banyak_bagian.bagian_seharusnya as lengkap,
    jumlah_setingkat.nilai,
    jumlah_setingkat.berlaku_pada,
    -- The nearest level that has anything speaks for the region.
    row_number() over (
        partition by
            jumlah_setingkat.kode_wilayah,
            jumlah_setingkat.export,
            jumlah_setingkat.periode,
            jumlah_setingkat.kode_pemilu,
            jumlah_setingkat.kode_ukuran,
            jumlah_setingkat.rincian
        order by jumlah_setingkat.jarak
    ) as urutan
from jumlah_setingkat
inner join banyak_bagian
    on
        jumlah_setingkat.kode_wilayah = banyak_bagian.kode_wilayah
        and jumlah_setingkat.tingkat_bagian = banyak_bagian.tingkat_bagian
