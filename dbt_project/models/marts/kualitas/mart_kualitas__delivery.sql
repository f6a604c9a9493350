with

kiriman as (
    select * from {{ ref('stg_ledger__delivery') }}
),

masa_berlaku as (
    select * from {{ ref('int_kiriman__masa_berlaku') }}
),

slot_tertunda as (
    -- A slot is stale when something newer than what is in force was refused.
    select
        berlaku.delivery_id,
        max(kiriman.diterima_pada) as ditolak_terakhir_pada
    from masa_berlaku as berlaku
    inner join kiriman
        on
            berlaku.export = kiriman.export
            and berlaku.pengirim = kiriman.pengirim
            and berlaku.periode = kiriman.periode
            and (berlaku.lingkup = kiriman.lingkup or kiriman.lingkup is null)
    where
        berlaku.digantikan_pada is null
        and kiriman.verdict = 'ditolak'
        and kiriman.diterima_pada >= berlaku.diterima_pada
    group by berlaku.delivery_id
)

select
    kiriman.delivery_id,
    kiriman.export,
    kiriman.pengirim,
    kiriman.periode,
    kiriman.lingkup,
    kiriman.nama_berkas as file,
    kiriman.sha256,
    kiriman.diterima_pada,
    kiriman.diterima_dinyatakan,
    kiriman.dicatat_pada,
    kiriman.berlaku_pada,
    kiriman.dasar_tanggal,
    kiriman.baris,
    kiriman.baris_diterima,
    kiriman.verdict,
    kiriman.alasan,
    masa_berlaku.delivery_id is not null and masa_berlaku.digantikan_pada is null as berlaku_dalam_slot,
    slot_tertunda.delivery_id is not null as slot_tertunda
from kiriman
left join masa_berlaku
    on kiriman.delivery_id = masa_berlaku.delivery_id
left join slot_tertunda
    on kiriman.delivery_id = slot_tertunda.delivery_id
