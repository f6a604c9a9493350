with

daftar_pemilih as (
    select * from {{ ref('stg_kpu__daftar_pemilih_dn') }}
),

wilayah as (
    select * from {{ ref('dim_wilayah') }}
),

berumur as (
    {{ vintage('daftar_pemilih', ['kode_wilayah', 'kode_pemilu', 'tahap']) }}
)

select
    berumur.kode_wilayah,
    wilayah.kode_wilayah_kemendagri,
    berumur.kode_pemilu,
    berumur.tahap,
    berumur.laki_laki,
    berumur.perempuan,
    berumur.jumlah,
    berumur.jumlah_tps,
    berumur.jumlah_kecamatan,
    berumur.jumlah_desa_kelurahan,
    berumur.berlaku_pada,
    berumur.dasar_tanggal,
    berumur.diterima_pada,
    berumur.dicatat_pada,
    berumur.diketahui_dari,
    berumur.diketahui_sampai,
    berumur.delivery_id,
    berumur.baris_sumber,
    wilayah.sintetis
from berumur
inner join wilayah
    on berumur.kode_wilayah = wilayah.kode_wilayah
