with

penduduk as (
    select * from {{ ref('int_penduduk__gabungan') }}
),

wilayah as (
    select * from {{ ref('dim_wilayah') }}
),

berumur as (
    {{ vintage('penduduk', ['kode_wilayah', 'periode']) }}
)

select
    berumur.kode_wilayah,
    wilayah.kode_wilayah_kemendagri,
    berumur.periode,
    berumur.laki_laki,
    berumur.perempuan,
    berumur.jumlah,
    berumur.jumlah_kk,
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
