with

pemilu as (
    select * from {{ ref('pemilu') }}
)

select
    kode_pemilu,
    nama,
    jenis,
    tanggal_pemungutan,
    sumber
from pemilu
