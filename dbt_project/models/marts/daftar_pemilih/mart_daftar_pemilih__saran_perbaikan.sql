with

acuan as (
    select tanggal_acuan from {{ ref('stg_ledger__acuan') }}
),

saran_hingga_kini as (
    select
        saran_perbaikan.*,
        acuan.tanggal_acuan,
        coalesce(saran_perbaikan.tanggal_tanggapan, acuan.tanggal_acuan) as hingga
    from {{ ref('fct_saran_perbaikan') }} as saran_perbaikan
    cross join acuan
    where saran_perbaikan.terkini
),

saran as (
    select
        *,
        {{ dbt.datediff('tanggal', 'hingga', 'day') }} as hari_menunggu
    from saran_hingga_kini
)

select
    saran.kode_wilayah,
    saran.nomor,
    saran.tanggal,
    saran.ditujukan_kepada,
    saran.langkah,
    saran.perihal,
    saran.jumlah_pemilih,
    saran.status,
    saran.tanggal_tanggapan,
    saran.status = 'belum dijawab' as terbuka,
    saran.hari_menunggu,
    saran.pemilih_ditindaklanjuti,
    saran.pemilih_ditolak,
    saran.alasan_ditolak,
    saran.berlaku_pada,
    saran.diterima_pada,
    saran.delivery_id,
    saran.lembar,
    saran.baris_sumber,
    saran.tanggal_acuan,
    saran.sintetis
from saran
