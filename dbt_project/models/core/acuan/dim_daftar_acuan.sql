with

daftar_acuan as (
    select * from {{ ref('daftar_acuan') }}
),

dokumen as (
    select * from {{ ref('dim_dokumen') }}
)

select
    daftar_acuan.kode_dokumen,
    daftar_acuan.kode_daftar,
    daftar_acuan.nomor,
    daftar_acuan.butir,
    daftar_acuan.kosakata,
    daftar_acuan.lembaga,
    daftar_acuan.konsep,
    daftar_acuan.terukur,
    daftar_acuan.kode_dimensi,
    daftar_acuan.kode_dimensi_lain,
    daftar_acuan.kode_tahap,
    dokumen.kode_wilayah,
    dokumen.tanggal_dipakai as berlaku_pada,
    daftar_acuan.keterangan,
    daftar_acuan.sumber
from daftar_acuan
inner join dokumen
    on daftar_acuan.kode_dokumen = dokumen.kode_dokumen
