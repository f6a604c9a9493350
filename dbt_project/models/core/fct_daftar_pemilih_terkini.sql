with

daftar_pemilih as (
    select * from {{ ref('fct_daftar_pemilih') }}
)

select *
from daftar_pemilih
where diketahui_sampai is null
