with

koreksi as (
    select * from {{ ref('stg_ledger__koreksi') }}
)

select
    kode_koreksi,
    export,
    periode,
    kunci,
    kolom,
    nilai_mentah,
    expect as nilai_keliru,
    menjadi as nilai_dipakai,
    status,
    alasan,
    sumber,
    sejak,
    delivery_id
from koreksi
