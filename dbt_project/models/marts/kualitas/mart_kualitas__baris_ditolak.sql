with

temuan as (
    select * from {{ ref('stg_ledger__temuan') }}
),

kiriman as (
    select * from {{ ref('stg_ledger__delivery') }}
)

select
    temuan.delivery_id,
    temuan.nomor,
    kiriman.export,
    kiriman.pengirim,
    kiriman.nama_berkas as file,
    temuan.lembar,
    temuan.baris_sumber,
    temuan.kolom,
    temuan.nilai,
    temuan.aturan,
    temuan.pesan,
    temuan.perbaikan
from temuan
inner join kiriman
    on temuan.delivery_id = kiriman.delivery_id
where temuan.tingkat = 'critical'
