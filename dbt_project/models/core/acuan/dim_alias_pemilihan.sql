with

alias as (
    select * from {{ ref('jenis_pemilihan_alias') }}
)

select
    alias,
    kode_jenis_pemilihan,
    alasan,
    sumber
from alias
