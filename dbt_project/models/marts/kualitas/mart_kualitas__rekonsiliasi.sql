with

kendali as (
    select * from {{ ref('int_rekonsiliasi__kendali') }}
),

bagian as (
    select * from {{ ref('int_rekonsiliasi__bagian') }}
),

identitas as (
    select * from {{ ref('int_rekonsiliasi__identitas') }}
),

perbandingan as (
    select * from {{ ref('int_rekonsiliasi__perbandingan') }}
),

tps as (
    select * from {{ ref('int_rekonsiliasi__tps') }}
),

angka_terbit as (
    select
        kode_rekonsiliasi,
        'angka_terbit' as jenis,
        kode_wilayah,
        subjek,
        cast(null as string) as export,
        cast(null as string) as periode,
        cast(null as string) as kode_pemilu,
        satuan,
        nilai,
        pembanding,
        cast(0 as double) as toleransi_persen,
        toleransi,
        'sama' as bandingan,
        'warning' as tingkat,
        cast(null as string) as indikator_terdampak,
        cast(null as date) as berlaku_pada,
        cast(null as date) as berlaku_pada_pembanding,
        cast(null as string) as kode_ukuran_nilai,
        cast(null as string) as rincian_nilai,
        cast(null as string) as tingkat_bagian_nilai,
        cast(null as string) as export_pembanding,
        cast(null as string) as periode_pembanding,
        cast(null as string) as kode_ukuran_pembanding,
        cast(null as string) as rincian_pembanding,
        cast(null as string) as tingkat_bagian_pembanding,
        keterangan
    from {{ ref('int_rekonsiliasi__angka_terbit') }}
),

acuan as (
    select tanggal_acuan from {{ ref('stg_ledger__acuan') }}
),

gabungan as (
    select * from kendali
    union all
    select * from bagian
    union all
    select * from identitas
    union all
    select * from perbandingan
    union all
    select * from tps
    union all
    select * from angka_terbit
),

gabungan_berselisih as (
    select
        *,
        nilai - pembanding as selisih,
        100.0 * (nilai - pembanding) / nullif(pembanding, 0) as selisih_persen
    from gabungan
)

select
    gabungan_berselisih.kode_rekonsiliasi,
    gabungan_berselisih.jenis,
    gabungan_berselisih.kode_wilayah,
    gabungan_berselisih.subjek,
    gabungan_berselisih.export,
    gabungan_berselisih.periode,
    gabungan_berselisih.kode_pemilu,
    gabungan_berselisih.nilai,
    gabungan_berselisih.pembanding,
    -- Six decimals: the tail of a double may look like an identifier. The outcome rests on the full figure.
    round(gabungan_berselisih.selisih, 6) as selisih,
    gabungan_berselisih.satuan,
    round(gabungan_berselisih.selisih_persen, 6) as selisih_persen,
    gabungan_berselisih.toleransi_persen,
    gabungan_berselisih.toleransi,
    gabungan_berselisih.bandingan,
    gabungan_berselisih.tingkat,
    case
        when gabungan_berselisih.selisih is null then 'tidak_dapat_diperiksa'
        when abs(gabungan_berselisih.selisih) <= gabungan_berselisih.toleransi then 'cocok'
        when gabungan_berselisih.bandingan = 'paling_banyak' and gabungan_berselisih.selisih < 0 then 'cocok'
        when abs(gabungan_berselisih.selisih_persen) <= gabungan_berselisih.toleransi_persen then 'cocok'
        else 'tidak_cocok'
    end as hasil,
    gabungan_berselisih.indikator_terdampak,
    gabungan_berselisih.berlaku_pada,
    gabungan_berselisih.berlaku_pada_pembanding,
    gabungan_berselisih.kode_ukuran_nilai,
    gabungan_berselisih.rincian_nilai,
    gabungan_berselisih.tingkat_bagian_nilai,
    gabungan_berselisih.export_pembanding,
    gabungan_berselisih.periode_pembanding,
    gabungan_berselisih.kode_ukuran_pembanding,
    gabungan_berselisih.rincian_pembanding,
    gabungan_berselisih.tingkat_bagian_pembanding,
    gabungan_berselisih.keterangan,
    acuan.tanggal_acuan
from gabungan_berselisih
cross join acuan
