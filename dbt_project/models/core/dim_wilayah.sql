with

wilayah as (
    select * from {{ ref('wilayah') }}
)

select
    kode_wilayah,
    kode_wilayah_kemendagri,
    kode_wilayah_bps,
    kode_wilayah_kpu,
    tingkat,
    jenis,
    nama,
    kode_induk,
    sintetis
from wilayah
