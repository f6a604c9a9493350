with

daftar_pemilih as (
    select * from {{ ref('fct_daftar_pemilih') }}
)

select
    kode_wilayah,
    kode_wilayah_kemendagri,
    kode_pemilu,
    tahap,
    laki_laki,
    perempuan,
    jumlah,
    jumlah_tps,
    jumlah_kecamatan,
    jumlah_desa_kelurahan,
    berlaku_pada,
    dasar_tanggal,
    diterima_pada,
    dicatat_pada,
    diketahui_dari,
    diketahui_sampai,
    delivery_id,
    baris_sumber,
    sintetis
from daftar_pemilih
where diketahui_sampai is null
