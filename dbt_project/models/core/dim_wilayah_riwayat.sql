with

riwayat as (
    select * from {{ ref('wilayah_riwayat') }}
)

select
    kode_wilayah,
    kode_wilayah_kemendagri,
    nama,
    kode_induk,
    berlaku_dari,
    berlaku_sampai,
    dasar
from riwayat
